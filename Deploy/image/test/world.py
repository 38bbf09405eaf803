"""The simulated world outside of the box: telephones, receipts, a printer and the province's system (tracuu-sim world)."""

import json
import os
import re
import subprocess
import time
import urllib.request

# The building machine, as the virtual box sees it.
OUTSIDE = "10.0.2.2"
# Where a scanner that types is, and one on a serial line.
TYPING = "/dev/input/by-id/usb-QEMU_QEMU_USB_Keyboard_SCANNER-event-kbd"
SERIAL = "/dev/serial/by-id/usb-QEMU_QEMU_USB_SERIAL_SCANNER-if00-port0"


class World:
    """Runs until `close`."""

    def __init__(self, program, folder):
        self.folder = folder
        os.makedirs(folder, exist_ok=True)
        with open(f"{folder}/world.log", "w", encoding="utf-8") as log:
            self.process = subprocess.Popen(
                [program, "world", "--dir", folder, "--port", "0", "--tcp-printer"],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        end = time.monotonic() + 60
        while not os.path.exists(f"{folder}/world.url"):
            assert time.monotonic() < end and self.process.poll() is None, "the simulated world did not start"
            time.sleep(0.1)
        with open(f"{folder}/world.url", encoding="utf-8") as file:
            self.address = file.read().strip()

    def get(self, path):
        """What the world tells."""
        with urllib.request.urlopen(self.address + path, timeout=20) as answer:
            return json.load(answer)

    def fetch(self, path, file):
        """Keeps a picture that the world has."""
        with urllib.request.urlopen(self.address + path, timeout=20) as answer, open(file, "wb") as target:
            target.write(answer.read())

    def do(self, path, **arguments):
        """Has something done in the world."""
        request = urllib.request.Request(
            self.address + path, json.dumps(arguments).encode(), {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=20) as answer:
            return json.load(answer)

    def answer_to(self, number, text, seconds):
        """Texts from a number and waits for the reply: its text and after how many seconds it came."""
        before = len(self.get("texts"))
        start = time.monotonic()
        self.do("text", **{"from": number, "text": text})
        while time.monotonic() < start + seconds:
            for entry in self.get("texts")[before:]:
                if not entry["to"].endswith(number[1:]):
                    continue
                return entry["text"], time.monotonic() - start
            time.sleep(0.05)
        raise AssertionError(f"no reply to “{text}” within {seconds} s: {self.get('texts')[before:]}")

    def site(self, key, extra="", scanner=SERIAL):
        """A site.json5 for a box in this world that is kiosk and gateway."""
        with open(f"{self.folder}/kiosk.json5", encoding="utf-8") as file:
            kiosk = file.read()
        central = re.search(r"^ *(central: \{.*?\n? *\}),\n *queue", kiosk, re.S | re.M).group(1).replace("127.0.0.1", OUTSIDE)
        printer = re.search(r'tcp: "127\.0\.0\.1:(\d+)"', kiosk).group(1)
        return f"""// Written by the test, as a technician would.
{{
    site: "tan-lap-1",
    {central},
    reset: {{ chip: "/dev/gpiochip0", line: 5, activeLow: true }},
    ssh: {{ keys: [{json.dumps(key)}] }},
    kiosk: {{
        centre: {{ name: "Trung tâm Phục vụ hành chính công phường Tân Lập", hotline: "1022" }},
        scanner: {{ device: "{scanner}" }},
        printer: {{ tcp: "{OUTSIDE}:{printer}" }},
        queue: {{ groups: [{{ series: "A", name: "Tiếp nhận và trả kết quả" }}] }},
        gpio: {{ ticketButtons: [{{ chip: "/dev/gpiochip0", line: 4, activeLow: true, debounce: 0.02, series: "A" }}] }},
    }},
    gateway: {{
        modem: {{ device: "{SERIAL.replace('SCANNER', 'MODEM')}", power: {{ supply: {{ chip: "/dev/gpiochip0", line: 0 }} }} }},
    }},
{extra}}}
"""

    def close(self):
        """Ends it."""
        self.process.terminate()
        self.process.wait(20)

"""The devices of a running box: what people touch, press, scan, unplug, and what hangs."""

import os
import re
import subprocess
import time
import urllib.request

# The lines of the test's GPIO chip: Deploy/image/test/cp2112.c.
SUPPLY, BUTTON, RESET = 0, 4, 5


class Lines:
    """A GPIO chip in the box, and a hand at its lines."""

    def __init__(self, machine, folder):
        here = os.path.dirname(os.path.abspath(__file__))
        program = f"{folder}/cp2112"
        subprocess.check_call(["gcc", "-O2", "-static", "-Wall", "-Werror", "-o", program, f"{here}/cp2112.c"])
        machine.copy(program, "/var/tmp/cp2112")
        self.log = f"{folder}/gpio.log"
        with open(self.log, "w", encoding="utf-8") as log:
            self.process = machine.shell("modprobe uhid && exec /var/tmp/cp2112", log)
        machine.until("test -e /dev/gpiochip0", 60)

    def set(self, line, level):
        """A level on an input of the box."""
        self.process.stdin.write(f"{line} {level}\n".encode())
        self.process.stdin.flush()

    def press(self, line, seconds=0.3):
        """A finger on a button that pulls its line down."""
        self.set(line, 0)
        time.sleep(seconds)
        self.set(line, 1)

    def driven(self):
        """What the box has driven so far: (line, level)."""
        with open(self.log, encoding="utf-8") as log:
            return [tuple(map(int, line.split()[1:])) for line in log if line.startswith("out ")]

    def close(self):
        """Takes the chip out."""
        self.process.stdin.close()
        self.process.wait(60)


def waited(what, holds, seconds):
    """Waits for something; how long that took."""
    start = time.monotonic()
    while not holds():
        assert time.monotonic() < start + seconds, f"{what}: not within {seconds:.0f} s"
        time.sleep(0.1)
    return time.monotonic() - start


def run(step, machine, world, lines, folder):
    """The steps in their order."""
    patience = machine.patience

    def tickets():
        return world.get("state")["tickets"]

    def issued():
        """How many numbers the queue has given today."""
        port, tunnel = machine.forward(8080)
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=30 * patience) as answer:
                return sum(map(int, re.findall(r"^tracuu_kiosk_queue_issued_today\S* (\d+)", answer.read().decode(), re.M)))
        finally:
            tunnel.kill()
            tunnel.wait()

    def keep(name):
        world.fetch("ticket.png", f"{folder}/{name}")

    @step("a touch of the display draws a number, and its ticket is printed")
    def touched():
        before = tickets()
        machine.touch(0.27, 0.54)
        seconds = waited("a ticket", lambda: tickets() > before, 30 * patience)
        time.sleep(2 * patience)
        machine.picture(f"{folder}/5-ticket-given.png")
        keep("5-ticket.png")
        return f"on paper {seconds:.1f} s after the touch"

    @step("a button at a GPIO line draws a number")
    def pressed():
        before = tickets()
        lines.press(BUTTON)
        seconds = waited("a ticket", lambda: tickets() > before, 30 * patience)
        keep("6-ticket-of-the-button.png")
        return f"on paper {seconds:.1f} s after the press"

    @step("a printer that is unplugged is noticed, and the number is not lost")
    def unplugged():
        before, numbers = tickets(), issued()
        world.do("device", device="printer", plugged=False)
        lines.press(BUTTON)
        time.sleep(8 * patience)
        machine.drawn(f"{folder}/7-printer-unplugged.png", 120)
        assert tickets() == before
        world.do("device", device="printer", plugged=True)
        time.sleep(5 * patience)
        lines.press(BUTTON)
        seconds = waited("a ticket", lambda: tickets() > before, 60 * patience)
        # That may have been the first one's, of which the printer had kept the rest.
        waited("the second number", lambda: issued() > numbers + 1, 30 * patience)
        assert issued() == numbers + 2, f"{issued() - numbers} numbers for two presses"
        return f"prints again {seconds:.1f} s after the next press; both numbers are in the queue"

    @step("a modem that hangs is switched off and on by its power line, and works again")
    def hung():
        before = len(lines.driven())

        def driven():
            return lines.driven()[before:]
        start = time.monotonic()
        world.do("device", device="modem", plugged=False)
        # A message that it has to send is what shows that it hangs; else the next audit would.
        machine.ssh("setpriv --reuid=tracuu-sms --regid=tracuu --clear-groups tracuu-sms send --to 0987654321 --text Thu")
        off = waited("the supply's line goes off", lambda: (SUPPLY, 0) in driven(), 420 * patience)
        waited("the supply's line comes on", lambda: (SUPPLY, 1) in driven(), 60 * patience)
        world.do("device", device="modem", plugged=True)
        reply, _ = world.answer_to("0912345678", f"HS {world.get('dossiers')[4]['code']}", 120 * patience)
        assert reply
        return f"off {off:.0f} s after it fell silent; a text answered {time.monotonic() - start:.0f} s after it"

    touched()
    pressed()
    unplugged()
    hung()


def wireless(step, machine, name, password):
    """Wi-Fi without a radio: the kernel's own simulated ones, one of which is the centre's access point."""
    @step("the Wi-Fi of site.json5 is joined, and gives an address")
    def joined():
        start = time.monotonic()
        machine.ssh(f"""set -e
            systemctl mask --quiet --runtime tracuu-wifi@wlan1
            modprobe mac80211_hwsim radios=2
            printf '[Match]\\nName=wlan1\\n[Network]\\nAddress=10.99.0.1/24\\nDHCPServer=yes\\n' >/run/systemd/network/05-access.network
            networkctl reload
            nft insert rule inet tracuu input iifname wlan1 accept
            nft insert rule inet tracuu output oifname wlan1 accept
            cat >/run/access.conf <<'TEXT'
network={{
    ssid="{name}"
    mode=2
    frequency=2412
    key_mgmt=WPA-PSK
    proto=RSN
    pairwise=CCMP
    psk="{password}"
}}
TEXT
            systemd-run --quiet --unit=access wpa_supplicant -D nl80211 -i wlan1 -c /run/access.conf""")
        machine.until("ip -4 -o address show dev wlan0 | grep -q ' 10[.]99[.]0[.]'", 120)
        seconds = time.monotonic() - start
        score = machine.ssh("systemd-analyze security tracuu-wifi@wlan0 --no-pager | tail -n 1")
        machine.ssh("systemctl stop access; rm /run/systemd/network/05-access.network; modprobe -r mac80211_hwsim; networkctl reload")
        return f"address {seconds:.0f} s after the radio came; exposure {re.search(r'[0-9][.][0-9]', score).group(0)}"

    joined()


def typing(step, machine, world, folder):
    """A scanner that is a keyboard to the box."""
    @step("a receipt scanned by a scanner that types is shown")
    def typed():
        machine.until("tracuu-setup health --page=http://127.0.0.1:8080/alive", 120)
        code = world.get("dossiers")[0]["code"]
        machine.type(code)
        port, tunnel = machine.forward(8080)
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/events", timeout=30 * machine.patience) as events:
                # What the page is to show comes after what it is made of.
                end = time.monotonic() + 30 * machine.patience
                while code not in events.readline().decode():
                    assert time.monotonic() < end, "the page does not show it"
        finally:
            tunnel.kill()
            tunnel.wait()
        time.sleep(2 * machine.patience)
        machine.picture(f"{folder}/13-typed.png")
        return code

    typed()

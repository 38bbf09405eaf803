"""What stands around a kiosk: a central system, a scanner, a printer, a browser; each as the real one would be met."""

import contextlib
import http.server
import json
import os
import pathlib
import pty
import shutil
import signal
import socket
import sqlite3
import subprocess
import tempfile
import threading
import time
import tty
import urllib.parse
import urllib.request

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.support.ui import WebDriverWait


class Central:
    """A central system that answers as OpenCPS v2 does: GET /dossiers finds by prefix."""

    def __init__(self, rows):
        self.rows = rows
        self.mode = "answer"
        central = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                central.answer(self)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def address(self):
        return f"http://127.0.0.1:{self.server.server_port}/o/rest/v2"

    def answer(self, request):
        url = urllib.parse.urlsplit(request.path)
        asked = urllib.parse.parse_qs(url.query).get("dossierNo", [""])[0].lower()
        rows = [row for row in self.rows if row["dossierNo"].lower().startswith(asked)]
        status, kind, body = 200, "application/json", json.dumps({"total": len(rows), "data": rows})
        if self.mode == "broken":
            status, kind, body = 500, "text/html", "<html>Internal error</html>"
        elif self.mode == "lying":
            body = json.dumps({"total": 1, "data": [dict(self.rows[0], dossierNo=asked.upper() + "9")]})
        elif self.mode == "login page":
            kind, body = "text/html", "<html>Sign in</html>"
        elif self.mode == "silent":
            time.sleep(30)
        data = body.encode()
        request.send_response(status)
        request.send_header("Content-Type", kind)
        request.send_header("Content-Length", str(len(data)))
        request.end_headers()
        request.wfile.write(data)


class Scanner:
    """A bar code scanner on a pseudo-terminal."""

    def __init__(self):
        self.controller, self.peripheral = pty.openpty()
        tty.setraw(self.peripheral)
        self.path = os.ttyname(self.peripheral)

    def scan(self, text):
        self.send(text.encode() + b"\r\n")

    def send(self, data):
        while data:
            data = data[os.write(self.controller, data[:512]):]

    def heard(self):
        """What it was told, once it was told something."""
        return os.read(self.controller, 64)

    def close_line(self):
        """Unplugs it for good."""
        for end in (self.controller, self.peripheral):
            if end >= 0:
                os.close(end)
        self.controller = self.peripheral = -1

    def close(self):
        self.close_line()


class Printer:
    """A network printer that has paper and says so (DLE EOT n, GS r 1)."""

    def __init__(self):
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.address = "127.0.0.1:%d" % self.socket.getsockname()[1]
        self.printed = b""
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            threading.Thread(target=self.talk, args=(connection,), daemon=True).start()

    def talk(self, connection):
        with connection:
            while data := connection.recv(65536):
                for query in range(1, 5):
                    if bytes([0x10, 0x04, query]) in data:
                        connection.sendall(b"\x12")
                if b"\x1dr\x01" in data:
                    connection.sendall(b"\x00")
                self.printed += data

    def close(self):
        self.socket.close()


class Kiosk:
    """The real program, on a folder and a configuration of its own."""

    def __init__(self, program, central, scanner, printer=None, ppi=102, distance=600, groups=None,
                 printer_device=None, technician=None):
        self.program = program
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="kiosk-"))
        self.port = free_port()
        self.log = open(self.folder / "log", "w+b")
        settings = {
            "centre": {
                "name": "Trung tâm Phục vụ hành chính công tỉnh Đắk Lắk",
                "hotline": "1022",
                "feedback": "dichvucong.gov.vn",
            },
            "screen": {"port": self.port, "ppi": ppi, "distance": distance},
            "scanner": scanner if isinstance(scanner, dict) else {"device": scanner},
            "printer": {"tcp": printer} if printer else {"device": printer_device or str(self.folder / "no-printer")},
            "central": {"kind": "opencps", "baseURL": central, "groupIds": [55301]},
            # Else everything would be known beforehand, and no screen could say that the system can't be reached.
            "sync": {"enabled": False},
        }
        if technician:
            settings["technician"] = technician
        if groups:
            settings["queue"] = {"groups": groups}
        self.config = self.folder / "kiosk.json5"
        self.config.write_text(json.dumps(settings, ensure_ascii=False))
        self.start()

    @property
    def address(self):
        return f"http://127.0.0.1:{self.port}/"

    def start(self):
        self.process = subprocess.Popen(
            [self.program, "run", "--config", self.config, "--state", self.folder / "state"],
            stderr=self.log,
        )
        limit = time.monotonic() + 20
        while time.monotonic() < limit:
            if self.process.poll() is not None:
                raise AssertionError("the daemon ended: " + self.read_log())
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except OSError:
                time.sleep(0.02)
        raise AssertionError("the daemon does not serve: " + self.read_log())

    def read_log(self):
        self.log.flush()
        return (self.folder / "log").read_text()

    def screen(self, kind="attract", seconds=20):
        """The model of a screen, as the page gets it."""
        with urllib.request.urlopen(self.address + "events", timeout=seconds) as stream:
            for line in stream:
                if line.startswith(b"data: ") and b'"kind":"%b"' % kind.encode() in line:
                    return json.loads(line[6:])
        raise AssertionError(f"no screen {kind}")

    def post(self, tap):
        request = urllib.request.Request(
            self.address + "action", json.dumps(tap).encode(), {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status

    def tickets(self):
        """Series, number and what is known of the paper of each ticket, from the queue's log."""
        with contextlib.closing(sqlite3.connect(self.folder / "state" / "queue.db")) as store:
            events = store.execute("SELECT sequence, body FROM event ORDER BY sequence").fetchall()
        tickets = {}
        for sequence, body in events:
            event = json.loads(body)
            if "issued" in event:
                issue = event["issued"]["_0"]
                tickets[sequence] = (issue["series"], issue["number"], issue["paper"])
            elif "paper" in event:
                series, number, _ = tickets[event["paper"]["ticket"]]
                tickets[event["paper"]["ticket"]] = (series, number, event["paper"]["_1"])
        return list(tickets.values())

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=10)

    def close(self):
        if self.process.poll() is None:
            self.kill()
        self.log.close()
        shutil.rmtree(self.folder)


class Browser:
    """Chromium without a window, at a display's size in pixels."""

    def __init__(self, width, height):
        options = webdriver.ChromeOptions()
        options.binary_location = "/usr/bin/chromium"
        for switch in ("--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"):
            options.add_argument(switch)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        self.driver = webdriver.Chrome(service=Service("/usr/bin/chromedriver"), options=options)
        self.resize(width, height)

    def resize(self, width, height):
        self.driver.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False},
        )

    def open(self, address):
        self.driver.get(address)
        self.wait_for("attract")

    def wait_for(self, kind, headline=None, seconds=15):
        """Waits until a screen is painted: two frames after it stands in the page."""

        def is_there(driver):
            found = driver.execute_script(
                "const s = document.getElementById('screen'), h = s.querySelector('h1');"
                "return [s.className, h ? h.textContent : '']")
            return f"kind-{kind}" in found[0] and (headline is None or headline in found[1])

        try:
            WebDriverWait(self.driver, seconds, 0.02).until(is_there)
        except Exception:
            raise AssertionError(f"no screen {kind} “{headline or ''}”; there is: {self.text()}") from None
        self.driver.execute_async_script(
            "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(done))")

    def tap(self, action):
        """Touches the middle of a button as a finger does."""
        x, y = self.driver.execute_script(
            "const b = document.querySelector(`button[data-action='${arguments[0]}']`).getBoundingClientRect();"
            "return [b.x + b.width / 2, b.y + b.height / 2]", action)
        # A tap within half a second of the last one is a double tap, and ignored.
        time.sleep(0.55)
        for kind, points in (("touchStart", [{"x": x, "y": y}]), ("touchEnd", [])):
            self.driver.execute_cdp_cmd("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    def text(self):
        # Not the driver's own reading, which leaves out what is still fading in.
        return self.run("return document.body.innerText")

    def source(self):
        return self.driver.page_source

    def run(self, script, *arguments):
        return self.driver.execute_script(script, *arguments)

    def picture(self, path):
        # Movements of the entering screen are over after 0.3 s.
        time.sleep(0.4)
        self.driver.save_screenshot(str(path))

    def complaints(self):
        return [entry["message"] for entry in self.driver.get_log("browser") if entry["level"] == "SEVERE"]

    def close(self):
        self.driver.quit()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]

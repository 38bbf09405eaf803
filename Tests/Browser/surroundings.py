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
        self.requests = 0
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
        self.requests += 1
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


class Gateway:
    """The box's SMS gateway as the kiosk meets it: POST /followers with a token (Docs/sms-api.yaml)."""

    def __init__(self):
        self.followers = []
        self.is_well = True
        self.token = "browser-test-token-0123456789abcdef"
        gateway = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                wish = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                is_ours = self.path == "/followers" and self.headers["Authorization"] == "Bearer " + gateway.token
                status = 204 if is_ours and gateway.is_well else 503 if is_ours else 401
                if status == 204:
                    gateway.followers.append((wish["dossier"], wish["number"]))
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def address(self):
        return f"http://127.0.0.1:{self.server.server_port}"


class Kiosk:
    """The real program, on a folder and a configuration of its own."""

    def __init__(self, program, central, scanner, printer=None, ppi=102, distance=600, groups=None,
                 printer_device=None, technician=None, gateway=None, more=None):
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
            "codes": {"example": "H15.12-240119-0001"},
            "printer": {"tcp": printer} if printer else {"device": printer_device or str(self.folder / "no-printer")},
            "central": {"kind": "opencps", "baseURL": central, "groupIds": [55301]},
            # Else everything would be known beforehand, and no screen could say that the system can't be reached.
            "sync": {"enabled": False},
        }
        if technician:
            settings["technician"] = technician
        if groups:
            settings["queue"] = {"groups": groups}
        if gateway:
            (self.folder / "api.token").write_text(gateway.token + "\n")
            settings["following"] = {"gateway": gateway.address, "tokenFile": str(self.folder / "api.token")}
            settings.setdefault("queue", {})["sms"] = {**settings["following"], "notify": True}
        for section, entries in (more or {}).items():
            settings.setdefault(section, {}).update(entries)
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

    def model(self):
        """The model of whatever stands on the screen."""
        with urllib.request.urlopen(self.address + "events", timeout=20) as stream:
            for line in stream:
                if line.startswith(b"data: ") and b'"kind":' in line:
                    return json.loads(line[6:])
        raise AssertionError("no screen")

    def act(self, action, screen=None):
        """A tap on the screen that stands there."""
        screen = screen or self.model()
        return self.post({"action": action, "screen": screen["screen"], "key": f"act-{time.monotonic_ns()}"})

    def post(self, tap):
        request = urllib.request.Request(
            self.address + "action", json.dumps(tap).encode(), {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status

    def publish(self, procedures, agencies):
        """Puts into the cache what a synchronisation would: procedures, and dossiers of agencies (name, open, late)."""
        now = int(time.time()) - 1_577_836_800
        with contextlib.closing(sqlite3.connect(self.folder / "state" / "dossiers.db", timeout=10)) as store:
            store.executemany(
                "INSERT OR REPLACE INTO published VALUES('procedures', ?, ?)",
                [(n, json.dumps(p, ensure_ascii=False)) for n, p in enumerate(procedures)])
            store.execute("INSERT OR REPLACE INTO fact VALUES('asOf', ?)", (now,))
            number = 0
            for name, open_count, late in agencies:
                store.execute("INSERT OR IGNORE INTO phrase(text) VALUES(?)", (name,))
                agency = store.execute("SELECT id FROM phrase WHERE text = ?", (name,)).fetchone()[0]
                for index in range(open_count + open_count // 2):
                    number += 1
                    is_open = index < open_count
                    due = now + (-2 if index < late else 5) * 86_400
                    store.execute(
                        "INSERT INTO dossier(code, printed, agency, status, paused, appointment, released, fetched)"
                        " VALUES(?, ?, ?, ?, 0, ?, ?, ?)",
                        (f"X99-{number:06}", f"X99-{number:06}", agency, 4 if is_open else 10, due,
                         None if is_open else (now if index % 9 else due + 86_400), now))
            store.commit()

    def queue_followers(self):
        """The telephone numbers that want to hear of the queue."""
        with contextlib.closing(sqlite3.connect(self.folder / "state" / "followers.db")) as store:
            return [phone for phone, in store.execute("SELECT phone FROM follower ORDER BY since")]

    def ratings(self):
        with contextlib.closing(sqlite3.connect(self.folder / "state" / "forward-kiosk.db")) as store:
            return [json.loads(body) for body, in store.execute("SELECT body FROM item WHERE kind = 'ratings'")]

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
        self.last_tap = 0
        self.resize(width, height)

    def resize(self, width, height):
        self.driver.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False},
        )

    def open(self, address, kind="attract"):
        self.driver.get(address)
        if kind:
            self.wait_for(kind)

    def until(self, is_so, what, seconds=10):
        """Waits for something to become so."""
        limit = time.monotonic() + seconds
        while not is_so():
            if time.monotonic() > limit:
                raise AssertionError(f"no {what}; there is: {self.text()}")
            time.sleep(0.02)

    def wait_for(self, kind, headline=None, seconds=15, kinds=()):
        """Waits until a screen is painted: two frames after it stands in the page."""
        kinds = kinds or (kind,)

        def is_there(driver):
            found = driver.execute_script(
                "const s = document.getElementById('screen'), h = s.querySelector('h1');"
                "return [s.className, h ? h.textContent : '']")
            return any(f"kind-{kind} " in found[0] for kind in kinds) and (headline is None or headline in found[1])

        try:
            WebDriverWait(self.driver, seconds, 0.02).until(is_there)
        except Exception:
            raise AssertionError(f"no screen {kinds} “{headline or ''}”; there is: {self.text()}") from None
        self.frames()

    def frames(self):
        """Waits for two frames."""
        self.driver.execute_async_script(
            "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(done))")

    def reading_size(self):
        """How large the first running text is, in pixels."""
        return self.run("return parseFloat(getComputedStyle(document.querySelector('#screen .say p:not(.label):not(.meaning)')"
                        " ?? document.querySelector('#screen h1')).fontSize)")

    def settle(self):
        """Ends what moves when a screen comes; what moves for ever goes on."""
        self.run("for (const a of document.getAnimations()) if (a.effect.getTiming().iterations === 1"
                 " && !a.effect.target?.closest('#warning')) a.finish()")

    def still_picture(self):
        """A picture without what moves by itself: the drawing, the time, the states of buttons."""
        self.run("document.body.classList.remove('by-keys'); document.activeElement?.blur();"
                 "for (const e of document.querySelectorAll('.panel, #clock, .notices')) e.style.visibility = 'hidden';"
                 "for (const e of document.getAnimations()) try { e.finish() } catch { e.pause() }")
        self.frames()
        data = self.driver.get_screenshot_as_base64()
        self.run("for (const e of document.querySelectorAll('.panel, #clock, .notices')) e.style.visibility = '';")
        return data

    def key(self, *names):
        """Presses keys of a keypad."""
        codes = {"Enter": 13, "Escape": 27, "Backspace": 8, "ArrowUp": 38, "ArrowDown": 40, "ArrowLeft": 37, "ArrowRight": 39}
        for name in names:
            event = {"key": name, "windowsVirtualKeyCode": codes.get(name) or ord(name.upper()[0])}
            if len(name) == 1 or name == "Enter":
                event["text"] = "\r" if name == "Enter" else name
            self.driver.execute_cdp_cmd("Input.dispatchKeyEvent", {"type": "keyDown", **event})
            self.driver.execute_cdp_cmd("Input.dispatchKeyEvent", {"type": "keyUp", **event})

    def type(self, text):
        """Touches keys of the pad on the screen, as fast as they can be found."""
        for character in text:
            self.touch(f"key:{'space' if character == ' ' else character}")

    def tap(self, action):
        """Touches the middle of a button as a finger does."""
        # A tap within half a second of the last one is a double tap, and ignored.
        time.sleep(max(0, self.last_tap + 0.55 - time.monotonic()))
        self.touch(action)
        self.last_tap = time.monotonic()

    def touch(self, action):
        x, y = self.driver.execute_script(
            "const place = document.querySelector('#warning:not([hidden])') ?? document;"
            "const b = place.querySelector(`button[data-action='${arguments[0]}']`).getBoundingClientRect();"
            "return [b.x + b.width / 2, b.y + b.height / 2]", action)
        for kind, points in (("touchStart", [{"x": x, "y": y}]), ("touchEnd", [])):
            self.driver.execute_cdp_cmd("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    def text(self):
        # Not the driver's own reading, which leaves out what is still fading in.
        return self.run("return document.body.innerText")

    def source(self):
        return self.driver.page_source

    def run(self, script, *arguments):
        return self.driver.execute_script(script, *arguments)

    def picture(self, path, pause=0.4):
        # Movements of the entering screen are over after 0.3 s.
        time.sleep(pause)
        self.driver.save_screenshot(str(path))

    def complaints(self):
        return [entry["message"] for entry in self.driver.get_log("browser") if entry["level"] == "SEVERE"]

    def close(self):
        self.driver.quit()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]

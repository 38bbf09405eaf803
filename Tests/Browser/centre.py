"""A centre with counters: the real program with its LAN port, accounts made by its own command, and people who use it."""

import argparse
import contextlib
import datetime
import http.client
import json
import pathlib
import socket
import sqlite3
import ssl
import subprocess
import sys
import time
import urllib.request

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

import checks
import surroundings

PIN = "483920"
GROUPS = [
    {"series": "A", "name": "Tiếp nhận và trả kết quả", "policy": "2:1"},
    {"series": "B", "name": "Tư pháp, hộ tịch"},
    {"series": "C", "name": "Đất đai, xây dựng"},
]
COUNTERS = [
    {"id": "1", "name": "Tiếp nhận", "groups": ["A"]},
    {"id": "2", "name": "Tiếp nhận", "groups": ["A", "B"]},
    {"id": "3", "name": "Tư pháp, hộ tịch", "groups": ["B", "A"]},
    {"id": "4", "name": "Đất đai, xây dựng", "groups": ["C"]},
    {"id": "5", "name": "Đất đai, xây dựng", "groups": ["C", "A"]},
    {"id": "6", "name": "Trả kết quả", "groups": ["A"]},
]
STAFF = [
    ("lan", "Nguyễn Thị Lan", "clerk"), ("minh", "Trần Văn Minh", "clerk"), ("hoa", "Lê Thị Hoa", "supervisor"),
    ("tuan", "Phạm Anh Tuấn", "technician"),
]


def command_line():
    """The program that is tested, the folder for its pictures, and the checker of accessibility; the rest stays for unittest."""
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("program")
    parser.add_argument("--axe", type=pathlib.Path)
    parser.add_argument("--screens", type=pathlib.Path)
    options, sys.argv[1:] = parser.parse_known_args()
    return options.program, options.screens, checks.Axe(options.axe) if options.axe else None


def far_reset_hour():
    """An hour at which no business day ends while a test runs, whenever that is."""
    now = datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=7)))
    return 6 if now.hour >= 18 or now.hour < 3 else 0


class Centre(surroundings.Kiosk):
    def __init__(self, program, printer=None, central=None, groups=GROUPS, counters=COUNTERS, staff=STAFF, more=None):
        self.lan_port = surroundings.free_port()
        self.more = {
            "lan": {"address": "127.0.0.1", "port": self.lan_port}, "queue": {"groups": groups, "counters": counters},
            "voice": {"language": "vi"}, **(more or {}),
        }
        self.more["queue"] = {"resetHour": far_reset_hour(), **self.more["queue"]}
        self.staff = staff
        self.is_new = True
        super().__init__(program, central or "http://127.0.0.1:9/o/rest/v2", "/dev/null", printer)

    @property
    def lan(self):
        return f"https://127.0.0.1:{self.lan_port}"

    def start(self):
        if self.is_new:
            self.is_new = False
            settings = json.loads(self.config.read_text())
            settings.update(self.more)
            self.config.write_text(json.dumps(settings, ensure_ascii=False))
            (self.folder / "state").mkdir()
            for name, full_name, role in self.staff:
                self.command("staff", "add", name, "--full-name", full_name, "--role", role, given=PIN + "\n")
        super().start()
        limit = time.monotonic() + 20
        while time.monotonic() < limit:
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", self.lan_port), timeout=1).close()
                return
            time.sleep(0.02)
        raise AssertionError("no LAN port: " + self.read_log())

    def command(self, *words, given=""):
        return subprocess.run(
            [self.program, *words, "--state", str(self.folder / "state")], input=given, capture_output=True, text=True,
            check=True).stdout

    def events(self, kind=None):
        """The queue's log: one object an event, its kind and what belongs to it."""
        with contextlib.closing(sqlite3.connect(self.folder / "state" / "queue.db")) as store:
            bodies = [json.loads(body) for (body,) in store.execute("SELECT body FROM event ORDER BY sequence")]
        return [event[kind] for event in bodies if kind in event] if kind else bodies

    def audit(self):
        lines = self.command("staff", "audit", "--json", "--limit", "1000").splitlines()
        return [json.loads(line) for line in lines][::-1]


class Refused(Exception):
    def __init__(self, status, body):
        super().__init__(f"{status} {body}")
        self.status, self.body = status, body


class Person:
    """Somebody who speaks to the LAN port without a browser."""

    def __init__(self, centre, name=None, pin=PIN):
        self.centre, self.cookies, self.csrf, self.number = centre, {}, "", 0
        self.context = ssl.create_default_context()
        self.context.check_hostname = False
        self.context.verify_mode = ssl.CERT_NONE
        if name:
            self.me = self.post("/staff/enter", {"name": name, "pin": pin})
            self.csrf = self.me["csrf"]

    def ask(self, method, path, body=None, headers=None, origin=True):
        connection = http.client.HTTPSConnection("127.0.0.1", self.centre.lan_port, context=self.context, timeout=20)
        fields = {}
        if body is not None:
            fields["Content-Type"] = "application/json"
            if origin:
                fields["Origin"] = self.centre.lan
            if self.csrf:
                fields["X-CSRF-Token"] = self.csrf
        if self.cookies:
            fields["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        fields.update(headers or {})
        data = body if isinstance(body, (bytes, type(None))) else json.dumps(body).encode()
        with contextlib.closing(connection):
            connection.request(method, path, data, {name: value for name, value in fields.items() if value is not None})
            answer = connection.getresponse()
            content = b"" if "event-stream" in answer.headers.get("Content-Type", "") else answer.read()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, value = cookie.split(";")[0].split("=", 1)
            self.cookies[name] = value
        return answer, content

    def post(self, path, body, **more):
        answer, content = self.ask("POST", path, body, **more)
        if answer.status >= 400:
            raise Refused(answer.status, content.decode())
        return json.loads(content)

    def get(self, path):
        answer, content = self.ask("GET", path)
        if answer.status >= 400:
            raise Refused(answer.status, content.decode())
        return json.loads(content)

    def act(self, action, **details):
        self.number += 1
        return self.post("/staff/act", {"key": f"test-{id(self)}-{self.number}", "action": action, **details})


class Console(surroundings.Browser):
    """Chromium on a counter's computer, or behind a board."""

    def __init__(self, centre, width=1366, height=768):
        options = webdriver.ChromeOptions()
        options.binary_location = "/usr/bin/chromium"
        for switch in ("--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
                       "--autoplay-policy=no-user-gesture-required", f"--window-size={width},{height}"):
            options.add_argument(switch)
        options.accept_insecure_certs = True
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        self.centre = centre
        self.driver = webdriver.Chrome(service=Service("/usr/bin/chromedriver"), options=options)
        self.resize(width, height)

    def open(self, page="/staff.html"):
        self.driver.get(self.centre.lan + page)

    def keys(self, *keys):
        """Types where the focus is, as a person does: not before the last press has gone through. Keys.ENTER is the number pad's."""
        self.wait("return !document.querySelector('[aria-busy=true]')")
        # To the page: an element that has the focus may be drawn anew between being asked for and being typed at.
        for key in keys:
            ActionChains(self.driver).send_keys(key).perform()

    def sign_in(self, name, pin=PIN):
        self.open()
        self.wait("return document.activeElement.id === 'name'")
        self.keys(name, Keys.TAB, pin, Keys.RETURN)

    def sit(self, name, counter):
        self.sign_in(name)
        self.wait("return Boolean(document.querySelector('[data-counter]'))")
        self.keys(counter, Keys.RETURN)
        self.wait(f"return document.querySelector('#place').textContent === 'Quầy {counter}' && Boolean(document.querySelector('.desk'))")

    def wait(self, script, seconds=20):
        try:
            WebDriverWait(self.driver, seconds, 0.03).until(lambda driver: driver.execute_script(script))
        except Exception:
            raise AssertionError(f"never: {script}; there is: {self.text()}; {self.complaints()}") from None

    def wait_text(self, text, place="body", seconds=20):
        self.wait(f"return document.querySelector({json.dumps(place)})?.innerText.includes({json.dumps(text)})", seconds)

    def faults(self):
        """What the page complains of, without requests that the server refused or did not hear: those it deals with."""
        return [line for line in self.complaints() if "Failed to load resource" not in line]

    @property
    def number(self):
        return self.run("return document.querySelector('.caller .number')?.textContent ?? null")

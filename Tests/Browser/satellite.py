"""A satellite beside a hub, the cable between them, and whoever stands before its screen."""

import contextlib
import json
import re
import socket
import sqlite3
import threading
import time
import unittest
import urllib.error
import urllib.request
import uuid

import centre
import surroundings

# Without a scanner, which none here has, numbers are given all the same.
ATTRACT = ("attract", "outOfService")


class Cable:
    """What lies between two boxes: bytes, until it is cut; then it takes what is sent and delivers nothing."""

    def __init__(self, port):
        self.target = port
        self.is_cut = threading.Event()
        self.swallowed = 0
        self.ends = set()
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                near, _ = self.listener.accept()
            except OSError:
                return
            try:
                far = socket.create_connection(("127.0.0.1", self.target), timeout=5)
                far.settimeout(None)
            except OSError:
                near.close()
                continue
            self.ends |= {near, far}
            for source, drain in ((near, far), (far, near)):
                threading.Thread(target=self.carry, args=(source, drain), daemon=True).start()

    def carry(self, source, drain):
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                if self.is_cut.is_set():
                    self.swallowed += len(data)
                else:
                    drain.sendall(data)
        for end in (source, drain):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        source.close()

    def mend(self):
        """The ends of before stay dead, as after a switch was powered off."""
        for end in list(self.ends):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        self.ends.clear()
        self.is_cut.clear()

    def close(self):
        self.listener.close()
        self.mend()


class Satellite(surroundings.Kiosk):
    """A kiosk whose numbers are another box's; let in by its configuration, or with the hub's pin by a code."""

    def __init__(self, program, name, hub, address, printer, queue, pin=None):
        self.name, self.hub, self.hub_address, self.pin, self.is_new = name, hub, address, pin, pin is not None
        queue = {**queue, "hub": address}
        if not pin:
            told = hub.command("hub", "pair", "--name", name, "--site")
            queue["pairing"] = {key: re.search(f'{key}: "([^"]*)"', told)[1] for key in ("pin", "token")}
        super().__init__(program, "http://127.0.0.1:9/o/rest/v2", "/dev/null", printer, more={"queue": queue})

    def start(self):
        if self.is_new:
            self.is_new = False
            (self.folder / "state").mkdir()
            told = self.hub.command("hub", "pair", "--name", self.name)
            code = told.split("--code ")[1].split()[0]
            join = ("hub", "join", "--address", self.hub_address, "--pin", self.pin, "--code", code)
            self.command(*join)
            with unittest.TestCase().assertRaises(centre.subprocess.CalledProcessError):
                # A code that was used is of no use to anybody else.
                self.command(*join)
        super().start()

    command = centre.Centre.command

    def slips(self):
        """Its own file: label, paper and whether the hub has been told of it."""
        with contextlib.closing(sqlite3.connect(self.folder / "state" / "satellite.db")) as store:
            rows = store.execute("SELECT json_extract(body, '$.series'), json_extract(body, '$.number'), paper, is_told FROM slip").fetchall()
        return {f"{series}{number:03}": (paper, told) for series, number, paper, told in rows}

    def unknown(self):
        """Numbers that the hub has not heard of."""
        with contextlib.closing(sqlite3.connect(self.folder / "state" / "satellite.db")) as store:
            book = store.execute("SELECT body FROM book").fetchone()
        return [request for request, given in json.loads(book[0])["given"].items() if not given["isKnown"]] if book else []


class Screen:
    """Somebody before a kiosk, who taps again when nothing happens; the screen's stream stays open, as a page has it."""

    def __init__(self, kiosk):
        self.kiosk, self.model, self.runs = kiosk, None, 0
        self.changed, self.is_over = threading.Condition(), False
        threading.Thread(target=self.follow, daemon=True).start()

    def follow(self):
        while not self.is_over:
            with contextlib.suppress(OSError, ValueError):
                with urllib.request.urlopen(self.kiosk.address + "events", timeout=60) as stream:
                    for line in stream:
                        if line.startswith(b"data: ") and b'"kind":' in line:
                            with self.changed:
                                self.model = json.loads(line[6:])
                                self.changed.notify_all()
            with self.changed:
                self.model, self.runs = None, self.runs + 1
                self.changed.notify_all()
            time.sleep(0.1)

    def until(self, kinds, seconds=20):
        """The model of such a screen; None where the kiosk has gone away meanwhile, or nothing of it came."""
        with self.changed:
            runs = self.runs
            self.changed.wait_for(lambda: self.runs != runs or self.model and self.model["kind"] in kinds, seconds)
            return self.model if self.runs == runs and self.model and self.model["kind"] in kinds else None

    def tap(self, action, screen, key):
        """As the page does: sent until it is heard."""
        limit = time.monotonic() + 30
        while True:
            try:
                return self.kiosk.post({"action": action, "screen": screen, "key": key})
            except (OSError, urllib.error.URLError):
                if time.monotonic() > limit:
                    raise
                time.sleep(0.1)

    def take(self, series):
        """The label of a number of that line, whatever happens meanwhile."""
        given = self.given(series)
        self.tap("home", given["screen"], uuid.uuid4().hex)
        return given["ticket"]["number"]

    def given(self, series):
        """The screen that shows a number of that line, whatever happens before it."""
        limit = time.monotonic() + 60
        while time.monotonic() < limit:
            here = self.until(ATTRACT, 5)
            if here is None:
                if self.model:
                    self.tap("home", self.model["screen"], uuid.uuid4().hex)
                continue
            self.tap("takeNumber", here["screen"], uuid.uuid4().hex)
            choosing = self.until(("choosingService",), 5)
            if choosing is None:
                continue
            key = uuid.uuid4().hex
            self.tap(f"group:{series}", choosing["screen"], key)
            given = self.until(("ticketGiven", "ticketNotPrinted"), 20)
            if given is None:
                # The kiosk was away: the page sends what it has got no answer to once more.
                self.until(ATTRACT)
                self.tap(f"group:{series}", choosing["screen"], key)
                given = self.until(("ticketGiven", "ticketNotPrinted"), 3)
            if given:
                return given
        raise AssertionError(f"no number of {series}; there is {self.model}; {self.kiosk.read_log()[-2000:]}")

    def close(self):
        self.is_over = True

"""The kiosk's real program, as a test starts it and looks into it."""

import contextlib
import json
import pathlib
import shutil
import signal
import socket
import sqlite3
import subprocess
import tempfile
import time
import urllib.request


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


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]

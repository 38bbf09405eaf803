#!/usr/bin/python3
"""A morning of a whole centre: a hub, two satellites, three consoles, a board, 500 numbers, a cut cable, a power cut.

    Tests/Browser/world_test.py PROGRAM [unittest's own arguments]

All are programs of their own: three daemons that speak TLS to each other, four Chromiums. People take numbers at three
kiosks' screens and at a desk, three clerks press keys, a board shows the calls. In the midst of it the cable between the
hub and one satellite takes bytes and delivers none, and the hub is killed. What people hold in their hands is written
down beside it, and held against the hub's log, the satellites' files, the consoles and the board at the end.
"""

import collections
import contextlib
import json
import sqlite3
import sys
import tempfile
import threading
import time
import unittest
import uuid

import centre
import satellite
import surroundings

PROGRAM = None
GROUPS = [{"series": "A", "name": "Tiếp nhận và trả kết quả"}, {"series": "B", "name": "Tư pháp, hộ tịch", "policy": "1:1"}]
COUNTERS = [{"id": str(number), "name": "Một cửa", "groups": ["A", "B"]} for number in (1, 2, 3)]
STAFF = [(f"clerk{number}", f"Cán bộ {number}", "clerk") for number in (1, 2, 3)] + [("hoa", "Lê Thị Hoa", "supervisor"), ("tuan", "Phạm Tuấn", "technician")]
# No day ends here, and there is room for all who come while a satellite is cut off.
QUEUE_DAY = {"resetHour": centre.far_reset_hour()}
QUEUE = {**QUEUE_DAY, "groups": GROUPS, "counters": COUNTERS, "leaseSize": 120}
SATELLITE_QUEUE = {**QUEUE_DAY, "groups": GROUPS}
SERIES = ("A", "A", "B")
# So many calls prove that none comes twice.
CALLS = 60
# How long somebody stands before a kiosk, in seconds: the next one comes then.
STAY = 0.24


class World(unittest.TestCase):
    def setUp(self):
        self.printers = [self.keep(surroundings.Printer()) for _ in range(3)]
        self.hub = self.keep(centre.Centre(PROGRAM, self.printers[0].address, staff=STAFF, more={"queue": QUEUE}))
        pin = centre.Person(self.hub, "tuan").get("/staff/equipment")["pin"]
        self.cable = self.keep(satellite.Cable(self.hub.lan_port))
        self.first = self.keep(satellite.Satellite(PROGRAM, "kiosk-1", self.hub, self.hub.lan, self.printers[1].address, SATELLITE_QUEUE))
        self.second = self.keep(satellite.Satellite(
            PROGRAM, "kiosk-2", self.hub, f"https://127.0.0.1:{self.cable.port}", self.printers[2].address, SATELLITE_QUEUE, pin))
        self.desk = centre.Person(self.hub, "hoa")
        self.handed, self.lock, self.failures = {}, threading.Lock(), []
        self.is_morning_over = threading.Event()

    def keep(self, thing):
        self.addCleanup(thing.close)
        return thing

    def hand(self, label, origin):
        with self.lock:
            self.assertNotIn(label, self.handed, "a number in two hands")
            self.handed[label] = origin

    def until(self, is_so, what, seconds=40):
        limit = time.monotonic() + seconds
        while not is_so():
            self.assertEqual(self.failures, [])
            self.assertLess(time.monotonic(), limit, what)
            time.sleep(0.05)

    def at_work(self, work, *arguments):
        def guarded():
            try:
                work(*arguments)
            except Exception as error:  # A thread's failure is the test's.
                self.failures.append(f"{work.__name__}{arguments[1:]}: {error}")

        thread = threading.Thread(target=guarded)
        thread.start()
        return thread

    # Who is there

    def citizens(self, kiosk, origin, count):
        screen = satellite.Screen(kiosk)
        try:
            for number in range(count):
                self.hand(screen.take(SERIES[number % 3]), origin)
                time.sleep(STAY)
        finally:
            screen.close()

    def supervisor(self, count):
        for number in range(count):
            key, limit = f"desk-number-{number}", time.monotonic() + 30
            while True:
                try:
                    told = self.desk.post("/staff/act", {"key": key, "action": "issue", "series": SERIES[number % 3]})
                    break
                except (OSError, centre.http.client.HTTPException):
                    self.assertLess(time.monotonic(), limit)
                    time.sleep(0.1)
            self.hand(told["ticket"], None)
            time.sleep(2 * STAY)

    def clerk(self, console):
        """Calls one after another by the keyboard, and goes on by herself after whatever happens."""
        while not self.is_morning_over.is_set():
            before = console.number
            limit, again = time.monotonic() + 120, 0
            while not self.is_morning_over.is_set() and console.number in (before, None):
                self.assertLess(time.monotonic(), limit, console.text())
                # Nothing has come of the press, and the line stands: she presses once more.
                if time.monotonic() > again and console.run("return document.querySelector('#link').hidden"):
                    console.keys("t")
                    again = time.monotonic() + 3
                time.sleep(0.03)
            if console.number not in (before, None):
                console.keys("b")
                console.wait_text("Đang phục vụ", ".caller", 120)

    def test_five_hundred_numbers_one_partition_one_power_cut(self):
        start = time.monotonic()
        consoles = [self.keep(centre.Console(self.hub)) for _ in COUNTERS]
        for number, console in enumerate(consoles, 1):
            console.sit(f"clerk{number}", str(number))
        board = self.board()
        for box in (self.first, self.second):
            self.until(lambda: "the hub answers" in box.read_log(), "a satellite that has met its hub")

        began = time.monotonic()
        people = [
            self.at_work(self.citizens, self.hub, None, 120), self.at_work(self.citizens, self.first, "kiosk-1", 150),
            self.at_work(self.citizens, self.second, "kiosk-2", 150), self.at_work(self.supervisor, 80),
        ]
        clerks = [self.at_work(self.clerk, console) for console in consoles]
        by_second = lambda: sum(origin == "kiosk-2" for origin in self.handed.values())
        self.until(lambda: by_second() >= 30, "people at the second satellite")
        self.cable.is_cut.set()
        self.until(lambda: by_second() >= 75, "people at the second satellite while it is cut off")
        self.cable.mend()
        self.until(lambda: len(self.handed) >= 330, "most of the people")
        self.hub.kill()
        killed = time.monotonic()
        self.hub.start()
        away = time.monotonic() - killed
        for thread in people:
            thread.join(120)
        issued = time.monotonic() - began
        # On a slow machine the clerks are behind.
        self.until(lambda: sum(kind == "called" for _, kind, _ in self.log()) > CALLS, "enough calls to prove anything", 300)
        self.is_morning_over.set()
        for thread in clerks:
            thread.join(60)
        self.assertEqual(self.failures, [])
        self.assertEqual(len(self.handed), 500)
        for console in consoles:
            console.wait("return !document.querySelector('[aria-busy=true]')")

        for box in (self.first, self.second):
            self.until(lambda: not box.unknown() and all(told for _, told in box.slips().values()), "a satellite that has told all")
        calls = self.hub_knows_them_all()
        self.satellites_hold_what_they_gave()
        self.nobody_was_called_twice(calls)
        self.board_showed_each_once(board, calls)
        self.screens_say_what_the_log_says(board, consoles)
        self.rest_is_called_and_the_log_rebuilds_it()
        print(
            f"500 numbers in {issued:.0f} s, {sum(1 for _, told in self.offline)} of them while cut off, hub back after {away:.1f} s, "
            f"{len(calls)} calls by browsers, all in {time.monotonic() - start:.0f} s", file=sys.stderr)

    def board(self):
        board = self.keep(centre.Console(self.hub, 1920, 1080))
        link = self.desk.post("/staff/equip", {"action": "linkBoard", "name": "Sảnh"})["path"]
        board.open("/board.html#" + link.split("#")[1])
        board.wait("return document.querySelector('#centre').textContent.length > 0")
        # How often each call has begun to flash.
        board.run(
            "window.flashes = {}; let before = new Set();"
            "new MutationObserver(() => {"
            "  const fresh = new Set([...document.querySelectorAll('.row.fresh')].map((row) => row.dataset.call));"
            "  for (const call of fresh) if (!before.has(call)) window.flashes[call] = (window.flashes[call] ?? 0) + 1;"
            "  before = fresh;"
            "}).observe(document.querySelector('#rows'), { childList: true, subtree: true, attributes: true });")
        return board

    # What must be so

    def log(self):
        with contextlib.closing(sqlite3.connect(self.hub.folder / "state" / "queue.db")) as store:
            return [(sequence, *next(iter(json.loads(body).items()))) for sequence, body in store.execute("SELECT sequence, body FROM event ORDER BY sequence")]

    def hub_knows_them_all(self):
        log = self.log()
        issued = {sequence: event["_0"] for sequence, kind, event in log if kind == "issued"}
        replaced = {event["ticket"] for _, kind, event in log if kind == "replaced"}
        labels = {sequence: f"{issue['series']}{issue['number']:03}" for sequence, issue in issued.items()}
        known = collections.Counter(labels[sequence] for sequence in issued if sequence not in replaced)
        self.assertEqual({label: count for label, count in known.items() if count > 1}, {}, "a number twice")
        self.assertEqual(set(self.handed) - set(known), set(), "in a hand, and not in the log")
        self.assertEqual(set(known) - set(self.handed), set(), "in the log, and in no hand")
        self.offline = [(labels[s], issue) for s, issue in issued.items() if issue.get("issuedAt") is not None]
        self.assertGreaterEqual(len(self.offline), 40, "the cut was felt")
        for sequence, issue in issued.items():
            if sequence not in replaced:
                self.assertEqual(issue.get("origin"), self.handed[labels[sequence]], labels[sequence])
        papers = {labels[sequence]: issue["paper"] for sequence, issue in issued.items() if sequence not in replaced}
        for _, kind, event in log:
            if kind == "paper" and event["ticket"] not in replaced:
                papers[labels[event["ticket"]]] = event["_1"]
        lacking = {label: paper for label, paper in papers.items() if paper != "printed"}
        # Only one whose print the power cut broke off may lack its paper, and says so.
        self.assertLessEqual(len(lacking), 2, lacking)
        self.assertLessEqual(set(lacking.values()), {"issuedNotPrinted"}, lacking)
        return [(sequence, labels[event["ticket"]]) for sequence, kind, event in log if kind == "called"]

    def satellites_hold_what_they_gave(self):
        for box in (self.first, self.second):
            slips = box.slips()
            mine = {label for label, origin in self.handed.items() if origin == box.name}
            self.assertEqual(mine - set(slips), set())
            self.assertEqual({slips[label][0] for label in mine}, {"printed"})

    def nobody_was_called_twice(self, calls):
        counts = collections.Counter(label for _, label in calls)
        self.assertEqual([label for label, count in counts.items() if count > 1], [])
        self.assertGreater(len(calls), CALLS)

    def board_showed_each_once(self, board, calls):
        board.wait(f"return performance.getEntriesByName('call-{calls[-1][0]}').length > 0")
        announced = collections.Counter(
            int(name[5:]) for name in board.run("return performance.getEntriesByType('mark').map((m) => m.name).filter((n) => n.startsWith('call-'))"))
        self.assertEqual([call for call, count in announced.items() if count > 1], [], "announced twice")
        self.assertEqual(set(announced), {sequence for sequence, _ in calls}, "announced, and not called, or the other way round")
        flashes = board.run("return window.flashes")
        self.assertEqual({call: count for call, count in flashes.items() if count > 1}, {}, "flashed twice")
        self.assertEqual(board.faults(), [])

    def screens_say_what_the_log_says(self, board, consoles):
        there = {entry["counter"]: entry["label"] for entry in self.desk.get("/staff/roll") if entry["state"] in ("called", "serving")}
        for number, console in enumerate(consoles, 1):
            self.assertEqual(console.number, there[str(number)])
            self.assertEqual(console.faults(), [])
            board.wait(f"return document.querySelector('#serving').innerText.includes('{there[str(number)]}')")

    def rest_is_called_and_the_log_rebuilds_it(self):
        called = set()
        for number in (1, 2, 3):
            person = centre.Person(self.hub, f"clerk{number}")
            person.act("sit", counter=str(number), takeOver=True)
            for _ in range(5):
                label = person.act("callNext")["ticket"]
                self.assertNotIn(label, called)
                called.add(label)
                person.act("start")
        before = self.desk.get("/staff/roll")
        self.assertEqual(len({entry["label"] for entry in before}), len(before))
        self.hub.kill()
        with contextlib.closing(sqlite3.connect(self.hub.folder / "state" / "queue.db")) as store, store:
            # Without the snapshot there is nothing but the log.
            store.execute("DELETE FROM snapshot")
        self.hub.start()
        self.assertEqual(self.desk.get("/staff/roll"), before)


class Message(unittest.TestCase):
    """Two boxes, one telephone: who draws a number at the satellite hears of it by the hub's gateway."""

    def keep(self, thing):
        self.addCleanup(thing.close)
        return thing

    def test_a_satellites_guest_is_told_when_they_are_next(self):
        gateway = surroundings.Gateway()
        with tempfile.NamedTemporaryFile("w", suffix=".token") as token:
            token.write(gateway.token)
            token.flush()
            sms = {"sms": {"notify": True, "ahead": 0, "gateway": gateway.address, "tokenFile": token.name}}
            printer = self.keep(surroundings.Printer())
            hub = self.keep(centre.Centre(PROGRAM, printer.address, staff=STAFF, more={"queue": {**QUEUE, **sms}}))
            kiosk = self.keep(satellite.Satellite(PROGRAM, "kiosk-1", hub, hub.lan, printer.address, {**SATELLITE_QUEUE, **sms}))
            screen = self.keep(satellite.Screen(kiosk))
            self.assertEqual(screen.take("A"), "A001")
            clerk = centre.Person(hub, "clerk1")
            given = screen.given("A")
            self.assertEqual(given["ticket"]["number"], "A002")
            screen.tap("follow", given["screen"], uuid.uuid4().hex)
            for digit in "0912345678":
                screen.tap(f"key:{digit}", screen.until(("following",))["screen"], uuid.uuid4().hex)
            screen.tap("submit", screen.until(("following",))["screen"], uuid.uuid4().hex)
            self.until(lambda: "Đã ghi nhận" in json.dumps(screen.model, ensure_ascii=False), "it is said that it was noted")
            self.assertEqual(gateway.messages, [])
            clerk.act("sit", counter="1")
            self.assertEqual(clerk.act("callNext")["ticket"], "A001")
            self.until(lambda: gateway.messages, "the message")
            (to, text), = gateway.messages
            self.assertEqual(to, "0912345678")
            self.assertIn("A002", text)
            for file in (kiosk.folder / "state").iterdir():
                self.assertNotIn(b"0912345678", file.read_bytes(), file)

    def until(self, condition, what):
        limit = time.monotonic() + 60
        while not condition():
            self.assertLess(time.monotonic(), limit, f"{what} never came")
            time.sleep(0.05)


if __name__ == "__main__":
    PROGRAM = sys.argv.pop(1)
    unittest.main(verbosity=2)

#!/usr/bin/python3
"""Drives the kiosk's real program and page in Chromium: scanning, touching, waiting, cutting its power.

Needs chromium, chromium-driver and selenium (Debian: python3-selenium).

    Tests/Browser/kiosk_test.py PROGRAM [--axe FILE] [--screens FOLDER] [unittest's own arguments]
"""

import pathlib
import re
import time
import unittest

import kiosk_case
import surroundings
from kiosk_case import DISPLAYS, SECRET, setUpModule, tearDownModule  # noqa: F401


class LookupCode(kiosk_case.KioskTest):
    more = {"lookup": {"code": "required"}}

    def test_it_is_asked_for_and_typed(self):
        self.scan(4)
        self.browser.wait_for("lookupCodeNeeded")
        for display in DISPLAYS[:2]:
            type(self).display = display
            self.browser.resize(*display[:2])
            self.browser.open(self.kiosk.address, kind="lookupCodeNeeded")
            self.browser.touch("key:4")
            self.browser.until(lambda: "4" in self.browser.run(
                "return document.querySelector('.typed').textContent"), "what was typed")
            self.note("lookup-code")
            self.browser.touch("key:erase")
        type(self).display = DISPLAYS[0]
        self.browser.resize(*self.display[:2])
        self.browser.type("9999")
        self.browser.tap("submit")
        self.browser.wait_for("notFound")
        self.scan(4)
        self.browser.wait_for("lookupCodeNeeded")
        self.browser.type(SECRET)
        self.browser.tap("submit")
        self.browser.wait_for("result", "Đang xử lý")
        self.assertNotIn(SECRET, self.browser.source())


class PowerCut(unittest.TestCase):
    """The daemon dies between the number and its paper."""

    def test_the_number_is_known_as_not_printed_and_comes_back(self):
        central, scanner, silent = surroundings.Central([]), surroundings.Scanner(), surroundings.Scanner()
        self.addCleanup(scanner.close)
        self.addCleanup(silent.close)
        # A printer that takes no bytes: the ticket waits in the line until the cut.
        kiosk = surroundings.Kiosk(kiosk_case.PROGRAM, central.address, scanner.path, printer_device=silent.path)
        self.addCleanup(kiosk.close)
        tap = {"action": "takeNumber", "screen": kiosk.screen()["screen"], "key": "the-one-tap"}
        self.assertEqual(kiosk.post(tap), 204)
        self.assertEqual(kiosk.screen("printing")["ticket"]["number"], "A001")
        kiosk.kill()
        self.assertEqual(kiosk.tickets(), [("A", 1, "issued")])
        kiosk.start()
        self.assertEqual(kiosk.tickets(), [("A", 1, "issuedNotPrinted")])
        self.assertIn("1 numbers of the last run", kiosk.read_log())
        # The page sends the tap again, having got no answer: the same number comes back, on the screen.
        kiosk.post(tap)
        self.assertEqual(kiosk.screen("ticketNotPrinted")["ticket"]["number"], "A001")
        self.assertEqual(len(kiosk.tickets()), 1)


class HeavyAnswers(unittest.TestCase):
    """A central system that answers with ten megabytes."""

    def own_memory(self, kiosk):
        """In MiB, without what is a file's."""
        status = pathlib.Path(f"/proc/{kiosk.process.pid}/status").read_text()
        return int(re.search(r"RssAnon:\s+(\d+)", status)[1]) / 1024

    def test_they_cost_no_memory_for_good(self):
        central, scanner = surroundings.Central([]), surroundings.Scanner()
        self.addCleanup(scanner.close)
        central.mode = "heavy"
        kiosk = surroundings.Kiosk(kiosk_case.PROGRAM, central.address, scanner.path)
        self.addCleanup(kiosk.close)
        kiosk.screen()
        before = self.own_memory(kiosk)
        for number in range(5):
            scanner.send(f"H15.12-260219-{7000 + number}\r".encode())
            kiosk.screen("unreachable")
            kiosk.act("home")
        self.assertGreaterEqual(central.requests, 4)
        self.assertLess(self.own_memory(kiosk) - before, 12)


class Behaviour(kiosk_case.KioskTest):
    # As short as the configuration allows, so that a test need not wait for a minute.
    more = {"screen": {"menuSeconds": 10, "resultSeconds": 10}}
    marker = "H15.12-260219-0004"

    def finger(self, kind, points):
        self.browser.driver.execute_cdp_cmd("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    def test_a_finger_that_slides_off_takes_nothing(self):
        x, y = self.browser.run(
            "const b = document.querySelector('#screen button').getBoundingClientRect();"
            "return [b.x + b.width / 2, b.y + b.height / 2]")
        self.finger("touchStart", [{"x": x, "y": y}])
        pressed = "return document.querySelector('#screen button').classList.contains('pressed')"
        self.assertTrue(self.browser.run(pressed))
        self.finger("touchMove", [{"x": x, "y": y - 600}])
        self.assertFalse(self.browser.run(pressed))
        self.finger("touchEnd", [])
        time.sleep(0.5)
        self.browser.wait_for("attract")

    def test_a_double_tap_takes_one_number(self):
        before = len(self.kiosk.tickets())
        x, y = self.browser.run(
            "const b = document.querySelector('[data-action=takeNumber]').getBoundingClientRect();"
            "return [b.x + b.width / 2, b.y + b.height / 2]")
        time.sleep(0.6)
        for kind, points in (("touchStart", [{"x": x, "y": y}]), ("touchEnd", [])) * 3:
            self.finger(kind, points)
        self.browser.wait_for("ticketGiven")
        self.assertEqual(len(self.kiosk.tickets()), before + 1)

    def test_keys_arrive_in_their_order_however_fast_they_are_touched(self):
        self.browser.tap("typeCode")
        self.browser.wait_for("typingCode")
        digits = "31415926535897932384"
        self.browser.type(digits)
        self.browser.until(
            lambda: self.browser.run("return document.querySelector('.typed').textContent") == digits, digits)

    def test_a_scan_wins_over_what_somebody_types_and_leaves_nothing_of_it(self):
        self.browser.tap("typeCode")
        self.browser.wait_for("typingCode")
        self.browser.type("31415")
        self.browser.until(lambda: "31415" in self.browser.text(), "what was typed")
        self.look(4, "Đang xử lý")
        self.assertNotIn("31415", self.browser.source())
        self.home()
        self.browser.tap("typeCode")
        self.browser.wait_for("typingCode")
        self.assertNotIn("31415", self.browser.source())

    def test_a_barcode_of_4_kB_is_asked_for_again(self):
        self.scanner.scan("A" * 4096)
        self.browser.wait_for("unreadable")
        self.look(4, "Đang xử lý")

    def test_a_central_system_that_lies_is_not_believed(self):
        for mode in ("login page", "broken", "lying"):
            self.central.mode = mode
            self.scan(12)
            kind = "notFound" if mode == "lying" else "unreachable"
            self.browser.wait_for(kind)
            self.home()
            time.sleep(2)  # else the same code is the same scan

    # MARK: Three people

    def test_who_has_the_scanner_only_looks_up_takes_a_number_and_rates(self):
        """No finger touches the screen: the cards beside the kiosk do it (`ticket preview --cards`)."""
        tickets, ratings = len(self.kiosk.tickets()), len(self.kiosk.ratings())
        self.look(10, "Đã trả kết quả")
        self.scanner.scan("TRACUU-DG-2")
        self.browser.wait_for("thanked")
        self.browser.until(lambda: len(self.kiosk.ratings()) == ratings + 1, "the rating")
        self.assertEqual(self.kiosk.ratings()[-1]["rating"]["_0"]["overall"], 2)
        self.look(9, "Đã có kết quả")  # a scan from anywhere starts anew
        for _ in range(3):  # a card that lies there is read again and again
            self.scanner.scan("TRACUU-SO")
        self.browser.wait_for("ticketGiven")
        self.assertEqual(len(self.kiosk.tickets()), tickets + 1)
        self.scanner.scan("TRACUU-XONG")
        self.browser.wait_for("attract")

    def test_who_has_touch_only_looks_up_takes_a_number_and_rates(self):
        browser = self.browser
        tickets, ratings = len(self.kiosk.tickets()), len(self.kiosk.ratings())
        browser.tap("typeCode")
        browser.wait_for("typingCode")
        browser.touch("key:put=H15.12-")
        browser.type("260219-0014")
        self.wait_for_text("Sẽ tra cứu hồ sơ H15.12-260219-0014")
        browser.tap("submit")
        browser.wait_for("result", "Đã trả kết quả")
        browser.tap("rate")
        browser.wait_for("rating")
        browser.tap("level:1")
        browser.wait_for("aspects")
        browser.tap("aspect:attitude:2")
        browser.tap("submit")
        browser.wait_for("reasons")
        browser.tap("reason:longWait")
        browser.wait_for("thanked")
        browser.until(lambda: len(self.kiosk.ratings()) == ratings + 1, "the rating")
        given = self.kiosk.ratings()[-1]["rating"]["_0"]
        self.assertEqual((given["overall"], given["attitude"], given["reason"]), (1, 2, "longWait"))
        browser.tap("home")
        browser.wait_for("attract")
        browser.tap("takeNumber")
        browser.wait_for("ticketGiven")
        self.assertEqual(len(self.kiosk.tickets()), tickets + 1)

    def test_who_has_the_keypad_only_looks_up_takes_a_number_and_rates(self):
        browser = self.browser
        browser.key("ArrowDown")
        self.assertTrue(browser.run("return document.activeElement.tagName === 'BUTTON'"))
        browser.key("2")
        browser.wait_for("typingCode")
        browser.key(*"h15.12-260219-0009")
        self.wait_for_text("Sẽ tra cứu hồ sơ H15.12-260219-0009")
        browser.key("Backspace", "9")
        self.wait_for_text("Sẽ tra cứu hồ sơ H15.12-260219-0009")
        self.reach("submit")
        self.pause()
        browser.key("Enter")
        browser.wait_for("result", "Đã có kết quả")
        self.reach("takeNumber")
        self.pause()
        browser.key("Enter")
        browser.wait_for("ticketGiven")
        self.pause()
        browser.key("Escape")
        browser.wait_for("attract")
        self.reach("rate")
        self.pause()
        browser.key("Enter")
        browser.wait_for("rating")
        before = len(self.kiosk.ratings())
        self.pause()
        browser.key("1")
        browser.wait_for("aspects")
        self.reach("submit")
        self.pause()
        browser.key("Enter")
        browser.wait_for("thanked")
        self.browser.until(lambda: len(self.kiosk.ratings()) == before + 1, "the rating")

    def pause(self):
        """As long as the page takes two presses of a button for one (taps.js): there is no event to wait for."""
        time.sleep(0.55)

    def reach(self, action):
        """Goes to a button with arrows, on the way that the page itself leads."""
        self.browser.key("ArrowDown")
        way = self.browser.run(REACH, action)
        self.assertIsNotNone(way, f"no way to {action}")
        self.browser.key(*way)
        self.assertEqual(self.browser.run("return document.activeElement.dataset.action"), action)

    def test_every_button_can_be_reached_by_arrows(self):
        for action, kind in (("typeCode", "typingCode"), ("procedures", "procedures"), ("rate", "rating")):
            self.home()
            self.act(action)
            self.browser.wait_for(kind)
            left = self.browser.run(REACH, None)
            self.assertEqual(left, [], f"by no arrow on {kind}")

    # MARK: Nothing of a person stays

    def remains(self):
        """Where the marker still stands: page, model."""
        places = []
        if self.marker in self.browser.source() or self.marker in self.browser.text():
            places.append("page")
        if self.marker in str(self.kiosk.model()):
            places.append("model")
        if self.browser.run("return history.length") > 2:
            places.append("history")
        if self.browser.run("return localStorage.length + sessionStorage.length"):
            places.append("storage")
        return places

    def test_nothing_of_a_person_stays_however_the_session_ends(self):
        def by_idling():
            self.browser.wait_for("attract", seconds=40)

        blank = None
        for way in (
            lambda: (self.browser.tap("home"), self.browser.wait_for("attract")),
            lambda: (self.scanner.send(b"\x01\x02\xff\xfe\r\n"), self.browser.wait_for("unreadable"), self.home()),
            lambda: (self.look(9, "Đã có kết quả"), self.home()),
            lambda: (self.browser.tap("takeNumber"), self.browser.wait_for("ticketGiven"), self.home()),
            lambda: (self.browser.tap("help"), self.browser.wait_for("help"), self.home()),
            by_idling,
        ):
            self.look(4, "Đang xử lý")
            self.assertEqual(self.remains(), ["page", "model"])
            way()
            self.assertEqual(self.remains(), [])
            # The picture of the first screen is the same as before anybody came, but for the moving drawing and the time.
            self.browser.frames()
            now = self.browser.still_picture()
            blank = blank or now
            self.assertEqual(now, blank, "the screen shows something that it did not show before")
            time.sleep(2)

    def test_an_untouched_result_asks_and_goes(self):
        self.look(4, "Đang xử lý")
        hidden = "return document.getElementById('warning').hidden"
        self.browser.until(lambda: not self.browser.run(hidden), "a warning", 15)
        self.note("warning", with_modes=False)
        self.browser.tap("touch")
        self.browser.until(lambda: self.browser.run(hidden), "the end of the warning")
        self.assertIn(self.marker, self.browser.source())

    def test_the_page_says_that_it_lost_the_daemon_and_finds_it_again(self):
        self.look(4, "Đang xử lý")
        self.kiosk.kill()
        began = time.monotonic()
        self.browser.until(
            lambda: not self.browser.run("return document.getElementById('offline').hidden"), "a word about it", 5)
        self.assertGreater(time.monotonic() - began, 1.5, "a short interruption is nobody's concern")
        self.assertNotIn(self.marker, self.browser.source())
        self.note("offline", with_modes=False)
        self.kiosk.start()
        self.browser.wait_for("attract")
        self.assertTrue(self.browser.run("return document.getElementById('offline').hidden"))

    def test_z_it_stops_when_it_is_told_to(self):
        self.assertEqual(self.kiosk.stop(), 0)
        self.kiosk.start()


class Spoken(kiosk_case.KioskTest):
    """Screens are read out by a program of the box's."""

    @classmethod
    def setUpClass(cls):
        import tempfile
        cls.heard = pathlib.Path(tempfile.mkdtemp(prefix="heard-")) / "heard"
        # Writes down what it would say, and goes on speaking until it is ended.
        voice = f"printf '[%s] ' \"$0\" >>{cls.heard}; cat >>{cls.heard}; echo >>{cls.heard}; exec sleep 60"
        cls.more = {"speech": {"enabled": True, "command": ["/bin/sh", "-c", voice, "{language}"]}}
        super().setUpClass()

    def said(self):
        return self.heard.read_text() if self.heard.exists() else ""

    def test_a_card_switches_it_on_and_off_for_who_cannot_see(self):
        self.scanner.scan("TRACUU-NGHE")
        self.browser.until(lambda: "[vi] Đưa mã vạch vào máy quét." in self.said(), "the first screen read out")
        time.sleep(2.1)  # else it is the same card that lies there
        self.scanner.scan("TRACUU-NGHE")
        self.browser.until(lambda: not self.browser.run(
            "return document.querySelector('[data-action=\"mode:speech\"]').ariaPressed === 'true'"), "silence")
        self.heard.unlink()

    def test_every_screen_is_read_until_it_is_switched_off(self):
        browser = self.browser
        self.look(9, "Đã có kết quả")
        self.assertEqual(self.said(), "", "nobody has asked for it")
        browser.tap("mode:speech")
        browser.until(lambda: "[vi] Đã có kết quả." in self.said(), "the answer read out")
        self.assertIn("mang theo giấy tiếp nhận", self.said())
        self.assertNotIn("H15.12", self.said().splitlines()[0].split("1:")[0], "a code is nobody else's business")
        browser.tap("takeNumber")
        browser.until(lambda: "Số thứ tự: A 0 0 1." in self.said(), "the number")
        browser.tap("language:en")
        browser.until(lambda: "[en] Please take your ticket." in self.said(), "English")
        browser.tap("mode:speech")
        time.sleep(0.3)
        children = pathlib.Path(f"/proc/{self.kiosk.process.pid}/task/{self.kiosk.process.pid}/children").read_text()
        self.assertEqual(children.strip(), "", "it has fallen silent, and nothing is left of the voice")


# From the focus (or the first button): the arrows that lead to an action, or what no arrows lead to.
REACH = r"""
const wanted = arguments[0];
const buttons = [...document.querySelectorAll('button')].filter((b) => b.checkVisibility() && !b.closest('[inert]'));
const press = (key) => document.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
const start = buttons.includes(document.activeElement) ? document.activeElement : buttons[0];
const ways = new Map([[start, []]]), open = [start];
while (open.length) {
  const here = open.shift();
  for (const key of ['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight']) {
    here.focus();
    press(key);
    const next = document.activeElement;
    if (!ways.has(next)) { ways.set(next, [...ways.get(here), key]); open.push(next); }
  }
}
start.focus();
if (!wanted) return buttons.filter((b) => !ways.has(b)).map((b) => b.dataset.action);
return ways.get(buttons.find((b) => b.dataset.action === wanted)) ?? null;
"""


if __name__ == "__main__":
    kiosk_case.main()

"""What the tests of the staff's pages share: a centre with its accounts, a console, a desk beside it."""

import time
import unittest

import centre
import surroundings

PROGRAM = None
SCREENS = None
AXE = None


def main():
    """Reads the command line and runs the tests of the file that was started."""
    global PROGRAM, SCREENS, AXE
    PROGRAM, SCREENS, AXE = centre.command_line()
    unittest.main(verbosity=2)


class StaffTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.printer = surroundings.Printer()
        cls.addClassCleanup(cls.printer.close)
        cls.centre = centre.Centre(PROGRAM, cls.printer.address)
        cls.addClassCleanup(cls.centre.close)
        cls.browser = centre.Console(cls.centre)
        cls.addClassCleanup(cls.browser.close)
        cls.desk = centre.Person(cls.centre, "hoa")

    def setUp(self):
        # Each test has the house for itself: nobody waits, nobody sits.
        self.browser.driver.delete_all_cookies()
        self.browser.driver.get("about:blank")
        for counter in centre.COUNTERS:
            for action in ("resume", "finish", "leaveCounter"):
                try:
                    if action == "resume":
                        self.desk.act("sit", counter=counter["id"], takeOver=True)
                    self.desk.act(action)
                except centre.Refused:
                    pass
        for entry in self.desk.get("/staff/roll"):
            if entry["state"] in ("waiting", "held", "called", "serving"):
                self.desk.act("cancel", label=entry["label"], reason="mistake")

    def issue(self, series="A", **more):
        return self.desk.act("issue", series=series, **more)["ticket"]

    def note(self, name, browser=None):
        browser = browser or self.browser
        wide = browser.run("return document.documentElement.scrollWidth - innerWidth")
        self.assertLessEqual(wide, 0, f"{name}: wider than the display")
        cut = browser.run(
            "return [...document.querySelectorAll('button, h1, .state, th')].filter((e) => e.checkVisibility()"
            "  && (e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).display !== 'inline')).map((e) => e.textContent)")
        self.assertEqual(cut, [], f"{name}: cut off")
        self.assertEqual(browser.faults(), [], name)
        if SCREENS:
            time.sleep(0.3)
            browser.picture(SCREENS / f"{name}.png")
        if AXE:
            self.assertEqual(AXE.violations(browser), [], name)

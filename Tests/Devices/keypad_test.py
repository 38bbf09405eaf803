#!/usr/bin/python3
"""Drives the helper for a USB number pad with a pad that is not there (umockdev), against the real daemon over TLS.

    umockdev-wrapper Tests/Devices/keypad_test.py PROGRAM [unittest's own arguments]
"""

import json
import os
import pathlib
import subprocess
import sys
import unittest

FOLDER = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(FOLDER.parent / "Browser"))

import umockdev_test as devices  # noqa: E402
from umockdev_test import EV_KEY  # noqa: E402

import centre  # noqa: E402

HELPER = FOLDER.parent.parent / "Deploy" / "keypad" / "tracuu-keypad"
PLUS, STAR, SLASH, MINUS, ENTER, SEVEN = 78, 55, 98, 74, 96, 71


class Keypad(devices.Typing):
    """The pad's side is that of a keyboard scanner's."""

    def setUp(self):
        super().setUp()
        self.centre = centre.Centre(devices.PROGRAM)
        self.addCleanup(self.centre.close)
        self.clerk = centre.Person(self.centre, "lan")
        self.clerk.act("sit", counter="1")
        self.fingerprint = json.loads(self.centre.command("certificate", "--json"))["fingerprint"]

    def helper(self, code=None, fingerprint=None, device=None):
        code = code or self.clerk.post("/staff/keypad/link", {})["code"]
        helper = devices.Command(
            str(HELPER), "--server", self.centre.lan, "--fingerprint", fingerprint or self.fingerprint,
            "--device", device or self.node, "--code", code, program="/usr/bin/python3")
        self.addCleanup(helper.end)
        return helper

    def at_work(self):
        helper = self.helper()
        self.assertIn("presses for the console", helper.line())
        return helper

    def states(self):
        return {entry["label"]: entry["state"] for entry in centre.Person(self.centre, "hoa").get("/staff/roll")}

    def test_each_key_does_at_the_counter_what_stands_on_it(self):
        labels = [self.clerk.act("issue", series="A")["ticket"] for _ in range(4)]
        helper = self.at_work()
        self.assertTrue(self.kernel.grabbed.is_set(), "no other window gets its keys")
        told = []
        for key in (PLUS, STAR, ENTER, ENTER, PLUS, SLASH, PLUS, ENTER, MINUS):
            # Another key, held down, and let go: nothing of that is a press.
            self.press(SEVEN)
            self.send((EV_KEY, key, 1), (EV_KEY, key, 2), (EV_KEY, key, 2), (EV_KEY, key, 0))
            told.append(helper.line().split())
        self.assertEqual([words[0] for words in told], [
            "callNext", "recall", "advance", "advance", "callNext", "noShow", "callNext", "advance", "hold"])
        self.assertEqual({words[1] for words in told}, {"done"})
        self.assertEqual([words[2] for words in told if words[0] == "callNext"], labels[:3])
        self.assertEqual(self.states(), dict(zip(labels, ("done", "noShow", "held", "waiting"))))
        log = [entry["action"] for entry in self.centre.audit() if entry["from"].startswith("keypad")]
        self.assertEqual(log, ["callNext", "recall", "start", "done", "callNext", "noShow", "callNext", "start", "hold"])

    def test_enter_goes_by_what_is_so_whatever_the_console_did_meanwhile(self):
        label = self.clerk.act("issue", series="A")["ticket"]
        helper = self.at_work()
        self.clerk.act("callNext"), self.clerk.act("start")
        self.press(ENTER)
        self.assertEqual(helper.line().split()[:2], ["advance", "done"])
        self.assertEqual(self.states()[label], "done")
        self.press(ENTER)
        self.assertEqual(helper.line().split(), ["advance", "refused", "counterEmpty"])

    def test_a_restart_of_the_box_is_waited_for_and_the_press_done_once(self):
        for _ in range(3):
            self.clerk.act("issue", series="A")
        helper = self.at_work()
        self.centre.kill()
        self.press(PLUS)
        helper.wait_until_it_says("no connection")
        self.centre.start()
        self.assertEqual(helper.line().split()[:2], ["callNext", "done"])
        self.assertEqual(len(self.centre.events("called")), 1)

    def test_it_ends_with_the_session(self):
        self.clerk.act("issue", series="A")
        helper = self.at_work()
        self.clerk.post("/staff/leave", {})
        self.press(PLUS)
        helper.wait_until_it_says("has signed out")
        self.assertEqual(helper.process.wait(devices.LIMIT), 1)
        self.assertEqual(self.centre.events("called"), [])

    def test_it_tells_no_other_box_the_code(self):
        helper = self.helper(fingerprint="00" * 32)
        helper.wait_until_it_says("not the box of that fingerprint")
        self.assertEqual(helper.process.wait(devices.LIMIT), 1)

    def test_what_is_wrong_is_said(self):
        helper = self.helper(code="00000000")
        helper.wait_until_it_says("wrongCode")
        for device, words in (("/dev/input/event99", "can't be taken"), (str(self.centre.config), "Is it the number pad")):
            self.helper(device=device).wait_until_it_says(words)


# Those of the scanner are its own program's.
for name in [name for name in dir(devices.Typing) if name.startswith("test_")]:
    setattr(Keypad, name, None)


if __name__ == "__main__":
    devices.PROGRAM = sys.argv.pop(1)
    unittest.main(verbosity=2, argv=sys.argv, defaultTest="Keypad" if len(sys.argv) == 1 else None)

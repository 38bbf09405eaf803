#!/usr/bin/python3
"""Drives the technician's page in Chromium: the way in, what is shown, what it can have done.

    Tests/Browser/technician_test.py PROGRAM [--screens FOLDER] [unittest's own arguments]
"""

import argparse
import json
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.error
import urllib.request

from selenium.webdriver.support.ui import WebDriverWait

import surroundings

PROGRAM = None
SCREENS = None
PIN = "483920"


def pin_hash():
    line = subprocess.run([PROGRAM, "technician", "pin"], input=PIN + "\n", capture_output=True, text=True, check=True)
    return line.stdout.split('"')[1]


class TechnicianTest(unittest.TestCase):
    pin = True
    display = (1080, 1920, 102)

    def setUp(self):
        width, height, ppi = self.display
        self.central = surroundings.Central([])
        self.scanner = surroundings.Scanner()
        self.addCleanup(self.scanner.close)
        self.printer = surroundings.Printer()
        self.addCleanup(self.printer.close)
        technician = {"pin": pin_hash()} if self.pin else None
        # A name that stays, as udev's links do.
        self.link = pathlib.Path(tempfile.mkdtemp(prefix="devices-")) / "scanner0"
        self.addCleanup(shutil.rmtree, self.link.parent)
        self.link.symlink_to(self.scanner.path)
        self.kiosk = surroundings.Kiosk(
            PROGRAM, self.central.address, {"device": str(self.link), "profile": "honeywell"}, self.printer.address, ppi,
            technician=technician)
        self.addCleanup(self.kiosk.close)
        self.browser = surroundings.Browser(width, height)
        self.addCleanup(self.browser.close)

    def open_pad(self):
        self.browser.driver.get(self.kiosk.address + "technician.html")
        self.wait("return !document.getElementById('pad').hidden")

    def enter(self, pin):
        for key in [*pin, "ok"]:
            self.click(f"key-{key}")

    def open_desk(self):
        self.open_pad()
        self.enter(PIN)
        self.wait("return !document.getElementById('desk').hidden && document.querySelectorAll('#box li').length > 5")

    def click(self, name):
        self.browser.run("document.getElementById(arguments[0]).click()", name)

    def wait(self, script, seconds=30):
        try:
            WebDriverWait(self.browser.driver, seconds, 0.05).until(lambda driver: driver.execute_script(script))
        except Exception:
            raise AssertionError(f"never: {script}; there is: {self.browser.text()}") from None

    def level(self, check):
        return self.browser.run(
            "return document.querySelector(`li[data-check='${arguments[0]}']`)?.className", check)

    def note(self, name):
        width, height, _ = self.display
        wide = self.browser.run("return document.documentElement.scrollWidth - innerWidth")
        self.assertLessEqual(wide, 0, f"{name}: wider than the display")
        if SCREENS:
            self.browser.picture(SCREENS / f"{name}-{width}x{height}.png")


class Entering(TechnicianTest):
    def test_a_wrong_pin_is_refused_and_guessing_is_stopped(self):
        self.open_pad()
        self.note("technician-pin")
        for _ in range(4):
            self.enter("000000")
            self.wait("return document.getElementById('refusal').textContent.includes('chưa đúng')")
        self.enter("000000")
        self.wait("return document.getElementById('refusal').textContent.includes('Xin chờ')")
        # Not even the right one now.
        self.enter(PIN)
        time.sleep(1)
        self.assertTrue(self.browser.run("return document.getElementById('desk').hidden"))

    def test_nothing_is_told_and_nothing_done_without_the_pin(self):
        for method, path, body in [("GET", "technician/events", None),
                                   ("POST", "technician/act", b'{"action":"printTest"}')]:
            request = urllib.request.Request(
                self.kiosk.address + path, body, {"Content-Type": "application/json"}, method=method)
            with self.assertRaises(urllib.error.HTTPError) as refused:
                urllib.request.urlopen(request, timeout=10)
            self.assertEqual(refused.exception.code, 403)
        self.assertNotIn(b"\x1dv0", self.printer.printed)

    def test_the_service_code_leads_to_the_number_pad(self):
        self.browser.open(self.kiosk.address)
        self.scanner.scan("TRACUU-KT")
        self.wait("return location.pathname === '/technician.html'")
        self.wait("return !document.getElementById('pad').hidden")
        self.click("back")
        self.wait("return location.pathname === '/'")


class WithoutPIN(TechnicianTest):
    pin = False

    def test_it_stays_closed_and_says_how_to_open_it(self):
        self.open_pad()
        self.enter(PIN)
        self.wait("return document.getElementById('refusal').textContent.includes('technician pin')")


class Desk(TechnicianTest):
    def test_it_shows_how_everything_is_and_what_to_do(self):
        self.open_desk()
        self.wait("return document.querySelector(\"li[data-check='printer0'].green\")")
        self.assertEqual(self.level("scanner0"), "green")
        self.assertEqual(self.level("central"), "green")
        self.assertEqual(self.level("gateway"), "grey")
        self.scanner.scan("]C0H15.12-260219-0001")
        self.wait("return document.getElementById('scan').textContent.includes('H15.12-260219-0001')")
        self.click("print")
        self.wait("return document.getElementById('outcome').textContent.length > 12")
        self.assertIn(b"\x1dv0", self.printer.printed)
        detail = "document.querySelector(\"li[data-check='printer0'] .detail\").textContent"
        self.wait(f"return /đã dùng 0,[1-9] m giấy/.test({detail})")
        self.note("technician")
        self.assertEqual(self.browser.complaints(), [])
        # The citizens' screen has not moved: the scan was the technician's.
        self.assertEqual(self.kiosk.screen()["kind"], "attract")
        self.click("language")
        self.wait("return document.body.innerText.includes('Central system')")
        self.note("technician-english")

    def test_what_the_box_says_of_itself_stays_when_a_device_changes(self):
        self.open_desk()
        names = "return [...document.querySelectorAll(`#${arguments[0]} li`)].map((item) => item.dataset.check)"
        devices, box = self.browser.run(names, "devices"), self.browser.run(names, "box")
        self.assertEqual(devices, ["scanner0", "printer0", "lines"])
        self.assertIn("lan", box)
        # An event shows the devices anew, and nothing but devices.
        self.scanner.close_line()
        self.wait("return document.querySelector(\"li[data-check='scanner0'].red\")")
        self.assertEqual(self.browser.run(names, "devices"), devices)
        self.assertEqual(self.browser.run(names, "box"), box)

    def test_a_scanner_that_goes_is_red_at_once_and_green_when_it_is_back(self):
        self.open_desk()
        self.scanner.close_line()
        self.wait("return document.querySelector(\"li[data-check='scanner0'].red\")")
        self.assertIn("cáp", self.browser.text())
        self.note("technician-scanner-gone")
        other = surroundings.Scanner()
        self.addCleanup(other.close)
        self.link.unlink()
        self.link.symlink_to(other.path)
        self.wait("return document.querySelector(\"li[data-check='scanner0'].green\")")
        other.scan("H15.12-260219-0002")
        self.wait("return document.getElementById('scan').textContent.includes('0002')")

    def test_why_nothing_is_printed_is_told_in_the_pages_language(self):
        self.open_desk()
        # Closing it would leave it listening for as long as a thread waits for the next call.
        self.printer.socket.shutdown(socket.SHUT_RDWR)
        self.click("print")
        self.wait("return document.getElementById('outcome').textContent.includes('Không thấy máy in phiếu')")
        self.wait("return document.querySelector(\"li[data-check='printer0'].red .action\")")

    def test_a_new_roll_is_taken_down(self):
        self.open_desk()
        self.click("print")
        detail = "document.querySelector(\"li[data-check='printer0'] .detail\").textContent"
        self.wait(f"return /đã dùng 0,[1-9] m giấy/.test({detail})")
        self.click("new-roll")
        self.wait("return document.getElementById('outcome').textContent.includes('cuộn giấy mới')")
        self.wait(f"return {detail}.includes('đã dùng 0,0 m giấy')")

    def test_the_scanner_is_told_to_beep_and_to_read(self):
        self.open_desk()
        self.wait("return !document.getElementById('beep').hidden && !document.getElementById('read').hidden")
        self.click("beep")
        self.wait("return document.getElementById('outcome').textContent.includes('máy quét')")
        self.assertEqual(self.scanner.heard(), b"\x16\x07\r")
        self.click("read")
        self.assertEqual(self.scanner.heard(), b"\x16T\r")

    def test_leaving_closes_it(self):
        self.open_desk()
        self.click("leave")
        self.wait("return location.pathname === '/'")
        self.browser.wait_for("attract")
        self.scanner.scan("not a dossier")
        self.browser.wait_for("notACode")

    def test_touch_colours_and_size_are_tried(self):
        self.open_desk()
        self.click("touch")
        self.wait("return document.querySelectorAll('#overlay .target').length >= 9")
        self.note("technician-touch")
        self.browser.run(
            "for (const t of document.querySelectorAll('#overlay .target'))"
            "  t.dispatchEvent(new PointerEvent('pointerdown', {bubbles: true}))")
        self.wait("return document.getElementById('outcome').textContent.includes('Cảm ứng tốt')")
        self.click("ruler")
        self.wait("return document.getElementById('frame')")
        self.note("technician-ruler")
        width = self.browser.run("return document.getElementById('frame').getBoundingClientRect().width")
        self.assertAlmostEqual(width, 85.6 / 25.4 * 102, delta=8)
        for _ in range(6):
            self.click("ruler-larger")
        self.click("ruler-done")
        self.wait("return document.getElementById('outcome').textContent.includes('ppi: 105')")
        self.click("colours")
        for _ in range(6):
            self.browser.run(
                "document.getElementById('overlay').dispatchEvent(new PointerEvent('pointerdown', {bubbles: true}))")
        self.wait("return document.getElementById('overlay').hidden")


class SmallDesk(TechnicianTest):
    display = (1280, 800, 149)

    def test_it_fits(self):
        self.open_desk()
        self.note("technician")


class Commands(TechnicianTest):
    """Without a browser: the same daemon, asked by the commands."""

    def run_command(self, *arguments):
        return subprocess.run([PROGRAM, *arguments, "--config", self.kiosk.config], capture_output=True, text=True,
                              timeout=60)

    def test_the_self_test_is_the_daemons_own(self):
        done = self.run_command("self-test", "--json", "--language", "en", "--state", str(self.kiosk.folder / "state"))
        report = json.loads(done.stdout)
        levels = {check["check"]: check["level"] for check in report["checks"]}
        self.assertEqual(levels["scanner0"], "green", done.stdout)
        self.assertEqual(levels["printer0"], "green", done.stdout)
        self.assertEqual(levels["central"], "green", done.stdout)
        self.assertEqual(done.returncode, 1 if "red" in levels.values() else 0)

    def test_the_self_test_opens_the_devices_where_no_daemon_runs(self):
        self.assertEqual(self.kiosk.stop(), 0)
        done = self.run_command("self-test", "--state", str(self.kiosk.folder / "state"))
        self.assertIn("[Tốt] Máy quét", done.stdout)
        self.assertIn("[Tốt] Máy in phiếu", done.stdout)

    def test_devices_are_listed_as_the_daemon_has_them(self):
        listing = json.loads(self.run_command("devices", "list", "--json").stdout)
        scanner = next(device for device in listing["configured"] if device["name"] == "scanner0")
        self.assertEqual((scanner["state"], scanner["node"]), ("ready", self.scanner.path))
        self.assertEqual(scanner["counters"]["opened"], 1)
        self.assertEqual(scanner["what"], "Sẵn sàng.")

    def test_what_is_wrong_is_told_in_words(self):
        self.scanner.close_line()
        limit = time.monotonic() + 30
        while True:
            listing = json.loads(self.run_command("devices", "list", "--json", "--language", "en").stdout)
            scanner = next(device for device in listing["configured"] if device["name"] == "scanner0")
            if scanner["state"] != "ready" or time.monotonic() > limit:
                break
        self.assertIn("cable", scanner["action"])
        self.assertIn("→", self.run_command("devices", "list").stdout)

    def test_a_new_roll_is_told_by_command(self):
        done = subprocess.run([PROGRAM, "printer", "new-roll", "--state", self.kiosk.folder / "state"],
                              capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 0, done.stderr)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("program")
    parser.add_argument("--screens", type=pathlib.Path)
    known, rest = parser.parse_known_args()
    PROGRAM, SCREENS = known.program, known.screens
    if SCREENS:
        SCREENS.mkdir(parents=True, exist_ok=True)
    unittest.main(argv=sys.argv[:1] + rest)

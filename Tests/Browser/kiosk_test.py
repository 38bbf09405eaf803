#!/usr/bin/python3
"""Drives the kiosk's real program and page in Chromium: scanning, touching, waiting.

Needs chromium, chromium-driver and selenium (Debian: python3-selenium).

    Tests/Browser/kiosk_test.py PROGRAM [--screens FOLDER] [unittest's own arguments]

PROGRAM is tracuu-kiosk. With --screens every screen is saved as FOLDER/<screen>-<width>x<height>.png.
"""

import argparse
import pathlib
import sys
import time
import unittest

import surroundings

PROGRAM = None
SCREENS = None

# (width, height, pixels per inch, millimetres from eye to glass)
DISPLAYS = [(1080, 1920, 102, 600), (1920, 1080, 102, 600), (1280, 1024, 86, 600), (1280, 800, 149, 400)]

LAND = ("Đăng ký biến động quyền sử dụng đất, quyền sở hữu tài sản gắn liền với đất trong các trường hợp "
        "chuyển đổi, chuyển nhượng, cho thuê, cho thuê lại, thừa kế, tặng cho, góp vốn bằng quyền sử dụng đất")
DAY = 86_400
# What a central system tells besides and a screen must never show.
NAME, PHONE, SECRET = "Nguyễn Thị Bí Mật", "0912345678", "4321"


def row(number, status, **more):
    now = time.time()
    dossier = {
        "dossierId": 9000 + number, "dossierNo": f"H15.12-260219-{number:04}", "serviceName": "Đăng ký khai sinh",
        "govAgencyName": "UBND phường Tân Lợi", "dossierStatus": status, "dossierStatusText": status,
        "receiveDate": day(now - 12 * DAY), "dueDate": day(now + 3 * DAY),
        "applicantName": NAME, "contactTelNo": PHONE, "hasPassword": SECRET,
    }
    return {**dossier, **more}


def day(seconds):
    return time.strftime("%d/%m/%Y %H:%M:%S", time.gmtime(seconds + 7 * 3600))


def dossiers():
    now = time.time()
    return [
        row(1, "collecting", dueDate=""),
        row(2, "new"),
        row(3, "denied", dueDate=""),
        row(4, "processing", serviceName=LAND, govAgencyName="Sở Nông nghiệp và Môi trường tỉnh Đắk Lắk",
            stepName="Thẩm định hồ sơ"),
        row(5, "waiting", serviceName="Cấp giấy phép xây dựng nhà ở riêng lẻ tại đô thị"),
        row(6, "paying"),
        row(7, "cancelled", finishDate=day(now - DAY)),
        row(8, "unresolved", finishDate=day(now - DAY)),
        row(9, "releasing", releaseDate=day(now - DAY)),
        row(10, "done", releaseDate=day(now - 2 * DAY), finishDate=day(now - DAY)),
        row(11, "processing", dueDate=day(now - 2 * DAY), stepName="Trình ký"),
        row(12, "processing", stepName="Thẩm định hồ sơ", serviceName=LAND),
    ]


STATUSES = [
    (1, "registered", "Mới đăng ký"), (2, "accepted", "Đã tiếp nhận"), (3, "rejected", "Không được tiếp nhận"),
    (4, "processing", "Đang xử lý"), (5, "supplement", "Cần bổ sung giấy tờ"), (6, "payment", "Cần nộp phí"),
    (7, "withdrawn", "Rút hồ sơ"), (8, "stopped", "Dừng xử lý"), (9, "completed", "Đã có kết quả"),
    (10, "returned", "Đã trả kết quả"), (11, "overdue", "Đang xử lý, đã quá hẹn"),
]


class KioskTest(unittest.TestCase):
    """One kiosk at one display; a test's own is made where it asks for another."""

    display = DISPLAYS[0]
    with_printer = True
    groups = None

    def setUp(self):
        width, height, ppi, distance = self.display
        self.central = surroundings.Central(dossiers())
        self.scanner = surroundings.Scanner()
        self.addCleanup(self.scanner.close)
        self.printer = surroundings.Printer() if self.with_printer else None
        if self.printer:
            self.addCleanup(self.printer.close)
        self.kiosk = surroundings.Kiosk(
            PROGRAM, self.central.address, self.scanner.path, self.printer and self.printer.address, ppi, distance,
            self.groups)
        self.addCleanup(self.kiosk.close)
        self.browser = surroundings.Browser(width, height)
        self.addCleanup(self.browser.close)
        self.browser.open(self.kiosk.address)

    def scan(self, number):
        self.scanner.scan(f"H15.12-260219-{number:04}")

    def look(self, number, headline):
        self.scan(number)
        self.browser.wait_for("result", headline)

    def note(self, name):
        """Checks what holds for every screen, and keeps its picture."""
        width, height, ppi, _ = self.display
        problems = self.browser.run(CHECK, ppi / 25.4)
        self.assertEqual(problems, [], f"{name} at {width}x{height}")
        text = self.browser.source()
        for secret in (NAME, PHONE, SECRET):
            self.assertNotIn(secret, text)
        if SCREENS:
            self.browser.picture(SCREENS / f"{name}-{width}x{height}.png")


class Tour(KioskTest):
    """Every screen, and what holds for all: nothing cut off, contrast, size of what is touched."""

    def tour(self):
        browser = self.browser
        if SCREENS:
            time.sleep(2.6)  # the moving picture at its reading
        self.note("attract")
        for number, name, headline in STATUSES:
            self.look(number, headline)
            self.assertIn(f"H15.12-260219-{number:04}", browser.text())
            self.note(name)
        self.scanner.scan("not a dossier")
        browser.wait_for("notACode")
        self.note("not-a-code")
        self.scanner.send(b"\x01\x02\xff\xfe\r\n")
        browser.wait_for("unreadable")
        self.note("unreadable")
        self.scan(4711)
        browser.wait_for("notFound", "Không tìm thấy hồ sơ")
        self.note("not-found")
        browser.tap("takeNumber")
        browser.wait_for("ticketGiven", "Mời lấy phiếu")
        self.assertIn("A001", browser.text())
        self.assertIn(b"\x1dv0", self.printer.printed)
        self.note("ticket-given")
        self.central.mode = "broken"
        self.look(4, "Đang xử lý")
        self.assertIn("Thông tin theo dữ liệu lúc", browser.text())
        self.note("processing-from-cache")
        self.scan(12)
        browser.wait_for("unreachable")
        self.note("unreachable")
        self.central.mode = "answer"
        browser.tap("again")
        browser.wait_for("result", "Đang xử lý")
        self.assertEqual(browser.complaints(), [])

    def test_portrait(self):
        self.tour()


class LandscapeTour(Tour):
    display = DISPLAYS[1]
    test_portrait = None

    def test_landscape(self):
        self.tour()


class SquareTour(Tour):
    display = DISPLAYS[2]
    test_portrait = None

    def test_1280x1024(self):
        self.tour()


class SmallTour(Tour):
    display = DISPLAYS[3]
    test_portrait = None

    def test_1280x800(self):
        self.tour()


class WithoutPrinter(KioskTest):
    with_printer = False

    def test_the_number_is_shown_large_at_every_size(self):
        browser = self.browser
        browser.wait_for("attract")
        self.wait_for_text("Máy in chưa sẵn sàng")
        for number, display in enumerate(DISPLAYS):
            self.display = display
            browser.resize(*display[:2])
            browser.driver.refresh()
            browser.wait_for("attract")
            if display[2] == 102:
                self.note("printer-missing")
            browser.tap("takeNumber")
            browser.wait_for("ticketNotPrinted")
            self.assertIn(f"A{number + 1:03}", browser.text())
            if display[2] == 102:
                self.note("ticket-not-printed")
            browser.tap("home")
            browser.wait_for("attract")

    def wait_for_text(self, text):
        limit = time.monotonic() + 10
        while text not in self.browser.text():
            self.assertLess(time.monotonic(), limit, f"no “{text}”")
            time.sleep(0.05)


class SeveralServices(KioskTest):
    groups = [
        {"series": "A", "name": "Đất đai, xây dựng, môi trường"}, {"series": "B", "name": "Hộ tịch, chứng thực"},
        {"series": "C", "name": "Kế hoạch, đầu tư, đăng ký doanh nghiệp"}, {"series": "D", "name": "Y tế, giáo dục"},
        {"series": "E", "name": "Lao động, người có công, bảo trợ xã hội"}, {"series": "F", "name": "Nhận kết quả"},
    ]

    def test_the_service_is_chosen_by_one_touch_at_every_size(self):
        for display in DISPLAYS[:3]:
            self.display = display
            self.browser.resize(*display[:2])
            self.browser.driver.refresh()
            self.browser.wait_for("attract")
            self.browser.tap("takeNumber")
            self.browser.wait_for("choosingService")
            self.note("choosing-service")
            self.browser.tap("home")
            self.browser.wait_for("attract")
        self.browser.tap("takeNumber")
        self.browser.wait_for("choosingService")
        self.browser.tap("group:C")
        self.browser.wait_for("ticketGiven")
        self.assertIn("C001", self.browser.text())


class PowerCut(unittest.TestCase):
    """The daemon dies between the number and its paper."""

    def test_the_number_is_known_as_not_printed_and_comes_back(self):
        central, scanner, silent = surroundings.Central([]), surroundings.Scanner(), surroundings.Scanner()
        self.addCleanup(scanner.close)
        self.addCleanup(silent.close)
        # A printer that takes no bytes: the ticket waits in the line until the cut.
        kiosk = surroundings.Kiosk(PROGRAM, central.address, scanner.path, printer_device=silent.path)
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


class Behaviour(KioskTest):
    def test_a_finger_that_slides_off_takes_nothing(self):
        touch = lambda kind, points: self.browser.driver.execute_cdp_cmd(
            "Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        x, y = self.browser.run(
            "const b = document.querySelector('button').getBoundingClientRect();"
            "return [b.x + b.width / 2, b.y + b.height / 2]")
        touch("touchStart", [{"x": x, "y": y}])
        self.assertTrue(self.browser.run("return document.querySelector('button').classList.contains('pressed')"))
        touch("touchMove", [{"x": x, "y": y - 600}])
        self.assertFalse(self.browser.run("return document.querySelector('button').classList.contains('pressed')"))
        touch("touchEnd", [])
        time.sleep(0.5)
        self.browser.wait_for("attract")

    def test_a_double_tap_takes_one_number(self):
        self.browser.tap("takeNumber")
        for kind, points in (("touchStart", [{"x": 540, "y": 1700}]), ("touchEnd", [])) * 3:
            self.browser.driver.execute_cdp_cmd("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        self.browser.wait_for("ticketGiven")
        self.assertIn("A001", self.browser.text())
        self.scanner.scan("not a dossier")
        self.browser.wait_for("notACode")
        self.browser.tap("takeNumber")
        self.browser.wait_for("ticketGiven")
        self.assertIn("A002", self.browser.text())

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
            self.browser.tap("home")
            self.browser.wait_for("attract")
            time.sleep(2)  # else the same code is the same scan

    def test_nothing_of_a_person_stays_in_the_page(self):
        marker = "H15.12-260219-0004"
        self.look(4, "Đang xử lý")
        self.assertIn(marker, self.browser.source())
        self.browser.tap("home")
        self.browser.wait_for("attract")
        self.assertNotIn(marker, self.browser.source())

    def test_an_untouched_result_asks_and_goes(self):
        marker = "H15.12-260219-0004"
        self.look(4, "Đang xử lý")
        self.wait_for_warning(50)
        self.note("warning")
        self.browser.tap("touch")
        time.sleep(1)
        self.assertTrue(self.browser.run("return document.getElementById('warning').hidden"))
        self.assertIn(marker, self.browser.source())
        self.wait_for_warning(50)
        self.browser.wait_for("attract", seconds=25)
        self.assertNotIn(marker, self.browser.source())

    def wait_for_warning(self, seconds):
        limit = time.monotonic() + seconds
        while self.browser.run("return document.getElementById('warning').hidden"):
            self.assertLess(time.monotonic(), limit, "no warning")
            time.sleep(0.1)

    def test_the_page_says_that_it_lost_the_daemon_and_finds_it_again(self):
        self.look(4, "Đang xử lý")
        self.kiosk.kill()
        limit = time.monotonic() + 5
        while self.browser.run("return document.getElementById('offline').hidden"):
            self.assertLess(time.monotonic(), limit, "the page says nothing")
            time.sleep(0.05)
        self.assertNotIn("H15.12-260219-0004", self.browser.source())
        self.note("offline")
        self.kiosk.start()
        self.browser.wait_for("attract")
        self.assertTrue(self.browser.run("return document.getElementById('offline').hidden"))

    def test_it_stops_when_it_is_told_to(self):
        self.assertEqual(self.kiosk.stop(), 0)


# Run in the page: what is cut off, too small to hit, or too faint to read.
CHECK = r"""
const millimetre = arguments[0], problems = [];
const shown = (e) => e.checkVisibility({ opacityProperty: false, visibilityProperty: true });
const cover = [...document.querySelectorAll('#warning, #offline')].find((e) => !e.hidden);
const place = cover ?? document.body;

for (const part of place.querySelectorAll('#head, #foot, #screen, .say, .show, .do, button, h1, p, dd, dt, li')) {
  if (!shown(part)) continue;
  const box = part.getBoundingClientRect();
  const isClamped = part.tagName === 'DD';
  if (!isClamped && (part.scrollHeight > part.clientHeight + 2 || part.scrollWidth > part.clientWidth + 2)
      && getComputedStyle(part).display !== 'inline')
    problems.push(`too full: ${part.className || part.id || part.tagName} “${part.textContent.slice(0, 40)}”`);
  if (box.left < -1 || box.top < -1 || box.right > innerWidth + 1 || box.bottom > innerHeight + 1)
    problems.push(`off the screen: ${part.className || part.id || part.tagName} “${part.textContent.slice(0, 40)}”`);
}
const buttons = [...place.querySelectorAll('button')].filter(shown).map((b) => b.getBoundingClientRect());
for (const box of buttons)
  if (box.width < 20 * millimetre - 1 || box.height < 20 * millimetre - 1)
    problems.push(`a button of ${(box.width / millimetre).toFixed(1)} × ${(box.height / millimetre).toFixed(1)} mm`);

const channel = (v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
const luminance = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
const numbers = (colour) => colour.match(/[\d.]+/g).map(Number);
const ground = (e) => {
  for (; e; e = e.parentElement) {
    const [r, g, b, a = 1] = numbers(getComputedStyle(e).backgroundColor);
    if (a === 1) return [r, g, b];
  }
  return [255, 255, 255];
};
const walker = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
while (walker.nextNode()) {
  const text = walker.currentNode.textContent.trim(), part = walker.currentNode.parentElement;
  if (!text || part.closest('svg, template, script') || !shown(part)) continue;
  const style = getComputedStyle(part);
  const [a, b] = [luminance(numbers(style.color)), luminance(ground(part))].sort((x, y) => y - x);
  const contrast = (a + 0.05) / (b + 0.05);
  if (contrast < 7) problems.push(`contrast ${contrast.toFixed(1)}: “${text.slice(0, 40)}”`);
  if (parseFloat(style.fontSize) < 16) problems.push(`${style.fontSize}: “${text.slice(0, 40)}”`);
}
return problems;
"""


def main():
    global PROGRAM, SCREENS
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", type=pathlib.Path)
    parser.add_argument("--screens", type=pathlib.Path)
    options, rest = parser.parse_known_args()
    PROGRAM = options.program.resolve()
    SCREENS = options.screens
    if SCREENS:
        SCREENS.mkdir(parents=True, exist_ok=True)
    unittest.main(argv=[sys.argv[0], *rest], verbosity=2, warnings="ignore")


if __name__ == "__main__":
    main()

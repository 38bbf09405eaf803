#!/usr/bin/python3
"""Drives the kiosk's real program and page in Chromium: scanning, touching, waiting.

Needs chromium, chromium-driver and selenium (Debian: python3-selenium).

    Tests/Browser/kiosk_test.py PROGRAM [--axe FILE] [--screens FOLDER] [unittest's own arguments]

PROGRAM is tracuu-kiosk, FILE is axe.min.js. With --screens every screen is saved as FOLDER/<screen>-<width>x<height>.png.
"""

import argparse
import pathlib
import subprocess
import sys
import time
import unittest

import checks
import surroundings

PROGRAM = None
SCREENS = None
AXE = None
BROWSER = None

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
        row(13, "processing", hasPassword=""),
        row(14, "done", releaseDate=day(now - 2 * DAY), finishDate=day(now - DAY)),
    ]


STATUSES = [
    (1, "registered", "Mới đăng ký"), (2, "accepted", "Đã tiếp nhận"), (3, "rejected", "Không được tiếp nhận"),
    (4, "processing", "Đang xử lý"), (5, "supplement", "Cần bổ sung giấy tờ"), (6, "payment", "Cần nộp phí"),
    (7, "withdrawn", "Rút hồ sơ"), (8, "stopped", "Dừng xử lý"), (9, "completed", "Đã có kết quả"),
    (10, "returned", "Đã trả kết quả"), (11, "overdue", "Đang xử lý, đã quá hẹn"),
]



PAPERS = [
    "Tờ khai theo mẫu", "Căn cước hoặc hộ chiếu của người nộp (xuất trình)", "Giấy chứng sinh (bản chính)",
    "Văn bản uỷ quyền có chứng thực, nếu nộp thay người khác", "Giấy xác nhận nơi cư trú", "Hai ảnh 4 × 6",
    "Biên bản của công an, nếu trẻ bị bỏ rơi", "Văn bản thoả thuận của cha, mẹ",
]
PROCEDURES = [
    {"code": f"1.{1000 + n:06}", "name": name, "field": field, "agency": agency, "workingDays": days, "fee": fee,
     "papers": PAPERS[:2 + n % 5] if n != 4 else PAPERS}
    for n, (field, name, agency, days, fee) in enumerate([
        ("Hộ tịch", "Đăng ký khai sinh", "UBND cấp xã", 1, "Không thu"),
        ("Hộ tịch", "Đăng ký kết hôn", "UBND cấp xã", 1, "Không thu"),
        ("Hộ tịch", "Đăng ký khai tử", "UBND cấp xã", 1, "Không thu"),
        ("Hộ tịch", "Đăng ký lại khai sinh", "UBND cấp xã", 5, "8.000 đồng"),
        ("Hộ tịch", "Đăng ký khai sinh kết hợp đăng ký nhận cha, mẹ, con", "UBND cấp xã", 3, "23.000 đồng"),
        ("Hộ tịch", "Cấp giấy xác nhận tình trạng hôn nhân", "UBND cấp xã", 3, "15.000 đồng"),
        ("Hộ tịch", "Thay đổi, cải chính, bổ sung thông tin hộ tịch, xác định lại dân tộc", "UBND cấp xã", 3, "25.000 đồng"),
        ("Chứng thực", "Chứng thực bản sao từ bản chính giấy tờ, văn bản", "UBND cấp xã", 0.5, "2.000 đồng/trang"),
        ("Đất đai", LAND, "Sở Nông nghiệp và Môi trường", 10, "Theo quy định của Hội đồng nhân dân tỉnh"),
        ("Xây dựng", "Cấp giấy phép xây dựng mới đối với nhà ở riêng lẻ", "UBND cấp xã", 15, "75.000 đồng"),
        ("Đăng ký kinh doanh", "Đăng ký thành lập hộ kinh doanh", "UBND cấp xã", 3, "100.000 đồng"),
        ("Bảo trợ xã hội", "Trợ cấp xã hội hằng tháng đối với người cao tuổi", "UBND cấp xã", 7, "Không thu"),
        ("Người có công", "Hưởng chế độ ưu đãi đối với người có công giúp đỡ cách mạng", "Sở Nội vụ", 24, "Không thu"),
        ("Giáo dục", "Chuyển trường đối với học sinh trung học phổ thông", "Sở Giáo dục và Đào tạo", 1.5, ""),
    ])
]
AGENCIES = [
    ("Sở Nông nghiệp và Môi trường", 214, 17), ("UBND phường Tân Lợi", 96, 4), ("Sở Xây dựng", 58, 3),
    ("UBND phường Buôn Ma Thuột", 143, 2), ("Sở Tài chính", 35, 0), ("Sở Tư pháp", 27, 0),
]
SERVICES = [
    {"series": "A", "name": "Đất đai, xây dựng, môi trường"}, {"series": "B", "name": "Hộ tịch, chứng thực"},
    {"series": "C", "name": "Kế hoạch, đầu tư, đăng ký doanh nghiệp"}, {"series": "D", "name": "Y tế, giáo dục"},
    {"series": "E", "name": "Lao động, người có công, bảo trợ xã hội"}, {"series": "F", "name": "Nhận kết quả"},
]


def setUpModule():
    global BROWSER
    BROWSER = surroundings.Browser(1080, 1920)


def tearDownModule():
    BROWSER.close()


class KioskTest(unittest.TestCase):
    """One kiosk at one display, for all the tests of a class."""

    display = DISPLAYS[0]
    with_printer = True
    with_gateway = True
    groups = None
    more = {}

    @classmethod
    def setUpClass(cls):
        if cls is KioskTest:
            raise unittest.SkipTest("only a beginning")
        _, _, ppi, distance = cls.display
        cls.central = surroundings.Central(dossiers())
        cls.scanner = surroundings.Scanner()
        cls.addClassCleanup(cls.scanner.close)
        cls.printer = surroundings.Printer() if cls.with_printer else None
        if cls.printer:
            cls.addClassCleanup(cls.printer.close)
        cls.gateway = surroundings.Gateway() if cls.with_gateway else None
        cls.kiosk = surroundings.Kiosk(
            PROGRAM, cls.central.address, cls.scanner.path, cls.printer and cls.printer.address, ppi, distance,
            cls.groups, gateway=cls.gateway, more=cls.more)
        cls.addClassCleanup(cls.kiosk.close)
        cls.browser = BROWSER

    def setUp(self):
        self.browser.resize(*self.display[:2])
        self.browser.open(self.kiosk.address, kind=None)
        self.central.mode = "answer"
        self.home()
        self.browser.complaints()

    # MARK: what people do

    def scan(self, number):
        self.scanner.scan(f"H15.12-260219-{number:04}")

    def look(self, number, headline):
        self.scan(number)
        self.browser.wait_for("result", headline)

    def home(self):
        """Back to the first screen, whatever stands there, without waiting for a finger."""
        screen = self.kiosk.model()
        if screen["kind"] not in ("attract", "outOfService"):
            self.kiosk.act("home", screen)
        self.browser.wait_for(None, kinds=("attract", "outOfService"))

    def act(self, action):
        """A tap as the page posts it, without the time that a finger takes."""
        self.kiosk.act(action)

    # MARK: what holds for every screen

    def note(self, name, with_modes=True, with_axe=True):
        width, height, ppi, _ = self.display
        millimetre = ppi / 25.4
        self.browser.settle()
        self.assertEqual(checks.problems(self.browser, millimetre), [], f"{name} at {width}x{height}")
        text = self.browser.source()
        for secret in (NAME, PHONE, SECRET):
            self.assertNotIn(secret, text)
        self.picture(name)
        if with_axe and AXE and self.display in DISPLAYS[:2]:
            self.assertEqual(AXE.violations(self.browser), [], f"{name} at {width}x{height}")
        if with_modes:
            before = self.browser.reading_size()
            for mode in ("large", "contrast", "low"):
                self.switch(mode, True)
                problems = checks.problems(self.browser, millimetre, mode)
                self.assertEqual(problems, [], f"{name} at {width}x{height}, {mode}")
                if mode == "large" and self.display != DISPLAYS[3]:
                    # A screen that is full already has no room for larger letters; it must not lose by it either.
                    self.assertGreaterEqual(self.browser.reading_size(), 0.9 * before, f"{name} at {width}x{height}")
                if mode == "contrast" and with_axe and AXE and self.display == DISPLAYS[0]:
                    self.assertEqual(AXE.violations(self.browser), [], f"{name} in {mode}")
                self.picture(f"{name}-{mode}", f"{mode}/")
                self.switch(mode, False)

    def switch(self, mode, is_on):
        self.act(f"mode:{mode}")
        self.browser.until(lambda: self.browser.run(
            "return document.body.classList.contains(arguments[0])", mode) == is_on, f"the mode {mode}")
        self.browser.frames()

    def picture(self, name, folder=""):
        if SCREENS:
            width, height = self.display[:2]
            (SCREENS / folder).mkdir(parents=True, exist_ok=True)
            # What moved in has been brought to its end by settle().
            name = name.removesuffix("-" + folder[:-1])
            self.browser.picture(SCREENS / folder / f"{name}-{width}x{height}.png", pause=0)

    def wait_for_text(self, text, seconds=10):
        self.browser.until(lambda: text in self.browser.text(), f"“{text}”", seconds)


class Tour(KioskTest):
    """Every screen, and what holds for all, plain and in three modes."""

    groups = SERVICES

    def test_every_screen(self):
        browser = self.browser
        if SCREENS:
            time.sleep(2.6)  # the moving picture at its reading
        self.note("attract")
        for number, name, headline in STATUSES:
            self.look(number, headline)
            self.assertIn(f"H15.12-260219-{number:04}", browser.text())
            self.note(name, with_modes=number in (4, 9, 11))
        self.scanner.scan("not a dossier")
        browser.wait_for("notACode")
        self.note("not-a-code", with_modes=False)
        self.scanner.send(b"\x01\x02\xff\xfe\r\n")
        browser.wait_for("unreadable")
        self.note("unreadable", with_modes=False)
        self.scan(4711)
        browser.wait_for("notFound", "Không tìm thấy hồ sơ")
        self.note("not-found")
        self.typing()
        self.numbers()
        self.messages()
        self.outage()
        self.centre()
        self.assertEqual(browser.complaints(), [])

    def typing(self):
        browser = self.browser
        self.home()
        browser.tap("typeCode")
        browser.wait_for("typingCode")
        self.note("typing-empty", with_modes=False)
        browser.touch("key:put=H15.12-")
        browser.type("260219-0009")
        self.wait_for_text("Sẽ tra cứu hồ sơ H15.12-260219-0009")
        self.note("typing")
        browser.touch("key:letters")
        browser.until(lambda: browser.run("return !!document.querySelector('[data-action=\"key:Q\"]')"), "letters")
        self.note("typing-letters")
        self.act("key:letters")
        browser.until(lambda: not browser.run("return !!document.querySelector('[data-action=\"key:Q\"]')"), "digits")
        browser.tap("submit")
        browser.wait_for("result", "Đã có kết quả")
        self.scanner.scan("h15 20 240119 0001")
        browser.wait_for("ambiguous")
        self.note("ambiguous")

    def numbers(self):
        browser = self.browser
        self.home()
        browser.tap("takeNumber")
        browser.wait_for("choosingService")
        self.note("choosing-service")
        browser.tap("group:C")
        browser.wait_for("ticketGiven", "Mời lấy phiếu")
        self.assertRegex(browser.text(), "C00[0-9]")
        self.assertIn(b"\x1dv0", self.printer.printed)
        self.note("ticket-given")
        self.turn()

    def turn(self):
        """With several people ahead somebody asks to be told by SMS."""
        browser = self.browser
        for _ in range(4):
            self.home()
            self.act("takeNumber")
            browser.wait_for("choosingService")
            self.act("group:C")
            browser.wait_for("ticketGiven")
        self.assertIn("Nhắn tin khi gần đến lượt", browser.text())
        self.note("ticket-given-messages")
        browser.tap("follow")
        browser.wait_for("following", "khi gần đến lượt")
        browser.type("0987654567")
        self.wait_for_text("0987 654 567")
        self.note("following-queue")
        browser.tap("submit")
        browser.wait_for("following", "Đã ghi nhận")
        self.assertEqual(self.kiosk.queue_followers(), ["0987654567"])
        self.assertNotIn("0987654567", browser.source().replace(" ", ""))
        self.note("followed-queue", with_modes=False)
        browser.tap("back")
        browser.wait_for("ticketGiven")

    def messages(self):
        browser = self.browser
        self.look(4, "Đang xử lý")
        browser.tap("follow")
        browser.wait_for("following")
        browser.type("09123")
        browser.tap("submit")
        self.wait_for_text("Xin nhập lại")
        self.note("following")
        browser.type("45678")
        browser.tap("submit")
        browser.wait_for("following", "Đã ghi nhận")
        self.assertIn(("H15.12-260219-0004", "0912345678"), self.gateway.followers)
        self.assertNotIn("0912345678", browser.source().replace(" ", ""))
        self.note("followed", with_modes=False)
        self.gateway.is_well = False
        browser.tap("back")
        browser.wait_for("result")
        browser.tap("follow")
        browser.wait_for("following")
        browser.type("0912345678")
        browser.tap("submit")
        browser.wait_for("following", "Chưa ghi được")
        self.gateway.is_well = True
        self.note("follow-failed", with_modes=False, with_axe=False)

    def outage(self):
        browser = self.browser
        self.central.mode = "broken"
        self.look(4, "Đang xử lý")
        self.wait_for_text("Thông tin theo dữ liệu lúc")
        self.note("processing-from-cache")
        self.scan(13)
        browser.wait_for("unreachable")
        self.note("unreachable")
        self.central.mode = "answer"
        browser.tap("again")
        browser.wait_for("result", "Đang xử lý")

    def centre(self):
        browser = self.browser
        self.kiosk.publish(PROCEDURES, AGENCIES)
        self.home()
        browser.tap("procedures")
        browser.wait_for("fields")
        self.note("fields")
        field = browser.run(
            "return [...document.querySelectorAll('.choices button')].findIndex((b) => b.textContent.startsWith('Hộ tịch'))")
        browser.tap(f"field:{field}") if field >= 0 else self.fail("no field")
        browser.wait_for("procedures")
        self.note("procedures")
        browser.tap("page:1")
        self.wait_for_text("Trang 2 trên 2")
        browser.tap("back")
        browser.wait_for("fields")
        browser.tap("searchProcedures")
        browser.wait_for("procedureSearch")
        browser.type("KHAI SI")
        self.wait_for_text("Tìm thấy 3 thủ tục")
        self.note("procedure-search")
        browser.run("document.querySelector('.choices button').dataset.mark = 1")
        browser.tap(browser.run("return document.querySelector('.choices button').dataset.action"))
        browser.wait_for("procedure", "Đăng ký khai sinh")
        self.note("procedure")
        self.home()
        self.act("procedures")
        browser.wait_for("fields")
        self.act(f"field:{field}")
        browser.wait_for("procedures")
        browser.tap(browser.run(
            "return [...document.querySelectorAll('.choices button')].find((b) => b.textContent.includes('nhận cha, mẹ, con'))"
            ".dataset.action"))
        browser.wait_for("procedure", "nhận cha, mẹ, con")
        self.wait_for_text("và 3 loại giấy tờ nữa")
        self.note("procedure-papers")
        self.home()
        browser.tap("figures")
        browser.wait_for("figures")
        self.wait_for_text("Sở Nông nghiệp và Môi trường")
        self.note("figures")
        self.home()
        browser.tap("help")
        browser.wait_for("help")
        self.note("help")
        self.home()
        browser.tap("rate")
        browser.wait_for("rating")
        self.note("rating")
        browser.tap("level:3")
        browser.wait_for("aspects")
        browser.tap("aspect:attitude:3")
        browser.tap("aspect:timeliness:2")
        self.note("aspects")
        browser.tap("submit")
        browser.wait_for("thanked")
        self.note("thanked", with_modes=False)
        ratings = [r["rating"]["_0"] for r in self.kiosk.ratings()]
        self.assertEqual((ratings[-1]["overall"], ratings[-1]["attitude"], ratings[-1]["timeliness"]), (3, 3, 2))
        self.home()
        self.act("rate")
        browser.wait_for("rating")
        browser.tap("level:1")
        browser.wait_for("aspects")
        browser.tap("submit")
        browser.wait_for("reasons", "chưa hài lòng")
        self.note("reasons")
        browser.tap("reason:unclearGuidance")
        browser.wait_for("thanked")
        self.assertEqual(self.kiosk.ratings()[-1]["rating"]["_0"]["reason"], "unclearGuidance")
        self.home()
        browser.tap("language:en")
        browser.wait_for("attract", "Hold your bar code")
        self.assertEqual(browser.run("return document.documentElement.lang"), "en")
        self.note("attract-en", with_modes=False)
        self.look(9, "Result ready")
        self.note("completed-en", with_modes=False)
        self.act("language:vi")
        browser.wait_for("result", "Đã có kết quả")


class LandscapeTour(Tour):
    display = DISPLAYS[1]


class SquareTour(Tour):
    display = DISPLAYS[2]


class SmallTour(Tour):
    display = DISPLAYS[3]


class WithoutDevices(KioskTest):
    with_printer = False
    with_gateway = False

    def test_the_number_is_shown_large_at_every_size(self):
        browser = self.browser
        self.wait_for_text("Máy in chưa sẵn sàng")
        for display in DISPLAYS:
            if display[2] != 102:
                continue
            type(self).display = display
            browser.resize(*display[:2])
            browser.open(self.kiosk.address)
            self.note("printer-missing", with_modes=False)
            browser.tap("takeNumber")
            browser.wait_for("ticketNotPrinted")
            self.assertRegex(browser.text(), "A00[0-9]")
            self.note("ticket-not-printed", with_modes=False)
            browser.tap("home")
            browser.wait_for("attract")
        type(self).display = DISPLAYS[0]

    def test_without_a_scanner_it_says_what_still_works(self):
        self.scanner.close_line()
        self.browser.wait_for("outOfService", seconds=20)
        for display in DISPLAYS[:2]:
            type(self).display = display
            self.browser.resize(*display[:2])
            self.browser.open(self.kiosk.address, kind="outOfService")
            self.note("out-of-service", with_modes=False)
        type(self).display = DISPLAYS[0]


class Closed(KioskTest):
    """A centre that is closed today, by its calendar; its notice stands beside that."""

    # Of about one resolution: a kiosk is told its display's.
    displays = DISPLAYS[:2]

    @classmethod
    def setUpClass(cls):
        now = time.time() + 7 * 3600
        days = [time.strftime("%Y-%m-%d", time.gmtime(now + n * DAY)) for n in range(-1, 3)]
        cls.more = {
            "centre": {"notices": ["Ngày 10/11 làm thủ tục đất đai ở tầng 2."]},
            "calendar": {"hours": ["07:30-11:30", "13:30-17:00"], "off": days},
        }
        super().setUpClass()

    def test_the_first_screen_says_when_it_opens_and_looking_up_works(self):
        for display in self.displays:
            type(self).display = display
            self.browser.resize(*display[:2])
            self.browser.open(self.kiosk.address)
            self.wait_for_text("Hôm nay nghỉ")
            self.assertRegex(self.browser.text(), r"mở lại lúc 07:30 .* Ông/bà vẫn tra cứu được hồ sơ ở máy này\.")
            self.assertIn("tầng 2", self.browser.text())
            if SCREENS:
                time.sleep(2.6)  # the moving picture at its reading
            self.note("closed", with_modes=display != DISPLAYS[1])
        type(self).display = self.displays[0]
        self.browser.resize(*self.display[:2])
        self.look(9, "Đã có kết quả")
        self.assertNotIn("Hôm nay nghỉ", self.browser.text())
        self.browser.tap("home")
        self.browser.wait_for("attract")
        self.browser.tap("language:en")
        self.wait_for_text("You can still look up your dossier here.")
        self.act("language:vi")


class ClosedOnASmallDisplay(Closed):
    display = DISPLAYS[3]
    displays = DISPLAYS[3:]


class ThirdLanguage(KioskTest):
    """Ê Đê, which is a beginning: what it has not is said in Vietnamese, and check-config says so."""

    more = {"screen": {"languages": ["vi", "en", "rad"]}}

    def test_it_is_chosen_by_its_own_name_and_falls_back(self):
        for display in DISPLAYS[:2]:
            type(self).display = display
            self.browser.resize(*display[:2])
            self.browser.open(self.kiosk.address)
            self.browser.until(lambda: "Êđê" in self.browser.text(), "its name on a button")
            self.act("language:rad")
            self.browser.wait_for("attract", "Duah hdruôm hră")
            self.assertEqual(self.browser.run("return document.documentElement.lang"), "rad")
            self.assertIn("khi nào có kết quả", self.browser.text())
            self.note("attract-rad", with_modes=False)
            self.act("language:vi")
            self.browser.wait_for("attract", "Đưa mã vạch")
        type(self).display = DISPLAYS[0]

    def test_what_is_missing_is_listed_and_the_mark_is_there(self):
        told = subprocess.run(
            [PROGRAM, "check-config", "--config", self.kiosk.config], capture_output=True, text=True, check=True).stdout
        self.assertIn("Êđê (rad): needs a native reader", told)
        line = next(line for line in told.splitlines() if "missing  in rad" in line)
        missing = line.split(": ")[1].split(", ")
        self.assertIn("warning.headline", missing)
        self.assertNotIn("action.takeNumber", missing)
        self.assertNotIn("missing  in en", told)


class LookupCode(KioskTest):
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


class Spoken(KioskTest):
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


def main():
    global PROGRAM, SCREENS, AXE
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", type=pathlib.Path)
    parser.add_argument("--axe", type=pathlib.Path)
    parser.add_argument("--screens", type=pathlib.Path)
    options, rest = parser.parse_known_args()
    PROGRAM = options.program.resolve()
    SCREENS = options.screens
    AXE = checks.Axe(options.axe) if options.axe else None
    if SCREENS:
        SCREENS.mkdir(parents=True, exist_ok=True)
    unittest.main(argv=[sys.argv[0], *rest], verbosity=2, warnings="ignore")


if __name__ == "__main__":
    main()

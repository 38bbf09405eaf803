"""What the tests of the kiosk's screen share: a kiosk at a display, a browser before it, made-up dossiers.

PROGRAM is tracuu-kiosk, FILE is axe.min.js. With --screens every screen is saved as FOLDER/<screen>-<width>x<height>.png.
"""

import argparse
import pathlib
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

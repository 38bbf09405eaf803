#!/usr/bin/python3
"""Drives the pages of supervisors and technicians in Chromium: the house at a glance, the log, accounts, equipment.

    Tests/Browser/supervisor_test.py PROGRAM [--axe FILE] [--screens FOLDER] [unittest's own arguments]
"""

import time

from selenium.webdriver.common.keys import Keys

import centre
import staff_case


class Supervising(staff_case.StaffTest):
    def busy_house(self):
        for series, count in (("A", 14), ("B", 5), ("C", 3)):
            for number in range(count):
                self.issue(series, **({"priority": "elderly"} if number % 5 == 3 else {}))
        clerks = [centre.Person(self.centre, name) for name in ("lan", "minh")]
        for person, counter in zip(clerks, ("2", "4")):
            person.act("sit", counter=counter)
            person.act("callNext")
            person.act("start")
        return clerks

    def open(self, tab):
        if not self.browser.run("return Boolean(document.querySelector('[data-tab=overview]'))"):
            self.browser.sign_in("hoa")
        self.browser.wait("return Boolean(document.querySelector('[data-tab=overview]'))")
        self.browser.run(f"document.querySelector('[data-tab={tab}]').click()")

    def test_a_call_at_the_kiosk_stands_on_every_page_until_somebody_goes(self):
        self.browser.sit("lan", "1")
        kiosk = self.centre
        screen = kiosk.model()
        kiosk.act("help", screen)
        kiosk.act("callStaff")
        self.browser.wait_text("Khách ở máy tra cứu đang gọi cán bộ", "#help")
        self.assertIn("Đã gọi cán bộ", str(kiosk.model()))
        self.note("staff-call")
        self.browser.run("document.querySelector('#help button').click()")
        self.browser.wait("return document.querySelector('#help').hidden")
        limit = time.monotonic() + 5
        while "Đã gọi cán bộ" in str(kiosk.model()) and time.monotonic() < limit:
            time.sleep(0.02)
        self.assertNotIn("Đã gọi cán bộ", str(kiosk.model()), "the kiosk knows that somebody comes")
        self.assertEqual(kiosk.audit()[-1]["action"], "helped")
        kiosk.act("home")

    def test_the_house_at_a_glance_and_an_alarm(self):
        self.busy_house()
        self.open("overview")
        self.browser.wait_text("Nguyễn Thị Lan")
        self.desk.act("threshold", series="A", people=10)
        self.browser.wait_text("Vượt ngưỡng")
        self.browser.wait_text("13 người chờ (ngưỡng 10)")
        self.note("staff-overview")
        self.desk.act("threshold", series="A")
        self.browser.wait("return !document.querySelector('.alarms')")

    def test_a_service_is_closed_and_opened(self):
        self.open("overview")
        self.browser.wait_text("Đang cấp số")
        self.browser.run("document.querySelector('[data-group=C]').click()")
        self.browser.wait_text("Ngừng cấp số", ".group.shut")
        with self.assertRaises(centre.Refused) as refused:
            self.issue("C")
        self.assertIn("groupClosed", refused.exception.body)
        self.browser.run("document.querySelector('[data-group=C]').click()")
        self.browser.wait("return !document.querySelector('.group.shut')")
        self.issue("C")

    def test_the_roll_the_log_and_the_accounts(self):
        self.busy_house()
        self.open("roll")
        self.browser.wait_text("Đang phục vụ", "table")
        self.note("staff-roll")
        self.open("audit")
        self.browser.wait_text("Gọi số tiếp theo", "table")
        self.note("staff-audit")
        self.open("members")
        self.browser.wait_text("Trần Văn Minh", "table")
        self.browser.run("document.querySelector('[data-add]').click()")
        self.browser.wait("return document.querySelector('#dialog').open")
        self.browser.keys("Đỗ Thị Thu", Keys.TAB, "thu", Keys.TAB, Keys.TAB, "604175", Keys.RETURN)
        self.browser.wait_text("Đỗ Thị Thu", "table")
        self.note("staff-members")
        self.assertEqual(centre.Person(self.centre, "thu", "604175").me["fullName"], "Đỗ Thị Thu")

    def test_the_console_in_a_busy_house(self):
        clerks = self.busy_house()
        clerks[0].act("note", label=self.centre_ticket("2"), text="Cần thêm bản sao giấy khai sinh.")
        clerks[0].act("leaveCounter")
        person = centre.Console(self.centre, 1920, 1080)
        self.addCleanup(person.close)
        self.browser.sit("lan", "2")
        self.browser.keys("t")
        self.browser.wait_text("Đã gọi lần 1")
        self.browser.keys("b")
        self.browser.wait_text("Đang phục vụ", ".caller")
        self.note("staff-console-1366x768")
        person.sit("minh", "5")
        person.keys("t")
        person.wait_text("Đã gọi lần 1")
        self.note("staff-console-1920x1080", person)

    def centre_ticket(self, counter):
        return next(e["label"] for e in self.desk.get("/staff/roll") if e.get("counter") == counter and e["state"] == "serving")

    def test_the_technicians_part(self):
        self.browser.sign_in("tuan")
        self.browser.wait_text("Dấu vân tay")
        shown = self.centre.command("certificate").splitlines()[1].strip()
        self.browser.wait_text(shown)
        self.note("staff-equipment")
        self.assertEqual(self.browser.run("return document.querySelectorAll('#tabs button').length"), 1)


if __name__ == "__main__":
    staff_case.main()

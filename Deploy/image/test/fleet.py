"""The fleet's part of a running box: its metrics for Prometheus alone, its journal to the province's server, both over TLS."""

import http.client
import http.server
import os
import ssl
import subprocess
import threading
import time

PLACE = "/var/lib/tracuu-site/fleet"
# The one port that the firewall lets the journal out to.
JOURNAL = 19532


def certificates(folder):
    """A CA of the fleet; a certificate each for the box, for Prometheus, for the journal's server, and for somebody else of the same CA."""
    os.makedirs(folder)

    def openssl(*words):
        subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True)
    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "ca-key.pem", "-out", "ca.pem",
            "-subj", "/CN=fleet", "-days", "2")
    for name, extensions in (
        ("box", "subjectAltName=DNS:tan-lap-1,IP:127.0.0.1\nextendedKeyUsage=serverAuth,clientAuth"),
        ("prometheus", "subjectAltName=DNS:prometheus\nextendedKeyUsage=clientAuth"),
        ("stranger", "subjectAltName=DNS:stranger\nextendedKeyUsage=clientAuth"),
        ("server", "subjectAltName=IP:10.0.2.2\nextendedKeyUsage=serverAuth"),
    ):
        with open(f"{folder}/{name}.ext", "w", encoding="utf-8") as file:
            file.write(extensions + "\n")
        openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", f"{name}-key.pem", "-out", f"{name}.csr",
                "-subj", f"/CN={name}")
        openssl("x509", "-req", "-in", f"{name}.csr", "-CA", "ca.pem", "-CAkey", "ca-key.pem", "-CAcreateserial", "-days", "2",
                "-extfile", f"{name}.ext", "-out", f"{name}.pem")


class Journals(http.server.BaseHTTPRequestHandler):
    """Takes what systemd-journal-upload sends: one request without end, in chunks."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_POST(self):
        self.server.began.append(self.path)
        while size := int(self.rfile.readline().split(b";")[0] or b"0", 16):
            self.server.lines.append(self.rfile.read(size))
            self.rfile.readline()
        self.send_response(202)
        self.send_header("Content-Length", "0")
        self.end_headers()


def server(folder):
    """The province's server for journals, for boxes of its CA only."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(f"{folder}/server.pem", f"{folder}/server-key.pem")
    context.load_verify_locations(f"{folder}/ca.pem")
    context.verify_mode = ssl.CERT_REQUIRED
    journals = http.server.ThreadingHTTPServer(("127.0.0.1", JOURNAL), Journals)
    journals.socket = context.wrap_socket(journals.socket, server_side=True)
    journals.began, journals.lines = [], []
    threading.Thread(target=journals.serve_forever, daemon=True).start()
    return journals


def asked(machine, folder, name, path, seconds=20):
    """What the box's port for monitoring answers to whoever has this certificate; None: nobody."""
    context = ssl.create_default_context(cafile=f"{folder}/ca.pem")
    if name:
        context.load_cert_chain(f"{folder}/{name}.pem", f"{folder}/{name}-key.pem")
    line = http.client.HTTPSConnection("127.0.0.1", machine.monitoring, timeout=seconds * machine.patience, context=context)
    try:
        line.request("GET", path)
        answer = line.getresponse()
        return answer.status, answer.read().decode()
    finally:
        line.close()


def run(step, machine, world, folder):
    """The steps in their order."""
    place = f"{folder}/fleet"
    certificates(place)

    @step("nothing of the fleet runs before the box has its certificate; then Prometheus reads both daemons, and nobody else does")
    def metrics():
        try:
            asked(machine, place, "prometheus", "/", 3)
        except OSError:
            pass
        else:
            raise AssertionError("the port was open before")
        states = machine.ssh("systemctl is-active prometheus-exporter-exporter systemd-journal-upload tracuu-fleet", check=False).split()
        assert set(states) == {"inactive"}, states
        machine.ssh(f"mkdir -p {PLACE} && echo SERVER=https://10.0.2.2:{JOURNAL} >{PLACE}/journal.env")
        for name in ("ca.pem", "box.pem", "box-key.pem"):
            machine.copy(f"{place}/{name}", f"{PLACE}/{name}")
        machine.ssh("systemctl restart tracuu-fleet prometheus-exporter-exporter")
        end = time.monotonic() + 30 * machine.patience
        while True:
            try:
                kiosk = asked(machine, place, "prometheus", "/proxy?module=kiosk")
                break
            except OSError:
                assert time.monotonic() < end, machine.ssh("journalctl -u prometheus-exporter-exporter -n 5 --no-pager", check=False)
                time.sleep(1)
        gateway = asked(machine, place, "prometheus", "/proxy?module=sms")
        assert kiosk[0] == 200 and "tracuu_kiosk_" in kiosk[1], kiosk
        assert gateway[0] == 200 and "tracuu_sms_" in gateway[1], gateway
        for other in ("stranger", None):
            try:
                answer = asked(machine, place, other, "/proxy?module=kiosk")
                assert "tracuu" not in answer[1] and answer[0] >= 400, f"{other}: {answer}"
            except OSError:
                pass
        return f"{kiosk[1].count(chr(10)) + gateway[1].count(chr(10))} lines"

    @step("the journal goes to the province's server, by its own user and to that one port")
    def journal():
        journals = server(place)
        try:
            machine.ssh("systemctl restart systemd-journal-upload && logger -t tracuu-test 'from the box to the province'")
            end, start = time.monotonic() + 60 * machine.patience, time.monotonic()
            while not any(b"from the box to the province" in line for line in journals.lines):
                assert time.monotonic() < end, machine.ssh("journalctl -u systemd-journal-upload -n 5 --no-pager -o cat", check=False)
                time.sleep(0.5)
            everything = b"".join(journals.lines)
            assert world.get("dossiers")[0]["code"].encode() not in everything and b"0912345678" not in everything, "personal data"
            return f"{len(everything) // 1024} KiB in {time.monotonic() - start:.0f} s, no dossier's code and no telephone number in it"
        finally:
            machine.ssh("systemctl stop systemd-journal-upload", check=False)
            journals.shutdown()

    if metrics():
        journal()

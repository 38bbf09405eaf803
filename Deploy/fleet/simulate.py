#!/usr/bin/env python3
"""simulate.py PROGRAMS [--keep DIR]: a province of 200 boxes on this machine, an hour of it in a minute.

The metrics are those of the demo's two real daemons, spoilt at some boxes in known ways; Prometheus and Alertmanager are
Debian's, with the files of this folder: addresses are put in, and every duration is divided by 60. One box is no copy but
the daemons themselves, behind exporter-exporter. Ends with status 0 only if exactly the alerts that have to be there are,
each panel of the dashboards has something to show, and each person gets the mail that is theirs.
"""
import asyncio
import json
import os
import pathlib
import re
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

import panels

HERE = pathlib.Path(__file__).resolve().parent
BOXES = 200
CENTRES = 40
SPEED = 60
UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def get(url, context=None):
    with urllib.request.urlopen(url, timeout=10, context=context) as answer:
        return answer.read().decode()


def wait_for(what, seconds, condition):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            found = condition()
        except (OSError, urllib.error.URLError, ValueError):
            found = None
        if found:
            return found
        time.sleep(0.3)
    sys.exit(f"waited {seconds} s in vain for {what}")


def faster(text):
    """Every duration of a configuration divided by SPEED, at least a second."""

    def shorten(match):
        return f"{max(1, int(match[1]) * UNITS[match[2]] // SPEED)}s"

    return re.sub(r"(?<=[ \[])(\d+)([smhd])(?=[\],\s}])", shorten, text)


# ---------------------------------------------------------------- certificates


def certificates(folder, addresses):
    """A CA of the fleet, one certificate for all the boxes of this machine, one for Prometheus."""

    def openssl(*words):
        subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True)

    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "ca-key.pem", "-out", "fleet-ca.pem",
            "-subj", "/CN=fleet", "-days", "2")
    for name, extensions in (
        ("box", f"subjectAltName={','.join('IP:' + address for address in addresses)}\nextendedKeyUsage=serverAuth,clientAuth"),
        ("prometheus", "subjectAltName=DNS:prometheus\nextendedKeyUsage=clientAuth"),
        ("stranger", "subjectAltName=DNS:stranger\nextendedKeyUsage=clientAuth"),
    ):
        (folder / f"{name}.ext").write_text(extensions + "\n")
        openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", f"{name}-key.pem", "-out", f"{name}.csr",
                "-subj", f"/CN={name}")
        openssl("x509", "-req", "-in", f"{name}.csr", "-CA", "fleet-ca.pem", "-CAkey", "ca-key.pem", "-CAcreateserial", "-days", "2",
                "-extfile", f"{name}.ext", "-out", f"{name}.pem")


# ---------------------------------------------------------------- boxes


class Box:
    """What one box's two pages say."""

    def __init__(self, number, pages):
        self.number = number
        self.name = f"box-{number:03}"
        self.centre = f"centre-{(number - 1) % CENTRES + 1:02}"
        self.role = "both" if number <= CENTRES else "kiosk"
        self.ring = "pilot" if number <= 4 else "early" if number <= 24 else "all"
        self.address = f"127.0.{1 + number // 250}.{number % 250}"
        self.pages = dict(pages)
        self.silent = set()
        self.restarts = False

    def set(self, module, series, value):
        """Puts a value in place of a series', or the series where it is not there."""
        line = f"{series} {value}"
        pattern = re.compile("^" + re.escape(series) + r" \S+$", re.MULTILINE)
        page = self.pages[module]
        self.pages[module] = pattern.sub(line, page) if pattern.search(page) else page + line + "\n"

    def page(self, module, began):
        """The page as it is now: what is a time goes on."""
        now = time.time()
        text = self.pages[module]
        start = now // 3 if self.restarts else began
        text = re.sub(r"^process_start_time_seconds .*$", f"process_start_time_seconds {start:.0f}", text, flags=re.MULTILINE)
        if "@stale" not in text:
            text = re.sub(r"^(tracuu_cache_as_of_timestamp_seconds) .*$", rf"\1 {now:.0f}", text, flags=re.MULTILINE)
        return text.replace("# @stale\n", "")


def spoil(boxes):
    """Which box has what, and the alerts that have to come of it: (alert, its box or centre)."""
    expected = set()

    def fault(number, alert, *where):
        expected.add((alert, *(where or (boxes[number - 1].name,))))
        return boxes[number - 1]

    # Nothing of the demo's morning is left over where nobody says so.
    for box in boxes:
        box.set("kiosk", 'tracuu_kiosk_queue_longest_wait_seconds{series="A"}', 240)
        box.set("kiosk", 'tracuu_kiosk_queue_waiting{series="A"}', 1 if box.role == "both" else 0)
        box.set("kiosk", "tracuu_kiosk_page_stuck", 0)
        box.set("kiosk", "tracuu_central_up", 1)
        box.set("sms", "tracuu_central_up", 1)
        box.set("sms", "tracuu_sms_line_ready{line=\"modem0\"}", 1)
        # As where the SIM is asked for its balance, which the demo's is not.
        box.set("sms", "tracuu_sms_line_balance_low{line=\"modem0\"}", 0)
        box.set("sms", "tracuu_sms_line_balance_vnd{line=\"modem0\"}", 52_000)
    for number in (50, 51):
        fault(number, "BoxSilent").silent = {"kiosk", "sms"}
    fault(7, "DaemonSilent").silent = {"sms"}
    for number in (60, 61, 62):
        fault(number, "PaperLow").set("kiosk", 'tracuu_kiosk_printer_paper_low{device="printer0"}', 1)
    fault(63, "PaperLow").set("kiosk", 'tracuu_kiosk_printer_paper_left_meters{device="printer0"}', 3.2)
    fault(64, "PaperLow").set("kiosk", 'tracuu_kiosk_line_active{device="paper"}', 1)
    scanner = fault(70, "DeviceDown")
    scanner.set("kiosk", 'tracuu_kiosk_device_state{device="scanner0",kind="scanner",state="ready"}', 0)
    scanner.set("kiosk", 'tracuu_kiosk_device_state{device="scanner0",kind="scanner",state="absent"}', 1)
    for number in (10, 11):
        fault(number, "ModemSick").set("sms", 'tracuu_sms_line_ready{line="modem0"}', 0)
    # Its lateness follows from its modem: no alert of its own.
    boxes[9].set("sms", "tracuu_sms_outbox_oldest_due_seconds", 4000)
    fault(12, "SIMBalanceLow").set("sms", 'tracuu_sms_line_balance_low{line="modem0"}', 1)
    fault(13, "SIMBalanceLow").set("sms", 'tracuu_sms_line_balance_low{line="modem0"}', 1)
    fault(14, "MessagesDelayed").set("sms", "tracuu_sms_outbox_oldest_due_seconds", 1500)
    fault(80, "CacheOld").set("kiosk", "tracuu_cache_as_of_timestamp_seconds", int(time.time()) - 7200)
    boxes[79].pages["kiosk"] += "# @stale\n"
    fault(90, "CentralDown").set("kiosk", "tracuu_central_up", 0)
    fault(100, "QueueWaitLong", boxes[99].centre).set("kiosk", 'tracuu_kiosk_queue_longest_wait_seconds{series="A"}', 3300)
    fault(110, "ScreenStandsStill").set("kiosk", "tracuu_kiosk_page_stuck", 1)
    fault(111, "ClockNotSet").set("kiosk", "tracuu_kiosk_clock_set", 0)
    fault(112, "HubOutOfReach").set("kiosk", "tracuu_kiosk_hub_up", 0)
    fault(15, "StoreNotWritable").set("sms", "tracuu_sms_store_writable", 0)
    fault(120, "DaemonRestarts").restarts = True
    return expected


async def serve(boxes, port, context, counts):
    """Every box at its own address of the loopback network."""
    began = time.time() - 86_400
    by_address = {box.address: box for box in boxes}

    async def answer(reader, writer):
        box = by_address[writer.get_extra_info("sockname")[0]]
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                module = "sms" if b"module=sms" in head.split(b"\r\n", 1)[0] else "kiosk"
                counts["scrapes"] += 1
                if module in box.silent:
                    body, status = b"", "502 Bad Gateway"
                else:
                    body, status = box.page(module, began).encode(), "200 OK"
                    counts["bytes"] += len(body)
                writer.write(
                    f"HTTP/1.1 {status}\r\nContent-Type: text/plain; version=0.0.4\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError, ssl.SSLError):
            pass
        finally:
            writer.close()

    return await asyncio.start_server(answer, [box.address for box in boxes], port, ssl=context, backlog=1000)


class Mail:
    """What the people of the fleet get."""

    def __init__(self):
        self.letters = []

    async def handle_DATA(self, server, session, envelope):
        import email
        import email.policy

        letter = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.letters.append((",".join(envelope.rcpt_tos), str(letter["Subject"])))
        return "250 OK"


# ---------------------------------------------------------------- the run


def start(words, log, **more):
    return subprocess.Popen(words, stdout=log, stderr=subprocess.STDOUT, start_new_session=True, **more)


def demo_pages(programs, folder, processes):
    """The demo's two daemons; their pages and their ports."""
    log = open(folder / "demo.log", "wb")
    processes.append(start([programs / "tracuu-sim", "demo", "--bin", str(programs), "--dir", str(folder / "world")], log))

    def ports():
        """The screen's by the configuration that the world has written, the gateway's by what it says itself."""
        screen = re.search(r"\bscreen:.*?\bport: (\d+)", (folder / "world/kiosk.json5").read_text())[1]
        address = (folder / "world/state/sms.address").read_text()
        return {"kiosk": int(screen), "sms": int(address.strip().rsplit(":", 1)[1])}

    found = wait_for("the demo's daemons", 60, ports)
    pages = {}
    for module, port in found.items():
        pages[module] = wait_for(f"the page of {module}", 120, lambda port=port: get(f"http://127.0.0.1:{port}/metrics"))
    # Its morning makes traffic; the pages are taken when it is over.
    wait_for("the demo's morning", 120, lambda: "http://" in (folder / "demo.log").read_text())
    for module, port in found.items():
        pages[module] = get(f"http://127.0.0.1:{port}/metrics")
    return found, pages


def alerts(port):
    answer = json.loads(get(f"http://127.0.0.1:{port}/api/v1/alerts"))
    found = set()
    for alert in answer["data"]["alerts"]:
        if alert["state"] == "firing":
            labels = alert["labels"]
            found.add((labels["alertname"], labels.get("box") or labels.get("centre") or labels.get("ring") or ""))
    return found


async def province(programs, folder, processes):
    tls = folder / "tls"
    tls.mkdir()
    ports, pages = await asyncio.to_thread(demo_pages, programs, folder, processes)
    boxes = [Box(number, pages) for number in range(1, BOXES + 1)]
    certificates(tls, [box.address for box in boxes])
    expected = spoil(boxes)

    port, prometheus, manager, mail_port = free_port(), free_port(), free_port(), free_port()
    # The first box is the daemons themselves.
    real = boxes[0]
    layer = HERE / "layer/etc"
    text = (layer / "prometheus/exporter-exporter.yml").read_text()
    (folder / "exporter.yml").write_text(text.replace("8080", str(ports["kiosk"])).replace("8081", str(ports["sms"])))
    unit = (layer / "systemd/system/prometheus-exporter-exporter.service.d/tracuu.conf").read_text()
    words = re.search(r"^ExecStart=(/.*)$", unit, re.MULTILINE)[1].replace("$$", "$")
    words = words.replace(":9998", f"{real.address}:{port}").replace("%d/ca.pem", str(tls / "fleet-ca.pem")).replace("%d", str(tls))
    processes.append(start([*words.split(), f"-config.file={folder}/exporter.yml"], open(folder / "exporter.log", "wb")))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tls / "box.pem", tls / "box-key.pem")
    context.load_verify_locations(tls / "fleet-ca.pem")
    context.verify_mode = ssl.CERT_REQUIRED
    counts = {"scrapes": 0, "bytes": 0}
    await serve(boxes[1:], port, context, counts)

    def visit(certificate):
        client = ssl.create_default_context(cafile=tls / "fleet-ca.pem")
        if certificate:
            client.load_cert_chain(tls / f"{certificate}.pem", tls / f"{certificate}-key.pem")
        return get(f"https://{real.address}:{port}/proxy?module=kiosk", client)

    await asyncio.to_thread(wait_for, "the real box", 20, lambda: "tracuu_build_info" in visit("prometheus"))
    for stranger in (None, "stranger"):
        try:
            await asyncio.to_thread(visit, stranger)
        except (OSError, urllib.error.URLError):
            continue
        sys.exit(f"the box tells its metrics to a client with {stranger or 'no'} certificate")
    print("the real box: shown to Prometheus' certificate only")

    config = (HERE / "prometheus/prometheus.yml").read_text()
    config = faster(config).replace("127.0.0.1:9093", f"127.0.0.1:{manager}").replace("127.0.0.1:9090", f"127.0.0.1:{prometheus}")
    # Half a second would be the true thirtieth part; two cores have to do.
    config = re.sub(r"(scrape_interval|scrape_timeout|evaluation_interval): 1s", r"\1: 2s", config)
    (folder / "prometheus.yml").write_text(config)
    (tls / "prometheus-key.pem").chmod(0o600)
    (folder / "rules").mkdir()
    for rules in (HERE / "prometheus/rules").glob("*.yml"):
        (folder / "rules" / rules.name).write_text(faster(rules.read_text()))
    (folder / "boxes").mkdir()
    targets = [{"targets": [f"{box.address}:{port}"], "labels": {"box": box.name, "centre": box.centre, "role": box.role, "ring": box.ring}}
               for box in boxes]
    (folder / "boxes/province.yml").write_text(json.dumps(targets))

    config = faster((HERE / "alertmanager/alertmanager.yml").read_text())
    # At night and on Sundays nobody would get any.
    config = re.sub(r"^ *active_time_intervals:.*\n", "", config, flags=re.MULTILINE)
    config = config.replace("mail.daklak.example.vn:587", f"127.0.0.1:{mail_port}").replace("smtp_require_tls: true", "smtp_require_tls: false")
    (folder / "alertmanager.yml").write_text(config)
    (folder / "mail.tmpl").write_text((HERE / "alertmanager/mail.tmpl").read_text())
    from aiosmtpd.smtp import SMTP

    mail = Mail()
    await asyncio.get_running_loop().create_server(lambda: SMTP(mail), "127.0.0.1", mail_port)
    processes.append(start(
        ["prometheus-alertmanager", f"--config.file={folder}/alertmanager.yml", f"--storage.path={folder}/alerts",
         f"--web.listen-address=127.0.0.1:{manager}", "--cluster.listen-address="], open(folder / "alertmanager.log", "wb")))
    processes.append(start(
        ["prometheus", f"--config.file={folder}/prometheus.yml", f"--storage.tsdb.path={folder}/data",
         f"--web.listen-address=127.0.0.1:{prometheus}"], open(folder / "prometheus.log", "wb")))
    began = time.monotonic()

    found = set()
    settled = None
    while time.monotonic() - began < 180:
        await asyncio.sleep(2)
        try:
            found = await asyncio.to_thread(alerts, prometheus)
        except (OSError, urllib.error.URLError):
            continue
        if found == expected:
            # What has yet to come wrongly gets the time to.
            settled = settled or time.monotonic()
            if time.monotonic() - settled > 20:
                break
        else:
            settled = None
    seconds = time.monotonic() - began
    series = json.loads(await asyncio.to_thread(get, f"http://127.0.0.1:{prometheus}/api/v1/query?query=prometheus_tsdb_head_series"))
    series = int(series["data"]["result"][0]["value"][1])
    memory = pathlib.Path(f"/proc/{processes[-1].pid}/status").read_text()
    memory = int(re.search(r"VmRSS:\s+(\d+)", memory)[1]) / 1024
    sizes = ", ".join(f"{module} {len(text) / 1024:.1f} KiB" for module, text in pages.items())
    print(f"{BOXES} boxes ({sizes} a page), {counts['scrapes']} scrapes in {seconds:.0f} s; {series} series, {memory:.0f} MiB of Prometheus")
    # The real box, and one whose pages are the demo's as they were.
    shown, blank = await asyncio.to_thread(panels.empty, prometheus, [real.name, "box-020"])
    print(f"{shown} queries of the dashboards' panels, {len(blank)} without data", *blank, sep="\n  ")
    for alert in sorted({name for name, _ in found | expected}):
        right = sorted(where for name, where in found & expected if name == alert)
        missing = sorted(where for name, where in expected - found if name == alert)
        wrong = sorted(where for name, where in found - expected if name == alert)
        print(f"  {alert:20} {' '.join(right)}" + (f"   MISSING {' '.join(missing)}" if missing else "") + (f"   WRONG {' '.join(wrong)}" if wrong else ""))
    print(f"{len(mail.letters)} letters:")
    for to, subject in sorted(set(mail.letters)):
        print(f"  {to}: {subject}")
    recipients = {to for to, _ in mail.letters}
    subjects = " ".join(subject for _, subject in mail.letters)
    if found != expected:
        sys.exit("not the alerts that have to be there")
    if blank:
        sys.exit("a dashboard shows nothing where there is something")
    if not {"kythuat@daklak.example.vn", "centre-20@motcua.daklak.example.vn"} <= recipients:
        sys.exit("somebody did not get their mail")
    if "box-010 chậm" in subjects:
        sys.exit("what follows from a sick modem was told beside it")


def main():
    arguments = sys.argv[1:]
    keep = None
    if "--keep" in arguments:
        place = arguments.index("--keep")
        keep = pathlib.Path(arguments[place + 1])
        del arguments[place:place + 2]
    if len(arguments) != 1:
        sys.exit(__doc__)
    processes = []
    with tempfile.TemporaryDirectory() as temporary:
        folder = keep or pathlib.Path(temporary)
        folder.mkdir(exist_ok=True)
        try:
            asyncio.run(province(pathlib.Path(arguments[0]).resolve(), folder, processes))
        finally:
            for process in processes:
                try:
                    os.killpg(process.pid, signal.SIGTERM)
                except ProcessLookupError:
                    pass
            for process in processes:
                try:
                    process.wait(20)
                except subprocess.TimeoutExpired:
                    os.killpg(process.pid, signal.SIGKILL)


main()

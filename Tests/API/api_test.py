#!/usr/bin/env python3
"""Holds the real gateway against Docs/sms-api.yaml: schemathesis makes up requests, right and wrong ones, and checks
every answer against the description.

    api_test.py PROGRAM [--seconds N]

PROGRAM is tracuu-sms. Run with the Python of an environment that has schemathesis (./run test makes one).
"""

import argparse
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
CONFIGURATION = """{
    modem: { device: "/dev/tracuu/none" },
    central: { baseURL: "http://127.0.0.1:1/none", groupIds: [1] },
    api: { port: 0 },
    log: "error",
}"""


def started(program, folder):
    (folder / "sms.json5").write_text(CONFIGURATION)
    gateway = subprocess.Popen([program, "run", "--config", folder / "sms.json5", "--state", folder])
    address = folder / "sms.address"
    deadline = time.monotonic() + 60
    while not address.exists():
        if gateway.poll() is not None or time.monotonic() > deadline:
            sys.exit("api_test: the gateway does not start")
        time.sleep(0.05)
    return gateway, address.read_text().split()[0], (folder / "api.token").read_text().strip()


def check_metrics(base):
    """What Prometheus insists on: a TYPE before the samples, one family in one place, numbers that can be read."""
    with urllib.request.urlopen(base + "/metrics") as answer:
        assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4"), answer.headers
        lines = answer.read().decode().splitlines()
    types, closed, family = {}, set(), None
    for line in lines:
        if line.startswith("# TYPE "):
            family, kind = line.split()[2:4]
            assert family not in closed, f"{family} stands in two places"
            closed.add(family)
            types[family] = kind
        elif not line.startswith("#"):
            name = line.split("{")[0].split()[0]
            assert name == family or (types[family] == "histogram" and name.startswith(family + "_")), line
            assert types[family] != "counter" or name.endswith("_total"), line
            float(line.rsplit(" ", 1)[1])
    assert types["tracuu_sms_outbox_messages"] == "gauge"
    print(f"metrics: {len(types)} families, {len(lines)} lines in order")


def check_plain_refusals(base, token):
    """What the server itself refuses still is an answer, not a closed door."""
    request = urllib.request.Request(
        base + "/messages", data=b"x" * 100_000, method="POST",
        headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"})
    try:
        urllib.request.urlopen(request)
        raise AssertionError("a body of 100 kB was taken")
    except urllib.error.HTTPError as error:
        assert error.code == 413, error


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("program")
    arguments.add_argument("--examples", type=int, default=40, help="for each operation")
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="tracuu-api-") as folder:
        gateway, base, token = started(options.program, pathlib.Path(folder))
        try:
            check_metrics(base)
            check_plain_refusals(base, token)
            schemathesis = pathlib.Path(sys.executable).parent / "schemathesis"
            status = subprocess.run(
                [schemathesis, "run", ROOT / "Docs/sms-api.yaml", "--url", base,
                 "--header", f"Authorization: Bearer {token}", "--max-examples", str(options.examples),
                 "--seed", "4", "--request-timeout", "10", "--workers", "2",
                 # The gateway without a modem is not ready, and says so with 503.
                 "--exclude-path", "/health/ready"],
                cwd=folder, env={**os.environ, "NO_COLOR": "1"}, timeout=300).returncode
            assert gateway.poll() is None, "the gateway died"
            check_metrics(base)
        finally:
            gateway.send_signal(signal.SIGTERM)
            gateway.wait(30)
        sys.exit(status)


if __name__ == "__main__":
    main()

#!/usr/bin/python3
"""Measures the daemons as the appliance has them: size, libraries, time from start to ready, memory at rest.

    Tests/Programs/programs_bench.py FOLDER [--with-icu FOLDER] [--page Docs/benchmarks.md]

FOLDER holds tracuu-kiosk, tracuu-sms and tracuu-sim with their resources. They run in the simulator's world, its ten
dossiers loaded. --with-icu: the same programs with ICU linked in and used once (one date in words), to compare with.
"""

import argparse
import os
import pathlib
import re
import shutil
import socket
import subprocess
import tempfile
import time

import benchmark_page

REST = 20


def libraries(program):
    """Shared libraries and their bytes."""
    lines = subprocess.run(["ldd", program], capture_output=True, text=True, check=True).stdout
    files = re.findall(r"=> (/\S+)", lines)
    return len(files), sum(os.stat(file).st_size for file in files)


def memory(process):
    """In KiB, by name, from smaps_rollup."""
    text = pathlib.Path(f"/proc/{process.pid}/smaps_rollup").read_text()
    return {name: int(value) for name, value in re.findall(r"^(\w+): +(\d+) kB", text, re.M)}


def cpu(process):
    fields = pathlib.Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) * 1000 // os.sysconf("SC_CLK_TCK")


def start(program, folder, kind):
    """The daemon, and how long it took until it was ready (sd_notify)."""
    ready = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    address = f"{folder}/{kind}.notify"
    ready.bind(address)
    ready.settimeout(60)
    began = time.monotonic()
    log = open(f"{folder}/{kind}.log", "w")
    process = subprocess.Popen(
        [program, "run", "--config", f"{folder}/{kind}.json5", "--state", f"{folder}/state"],
        env=os.environ | {"NOTIFY_SOCKET": address}, stdout=log, stderr=log)
    while b"READY=1" not in ready.recv(4096):
        pass
    return process, time.monotonic() - began


def at_rest(folder):
    """Each daemon's time to ready, memory and CPU time, in a world of its own."""
    scratch = pathlib.Path(tempfile.mkdtemp(prefix="tracuu-programs-"))
    world = subprocess.Popen(
        [folder / "tracuu-sim", "world", "--dir", scratch], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    daemons = []
    try:
        deadline = time.monotonic() + 60
        while not (scratch / "kiosk.json5").exists() or not (scratch / "sms.json5").exists():
            if time.monotonic() > deadline:
                raise SystemExit(f"no world in {scratch}")
            time.sleep(0.1)
        figures = {}
        for kind in ("sms", "kiosk"):
            process, seconds = start(folder / f"tracuu-{kind}", scratch, kind)
            daemons.append((kind, process))
            figures[kind] = {"ready": seconds}
        time.sleep(REST)
        before = {kind: cpu(process) for kind, process in daemons}
        time.sleep(REST)
        for kind, process in daemons:
            figures[kind] |= {"memory": memory(process), "cpu": cpu(process) - before[kind]}
        return figures
    finally:
        for _, process in daemons:
            process.terminate()
            process.wait(timeout=30)
        world.terminate()
        world.wait(timeout=30)
        shutil.rmtree(scratch, ignore_errors=True)


def rows(folder, words):
    figures = at_rest(folder)
    for kind in ("sms", "kiosk"):
        program = folder / f"tracuu-{kind}"
        count, size = libraries(program)
        use = figures[kind]["memory"]
        own = use["Private_Dirty"] + use["Private_Clean"]
        yield (
            f"tracuu-{kind}{words}", f"{program.stat().st_size / 1e6:.1f} MB",
            f"{count}, {size / 1e6:.1f} MB", f"{figures[kind]['ready'] * 1000:.0f} ms",
            f"{use['Rss'] / 1024:.1f} MiB", f"{use['Pss'] / 1024:.1f} MiB",
            f"{use['Private_Dirty'] / 1024:.1f} MiB", f"{own / 1024:.1f} MiB", f"{figures[kind]['cpu']} ms")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--with-icu", type=pathlib.Path)
    parser.add_argument("--page", type=pathlib.Path)
    options = parser.parse_args()
    table = list(rows(options.folder.resolve(), ""))
    if options.with_icu:
        table += rows(options.with_icu.resolve(), ", with ICU")
    columns = ("program", "size", "Debian's libraries", "start → ready", "RSS", "PSS", "written to", "its own", f"CPU in {REST} s")
    benchmark_page.tell(options.page, "programs", benchmark_page.head(", release build, -static-stdlib"), columns, table)


if __name__ == "__main__":
    main()

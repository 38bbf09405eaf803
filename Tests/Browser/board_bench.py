#!/usr/bin/python3
"""Measures the way of a call to the board, and what fifty pages cost the daemon.

    Tests/Browser/board_bench.py PROGRAM [--page Docs/benchmarks.md]

A clerk's press goes over TLS to the daemon, from there to a board in Chromium on the same machine; it has arrived when
two frames have passed after the number stands in the page. Then 25 consoles and 25 boards are connected, each reading
its stream, while clerks call on.
"""

import argparse
import os
import pathlib
import re
import socket
import ssl
import statistics
import sys
import threading
import time

import centre

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "Programs"))
import benchmark_page

WATCH = """
window.painted = {};
new MutationObserver(() => {
  for (const row of document.querySelectorAll('.row')) {
    const call = row.querySelector('.number').textContent;
    if (window.painted[call]) continue;
    window.painted[call] = -1;
    requestAnimationFrame(() => requestAnimationFrame(() => {
      window.painted[call] = performance.timeOrigin + performance.now();
    }));
  }
}).observe(document.querySelector('#rows'), { childList: true });
"""


class Use:
    def __init__(self, pid):
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        self.cpu = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        rollup = pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text()
        self.rss, self.pss = (int(re.search(rf"^{name}: +(\d+)", rollup, re.M)[1]) / 1024 for name in ("Rss", "Pss"))
        self.at = time.monotonic()


def follow(house, path, cookies, source, stop, received):
    """Reads a stream of events until the end, as a page does."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    plain = socket.create_connection(("127.0.0.1", house.lan_port), timeout=20, source_address=(source, 0))
    with context.wrap_socket(plain) as stream:
        cookie = "; ".join(f"{name}={value}" for name, value in cookies.items())
        stream.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{house.lan_port}\r\nCookie: {cookie}\r\n\r\n".encode())
        stream.settimeout(1)
        while not stop.is_set():
            try:
                received.append(len(stream.recv(65536)))
            except TimeoutError:
                continue


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, -(-len(ordered) * share // 100) - 1))]


def call_on(house, clerks, board, count):
    """So many calls, one after another, each by the next clerk; the milliseconds from the press to the painted board."""
    times = []
    for index in range(count):
        clerk = clerks[index % len(clerks)]
        start = time.time() * 1000
        label = clerk.act("callNext")["ticket"]
        limit = time.monotonic() + 10
        while (painted := board.run("return window.painted[arguments[0]] ?? -1", label)) < 0:
            assert time.monotonic() < limit, f"{label} never painted"
            time.sleep(0.01)
        times.append(painted - start)
        clerk.act("start")
        time.sleep(0.05)
    return times


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--page", type=pathlib.Path)
    parser.add_argument("--calls", type=int, default=200)
    options = parser.parse_args()
    load = benchmark_page.load()
    house = centre.Centre(options.program)
    try:
        figures = measure(house, options.calls)
    finally:
        house.close()
    benchmark_page.tell(options.page, "Boards", benchmark_page.head("", load), ("what", "figure", "from"), figures)


def measure(house, calls):
    supervisor = centre.Person(house, "hoa")
    clerks = [centre.Person(house, name) for name in ("lan", "minh")]
    for clerk, counter in zip(clerks, ("1", "2")):
        clerk.act("sit", counter=counter)
    for _ in range(2 * calls + 20):
        supervisor.act("issue", series="A")
    link = supervisor.post("/staff/equip", {"action": "linkBoard", "name": "bench"})["path"].split("#")[1]
    board = centre.Console(house, 1920, 1080)
    stop, received, threads = threading.Event(), [], []
    try:
        board.open(f"/board.html?sound=off#{link}")
        board.wait("return document.querySelector('#centre').textContent.length > 0")
        board.run(WATCH)
        time.sleep(2)
        before = Use(house.process.pid)
        alone = call_on(house, clerks, board, calls)
        after_alone = Use(house.process.pid)
        for number in range(50):
            source = f"127.0.0.{2 + number // 20}"
            path, cookies = ("/staff/events", clerks[number % 2].cookies) if number % 2 else ("/board/events", {"__Host-board": link})
            thread = threading.Thread(target=follow, args=(house, path, cookies, source, stop, received), daemon=True)
            thread.start()
            threads.append(thread)
        time.sleep(5)
        idle_from = Use(house.process.pid)
        time.sleep(20)
        idle_to = Use(house.process.pid)
        many = call_on(house, clerks, board, calls)
        busy_to = Use(house.process.pid)
    finally:
        stop.set()
        for thread in threads:
            thread.join(timeout=5)
        board.close()
    busy = busy_to.at - idle_to.at
    return [
        ("press → painted, one board", f"p50 {statistics.median(alone):.0f} ms, p99 {percentile(alone, 99):.0f} ms", f"{calls} calls; budget p99 150 ms"),
        ("press → painted, 50 pages more", f"p50 {statistics.median(many):.0f} ms, p99 {percentile(many, 99):.0f} ms", f"{calls} calls"),
        ("memory, one board", f"RSS {after_alone.rss:.1f} MB, PSS {after_alone.pss:.1f} MB", f"before the calls {before.rss:.1f} MB"),
        ("memory, 50 pages more", f"RSS {busy_to.rss:.1f} MB, PSS {busy_to.pss:.1f} MB", f"{(idle_from.rss - after_alone.rss) * 1024 / 50:.0f} KB a page"),
        ("CPU, 51 pages at rest", f"{(idle_to.cpu - idle_from.cpu) / (idle_to.at - idle_from.at) * 100:.2f} %", "of one core, 20 s"),
        ("CPU, 51 pages, calls going on", f"{(busy_to.cpu - idle_to.cpu) / busy * 100:.1f} %", f"of one core, {calls / busy:.1f} calls a second, {sum(received) / 1e6:.1f} MB sent"),
    ]


if __name__ == "__main__":
    main()

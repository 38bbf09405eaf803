#!/usr/bin/python3
"""Measures the kiosk's screen: from a scan's last byte to the painted result, the page's weight, what sessions cost in memory.

    Tests/Browser/kiosk_bench.py PROGRAM [--dossiers N] [--scans N] [--sessions N] [--page Docs/benchmarks.md]

PROGRAM is tracuu-kiosk of a release build. The cache holds a million dossiers where nothing else is said, each fresh enough
to be answered without asking: the central system is there and counts what it is asked. Chromium has no window and no
graphics card: the processor paints.
"""

import argparse
import contextlib
import pathlib
import random
import re
import signal
import sqlite3
import sys
import time
import urllib.request

import surroundings

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "Programs"))
import benchmark_page

# In the page: notes when each code or typed text that comes has been painted, two frames after it stands in the document,
# on the clock that this process measures by.
WATCH = r"""
window.painted = {};
new MutationObserver(() => {
  const code = document.querySelector('.details dd')?.textContent, typed = document.querySelector('.typed')?.textContent;
  const what = code ?? typed;
  if (!what || window.painted[what]) return;
  requestAnimationFrame(() => requestAnimationFrame(() => {
    window.painted[what] ??= performance.timeOrigin + performance.now();
  }));
}).observe(document.getElementById('screen'), { childList: true, subtree: true, characterData: true });
"""
EPOCH = 1_577_836_800


def code(number):
    """Seven digits after the date, as a ministry's system gives them."""
    return f"H15.12-{260101 + number // 9000 % 28:06}-{number % 9000 + 1000:04}{number // 252000:03}"


def has_tables(kiosk):
    with contextlib.closing(sqlite3.connect(kiosk.folder / "state" / "dossiers.db", timeout=10)) as store:
        return store.execute("SELECT count(*) FROM sqlite_master WHERE name = 'phrase'").fetchone()[0] == 1


def fill(kiosk, count):
    """A cache as a synchronisation leaves it."""
    now = int(time.time()) - EPOCH
    with contextlib.closing(sqlite3.connect(kiosk.folder / "state" / "dossiers.db")) as store:
        store.execute("PRAGMA synchronous=OFF")
        for text in ("Đăng ký khai sinh", "UBND phường Tân Lợi", "Đang xử lý", "Thẩm định hồ sơ"):
            store.execute("INSERT OR IGNORE INTO phrase(text) VALUES(?)", (text,))
        ids = [row[0] for row in store.execute("SELECT id FROM phrase ORDER BY id LIMIT 4")]
        rows = ((text.replace(".", "-"), text, *ids, None, 4, 0, now - 864_000, now + 432_000, None, None, now, None)
                for text in map(code, range(count)))
        store.executemany("INSERT OR REPLACE INTO dossier VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)", rows)
        store.execute("INSERT OR REPLACE INTO fact VALUES('asOf', ?)", (now,))
        store.commit()
        store.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return store.execute("SELECT count(*) FROM dossier").fetchone()[0]


def quantile(values, share):
    values = sorted(values)
    return values[min(len(values) - 1, int(share * len(values)))]


def proportional(pid):
    """What a process has of the memory for itself, and its part of what it shares, in MiB."""
    with contextlib.suppress(OSError):
        found = re.search(r"^Pss: *(\d+)", pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text(), re.M)
        return int(found[1]) / 1024
    return 0


def descendants(pid):
    children = {}
    for entry in pathlib.Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            children.setdefault(int(entry.read_text().rsplit(")", 1)[1].split()[1]), []).append(int(entry.parent.name))
    found, open_pids = [], [pid]
    while open_pids:
        found.append(open_pids.pop())
        open_pids += children.get(found[-1], [])
    return found


def memory(browser, kiosk):
    """All of the browser's processes, the page's own heap, both in MiB; the page's nodes; the daemon's resident MiB, and those of it that are no file's."""
    for _ in range(2):
        browser.driver.execute_cdp_cmd("HeapProfiler.collectGarbage", {})
    browser.driver.execute_cdp_cmd("Performance.enable", {})
    metrics = {m["name"]: m["value"] for m in browser.driver.execute_cdp_cmd("Performance.getMetrics", {})["metrics"]}
    browser.driver.execute_cdp_cmd("Performance.disable", {})
    total = sum(map(proportional, descendants(browser.driver.service.process.pid)))
    status = pathlib.Path(f"/proc/{kiosk.process.pid}/status").read_text()
    resident, own = (int(re.search(rf"{name}:\s+(\d+)", status)[1]) / 1024 for name in ("VmRSS", "RssAnon"))
    return {"browser": total, "heap": metrics["JSHeapUsedSize"] / 2**20, "nodes": int(metrics["Nodes"]), "daemon": resident, "own": own}


def weigh(kiosk):
    """How many files the page is of, and their bytes as they are served."""
    paths, seen, weight = ["/"], set(), 0
    while paths:
        path = paths.pop()
        if path in seen:
            continue
        seen.add(path)
        with urllib.request.urlopen(kiosk.address.rstrip("/") + path) as answer:
            body = answer.read()
        weight += len(body)
        text = body.decode(errors="replace")
        if path == "/" or path.endswith(".js"):
            paths += re.findall(r'(?:href|src)="(/[\w.-]+)"', text)
            paths += ["/" + name for name in re.findall(r'from "\./([\w.-]+)"', text)]
    return len(seen), weight


class Bench:
    def __init__(self, options):
        self.options = options
        self.rows = []
        self.scanner, self.printer, self.central = surroundings.Scanner(), surroundings.Printer(), surroundings.Central([])
        self.kiosk = surroundings.Kiosk(
            options.program.resolve(), self.central.address, self.scanner.path, self.printer.address,
            more={"central": {"freshFor": 3_600}})
        self.browser = None

    def close(self):
        if self.browser:
            self.browser.close()
        self.kiosk.close()
        self.printer.close()
        self.scanner.close()

    def prepare(self):
        # The daemon makes its own tables, in its own time.
        while not has_tables(self.kiosk):
            time.sleep(0.02)
        self.kiosk.stop()
        self.count = fill(self.kiosk, self.options.dossiers)
        self.kiosk.start()
        self.browser = surroundings.Browser(1080, 1920)
        self.browser.open(self.kiosk.address)
        self.browser.run(WATCH)
        self.chosen = random.Random(7).sample(range(self.count), self.options.scans + 20 + self.options.sessions)

    def painted(self, what, began, pause):
        """Seconds until it was painted. The page is left alone for the pause: asking it costs it time."""
        time.sleep(pause)
        while (at := self.browser.run("return window.painted[arguments[0]]", what)) is None:
            if time.time() > began + 5:
                raise AssertionError(f"{what} is not painted; there is: {self.browser.text()}")
            time.sleep(0.05)
        return at / 1000 - began

    def scan(self, number):
        text = code(number)
        self.scanner.send(text.encode())
        began = time.time()
        self.scanner.send(b"\r")
        return self.painted(text, began, 0.12)

    def scans(self):
        for number in self.chosen[:20]:
            self.scan(number)
        times = [self.scan(number) for number in self.chosen[20:20 + self.options.scans]]
        self.rows.append((
            "scan's last byte → result painted",
            f"p50 {quantile(times, .5) * 1e3:.0f} ms, p99 {quantile(times, .99) * 1e3:.0f} ms",
            f"longest {max(times) * 1e3:.0f} ms, shortest {min(times) * 1e3:.0f} ms; two frames, 17 to 33 ms, are in it",
            f"{len(times)} scans, " + f"{self.count:,} dossiers cached".replace(",", " ")))

    def keys(self):
        self.kiosk.act("home")
        self.browser.wait_for("attract")
        self.browser.tap("typeCode")
        self.browser.wait_for("typingCode")
        times, typed = [], ""
        for number in range(90):
            if len(typed) == 30:
                self.browser.touch("key:clear")
                time.sleep(0.1)
                self.browser.run("window.painted = {}")
                typed = ""
            digit = str(1 + number % 9)
            typed += digit
            x, y = self.browser.run(
                "const b = document.querySelector(`[data-action='key:${arguments[0]}']`).getBoundingClientRect();"
                "return [b.x + b.width / 2, b.y + b.height / 2]", digit)
            finger = self.browser.driver.execute_cdp_cmd
            finger("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
            began = time.time()
            finger("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
            times.append(self.painted(typed, began, 0.08))
        self.rows.append((
            "finger leaves a key → character painted",
            f"p50 {quantile(times, .5) * 1e3:.0f} ms, p99 {quantile(times, .99) * 1e3:.0f} ms",
            "budget 100 ms; the driver's own way to the browser and two frames are in it", f"{len(times)} keys"))

    def weight(self):
        files, weight = weigh(self.kiosk)
        self.rows.append(
            ("page", f"{weight / 1024:.0f} KiB", f"{files} files, all from the box, none compressed", "their bytes as served"))

    def tap(self, *actions):
        """Taps as the page posts them, each on the screen that the one before has brought."""
        for action in actions:
            self.kiosk.act(action)

    def session(self, index, number):
        """One person: four of five look up, the others do what else there is."""
        self.scanner.send(code(number).encode() + b"\r")
        screen = self.kiosk.screen("result")
        kind = index % 5
        if kind == 1:
            self.kiosk.act("takeNumber", screen)
            self.kiosk.screen("ticketGiven")
        elif kind == 2:
            self.tap("mode:large", "mode:contrast", "language:en")
        elif kind == 3:
            self.tap("home", "typeCode", "key:put=H15.12-", "key:2", "key:6", "key:letters")
        elif kind == 4:
            self.tap("home", "rate", "level:1", "submit", "submit")
        self.kiosk.act("home")
        # Else more would come than is painted, and what is never drawn costs nothing.
        self.browser.frames()
        self.browser.run("window.painted = {}")

    def sessions(self):
        count = self.options.sessions
        numbers = self.chosen[-count:]
        self.kiosk.act("home")
        self.browser.wait_for("attract")
        points = {}
        began = time.monotonic()
        for index, number in enumerate(numbers):
            # The first hundred fill what is kept once: fonts, code that has become warm, the pages of the data base.
            if index == min(100, count // 4) or index == count // 2:
                points[index] = memory(self.browser, self.kiosk)
            self.session(index, number)
        self.browser.wait_for("attract")
        points[count] = memory(self.browser, self.kiosk)
        took = time.monotonic() - began

        def line(name, form):
            return ", ".join(f"{form.format(point[name])} after {at}" for at, point in points.items())

        self.rows.append((
            f"browser's memory, {count} sessions", line("browser", "{:.0f} MiB"), "all of its processes, proportional",
            f"after collecting garbage; {took:.0f} s of scans, numbers, ratings, typing, modes"))
        self.rows.append((
            f"page's heap, {count} sessions", line("heap", "{:.2f} MiB"), "nodes: " + line("nodes", "{}"),
            "after collecting garbage"))
        self.rows.append((
            f"daemon's memory, {count} sessions", line("daemon", "{:.1f} MiB"), "resident; no file's: " + line("own", "{:.1f} MiB"),
            "VmRSS, RssAnon"))

    def run(self):
        self.prepare()
        asked = self.central.requests
        self.scans()
        self.keys()
        self.weight()
        self.sessions()
        if self.central.requests != asked:
            raise AssertionError("the central system was asked: the cache was not what answered")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", type=pathlib.Path)
    parser.add_argument("--dossiers", type=int, default=1_000_000)
    parser.add_argument("--scans", type=int, default=300)
    parser.add_argument("--sessions", type=int, default=1_000)
    parser.add_argument("--page", type=pathlib.Path)
    options = parser.parse_args()
    load = benchmark_page.load()
    # Ended from outside, it tells what it has measured until then.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended before it was through"))
    bench = Bench(options)
    try:
        bench.run()
    finally:
        bench.close()
        benchmark_page.tell(options.page, "kiosk", benchmark_page.head(", release build", load), ("what", "figure", "beside it", "from"), bench.rows)


if __name__ == "__main__":
    main()

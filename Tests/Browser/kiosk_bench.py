#!/usr/bin/python3
"""Measures the kiosk's screen: from a scan's last byte to the painted result, the page's weight, the browser's memory.

    Tests/Browser/kiosk_bench.py PROGRAM [--dossiers N] [--scans N] [--sessions N] [--page Docs/benchmarks.md]

PROGRAM is tracuu-kiosk of a release build. The cache holds a million dossiers where nothing else is said; the central
system is there and is not asked. Chromium has no window and no graphics card: painting is done by the processor.
"""

import argparse
import contextlib
import os
import pathlib
import platform
import random
import re
import sqlite3
import time
import urllib.request

import surroundings

# In the page: notes when each code that comes has been painted, two frames after it stands in the document.
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


def code(number):
    return f"H15.12-{260101 + number // 9000 % 28:06}-{number % 9000 + 1000:04}{number // 252000:03}"[:24]


def fill(kiosk, count):
    """A cache as a synchronisation leaves it."""
    now = int(time.time()) - 1_577_836_800
    with contextlib.closing(sqlite3.connect(kiosk.folder / "state" / "dossiers.db")) as store:
        store.execute("PRAGMA synchronous=OFF")
        for text in ("Đăng ký khai sinh", "UBND phường Tân Lợi", "Đang xử lý", "Thẩm định hồ sơ"):
            store.execute("INSERT OR IGNORE INTO phrase(text) VALUES(?)", (text,))
        ids = [row[0] for row in store.execute("SELECT id FROM phrase ORDER BY id LIMIT 4")]
        rows = ((re.sub(r"[.-]+", "-", text), text, *ids, None, 4, 0, now - 864_000, now + 432_000, None, None, now, None)
                for text in (code(number) for number in range(count)))
        store.executemany("INSERT OR REPLACE INTO dossier VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)", rows)
        store.execute("INSERT OR REPLACE INTO fact VALUES('asOf', ?)", (now,))
        store.commit()
        return store.execute("SELECT count(*) FROM dossier").fetchone()[0]


def quantile(values, share):
    values = sorted(values)
    return values[min(len(values) - 1, int(share * len(values)))]


def memory(browser):
    """Proportional memory of all of the browser's processes in MiB, and what the page itself holds."""
    browser.driver.execute_cdp_cmd("HeapProfiler.collectGarbage", {})
    browser.driver.execute_cdp_cmd("Performance.enable", {})
    metrics = {m["name"]: m["value"] for m in browser.driver.execute_cdp_cmd("Performance.getMetrics", {})["metrics"]}
    total = 0
    children = {}
    for entry in pathlib.Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = entry.read_text().rsplit(")", 1)[1].split()
            children.setdefault(int(fields[1]), []).append(int(entry.parent.name))
    open_pids = [browser.driver.service.process.pid]
    while open_pids:
        pid = open_pids.pop()
        open_pids += children.get(pid, [])
        with contextlib.suppress(OSError):
            found = re.search(r"^Pss: *(\d+)", pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text(), re.M)
            total += int(found[1]) / 1024
    return total, metrics["JSHeapUsedSize"] / 2**20, int(metrics["Nodes"])


def weigh(kiosk):
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


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", type=pathlib.Path)
    parser.add_argument("--dossiers", type=int, default=1_000_000)
    parser.add_argument("--scans", type=int, default=300)
    parser.add_argument("--sessions", type=int, default=1_000)
    parser.add_argument("--page", type=pathlib.Path)
    options = parser.parse_args()
    load = os.getloadavg()[0]

    central = surroundings.Central([])
    scanner, printer = surroundings.Scanner(), surroundings.Printer()
    kiosk = surroundings.Kiosk(
        options.program.resolve(), central.address, scanner.path, printer.address,
        more={"central": {"freshFor": 86_400}})
    browser = None
    rows = []
    try:
        scanner.scan(code(1))
        kiosk.screen("notFound")
        kiosk.stop()
        count = fill(kiosk, options.dossiers)
        kiosk.start()
        browser = surroundings.Browser(1080, 1920)
        browser.open(kiosk.address)
        browser.run(WATCH)
        chosen = random.Random(7).sample(range(count), options.scans + options.sessions)

        def session(number, pause):
            text = code(number)
            scanner.send(text.encode() + b"\r")
            began = time.time()
            time.sleep(pause)
            painted = browser.run("return window.painted[arguments[0]]", text)
            while painted is None and time.time() < began + 5:
                time.sleep(0.05)
                painted = browser.run("return window.painted[arguments[0]]", text)
            return painted / 1000 - began

        for number in chosen[:20]:
            session(number, 0.1)
        scans = [session(number, 0.12) for number in chosen[20:options.scans]]
        rows.append((
            "scan's last byte → result painted", f"p50 {quantile(scans, .5) * 1e3:.0f} ms, p99 {quantile(scans, .99) * 1e3:.0f} ms",
            f"longest {max(scans) * 1e3:.0f} ms; two frames of 16.7 ms are in it",
            f"{len(scans)} scans, {count:,} dossiers cached".replace(",", " ")))

        kiosk.act("home")
        browser.wait_for("attract")
        browser.tap("typeCode")
        browser.wait_for("typingCode")
        keys, typed = [], ""
        for number in range(60):
            if len(typed) == 30:
                browser.touch("key:clear")
                time.sleep(0.1)
                browser.run("window.painted = {}")
                typed = ""
            digit = str(1 + number % 9)
            typed += digit
            x, y = browser.run(
                "const b = document.querySelector(`[data-action='key:${arguments[0]}']`).getBoundingClientRect();"
                "return [b.x + b.width / 2, b.y + b.height / 2]", digit)
            point = {"touchPoints": [{"x": x, "y": y}], "type": "touchStart"}
            browser.driver.execute_cdp_cmd("Input.dispatchTouchEvent", point)
            began = time.time()
            browser.driver.execute_cdp_cmd("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
            time.sleep(0.08)
            painted = browser.run("return window.painted[arguments[0]]", typed)
            if painted:
                keys.append(painted / 1000 - began)
        rows.append((
            "finger leaves a key → character painted", f"p50 {quantile(keys, .5) * 1e3:.0f} ms, p99 {quantile(keys, .99) * 1e3:.0f} ms",
            "the driver's own way to the browser is in it", f"{len(keys)} keys"))

        files, weight = weigh(kiosk)
        rows.append(("page", f"{weight / 1024:.0f} KiB", f"{files} files, all from the box, none compressed", "its bytes as served"))

        kiosk.act("home")
        browser.wait_for("attract")
        before = memory(browser)
        for number in chosen[options.scans:]:
            scanner.send(code(number).encode() + b"\r")
            kiosk.screen("result")
            kiosk.act("home")
            browser.run("window.painted = {}")
        browser.wait_for("attract")
        after = memory(browser)
        rows.append((
            f"browser after {options.sessions} sessions", f"{after[0]:.0f} MiB in all its processes, page's heap {after[1]:.1f} MiB",
            f"before {before[0]:.0f} MiB and {before[1]:.1f} MiB; {before[2]} nodes before, {after[2]} after", "after a collection of garbage"))
    finally:
        if browser:
            browser.close()
        kiosk.close()
        printer.close()
        scanner.close()

    model = next(line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name"))
    head = (f"{time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime())}, {model}, {os.cpu_count()} cores, {platform.system()} "
            f"{platform.release()}, load average {load:.2f} before and {os.getloadavg()[0]:.2f} after, release build.")
    table = "\n".join([head, "", "| what | figure | beside it | from |", "|---|---|---|---|"]
                      + ["| " + " | ".join(row) + " |" for row in rows])
    print(table)
    if options.page:
        text = options.page.read_text()
        section = f"<!-- kiosk -->\n{table}\n<!-- /kiosk -->"
        if "<!-- kiosk -->" in text:
            text = re.sub(r"<!-- kiosk -->.*?<!-- /kiosk -->", lambda _: section, text, flags=re.S)
        else:
            text = text.rstrip() + "\n\n" + section + "\n"
        options.page.write_text(text)


if __name__ == "__main__":
    main()

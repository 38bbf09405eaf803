#!/usr/bin/python3
"""Holds tracuu-sms against gammu-smsd and smstools3 on the same simulated modem.

    Tests/Programs/peers_bench.py FOLDER [--page Docs/benchmarks.md]

FOLDER has tracuu-sms and tracuu-sim; the others are Debian's packages gammu-smsd and smstools. Each gets a modem of its own,
set up alike; what the simulated network takes, and when, is the measure.
"""

import argparse
import pathlib
import random
import re
import statistics
import subprocess
import tempfile
import threading
import time

import benchmark_page
import peers

PEERS = [peers.TraCuu, peers.Gammu, peers.SMSTools]


class Modem:
    """The simulated modem and the network behind it, which tells each text as it passes."""

    def __init__(self, program, device, latency):
        self.seen, self.changed = [], threading.Condition()
        self.process = subprocess.Popen([program, "modem", "--device", device, "--latency", str(latency)], text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, bufsize=1)
        self.number = re.search(r"number (\S+)\.", self.process.stdout.readline())[1]
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        for line in self.process.stdout:
            found = re.match(r"(\S+) → (\S+): (.*)", line)
            if found:
                with self.changed:
                    self.seen.append((time.monotonic(), found[1], found[2], found[3]))
                    self.changed.notify_all()

    def sent(self):
        """What went out by the SIM, to whom and when."""
        with self.changed:
            return [(at, to) for at, sender, to, _ in self.seen if sender == self.number]

    def tell(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def wait(self, count, limit):
        """Returns whether so many went out in time."""
        end = time.monotonic() + limit
        while len(self.sent()) < count:
            with self.changed:
                if time.monotonic() > end:
                    return False
                self.changed.wait(0.05)
        return True

    def close(self):
        self.process.kill()
        self.process.wait(timeout=10)


class Stand:
    """One program on one modem."""

    def __init__(self, kind, latency):
        self.folder = tempfile.TemporaryDirectory(prefix="peers-")
        device = self.folder.name + "/modem0"
        self.modem = Modem(PROGRAMS / "tracuu-sim", device, latency)
        self.peer = kind(self.folder.name + "/peer", device)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.peer.close()
        self.modem.close()
        self.folder.cleanup()

    def warm(self):
        """Started, and through with all that it does with a modem that it sees for the first time."""
        self.peer.start()
        self.modem.tell(f"{number(0)} {self.peer.question}")
        assert self.modem.wait(1, 90), f"{self.peer.name} answers nothing"


def number(index):
    return f"09{10_000_000 + index}"


def sending(kind, latency, count):
    """Messages a second, from the first to the last that the network took, of what lies ready at the start; and MiB."""
    with Stand(kind, latency) as stand:
        stand.peer.prepare()
        for index in range(1, count + 1):
            stand.peer.hand_in(number(index), f"Ho so {index} da co ket qua, moi den nhan tai quay so 3.")
        stand.peer.start()
        stand.modem.wait(count, 240)
        times = [at for at, _ in stand.modem.sent()]
        return (len(times) - 1) / (times[-1] - times[0]) if len(times) > 1 else 0, stand.peer.memory()


def answering(kind, count):
    """Seconds from a text's arrival at the modem to its answer's, one at a time."""
    times = []
    with Stand(kind, 0) as stand:
        stand.warm()
        for index in range(1, count + 1):
            time.sleep(random.uniform(0, 1))
            before, begin = len(stand.modem.sent()), time.monotonic()
            stand.modem.tell(f"{number(index)} {stand.peer.question}")
            if stand.modem.wait(before + 1, 60):
                times.append(stand.modem.sent()[-1][0] - begin)
    return times


def outcome(stand, count, limit):
    """(not gone out, repeated, of those marked) of the messages 1 to count, once nothing moves any more."""
    stand.modem.wait(1 + count, limit)
    quiet = time.monotonic()
    before = -1
    while time.monotonic() - quiet < 12:
        if len(stand.modem.sent()) != before:
            before, quiet = len(stand.modem.sent()), time.monotonic()
        time.sleep(0.2)
    got = [to for _, to in stand.modem.sent()]
    times = [got.count("+84" + number(index)[1:]) for index in range(1, count + 1)]
    marked = stand.peer.marked() if hasattr(stand.peer, "marked") else set()
    repeated = [index + 1 for index, each in enumerate(times) if each > 1]
    return (times.count(0), len(repeated), sum("+84" + number(index)[1:] in marked for index in repeated))


def lost_answers(kind, count):
    """The modem sends the second of the messages, but what it says of it is lost."""
    with Stand(kind, 0) as stand:
        stand.warm()
        stand.modem.tell("! PDU skip 1 unanswered")
        begin = time.monotonic()
        for index in range(1, count + 1):
            stand.peer.hand_in(number(index), f"Ho so {index} da co ket qua.")
        result = outcome(stand, count, 300)
        last = max((at for at, _ in stand.modem.sent()), default=begin)
        return result, last - begin


def killed(kind, count, kills):
    """kill -9 in the middle of sending, again and again, with a tenth of a second in the network."""
    with Stand(kind, 100) as stand:
        stand.warm()
        chance = random.Random(15)
        for index in range(1, count + 1):
            stand.peer.hand_in(number(index), f"Ho so {index} da co ket qua.")
        for _ in range(kills):
            if len(stand.modem.sent()) > count:
                break
            stand.modem.wait(len(stand.modem.sent()) + 1, 20)
            time.sleep(chance.uniform(0, 0.2))
            stand.peer.kill()
            stand.peer.start()
        return outcome(stand, count, 300)


def seconds(value):
    return f"{value * 1000:.0f} ms" if value < 1 else f"{value:.1f} s"


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, -(-len(ordered) * share // 100) - 1))]


def told(result):
    lost, repeated, marked = result
    return f"{lost} not gone out after 5 minutes, {repeated} repeated" + (f" ({marked} marked)" if repeated else "")


def rows():
    table = {}
    for kind in PEERS:
        slow = kind is not peers.TraCuu
        column = table[kind.name] = {}
        rate, _ = sending(kind, 0, 20 if slow else 400)
        column["sending, nothing in the network's way"] = f"{rate:.1f} messages/s"
        rate, memory = sending(kind, 50, 20 if slow else 100)
        column["sending, 50 ms in the network"] = f"{rate:.1f} messages/s"
        times = answering(kind, 12 if slow else 100)
        column["text → answer"] = (
            f"p50 {seconds(statistics.median(times))}, p99 {seconds(percentile(times, 99))}" if times else "none")
        result, spent = lost_answers(kind, 4)
        column["4 messages, the modem's answer to the 2nd lost"] = f"{told(result)}, last after {seconds(spent)}"
        column["12 messages, up to 6 times kill -9"] = told(killed(kind, 12, 6))
        column["memory, resident"] = f"{memory:.0f} MiB"
        print(kind.name, column, flush=True)
    return table


def main():
    global PROGRAMS
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--page", type=pathlib.Path)
    parser.add_argument("--only", choices=[kind.name for kind in PEERS])
    options = parser.parse_args()
    PROGRAMS = options.folder.resolve()
    if options.only:
        PEERS[:] = [kind for kind in PEERS if kind.name == options.only]
    load = benchmark_page.load()
    central = subprocess.Popen([PROGRAMS / "tracuu-sim", "central", "--kind", "contract"], stdin=subprocess.DEVNULL,
                               stdout=subprocess.PIPE, text=True)
    try:
        told_by = "".join(central.stdout.readline() for _ in range(8))
        peers.TraCuu.program = str(PROGRAMS / "tracuu-sms")
        peers.TraCuu.central = told_by[told_by.index("central:"):].strip().rstrip(",")
        table = rows()
    finally:
        central.kill()
        central.wait(timeout=10)
    names = list(table)
    benchmark_page.tell(
        options.page, "peers", benchmark_page.head(f"; {version('gammu-smsd')}, {version('smstools')}", load), ("", *names),
        ([what, *(table[name][what] for name in names)] for what in table[names[0]]))


def version(package):
    words = subprocess.run(["dpkg-query", "-W", "-f", "${Package} ${Version}", package], capture_output=True, text=True)
    return words.stdout


if __name__ == "__main__":
    main()

"""The box's power cut at any moment while it works, and nothing that was promised lost.

Killing QEMU would prove little: what the box has handed to its disk survives in this machine's memory whether it was flushed or not.
Here QEMU logs every write and every flush of the box (blklogwrites); a cut is made afterwards by playing the log up to a moment,
and of what was written since the last flush only a random part: a disk without power keeps any of it. From each such disk the
data partition is checked, the two databases are read, and what had been promised before that moment is looked for: messages
answered 202, texts whose reply had arrived on the telephone, numbers whose ticket was on paper.

The negative control plays the same log as a disk would that lies about flushes: it must fail, or the test could find nothing.
"""

import json
import os
import random
import sqlite3
import struct
import subprocess
import time
import urllib.error
import urllib.request

from devices import BUTTON
from machine import partition

SECTOR = 512
FLUSH, FUA, DISCARD = 1, 2, 4


class Log:
    """QEMU's log of writes, in the kernel's dm-log-writes format: a superblock, then for each write a sector with its place, its
    length and its kind, and the data."""

    def __init__(self, path, offset, size):
        self.file = open(path, "rb")
        self.entries = []
        self.offset, self.size = offset, size
        magic, version, _ = struct.unpack("<QQQ", self.file.read(24))
        assert (magic, version) == (0x6A736677736872, 1), "this is no log of writes"
        end, place = os.path.getsize(path), SECTOR
        while place + SECTOR <= end:
            self.file.seek(place)
            sector, count, kind, length = struct.unpack("<QQQQ", self.file.read(32))
            data = place + SECTOR
            place = data + length + (0 if kind & DISCARD else count * SECTOR)
            if place > end:
                break
            self.entries.append((sector * SECTOR, count * SECTOR, kind, data + length, place))

    def index(self, size):
        """How many entries were written when the log was this long."""
        low, high = 0, len(self.entries)
        while low < high:
            middle = (low + high) // 2
            if self.entries[middle][4] <= size:
                low = middle + 1
            else:
                high = middle
        return low

    def play(self, disk, numbers):
        """Does these writes on the data partition in a file."""
        for number in numbers:
            place, length, kind, data, _ = self.entries[number]
            place -= self.offset
            # A discarded block may keep what it had.
            if kind & DISCARD or not length or place < 0 or place >= self.size:
                continue
            self.file.seek(data)
            disk.seek(place)
            disk.write(self.file.read(length))


def promises(world, machine, lines, seconds, log):
    """Puts the box under load; each promise with the length of the log when it was seen."""
    token = machine.ssh("cat /var/lib/tracuu/api.token")
    port, tunnel = machine.forward(8081)
    kept = {"message": [], "reply": [], "ticket": []}
    def replies():
        return sum(entry["text"].startswith(("Ho so", "Khong", "Ma ")) for entry in world.get("texts"))
    before, answered = world.get("state")["tickets"], replies()
    codes = [dossier["code"] for dossier in world.get("dossiers")]
    began = os.path.getsize(log)
    end, count, pressed = time.monotonic() + seconds, 0, 0
    try:
        while time.monotonic() < end:
            count += 1
            name = f"cut-{count}"
            body = json.dumps({"id": name, "to": "0987654321", "text": f"Thu {count}", "kind": "oneTime"}).encode()
            request = urllib.request.Request(
                f"http://127.0.0.1:{port}/messages", body, {"Content-Type": "application/json", "Authorization": f"Bearer {token}"})
            try:
                with urllib.request.urlopen(request, timeout=120) as answer:
                    if answer.status == 202:
                        kept["message"].append((os.path.getsize(log), name))
            except urllib.error.HTTPError as refusal:
                # Too many at once: nothing was promised.
                if refusal.code != 429:
                    raise
                time.sleep(1)
            if count % 4 == 0:
                world.do("text", **{"from": f"09{count:08d}", "text": f"HS {codes[count % len(codes)]}"})
            # Sooner after one another they would be one finger.
            if time.monotonic() > pressed + 4:
                lines.press(BUTTON, 0.1)
                pressed = time.monotonic()
            # A SIM has a limit of messages an hour, and the steps that follow text too.
            time.sleep(0.35)
            # What was seen first, and then how long the log was: never the other way round, or a promise would count too early.
            for kind, now in (("reply", replies() - answered), ("ticket", world.get("state")["tickets"] - before)):
                kept[kind].append((os.path.getsize(log), now))
    finally:
        tunnel.kill()
        tunnel.wait()
    return began, kept


def look(disk, folder):
    """What a data partition holds after a cut: its check, then each database's; raises where something is broken."""
    check = subprocess.run(["e2fsck", "-fy", disk], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    assert check.returncode in (0, 1), f"e2fsck: {check.returncode}: {check.stdout[-300:]}"
    found = {}
    for name, questions in (
        ("sms", {"message": "SELECT external_id FROM outbox WHERE external_id LIKE 'cut-%'",
                 "reply": "SELECT answers FROM outbox WHERE answers IS NOT NULL"}),
        ("queue", {"ticket": "SELECT ticket FROM number", "number": "SELECT date || series || round || '-' || number FROM number"}),
    ):
        for end in ("", "-wal"):
            path = f"{folder}/{name}.db{end}"
            if os.path.exists(path):
                os.unlink(path)
            subprocess.run(["debugfs", "-R", f"dump /lib/tracuu/{name}.db{end} {path}", disk],
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
        database = sqlite3.connect(f"{folder}/{name}.db")
        try:
            words = database.execute("PRAGMA integrity_check").fetchone()[0]
            assert words == "ok", f"{name}.db: {words}"
            for question, text in questions.items():
                found[question] = [row[0] for row in database.execute(text)]
        finally:
            database.close()
    return found


def lost(found, kept, size, start):
    """What of the promises that were seen by then is not there."""
    missing = []
    have = set(found["message"])
    missing += [name for at, name in kept["message"] if at <= size and name not in have]
    for kind in ("reply", "ticket"):
        promised = max((count for at, count in kept[kind] if at <= size), default=0)
        if len(found[kind]) - start[kind] < promised:
            missing.append(f"{promised - (len(found[kind]) - start[kind])} of {promised} ({kind})")
    if len(set(found["number"])) != len(found["number"]):
        missing.append("a number was given twice")
    return missing


def cut(log, base, moment, folder, lies, chance):
    """The data partition as a cut after `moment` entries leaves it; `base` is a file that has been played up to the entry `base[1]`.

    All that was flushed is there; of the rest each write is, or is not. A disk that lies does so with the last writes even if
    they were flushed.
    """
    flushed = moment
    if lies:
        flushed = max(moment - 400, base[1])
    else:
        while flushed > base[1] and not log.entries[flushed - 1][2] & (FLUSH | FUA):
            flushed -= 1
    log.play(base[0], range(base[1], flushed))
    base[1] = flushed
    base[0].flush()
    disk = f"{folder}/cut.ext4"
    subprocess.check_call(["cp", "--sparse=always", base[0].name, disk])
    kept = [number for number in range(flushed, moment) if chance.random() < 0.5]
    with open(disk, "r+b") as file:
        log.play(file, kept)
    return disk, moment - flushed - len(kept)


def data_partition(path, target):
    """Copies the last partition out of a disk; its place and length."""
    offset = partition(path, "data")[0]
    # To the disk's end, where it grows to; the second partition table there is behind its file system.
    size = os.path.getsize(path) - offset
    subprocess.check_call(["dd", f"if={path}", f"of={target}", "bs=1M", f"skip={offset // 1048576}", f"count={size // 1048576}",
                           "conv=sparse", "status=none"])
    return offset, size


class LoggedDisk:
    """A disk whose every write is logged from the first start on."""

    def __init__(self, path, folder):
        self.folder = folder
        self.log = f"{folder}/writes.log"
        subprocess.check_call(["truncate", "-s", "0", self.log])
        self.base = f"{folder}/base.ext4"
        self.offset, self.size = data_partition(path, self.base)
        self.drive = [
            "-blockdev", f"driver=file,node-name=file,filename={path}", "-blockdev", "driver=raw,node-name=plain,file=file",
            "-blockdev", f"driver=file,node-name=log,filename={self.log}",
            "-blockdev", "driver=blklogwrites,node-name=disk,file=plain,log=log,log-sector-size=512",
        ]

    def forget(self):
        """Takes away the large files."""
        for name in ("base.ext4", "played.ext4", "cut.ext4", "writes.log"):
            if os.path.exists(f"{self.folder}/{name}"):
                os.unlink(f"{self.folder}/{name}")


def run(step, machine, world, lines, disk, cuts):
    """The steps in their order."""
    folder, seed = disk.folder, int(os.environ.get("TRACUU_SEED", "9"))
    seen = {}

    @step("under load, for the cuts that follow")
    def load():
        machine.until("test -s /var/lib/tracuu/api.token", 60)
        seen["began"], seen["kept"] = promises(world, machine, lines, 45 * machine.patience, disk.log)
        writes = seen["log"] = Log(disk.log, disk.offset, disk.size)
        first, last = writes.index(seen["began"]), len(writes.entries)
        seen["range"] = first, last
        flushes = sum(1 for entry in writes.entries[first:] if entry[2] & FLUSH)
        kept = seen["kept"]
        assert len(kept["message"]) > 20 and kept["reply"][-1][1] > 5 and kept["ticket"][-1][1] > 5, "there was too little load"
        return (f"{len(kept['message'])} messages accepted, {kept['reply'][-1][1]} texts answered, {kept['ticket'][-1][1]} tickets printed: "
                f"{last - first} writes, {flushes} flushes")

    def broken(lies):
        chance = random.Random(seed)
        copy, writes, kept = f"{folder}/played.ext4", seen["log"], seen["kept"]
        subprocess.check_call(["cp", "--sparse=always", disk.base, copy])
        found, dropped = [], 0
        with open(copy, "r+b") as played:
            base = [played, 0]
            for moment in [seen["range"][0], *sorted(chance.randrange(*seen["range"]) for _ in range(cuts))]:
                left, gone = cut(writes, base, moment, folder, lies, chance)
                if moment == seen["range"][0]:
                    # What was there before the load.
                    start = {name: len(rows) for name, rows in look(left, folder).items()} if not lies else seen["start"]
                    seen["start"] = start
                    continue
                dropped += gone
                try:
                    missing = lost(look(left, folder), kept, writes.entries[moment - 1][4], start)
                except (AssertionError, sqlite3.Error) as error:
                    missing = [str(error)[:160]]
                if missing:
                    found.append(moment)
                    print(f"  cut after write {moment}: {'; '.join(missing[:3])}", flush=True)
        return found, dropped

    @step(f"its power cut at {cuts} moments: nothing that was promised is lost")
    def honest():
        found, dropped = broken(lies=False)
        assert not found, f"{len(found)} of {cuts} cuts lost something (seed {seed})"
        return f"{cuts} of {cuts}; {dropped} unflushed writes dropped; seed {seed}"

    @step("negative control: the same cuts of a disk that lies about flushes do lose something")
    def lying():
        found, dropped = broken(lies=True)
        assert found, "the cuts would find nothing"
        return f"{len(found)} of {cuts} lost something; {dropped} writes dropped"

    if load() and honest() and lying():
        disk.forget()

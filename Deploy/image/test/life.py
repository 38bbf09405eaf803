#!/usr/bin/python3
"""life.py PROGRAMS OUT [day] [cuts] [updates] [setup] [faults]: a site's life on the real image, in a virtual box with the simulated world around it.

Each part stands for itself, and all of them are gone through where none is named:

day      set up by site.json5; the page, a text, a receipt, tickets, a printer without its cable, a modem that hangs, the fleet's monitoring,
         what is locked; a reboot; everything forgotten by the button
cuts     50 power cuts while texts are answered, messages accepted and tickets printed, and a negative control
updates  from a channel and from a stick; what must be refused; one that is left again by itself
setup    the set-up screen, a file with mistakes, a right one, everything forgotten by a stick
faults   data, boot counter, root and kernel damaged; a kernel that hangs

Each step is one claim; it passes or fails, the next one goes on where the box still runs. Pictures, the serial line and the table
life.md are left in OUT/life. Status 0 only where every step of the parts that were named has been gone through and passed.
"""

import datetime
import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import traceback

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import devices  # noqa: E402
import faults  # noqa: E402
import fleet  # noqa: E402
import powercut  # noqa: E402
import updates  # noqa: E402
from machine import Disk, Line, Machine, new_key  # noqa: E402
from world import TYPING, World  # noqa: E402

PARTS = ("day", "cuts", "updates", "setup", "faults")
programs, out, *wanted = sys.argv[1:]
wanted = wanted or PARTS
if unknown := set(wanted) - set(PARTS):
    sys.exit(f"{', '.join(sorted(unknown))}: the parts are {', '.join(PARTS)}")
folder = os.environ.get("TRACUU_LIFE", f"{out}/life")
shutil.rmtree(folder, ignore_errors=True)
os.makedirs(folder)
KEY = new_key(folder)
rows = []


def step(claim):
    """Makes a function one row of the table; what it returns is the figure beside it."""
    def wrap(body):
        def run(*arguments):
            start = time.monotonic()
            try:
                note, passed = body(*arguments) or "", True
            except Exception as error:  # noqa: BLE001 – a step that fails is a row, not the end
                traceback.print_exc()
                note, passed = str(error).strip().split("\n")[0][:200], False
            seconds = time.monotonic() - start
            rows.append((claim, passed, seconds, note))
            print(f"{'✓' if passed else '✗'} {claim} ({seconds:.0f} s) {note}", flush=True)
            return passed
        return run
    return wrap


@step("without site.json5 the box shows the set-up screen")
def unprovisioned(machine):
    machine.on()
    machine.wait(r"TRACUU-BOOT slot A", 60)
    words = machine.healthy()
    assert "tracuu-setup" in words, words
    machine.drawn(f"{folder}/1-set-up.png")
    return f"{machine.age:.0f} s after switching on, 15 s of them watched by the health check"


@step("a wrong site.json5 changes nothing, and the screen says what to mend")
def wrong_file(machine, disk):
    machine.kill()
    disk.put('{\n  site: "Tân Lập",\n  central: { baseURL: "https://x.example" },\n  kiosk: { scanner: { baud: "fast" } },\n}\n')
    machine.on()
    machine.healthy()
    machine.drawn(f"{folder}/2-wrong-file.png")
    machine.off()
    names = disk.names()
    assert "::/site.json5" in names and "::/site.result.txt" in names, names
    told = disk.site("mtype", "::site.result.txt")
    assert "site.json5:2: site:" in told, told
    return told.strip().split("\r\n")[0]


@step("a right site.json5 is taken over and wiped from the FAT partition")
def provisioned(machine, disk):
    machine.on()
    words = machine.healthy()
    assert "tracuu-sms" in words and "tracuu-kiosk" in words, words
    age = machine.age
    assert machine.ssh("hostname") == "tan-lap-1"
    state = machine.ssh("systemctl is-system-running --wait || systemctl --failed --no-legend")
    assert state == "running", state
    kept = machine.ssh("stat -c '%U:%G %a' /etc/tracuu/kiosk.json5 /etc/tracuu/sms.json5").split("\n")
    assert kept == ["tracuu-kiosk:root 400", "tracuu-sms:root 400"], kept
    with open(disk.path, "rb") as image:
        place = image.read(512 * 1024 * 1024)
    marker = b"usb-QEMU_QEMU_USB_SERIAL_MODEM-if00-port0"
    assert marker not in place[:200 * 1024 * 1024], "its text is still on the FAT partition"
    return f"healthy after {age:.0f} s"


@step("the display shows the kiosk's page")
def page(machine):
    machine.until("tracuu-setup health --page=http://127.0.0.1:8080/alive", 120)
    machine.drawn(f"{folder}/3-kiosk.png")
    return machine.ssh("systemd-analyze | head -n 1 | sed 's/.*= //'")


@step("a text about a dossier gets its reply")
def text_answered(world):
    code = world.get("dossiers")[0]["code"]
    reply, seconds = world.answer_to("0912345678", f"HS {code}", 30)
    assert code.replace(".", "") in reply.replace(".", "") or code in reply, reply
    return f"{seconds * 1000:.0f} ms over both USB lines: {reply[:60]}…"


@step("a scanned receipt is shown")
def scan_shown(machine, world):
    before = machine.picture(f"{folder}/before.png")
    world.do("scan", text=world.get("dossiers")[0]["code"])
    time.sleep(3 * machine.patience)
    after = machine.picture(f"{folder}/4-scanned.png")
    with open(before, "rb") as first, open(after, "rb") as second:
        assert hashlib.sha256(first.read()).digest() != hashlib.sha256(second.read()).digest(), "the display did not change"
    os.unlink(before)
    # “Xong”: back to the page that waits.
    machine.touch(0.81, 0.888)
    time.sleep(2 * machine.patience)
    return ""


@step("nothing listens on the network but SSH, and nobody logs in without a key")
def closed(machine):
    listening = machine.ssh("ss -tulnH | awk '{print $1, $5}' | grep -vE '127\\.|\\[::1\\]|%lo' | sort").split("\n")
    foreign = [line for line in listening if not re.search(r":22$|:68$|:546$|:58$", line)]
    assert not foreign, foreign
    assert machine.ssh("grep -cE '^root:[*!]' /etc/shadow") == "1"
    assert machine.ssh("sshd -T | grep -E '^passwordauthentication'") == "passwordauthentication no"
    assert machine.ssh("cat /proc/sys/kernel/sysrq; touch /usr/x 2>&1 || true").startswith("0")
    return ""


@step("the daemons are as locked down as the recipe says")
def hardened(machine):
    scores = machine.ssh("for u in tracuu-kiosk tracuu-sms tracuu-setup tracuu-reset; do systemd-analyze security $u --no-pager | tail -n 1; done")
    figures = dict(re.findall(r"tracuu-(\w+)\.service: ([0-9.]+)", scores))
    assert len(figures) == 4 and max(map(float, figures.values())) <= 1.5, scores
    return ", ".join(f"{name} {figure}" for name, figure in figures.items())


@step("memory of the whole box")
def memory(machine):
    return machine.ssh("free -m | awk '/^Mem:/ { print $3 \" MiB used of \" $2 }'")


@step("after a reboot everything is as it was")
def again(machine, world):
    identity = machine.ssh("cat /etc/machine-id")
    machine.ssh("systemctl reboot", check=False)
    machine.wait(r"TRACUU-BOOT slot", 90)
    machine.healthy()
    assert machine.ssh("cat /etc/machine-id") == identity
    reply, _ = world.answer_to("0912345678", f"HS {world.get('dossiers')[1]['code']}", 30)
    assert reply
    return ""


@step("a kernel that hangs is reset by the hardware watchdog")
def hung(machine):
    machine.on()
    machine.healthy()
    # A panic that would start again by itself is not one that hangs.
    machine.ssh("echo 0 >/proc/sys/kernel/panic; sync; (sleep 2; echo c >/proc/sysrq-trigger) >/dev/null 2>&1 &", check=False)
    start = machine.age
    machine.wait(r"TRACUU-BOOT slot", 120)
    seconds = machine.age - start
    machine.healthy()
    return f"starting again {seconds:.0f} s after it hung"


def unset(machine, picture):
    """Waits for a box that has forgotten everything, and takes its picture."""
    machine.wait(r"TRACUU-RESET", 240)
    words = machine.healthy()
    assert "tracuu-setup" in words and "tracuu-kiosk" not in words, words
    machine.drawn(f"{folder}/{picture}")


@step("the reset button: pressed for two seconds it does nothing, held for ten everything is forgotten")
def button_held(machine, lines):
    machine.until("systemctl is-active tracuu-reset", 60)
    lines.press(devices.RESET, 2)
    time.sleep(3 * machine.patience)
    assert machine.ssh("test ! -e /boot/env/factory-reset && systemctl is-active tracuu-kiosk") == "active"
    start = machine.age
    # The hand stays on it: the box has gone before it would be taken away.
    lines.set(devices.RESET, 0)
    unset(machine, "9-forgotten-by-the-button.png")
    return f"set-up screen {machine.age - start:.0f} s after the press began"


@step("a stick with the file factory-reset makes it forget everything")
def stick_says_so(machine):
    image = machine.stick({"factory-reset": "/dev/null"})
    start = machine.age
    machine.plug(image)
    unset(machine, "10-forgotten-by-a-stick.png")
    machine.unplug()
    assert b"" == machine.read(image, "factory-reset") and "FACTOR~1" in subprocess.check_output(["mdir", "-i", image, "::"], text=True)
    os.unlink(image)
    return f"set-up screen {machine.age - start:.0f} s after it was plugged in"


def remember(machine):
    """Keeps the journal and the state of services, where the box can still be asked."""
    try:
        for name, command in (
            ("journal.log", "journalctl --no-pager -o short-monotonic"), ("status.log", "systemctl status --no-pager 'tracuu-*' seatd ssh"),
            ("times.log", "systemd-analyze; systemd-analyze blame; df -h; free -m; ss -tulpn"),
        ):
            with open(f"{folder}/{name}", "w", encoding="utf-8") as file:
                file.write(machine.ssh(command, 30, check=False))
    except (OSError, subprocess.SubprocessError) as error:
        print(f"the journal could not be fetched: {error}", flush=True)


def work(machine, disk, world, province, logged):
    """The parts of a box that is set up."""
    if not provisioned(machine, disk):
        return
    lines = devices.Lines(machine, folder)
    if "day" in wanted:
        page(machine)
        text_answered(world)
        scan_shown(machine, world)
        devices.run(step, machine, world, lines, folder)
        # Before the fleet's certificate opens a port of its own.
        closed(machine)
        fleet.run(step, machine, world, folder)
        hardened(machine)
        memory(machine)
    if "cuts" in wanted:
        powercut.run(step, machine, world, lines, logged, 50)
    lines.close()
    remember(machine)
    if "updates" in wanted:
        updates.run(step, machine, world, province, out)
    if "day" in wanted:
        again(machine, world)
        button_held(machine, devices.Lines(machine, folder))


def set_up(machine, disk, world):
    """The part of a box that comes out of its carton."""
    unprovisioned(machine)
    wrong_file(machine, disk)
    wifi = ("Tân Lập", "lúa".encode().hex() + " \\" + '"#')
    network = f"    network: {{ wifi: {{ name: {json.dumps(wifi[0])}, password: {json.dumps(wifi[1])} }} }},\n"
    disk.put(world.site(KEY, network, TYPING))
    if provisioned(machine, disk):
        devices.typing(step, machine, world, folder)
        devices.wireless(step, machine, *wifi)
        stick_says_so(machine)


def main():
    began, load = datetime.datetime.now(datetime.timezone.utc), os.getloadavg()[1]
    world = World(f"{programs}/tracuu-sim", f"{folder}/world")
    province = updates.Province(f"{folder}/province")
    province.publish()
    boxes = []

    try:
        lines = [Line(name, f"{folder}/{name}.sock", f"{world.folder}/{name}0") for name in ("modem", "scanner")]
        extra = [word for line in lines for word in line.arguments()]
        if {"day", "cuts", "updates"} & set(wanted):
            disk = Disk(f"{out}/tracuu.img", f"{folder}/disk.img")
            disk.put(world.site(KEY, f'    updates: {{ channel: "{province.address}/channel.json" }},\n'))
            logged = powercut.LoggedDisk(disk.path, folder) if "cuts" in wanted else None
            machine = Machine(folder, disk, f"{folder}/key", extra=extra, drive=logged.drive if logged else None)
            boxes.append(machine)
            work(machine, disk, world, province, logged)
            remember(machine)
            machine.kill()
        if "setup" in wanted:
            disk = Disk(f"{out}/tracuu.img", f"{folder}/disk.img")
            machine = Machine(folder, disk, f"{folder}/key", extra=extra)
            boxes.append(machine)
            set_up(machine, disk, world)
            machine.kill()
        if "faults" in wanted:
            disk = Disk(f"{out}/tracuu.img", f"{folder}/disk.img")
            disk.put(world.site(KEY))
            machine = Machine(folder, disk, f"{folder}/key", extra=extra)
            boxes.append(machine)
            faults.run(step, machine, disk, world.site(KEY), folder)
            machine.kill()
            # Last: started again once more, the emulated firmware does not come out of it.
            machine = Machine(folder, disk, f"{folder}/key", extra=extra, watchdog=True)
            boxes.append(machine)
            hung(machine)
    finally:
        for machine in boxes:
            machine.kill()
        world.close()
        province.close()
        shutil.rmtree(province.folder)
        # A disk that something went wrong with is worth a look: its last partition has the journal.
        if all(passed for _, passed, _, _ in rows) and os.path.exists(f"{folder}/disk.img"):
            os.unlink(f"{folder}/disk.img")
    failed = sum(not passed for _, passed, _, _ in rows)
    verdict = f"{len(rows) - failed} passed, {failed} failed"
    accelerated = "with" if boxes[0].accelerated else "without"
    minutes = (datetime.datetime.now(datetime.timezone.utc) - began).total_seconds() / 60
    with open(os.path.realpath(f"{out}/tracuu.img.sha256"), encoding="utf-8") as file:
        digest, image = file.read().split()
    with open(f"{folder}/life.md", "w", encoding="utf-8") as table:
        table.write(
            f"{began:%Y-%m-%d %H:%M} UTC, {image}, SHA-256 {digest[:16]}…, parts: {', '.join(wanted)}; virtual box {accelerated} hardware acceleration, "
            f"load average {load:.1f} before and {os.getloadavg()[1]:.1f} after; {minutes:.0f} min: {verdict}.\n\n")
        table.write("| what | | s | |\n| --- | --- | ---: | --- |\n")
        for claim, passed, seconds, note in rows:
            table.write(f"| {claim} | {'passed' if passed else 'FAILED'} | {seconds:.0f} | {note} |\n")
    print(verdict)
    return 1 if failed else 0


# Whoever ends this ends the box too.
signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
sys.exit(main())

"""What breaks on a box's disk, and what becomes of the box: it mends it, or says it, or starts anew. Never does it wait for a key."""

import os
import subprocess
import time


def run(step, machine, disk, site, folder):
    """The steps in their order; they begin with a disk that was never started, and `site` is its site.json5."""
    def fetch(name):
        return subprocess.run(["mcopy", "-n", "-i", disk.place("bootenv"), f"::{name}", f"{folder}/{name}"], check=False).returncode == 0

    @step("a data partition whose superblock is gone is mended at the start")
    def mended():
        disk.wipe("data", 4096)
        machine.on()
        machine.wait("TRACUU-DATA mended", 120)
        words = machine.healthy()
        assert "tracuu-sms" in words and "tracuu-kiosk" in words, words
        assert machine.ssh("findmnt -no FSTYPE /var") == "ext4"
        return f"healthy after {machine.age:.0f} s, and set up"

    @step("one that is beyond repair is said on the display, and the box does not start again and again")
    def lost():
        machine.kill()
        disk.wipe("data")
        # It could not keep it.
        disk.put(site)
        machine.on()
        said = machine.wait(r"TRACUU-DATA lost: ([^\r\n]*)", 120).group(1)
        words = machine.healthy()
        assert "tracuu-setup" in words and "tracuu-kiosk" not in words, words
        machine.drawn(f"{folder}/11-data-lost.png")
        assert "::/site.json5" in disk.names(), "it took a file that it can't keep"
        return said

    @step("a stick with the file factory-reset makes that partition anew, and the box takes its site.json5")
    def anew():
        image = machine.stick({"factory-reset": "/dev/null"})
        start = machine.age
        machine.plug(image)
        machine.wait("TRACUU-DATA the data partition is made anew", 240)
        words = machine.healthy()
        assert "tracuu-kiosk" in words, words
        machine.unplug()
        os.unlink(image)
        assert machine.ssh("findmnt -no FSTYPE /var") == "ext4"
        assert "::/site.json5" not in disk.names()
        return f"healthy {machine.age - start:.0f} s after it was plugged in"

    @step("a start that ends before its services says so, and starts again by itself")
    def stranded():
        machine.kill()
        kept = disk.read("bootenv")
        disk.wipe("bootenv")
        machine.on()
        said = machine.wait(r"TRACUU-STRANDED ([^\r\n]*)", 240).group(1)
        time.sleep(2)
        machine.picture(f"{folder}/12-stranded.png")
        start = machine.age
        machine.wait("TRACUU-BOOT slot", 120)
        seconds = machine.age - start
        machine.kill()
        disk.write("bootenv", kept)
        return f"{said}; starting again {seconds:.0f} s later"

    @step("a slot whose root, and then whose kernel, is damaged is left for the other one after three starts")
    def damaged():
        machine.kill()
        for kind in ("boot", "root"):
            disk.write(f"{kind}_b", disk.read(f"{kind}_a"))
        assert fetch("grubenv")
        subprocess.check_call(["grub-editenv", f"{folder}/grubenv", "set", "B_OK=1", "A_TRY=0"])
        subprocess.check_call(["mcopy", "-o", "-i", disk.place("bootenv"), f"{folder}/grubenv", "::grubenv"])
        disk.wipe("root_a", 1 << 20)
        machine.on()
        machine.wait(r"TRACUU-BOOT slot A \(A good=1 try=1", 60)
        machine.wait(r"TRACUU-BOOT slot A \(A good=1 try=2", 180)
        machine.kill()
        disk.wipe("boot_a", 1 << 20)
        machine.on()
        machine.wait(r"TRACUU-BOOT slot A \(A good=1 try=3", 60)
        machine.wait("TRACUU-BOOT slot A does not start", 30)
        machine.wait("TRACUU-BOOT slot B", 90)
        said = machine.wait(r"TRACUU-HEALTH rolled back [^\r\n]*", 240).group(0)
        machine.healthy()
        assert machine.ssh("sed 's/.*rauc.slot=//; s/ .*//' /proc/cmdline") == "B"
        return said

    mended()
    lost()
    anew()
    stranded()
    damaged()

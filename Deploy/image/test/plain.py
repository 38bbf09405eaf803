#!/usr/bin/python3
"""plain.py PROGRAMS OUT: how large the image is and how long it takes to show its page, beside a plain Debian with the same packages.

Both are started by the same firmware and the same GRUB in the same virtual box, one after the other, three times each in turns;
ready is when the page has painted on the display and the gateway answers. The first start of each, which sets it up, is not counted.
Of which: firmware and GRUB until the kernel runs, kernel and RAM disk until the system's own first process, and the services from there.
"""

import os
import shutil
import statistics
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from machine import Disk, Line, Machine, new_key  # noqa: E402
from world import World  # noqa: E402

programs, out = sys.argv[1:3]
starts = int(sys.argv[3]) if len(sys.argv) > 3 else 3
folder = os.environ.get("TRACUU_LIFE", f"{out}/plain")
here = os.path.dirname(os.path.abspath(__file__))


def packed(path):
    """How many MiB it has in it, and how many it has as zstd -6."""
    used = os.stat(path).st_blocks * 512 / 1048576
    size = int(subprocess.check_output(f"zstd -6 -q -T2 -c {path} | wc -c", shell=True)) / 1048576
    return used, size


def main():
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    key = new_key(folder)
    world = World(f"{programs}/tracuu-sim", f"{folder}/world")
    boxes = {}
    try:
        with open(f"{folder}/site.json5", "w", encoding="utf-8") as file:
            file.write(world.site(key))
        subprocess.check_call([f"{here}/plain", out, folder, f"{folder}/site.json5", programs])
        lines = [Line(name, f"{folder}/{name}.sock", f"{world.folder}/{name}0") for name in ("modem", "scanner")]
        devices = [word for line in lines for word in line.arguments()]
        times = {"the image": [], "plain Debian": []}
        for name, image in (("the image", f"{out}/tracuu.img"), ("plain Debian", f"{folder}/plain.img")):
            place = f"{folder}/{name.split()[0]}"
            disk = Disk(image, f"{place}.disk")
            if name == "the image":
                disk.put(world.site(key))
            boxes[name] = Machine(place, disk, f"{folder}/key", extra=devices)
        for start in range(starts + 1):
            for name, machine in boxes.items():
                machine.on()
                words = machine.wait(r"(?:services from (\d+) us, )?ready after (\d+) s", 400)
                whole, up = machine.age, int(words.group(2))
                begin = int(words.group(1) or machine.ssh("systemctl show --value -p UserspaceTimestampMonotonic")) / 1e6
                if start:
                    times[name].append((whole, whole - up, begin, up - begin))
                print(f"{name}: ready {whole:.0f} s after it was switched on", flush=True)
                machine.off()
        print("| | holds | as zstd -6 | page on the display | firmware, GRUB | kernel, RAM disk | services |")
        print("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
        for name, image in (("plain Debian", f"{folder}/plain.img"), ("the image", os.path.realpath(f"{out}/tracuu.img"))):
            used, size = packed(image)
            parts = [f"{statistics.median(part):.0f} s ({min(part):.0f} to {max(part):.0f})" for part in zip(*times[name])]
            print(f"| {name} | {used:.0f} MiB | {size:.0f} MiB | {' | '.join(parts)} |")
    finally:
        for machine in boxes.values():
            machine.kill()
        world.close()


main()

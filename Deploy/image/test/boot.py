#!/usr/bin/python3
"""boot.py PROGRAMS OUT [SITE.json5]: the image in a virtual box with the simulated world around it, until Ctrl-C.

Without a file of one's own the box is set up as the test's is: kiosk and gateway of one site. Enter takes a picture of the display.
"""

import os
import select
import shutil
import signal
import socket
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import devices  # noqa: E402
from machine import Disk, Line, Machine, new_key  # noqa: E402
from world import World  # noqa: E402

programs, out = sys.argv[1:3]
folder = f"{out}/boot"


def screen():
    """A free number for a VNC display; its port is 5900 more."""
    for number in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", 5900 + number)) != 0:
                return number
    sys.exit("no port from 5900 to 5999 is free for the box's display")


def main():
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    key = new_key(folder)
    world = World(f"{programs}/tracuu-sim", f"{folder}/world")
    machine = None
    try:
        disk = Disk(f"{out}/tracuu.img", f"{folder}/disk.img")
        if len(sys.argv) > 3:
            with open(sys.argv[3], encoding="utf-8") as file:
                disk.put(file.read())
        else:
            disk.put(world.site(key))
        lines = [Line(name, f"{folder}/{name}.sock", f"{world.folder}/{name}0") for name in ("modem", "scanner")]
        number = screen()
        machine = Machine(folder, disk, f"{folder}/key", extra=[word for line in lines for word in line.arguments()], window=["-vnc", f"127.0.0.1:{number}"])
        machine.on()
        print(f"""The box's display: any VNC viewer at 127.0.0.1:{5900 + number}; or press Enter here for a picture of it
Telephones, receipts and the printer's paper: {world.address}
A technician's shell: {' '.join(machine.client())}
What it says on its serial line: {machine.console}
Starting; without KVM that takes minutes. Ctrl-C switches it off.""", flush=True)
        print(machine.healthy(), f"after {machine.age:.0f} s", flush=True)
        # The button and the modem's power line that site.json5 names.
        pins = None if len(sys.argv) > 3 else devices.Lines(machine, folder)
        watched = [sys.stdin]
        while machine.process.poll() is None:
            if select.select(watched, [], [], 1)[0]:
                if sys.stdin.readline():
                    print(machine.picture(f"{folder}/display.png"), flush=True)
                else:
                    watched = []
        if pins:
            pins.close()
    except KeyboardInterrupt:
        print("switched off", flush=True)
    finally:
        if machine:
            machine.kill()
        world.close()
        if os.path.exists(f"{folder}/disk.img"):
            os.unlink(f"{folder}/disk.img")


signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
main()

#!/usr/bin/python3
"""Drives tracuu-kiosk's device commands with devices that are not there: udev's database, its events and an evdev device,
by umockdev. What is left to the emulated appliance: a real HID keyboard, udev's rules at work, GPIO lines.

    umockdev-wrapper Tests/Devices/umockdev_test.py PROGRAM [unittest's own arguments]
"""

import json
import os
import pathlib
import queue
import signal
import struct
import subprocess
import sys
import tempfile
import threading
import time
import unittest

import gi

gi.require_version("UMockdev", "1.0")
from gi.repository import GLib, UMockdev  # noqa: E402

PROGRAM = None
LIMIT = 60  # seconds; a machine under load is slow

EV_SYN, EV_KEY, SYN_DROPPED = 0, 1, 3
ENTER, SHIFT = 28, 42
ROWS = [(2, "1234567890-=", "!@#$%^&*()_+"), (16, "qwertyuiop[]", "QWERTYUIOP{}"),
        (30, "asdfghjkl;'`", 'ASDFGHJKL:"~'), (44, "zxcvbnm,./", "ZXCVBNM<>?")]


class Evdev(threading.Thread):
    """The kernel's side of an input device: it answers the ioctls of libevdev, and remembers the grab."""

    def __init__(self, testbed, node):
        super().__init__(daemon=True)
        self.grabbed = threading.Event()
        self.clock = None
        self.busy = False
        self.base = UMockdev.IoctlBase()
        self.base.connect("handle-ioctl", self.answer)
        testbed.attach_ioctl(node, self.base)
        self.context = GLib.MainContext.default()
        self.start()

    def run(self):
        loop = GLib.MainLoop()
        loop.run()

    def answer(self, _, client):
        request = client.get_property("request") & 0xFFFFFFFF
        size, number = request >> 16 & 0x3FFF, request & 0xFF
        if request >> 8 & 0xFF != ord("E"):
            return False
        if number == 0x90:  # EVIOCGRAB
            if self.busy:
                client.complete(-1, 16)
                return True
            self.grabbed.set()
            client.complete(0, 0)
            return True
        argument = client.get_property("arg")
        data = argument.resolve(0, size)
        value = bytes(size)
        if number == 0x01:  # EVIOCGVERSION
            value = struct.pack("<I", 0x010001)
        elif number == 0x02:  # EVIOCGID
            value = struct.pack("<4H", 3, 0x0C2E, 0x0B61, 0x110)
        elif number == 0x06:  # EVIOCGNAME
            value = b"Xenon\0"
        elif number == 0x20:  # EVIOCGBIT(0)
            value = bytes([1 << EV_SYN | 1 << EV_KEY])
        elif number == 0x21:  # EVIOCGBIT(EV_KEY): every key of a keyboard
            value = b"\xff" * 16
        elif number == 0xA0:  # EVIOCSCLOCKID
            self.clock = struct.unpack("<i", bytes(data.retrieve())[:4])[0]
            client.complete(0, 0)
            return True
        elif not 0x20 <= number <= 0x3F and number not in (0x07, 0x08, 0x09, 0x18, 0x19, 0x1A, 0x1B, 0x03):
            client.complete(-1, 25)
            return True
        data.update(0, list(value[:size].ljust(size, b"\0")))
        client.complete(0, 0)
        return True


class Command:
    """A run of tracuu-kiosk whose lines of JSON are awaited."""

    def __init__(self, *arguments, user=None, program=None):
        self.errors = tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            [program or PROGRAM, *arguments], stdout=subprocess.PIPE, stderr=self.errors, user=user)
        self.lines = queue.Queue()
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        for line in self.process.stdout:
            self.lines.put(line.decode())
        self.lines.put(None)

    def line(self):
        line = self.lines.get(timeout=LIMIT)
        if line is None:
            raise AssertionError("it ended: " + self.said())
        return line

    def json(self):
        return json.loads(self.line())

    def rest(self):
        text = ""
        while (line := self.lines.get(timeout=LIMIT)) is not None:
            text += line
        return text

    def said(self):
        self.errors.seek(0)
        return self.errors.read().decode()

    def wait_until_it_says(self, words):
        limit = time.monotonic() + LIMIT
        while words not in self.said():
            if time.monotonic() > limit:
                raise AssertionError(f"it never said “{words}” but: {self.said()}")
            time.sleep(0.02)

    def end(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.process.stdout.close()
        self.errors.close()


class DevicesTest(unittest.TestCase):
    def setUp(self):
        self.testbed = UMockdev.Testbed.new()

    def command(self, *arguments, user=None):
        command = Command(*arguments, user=user)
        self.addCleanup(command.end)
        return command

    def usb(self, name, vendor, product, /, **attributes):
        attributes = {"idVendor": vendor, "idProduct": product, "busnum": "1", "devnum": "5", **attributes}
        return self.testbed.add_device(
            "usb", name, None, [part for pair in attributes.items() for part in pair],
            ["DEVTYPE", "usb_device", "ID_VENDOR_ID", vendor, "ID_MODEL_ID", product])

    def serial_line(self, number, parent, **properties):
        properties = {"DEVNAME": f"/dev/ttyACM{number}", "MAJOR": "166", "MINOR": str(number),
                      "ID_USB_INTERFACE_NUM": "00", **properties}
        return self.testbed.add_device("tty", f"ttyACM{number}", parent, [],
                                       [part for pair in properties.items() for part in pair])


class Listing(DevicesTest):
    def test_what_is_plugged_in_is_listed_with_what_tells_it_from_others(self):
        usb = self.usb("usb1/1-1", "0c2e", "0b6a", manufacturer="Honeywell", product="Xenon 1950g", serial="S123")
        self.serial_line(0, usb, ID_VENDOR_ID="0c2e", ID_MODEL_ID="0b6a", ID_SERIAL_SHORT="S123",
                         ID_PATH="pci-0000:00:14.0-usb-0:1:1.0")
        self.testbed.add_device("input", "event0", None, [], ["DEVNAME", "/dev/input/event0", "ID_INPUT_MOUSE", "1"])
        listing = json.loads(self.command("devices", "list", "--json").rest())
        self.assertEqual(len(listing["plugged"]), 1)
        device = listing["plugged"][0]
        self.assertEqual(device["node"], "/dev/ttyACM0")
        self.assertEqual((device["vendorID"], device["productID"], device["serial"]), ("0c2e", "0b6a", "S123"))
        self.assertEqual((device["vendor"], device["model"]), ("Honeywell", "Xenon 1950g"))
        self.assertEqual(device["port"], "pci-0000:00:14.0-usb-0:1:1.0")


class Plugging(DevicesTest):
    def test_a_cable_in_and_out_is_told(self):
        usb = self.usb("usb1/1-1", "0c2e", "0b6a")
        watch = self.command("devices", "watch", "--json")
        watch.wait_until_it_says("Watching")
        line = self.serial_line(0, usb, ID_VENDOR_ID="0c2e", ID_MODEL_ID="0b6a")
        told = watch.json()
        self.assertEqual((told["event"], told["device"]["node"]), ("added", "/dev/ttyACM0"))
        self.testbed.uevent(line, "remove")
        told = watch.json()
        self.assertEqual((told["event"], told["device"]["node"]), ("removed", "/dev/ttyACM0"))

    def test_a_device_that_is_plugged_in_gets_its_rule(self):
        usb = self.usb("usb1/1-1", "0c2e", "0b6a", manufacturer="Honeywell", product="Xenon")
        identify = self.command("devices", "identify", "scanner0", "--timeout", str(LIMIT))
        identify.wait_until_it_says("Plug the device in")
        self.serial_line(0, usb, ID_VENDOR_ID="0c2e", ID_MODEL_ID="0b6a", ID_SERIAL_SHORT="S1")
        rule = identify.rest()
        self.assertIn('ENV{ID_SERIAL_SHORT}=="S1"', rule)
        self.assertIn('SYMLINK+="tracuu/scanner0"', rule)
        self.assertEqual(identify.process.wait(), 0)

    def test_two_of_one_model_are_told_apart_by_port_and_both_rules_are_kept(self):
        file = pathlib.Path(tempfile.mkdtemp()) / "70.rules"
        for number in (0, 1):
            usb = self.usb(f"usb1/1-{number + 1}", "0c2e", "0b6a")
            self.serial_line(number, usb, ID_VENDOR_ID="0c2e", ID_MODEL_ID="0b6a",
                             ID_PATH=f"pci-0000:00:14.0-usb-0:{number + 1}:1.0")
        for number in (0, 1, 0):
            command = self.command("devices", "identify", f"scanner{number}", "--device", f"/dev/ttyACM{number}",
                                   "--write-to", str(file))
            command.rest()
            self.assertEqual(command.process.wait(), 0, command.said())
        lines = [line for line in file.read_text().splitlines() if not line.startswith("#")]
        self.assertEqual(len(lines), 2)
        self.assertTrue(any("usb-0:1:1.0" in line and "tracuu/scanner0" in line for line in lines))
        self.assertTrue(any("usb-0:2:1.0" in line and "tracuu/scanner1" in line for line in lines))

    def test_a_keyboard_type_scanner_is_hidden_from_the_compositor(self):
        usb = self.usb("usb1/1-1", "0c2e", "0b61")
        self.testbed.add_device("input", "event7", usb, [], [
            "DEVNAME", "/dev/input/event7", "ID_INPUT_KEYBOARD", "1", "ID_VENDOR_ID", "0c2e", "ID_MODEL_ID", "0b61",
            "ID_PATH", "pci-0000:00:14.0-usb-0:1:1.0"])
        command = self.command("devices", "identify", "scanner0", "--device", "/dev/input/event7")
        self.assertIn('ENV{LIBINPUT_IGNORE_DEVICE}="1"', command.rest())


class WrongPaths(DevicesTest):
    """What is at a path and can't be used, by either driver; mended while the program runs, it is used."""

    def told(self, path, connection="auto", user=None):
        command = self.command("devices", "scan", "--device", path, "--connection", connection, user=user)
        return command, command.json()

    def test_a_folder_is_no_scanner(self):
        for connection in ("auto", "serial", "keyboard"):
            _, told = self.told("/tmp", connection)
            self.assertEqual(told["state"], "failed")
            self.assertIn("is a folder", told["reason"])

    def test_something_else_is_no_scanner(self):
        _, told = self.told("/dev/null", "serial")
        self.assertIn("not a serial line", told["reason"])

    def test_a_missing_one_is_used_as_soon_as_it_is_there(self):
        folder = pathlib.Path(tempfile.mkdtemp())
        controller, peripheral = os.openpty()
        self.addCleanup(os.close, controller)
        self.addCleanup(os.close, peripheral)
        command, told = self.told(str(folder / "scanner0"))
        self.assertEqual(told["state"], "absent")
        (folder / "scanner0").symlink_to(os.ttyname(peripheral))
        self.assertEqual(command.json()["state"], "ready")
        os.write(controller, b"H15.12-260219-0001\r")
        self.assertEqual(command.json()["text"], "H15.12-260219-0001")

    @unittest.skipUnless(os.getuid() == 0, "only root can hide a device from another user")
    def test_permission_denied_is_named_and_mended(self):
        controller, peripheral = os.openpty()
        self.addCleanup(os.close, controller)
        self.addCleanup(os.close, peripheral)
        path = os.ttyname(peripheral)
        os.chmod(path, 0o600)
        command, told = self.told(path, user=65534)
        self.assertEqual(told["state"], "failed")
        self.assertIn("no permission", told["reason"])
        os.chmod(path, 0o666)
        self.assertEqual(command.json()["state"], "ready")


class Typing(DevicesTest):
    """A keyboard-type scanner: libevdev's calls and the kernel's events."""

    node = "/dev/input/event7"

    def setUp(self):
        super().setUp()
        self.plug()

    def plug(self):
        self.testbed.add_from_string(
            "P: /devices/virtual/input/input7/event7\nN: input/event7\nE: DEVNAME=/dev/input/event7\n"
            "E: MAJOR=13\nE: MINOR=71\nE: SUBSYSTEM=input\nE: ID_INPUT_KEYBOARD=1\n")
        self.kernel = Evdev(self.testbed, self.node)
        self.wire = self.testbed.get_dev_fd(self.node)

    def scan_command(self):
        command = self.command("devices", "scan", "--device", self.node, "--connection", "keyboard")
        self.assertEqual(command.json()["state"], "ready")
        return command

    def send(self, *events, at=None):
        for kind, code, value in events:
            now = at if at is not None else time.clock_gettime(time.CLOCK_MONOTONIC)
            os.write(self.wire, struct.pack("<qqHHi", int(now), int(now % 1 * 1e6), kind, code, value))

    def press(self, code, *modifiers, at=None):
        for modifier in modifiers:
            self.send((EV_KEY, modifier, 1), at=at)
        self.send((EV_KEY, code, 1), (EV_SYN, 0, 0), (EV_KEY, code, 0), (EV_SYN, 0, 0), at=at)
        for modifier in modifiers:
            self.send((EV_KEY, modifier, 0), at=at)

    def type(self, text, at=None):
        for character in text:
            for first, plain, shifted in ROWS:
                if character in plain:
                    self.press(first + plain.index(character), at=at)
                elif character in shifted:
                    self.press(first + shifted.index(character), SHIFT, at=at)

    def test_a_scan_is_read_and_the_scanner_is_ours_alone(self):
        command = self.scan_command()
        self.assertTrue(self.kernel.grabbed.wait(LIMIT))
        self.assertEqual(self.kernel.clock, time.CLOCK_MONOTONIC)
        self.type("]C0H15.12-260219-0001")
        self.press(ENTER)
        told = command.json()
        self.assertEqual((told["text"], told["symbology"]), ("H15.12-260219-0001", "]C0"))
        self.assertEqual(bytes.fromhex(told["raw"]), b"]C0H15.12-260219-0001")

    def test_silence_ends_a_scan_without_terminator(self):
        command = self.scan_command()
        self.type("1897c359")
        self.assertEqual(command.json()["text"], "1897c359")

    def test_a_pause_between_keys_is_seen_by_the_kernels_time_however_late_they_are_read(self):
        command = self.scan_command()
        now = time.clock_gettime(time.CLOCK_MONOTONIC)
        self.type("a1", at=now - 2)
        self.type("b2", at=now - 1)
        self.press(ENTER, at=now - 1)
        self.assertEqual([command.json()["text"], command.json()["text"]], ["a1", "b2"])

    def test_a_shift_that_hangs_does_not_spoil_the_next_scan(self):
        command = self.scan_command()
        now = time.clock_gettime(time.CLOCK_MONOTONIC)
        self.send((EV_KEY, SHIFT, 1), (EV_SYN, 0, 0), at=now - 1)
        self.type("h15", at=now)
        self.press(ENTER, at=now)
        self.assertEqual(command.json()["text"], "h15")

    def test_lost_keys_make_the_scan_unreadable_and_the_next_is_read(self):
        command = self.scan_command()
        self.type("h15.")
        self.send((EV_SYN, SYN_DROPPED, 0), (EV_SYN, 0, 0))
        self.type("0001")
        self.press(ENTER)
        self.assertIn("lost", command.json()["unreadable"])
        self.type("h48")
        self.press(ENTER)
        self.assertEqual(command.json()["text"], "h48")

    def test_another_program_that_has_it_is_named(self):
        self.kernel.busy = True
        command = self.command("devices", "scan", "--device", self.node, "--connection", "keyboard")
        told = command.json()
        self.assertEqual(told["state"], "failed")
        self.assertIn("another program", told["reason"])
        self.kernel.busy = False
        self.assertEqual(command.json()["state"], "ready")


if __name__ == "__main__":
    if "umockdev" not in os.environ.get("LD_PRELOAD", ""):
        sys.exit("run it by umockdev-wrapper")
    PROGRAM = sys.argv.pop(1)
    unittest.main()

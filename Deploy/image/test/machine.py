"""A virtual box: the real image under UEFI, with the devices that a site has, driven from outside as people do."""

import json
import os
import re
import shutil
import socket
import struct
import subprocess
import threading
import time

FIRMWARE = "/usr/share/OVMF"


def partition(image, name):
    """The offset and size in bytes of a partition by its name in the GUID partition table (UEFI 2.10 §5.3)."""
    with open(image, "rb") as file:
        file.seek(512)
        header = file.read(92)
        first, count, size = struct.unpack_from("<QII", header, 72)
        for index in range(count):
            file.seek(first * 512 + index * size)
            entry = file.read(size)
            if entry[56:128].decode("utf-16-le").rstrip("\0") == name:
                begin, end = struct.unpack_from("<QQ", entry, 32)
                return begin * 512, (end + 1 - begin) * 512
    raise KeyError(name)


def new_key(folder):
    """A technician's key for this run: FOLDER/key; its public half."""
    subprocess.check_call(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "test", "-f", f"{folder}/key"])
    with open(f"{folder}/key.pub", encoding="utf-8") as public:
        return public.read().strip()


def accelerator():
    """KVM where it works, and shows what browsers need; else emulation. A KVM inside of another one may do neither."""
    # Chromium dies of the emulated protection keys.
    emulation = ["-accel", "tcg,thread=multi", "-cpu", "max,-pku,-la57"]
    if os.environ.get("TRACUU_TCG") or not os.access("/dev/kvm", os.R_OK | os.W_OK):
        return emulation
    for model in ("host", "host,-arch-capabilities"):
        kvm = ["-accel", "kvm", "-cpu", model]
        # Paused: what the processor is to have is refused before its first instruction, or not at all.
        trial = ["qemu-system-x86_64", "-nodefaults", "-no-user-config", "-machine", "q35", "-accel", "kvm", "-m", "64", "-display", "none",
                 "-S", "-cpu", f"{model},+ssse3,+sse4.2,enforce=on"]
        try:
            subprocess.run(trial, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=2, check=False)
        except subprocess.TimeoutExpired:
            return kvm
    return emulation


class Disk:
    """A copy of the image on a disk as large as a site's."""

    def __init__(self, image, path, size="4G"):
        self.path = path
        subprocess.check_call(["cp", "--sparse=always", os.path.realpath(image), path])
        subprocess.check_call(["truncate", "-s", size, path])

    def place(self, name):
        """A partition as mtools wants it."""
        return f"{self.path}@@{partition(self.path, name)[0]}"

    def read(self, name):
        """All that a partition holds."""
        begin, size = partition(self.path, name)
        with open(self.path, "rb") as file:
            file.seek(begin)
            return file.read(size)

    def write(self, name, data):
        """Writes it from its first byte."""
        with open(self.path, "r+b") as file:
            file.seek(partition(self.path, name)[0])
            file.write(data)

    def wipe(self, name, size=None):
        """Makes zeros of it, or of its first bytes."""
        begin, whole = partition(self.path, name)
        subprocess.check_call(["fallocate", "--punch-hole", "--offset", str(begin), "--length", str(size or whole), self.path])

    def site(self, *command):
        """Runs an mtools command on the FAT partition TRACUU, as a technician's computer would change it."""
        return subprocess.run([command[0], "-i", self.place("site"), *command[1:]], check=True, capture_output=True, text=True).stdout

    def put(self, text, name="site.json5"):
        """Writes a file there."""
        source = self.path + ".put"
        with open(source, "w", encoding="utf-8") as file:
            file.write(text)
        self.site("mcopy", "-o", source, f"::{name}")
        os.unlink(source)

    def names(self):
        """What lies there."""
        return self.site("mdir", "-b", "::").split()


class Machine:
    """One box; ends with `off` or `kill`."""

    def __init__(self, folder, disk, key, extra=(), memory=2048, secure=False, drive=None, display=(720, 1280), watchdog=False,
                 window=("-display", "none")):
        os.makedirs(folder, exist_ok=True)
        self.folder, self.key = folder, key
        self.console = f"{folder}/console.log"
        self.position = 0
        with socket.socket() as shell, socket.socket() as monitoring:
            shell.bind(("127.0.0.1", 0))
            monitoring.bind(("127.0.0.1", 0))
            self.port, self.monitoring = shell.getsockname()[1], monitoring.getsockname()[1]
        kind = ".ms" if secure else ""
        variables = f"{folder}/variables.fd"
        if not os.path.exists(variables):
            shutil.copy(f"{FIRMWARE}/OVMF_VARS_4M{kind}.fd", variables)
        processor = accelerator()
        self.accelerated = "kvm" in processor
        self.patience = 1 if self.accelerated else 4
        self.command = [
            "qemu-system-x86_64", "-nodefaults", "-no-user-config", "-machine", f"q35,smm={'on' if secure else 'off'}", *processor,
            "-smp", "2", "-m", str(memory), *window,
            "-drive", f"if=pflash,format=raw,unit=0,readonly=on,file={FIRMWARE}/OVMF_CODE_4M{kind}.fd",
            "-drive", f"if=pflash,format=raw,unit=1,file={variables}",
            *(drive or ["-drive", f"if=none,id=disk,format=raw,cache=writeback,discard=unmap,file={disk.path}"]),
            "-device", "virtio-blk-pci,drive=disk,bootindex=1", "-device", "virtio-rng-pci",
            "-chardev", f"file,id=console,path={self.console}", "-serial", "chardev:console",
            "-qmp", f"unix:{folder}/qmp.sock,server=on,wait=off",
            "-netdev", f"user,id=net,hostfwd=tcp:127.0.0.1:{self.port}-:22,hostfwd=tcp:127.0.0.1:{self.monitoring}-:9998",
            "-device", "virtio-net-pci,netdev=net,romfile=",
            "-device", f"virtio-vga,xres={display[0]},yres={display[1]}", "-device", "qemu-xhci,id=usb", "-device", "usb-tablet,bus=usb.0",
            "-device", "usb-kbd,bus=usb.0,serial=SCANNER",
            # The chip set's watchdog counts in any case; only so does it reset the box.
            *(["-global", "ICH9-LPC.noreboot=off"] if watchdog else []),
            *extra,
        ]
        self.process = None

    def on(self):
        """Switches it on."""
        for name in ("qmp.sock", "console.log"):
            if os.path.exists(f"{self.folder}/{name}"):
                os.unlink(f"{self.folder}/{name}")
        with open(f"{self.folder}/qemu.log", "w", encoding="utf-8") as log:
            self.process = subprocess.Popen(self.command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        self.start, self.position = time.monotonic(), 0
        return self

    @property
    def age(self):
        """Seconds since it was switched on."""
        return time.monotonic() - self.start

    def text(self):
        """Everything that it has said on its serial line."""
        try:
            with open(self.console, encoding="utf-8", errors="replace") as file:
                return file.read()
        except FileNotFoundError:
            return ""

    def wait(self, pattern, seconds):
        """The next place on the serial line that matches; the time is stretched where nothing accelerates the machine."""
        end = time.monotonic() + seconds * self.patience
        while time.monotonic() < end:
            match = re.search(pattern, self.text()[self.position:])
            if match:
                self.position += match.end()
                return match
            if self.process.poll() is not None:
                with open(f"{self.folder}/qemu.log", encoding="utf-8") as log:
                    raise AssertionError(f"QEMU has ended: {log.read()[-800:]}")
            time.sleep(0.1)
        raise AssertionError(f"“{pattern}” never came within {seconds * self.patience} s; the console’s end:\n{self.text()[-1500:]}")

    def healthy(self, seconds=240):
        """Waits for the health check's word."""
        match = self.wait(r"TRACUU-HEALTH (good|bad) [^\r\n]*", seconds)
        assert match.group(1) == "good", match.group(0)
        return match.group(0)

    # --- Its keyboard, display and switch.

    def qmp(self, *commands):
        """Gives QEMU commands: (name, arguments)."""
        with socket.socket(socket.AF_UNIX) as monitor:
            monitor.settimeout(20)
            monitor.connect(f"{self.folder}/qmp.sock")
            lines = monitor.makefile("rw", encoding="utf-8")
            lines.readline()
            for name, arguments in (("qmp_capabilities", {}), *commands):
                lines.write(json.dumps({"execute": name, "arguments": arguments}) + "\n")
                lines.flush()
                while True:
                    answer = json.loads(lines.readline())
                    if "error" in answer:
                        raise AssertionError(f"{name}: {answer['error']['desc']}")
                    if "return" in answer:
                        break

    def picture(self, path):
        """What the display shows, as PNG."""
        self.qmp(("screendump", {"filename": os.path.abspath(path), "format": "png"}))
        return path

    def drawn(self, path, seconds=60, size=40_000):
        """A picture of the display once there is a page on it: one colour, or the page's frame, compresses to next to nothing."""
        end = time.monotonic() + seconds * self.patience
        while os.path.getsize(self.picture(path)) < size:
            assert time.monotonic() < end, f"the display stays empty: {path}"
            time.sleep(2)
        return path

    def touch(self, x, y):
        """A finger at a place of the display, both from 0 to 1."""
        def event(kind, data):
            return {"type": kind, "data": data}
        place = [event("abs", {"axis": axis, "value": int(value * 0x7FFF)}) for axis, value in (("x", x), ("y", y))]
        self.qmp(("input-send-event", {"events": place}))
        for down in (True, False):
            self.qmp(("input-send-event", {"events": [event("btn", {"button": "left", "down": down})]}))
            time.sleep(0.1)

    def type(self, text):
        """A scanner that types: the text and Enter on the box's USB keyboard, as quickly as one does and as its queue takes it."""
        names = {".": "dot", "-": "minus", "/": "slash", "\n": "ret"}
        with socket.socket(socket.AF_UNIX) as monitor:
            monitor.settimeout(20)
            monitor.connect(f"{self.folder}/qmp.sock")
            lines = monitor.makefile("rw", encoding="utf-8")
            lines.readline()

            def do(name, **arguments):
                lines.write(json.dumps({"execute": name, "arguments": arguments}) + "\n")
                lines.flush()
                while "return" not in (answer := json.loads(lines.readline())):
                    assert "error" not in answer, answer

            def key(name, down):
                return {"type": "key", "data": {"key": {"type": "qcode", "data": name}, "down": down}}
            do("qmp_capabilities")
            for letter in text + "\n":
                name = names.get(letter, letter.lower())
                keys = ["shift", name] if letter.isupper() else [name]
                do("input-send-event", events=[key(each, True) for each in keys] + [key(each, False) for each in reversed(keys)])
                time.sleep(0.03)

    # --- A stick in its USB port.

    def stick(self, files):
        """A FAT stick labelled TRACUU with these files: name in it, path here."""
        image = f"{self.folder}/stick.img"
        size = 64 + sum(os.path.getsize(path) for path in files.values()) // 1024 // 1024 * 1025 // 1000
        if os.path.exists(image):
            os.unlink(image)
        subprocess.check_call(["mkfs.vfat", "-C", "-n", "TRACUU", image, str(size * 1024)], stdout=subprocess.DEVNULL)
        for name, path in files.items():
            subprocess.check_call(["mcopy", "-i", image, path, f"::{name}"])
        return image

    def plug(self, image):
        """Puts a stick in."""
        self.qmp(
            ("blockdev-add", {"node-name": "stick", "driver": "raw", "file": {"driver": "file", "filename": image}}),
            ("device_add", {"driver": "usb-storage", "id": "stick", "bus": "usb.0", "drive": "stick"}))

    def unplug(self):
        """Pulls it out."""
        self.qmp(("device_del", {"id": "stick"}))
        time.sleep(2)
        self.qmp(("blockdev-del", {"node-name": "stick"}))

    @staticmethod
    def read(image, name):
        """What a file on a stick holds; nothing where there is none."""
        return subprocess.run(["mtype", "-i", image, f"::{name}"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False).stdout

    def off(self):
        """Pulls its plug after what it has written is on the disk."""
        if self.process and self.process.poll() is None:
            self.qmp(("quit", {}))
            self.process.wait(20)

    def kill(self):
        """Ends it whatever it does."""
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    # --- A technician's shell.

    def client(self, *more):
        """The command line of an SSH client."""
        return [
            "ssh", "-q", "-i", self.key, "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o", "BatchMode=yes",
            "-o", "ConnectTimeout=60", "-p", str(self.port), *more, "root@127.0.0.1",
        ]

    def shell(self, command, output):
        """A command that goes on in the box, with a pipe to its standard input."""
        return subprocess.Popen([*self.client(), command], stdin=subprocess.PIPE, stdout=output, stderr=subprocess.STDOUT)

    def copy(self, source, target):
        """A program from here into the box."""
        with open(source, "rb") as file:
            subprocess.run([*self.client(), f"rm -f {target} && cat >{target} && chmod 755 {target}"], stdin=file, check=True, timeout=60 * self.patience)

    def until(self, command, seconds):
        """Waits until a command succeeds in the box."""
        words = f"for i in $(seq {seconds * self.patience}); do {command} && exit 0; sleep 1; done; exit 1"
        self.ssh(words, seconds + 30)

    def forward(self, port):
        """A port of this machine that leads to the box's loopback, and what keeps it open."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            here = probe.getsockname()[1]
        tunnel = subprocess.Popen([*self.client("-N", "-L", f"{here}:127.0.0.1:{port}")], stdin=subprocess.DEVNULL)
        end = time.monotonic() + 60 * self.patience
        while time.monotonic() < end and tunnel.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", here)) == 0:
                    return here, tunnel
            time.sleep(0.2)
        raise AssertionError(f"there is no tunnel to port {port}")

    def ssh(self, command, seconds=60, check=True):
        """Runs a command by SSH; its output."""
        done = subprocess.run(
            [*self.client(), command], capture_output=True, text=True, timeout=seconds * self.patience, stdin=subprocess.DEVNULL, check=False)
        assert not check or done.returncode == 0, f"{command}: status {done.returncode}: {done.stdout}{done.stderr}"
        return (done.stdout + done.stderr).strip()


class Line:
    """Joins a serial line of the machine to a device of the simulated world, in both directions, until either ends."""

    def __init__(self, name, socket_path, device):
        self.name, self.socket_path, self.device = name, socket_path, device
        threading.Thread(target=self.run, daemon=True).start()

    def arguments(self):
        """QEMU's side: an FTDI converter with this serial number."""
        return [
            "-chardev", f"socket,id={self.name},path={self.socket_path},server=on,wait=off",
            "-device", f"usb-serial,bus=usb.0,chardev={self.name},serial={self.name.upper()},always-plugged=on",
        ]

    def run(self):
        import tty
        while True:
            try:
                with socket.socket(socket.AF_UNIX) as side:
                    side.connect(self.socket_path)
                    port = os.open(self.device, os.O_RDWR | os.O_NOCTTY)
                    try:
                        tty.setraw(port)
                        self.pump(side, port)
                    finally:
                        os.close(port)
            except OSError:
                pass
            time.sleep(0.5)

    @staticmethod
    def pump(side, port):
        import select
        while True:
            ready, _, _ = select.select([side, port], [], [], 60)
            if side in ready:
                data = side.recv(4096)
                if not data:
                    return
                os.write(port, data)
            if port in ready:
                data = os.read(port, 4096)
                if not data:
                    return
                side.sendall(data)

#!/usr/bin/python3
"""layer.py BASE.tar OUT.tar BOOT LAYER...: Debian's tree made into the tree of a read-only root, as a tar again.

Kernel and RAM disk go to the folder BOOT, /var to /usr/share/factory/var, and what only a package manager needs away. Each
LAYER is a folder whose files come on top, root's and with permissions by whether they can be executed. No file of the tree is
ever written to this machine's disk, so that no root is needed, and order and times are those of the input, so that the same
input gives the same bytes.
"""

import io
import os
import sys
import tarfile

EPOCH = int(os.environ["SOURCE_DATE_EPOCH"])
DROPPED = (
    "boot/", "dev/", "etc/apt/sources.list", "etc/sway/", "etc/apt/apt.conf.d/99mmdebstrap", "etc/.pwd.lock", "var/cache/", "var/lib/apt/",
    "var/lib/dpkg/", "var/lib/ucf/", "var/log/", "usr/share/icons/", "usr/share/perl/", "usr/share/bash-completion/",
    "usr/share/applications/", "usr/share/polkit-1/", "usr/share/doc-base/", "usr/share/X11/locale/",
    "usr/lib/x86_64-linux-gnu/perl/", "usr/lib/aarch64-linux-gnu/perl/", "usr/lib/chromium/chrome-sandbox",
    "etc/systemd/system/getty.target.wants/", "etc/systemd/system/timers.target.wants/apt-daily",
    "etc/systemd/system/timers.target.wants/dpkg-db-backup", "etc/systemd/system/timers.target.wants/e2scrub",
    "etc/systemd/system/multi-user.target.wants/e2scrub", "etc/systemd/system/multi-user.target.wants/wpa_supplicant",
    "etc/systemd/system/multi-user.target.wants/prometheus", "etc/systemd/system/multi-user.target.wants/systemd-journal-",
    "etc/systemd/system/sockets.target.wants/systemd-journal-",
    "etc/systemd/system/multi-user.target.wants/remote-fs", "etc/resolv.conf", "etc/machine-id", "vmlinuz", "initrd.img",
)
UNITS = "/usr/lib/systemd/system"
WANTED = {
    "sysinit.target": ["tracuu-state.service", "nftables.service"],
    "multi-user.target": [
        "tracuu-site.service", "tracuu-kiosk.service", "tracuu-sms.service", "tracuu-setup.service", "tracuu-screen.service",
        "tracuu-health.service", "tracuu-reset.service", "systemd-networkd.service",
    ],
    "timers.target": ["tracuu-update.timer"],
    "sockets.target": ["systemd-networkd.socket"],
}
MASKED = [
    "systemd-firstboot.service", "getty@.service", "serial-getty@.service", "console-getty.service", "ctrl-alt-del.target",
    "systemd-networkd-wait-online.service", "debug-shell.service",
]
LINKS = {
    "etc/resolv.conf": "../run/systemd/resolve/stub-resolv.conf",
    "etc/tracuu": "/var/lib/tracuu-site",
    "etc/localtime": "/usr/share/zoneinfo/Asia/Ho_Chi_Minh",
    "etc/systemd/system/default.target": f"{UNITS}/multi-user.target",
    "etc/systemd/system/local-fs.target.requires/var.mount": f"{UNITS}/var.mount",
    # No start ends in a shell that waits for a key.
    "etc/systemd/system/emergency.service": f"{UNITS}/tracuu-stranded.service",
    "etc/systemd/system/rescue.service": f"{UNITS}/tracuu-stranded.service",
    "etc/systemd/system/dbus-org.freedesktop.network1.service": f"{UNITS}/systemd-networkd.service",
}
FOLDERS = ["boot/env", "dev", "var", "run", "tmp", "usr/share/factory/var/cache", "usr/share/factory/var/log/journal",
           "usr/share/factory/var/lib/rauc", "usr/share/factory/var/lib/systemd/timesync"]


def plain(name):
    """The path without the leading ./ of mmdebstrap's tar."""
    return name[2:] if name.startswith("./") else name.strip("/")


def member(name, kind, mode, content=b"", target=""):
    info = tarfile.TarInfo("./" + name)
    info.type, info.mode, info.mtime, info.linkname, info.size = kind, mode, EPOCH, target, len(content)
    return info, io.BytesIO(content)


def overlay(folders):
    """Each file of the layers by its path, later layers over earlier ones."""
    found = {}
    for folder in folders:
        for path, folders_here, files in os.walk(folder):
            for name in files + [each for each in folders_here if os.path.islink(os.path.join(path, each))]:
                file = os.path.join(path, name)
                found[os.path.relpath(file, folder)] = file
    return found


def ours(files):
    """What comes on top, as members in the order of their paths."""
    links = dict(LINKS)
    for target, units in WANTED.items():
        for unit in units:
            links[f"etc/systemd/system/{target}.wants/{unit}"] = f"{UNITS}/{unit}"
    for unit in MASKED:
        links[f"etc/systemd/system/{unit}"] = "/dev/null"
    members = {"etc/machine-id": member("etc/machine-id", tarfile.REGTYPE, 0o444)}
    for name, target in links.items():
        members[name] = member(name, tarfile.SYMTYPE, 0o777, target=target)
    for name, file in files.items():
        if os.path.islink(file):
            members[name] = member(name, tarfile.SYMTYPE, 0o777, target=os.readlink(file))
        else:
            with open(file, "rb") as opened:
                mode = 0o755 if os.access(file, os.X_OK) else 0o644
                members[name] = member(name, tarfile.REGTYPE, mode, opened.read())
    return members


def main(base, out, boot, *layers):
    os.makedirs(boot, exist_ok=True)
    members = ours(overlay(layers))
    present = set()
    with tarfile.open(base, "r|") as source, tarfile.open(out, "w", format=tarfile.PAX_FORMAT) as result:
        for info in source:
            name = plain(info.name)
            if name in ("", "."):
                continue
            if name.startswith(("boot/vmlinuz-", "boot/initrd.img-")):
                with open(os.path.join(boot, name[5:].split("-")[0]), "wb") as file:
                    file.write(source.extractfile(info).read())
                continue
            if name == "var/lib/dpkg/status":
                # What is installed, as evidence: for the bill of materials and for whoever looks after holes.
                name = "usr/share/tracuu/dpkg-status"
            elif name in members or name.startswith(DROPPED):
                continue
            elif name == "var" or name.startswith("var/"):
                name = "usr/share/factory/" + name
            info.name = "./" + name
            if info.islnk() and plain(info.linkname).startswith("var/"):
                info.linkname = "./usr/share/factory/" + plain(info.linkname)
            info.mtime = min(info.mtime, EPOCH)
            info.pax_headers = {key: value for key, value in info.pax_headers.items() if key.startswith("SCHILY.xattr")}
            if info.isdir():
                present.add(name)
            result.addfile(info, source.extractfile(info) if info.isreg() else None)
        folders = set(FOLDERS)
        for name in list(members) + FOLDERS:
            while name := os.path.dirname(name):
                folders.add(name)
        for name in sorted(folders - present):
            result.addfile(member(name, tarfile.DIRTYPE, 0o1777 if name == "tmp" else 0o755)[0])
        for name in sorted(members):
            result.addfile(*members[name])


main(*sys.argv[1:])

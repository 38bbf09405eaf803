#!/usr/bin/python3
"""compare.py OUT AGAIN: whether two builds of one version are the same, the disk image bit by bit and what the update bundle carries;
where they are not, which partition differs, and which files of the root.

The bundle as a whole never repeats itself: its signature and the salt of its hash tree are random.
"""

import hashlib
import os
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from machine import partition  # noqa: E402

PARTS = ("esp", "bootenv", "site", "boot_a", "root_a", "data")


def digest(path, begin=0, size=None):
    """SHA-256 of a file or of a piece of it."""
    result = hashlib.sha256()
    with open(path, "rb") as file:
        file.seek(begin)
        left = os.path.getsize(path) - begin if size is None else size
        while left and (data := file.read(min(left, 1 << 20))):
            result.update(data)
            left -= len(data)
    return result.hexdigest()


def bundle(out, folder):
    """The bundle's images and its manifest without what is random, by name."""
    path = os.path.realpath(f"{out}/tracuu.raucb")
    # The signature behind it does not trouble unsquashfs.
    subprocess.check_call(["unsquashfs", "-quiet", "-no-progress", "-d", folder, path], stdout=subprocess.DEVNULL)
    found = {name: digest(f"{folder}/{name}") for name in ("rootfs.img", "boot.img")}
    with open(f"{folder}/manifest.raucm", encoding="utf-8") as file:
        found["manifest.raucm"] = re.sub(r"^verity-(salt|hash)=.*$", "", file.read(), flags=re.M)
    return found


def root(image, work, name):
    """The root's files, unpacked."""
    begin, size = partition(image, "root_a")
    packed, folder = f"{work}/{name}.squashfs", f"{work}/{name}"
    with open(image, "rb") as source, open(packed, "wb") as target:
        source.seek(begin)
        target.write(source.read(size))
    subprocess.check_call(["unsquashfs", "-quiet", "-no-progress", "-d", folder, packed], stdout=subprocess.DEVNULL)
    return folder


def main(out, again):
    images = [os.path.realpath(f"{folder}/tracuu.img") for folder in (out, again)]
    differ = []
    with tempfile.TemporaryDirectory(dir=again) as work:
        digests = [digest(image) for image in images]
        if digests[0] != digests[1]:
            for name in PARTS:
                places = [partition(image, name) for image in images]
                if places[0] != places[1] or len({digest(image, *place) for image, place in zip(images, places)}) > 1:
                    differ.append(f"partition {name}")
            differ = differ or ["the partition table"]
            if "partition root_a" in differ:
                folders = [root(image, work, name) for image, name in zip(images, ("first", "second"))]
                words = subprocess.run(["diff", "-rq", "--no-dereference", *folders], capture_output=True, text=True, check=False).stdout
                differ += words.replace(f"{work}/", "").splitlines()[:40] or ["the root's files are the same; their order, owners or times are not"]
        bundles = [bundle(folder, f"{work}/bundle-{index}") for index, folder in enumerate((out, again))]
        differ += [f"the bundle's {name}" for name in bundles[0] if bundles[0][name] != bundles[1][name]]
    if differ:
        sys.exit("the two builds differ:\n  " + "\n  ".join(differ))
    print(f"disk image  {digests[0]}\nbundle      rootfs.img {bundles[0]['rootfs.img']}\n            boot.img   {bundles[0]['boot.img']}")


main(*sys.argv[1:])

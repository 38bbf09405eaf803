#!/usr/bin/python3
"""lock.py PACKAGES RECORDS LOADERS: the list of what an image is made of, a line each: name=version architecture SHA-256.

PACKAGES is what dpkg has installed, RECORDS what apt knows of those packages: the digest of the .deb that it fetched. LOADERS is the
folder of the signed boot loaders, which are files here and not packages.
"""

import hashlib
import os
import re
import sys


def main(packages, records, loaders):
    digests = {}
    with open(records, encoding="utf-8") as file:
        for record in file.read().split("\n\n"):
            fields = dict(re.findall(r"^(Package|Version|Architecture|SHA256): (.*)$", record, re.M))
            if fields:
                digests.setdefault((fields["Package"], fields["Version"], fields["Architecture"]), set()).add(fields["SHA256"])
    with open(packages, encoding="utf-8") as file:
        for line in sorted(file):
            name, version, architecture = line.split()
            known = digests.get((name, version, architecture), set())
            if len(known) != 1:
                sys.exit(f"lock.py: apt knows {len(known)} digests of {name} {version}, not one")
            print(f"{name}={version} {architecture} {known.pop()}")
    for name in sorted(os.listdir(loaders)):
        with open(os.path.join(loaders, name), "rb") as file:
            print(f"{name} loader {hashlib.sha256(file.read()).hexdigest()}")


main(*sys.argv[1:])

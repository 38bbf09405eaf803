#!/usr/bin/python3
"""sbom.py PACKAGES BASE.tar VERSION LICENCES: the image's bill of materials as SPDX 2.3 in JSON, on standard output.

PACKAGES has lines of “name version architecture”. Which licences a Debian package is under stands in its copyright file in
BASE.tar, most of them in a form that a program can read (DEP 5); all of those files, whole, go to LICENCES as one text.
"""

import json
import os
import re
import subprocess
import sys
import tarfile
import time

packages, base, version, licences = sys.argv[1:]
created = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(int(os.environ["SOURCE_DATE_EPOCH"])))


def copyrights():
    """Each package's copyright file; packages that share one by the other's name."""
    texts, links = {}, {}
    with tarfile.open(base, "r|") as tar:
        for member in tar:
            match = re.fullmatch(r"(?:\./)?usr/share/doc/([^/]+)(/copyright)?", member.name)
            if not match:
                continue
            if member.issym():
                links[match[1]] = member.linkname.split("/")[-2 if match[2] and "/" in member.linkname else -1]
            elif match[2] and member.isfile():
                texts[match[1]] = tar.extractfile(member).read().decode("utf-8", "replace")
    for name, target in links.items():
        if target in texts:
            texts.setdefault(name, texts[target])
    return texts


def names(text):
    """The short names of licences in a copyright file."""
    if not text or "copyright-format" not in text[:400]:
        return []
    return sorted({name.strip() for name in re.findall(r"^License:[ \t]*(\S[^\n]*)", text, re.M)})


def entry(identifier, name, number, declared, **more):
    return {
        "SPDXID": identifier, "name": name, "versionInfo": number, "downloadLocation": "NOASSERTION",
        "licenseDeclared": declared, "licenseConcluded": "NOASSERTION", "copyrightText": "NOASSERTION", "filesAnalyzed": False, **more,
    }


texts = copyrights()
swift = subprocess.run(["swift", "--version"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False).stdout
swift = (re.search(r"Swift version (\S+)", swift) or [None, "NOASSERTION"])[1]
entries = [
    entry("SPDXRef-image", "tracuu", version, "Apache-2.0"),
    entry("SPDXRef-swift", "swift-runtime", swift, "Apache-2.0 WITH Swift-exception",
          comment="Linked into the programs: standard library, Foundation, Dispatch."),
]
relations = [
    {"spdxElementId": "SPDXRef-DOCUMENT", "relationshipType": "DESCRIBES", "relatedSpdxElement": "SPDXRef-image"},
    {"spdxElementId": "SPDXRef-image", "relationshipType": "STATIC_LINK", "relatedSpdxElement": "SPDXRef-swift"},
]
with open(packages, encoding="utf-8") as lines:
    for line in sorted(lines):
        name, number, architecture = line.split()[:3]
        identifier = "SPDXRef-" + "".join(c if c.isalnum() else "-" for c in f"{name}-{architecture}")
        purl = f"pkg:deb/debian/{name}@{number}?arch={architecture}&distro=bookworm"
        found = names(texts.get(name))
        entries.append(entry(
            identifier, name, number, "NOASSERTION", supplier="Organization: Debian",
            # Debian's short names, which are not SPDX's.
            licenseComments="Debian's copyright file names: " + ("; ".join(found) if found else "see its text"),
            externalRefs=[{
                "referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": purl.replace("+", "%2B"),
            }]))
        relations.append({
            "spdxElementId": "SPDXRef-image", "relationshipType": "CONTAINS", "relatedSpdxElement": identifier})
with open(licences, "w", encoding="utf-8") as file:
    for name in sorted(texts):
        file.write(f"{'=' * 100}\n{name}\n{'=' * 100}\n{texts[name].rstrip()}\n\n")
json.dump({
    "spdxVersion": "SPDX-2.3", "dataLicense": "CC0-1.0", "SPDXID": "SPDXRef-DOCUMENT", "name": f"tracuu-{version}",
    "documentNamespace": f"https://spdx.org/spdxdocs/tracuu-{version}",
    "creationInfo": {"created": created, "creators": ["Tool: Deploy/image/sbom.py"]},
    "packages": entries, "relationships": relations,
}, sys.stdout, indent=1)

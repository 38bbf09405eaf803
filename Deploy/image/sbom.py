#!/usr/bin/python3
"""sbom.py PACKAGES VERSION: the image's bill of materials as SPDX 2.3 in JSON, from lines of “name version architecture”."""

import json
import os
import sys
import time

packages, version = sys.argv[1:]
created = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(int(os.environ["SOURCE_DATE_EPOCH"])))
entries = [{
    "SPDXID": "SPDXRef-image", "name": "tracuu", "versionInfo": version, "downloadLocation": "NOASSERTION",
    "licenseDeclared": "Apache-2.0", "licenseConcluded": "NOASSERTION", "copyrightText": "NOASSERTION", "filesAnalyzed": False,
}]
relations = [{"spdxElementId": "SPDXRef-DOCUMENT", "relationshipType": "DESCRIBES", "relatedSpdxElement": "SPDXRef-image"}]
with open(packages, encoding="utf-8") as lines:
    for line in sorted(lines):
        name, number, architecture = line.split()[:3]
        identifier = "SPDXRef-" + "".join(c if c.isalnum() else "-" for c in f"{name}-{architecture}")
        purl = f"pkg:deb/debian/{name}@{number}?arch={architecture}&distro=bookworm"
        entries.append({
            "SPDXID": identifier, "name": name, "versionInfo": number, "downloadLocation": "NOASSERTION",
            # Each licence in full lies in the image: /usr/share/doc/NAME/copyright.
            "licenseDeclared": "NOASSERTION", "licenseConcluded": "NOASSERTION", "copyrightText": "NOASSERTION",
            "filesAnalyzed": False, "supplier": "Organization: Debian",
            "externalRefs": [{
                "referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": purl.replace("+", "%2B"),
            }],
        })
        relations.append({
            "spdxElementId": "SPDXRef-image", "relationshipType": "CONTAINS", "relatedSpdxElement": identifier})
json.dump({
    "spdxVersion": "SPDX-2.3", "dataLicense": "CC0-1.0", "SPDXID": "SPDXRef-DOCUMENT", "name": f"tracuu-{version}",
    "documentNamespace": f"https://spdx.org/spdxdocs/tracuu-{version}",
    "creationInfo": {"created": created, "creators": ["Tool: Deploy/image/sbom.py"]},
    "packages": entries, "relationships": relations,
}, sys.stdout, indent=1)

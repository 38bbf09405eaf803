#!/usr/bin/env python3
"""Makes a folder of seeds for fuzz-pdu from the test vectors: make_pdu_corpus.py FOLDER."""
import json
import pathlib
import sys

vectors = pathlib.Path(__file__).parent.parent / "DeviceIOTests" / "Vectors"
folder = pathlib.Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
number = 0
for file in sorted(vectors.glob("pdu-*.jsonl")):
    for line in file.read_text().splitlines():
        vector = json.loads(line)
        try:
            octets = bytes.fromhex(vector["pdu"])
        except ValueError:
            continue
        direction = {"toMobile": 1, "fromMobile": 2}.get(vector.get("direction"), 0)
        (folder / f"{number:04}").write_bytes(bytes([direction]) + octets)
        number += 1
print(number, "seeds")

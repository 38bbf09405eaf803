#!/usr/bin/python3
"""Holds the simulator's service against Docs/central-api.yaml with schemathesis: what the contract promises, it does,
and what it forbids, it refuses.

    contract_test.py SIMULATOR SCHEMATHESIS [arguments for schemathesis]

SIMULATOR is tracuu-sim, SCHEMATHESIS the command `schemathesis` of a virtual environment.
"""

import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
CONTRACT = HERE.parents[1] / "Docs" / "central-api.yaml"
TOKEN = "hop-dong-tra-cuu"
# Enough for every schema's corners, and over in a minute on two busy cores; the seed makes a finding repeatable.
LIMITS = ["--max-examples=25", "--seed=15", "--phases=examples,coverage,fuzzing", "--request-timeout=20"]


def main():
    simulator, schemathesis, *more = sys.argv[1:]
    central = subprocess.Popen(
        [simulator, "central", "--kind", "contract", "--archive", "1000"],
        stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True)
    try:
        address = re.search(r"http://\S+[^.\s]", central.stdout.readline()).group()
        command = [
            str(pathlib.Path(schemathesis).absolute()), f"--config-file={HERE / 'schemathesis.toml'}", "run", str(CONTRACT), f"--url={address}", "--checks=all",
            f"--header=Authorization: Bearer {TOKEN}", *LIMITS, *more]
        # It leaves a cache where it runs.
        return subprocess.run(command, timeout=600, cwd=HERE.parents[1] / ".build").returncode
    finally:
        central.terminate()
        central.wait(timeout=20)


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""schema.py FILE…: holds dashboards against Grafana's own schema, which it publishes as Python classes.

Run with an environment that has grafana-foundation-sdk (./run test makes one). What the schema does not know, such as a
misspelt key, is not there any more after the way through its classes and back.
"""
import json
import sys

from grafana_foundation_sdk.cog import encoder, plugins
from grafana_foundation_sdk.models import dashboard


def lost(ours, theirs, path):
    """What of ours does not come back."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for key, value in ours.items():
            yield from lost(value, theirs[key], f"{path}.{key}") if key in theirs else [f"{path}.{key} is not known"]
    elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        for number, (one, other) in enumerate(zip(ours, theirs)):
            yield from lost(one, other, f"{path}[{number}]")
    elif ours != theirs:
        yield f"{path} is {ours!r}, and comes back as {theirs!r}"


def main():
    plugins.register_default_plugins()
    faults = []
    for path in sys.argv[1:]:
        with open(path, encoding="utf-8") as file:
            ours = json.load(file)
        theirs = json.loads(encoder.JSONEncoder().encode(dashboard.Dashboard.from_json(ours)))
        faults += [f"{path}: {fault}" for fault in lost(ours, theirs, "")]
    sys.exit("\n".join(faults) or 0)


main()

#!/usr/bin/python3
"""Runs what the documentation shows: each curl line of the administrators' guide against the simulator's service.

    Tests/Docs/examples_test.py PROGRAMS
"""

import json
import os
import pathlib
import re
import socket
import subprocess
import sys
import time
import unittest
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAMS = None
TOKEN = "hop-dong-tra-cuu"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class AdministratorsGuide(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.port = free_port()
        cls.central = subprocess.Popen(
            [PROGRAMS / "tracuu-sim", "central", "--kind", "contract", "--port", str(cls.port)], stdout=subprocess.DEVNULL)
        cls.addClassCleanup(cls.central.wait)
        cls.addClassCleanup(cls.central.terminate)
        cls.environment = {"BASE": f"http://127.0.0.1:{cls.port}/v1", "TOKEN": TOKEN, "PATH": os.environ["PATH"]}
        # The example's dossier is of two days ago: its code changes with the day.
        request = urllib.request.Request(cls.environment["BASE"] + "/dossiers?limit=100", headers={"Authorization": f"Bearer {TOKEN}"})
        deadline = time.monotonic() + 20
        while True:
            try:
                items = json.load(urllib.request.urlopen(request, timeout=5))["items"]
                break
            except OSError:
                assert time.monotonic() < deadline, "the simulator does not answer"
                time.sleep(0.1)
        cls.code = next(item["code"] for item in items if item["status"] == 4)

    def test_every_line_answers_as_the_guide_says(self):
        text = (ROOT / "Docs/central-administrators.md").read_text(encoding="utf-8")
        self.assertIn(f"TOKEN={TOKEN}", text)
        lines = [line.strip() for block in re.findall(r"```console\n(.*?)```", text, re.DOTALL) for line in block.splitlines() if line.strip()]
        examples = list(zip(lines[::2], lines[1::2], strict=True))
        self.assertGreater(len(examples), 12)
        for command, status in examples:
            self.assertTrue(command.startswith("$ curl ") and status.isdigit(), command)
            words = command[2:].replace("H15.14-261120-0001", self.code).replace("h15.14-261120-0001", self.code.lower())
            run = subprocess.run(["sh", "-c", words], env=self.environment, capture_output=True, text=True, timeout=30, check=True)
            self.assertEqual(run.stdout.strip().splitlines()[-1], status, f"{command}\n{run.stdout}")


class Links(unittest.TestCase):
    """What a page leads to is there."""

    def test_no_link_of_a_page_is_broken(self):
        for page in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "Docs").rglob("*.md")]:
            text = page.read_text(encoding="utf-8")
            headings = {self.anchor(line) for line in text.splitlines() if line.startswith("#")}
            for target in re.findall(r'\]\(([^)\s]+)\)|src="([^"]+)"', text):
                target = target[0] or target[1]
                if re.match(r"[a-z]+:", target):
                    continue
                path, _, fragment = target.partition("#")
                there = (page.parent / path).resolve() if path else page
                self.assertTrue(there.exists(), f"{page.name}: {target}")
                if fragment and there.suffix == ".md":
                    others = {self.anchor(line) for line in there.read_text(encoding="utf-8").splitlines() if line.startswith("#")} if path else headings
                    self.assertIn(fragment, others, f"{page.name}: {target}")

    @staticmethod
    def anchor(heading):
        """As the forges make it of a heading."""
        return re.sub(r"[^\w\- ]", "", heading.lstrip("#").strip().lower()).replace(" ", "-")


class Poster(unittest.TestCase):
    def test_its_words_are_those_that_the_gateway_knows(self):
        poster = (ROOT / "Docs/poster/poster.html").read_text(encoding="utf-8")
        keywords = (ROOT / "Sources/SMSGateway/Queries/Keywords/vi.json5").read_text(encoding="utf-8").lower()
        for word in re.findall(r"<tr><td>([A-Z]+)", poster):
            self.assertIn(f'"{word.lower()}"', keywords)

    def test_its_buttons_are_the_kiosks(self):
        poster = (ROOT / "Docs/poster/poster.html").read_text(encoding="utf-8")
        texts = (ROOT / "Sources/KioskApp/Screen/Texts/vi.json5").read_text(encoding="utf-8")
        buttons = re.findall(r"bấm <b[^>]*>(.*?)</b>", poster)
        self.assertEqual(len(buttons), 3)
        for button in buttons:
            self.assertIn(f'"{button}"', texts)


if __name__ == "__main__":
    PROGRAMS = pathlib.Path(sys.argv.pop(1)).resolve()
    unittest.main(verbosity=2)

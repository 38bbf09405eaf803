"""The programs that are held against each other, each set up for speed: what to write, how to start, how to hand in."""

import json
import os
import pathlib
import shutil
import subprocess
import time



class Peer:
    """A program that sends and receives by the modem at `device`, with its files in `folder`."""

    def __init__(self, folder, device):
        self.folder, self.device = pathlib.Path(folder), device
        self.process = None
        self.folder.mkdir(parents=True, exist_ok=True)
        self.log = open(self.folder / "log", "ab")
        self.set_up()

    def start(self):
        self.process = subprocess.Popen(self.command(), stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log,
                                        cwd=self.folder, start_new_session=True, env={**os.environ, **self.environment()})

    def environment(self):
        return {}

    def prepare(self):
        """Makes ready to be handed messages before the first start."""

    def kill(self):
        """SIGKILL to it and whatever it started."""
        try:
            os.killpg(self.process.pid, 9)
        except ProcessLookupError:
            pass
        self.process.wait(timeout=10)

    def close(self):
        if self.process and self.process.poll() is None:
            self.kill()
        self.log.close()

    def memory(self):
        """Resident, in MiB, of all its processes."""
        total = 0
        for entry in pathlib.Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    if os.getpgid(int(entry.name)) == self.process.pid:
                        status = (entry / "status").read_text()
                        total += int(status.split("VmRSS:")[1].split()[0])
                except (OSError, IndexError):
                    continue
        return total / 1024


class TraCuu(Peer):
    name = "tracuu-sms"
    program = None
    central = None

    def set_up(self):
        self.config, self.state = self.folder / "sms.json5", self.folder / "state"
        self.state.mkdir(exist_ok=True)
        self.config.write_text(
            f"{{ modem: {{ device: '{self.device}' }}, {self.central}, api: {{ port: 0 }}, log: 'notice',\n"
            "sending: { quietFrom: 0, quietTo: 0, perHour: 100000, perDay: 1000000 } }\n")

    def prepare(self):
        # Its store is made by the daemon.
        self.start()
        while not (self.state / "sms.address").exists():
            assert self.process.poll() is None, (self.folder / "log").read_text()
            time.sleep(0.05)
        self.kill()

    def command(self):
        return [self.program, "run", "--config", str(self.config), "--state", str(self.state)]

    def hand_in(self, number, text):
        subprocess.run([self.program, "send", "--to", number, "--text", text, "--state", str(self.state)],
                       check=True, capture_output=True)

    def marked(self):
        """The recipients whose message the store calls perhaps repeated."""
        lines = subprocess.run([self.program, "outbox", "list", "--json", "--show-numbers", "--limit", "500", "--state", str(self.state)],
                               check=True, capture_output=True, text=True).stdout.splitlines()
        found = set()
        for line in lines:
            entry = json.loads(line)
            if any(part.get("perhapsRepeated") for part in entry.get("parts", [])):
                found.add(entry.get("recipient"))
        return found

    question = "HD"


class Gammu(Peer):
    name = "gammu-smsd"

    def set_up(self):
        for box in ("inbox", "outbox", "sent", "error"):
            (self.folder / box).mkdir(exist_ok=True)
        self.config = self.folder / "gammu.conf"
        reply = self.folder / "reply"
        # What a site would write: an answer to each text.
        reply.write_text(
            "#!/bin/sh\n"
            f"exec gammu-smsd-inject -c {self.config} TEXT \"$SMS_1_NUMBER\" -text \"answer\" >/dev/null 2>&1\n")
        reply.chmod(0o755)
        self.config.write_text(
            f"[gammu]\ndevice = {self.device}\nconnection = at115200\n\n"
            "[smsd]\nservice = files\nlogfile = stderr\ndebuglevel = 0\n"
            # The shortest waits that it takes.
            "commtimeout = 1\nsendtimeout = 10\nloopsleep = 1\nreceivefrequency = 0\nstatusfrequency = 0\nchecksecurity = 0\n"
            "maxretries = 3\nretrytimeout = 1\n"
            f"runonreceive = {reply}\n"
            f"inboxpath = {self.folder}/inbox/\noutboxpath = {self.folder}/outbox/\n"
            f"sentsmspath = {self.folder}/sent/\nerrorsmspath = {self.folder}/error/\n")

    def command(self):
        return ["gammu-smsd", "-c", str(self.config)]

    def hand_in(self, number, text):
        subprocess.run(["gammu-smsd-inject", "-c", str(self.config), "TEXT", number, "-text", text],
                       check=True, capture_output=True)

    question = "HD"


class SMSTools(Peer):
    name = "smstools3"

    def set_up(self):
        for box in ("incoming", "outgoing", "checked", "failed", "sent"):
            (self.folder / box).mkdir(exist_ok=True)
        self.config = self.folder / "smsd.conf"
        reply = self.folder / "reply"
        reply.write_text(
            "#!/bin/sh\n[ \"$1\" = RECEIVED ] || exit 0\n"
            "to=$(sed -n 's/^From: //p' \"$2\")\n"
            f"file=$(mktemp {self.folder}/reply.XXXXXX)\nprintf 'To: %s\\n\\nanswer\\n' \"$to\" >\"$file\"\n"
            f"mv \"$file\" {self.folder}/outgoing/\n")
        reply.chmod(0o755)
        self.config.write_text(
            "devices = M\nloglevel = 4\n"
            f"outgoing = {self.folder}/outgoing\nchecked = {self.folder}/checked\nincoming = {self.folder}/incoming\n"
            f"failed = {self.folder}/failed\nsent = {self.folder}/sent\n"
            f"logfile = {self.folder}/smsd.log\npidfile = {self.folder}/pid\ninfofile = {self.folder}/running\n"
            f"eventhandler = {reply}\n"
            "delaytime = 1\ndelaytime_mainprocess = 1\nerrorsleeptime = 1\nblocktime = 5\nreceive_before_send = no\n\n"
            f"[M]\ndevice = {self.device}\nincoming = yes\nbaudrate = 115200\nsend_delay = 0\nunexpected_input_is_trouble = no\n"
            "loglevel = 4\ncs_convert = yes\nrtscts = no\n")

    def command(self):
        return ["smsd", "-t", "-c", str(self.config)]

    def hand_in(self, number, text):
        path = self.folder / f"handed-{number}"
        path.write_text(f"To: {number.replace('0', '84', 1)}\n\n{text}\n")
        shutil.move(path, self.folder / "outgoing" / path.name)

    question = "HD"

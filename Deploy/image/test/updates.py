"""Updates of the running box: by a good bundle, by bundles that must be refused, and by one that is good only by its signature."""

import functools
import http.server
import json
import os
import re
import subprocess
import threading
import time


class Server(http.server.SimpleHTTPRequestHandler):
    """A province's plain web server, which answers ranges too."""

    def log_message(self, *_):
        pass

    def log_request(self, *_):
        self.server.asked.append(self.path)

    def do_GET(self):
        path = self.translate_path(self.path)
        if not os.path.isfile(path):
            self.send_error(404)
            return
        size = os.path.getsize(path)
        match = re.match(r"bytes=(\d+)-(\d*)", self.headers.get("Range") or "")
        start = int(match[1]) if match else 0
        end = int(match[2]) if match and match[2] else size - 1
        self.send_response(206 if match else 200)
        self.send_header("Content-Length", str(end - start + 1))
        self.send_header("Accept-Ranges", "bytes")
        if match:
            self.send_header("Content-Range", f"bytes {start}-{end}/{size}")
        self.end_headers()
        with open(path, "rb") as file:
            file.seek(start)
            left = end - start + 1
            while left:
                data = file.read(min(left, 1 << 16))
                self.wfile.write(data)
                left -= len(data)


class Province:
    """A province's web server with a folder of bundles."""

    def __init__(self, folder):
        os.makedirs(folder, exist_ok=True)
        self.folder = folder
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Server, directory=folder))
        self.server.asked = []
        self.address = f"http://10.0.2.2:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def publish(self, *releases):
        """Writes channel.json: (version, bundle)."""
        with open(f"{self.folder}/channel.json", "w", encoding="utf-8") as file:
            json.dump({"releases": [{"version": version, "bundle": bundle} for version, bundle in releases]}, file)

    def asked(self):
        """The paths that were asked for."""
        return list(self.server.asked)

    def close(self):
        """Ends it."""
        self.server.shutdown()


def run(step, machine, world, province, out):
    """The steps in their order."""
    here = os.path.dirname(os.path.abspath(__file__))
    bundles = province.folder
    subprocess.check_call([f"{here}/bundles", out, bundles])

    def install(name, check=True):
        return machine.ssh(f"rauc install {province.address}/{name}.raucb 2>&1", 180, check=check)

    def slot():
        return machine.ssh("sed 's/.*rauc.slot=//; s/ .*//' /proc/cmdline")

    def version():
        return machine.ssh("cat /usr/share/tracuu/version")

    def order():
        return machine.ssh("grub-editenv /boot/env/grubenv list | grep ORDER")

    def refused(name, reason):
        before = order()
        words = install(name, check=False)
        assert re.search(reason, words), words
        assert order() == before, "the order of slots changed"
        return (re.findall(r"LastError: (.*)", words) or [""])[-1][:110]

    def asks():
        machine.ssh("systemd-run --quiet --collect --unit=asks /usr/lib/tracuu/update --now")

    @step("a bundle signed by somebody else is refused")
    def stranger():
        return refused("stranger", "signature verification failed|unable to get local issuer")

    @step("a bundle without a signature is refused")
    def unsigned():
        return refused("unsigned", "(?i)signature|not a valid bundle|magic")

    @step("a bundle with three changed bytes is refused")
    def tampered():
        return refused("tampered", "(?i)failed (to|updating)")

    @step("a stick with somebody else's bundle is refused, and says so")
    def stick():
        image = machine.stick({"update.raucb": f"{bundles}/stranger.raucb"})
        machine.plug(image)
        end = time.monotonic() + 120 * machine.patience
        while b"refused" not in (told := machine.read(image, "update.result.txt")):
            assert time.monotonic() < end, f"nothing was written to the stick: {told}"
            time.sleep(2)
        machine.unplug()
        os.unlink(image)
        return told.decode().strip()

    first = version()

    @step("the channel's release is fetched into the other slot, starts, and is good")
    def good():
        # What the refused ones have half written is written anew.
        province.publish((f"{first}.1", "good.raucb"))
        asks()
        machine.wait(r"TRACUU-BOOT slot B", 240)
        machine.healthy()
        assert slot() == "B" and version() == f"{first}.1", version()
        reply, _ = world.answer_to("0912345678", f"HS {world.get('dossiers')[2]['code']}", 30 * machine.patience)
        assert reply
        return version()

    @step("an update whose gateway dies is left again by itself, said, and not taken again")
    def unhealthy():
        province.publish((f"{first}.1", "good.raucb"), (f"{first}.2", "unhealthy.raucb"))
        # Each try may wait seven minutes for health: two of three are taken away here. The faults' part goes through all three.
        install("unhealthy")
        machine.ssh("grub-editenv /boot/env/grubenv set A_TRY=2 && systemctl reboot", check=False)
        machine.wait(r"TRACUU-BOOT slot A", 240)
        machine.wait(r"TRACUU-HEALTH bad [^\n]*", 600)
        bad = machine.text()[:machine.position].rsplit("TRACUU-HEALTH bad", 1)[1].strip()
        assert machine.wait(r"TRACUU-BOOT slot ([AB])", 400).group(1) == "B"
        said = machine.wait(r"TRACUU-HEALTH rolled back to [^\r\n]*", 120).group(0)
        machine.healthy()
        assert slot() == "B" and version() == f"{first}.1", version()
        assert f"{first}.2" in said, said
        asked = len(province.asked())
        asks()
        end = time.monotonic() + 60 * machine.patience
        while not any(f"left={first}.2" in path for path in province.asked()[asked:]):
            assert time.monotonic() < end, f"the channel was not told: {province.asked()[asked:]}"
            time.sleep(1)
        time.sleep(5 * machine.patience)
        assert slot() == "B"
        assert not any("unhealthy.raucb" in path for path in province.asked()[asked:]), "it was fetched again"
        reply, _ = world.answer_to("0912345678", f"HS {world.get('dossiers')[3]['code']}", 30 * machine.patience)
        assert reply
        return bad[:120]

    stranger()
    unsigned()
    tampered()
    stick()
    if good():
        unhealthy()

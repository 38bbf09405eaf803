"""Updates of the running box: by a good bundle, by bundles that must be refused, and by one that is good only by its signature."""

import functools
import http.server
import os
import re
import subprocess
import threading


class Server(http.server.SimpleHTTPRequestHandler):
    """A province's plain web server: RAUC streams a bundle by ranges."""

    def log_message(self, *_):
        pass

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


def run(step, machine, world, out, folder, rolls_back):
    """The steps in their order."""
    here = os.path.dirname(os.path.abspath(__file__))
    bundles = f"{folder}/bundles"
    os.makedirs(bundles)
    subprocess.check_call([f"{here}/bundles", out, bundles, *(["unhealthy"] if rolls_back else [])])
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Server, directory=bundles))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    # Port 443 is what the firewall lets root use; through the back door of the virtual network it is any.
    address = f"http://10.0.2.2:{server.server_address[1]}"
    machine.ssh(f"nft add rule inet tracuu output meta skuid root tcp dport {server.server_address[1]} accept")

    def install(name, check=True):
        return machine.ssh(f"rauc install {address}/{name}.raucb 2>&1", 180, check=check)

    def slot():
        return machine.ssh("sed 's/.*rauc.slot=//; s/ .*//' /proc/cmdline")

    def order():
        return machine.ssh("grub-editenv /boot/env/grubenv list | grep ORDER")

    def refused(name, reason):
        before = order()
        words = install(name, check=False)
        assert re.search(reason, words), words
        assert order() == before, "the order of slots changed"
        return re.findall(r"LastError: (.*)", words)[-1:][0][:110] if "LastError" in words else ""

    @step("a bundle signed by somebody else is refused")
    def stranger():
        return refused("stranger", "signature verification failed|unable to get local issuer")

    @step("a bundle without a signature is refused")
    def unsigned():
        return refused("unsigned", "(?i)signature|not a valid bundle|magic|failed")

    @step("a bundle with one changed byte is refused")
    def tampered():
        return refused("tampered", "(?i)failed")

    @step("a good bundle is streamed into the other slot, and starts")
    def good():
        # What the refused ones have half written is written anew.
        install("good")
        machine.ssh("systemctl reboot", check=False)
        machine.wait(r"TRACUU-BOOT slot B", 90)
        machine.healthy()
        assert slot() == "B"
        reply, _ = world.answer_to("0912345678", f"HS {world.get('dossiers')[2]['code']}", 30)
        assert reply
        return machine.ssh("cat /usr/share/tracuu/version")

    @step("an update whose daemon dies is left again by itself")
    def unhealthy():
        install("unhealthy")
        # Two of the three tries are taken here: each takes three minutes of waiting for health.
        machine.ssh("grub-editenv /boot/env/grubenv set A_TRY=2 && systemctl reboot", check=False)
        machine.wait(r"TRACUU-BOOT slot A", 90)
        machine.wait(r"TRACUU-HEALTH bad [^\n]*", 300)
        machine.wait(r"TRACUU-BOOT slot B", 120)
        machine.healthy()
        assert slot() == "B"
        reply, _ = world.answer_to("0912345678", f"HS {world.get('dossiers')[3]['code']}", 30)
        assert reply
        return ""

    try:
        stranger()
        unsigned()
        tampered()
        if good() and rolls_back:
            unhealthy()
    finally:
        server.shutdown()

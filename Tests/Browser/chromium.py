"""Chromium as a test looks at it and touches it."""

import time

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.support.ui import WebDriverWait


class Browser:
    """Chromium without a window, at a display's size in pixels."""

    def __init__(self, width, height):
        options = webdriver.ChromeOptions()
        options.binary_location = "/usr/bin/chromium"
        for switch in ("--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"):
            options.add_argument(switch)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        self.driver = webdriver.Chrome(service=Service("/usr/bin/chromedriver"), options=options)
        self.last_tap = 0
        self.resize(width, height)

    def resize(self, width, height):
        self.driver.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False},
        )

    def open(self, address, kind="attract"):
        self.driver.get(address)
        if kind:
            self.wait_for(kind)

    def until(self, is_so, what, seconds=10):
        """Waits for something to become so."""
        limit = time.monotonic() + seconds
        while not is_so():
            if time.monotonic() > limit:
                raise AssertionError(f"no {what}; there is: {self.text()}")
            time.sleep(0.02)

    def wait_for(self, kind, headline=None, seconds=15, kinds=()):
        """Waits until a screen is painted: two frames after it stands in the page."""
        kinds = kinds or (kind,)

        def is_there(driver):
            found = driver.execute_script(
                "const s = document.getElementById('screen'), h = s.querySelector('h1');"
                "return [s.className, h ? h.textContent : '']")
            return any(f"kind-{kind} " in found[0] for kind in kinds) and (headline is None or headline in found[1])

        try:
            WebDriverWait(self.driver, seconds, 0.02).until(is_there)
        except Exception:
            raise AssertionError(f"no screen {kinds} “{headline or ''}”; there is: {self.text()}") from None
        self.frames()

    def frames(self):
        """Waits for two frames."""
        self.driver.execute_async_script(
            "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(done))")

    def reading_size(self):
        """How large the first running text is, in pixels."""
        return self.run("return parseFloat(getComputedStyle(document.querySelector('#screen .say p:not(.label):not(.meaning)')"
                        " ?? document.querySelector('#screen h1')).fontSize)")

    def settle(self):
        """Ends what moves when a screen comes; what moves for ever goes on."""
        self.run("for (const a of document.getAnimations()) if (a.effect.getTiming().iterations === 1"
                 " && !a.effect.target?.closest('#warning')) a.finish()")

    def still_picture(self):
        """A picture without what moves by itself: the drawing, the time, the states of buttons."""
        self.run("document.body.classList.remove('by-keys'); document.activeElement?.blur();"
                 "for (const e of document.querySelectorAll('.panel, #clock, .notices')) e.style.visibility = 'hidden';"
                 "for (const e of document.getAnimations()) try { e.finish() } catch { e.pause() }")
        self.frames()
        data = self.driver.get_screenshot_as_base64()
        self.run("for (const e of document.querySelectorAll('.panel, #clock, .notices')) e.style.visibility = '';")
        return data

    def key(self, *names):
        """Presses keys of a keypad."""
        codes = {"Enter": 13, "Escape": 27, "Backspace": 8, "ArrowUp": 38, "ArrowDown": 40, "ArrowLeft": 37, "ArrowRight": 39}
        for name in names:
            event = {"key": name, "windowsVirtualKeyCode": codes.get(name) or ord(name.upper()[0])}
            if len(name) == 1 or name == "Enter":
                event["text"] = "\r" if name == "Enter" else name
            self.driver.execute_cdp_cmd("Input.dispatchKeyEvent", {"type": "keyDown", **event})
            self.driver.execute_cdp_cmd("Input.dispatchKeyEvent", {"type": "keyUp", **event})

    def type(self, text):
        """Touches keys of the pad on the screen, as fast as they can be found."""
        for character in text:
            self.touch(f"key:{'space' if character == ' ' else character}")

    def tap(self, action):
        """Touches the middle of a button as a finger does."""
        # A tap within half a second of the last one is a double tap, and ignored.
        time.sleep(max(0, self.last_tap + 0.55 - time.monotonic()))
        self.touch(action)
        self.last_tap = time.monotonic()

    def touch(self, action):
        x, y = self.driver.execute_script(
            "const place = document.querySelector('#warning:not([hidden])') ?? document;"
            "const b = place.querySelector(`button[data-action='${arguments[0]}']`).getBoundingClientRect();"
            "return [b.x + b.width / 2, b.y + b.height / 2]", action)
        for kind, points in (("touchStart", [{"x": x, "y": y}]), ("touchEnd", [])):
            self.driver.execute_cdp_cmd("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    def text(self):
        # Not the driver's own reading, which leaves out what is still fading in.
        return self.run("return document.body.innerText")

    def source(self):
        return self.driver.page_source

    def run(self, script, *arguments):
        return self.driver.execute_script(script, *arguments)

    def picture(self, path, pause=0.4):
        # Movements of the entering screen are over after 0.3 s.
        time.sleep(pause)
        self.driver.save_screenshot(str(path))

    def complaints(self):
        return [entry["message"] for entry in self.driver.get_log("browser") if entry["level"] == "SEVERE"]

    def close(self):
        self.driver.quit()

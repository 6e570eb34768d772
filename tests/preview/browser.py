"""A headless Chromium, driven over the WebDriver protocol. No network, no profile of anyone's."""

from __future__ import annotations

import base64
import json
import os
import shutil
import signal
import subprocess
import time
import urllib.request
from pathlib import Path
from typing import Any

PATIENCE = 60.0
_ARGUMENTS = (
    "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --mute-audio"
    " --disable-background-networking --disable-component-update --disable-sync"
    " --disable-dev-shm-usage --autoplay-policy=no-user-gesture-required --hide-scrollbars"
).split()
_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))
KEYS = {"Right": "\ue014", "Left": "\ue012", "Home": "\ue011", "Escape": "\ue00c", "Tab": "\ue004"}


def missing() -> str:
    """Which programs are not there; empty: all are."""
    names = [name for name in ("chromium", "chromedriver") if not shutil.which(name)]
    return " and ".join(names)


class Browser:
    """One window. `close` ends it."""

    def __init__(self, folder: Path, width: int = 1280, height: int = 800) -> None:
        self._driver = subprocess.Popen(
            [str(shutil.which("chromedriver")), "--port=0"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
        )
        self._base = f"http://127.0.0.1:{self._port()}"
        arguments = [*_ARGUMENTS, f"--user-data-dir={folder}", f"--window-size={width},{height}"]
        options = {"args": arguments, "binary": shutil.which("chromium")}
        wanted = {"capabilities": {"alwaysMatch": {"goog:chromeOptions": options}}}
        made = self._ask("POST", "/session", wanted)
        self._base += f"/session/{made['sessionId']}"

    def _port(self) -> int:
        assert self._driver.stdout is not None
        for line in self._driver.stdout:
            if "successfully on port " in line:
                return int(line.rpartition("on port ")[2].split(".")[0])
        raise AssertionError("chromedriver did not start")

    def _ask(self, method: str, path: str, value: object = None) -> Any:
        body = json.dumps(value or {}).encode() if method == "POST" else None
        asked = urllib.request.Request(self._base + path, body, method=method)
        with _DIRECT.open(asked, timeout=PATIENCE) as answer:
            return json.load(answer)["value"]

    def go(self, address: str) -> None:
        """Loads a page."""
        self._ask("POST", "/url", {"url": address})

    def run(self, script: str, *arguments: object) -> Any:
        """What a function body returns in the page; a promise is waited for."""
        return self._ask("POST", "/execute/sync", {"script": script, "args": list(arguments)})

    def until(self, script: str, *arguments: object) -> Any:
        """Runs a script again and again until it returns something true."""
        deadline = time.monotonic() + PATIENCE
        while not (found := self.run(script, *arguments)):
            assert time.monotonic() < deadline, f"never true: {script}\n{self.text()}"
        return found

    def text(self) -> str:
        """Everything a reader sees."""
        return str(self.run("return document.body.innerText"))

    def press(self, *keys: str) -> None:
        """Keys for whatever has the focus."""
        pressed = [
            {"type": kind, "value": KEYS.get(key, key)}
            for key in keys
            for kind in ("keyDown", "keyUp")
        ]
        actions = [{"type": "key", "id": "keyboard", "actions": pressed}]
        self._ask("POST", "/actions", {"actions": actions})

    def command(self, name: str, **values: object) -> Any:
        """A command of the browser's own protocol."""
        return self._ask("POST", "/goog/cdp/execute", {"cmd": name, "params": values})

    def scheme(self, name: str) -> None:
        """`light` or `dark`."""
        feature = {"name": "prefers-color-scheme", "value": name}
        self.command("Emulation.setEmulatedMedia", features=[feature])

    def still(self) -> None:
        """As for somebody who wants little motion."""
        feature = {"name": "prefers-reduced-motion", "value": "reduce"}
        self.command("Emulation.setEmulatedMedia", features=[feature])

    def size(self, width: int, height: int) -> None:
        """Of the page."""
        self.command(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )

    def picture(self) -> bytes:
        """PNG of the window."""
        return base64.b64decode(self._ask("GET", "/screenshot"))

    def close(self) -> None:
        """Ends the browser and its driver."""
        try:
            self._ask("DELETE", "")
        finally:
            os.killpg(self._driver.pid, signal.SIGKILL)
            self._driver.wait()
            assert self._driver.stdout is not None
            self._driver.stdout.close()

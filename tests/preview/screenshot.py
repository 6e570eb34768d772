"""Makes the picture of the page that the documentation shows: `python -m tests.preview.screenshot`.

It plays what the picture says: the product demo is watched, its title is changed on disk.
"""

from __future__ import annotations

import base64
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.preview.browser import Browser
from tests.preview.conftest import Shown
from tests.story import ROOT, Story

_DRAWN = "return document.getElementById('beside').dataset.drawn"


def main() -> None:
    """Writes `docs/preview.jpg`."""
    with TemporaryDirectory() as folder:
        project = Path(folder, "project")
        shutil.copytree(ROOT / "examples/product-demo", project)
        shown = Shown(Story(project, {}))
        browser = Browser(Path(folder, "profile"))
        try:
            _play(shown, browser)
        finally:
            browser.close()
            shown.stop()


def _play(shown: Shown, browser: Browser) -> None:
    browser.size(1280, 800)
    browser.still()
    browser.go(shown.address)
    browser.until("return document.getElementById('phase').dataset.phase === 'current'")
    browser.until("return document.getElementById('stage').dataset.shown")
    browser.run("document.querySelector('video.front').currentTime = 1.5")
    recipe = (shown.story.root / "video.yml").read_text(encoding="utf-8")
    shown.save(recipe.replace("Urban Dreams", "Launch day"))
    browser.until(_DRAWN)
    made = browser.command("Page.captureScreenshot", format="jpeg", quality=82)
    (ROOT / "docs/preview.jpg").write_bytes(base64.b64decode(made["data"]))


if __name__ == "__main__":
    main()

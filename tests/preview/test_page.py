"""The page in a real browser: what is saved on disk is seen there, without a reload."""

from __future__ import annotations

import av
import numpy as np
import pytest

from nemoflow.model.events import EditStarted, Planned, SpecFailed
from nemoflow.model.watching import RunStarted, WatchEnded, WatchStarted
from nemoflow.preview.hub import Hub
from nemoflow.preview.run import page as opened
from nemoflow.runner.watching.board import Board
from tests.preview.browser import Browser
from tests.preview.conftest import TITLED, Shown
from tests.views.gallery import PLAN

_AT = 0.5
"""Inside a frame of the draft, which has 15 a second."""
_SHOWN = "return document.getElementById('stage').dataset.shown"
_READY = """
  const { shown, wanted } = document.getElementById('stage').dataset;
  return shown && shown === wanted
    && document.getElementById('phase').dataset.phase === 'current'
    && document.getElementById('edits').innerText.includes('"Hello"');
"""
_OTHER = "const s = document.getElementById('stage').dataset.shown; return s !== arguments[0] && s"
_FRAME = """
  const video = document.querySelector('video.front'), canvas = document.createElement('canvas');
  if (video.seeking || video.readyState < 2) return null;
  const [wide, high] = [video.videoWidth, video.videoHeight];
  [canvas.width, canvas.height] = [wide, high];
  const to = canvas.getContext('2d');
  to.drawImage(video, 0, 0);
  return [wide, high, [...to.getImageData(0, 0, wide, high).data]];
"""


@pytest.fixture
def page(browser: Browser, shown: Shown) -> Browser:
    """The page with a draft in it."""
    shown.save(TITLED)
    browser.scheme("light")
    browser.go(shown.address)
    browser.until(_READY)
    return browser


def seen(page: Browser) -> np.ndarray:
    """The frame that the page shows, rows of RGB."""
    width, height, data = page.until(_FRAME)
    return np.array(data, dtype=np.uint8).reshape(height, width, 4)[:, :, :3]


def drafted(shown: Shown, seconds: float) -> np.ndarray:
    """The frame of the draft on disk, decoded by somebody else."""
    path = shown.story.root / ".nemoflow/drafts/out/demo.mp4"
    with av.open(str(path)) as file:
        frames = [frame for frame in file.decode(video=0) if (frame.time or 0.0) <= seconds]
        return frames[-1].to_ndarray(format="rgb24")


def far(one: np.ndarray, other: np.ndarray) -> float:
    """How far two frames differ where they differ most: mean of the worst two percent."""
    apart = np.abs(one.astype(int) - other.astype(int)).max(axis=2).ravel()
    return float(np.sort(apart)[-len(apart) // 50 :].mean())


def seek(page: Browser, seconds: float) -> None:
    page.run("document.querySelector('video.front').currentTime = arguments[0]", seconds)
    page.until("return !document.querySelector('video.front').seeking")


def test_a_saved_title_is_seen_without_reloading(page: Browser, shown: Shown) -> None:
    page.run("window.kept = 'yes'")
    seek(page, _AT)
    before, number = seen(page), page.run(_SHOWN)
    assert far(before, drafted(shown, _AT)) < 60

    shown.save(TITLED.replace("Hello", "MMMMMMMM"))
    page.until(_OTHER, number)

    after = seen(page)
    assert far(after, drafted(shown, _AT)) < 60
    assert far(after, before) > 120, "the new words are not seen"
    assert page.run("return window.kept") == "yes", "the page was loaded again"
    assert page.run("return document.querySelector('video.front').currentTime") == pytest.approx(
        _AT, abs=0.02
    )
    assert page.run("return document.querySelector('video.front').paused")
    assert "MMMMMMMM" in page.text()
    page.until("return document.getElementById('beside').dataset.drawn")
    assert page.run("return document.querySelectorAll('#beside canvas').length") >= 2
    assert page.run("return document.querySelectorAll('#marks .mark').length") == 1


def test_a_playing_draft_goes_on_playing(page: Browser, shown: Shown) -> None:
    page.run("const v = document.querySelector('video.front'); v.loop = true; v.muted = true")
    number = page.run(_SHOWN)
    page.press(" ")
    page.until("return document.querySelector('video.front').currentTime > 0.1")
    shown.save(TITLED.replace("Hello", "Go on"))
    page.until(_OTHER, number)
    assert page.until("return !document.querySelector('video.front').paused")
    assert page.run("return document.querySelector('video.front').muted")


def test_a_mistake_is_shown_with_its_line_and_the_draft_stays(page: Browser, shown: Shown) -> None:
    number = page.run(_SHOWN)
    shown.save(TITLED.replace("mute the video", "<img src=x onerror=alert(1)>"))
    page.until("return !document.getElementById('problems').hidden")
    problems = page.run("return document.getElementById('problems').innerText")
    assert "video.yml:6:" in problems
    assert "^^^" in problems
    assert "<img src=x" in problems
    assert page.run("return document.querySelectorAll('#problems img').length") == 0
    assert page.run(_SHOWN) == number
    shown.save(TITLED)
    page.until("return document.getElementById('problems').hidden")


def test_keys_are_enough(page: Browser) -> None:
    time = "return document.querySelector('video.front').currentTime"
    page.press("Right")
    page.until(f"{time} === 1")
    page.press("Home")
    page.until(f"{time} === 0")
    page.press(".")
    assert page.until(f"{time}") == pytest.approx(1 / 30, abs=0.001)
    page.press("?")
    page.until("return document.getElementById('help').open")
    page.press("Escape")
    page.until("return !document.getElementById('help').open")
    for _ in range(30):
        page.press("Tab")
        if page.run("return document.activeElement.id") == "line":
            break
    assert page.run("return document.activeElement.getAttribute('aria-valuetext')")
    page.press("Left")
    page.until(f"{time} === 0")


def test_an_edit_in_doubt_has_its_sign_and_says_what_to_do(browser: Browser) -> None:
    board, hub = Board(), Hub()
    with opened(hub, 0) as address:
        board.listen(hub.show)
        board.tell(WatchStarted(("video.yml",), "draft"))
        board.tell(RunStarted("video.yml", "final"))
        board.tell(Planned("video.yml", PLAN))
        board.tell(EditStarted("video.yml", 1, "say"))
        browser.go(address)
        browser.until("return document.querySelector('#edits [data-mark=running]')")
        board.tell(SpecFailed("video.yml", "edit 1 was sent", "say `resolve`", "InDoubt"))
        browser.until("return document.querySelector('#edits [data-mark=doubt]')")
        assert browser.run("return document.getElementById('phase').textContent") == "in doubt"
        seen = browser.text()
        for words in ("An edit is in doubt.", "edit 1 was sent", "say `resolve`", "? in doubt"):
            assert words in seen
        assert browser.run("return document.title").startswith("? ")
        board.tell(RunStarted("video.yml", "final"))
        board.tell(Planned("video.yml", PLAN))
        browser.until("return document.getElementById('problems').hidden")
        assert not browser.run("return document.querySelector('#edits [data-mark=doubt]')")
        board.tell(WatchEnded())


_CONTRAST = """
  const light = (text) => {
    const parts = text.match(/[\\d.]+/g).slice(0, 3).map((one) => {
      const part = one / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return parts[0] * 0.2126 + parts[1] * 0.7152 + parts[2] * 0.0722;
  };
  const behind = (one) => {
    for (let at = one; at; at = at.parentElement) {
      const found = getComputedStyle(at).backgroundColor;
      if (!/, 0\\)$|transparent/.test(found)) return found;
    }
    return 'rgb(255, 255, 255)';
  };
  return [...document.querySelectorAll('h1, h2, .quiet, .pill, .item, #edits span, button, #time')]
    .filter((one) => one.checkVisibility() && one.innerText.trim() && !one.disabled)
    .map((one) => {
      const [a, b] = [light(getComputedStyle(one).color), light(behind(one))];
      return [(Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05), one.className, one.innerText];
    })
    .filter(([ratio]) => ratio < 4.5);
"""


@pytest.mark.parametrize(("scheme", "dark"), [("light", False), ("dark", True)])
def test_both_schemes_can_be_read(page: Browser, scheme: str, dark: bool) -> None:
    page.scheme(scheme)
    page.until("return matchMedia(`(prefers-color-scheme: ${arguments[0]})`).matches", scheme)
    colour = page.run("return getComputedStyle(document.body).backgroundColor")
    assert (int(colour.split("(")[1].split(",")[0]) < 80) is dark
    assert page.run(_CONTRAST) == []


def test_the_end_of_the_watch_is_told_and_the_secret_only_once(page: Browser, shown: Shown) -> None:
    said = shown.stop()
    page.until("return document.getElementById('live').textContent === 'ended'")
    assert "has ended" in page.text()
    assert shown.address.rstrip("/").rpartition("/")[2] not in said
    assert "Traceback" not in said

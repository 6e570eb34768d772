"""A real browser that looks at the page of a watch, and knows when it painted a new draft."""

from __future__ import annotations

from pathlib import Path

from tests.preview.browser import Browser

_SHOWN = "document.getElementById('stage').dataset.shown"
# The frame after the one in which the draft was put in front is on the screen for certain.
_NOTE = """
  const stage = document.getElementById('stage');
  window.painted = {};
  new MutationObserver(() => {
    const number = stage.dataset.shown;
    requestAnimationFrame(() => requestAnimationFrame(() => {
      window.painted[number] ??= performance.timeOrigin + performance.now();
    }));
  }).observe(stage, { attributes: true, attributeFilter: ['data-shown'] });
"""


class Window:
    """The page at `address`; `close` ends the browser, whose profile is in `folder`."""

    def __init__(self, address: str, folder: Path) -> None:
        self._browser = Browser(folder)
        self._browser.go(address)
        self._number = str(self._browser.until(f"return {_SHOWN}"))
        self._browser.run(_NOTE)

    def painted(self) -> float:
        """Waits until a draft is seen that no call was told of before; when, as `time.time()`."""
        script = f"const one = {_SHOWN}; return one !== arguments[0] && window.painted[one] && one"
        self._number = str(self._browser.until(script, self._number))
        at = self._browser.run("return window.painted[arguments[0]]", self._number)
        return float(at) / 1000

    def close(self) -> None:
        """Ends the browser."""
        self._browser.close()

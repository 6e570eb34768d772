"""Between a watch and its pages: the newest state, and a bell for those who wait for it.

Nothing is queued. A page that is slow finds the newest state when it comes back, and the watch
never waits for anyone.
"""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field, replace

from nemoflow.model.watching import Refreshed, Snapshot, SpecView, Told, WatchEnded
from nemoflow.preview.pairs import Beside, moments
from nemoflow.preview.shelf import Shelf
from nemoflow.preview.values import Shown, spec_value, watch_value

HEARTBEAT_SECONDS = 10.0
PAUSE_SECONDS = 0.04
"""Between two messages to one page: progress need not be told more often."""
_Bell = tuple[asyncio.AbstractEventLoop, asyncio.Event]
_Seen = dict[str, tuple[SpecView, Shown]]


@dataclass
class Hub:
    """`show` is a listener of the watch's board; pages read from `messages`."""

    shelf: Shelf = field(default_factory=Shelf)
    _now: Snapshot = field(default_factory=Snapshot)
    _shown: dict[str, Shown] = field(default_factory=dict)
    _serial: int = 0
    _ended: bool = False
    _bells: set[_Bell] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def show(self, event: Told, now: Snapshot) -> None:
        """One more event and what is shown after it; from any thread, in their order."""
        with self._lock:
            self._now = now
            self._serial += 1
            if isinstance(event, Refreshed):
                self._put(event)
            self._ended = self._ended or isinstance(event, WatchEnded)
            bells = tuple(self._bells)
        for loop, bell in bells:
            with suppress(RuntimeError):  # the loop is closed: nobody waits there any more
                loop.call_soon_threadsafe(bell.set)

    def beside(self, key: str) -> tuple[Beside, ...] | None:
        """The moments to compare of the change called `key`; None when it is not the newest."""
        with self._lock:
            found = next((one for one in self._shown.items() if one[1].key == key), None)
            view = self._now.spec(found[0]) if found else None
        if found is None or view is None:
            return None
        shown = found[1]
        if shown.draft is None or shown.draft_before is None:
            return ()
        output = view.plan.spec.outputs[0] if view.plan and view.plan.spec.outputs else None
        return moments(shown.draft_before, shown.draft, output, view.changed)

    async def messages(self) -> AsyncIterator[str]:
        """Server-sent events from now to the end of the watch: all of it first, then what is new.

        A heartbeat keeps the connection from being taken for dead.
        """
        seen: _Seen = {}
        head = ""
        bell = (asyncio.get_running_loop(), asyncio.Event())
        with self._lock:
            self._bells.add(bell)
        try:
            yield "retry: 1000\n\n"
            while True:
                bell[1].clear()
                serial, new_head, changed, ended = self._news(seen)
                if new_head != head:
                    head = new_head
                    yield f"event: watch\nid: {serial}\ndata: {head}\n\n"
                for value in changed:
                    yield f"event: spec\nid: {serial}\ndata: {value}\n\n"
                if ended:
                    return
                await asyncio.sleep(PAUSE_SECONDS)
                try:
                    await asyncio.wait_for(bell[1].wait(), HEARTBEAT_SECONDS)
                except TimeoutError:
                    yield ": still here\n\n"
        finally:
            with self._lock:
                self._bells.discard(bell)

    def _news(self, seen: _Seen) -> tuple[int, str, list[str], bool]:
        """(serial, the head, recipes that are not as `seen`, whether that was all)."""
        with self._lock:
            now, serial, ended, shown = self._now, self._serial, self._ended, dict(self._shown)
        changed = []
        for view in now.specs:
            pair = (view, shown.get(view.spec, Shown()))
            old = seen.get(view.spec)
            if old is None or old[0] is not view or old[1] is not pair[1]:
                seen[view.spec] = pair
                changed.append(_json(spec_value(*pair)))
        return serial, _json(watch_value(now, ended)), changed, ended

    def _put(self, event: Refreshed) -> None:
        """What was played until now is what came before, unless nothing was made anew."""
        old = self._shown.get(event.spec, Shown())
        files = tuple((path, self.shelf.put(path)) for path in event.files)
        if files == old.files:
            self._shown[event.spec] = replace(old, draft=event.draft)
            return
        new = Shown(files, old.files, event.draft, old.draft)
        self._shown[event.spec] = new


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

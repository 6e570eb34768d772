"""The thin loop: news, files at rest, ended work in; the machine's commands carried out.

One thread decides (the caller's). One reads files and recipes, one carries recipes out, one listens
to the file system; all they do is to put something into the inbox.
"""

from __future__ import annotations

import queue
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import assert_never

from nemoflow.model.canon import digest
from nemoflow.model.events import SpecFailed
from nemoflow.model.spec import FINAL_PROFILE
from nemoflow.model.watching import (
    ContentChanged,
    Paused,
    Phase,
    Refreshed,
    Resumed,
    RunCancelled,
    RunStarted,
    SpecInvalid,
    SpecJoined,
    SpecLeft,
    SpecValid,
    WatchEnded,
    WatchStarted,
    WatchTrouble,
)
from nemoflow.runner.desk import Stop
from nemoflow.runner.watch import Watcher
from nemoflow.runner.watching import machine as to
from nemoflow.runner.watching.board import Board
from nemoflow.runner.watching.settling import LOOK_SECONDS, Settling
from nemoflow.runner.watching.studio import Finish, Found, Studio
from nemoflow.store.signature import signature

HEARTBEAT_SECONDS = 2.0
"""How often everything is looked at although nobody said anything: news may be lost."""
_HALF_WRITTEN_SECONDS = 5.0
"""So long problems are not told while files are still being written."""

_PHASES: Mapping[to.End | None, Phase] = {
    to.End.DONE: Phase.CURRENT,
    to.End.HELD: Phase.HELD,
    to.End.FAILED: Phase.FAILED,
}
"""How a recipe stands after such an end, as long as it says the same."""


@dataclass(frozen=True, slots=True)
class _News:
    """Something moved."""


@dataclass(frozen=True, slots=True)
class _Read:
    """Contents of files at rest; `begun` is when the first of them moved."""

    digests: Mapping[str, str]
    begun: float


@dataclass(frozen=True, slots=True)
class _Loaded:
    found: Found
    seconds: float


@dataclass(frozen=True, slots=True)
class _Ended:
    order: to.Run
    finish: Finish


_Item = _News | _Read | _Loaded | _Ended | WatchTrouble | to.Pressed | to.Leave | BaseException


class Loop:
    """A watch from its beginning to its end."""

    def __init__(self, studio: Studio, board: Board, *, final: bool, polling: bool) -> None:
        self._studio = studio
        self._board = board
        self._machine = to.Machine(final=final)
        self._inbox: queue.SimpleQueue[_Item] = queue.SimpleQueue()
        self._settling = Settling({})
        self._digests: dict[str, str] = {}
        self._folders: frozenset[str] = frozenset()
        self._watcher = Watcher(lambda: self._inbox.put(_News()), self._inbox.put, polling=polling)
        self._reader = ThreadPoolExecutor(1, "nemoflow-read")
        self._worker = ThreadPoolExecutor(1, "nemoflow-work")
        self._stop = Stop()
        self._known: dict[str, bool] | None = None
        """Recipe -> whether it can be used, as it was told; None before the first load."""
        self._reload_until = 0.0
        self._reload = False
        self._failure: SpecFailed | None = None
        """Not told yet: files were moving when it happened."""
        self._settled = (0.0, 0.0)
        """How long the last change took to come to rest, and to be read; seconds."""
        self._heartbeat = 0.0
        self._over = False

    def press(self, key: to.Key) -> None:
        """A key; from any thread."""
        self._inbox.put(to.Pressed(key))

    def leave(self) -> None:
        """Ends the watch as soon as what is paid for is finished; from any thread or signal."""
        self._inbox.put(to.Leave())

    def run(self) -> None:
        """Until somebody leaves. Raises what the work raised that is no NemoflowError."""
        try:
            self._do(to.Tick(time.monotonic()))
            while not self._over:
                self._turn()
        finally:
            self._watcher.close()
            self._stop.ask(0)
            self._studio.cancel()
            self._worker.shutdown()
            self._reader.shutdown()
            self._board.tell(WatchEnded())

    def _turn(self) -> None:
        pause = LOOK_SECONDS if self._settling.waiting else self._heartbeat - time.monotonic()
        try:
            item: _Item | None = self._inbox.get(timeout=max(0.0, min(pause, HEARTBEAT_SECONDS)))
        except queue.Empty:
            item = None
        if item is not None:
            self._heed(item)
        now = time.monotonic()
        beat = now >= self._heartbeat
        if beat:
            self._heartbeat = now + HEARTBEAT_SECONDS
            self._watch()
            self._do(to.Tick(now))
        if beat or self._settling.waiting or isinstance(item, _News):
            self._look(now)

    def _heed(self, item: _Item) -> None:
        match item:
            case _News():
                self._watch()
            case _Read():
                self._read(item)
            case _Loaded():
                self._loaded(item)
            case _Ended():
                self._ended(item)
            case WatchTrouble():
                self._board.tell(item)
            case to.Pressed() | to.Leave():
                self._do(item)
            case BaseException():
                raise item
            case _:
                assert_never(item)

    # -- files -----------------------------------------------------------------------------------

    def _watch(self) -> None:
        if self._watcher.watch(self._folders):
            self._look(time.monotonic())  # what moved between two watches was not told

    def _look(self, now: float) -> None:
        settling = self._settling
        rested = settling.look(now, {path: signature(path) for path in settling.paths})
        if rested:
            begun = min(rested.values())
            self._submit(self._reader, lambda: self._contents(tuple(rested), begun))

    def _contents(self, paths: tuple[str, ...], begun: float) -> _Read:
        return _Read({path: self._studio.content_of(path) for path in paths}, begun)

    def _read(self, item: _Read) -> None:
        new = {
            path: found for path, found in item.digests.items() if self._digests.get(path) != found
        }
        self._digests |= new
        now = time.monotonic()
        if self._reload and not self._settling.waiting:
            self._submit_load(aside=self._machine.running is not None)
        if new:
            self._failure = None
            self._settled = (now - item.begun, 0.0)
            files = tuple(self._studio.shown(path) for path in new)
            self._board.tell(ContentChanged(files))
            trigger = digest(*(part for pair in sorted(new.items()) for part in pair))
            self._do(to.Settled(now, trigger, files))
        elif self._failure is not None and not self._settling.waiting:
            self._board.tell(self._failure)
            self._failure = None

    # -- recipes ---------------------------------------------------------------------------------

    def _submit_load(self, *, aside: bool) -> None:
        self._reload = False

        def load() -> _Loaded:
            begun = time.monotonic()
            found = self._studio.load(aside=aside)
            return _Loaded(found, time.monotonic() - begun)

        self._submit(self._reader, load)

    def _loaded(self, item: _Loaded) -> None:
        found, now = item.found, time.monotonic()
        self._settling.expect(found.signatures)
        # What recipes were made of, not what was read before: with that it counts as seen.
        self._digests = dict(found.digests)
        self._folders = found.folders
        self._watch()
        self._look(now)
        if found.bad and self._settling.waiting:
            # Half a file is no news: it is read again when it is whole.
            self._reload_until = self._reload_until or now + _HALF_WRITTEN_SECONDS
            if now < self._reload_until:
                self._reload = True
                return
        self._reload_until = 0.0
        self._settled = (self._settled[0], item.seconds)
        self._tell_found(found)
        self._do(to.Loaded(found.contents, frozenset(found.bad)))

    def _tell_found(self, found: Found) -> None:
        before, tell = self._known, self._board.tell
        self._known = {name: name not in found.bad for name in found.contents}
        if before is None:
            tell(WatchStarted(tuple(found.contents), self._studio.profile))
            before = dict.fromkeys(found.contents, True)
        for name in sorted(before.keys() - self._known.keys()):
            tell(SpecLeft(name))
        for name in sorted(self._known.keys() - before.keys()):
            tell(SpecJoined(name))
        for name, good in self._known.items():
            if not good and not self._told_already(name, found):
                tell(SpecInvalid(name, found.bad[name]))
            elif good and not before.get(name, True):
                ended = self._machine.tried(name, found.contents[name])
                tell(SpecValid(name, _PHASES.get(ended, Phase.WAITING)))

    def _told_already(self, name: str, found: Found) -> bool:
        view = self._board.now.spec(name)
        return view is not None and view.problems == found.bad[name]

    # -- runs ------------------------------------------------------------------------------------

    def _run(self, order: to.Run) -> None:
        stop = self._stop = Stop()
        profile = FINAL_PROFILE if order.final else self._studio.profile
        self._board.tell(RunStarted(order.spec, profile))
        self._submit(self._worker, lambda: _Ended(order, self._studio.run(order, stop)))

    def _ended(self, item: _Ended) -> None:
        finish, told, tell = item.finish, item.finish.told, self._board.tell
        credits = 0.0
        if finish.how is to.End.STOPPED:
            tell(RunCancelled(item.order.spec))
        elif finish.problems:
            if self._known is not None:
                self._known[item.order.spec] = False
            tell(SpecInvalid(item.order.spec, finish.problems))
        elif isinstance(told, Refreshed):
            settle, load = self._settled
            tell(replace(told, parts=replace(told.parts, settle=settle, load=load)))
        elif isinstance(told, SpecFailed):
            if self._settling.waiting:
                self._failure = told
            else:
                tell(told)
        elif told is not None:
            credits = told.credits
            tell(told)
        self._settled = (0.0, 0.0)
        self._do(to.Ended(time.monotonic(), finish.how, credits))

    # -- commands --------------------------------------------------------------------------------

    def _do(self, signal: to.Signal) -> None:
        for command in self._machine.take(signal):
            match command:
                case to.Load():
                    self._submit_load(aside=command.aside)
                case to.Run():
                    self._run(command)
                case to.Cancel():
                    self._stop.ask(0)
                    self._studio.cancel()
                case to.Pause():
                    self._board.tell(Paused(command.why, command.files))
                case to.Resume():
                    self._board.tell(Resumed())
                case to.Quit():
                    self._over = True
                case _:
                    assert_never(command)

    def _submit(self, pool: ThreadPoolExecutor, work: Callable[[], _Item]) -> None:
        def carried_out() -> None:
            try:
                self._inbox.put(work())
            except BaseException as error:
                self._inbox.put(error)

        pool.submit(carried_out)

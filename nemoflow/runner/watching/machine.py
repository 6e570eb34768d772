"""What a watch does next. Pure: what happened comes in, what to do goes out; no clock, no files.

Promises (`tests/watching/test_machine.py` holds them for any order of events): the newest content
is the one carried out in the end, nothing is carried out twice for the same content, nothing is
lost.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import assert_never

from nemoflow.model.watching import Why

LOOP_SECONDS = 10.0
LOOP_TIMES = 3
BUSY_SECONDS = 2.0
"""How long to wait before a recipe is tried again that another process was working on."""


class Key(StrEnum):
    """What somebody at the keyboard asks for."""

    APPLY = "apply"
    PAUSE = "pause"
    RENDER = "render"


class End(StrEnum):
    """How a run ended."""

    DONE = "done"
    HELD = "held"
    FAILED = "failed"
    BUSY = "busy"
    STOPPED = "stopped"
    """It was cancelled, whatever it had done by then."""


# --- what comes in ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Settled:
    """Files have new contents and are at rest; `trigger` is the identity of both."""

    at: float
    trigger: str
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Loaded:
    """Every recipe that is there -> identity of the content it was loaded from.

    `bad` are those that cannot be used.
    """

    contents: Mapping[str, str]
    bad: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Ended:
    """The run ended; a held plan has a price."""

    at: float
    how: End
    credits: float = 0.0


@dataclass(frozen=True, slots=True)
class Pressed:
    """A key."""

    key: Key


@dataclass(frozen=True, slots=True)
class Tick:
    """Time has passed."""

    at: float


@dataclass(frozen=True, slots=True)
class Leave:
    """Somebody wants to go."""


Signal = Settled | Loaded | Ended | Pressed | Tick | Leave


# --- what goes out ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Load:
    """Read the recipes; `aside` while one is carried out."""

    aside: bool


@dataclass(frozen=True, slots=True)
class Run:
    """Carry a recipe out; `final` renders the finished files. It may cost `credits` more."""

    spec: str
    content: str
    final: bool = False
    credits: float = 0.0


@dataclass(frozen=True, slots=True)
class Cancel:
    """Stop the run soon: what is paid for is finished first."""


@dataclass(frozen=True, slots=True)
class Pause:
    """Say that nothing is begun any more."""

    why: Why
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Resume:
    """Say that work goes on."""


@dataclass(frozen=True, slots=True)
class Quit:
    """Nothing runs any more: go."""


Command = Load | Run | Cancel | Pause | Resume | Quit


@dataclass(frozen=True, slots=True)
class _Spec:
    """One recipe: its newest content that can be used, what was carried out, what it waits for."""

    content: str = ""
    done: str = ""
    """Carried out, failed or held: not begun again by itself."""
    end: End = End.DONE
    credits: float = 0.0
    """The price of the held plan."""
    final: bool = False
    """Its finished files were asked for."""
    order: int = 0


@dataclass
class Machine:
    """Where the watch stands. `take` is its one method: a signal in, commands out."""

    final: bool = False
    """Finished files are rendered, not drafts."""
    specs: dict[str, _Spec] = field(default_factory=dict)
    running: Run | None = None
    cancelled: bool = False
    loading: bool = False
    stale: bool = True
    """There is content that no load has seen."""
    paused: Why | None = None
    leaving: bool = False
    left: bool = False
    retry_at: float | None = None
    _recent: deque[tuple[float, str]] = field(default_factory=lambda: deque(maxlen=64))
    _count: int = 0

    def take(self, signal: Signal) -> list[Command]:
        """What is to be done now."""
        said: list[Command] = []
        match signal:
            case Settled():
                said += self._settled(signal)
            case Loaded():
                said += self._loaded(signal)
            case Ended():
                self._ended(signal)
            case Pressed():
                said += self._pressed(signal.key)
            case Tick():
                self._ticked(signal.at)
            case Leave():
                self.leaving = True
                said += self._cancel()
            case _:
                assert_never(signal)
        return said + self._begin()

    @property
    def idle(self) -> bool:
        """Nothing is under way and nothing waits for anything but a change or a key."""
        waiting = not self.paused and (self.stale or self._next() is not None)
        return not (self.loading or self.running or waiting or self.retry_at is not None)

    @property
    def held(self) -> tuple[str, ...]:
        """The recipes whose plans wait for a word."""
        return tuple(name for name, one in self.specs.items() if _stands(one, End.HELD))

    def _settled(self, signal: Settled) -> list[Command]:
        self.stale = True
        self._recent.append((signal.at, signal.trigger))
        same = sum(
            trigger == signal.trigger and signal.at - at <= LOOP_SECONDS
            for at, trigger in self._recent
        )
        if same >= LOOP_TIMES and self.paused is None:
            self.paused = Why.LOOP
            return [Pause(Why.LOOP, signal.files), *self._cancel()]
        if self.paused is Why.LOOP and same == 1:
            return self._resume()
        return []

    def _loaded(self, signal: Loaded) -> list[Command]:
        self.loading = False
        self._count += 1
        known = self.specs
        self.specs = {name: known.get(name, _Spec()) for name in signal.contents}
        for name, content in signal.contents.items():
            if name not in signal.bad and content != self.specs[name].content:
                one = self.specs[name]
                done = one.done if one.end is End.DONE else ""
                self.specs[name] = _Spec(content, done, final=one.final, order=-self._count)
        run = self.running
        if run and (run.spec not in self.specs or self.specs[run.spec].content != run.content):
            return self._cancel()
        return []

    def _ended(self, signal: Ended) -> None:
        run, self.running, self.cancelled = self.running, None, False
        spec = self.specs.get(run.spec) if run else None
        if run is None or spec is None:
            return
        match signal.how:
            case End.STOPPED:
                return  # newer content is waiting, or the same is begun again
            case End.BUSY:
                self.retry_at = signal.at + BUSY_SECONDS
                self.specs[run.spec] = replace(spec, end=End.BUSY)
                return
            case End.DONE | End.HELD | End.FAILED:
                pass
            case _:
                assert_never(signal.how)
        self.specs[run.spec] = replace(
            spec,
            done=run.content,
            end=signal.how,
            credits=signal.credits,
            final=spec.final and not run.final,
        )

    def _pressed(self, key: Key) -> list[Command]:
        match key:
            case Key.PAUSE:
                if self.paused:
                    return self._resume()
                self.paused = Why.ASKED
                return [Pause(Why.ASKED)]
            case Key.APPLY:
                for name, one in self.specs.items():
                    if _stands(one, End.HELD) or _stands(one, End.FAILED):
                        self.specs[name] = replace(one, done="")
            case Key.RENDER:
                for name, one in self.specs.items():
                    self.specs[name] = replace(one, final=True)
            case _:
                assert_never(key)
        # A key is a word of somebody who sees what is going on.
        return self._resume() if self.paused is Why.LOOP else []

    def _resume(self) -> list[Command]:
        self.paused = None
        self._recent.clear()
        return [Resume()]

    def _ticked(self, at: float) -> None:
        if self.retry_at is not None and at >= self.retry_at:
            self.retry_at = None
            for name, one in self.specs.items():
                if one.end is End.BUSY:
                    self.specs[name] = replace(one, end=End.DONE)

    def tried(self, name: str, content: str) -> End | None:
        """How it ended when this content of a recipe was carried out last; None: it was not."""
        one = self.specs.get(name)
        return one.end if one and content == one.content and _stands(one, one.end) else None

    def _cancel(self) -> list[Command]:
        if self.running is None or self.cancelled:
            return []
        self.cancelled = True
        return [Cancel()]

    def _begin(self) -> list[Command]:
        if self.leaving:
            if self.running or self.loading or self.left:
                return []
            self.left = True
            return [Quit()]
        if self.paused:
            return []
        said: list[Command] = []
        if self.stale and not self.loading:
            self.stale, self.loading = False, True
            said.append(Load(aside=self.running is not None))
        if self.running is None and not self.loading:
            self.running = self._next()
            said += [self.running] if self.running else []
        return said

    def _next(self) -> Run | None:
        """The recipe that changed last comes first, finished files that were asked for last."""
        behind = [(one.order, name) for name, one in self.specs.items() if _is_behind(one)]
        if behind:
            name = min(behind)[1]
            one = self.specs[name]
            return Run(name, one.content, self.final, one.credits)
        for name, one in self.specs.items():
            if one.final and one.content and one.end is End.DONE:
                return Run(name, one.content, True)
        return None


def _is_behind(spec: _Spec) -> bool:
    return bool(spec.content) and spec.done != spec.content and spec.end is not End.BUSY


def _stands(spec: _Spec, end: End) -> bool:
    """Whether the newest content was tried, and ended so."""
    return spec.end is end and bool(spec.done) and spec.done == spec.content

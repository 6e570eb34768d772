"""What happens in one turn, step by step: the usual course, and each way it can go wrong. Pure.

A script is made when the studio has answered, before the first byte is sent. `runs.py` plays it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import assert_never

from nemoflow.server.fault_kinds import (
    Ask,
    Crlf,
    Drop,
    Duplicate,
    Error,
    Flat,
    Heartbeats,
    Junk,
    LongLine,
    ModelError,
    Noise,
    Partial,
    RunFault,
    Separator,
    Silent,
    StreamError,
    Thoughts,
    TwoStage,
)
from nemoflow.server.studio import Edited, Refused
from nemoflow.server.voice import FlatVoice, Turn, Voice
from nemoflow.store.served_rows import Held
from nemoflow.wire import speak
from nemoflow.wire.jsontext import Raw
from nemoflow.wire.speak import BEATS, BeatKind

NOISE = "I encountered a temporary issue. Please try again."
_SEPARATED = "One line\u2028another line\u2029and a last one. "
_JUNK = b"id: 7\nretry: 10\nnothing at all\ndata: {broken\n\n: a comment\n\ndata:{}\n\ndata: []\n\n"


@dataclass(frozen=True, slots=True)
class Say:
    """Bytes for the client."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Beats:
    """Nothing but heartbeats, one every `every` seconds, for `seconds`; 0 = until it hangs up."""

    seconds: float
    every: float
    kind: BeatKind


@dataclass(frozen=True, slots=True)
class Move:
    """The edit takes effect `delay` seconds from now, and is paid for then."""

    delay: float = 0.0


@dataclass(frozen=True, slots=True)
class GiveUp:
    """The edit takes no effect; its credits are free `delay` seconds from now."""

    delay: float = 0.0


@dataclass(frozen=True, slots=True)
class Gift:
    """The session holds `after` `delay` seconds from now, free of charge."""

    after: Held
    delay: float = 0.0


Step = Say | Beats | Move | GiveUp | Gift


@dataclass(frozen=True, slots=True)
class Script:
    """Steps, and how the stream ends: after byte `cut` (-1: whole), `broken` or like any other.

    `fragile`: given up when the client hangs up before the edit took effect.
    """

    steps: tuple[Step, ...]
    cut: int = -1
    broken: bool = False
    fragile: bool = False


@dataclass(frozen=True, slots=True)
class Course:
    """The usual course of a turn, in its parts. A refused edit only has words."""

    opening: tuple[bytes, ...]
    effect: Move | GiveUp
    answered: tuple[bytes, ...]
    words: str

    def script(self, voice: Voice, *, words: str = "") -> Script:
        """call, heartbeat, effect, response, words."""
        closing = voice.text(words or self.words, complete=True)
        return Script((*_until_answered(self), Say(closing)))


def script_of(
    outcome: Edited | Refused, second: Edited | None, fault: RunFault | Error | None, turn: Turn
) -> Script:
    """The script of a turn. `second` is what a two-stage turn makes of the edited session."""
    voice = FlatVoice(turn) if isinstance(fault, Flat) else Voice(turn)
    course = course_of(outcome, voice)
    match fault:
        case None | Flat():
            return course.script(voice)
        case Error():
            return Script((replace(course.effect, delay=fault.delay),))
        case Silent():
            return Script(_until_answered(course))
        case Heartbeats():
            return _beating(course, fault, voice)
        case Drop():
            return _dropped(course, fault, voice)
        case Noise():
            return _noisy(course, fault, voice)
        case TwoStage():
            return _staged(course, second, fault.delay, voice)
        case Ask():
            return Script((GiveUp(), Say(voice.ask(_questions(fault)))))
        case StreamError():
            return _failed(course, fault.applied, _stream_error(fault))
        case ModelError():
            return _failed(course, fault.applied, voice.fault(fault.code, fault.message))
        case Duplicate():
            return _rewritten(course.script(voice), lambda data: data * 2)
        case Crlf():
            return _rewritten(course.script(voice), lambda data: data.replace(b"\n", b"\r\n"))
        case Junk():
            junk = _JUNK + voice.delta({"turns": 1})
            return _rewritten(course.script(voice), lambda data: junk + data)
        case Partial() | Thoughts() | Separator() | LongLine():
            return _wordy(course, fault, voice)
        case _:
            assert_never(fault)


def course_of(outcome: Edited | Refused, voice: Voice) -> Course:
    """The usual course for what the studio said."""
    match outcome:
        case Refused():
            return Course((), GiveUp(), (), outcome.words)
        case Edited():
            opening = (voice.call(outcome.tool, outcome.args), speak.beat("comment"))
            return Course(opening, Move(), (_answer(outcome, voice),), outcome.words)
        case _:
            assert_never(outcome)


def _answer(outcome: Edited, voice: Voice) -> bytes:
    return voice.answer(outcome.tool, {"draft": Raw(outcome.held.draft)})


def _says(events: Iterable[bytes]) -> tuple[Say, ...]:
    return tuple(Say(event) for event in events)


def _until_answered(course: Course) -> tuple[Step, ...]:
    return (*_says(course.opening), course.effect, *_says(course.answered))


def _beating(course: Course, fault: Heartbeats, voice: Voice) -> Script:
    fragile = fault.work == "cancelled"
    kind = next(kind for kind in BEATS if kind == fault.kind)
    beats = Beats(fault.seconds, fault.interval, kind)
    if fault.seconds:
        usual = course.script(voice).steps
        return Script((beats, *usual), fragile=fragile)
    effect: tuple[Step, ...] = () if fragile else (replace(course.effect, delay=fault.delay),)
    return Script((*effect, beats), fragile=fragile)


def _dropped(course: Course, fault: Drop, voice: Voice) -> Script:
    # The effect stands first: at whatever byte the stream ends, the state tells the same.
    if fault.work == "cancelled":
        effect: Step = GiveUp(fault.delay)
        sent: tuple[bytes, ...] = course.opening
    else:
        effect = replace(course.effect, delay=fault.delay)
        sent = (*course.opening, *course.answered, voice.text(course.words, complete=True))
    before_answer = sum(map(len, course.opening))
    cut = before_answer if fault.at < 0 else fault.at
    return Script((effect, *_says(sent)), cut=cut, broken=not fault.clean)


def _noisy(course: Course, fault: Noise, voice: Voice) -> Script:
    effect = course.effect if fault.applied else GiveUp()
    answered = course.answered if fault.applied else ()
    said = () if fault.only else (voice.text(course.words),)
    events = (*answered, *said, voice.text(NOISE, complete=True))
    return Script((*_says(course.opening), effect, *_says(events)))


def _staged(course: Course, second: Edited | None, delay: float, voice: Voice) -> Script:
    if second is None:
        return course.script(voice)
    if delay:
        usual = course.script(voice).steps
        return Script((*usual, Gift(second.held, delay)))
    call = voice.call(second.tool, second.args)
    closing = (_answer(second, voice), voice.text(second.words, complete=True))
    first = (*_until_answered(course), Say(voice.text(course.words)))
    return Script((*first, Say(call), Gift(second.held), *_says(closing)))


def _failed(course: Course, applied: bool, error: bytes) -> Script:
    effect = course.effect if applied else GiveUp()
    return Script((*_says(course.opening), effect, Say(error)))


def _stream_error(fault: StreamError) -> bytes:
    if not fault.invalid:
        return speak.error(fault.message)
    # What an older server sends that pastes its message between quotes.
    return b'data: {"error": "the tool said "' + fault.message.encode() + b'""}\n\n'


def _questions(fault: Ask) -> list[dict[str, object]]:
    options = [{"id": f"o{n}", "label": label} for n, label in enumerate(fault.options, 1)]
    return [{"id": "q1", "prompt": fault.prompt, "options": options}]


def _rewritten(script: Script, rewrite: Callable[[bytes], bytes]) -> Script:
    """The same script with other bytes."""
    steps = tuple(
        Say(rewrite(step.data)) if isinstance(step, Say) else step for step in script.steps
    )
    return replace(script, steps=steps)


def _wordy(
    course: Course, fault: Partial | Thoughts | Separator | LongLine, voice: Voice
) -> Script:
    """The usual course with something around its words."""
    before: tuple[bytes, ...] = ()
    words = course.words
    match fault:
        case Partial():
            third = max(1, len(words) // 3)
            pieces = (words[:third], words[third : 2 * third], words[2 * third :])
            before = tuple(voice.fragment(piece) for piece in pieces if piece)
        case Thoughts():
            before = (voice.thought("The user wants an edit. I should call the tool."),)
        case Separator():
            words = _SEPARATED + words
        case LongLine():
            before = (voice.delta({"log": "x" * fault.size}),)
        case _:
            assert_never(fault)
    usual = course.script(voice, words=words).steps
    return Script((*usual[:-1], *_says(before), usual[-1]))

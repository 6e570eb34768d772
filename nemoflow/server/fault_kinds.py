"""Everything that `nemoflow serve` can do wrong on demand, as values.

One class is one `do:` of a rule; its fields are the rule's other keys, with their ranges. What
each does is told in `docs/faults.md`. To add one: a class here, a name in `KINDS`, an example in
that page, and the place that acts on it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import ClassVar

from nemoflow.server.fault_exports import CutDownload as CutDownload
from nemoflow.server.fault_exports import DuplicateRender as DuplicateRender
from nemoflow.server.fault_exports import FailRender as FailRender
from nemoflow.server.fault_exports import NestedRender as NestedRender
from nemoflow.server.fault_exports import SlowDownload as SlowDownload
from nemoflow.server.fault_exports import SlowRender as SlowRender
from nemoflow.server.fault_exports import StuckRender as StuckRender
from nemoflow.server.fault_settings import (
    ANY,
    PLACES,
    RUN,
    YEAR,
    choice,
    number,
    switch,
    text,
    texts,
    whole,
)
from nemoflow.server.fault_settings import When as When

_ANYWHERE = frozenset(PLACES)
_RUN = frozenset((RUN,))


# --- any call -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Error:
    """An error is answered. Without a `code` the body is no JSON, as a gateway's.

    `http` is the status: 200 with a code and 503 without, unless it says another.

    On `run` with `work: continues` the edit is carried out all the same, after `delay`.
    """

    do: ClassVar[str] = "error"
    on: ClassVar[frozenset[str]] = _ANYWHERE
    code: int = whole(0, 0, 9999)
    http: int = whole(0, 200, 599)
    message: str = text("")
    work: str = choice("none", "continues")
    delay: float = number(0.0, 0.0, YEAR)


@dataclass(frozen=True, slots=True)
class ExpireToken:
    """The account's token is worth nothing from this call on: 1001."""

    do: ClassVar[str] = "expire_token"
    on: ClassVar[frozenset[str]] = _ANYWHERE - {"token"}


@dataclass(frozen=True, slots=True)
class LoseSession:
    """The session is forgotten before this call is answered: not found."""

    do: ClassVar[str] = "lose_session"
    on: ClassVar[frozenset[str]] = frozenset((RUN, "upload", "state", "render", ANY))


@dataclass(frozen=True, slots=True)
class Drift:
    """Somebody else changes the draft before this call is answered; costs nothing.

    `edit`: an instruction that is carried out; `draft`: JSON the draft becomes, as it stands;
    neither: unknown keys and an unknown track are added.
    """

    do: ClassVar[str] = "drift"
    on: ClassVar[frozenset[str]] = frozenset((RUN, "upload", "state", "render"))
    edit: str = text("")
    draft: str = text("")


# --- the stream of a run ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Silent:
    """The edit is carried out, no word is said."""

    do: ClassVar[str] = "silent"
    on: ClassVar[frozenset[str]] = _RUN


@dataclass(frozen=True, slots=True)
class Heartbeats:
    """Only heartbeats, one each `interval` seconds, for `seconds` (0 = for ever); then the answer.

    For ever: the state moves `delay` seconds after the start. With `work: cancelled` the edit is
    given up when the client hangs up before it was carried out, and never carried out for ever.
    """

    do: ClassVar[str] = "heartbeats"
    on: ClassVar[frozenset[str]] = _RUN
    seconds: float = number(0.0, 0.0, YEAR)
    interval: float = number(15.0, 0.01, 3600.0)
    kind: str = choice("comment", "blank", "word", "typed", "event")
    work: str = choice("continues", "cancelled")
    delay: float = number(0.0, 0.0, YEAR)


@dataclass(frozen=True, slots=True)
class Drop:
    """The stream ends after `at` bytes of its body; -1: before the answer.

    `clean`: like any other end; else the connection breaks. The work goes on, and the state
    moves `delay` seconds after the start; or it is cancelled, and the credits are free then.
    """

    do: ClassVar[str] = "drop"
    on: ClassVar[frozenset[str]] = _RUN
    at: int = whole(-1, -1, 1_000_000)
    clean: bool = switch(False)
    work: str = choice("continues", "cancelled")
    delay: float = number(0.0, 0.0, YEAR)


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Every event is sent twice."""

    do: ClassVar[str] = "duplicate"
    on: ClassVar[frozenset[str]] = _RUN


@dataclass(frozen=True, slots=True)
class Noise:
    """`I encountered a temporary issue` after the reply, or as the `only` text of the turn."""

    do: ClassVar[str] = "noise"
    on: ClassVar[frozenset[str]] = _RUN
    only: bool = switch(False)
    applied: bool = switch(True)


@dataclass(frozen=True, slots=True)
class TwoStage:
    """After the reply the instruction `then` is carried out by itself, free of charge.

    At once in the same turn, or `delay` seconds later without a word.
    """

    do: ClassVar[str] = "two_stage"
    on: ClassVar[frozenset[str]] = _RUN
    then: str = text('add the title "Made for you" at the bottom')
    delay: float = number(0.0, 0.0, YEAR)


@dataclass(frozen=True, slots=True)
class Flat:
    """The flat form of the stream."""

    do: ClassVar[str] = "flat"
    on: ClassVar[frozenset[str]] = _RUN


@dataclass(frozen=True, slots=True)
class Ask:
    """The agent asks back and does nothing."""

    do: ClassVar[str] = "ask_question"
    on: ClassVar[frozenset[str]] = _RUN
    prompt: str = text("Which music should I use?")
    options: tuple[str, ...] = texts("Calm", "Upbeat")


@dataclass(frozen=True, slots=True)
class StreamError:
    """`{"error": ...}` in the middle of the stream; `invalid`: as JSON that cannot be read."""

    do: ClassVar[str] = "stream_error"
    on: ClassVar[frozenset[str]] = _RUN
    message: str = text("the tool call failed")
    applied: bool = switch(False)
    invalid: bool = switch(False)


@dataclass(frozen=True, slots=True)
class ModelError:
    """An event with `errorCode` and `errorMessage` and without content."""

    do: ClassVar[str] = "model_error"
    on: ClassVar[frozenset[str]] = _RUN
    code: str = text("MALFORMED_FUNCTION_CALL")
    message: str = text("the model gave an answer that cannot be used")
    applied: bool = switch(False)


@dataclass(frozen=True, slots=True)
class Partial:
    """The words come in `partial` fragments and then whole."""

    do: ClassVar[str] = "partial"
    on: ClassVar[frozenset[str]] = _RUN


@dataclass(frozen=True, slots=True)
class Thoughts:
    """Thoughts, which nobody is to see, before the words."""

    do: ClassVar[str] = "thoughts"
    on: ClassVar[frozenset[str]] = _RUN


@dataclass(frozen=True, slots=True)
class Crlf:
    """Lines end in CR LF."""

    do: ClassVar[str] = "crlf"
    on: ClassVar[frozenset[str]] = _RUN


@dataclass(frozen=True, slots=True)
class Separator:
    """U+2028 and U+2029 stand in the words, unescaped."""

    do: ClassVar[str] = "separator"
    on: ClassVar[frozenset[str]] = _RUN


@dataclass(frozen=True, slots=True)
class LongLine:
    """An event of `size` bytes and more, on one line."""

    do: ClassVar[str] = "long_line"
    on: ClassVar[frozenset[str]] = _RUN
    size: int = whole(200_000, 1, 50_000_000)


@dataclass(frozen=True, slots=True)
class Junk:
    """Lines between the events that are nothing; an event with only a state delta."""

    do: ClassVar[str] = "junk"
    on: ClassVar[frozenset[str]] = _RUN


CommonFault = Error | ExpireToken | LoseSession | Drift
RunFault = (
    Silent
    | Heartbeats
    | Drop
    | Duplicate
    | Noise
    | TwoStage
    | Flat
    | Ask
    | StreamError
    | ModelError
    | Partial
    | Thoughts
    | Crlf
    | Separator
    | LongLine
    | Junk
)
RenderFault = NestedRender | SlowRender | FailRender | StuckRender | DuplicateRender
DownloadFault = SlowDownload | CutDownload
Fault = CommonFault | RunFault | RenderFault | DownloadFault

_CLASSES: tuple[type[Fault], ...] = (
    *(Error, ExpireToken, LoseSession, Drift),
    *(Silent, Heartbeats, Drop, Duplicate, Noise, TwoStage, Flat, Ask, StreamError, ModelError),
    *(Partial, Thoughts, Crlf, Separator, LongLine, Junk),
    *(NestedRender, SlowRender, FailRender, StuckRender, DuplicateRender),
    *(SlowDownload, CutDownload),
)
KINDS: Mapping[str, type[Fault]] = MappingProxyType({item.do: item for item in _CLASSES})
"""`do:` -> its class, in the order of the documentation."""


@dataclass(frozen=True, slots=True)
class Rule:
    """On these calls, when this holds, this goes wrong."""

    on: str
    fault: Fault
    when: When = field(default_factory=When)


@dataclass(frozen=True, slots=True)
class Rules:
    """A file of rules; of several that hold for a call the first counts."""

    rules: tuple[Rule, ...] = ()
    seed: int = 0

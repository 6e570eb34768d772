"""Everything that `nemoflow serve` can do wrong on demand, as values.

One class is one `do:` of a rule; its fields are the rule's other keys, with their ranges. What
each does is told in `docs/faults.md`. To add one: a class here, a name in `KINDS`, an example in
that page, and the place that acts on it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, ClassVar

ANY = "any"
RUN = "run"
PLACES = (
    RUN,
    "render",
    "render_status",
    "download",
    "upload",
    "state",
    "balance",
    "token",
    "session",
    ANY,
)
"""Values of `on:`; each is one call of the API, `any` is every call."""

_ANYWHERE = frozenset(PLACES)
_RUN = frozenset((RUN,))
_SUBMIT = frozenset(("render",))
_DOWNLOAD = frozenset(("download",))
_YEAR = 366 * 86_400.0


@dataclass(frozen=True, slots=True)
class Setting:
    """What a key's value may be: its type, and bounds or choices."""

    kind: type
    low: float = 0.0
    high: float = 0.0
    choices: tuple[str, ...] = ()


# A dataclass field is declared by its default and what a rule may write; `Any` is what the
# standard library's own `field` gives back.


def _whole(default: int, low: int, high: int) -> Any:
    return field(default=default, metadata={"setting": Setting(int, low, high)})


def _number(default: float, low: float, high: float) -> Any:
    return field(default=default, metadata={"setting": Setting(float, low, high)})


def _text(default: str) -> Any:
    return field(default=default, metadata={"setting": Setting(str)})


def _choice(*choices: str) -> Any:
    """The first is the default."""
    return field(default=choices[0], metadata={"setting": Setting(str, choices=choices)})


def _switch(default: bool) -> Any:
    return field(default=default, metadata={"setting": Setting(bool)})


def _texts(*default: str) -> Any:
    return field(default=default, metadata={"setting": Setting(tuple)})


# --- any call -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Error:
    """An error is answered. Without a `code` the body is no JSON, as a gateway's.

    `http` is the status: 200 with a code and 503 without, unless it says another.

    On `run` with `work: continues` the edit is carried out all the same, after `delay`.
    """

    do: ClassVar[str] = "error"
    on: ClassVar[frozenset[str]] = _ANYWHERE
    code: int = _whole(0, 0, 9999)
    http: int = _whole(0, 200, 599)
    message: str = _text("")
    work: str = _choice("none", "continues")
    delay: float = _number(0.0, 0.0, _YEAR)


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
    edit: str = _text("")
    draft: str = _text("")


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
    seconds: float = _number(0.0, 0.0, _YEAR)
    interval: float = _number(15.0, 0.01, 3600.0)
    kind: str = _choice("comment", "blank", "word", "typed", "event")
    work: str = _choice("continues", "cancelled")
    delay: float = _number(0.0, 0.0, _YEAR)


@dataclass(frozen=True, slots=True)
class Drop:
    """The stream ends after `at` bytes of its body; -1: before the answer.

    `clean`: like any other end; else the connection breaks. The work goes on, and the state
    moves `delay` seconds after the start; or it is cancelled, and the credits are free then.
    """

    do: ClassVar[str] = "drop"
    on: ClassVar[frozenset[str]] = _RUN
    at: int = _whole(-1, -1, 1_000_000)
    clean: bool = _switch(False)
    work: str = _choice("continues", "cancelled")
    delay: float = _number(0.0, 0.0, _YEAR)


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
    only: bool = _switch(False)
    applied: bool = _switch(True)


@dataclass(frozen=True, slots=True)
class TwoStage:
    """After the reply the instruction `then` is carried out by itself, free of charge.

    At once in the same turn, or `delay` seconds later without a word.
    """

    do: ClassVar[str] = "two_stage"
    on: ClassVar[frozenset[str]] = _RUN
    then: str = _text('add the title "Made for you" at the bottom')
    delay: float = _number(0.0, 0.0, _YEAR)


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
    prompt: str = _text("Which music should I use?")
    options: tuple[str, ...] = _texts("Calm", "Upbeat")


@dataclass(frozen=True, slots=True)
class StreamError:
    """`{"error": ...}` in the middle of the stream; `invalid`: as JSON that cannot be read."""

    do: ClassVar[str] = "stream_error"
    on: ClassVar[frozenset[str]] = _RUN
    message: str = _text("the tool call failed")
    applied: bool = _switch(False)
    invalid: bool = _switch(False)


@dataclass(frozen=True, slots=True)
class ModelError:
    """An event with `errorCode` and `errorMessage` and without content."""

    do: ClassVar[str] = "model_error"
    on: ClassVar[frozenset[str]] = _RUN
    code: str = _text("MALFORMED_FUNCTION_CALL")
    message: str = _text("the model gave an answer that cannot be used")
    applied: bool = _switch(False)


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
    size: int = _whole(200_000, 1, 50_000_000)


@dataclass(frozen=True, slots=True)
class Junk:
    """Lines between the events that are nothing; an event with only a state delta."""

    do: ClassVar[str] = "junk"
    on: ClassVar[frozenset[str]] = _RUN


# --- exports and downloads ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class NestedRender:
    """The second published shape of a render's status."""

    do: ClassVar[str] = "nested_render"
    on: ClassVar[frozenset[str]] = frozenset(("render_status",))


@dataclass(frozen=True, slots=True)
class SlowRender:
    """The export is finished no sooner than `seconds` after it was submitted."""

    do: ClassVar[str] = "slow_render"
    on: ClassVar[frozenset[str]] = _SUBMIT
    seconds: float = _number(120.0, 0.0, _YEAR)


@dataclass(frozen=True, slots=True)
class FailRender:
    """The export is taken and fails."""

    do: ClassVar[str] = "fail_render"
    on: ClassVar[frozenset[str]] = _SUBMIT
    message: str = _text("the export failed")


@dataclass(frozen=True, slots=True)
class StuckRender:
    """The export is taken and never ends."""

    do: ClassVar[str] = "stuck_render"
    on: ClassVar[frozenset[str]] = _SUBMIT


@dataclass(frozen=True, slots=True)
class DuplicateRender:
    """The export is refused as if its id had been used before."""

    do: ClassVar[str] = "duplicate_id"
    on: ClassVar[frozenset[str]] = _SUBMIT


@dataclass(frozen=True, slots=True)
class SlowDownload:
    """The file comes at `rate` bytes a second."""

    do: ClassVar[str] = "slow_download"
    on: ClassVar[frozenset[str]] = _DOWNLOAD
    rate: int = _whole(100_000, 1, 1_000_000_000)


@dataclass(frozen=True, slots=True)
class CutDownload:
    """The connection breaks when `share` of what was asked for is sent."""

    do: ClassVar[str] = "cut_download"
    on: ClassVar[frozenset[str]] = _DOWNLOAD
    share: float = _number(0.5, 0.0, 1.0)


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
class When:
    """Which of the calls a rule is about are struck; all conditions have to hold.

    Counting starts with the server: `nth` only the n-th such call, `every` each n-th, at most
    `times` of them; 0 = no matter. `match` stands in the text of the edit, `path` in the
    request's path; `probability` is drawn from the file's seed.
    """

    nth: int = _whole(0, 1, 1_000_000)
    every: int = _whole(0, 1, 1_000_000)
    times: int = _whole(0, 1, 1_000_000)
    match: str = _text("")
    path: str = _text("")
    probability: float = _number(1.0, 0.0, 1.0)


@dataclass(frozen=True, slots=True)
class Rule:
    """On these calls, when this holds, this goes wrong."""

    on: str
    fault: Fault
    when: When = When()


@dataclass(frozen=True, slots=True)
class Rules:
    """A file of rules; of several that hold for a call the first counts."""

    rules: tuple[Rule, ...] = ()
    seed: int = 0

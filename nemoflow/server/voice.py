"""The agent's events as bytes, in the form and with the marks of one turn. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count

from nemoflow.model.canon import digest
from nemoflow.wire import speak
from nemoflow.wire.jsontext import dumps

_END = b"}\n\n"
_SUCCESS = {"status": "success"}


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of the agent: its id, and when it began in seconds since 1970."""

    invocation: str
    at: float


class Voice:
    """Speaks ADK's form: every event carries its turn's id, its own id and the time."""

    def __init__(self, turn: Turn) -> None:
        self._turn = turn
        self._events = count(1)
        self._calls = 0

    def call(self, name: str, args: Mapping[str, object]) -> bytes:
        """The agent uses a tool."""
        self._calls += 1
        return self._stamped(self._numbered(speak.call(name, args)))

    def answer(self, name: str, delta: Mapping[str, object]) -> bytes:
        """The tool's answer to the last call; `delta` is what it changed in the state."""
        return self._stamped(self._numbered(speak.answer(name, _SUCCESS, delta)))

    def text(self, said: str, *, complete: bool = False) -> bytes:
        """The agent's words."""
        return self._stamped(speak.text(said, complete=complete))

    def fragment(self, said: str) -> bytes:
        """A piece of words that come again whole."""
        return self._stamped(speak.text(said, partial=True))

    def thought(self, said: str) -> bytes:
        """What nobody is to see."""
        return self._stamped(speak.text(said, thought=True))

    def ask(self, questions: Sequence[Mapping[str, object]]) -> bytes:
        """A question back."""
        self._calls += 1
        return self._stamped(self._numbered(speak.ask(questions)))

    def delta(self, delta: Mapping[str, object]) -> bytes:
        """An event without content that only changes the state."""
        event = {"author": "nemo_agent", "actions": {"stateDelta": dict(delta)}}
        return self._stamped(b"data: " + dumps(event) + b"\n\n")

    def fault(self, code: str, message: str) -> bytes:
        """An error of the model: no content."""
        event = {"errorCode": code, "errorMessage": message, "author": "nemo_agent"}
        return self._stamped(b"data: " + dumps(event) + b"\n\n")

    def _numbered(self, event: bytes) -> bytes:
        """The id that ties an answer to its call; it stands first in both."""
        return event.replace(b'"adk-1"', b'"adk-%d"' % max(1, self._calls), 1)

    def _stamped(self, event: bytes) -> bytes:
        if not event.endswith(_END):
            return event
        marks = {
            "invocationId": self._turn.invocation,
            "id": digest(self._turn.invocation, str(next(self._events)))[:8],
            "timestamp": round(self._turn.at, 6),
        }
        return event.removesuffix(_END) + b"," + dumps(marks)[1:] + b"\n\n"


class FlatVoice(Voice):
    """Speaks the flat form that was once published."""

    def call(self, name: str, args: Mapping[str, object]) -> bytes:
        """`tool_call`."""
        return speak.flat_call(name, args)

    def answer(self, name: str, delta: Mapping[str, object]) -> bytes:
        """`tool_result`; the form has no place for a delta."""
        return speak.flat_answer(name, _SUCCESS)

    def text(self, said: str, *, complete: bool = False) -> bytes:
        """`text`."""
        return speak.flat_text(said)

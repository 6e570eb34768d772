"""Which call goes wrong, and how: rules that count, and a header that asks for one fault.

A call asks once, before it does anything:

    match faults.decide("render", path=request.url.path, header=header):
        case None: ...
        case Error() as fault: return answer(error_reply(fault))

`Error`, `ExpireToken`, `LoseSession` and `Drift` may come on any call; the rest only where
`kind.on` says.
"""

from __future__ import annotations

import random
import threading
from dataclasses import dataclass
from http import HTTPStatus

from nemoflow.server.fault_kinds import Error, Fault, Rules
from nemoflow.server.fault_rules import BadFault, read_header
from nemoflow.server.fault_settings import ANY, When
from nemoflow.wire.envelope import failed

HEADER = "X-Nemoflow-Fault"
_MESSAGES = {
    1001: "token expired",
    1002: "session not found",
    2001: "insufficient credits",
    4001: "unsupported file type",
    4002: "file too large",
    400: "missing X-Client-Id",
    402: "export requires a paid plan",
    429: "rate limit exceeded",
}


@dataclass(frozen=True, slots=True)
class ErrorReply:
    """What an `Error` answers: HTTP status, body and content type."""

    status: int
    body: bytes
    media_type: str


def error_reply(fault: Error) -> ErrorReply:
    """The answer of an error: JSON with its code, or a gateway's page when it has none."""
    status = fault.http or (200 if fault.code else 503)
    if not fault.code:
        page = f"<html><body><h1>{status} {fault.message or _phrase(status)}</h1></body></html>"
        return ErrorReply(status, page.encode(), "text/html; charset=utf-8")
    message = fault.message or _MESSAGES.get(fault.code, f"error {fault.code}")
    return ErrorReply(status, failed(fault.code, message), "application/json")


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Error"


class Faults:
    """Decides call by call. Counts live as long as the server; a restart begins anew."""

    def __init__(self, rules: Rules = Rules(), *, allow_header: bool = False) -> None:  # noqa: B008 - frozen
        self._rules = rules
        self._allow_header = allow_header
        self._seen = [0] * len(rules.rules)
        self._struck = [0] * len(rules.rules)
        self._lock = threading.Lock()

    def decide(self, on: str, *, text: str = "", path: str = "", header: str = "") -> Fault | None:
        """What goes wrong with this call; None: nothing.

        `text` is an edit's, `header` the value of `HEADER`, which goes before the rules. Counts,
        so ask once a call. Raises BadFault for a header that cannot be obeyed or is not allowed.
        """
        if header:
            return self._told(header, on)
        found: Fault | None = None
        with self._lock:
            for number, rule in enumerate(self._rules.rules):
                about = rule.on in (on, ANY) and rule.when.match in text and rule.when.path in path
                if about and self._strikes(number, rule.when, found is None):
                    found = rule.fault
        return found

    def _told(self, header: str, on: str) -> Fault | None:
        if not self._allow_header:
            raise BadFault(f"`{HEADER}` is not allowed here", hint="serve --allow-fault-header")
        wanted, fault = read_header(header)
        return fault if wanted in (on, ANY) and on in fault.on else None

    def _strikes(self, number: int, when: When, free: bool) -> bool:
        """Counts the call; whether the rule holds for it. Only a free call can be struck."""
        self._seen[number] += 1
        seen = self._seen[number]
        holds = (
            free
            and when.nth in (0, seen)
            and (not when.every or seen % when.every == 0)
            and (not when.times or self._struck[number] < when.times)
            and self._drawn(number, seen) < when.probability
        )
        self._struck[number] += holds
        return holds

    def _drawn(self, number: int, seen: int) -> float:
        """A number in [0, 1) that only the seed, the rule and the count decide."""
        return random.Random(f"{self._rules.seed}:{number}:{seen}").random()  # noqa: S311 - must repeat

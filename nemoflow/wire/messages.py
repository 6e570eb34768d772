"""The messages of the calls but render and SSE (protocol.md "Calls"), read and written.

`read` takes a payload (what `envelope.decode` returns), ignores unknown keys, and raises BadReply
saying what is missing. `write` gives the payload back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nemoflow.wire.fields import fields, needed, number, plain, text, whole
from nemoflow.wire.state import StateReply
from nemoflow.wire.uploads import UploadedFile, Uploads

__all__ = [
    "AnonymousToken",
    "ClaimToken",
    "Credits",
    "NewSession",
    "StateReply",
    "UploadedFile",
    "Uploads",
    "claim_body",
    "run_body",
    "session_body",
    "urls_body",
]

_APP, _USER = "nemo_agent", "me"


def session_body(name: str, language: str) -> dict[str, object]:
    """Body of `POST .../with-session/nemo_agent`."""
    return {"task_name": name, "language": language}


def run_body(session: str, instruction: str) -> dict[str, object]:
    """Body of `POST /run_sse`, snake case: one message, one text part."""
    return {
        "app_name": _APP,
        "user_id": _USER,
        "session_id": session,
        "new_message": {"parts": [{"text": instruction}]},
    }


def urls_body(urls: Sequence[str]) -> dict[str, object]:
    """Body of the upload call when the service fetches the files itself."""
    return {"urls": list(urls), "source_type": "url"}


def claim_body(task: str, session: str) -> dict[str, object]:
    """Body of `POST /api/auth/claim-token`."""
    return {"task_id": task, "session_id": session}


@dataclass(frozen=True, slots=True)
class AnonymousToken:
    """Reply of `POST /api/auth/anonymous-token`. `expires_at` is ISO 8601, UTC."""

    token: str
    user_id: str
    expires_at: str
    credits: float

    @classmethod
    def read(cls, payload: object) -> AnonymousToken:
        """Needs `token`."""
        found = fields(payload, "the anonymous token's reply")
        return cls(
            needed(found, "the anonymous token's reply", "token"),
            text(found, "user_id"),
            text(found, "expires_at"),
            number(found, "credits"),
        )

    def write(self) -> dict[str, object]:
        """The payload."""
        return {
            "token": self.token,
            "user_id": self.user_id,
            "expires_at": self.expires_at,
            "credits": plain(self.credits),
        }


@dataclass(frozen=True, slots=True)
class NewSession:
    """Reply of `POST .../with-session/nemo_agent`; `session_id` is about 19 digits, as text."""

    task_id: str
    session_id: str
    user_id: str

    @classmethod
    def read(cls, payload: object) -> NewSession:
        """Needs `session_id`."""
        found = fields(payload, "the new session's reply")
        session = needed(found, "the new session's reply", "session_id")
        return cls(text(found, "task_id"), session, text(found, "user_id"))

    def write(self) -> dict[str, object]:
        """The payload."""
        return {"task_id": self.task_id, "session_id": self.session_id, "user_id": self.user_id}


@dataclass(frozen=True, slots=True)
class ClaimToken:
    """Reply of `POST /api/auth/claim-token`; `expires_in` seconds."""

    claim_token: str
    expires_in: int

    @classmethod
    def read(cls, payload: object) -> ClaimToken:
        """Needs `claim_token`."""
        found = fields(payload, "the claim token's reply")
        token = needed(found, "the claim token's reply", "claim_token")
        return cls(token, whole(found, "expires_in"))

    def write(self) -> dict[str, object]:
        """The payload."""
        return {"claim_token": self.claim_token, "expires_in": self.expires_in}


@dataclass(frozen=True, slots=True)
class Credits:
    """Reply of the balance call. `frozen` is reserved for running work; account-wide."""

    available: float
    frozen: float
    total: float

    @classmethod
    def read(cls, payload: object) -> Credits:
        """Needs `available`: a missing balance is not a balance of zero."""
        found = fields(payload, "the balance")
        needed(found, "the balance", "available")
        return cls(number(found, "available"), number(found, "frozen"), number(found, "total"))

    def write(self) -> dict[str, object]:
        """The payload."""
        return {
            "available": plain(self.available),
            "frozen": plain(self.frozen),
            "total": plain(self.total),
        }

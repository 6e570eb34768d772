"""The state call's reply (protocol.md `GET /api/state/nemo_agent/me/<sid>/latest`)."""

from __future__ import annotations

from dataclasses import dataclass

from nemoflow.model.draft import Draft
from nemoflow.wire.envelope import BadReply, decode
from nemoflow.wire.fields import Fields, fields, text
from nemoflow.wire.jsontext import Raw, dumps, read_bytes
from nemoflow.wire.raw import raw_member

_WHAT = "the session's state"


@dataclass(frozen=True, slots=True)
class StateReply:
    """A session's state; `draft.text` is the service's own text, byte for byte.

    Before any edit the draft is empty or absent: `Draft("{}")`.
    """

    session_id: str
    task_id: str
    task_name: str
    draft: Draft
    video_infos: tuple[dict[str, object], ...] = ()

    @classmethod
    def read_body(cls, body: bytes) -> StateReply:
        """From the whole body of a reply with an ok status; raises ApiError and BadReply.

        A state that cannot be read is an error, never an empty draft: a client that believed it
        would take an applied edit for a lost one.
        """
        found = fields(decode(200, body), _WHAT)
        held = _state(found)
        return cls(
            text(found, "session_id"),
            text(found, "task_id"),
            text(found, "task_name"),
            _draft(held, body),
            _infos(held),
        )

    def write(self) -> dict[str, object]:
        """The payload; the draft is a `Raw`, for `envelope.ok`, which writes it as it is."""
        state = {"draft": Raw(self.draft.text), "video_infos": list(self.video_infos)}
        return {
            "session_id": self.session_id,
            "task_id": self.task_id,
            "task_name": self.task_name,
            "state": state,
        }

    def body(self) -> bytes:
        """The whole reply."""
        return dumps({"code": 0, "data": self.write()})


def _state(found: Fields) -> Fields:
    if "state" not in found:
        raise BadReply(f"{_WHAT} has no `state`")
    return fields(found["state"] or {}, "`state`")


def _draft(held: Fields, body: bytes) -> Draft:
    value = held.get("draft")
    if not value:
        return Draft("{}")
    if not isinstance(value, dict):
        raise BadReply("`draft` is no JSON object")
    source = read_bytes(body)
    # The payload lies in `data`, or is the body itself.
    for path in (("data", "state", "draft"), ("state", "draft")):
        if (found := raw_member(source, *path)) is not None:
            return Draft(found)
    raise BadReply("the reply has no `draft`")


def _infos(held: Fields) -> tuple[dict[str, object], ...]:
    infos = held.get("video_infos")
    return tuple(x for x in infos if isinstance(x, dict)) if isinstance(infos, list) else ()

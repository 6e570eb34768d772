"""Render calls (protocol.md `POST` and `GET /api/render/proxy/lambda`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from nemoflow.model.draft import Draft
from nemoflow.wire.envelope import BadReply
from nemoflow.wire.fields import Fields, fields, needed, number, plain, text, whole
from nemoflow.wire.jsontext import Raw, dumps, loads, read_bytes
from nemoflow.wire.raw import raw_member

_WHAT, _REQUEST = "the render's status", "the render request"


@dataclass(frozen=True, slots=True)
class RenderRequest:
    """What to render. `id` is the client's own and must be new; `draft` goes with it as it is.

    `extra` is nemoflow's documented extension: `output["nemoflow"]`, only when it is not empty,
    so that a service that has never heard of it gets exactly the published body.
    """

    id: str
    session_id: str
    draft: Draft
    format: str = "mp4"
    quality: str = "high"
    resolution: str = ""
    fps: str = ""
    extra: Mapping[str, object] = field(default_factory=dict)

    def body(self) -> bytes:
        """The body; `sessionId` is camel case here, the one exception."""
        output: dict[str, object] = {"format": self.format, "quality": self.quality}
        if self.resolution:
            output["resolution"] = self.resolution
        if self.fps:
            output["fps"] = _number(self.fps)
        if self.extra:
            output["nemoflow"] = dict(self.extra)
        draft = Raw(self.draft.text)
        return dumps(
            {"id": self.id, "sessionId": self.session_id, "draft": draft, "output": output}
        )

    @classmethod
    def read(cls, body: bytes) -> RenderRequest:
        """From a request's body. Raises BadReply: not JSON, no id, no session, no draft object."""
        try:
            source = read_bytes(body)
            found = fields(loads(source), _REQUEST)
        except ValueError:
            raise BadReply(f"{_REQUEST} is no JSON") from None
        output = fields(found.get("output") or {}, "`output`")
        extra = output.get("nemoflow")
        return cls(
            needed(found, _REQUEST, "id"),
            needed(found, _REQUEST, "sessionId"),
            _draft(found, source),
            text(output, "format") or "mp4",
            text(output, "quality") or "high",
            text(output, "resolution"),
            text(output, "fps"),
            extra if isinstance(extra, dict) else {},
        )


@dataclass(frozen=True, slots=True)
class RenderStatus:
    """How far a render is: `pending`, `processing`, `completed` or `failed`; progress 0-100.

    `duration` is in seconds, `size` in bytes; 0 when the service does not say.
    """

    id: str
    status: str
    progress: int = 0
    url: str = ""
    duration: float = 0.0
    size: int = 0
    error: str = ""

    @classmethod
    def read(cls, payload: object) -> RenderStatus:
        """Both published shapes, wrapped or not, and the reply to a submit; needs `status`."""
        found = fields(payload, _WHAT)
        if "status" not in found and isinstance(found.get("data"), dict):
            found = fields(found["data"], _WHAT)
        held = found.get("output")
        output: Fields = held if isinstance(held, dict) else {}
        return cls(
            text(found, "taskId", "id"),
            needed(found, _WHAT, "status").strip().lower(),
            min(100, max(0, whole(found, "progress"))),
            text(output, "url") or text(found, "outputUrl"),
            number(output, "duration"),
            whole(output, "size"),
            _error(found.get("error")),
        )

    def flat(self) -> dict[str, object]:
        """The first published shape, a bare reply."""
        output = {"url": self.url, "duration": plain(self.duration), "size": self.size}
        return {
            "taskId": self.id,
            "status": self.status,
            "progress": self.progress,
            "output": output if self.url else None,
            "error": self.error or None,
        }

    def nested(self) -> dict[str, object]:
        """The second published shape, with its envelope."""
        data: dict[str, object] = {**self._short(), "outputUrl": self.url or None}
        if self.error:
            data["error"] = self.error
        return {"success": True, "data": data}

    def submitted(self) -> dict[str, object]:
        """The reply to a submit, with its envelope."""
        return {"success": True, "data": self._short()}

    def _short(self) -> dict[str, object]:
        return {"id": self.id, "status": self.status, "progress": self.progress}


def _draft(found: Fields, source: str) -> Draft:
    held = raw_member(source, "draft")
    if held is None or not isinstance(found.get("draft"), dict):
        raise BadReply(f"{_REQUEST} has no `draft` object")
    return Draft(held)


def _error(value: object) -> str:
    if isinstance(value, dict):
        return text(value, "message", "code")
    return value if isinstance(value, str) else ""


def _number(spelled: str) -> float | str:
    """Frames per second as a number; a ratio like `30000/1001` stays text."""
    try:
        return plain(float(spelled))
    except (ValueError, OverflowError):
        return spelled

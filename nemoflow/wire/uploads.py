"""The upload call's reply (protocol.md `POST /api/upload-video/nemo_agent/me/<sid>`)."""

from __future__ import annotations

from dataclasses import dataclass

from nemoflow.wire.envelope import BadReply
from nemoflow.wire.fields import Fields, fields, number, plain, text, whole


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """One file as the service sees it; `file_type` video, image or audio, `duration` **seconds**.

    What the service does not say is empty or 0.
    """

    filename: str
    file_type: str
    cdn_url: str
    duration: float = 0.0
    width: int = 0
    height: int = 0
    fps: float = 0.0
    hash: str = ""

    @classmethod
    def read(cls, payload: object) -> UploadedFile:
        """One item of `files`."""
        found = fields(payload, "an uploaded file")
        return cls(
            text(found, "filename"),
            text(found, "file_type"),
            text(found, "cdn_url"),
            number(found, "duration"),
            whole(found, "width"),
            whole(found, "height"),
            number(found, "fps"),
            text(found, "hash"),
        )

    def write(self) -> dict[str, object]:
        """The item."""
        return {
            "filename": self.filename,
            "file_type": self.file_type,
            "cdn_url": self.cdn_url,
            "duration": plain(self.duration),
            "width": self.width,
            "height": self.height,
            "fps": plain(self.fps),
            "hash": self.hash,
        }


@dataclass(frozen=True, slots=True)
class Uploads:
    """The files of one upload call, in the order they were sent."""

    files: tuple[UploadedFile, ...]

    @classmethod
    def read(cls, payload: object) -> Uploads:
        """Needs `files`; items that are no objects are passed over."""
        found = fields(payload, "the upload's reply")
        return cls(tuple(UploadedFile.read(item) for item in _items(found)))

    def write(self) -> dict[str, object]:
        """The payload; the session's state knows the files already."""
        return {"files": [item.write() for item in self.files], "session_state_applied": True}


def _items(found: Fields) -> list[object]:
    items = found.get("files")
    if not isinstance(items, list):
        raise BadReply("the upload's reply has no `files`")
    return [item for item in items if isinstance(item, dict)]

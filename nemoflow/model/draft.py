"""The draft: the timeline a backend holds, carried byte for byte.

A draft is JSON with the evidenced keys `t` (tracks), `tt` (track type: 0 video, 1 audio, 7 text),
`sg` (segments), `d` (duration, ms) and `m` (metadata). Everything else is the backend's own
and survives untouched: the text is kept as it came.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property

from nemoflow.model.canon import canonical_json, digest

TRACK_NAMES = {0: "Video", 1: "Audio", 7: "Title"}


@dataclass(frozen=True)
class Draft:
    """`text` is the JSON as received. Equal meaning has equal `digest`."""

    text: str = "{}"

    @classmethod
    def of(cls, value: dict[str, object]) -> Draft:
        """A draft from JSON values, in canonical form."""
        return cls(canonical_json(value))

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the canonical form; key order and spacing do not count."""
        return digest(canonical_json(json.loads(self.text)))

    def value(self) -> dict[str, object]:
        """The JSON value, fresh."""
        found: dict[str, object] = json.loads(self.text)
        return found

    @property
    def is_empty(self) -> bool:
        """No track holds a segment: there is nothing to render."""
        return not any(track.segments for track in self.tracks())

    @property
    def seconds(self) -> float:
        """The duration; 0 when the draft does not say."""
        length = self.value().get("d", 0)
        return length / 1000 if isinstance(length, (int, float)) else 0.0

    def tracks(self) -> tuple[Track, ...]:
        """The tracks that can be read; unknown shapes are skipped, never changed."""
        found = self.value().get("t")
        if not isinstance(found, list):
            return ()
        return tuple(Track.read(item) for item in found if isinstance(item, dict))


@dataclass(frozen=True, slots=True)
class Segment:
    """One piece of a track as far as it can be read; times in ms, -1 when unknown."""

    label: str
    start_ms: int = -1
    duration_ms: int = -1


@dataclass(frozen=True, slots=True)
class Track:
    """A track's type number and its readable segments."""

    kind: int
    segments: tuple[Segment, ...]

    @classmethod
    def read(cls, value: dict[str, object]) -> Track:
        """Reads what is known of a track."""
        kind = value.get("tt")
        pieces = value.get("sg")
        found = pieces if isinstance(pieces, list) else []
        return cls(
            kind if isinstance(kind, int) else -1,
            tuple(_segment(item) for item in found if isinstance(item, dict)),
        )


def _segment(value: dict[str, object]) -> Segment:
    label = next(
        (str(value[key]) for key in ("text", "name", "label") if isinstance(value.get(key), str)),
        "",
    )
    start, length = value.get("start_ms"), value.get("duration_ms")
    return Segment(
        label,
        start if isinstance(start, int) else -1,
        length if isinstance(length, int) else -1,
    )


def summary(draft: Draft) -> str:
    """`Timeline (3 tracks): 1. Video: walk.mp4 (0-10s) 2. Audio: ...`, one line."""
    tracks = [track for track in draft.tracks() if track.segments]
    if not tracks:
        return "Timeline: empty"
    parts = [f"{number}. {_track_line(track)}" for number, track in enumerate(tracks, 1)]
    return f"Timeline ({len(tracks)} track{'s' * (len(tracks) != 1)}): {' '.join(parts)}"


def _track_line(track: Track) -> str:
    pieces = ", ".join(segment_text(track.kind, piece) for piece in track.segments)
    return f"{track_name(track.kind)}: {pieces}"


def track_name(kind: int) -> str:
    """`Video`, `Audio`, `Title`, or the number of a type that is not known."""
    return TRACK_NAMES.get(kind, f"Track type {kind}")


def segment_text(kind: int, piece: Segment) -> str:
    """`walk.mp4 (0-10s)`; a title's words are quoted."""
    label = f'"{piece.label}"' if kind == 7 else piece.label or "segment"
    if piece.start_ms < 0 or piece.duration_ms < 0:
        return label
    return f"{label} ({piece.start_ms / 1000:g}-{(piece.start_ms + piece.duration_ms) / 1000:g}s)"

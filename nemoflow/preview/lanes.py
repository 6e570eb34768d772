"""A draft as lanes to be drawn: what plays when, in seconds. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache

from nemoflow.engine.draftcodec import EXTENSION, decode
from nemoflow.engine.timeline import Music, Sound, Source, Timeline
from nemoflow.model.draft import Draft, Track, track_name
from nemoflow.model.errors import NemoflowError

MOST_ITEMS = 600
"""So many items of a lane are drawn; nobody can tell more apart."""


@dataclass(frozen=True, slots=True)
class Item:
    """Something on [start, end), seconds. Items of one lane with other rows overlap in time."""

    kind: str
    label: str
    start: float
    end: float
    row: int = 0


@dataclass(frozen=True, slots=True)
class Lane:
    """One kind of thing; `more` items of it are not listed."""

    name: str
    kind: str
    items: tuple[Item, ...]
    rows: int = 1
    more: int = 0


@dataclass(frozen=True, slots=True)
class Drawing:
    """All lanes that hold something, topmost first, and how long the video is."""

    seconds: float = 0.0
    lanes: tuple[Lane, ...] = ()
    frame: float = 1 / 30
    """How long a frame is shown."""

    def value(self) -> dict[str, object]:
        """As JSON values."""
        lanes = [asdict(lane) for lane in self.lanes]
        return {"seconds": self.seconds, "frame": self.frame, "lanes": lanes}


@lru_cache(maxsize=64)
def drawing_of(draft: Draft) -> Drawing:
    """What to draw of a draft; of one that this engine did not write, what can be read of it."""
    if EXTENSION in draft.value():
        try:
            return _of_timeline(decode(draft))
        except NemoflowError:
            pass
    return _of_tracks(draft)


def _of_timeline(timeline: Timeline) -> Drawing:
    rate, total = timeline.rate, timeline.frames
    names = {source.digest: source for source in timeline.sources}

    def seconds(frame: int) -> float:
        return round(float(frame / rate), 4)

    def laid(kind: str, found: Iterable[tuple[str, int, int]]) -> Iterator[Item]:
        for label, start, end in found:
            yield Item(kind, label, seconds(start), seconds(min(end, total)))

    titles = laid("title", ((one.text, one.start, one.end(total)) for one in timeline.titles))
    captions = laid("caption", ((one.text, one.start, one.end(total)) for one in timeline.captions))
    overlays = laid("overlay", ((one.name, one.start, one.end(total)) for one in timeline.overlays))
    chapters = laid(
        "chapter",
        ((one.name, one.start, max(one.start + 1, one.end(total))) for one in timeline.chapters),
    )
    lanes = (
        _lane("Titles", "title", titles),
        _lane("Captions", "caption", captions),
        _lane("Overlays", "overlay", overlays),
        _lane("Video", "clip", _clips(timeline, names, seconds)),
        _lane("Music", "music", _music(timeline.music, total, names, seconds)),
        _lane("Sounds", "sound", _sounds(timeline.sounds, seconds(total), seconds)),
        _lane("Chapters", "chapter", chapters),
    )
    found = tuple(lane for lane in lanes if lane.items)
    return Drawing(seconds(total), found, float(1 / rate))


def _sounds(
    sounds: Sequence[Sound], total: float, seconds: Callable[[int], float]
) -> Iterator[Item]:
    for one in sounds:
        start = seconds(one.start)
        end = round(min(total, start + float(one.seconds)), 4)
        yield Item("voice" if one.speech else "sound", one.name, start, end)


def _clips(
    timeline: Timeline, names: dict[str, Source], seconds: Callable[[int], float]
) -> Iterator[Item]:
    """Clips from end to end, then what lies over their seams and the video's ends."""
    for clip, start in zip(timeline.clips, timeline.clip_starts(), strict=True):
        name = names[clip.source].filename if clip.source in names else clip.source[:12]
        pace = "" if clip.speed == 1 else f" ×{float(clip.speed):g}"
        overlap = clip.transition.frames if clip.transition else 0
        yield Item("clip", name + pace, seconds(start), seconds(start + clip.frames - overlap))
    for clip, start in zip(timeline.clips, timeline.clip_starts(), strict=True):
        if clip.transition:
            end = start + clip.frames
            first = seconds(end - clip.transition.frames)
            yield Item("transition", clip.transition.kind, first, seconds(end))
    total = timeline.frames
    if timeline.fade_in.frames:
        yield Item("fade", "fade in", 0.0, seconds(min(total, timeline.fade_in.frames)))
    if timeline.fade_out.frames:
        yield Item(
            "fade", "fade out", seconds(max(0, total - timeline.fade_out.frames)), seconds(total)
        )


def _music(
    music: Sequence[Music], total: int, names: dict[str, Source], seconds: Callable[[int], float]
) -> Iterator[Item]:
    for one in music:
        name = names[one.source].filename if one.source in names else one.source[:12]
        end = min(total, one.start + one.frames) if one.frames else total
        yield Item("music", name, seconds(one.start), seconds(end))


def _of_tracks(draft: Draft) -> Drawing:
    lanes = []
    for track in draft.tracks():
        kind = {0: "clip", 1: "music", 7: "title"}.get(track.kind, "other")
        lanes.append(_lane(track_name(track.kind), kind, _readable(track, kind)))
    found = tuple(lane for lane in lanes if lane.items)
    longest = max((item.end for lane in found for item in lane.items), default=0.0)
    return Drawing(draft.seconds or longest, found)


def _readable(track: Track, kind: str) -> Iterator[Item]:
    for piece in track.segments:
        if piece.start_ms >= 0 and piece.duration_ms >= 0:
            start = piece.start_ms / 1000
            yield Item(kind, piece.label or "segment", start, start + piece.duration_ms / 1000)


_ABOVE = ("transition", "fade")
"""Drawn over what they join, in its row."""


def _lane(name: str, kind: str, items: Iterable[Item]) -> Lane:
    """Items that would cover each other get rows of their own."""
    found = list(items)
    ends: list[float] = []
    rows: dict[int, int] = {}
    for number in sorted(range(len(found)), key=lambda at: (found[at].start, at)):
        item = found[number]
        if item.kind not in _ABOVE:
            rows[number] = _free(ends, item)
    placed = [_in_row(item, rows.get(number, 0)) for number, item in enumerate(found)]
    return Lane(
        name, kind, tuple(placed[:MOST_ITEMS]), max(1, len(ends)), max(0, len(found) - MOST_ITEMS)
    )


def _free(ends: list[float], item: Item) -> int:
    for row, end in enumerate(ends):
        if end <= item.start + 1e-6:
            ends[row] = item.end
            return row
    ends.append(item.end)
    return len(ends) - 1


def _in_row(item: Item, row: int) -> Item:
    return Item(item.kind, item.label, item.start, item.end, row) if row else item

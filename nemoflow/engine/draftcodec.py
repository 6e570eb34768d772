"""Timeline <-> draft. Exact both ways, equal timelines give equal bytes, nothing local inside.

The draft has the evidenced keys: `t` tracks (`tt` 0 video, 7 title, 1 audio; `sg` segments),
`d` milliseconds, `m` with `title`, `width`, `height`. Extension keys of this engine:

- in a track: `by` = `nemoflow`, so that foreign tracks are told from our own, and `role` =
  `overlay` for the pictures above the clips;
- in a segment: `name` or `text`, `start_ms`, `duration_ms` for readers, and `frames`
  (`[first, end)` on the timeline) without rounding;
- at the top: `x_nemoflow` = `{"version": 1, "timeline": {...}}`, the exact timeline. Sources are
  named by content digest and filename, rationals are text (`30000/1001`), defaults are left out.

`encode(timeline, over)` keeps whatever a foreign tool added to the earlier draft: unknown keys at
the top, in `m`, in our tracks and segments, and whole foreign tracks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from fractions import Fraction
from itertools import groupby
from typing import Any, TypeVar

from nemoflow.engine.cues import Caption, Chapter, Cue, Span
from nemoflow.engine.effects.catalog import checked
from nemoflow.engine.hearing import Cleaning, Loudness
from nemoflow.engine.ops.output_params import read_delivery
from nemoflow.engine.overlay import Overlay
from nemoflow.engine.timeline import (
    Canvas,
    Clip,
    Delivery,
    Effect,
    Fade,
    Music,
    Sound,
    Source,
    Timeline,
    Title,
    Transition,
    to_frames,
)
from nemoflow.model.draft import Draft
from nemoflow.model.errors import EngineFailed

EXTENSION = "x_nemoflow"
VERSION = 1
OWNER = "nemoflow"

# Values of JSON are checked here, at the door; nothing past this file is `Any`.
_Json = dict[str, Any]
_T = TypeVar("_T")


def encode(timeline: Timeline, over: Draft | None = None, title: str = "") -> Draft:
    """The draft of a timeline. `over` is the earlier draft, whose foreign parts survive."""
    earlier = over.value() if over is not None else {}
    if timeline == Timeline() and not earlier:
        return Draft()
    canvas = timeline.canvas
    meta = {
        **_mapping(earlier.get("m")),
        "width": canvas.width if canvas else 0,
        "height": canvas.height if canvas else 0,
    }
    meta["title"] = title or meta.get("title", "")
    return Draft.of(
        {
            **earlier,
            "t": _tracks(timeline, earlier.get("t")),
            "d": _ms(timeline.frames, timeline.rate),
            "m": meta,
            EXTENSION: {"version": VERSION, "timeline": _plain(timeline)},
        }
    )


def decode(draft: Draft) -> Timeline:
    """The exact timeline of a draft; an empty draft is an empty timeline.

    Raises EngineFailed for a draft this engine did not write or cannot read.
    """
    value = draft.value()
    held = value.get(EXTENSION)
    if held is None and not value.get("t"):
        return Timeline()
    if not isinstance(held, dict):
        raise EngineFailed(
            "this draft was not made by the local engine",
            hint="plan a new session: `nemoflow apply` replays the edits",
        )
    if held.get("version") != VERSION:
        raise EngineFailed(
            f"the draft has version {held.get('version')}, this engine reads {VERSION}",
            hint="use the nemoflow that wrote it, or plan a new session",
        )
    try:
        return _timeline(held["timeline"])
    except (KeyError, TypeError, ValueError, AttributeError, ZeroDivisionError) as error:
        raise EngineFailed(
            f"the draft is damaged: {error}", hint="rewind to an earlier edit and apply again"
        ) from error


def _mapping(value: object) -> _Json:
    return dict(value) if isinstance(value, dict) else {}


def _ms(frames: int, rate: Fraction) -> int:
    return to_frames(frames / rate, Fraction(1000))


# --- tracks for readers -------------------------------------------------------------------------


def _tracks(timeline: Timeline, earlier: object) -> list[_Json]:
    known = (
        [item for item in earlier if isinstance(item, dict)] if isinstance(earlier, list) else []
    )
    made = []
    for kind, role, segments in (
        (0, {}, _clips(timeline)),
        (0, {"role": "overlay"}, _overlays(timeline)),
        (7, {}, [*_titles(timeline), *_captions(timeline)]),
        (1, {}, [*_music(timeline), *_sounds(timeline)]),
    ):
        if not segments:
            continue
        mine = {"tt": kind, "by": OWNER, "role": None, **role}
        old = next((x for x in known if all(x.get(key) == mine[key] for key in mine)), {})
        held = old.get("sg")
        made.append(
            {
                **old,
                "tt": kind,
                "by": OWNER,
                **role,
                "sg": _merged(segments, held if isinstance(held, list) else []),
            }
        )
    return [*made, *(item for item in known if item.get("by") != OWNER)]


def _label(segment: Mapping[str, object]) -> object:
    return segment.get("text", segment.get("name"))


def _merged(segments: list[_Json], earlier: list[object]) -> list[_Json]:
    """Segments with the foreign keys of the earlier segment of the same label."""
    left = [item for item in earlier if isinstance(item, dict)]
    made = []
    for segment in segments:
        old = next((item for item in left if _label(item) == _label(segment)), None)
        if old is not None:
            left.remove(old)
        made.append({**(old or {}), **segment})
    return made


def _segment(key: str, label: str, start: int, end: int, rate: Fraction) -> _Json:
    at = _ms(start, rate)
    return {
        key: label,
        "start_ms": at,
        "duration_ms": _ms(end, rate) - at,
        "frames": [start, end],
    }


def _clips(timeline: Timeline) -> list[_Json]:
    found = []
    for clip, at in zip(timeline.clips, timeline.clip_starts(), strict=True):
        name = timeline.source(clip.source).filename
        found.append(_segment("name", name, at, at + clip.frames, timeline.rate))
    return found


def _overlays(timeline: Timeline) -> list[_Json]:
    found = []
    for item in timeline.overlays:
        end = item.end(timeline.frames)
        found.append(_segment("name", item.name, item.start, end, timeline.rate))
    return found


def _titles(timeline: Timeline) -> list[_Json]:
    return [
        _segment("text", title.text, title.start, title.end(timeline.frames), timeline.rate)
        for title in timeline.titles
    ]


def _captions(timeline: Timeline) -> list[_Json]:
    """A file's captions are one segment for readers."""
    found = []
    for name, group in groupby(timeline.captions, key=lambda item: item.name):
        items = list(group)
        ends = max(item.start + item.frames for item in items)
        words = f"{len(items)} captions of {name}" if name else items[0].text
        found.append(_segment("text", words, items[0].start, ends, timeline.rate))
    return found


def _music(timeline: Timeline) -> list[_Json]:
    found = []
    for item in timeline.music:
        end = min(timeline.frames, item.start + item.frames) if item.frames else timeline.frames
        name = timeline.source(item.source).filename
        found.append(_segment("name", name, item.start, max(end, item.start), timeline.rate))
    return found


def _sounds(timeline: Timeline) -> list[_Json]:
    found = []
    for item in timeline.sounds:
        end = min(timeline.frames, item.start + to_frames(item.seconds, timeline.rate))
        name = timeline.source(item.source).filename
        found.append(_segment("name", name, item.start, max(end, item.start), timeline.rate))
    return found


# --- the exact timeline -------------------------------------------------------------------------


def _plain(value: object) -> object:
    """JSON of a noun of the timeline; fields at their default are left out."""
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Fraction):
        return str(value)
    if isinstance(value, Effect):
        plain: _Json = {"kind": value.kind, "params": value.values()}
        return {**plain, "sources": list(value.sources)} if value.sources else plain
    if isinstance(value, _NOUNS):
        return {
            item.name: _plain(getattr(value, item.name))
            for item in fields(value)
            if item.default is MISSING or getattr(value, item.name) != item.default
        }
    return value


_NOUNS = (
    *(Timeline, Delivery, Canvas, Source, Clip, Transition),
    *(Title, Overlay, Music, Sound, Cleaning, Loudness, Fade, Cue, Span, Caption, Chapter),
)
_RATIONAL = frozenset(("seconds", "rate", "speed", "phase"))


def _noun(kind: Callable[..., _T], value: object, **made: object) -> _T:
    if not isinstance(value, dict):
        raise ValueError("an object is missing")
    read = {key: Fraction(item) if key in _RATIONAL else item for key, item in value.items()}
    return kind(**{**read, **made})


def _clip(value: _Json) -> Clip:
    held = value.get("transition")
    return _noun(
        Clip,
        value,
        transition=_noun(Transition, held) if held else None,
        effects=tuple(_effect(item) for item in value.get("effects", ())),
        cleaning=_noun(Cleaning, value["cleaning"]) if "cleaning" in value else None,
    )


def _effect(value: _Json) -> Effect:
    """Only what this engine can draw: nothing else of a draft may become filter text."""
    sources = value.get("sources", [])
    if not isinstance(sources, list) or not all(isinstance(item, str) for item in sources):
        raise ValueError("the sources of an effect are not a list of digests")
    return checked(str(value["kind"]), dict(value["params"]), tuple(sources))


def _source(value: _Json) -> Source:
    cues = tuple(_noun(Cue, item, spans=_spans(item)) for item in value.get("cues", ()))
    return _noun(Source, value, cues=cues, remarks=tuple(value.get("remarks", ())))


def _spans(value: _Json) -> tuple[Span, ...]:
    return tuple(_noun(Span, item) for item in value["spans"])


def _timeline(value: _Json) -> Timeline:
    canvas = value.get("canvas")
    return Timeline(
        canvas=_noun(Canvas, canvas) if canvas else None,
        sources=tuple(_source(item) for item in value.get("sources", ())),
        clips=tuple(_clip(item) for item in value.get("clips", ())),
        titles=tuple(_noun(Title, item) for item in value.get("titles", ())),
        overlays=tuple(_noun(Overlay, item) for item in value.get("overlays", ())),
        music=tuple(_noun(Music, item) for item in value.get("music", ())),
        sounds=tuple(_noun(Sound, item) for item in value.get("sounds", ())),
        loudness=_noun(Loudness, value["loudness"]) if "loudness" in value else None,
        fade_in=_noun(Fade, value.get("fade_in", {})),
        fade_out=_noun(Fade, value.get("fade_out", {})),
        delivery=read_delivery(value.get("delivery", {})),
        captions=tuple(
            _noun(Caption, item, spans=_spans(item)) for item in value.get("captions", ())
        ),
        chapters=tuple(_noun(Chapter, item) for item in value.get("chapters", ())),
    )

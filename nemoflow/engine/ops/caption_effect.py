"""What `caption` does to a timeline: cues of a file, or one text, become captions on frames."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction
from itertools import groupby

from nemoflow.engine.ass_cues import is_long
from nemoflow.engine.cues import Caption, Cue, Span, timed
from nemoflow.engine.ops.clips import input_named, need_picture, settle_hanging, shown
from nemoflow.engine.ops.operation import Applied, OpRefused, Values
from nemoflow.engine.ops.times import decimal, parse_amount, parse_time
from nemoflow.engine.ops.warp import Warp
from nemoflow.engine.timeline import Source, Timeline, to_frames
from nemoflow.model.op import Value

_PLAIN = "#ffffff"
"""The colour of captions for which none is asked."""


def effect(values: Values, timeline: Timeline) -> Applied:
    """The timeline with the captions. Raises OpRefused."""
    need_picture(timeline)
    total, rate = timeline.frames, timeline.rate
    start = max(0, parse_time(str(values["start"])).frame(total, rate))
    if start >= total:
        raise OpRefused(
            "out_of_range",
            f"the captions would start after the end: the video lasts {shown(total, rate)}",
            hint=f"start before {shown(total, rate)}",
        )
    if values["text"]:
        made, notes = _one(values, timeline, start)
    else:
        made, notes = _all(values, timeline, start)
    if all(item in timeline.captions for item in made):
        return Applied(timeline, ("these captions are already there",))
    name = made[0].name
    kept = tuple(item for item in timeline.captions if not name or item.name != name)
    if len(kept) < len(timeline.captions):
        notes = [*notes, f"they take the place of the captions of {name} that were there"]
    after = replace(timeline, captions=(*kept, *made))
    return Applied(after, (*notes, *_long(made)))


def _look(values: Values, timeline: Timeline) -> Caption:
    """A caption without words, in the look that was asked for."""
    written = str(values["size"])
    amount = float(decimal(Fraction(written.rstrip("%px"))))
    canvas = timeline.canvas
    short = min(canvas.width, canvas.height) if canvas else 1080
    return Caption(
        0,
        0,
        (),
        position=str(values["position"]),
        style=str(values["style"]),
        size=round(amount / (100 if written.endswith("%") else short), 6),
        color=str(values["color"]),
        wrap=int(str(values["max_chars"])),
        burn=bool(values["burn"]),
        lang=str(values["lang"]),
    )


def _one(values: Values, timeline: Timeline, start: int) -> tuple[tuple[Caption, ...], list[str]]:
    total, rate = timeline.frames, timeline.rate
    wanted = max(1, parse_amount(str(values["duration"])).length(total, rate))
    frames = min(wanted, total - start)
    spans = (Span(str(values["text"]).strip()),)
    made = replace(_look(values, timeline), start=start, frames=frames, spans=spans)
    cut = [] if frames == wanted else [f"the caption ends with the video at {shown(total, rate)}"]
    return (made,), cut


def _all(values: Values, timeline: Timeline, start: int) -> tuple[tuple[Caption, ...], list[str]]:
    source = _source(str(values["file"]), timeline)
    look = replace(_look(values, timeline), name=source.filename)
    found = [_placed(cue, look, timeline, start) for cue in _together(source.cues)]
    made = tuple(item for item in found if item is not None)
    if not made:
        total = shown(timeline.frames, timeline.rate)
        raise OpRefused(
            "out_of_range",
            f"all captions of `{source.filename}` lie after the end: the video lasts {total}",
            hint="check the times of the file",
        )
    notes = list(source.remarks)
    if len(made) < len(found):
        lost = _many(len(found) - len(made))
        notes.append(f"{lost} of {source.filename} after the end: left out")
    if look.style == "karaoke":
        notes += _sung(made, source)
    return made, notes


def _together(cues: tuple[Cue, ...]) -> Iterable[Cue]:
    """Cues of exactly the same time and place become one, line by line."""
    for _, group in groupby(cues, key=lambda cue: (cue.start, cue.end, cue.position)):
        first, *rest = group
        spans = list(first.spans)
        for cue in rest:
            head = replace(cue.spans[0], text=f"\n{cue.spans[0].text}")
            spans += [head, *cue.spans[1:]]
        yield replace(first, spans=tuple(spans))


def _placed(cue: Cue, look: Caption, timeline: Timeline, shift: int) -> Caption | None:
    """The caption of a cue; None when it lies after the end."""
    total, rate = timeline.frames, timeline.rate
    begin = shift + _frame(cue.start, rate)
    end = min(total, max(begin + 1, shift + _frame(cue.end, rate)))
    if begin >= total:
        return None
    spans = cue.spans if look.color == _PLAIN else plain_colors(cue.spans)
    words = tuple(
        replace(span, at=_frame(cue.start + span.at, rate) + shift - begin)
        if span.at >= 0
        else span
        for span in spans
    )
    place = cue.position or look.position
    return replace(look, start=begin, frames=end - begin, spans=words, position=place)


def plain_colors(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """The words without colours of their own: a colour that is asked for is for all of them."""
    return tuple(replace(span, color="") for span in spans)


def _frame(ms: int, rate: Fraction) -> int:
    return to_frames(Fraction(ms, 1000), rate)


def _source(name: str, timeline: Timeline) -> Source:
    return input_named(name, timeline)


def _sung(made: tuple[Caption, ...], source: Source) -> list[str]:
    silent = sum(not timed(item.spans) for item in made)
    if silent == len(made):
        raise OpRefused(
            "missing_input",
            f"`{source.filename}` has no word times, which karaoke needs",
            hint=r"write them as `{\k50}` in ASS or `<00:01.500>` in WebVTT, or leave karaoke out",
        )
    return [f"{_many(silent)} without word times: shown plain"] if silent else []


def _long(made: tuple[Caption, ...]) -> list[str]:
    long = sum(item.burn and is_long(item) for item in made)
    wrap = made[0].wrap
    return [f"{_many(long)} longer than two lines of {wrap} letters: set smaller"] if long else []


def _many(count: int) -> str:
    return f"{count} caption{'s' * (count != 1)}"


def settle(values: Values, before: Timeline, warps: tuple[Warp, ...]) -> dict[str, Value]:
    """A text at the start or counted from the end hangs on the new video, as titles do.

    The times of a file mean the video before the instruction; written first, they ride along.
    """
    if not values["text"]:
        raise OpRefused(
            "undecidable",
            "an earlier part of this instruction moves the frames: which video do the times mean?",
            hint="name the captions first in the sentence, or write two edits",
        )
    return settle_hanging(values, before, warps, "start")

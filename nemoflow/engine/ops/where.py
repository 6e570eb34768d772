"""Which part of the picture's time an effect is for: all clips, one clip, or a range.

Shared by the operations that draw on the picture. A range splits the clips at its ends, as
`volume` does; a clip number means the clip before the instruction.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from nemoflow.engine.ops.clips import (
    beyond_note,
    need_picture,
    settle_span,
    span_of,
    take,
    transition_notes,
)
from nemoflow.engine.ops.frame import Bag
from nemoflow.engine.ops.operation import Applied, OpProblem, OpRefused, Values
from nemoflow.engine.ops.params import Param, Point
from nemoflow.engine.ops.spans import need_order, say_span
from nemoflow.engine.ops.warp import Warp
from nemoflow.engine.timeline import Clip, Effect, Timeline
from nemoflow.model.op import Value

Change = Callable[[tuple[Effect, ...]], tuple[Effect, ...]]
"""The effects of a clip after the operation."""


class WhichClip:
    """`all`, `last`, or the number of a clip; `first` is 1."""

    __slots__ = ()

    def check(self, value: object) -> Value:
        """The canonical word or number, as text."""
        plain = "1" if value == "first" else str(value).strip().lower()
        plain = plain.removeprefix("clip ").removeprefix("#")
        if plain not in ("all", "last") and not re.fullmatch(r"[1-9]\d{0,2}", plain):
            raise ValueError(f"`{value}` is not a clip: `all`, `first`, `last` or its number")
        return plain

    def schema(self) -> dict[str, object]:
        """A word or a number."""
        number = {"type": "integer", "minimum": 1}
        return {"anyOf": [{"type": "string"}, number], "examples": ["all", "last", 2]}


WHERE = (
    Param("on", WhichClip(), "which clip: `all`, `first`, `last` or its number", "all"),
    Param("from", Point(), "where the part begins", "0s"),
    Param("to", Point(), "where the part ends", "end"),
)
WHERE_WORDS = {
    "last clip": ("clip", "last"),
    "last shot": ("clip", "last"),
    "final clip": ("clip", "last"),
    "最后一段视频": ("clip", "last"),
    "最后一个片段": ("clip", "last"),
    "最后一个镜头": ("clip", "last"),
}
_SPAN_PREPS = ("", "from", "for", "in", "at", "between", "during", "over", "to")


def take_where(bag: Bag) -> dict[str, object]:
    """`on`, `from` and `to` out of a clip's number or a range; empty when neither is said."""
    found: dict[str, object] = {}
    clip = bag.find("clip")
    if clip is not None and not clip.until and clip.prep in ("", "in", "to", "of", "for", "at"):
        bag.chunks.remove(clip)
        found["on"] = clip.value
    span = bag.take("range", prep=_SPAN_PREPS)
    if span is None and "on" not in found:
        # A part of each clip, or one clip of each, is another thing than all of it.
        bag.take("every", "clip", prep=("", "in", "to", "of", "for", "on", "over"))
    if span is not None:
        found |= {"from": span.value, "to": span.until}
    return found


def take_from(bag: Bag) -> dict[str, object]:
    """`take_where` for what is taken away: `remove the noise from clip 2` means that clip."""
    clip = bag.find("clip")
    if clip is not None and not clip.until and clip.prep == "from":
        bag.chunks.remove(clip)
        return {"on": clip.value}
    return take_where(bag)


def say_where(values: Values) -> str:
    """English words with a leading space, or nothing for everything."""
    if values["on"] != "all":
        return " on the last clip" if values["on"] == "last" else f" on clip {values['on']}"
    if whole(values):
        return ""
    return f" for {say_span(values, 'from', 'to')}".replace("for from", "from")


def whole(values: Values) -> bool:
    """Whether the whole length is meant."""
    return (values["from"], values["to"]) == ("0s", "end")


def check_where(values: Values) -> None:
    """Raises OpProblem for a range that ends before it starts, or a clip and a range at once."""
    need_order(values, "from", "to")
    if values["on"] != "all" and not whole(values):
        raise OpProblem(
            "on", "a clip and a range at once", hint="write `on`, or `from` and `to`, not both"
        )


def settle_where(values: Values, before: Timeline, warps: tuple[Warp, ...]) -> dict[str, Value]:
    """The range on the present timeline; a clip's number no longer holds once clips moved."""
    if values["on"] != "all":
        raise OpRefused(
            "out_of_range",
            "an earlier part of this instruction moves the clips, so their numbers change",
            hint="write two edits",
        )
    return dict(values) if whole(values) else settle_span(values, before, warps, "from", "to")


def same_part(*also: str) -> Callable[[Values, Values], bool]:
    """The `clashes` of what would replace or undo an earlier one in the same place.

    A later one for the whole video leaves nothing of one for a part. Two that differ in one of
    `also` are about different things.
    """

    def clashes(first: Values, second: Values) -> bool:
        names = [name for name in ("on", "clip", "from", "to") if name in first]
        rest = all(first[name] == second[name] for name in also)
        everything = whole(second) and second.get("on", "all") == "all"
        everything = everything and second.get("clip", "all") == "all"
        return rest and (everything or all(first[name] == second[name] for name in names))

    return clashes


def redrawn(values: Values, timeline: Timeline, change: Change) -> Applied:
    """The timeline with the effects of the clips in question changed. Raises OpRefused."""
    return recut(values, timeline, lambda clip: _with(clip, change))


def recut(values: Values, timeline: Timeline, change: Callable[[Clip], Clip]) -> Applied:
    """The timeline with the clips in question changed, split where a range ends."""
    need_picture(timeline)
    if values["on"] != "all":
        number = number_of(str(values["on"]), len(timeline.clips))
        clips = tuple(
            change(clip) if index == number else clip for index, clip in enumerate(timeline.clips)
        )
        return _told(timeline, replace(timeline, clips=clips), ())
    start, end = span_of(values, timeline, "from", "to")
    notes = tuple(beyond_note(values, timeline, "to"))
    total = timeline.frames
    if (start, end) == (0, total):
        clips = tuple(change(clip) for clip in timeline.clips)
        return _told(timeline, replace(timeline, clips=clips), notes)
    body = tuple(change(clip) for clip in take(timeline, start, end))
    made = timeline.with_clips((*take(timeline, 0, start), *body, *take(timeline, end, total)))
    return _told(timeline, made, (*notes, *transition_notes(timeline, start, end)))


def _with(clip: Clip, change: Change) -> Clip:
    return replace(clip, effects=change(clip.effects))


def number_of(which: str, clips: int) -> int:
    """The index of a clip of so many; raises OpRefused."""
    number = clips if which == "last" else int(which)
    if number > clips:
        raise OpRefused(
            "out_of_range",
            f"there is no clip {number}: the video has {clips}",
            hint=f"count clips from 1 to {clips}",
        )
    return number - 1


def _told(before: Timeline, after: Timeline, notes: tuple[str, ...]) -> Applied:
    if [clip.effects for clip in before.clips] == [clip.effects for clip in after.clips]:
        return Applied(before, ("the picture already is like that",))
    return Applied(after, notes)


def runs_backwards(clip: Clip, timeline: Timeline) -> bool:
    """Whether later frames of the clip show earlier frames of its source."""
    return clip.backwards and not clip.frozen and timeline.source(clip.source).kind == "video"


def added(effect: Effect) -> Change:
    """The effect is drawn on top of what is there."""
    return lambda effects: (*effects, effect)


def replacing(effect: Effect, like: Callable[[Effect], bool]) -> Change:
    """The effect takes the place of earlier ones that are `like` it, else it comes last."""

    def change(effects: tuple[Effect, ...]) -> tuple[Effect, ...]:
        if not any(like(item) for item in effects):
            return (*effects, effect)
        first = next(index for index, item in enumerate(effects) if like(item))
        rest = [item for item in effects[first:] if not like(item)]
        return (*effects[:first], effect, *rest)

    return change


def same_kind(effect: Effect) -> Change:
    """The effect takes the place of an earlier one of its kind."""
    return replacing(effect, lambda item: item.kind == effect.kind)

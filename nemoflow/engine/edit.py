"""Carrying out operations on a timeline, and putting footage onto it. Pure.

Rule of one instruction: its times mean the timeline as it was before the instruction. The
operations are carried out in written order; each place in time is first turned into a frame of
the timeline before, then sent through the warps of the operations already done. A place that one
of them cut away is refused (`out_of_range`), never guessed. Two exceptions, because they hang on
the video and not on its frames: titles and music at `0s` or counted from the end stay at the
start or the end of the *new* video, and fades always do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from nemoflow.engine.kinds import text_kind
from nemoflow.engine.ops.catalog import OPERATIONS
from nemoflow.engine.ops.clips import source_total, span_of
from nemoflow.engine.ops.operation import Applied, OpRefused
from nemoflow.engine.ops.params import Name, Names
from nemoflow.engine.ops.warp import Warp
from nemoflow.engine.place import canvas_of, clip_of, register
from nemoflow.engine.questions import Answer, Measure, Question
from nemoflow.engine.timeline import Source, Timeline
from nemoflow.model.op import Op

__all__ = ["Applied", "OpRefused", "apply_ops", "place_base", "register", "unmeasured"]


def unmeasured(question: Question) -> Answer:
    """A `Measure` that knows no footage."""
    raise OpRefused(
        "missing_input",
        "this needs to look into the footage, and there is none at hand",
        hint="try it in a recipe: `nemoflow plan`",
    )


def apply_ops(timeline: Timeline, ops: Sequence[Op], measure: Measure = unmeasured) -> Applied:
    """The timeline after all operations of one instruction; raises OpRefused, then none is done.

    What an operation has to know about the footage, `measure` answers; it may raise, too.
    The notes of all are joined. An instruction that changes nothing gives the timeline back
    with a note that says why.
    """
    made, notes, warps = timeline, [], ()  # type: Timeline, list[str], tuple[Warp, ...]
    for op in ops:
        settled = _settled(op, timeline, warps)
        applied = OPERATIONS[op.name].apply(settled, made, measure)
        made = applied.timeline
        notes.extend((*_partly_gone(op, settled, timeline, warps), *applied.notes))
        if applied.warp is not None:
            warps = (*warps, applied.warp)
    return Applied(made, tuple(dict.fromkeys(notes)))


def _settled(op: Op, before: Timeline, warps: tuple[Warp, ...]) -> Op:
    if op.name not in OPERATIONS:
        raise OpRefused(
            "not_understood",
            f"there is no operation `{op.name}`",
            hint=f"known: {', '.join(OPERATIONS)}",
        )
    _need_kinds(op, before)
    if not warps:
        return op
    return Op.of(op.name, **OPERATIONS[op.name].settle(op.values(), before, warps))


def _need_kinds(op: Op, timeline: Timeline) -> None:
    """Raises OpRefused for a text file where media is wanted, or the other way round."""
    for param in OPERATIONS[op.name].params:
        value = op.values()[param.name]
        takes = param.kind.takes if isinstance(param.kind, Name) else ""
        names = value if isinstance(value, list) else [value]
        wanted = isinstance(param.kind, (Name, Names))
        for source in timeline.sources if wanted else ():
            if source.name in names and text_kind(source.filename) != takes:
                what = f"no {takes} file" if takes else "neither picture nor sound"
                raise OpRefused(
                    "missing_input", f"`{source.filename}` is {what}", hint="name another input"
                )


_RANGES = (("from", "to"), ("start", "end"))


def _partly_gone(op: Op, settled: Op, before: Timeline, warps: tuple[Warp, ...]) -> tuple[str, ...]:
    """A note when an earlier part of the instruction cut away some of an operation's range."""
    values = op.values()
    for first, last in _RANGES:
        if settled == op or first not in values or last not in values:
            continue
        span: tuple[int, int] | None = span_of(values, before, first, last)
        for warp in warps:
            if span is not None and warp.loses(*span):
                return (f"`{values[first]}` to `{values[last]}`: some of it is cut away already",)
            span = warp.span(*span) if span is not None else None
    return ()


def place_base(timeline: Timeline, source: Source) -> Timeline:
    """The timeline with base footage: a video or an image is appended as a clip, whole.

    The first picture sets the canvas. A sound goes to the pool; while there is no picture it
    also stands on the clip list, so that a spec with sound only is edited like a video (canvas
    None, 30 frames a second). The first picture sends such clips back to the pool. Text only ever
    goes to the pool.
    """
    pooled = register(timeline, source)
    if text_kind(source.filename):
        return pooled
    sound_only = pooled.canvas is None
    if source.kind == "audio":
        return _append(pooled, source) if sound_only else pooled
    if sound_only:
        pooled = replace(pooled, clips=(), canvas=canvas_of(source))
    return _append(pooled, source)


def _append(timeline: Timeline, source: Source) -> Timeline:
    clip = clip_of(source, source_total(source, timeline.rate), timeline)
    return timeline.with_clips((*timeline.clips, clip))

"""`split`: make two clips of one; no frame changes."""

from __future__ import annotations

from fractions import Fraction

from nemoflow.engine.ops.clip_refs import CLIP_WORDS
from nemoflow.engine.ops.clips import cuts_transition, need_clips, part, shown
from nemoflow.engine.ops.frame import Bag, FrameRefused, Meaning, Pool
from nemoflow.engine.ops.operation import Applied, Operation, OpProblem, OpRefused, Values
from nemoflow.engine.ops.params import Param, Point
from nemoflow.engine.ops.rearrange import frame_of, settle_point, take_point
from nemoflow.engine.ops.spans import say_point
from nemoflow.engine.ops.times import decimal
from nemoflow.engine.ops.warp import Warp, identity
from nemoflow.engine.timeline import Timeline
from nemoflow.model.op import Op, Value


def _frames(bag: Bag, pool: Pool) -> Meaning | None:
    """`split at 0:12`, `cut the video in two at 0:12`, `在12秒处分割`, `split it in half`."""
    if (shares := bag.take("shares")) is not None:
        return _in_parts(int(shares.value), True, bag)
    parts = bag.take("pieces")
    equal = bag.take("word", "equal") is not None
    if parts is not None and (parts.value != "2" or equal):
        return _in_parts(int(parts.value), equal, bag)
    verb = bag.take("verb", "split") or bag.take("verb", "cut")
    halves = bag.take("word", "halves") or bag.take("percent", "50", prep=("in",))
    two = bag.take("word", "in two") or parts
    if verb is None or (verb.value == "cut" and two is None):
        return None
    bag.drop("object", "video", "part")
    at = take_point(bag, "at", "", "from", "by")
    if bag.chunks or (at and halves):
        return None
    if at:
        return Meaning((SPLIT.make(at=at),))
    if halves:
        return Meaning((SPLIT.make(at="50%"),), ("half: in the middle",))
    raise FrameRefused("undecidable", "where should it be split?", "write `split at 0:12`")


def _in_parts(count: int, equal: bool, bag: Bag) -> Meaning | None:
    """`split into 3 equal parts`, `平均分成三段`: a split at every third."""
    if not (bag.take("verb", "split") or bag.take("verb", "cut")):
        return None
    bag.drop("object", "video", "part")
    if bag.chunks or not 2 <= count <= 20:
        return None
    if not equal:
        raise FrameRefused(
            "undecidable", "where should it be split?", f"write `split into {count} equal parts`"
        )
    shares = (Fraction(round(Fraction(100 * n, count) * 10**6), 10**6) for n in range(1, count))
    made = tuple(SPLIT.make(at=f"{decimal(share)}%") for share in shares)
    return Meaning(made, (f"{count} equal parts: cut at {', '.join(_places(made))}",))


def _places(ops: tuple[Op, ...]) -> list[str]:
    return [str(op.values()["at"]) for op in ops]


def _check(values: Values) -> None:
    if values["at"] in ("0s", "end"):
        side = "before the start" if values["at"] == "0s" else "beyond the end"
        raise OpProblem("at", f"there is nothing {side}", hint="name a place inside")


def _effect(values: Values, timeline: Timeline) -> Applied:
    need_clips(timeline)
    at, total = frame_of(values, timeline, "at"), timeline.frames
    if not 0 < at < total:
        raise OpRefused(
            "out_of_range",
            f"`{values['at']}` is the {'end' if at else 'start'} of the video",
            hint=f"name a place between 0s and {shown(total, timeline.rate)}",
        )
    if cuts_transition(timeline, at):
        raise OpRefused(
            "out_of_range",
            f"`{values['at']}` lies inside a transition",
            hint="split before or after the transition, or remove it first",
        )
    for index, (clip, start) in enumerate(zip(timeline.clips, timeline.clip_starts(), strict=True)):
        if start < at < start + clip.frames:
            halves = (part(clip, 0, at - start), part(clip, at - start, clip.frames))
            clips = (*timeline.clips[:index], *halves, *timeline.clips[index + 1 :])
            return Applied(timeline.with_clips(clips), (), identity(total))
    return Applied(timeline, (f"one clip already ends at {shown(at, timeline.rate)}",))


def _settle(values: Values, before: Timeline, warps: tuple[Warp, ...]) -> dict[str, Value]:
    return settle_point(values, before, warps, "at")


SPLIT = Operation(
    name="split",
    summary="Make two clips of one, so that later edits can name them; no frame changes",
    params=(Param("at", Point(), "where the second clip begins", required=True),),
    phrasings=(
        "split at 0:12",
        "split the video in half",
        "cut the video in two at 0:12",
        "在12秒处分割",
        "从中间切成两段",
    ),
    words={
        **CLIP_WORDS,
        "split": ("verb", "split"),
        "split up": ("verb", "split"),
        "break": ("verb", "split"),
        "break up": ("verb", "split"),
        "divide": ("verb", "split"),
        "slice": ("verb", "split"),
        "分割": ("verb", "split"),
        "拆分": ("verb", "split"),
        "切开": ("verb", "split"),
        "剪开": ("verb", "split"),
        "断开": ("verb", "split"),
        "拆开": ("verb", "split"),
        "分开": ("verb", "split"),
        "切": ("verb", "split"),
        "分": ("verb", "split"),
        "equal": ("word", "equal"),
        "equally": ("word", "equal"),
        "evenly": ("word", "equal"),
        "even": ("word", "equal"),
        "of equal length": ("word", "equal"),
        "平均": ("word", "equal"),
        "切一刀": ("verb", "split"),
        "剪一刀": ("verb", "split"),
        "in two halves": ("word", "halves"),
        "in halves": ("word", "halves"),
        "in two": ("word", "in two"),
        "into two": ("word", "in two"),
        "into two parts": ("word", "in two"),
        "into two clips": ("word", "in two"),
        "into two pieces": ("word", "in two"),
        "into 2 parts": ("word", "in two"),
        "into 2 clips": ("word", "in two"),
        "in two parts": ("word", "in two"),
        "into halves": ("word", "halves"),
        "into two halves": ("word", "halves"),
        "down the middle": ("word", "halves"),
        "halfway": ("word", "halves"),
        "从中间": ("word", "halves"),
        "正中间": ("word", "halves"),
        "两段": ("word", "in two"),
        "成两段": ("word", "in two"),
        "成两半": ("word", "halves"),
        "成两部分": ("word", "in two"),
        "成两个片段": ("word", "in two"),
        "成2段": ("word", "in two"),
        "为两段": ("word", "in two"),
        "一分为二": ("word", "in two"),
    },
    frames=_frames,
    say_values=lambda values: f"split at {say_point(str(values['at']))}",
    effect=_effect,
    check=_check,
    settle=_settle,
    main="at",
)

"""`fit_duration`: make the video exactly so long, by keeping its start or by another speed."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from nemoflow.engine.ops.clips import last_seen, need_clips, shown, source_total, take
from nemoflow.engine.ops.frame import Bag, FrameRefused, Meaning, Pool
from nemoflow.engine.ops.operation import Applied, Operation, OpRefused, Values
from nemoflow.engine.ops.params import Choice, Length, Param
from nemoflow.engine.ops.spans import need_time
from nemoflow.engine.ops.times import parse_amount
from nemoflow.engine.ops.warp import Piece, Warp, kept
from nemoflow.engine.riders import riding
from nemoflow.engine.timeline import Clip, Timeline, Transition, to_frames

_LOW, _HIGH = Fraction(1, 10), Fraction(20)
_PREPS = ("to", "in", "until", "", "for")
_SAYS = {
    "keep": "fit the video to {} by keeping the start",
    "faster": "speed up to fit {}",
    "slower": "slow down to fit {}",
    "retime": "retime the video to {}",
}


def _frames(bag: Bag, pool: Pool) -> Meaning | None:
    """`speed it up to fit 60 seconds`, `slow down to 20 seconds`, `加速到30秒`."""
    verb = bag.take("verb", "faster", "slower", "retime", "speed")
    speed = bag.take("object", "speed") if verb is None else None
    fit = bag.take("verb", "fit")
    start = bag.take("word", "keep start")
    bag.drop("verb", "make")
    bag.drop("object", "video", "part")
    length = bag.take("time", prep=_PREPS if fit else ("to", "until") if speed else ("to",))
    if length is None or not (verb or speed or fit):
        return None
    if speed and not (length.prep == "until" or (fit and fit.prep == "until")):
        return None  # only `speed it up to`, in which `up to` stands together
    if not fit and ":" in bag.text[length.start : length.end]:
        raise FrameRefused(
            "undecidable",
            f"until {length.value}, or so that it lasts {length.value}?",
            f"write `speed up to fit {length.value}` or `speed up the first {length.value} 2x`",
        )
    mode = _mode(verb.value if verb else "faster" if speed else "", start is not None)
    if mode is None and not bag.chunks:
        raise FrameRefused(
            "undecidable",
            "cut off the rest, or play it faster?",
            f"write `shorten to {length.value}` or `speed up to fit {length.value}`",
        )
    return Meaning((FIT_DURATION.make(duration=length.value, mode=mode),)) if mode else None


def _mode(way: str, start: bool) -> str | None:
    if start:
        return None if way else "keep"
    return {"speed": "retime"}.get(way, way) or None


def _effect(values: Values, timeline: Timeline) -> Applied:
    need_clips(timeline)
    total, rate = timeline.frames, timeline.rate
    target = max(1, parse_amount(str(values["duration"])).length(total, rate))
    mode = values["mode"]
    longer = target >= total
    if target == total or (
        longer if mode in ("keep", "faster") else mode == "slower" and not longer
    ):
        return Applied(timeline, (f"the video lasts {shown(total, rate)}: nothing to change",))
    if mode == "keep":
        warp = kept(total, ((0, target),))
        made, notes = riding(timeline, warp)
        return Applied(made.with_clips(take(timeline, 0, target)), tuple(notes), warp)
    factor = Fraction(total, target)
    if not _LOW <= factor <= _HIGH:
        raise OpRefused(
            "out_of_range",
            f"{shown(total, rate)} in {shown(target, rate)} is {float(factor):.3g} times as fast",
            hint="from 0.1 to 20 times is possible; cut the video first",
        )
    warp = Warp((Piece(0, total, 0, target),), total, target)
    moved, notes = riding(timeline, warp)
    made = moved.with_clips(retimed(timeline, 1 / factor))
    return Applied(made, (f"played at {float(factor):.4g}x", *notes), warp)


def retimed(timeline: Timeline, scale: Fraction) -> tuple[Clip, ...]:
    """Every edge of every clip at the nearest frame of the new length: rounding never adds up.

    A clip that becomes shorter than a frame disappears.
    """
    edges = [
        (to_frames(at * scale, Fraction(1)), to_frames((at + clip.frames) * scale, Fraction(1)))
        for at, clip in zip(timeline.clip_starts(), timeline.clips, strict=True)
    ]
    stay = [
        (clip, edge) for clip, edge in zip(timeline.clips, edges, strict=True) if edge[1] > edge[0]
    ]
    made = []
    for number, (clip, (start, end)) in enumerate(stay):
        following = stay[number + 1][1][0] if number + 1 < len(stay) else end
        kind = clip.transition.kind if clip.transition else "fade"
        overlap = Transition(kind, end - following) if end > following else None
        made.append(replace(_stretched(timeline, clip, end - start), transition=overlap))
    return tuple(made)


def _stretched(timeline: Timeline, clip: Clip, frames: int) -> Clip:
    """The same part of the source in so many frames; never past the end of the file."""
    if clip.frozen:
        return replace(clip, frames=frames)
    made = replace(clip, frames=frames, speed=clip.speed * clip.frames / frames)
    limit = source_total(timeline.source(clip.source), timeline.rate)
    if limit is None or last_seen(made) < limit:
        return made
    return replace(made, speed=2 * (limit - clip.start - clip.phase) / (2 * frames - 1))


FIT_DURATION = Operation(
    name="fit_duration",
    summary="Make the video exactly so long: keep its start, or play it at another speed",
    params=(
        Param("duration", Length(), "how long it shall be", required=True),
        Param(
            "mode",
            Choice(("keep", "faster", "slower", "retime"), {"speed": "retime", "trim": "keep"}),
            "`keep` the start; play it `faster` or `slower`, if it has to be; `retime`: either",
            "keep",
        ),
    ),
    phrasings=(
        "speed up to fit 60 seconds",
        "slow it down to 20 seconds",
        "retime the video to 30s",
        "fit the video to 30s by keeping the start",
        "加速到30秒",
        "把视频变速到一分钟",
    ),
    words={
        "retime": ("verb", "retime"),
        "speeding it up": ("verb", "faster"),
        "speeding up": ("verb", "faster"),
        "slowing it down": ("verb", "slower"),
        "slowing down": ("verb", "slower"),
        "by keeping the start": ("word", "keep start"),
        "by keeping the beginning": ("word", "keep start"),
        "by cutting the end": ("word", "keep start"),
        "by cutting off the end": ("word", "keep start"),
        "by cutting off the rest": ("word", "keep start"),
    },
    frames=_frames,
    say_values=lambda values: _SAYS[str(values["mode"])].format(values["duration"]),
    effect=_effect,
    check=lambda values: need_time(values, "duration"),
    once=True,
    main="duration",
)

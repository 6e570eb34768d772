"""Cutting the list of clips, exactly: the arithmetic under cut, trim, speed, volume and concat.

Law of an overlap: frames of a transition belong to both clips. An edge inside an overlap ends
that transition: left of the edge the earlier clip shows, right of it the later one. So a cut of
n frames always makes the video exactly n frames shorter.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from nemoflow.engine.ops.operation import OpRefused, Values
from nemoflow.engine.ops.times import parse_time
from nemoflow.engine.ops.warp import Warp
from nemoflow.engine.timeline import Clip, Source, Timeline, Transition, source_frame, to_frames
from nemoflow.model.op import Value


def input_named(name: str, timeline: Timeline) -> Source:
    """The source handed over under an input name. Raises OpRefused."""
    try:
        return timeline.source_named(name)
    except KeyError as error:
        raise OpRefused(
            "missing_input", f"there is no input `{name}`", hint="list it under `inputs`"
        ) from error


def settle_hanging(
    values: Values, before: Timeline, warps: tuple[Warp, ...], key: str
) -> dict[str, Value]:
    """The same place on the present timeline, in frames. Raises OpRefused when it is gone.

    The start, and whatever is counted from the end, hang on the video and stay as they are.
    """
    start = parse_time(str(values[key]))
    if start.from_end or not start.amount:
        return dict(values)
    frame: int | None = start.frame(before.frames, before.rate)
    for warp in warps:
        frame = warp.point(frame) if frame is not None else None
    if frame is None:
        raise gone(f"`{start}`")
    return {**values, key: f"{frame}f"}


def source_total(source: Source, rate: Fraction) -> int | None:
    """Frames of a source at the timeline's rate; None for a still, which never ends."""
    return None if source.kind in ("image", "color") else max(1, to_frames(source.seconds, rate))


def part(clip: Clip, start: int, end: int) -> Clip:
    """Frames [start, end) of a clip, showing exactly the source frames they showed before.

    The transition stays only when the end of the clip does.
    """
    transition = clip.transition if end == clip.frames else None
    if clip.frozen:
        return replace(clip, frames=end - start, transition=transition)
    first = clip.frames - end if clip.backwards else start
    position = clip.phase + clip.speed * first
    whole = position.numerator // position.denominator
    return replace(
        clip,
        start=clip.start + whole,
        phase=position - whole,
        frames=end - start,
        transition=transition,
    )


def take(timeline: Timeline, start: int, end: int) -> tuple[Clip, ...]:
    """The clips of timeline frames [start, end); never with a transition after the last."""
    found: list[Clip] = []
    before: Transition | None = None
    for clip, at in zip(timeline.clips, timeline.clip_starts(), strict=True):
        first, last = max(at, start), min(at + clip.frames, end)
        after = clip.transition
        # An edge inside an overlap: the earlier clip has no say right of it, the later one
        # none left of it; a range wholly inside shows the later clip.
        hidden = (after and start > at + clip.frames - after.frames) or (
            before and start <= at < end < at + before.frames
        )
        if last > first and not hidden:
            found.append(part(clip, first - at, last - at))
        before = after
    return tuple(_closed(found))


def _closed(clips: list[Clip]) -> list[Clip]:
    """The list without a transition that leads nowhere."""
    if clips and clips[-1].transition:
        clips[-1] = replace(clips[-1], transition=None)
    return clips


def cuts_transition(timeline: Timeline, edge: int) -> bool:
    """Whether a frame edge lies strictly inside an overlap."""
    starts = timeline.clip_starts()
    for number in range(1, len(starts)):
        overlap = timeline.clips[number - 1].transition
        if overlap and starts[number] < edge < starts[number] + overlap.frames:
            return True
    return False


def transition_notes(timeline: Timeline, *edges: int) -> list[str]:
    """A note for each edge that ends a transition."""
    lost = sum(cuts_transition(timeline, edge) for edge in dict.fromkeys(edges))
    if not lost:
        return []
    which = {1: "a transition", 2: "two transitions"}.get(lost, f"{lost} transitions")
    return [f"the cut goes through {which}: removed"]


def faster(clip: Clip, factor: Fraction, limit: int | None) -> Clip:
    """A clip played `factor` times as fast; never reads past `limit` source frames.

    A frozen clip only becomes shorter or longer.
    """
    frames = max(1, to_frames(clip.frames / factor, Fraction(1)))
    if clip.frozen:
        return replace(clip, frames=frames)
    made = replace(clip, speed=clip.speed * factor, frames=frames)
    while limit is not None and made.frames > 1 and last_seen(made) >= limit:
        made = replace(made, frames=made.frames - 1)
    if limit is not None and last_seen(made) >= limit:
        # One frame at the very end of the file: it can only show itself.
        return replace(made, speed=clip.speed)
    return made


def last_seen(clip: Clip) -> int:
    """The latest source frame a clip shows."""
    return source_frame(clip, 0 if clip.backwards else clip.frames - 1)


def clamp_overlaps(clips: tuple[Clip, ...]) -> tuple[Clip, ...]:
    """No transition is longer than half of the shorter of its two clips; too short: none."""
    fixed = list(clips)
    for number, clip in enumerate(fixed[:-1]):
        if clip.transition:
            most = longest_overlap(clip, fixed[number + 1])
            frames = min(clip.transition.frames, most)
            kept = Transition(clip.transition.kind, frames) if frames else None
            fixed[number] = replace(clip, transition=kept)
    return tuple(_closed(fixed))


def longest_overlap(first: Clip, second: Clip) -> int:
    """Half of the shorter of two clips, in frames."""
    return min(first.frames, second.frames) // 2


def shown(frames: int, rate: Fraction) -> str:
    """Frames as seconds for a message: `7.5s`."""
    return f"{round(float(frames / rate), 3):g}s"


def clock(frames: int, rate: Fraction) -> str:
    """A place in time for a message: `1:02.5`."""
    hundredths = to_frames(frames / rate, Fraction(100))
    minutes, rest = divmod(hundredths, 6000)
    return f"{minutes}:{rest // 100:02}.{rest % 100:02}".removesuffix("0").removesuffix(".0")


def need_clips(timeline: Timeline) -> None:
    """Raises OpRefused when there is nothing to edit."""
    if not timeline.clips:
        raise OpRefused(
            "missing_input",
            "the timeline is empty",
            hint="list the footage under `inputs`, or append a clip first",
        )


def need_picture(timeline: Timeline) -> None:
    """Raises OpRefused when the timeline holds sound only, or nothing."""
    need_clips(timeline)
    if timeline.canvas is None:
        raise OpRefused(
            "out_of_range",
            "there is no picture: the timeline holds sound only",
            hint="add a video or an image to `inputs`",
        )


def span_of(values: Values, timeline: Timeline, first: str, last: str) -> tuple[int, int]:
    """The frames a range of parameters means, clamped to the video. Raises OpRefused."""
    need_clips(timeline)
    total, rate = timeline.frames, timeline.rate
    start = parse_time(str(values[first])).frame(total, rate)
    end = parse_time(str(values[last])).frame(total, rate)
    start = 0 if start < 0 and values[last] == "end" else start
    length = shown(total, rate)
    if start >= total or start < 0:
        raise OpRefused(
            "out_of_range",
            f"`{values[first]}` lies outside the video, which lasts {length}",
            hint=f"name places from 0s to {length}",
        )
    if end <= start:
        raise OpRefused(
            "out_of_range",
            f"`{values[first]}` to `{values[last]}` is empty: the video lasts {length}",
            hint="the end of a range lies after its start",
        )
    return start, min(end, total)


def beyond_note(values: Values, timeline: Timeline, last: str) -> list[str]:
    """A note when a range reaches past the end of the video."""
    end = parse_time(str(values[last])).frame(timeline.frames, timeline.rate)
    if end <= timeline.frames:
        return []
    return [f"`{values[last]}` is past the end: taken as {shown(timeline.frames, timeline.rate)}"]


def settle_span(
    values: Values, before: Timeline, warps: tuple[Warp, ...], first: str, last: str
) -> dict[str, Value]:
    """The same range on the present timeline, in frames. Raises OpRefused when it is gone."""
    span: tuple[int, int] | None = span_of(values, before, first, last)
    for warp in warps:
        if span is None:
            break
        span = warp.span(*span)
    if span is None:
        raise gone(f"`{values[first]}` to `{values[last]}`")
    return {**values, first: f"{span[0]}f", last: f"{span[1]}f"}


def gone(what: str) -> OpRefused:
    """The refusal for a place that an earlier part of the same instruction took away."""
    return OpRefused(
        "out_of_range",
        f"{what} is cut away or taken apart by an earlier part of this instruction",
        hint="times in one instruction mean the video before it; write two edits",
    )

"""Clips in another row: what moved, which transitions end, where titles go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from nemoflow.engine.ops.clip_refs import is_spot, joint_of, numbers_hold
from nemoflow.engine.ops.clips import gone, input_named, shown, take, transition_notes
from nemoflow.engine.ops.frame import Bag
from nemoflow.engine.ops.operation import Applied, OpRefused, Values
from nemoflow.engine.ops.times import parse_time
from nemoflow.engine.ops.warp import Piece, Warp
from nemoflow.engine.place import canvas_of
from nemoflow.engine.riders import carried
from nemoflow.engine.timeline import Clip, Source, Timeline
from nemoflow.model.op import Value

Row = Sequence[tuple[int | None, Clip]]
"""Clips with the number they had before, None for a new one."""


def rearranged(before: Timeline, row: Row) -> Applied:
    """The timeline with these clips in this order.

    A transition stays between clips that stay neighbours; the others end. Titles go with the
    frame they begin on.
    """
    made, lost = [], 0
    for (was, clip), (following, _) in pairwise(row):
        stays = was is not None and following == was + 1
        lost += clip.transition is not None and not stays
        made.append(clip if stays else replace(clip, transition=None))
    last = row[-1]
    lost += last[1].transition is not None
    after = before.with_clips((*made, last[1]))
    warp = _warp(before, after, [was for was, _ in row])
    whole, notes = carried(after, warp)
    if lost:
        notes.insert(0, f"{'a transition' if lost == 1 else f'{lost} transitions'} removed")
    return Applied(whole, tuple(notes), warp)


def _warp(before: Timeline, after: Timeline, numbers: list[int | None]) -> Warp:
    """Where each clip's frames went; frames of an overlap count for the later clip."""
    starts = (*before.clip_starts(), before.frames)
    pieces = []
    for was, clip, at in zip(numbers, after.clips, after.clip_starts(), strict=True):
        if was is None:
            continue
        size = min(starts[was + 1] - starts[was], clip.frames)
        if size:
            pieces.append(Piece(starts[was], starts[was] + size, at, at + size))
    pieces.sort(key=lambda piece: piece.old)
    return Warp(tuple(pieces), before.frames, after.frames)


def opened(before: Timeline, at: int, clip: Clip) -> tuple[Timeline, Warp]:
    """The timeline with a clip at a frame edge, all later frames later; titles as they were."""
    total = before.frames
    clips = (*take(before, 0, at), clip, *take(before, at, total))
    head = (Piece(0, at, 0, at),) if at else ()
    tail = (Piece(at, total, at + clip.frames, total + clip.frames),) if at < total else ()
    return before.with_clips(clips), Warp((*head, *tail), total, total + clip.frames)


def put_in(before: Timeline, at: Value, clip: Clip) -> Applied:
    """The timeline with a clip at a time or between clips. Raises OpRefused."""
    if is_spot(at):
        row: list[tuple[int | None, Clip]] = list(enumerate(before.clips))
        row.insert(joint_of(at, before), (None, clip))
        return rearranged(before, row)
    frame = frame_of({"at": at}, before, "at")
    after, warp = opened(before, frame, clip)
    made, moved = carried(after, warp)
    return Applied(made, (*transition_notes(before, frame), *moved), warp)


def settle_place(values: Values, before: Timeline, warps: tuple[Warp, ...]) -> dict[str, Value]:
    """The `settle` of what is put in at `at`."""
    if is_spot(values["at"]):
        return numbers_hold(values, warps)
    return settle_point(values, before, warps, "at")


def settle_point(
    values: Values, before: Timeline, warps: tuple[Warp, ...], key: str
) -> dict[str, Value]:
    """The same place on the present timeline, in frames. Raises OpRefused when it is gone.

    The start and the end stay the start and the end.
    """
    if values[key] in ("0s", "end"):
        return dict(values)
    frame: int | None = frame_of(values, before, key)
    for warp in warps:
        frame = warp.point(frame) if frame is not None else None
    if frame is None:
        raise gone(f"`{values[key]}`")
    return {**values, key: f"{frame}f"}


def frame_of(values: Values, timeline: Timeline, key: str) -> int:
    """The frame a parameter names, 0 to the length of the video. Raises OpRefused."""
    total, rate = timeline.frames, timeline.rate
    frame = parse_time(str(values[key])).frame(total, rate)
    if not 0 <= frame <= total:
        length = shown(total, rate)
        raise OpRefused(
            "out_of_range",
            f"`{values[key]}` lies outside the video, which lasts {length}",
            hint=f"name a place from 0s to {length}",
        )
    return frame


def footage(timeline: Timeline, name: str) -> tuple[Source, Timeline]:
    """A source that can stand on the clip list, and the timeline that can hold it.

    The first picture sets the canvas. Raises OpRefused.
    """
    found = input_named(name, timeline)
    sound_only = found.kind == "audio"
    if sound_only and timeline.canvas is not None:
        raise OpRefused(
            "out_of_range",
            f"`{found.filename}` has no picture",
            hint=f"write `add {found.filename} as background music`",
        )
    if not sound_only and timeline.canvas is None and timeline.clips:
        raise OpRefused(
            "out_of_range",
            f"`{found.filename}` has a picture, the timeline holds sound only",
            hint="list a video under `inputs` that no edit names, so that the video begins with it",
        )
    if timeline.canvas is None and not sound_only:
        return found, replace(timeline, canvas=canvas_of(found))
    return found, timeline


def take_point(bag: Bag, *preps: str) -> str | None:
    """`at 0:10`, `after 0:10`, `after the first 5 seconds`, `at 50%`: a place in time."""
    beside = bag.take("range", prep=("after",))
    if beside is not None and beside.tag == "first":
        return beside.until
    if beside is None:
        beside = next((c for c in bag.chunks if c.kind == "range" and c.tag in _SIDES), None)
        if beside is not None:
            bag.chunks.remove(beside)
            return beside.value if beside.tag == "after" else beside.until
    share = bag.take("percent", prep=preps)
    if share is not None:
        return f"{share.value}%"
    point = bag.take("time", prep=preps)
    return point.value if point else None


_SIDES = ("after", "before")

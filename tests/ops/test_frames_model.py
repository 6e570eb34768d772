"""Random edits against an independent model: a plain list of which source frame is shown when.

The model never splits clips or sums lengths. It holds one entry for every frame of every clip -
(source, left edge in source frames, step) - and edits lists of entries; the frame an entry shows
is the last source frame that begins before the entry's middle.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from nemoflow.engine.edit import OpRefused, apply_ops, place_base
from nemoflow.engine.ops.catalog import OPERATIONS
from nemoflow.engine.timeline import Source, Timeline, source_frame
from nemoflow.model.op import Op

RATE = Fraction(30)
LENGTHS = {"a": 60, "b": 45, "c": 31}


def source(name: str) -> Source:
    """A video of so many frames."""
    return Source(
        name, f"{name}.mp4", f"digest-{name}", "video", LENGTHS[name] / RATE, 160, 90, RATE, True
    )


Entry = tuple[str, Fraction, Fraction]


@dataclass
class Model:
    """Clips as lists of entries; `overlaps[i]` frames are shared by clips i and i+1."""

    clips: list[list[Entry]] = field(default_factory=list)
    overlaps: list[int] = field(default_factory=list)

    def shown(self) -> list[tuple[tuple[str, int], ...]]:
        """What every frame of the video shows: one source frame, two inside a transition."""
        rows: list[list[tuple[str, int]]] = []
        at = 0
        for number, clip in enumerate(self.clips):
            at = at - self.overlaps[number - 1] if number else 0
            for offset, (name, left, step) in enumerate(clip):
                while len(rows) <= at + offset:
                    rows.append([])
                middle = left + step / 2
                rows[at + offset].append((name, -((-middle) // 1) - 1))
            at += len(clip)
        return [tuple(row) for row in rows]

    def keep(self, wanted: list[bool]) -> Model:
        """Only the frames that are wanted; an overlap that is not whole goes to one side."""
        made = Model()
        at, owners = 0, self._owners(wanted)
        for number, clip in enumerate(self.clips):
            at = at - self.overlaps[number - 1] if number else 0
            run: list[Entry] = []
            last = None
            for offset, entry in enumerate(clip):
                here = at + offset
                if not wanted[here] or number not in owners[here]:
                    continue
                if last is not None and here != last + 1 and run:
                    made.clips.append(run)
                    made.overlaps.append(0)
                    run = []
                run.append(entry)
                last = here
            if run:
                made.clips.append(run)
                overlap = self.overlaps[number] if number < len(self.overlaps) else 0
                end = at + len(clip)
                whole = overlap and all(
                    wanted[i] and owners[i] == {number, number + 1}
                    for i in range(end - overlap, end)
                )
                made.overlaps.append(overlap if whole else 0)
            at += len(clip)
        if made.overlaps:
            made.overlaps.pop()
        return made

    def _owners(self, wanted: list[bool]) -> list[set[int]]:
        """Which clips own each frame once the unwanted are gone."""
        owners: list[set[int]] = [set() for _ in wanted]
        at = 0
        for number, clip in enumerate(self.clips):
            at = at - self.overlaps[number - 1] if number else 0
            for offset in range(len(clip)):
                owners[at + offset].add(number)
            at += len(clip)
        at = 0
        for number, clip in enumerate(self.clips[:-1]):
            at = at - self.overlaps[number - 1] if number else 0
            at += len(clip)
            frames = list(range(at - self.overlaps[number], at))
            if not frames or all(wanted[i] for i in frames):
                continue
            gap = next(i for i in frames if not wanted[i])
            for i in frames:
                # Left of the gap the earlier clip stays, right of it the later one.
                owners[i] = {number} if i < gap else {number + 1}
        return owners


def model_cut(model: Model, start: int, end: int) -> Model:
    """Without frames [start, end)."""
    return model.keep([not start <= i < end for i in range(len(model.shown()))])


def model_trim(model: Model, start: int, end: int) -> Model:
    """Only frames [start, end)."""
    return model.keep([start <= i < end for i in range(len(model.shown()))])


def model_concat(model: Model, name: str, front: bool) -> Model:
    """One more whole clip at an end."""
    clip = [(name, Fraction(i), Fraction(1)) for i in range(LENGTHS[name])]
    if not model.clips:
        return Model([clip], [])
    if front:
        return Model([clip, *model.clips], [0, *model.overlaps])
    return Model([*model.clips, clip], [*model.overlaps, 0])


def model_speed(model: Model, factor: Fraction) -> Model:
    """Every clip resampled; the number of frames is rounded half up, never past the source."""
    clips = []
    for clip in model.clips:
        name, left, step = clip[0]
        count = max(1, int(len(clip) / factor + Fraction(1, 2)))
        entries = [(name, left + i * step * factor, step * factor) for i in range(count)]
        while len(entries) > 1 and entries[-1][1] + entries[-1][2] / 2 > LENGTHS[name]:
            entries.pop()
        if entries[0][1] + entries[0][2] / 2 > LENGTHS[name]:
            entries = [clip[0]]
        clips.append(entries)
    overlaps = []
    for number, overlap in enumerate(model.overlaps):
        most = min(len(clips[number]), len(clips[number + 1])) // 2
        scaled = max(1, int(overlap / factor + Fraction(1, 2))) if overlap else 0
        overlaps.append(min(scaled, most))
    return Model(clips, overlaps)


def model_transition(model: Model, frames: int) -> Model:
    """An overlap between every two clips, at most half of the shorter."""
    pairs = zip(model.clips, model.clips[1:], strict=False)
    return Model(model.clips, [min(frames, min(len(a), len(b)) // 2) for a, b in pairs])


def shown(timeline: Timeline) -> list[tuple[tuple[str, int], ...]]:
    """The same table out of a timeline."""
    rows: list[list[tuple[str, int]]] = [[] for _ in range(timeline.frames)]
    for clip, at in zip(timeline.clips, timeline.clip_starts(), strict=True):
        for k in range(clip.frames):
            rows[at + k].append((timeline.source(clip.source).name, source_frame(clip, k)))
    return [tuple(row) for row in rows]


STEP = st.one_of(
    st.tuples(st.just("cut"), st.floats(0, 1), st.floats(0, 1)),
    st.tuples(st.just("trim"), st.floats(0, 0.4), st.floats(0.6, 1)),
    st.tuples(st.just("concat"), st.sampled_from("abc"), st.booleans()),
    st.tuples(st.just("speed"), st.sampled_from(["2", "0.5", "1.5", "0.75", "1.1", "3"])),
    st.tuples(st.just("transition"), st.integers(1, 20)),
)


def typed(name: str, **params: object) -> Op:
    """An operation of the catalogue."""
    return OPERATIONS[name].typed(params)


@settings(max_examples=250, deadline=None)
@given(st.lists(STEP, min_size=1, max_size=8))
def test_every_frame_is_the_models_frame(steps: list[tuple[object, ...]]) -> None:
    timeline = place_base(place_base(Timeline(), source("a")), source("b"))
    timeline = place_base(timeline, source("c"))
    model = Model()
    for name in "abc":
        model = model_concat(model, name, front=False)
    for step in steps:
        timeline, model = _both(step, timeline, model)
        assert shown(timeline) == model.shown()
        assert all(0 <= n < LENGTHS[name] for row in shown(timeline) for name, n in row)


def _both(step: tuple[object, ...], timeline: Timeline, model: Model) -> tuple[Timeline, Model]:
    total = timeline.frames
    match step:
        case ("cut", float(a), float(b)):
            start, end = sorted((int(a * total), int(b * total)))
            if start == end or end - start == total:
                return timeline, model
            op = typed("cut", **{"from": f"{start}f", "to": f"{end}f"})
            return apply_ops(timeline, [op]).timeline, model_cut(model, start, end)
        case ("trim", float(a), float(b)):
            start, end = int(a * total), int(b * total)
            if start >= end:
                return timeline, model
            op = typed("trim", start=f"{start}f", end=f"{end}f")
            return apply_ops(timeline, [op]).timeline, model_trim(model, start, end)
        case ("concat", str(name), bool(front)):
            op = typed("concat", clips=name, position="start" if front else "end")
            return apply_ops(timeline, [op]).timeline, model_concat(model, name, front)
        case ("speed", str(factor)):
            op = typed("speed", factor=factor)
            return apply_ops(timeline, [op]).timeline, model_speed(model, Fraction(factor))
        case ("transition", int(frames)):
            try:
                made = apply_ops(timeline, [typed("transition", duration=f"{frames}f")]).timeline
            except OpRefused:
                return timeline, model
            return made, model_transition(model, frames)
        case _:
            raise AssertionError(step)

"""Random structural edits, old and new, against the model of rows: no rendering, many sequences."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from nemoflow.engine.draftcodec import decode, encode
from nemoflow.engine.edit import OpRefused, apply_ops, place_base
from nemoflow.engine.questions import Answer, Question, SceneCuts, Silences
from nemoflow.engine.segments import segments_of
from nemoflow.engine.timeline import Timeline, source_frame
from nemoflow.model.op import Op
from tests.ops.test_frames_model import LENGTHS, source, typed
from tests.oracles import quiet, rows
from tests.oracles.model import Strip
from tests.oracles.rows import Row, whole_reel

Step = tuple[Op, Callable[[Strip], Strip]]
_FACTORS = ("2", "0.5", "1.5", "0.75", "3")
_MOST = 600


SILENCES = {"a": ((0, 7), (20, 38)), "b": ((11, 12), (30, 99)), "c": ((3, 29),)}
"""Frames in which nothing is heard; those of `b` go on past its end."""


CHANGES = {"a": (9, 25, 50), "b": (20,), "c": (4, 28)}
"""Frames that begin a new scene."""


def measured(question: Question) -> Answer:
    """What looking through the reels would tell."""
    name = question.source.removeprefix("digest-")
    if isinstance(question, SceneCuts):
        return Answer(tuple((frame, frame + 1) for frame in CHANGES[name]))
    assert isinstance(question, Silences)
    found = SILENCES[name]
    return Answer(tuple((a * 1600, None if b == 99 else b * 1600) for a, b in found))


def scene_cuts(strip: Strip, least: int) -> list[int]:
    """Between which moments a clip crosses a change of scene, far enough from everything."""
    row = Row.of(strip)
    starts = row.starts()
    edges = sorted(
        {e for s, clip in zip(starts, row.clips, strict=True) for e in (s, s + len(clip))}
    )
    found = {
        start + k
        for start, clip in zip(starts, row.clips, strict=True)
        for k in range(1, len(clip))
        if not clip[k].still
        for frame in CHANGES[clip[k].reel]
        if (clip[k - 1].seen < frame) != (clip[k].seen < frame)
        and not row.inside_overlap(start + k)
    }
    made: list[int] = []
    for cut in sorted(found):
        others = [*edges, *made]
        if all(abs(cut - edge) >= least for edge in others):
            made.append(cut)
    return made


def table(timeline: Timeline) -> list[tuple[tuple[str, int], ...]]:
    """What every frame of a timeline shows."""
    found: list[list[tuple[str, int]]] = [[] for _ in range(timeline.frames)]
    for clip, at in zip(timeline.clips, timeline.clip_starts(), strict=True):
        for k in range(clip.frames):
            found[at + k].append((timeline.source(clip.source).name, source_frame(clip, k)))
    return [tuple(row) for row in found]


def modelled(strip: Strip) -> list[tuple[tuple[str, int], ...]]:
    """The same of a strip."""
    return [tuple((shot.reel, shot.seen) for shot in moment) for moment in strip.moments]


def joints(timeline: Timeline) -> tuple[list[int], list[int]]:
    """How long each clip is, and by how much each overlaps the next."""
    clips = timeline.clips
    overlaps = [clip.transition.frames if clip.transition else 0 for clip in clips[:-1]]
    return [clip.frames for clip in clips], overlaps


def modelled_joints(strip: Strip) -> tuple[list[int], list[int]]:
    """The same of a strip."""
    row = Row.of(strip)
    return [len(clip) for clip in row.clips], list(row.overlaps)


def step(data: st.DataObject, strip: Strip) -> Step:
    """One edit that is possible on a strip."""
    draw = data.draw
    total, count = len(strip), len(Row.of(strip).clips)
    edge = draw(st.integers(0, total))
    start, end = sorted((draw(st.integers(0, total)), draw(st.integers(0, total))))
    clip, other = draw(st.integers(0, count - 1)), draw(st.integers(0, count - 1))
    name = draw(st.sampled_from("abc"))
    span = {"from": f"{start}f", "to": f"{end}f"}
    kinds = [
        "split",
        "insert",
        "between",
        "freeze",
        "clip",
        "replace",
        "speed",
        "cross",
        "fit",
        "drop",
        "silence",
        "hurry",
        "scenes",
        "longest",
        "join",
    ]
    kinds += ["swap", "move", "remove"] if count > 1 else []
    kinds += ["cut", "keep", "turn", "loop", "ramp"] if 0 < end - start < total else []
    match draw(st.sampled_from(kinds)):
        case "split":
            assume(0 < edge < total and not Row.of(strip).inside_overlap(edge))
            return typed("split", at=f"{edge}f"), lambda s: rows.split(s, edge)
        case "insert":
            op = typed("insert", clip=name, at=f"{edge}f")
            return op, lambda s: rows.inserted(s, whole_reel(s, name), edge)
        case "between":
            op = typed("insert", clip=name, at=f"before {clip + 1}", duration="9f")
            return op, lambda s: rows.between(s, whole_reel(s, name, 9), clip)
        case "freeze":
            op = typed("freeze", at=f"{edge}f", duration="11f")
            return op, lambda s: rows.frozen(s, edge, 11)
        case "clip":
            return typed("reverse", clip=clip + 1), lambda s: rows.reversed_clip(s, clip)
        case "replace":
            full = draw(st.booleans())
            length = "full" if full else "keep"
            op = typed("replace", clip=clip + 1, length=length, **{"with": name})
            return op, lambda s: rows.replaced(s, clip, name, full=full)
        case "speed":
            factor = draw(st.sampled_from(_FACTORS))
            return typed("speed", factor=factor), lambda s: s.paced(Fraction(factor), 0, total)
        case "fit":
            wanted = draw(st.integers(max(1, total // 4), 2 * total))
            op = typed("fit_duration", duration=f"{wanted}f", mode="retime")
            return op, lambda s: rows.fitted(s, wanted)
        case "drop":
            least = draw(st.integers(1, max(len(clip) for clip in Row.of(strip).clips)))
            return typed("drop_short", under=f"{least}f"), lambda s: rows.dropped(s, least)
        case "silence" | "hurry" as kind:
            least, padding = draw(st.integers(1, 20)), draw(st.integers(0, 4))
            spans = quiet.pauses(strip, SILENCES, least, padding)
            assume(spans != [(0, total)])
            lengths = {"min_silence": f"{least}f", "padding": f"{padding}f"}
            if kind == "silence":
                return typed("remove_silence", **lengths), lambda s: quiet.without(s, spans)
            op = typed("remove_silence", action="speed:3", **lengths)
            return op, lambda s: rows.hurried(s, spans, Fraction(3))
        case "scenes" | "longest" as kind:
            least = draw(st.integers(1, 12))
            cuts = scene_cuts(strip, least)
            if kind == "scenes":
                return typed("scenes", min_len=f"{least}f"), lambda s: rows.cut_at(s, cuts)
            edges = sorted({0, total, *cuts, *Row.of(strip).starts()})
            scenes = sorted(pairwise(edges), key=lambda span: (span[0] - span[1], span))
            keep = draw(st.integers(1, len(scenes)))
            op = typed("scenes", action="keep", count=keep, min_len=f"{least}f")
            if keep == len(scenes):
                return op, lambda s: s
            return op, lambda s: s.kept(*sorted(scenes[:keep]))
        case "ramp":
            one, two = (draw(st.sampled_from(("0.5", "1", "1.5", "3"))) for _ in range(2))
            assume(one != two)
            turns = rows.curve(end - start, Fraction(one), Fraction(two))
            assume(len(turns) > 2)
            op = typed("speed_ramp", from_factor=one, to_factor=two, **span)
            return op, lambda s: rows.ramped(s, start, turns)
        case "cross":
            return typed("transition", duration="7f"), lambda s: s.crossed(7)
        case "swap":
            assume(clip != other)
            op = typed("swap", first=clip + 1, second=other + 1)
            return op, lambda s: rows.swapped(s, clip, other)
        case "remove":
            return typed("remove_clip", clip=clip + 1), lambda s: rows.without(s, clip)
        case "move":
            op = typed("move", clip=clip + 1, to=f"after {other + 1}")
            return op, lambda s: rows.moved(s, clip, other + 1)
        case "cut":
            return typed("cut", **span), lambda s: s.cut(start, end)
        case "keep":
            op = typed("trim", start=f"{start}f", end=f"{end}f")
            return op, lambda s: s.kept((start, end))
        case "join":
            front = draw(st.booleans())
            op = typed("concat", clips=name, position="start" if front else "end")
            return op, lambda s: s.joined(name, front=front)
        case "turn":
            return typed("reverse", **span), lambda s: rows.reversed_part(s, start, end)
        case _:
            return typed("loop", count=3, **span), lambda s: rows.looped(s, start, end, 3)


def begun() -> tuple[Timeline, Strip]:
    """Three clips, in the engine and in the model."""
    timeline, strip = Timeline(), Strip((), LENGTHS)
    for name in "abc":
        timeline, strip = place_base(timeline, source(name)), strip.joined(name)
    return timeline, strip


@settings(max_examples=120, deadline=None)
@given(st.data())
def test_every_frame_is_the_models_frame(data: st.DataObject) -> None:
    timeline, strip = begun()
    for _ in range(data.draw(st.integers(1, 6))):
        op, model = step(data, strip)
        with suppress(OpRefused):  # clips too short for a transition
            timeline = apply_ops(timeline, [op], measured).timeline
            strip = model(strip)
        assert table(timeline) == modelled(strip), op
        assert joints(timeline) == modelled_joints(strip), op
        assert decode(encode(timeline)) == timeline
        assert all(0 <= n < LENGTHS[name] for row in table(timeline) for name, n in row)
        if len(strip) > _MOST:
            break
    assert timeline.canvas is not None
    pieces = segments_of(timeline, timeline.canvas, "contain")
    assert sum(piece.frames for piece in pieces) == len(strip)


@pytest.mark.parametrize(
    ("gone", "edge", "clips", "overlaps"),
    [
        # Overlaps lie at 53 to 60 and 91 to 98: b goes on behind the first, a begins before it.
        ((105, 105), 60, [60, 7, 19, 16], [7, 0, 4]),
        ((105, 105), 53, [53, 4, 23, 16], [0, 2, 4]),
        # Of b 14 frames are left: one overlap ends at 60, where the next begins.
        ((74, 105), 60, [60, 7, 4, 16], [7, 0, 2]),
    ],
    ids=["its end", "its start", "the end of one and the start of another"],
)
def test_an_edge_at_the_border_of_a_transition_parts_the_clip_that_goes_on(
    gone: tuple[int, int], edge: int, clips: list[int], overlaps: list[int]
) -> None:
    timeline, strip = begun()
    ops = [typed("transition", duration="7f"), typed("speed", factor="2", **{"from": f"{edge}f"})]
    if gone[0] < gone[1]:
        ops.insert(0, typed("cut", **{"from": f"{gone[0]}f", "to": f"{gone[1]}f"}))
        strip = strip.cut(*gone)
    for op in ops:
        timeline = apply_ops(timeline, [op], measured).timeline
    strip = strip.crossed(7)
    strip = strip.paced(Fraction(2), edge, len(strip))
    assert joints(timeline) == modelled_joints(strip) == (clips, overlaps)
    assert table(timeline) == modelled(strip)

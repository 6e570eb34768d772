"""Effects of clips: they go where the frames go, survive drafts, and change no other key."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from nemoflow.engine.draftcodec import decode, encode
from nemoflow.engine.edit import apply_ops
from nemoflow.engine.segments import Segment, segment_key, segments_of
from nemoflow.engine.timeline import Canvas, Effect, Timeline
from nemoflow.model.draft import Draft
from nemoflow.model.errors import EngineFailed
from tests.ops.test_effects import op, video

MIRROR = Effect.of("flip", axis="horizontal")


def mirrored() -> Timeline:
    plain = video("a")
    return plain.with_clips(tuple(replace(clip, effects=(MIRROR,)) for clip in plain.clips))


def segments(timeline: Timeline) -> tuple[Segment, ...]:
    assert timeline.canvas is not None
    return segments_of(timeline, timeline.canvas, "contain")


def keys(timeline: Timeline) -> list[str]:
    canvas = timeline.canvas
    assert canvas is not None
    return [
        segment_key(item, canvas, pixels={}, encoder=(), ffmpeg_digest="")
        for item in segments(timeline)
    ]


def test_every_piece_of_a_clip_keeps_its_effects() -> None:
    ops = [op("cut", **{"from": "2s", "to": "3s"}), op("speed", factor=2, to="1s")]
    made = apply_ops(mirrored(), ops).timeline
    assert len(made.clips) == 3
    assert all(clip.effects == (MIRROR,) for clip in made.clips)
    assert all(layer.effects == (MIRROR,) for item in segments(made) for layer in item.layers)


def test_drafts_keep_effects_exactly() -> None:
    assert decode(encode(mirrored())) == mirrored()
    assert "effects" not in encode(video("a")).text


@pytest.mark.parametrize(
    "effect",
    [
        {"kind": "sparkle", "params": {}},
        {"kind": "flip", "params": {}},
        {"kind": "flip", "params": {"axis": "hflip,movie=x"}},
        {"kind": "flip", "params": {"axis": "horizontal", "more": 1}},
        {"kind": "flip"},
        "flip",
    ],
)
def test_effects_nobody_can_draw_are_refused(effect: object) -> None:
    value = json.loads(encode(mirrored()).text)
    value["x_nemoflow"]["timeline"]["clips"][0]["effects"] = [effect]
    with pytest.raises(EngineFailed, match="damaged"):
        decode(Draft(json.dumps(value)))


def test_only_segments_with_effects_have_them_in_their_key() -> None:
    """The key of a plain segment is the one it had before there were effects."""
    small = Canvas(160, 90, video("a").rate)
    plain = replace(video("a"), canvas=small)
    assert not set(keys(plain)) & set(keys(replace(mirrored(), canvas=small)))
    assert keys(plain)[0] == PLAIN_KEY


PLAIN_KEY = "574edd3907f386bc199150c0f8c84c6b34bf6e0570f6a1b46b730669206c2ce6"

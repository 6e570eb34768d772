"""Captions of a file, changed: a colour asked for wins, and none are moved out of sight."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from nemoflow.engine.cues import Cue, Span
from nemoflow.engine.edit import OpRefused, apply_ops
from nemoflow.engine.ops.catalog import OPERATIONS
from nemoflow.engine.timeline import Source, Timeline
from tests.ops.test_rows_model import begun

CUES = (Cue(0, 1000, (Span("sung", color="#ffff00"), Span(" words"))),)
SUBS = Source("subs", "subs.ass", "5" * 64, "subtitle", Fraction(1), cues=CUES)


def colors(timeline: Timeline) -> list[tuple[str, ...]]:
    return [(item.color, *(span.color for span in item.spans)) for item in timeline.captions]


def captioned(**params: object) -> Timeline:
    timeline = begun()[0]
    timeline = replace(timeline, sources=(*timeline.sources, SUBS))
    op = OPERATIONS["caption"].typed({"file": "subs", **params})
    return apply_ops(timeline, [op]).timeline


def test_the_files_colours_are_kept_where_none_is_asked() -> None:
    assert colors(captioned()) == [("#ffffff", "#ffff00", "")]


def test_a_colour_is_for_all_words() -> None:
    assert colors(captioned(color="red")) == [("#ff0000", "", "")]
    later = OPERATIONS["adjust"].typed({"what": "captions", "color": "red"})
    assert colors(apply_ops(captioned(), [later]).timeline) == [("#ff0000", "", "")]


def test_captions_are_not_all_moved_out_of_the_video() -> None:
    later = OPERATIONS["adjust"].typed({"what": "captions", "later": "60s"})
    with pytest.raises(OpRefused, match="outside the video"):
        apply_ops(captioned(), [later])

"""Transitions between all clips: between shots, not where an effect begins inside one."""

from __future__ import annotations

import pytest

from nemoflow.engine.edit import OpRefused, apply_ops
from nemoflow.engine.ops.catalog import OPERATIONS
from nemoflow.engine.timeline import Timeline
from nemoflow.model.op import Op
from tests.ops.test_rows_model import begun


def typed(name: str, /, **params: object) -> Op:
    return OPERATIONS[name].typed(params)


def overlaps(timeline: Timeline) -> list[int]:
    return [clip.transition.frames if clip.transition else 0 for clip in timeline.clips]


def after(*ops: Op) -> Timeline:
    """Each as an edit of its own."""
    timeline, _ = begun()
    for op in ops:
        timeline = apply_ops(timeline, [op]).timeline
    return timeline


def test_a_part_in_another_look_is_no_other_shot() -> None:
    dark = typed("color", brightness=-0.2, **{"from": "10f", "to": "20f"})
    parted = after(dark)
    assert len(parted.clips) == 5
    made = apply_ops(parted, [typed("transition", duration="7f")])
    assert overlaps(made.timeline) == [0, 0, 7, 7, 0]
    assert made.notes == ("no transition at 2 places where an effect begins or ends",)


def test_one_shot_with_an_effect_has_no_joint() -> None:
    alone = after(typed("remove_clip", clip=3), typed("remove_clip", clip=2))
    dark = apply_ops(alone, [typed("volume", level="50%", to="10f")]).timeline
    assert len(dark.clips) == 2
    with pytest.raises(OpRefused, match="only one shot"):
        apply_ops(dark, [typed("transition", duration="7f")])
    named = typed("transition", duration="5f", between="1-2")
    assert overlaps(apply_ops(dark, [named]).timeline) == [5, 0]


def test_what_was_split_on_purpose_is_a_joint() -> None:
    assert overlaps(after(typed("split", at="30f"), typed("transition", duration="7f")))[0] == 7

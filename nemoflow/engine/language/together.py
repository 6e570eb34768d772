"""What contradicts itself within one instruction, although each clause means something."""

from __future__ import annotations

from itertools import combinations

from nemoflow.engine.language.scope import Unclear
from nemoflow.engine.ops.catalog import OPERATIONS
from nemoflow.model.op import Op


def contradiction(ops: list[Op]) -> Unclear | None:
    """Why these operations cannot all be meant, or None."""
    if _music_then_volume(ops):
        return Unclear(
            "does the volume mean the music or everything?",
            "write `add background music at 30% volume`, or `mute the original sound`",
        )
    if _titles_on_top(ops):
        return Unclear(
            "two titles would stand at the same place at the same time",
            "give each its time, for example `at 2s for 2 seconds`, or its place",
        )
    if _twice_louder(ops):
        return Unclear("the volume would change twice", "write one change")
    if clash := _clash(ops):
        return Unclear(f"two `{clash}` in one instruction", "write one of them, or two edits")
    return None


def _music_then_volume(ops: list[Op]) -> bool:
    """`add music and set the volume to 30%`: most people mean the music, the words do not."""
    names = [op.name for op in ops]
    if "music" not in names:
        return False
    later = ops[names.index("music") + 1 :]
    return any(op.name == "volume" and op.values()["target"] == "all" for op in later)


def _titles_on_top(ops: list[Op]) -> bool:
    """`the title "A" for 2 seconds, then the title "B"`: nobody says when the second begins."""
    places = [
        (values["start"], values["position"])
        for values in (op.values() for op in ops if op.name == "title")
    ]
    return len(set(places)) < len(places)


def _twice_louder(ops: list[Op]) -> bool:
    """`the audio is too quiet, boost it by 6 dB`: a complaint and its cure are one change."""
    changes = [
        tuple(values[name] for name in ("target", "on", "from", "to"))
        for values in (op.values() for op in ops if op.name == "volume")
        if values["mode"] == "change"
    ]
    return len(set(changes)) < len(changes)


def _clash(ops: list[Op]) -> str:
    """The operation that contradicts itself within one instruction, or nothing."""
    for first, second in combinations(ops, 2):
        operation = OPERATIONS[first.name]
        if first.name == second.name and (
            operation.once or operation.clashes(first.values(), second.values())
        ):
            return first.name
    return ""


def merged(ops: list[Op]) -> list[Op]:
    """The operations with those that are two sides of one thing as one. Raises OpProblem."""
    made: list[Op] = []
    for op in ops:
        operation = OPERATIONS[op.name]
        last = made[-1] if made and made[-1].name == op.name else None
        one = operation.joined(last.values(), op.values()) if last else None
        made = [*made[:-1], operation.make(**one)] if one is not None else [*made, op]
    return made

"""What would be done to one thing although two were named: doubts about halves of a clause."""

from __future__ import annotations

import re
from itertools import pairwise

from nemoflow.engine.language.clauses import LENT, Segment
from nemoflow.engine.language.scope import Unclear
from nemoflow.engine.ops.frame import Chunk, Meaning
from nemoflow.model.op import Op

_JOINED = re.compile(r"\s*(?:,\s*)?(?:and|&|as well as|和|与|跟|及|以及|、)\s*(?:the\s+)?", re.I)
_HEARD = ("video", "music", "volume", "original", "noise", "picture noise")
_VERBS = ("verb", "fading")
_FADES = ("fade_in", "fade_out")
_CLEANERS = ("cut", "audio_clean", "denoise")
_EACH = "say it for each of them"


def half(
    clause: Segment, before: Segment, meaning: Meaning, last: Meaning | None, text: str
) -> Unclear | None:
    """Why a clause may be only half of what was meant."""
    if _two_things(clause, meaning.ops, text):
        return Unclear("are both of them meant?", _EACH)
    if _two_moments(clause, text):
        return Unclear("at two moments?", _EACH)
    if last is None or not before:
        return None
    if _only_one_goes(clause, before, meaning, last, text):
        return Unclear("should that go, or come?", "say `remove` for each of them, or `add`")
    own = _own(clause)
    gaps = (text[one.start : two.start].replace(" ", "") for one, two in pairwise(own))
    if any(gap.endswith((",都", "，都")) for gap in gaps):
        # `加水印和标题，都放右上角`: what is said of all would reach the last only.
        return Unclear("is that for all of them?", _EACH)
    spoken = any(item.kind in _VERBS for item in own)
    cleaned = last.ops[-1].name in ("denoise", "audio_clean")
    if cleaned and not spoken and meaning.ops[0].name == "volume":
        return Unclear("less noise, or less sound?", _EACH)
    if last.ops[-1].name == "split" and last.ops[-1].values()["at"] != "50%":
        parts = (item for item in own if item.kind == "range")
        if any("50%" in (item.value, item.until) for item in parts):
            return Unclear("half of the video, or what was split off?", "name the times")
    return None


def _two_things(clause: Segment, ops: tuple[Op, ...], text: str) -> bool:
    """`mute the video and the music`: one operation has one of them, and the other is lost."""
    pairs = [
        {one.value, two.value}
        for one, two in pairwise(clause)
        if one.kind == two.kind == "object" and _joined(one, two, text)
    ]
    return any(pair <= {*_HEARD} and _loses(op, pair) for pair in pairs for op in ops)


def _loses(op: Op, pair: set[str]) -> bool:
    values = op.values()
    match op.name:
        case "fade_in" | "fade_out":
            return not (values["video"] and values["audio"]) or "music" in pair
        case "volume":
            return pair != {"video", "volume"}
        case "audio_clean" | "denoise":
            return True
        case _:
            return False


def _two_moments(clause: Segment, text: str) -> bool:
    """`zoom in at 0:05 and 0:10`: twice, or all the time between?"""
    return any(
        one.kind == two.kind == "time" and one.prep == "at" and _joined(one, two, text)
        for one, two in pairwise(clause)
    )


def _only_one_goes(
    clause: Segment, before: Segment, meaning: Meaning, last: Meaning, text: str
) -> bool:
    """`remove the border and the grain`: the second would be added."""
    verbs = [item.value for item in before if item.kind in _VERBS]
    spoken = [item for item in _own(clause) if item.kind in _VERBS]
    things = [item for item in _own(clause) if item.kind == "object"]
    if "remove" in verbs and not spoken and not any(item.value in _FADES for item in things):
        away = any(map(_takes_away, meaning.ops))
        return bool(things) and _takes_away(last.ops[-1]) and not away
    if not verbs and [item.value for item in spoken] == ["remove"] and clause[0] is not spoken[0]:
        # `把颗粒和滤镜去掉`: the verb stands behind both.
        beside = _joined(before[-1], _own(clause)[0], text)
        return beside and not _takes_away(last.ops[-1]) and any(map(_takes_away, meaning.ops))
    return False


def _takes_away(op: Op) -> bool:
    values = op.values()
    gone = values.get("remove") is True or values.get("level") == "0%"
    return gone or op.name.startswith("remove_") or op.name in _CLEANERS


def _own(clause: Segment) -> Segment:
    return tuple(item for item in clause if item.tag != LENT) or clause


def _joined(one: Chunk, two: Chunk, text: str) -> bool:
    return bool(_JOINED.fullmatch(text[one.end : two.start]))

"""`scenes`: clips where the picture changes at once, or only the longest of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from nemoflow.engine.ops.clips import clock, cuts_transition, need_picture
from nemoflow.engine.ops.frame import Bag, FrameRefused, Meaning, Pool
from nemoflow.engine.ops.moments import changes
from nemoflow.engine.ops.operation import (
    Applied,
    Listening,
    Operation,
    OpProblem,
    OpRefused,
    Values,
)
from nemoflow.engine.ops.params import Choice, Length, Number, Param
from nemoflow.engine.ops.pauses import exact
from nemoflow.engine.ops.rebuilt import Part, Span, go, rebuilt, stay
from nemoflow.engine.ops.spans import need_time
from nemoflow.engine.ops.times import decimal
from nemoflow.engine.questions import Answers, Question, SceneCuts
from nemoflow.engine.timeline import Timeline

_THRESHOLD = Fraction(10)
_LISTED = 50


def _frames(bag: Bag, pool: Pool) -> Meaning | None:
    """`split by scene`, `cut at every scene change`, `keep the longest 3 scenes`, `按场景分割`."""
    named = bag.take("verb", "scenes")
    verb = bag.take("verb", "split", "cut", "detect", "keep") or named
    if bag.take("object", "scenes") is None and named is None:
        return None
    if named:
        bag.drop("verb", "add", "use")
    if bag.has("object", "poster"):
        hint = "name a `poster` in the recipe's `output`; scenes can be split: `split by scene`"
        raise FrameRefused("not_understood", "pictures of scenes are no edit", hint)
    bag.drop("object", "scenes", "video", "part")
    bag.drop("word", "every", "only", "up")
    if verb is None:
        return None
    given = _threshold(bag)
    if given is None:
        return None
    if verb.value == "keep":
        if not bag.take("word", "longest"):
            return None
        number = bag.take("number")
        given |= {"action": "keep", "count": number.value if number else 1}
    if bag.take("word", "longer", "at least"):
        length = bag.take("time")
        if length is None:
            return None
        given["min_len"] = length.value
    rules = [
        *(["a scene change: a score of 10"] if "threshold" not in given else []),
        *(["scenes of 0.6s or longer"] if "min_len" not in given else []),
    ]
    return Meaning((SCENES.make(**given),), (", ".join(rules),) if rules else ())


def _threshold(bag: Bag) -> dict[str, object] | None:
    """`with a threshold of 15`: the number after the word; None when there is none."""
    word = bag.find("word", "threshold")
    if word is None:
        return {}
    at = bag.chunks.index(word)
    level = bag.chunks[at + 1] if at + 1 < len(bag.chunks) else None
    if level is None or level.kind != "number":
        return None
    del bag.chunks[at : at + 2]
    return {"threshold": level.value}


def _check(values: Values) -> None:
    need_time(values, "min_len")
    count = values["count"]
    if not isinstance(count, int):
        raise OpProblem("count", f"`{count}` is no number of scenes", hint="for example 3")
    if values["action"] == "split" and count != 1:
        raise OpProblem("count", "only `action: keep` counts scenes", hint="leave `count` out")


def _say(values: Values) -> str:
    count = values["count"]
    said = "split by scene"
    if values["action"] == "keep":
        said = "keep the longest scene" if count == 1 else f"keep the longest {count} scenes"
    score = Fraction(str(values["threshold"]))
    least = values["min_len"]
    at_least = "" if least == "0.6s" else f" of at least {least}"
    return (
        said + at_least + ("" if score == _THRESHOLD else f" with a threshold of {decimal(score)}")
    )


def _asks(values: Values, timeline: Timeline) -> tuple[Question, ...]:
    need_picture(timeline)
    seen = [
        clip.source
        for clip in timeline.clips
        if not clip.frozen and timeline.source(clip.source).kind == "video"
    ]
    if not seen:
        raise OpRefused(
            "out_of_range",
            "no clip is a video, so there are no scenes to find",
            hint="every picture is a clip of its own already",
        )
    score = Fraction(str(values["threshold"]))
    return tuple(SceneCuts(source, timeline.rate, score) for source in dict.fromkeys(seen))


def _effect(values: Values, timeline: Timeline, answers: Answers) -> Applied:
    scenes, cuts = _scenes(values, timeline, answers)
    if values["action"] == "keep":
        return _longest(timeline, scenes, int(str(values["count"])))
    if not cuts:
        return Applied(timeline, (f"no scene change of {values['threshold']} or more",))
    parts = pairwise((0, *cuts, timeline.frames))
    made = rebuilt(timeline, [Part(start, end, stay) for start, end in parts])
    places = ", ".join(clock(at, timeline.rate) for at in cuts[:_LISTED])
    more = f" and {len(cuts) - _LISTED} more" if len(cuts) > _LISTED else ""
    told = f"{len(made.timeline.clips)} clips, split at {places}{more}"
    return replace(made, notes=(told, *made.notes))


def _longest(timeline: Timeline, scenes: list[Span], count: int) -> Applied:
    if count >= len(scenes):
        there = "is one scene" if len(scenes) == 1 else f"are {len(scenes)} scenes"
        return Applied(timeline, (f"there {there}: nothing to remove",))
    order = sorted(scenes, key=lambda span: (span[0] - span[1], span[0]))
    kept = sorted(order[:count])
    parts = [Part(*span, stay if span in kept else go) for span in scenes]
    made = rebuilt(timeline, parts)
    places = ", ".join(
        f"{clock(a, timeline.rate)}-{clock(b, timeline.rate)}" for a, b in kept[:_LISTED]
    )
    told = f"keeps {count} of {len(scenes)} scenes: {places}"
    return replace(made, notes=(told, *made.notes))


def _scenes(values: Values, timeline: Timeline, answers: Answers) -> tuple[list[Span], list[int]]:
    """The scenes, and where one begins inside a clip. Those that are too short stay together."""
    least = exact(str(values["min_len"]), timeline.rate)
    starts = list(timeline.clip_starts())
    ends = [at + clip.frames for at, clip in zip(starts, timeline.clips, strict=True)]
    found = {
        cut
        for question in answers
        for cut in changes(timeline, answers, question)
        if not cuts_transition(timeline, cut)
    }
    cuts = list(_apart(sorted(found), sorted({*starts, *ends}), least))
    edges = sorted({*starts, *cuts, timeline.frames})
    return list(pairwise(edges)), cuts


def _apart(cuts: list[int], edges: list[int], least: Fraction) -> Iterator[int]:
    """Cuts that lie so far from each other and from where clips begin and end."""
    last = 0
    for cut in cuts:
        before = max(last, *(edge for edge in edges if edge <= cut))
        after = min(edge for edge in edges if edge >= cut)
        if cut - before >= least and after - cut >= least:
            last = cut
            yield cut


SCENES = Operation(
    name="scenes",
    summary="Split the clips where the picture changes at once, or keep the longest scenes",
    params=(
        Param("action", Choice(("split", "keep"), {"keep_best": "keep"}), "what to do", "split"),
        Param("count", Number(Fraction(1), Fraction(1000)), "how many to keep", 1),
        Param(
            "threshold",
            Number(Fraction(1), Fraction(100)),
            "how much of a change it takes, 1 to 100",
            10,
        ),
        Param("min_len", Length(), "shorter scenes stay with their neighbour", "0.6s"),
    ),
    phrasings=(
        "split by scene",
        "cut at every scene change",
        "keep the longest 3 scenes",
        "detect scenes",
        "按场景分割",
        "场景检测",
        "保留最长的3个场景",
    ),
    words={
        **dict.fromkeys(
            (
                "scene|scenes|scene change|scene changes|scene cut|scene cuts|shot change|"
                "shot changes|change of scene|each scene|each scene change|each scene cut|"
                "each shot change|"
                "camera cut|camera cuts|by shot|by shots|into shots|"
                "场景|场景切换|场景切换处|场景变化|场景变化处|场景转换|分镜|镜头切换|镜头切换处|"
                "个场景|按镜头|场景切换点|每个场景切换处|镜头切换点"
            ).split("|"),
            ("object", "scenes"),
        ),
        **dict.fromkeys(
            ("detect|识别|检测|自动识别|自动检测").split("|"),
            ("verb", "detect"),
        ),
        **dict.fromkeys(
            (
                "scene detection|scene detect|场景检测|场景识别|detect scenes and split|"
                "detect the scenes and split|识别场景并分割|检测场景并分割|自动识别场景并分割"
            ).split("|"),
            ("verb", "scenes"),
        ),
        "按": ("prep", "by"),
        "切分": ("verb", "split"),
        "longest": ("word", "longest"),
        "最长": ("word", "longest"),
        "最长的": ("word", "longest"),
    },
    frames=_frames,
    say_values=_say,
    effect=Listening(_asks, _effect),
    check=_check,
)

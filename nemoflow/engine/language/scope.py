"""Where a later clause works: `make the first 5 seconds black and white and slow`.

The rule. A clause that names a part of the video (a range or a clip) and works in it leaves that
part to the clause after it, when that clause could work in a part and names none:

- it says `it`, `them`, `那段`, or is a bare predicate after `and` or `并` (`mute 0:10-0:20 and
  speed up`), or one of a list after `make`: the place carries over, and a note says so;
- it says `the video`, `everything`: the whole is meant;
- else (`mute 0:10-0:20 and raise the contrast`) nobody can tell, and the clause is refused.

What takes a part away (cut, trim) leaves none. A full stop ends what carries over. `there` is the
place of the clause before, whatever kind of place it is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from nemoflow.engine.effects.look import LOOKS
from nemoflow.engine.language.clauses import LENT, Segment
from nemoflow.engine.ops.catalog import OPERATIONS
from nemoflow.engine.ops.frame import Chunk, Meaning
from nemoflow.model.op import Op

_PRONOUNS = frozenset(
    "it them its part clip section segment bit "
    "它 它们 这段 那段 那部分 这部分 这一段 那一段 片段".split()
)
_PLACES = ("range", "clip", "time", "half", "ends", "anchor", "edge", "every")
_PARTS = ("range", "clip")
_LIGHT = ("make", "set", "add", "put", "play", "use")
_JOINED = ("and", "&", "+", "并", "且", "和", "又", "与", "及", "同时", "而且", "加")
_NEXT = ("然后", "再")
"""`把前5秒静音再模糊` goes on with one thing, `前5秒静音，再模糊` may begin another."""
_BARE = ("video", "part", "screen", *LOOKS)
"""Objects that name no thing of their own."""
SHAPES = ("fit", "resize")
"""Operations on the frame of the whole video, whatever part was spoken of."""


@dataclass(frozen=True, slots=True)
class Place:
    """The part that a clause named; `far` when another clause or a full stop stands between."""

    chunk: Chunk
    words: str
    far: Literal["", "clause", "sentence"] = ""


@dataclass(frozen=True, slots=True)
class Unclear:
    """Nobody can tell where a clause works."""

    message: str
    hint: str


Reads = Callable[[Segment], Meaning | None]


def works_in_part(op: Op) -> bool:
    """Whether an operation changes a part where it is, so that another may change it too."""
    operation = OPERATIONS[op.name]
    return not operation.takes and {"from", "to"} <= {param.name for param in operation.params}


def left_by(clause: Segment, meaning: Meaning, before: Place | None, text: str) -> Place | None:
    """The part that is in question after a clause; `before` is what was in question till then."""
    inside = [op for op in meaning.ops if works_in_part(op)]
    if not inside:
        gone = any(OPERATIONS[op.name].takes for op in meaning.ops)
        return None if gone or before is None else replace(before, far=before.far or "clause")
    named = [item for item in clause if item.kind in _PARTS]
    if len(named) == 1:
        return Place(named[0], _words(named[0], text))
    values = inside[-1].values()
    if (values["from"], values["to"]) == ("0s", "end"):
        return None
    # `zoom in at 3s`: a moment, of which nobody can say that a later clause means it.
    moment = Chunk("range", str(values["from"]), 0, 0, str(values["to"]), "span")
    return Place(moment, f"{values['from']} to {values['to']}", far="clause")


def placed(
    clause: Segment, meaning: Meaning, place: Place, link: str, text: str, reads: Reads
) -> Meaning | Unclear:
    """The clause in the place that carries over to it, or as it is, or why nobody can tell."""
    own = tuple(item for item in clause if item.tag != LENT)
    said = next((_words(item, text) for item in own if _is_pronoun(item, text)), "")
    if any(item.kind in _PLACES for item in own) or (not said and _says_whole(own)):
        return meaning
    if not any(works_in_part(op) for op in meaning.ops):
        shapes = all(op.name in SHAPES for op in meaning.ops) and place.chunk.kind == "range"
        return _unclear(said, place, meaning, None) if said and not shapes else meaning
    if place.far:
        spoken = not _things(own) and place.far == "clause"
        return _unclear(said, place, meaning, None) if said or spoken else meaning
    found = reads((*clause, place.chunk))
    if found is not None and not all(works_in_part(op) for op in found.ops):
        found = None
    if found is None or (not said and (_things(own) or not _goes_on(own, link))):
        return _unclear(said, place, meaning, found)
    return Meaning(found.ops, (*found.notes, f"the place carries over: {place.words}"))


def shared_place(clause: Segment, before: Segment, meaning: Meaning, text: str) -> bool:
    """`make it brighter and warmer for the first 5 seconds`: for both, or for the second only?"""
    own = [item for item in clause if item.tag != LENT]
    parts = [item for item in own if item.kind in _PARTS]
    if len(parts) != 1 or parts[0] is own[0] or not all(map(works_in_part, meaning.ops)):
        return False
    if any(item.kind in _PLACES for item in before) or any(_is_pronoun(item, text) for item in own):
        return False
    if all(item.kind == "verb" for item in before):
        return True  # `blur and mute 0:10-0:20`
    makes = any(_is_light(item) for item in before) and not any(map(_is_light, own))
    return makes and parts[0].prep not in ("", "of") and not _things(tuple(own))


def of_title(clause: Segment, before: Segment, meaning: Meaning) -> bool:
    """`title "A" in red and black and white`: the title's looks, or those of the video?"""
    own = [item for item in clause if item.tag != LENT]
    bare = not any(item.kind == "verb" or item.value == "video" for item in own)
    titled = any(item.kind == "quote" for item in before)
    return titled and bare and not _things(tuple(own)) and all(map(works_in_part, meaning.ops))


NOWHERE = Unclear("where is `there`?", "write the time, for example `at 0:10`")


def there_in(clause: Segment, before: Segment, last: str) -> Segment | Unclear:
    """The clause with `there` replaced by the place that the clause before it named."""
    word = next((item for item in clause if (item.kind, item.value) == ("word", "there")), None)
    if word is None:
        return clause
    named = [item for item in before if item.kind in ("range", "clip", "time")]
    gone = not last or OPERATIONS[last].takes
    placed_too = any(item.kind in _PARTS or item.prep == "at" for item in clause)
    if len(named) != 1 or gone or placed_too:
        return NOWHERE
    place = replace(named[0], prep=named[0].prep if named[0].kind == "time" else "")
    return tuple(place if item is word else item for item in clause)


def _words(chunk: Chunk, text: str) -> str:
    said = " ".join(text[chunk.start : chunk.end].split())
    return said.removeprefix(f"{chunk.prep} ") if chunk.prep.isascii() else said


def _is_pronoun(item: Chunk, text: str) -> bool:
    said = text[item.start : item.end].lower()
    return item.kind == "object" and item.value in ("video", "part") and said in _PRONOUNS


def _is_light(item: Chunk) -> bool:
    return item.kind == "verb" and item.value in _LIGHT


def _says_whole(own: Segment) -> bool:
    return any((item.kind, item.value) == ("object", "video") for item in own)


def _things(own: Segment) -> bool:
    """Whether a clause speaks of something of its own: `the contrast`, `a vignette`."""
    named = any(item.kind == "object" and item.value not in _BARE for item in own)
    return named or any(item.kind in ("quote", "input") for item in own)


def _goes_on(own: Segment, link: str) -> bool:
    """Whether a bare predicate belongs to the same thing: after `and`, or one word of a list."""
    words = link.lower().strip(" ,，、")
    if not words:
        return len(own) == 1
    return words.startswith(_JOINED) or link.strip().startswith(_NEXT)


def _unclear(said: str, place: Place, whole: Meaning, part: Meaning | None) -> Unclear:
    what = f"does `{said}` mean" if said else "is that for"
    says = [
        "; ".join(OPERATIONS[op.name].say(op) for op in meaning.ops)
        for meaning in (part, whole)
        if meaning is not None
    ]
    hint = f"write `{says[0]}`, or as an edit of its own `{says[-1]}`"
    if part is None:
        hint = f"name the times of that part, or write an edit of its own: `{says[-1]}`"
    return Unclear(f"{what} {place.words} or the whole video?", hint)

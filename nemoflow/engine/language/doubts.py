"""What may be meant for the clause before as well, or for something it has just brought."""

from __future__ import annotations

import re

from nemoflow.engine.language.clauses import LENT, Segment
from nemoflow.engine.language.halves import half
from nemoflow.engine.language.scope import SHAPES, Unclear, of_title, shared_place
from nemoflow.engine.ops.frame import Meaning

_IT = re.compile(r"(?<![a-z])its?(?![a-z'])|它")
_BROUGHT = (
    *("music", "concat", "voiceover", "sfx", "replace", "insert", "image", "slideshow"),
    *("overlay", "freeze", "pad"),
)
"""What has just been added, of which a later `it` may speak."""
_UNNUMBERED = "without a number"
_QUANTITIES = ("percent", "decibel", "factor", "number")
_DETAILS = ("position", "color", "time", "range", "anchor", "pixels")
_LIGHT = ("make", "set", "add", "put", "show", "write", "insert")
_EACH = "say it for each, for example `the volume by 20%, the brightness by 20%`"


def doubt(
    clause: Segment, before: Segment, meaning: Meaning, last: Meaning | None, text: str
) -> Unclear | None:
    """Why nobody can tell what a clause is about after the one before it."""
    if last and _unclear_it(clause, text, last.ops[-1].name, meaning.ops[0].name):
        return Unclear(
            "what does `it` mean here, the new part or the whole video?",
            "say `the video`, `the music` or `the original sound`",
        )
    if (lost := half(clause, before, meaning, last, text)) is not None:
        return lost
    if last is None or not before:
        return None
    if shared := _shared(clause, before, last.notes):
        return Unclear(f"is {shared} meant for both?", _EACH)
    if of_title(clause, before, meaning):
        return Unclear("is that for the title or for the video?", "write `make the video ...`")
    if shared_place(clause, before, last, text):
        return Unclear("is the place meant for both?", "say it for each of them")
    return None


def _shared(clause: Segment, before: Segment, notes: tuple[str, ...]) -> str:
    """What may be meant for the clause before as well, or nothing.

    `louder and brighter by 20%`, `the volume and the brightness by 20%`: after one verb several
    things and one number. `write "A" and "B" at the top`: words without a place, then words with.
    """
    own = [chunk for chunk in clause if chunk.tag != LENT]
    if any(chunk.kind == "verb" and chunk.value in _LIGHT for chunk in own):
        return ""
    compared = any(chunk.kind == "verb" for chunk in before if chunk.value in _LIGHT)
    spoken = any(chunk.kind == "verb" for chunk in own)
    numbered = any(chunk.kind in _QUANTITIES for chunk in own)
    if numbered and any(_UNNUMBERED in note for note in notes) and (compared or not spoken):
        return "the number"
    quotes = [own[0].kind == "quote" if own else False, any(c.kind == "quote" for c in before)]
    bare = not any(chunk.kind in _DETAILS for chunk in before)
    return "the place" if all(quotes) and bare and len(own) > 1 else ""


def _unclear_it(clause: Segment, text: str, before: str, now: str) -> bool:
    """`add music and fade it out`: a pronoun after something new may mean either."""
    own = [chunk for chunk in clause if chunk.tag != LENT] or list(clause)
    said = text[: max(chunk.end for chunk in own)].lower()
    for chunk in own:
        if chunk.kind in ("quote", "input"):
            said = said[: chunk.start] + "-" * (chunk.end - chunk.start) + said[chunk.end :]
    spoken = _IT.search(said, min(chunk.start for chunk in own))
    if spoken is None:
        return False
    if (before, now) == ("music", "duck"):
        return False  # `add music and duck it under speech`: nothing but music goes down there
    if before in _BROUGHT:
        return now not in SHAPES
    return before == "title" and now in ("fade_in", "fade_out")

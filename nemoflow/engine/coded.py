"""The coded picture of a file as values: what of it can be taken without decoding it. Pure.

Frames are counted as the timeline sees them: moments of 1/rate seconds from the file's start.
"""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from nemoflow.model.canon import canonical_json


@dataclass(frozen=True, slots=True)
class Coded:
    """The picture of one file at one rate.

    `problem` says why nothing of it can be copied, in words that follow the file's name; empty
    when something can, and only then the rest is set. `look` is equal for pictures that one track
    can hold: it is made of the decoder's settings. `lead` is by how many frames decoding runs
    ahead of showing.
    """

    problem: str = ""
    width: int = 0
    height: int = 0
    look: str = ""
    first: int = 0
    """The moment of the first frame; before it the first frame is held."""
    frames: int = 0
    lead: int = 0
    entries: tuple[int, ...] = ()
    """Frames at which a copy may begin: nothing from there on needs anything before."""
    keys: tuple[int, ...] = ()
    """Frames at which decoding may begin: `entries`, and keyframes inside an open group."""
    exits: tuple[int, ...] = ()
    """Ends (exclusive) of a copy: what comes before needs nothing from there on."""

    @property
    def end(self) -> int:
        """The moment after the last frame."""
        return self.first + self.frames

    def key_before(self, frame: int) -> int:
        """The last frame not after `frame` at which decoding may begin."""
        return self.keys[max(0, bisect_right(self.keys, frame) - 1)]

    def json(self) -> str:
        """Canonical JSON; positions are written as differences."""
        value = {
            "problem": self.problem,
            "size": [self.width, self.height],
            "look": self.look,
            "span": [self.first, self.frames, self.lead],
            "entries": _steps(self.entries),
            "keys": _steps(self.keys),
            "exits": _steps(self.exits),
        }
        return canonical_json(value)


def coded_from(text: str) -> Coded:
    """The inverse of `Coded.json`; raises ValueError for anything else."""
    match json.loads(text):
        case {
            "problem": str(problem),
            "size": [int(width), int(height)],
            "look": str(look),
            "span": [int(first), int(frames), int(lead)],
            "entries": [*entries],
            "keys": [*keys],
            "exits": [*exits],
        }:
            places = (_places(entries), _places(keys), _places(exits))
            return Coded(problem, width, height, look, first, frames, lead, *places)
        case _:
            raise ValueError("not a coded picture")


def _steps(places: Sequence[int]) -> list[int]:
    return [there - here for here, there in zip((0, *places), places, strict=False)]


def _places(steps: Sequence[object]) -> tuple[int, ...]:
    found, at = [], 0
    for step in steps:
        if not isinstance(step, int):
            raise ValueError(f"{step} is no number")
        at += step
        found.append(at)
    return tuple(found)


def around(places: Sequence[int], wanted: int) -> tuple[int, ...]:
    """The nearest place on either side of one that is not among them; one at the ends."""
    at = bisect_left(places, wanted)
    return tuple(places[max(0, at - 1) : at + 1])


def ways(shown: Sequence[int]) -> tuple[tuple[int, ...], tuple[int, ...], int]:
    """Of frames in the order they are decoded: where each is shown, 0-based and without gaps.

    Returns the places where the first frames decoded are also the first ones shown (so that a cut
    there parts nothing), those of them where the next frame is shown next, and the lead.
    """
    exits, entries = [], []
    most, lead = -1, 0
    for number, place in enumerate(shown):
        if most == number - 1:
            exits.append(number)
            if place == number:
                entries.append(number)
        most = max(most, place)
        lead = max(lead, number - place)
    return (*exits, len(shown)), tuple(entries), lead

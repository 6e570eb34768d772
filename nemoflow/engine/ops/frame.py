"""What a sentence gives an operation: chunks of meaning in a bag, and the pool of inputs.

A frame takes out of the bag what it can account for. Whatever is left over was not understood,
so the frame does not hold: that is how no word of the user's is ever ignored.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from nemoflow.model.op import Op

REASONS = ("not_understood", "undecidable", "cloud", "missing_input", "out_of_range")


@dataclass(frozen=True, slots=True)
class Asset:
    """An input that words may name. `kind` is `video`, `image`, `audio` or `subtitle`."""

    name: str
    filename: str
    kind: str
    also: tuple[str, ...] = ()
    """Further words that mean this input, such as its file name without the suffix."""


@dataclass(frozen=True, slots=True)
class Pool:
    """Every input of the spec, base footage and named ones alike."""

    assets: tuple[Asset, ...] = ()

    def named(self, name: str) -> Asset | None:
        """The input with this name or, failing that, this filename (any case)."""
        folded = name.casefold()
        for item in self.assets:
            if item.name == name:
                return item
        return next((item for item in self.assets if item.filename.casefold() == folded), None)

    def of_kind(self, kind: str) -> tuple[Asset, ...]:
        """All inputs of one kind."""
        return tuple(item for item in self.assets if item.kind == kind)


@dataclass(frozen=True, slots=True)
class Chunk:
    """One piece of meaning. Characters [start, end) of the instruction say it.

    `kind` and `value`: verb, object, word (a modifier), time `5s`, range (`value` to `until`,
    `tag` first|last|span|after|before|half), percent `50`, factor `2`, number `3`, decibel `-6dB`,
    ratio `9:16`, dims `1080p`, pixels `48px`, color, position, anchor start|end,
    clip `1` or `last` (and `until` for a pair), degrees, kelvin, stops, minus (a number below
    zero), quote (the text), input (its name, `tag` its kind),
    missing (a file or placeholder nothing can fill), topic (a refusal: `tag` is the reason),
    filler, sep, unknown. `prep` is the preposition before it: to by for at from in as with.
    """

    kind: str
    value: str
    start: int
    end: int
    until: str = ""
    tag: str = ""
    prep: str = ""


class FrameRefused(Exception):
    """A frame knows the clause and cannot obey it."""

    def __init__(self, reason: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a frame made of a clause, and the rules it used for vague words."""

    ops: tuple[Op, ...]
    notes: tuple[str, ...] = ()


class Bag:
    """The chunks of one clause, taken out one by one."""

    __slots__ = ("chunks", "text")

    def __init__(self, chunks: tuple[Chunk, ...], text: str = "") -> None:
        self.chunks = list(chunks)
        self.text = text

    def find(self, kind: str, *values: str) -> Chunk | None:
        """The first such chunk, left in place."""
        for item in self.chunks:
            if item.kind == kind and (not values or item.value in values):
                return item
        return None

    def has(self, kind: str, *values: str) -> bool:
        """Whether there is such a chunk."""
        return self.find(kind, *values) is not None

    def take(self, kind: str, *values: str, prep: tuple[str, ...] | None = None) -> Chunk | None:
        """Takes the first such chunk out; `prep` limits the preposition before it."""
        for item in self.chunks:
            if item.kind != kind or (values and item.value not in values):
                continue
            if prep is None or item.prep in prep:
                self.chunks.remove(item)
                return item
        return None

    def take_behind(self, word: str, *kinds: str) -> Chunk | None:
        """Takes a word and what stands right behind it, when that is of one of these kinds."""
        for item, after in zip(self.chunks, self.chunks[1:], strict=False):
            if (item.kind, item.value) == ("word", word) and after.kind in kinds:
                self.chunks.remove(item)
                self.chunks.remove(after)
                return after
        return None

    def drop(self, kind: str, *values: str) -> None:
        """Takes all such chunks out: words that add nothing here."""
        while self.take(kind, *values):
            pass


Frames = Callable[[Bag, Pool], Meaning | None]

"""Problems for people: the caret view of design.md, "did you mean", text that is safe to print."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches
from functools import lru_cache
from heapq import nlargest
from itertools import pairwise

from wcwidth import wcswidth

from nemoflow.model.errors import Place, Problem

_TAB = "    "
_ROOM = 100
"""Columns of source a caret view shows; longer lines are cut around the caret."""
_COMPARED = 30
"""Words that "did you mean" compares well."""
_JOINERS = "\u200c\u200d"
"""Invisible and harmless: emoji and some scripts are made with them."""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The known word nearest to `word`, or empty when none is near; case does not count."""
    by_fold = {item.casefold(): item for item in known}
    folded = _likely(word.casefold(), list(by_fold))
    near = get_close_matches(word.casefold(), folded, n=1, cutoff=0.6)
    return by_fold[near[0]] if near else ""


def _likely(word: str, known: list[str]) -> list[str]:
    """All of a short list; of a long one those that share most pairs of letters.

    Comparing well with every file of a large folder, for every missing input, takes seconds.
    """
    if len(known) <= _COMPARED:
        return known
    pairs = _pairs(word)
    return nlargest(_COMPARED, known, key=lambda item: len(pairs & _pairs(item)))


@lru_cache(maxsize=10_000)
def _pairs(word: str) -> frozenset[str]:
    return frozenset(map("".join, pairwise(word)))


def suggestion(word: str, known: Iterable[str]) -> str:
    """`did you mean "volume"?`, or empty: the label beside a caret."""
    near = did_you_mean(word, known)
    return f'did you mean "{near}"?' if near else ""


def listed(words: Iterable[str], limit: int = 12) -> str:
    """`a, b, c` in the given order; a long list ends in how many more there are."""
    every = list(words)
    shown = ", ".join(every[:limit])
    return shown if len(every) <= limit else f"{shown} and {len(every) - limit} more"


def shortened(text: str, limit: int = 60) -> str:
    """At most `limit` characters of a user's text, on one line, for a message."""
    line = " ".join(text.split())
    return line if len(line) <= limit else f"{line[: limit - 1]}…"


def safe(text: str) -> str:
    """The text with tabs as spaces; what could steer a terminal or hide is written out."""
    return "".join(_shown(char) for char in text)


def problem_lines(problem: Problem) -> list[str]:
    """The caret view of one problem, without colour; no trailing blank line."""
    head = f"error[{problem.code}] {safe(problem.message)}"
    hints = [safe(line) for line in problem.hint.splitlines()]
    if problem.place is None:
        return [head, *(f"  = {line}" for line in hints)]
    place = problem.place
    margin = " " * len(str(place.line))
    lines = [head, f"{margin[1:] or ' '}--> {safe(str(place))}"]
    lines += _caret_lines(place, safe(problem.label), margin)
    if hints:
        lines += [f"{margin} |", *(f"{margin} = {line}" for line in hints)]
    return lines


def _caret_lines(place: Place, label: str, margin: str) -> list[str]:
    if not place.source.strip():
        return [f"{margin} = {label}"] if label else []
    before, marked, after = _window(place)
    caret = " " * _columns(before) + "^" * max(1, _columns(marked))
    return [
        f"{margin} |",
        f"{place.line} | {before}{marked}{after}",
        f"{margin} | {caret} {label}".rstrip(),
    ]


def _window(place: Place) -> tuple[str, str, str]:
    """What stands before, under and after the caret, cut to a readable width."""
    start = place.column - 1
    before = place.source[:start]
    marked = place.source[start : start + place.width]
    after = place.source[start + place.width :]
    if len(place.source) > _ROOM:
        marked = marked[:_ROOM]
        room = max(0, _ROOM - len(marked))
        before = f"…{before[len(before) - room // 2 :]}" if len(before) > room // 2 else before
        after = f"{after[: room // 2]}…" if len(after) > room // 2 else after
    return safe(before), safe(marked), safe(after)


def _columns(text: str) -> int:
    width = wcswidth(text)
    return width if width >= 0 else len(text)


def _shown(char: str) -> str:
    if char == "\t":
        return _TAB
    if char.isprintable() or char in _JOINERS or unicodedata.category(char) == "Zs":
        return char
    code = ord(char)
    return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}"

"""The known phrasings nearest to words that were not understood, for hints.

Nearness counts what is said (verbs, things, looks: the rarer among the phrasings, the heavier)
before how it is spelled, so that a hint speaks of the same thing; spelling finds the word that
was mistyped.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from math import log

from nemoflow.engine.language.lexer import Token, tokens
from nemoflow.engine.language.lexicon import LEXICON
from nemoflow.engine.ops.catalog import OPERATIONS
from nemoflow.engine.ops.frame import Pool

_MOST = 3
_LONGEST = 300
"""Characters looked at: a hint for a page of text is about its beginning."""
_LEAST = 0.22
"""Below this likeness a phrasing has nothing to do with what was said."""
_SPELLING = 0.5
"""How much equal spelling counts beside equal meaning."""
_EMPTY = ("filler", "sep", "prep", "dash", "mark", "unknown", "suffix", "quote", "input", "missing")
_LIGHT = tuple(f"verb {name}" for name in ("add", "make", "put", "set", "use", "remove", "play"))
"""Verbs that go with any thing say little about which."""
_VALUED = ("verb", "object", "word", "transition", "anchor", "edge", "half", "topic", "platform")


@dataclass(frozen=True, slots=True)
class _Phrase:
    text: str
    operation: str
    chinese: bool
    meanings: frozenset[str]
    pairs: frozenset[str]


def nearest(text: str) -> tuple[str, ...]:
    """Up to three example sentences nearest to `text`, best first, one of each operation.

    Without any likeness the most common edits.
    """
    said = text[:_LONGEST]
    chinese = _is_chinese(said)
    pairs, meanings = _pairs(said), _meanings(said)
    best: dict[str, tuple[float, str]] = {}
    for phrase in _phrases():
        if phrase.chinese == chinese:
            score = _likeness(meanings, pairs, phrase)
            found = best.get(phrase.operation, (_LEAST, ""))
            best[phrase.operation] = max(found, (score, phrase.text), key=lambda item: item[0])
    ranked = sorted((item for item in best.values() if item[1]), key=lambda item: -item[0])
    # What is half as near as the best is about something else.
    near = [phrase for score, phrase in ranked[:_MOST] if score > ranked[0][0] / 2]
    return tuple(near) or _common(chinese)


def _likeness(meanings: frozenset[str], pairs: frozenset[str], phrase: _Phrase) -> float:
    weights = _weights()
    shared = sum(weights[item] for item in meanings & phrase.meanings)
    whole = sum(weights.get(item, 1.0) for item in (*meanings, *phrase.meanings))
    spelled = 2 * len(pairs & phrase.pairs) / (len(pairs) + len(phrase.pairs)) if pairs else 0.0
    return (2 * shared / whole if whole else 0.0) + _SPELLING * spelled


@cache
def _phrases() -> tuple[_Phrase, ...]:
    return tuple(
        _Phrase(text, name, _is_chinese(text), _meanings(text), _pairs(text))
        for name, operation in OPERATIONS.items()
        for text in operation.phrasings
    )


@cache
def _weights() -> dict[str, float]:
    """How telling a meaning is: the fewer phrasings have it, the more."""
    phrases = _phrases()
    seen = Counter(item for phrase in phrases for item in phrase.meanings)
    return {
        item: log(1 + len(phrases) / count) / (3 if item in _LIGHT else 1)
        for item, count in seen.items()
    }


def _meanings(text: str) -> frozenset[str]:
    read = tokens(_spelled(text), Pool())
    return frozenset(
        _meaning(token)
        for token in read
        if token.kind not in _EMPTY and (token.kind, token.value) != ("object", "video")
    )


def _meaning(token: Token) -> str:
    if token.value[-1:] in ("+", "-") and token.kind == "verb":
        return f"object {token.value[:-1]}"  # `brighter` is about brightness
    return f"{token.kind} {token.value if token.kind in _VALUED else ''}"


def _spelled(text: str) -> str:
    """The text with each strange word replaced by the known one it nearly is."""
    plain = text.lower()
    strange = [item for item in tokens(plain, Pool()) if item.kind == "unknown"]
    for token in reversed(strange):
        word = plain[token.start : token.end]
        if len(word) > 3 and word.isascii():
            close = get_close_matches(word, _words(word[0]), 1, 0.8)
            plain = plain[: token.start] + (close[0] if close else word) + plain[token.end :]
    return plain


@cache
def _words(first: str) -> tuple[str, ...]:
    return tuple(word for word in LEXICON if word[0] == first and word.isascii() and len(word) > 3)


def _common(chinese: bool) -> tuple[str, ...]:
    first = -2 if chinese else 0
    return tuple(OPERATIONS[name].phrasings[first] for name in ("cut", "title", "music"))


def _is_chinese(text: str) -> bool:
    return any("\u4e00" <= char <= "\u9fff" for char in text)


def _pairs(text: str) -> frozenset[str]:
    plain = " ".join(text.lower().split())
    return frozenset(plain[at : at + 2] for at in range(len(plain) - 1))

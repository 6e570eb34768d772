"""The known phrasings nearest to words that were not understood, for hints."""

from __future__ import annotations

from nemoflow.engine.ops.catalog import OPERATIONS

_MOST = 3


def nearest(text: str) -> tuple[str, ...]:
    """Up to three example sentences that share most with `text`, best first.

    Likeness is the Dice coefficient of letter pairs; without any likeness the most common edits.
    """
    wanted = _pairs(text)
    chinese = any("\u4e00" <= char <= "\u9fff" for char in text)
    scored = [
        (_likeness(wanted, phrase), phrase)
        for operation in OPERATIONS.values()
        for phrase in operation.phrasings
        if chinese == any("\u4e00" <= char <= "\u9fff" for char in phrase)
    ]
    scored.sort(key=lambda item: (-item[0], item[1]))
    best = tuple(phrase for score, phrase in scored[:_MOST] if score > 0.15)
    return best or _common(chinese)


def _common(chinese: bool) -> tuple[str, ...]:
    first = -2 if chinese else 0
    return tuple(OPERATIONS[name].phrasings[first] for name in ("cut", "title", "music"))


def _pairs(text: str) -> set[str]:
    plain = " ".join(text.lower().split())
    return {plain[at : at + 2] for at in range(len(plain) - 1)}


def _likeness(wanted: set[str], phrase: str) -> float:
    own = _pairs(phrase)
    return 2 * len(wanted & own) / (len(wanted) + len(own)) if wanted else 0.0

"""Parts at an edge or in the middle: `the first 5 seconds`, `结尾3秒`, `the middle 10 seconds`."""

from __future__ import annotations

from dataclasses import dataclass

from nemoflow.engine.language.counted import skip_fillers
from nemoflow.engine.language.lexer import Token
from nemoflow.engine.language.ranges import edge_of, middle_of

AND = ("and", "和", "与", "&", "及")
_LEADING = ("beginning", "ending")
"""English words for an edge that may stand before a length: `the ending 5 seconds`."""
_MIDDLE = ("middle", "the middle", "central", "中间", "中间的", "最中间")
_CENTRE = ("the middle", "in the middle")


@dataclass(frozen=True, slots=True)
class Part:
    """A range `start` to `end`; `both` with the length as `start` when it is both edges."""

    start: str
    end: str
    edge: str
    amount_at: int


def part_at(tokens: tuple[Token, ...], at: int, text: str) -> Part | None:
    """The part whose name begins at the token `at`, or None."""
    token = tokens[at]
    edge = _edge(token, tokens, text)
    if not edge:
        return None
    after = skip_fillers(tokens, at + 1) if token.kind != "word" else at + 1
    if edge == "first" and (both := _both(tokens, after, text)):
        return both
    if after >= len(tokens) or tokens[after].kind not in ("time", "percent", "unit"):
        return None
    amount = tokens[after]
    value = f"{amount.value}%" if amount.kind == "percent" else amount.value
    span = middle_of(value) if edge == "middle" else edge_of(edge, value)
    return Part(*span, edge, after) if span else None


def is_screen_centre(token: Token, text: str) -> bool:
    """Whether a token says `in the middle`, which beside quoted words is a place on the screen."""
    return text[token.start : token.end].lower() in _CENTRE


def _edge(token: Token, tokens: tuple[Token, ...], text: str) -> str:
    """`first`, `last` or `middle` when a token may say so, else nothing."""
    word = text[token.start : token.end].lower()
    if token.kind == "edge":
        return token.value
    if token.kind == "anchor" and (not word.isascii() or word in _LEADING):
        return "first" if token.value == "start" else "last"
    if (token.kind, token.value) == ("word", "finally"):
        return "last"
    # `标题“X”放中间3秒`: beside words to show the middle is a place on the screen.
    quoted = any(item.kind == "quote" for item in tokens)
    return "middle" if word in _MIDDLE and not quoted else ""


def _both(tokens: tuple[Token, ...], link: int, text: str) -> Part | None:
    """`the first and last 5 seconds`: that much of both ends."""
    if link >= len(tokens) or tokens[link].kind != "sep":
        return None
    last = skip_fillers(tokens, link + 1)
    amount = skip_fillers(tokens, last + 1)
    if amount >= len(tokens) or tokens[amount].kind not in ("time", "unit"):
        return None
    joined = text[tokens[link].start : tokens[link].end].lower() in AND
    if not joined or (tokens[last].kind, tokens[last].value) != ("edge", "last"):
        return None
    return Part(tokens[amount].value, "", "both", amount)

"""Clips by number or ordinal: `clips 1 and 2`, `clips 2 to 4`, `the first and third clip`."""

from __future__ import annotations

from dataclasses import dataclass

from nemoflow.engine.language.lexer import Token

_ORDINALS = {
    word: str(number)
    for number, words in enumerate(
        ("first 1st", "second 2nd", "third 3rd", "fourth 4th", "fifth 5th", "sixth 6th"), 1
    )
    for word in words.split()
} | {"last": "last", "final": "last"}


@dataclass(frozen=True, slots=True)
class Clips:
    """One clip, or two and how they are linked: `and`, or `to` for all between them."""

    first: str
    second: str
    link: str
    next_at: int


def skip_fillers(tokens: tuple[Token, ...], at: int) -> int:
    """The next token that is not a filler."""
    while at < len(tokens) and tokens[at].kind == "filler":
        at += 1
    return at


def clips_at(tokens: tuple[Token, ...], at: int, text: str) -> Clips | None:
    """The clips that are named from the token at `at` on."""
    first = _clip(tokens, at, text) or _ordinal(tokens, at, text)
    if first is None:
        return None
    number, next_at = first
    link = tokens[next_at] if next_at < len(tokens) else None
    way = _link(link) if link else ""
    second = _clip(tokens, skip_fillers(tokens, next_at + 1), text, bare=True) if way else None
    if second is None:
        return Clips(number, "", "", next_at) if _names_clip(tokens[next_at - 1], text) else None
    return Clips(number, second[0], way, second[1])


def _link(token: Token) -> str:
    if token.kind == "dash" or (token.kind, token.value) == ("prep", "to"):
        return "to"
    return "and" if token.kind == "sep" else ""


def _names_clip(token: Token, text: str) -> bool:
    """Whether a clip was really named; an ordinal alone may be of anything."""
    return token.kind in ("clip", "number")


def _clip(
    tokens: tuple[Token, ...], at: int, text: str, bare: bool = False
) -> tuple[str, int] | None:
    if at >= len(tokens):
        return None
    token = tokens[at]
    if token.kind == "clip" or (bare and token.kind == "number"):
        return token.value, at + 1
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    word = text[token.start : token.end].lower()
    if word.split()[-1:] in (["clip"], ["clips"]) and after and after.kind == "number":
        return after.value, at + 2
    return None


def _ordinal(tokens: tuple[Token, ...], at: int, text: str) -> tuple[str, int] | None:
    """`first` in `the first and third clip`, 第1 in 第1到第3段: only before a link and a clip."""
    token = tokens[at]
    number = _ORDINALS.get(text[token.start : token.end].lower())
    if token.kind == "number" and text[max(0, token.start - 1) : token.start] == "第":
        number = token.value
    if number is None or at + 1 >= len(tokens) or not _link(tokens[at + 1]):
        return None
    after = skip_fillers(tokens, at + 2)
    named = after < len(tokens) and tokens[after].kind == "clip"
    return (number, at + 1) if named else None

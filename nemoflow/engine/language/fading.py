"""Fades that belong to what is added: `with a 2 second fade in and a fade out of 1s`."""

from __future__ import annotations

from nemoflow.engine.language.counted import skip_fillers
from nemoflow.engine.language.lexer import Token

_SIDES = {"fade_in": ("in",), "fade_out": ("out",), "fade_both": ("in", "out")}
Fade = tuple[str, str, int, int]
"""Side, length (empty when nobody says), first token, next token."""


def fades_at(tokens: tuple[Token, ...], at: int) -> tuple[Fade, ...]:
    """Every fade named from the token at `at` on, linked by `and`."""
    made: list[Fade] = []
    found = _one(tokens, at)
    while found is not None:
        sides, length, after = found
        made += [(side, length, at, after) for side in sides]
        more = after < len(tokens) and tokens[after].kind == "sep"
        at = after
        found = _one(tokens, after + 1) if more else None
    return tuple(made)


def _one(tokens: tuple[Token, ...], at: int) -> tuple[tuple[str, ...], str, int] | None:
    """(sides, length, next) of `a 2 second fade in`, `fade out of 1s`."""
    at = skip_fillers(tokens, at)
    length = ""
    if (token := _peek(tokens, at)) and token.kind == "time":
        length, at = token.value, skip_fillers(tokens, at + 1)
    token = _peek(tokens, at)
    if token is None or token.kind != "object" or token.value not in _SIDES:
        return None
    made, at = _SIDES[token.value], at + 1
    link, after = _peek(tokens, at), _peek(tokens, skip_fillers(tokens, at + 1))
    measured = after is not None and after.kind in ("time", "percent")
    if not length and link and link.kind == "prep" and after and measured:
        length = after.value + "%" * (after.kind == "percent")
        at = skip_fillers(tokens, at + 1) + 1
    return made, length, at


def _peek(tokens: tuple[Token, ...], at: int) -> Token | None:
    return tokens[at] if at < len(tokens) else None

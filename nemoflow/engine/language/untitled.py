"""Titles without quotation marks, only where nothing else could be meant."""

from __future__ import annotations

from nemoflow.engine.language.lexer import Token


def bare_title(tokens: tuple[Token, ...], at: int, text: str) -> tuple[str, int, int] | None:
    """(words, first token, next token) of a bare title after the token at `at`, or None.

    `add the title Hello World for 3 seconds`: a run of words the lexicon does not know, beginning
    and ending with a capital letter. After `saying`, `写着` or a colon the words are told: they
    run to the comma, or to where details of the title begin.
    """
    first = at + 1
    told = tokens[at].value == "saying"
    while first < len(tokens) and (tokens[first].kind, tokens[first].value) in (
        ("mark", ":"),
        ("word", "saying"),
    ):
        told = True
        first += 1
    end = _told_end(tokens, first) if told else _run_end(tokens, first)
    run = tokens[first:end]
    if not any(token.kind == "unknown" for token in run):
        return None
    # `Trust me`, `New Video`: where the words end is a guess, and half a title is a wrong one.
    if not told and (run[-1].kind == "filler" or not _ends_here(tokens, end)):
        return None
    stop = run[-1].end
    while end < len(tokens) and text[tokens[end].start : tokens[end].end] in _CRIES:
        if tokens[end].start != stop:
            break
        stop, end = tokens[end].end, end + 1
    words = text[run[0].start : stop]
    if not (told or (_capital(words) and _capital(text[run[-1].start :]))):
        return None
    return words, first, end


_CRIES = ("!", "?", "！", "？")
"""Marks that belong to the words they follow."""
_DETAILS = ("time", "range", "position", "color", "anchor", "percent", "pixels", "edge", "half")
_INNER = ("unknown", "filler", "number", "prep", "object", "word", "dash", "mark")
"""What the words of a title may be besides unknown ones, where they are told."""


def _run_end(tokens: tuple[Token, ...], at: int) -> int:
    while at < len(tokens) and tokens[at].kind in ("unknown", "filler", "number"):
        at += 1
    return at


def _told_end(tokens: tuple[Token, ...], first: int) -> int:
    """Where told words end: at a separator, or at the first detail and what leads to it.

    `Welcome to the top` may be four words or a place: such words end before the place, and
    whatever then makes no sense is refused.
    """
    at = first
    while at < len(tokens) and tokens[at].kind in _INNER:
        at += 1
    if at < len(tokens) and tokens[at].kind in _DETAILS:
        while at > first and tokens[at - 1].kind in ("prep", "filler"):
            at -= 1
        return at
    return at if at == len(tokens) or tokens[at].kind == "sep" else _run_end(tokens, first)


def _ends_here(tokens: tuple[Token, ...], at: int) -> bool:
    """Whether the token at `at` can only begin something new."""
    return at >= len(tokens) or tokens[at].kind in ("sep", "prep", "range", "time", "mark")


def _capital(words: str) -> bool:
    return words[0].isupper() or words[0].isdigit()

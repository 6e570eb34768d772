"""Titles without quotation marks, only where nothing else could be meant."""

from __future__ import annotations

from nemoflow.engine.language.lexer import Token


def bare_title(tokens: tuple[Token, ...], at: int, text: str) -> tuple[str, int, int] | None:
    """(words, first token, next token) of a bare title after the token at `at`, or None.

    `add the title Hello World for 3 seconds`: a run of words the lexicon does not know, beginning
    and ending with a capital letter, or following `saying`, `写着` or a colon.
    """
    first = at + 1
    told = tokens[at].value == "saying"
    while first < len(tokens) and (tokens[first].kind, tokens[first].value) in (
        ("mark", ":"),
        ("word", "saying"),
    ):
        told = True
        first += 1
    end = first
    while end < len(tokens) and tokens[end].kind in ("unknown", "filler", "number"):
        end += 1
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


def _ends_here(tokens: tuple[Token, ...], at: int) -> bool:
    """Whether the token at `at` can only begin something new."""
    return at >= len(tokens) or tokens[at].kind in ("sep", "prep", "range", "time", "mark")


def _capital(words: str) -> bool:
    return words[0].isupper() or words[0].isdigit()

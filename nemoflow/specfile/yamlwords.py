"""What a YAML syntax error means for somebody who wrote a recipe."""

from __future__ import annotations

import re

import yaml

from nemoflow.model.errors import Place, Problem
from nemoflow.specfile.codes import Code
from nemoflow.specfile.locate import shortened
from nemoflow.specfile.source import Source

_QUOTE_LABEL = "quote this text"
_WORD = re.compile(r"[\w$.-]+")


def syntax_problem(source: Source, error: yaml.YAMLError) -> Problem:
    """The problem behind an error of the parser, with the likeliest way out."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    said = str(getattr(error, "problem", None) or "unreadable")
    if mark is None:
        return Problem(Code.SYNTAX, f"not valid YAML: {said}", Place(source.path, 1, 1))
    place = source.at(mark.line + 1, mark.column + 1)
    return (
        _tab(place)
        or _unclosed_quote(source, error, said)
        or _template(place)
        or _colon(place, said)
        or _cannot_start(place, said)
        or _escape(place, said)
        or _after_quote(place)
        or Problem(
            Code.SYNTAX,
            f"not valid YAML: {said}{_context(error)}",
            place,
            "",
            "check the indentation, commas and closing brackets above",
        )
    )


def _context(error: yaml.YAMLError) -> str:
    context, mark = getattr(error, "context", None), getattr(error, "context_mark", None)
    return f" ({context} from line {mark.line + 1})" if context and mark else ""


def _tab(place: Place) -> Problem | None:
    indent = place.source[: len(place.source) - len(place.source.lstrip())]
    if "\t" not in indent:
        return None
    at = Place(place.path, place.line, indent.index("\t") + 1, 1, place.source)
    return Problem(
        Code.SYNTAX, "a tab in the indentation", at, "a tab", "indent with spaces; YAML needs them"
    )


def _unclosed_quote(source: Source, error: yaml.YAMLError, said: str) -> Problem | None:
    mark = getattr(error, "context_mark", None)
    if "end of stream" not in said or mark is None:
        return None
    if "quoted scalar" not in str(getattr(error, "context", "")):
        return None
    place = source.at(mark.line + 1, mark.column + 1)
    start = _value_start(place)
    before = place.source[start : place.column - 1]
    if ": " in before and before[0] not in "'\"[{":
        # `say "50% off: {now}" here`: a mapping whose value ends at what looks like a quote.
        return _inner_colon(place, start)
    return Problem(
        Code.SYNTAX,
        "a quote is opened and never closed",
        place,
        "opened here",
        "close it; inside double quotes write `\\\"`, inside single quotes `''`",
    )


def _template(place: Place) -> Problem | None:
    start = _value_start(place)
    if not place.source[start:].startswith("{{"):
        return None
    return Problem(
        Code.SYNTAX,
        "text that begins with `{{` needs quotes",
        _rest(place, start),
        _QUOTE_LABEL,
        f"write {_quoted(place.source[start:])}",
    )


def _colon(place: Place, said: str) -> Problem | None:
    if "mapping values are not allowed" not in said:
        return None
    start = _value_start(place)
    value = place.source[start:]
    if start >= place.column - 1 or ": " not in f"{value} ":
        return None
    if not _is_inner(place, start):
        return Problem(
            Code.SYNTAX,
            "this key is indented under a value",
            _rest(place, start),
            "",
            "give it the indentation of its neighbours, or quote the text above",
        )
    return _inner_colon(place, start)


def _inner_colon(place: Place, start: int) -> Problem:
    return Problem(
        Code.SYNTAX,
        "`: ` inside text that has no quotes",
        _rest(place, start),
        _QUOTE_LABEL,
        f"write {_quoted(place.source[start:])}",
    )


def _is_inner(place: Place, start: int) -> bool:
    """Whether something (a key or a dash) stands before the text on its line."""
    return bool(place.source[:start].strip())


def _cannot_start(place: Place, said: str) -> Problem | None:
    if "cannot start any token" not in said:
        return None
    char = place.source[place.column - 1 : place.column]
    return Problem(
        Code.SYNTAX,
        f"text that begins with `{char}` needs quotes",
        _rest(place, place.column - 1),
        _QUOTE_LABEL,
        f"write {_quoted(place.source[place.column - 1 :])}",
    )


def _escape(place: Place, said: str) -> Problem | None:
    if "escape" not in said:
        return None
    return Problem(
        Code.SYNTAX,
        "an escape that YAML does not know",
        place,
        "",
        "inside double quotes write a backslash as `\\\\`, or use single quotes",
    )


def _after_quote(place: Place) -> Problem | None:
    start = _value_start(place)
    if place.source[start : start + 1] not in ("'", '"') or start >= place.column - 1:
        return None
    return Problem(
        Code.SYNTAX,
        "text goes on after its closing quote",
        _rest(place, start),
        _QUOTE_LABEL,
        f"put all of it in quotes: {_quoted(place.source[start:])}",
    )


def _value_start(place: Place) -> int:
    """Where the value on this line begins: behind the dash and behind a one-word `key: `."""
    line = place.source
    start = len(line) - len(line.lstrip(" "))
    while line[start : start + 2] == "- ":
        start += 1 + len(line[start + 1 :]) - len(line[start + 1 :].lstrip(" "))
    head, colon, _ = line[start:].partition(": ")
    if colon and start + len(head) < place.column - 1 and _WORD.fullmatch(head):
        start += len(head) + 1
    return start + len(line[start:]) - len(line[start:].lstrip(" "))


def _rest(place: Place, start: int) -> Place:
    width = max(1, len(place.source.rstrip()) - start)
    return Place(place.path, place.line, start + 1, width, place.source)


def _quoted(text: str) -> str:
    body = shortened(text.strip(), 80)
    return "'" + body.replace("'", "''") + "'"

"""Fault rules as people write them: a YAML file, or one fault in a request's header as JSON.

Both are checked by the same table of settings; a file's problems come all at once with their
places, a header's first one as a sentence.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TypeVar

from nemoflow.model.errors import InvalidSpec, NemoflowError, Place, Problem
from nemoflow.server.fault_kinds import KINDS, Fault, Rule, Rules
from nemoflow.server.fault_settings import ANY, PLACES, Setting, When
from nemoflow.specfile.codes import Code
from nemoflow.specfile.locate import listed, shortened, suggestion
from nemoflow.specfile.scalars import typed
from nemoflow.specfile.source import Source, read_source
from nemoflow.specfile.yamltree import Mapping, Node, Scalar, Sequence, parse

_T = TypeVar("_T")
_MOST_SEED = 2**31
_TOP = ("seed", "rules")
_CONDITIONS = tuple(item.name for item in fields(When))
_WORDS = {bool: "true or false", int: "a whole number", float: "a number", str: "text"}
_WORDS[tuple] = "a list of texts"
_LONGEST_HEADER = 16_384


class BadFault(NemoflowError):
    """The header `X-Nemoflow-Fault` cannot be obeyed."""


@dataclass(frozen=True, slots=True)
class _Entry:
    """One key of a rule, its value, and where both stand in the file (None in a header)."""

    key: str
    value: object
    key_place: Place | None = None
    place: Place | None = None


_Report = Callable[[Problem], None]


def load_rules(path: Path, shown: str) -> Rules:
    """The rules of a file; raises InvalidSpec with everything that is wrong in it."""
    return read_rules(read_source(path, shown))


def read_rules(source: Source) -> Rules:
    """The rules in a file's text; raises InvalidSpec."""
    document = parse(source, "a rules file")
    problems = list(document.problems)
    seed, rules = 0, list[Rule]()
    for key, node in document.root.items:
        match key.text:
            case "seed":
                setting = Setting(int, 0, _MOST_SEED)
                entry = _Entry("seed", _plain(node, problems.append), key.place, node.place)
                found = _checked(entry, setting, "the file", problems.append)
                seed = found if isinstance(found, int) else 0
            case "rules":
                rules = _rules(node, problems.append)
            case other:
                problems.append(_unknown(other, key.place, "a rules file", _TOP))
    if problems:
        raise InvalidSpec(problems)
    return Rules(tuple(rules), seed)


def read_header(text: str) -> tuple[str, Fault]:
    """(`on`, fault) of a header's JSON, `any` where it does not say; raises BadFault."""
    try:
        value = json.loads(text) if len(text) <= _LONGEST_HEADER else None
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise BadFault("the fault header is no JSON object", hint='for example {"do": "silent"}')
    entries = [_Entry(str(key), _frozen(item)) for key, item in value.items()]
    counted = [item.key for item in entries if item.key in _CONDITIONS]
    if counted:
        raise BadFault(f"`{counted[0]}` counts requests; a header is about one request")
    problems: list[Problem] = []
    rule = _rule(entries, None, problems.append, default_on=ANY)
    if rule is None or problems:
        raise BadFault(problems[0].message, hint=problems[0].hint)
    return rule.on, rule.fault


def _frozen(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


# --- the tree -----------------------------------------------------------------------------------


def _rules(node: Node, report: _Report) -> list[Rule]:
    if not isinstance(node, Sequence):
        report(_wrong("`rules` must be a list", node.place, "write `- on: run` and so on"))
        return []
    found = []
    for item in node.items:
        if not isinstance(item, Mapping):
            report(_wrong("a rule must be a mapping", item.place, "- {on: run, do: silent}"))
            continue
        entries = [
            _Entry(key.text, _plain(value, report), key.place, value.place)
            for key, value in item.items
        ]
        made = _rule(entries, item.place, report, default_on="")
        found += [made] if made else []
    return found


def _plain(node: Node, report: _Report) -> object:
    match node:
        case Scalar():
            return typed(node)
        case Sequence():
            return tuple(_plain(item, report) for item in node.items)
        case Mapping():
            report(_wrong("a mapping is not expected here", node.place, "write one value"))
            return None


# --- one rule -----------------------------------------------------------------------------------


def _rule(
    entries: list[_Entry], place: Place | None, report: _Report, default_on: str
) -> Rule | None:
    do = _word(entries, "do", tuple(KINDS), "", place, report)
    on = _word(entries, "on", PLACES, default_on, place, report)
    if not do or not on:
        return None
    kind = KINDS[do]
    if on not in kind.on and (default_on != ANY or on != ANY):
        where = next((item.place for item in entries if item.key == "on"), place)
        report(_bad(f"`{do}` cannot be done on `{on}`", where, f"on: {listed(sorted(kind.on))}"))
        return None
    rest = [item for item in entries if item.key not in ("do", "on")]
    conditions = [item for item in rest if item.key in _CONDITIONS]
    settings = [item for item in rest if item.key not in _CONDITIONS]
    when = _made(When, conditions, "a rule", report)
    fault = _made(kind, settings, f"`do: {do}`", report)
    if when is None or fault is None:
        return None
    return Rule(on, fault, when)


def _word(
    entries: list[_Entry],
    key: str,
    choices: tuple[str, ...],
    default: str,
    place: Place | None,
    report: _Report,
) -> str:
    """The value of a key that says one of a few words; empty when a problem was reported."""
    entry = next((item for item in entries if item.key == key), None)
    if entry is None and not default:
        report(Problem(Code.MISSING_KEY, f"the key `{key}` is missing in a rule", place))
        return ""
    if entry is None:
        return default
    found = _checked(entry, Setting(str, choices=choices), "a rule", report)
    return found if isinstance(found, str) else ""


def _made(kind: type[_T], entries: list[_Entry], what: str, report: _Report) -> _T | None:
    """A value of `kind` from the entries; None when a problem was reported."""
    known = {item.name: item.metadata["setting"] for item in fields(kind)}  # type: ignore[arg-type]  # only dataclasses come here
    given: dict[str, object] = {}
    sound = True
    for entry in entries:
        if entry.key not in known:
            report(_unknown(entry.key, entry.key_place, what, (*known, *_CONDITIONS)))
            sound = False
            continue
        value = _checked(entry, known[entry.key], what, report)
        sound = sound and value is not None
        given[entry.key] = value
    return kind(**given) if sound else None


def _checked(entry: _Entry, setting: Setting, what: str, report: _Report) -> object:
    """The value as its setting wants it; None when a problem was reported."""
    value = entry.value
    if setting.kind is float and isinstance(value, int) and not isinstance(value, bool):
        value = float(value)
    right = isinstance(value, setting.kind) and (
        setting.kind is bool or not isinstance(value, bool)
    )
    if setting.kind is tuple and right:
        right = all(isinstance(item, str) for item in value) and bool(value)  # type: ignore[attr-defined]  # a tuple by now
    if not right:
        wanted = listed(setting.choices) if setting.choices else _WORDS[setting.kind]
        report(_bad(f"`{entry.key}` of {what} must be {wanted}", entry.place, ""))
        return None
    if setting.choices and value not in setting.choices:
        report(_not_a_choice(entry, setting))
        return None
    if setting.high and not setting.low <= value <= setting.high:  # type: ignore[operator]  # a number by now
        report(
            _bad(
                f"`{entry.key}` must lie between {setting.low:g} and {setting.high:g}",
                entry.place,
                "",
            )
        )
        return None
    return value


def _not_a_choice(entry: _Entry, setting: Setting) -> Problem:
    word = shortened(str(entry.value))
    return Problem(
        Code.BAD_VALUE,
        f"`{entry.key}` cannot be `{word}`",
        entry.place,
        suggestion(word, setting.choices),
        f"known: {listed(setting.choices, 40)}",
    )


def _unknown(key: str, place: Place | None, what: str, known: tuple[str, ...]) -> Problem:
    return Problem(
        Code.UNKNOWN_KEY,
        f"unknown key `{shortened(key)}` in {what}",
        place,
        suggestion(key, known),
        f"known keys: {listed(known, 40)}",
    )


def _bad(message: str, place: Place | None, hint: str) -> Problem:
    return Problem(Code.BAD_VALUE, message, place, "", hint)


def _wrong(message: str, place: Place | None, hint: str) -> Problem:
    return Problem(Code.WRONG_TYPE, message, place, "", hint)

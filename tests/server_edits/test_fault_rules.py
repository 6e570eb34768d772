"""Fault rules as people write them: read, or refused with their places."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nemoflow.model.errors import InvalidSpec
from nemoflow.server.fault_kinds import KINDS, Ask, Drop, Error, Rule, Rules, Silent
from nemoflow.server.fault_rules import BadFault, load_rules, read_header, read_rules
from nemoflow.server.fault_settings import PLACES, Setting, When
from nemoflow.specfile.source import Source


def read(text: str) -> Rules:
    return read_rules(Source("faults.yml", text))


def wrong(text: str) -> list[str]:
    """`line:col message` of everything that is wrong."""
    with pytest.raises(InvalidSpec) as error:
        read(text)
    return [
        f"{item.place.line}:{item.place.column} {item.message}"
        for item in error.value.problems
        if item.place
    ]


def test_a_file_of_rules() -> None:
    found = read(
        """
seed: 7
rules:
  - on: run
    nth: 2
    match: title
    do: drop
    at: 120
    clean: true
    work: cancelled
    delay: 1.5
  - {on: any, do: error, code: 429, http: 429, times: 1, path: /api}
  - {on: run, do: ask_question, options: [A, "2"], probability: 0.5}
"""
    )
    drop = Drop(at=120, clean=True, work="cancelled", delay=1.5)
    assert found == Rules(
        (
            Rule("run", drop, When(nth=2, match="title")),
            Rule("any", Error(code=429, http=429), When(times=1, path="/api")),
            Rule("run", Ask(options=("A", "2")), When(probability=0.5)),
        ),
        seed=7,
    )


def test_a_file_without_rules_is_none() -> None:
    assert read("seed: 1\n") == Rules(seed=1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("rulez: []", ["1:1 unknown key `rulez` in a rules file"]),
        ("seed: x", ["1:7 `seed` of the file must be a whole number"]),
        ("seed: -1", ["1:7 `seed` must lie between 0 and 2.14748e+09"]),
        ("rules: 3", ["1:8 `rules` must be a list"]),
        ("rules: [x]", ["1:9 a rule must be a mapping"]),
        ("rules: [{do: silent}]", ["1:9 the key `on` is missing in a rule"]),
        ("rules: [{on: run}]", ["1:9 the key `do` is missing in a rule"]),
        ("rules: [{on: runs, do: silent}]", ["1:14 `on` cannot be `runs`"]),
        ("rules: [{on: run, do: silence}]", ["1:23 `do` cannot be `silence`"]),
        ("rules: [{on: state, do: silent}]", ["1:14 `silent` cannot be done on `state`"]),
        ("rules: [{on: any, do: drift}]", ["1:14 `drift` cannot be done on `any`"]),
        (
            "rules:\n  - on: run\n    do: drop\n    att: 3\n    work: stops",
            ["4:5 unknown key `att` in `do: drop`", "5:11 `work` cannot be `stops`"],
        ),
        (
            "rules: [{on: run, do: drop, clean: yes}]",
            ["1:36 `clean` of `do: drop` must be true or false"],
        ),
        (
            "rules: [{on: run, do: drop, at: 1.5}]",
            ["1:33 `at` of `do: drop` must be a whole number"],
        ),
        (
            "rules: [{on: run, do: drop, at: true}]",
            ["1:33 `at` of `do: drop` must be a whole number"],
        ),
        ("rules: [{on: run, do: silent, nth: 0}]", ["1:36 `nth` must lie between 1 and 1e+06"]),
        (
            "rules: [{on: run, do: silent, probability: 2}]",
            ["1:44 `probability` must lie between 0 and 1"],
        ),
        (
            "rules: [{on: run, do: silent, match: [a]}]",
            ["1:38 `match` of a rule must be text"],
        ),
        (
            "rules: [{on: run, do: ask_question, options: [1]}]",
            ["1:46 `options` of `do: ask_question` must be a list of texts"],
        ),
        ("rules: [{on: run, do: silent, do: drop}]", ['1:31 the key "do" is written twice']),
    ],
)
def test_what_is_wrong_is_told_with_its_place(text: str, expected: list[str]) -> None:
    assert wrong(text) == expected


def test_everything_wrong_comes_at_once() -> None:
    assert (
        len(wrong("seed: x\nrules:\n  - {on: run, do: drop, a: 1, b: 2}\n  - {do: silent}\n")) == 4
    )


def test_a_near_word_is_suggested() -> None:
    with pytest.raises(InvalidSpec) as error:
        read("rules: [{on: run, do: drpo}]")
    assert error.value.problems[0].label == 'did you mean "drop"?'


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(InvalidSpec, match="cannot be read"):
        load_rules(tmp_path / "faults.yml", "faults.yml")


# --- the header ---------------------------------------------------------------------------------


def test_a_header_is_a_fault_of_one_request() -> None:
    assert read_header('{"do": "silent"}') == ("any", Silent())
    found = read_header('{"do": "drop", "on": "run", "at": 7, "delay": 3}')
    assert found == ("run", Drop(at=7, delay=3.0))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "no JSON object"),
        ("{", "no JSON object"),
        ("[]", "no JSON object"),
        ("[" * 9000, "no JSON object"),
        ('{"do": 3}', "`do` of a rule must be"),
        ('{"do": "nothing"}', "`do` cannot be `nothing`"),
        ("{}", "`do` is missing"),
        ('{"do": "silent", "nth": 2}', "`nth` counts requests"),
        ('{"do": "drop", "at": "7"}', "must be a whole number"),
        ('{"do": "drop", "delay": 1e999}', "must lie between"),
        ('{"do": "drop", "delay": NaN}', "must lie between"),
        ('{"do": "silent", "on": "state"}', "cannot be done on `state`"),
        ('{"do": "ask_question", "options": {"a": 1}}', "must be a list of texts"),
    ],
)
def test_a_bad_header_is_refused_in_words(text: str, message: str) -> None:
    with pytest.raises(BadFault) as error:
        read_header(text)
    assert message in error.value.message


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=40) | st.dictionaries(st.text(max_size=5), st.integers()).map(str))
def test_no_header_fails_in_another_way(text: str) -> None:
    with pytest.raises(BadFault):
        read_header(text)


# --- the table ----------------------------------------------------------------------------------


def test_every_kind_can_be_read_with_its_defaults_wherever_it_may_stand() -> None:
    for name, kind in KINDS.items():
        assert kind.on <= set(PLACES)
        for place in kind.on:
            assert read(f"rules: [{{on: {place}, do: {name}}}]").rules[0].fault == kind()


def test_no_setting_is_called_like_a_condition() -> None:
    conditions = {"on", "do", *(item.name for item in fields(When))}
    for kind in KINDS.values():
        assert not conditions & {item.name for item in fields(kind)}


def test_every_setting_has_a_rule_for_its_values() -> None:
    for kind in (*KINDS.values(), When):
        for item in fields(kind):
            setting = item.metadata["setting"]
            assert isinstance(setting, Setting)
            assert not setting.choices or item.default == setting.choices[0]

"""What the canonical layout looks like, case by case."""

from __future__ import annotations

import pytest

from nemoflow.model.errors import InvalidSpec
from nemoflow.specfile.formatting import formatted
from nemoflow.specfile.source import source_of


def fmt(text: str) -> str:
    return formatted(source_of(text.encode(), "video.yml"))


def test_keys_come_in_the_order_of_the_reference_and_bring_their_comments() -> None:
    text = """\
# What this is.

# where it goes
output: out/a.mp4   # here
edits: [trim the first 2 seconds]

# who it is
name: a
# the end
"""
    assert (
        fmt(text)
        == """\
# What this is.

# who it is
name: a
edits: [trim the first 2 seconds]

# where it goes
output: out/a.mp4   # here
# the end
"""
    )


def test_a_modeline_stays_at_the_top() -> None:
    text = "# yaml-language-server: $schema=x.json\noutput: a.mp4\nname: a\n"
    assert fmt(text).splitlines()[:2] == ["# yaml-language-server: $schema=x.json", "name: a"]


def test_the_order_of_inputs_and_unknown_keys_stays() -> None:
    text = "zeta: 1\ninputs: {b: b.mp4, a: a.mp4}\nalpha: 1\n"
    assert fmt(text) == "inputs: {b: b.mp4, a: a.mp4}\nzeta: 1\nalpha: 1\n"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("9:16", "9:16"),
        ("1:30", "1:30"),
        ("no", "no"),
        ("2024-01-01", "2024-01-01"),
        ("1_000", "1_000"),
        ("012", "012"),
        ("1.50", "1.50"),
        ("true", "true"),
        ("~", "~"),
        ('"12"', '"12"'),
        ("'it''s'", '"it\'s"'),
        ("'a: b'", '"a: b"'),
        ("'say \"hi\"'", "'say \"hi\"'"),
        ('"a\\tb\\n"', '"a\\tb\\n"'),
        ('"\\u6de1"', '"淡"'),
        ("[]", "[]"),
        ("{ }", "{}"),
        ("{ a:  1,b: [ x , y ] }", "{a: 1, b: [x, y]}"),
        ("[a: b]", "\n  - a: b"),
        ("{a: }", "\n  a:"),
        ("['it''s', \"x\"]", '["it\'s", "x"]'),
        ("", ""),
    ],
)
def test_scalars(written: str, expected: str) -> None:
    assert fmt(f"name: {written}") == f"name: {expected}".rstrip().replace(": \n", ":\n") + "\n"


def test_sentences_keep_their_lines() -> None:
    long = "add the title " + "very " * 60 + "long"
    assert fmt(f"edits:\n- {long}\n") == f"edits:\n  - {long}\n"
    wrapped = "edits:\n- trim\n      the first\n      2 seconds # why\n- do: mute\n     all\n"
    assert fmt(wrapped) == (
        "edits:\n  - trim\n    the first\n    2 seconds  # why\n  - do: mute\n      all\n"
    )
    assert fmt('name: "one\n  two"\n') == 'name: "one two"\n'


def test_brackets_stay_on_their_line_where_it_is_not_too_long() -> None:
    short = "edits:\n  - fade_out: {duration: 1s}\n  - {do: mute, id: quiet}\n"
    assert fmt(short) == short
    wide = ", ".join(f"k{number}: {'v' * 20}" for number in range(4))
    assert fmt(f"vars: {{{wide}}}\n") == "vars:\n  " + wide.replace(", ", "\n  ") + "\n"
    assert fmt("vars: {a: 1,\n  b: 2}\n") == "vars:\n  a: 1\n  b: 2\n"


def test_aligned_comments_stay_aligned() -> None:
    text = "name: a           # one\nbackend: local    # two\nlanguage: en # three\n"
    assert fmt(text) == text.replace("en #", "en  #")
    moved = "output: { path: a.mp4 }     # one\nname: a                     # two\n"
    assert fmt(moved).splitlines() == [
        "name: a                     # two",
        "output: {path: a.mp4}       # one",
    ]


def test_blocks_of_text_stay_blocks() -> None:
    text = "edits:\n    - do: |  # why\n            one\n              two\n\n            three\n"
    assert fmt(text) == "edits:\n  - do: |  # why\n      one\n        two\n\n      three\n"
    assert fmt("name: >-\n   one\n   two\n") == "name: >-\n  one\n  two\n"
    assert fmt("name: >2\n    one\n") == 'name: "  one\\n"\n'


def test_comments_inside_brackets_and_between_key_and_value() -> None:
    text = "vars: {  # all\n  a: 1, # first\n  # second\n  b: 2\n  # last\n}\nname:\n  # odd\n  x\n"
    assert fmt(text) == (
        "# odd\nname: x\nvars:  # all\n  a: 1  # first\n  # second\n  b: 2\n  # last\n"
    )


def test_what_is_commented_out_stays_where_it_was() -> None:
    text = (
        "vars:\n  # a: 1\nedits:\n  - one\n  # - two\noutput:\n  - path: a\n    # fps: 3\n  - b\n"
    )
    assert fmt(text) == text


def test_a_comment_that_goes_on_below_is_kept_together() -> None:
    text = "name: a   # one\n          # two\nbackend: local\n"
    assert fmt(text) == "# one\n# two\nname: a\nbackend: local\n"


@pytest.mark.parametrize(
    "text",
    [
        "name: a\nname: b\n",
        "name: [",
        "\ufeffname: a\n",
        "name:\n\t- a\n",
        "a: &x 1\n",
        "",
        "- a\n",
    ],
)
def test_what_does_not_parse_is_the_loaders_error(text: str) -> None:
    with pytest.raises(InvalidSpec):
        fmt(text)

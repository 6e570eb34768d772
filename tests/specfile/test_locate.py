"""The caret view, as drawn in the design, and text that is safe to print."""

from __future__ import annotations

import pytest

from nemoflow.model.errors import Place, Problem
from nemoflow.specfile.locate import did_you_mean, listed, problem_lines, safe, shortened


def test_the_drawn_example() -> None:
    problem = Problem(
        "NF012",
        'unknown key "volum" in edits[2]',
        Place("promo/video.yml", 11, 7, 5, '      volum: "35%"'),
        'did you mean "volume"?',
        "known keys: track, volume, start, duck",
    )
    assert "\n".join(problem_lines(problem)) == (
        'error[NF012] unknown key "volum" in edits[2]\n'
        " --> promo/video.yml:11:7\n"
        "   |\n"
        '11 |       volum: "35%"\n'
        '   |       ^^^^^ did you mean "volume"?\n'
        "   |\n"
        "   = known keys: track, volume, start, duck"
    )


@pytest.mark.parametrize(
    ("source", "column", "width", "shown", "carets"),
    [
        ("a: 世界 x", 7, 1, "a: 世界 x", "        ^"),
        ("a: 世界", 4, 2, "a: 世界", "   ^^^^"),
        ("\ta: x", 2, 1, "    a: x", "    ^"),
        ("a: \x1b[31mx", 4, 1, "a: \\x1b[31mx", "   ^^^^"),
        ("a: \u202ex", 5, 1, "a: \\u202ex", "         ^"),
        ("a", 2, 1, "a", " ^"),
    ],
)
def test_carets_stand_under_the_text(
    source: str, column: int, width: int, shown: str, carets: str
) -> None:
    lines = problem_lines(Problem("NF001", "m", Place("p", 1, column, width, source)))
    assert lines[3:] == [f"1 | {shown}", f"  | {carets}"]


def test_long_lines_are_cut_around_the_caret() -> None:
    source = "x" * 5000 + "HERE" + "y" * 5000
    lines = problem_lines(Problem("NF001", "m", Place("p", 1, 5001, 4, source)))
    assert len(lines[3]) < 120
    assert lines[4].index("^") == lines[3].index("HERE")
    assert lines[4].count("^") == 4


def test_without_a_place_or_a_source() -> None:
    assert problem_lines(Problem("NF023", "m", None, "", "one\ntwo")) == [
        "error[NF023] m",
        "  = one",
        "  = two",
    ]
    assert problem_lines(Problem("NF011", "m", Place("p", 1, 1)))[1] == " --> p:1:1"


def test_safe_text() -> None:
    assert safe("a\tb\x1b\x07\x9b\u2028世🎬") == "a    b\\x1b\\x07\\x9b\\u2028世🎬"


def test_words() -> None:
    assert did_you_mean("VOLUM", ["start", "Volume"]) == "Volume"
    assert did_you_mean("zzz", ["start", "volume"]) == ""
    assert listed(["a", "b", "c"], 2) == "a, b and 1 more"
    assert shortened("a\n  b") == "a b"
    assert len(shortened("x" * 100)) == 60


def test_a_near_word_is_found_in_a_long_list() -> None:
    known = [f"clip_{number:05d}.mp4" for number in range(20_000)]
    assert did_you_mean("clip_07123.mpg", known) == "clip_07123.mp4"

"""The helpers of the render bench: fits, times out of events, verdicts, and the recipe itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bench.rendering.case import MUSIC, Case
from tests.bench.rendering.figures import Report
from tests.bench.rendering.gauge import render_seconds
from tests.bench.rendering.growth import exponent, line


def test_a_straight_line_is_found() -> None:
    found = line([1, 2, 5, 10], [3, 5, 11, 21])
    assert (round(found.slope, 9), round(found.start, 9), round(found.r2, 9)) == (2, 1, 1)


def test_a_bent_row_fits_a_line_less_well() -> None:
    assert line([1, 2, 5, 10], [1, 4, 25, 100]).r2 < 0.97


@pytest.mark.parametrize("power", [0.0, 1.0, 2.0])
def test_the_exponent_is_the_power(power: float) -> None:
    xs = [1.0, 2.0, 5.0, 10.0]
    assert exponent(xs, [7 * x**power for x in xs]) == pytest.approx(power)


def test_a_render_lasts_from_its_first_word_to_its_end() -> None:
    words = [
        "what?",
        '{"type": "edit_done"}',
        '{"type": "render_started"}',
        '{"type": "rendering"}',
    ]
    lines = [*words, '{"type": "render_done"}', '{"type": "spec_done"}']
    assert render_seconds(lines, [0, 1, 2, 3, 7, 8], 9) == 5
    assert render_seconds(lines[:2], [0, 1], 9) == 9


def test_a_figure_that_misses_its_bar_counts(capsys: pytest.CaptureFixture[str]) -> None:
    report = Report()
    report.at_most("slow", 1.06, 1.05)
    report.at_least("fast", 10.0, 10)
    report.tell("only told", "7")
    assert report.missed == 1
    assert "| slow | 1.06x | <= 1.05x | MISS |" in report.markdown()
    assert "PASS" in capsys.readouterr().out


def test_the_case_is_a_recipe_whose_edits_can_be_changed(tmp_path: Path) -> None:
    case = Case(tmp_path / "case", tmp_path)
    other = case.retitled(7).changed(MUSIC, MUSIC.replace("35%", "36%"))
    assert 'title "Urban 7 Dreams"' in other.recipe()
    assert "36%" in other.recipe()
    assert "Urban Dreams" in case.recipe()

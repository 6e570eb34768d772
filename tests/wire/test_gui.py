"""GUI talk, translated: a golden table in two languages, and laws for any text."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from nemoflow.wire.gui import told
from nemoflow.wire.sentences import masked

TABLE: list[dict[str, str]] = yaml.safe_load(
    (Path(__file__).parent / "gui.yml").read_text(encoding="utf-8")
)
PIECES = [row["said"] for row in TABLE]
TELLS_TO_CLICK = re.compile(
    r"(?:^|[.!?:,;]\s+|\b(?:please|you can|to|by)\s+)(?:click|drag)\b(?! race)"
    r"|点击(?!音效)|单击|拖拽|拖动",
    re.IGNORECASE,
)


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row["said"][:50])
def test_the_table(row: dict[str, str]) -> None:
    assert told(row["said"]) == row["told"]


def test_the_table_covers_both_languages() -> None:
    chinese = [row for row in TABLE if re.search("[\u4e00-\u9fff]", row["said"])]
    assert len(TABLE) >= 60
    assert len(chinese) >= 20


@given(st.lists(st.sampled_from(PIECES), max_size=6), st.sampled_from([" ", "\n", "\n- ", " 1. "]))
def test_no_mixture_tells_the_user_to_click(pieces: list[str], glue: str) -> None:
    assert not TELLS_TO_CLICK.search(masked(told(glue.join(pieces))))


@given(st.lists(st.sampled_from(PIECES), max_size=4))
def test_what_was_told_is_told_again_unchanged(pieces: list[str]) -> None:
    once = told("\n".join(pieces))
    assert told(once) == once


@given(st.text(max_size=300))
def test_any_text_is_told_without_control_characters(text: str) -> None:
    found = told(text)
    assert all(char.isprintable() or char in "\n\t\u200c\u200d" for char in found)


WORDS = ["trimmed", "click", "title", "导出", "'", '"', "“", "(", ")", ", ", ". ", "。", "you can "]


@given(st.lists(st.sampled_from(WORDS), max_size=200))
def test_unbalanced_quotes_and_brackets_never_raise(words: list[str]) -> None:
    told("".join(words))


@pytest.mark.parametrize(
    "unit",
    [
        '"',
        "“",
        "(",
        "a ",
        "click ",
        "you can ",
        ", ",
        "'a",
        "查看",
        "to ",
        "在",
        "I ",
        " ",
        "!",
        ", ; ",
        "just ",
        "'",
    ],
)
def test_a_long_text_takes_no_longer_than_it_is(unit: str) -> None:
    """100 kB of the worst text; a quadratic pattern would need minutes."""
    told(unit * (100_000 // len(unit)) + "x")
    told("You can " + unit * (50_000 // len(unit)) + " click Export, then.")

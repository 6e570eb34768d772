"""What `diff` prints: every kind of change, and names that would drive a terminal or a page."""

from __future__ import annotations

import json
from fractions import Fraction

from nemoflow.cli.views.diff import Comparison, comparison_line, comparison_lines, edit_changes
from nemoflow.cli.views.diff_page import page
from nemoflow.engine.changes import Change, Changes
from nemoflow.engine.pairs import pairs_of
from tests.golden import check_golden

EVIL = "a\x1b[31m\u202e\n<img src=x onerror=alert(1)>\"'&.yml"
CHANGES = (
    Change("inserted", (30, 30), (30, 60)),
    Change("changed", (60, 75), (90, 105)),
    Change("removed", (107_970, 108_000), (108_000, 108_000)),
    Change("changed", (108_000, 108_001), (108_000, 108_001)),
)
FOUND = Comparison(
    spec=EVIL,
    output="out/demo.mp4",
    titles=("at v1", "as written now"),
    edits=(("cut 1s", "old\x07", "fade out"), ("cut 1s", "new", "fade out", "mute")),
    frames=(108_001, 108_031),
    rate=Fraction(30),
    changes=Changes(CHANGES, True, ("size 160x90 -> 90x160",)),
    gone=("walk\u202e.mp4",),
)


def test_every_kind_of_change_is_told() -> None:
    told = comparison_lines(FOUND, colour=False)
    assert all(line.isprintable() for line in told)
    check_golden("diff_every_kind.txt", "".join(f"{line}\n" for line in told))
    coloured = "".join(comparison_lines(FOUND, colour=True))
    assert coloured.count("\x1b[") == 2 * (len(CHANGES) + 3)


def test_json_holds_the_frames() -> None:
    line = comparison_line(FOUND, ["d.png"])
    assert line.isprintable()
    value = json.loads(line)
    assert value["spec"] == EVIL
    assert value["same"] is False
    assert value["files"] == ["d.png"]
    assert value["picture"][0] == {
        "kind": "inserted", "before": [30, 30], "after": [30, 60],
        "times": ["0:01.000", "0:01.000-0:02.000"],
    }  # fmt: skip


def test_a_page_is_text_and_nothing_else() -> None:
    pairs = pairs_of(CHANGES, FOUND.rate)
    text = page(FOUND, pairs, {(1, 0): b"png"})
    assert "<img src=x" not in text
    assert text.count("<img ") == 1
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert text.count("<section ") == text.count("</section>") == len(CHANGES)
    assert text.count('<a href="#c') == len(CHANGES)


def test_edits_that_only_one_side_has() -> None:
    assert edit_changes(("a", "b"), ("a", "b")) == []
    assert edit_changes(("a", "b"), ("b", "c")) == [("-", "a"), ("+", "c")]

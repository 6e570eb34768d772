"""Two thousand recipes: what a pull request is told of them stays in bounds, and useful."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from tests.stories.said import Said
from tests.story import Story

FOLDERS = 40
EVERY = 50
HOSTILE = "QQ</code></details><!-- @octocat `#1` ``` | [x](https://a.example) ~~~ ![i](u) -->"
"""Never closed quotes or templates: this is what a title may hold."""
ODD_FOLDER = "clips/@octocat `|` <b>"


def recipe(number: int, title: str) -> str:
    """Two edits and an output, from the one clip that all of them share."""
    return (
        f"name: c{number}\n"
        "inputs: {walk: ../../walk.mp4}\n"
        "edits:\n"
        "  - trim the first 1 second\n"
        f"  - title: {{text: '{title}', duration: 1s}}\n"
        f"output: {{path: ../../out/{number}.mp4}}\n"
    )


def folder(number: int) -> str:
    return ODD_FOLDER if number == FOLDERS - 1 else f"clips/{number:02}"


def write_many(story: Story, count: int) -> None:
    """Recipes in folders of fifty, the fortieth with an odd name; titles are hostile or long."""
    titles = ("Clip", HOSTILE, "字😀" * 80)
    (story.root / "video.yml").unlink()
    story.write(
        {
            f"{folder(n // EVERY)}/{n:04}{'-long' * (n % 3 * 8)}.video.yml": recipe(
                n, titles[n % 3]
            )
            for n in range(count)
        }
    )


def words_outside_code(text: str) -> str:
    """What a reader of Markdown is shown that is no code."""
    found = []
    for token in MarkdownIt("gfm-like", {"linkify": False}).parse(text):
        parts = token.children or [token]
        found += [part.content for part in parts if part.type not in ("fence", "code_inline")]
    return re.sub(r"<code>[^<]*</code>", "", "\n".join(found))


def test_the_plan_of_two_thousand(
    story: Story, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_many(story, FOLDERS * EVERY)
    summary = story.root.parent / "summary.md"
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    done = said("plan", "--format", "markdown", "--marker", "many", "--json-into", "lines.jsonl")
    assert done.code == 0, done.err
    told, longer = done.out, summary.read_text(encoding="utf-8")
    for text, limit in ((told, 60_000), (longer, 250_000)):
        assert text.startswith("<!-- nemoflow plan: many -->\n### nemoflow plan: 2000 of 2000 spec")
        assert "Plan: 0 kept, 4000 new; 2000 uploads, 2000 renders." in text
        assert len(text) <= limit
        outside = words_outside_code(text)
        assert not re.search("QQ|octocat|字|https:", outside)
        assert "Shortened" in outside
    assert summary.stat().st_size <= 1 << 20  # more, and GitHub shows nothing of it
    assert told.count("| 50 | 100 | 50 |") == FOLDERS
    assert "| ``clips/@octocat `\\|` <b>`` | 50 |" in told
    assert "The first 5 of 2000:" in told
    assert told.count("\n+     2  add the title") == 5
    assert longer.count("\n- `") > 2000 - EVERY  # one line for each; odd names have longer fences
    assert len(Path("lines.jsonl").read_text().splitlines()) == 2001


def test_the_same_few_are_told_in_detail(story: Story, said: Said) -> None:
    write_many(story, EVERY)
    told = said("plan", "--format", "markdown").out
    assert "50 of 50 specs to change" in told
    assert told.count("<details>") == 50
    assert "Shortened" not in told


def test_errors_in_very_many(story: Story, said: Said) -> None:
    broken = {
        f"{folder(FOLDERS - 1 - n % 2)}/{'wrong' * 20}{n}.video.yml": recipe(n, "Clip")
        + f"'volum {HOSTILE} {n}': 1\n"
        for n in range(400)
    }
    story.write(broken)
    done = said("plan", "--format", "markdown")
    told = done.out
    assert done.code == 3
    assert told.startswith(
        "<!-- nemoflow plan: . -->\n### nemoflow plan: 400 problems in 400 files"
    )
    assert len(told) <= 60_000
    assert told.count("**NF012**") == 20  # enough to see what is wrong
    assert "\n- and 380 more\n" in told
    assert not re.search("QQ|octocat|https:", words_outside_code(told))
    assert "Nothing was changed." in words_outside_code(told)
    assert not (story.root / ".nemoflow").exists()

"""The comment on plans: it keeps to its limit, and nothing a user wrote is more than words."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from nemoflow.cli.views.markdown import LIMIT, code, fenced, sticky
from nemoflow.cli.views.plan_markdown import Planning, plan_markdown
from nemoflow.model.plan import Drift, Edit, Gone, Kept, OpenSession, Plan, Reason, Render
from nemoflow.model.spec import Output, Spec
from nemoflow.model.state import AppliedStep
from tests.desk import PLACE, Project
from tests.golden import check_golden
from tests.views.test_plan_view import SCENES

TOKEN = "QQ"
HOSTILE = st.lists(
    st.sampled_from(
        [
            *("`", "``", "```", "````", "~~~", "|", "*", "_", "<b>", "</details>", "<!--", "-->"),
            *("@octocat", "#1", "https://a.example/x", "[x](y)", "\n", "\r", "\n\n", "> ", "# "),
            *("![i](u)", "&amp;", "\\", " ", "\u202e", "字", "</code>", "%0A", "::error::x"),
        ]
    ),
    max_size=8,
).map(lambda parts: TOKEN + "".join(parts) + TOKEN)
REASONS = [Reason.NEW, Reason.CHANGED, Reason.AFTER_CHANGE, Reason.FIRST, Reason.CANNOT_REWIND]


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    shown = draw(HOSTILE)
    output = Output(f"/p/{shown}", draw(HOSTILE), "mp4", PLACE)
    spec = Spec(f"/p/{shown}", shown, "n", "fake", "en", (), (), (output,))
    edits = [
        Edit(n, n + 1, "k", say, say, (), False, draw(st.sampled_from(REASONS)), old_say=old)
        for n, (say, old) in enumerate(draw(st.lists(st.tuples(HOSTILE, HOSTILE), max_size=3)))
    ]
    drift = Drift(draw(HOSTILE), (draw(HOSTILE),)) if draw(st.booleans()) else None
    opening = [OpenSession(draw(st.sampled_from(REASONS)))] if draw(st.booleans()) else []
    kept = [Kept(1, AppliedStep(0, "k", draw(HOSTILE), "c", "d"))] if draw(st.booleans()) else []
    return Plan(
        spec,
        (*opening, *edits, *([Render(output, Reason.OUTPUT_STALE)] if edits else [])),
        tuple(kept),
        (Gone(4, draw(HOSTILE)),),
        draw(HOSTILE),
        "seed",
        (),
        notes=(draw(HOSTILE),),
        failed=((draw(HOSTILE), draw(HOSTILE)),) if draw(st.booleans()) else (),
        costs_credits=draw(st.booleans()),
        drift=drift,
    )


def outside_code(text: str) -> str:
    """Everything a reader of CommonMark and GitHub's filters would take for more than words."""

    def walk(tokens: list[Token]) -> str:
        found = ""
        for token in tokens:
            if token.type in ("fence", "code_inline", "code_block"):
                continue
            found += walk(token.children) if token.children else token.content
        return found

    shown = walk(MarkdownIt("gfm-like", {"html": True, "linkify": False}).parse(text))
    return re.sub(r"<code>[^<]*</code>", "", shown)


@settings(max_examples=150, deadline=None)
@given(st.lists(plans(), max_size=4), st.integers(300, 4000), HOSTILE)
def test_words_stay_words_and_the_limit_holds(made: list[Plan], limit: int, name: str) -> None:
    told = Planning(made, 3, name, "nemoflow apply")
    for most in (LIMIT, limit):
        text = plan_markdown(told, most)
        first, rest = text.split("\n", 1)
        assert re.fullmatch(r"<!-- nemoflow plan: [^<>]+ -->", first)
        assert "--" not in first[4:-3]
        assert TOKEN not in outside_code(rest), text
        # Counts and the first five of each kind: ten lines of three names or sentences at most.
        assert len(text) <= max(most, 10 * 3 * 300 + 1500)
        assert text.count("<details>") == text.count("\n</details>\n")


@pytest.mark.parametrize("name", SCENES)
def test_comments_read_as_designed(project: Project, name: str) -> None:
    told = Planning([SCENES[name](project)], 2, "promo", "nemoflow apply promo")
    check_golden(f"plan_{name}.md", plan_markdown(told))


def many(count: int, words: int) -> list[Plan]:
    """Plans with three kept edits and a new one each, in forty folders."""
    plans = []
    for number in range(count):
        shown = f"folder{number % 40}/clip{number}.video.yml"
        output = Output(f"/p/{shown}.mp4", f"out/{number}.mp4", "mp4", PLACE)
        spec = Spec(f"/p/{shown}", shown, "n", "local", "en", (), (), (output,))
        kept = tuple(Kept(n, AppliedStep(n, "k", "word " * words, "c", "d")) for n in (1, 2, 3))
        edit = Edit(3, 4, "k", "title " * words, "", (), False, Reason.NEW)
        actions = (edit, Render(output, Reason.OUTPUT_STALE))
        plans.append(Plan(spec, actions, kept, (), "s", "seed", ()))
    return plans


@pytest.mark.parametrize(
    ("count", "words", "holds", "lacks"),
    [
        (20, 20, "word word", "Shortened"),
        (80, 40, "title title", "word word"),
        (500, 40, "- `folder3/clip3.video.yml`: 3 kept, 1 new; 1 render", "title title"),
        (2000, 40, "| `folder3` | 50 | 50 | 50 |", "clip7"),
    ],
)
def test_it_degrades_by_steps(count: int, words: int, holds: str, lacks: str) -> None:
    text = plan_markdown(Planning(many(count, words), 0, "x", "nemoflow apply"))
    assert len(text) <= LIMIT
    assert holds in text
    assert lacks not in text
    assert f"{count} of {count} specs to change" in text


def test_ever_more_folders_end_in_counts() -> None:
    far = [
        replace(plan, spec=replace(plan.spec, shown=f"{'deep/' * 30}{n}/video.yml"))
        for n, plan in enumerate(many(2000, 1))
    ]
    text = plan_markdown(Planning(far, 0, "x", "nemoflow apply"))
    assert len(text) < 4000
    assert "The first 5 of 2000:" in text
    assert "deep/7" not in text
    assert "2000 of 2000 specs to change" in text


def test_the_work_grows_with_the_specs_alone() -> None:
    def seconds(count: int) -> float:
        told = Planning(many(count, 5), 0, "x", "nemoflow apply")
        begun = time.process_time()
        plan_markdown(told)
        return time.process_time() - begun

    assert min(seconds(2000) for _ in range(3)) < 12 * min(seconds(400) for _ in range(3))


@pytest.mark.parametrize(
    ("made", "shown"),
    [
        (lambda: code("a"), "`a`"),
        (lambda: code("``"), "``` `` ```"),
        (lambda: code(""), "`   `"),
        (lambda: code("x" * 400), f"`{'x' * 299}…`"),
        (lambda: sticky("plan", "a --> b\n@x"), "<!-- nemoflow plan: a -_ b_@x -->"),
        (lambda: sticky("plan", "---"), "<!-- nemoflow plan: . -->"),
        (lambda: fenced(["````"])[0], "`````diff"),
    ],
)
def test_small_words(made: Callable[[], str], shown: str) -> None:
    assert made() == shown

"""The comments on an apply and on a plan with warnings: of very many the first ones stay."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nemoflow.cli.views.markdown import LIMIT
from nemoflow.cli.views.plan_markdown import Planning, plan_markdown
from nemoflow.cli.views.run_markdown import Applied, Ended, run_markdown
from nemoflow.model.errors import EditRefused
from nemoflow.model.events import RenderDone
from nemoflow.model.plan import Drift
from tests.views.gallery import PLAN, SPEC


def failed(number: int) -> Ended:
    error = EditRefused(f"edit {number} is refused", hint="say it otherwise " * 10)
    return Ended(f"far/{number}/{'x' * 60}/video.yml", None, error)


def rendered(number: int) -> RenderDone:
    return RenderDone("v", f"out/{'y' * 60}{number}.mp4", f"/p/{number}.mp4", 2.0, 1000)


@pytest.mark.parametrize(
    ("failures", "files", "listed", "more"),
    [(3, 3, 3, ""), (2000, 0, 20, "- and 1980 more"), (2000, 2000, 20, "- and 1980 more")],
)
def test_failures_come_first_and_never_go_missing(
    failures: int, files: int, listed: int, more: str
) -> None:
    told = Applied(
        [failed(number) for number in range(failures)],
        [rendered(number) for number in range(files)],
        0,
        "Applied: some.",
        "many",
    )
    text = run_markdown(told)
    assert len(text) <= LIMIT
    assert f"### nemoflow apply: {failures} of {failures} specs failed" in text
    assert text.count("is refused`") == listed
    assert more in text
    assert ("| File |" in text) is (0 < files < 100)


def test_even_the_smallest_place_gets_the_counts() -> None:
    text = run_markdown(Applied([failed(n) for n in range(50)], [], 0, "Applied: none.", "m"), 600)
    assert len(text) <= 600
    assert "50 of 50 specs failed" in text


def test_warnings_of_very_many_recipes() -> None:
    spec = replace(SPEC, shown=f"{'folder/' * 8}video.yml")
    warned = replace(
        PLAN, spec=spec, drift=Drift("s1", ("Title: + `Sale`",)), failed=(("a.mp4", "too loud"),)
    )
    text = plan_markdown(Planning([warned] * 2000, 0, "many", "nemoflow apply"))
    assert len(text) <= LIMIT
    assert "2000 sessions changed outside nemoflow" in text
    assert "2000 expectations not met" in text
    assert text.count("session `s1` was changed outside") == 5
    assert text.count("fails its expectations: `too loud`") == 5
    assert text.count("- and 1995 more") == 2

"""Property: whatever a paid service loses, every edit is applied once and paid once."""

from __future__ import annotations

import tempfile
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nemoflow.model.errors import (
    BudgetExceeded,
    Drifted,
    EditRefused,
    InDoubt,
    NemoflowError,
    ServiceFailed,
)
from nemoflow.model.events import EditAdopted, EditTold, Noted
from nemoflow.model.plan import AdoptDrift, Edit, OnDrift, OpenSession
from tests.clock import FakeClock
from tests.desk import Project
from tests.fake import Broken
from tests.remote import OUTCOMES, RemoteFake


def project_in(folder: str | Path, *outcomes: str) -> tuple[Project, RemoteFake]:
    clock = FakeClock()
    backend = RemoteFake(clock=clock, outcomes=list(outcomes))
    project = Project(Path(folder), backend, clock=clock)
    project.file("walk.mp4", "footage")
    return project, backend


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.sampled_from("abcde"), min_size=1, max_size=5, unique=True),
    st.lists(st.sampled_from(OUTCOMES), max_size=8),
)
def test_every_edit_is_applied_once_and_paid_once(recipe: list[str], outcomes: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        project, backend = project_in(folder, *outcomes)
        spec = project.spec(*recipe)
        while backend.outcomes:
            with suppress(Broken, EditRefused, ServiceFailed):
                project.apply(spec)
                break
        project.apply(spec)
        assert backend.applied == {"s1": recipe}
        assert backend.credits == 1000 - 10 * len(recipe)
        assert project.plan(spec).is_empty


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_two_applies_are_enough_for_any_one_fault(tmp_path: Path, outcome: str) -> None:
    project, backend = project_in(tmp_path, "ok", outcome)
    spec = project.spec("a", "b", "c")
    with suppress(Broken, NemoflowError):
        project.apply(spec)
    project.apply(spec)
    assert backend.applied == {"s1": ["a", "b", "c"]}


def test_a_lost_answer_is_told_and_looked_for(tmp_path: Path) -> None:
    project, _ = project_in(tmp_path, "lost-applied")
    project.apply(project.spec("a"))
    told = [event.text for event in project.events if isinstance(event, EditTold)]
    assert told == ["the connection broke; looking for evidence", "it was applied"]
    looks = [event.text for event in project.events if isinstance(event, Noted)]
    assert looks == ["  the draft moved; waiting until it rests; looking again in 3 s"]


def test_an_edit_that_was_not_applied_fails_and_offers_a_retry(tmp_path: Path) -> None:
    project, _ = project_in(tmp_path, "lost")
    with pytest.raises(EditRefused, match="draft and credits did not move") as caught:
        project.apply(project.spec("a"))
    assert "apply again" in caught.value.hint


def test_a_rerun_adopts_what_a_killed_run_sent(tmp_path: Path) -> None:
    project, backend = project_in(tmp_path, "killed-running")
    spec = project.spec("a")
    with pytest.raises(Broken):
        project.apply(spec)
    with pytest.raises(InDoubt, match="not known yet"):
        project.plan(spec)
    project.apply(spec)
    assert any(isinstance(event, EditAdopted) for event in project.events)
    assert backend.applied == {"s1": ["a"]}


def test_after_a_day_one_look_is_enough(tmp_path: Path) -> None:
    project, backend = project_in(tmp_path, "killed")
    spec = project.spec("a")
    with pytest.raises(Broken):
        project.apply(spec)
    backend.clock.sleep(86_400)
    before = backend.clock.now()
    project.apply(spec)
    assert backend.clock.now() - before < 30
    assert backend.applied == {"s1": ["a"]}


def test_real_doubt_stops_and_the_user_decides(tmp_path: Path) -> None:
    project, backend = project_in(tmp_path, "lost")
    backend.outcomes.append("ok")
    spec = project.spec("a")
    charged = backend.edit

    def take_the_money(session, instruction):  # type: ignore[no-untyped-def]  # a test double
        backend.credits -= 10
        yield from charged(session, instruction)

    backend.edit = take_the_money  # type: ignore[method-assign]  # a test double
    with pytest.raises(InDoubt, match="edit 1") as caught:
        project.apply(spec)
    assert "nemoflow resolve video.yml 1 --applied" in caught.value.hint
    backend.edit = charged  # type: ignore[method-assign]  # as it was
    with pytest.raises(InDoubt):
        project.apply(spec)
    assert project.store().decide("video.yml", 1, "not-applied")
    project.apply(spec)
    assert backend.applied == {"s1": ["a"]}


def test_a_second_stage_belongs_to_its_edit(tmp_path: Path) -> None:
    project, backend = project_in(tmp_path, "second-stage")
    spec = project.spec("a", "b")
    project.apply(spec)
    assert [word[0] for word in backend.drafts["s1"].value()["words"]] == ["a", "by itself", "b"]  # type: ignore[attr-defined]  # JSON
    assert project.plan(spec).is_empty


def test_the_budget_refuses_before_and_stops_during(tmp_path: Path) -> None:
    project, backend = project_in(tmp_path)
    project.max_credits = 40
    with pytest.raises(BudgetExceeded, match="~50 credits; the limit is 40"):
        project.apply(project.spec("a", "b"))
    assert backend.applied == {}
    project.max_credits = 60
    project.apply(project.spec("a", "b"))  # 25 each, as far as anybody knows
    assert project.plan(project.spec("a", "b", "c")).cost == 10
    backend.credits -= 5
    project.max_credits = 19
    with pytest.raises(BudgetExceeded, match="~20 credits"):
        project.apply(project.spec("a", "b", "c", "d"))
    assert Counter(backend.applied["s1"]) == {"a": 1, "b": 1}


def test_half_a_recipe_is_not_begun_when_the_account_cannot_pay_for_all(tmp_path: Path) -> None:
    project, backend = project_in(tmp_path)
    project.apply(project.spec("a"))
    backend.credits = 15
    with pytest.raises(BudgetExceeded, match="~20 credits and the account has 15") as caught:
        project.apply(project.spec("a", "b", "c"))
    assert "--max-credits" in caught.value.hint
    assert backend.applied == {"s1": ["a"]}
    project.max_credits = 20
    project.apply(project.spec("a", "b", "c"))  # the user's own word
    assert backend.applied == {"s1": ["a", "b", "c"]}


def drifted(tmp_path: Path) -> tuple[Project, RemoteFake]:
    project, backend = project_in(tmp_path)
    project.apply(project.spec("a"))
    backend.change_outside("s1", "Sale")
    return project, backend


def test_drift_is_told_in_track_terms_and_changes_nothing_by_itself(tmp_path: Path) -> None:
    project, backend = drifted(tmp_path)
    made = project.plan(project.spec("a"))
    assert made.is_empty
    assert made.drift is not None
    assert made.drift.changes == ('Title: + "Sale" (0-3s)',)
    project.apply(project.spec("a"))
    assert backend.applied == {"s1": ["a"]}


def test_going_on_from_drift_asks(tmp_path: Path) -> None:
    project, backend = drifted(tmp_path)
    with pytest.raises(Drifted) as caught:
        project.apply(project.spec("a", "b"))
    assert "--adopt-drift" in caught.value.hint
    assert "2 edits" in caught.value.hint
    assert backend.applied == {"s1": ["a"]}


def test_drift_can_be_adopted(tmp_path: Path) -> None:
    project, backend = drifted(tmp_path)
    project.on_drift = OnDrift.ADOPT
    made = project.apply(project.spec("a", "b"))
    assert made.count(AdoptDrift) == 1
    assert backend.applied == {"s1": ["a", "b"]}
    assert "Sale" in (project.root / "out/demo.mp4").read_text()
    project.on_drift = OnDrift.ASK
    assert project.plan(project.spec("a", "b")).drift is None


def test_drift_can_be_left_behind(tmp_path: Path) -> None:
    project, backend = drifted(tmp_path)
    project.on_drift = OnDrift.IGNORE
    made = project.apply(project.spec("a", "b"))
    assert made.count(OpenSession) == 1
    assert made.count(Edit) == 2
    assert backend.applied == {"s1": ["a"], "s2": ["a", "b"]}
    assert "Sale" not in (project.root / "out/demo.mp4").read_text()


def test_what_was_not_applied_is_noted_on_the_next_run(tmp_path: Path) -> None:
    project, _ = project_in(tmp_path, "killed")
    spec = project.spec("a")
    with pytest.raises(Broken):
        project.apply(spec)
    project.apply(spec)
    texts = [event.text for event in project.events if isinstance(event, Noted)]
    assert any("was not applied" in text for text in texts)


def test_a_draft_that_somebody_else_moved_is_no_evidence(tmp_path: Path) -> None:
    project, backend = project_in(tmp_path, "ok", "killed")
    spec = project.spec("a", "b")
    with pytest.raises(Broken):
        project.apply(spec)
    backend.change_outside("s1", "Sale")
    with pytest.raises(InDoubt):
        project.plan(spec)
    with pytest.raises(InDoubt, match="edit 2"):
        project.apply(spec)
    assert project.store().decide("video.yml", 2, "not-applied")
    project.on_drift = OnDrift.ADOPT
    project.apply(spec)
    assert backend.applied == {"s1": ["a", "b"]}


def test_what_others_spend_in_the_same_run_blurs_no_evidence(tmp_path: Path) -> None:
    project, backend = project_in(tmp_path, "ok", "killed")
    stopped = project.spec("a", "b")
    with pytest.raises(Broken):
        project.apply(stopped)
    other = replace(
        project.spec("c", outputs=(project.output("other.mp4"),)),
        path=str(tmp_path / "other.yml"),
        shown="other.yml",
    )
    outcomes = project.apply_all([other, stopped])
    assert [(item.spec.shown, item.error) for item in outcomes] == [
        ("other.yml", None),
        ("video.yml", None),
    ]
    assert backend.applied == {"s1": ["a", "b"], "s2": ["c"]}

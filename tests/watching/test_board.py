"""What a watch shows: how an edit stands when the run that sent it did not end well."""

from __future__ import annotations

import pytest

from nemoflow.model.events import EditDone, EditStarted, Planned, SpecFailed
from nemoflow.model.watching import Mark, Phase, RunCancelled, RunStarted, SpecView, WatchStarted
from nemoflow.runner.watching.board import Board
from tests.views.gallery import PLAN

SPEC = "video.yml"


def board() -> Board:
    """The first edit of `PLAN` is under way."""
    found = Board()
    for event in (
        WatchStarted((SPEC,), "draft"),
        RunStarted(SPEC, "draft"),
        Planned(SPEC, PLAN),
        EditStarted(SPEC, 1, "say"),
    ):
        found.tell(event)
    assert marks(found) == [Mark.RUNNING]
    return found


def view(found: Board) -> SpecView:
    (one,) = found.now.specs
    return one


def marks(found: Board) -> list[Mark]:
    return [edit.mark for edit in view(found).edits]


@pytest.mark.parametrize("kind", ["InDoubt", "Unconfirmed"])
def test_an_edit_whose_answer_was_lost_is_in_doubt_until_a_plan_knows_better(kind: str) -> None:
    found = board()
    found.tell(SpecFailed(SPEC, "its answer was lost", "say `nemoflow resolve`", kind))
    assert (view(found).phase, view(found).in_doubt) == (Phase.FAILED, True)
    assert marks(found) == [Mark.DOUBT]
    found.tell(RunStarted(SPEC, "draft"))
    assert not view(found).in_doubt
    assert marks(found) == [Mark.DOUBT]
    found.tell(SpecFailed(SPEC, "still nobody knows", "", "InDoubt"))
    assert marks(found) == [Mark.DOUBT]
    found.tell(Planned(SPEC, PLAN))
    found.tell(EditDone(SPEC, 1, "", 0.0))
    assert marks(found) == [Mark.DONE]


def test_an_edit_that_was_refused_or_given_up_is_as_it_was_planned() -> None:
    found = board()
    found.tell(SpecFailed(SPEC, "refused", "", "EditRefused"))
    assert (marks(found), view(found).in_doubt) == ([Mark.NEW], False)
    found = board()
    found.tell(RunCancelled(SPEC))
    assert (marks(found), view(found).phase) == ([Mark.NEW], Phase.WAITING)

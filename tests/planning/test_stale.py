"""What makes a plan for a service stale: what others did to the session, whose it is, where."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from nemoflow.model.plan import OnDrift
from nemoflow.model.savedplan import SavedSpec
from nemoflow.planning.stale import causes
from nemoflow.runner.look import Look, look, look_offline
from nemoflow.runner.pinned import plan_to_save
from tests.desk import Project
from tests.remote import REMOTE, RemoteFake

CUT, FADE = "trim the first 2 seconds", "fade out"


def saved(project: Project, see: Look = look) -> SavedSpec:
    desk = project._desk(writable=False)
    return plan_to_save(project.spec(CUT, FADE), desk, see)[1]


@pytest.fixture
def service(project: Project) -> RemoteFake:
    """A service at which `CUT` is applied and `FADE` is not."""
    project.backend = backend = RemoteFake()
    project.apply(project.spec(CUT))
    return backend


Change = Callable[[RemoteFake], object]
CHANGES: dict[str, tuple[Change, str]] = {
    "drift": (
        lambda service: service.change_outside("s1", "Sale"),
        'the session\'s draft was changed outside nemoflow: Title: + "Sale" (0-3s)',
    ),
    "lost": (
        lambda service: service.drafts.pop("s1"),
        "the backend no longer knows the session",
    ),
    "account": (lambda service: setattr(service, "owner", "else"), "the account is another one"),
    "origin": (
        lambda service: setattr(service, "capabilities", replace(REMOTE, origin="b")),
        "the backend is `fake-remote b`, it was `fake-remote`",
    ),
    "engine": (lambda service: setattr(service, "engine", "2"), "are another build"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_it_is_told(project: Project, service: RemoteFake, name: str) -> None:
    change, sentence = CHANGES[name]
    before = saved(project)
    assert causes(before, saved(project)) == ()
    change(service)
    assert any(found.endswith(sentence) for found in causes(before, saved(project)))


def test_prices_and_a_balance_do_not_count(project: Project, service: RemoteFake) -> None:
    before = saved(project)
    service.credits -= 5
    other = replace(before.plan, past_edits=9)
    assert causes(replace(before, plan=other), saved(project)) == ()


def test_an_account_that_is_not_known_is_no_other(project: Project, service: RemoteFake) -> None:
    before = saved(project)
    service.owner = ""
    assert causes(before, saved(project)) == ()


def test_a_plan_made_offline_asks_nothing_of_the_draft(
    project: Project, service: RemoteFake
) -> None:
    before = saved(project, look_offline)
    assert causes(before, saved(project)) == ()


def test_the_users_word_on_drift_is_part_of_the_plan(project: Project, service: RemoteFake) -> None:
    service.change_outside("s1", "Sale")
    before = saved(project)
    project.on_drift = OnDrift.ADOPT
    assert causes(before, saved(project))

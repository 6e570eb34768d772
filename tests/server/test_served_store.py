"""What the server's memory promises: credits, drafts and jobs move in whole steps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from nemoflow.model.errors import StateBroken
from nemoflow.store.served import ServedStore
from nemoflow.store.served_accounts import FixedAccount, NewAccount, TokenLimits
from nemoflow.store.served_renders import Submitted
from nemoflow.store.served_rows import Held, ServedFile, ServedRender, ServedSession

BASE, MOVED = Held(), Held('{"t":[1]}', "{}", True)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[ServedStore]:
    made = ServedStore(str(tmp_path / "served.db"))
    account(made, "ann")
    made.sessions.open(session("1", "ann"))
    yield made
    made.close()


def account(store: ServedStore, user: str, *, client: str = "", at: float = 0.0) -> bool:
    new = NewAccount(user, f"sha-{user}", 25.0, client or user, "127.0.0.1", at, at + 100)
    return store.accounts.issue(new, TokenLimits(per_address=3, window=1000))


def session(id: str, owner: str) -> ServedSession:
    return ServedSession(id, owner, f"task_{id}", "demo", "en", 0.0, Held())


def render(id: str, owner: str = "ann", of: str = "1") -> ServedRender:
    return ServedRender(owner, id, of, b"{}", "pending", 5, "", "", "mp4", 0, 0.0, 1.0, 0.0)


def credits(store: ServedStore) -> tuple[float, float]:
    balance = store.accounts.balance("ann")
    return balance.available, balance.frozen


def test_a_token_is_known_until_it_expires_or_is_revoked(store: ServedStore) -> None:
    found = store.accounts.of_token("sha-ann", 99.0)
    assert found is not None
    assert found.user_id == "ann"
    assert store.accounts.of_token("sha-ann", 100.0) is None
    assert store.accounts.of_token("sha-eve", 1.0) is None
    store.accounts.revoke("ann")
    assert store.accounts.of_token("sha-ann", 1.0) is None


def test_a_client_gets_one_token_until_the_first_has_expired(store: ServedStore) -> None:
    assert not account(store, "ann2", client="ann", at=50.0)
    assert account(store, "ann2", client="ann", at=100.0)


def test_an_address_gets_a_few_tokens_within_the_window(store: ServedStore) -> None:
    assert account(store, "bob", at=1.0)
    assert account(store, "cid", at=2.0)
    assert not account(store, "dan", at=3.0)
    assert account(store, "dan", at=1001.5)


def test_fixed_accounts_are_exactly_those_of_the_file_and_keep_their_credits(
    store: ServedStore,
) -> None:
    store.accounts.fix([FixedAccount("team", "one", 50.0), FixedAccount("old", "two", 1.0)], 0.0)
    store.accounts.set_credits("team", 7.0)
    store.accounts.fix([FixedAccount("team", "three", 50.0)], 1.0)
    assert store.accounts.of_token("one", 2.0) is None
    assert store.accounts.of_token("two", 2.0) is None
    assert store.accounts.of_token("three", 9e9) is not None
    assert store.accounts.balance("team").available == 7.0
    assert store.accounts.of_token("sha-ann", 1.0) is not None


def test_an_applied_edit_moves_the_draft_and_is_paid_once(store: ServedStore) -> None:
    edit = store.edits.begin("ann", "1", "trim", 10.0, 1.0)
    assert edit is not None
    assert credits(store) == (15.0, 10.0)
    assert store.edits.apply(edit, BASE, MOVED, 2.0)
    assert credits(store) == (15.0, 0.0)
    assert not store.edits.apply(edit, MOVED, BASE, 3.0)
    store.edits.refuse(edit, 3.0)
    assert credits(store) == (15.0, 0.0)
    found = store.sessions.find("ann", "1")
    assert found is not None
    assert found.held == MOVED
    (row,) = store.edits.of_session("1")
    assert (row.text, row.applied, row.cost, row.status) == ("trim", True, 10.0, "applied")


def test_an_edit_over_a_draft_that_moved_is_not_applied(store: ServedStore) -> None:
    edit = store.edits.begin("ann", "1", "trim", 10.0, 1.0)
    assert edit is not None
    assert store.sessions.change("1", BASE, MOVED)
    assert not store.edits.apply(edit, BASE, Held("{}"), 2.0)
    assert credits(store) == (15.0, 10.0)
    assert store.edits.apply(edit, MOVED, Held("{}"), 2.0)


def test_a_refused_edit_costs_nothing_and_too_few_credits_begin_none(store: ServedStore) -> None:
    edit = store.edits.begin("ann", "1", "trim", 10.0, 1.0)
    assert edit is not None
    assert store.edits.begin("ann", "1", "more", 16.0, 1.0) is None
    store.edits.refuse(edit, 2.0)
    assert credits(store) == (25.0, 0.0)
    assert [row.status for row in store.edits.all()] == ["refused"]


def test_a_scheduled_edit_survives_a_restart_and_an_abandoned_one_is_freed(
    tmp_path: Path, store: ServedStore
) -> None:
    kept, given_up = (store.edits.begin("ann", "1", text, 10.0, 1.0) for text in ("a", "b"))
    store.edits.schedule("1", 50.0, MOVED, kept)
    assert given_up is not None
    store.close()
    again = ServedStore(str(tmp_path / "served.db"))
    try:
        assert again.edits.abandon(2.0) == 1
        assert credits(again) == (15.0, 10.0)
        assert again.edits.mature(49.0) == 0
        assert again.edits.mature(50.0) == 1
        assert credits(again) == (15.0, 0.0)
        assert [row.status for row in again.edits.all()] == ["applied", "abandoned"]
        found = again.sessions.find("ann", "1")
        assert found is not None
        assert found.held == replace(MOVED, pool=BASE.pool)
    finally:
        again.close()


def test_a_scheduled_edit_keeps_the_files_that_came_meanwhile(store: ServedStore) -> None:
    edit = store.edits.begin("ann", "1", "a", 10.0, 1.0)
    store.edits.schedule("1", 50.0, MOVED, edit)
    assert store.sessions.change("1", BASE, replace(BASE, pool='{"x":1}'))
    assert store.edits.due("1") == 50.0
    store.edits.mature(50.0)
    found = store.sessions.find("ann", "1")
    assert found is not None
    assert found.held == replace(MOVED, pool='{"x":1}')
    assert store.edits.due("1") is None


def test_a_scheduled_refusal_frees_the_credits_when_it_is_due(store: ServedStore) -> None:
    edit = store.edits.begin("ann", "1", "a", 10.0, 1.0)
    assert edit is not None
    store.edits.give_up("1", 50.0, edit)
    assert store.edits.abandon(2.0) == 0
    store.edits.mature(49.0)
    assert credits(store) == (15.0, 10.0)
    store.edits.mature(50.0)
    assert credits(store) == (25.0, 0.0)
    assert [row.status for row in store.edits.all()] == ["refused"]
    found = store.sessions.find("ann", "1")
    assert found is not None
    assert found.held == BASE


def test_a_session_is_found_by_its_owner_until_it_is_lost(store: ServedStore) -> None:
    assert store.sessions.find("bob", "1") is None
    store.sessions.lose("1")
    assert store.sessions.find("ann", "1") is None


def test_a_file_is_listed_once_and_counts_for_its_account(store: ServedStore) -> None:
    file = ServedFile("a.mp4", "video", "d1", 9, Fraction(5, 3), 160, 90, Fraction(30000, 1001))
    assert store.sessions.add_file("1", file, BASE, MOVED)
    assert store.sessions.add_file("1", file, MOVED, MOVED)
    assert not store.sessions.add_file("1", file, BASE, MOVED)
    assert store.sessions.files("1") == (file,)
    assert store.sessions.media("ann") == {"d1": file}
    assert store.sessions.media("bob") == {}


def test_a_render_id_is_used_once_and_a_session_exports_once_at_a_time(store: ServedStore) -> None:
    assert store.renders.submit(render("r1")) is Submitted.TAKEN
    assert store.renders.submit(render("r1")) is Submitted.DUPLICATE
    assert store.renders.submit(render("r2")) is Submitted.BUSY
    assert store.renders.submit(render("r1", "bob", "2")) is Submitted.TAKEN
    store.renders.progressed("ann", "r1", 40)
    assert [job.progress for job in store.renders.unfinished()] == [40, 5]
    store.renders.completed("ann", "r1", "f.mp4", 10, 1.5, 9.0)
    assert store.renders.submit(render("r2")) is Submitted.TAKEN
    store.renders.failed("ann", "r2", "no", 9.0)
    store.renders.progressed("ann", "r2", 50)
    found = store.renders.find("ann", "r2")
    assert found is not None
    assert (found.status, found.error) == ("failed", "no")
    assert store.renders.find("bob", "r2") is None


def test_a_file_key_opens_one_render_until_it_expires(store: ServedStore) -> None:
    store.renders.submit(render("r1"))
    store.renders.add_key("k", "ann", "r1", 0.0, 10.0)
    found = store.renders.of_key("k", 9.0)
    assert found is not None
    assert found.id == "r1"
    assert store.renders.of_key("k", 10.0) is None
    assert store.renders.of_key("l", 1.0) is None


def test_a_file_that_is_no_database_is_refused_with_a_way_out(tmp_path: Path) -> None:
    path = tmp_path / "x" / "served.db"
    path.parent.mkdir()
    path.write_text("this is not a database, it only has its name")
    with pytest.raises(StateBroken) as caught:
        ServedStore(str(path))
    assert "--state" in caught.value.hint

"""The token file: whole, private, one per user, and honest about damage."""

from __future__ import annotations

import json
import os
import stat
import threading
from pathlib import Path

import pytest

from nemoflow.model.errors import Locked, StateBroken
from nemoflow.model.secret import Secret
from nemoflow.store.credentials import Credential, Credentials, Stored
from nemoflow.store.private import held, write_private
from tests.cloud_door.office import token

API, OTHER = "https://one.example", "https://two.example"
LOGIN = Credential(Secret(token("l")))
ANONYMOUS = Credential(Secret(token("a")), "anon_a", True, "2026-11-29T12:00:00Z")


@pytest.fixture
def credentials(tmp_path: Path) -> Credentials:
    """The files of a folder that does not exist yet."""
    return Credentials(str(tmp_path / "deep" / "nemovideo"))


def mode(path: str) -> int:
    """Its permission bits."""
    return stat.S_IMODE(os.stat(path).st_mode)


def test_nothing_is_there_at_first(credentials: Credentials) -> None:
    assert credentials.read(API) == Stored()
    assert credentials.known_client_id() == ""
    assert not os.path.exists(os.path.dirname(credentials.path)), "looking wrote something"


def test_tokens_are_kept_by_address_and_kind(credentials: Credentials) -> None:
    credentials.keep(API, LOGIN)
    credentials.keep(API, ANONYMOUS)
    credentials.keep(OTHER, ANONYMOUS)
    assert credentials.read(API) == Stored(LOGIN, ANONYMOUS)
    assert credentials.read(OTHER) == Stored(None, ANONYMOUS)
    assert credentials.forget_login(API)
    assert not credentials.forget_login(API)
    assert credentials.read(API) == Stored(None, ANONYMOUS)
    assert credentials.forget_anonymous(API)
    assert credentials.read(API) == Stored()
    assert credentials.read(OTHER) == Stored(None, ANONYMOUS)


def test_only_the_owner_may_read(credentials: Credentials) -> None:
    before = os.umask(0)
    try:
        credentials.keep(API, LOGIN)
        credentials.new_client_id()
        with credentials.held():
            pass
    finally:
        os.umask(before)
    folder = os.path.dirname(credentials.path)
    assert mode(folder) == 0o700
    assert {mode(os.path.join(folder, name)) for name in os.listdir(folder)} == {0o600}


def test_a_folder_others_may_enter_is_closed(credentials: Credentials) -> None:
    folder = os.path.dirname(credentials.path)
    os.makedirs(folder, mode=0o755)
    credentials.keep(API, LOGIN)
    assert mode(folder) == 0o700


@pytest.mark.parametrize("bits", [0o644, 0o660, 0o604, 0o620])
def test_a_file_others_may_read_is_refused(credentials: Credentials, bits: int) -> None:
    credentials.keep(API, LOGIN)
    os.chmod(credentials.path, bits)
    with pytest.raises(StateBroken, match="can be read by others") as caught:
        credentials.read(API)
    assert f"chmod 600 {credentials.path}" in caught.value.hint


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        '{"version": 1}',
        '{"version": "1", "accounts": {}}',
        '{"version": 1, "accounts": []}',
        '{"version": 1, "accounts": {"https://one.example": []}}',
        '{"version": 1, "accounts": {"https://one.example": {"login": "nmv_usr_x"}}}',
        '{"version": 1, "accounts": {"https://one.example": {"login": {"token": 7}}}}',
        '{"version": 1, "accounts": {"https://one.example": {"login": {}}}}',
        '{"version": 1, "accounts": {"https://one.example": {"login": {"token": ""}}}}',
        "[" * 100_000,
    ],
)
def test_a_damaged_file_is_said_to_be_damaged(credentials: Credentials, text: str) -> None:
    write_private(credentials.path, text)
    if not text:
        assert credentials.read(API) == Stored()  # a file somebody emptied holds nothing
        return
    with pytest.raises(StateBroken, match="is damaged") as caught:
        credentials.read(API)
    assert "nemoflow login" in caught.value.hint
    assert caught.value.__context__ is None, "the context holds the text of the file"


def test_bytes_that_are_no_text_and_what_is_no_file(credentials: Credentials) -> None:
    write_private(credentials.path, "x")
    Path(credentials.path).write_bytes(b"\xff\xfe")
    with pytest.raises(StateBroken, match="is damaged"):
        credentials.read(API)
    os.unlink(credentials.path)
    os.mkfifo(credentials.path, 0o600)
    with pytest.raises(StateBroken, match="is damaged"):
        credentials.read(API)


def test_a_newer_file_is_not_guessed_at(credentials: Credentials) -> None:
    write_private(credentials.path, '{"version": 2, "accounts": {}}')
    with pytest.raises(StateBroken, match="newer nemoflow"):
        credentials.read(API)


def test_a_damaged_file_is_never_written_over(credentials: Credentials) -> None:
    write_private(credentials.path, "{")
    with pytest.raises(StateBroken):
        credentials.keep(API, LOGIN)
    assert Path(credentials.path).read_text() == "{"


def test_a_write_that_fails_leaves_the_old_file_and_no_litter(credentials: Credentials) -> None:
    credentials.keep(API, LOGIN)
    folder = Path(credentials.path).parent
    with pytest.raises(UnicodeEncodeError):
        write_private(credentials.path, "half \ud800")
    assert credentials.read(API).login == LOGIN
    assert sorted(item.name for item in folder.iterdir()) == ["credentials.json"]


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    credentials = Credentials(str(tmp_path / "file" / "nemovideo"))
    with pytest.raises(StateBroken, match="cannot be read"):
        credentials.keep(API, LOGIN)
    with pytest.raises(StateBroken, match="cannot be written") as caught:
        credentials.new_client_id()
    assert "NEMOFLOW_CONFIG_HOME" in caught.value.hint


def test_the_client_id_is_made_once(credentials: Credentials) -> None:
    first = credentials.client_id()
    assert len(first) == 36
    assert credentials.client_id() == credentials.known_client_id() == first
    assert credentials.new_client_id() != first


@pytest.mark.parametrize("text", ["", "\n", "two words", "a\r\nX-Evil: 1", "ä", "x" * 200])
def test_an_unusable_client_id_is_replaced(credentials: Credentials, text: str) -> None:
    write_private(credentials.client_id_path, text)
    assert len(credentials.client_id()) == 36


def test_the_client_id_of_another_tool_is_taken(credentials: Credentials) -> None:
    os.makedirs(os.path.dirname(credentials.path))
    Path(credentials.client_id_path).write_text("0f5f3c0e-8a51-4a9e-9f0e-2b1c5d6e7f80\n")
    assert credentials.client_id() == "0f5f3c0e-8a51-4a9e-9f0e-2b1c5d6e7f80"


def test_writers_take_turns(credentials: Credentials) -> None:
    """Each adds its own account; without the lock some would be written over."""

    def keep(number: int) -> None:
        with credentials.held():
            credentials.keep(f"https://{number}.example", LOGIN)

    threads = [threading.Thread(target=keep, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(json.loads(Path(credentials.path).read_text())["accounts"]) == 16


def test_a_lock_that_is_never_freed_is_told(tmp_path: Path) -> None:
    path = str(tmp_path / "lock")
    with held(path), pytest.raises(Locked, match="another nemoflow"), held(path, timeout=0.0):
        pass

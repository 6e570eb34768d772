"""login, logout, credits and open: the real commands against a real office."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from nemoflow.backends.cloud.backend import capabilities_of
from nemoflow.store.store import Store
from tests.cloud_door.conftest import kept
from tests.cloud_door.office import (
    ANONYMOUS,
    BALANCE,
    Answer,
    Office,
    business,
    refusal,
    token,
)
from tests.story import ROOT, Story

CLAIM = "/api/auth/claim-token"


def login_with(at: Story, line: str, **env: str) -> tuple[int, str]:
    """`nemoflow login` with a line on standard input: exit code and all it said."""
    done = subprocess.run(
        [sys.executable, "-m", "nemoflow", "login"],
        cwd=at.root,
        env={**os.environ, "PYTHONPATH": str(ROOT), **at.env, **env},
        input=line,
        capture_output=True,
        text=True,
        timeout=60,
    )
    return done.returncode, done.stdout + done.stderr


# -- login and logout ------------------------------------------------------------------------


def test_a_pasted_token_is_tried_and_kept(at: Story, office: Office) -> None:
    code, said = login_with(at, f"  {token('m')}\n")
    assert code == 0, said
    assert "available  90" in said
    assert [seen.token for seen in office.seen] == [token("m")]
    stored = kept(at).read(office.url).login
    assert stored is not None
    assert stored.token.reveal() == token("m")
    assert "your own" in at.run("credits").out
    assert {seen.token for seen in office.seen} == {token("m")}


def test_a_token_typed_on_a_terminal_is_not_echoed(at: Story, office: Office) -> None:
    on_a_terminal = (
        "import os, pty, sys\n"
        "done = pty.spawn([sys.executable, '-m', 'nemoflow', 'login'])\n"
        "sys.exit(os.waitstatus_to_exitcode(done))\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", on_a_terminal],
        cwd=at.root,
        env={**os.environ, "PYTHONPATH": str(ROOT), **at.env},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    said = b""
    while b"nothing is shown" not in said:
        piece = os.read(process.stdout.fileno(), 1000)
        assert piece, said
        said += piece
    process.stdin.write(f"{token('m')}\n".encode())
    process.stdin.flush()
    said += process.communicate(timeout=60)[0]
    assert process.returncode == 0, said
    assert b"available  90" in said
    assert token("m").encode() not in said
    assert kept(at).read(office.url).login is not None


def test_the_token_of_the_environment_is_kept(at: Story, office: Office) -> None:
    code, said = login_with(at, "", NEMO_TOKEN=token("e"))
    assert code == 0, said
    assert "NEMO_TOKEN" in said
    stored = kept(at).read(office.url).login
    assert stored is not None
    assert stored.token.reveal() == token("e")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("\n", 3),
        ("", 3),
        ("nmv_usr_short\n", 8),
        (f"{token('m')}x\n", 8),
        (f"Bearer {token('m')}\n", 8),
        ("nmv_usr_" + "ä" * 43 + "\n", 8),
    ],
)
def test_what_is_no_token_is_not_sent(at: Story, office: Office, line: str, expected: int) -> None:
    code, said = login_with(at, line)
    assert code == expected
    assert not line.strip() or line.strip() not in said
    assert not office.seen
    assert kept(at).read(office.url).login is None


def test_a_token_the_service_refuses_is_not_kept(at: Story, office: Office) -> None:
    office.on(BALANCE, refusal(1001, "bad"))
    code, said = login_with(at, f"{token('m')}\n")
    assert code == 8
    assert "nothing was kept" in said
    assert not Path(kept(at).path).exists()


def test_a_service_that_is_away_keeps_nothing(at: Story, office: Office) -> None:
    office.on(BALANCE, Answer(503, b""))
    code, said = login_with(at, f"{token('m')}\n")
    assert code == 1, said
    assert not Path(kept(at).path).exists()


@pytest.mark.parametrize(
    ("argument", "said"),
    [(token("m"), "replace it"), (f"--token={token('m')}", "No such option")],
)
def test_a_token_on_the_command_line_is_not_said_again(
    at: Story, office: Office, argument: str, said: str
) -> None:
    done = at.run("login", argument)
    assert done.code == 3
    assert said in done.err
    assert token("m") not in done.out + done.err
    assert not office.seen


def test_an_anonymous_account_can_be_asked_for(at: Story, office: Office) -> None:
    login_with(at, f"{token('m')}\n")
    done = at.run("login", "--anonymous")
    assert done.code == 0, done.err
    assert "anonymous (anon_a)" in done.out
    assert "expires    2999-01-01 00:00 UTC" in done.out
    assert kept(at).read(office.url).login is None
    at.run("login", "--anonymous")
    assert len(office.asked(ANONYMOUS)) == 1, "an account that holds was replaced"


def test_no_anonymous_account_logs_nobody_out(at: Story, office: Office) -> None:
    login_with(at, f"{token('m')}\n")
    office.on(ANONYMOUS, refusal(429, "one in 7 days"))
    assert at.run("login", "--anonymous").code == 1
    assert kept(at).read(office.url).login is not None


def test_an_anonymous_account_beside_a_token_in_the_environment(at: Story) -> None:
    done = at.run("login", "--anonymous", NEMO_TOKEN=token("m"))
    assert done.code == 3
    assert "NEMO_TOKEN" in done.err


def test_logging_out_leads_back_to_the_anonymous_account(at: Story, office: Office) -> None:
    at.run("credits")
    login_with(at, f"{token('m')}\n")
    done = at.run("logout")
    assert (done.code, "anon_a" in done.out) == (0, True)
    assert "anonymous (anon_a)" in at.run("credits").out
    assert len(office.asked(ANONYMOUS)) == 1
    assert "nobody was logged in" in at.run("logout").out
    assert "forgotten" in at.run("logout", "--anonymous").out
    assert kept(at).read(office.url).anonymous is None


def test_a_bad_token_in_the_environment_does_not_keep_from_logging_out(at: Story) -> None:
    login_with(at, f"{token('m')}\n")
    done = at.run("logout", NEMO_TOKEN="two words")
    assert done.code == 0, done.err
    assert "still set" in done.err


# -- credits ---------------------------------------------------------------------------------


def test_credits_for_people_and_for_machines(at: Story) -> None:
    done = at.run("credits")
    assert (
        done.out.split()
        == (
            "account anonymous (anon_a), token from the anonymous account "
            "available 90 frozen 10 reserved for work that is running total 100"
        ).split()
    )
    assert json.loads(at.run("credits", "--json").out) == {
        "available": 90.0,
        "frozen": 10.0,
        "total": 100.0,
        "account": "anonymous",
        "user_id": "anon_a",
        "token_source": "anonymous",
    }
    found = json.loads(at.run("credits", "--json", NEMO_TOKEN=token("m")).out)
    assert (found["account"], found["token_source"]) == ("own", "NEMO_TOKEN")


def test_a_users_own_bad_token_ends_with_8(at: Story, office: Office) -> None:
    office.on(BALANCE, refusal(1001, f"bad {token('m')}"))
    done = at.run("credits", NEMO_TOKEN=token("m"))
    assert done.code == 8
    assert "NEMO_TOKEN" in done.err
    assert token("m") not in done.err + done.out


# -- open ------------------------------------------------------------------------------------


def remember(at: Story, session: str, backend: str = "", task: str = "task_1") -> None:
    """A session of `video.yml`, as an apply leaves it; at this service unless said otherwise."""
    backend = backend or capabilities_of(at.env["NEMO_API_URL"]).identity
    store = Store(str(at.root), writable=True)
    store.open_session("video.yml", session, backend, "seed", (), "2026-11-22", task)
    store.close()


def test_the_newest_live_cloud_session_is_opened(at: Story, office: Office) -> None:
    for session, task in (("1", "task_1"), ("2", "task_2"), ("3", "task_3")):
        remember(at, session, task=task)
    remember(at, "s_4", backend="local", task="")
    store = Store(str(at.root), writable=True)
    store.session_lost("3")
    store.close()
    office.on(CLAIM, business({"claim_token": "clm_a/b", "expires_in": 604800}))
    done = at.run("open", "video.yml")
    assert done.code == 0, done.err
    assert done.out == "https://web.example/workspace/claim?ct=clm_a%2Fb\n"
    assert json.loads(office.seen[-1].body) == {"task_id": "task_2", "session_id": "2"}
    assert at.run("open", ".").out == done.out


def test_the_browser_is_started_when_asked(at: Story, office: Office, tmp_path: Path) -> None:
    remember(at, "1")
    office.on(CLAIM, business({"claim_token": "clm_x", "expires_in": 604800}))
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$@" > "{tmp_path}/opened"\n')
    browser.chmod(0o755)
    done = at.run("open", "video.yml", "--browser", BROWSER=str(browser))
    assert done.code == 0, done.err
    assert (tmp_path / "opened").read_text() == "https://web.example/workspace/claim?ct=clm_x\n"


def test_without_a_cloud_session_nothing_is_asked(at: Story, office: Office) -> None:
    remember(at, "s_4", backend="local", task="")
    remember(at, "5", backend=capabilities_of("https://another.example").identity)
    for spec in ("video.yml", "other.yml"):
        done = at.run("open", spec)
        assert done.code == 3
        assert "no session in the cloud" in done.err
    assert not office.seen


def test_a_lost_session_is_said_to_be_lost(at: Story, office: Office) -> None:
    remember(at, "1")
    office.on(CLAIM, refusal(1002, "session not found"))
    done = at.run("open", "video.yml")
    assert done.code == 1
    assert "session" in done.err

"""The table of protocol.md: every code gives its class, its exit code and its advice."""

from __future__ import annotations

import pytest

from nemoflow.cli.main import exit_code
from nemoflow.model.errors import (
    BudgetExceeded,
    InputRefused,
    NemoflowError,
    NotAllowed,
    ServiceFailed,
    SessionLost,
)
from nemoflow.wire.codes import Account, Code, code_of, to_error
from nemoflow.wire.envelope import ApiError, BadReply

ANON = Account("anon_5f1c", True)
OWN = Account("u_7", False)
FORMATS = "mp4, mov, avi, webm, mkv, jpg, png, gif, webp, mp3, wav, m4a, aac"
UNLOCK = "register or upgrade your plan to unlock export"

TABLE: list[tuple[int, int, str, Account, type[NemoflowError], int, str]] = [
    # code, status, message, account -> class, exit, advice
    (1001, 200, "expired", OWN, NotAllowed, 8, "your own token is bad or expired"),
    (1001, 200, "expired", OWN, NotAllowed, 8, "`nemoflow login`"),
    (1001, 401, "expired", ANON, NotAllowed, 8, "cannot see the old session"),
    (0, 401, "Unauthorized", OWN, NotAllowed, 8, "your own token"),
    (1002, 200, "no session", OWN, SessionLost, 1, "`nemoflow plan`"),
    (0, 404, "Session not found: 12", OWN, SessionLost, 1, "`nemoflow plan`"),
    (404, 404, "session not found", OWN, SessionLost, 1, "`nemoflow plan`"),
    (2001, 200, "", ANON, BudgetExceeded, 6, "https://nemovideo.com/register?bind=anon_5f1c"),
    (2001, 200, "", OWN, BudgetExceeded, 6, "top up credits in your account"),
    (4001, 200, "", OWN, InputRefused, 3, FORMATS),
    (4002, 200, "", OWN, InputRefused, 3, "compress or trim"),
    (0, 413, "", OWN, InputRefused, 3, "compress or trim"),
    (400, 200, "missing X-Client-Id", ANON, ServiceFailed, 1, "`nemoflow doctor` shows"),
    (0, 400, "missing X-Client-Id", ANON, ServiceFailed, 1, "`nemoflow doctor` shows"),
    (402, 200, "", ANON, NotAllowed, 8, UNLOCK),
    (0, 402, "Payment Required", OWN, NotAllowed, 8, UNLOCK),
    (429, 200, "", ANON, ServiceFailed, 1, "1 token per client in 7 days"),
    (0, 429, "Too Many Requests", ANON, ServiceFailed, 1, "1 token per client in 7 days"),
    (7777, 200, "odd", OWN, ServiceFailed, 1, "try again later"),
    (0, 500, "500 Internal Server Error", OWN, ServiceFailed, 1, "try again later"),
    (0, 400, "bad draft", OWN, ServiceFailed, 1, "try again later"),
    (0, 404, "render not found", OWN, ServiceFailed, 1, "try again later"),
]


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row[0]}-{row[1]}-{row[3].user_id}")
def test_the_table(row: tuple[int, int, str, Account, type[NemoflowError], int, str]) -> None:
    code, status, said, account, kind, exits, advice = row
    error = to_error(ApiError(code, status, said), account)
    assert type(error) is kind
    assert exit_code(error) == exits
    assert advice in error.hint
    assert said in error.message


def test_every_code_is_in_the_table() -> None:
    assert {row[0] for row in TABLE} >= {int(code) for code in Code}


def test_402_is_not_about_credits_and_2001_not_about_the_plan() -> None:
    blocked = to_error(ApiError(402, 200, ""), ANON)
    assert "credit" not in (blocked.message + blocked.hint).lower()
    broke = to_error(ApiError(2001, 200, ""), OWN)
    assert "plan" not in (broke.message + broke.hint).lower()


def test_4001_lists_the_13_formats() -> None:
    assert to_error(ApiError(4001, 200, ""), OWN).hint == f"use one of: {FORMATS}"
    assert FORMATS.count(",") == 12


def test_the_register_page_is_on_the_account_s_web_and_its_id_is_quoted() -> None:
    account = Account("a&b c", True, "http://127.0.0.1:9/")
    hint = to_error(ApiError(2001, 200, ""), account).hint
    assert "http://127.0.0.1:9/register?bind=a%26b%20c" in hint


def test_the_body_s_code_counts_before_the_status() -> None:
    assert code_of(ApiError(1002, 402, "")) is Code.NO_SESSION
    assert code_of(ApiError(9999, 429, "")) is Code.RATE_LIMITED
    assert code_of(ApiError(0, 200, "")) is None


def test_a_reply_that_cannot_be_read_is_the_service_s_fault() -> None:
    error = to_error(BadReply("the balance has no `available`"), OWN)
    assert type(error) is ServiceFailed
    assert "the balance has no `available`" in error.message


def test_the_service_s_text_is_data() -> None:
    said = "bad\x1b[31m red\x07\r\n\u202e nmv_usr_AbC-9_z and clm_xyz Bearer s3cret " + "x" * 900
    error = to_error(ApiError(500, 500, said), OWN)
    assert "bad red nmv_usr_*** and clm_*** Bearer ***" in error.message
    assert error.message.isprintable()
    assert len(error.message) < 400


def test_a_token_split_by_a_control_character_is_redacted() -> None:
    error = to_error(ApiError(500, 500, "nmv\x00_usr_\x00SECRETSECRET"), OWN)
    assert "SECRET" not in error.message

"""doctor: the real command against a real office; it changes nothing and answers offline."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from nemoflow.model.secret import Secret
from nemoflow.store.credentials import Credential
from tests.cloud_door.conftest import kept
from tests.cloud_door.office import ANONYMOUS, BALANCE, Office, business, refusal, token
from tests.story import Story


def findings(at: Story, **env: str) -> dict[str, tuple[str, str]]:
    """What the doctor says: name -> (grade, text)."""
    done = at.run("doctor", "--json", **env)
    found = {item["name"]: (item["grade"], item["text"]) for item in json.loads(done.out)}
    failed = any(grade == "fail" for grade, _ in found.values())
    assert done.code == (1 if failed else 0), done.err
    return found


def test_a_healthy_machine(at: Story, office: Office) -> None:
    before = sorted(at.root.parent.rglob("*"))
    found = findings(at)
    assert {grade for grade, _ in found.values()} <= {"ok", "warn"}
    assert set(found) == set(
        "python ffmpeg encoders fonts state disk api token platform service clock".split()
    ) | {"client id"}
    assert "none yet" in found["token"][1]
    assert found["service"][0] == "ok"
    assert [(seen.path, seen.token) for seen in office.seen] == [(BALANCE, "")]
    assert sorted(at.root.parent.rglob("*")) == before, "the doctor wrote something"


def test_the_account_in_use(at: Story) -> None:
    at.run("credits")
    found = findings(at)
    assert found["token"][0] == "ok"
    assert "2999-01-01" in found["token"][1]
    assert found["credits"] == ("ok", "90 available, 10 frozen")
    assert "NEMO_TOKEN" in findings(at, NEMO_TOKEN=token("m"))["token"][1]


def test_what_ends_soon_or_has_ended(at: Story, office: Office) -> None:
    soon = datetime.now(UTC) + timedelta(hours=2)
    for letter, ends, login, grade in (
        ("s", soon.isoformat(), False, "warn"),
        ("o", "2020-01-01T00:00:00Z", False, "warn"),
        ("l", "2020-01-01T00:00:00Z", True, "fail"),
    ):
        kept(at).keep(office.url, Credential(Secret(token(letter)), "u", not login, ends))
        assert findings(at)["token"][0] == grade
    assert token("o") not in {seen.token for seen in office.seen}


def test_a_refused_token(at: Story, office: Office) -> None:
    at.run("credits")
    office.on(BALANCE, refusal(1001, "bad"))
    assert findings(at)["credits"][0] == "warn"
    assert findings(at, NEMO_TOKEN=token("m"))["credits"][0] == "fail"
    assert len(office.asked(ANONYMOUS)) == 1


def test_no_credits_left(at: Story, office: Office) -> None:
    office.on(BALANCE, business({"available": 0, "frozen": 0, "total": 0}))
    assert findings(at, NEMO_TOKEN=token("m"))["credits"][0] == "warn"


def test_offline_the_rest_is_answered(at: Story) -> None:
    nowhere = {"NEMO_API_URL": "http://127.0.0.1:9"}
    found = findings(at, **nowhere)
    assert found["service"][0] == "warn", "who never used the cloud does not need it"
    assert {"ffmpeg", "disk", "token"} <= set(found)
    assert findings(at, NEMO_TOKEN=token("m"), **nowhere)["service"][0] == "fail"


def test_a_clock_that_is_off(at: Story, office: Office) -> None:
    past = format_datetime(datetime.now(UTC) - timedelta(hours=1), usegmt=True)
    office.dated = past
    grade, text = findings(at)["clock"]
    assert (grade, "ahead of" in text) == ("warn", True)


@pytest.mark.parametrize(
    ("env", "name"),
    [
        ({"NEMO_API_URL": "ftp://x"}, "settings"),
        ({"NEMO_TOKEN": "two words"}, "settings"),
        ({"NEMOFLOW_PACE": "never"}, "settings"),
        ({"NEMOFLOW_FFMPEG": "/nowhere/ffmpeg"}, "ffmpeg"),
        ({"NEMOFLOW_FFMPEG": "/bin/true"}, "encoders"),
        ({"NEMOFLOW_FFMPEG": "/bin/false"}, "ffmpeg"),
        ({"HTTPS_PROXY": "gopher://x"}, "service"),
    ],
)
def test_what_is_set_wrongly_fails_alone(at: Story, env: dict[str, str], name: str) -> None:
    found = findings(at, **env)
    assert found[name][0] == "fail"
    assert "python" in found


def test_a_damaged_token_file_fails_alone(at: Story) -> None:
    at.run("credits")
    Path(kept(at).path).write_text("{")
    found = findings(at)
    assert found["token"][0] == "fail"
    assert found["service"][0] == "ok"


def test_unencrypted_to_far_is_warned_about(at: Story, office: Office) -> None:
    # Through a proxy, so that nobody looks the name up.
    found = findings(at, NEMO_API_URL="http://video.invalid", http_proxy=office.url, no_proxy="")
    assert found["api"][0] == "warn"


def test_lines_for_people(at: Story) -> None:
    done = at.run("doctor")
    assert "ok    ffmpeg" in done.out
    assert done.out.splitlines()[-1].startswith("0 failures")

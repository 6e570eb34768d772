"""The calls over a real wire: bodies, tries, breaks, doubt."""

from __future__ import annotations

import json
import logging
import socket

import pytest

from nemoflow.backends.cloud.failures import Lost, NotSent
from nemoflow.backends.cloud.service import Service
from nemoflow.backends.cloud.stations import PAUSES
from nemoflow.model.draft import Draft
from nemoflow.model.errors import (
    BudgetExceeded,
    InputRefused,
    NemoflowError,
    NotAllowed,
    ServiceFailed,
    SessionLost,
    Unconfirmed,
    UsageError,
)
from nemoflow.wire.render import RenderRequest
from tests.cloud_door.conftest import Desk
from tests.cloud_door.office import (
    BALANCE,
    BALANCED,
    RENDER,
    SESSION,
    STATE,
    UPLOAD,
    Answer,
    Hangup,
    business,
    document,
    fresh,
    refusal,
    token,
)

RUN = "/run_sse"
STREAM = {"Content-Type": "text/event-stream; charset=utf-8"}
DONE = b'data: {"content":{"parts":[{"text":"Done."}]},"turnComplete":true}\n\n'
REQUEST = RenderRequest("render_1", "7", Draft('{"t": [ ]}'))


def ran(service: Service) -> bytes:
    """One edit, to the end of its stream."""
    with service.run("7", "trim 2 s") as response:
        return b"".join(response.iter_raw())


def test_a_session_is_opened_with_name_and_language(desk: Desk) -> None:
    desk.office.on(SESSION, business({"task_id": "t", "session_id": 7, "user_id": "u"}))
    found = desk.service().open_session("Démo", "zh")
    assert (found.session_id, found.task_id) == ("7", "t")
    (seen,) = desk.office.asked(SESSION)
    assert json.loads(seen.body) == {"task_name": "Démo", "language": "zh"}
    assert seen.headers["content-type"] == "application/json"


def test_a_draft_comes_back_byte_for_byte(desk: Desk) -> None:
    text = '{"t": [ {"tt":0,"sg":[{"x":1.0}]} ],"é":"\\u00e9", "d" : 1e3}'
    body = f'{{"code":0,"data":{{"session_id":"7","state":{{"draft":{text}}}}}}}'
    desk.office.on(STATE, Answer(200, body.encode()))
    assert desk.service().state("7").draft.text == text


def test_the_ids_of_others_are_quoted_in_paths(desk: Desk) -> None:
    with pytest.raises(NemoflowError):
        desk.service().state("../../x?y=1")
    assert desk.office.seen[-1].path == "/api/state/nemo_agent/me/..%2F..%2Fx%3Fy%3D1/latest"


# -- reading is tried again, changing is not -------------------------------------------------


@pytest.mark.parametrize("broken", [Hangup(), Answer(503, b"<html>"), Answer(200, b"{}", cut=1)])
def test_a_look_is_tried_again(desk: Desk, broken: Answer | Hangup) -> None:
    desk.office.on(BALANCE, broken, broken, BALANCED)
    assert desk.service().credits().available == 90
    assert desk.clock.slept == list(PAUSES[:2])


def test_a_look_is_given_up_in_the_end(desk: Desk) -> None:
    desk.office.on(BALANCE, Answer(503, b""))
    with pytest.raises(ServiceFailed, match="503"):
        desk.service().credits()
    assert len(desk.office.asked(BALANCE)) == 1 + len(PAUSES)


def test_an_error_the_service_explains_is_not_tried_again(desk: Desk) -> None:
    desk.office.on(BALANCE, refusal(5000, "no such thing", 500))
    with pytest.raises(ServiceFailed, match="no such thing"):
        desk.service().credits()
    assert len(desk.office.asked(BALANCE)) == 1


@pytest.mark.parametrize("broken", [Hangup(), Answer(503, b""), Answer(200, b"{}", cut=1)])
def test_a_change_is_never_tried_again(desk: Desk, broken: Answer | Hangup) -> None:
    desk.office.on(SESSION, broken)
    with pytest.raises(ServiceFailed):
        desk.service().open_session("demo", "en")
    assert len(desk.office.asked(SESSION)) == 1
    assert desk.clock.slept == []


def test_a_limited_change_was_not_done_and_is_tried_once_more(desk: Desk) -> None:
    made = business({"task_id": "t", "session_id": "7"})
    desk.office.on(SESSION, refusal(429), made)
    assert desk.service().open_session("demo", "en").session_id == "7"
    assert desk.clock.slept == [30.0]


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (refusal(1002), SessionLost),
        (refusal(2001), BudgetExceeded),
        (refusal(4001), InputRefused),
        (refusal(4002), InputRefused),
        (refusal(402), NotAllowed),
        (document({"detail": "Session not found: 7"}, 404), SessionLost),
        (Answer(200, b"not json"), ServiceFailed),
        (Answer(200, b""), ServiceFailed),
        (business({"files": "none"}), ServiceFailed),
        (document({"success": False, "message": "no"}), ServiceFailed),
    ],
)
def test_refusals_have_their_classes(desk: Desk, answer: Answer, kind: type[NemoflowError]) -> None:
    desk.office.on(UPLOAD, answer)
    with pytest.raises(kind) as caught:
        desk.service().upload_url("7", "https://example.com/a.mp4")
    assert caught.value.hint


def test_no_credits_of_an_anonymous_account_lead_to_its_page(desk: Desk) -> None:
    desk.office.on(UPLOAD, refusal(2001))
    with pytest.raises(BudgetExceeded) as caught:
        desk.service(NEMO_WEB_URL="https://web.example").upload_url("7", "https://e.example/a")
    assert "https://web.example/register?bind=anon_a" in caught.value.hint


# -- an edit is sent once --------------------------------------------------------------------


def test_an_edit_streams(desk: Desk) -> None:
    desk.office.on(RUN, Answer(200, DONE, STREAM))
    assert ran(desk.service()) == DONE
    (seen,) = desk.office.asked(RUN)
    assert seen.headers["accept"] == "text/event-stream"
    assert json.loads(seen.body)["new_message"] == {"parts": [{"text": "trim 2 s"}]}


@pytest.mark.parametrize(
    "broken",
    [
        Hangup(),
        Answer(200, DONE, STREAM, cut=9),
        Answer(502, b"<html>Bad Gateway</html>", {"Content-Type": "text/html"}),
        Answer(504, b""),
        document({"detail": "Internal Server Error"}, 500),
        refusal(5000, "who knows"),
        Answer(200, b"<html>log in to this network</html>", {"Content-Type": "text/html"}),
        Answer(200, b"{}", {"Content-Type": "application/json"}),
        Answer(204),
    ],
)
def test_an_edit_whose_answer_is_lost_is_unconfirmed_and_not_sent_again(
    desk: Desk, broken: Answer | Hangup
) -> None:
    desk.office.on(RUN, broken)
    with pytest.raises(Unconfirmed):
        ran(desk.service())
    assert len(desk.office.asked(RUN)) == 1
    assert desk.clock.slept == []


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (refusal(1002), SessionLost),
        (document({"detail": "Session not found: 7"}, 404), SessionLost),
        (refusal(2001), BudgetExceeded),
        (refusal(2001, "", 500), BudgetExceeded),
        (document({"detail": "Not here"}, 404), ServiceFailed),
        (Answer(308, b"", {"Location": "https://other.example/run_sse"}), ServiceFailed),
    ],
)
def test_an_edit_that_is_refused_was_not_carried_out(
    desk: Desk, answer: Answer, kind: type[NemoflowError]
) -> None:
    desk.office.on(RUN, answer)
    with pytest.raises(kind) as caught:
        ran(desk.service())
    assert not isinstance(caught.value, Unconfirmed)


def test_an_edit_with_a_refused_anonymous_token_was_not_carried_out(desk: Desk) -> None:
    desk.service().credits()
    desk.office.on("/api/auth/anonymous-token", fresh("b"))
    desk.office.on(RUN, refusal(1001), Answer(200, DONE, STREAM))
    assert ran(desk.service()) == DONE
    assert [seen.token for seen in desk.office.asked(RUN)] == [token("a"), token("b")]


def test_an_edit_that_never_left_is_told_from_one_that_did(desk: Desk) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{closed.getsockname()[1]}"
    service = desk.service(NEMO_API_URL=address, NEMO_TOKEN=token("m"))
    with pytest.raises(NotSent, match="cannot reach") as caught:
        ran(service)
    assert address.removeprefix("http://") in caught.value.message


def test_every_edit_has_a_line_of_its_own(desk: Desk) -> None:
    """On a kept line, a service that hung up in between would look like a lost answer."""
    desk.office.on(RUN, Answer(200, DONE, {**STREAM, "Connection": "keep-alive"}))
    service = desk.service()
    service.credits()
    service.credits()
    ran(service)
    ran(service)
    balance, edits = ({seen.line for seen in desk.office.asked(path)} for path in (BALANCE, RUN))
    assert (len(balance), len(edits)) == (1, 2)
    assert not balance & edits


def test_a_stream_that_is_left_early_is_closed(desk: Desk) -> None:
    desk.office.on(RUN, Answer(200, DONE * 1000, STREAM))
    with pytest.raises(KeyError), desk.service().run("7", "trim") as response:
        raise KeyError("the reader's own")
    assert response.is_closed


# -- renders ---------------------------------------------------------------------------------


def test_a_render_is_submitted_with_its_draft_as_it_is(desk: Desk) -> None:
    desk.office.on(RENDER, document({"success": True, "data": {"id": "r", "status": "pending"}}))
    assert desk.service().submit(REQUEST).status == "pending"
    assert b'"draft":{"t": [ ]}' in desk.office.asked(RENDER)[0].body.replace(b'": {', b'":{')


@pytest.mark.parametrize("broken", [Hangup(), Answer(504, b""), Answer(200, b"{", cut=0)])
def test_a_submission_whose_answer_is_lost_is_lost(desk: Desk, broken: Answer | Hangup) -> None:
    desk.office.on(RENDER, broken)
    with pytest.raises(Lost):
        desk.service().submit(REQUEST)
    assert len(desk.office.asked(RENDER)) == 1


@pytest.mark.parametrize("answer", [refusal(4000, "duplicate id"), refusal(0, "duplicate", 409)])
def test_a_submission_that_is_refused_is_not_lost(desk: Desk, answer: Answer) -> None:
    desk.office.on(RENDER, refusal(409, "duplicate id"))
    with pytest.raises(ServiceFailed, match="duplicate") as caught:
        desk.service().submit(REQUEST)
    assert not isinstance(caught.value, Lost)


def test_a_render_nobody_knows_is_none(desk: Desk) -> None:
    assert desk.service().render_status("render_9") is None
    desk.office.on(f"{RENDER}/render_9", document({"status": "completed", "progress": 100}))
    found = desk.service().render_status("render_9")
    assert found is not None
    assert found.status == "completed"


# -- bounds ----------------------------------------------------------------------------------


def test_an_answer_without_end_is_cut_off(desk: Desk) -> None:
    desk.office.on(SESSION, Answer(200, b" " * (65 << 20)))
    with pytest.raises(ServiceFailed, match="more than 64 MB"):
        desk.service().open_session("demo", "en")


def test_nothing_is_logged(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    desk.service().credits()
    assert not [record for record in caplog.records if record.name == "httpx"]
    assert token("a") not in caplog.text


def test_unusable_proxy_settings_are_told_without_their_password(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "gopher://ann:hunter2@proxy.example")
    with pytest.raises(UsageError, match="proxy") as caught:
        desk.service()
    assert "hunter2" not in f"{caught.value.message}{caught.value.hint}"
    assert caught.value.__context__ is None

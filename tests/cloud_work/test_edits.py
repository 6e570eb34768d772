"""One edit: what the user hears, and how its end is judged."""

from __future__ import annotations

import httpx
import pytest

from nemoflow.backend import Instruction
from nemoflow.backends.cloud.edits import edit
from nemoflow.model.errors import (
    BudgetExceeded,
    EditRefused,
    NemoflowError,
    SessionLost,
    Unconfirmed,
)
from nemoflow.wire import speak
from tests.clock import FakeClock
from tests.cloud_work.service import Bytes, FakeService, response

TRIM = Instruction("trim the first 2 seconds", "canonical", {})
NOISE = "I encountered a temporary issue. Please try again."
QUESTION = [{"id": "q", "prompt": "Which music?", "options": [{"id": "a", "label": "Lo-fi"}]}]


class Edited:
    """One edit over a stream of bytes: the words that were told, the error, the calls."""

    def __init__(self, *chunks: Bytes) -> None:
        self.words: list[str] = []
        self.error: NemoflowError | None = None
        self.service = FakeService(streams=[response(*chunks)])
        try:
            for words in edit(self.service, FakeClock(), "s1", TRIM):  # type: ignore[arg-type] # - a fake
                self.words.append(words)
        except NemoflowError as error:
            self.error = error

    @property
    def outcome(self) -> str:
        return type(self.error).__name__ if self.error else "ended"


def test_the_words_are_sent_once_and_the_answer_is_told() -> None:
    done = Edited(speak.call("trim", {}), speak.answer("trim", {}), speak.text("Trimmed 2 s."))
    assert done.outcome == "ended"
    assert done.words == ["Trimmed 2 s."]
    assert done.service.asked == [("run", "s1", TRIM.say)]


CALL, ANSWER = speak.call("trim", {}), speak.answer("trim", {})


@pytest.mark.parametrize(
    ("chunks", "outcome", "words"),
    [
        ([CALL, speak.beat("comment"), ANSWER], "ended", []),
        ([speak.flat_call("trim", {}), speak.flat_answer("trim", {})], "ended", []),
        ([speak.text("ok", complete=True)], "ended", ["ok"]),
        ([CALL, ANSWER, speak.text("Cut it."), speak.text(NOISE)], "ended", ["Cut it."]),
        ([speak.text(NOISE)], "Unconfirmed", []),
        ([CALL, ANSWER, speak.text(NOISE, complete=True)], "Unconfirmed", []),
        ([CALL, ANSWER, speak.error("boom")], "Unconfirmed", []),
        ([CALL, b'data: {"errorCode":"SAFETY","errorMessage":"no"}\n\n'], "Unconfirmed", []),
        ([CALL, b'data: {"error": "unquoted "inside" it"}\n\n'], "Unconfirmed", []),
        ([], "Unconfirmed", []),
        ([CALL, speak.beat("word")], "Unconfirmed", []),
        ([speak.text("Trimm", partial=True)], "Unconfirmed", ["Trimm"]),
        ([CALL, httpx.ReadError("reset")], "Unconfirmed", []),
        ([speak.text("Done."), httpx.ReadError("reset")], "Unconfirmed", ["Done."]),
        ([speak.ask(QUESTION)], "EditRefused", []),
        ([speak.ask(QUESTION), speak.answer("ask_question", {})], "EditRefused", []),
        ([CALL, ANSWER, speak.ask(QUESTION)], "Unconfirmed", []),
        ([speak.text("hm", thought=True), ANSWER], "ended", []),
    ],
    ids=str,
)
def test_every_end(chunks: list[Bytes], outcome: str, words: list[str]) -> None:
    done = Edited(*chunks)
    assert (done.outcome, done.words) == (outcome, words)
    assert len(done.service.asked) == 1


def test_two_stages_are_one_turn() -> None:
    done = Edited(
        *(speak.call("generate", {}), speak.answer("generate", {}), speak.text("Video ready.")),
        *(speak.call("bgm", {}), speak.answer("bgm", {}), speak.text("Added music.")),
    )
    assert done.words == ["Video ready.", "Added music."]
    assert done.outcome == "ended"


def test_fragments_are_told_once_and_whole() -> None:
    parts = [speak.text("Trim", partial=True), speak.text("med.", partial=True)]
    assert Edited(*parts, speak.text("Trimmed.")).words == ["Trimmed."]


def test_the_question_and_its_options_are_in_the_error() -> None:
    error = Edited(speak.ask(QUESTION)).error
    assert isinstance(error, EditRefused)
    assert "Which music?" in error.message
    assert "Lo-fi" in error.message
    assert "in the recipe" in error.hint


def test_the_services_words_cannot_drive_a_terminal_or_hold_a_token() -> None:
    token = "nmv_usr_" + "a" * 43
    error = Edited(speak.error(f"\x1b[31mbad {token}")).error
    assert error is not None
    assert "\x1b" not in error.message
    assert token not in error.message
    assert Edited(speak.text("a\x1b[2Jb\nsecond line")).words == ["ab", "second line"]


def test_the_gui_is_not_mentioned() -> None:
    (said,) = Edited(speak.text("Click the Export button to download your video.")).words
    assert "lick" not in said


def test_long_work_is_told() -> None:
    clock = FakeClock()
    beat = [lambda: clock.sleep(60), speak.beat("comment")]
    service = FakeService(streams=[response(*(beat * 3), speak.text("Done."))])
    told = list(edit(service, clock, "s1", TRIM))  # type: ignore[arg-type] # - a fake
    assert told == ["still working (2 min)", "Done."]


@pytest.mark.parametrize("error", [SessionLost("gone"), BudgetExceeded("none"), Unconfirmed("?")])
def test_a_refusal_before_the_stream_is_passed_on(error: NemoflowError) -> None:
    service = FakeService(streams=[error])
    with pytest.raises(type(error)):
        list(edit(service, FakeClock(), "s1", TRIM))  # type: ignore[arg-type] # - a fake
    assert len(service.asked) == 1


def test_an_agent_that_quotes_the_token_does_not_make_it_show() -> None:
    said = Edited(speak.text("You sent hush.", complete=True))
    asked = Edited(speak.ask([{"id": "q", "prompt": "hush?", "options": []}]))
    broke = Edited(speak.error("Authorization: hush"))
    assert said.words == ["You sent ***."]
    assert "hush" not in f"{asked.error}{broke.error}"

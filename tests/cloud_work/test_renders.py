"""Renders: one submit an id, adopted after a crash, watched by the clock."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from nemoflow.backend import Progress, RenderJob
from nemoflow.backends.cloud.download import Damaged
from nemoflow.backends.cloud.renders import CloudRender, request_of
from nemoflow.backends.cloud.service import Lost, NotSent
from nemoflow.model.draft import Draft
from nemoflow.model.errors import (
    EngineFailed,
    Interrupted,
    NotAllowed,
    ServiceFailed,
    SessionLost,
)
from nemoflow.wire.render import RenderStatus
from tests.clock import FakeClock
from tests.cloud_work.job import DRAFT, job
from tests.cloud_work.service import FakeService

FLAT = {"taskId": "render_1", "status": "processing", "progress": 40, "output": None}
NESTED = {"success": True, "data": {"id": "render_1", "status": "processing", "progress": 40}}


def status(kind: str, progress: int = 0, **more: str) -> RenderStatus:
    return RenderStatus("render_1", kind, progress, **more)  # type: ignore[arg-type] # - text fields


PENDING, WORKING = status("pending", 5), status("processing", 40)
DONE, FAILED = status("completed", 100, url="https://cdn.test/a"), status("failed", error="boom")


@dataclass
class Run:
    """A service, a clock, a job; `taken` are the renders brought home."""

    service: FakeService
    job: RenderJob
    clock: FakeClock = field(default_factory=FakeClock)
    cancel: threading.Event = field(default_factory=threading.Event)
    taken: list[str] = field(default_factory=list)
    damaged: int = 0
    at_end: Callable[[], None] = lambda: None

    def begin(self) -> list[Progress]:
        return list(self._render().begin())

    def take_up(self) -> list[Progress]:
        return list(self._render().take_up())

    def calls(self) -> list[tuple[str, ...]]:
        return self.service.of("submit", "status")

    def submits(self) -> list[str]:
        return [call[1] for call in self.service.of("submit")]

    def _render(self) -> CloudRender:
        service = self.service
        return CloudRender(service, self.clock, self.cancel, self.job, self._take)  # type: ignore[arg-type] # - a fake

    def _take(self, name: str, found: RenderStatus) -> Iterator[Progress]:
        self.taken.append(name)
        if self.damaged:
            self.damaged -= 1
            raise Damaged("cut off")
        yield Progress(100, 100)


@dataclass
class Ringing(FakeClock):
    """Somebody acts while somebody sleeps."""

    rings: Callable[[], None] = lambda: None

    def sleep(self, seconds: float) -> None:
        super().sleep(seconds)
        self.rings()


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return Run(FakeService(), job(tmp_path))


def test_submitted_once_watched_and_fetched(run: Run) -> None:
    run.service.submits = [PENDING]
    run.service.statuses["render_1"] = [PENDING, WORKING, DONE]
    steps = run.begin()
    assert run.submits() == ["render_1"]
    assert [step.done for step in steps] == [5, 5, 40, 100]
    assert {step.total for step in steps} == {100}
    assert run.taken == ["render_1"]
    assert run.clock.seconds == 2 + 3 + 5


@pytest.mark.parametrize("shape", [FLAT, NESTED], ids=["flat", "nested"])
def test_both_published_shapes_are_progress(run: Run, shape: dict[str, object]) -> None:
    run.service.submits = [PENDING]
    run.service.statuses["render_1"] = [RenderStatus.read(shape), DONE]
    assert [step.done for step in run.begin()] == [5, 40, 100]


def test_looks_become_rarer_and_end_after_five_minutes(run: Run) -> None:
    run.service.submits = [PENDING]
    run.service.statuses["render_1"] = [WORKING]
    with pytest.raises(ServiceFailed, match="still being rendered") as caught:
        run.begin()
    assert "taken up" in caught.value.hint
    assert run.clock.seconds == 300
    # 2+3+5+8+13+21 = 52; then every 30 s; the last look is at the very end.
    assert len(run.service.of("status")) == 6 + 9
    assert run.submits() == ["render_1"]


def test_progress_never_goes_back(run: Run) -> None:
    run.service.submits = [PENDING]
    run.service.statuses["render_1"] = [status("processing", 60), WORKING, DONE]
    assert [step.done for step in run.begin()] == [5, 60, 60, 100]


def test_a_failed_render_is_tried_once_more_under_another_id(run: Run) -> None:
    run.service.submits = [PENDING, PENDING]
    run.service.statuses = {"render_1": [FAILED], "render_1_2": [None, DONE]}
    run.begin()
    assert run.submits() == ["render_1", "render_1_2"]
    assert run.taken == ["render_1_2"]


def test_twice_failed_is_failed(run: Run) -> None:
    run.service.submits = [FAILED, FAILED]
    with pytest.raises(ServiceFailed, match="boom"):
        run.begin()
    assert run.submits() == ["render_1", "render_1_2"]


def test_a_damaged_file_counts_as_failed(run: Run) -> None:
    run.service.submits = [DONE, DONE]
    run.damaged = 1
    run.begin()
    assert run.taken == ["render_1", "render_1_2"]
    run.damaged, run.service.submits = 2, [DONE, DONE]
    run.service.statuses = {}
    with pytest.raises(Damaged):
        run.begin()


def test_a_lost_answer_is_looked_for_before_anything_is_sent(run: Run) -> None:
    run.service.submits = [Lost("broke")]
    run.service.statuses["render_1"] = [WORKING, DONE]
    run.begin()
    assert run.calls()[:2] == [("submit", "render_1"), ("status", "render_1")]
    assert run.submits() == ["render_1"]


def test_only_an_unknown_id_is_submitted_again(run: Run) -> None:
    run.service.submits = [Lost("broke"), PENDING]
    run.service.statuses["render_1"] = [None, DONE]
    run.begin()
    assert run.calls()[:3] == [
        ("submit", "render_1"),
        ("status", "render_1"),
        ("submit", "render_1"),
    ]


def test_when_the_service_does_not_say_nothing_is_sent_again(run: Run) -> None:
    run.service.submits = [Lost("broke"), PENDING]
    run.service.statuses["render_1"] = [ServiceFailed("away")]
    with pytest.raises(ServiceFailed, match="away"):
        run.begin()
    assert run.submits() == ["render_1"]


@pytest.mark.parametrize("error", [NotAllowed("402"), SessionLost("gone"), NotSent("no line")])
def test_what_another_id_cannot_help_is_told(run: Run, error: Exception) -> None:
    run.service.submits = [error]
    with pytest.raises(type(error)):
        run.begin()
    assert run.submits() == ["render_1"]


def test_a_duplicate_of_ours_is_taken_up(run: Run) -> None:
    # Delivered twice on its way: the answer is that of the second delivery.
    run.service.submits = [ServiceFailed("duplicate id")]
    run.service.statuses["render_1"] = [WORKING, DONE]
    run.begin()
    assert run.submits() == ["render_1"]


def test_an_id_somebody_else_has_used_is_given_up(run: Run) -> None:
    run.service.submits = [ServiceFailed("duplicate id"), PENDING]
    run.service.statuses = {"render_1": [None], "render_1_2": [None, DONE]}
    run.begin()
    assert run.submits() == ["render_1", "render_1_2"]


BUSY = ServiceFailed("the session has a running export already (code 409)")


def test_a_busy_session_is_waited_for(run: Run) -> None:
    run.service.submits = [BUSY, BUSY, DONE]
    run.begin()
    assert set(run.submits()) == {"render_1"}
    assert run.clock.seconds == 2 + 3


def test_a_session_that_stays_busy_ends_the_run(run: Run) -> None:
    run.service.submits = [BUSY] * 99
    with pytest.raises(ServiceFailed, match="running export"):
        run.begin()
    assert run.clock.seconds == 600


def test_a_failed_job_is_no_busy_session(run: Run) -> None:
    run.service.submits = [ServiceFailed("duplicate id"), DONE]
    run.service.statuses["render_1"] = [status("failed", error="running out of memory")]
    run.begin()
    assert run.submits() == ["render_1", "render_1_2"]
    assert run.clock.seconds == 0


def test_a_refusal_is_told_in_its_own_words(run: Run) -> None:
    run.service.submits = [ServiceFailed("bad draft"), ServiceFailed("bad draft")]
    with pytest.raises(ServiceFailed) as caught:
        run.begin()
    assert caught.value.message == "bad draft"


@pytest.mark.parametrize(
    "found", [[WORKING, DONE], [PENDING, DONE], [DONE], [status("thinking", 3), DONE]]
)
def test_after_a_crash_the_job_is_adopted(run: Run, found: list[RenderStatus]) -> None:
    run.service.statuses["render_1"] = [*found]
    run.take_up()
    assert run.submits() == []
    assert run.taken == ["render_1"]


def test_a_crash_before_the_submit_submits(run: Run) -> None:
    run.service.statuses["render_1"] = [None, DONE]
    run.service.submits = [PENDING]
    run.take_up()
    assert run.calls()[0] == ("status", "render_1")
    assert run.submits() == ["render_1"]


def test_a_crash_during_the_second_try_adopts_that_one(run: Run) -> None:
    run.service.statuses = {"render_1": [FAILED], "render_1_2": [WORKING, DONE]}
    run.take_up()
    assert run.submits() == []
    assert run.taken == ["render_1_2"]


def test_failures_of_earlier_runs_do_not_use_up_the_tries(run: Run) -> None:
    run.service.statuses = {"render_1": [FAILED], "render_1_2": [FAILED]}
    run.service.submits = [FAILED, PENDING]
    run.service.statuses["render_1_4"] = [None, DONE]
    run.take_up()
    assert run.submits() == ["render_1_3", "render_1_4"]


def test_a_service_that_fails_everything_is_left_alone(run: Run) -> None:
    run.service.statuses = {"render_1": [FAILED]}
    run.service.statuses |= {f"render_1_{number}": [FAILED] for number in range(2, 200)}
    with pytest.raises(ServiceFailed):
        run.take_up()
    assert len(run.calls()) == 50


def test_an_accepted_job_may_be_unknown_for_a_moment(run: Run) -> None:
    run.service.submits = [PENDING]
    run.service.statuses["render_1"] = [None, None, DONE]
    run.begin()
    assert run.submits() == ["render_1"]


def test_a_job_the_service_forgot_is_failed(run: Run) -> None:
    run.service.submits = [PENDING, PENDING]
    run.service.statuses = {"render_1": [None], "render_1_2": [None, DONE]}
    run.begin()
    assert run.submits() == ["render_1", "render_1_2"]


def test_cancelling_stops_the_watching_soon(run: Run) -> None:
    run.service.submits = [PENDING]
    run.service.statuses["render_1"] = [WORKING]
    steps = CloudRender(run.service, run.clock, run.cancel, run.job, run._take).begin()  # type: ignore[arg-type] # - a fake
    next(steps)
    run.cancel.set()
    before = run.clock.seconds
    with pytest.raises(Interrupted):
        list(steps)
    assert run.clock.seconds == before
    assert run.submits() == ["render_1"]


def test_cancelling_ends_a_wait_that_has_begun(run: Run) -> None:
    run.service.submits = [PENDING]
    run.clock = Ringing(rings=run.cancel.set)
    with pytest.raises(Interrupted):
        run.begin()
    assert run.clock.seconds == 0.5


def test_an_empty_timeline_is_not_submitted(tmp_path: Path) -> None:
    run = Run(FakeService(), job(tmp_path, Draft('{"t": [{"tt": 0, "sg": []}]}')))
    with pytest.raises(EngineFailed, match="empty"):
        run.begin()
    assert run.service.asked == []


@pytest.mark.parametrize(
    ("settings", "sent"),
    [
        ({}, {"format": "mp4", "quality": "high"}),
        ({"height": 1080}, {"resolution": "1080p"}),
        ({"width": 1280, "height": 720}, {"resolution": "1280x720"}),
        ({"fps": "30000/1001"}, {"fps": "30000/1001"}),
        ({"fps": "25"}, {"fps": 25}),
        ({"quality": 28}, {"quality": "high", "nemoflow": {"crf": 28}}),
        ({"aspect": "9:16", "fit": "crop"}, {"nemoflow": {"aspect": "9:16", "fit": "crop"}}),
    ],
    ids=str,
)
def test_an_output_as_a_request(
    tmp_path: Path, settings: dict[str, object], sent: dict[str, object]
) -> None:
    import json

    body = request_of(job(tmp_path, **settings), "render_7").body()
    value = json.loads(body)
    assert (value["id"], value["sessionId"]) == ("render_7", "s1")
    assert value["output"] == {"format": "mp4", "quality": "high", **sent}
    # The draft goes back exactly as it came.
    assert DRAFT.text.encode() in body

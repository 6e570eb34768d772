"""The cloud backend as the runner sees it, over a service in memory."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from nemoflow.backend import Backend, Instruction
from nemoflow.backends.cloud.backend import CloudBackend
from nemoflow.backends.cloud.connect import cloud_backend
from nemoflow.model.draft import Draft
from nemoflow.model.errors import Interrupted, SessionLost, UsageError
from nemoflow.model.observed import Balance
from nemoflow.wire import speak
from nemoflow.wire.render import RenderStatus
from tests.clock import FakeClock
from tests.cloud_work.job import job
from tests.cloud_work.service import FakeService, response
from tests.cloud_work.test_finished import movie

__all__ = ["movie"]

TWO = Draft('{"t":[{"tt":0,"sg":[{}]}],"d":2000}')


def backend(service: FakeService, folder: Path, api: str = "https://a.test") -> CloudBackend:
    return CloudBackend(service, FakeClock(), api, str(folder), {})  # type: ignore[arg-type] # - a fake


def completed(url: str = "https://cdn.test/a") -> RenderStatus:
    return RenderStatus("render_1", "completed", 100, url)


def test_it_is_a_backend(tmp_path: Path) -> None:
    made: Backend = backend(FakeService(), tmp_path)
    rules = made.capabilities
    assert (rules.kind, rules.rewind, rules.conclusive, rules.remote) == (
        "cloud",
        False,
        False,
        True,
    )
    assert len(rules.input_suffixes) == 14
    assert made.balance() == Balance(90.0, 10.0)
    opened = made.open_session("demo", "en")
    assert (opened.id, opened.task) == ("s2", "task_2")
    assert made.draft("s1").text == '{"t": []}'
    with pytest.raises(SessionLost):
        made.draft("gone")


def test_an_edit_is_words(tmp_path: Path) -> None:
    service = FakeService(streams=[response(speak.text("Done."))])
    made = backend(service, tmp_path)
    assert list(made.edit("s1", Instruction("trim", "canonical", {}))) == ["Done."]


def test_the_fingerprint_is_the_service(tmp_path: Path) -> None:
    one, same = (backend(FakeService(), tmp_path) for _ in range(2))
    other = backend(FakeService(), tmp_path, "https://b.test")
    assert one.fingerprint() == same.fingerprint() != other.fingerprint()


@pytest.mark.parametrize("method", ["render", "resume"])
def test_a_render_leaves_its_two_files_and_nothing_else(
    movie: Path, tmp_path: Path, method: str
) -> None:
    data = movie.read_bytes()
    service = FakeService(
        submits=[completed()],
        statuses={"render_1": [None, completed()]},
        files={"https://cdn.test/a": [response(data, content_length=str(len(data)))]},
    )
    out = tmp_path / "out"
    out.mkdir()
    wanted = job(out, TWO, poster=str(out / "a.png"))
    steps = list(getattr(backend(service, tmp_path / ".nemoflow"), method)(wanted))
    assert sorted(path.name for path in out.iterdir()) == [".out.part.mp4", ".out.part.png"]
    found = hashlib.sha256(Path(wanted.staging).read_bytes()).hexdigest()
    assert found == hashlib.sha256(data).hexdigest()
    assert all(0 <= step.done <= step.total for step in steps)
    assert list((tmp_path / ".nemoflow" / "work").iterdir()) == []


def test_a_file_that_is_cut_off_is_rendered_again(movie: Path, tmp_path: Path) -> None:
    data = movie.read_bytes()
    service = FakeService(
        submits=[completed("https://cdn.test/bad"), completed("https://cdn.test/good")],
        files={
            "https://cdn.test/bad": [response(data[:-99])],
            "https://cdn.test/good": [response(data)],
        },
    )
    wanted = job(tmp_path, TWO)
    list(backend(service, tmp_path).render(wanted))
    assert [call[1] for call in service.of("submit")] == ["render_1", "render_1_2"]
    assert Path(wanted.staging).read_bytes() == data


def test_cancelling_leaves_the_job_to_the_service(tmp_path: Path) -> None:
    service = FakeService(submits=[RenderStatus("render_1", "pending")])
    made = backend(service, tmp_path)
    made.cancel()
    with pytest.raises(Interrupted) as caught:
        list(made.render(job(tmp_path, TWO)))
    assert "taken up" in caught.value.hint


def test_connecting_asks_nobody(tmp_path: Path) -> None:
    environ = {
        "NEMO_API_URL": "http://localhost:1/",
        "NEMOFLOW_CONFIG_HOME": str(tmp_path / "config"),
    }
    made = cloud_backend(environ, FakeClock(), str(tmp_path))
    assert made.capabilities.kind == "cloud"
    assert json.dumps(made.fingerprint())
    assert not (tmp_path / "config").exists()
    with pytest.raises(UsageError):
        cloud_backend({**environ, "NEMO_API_URL": "ftp://x"}, FakeClock(), str(tmp_path))

"""What every backend promises (`nemoflow/backend.py`): the fake, the local engine, the cloud.

The cloud is `nemoflow serve` over real HTTP on loopback, with time at a twentieth.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from nemoflow.backend import Backend, Instruction, Media, Progress, RenderJob
from nemoflow.backends.cloud.connect import cloud_backend
from nemoflow.backends.local.backend import LocalBackend
from nemoflow.clock import SystemClock
from nemoflow.model.draft import Draft
from nemoflow.model.errors import EditRefused, Place, SessionLost
from nemoflow.model.op import Op, encode_ops
from nemoflow.model.spec import Edit, Input, Output, Spec
from nemoflow.store.digests import read_digest
from tests.fake import FREE, PAID, FakeBackend
from tests.server.live import Live
from tests.stories.conftest import make

PACE = 0.05
PLACE = Place("video.yml", 1, 1)
CUT = encode_ops((Op.of("cut", **{"from": "0s", "to": "1s"}),))
REFUSED = encode_ops((Op.of("cut", **{"from": "90s", "to": "99s"}),))


@pytest.fixture(scope="session")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    source = ("-f", "lavfi", "-i", "testsrc2=size=160x90:rate=30:duration=2")
    return make(tmp_path_factory.mktemp("media"), "clip.mp4", *source)


def _local(folder: Path) -> Backend:
    return LocalBackend(str(folder), os.environ, read_digest, 1)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    with Live(tmp_path_factory.mktemp("server"), SystemClock(PACE)) as live:
        yield live


def _cloud(server: Live, folder: Path) -> Backend:
    environ = {"NEMO_API_URL": server.url, "NEMOFLOW_CONFIG_HOME": str(folder / "config")}
    return cloud_backend(environ, SystemClock(PACE), str(folder))


@pytest.fixture(params=["fake", "fake-paid", "local", "cloud"])
def backend(request: pytest.FixtureRequest, tmp_path: Path) -> Backend:
    makers: dict[str, Callable[[], Backend]] = {
        "fake": lambda: FakeBackend(FREE),
        "fake-paid": lambda: FakeBackend(PAID),
        "local": lambda: _local(tmp_path / "state"),
        "cloud": lambda: _cloud(request.getfixturevalue("server"), tmp_path / "state"),
    }
    return makers[request.param]()


def media(clip: Path, *, base: bool = True) -> Media:
    return Media("clip", clip.name, read_digest(str(clip)), path=str(clip), base=base)


def silent(_: Progress) -> None:
    """Nobody watches this upload."""


def opened(backend: Backend, clip: Path) -> str:
    session = backend.open_session("demo", "en").id
    backend.upload(session, media(clip), silent)
    return session


def cut(backend: Backend, session: str) -> None:
    list(backend.edit(session, Instruction("cut the first second", CUT, {})))


def test_a_new_session_is_empty_and_its_own(backend: Backend) -> None:
    first, second = backend.open_session("a", "en").id, backend.open_session("b", "en").id
    assert first != second
    assert backend.draft(first).is_empty


def test_an_unknown_session_is_lost(backend: Backend) -> None:
    with pytest.raises(SessionLost):
        backend.draft("nobody")


def test_base_footage_is_in_the_draft_once(backend: Backend, clip: Path) -> None:
    """At the latest after the first edit, and only once though a rerun hands it over again."""
    session, twice = opened(backend, clip), opened(backend, clip)
    backend.upload(twice, media(clip), silent)
    for each in (session, twice):
        cut(backend, each)
    assert backend.draft(session).digest == backend.draft(twice).digest
    assert not backend.draft(session).is_empty or backend.capabilities.kind.startswith("fake")


def test_other_uploads_leave_the_draft_alone(backend: Backend, clip: Path) -> None:
    session = opened(backend, clip)
    before = backend.draft(session).digest
    backend.upload(session, replace(media(clip, base=False), name="other"), silent)
    assert backend.draft(session).digest == before


def test_an_edit_is_visible_when_its_iterator_ends(backend: Backend, clip: Path) -> None:
    session = opened(backend, clip)
    before = backend.draft(session).digest
    cut(backend, session)
    assert backend.draft(session).digest != before


def test_drafts_are_stable_between_reads(backend: Backend, clip: Path) -> None:
    session = opened(backend, clip)
    assert backend.draft(session).text == backend.draft(session).text


def test_a_refused_edit_changes_nothing(backend: Backend, clip: Path) -> None:
    session = opened(backend, clip)
    before = backend.draft(session)
    canonical = REFUSED if backend.capabilities.kind == "local" else "refuse"
    # An agent may refuse in words: then the draft that did not move says so.
    refused = suppress(EditRefused) if backend.capabilities.remote else pytest.raises(EditRefused)
    with refused:
        list(backend.edit(session, Instruction("cut 90-99s", canonical, {})))
    assert backend.draft(session) == before


def test_a_backend_that_rewinds_stands_where_it_stood(backend: Backend, clip: Path) -> None:
    if not backend.capabilities.rewind:
        return  # never asked of it
    session = opened(backend, clip)
    before = backend.draft(session)
    cut(backend, session)
    backend.rewind(session, before)
    assert backend.draft(session).digest == before.digest


def test_equal_edits_give_equal_drafts(backend: Backend, clip: Path) -> None:
    first, second = opened(backend, clip), opened(backend, clip)
    cut(backend, first)
    cut(backend, second)
    assert backend.draft(first).digest == backend.draft(second).digest


def test_reading_answers_every_edit_and_touches_no_session(backend: Backend, clip: Path) -> None:
    spec = Spec(
        path="/p/video.yml",
        shown="video.yml",
        name="demo",
        backend="local",
        language="en",
        inputs=(Input("clip", clip.name, PLACE, path=str(clip)),),
        edits=(
            Edit(1, PLACE, text="cut the first 1 second"),
            Edit(3, PLACE, text="cut  the first 1 second"),
            Edit(4, PLACE, text="nonsense"),
        ),
        outputs=(Output("/p/out.mp4", "out.mp4", "mp4", PLACE),),
    )
    digests = {"clip": read_digest(str(clip))}
    read = backend.read(spec, {"clip": str(clip)}, digests)
    assert [item.number for item in read.readings] == [1, 3, 4]
    assert read.readings[0].canonical == read.readings[1].canonical
    if not backend.capabilities.remote:  # an agent hears the words first when they are sent
        assert read.readings[2].problem is not None
    assert read.base == ("clip",)


@pytest.mark.parametrize("method", ["render", "resume"])
def test_a_render_writes_its_staging_files_and_nothing_else(
    backend: Backend, clip: Path, tmp_path: Path, method: str
) -> None:
    session = opened(backend, clip)
    cut(backend, session)
    out = tmp_path / "out"
    out.mkdir()
    job = _job(session, backend.draft(session), clip, out)
    steps = list(getattr(backend, method)(job))
    assert sorted(path.name for path in out.iterdir()) == ["a.mp4", "a.png"]
    assert steps
    assert all(0 <= step.done <= step.total for step in steps)


def test_equal_drafts_render_to_equal_bytes(backend: Backend, clip: Path, tmp_path: Path) -> None:
    session = opened(backend, clip)
    cut(backend, session)
    found = set()
    for name in ("one", "two"):
        out = tmp_path / name
        out.mkdir()
        list(backend.render(_job(session, backend.draft(session), clip, out, name)))
        found.add(hashlib.sha256((out / "a.mp4").read_bytes()).hexdigest())
    assert len(found) == 1


def test_the_fingerprint_is_stable(backend: Backend) -> None:
    assert backend.fingerprint() == backend.fingerprint() != ""


def test_credits_are_counted_exactly_where_they_cost(backend: Backend, clip: Path) -> None:
    session = opened(backend, clip)
    before = backend.balance()
    cut(backend, session)
    after = backend.balance()
    if backend.capabilities.costs_credits:
        assert before is not None
        assert after is not None
        assert after.available < before.available
    else:
        assert (before, after) == (None, None)


def _job(session: str, draft: Draft, clip: Path, out: Path, name: str = "1") -> RenderJob:
    output = Output(
        str(out / "final.mp4"), "out/final.mp4", "mp4", PLACE, poster=str(out / "final.png")
    )
    return RenderJob(
        id=f"render_{session}_{name}",
        session=session,
        draft=draft,
        output=output,
        staging=str(out / "a.mp4"),
        poster_staging=str(out / "a.png"),
        media={read_digest(str(clip)): str(clip)},
    )

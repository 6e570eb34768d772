"""The cloud backend over loopback HTTP against a real `nemoflow serve` that does everything wrong.

Time passes as the machine's, at a fraction of its pace, for both sides.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from nemoflow.backend import Instruction, Media, Progress, RenderJob
from nemoflow.backends.cloud.backend import CloudBackend
from nemoflow.backends.cloud.connect import cloud_backend
from nemoflow.clock import SystemClock
from nemoflow.engine.facts import probe_output
from nemoflow.model.draft import Draft
from nemoflow.model.errors import NemoflowError, Place
from nemoflow.model.spec import Output
from nemoflow.server import fault_kinds as faults
from nemoflow.server.fault_kinds import Fault, Rule, Rules, When
from nemoflow.store.digests import read_digest
from tests.server.live import Live
from tests.stories.conftest import make

CUT = Instruction("cut the first 1 second", "cut the first 1 second", {})


@pytest.fixture(scope="session")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two seconds of 160x90."""
    source = ("-f", "lavfi", "-i", "testsrc2=size=160x90:rate=25:duration=2")
    return make(tmp_path_factory.mktemp("live"), "clip.mp4", *source, "-pix_fmt", "yuv420p")


@dataclass
class Visit:
    """A session with footage at a server; `again()` is the same user in a new process."""

    live: Live
    folder: Path
    pace: float
    clip: Path
    session: str = ""

    def __post_init__(self) -> None:
        self.backend = self.again()
        self.session = self.backend.open_session("demo", "en").id
        self.give(self.backend)

    def again(self) -> CloudBackend:
        environ = {
            "NEMO_API_URL": self.live.url,
            "NEMOFLOW_CONFIG_HOME": str(self.folder / "config"),
            **({"NEMOFLOW_FFMPEG": path} if (path := os.environ.get("NEMOFLOW_FFMPEG")) else {}),
        }
        return cloud_backend(environ, SystemClock(self.pace), str(self.folder / ".nemoflow"))

    def give(self, backend: CloudBackend) -> None:
        digest = read_digest(str(self.clip))
        media = Media("clip", self.clip.name, digest, path=str(self.clip), base=True)
        backend.upload(self.session, media, lambda _: None)

    def edit(self, instruction: Instruction = CUT) -> tuple[str, list[str]]:
        """How an edit ended, and its words."""
        words: list[str] = []
        try:
            for line in self.backend.edit(self.session, instruction):
                words.append(line)
        except NemoflowError as error:
            return type(error).__name__, words
        return "ended", words

    def job(self) -> RenderJob:
        output = Output(
            str(self.folder / "out.mp4"),
            "out.mp4",
            "mp4",
            Place("v", 1, 1),
            height=180,
            aspect="9:16",
            fit="crop",
            poster=str(self.folder / "out.png"),
        )
        draft = self.backend.draft(self.session)
        staging = self.folder / ".out.part"
        return RenderJob(
            "render_a", self.session, draft, output, f"{staging}.mp4", f"{staging}.png", {}
        )

    def rest(self) -> None:
        """Returns when no edit is running any more."""
        for _ in range(500):
            balance = self.backend.balance()
            if balance is not None and not balance.frozen:
                return
            SystemClock(self.pace).sleep(1)
        raise AssertionError("an edit does not end")

    def calls(self, what: str) -> int:
        """How many requests of a kind the server has answered, once it has stopped."""
        return sum(f" {what} " in line for line in self.live.lines)

    def submits(self) -> int:
        return self.calls("POST /api/render/proxy/lambda")


@contextmanager
def visiting(folder: Path, clip: Path, *rules: Rule, pace: float = 0.02) -> Iterator[Visit]:
    with Live(folder / "served", SystemClock(pace), faults=Rules(rules)) as live:
        yield Visit(live, folder, pace, clip)


def test_from_a_file_to_a_file(clip: Path, tmp_path: Path) -> None:
    with visiting(tmp_path, clip) as visit:
        assert visit.backend.draft(visit.session) == Draft("{}")
        ended, words = visit.edit()
        assert ended == "ended"
        assert words
        balance = visit.backend.balance()
        assert balance is not None
        assert (balance.available, balance.frozen) == (90, 0)
        job = visit.job()
        assert job.draft.seconds == 1.0
        steps: list[Progress] = list(visit.backend.render(job))
        assert steps[-1].done == 100
        facts = probe_output(Path(job.staging))
        assert (facts.width, facts.height, facts.frames) == (180, 320, 25)
        assert Path(job.poster_staging).stat().st_size > 100
        first = Path(job.staging).read_bytes()
        Path(job.staging).unlink()
        # The same user after a crash: the job is known, the file is fetched once more.
        list(visit.again().resume(job))
        assert Path(job.staging).read_bytes() == first
    assert visit.submits() == 1


def test_a_crash_after_an_upload_does_not_place_it_twice(clip: Path, tmp_path: Path) -> None:
    with visiting(tmp_path, clip) as visit:
        visit.give(visit.again())
        assert visit.edit()[0] == "ended"
        assert visit.backend.draft(visit.session).seconds == 1.0
    assert visit.calls(f"POST /api/upload-video/nemo_agent/me/{visit.session}") == 1


@pytest.mark.parametrize(
    ("fault", "outcome", "applied"),
    [
        (faults.Silent(), "ended", True),
        (faults.Noise(), "ended", True),
        (faults.Noise(only=True), "Unconfirmed", True),
        (faults.Noise(only=True, applied=False), "Unconfirmed", False),
        (faults.Drop(), "Unconfirmed", True),
        (faults.Drop(at=0), "Unconfirmed", True),
        (faults.Drop(at=100), "Unconfirmed", True),
        (faults.Drop(clean=True), "Unconfirmed", True),
        (faults.Drop(work="cancelled"), "Unconfirmed", False),
        (faults.Duplicate(), "ended", True),
        (faults.TwoStage(), "ended", True),
        (faults.Flat(), "ended", True),
        (faults.Ask(), "EditRefused", False),
        (faults.StreamError(), "Unconfirmed", False),
        (faults.StreamError(applied=True, invalid=True), "Unconfirmed", True),
        (faults.ModelError(), "Unconfirmed", False),
        (faults.Partial(), "ended", True),
        (faults.Thoughts(), "ended", True),
        (faults.Crlf(), "ended", True),
        (faults.Separator(), "ended", True),
        (faults.LongLine(), "ended", True),
        (faults.Junk(), "ended", True),
        (faults.Error(code=2001), "BudgetExceeded", False),
        (faults.Error(code=1002), "SessionLost", False),
        (faults.Error(http=504, work="continues"), "Unconfirmed", True),
        (faults.LoseSession(), "SessionLost", False),
    ],
    ids=str,
)
def test_every_way_an_edit_may_go(
    clip: Path, tmp_path: Path, fault: Fault, outcome: str, applied: bool
) -> None:
    with visiting(tmp_path, clip, Rule("run", fault)) as visit:
        ended, words = visit.edit()
        assert ended == outcome
        assert len(words) == len(set(words))
        visit.rest()
        edits = visit.live.store.edits.of_session(visit.session)
        assert sum(edit.applied for edit in edits) == applied
    assert visit.calls("POST /run_sse") == 1


def test_heartbeats_alone_are_told_and_end(clip: Path, tmp_path: Path) -> None:
    beats = Rule("run", faults.Heartbeats(interval=20))
    with visiting(tmp_path, clip, beats, pace=0.002) as visit:
        ended, words = visit.edit()
        assert ended == "Unconfirmed"
        assert words[0] == "still working (2 min)"
    assert visit.calls("POST /run_sse") == 1


@pytest.mark.parametrize(
    ("rules", "submits"),
    [
        ([Rule("render_status", faults.NestedRender())], 1),
        ([Rule("render", faults.FailRender(), When(nth=1))], 2),
        ([Rule("render", faults.DuplicateRender(), When(nth=1))], 2),
        ([Rule("render", faults.SlowRender(1.0))], 1),
        ([Rule("render_status", faults.Error(), When(times=2))], 1),
        ([Rule("download", faults.CutDownload(), When(times=1))], 1),
        ([Rule("download", faults.CutDownload(0.5), When(times=4))], 1),
        ([Rule("download", faults.CutDownload(0.0), When(path="/files/"))], 1),
        ([Rule("download", faults.Error(code=404, http=404), When(path="/files/"))], 1),
    ],
    ids=["nested", "failed", "duplicate", "slow", "away", "cut", "cut4", "fallback", "gone"],
)
def test_every_way_a_render_may_go(
    clip: Path, tmp_path: Path, rules: list[Rule], submits: int
) -> None:
    with visiting(tmp_path, clip, *rules) as visit:
        visit.edit()
        job = visit.job()
        list(visit.backend.render(job))
        assert probe_output(Path(job.staging)).frames == 25
    assert visit.submits() == submits


@pytest.mark.parametrize(
    ("fault", "kind", "submits"),
    [
        (faults.FailRender("no memory"), "ServiceFailed", 2),
        (faults.StuckRender(), "ServiceFailed", 1),
        (faults.Error(code=402, http=402), "NotAllowed", 1),
        (faults.LoseSession(), "SessionLost", 1),
    ],
    ids=str,
)
def test_a_render_that_cannot_be(
    clip: Path, tmp_path: Path, fault: Fault, kind: str, submits: int
) -> None:
    with visiting(tmp_path, clip, Rule("render", fault), pace=0.005) as visit:
        visit.edit()
        with pytest.raises(NemoflowError) as caught:
            list(visit.backend.render(visit.job()))
        assert type(caught.value).__name__ == kind
    assert visit.submits() == submits

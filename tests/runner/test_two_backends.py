"""One recipe at two backends in turn: what one was sent, the other must not forget."""

from __future__ import annotations

from itertools import count
from pathlib import Path

import pytest

from tests.clock import FakeClock
from tests.desk import Project
from tests.fake import Broken, FakeBackend
from tests.remote import RemoteFake


def elsewhere() -> FakeBackend:
    """Another backend; its sessions have names of their own."""
    return FakeBackend(_numbers=count(100))


@pytest.mark.parametrize("outcome", ["killed-running", "killed-applied", "killed"])
def test_an_apply_elsewhere_leaves_a_paid_edit_in_the_balance(tmp_path: Path, outcome: str) -> None:
    cloud = RemoteFake(clock=FakeClock(), outcomes=[outcome])
    project = Project(tmp_path, cloud, clock=cloud.clock)
    project.file("walk.mp4", "footage")
    spec = project.spec("a", "b")
    with pytest.raises(Broken):
        project.apply(spec)
    project.backend = elsewhere()
    project.apply(spec)
    project.backend = cloud
    project.apply(spec)
    cloud.clock.sleep(1000)  # whatever still runs comes to its end
    cloud.draft("s1")
    assert cloud.applied == {"s1": ["a", "b"]}
    assert cloud.credits == 1000 - 2 * 10


def test_an_edit_begun_elsewhere_is_not_looked_for_here(tmp_path: Path) -> None:
    local = elsewhere()
    local.break_after = "a"
    project = Project(tmp_path, local)
    project.file("walk.mp4", "footage")
    spec = project.spec("a")
    with pytest.raises(Broken):
        project.apply(spec)
    cloud = RemoteFake(clock=FakeClock())
    project.backend, project.clock = cloud, cloud.clock
    project.apply(spec)
    local.break_after = ""
    project.backend = local
    project.apply(spec)
    assert cloud.applied == {"s1": ["a"]}
    assert local.applied == {"s100": ["a"]}


def test_a_verdict_on_a_session_that_is_gone_stands_in_nobodys_way(tmp_path: Path) -> None:
    cloud = RemoteFake(clock=FakeClock(), outcomes=["killed"])
    project = Project(tmp_path, cloud, clock=cloud.clock)
    project.file("walk.mp4", "footage")
    spec = project.spec("a")
    with pytest.raises(Broken):
        project.apply(spec)
    assert project.store().decide("video.yml", 1, "applied")
    del cloud.drafts["s1"]
    project.apply(spec)
    assert cloud.applied["s2"] == ["a"]

"""A watch on recipes that cost credits: nothing is paid twice, nothing without a word."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cloud import in_cloud, live
from tests.server.live import Live
from tests.stories.conftest import SPEC
from tests.stories.test_cloud import SAID, applied, faulty, renders
from tests.story import Story
from tests.watching.conftest import Watch
from tests.watching.pressed import Pressed

CLOUD = SPEC.replace("name: demo\n", "name: demo\nbackend: cloud\n")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Live]:
    with live(tmp_path / "server", tokens_per_client=0) as found:
        yield found


@pytest.fixture
def cloud(server: Live, tmp_path: Path, walk: Path, bed: Path) -> Story:
    story = in_cloud(tmp_path / "cloud", server)
    story.copy_of(walk, "walk.mp4")
    story.copy_of(bed, "bed.m4a")
    story.write({"video.yml": CLOUD, "nemoflow.yml": "vars: {}\n"})
    return story


def appended(story: Story, *edits: str) -> None:
    more = "".join(f"  - {edit}\n" for edit in edits)
    story.write({"video.yml": CLOUD.replace("output:", f"{more}output:")})


def test_faults_on_the_line_never_make_more_edits_than_changes(
    cloud: Story, server: Live, watch: Watch
) -> None:
    faulty(
        server,
        "{on: run, nth: 2, do: drop}",
        "{on: run, nth: 4, do: silent}",
        "{on: state, nth: 5, do: error, http: 502}",
    )
    watched = watch("--max-credits", "500", of=cloud)
    watched.until("refreshed")
    more = ["fade out for 0.5 seconds", 'add the title "Two" for 1 second']
    for count in range(1, len(more) + 1):
        appended(cloud, *more[:count])
        watched.refreshed()
    assert applied(server) == [*SAID, *more]
    assert watched.stop() == 130
    assert cloud.does() == []
    assert watched.of("held") == []


def test_a_plan_is_held_until_somebody_says_yes_to_it(cloud: Story, server: Live) -> None:
    watched = Pressed(cloud)
    try:
        watched.until("held: ~50 credits; press `a` to apply it")
        watched.press("d")
        watched.until("held: ~50 credits; press `a` to apply it")
        assert applied(server) == []
        watched.press("a")
        watched.until("30 credits")
        assert applied(server) == SAID
        cloud.write({"video.yml": CLOUD.replace("Hello", "Hallo")})
        watched.until("held: ~30 credits, 2 edits paid for before")
        cloud.write({"video.yml": CLOUD})
        watched.until("up to date")  # going back costs nothing
        assert applied(server) == SAID
        watched.press("q")
        assert watched.ended() == 0
    finally:
        watched.close()


def test_a_paid_edit_is_finished_when_newer_content_comes(
    cloud: Story, server: Live, watch: Watch
) -> None:
    faulty(server, "{on: run, nth: 1, do: heartbeats, seconds: 60}")
    watched = watch("--max-credits", "500", of=cloud)
    watched.until("edit_started")
    short = CLOUD.replace("  - add {{ inputs.bed }} as background music at 35% volume\n", "")
    cloud.write({"video.yml": short.replace("  bed: bed.m4a\n", "")})
    watched.refreshed()
    assert applied(server) == SAID[:2]
    assert len(watched.of("run_cancelled")) == 1
    assert [event["number"] for event in watched.of("edit_done")] == [1, 2]
    assert len(renders(server)) == 1

"""A session's id is the service's text: wherever it is shown it steers no terminal."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from nemoflow.cli.views.plan import plan_lines
from nemoflow.cli.views.run import event_text
from nemoflow.cli.views.state import state_lines
from nemoflow.model.events import SessionOpened
from nemoflow.model.state import Session, State
from tests.desk import Project

HOSTILE = "1\x1b[2J\x1b]0;owned\x07\n2\u202e"


def test_a_hostile_session_id_is_shown_as_text(tmp_path: Path) -> None:
    project = Project(tmp_path)
    project.file("walk.mp4", "footage")
    spec = project.spec("a")
    project.apply(spec)
    held = State("video.yml", sessions=(Session(HOSTILE, "cloud", "seed", ()),))
    lines = [
        *plan_lines(replace(project.plan(project.spec("a", "b")), session=HOSTILE), colour=False),
        *state_lines(spec, held, "", str(tmp_path)),
        event_text(SessionOpened("video.yml", HOSTILE), colour=False),
    ]
    assert sum("owned" in line for line in lines) == 3
    assert all(line.isprintable() for line in lines)

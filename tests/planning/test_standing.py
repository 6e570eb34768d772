"""Which edits a rendered file shows, and when a finished file is older than a draft."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nemoflow.model.spec import Output, Spec
from nemoflow.model.state import AppliedStep, RenderRecord, Session, State
from nemoflow.planning.profiles import drafted
from nemoflow.planning.standing import Standing, older_than_drafts, standing
from tests.desk import PLACE

STEPS = tuple(
    AppliedStep(at, f"k{at}", "say", "say", draft) for at, draft in enumerate(("d1", "d2", "d2"))
)
SESSION = Session("s", "local", "seed", (), base_draft="d0", steps=STEPS)
STATE = State("video.yml", (SESSION,))
OUTPUTS = tuple(
    Output(f"/p/out/{name}.mp4", f"out/{name}.mp4", "mp4", PLACE, height=height)
    for name, height in (("a", 1080), ("b", 240))
)
SPEC = Spec("/p/video.yml", "video.yml", "demo", "local", "en", (), (), OUTPUTS)
DRAFTS = drafted(SPEC, "/p", ".nemoflow/drafts").outputs


def record(output: str, draft: str) -> RenderRecord:
    return RenderRecord(output, "key", "digest", parts=(("draft", draft), ("engine", "n9")))


@pytest.mark.parametrize(
    ("draft", "edits"),
    [("d0", 0), ("d1", 1), ("d2", 3), ("gone", None)],  # the last edit left the draft as it was
)
def test_a_file_shows_the_edits_it_was_made_of(draft: str, edits: int | None) -> None:
    found = standing(record("out/a.mp4", draft), STATE)
    assert found == Standing(edits, 3)
    assert found.is_current is (edits == 3)


def test_what_is_not_known_is_not_guessed() -> None:
    assert standing(RenderRecord("out/a.mp4", "key", "digest"), STATE) is None
    assert standing(record("out/a.mp4", "d2"), State("video.yml")) is None


@pytest.mark.parametrize(
    ("rendered", "older"),
    [
        ({"a": "d2", "b": "d2"}, []),
        ({"a": "d1", "b": "d2"}, ["out/a.mp4"]),
        ({"a": "gone", "b": "d0"}, ["out/a.mp4", "out/b.mp4"]),
        ({"b": "d1"}, ["out/b.mp4"]),
        ({}, []),
    ],
)
def test_a_finished_file_is_older_than_a_draft_of_all_edits(
    rendered: dict[str, str], older: list[str]
) -> None:
    finished = tuple(record(f"out/{name}.mp4", draft) for name, draft in rendered.items())
    without = replace(STATE, renders=finished)
    assert older_than_drafts(SPEC, without, DRAFTS) == []
    stale = replace(STATE, renders=(*finished, record(DRAFTS[0].shown, "d1")))
    assert older_than_drafts(SPEC, stale, DRAFTS) == []
    drawn = replace(STATE, renders=(*finished, record(DRAFTS[0].shown, "d2")))
    assert [item.output for item in older_than_drafts(SPEC, drawn, DRAFTS)] == older

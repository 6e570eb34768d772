"""Drafts keep pictures without their words: the same bytes, and no footage for another word."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import imageio_ffmpeg

from nemoflow.engine.desk import Desk, Engine, open_desk
from nemoflow.engine.graph import Kind, graph_of, missing_of
from nemoflow.engine.making import place_of, segment_task
from nemoflow.engine.overlay import Overlay
from nemoflow.engine.segments import Segment
from nemoflow.engine.timeline import Canvas, Clip, Fade, Timeline, Title, Transition
from nemoflow.model.canon import digest
from nemoflow.model.profiles import DRAFT
from tests.media.stage import Stage, output, source

RATE = Fraction(30)
WIDE = Canvas(1280, 720, RATE)
"""Larger than a draft, so that drafts are scaled."""


def dressed(counted: Path, spoken: Path) -> Timeline:
    one, other = source(counted), source(spoken)
    clips = (
        Clip(one.digest, 7, 90, transition=Transition("wipeleft", 20)),
        Clip(other.digest, 5, 60),
    )
    return Timeline(
        WIDE,
        (one, other),
        clips,
        (Title("Hello", 10, 40), Title("Again", 65, 30, "bottom")),
        fade_in=Fade(15),
        fade_out=Fade(20),
        overlays=(Overlay(other.digest, 20, 30, moving=True, name="spoken"),),
    )


def test_words_on_a_kept_picture_give_the_bytes_that_footage_gives(
    stage: Stage, counted: Path, spoken: Path
) -> None:
    made, files = dressed(counted, spoken), [counted, spoken]
    draft = DRAFT.applied(output(profile=DRAFT.name))
    stage.render(made, draft, files)
    folder = stage.folder / "beside"
    folder.mkdir()
    desk = desk_of(stage, made, files, folder)
    worded = [node for node in graph_of(desk.setup).of(Kind.SEGMENT) if node.plain]
    assert len(worded) > 2
    for node in worded:
        place = desk.cache.segment(node.key)
        kept = place.read_bytes()
        assert isinstance(node.what, Segment)
        segment_task(desk, replace(node, plain=""), node.what)(threading.Event(), lambda _: None)
        assert place.read_bytes() == kept


def test_another_word_needs_the_kept_picture_and_no_footage(
    stage: Stage, counted: Path, spoken: Path, tmp_path: Path
) -> None:
    made, files = dressed(counted, spoken), [counted, spoken]
    draft = DRAFT.applied(output(profile=DRAFT.name))
    stage.render(made, draft, files)
    changed = replace(made, titles=(Title("Hullo", 10, 40), made.titles[1]))
    folder = tmp_path / "looked"
    folder.mkdir()
    desk = desk_of(stage, changed, files, folder)
    graph = graph_of(desk.setup)
    missing = missing_of(graph, lambda node: desk.cache.holds(place_of(desk.cache, node)))
    assert {node.kind for node in missing} == {Kind.SEGMENT, Kind.FILE}
    assert all(node.plain for node in missing if node.kind is Kind.SEGMENT)


def test_the_final_file_keeps_none(stage: Stage, counted: Path, spoken: Path) -> None:
    folder = stage.folder / "final"
    folder.mkdir()
    desk = desk_of(stage, dressed(counted, spoken), [counted, spoken], folder, "")
    assert not graph_of(desk.setup).of(Kind.PLAIN)


def desk_of(
    stage: Stage, made: Timeline, files: Sequence[Path], folder: Path, profile: str = DRAFT.name
) -> Desk:
    wanted = DRAFT.applied(output(profile=profile)) if profile else output()
    media = {digest(str(path)): str(path) for path in files}
    engine = Engine(imageio_ffmpeg.get_ffmpeg_exe(), "build", stage.folder / stage.cache, 2)
    return open_desk(made, wanted, media, engine, folder, threading.Event())

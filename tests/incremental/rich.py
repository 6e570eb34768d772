"""A timeline in which everything occurs that decides bytes. Values only: no file lies behind it."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from nemoflow.engine.bodies import Grid
from nemoflow.engine.cues import Caption, Chapter, Span
from nemoflow.engine.hearing import Cleaning, Loudness
from nemoflow.engine.overlay import Overlay
from nemoflow.engine.pixels import Pixels
from nemoflow.engine.setup import Setup, setup_of
from nemoflow.engine.timeline import (
    Canvas,
    Clip,
    Effect,
    Fade,
    Music,
    Sound,
    Source,
    Timeline,
    Title,
    Transition,
)
from nemoflow.model.canon import digest
from nemoflow.model.spec import Output
from tests.media.stage import output
from tests.oracles.test_effect_segments import EXAMPLES

GRID = Grid(18, 6)
_F = Fraction


def _source(name: str, kind: str, seconds: float = 0, *, sound: bool = False) -> Source:
    size = {"film": (96, 54), "tall": (60, 80), "photo": (100, 120)}.get(name, (64, 48))
    wide, high = size if kind in ("video", "image") else (0, 0)
    rate = _F(30) if kind == "video" else _F(0)
    return Source(name, name, digest(name), kind, _F(seconds), wide, high, rate, sound)


_GREEN = Source("green", "", "#00b140", "color")
SOURCES = (
    _source("film", "video", 9, sound=True),
    _source("tall", "video", 2, sound=True),
    _source("photo", "image"),
    _source("song", "audio", 3, sound=True),
    _source("grade", "lut"),
    _source("blip", "video", 0.1),
    _GREEN,
)
FILM, TALL, PHOTO, SONG, GRADE, BLIP = (item.digest for item in SOURCES[:6])
MONO = frozenset((SONG,))
PIXELS = {FILM: Pixels(), TALL: Pixels("bt601", hdr=True), PHOTO: Pixels(alpha=True)}

_STEADY = Effect.of("stabilize", strength=0.5, crop="auto", begin="1", length="1")
_LUT = Effect.of("lut", strength=0.5).using(GRADE)
_KEYED = next(item for item in EXAMPLES if item.kind == "chroma_key").using(TALL)
_OF = {item.kind: item for item in EXAMPLES}
_CLIPS = (
    Clip(FILM, 10, 30, transition=Transition("fade", 6), effects=(_OF["look"], _LUT)),
    Clip(
        FILM, 60, 24, _F(3, 2), gain=-3.0, phase=_F(1, 2), cleaning=Cleaning(deess=True),
        effects=(_KEYED, _OF["denoise"]),
    ),
    Clip(PHOTO, 0, 20, fit="blur", effects=(_OF["move"], _OF["border"])),
    Clip(FILM, 100, 20, backwards=True, effects=(_OF["grain"],), transition=Transition("fade", 5)),
    Clip(TALL, 12, 14, fit="crop", effects=(_OF["crop"], _OF["color"])),
    Clip(TALL, 12, 10, frozen=True, effects=(_OF["vignette"], _OF["rotate"])),
    Clip(FILM, 40, 22, muted=True, effects=(_STEADY, _OF["sharpen"])),
    Clip(_GREEN.digest, 0, 8, effects=(_OF["flip"],)),
    Clip(TALL, 20, 9, effects=(_OF["chroma_key"],)),
    Clip(SONG, 30, 12),
    Clip(TALL, 3, 12, fit="stretch", effects=tuple(i for i in EXAMPLES if i.kind == "blur")),
)  # fmt: skip
_TITLES = (
    Title("Hello", 4, 20, animation="fade", opacity=0.8),
    Title("Big", 10, 30, "top", 0.1, "#ffee00", bold=True, stroke="#102030", role="CEO"),
    Title("Boxed", 20, 0, "bottom_left", box="#000000", italic=True),
)
_CAPTIONS = (
    Caption(5, 20, (Span("Two "), Span("words", bold=True, italic=True, color="#00ff00"))),
    Caption(12, 30, (Span("One ", 0), Span("two ", 8), Span("three", 20)), style="karaoke"),
    Caption(40, 20, (Span("Top"),), "top", "box", 0.07, "#ffaa00", 20),
    Caption(30, 40, (Span("Soft"),), burn=False, lang="en", name="subs.srt"),
)
_OVERLAYS = (
    Overlay(PHOTO, 6, 40, "top_right", 0.3, 0.05, 0.7, name="photo"),
    Overlay(TALL, 20, 0, loop=True, first=9, moving=True, name="tall"),
    Overlay(BLIP, 7, 60, "bottom_left", loop=True, first=1, moving=True, name="blip"),
    Overlay(FILM, 30, 40, "left", speed=_F(3, 2), phase=_F(1, 2), moving=True, name="film"),
)
RICH = Timeline(
    canvas=Canvas(96, 54, _F(30)),
    sources=SOURCES,
    clips=_CLIPS,
    titles=_TITLES,
    music=(
        Music(SONG, 3, 100, -12.0, fade_in=10, fade_out=12, duck_release=300),
        Music(FILM, 20, loop=False, duck=False),
    ),
    fade_in=Fade(12, "#ffffff"),
    fade_out=Fade(20),
    sounds=(Sound(SONG, 30, 20, _F(1), -3.0, speech=True, name="song"),),
    loudness=Loudness(-16.0),
    overlays=_OVERLAYS,
    captions=_CAPTIONS,
    chapters=(Chapter(0, "One"), Chapter(40, "Two")),
)
"""Every noun, each field at something else than its default in one of them at least."""


def wanted(name: str = "film.mp4", **settings: object) -> Output:
    """A small output."""
    return output(name, **{"width": 96, "height": 54, **settings})


OUTPUTS = (
    wanted(),
    wanted(width=60, height=80, fit="crop", fps="25", quality=28, profile="draft"),
    wanted("film.webm", width=0, height=0, loudness=-18.0),
    wanted("sheet.png", sprite="3x2", width=64, height=64, fit="contain"),
)
"""Joined; a draft in another shape at another rate; encoded once more; a sheet of frames."""


def setup(timeline: Timeline, output: Output, ffmpeg: str = "build") -> Setup:
    """What decides the bytes of a render of it."""
    return replace(setup_of(timeline, output, PIXELS, ffmpeg, GRID), grid=GRID)

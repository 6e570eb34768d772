"""A frame drawn alone is the frame that a whole render shows there, bit for bit.

The whole is rendered without loss, decoded from its start, and made RGB as a picture is.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import imageio_ffmpeg
import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from nemoflow.engine.argv_still import SCALED_TO_RGB, Look
from nemoflow.engine.desk import Engine
from nemoflow.engine.snapshot import Shot, still_desk, take
from nemoflow.engine.still import still_of
from nemoflow.engine.timeline import Canvas, Clip, Source, Timeline, Transition
from nemoflow.model.canon import digest
from tests.contact_sheet import SHOWN, shoot
from tests.media import barcode, pictures
from tests.media.stage import output, source
from tests.oracles import reels as footage
from tests.oracles.reels import REELS
from tests.oracles.studio import Studio
from tests.oracles.test_effect_segments import EXAMPLES
from tests.oracles.test_random_edits import _QUIET, KINDS, Editor

_SETTINGS = {"quality": 0}


def alone(
    studio: Studio, timeline: Timeline, files: Sequence[Path], frames: Sequence[int], **how: object
) -> list[pictures.Pixels]:
    """Each of the frames, drawn without the others."""
    engine = Engine(imageio_ffmpeg.get_ffmpeg_exe(), "build", studio.folder / "cache", 2)
    media = {digest(str(path)): str(path) for path in files}
    wanted = output("still.mp4", **_SETTINGS, **how)
    stop = threading.Event()
    with still_desk(timeline, wanted, media=media, engine=engine, cancel=stop) as desk:
        look = Look(desk.canvas.width, desk.canvas.height)
        for _ in take(desk, [Shot(frame, f"{frame}.png", look) for frame in frames]):
            pass
        return [pictures.frames(desk.folder / f"{frame}.png", "rgb24")[0] for frame in frames]


def shown(film: Path, frames: Iterable[int]) -> list[pictures.Pixels]:
    """The same frames of a film that was decoded from its start."""
    chosen = "+".join(f"eq(n,{frame})" for frame in frames)
    made = film.with_suffix(".nut")
    width, height = pictures.frames(film)[0].shape[::-1]
    graph = f"select='{chosen}',scale={width}:{height}:{SCALED_TO_RGB},format=rgb24"
    codec = ("-fps_mode", "passthrough", "-c:v", "rawvideo", "-pix_fmt", "rgb24")
    barcode.run("-i", str(film), "-vf", graph, *codec, str(made))
    return pictures.frames(made, "rgb24")


def assert_alike(
    studio: Studio, timeline: Timeline, files: Sequence[Path], frames: Iterable[int], **how: object
) -> None:
    """Every one of the frames, alone and in the film."""
    chosen = sorted(frames)
    film = studio.render(timeline, files, "mp4", **_SETTINGS, **how)
    pairs = zip(
        chosen, alone(studio, timeline, files, chosen, **how), shown(film, chosen), strict=True
    )
    wrong = [frame for frame, one, other in pairs if not np.array_equal(one, other)]
    film.unlink()
    assert not wrong


@pytest.fixture(scope="module")
def reel(reels: Path) -> Path:
    return footage.picture(reels / "test.mov", "testsrc2=s=160x90:r=30", seconds=1)


def test_every_effect(studio: Studio, reel: Path) -> None:
    """A clip of five frames for each effect, one after the other, looked at in the middle."""
    clips = (replace(Clip(source(reel).digest, 3, 5), effects=(item,)) for item in EXAMPLES)
    timeline = Timeline(Canvas(160, 90, Fraction(30)), (source(reel),), tuple(clips))
    assert_alike(studio, timeline, [reel], [5 * number + 3 for number in range(len(EXAMPLES))])


def test_what_moves_and_what_lies_above(studio: Studio, reel: Path, reels: Path) -> None:
    """Words that fade, karaoke, a film in the corner, the whole fading, another rate and shape."""
    small = footage.picture(reels / "small.mov", "testsrc=s=64x48:r=25", seconds=0.4)
    song = reels / "song.vtt"
    song.write_text("WEBVTT\n\n00:00.000 --> 00:00.800\nOne <00:00.200>two <00:00.500>three\n")
    says = (
        "overlay small.mov in the top right corner looping",
        'add the title "Hello 你好" at the top at 0.2s for 0.7s that fades in',
        'add a lower third "Ann, CEO" at 0.4s for 0.4s',
        "add karaoke captions from song.vtt",
        "zoom in 2x at 0.3s for 0.4s",
        "fade in over 0.3s and fade out to white over 0.3s",
        "make it vertical",
    )
    timeline = studio.timeline(says, [reel], [small, song])
    files = [reel, small, song]
    assert_alike(studio, timeline, files, {0, 4, 9, 12, 17, 21, 24}, fps="25")


def test_clips_out_of_order(studio: Studio, reel: Path, reels: Path) -> None:
    """Backwards, held, faster and slower, made steady; every frame of a transition."""
    other = footage.picture(reels / "other.mov", "mandelbrot=s=128x96:r=24", seconds=1)
    says = (
        "reverse the first 0.5 seconds",
        "append other.mov",
        "freeze at 0.7s for 0.2s",
        "play 1.4s to 1.8s at 0.6x",
        "stabilize the last clip",
        "add a 0.2s wipe left transition between clips 1 and 2",
    )
    timeline = studio.timeline(says, [reel], [other])
    passage = timeline.clip_starts()[1]
    step = range(2, timeline.frames, 9)
    assert_alike(
        studio,
        timeline,
        [reel, other],
        {0, *step, timeline.frames - 1, *range(passage, passage + 6)},
    )


@settings(
    max_examples=4,
    deadline=None,
    derandomize=True,
    suppress_health_check=_QUIET,
    phases=(Phase.explicit, Phase.generate),
)
@given(data=st.data())
def test_random_edits(data: st.DataObject, studio: Studio, reels: Path) -> None:
    base = data.draw(st.permutations(REELS))[:2]
    editor = Editor(data, base)
    for kind in ("join", *data.draw(st.permutations(KINDS))[:4]):
        editor.edit(kind)
    more = [reel.path(reels) for reel in REELS if reel not in base]
    files = [reel.path(reels) for reel in base]
    timeline = studio.timeline(editor.said, files, more)
    some = data.draw(st.sets(st.integers(0, timeline.frames - 1), min_size=2, max_size=4))
    assert_alike(studio, timeline, [*files, *more], {0, *some, timeline.frames - 1})


@pytest.mark.slow
@pytest.mark.parametrize("name", SHOWN)
def test_every_operation_of_the_contact_sheet(
    studio: Studio, tmp_path_factory: pytest.TempPathFactory, name: str
) -> None:
    folder = tmp_path_factory.getbasetemp() / "shot"
    if not folder.exists():
        folder.mkdir()
        shoot(folder)
    for entry in SHOWN[name]:
        base, more = ([folder / item for item in names] for names in (entry.base, entry.more))
        timeline = studio.timeline(entry.says, base, more)
        total = timeline.frames
        frames = {0, total // 3, total // 2, total - 1}
        assert_alike(studio, timeline, [*base, *more], frames, height=90)


def test_a_still_of_a_transition_is_one_frame_of_each_clip() -> None:
    clip = Clip("a", 0, 40)
    clips = (replace(clip, transition=Transition("fade", 20)), replace(clip, start=100))
    a = Source("a", "a.mp4", "a", "video", Fraction(10), 160, 90, Fraction(30))
    timeline = Timeline(Canvas(160, 90, Fraction(30)), (a,), clips)
    canvas = Canvas(160, 90, Fraction(30))
    segment = still_of(timeline, canvas, "contain", 25)
    assert (segment.frames, segment.passage) == (1, (5, 20))
    assert [(layer.first, layer.used, layer.frames) for layer in segment.layers] == [
        (25, 1, 1),
        (105, 1, 1),
    ]
    assert still_of(timeline, canvas, "contain", 40).layers[0].first == 120
    assert still_of(timeline, canvas, "contain", 19).passage is None

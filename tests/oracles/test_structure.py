"""Structural operations: footage of other sizes, rates and sounds; the pixels of a transition."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.media import barcode, pictures
from tests.oracles import reels as footage
from tests.oracles.reels import REELS
from tests.oracles.registry import oracle
from tests.oracles.studio import SOUND_RATE, Studio

ALPHA, BRAVO, CHARLIE = REELS
TONE = "sine=500,volume=2"


@oracle("concat")
@pytest.mark.parametrize("first", REELS, ids=lambda reel: reel.name)
def test_other_sizes_rates_and_sounds_become_the_first_clips(
    studio: Studio, reels: Path, first: footage.Reel
) -> None:
    """Mono AAC, none at all, mono FLAC; 160x90, 128x72, 192x108; 30, 25, 29.97 fps."""
    others = [reel for reel in REELS if reel != first]
    said = " and ".join(reel.name for reel in others)
    numbers = [n for reel in (first, *others) for n in reel.numbers(first.rate)]
    made = studio.film(
        f"append {said}",
        base=[first.path(reels)],
        more=[reel.path(reels) for reel in others],
        frames=len(numbers),
    )
    assert barcode.read(made) == numbers
    assert pictures.frames(made)[0].shape == (first.height, first.width)


@oracle("concat")
@pytest.mark.parametrize("layout", ["mono", "stereo", "5.1"])
def test_every_sound_layout_keeps_its_place_and_length(
    studio: Studio, reels: Path, layout: str
) -> None:
    """A tone after a silent clip begins with its own first frame, on both sides."""
    quiet = footage.picture(reels / "quiet.mov", "color=gray:s=64x36:r=30", seconds=1)
    path = reels / f"layout-{layout}.mov"
    tone = f"{TONE}:r=44100,aformat=channel_layouts={layout}".replace(
        ",volume=2:r=44100", ":r=44100"
    )
    loud = footage.picture(path, "color=gray:s=96x54:r=25", seconds=1, sound=tone)
    made = studio.film(f"append {path.name}", base=[quiet], more=[loud], frames=60, name="wav")
    sound = pictures.samples(made)
    assert not sound[:, :SOUND_RATE].any()
    begin = np.argmax(np.abs(sound) > 0.02, axis=1)
    assert list(begin) == pytest.approx([SOUND_RATE] * 2, abs=SOUND_RATE // 1000)


@oracle("cut", "trim")
@pytest.mark.parametrize(
    ("sentence", "shown"),
    [
        ("cut 0.2s to 0.5s", [*range(6), *range(15, 33)]),
        ("cut everything after 0:00.50", list(range(15))),
        ("trim the last 0.1s", list(range(30))),
        ("只留0.2到0.5秒", list(range(6, 15))),
        ("keep the last 10%", [30, 31, 32]),
    ],
)
def test_cut_and_trim_show_exactly_these_frames(
    studio: Studio, reels: Path, sentence: str, shown: list[int]
) -> None:
    made = studio.film(sentence, base=[ALPHA.path(reels)], frames=len(shown))
    assert barcode.read(made) == shown


@oracle("cut", "trim", "concat", "speed", "transition")
@pytest.mark.parametrize(
    ("said", "frames"),
    [
        (("cut 0.2s to 0.5s",), 24),
        (("keep the first 0.7s",), 21),
        (("append charlie.mkv",), 62),
        (("speed up 1.5x",), 22),
        (("append charlie.mkv", "crossfade between clips for 0.4s"), 50),
        (("append charlie.mkv", "crossfade between clips for 0.3s", "慢放到0.8倍"), 66),
    ],
)
def test_sound_has_exactly_the_samples_of_its_frames(
    studio: Studio, reels: Path, said: tuple[str, ...], frames: int
) -> None:
    """`Studio.film` counts them, in the WAV as in the MP4."""
    base, more = [ALPHA.path(reels)], [CHARLIE.path(reels)]
    studio.film(*said, base=base, more=more, frames=frames, name="wav")
    studio.film(*said, base=base, more=more, frames=frames)


@oracle("transition")
@pytest.mark.parametrize(
    "sentence", ["add a 0.4s crossfade between all clips", "片段之间加叠化转场0.4秒"]
)
def test_a_crossfade_is_the_mean_in_its_middle_and_nothing_beside_it(
    studio: Studio, reels: Path, sentence: str
) -> None:
    one = footage.picture(reels / "one.mov", "testsrc2=s=96x54:r=30", seconds=1)
    other = footage.picture(reels / "other.mov", "mandelbrot=s=96x54:r=30", seconds=1)
    made = studio.film("append other.mov", sentence, base=[one], more=[other], frames=48, quality=0)
    bodies = studio.film(
        *("keep the first 0.6s", "append tail.mov"),
        base=[one],
        more=[_tail(other, reels)],
        frames=36,
        quality=0,
    )
    got, wanted = pictures.hashes(made), pictures.hashes(bodies)
    assert [*got[:18], *got[30:]] == wanted
    first, second = pictures.frames(one)[24], pictures.frames(other)[6]
    middle = pictures.frames(made)[24].astype(float)
    assert np.abs(middle - (first.astype(float) + second) / 2).mean() < 2


def _tail(path: Path, reels: Path) -> Path:
    """The same footage from frame 12 on, cut by FFmpeg without loss."""
    made = reels / "tail.mov"
    if not made.exists():
        barcode.run(
            *("-i", str(path), "-vf", "trim=start_frame=12,setpts=PTS-STARTPTS"),
            *("-c:v", "libx264", "-qp", "0", "-preset", "ultrafast", str(made)),
        )
    return made


@oracle("transition")
@pytest.mark.parametrize(
    ("words", "color"), [("fadewhite", 255), ("dip to black", 0), ("闪白转场", 255)]
)
def test_dips_reach_their_colour(studio: Studio, reels: Path, words: str, color: int) -> None:
    one = footage.picture(reels / "dim.mov", "color=0x404040:s=64x36:r=30", seconds=1)
    other = footage.picture(reels / "bright.mov", "color=0xb0b0b0:s=64x36:r=30", seconds=1)
    said = f"add a 0.4s {words} between clips" if words.isascii() else f"片段之间加{words}0.4秒"
    made = studio.film("append bright.mov", said, base=[one], more=[other], frames=48)
    light = [frame.mean() for frame in pictures.frames(made)]
    assert min(abs(value - color) for value in light[18:30]) <= 3
    assert light[17] == pytest.approx(light[0], abs=1)
    assert light[30] == pytest.approx(light[-1], abs=1)


@oracle("concat")
@pytest.mark.parametrize("kept", [1, 2, 3])
def test_a_clip_of_very_few_frames_keeps_the_length(studio: Studio, reels: Path, kept: int) -> None:
    """x264 reorders no frames in a segment of one or two: joined as it is, the file's length
    would fall short by two frames while all frames are there."""
    said = (f"keep the first {kept}f" if kept > 1 else "keep the first 0.04s", "append alpha.mp4")
    base, more = [BRAVO.path(reels)], [ALPHA.path(reels)]
    made = studio.film(*said, base=base, more=more, frames=kept + 28)
    assert barcode.read(made) == [*range(300, 300 + kept), *ALPHA.numbers(BRAVO.rate)]


@oracle("transition")
def test_a_transition_never_reaches_into_another(studio: Studio, reels: Path) -> None:
    """Cut short after its first transition, the middle clip has 18 frames, 12 of them blended:
    half a clip would be 9 more, 6 are free."""
    said = (
        *("append bravo.mp4", "crossfade between clips for 0.4s", "keep the first 1.3s"),
        *("append charlie.mkv", "add a 0.5s crossfade between clips 2 and 3"),
    )
    more = [BRAVO.path(reels), CHARLIE.path(reels)]
    made = studio.film(*said, base=[ALPHA.path(reels)], more=more, frames=39 + 29 - 6)
    assert barcode.read(made)[39:] == CHARLIE.numbers(ALPHA.rate)[6:]

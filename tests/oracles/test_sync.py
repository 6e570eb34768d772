"""A click and a flash at the same moment stay together within a millisecond through every edit.

Flashes stand every 0.4 s on the first frame of a moment; each click begins with its flash. The
picture is read from an MP4 and the sound from a WAV of the same timeline, and from the MP4 itself.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.media import barcode, pictures
from tests.oracles.registry import oracle
from tests.oracles.studio import SOUND_RATE, Studio

_MILLISECOND = 0.001


def clicks_of(path: Path, rate: int, *, drop: str = "") -> Path:
    """2.4 s with a flash and a click every 0.4 s from 0.2 s on; `drop` leaves frames out."""
    if path.exists():
        return path
    step, first = rate * 2 // 5, rate // 5
    picture = (
        f"color=black:s=64x36:r={rate}:d=2.4,format=yuv420p,"
        f"drawbox=c=white:t=fill:enable='eq(mod(n,{step}),{first})'"
    )
    sound = "aevalsrc='if(lt(mod(t+0.2,0.4),0.008),0.8*cos(2*PI*3000*t),0)':s=48000:d=2.4"
    chosen = ("-vf", f"select='{drop}'", "-fps_mode", "vfr") if drop else ()
    barcode.run(
        *("-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", sound, *chosen),
        *("-c:v", "libx264", "-qp", "0", "-g", "10", "-c:a", "flac", str(path)),
    )
    return path


@pytest.fixture(scope="module")
def clicks(reels: Path) -> Path:
    return clicks_of(reels / "clicks.mkv", 30)


@pytest.fixture(scope="module")
def other(reels: Path) -> Path:
    return clicks_of(reels / "other25.mkv", 25)


@pytest.fixture(scope="module")
def uneven(reels: Path) -> Path:
    """Variable rate: two frames in five are missing, never a flash or the frame after it."""
    return clicks_of(reels / "uneven.mkv", 30, drop="not(eq(mod(n,6),2)+eq(mod(n,6),4))")


def flashes(path: Path, rate: int) -> list[float]:
    """When each flash begins, in seconds."""
    light = np.array([0, *(frame.mean() > 100 for frame in pictures.frames(path))], dtype=int)
    return [float(k) / rate for k in np.where(np.diff(light) == 1)[0]]


def bangs(path: Path, least: float = 0.25) -> list[float]:
    """When each click begins, in seconds; clicks are at least 60 ms apart."""
    loud = np.where(np.abs(pictures.samples(path)[0]) > least)[0]
    begins = [int(at) for k, at in enumerate(loud) if k == 0 or at - loud[k - 1] > 2880]
    return [at / SOUND_RATE for at in begins]


def assert_together(studio: Studio, said: tuple[str, ...], frames: int, *files: Path) -> None:
    base, more = files[:1], files[1:]
    film = studio.film(*said, base=base, more=more, frames=frames)
    sound = studio.film(*said, base=base, more=more, frames=frames, name="wav")
    seen = flashes(film, 30)
    assert len(seen) >= 2
    assert bangs(sound) == pytest.approx(seen, abs=_MILLISECOND)
    assert bangs(film) == pytest.approx(seen, abs=_MILLISECOND)


@oracle("cut", "trim", "concat", "transition", "speed")
@pytest.mark.parametrize(
    ("said", "frames"),
    [
        ((), 72),
        (("cut 0.3s to 0.77s",), 58),
        (("把0.9到1.3秒删掉", "剪掉前0.1秒"), 57),
        (("keep the last 1.9s",), 57),
        (("append other25.mkv",), 144),
        (("put other25.mkv at the start", "cut the first 0.35s"), 133),
        (("append other25.mkv", "add a 0.1s crossfade between all clips"), 141),
    ],
)
def test_clicks_stay_with_their_flashes(
    studio: Studio, clicks: Path, other: Path, said: tuple[str, ...], frames: int
) -> None:
    assert_together(studio, said, frames, clicks, other)


@oracle("split", "insert", "move", "swap", "replace", "loop", "freeze")
@pytest.mark.parametrize(
    ("said", "frames"),
    [
        (("split at 0.77s", "move clip 2 to the start"), 72),
        (("insert other25.mkv at 0.3s",), 144),
        (("insert other25.mkv at 0.3s for 0.9s", "swap clips 1 and 2"), 99),
        (("split at 1.3s", "replace clip 1 with other25.mkv"), 72),
        (("把0.1秒到0.95秒重复2次",), 98),
        (("freeze at 0.5s for 0.37s", "hold the last frame for 0.2s"), 89),
    ],
)
def test_clicks_stay_with_their_flashes_where_clips_move(
    studio: Studio, clicks: Path, other: Path, said: tuple[str, ...], frames: int
) -> None:
    assert_together(studio, said, frames, clicks, other)


@oracle("reverse")
@pytest.mark.parametrize(
    ("said", "frames"), [(("play it backwards",), 72), (("split at 0.9s", "reverse clip 2"), 72)]
)
def test_backwards_clicks_end_with_the_frame_of_their_flash(
    studio: Studio, clicks: Path, said: tuple[str, ...], frames: int
) -> None:
    film = studio.film(*said, base=[clicks], frames=frames)
    sound = studio.film(*said, base=[clicks], frames=frames, name="wav")
    seen = [at + 1 / 30 for at in flashes(film, 30)]
    loud = np.where(np.abs(pictures.samples(sound)[0]) > 0.25)[0]
    ends = [int(at) for k, at in enumerate(loud) if k + 1 == len(loud) or loud[k + 1] - at > 2880]
    if len(said) > 1:
        seen, ends = seen[2:], ends[2:]
    assert len(seen) >= 3
    # A click is a cosine: its first sample is its loudest, its last half a wave too quiet.
    assert [at / SOUND_RATE for at in ends] == pytest.approx(seen, abs=_MILLISECOND)


@oracle("cut", "concat")
@pytest.mark.parametrize(("said", "frames"), [((), 72), (("cut 0.3s to 0.77s",), 58)])
def test_clicks_stay_with_their_flashes_at_a_variable_rate(
    studio: Studio, uneven: Path, said: tuple[str, ...], frames: int
) -> None:
    assert_together(studio, said, frames, uneven)


@oracle("speed")
@pytest.mark.parametrize(("sentence", "frames"), [("speed up 2x", 36), ("slow down to 0.5x", 144)])
def test_at_another_speed_clicks_stay_within_one_window_of_the_stretcher(
    studio: Studio, clicks: Path, sentence: str, frames: int
) -> None:
    """Keeping the pitch moves sound by up to a window of `atempo`: 2048 samples, 43 ms.

    Nothing adds up: the last click is as near as the first.
    """
    film = studio.film(sentence, base=[clicks], frames=frames)
    sound = studio.film(sentence, base=[clicks], frames=frames, name="wav")
    seen, heard = flashes(film, 30), bangs(sound)
    assert len(seen) == 6
    assert heard == pytest.approx(seen, abs=2048 / SOUND_RATE)
    assert heard[-1] - seen[-1] == pytest.approx(heard[0] - seen[0], abs=0.02)


@oracle("speed")
def test_around_a_faster_part_clicks_stay_with_their_flashes(studio: Studio, clicks: Path) -> None:
    said = "play 0.4s to 1.2s at 2x"
    film = studio.film(said, base=[clicks], frames=60)
    sound = studio.film(said, base=[clicks], frames=60, name="wav")
    seen, heard = flashes(film, 30), bangs(sound)
    assert seen == pytest.approx([0.2, 0.5, 0.7, 1.0, 1.4, 1.8])
    outside = [at for at in heard if at < 0.4 or at > 0.8]
    assert outside == pytest.approx([at for at in seen if at < 0.4 or at > 0.8], abs=_MILLISECOND)

"""Entering a file at a keyframe shows the frames that reading it from its beginning shows."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest

from nemoflow.engine.argv_video import lossless_arguments, segment_arguments
from nemoflow.engine.cache import Cache
from nemoflow.engine.keyframe_scan import keep_keyframes, kept_keyframes, keyframes_in
from nemoflow.engine.keyframes import entry_before
from nemoflow.engine.layers import Layer
from nemoflow.engine.pixels import Pixels
from nemoflow.engine.probe import probe
from nemoflow.engine.segments import Segment
from nemoflow.engine.timeline import Canvas, to_frames
from tests.media import barcode, pictures

_X264 = ("-c:v", "libx264", "-preset", "medium", "-crf", "18", "-g", "20")
_HEVC = ("-c:v", "libx265", "-preset", "fast", "-tag:v", "hvc1")
_TONE = ("-f", "lavfi", "-i", "sine=440:d=3")
_LATE = ("-itsoffset", "0.35", *_TONE)
_COARSE = ("-video_track_timescale", "1000", "-movie_timescale", "600", "-bf", "0")
_FIRST = ("-itsoffset", f"{(14 - 49) / 600 + 1024 / 44100}", *_TONE)
"""The file begins with the sound, between two ticks of the picture, so that rounding decides."""
_UNEVEN = "setpts='(N+0.4*mod(N,3)+5*gte(N,20))/30/TB'"
"""Frames at uneven distances, and a pause."""

FILES: dict[str, tuple[Sequence[str], dict[str, object]]] = {
    "b-frames.mp4": ((*_X264, "-bf", "3"), {"sound": _TONE}),
    "b-pyramid.mov": ((*_X264, "-bf", "5", "-x264-params", "b-pyramid=normal:ref=4"), {}),
    "open-gop.mp4": ((*_X264, "-bf", "3", "-x264-params", "open-gop=1:keyint=20"), {}),
    "refresh.mp4": ((*_X264, "-x264-params", "intra-refresh=1:keyint=20"), {}),
    "irregular.mp4": ((*_X264, "-force_key_frames", "0.1,0.9,1.7,1.73,2.1"), {"sound": _TONE}),
    "pal.mp4": ((*_X264, "-bf", "2"), {"rate": "25"}),
    "ntsc.mp4": ((*_X264, "-bf", "2"), {"rate": "30000/1001"}),
    "sixty.mp4": ((*_X264, "-bf", "2"), {"rate": "60", "frames": 150}),
    "uneven.mp4": ((*_X264, "-fps_mode", "passthrough"), {"filters": _UNEVEN, "frames": 80}),
    "late-sound.mp4": ((*_X264, "-bf", "2"), {"sound": _LATE}),
    "hevc.mp4": ((*_HEVC, "-x265-params", "keyint=20:bframes=4:log-level=error"), {}),
    "hevc-open.mp4": ((*_HEVC, "-x265-params", "keyint=20:open-gop=1:log-level=error"), {}),
    "vp9.mp4": (("-c:v", "libvpx-vp9", "-g", "20", "-deadline", "realtime", "-cpu-used", "8"), {}),
    "prores.mov": (("-c:v", "prores_ks"), {}),
    "av1.mp4": (("-c:v", "libsvtav1", "-preset", "12", "-g", "20"), {}),
    "quicktime.mov": ((*_X264, "-bf", "2", "-video_track_timescale", "600"), {}),
    "fine.mp4": ((*_X264, "-video_track_timescale", "10000000"), {"rate": "30000/1001"}),
    "coarse.mp4": (
        (*_X264, *_COARSE, "-output_ts_offset", f"{49 / 600}"),
        {"rate": "25", "sound": _FIRST},
    ),
    "two-pictures.mp4": ((*_X264, "-map", "0:v", "-map", "0:v", "-g:v:1", "7"), {}),
    "mpeg4.mp4": (("-c:v", "mpeg4", "-g", "20", "-bf", "2", "-q:v", "2"), {}),
    "fragments.mp4": ((*_X264, "-movflags", "frag_keyframe+empty_moov"), {}),
    "film.mkv": ((*_X264, "-bf", "3"), {}),
    "film.ts": ((*_X264, "-bf", "3"), {}),
}
TRIMMED = {"trimmed.mp4": "b-frames.mp4", "trimmed.mov": "pal.mp4"}
"""They begin in the middle of a group: their edit list hides the frames before."""
UNKNOWN = (
    *("open-gop.mp4", "refresh.mp4", "mpeg4.mp4", "fragments.mp4", "film.mkv", "film.ts"),
    *TRIMMED,
)
"""Those whose keyframes cannot be trusted: they are entered a moment earlier."""
RATES = (Fraction(30), Fraction(25), Fraction(30000, 1001), Fraction(25, 2))


@pytest.fixture(scope="module")
def footage(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("keyframes")


def film(folder: Path, name: str) -> Path:
    """About 3 s of numbered frames; or what an editor makes of that without encoding it again."""
    path = folder / name
    if name in TRIMMED and not path.exists():
        whole = film(folder, TRIMMED[name])
        barcode.run("-ss", "0.45", "-i", str(whole), "-t", "2", "-c", "copy", str(path))
    elif not path.exists():
        encoder, more = FILES[name]
        barcode.make(path, **{"frames": 90, "encoder": encoder, **more})  # type: ignore[arg-type]  # as listed
    return path


def shown(path: Path, rate: Fraction, first: int, used: int, facts: Pixels) -> list[str]:
    """Digests of source frames `first` to `first + used`, as a segment holds them."""
    canvas = Canvas(160, 90, rate)
    layer = Layer("aa", "video", used, 160, 90, first, used)
    made = path.with_name("made.mp4")
    barcode.run(
        *segment_arguments(
            Segment(used, (layer,)),
            canvas,
            names={"aa": str(path)},
            pixels={"aa": facts},
            encoder=lossless_arguments(canvas),
            titles_file="",
            target=str(made),
        )
    )
    return pictures.hashes(made)


@pytest.mark.parametrize("name", [*FILES, *TRIMMED])
def test_a_piece_from_a_keyframe_is_the_piece_of_the_whole(footage: Path, name: str) -> None:
    path = film(footage, name)
    keys = keyframes_in(str(path))
    assert bool(keys) == (name not in UNKNOWN)
    rates = RATES[:1] if name in UNKNOWN else RATES
    for rate in rates:
        total = to_frames(probe(str(path), "", "").seconds, rate)
        whole = shown(path, rate, 0, total, Pixels(matrix="bt709"))
        entries = {found[0] for at in range(total) if (found := entry_before(keys, rate, at))}
        for first in sorted({*entries, *(entry + 1 for entry in entries), 17, total - 3}):
            used = min(4, total - first)
            found = shown(path, rate, first, used, Pixels(matrix="bt709", keyframes=keys))
            assert found == whole[first : first + used], f"{name} at {rate}, frame {first}"


def test_of_keyframes_that_follow_closely_the_first_is_enough(footage: Path) -> None:
    every = keyframes_in(str(film(footage, "prores.mov")))
    assert {there - here for here, there in pairwise(every)} == {500_000}


def test_a_picture_after_which_something_needs_the_past_is_no_keyframe(footage: Path) -> None:
    """Containers call them so: in an open group, and where the picture is refreshed by parts.

    The first of the file is one; but an unknown one between two known ones would cost more than
    knowing none.
    """
    assert keyframes_in(str(film(footage, "open-gop.mp4"))) == ()
    assert keyframes_in(str(film(footage, "refresh.mp4"))) == ()


def test_what_was_found_is_kept_and_what_is_broken_is_found_again(
    footage: Path, tmp_path: Path
) -> None:
    path = tmp_path / "film.mp4"
    shutil.copy(film(footage, "b-frames.mp4"), path)
    cache = Cache(tmp_path / "cache")
    found = keep_keyframes(str(path), "aa", cache)
    assert found == keyframes_in(str(path)) != ()
    path.unlink()
    assert kept_keyframes(str(path), "aa", cache) == found
    assert kept_keyframes(str(path), "bb", cache) == ()
    (kept,) = (tmp_path / "cache/keyframes").glob("*.json")
    kept.write_text('{"keys":[0,17]}')
    assert kept_keyframes(str(path), "aa", cache) == ()


def test_a_file_that_could_not_be_read_is_asked_again(footage: Path, tmp_path: Path) -> None:
    cache, path = Cache(tmp_path / "cache"), tmp_path / "film.mp4"
    assert keep_keyframes(str(path), "aa", cache) == ()
    shutil.copy(film(footage, "b-frames.mp4"), path)
    assert keep_keyframes(str(path), "aa", cache) != ()


def test_asking_keeps_nothing(footage: Path, tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache")
    assert kept_keyframes(str(film(footage, "b-frames.mp4")), "aa", cache)
    assert not cache.root.exists()

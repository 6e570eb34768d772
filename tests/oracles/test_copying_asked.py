"""When a picture is copied and when not: what is asked for decides, in one sentence."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from nemoflow.engine.coded import Coded, coded_from
from nemoflow.engine.copying import Copied, Encoded, Stretch
from nemoflow.engine.nal import begins_anew
from nemoflow.engine.packets import coded
from tests.oracles.copies import FRAMES, GOP, PLAIN, REORDERED, SOUNDED, UNEVEN, verdict
from tests.oracles.studio import Studio


@pytest.mark.parametrize(
    ("said", "wanted", "reason"),
    [
        ("add the title 'Hi'", {}, "the picture has a title"),
        ("fade out 0.2s", {}, "the picture has a fade"),
        ("speed up 2x", {}, "the picture has a changed speed"),
        ("reverse", {}, "the picture has reversed footage"),
        ("add a freeze frame at 0.5s", {}, "the picture has a held frame"),
        ("make it black and white", {}, "the picture has an effect"),
        ("flip horizontally", {}, "the picture has an effect"),
        ("trim to 0s-1s", {"quality": 30}, "a quality is asked for"),
        ("trim to 0s-1s", {"pinned": ("quality",)}, "a quality is asked for"),
        ("trim to 0s-1s", {"max_size": 10_000_000}, "the file has a limit"),
        ("trim to 0s-1s", {"video_bitrate": 1_000_000}, "a bitrate is asked for"),
        ("trim to 0s-1s", {"codec": "h265"}, "the picture of a h265 file is always encoded"),
        ("export in low quality", {}, "a quality is asked for"),
    ],
)
def test_what_is_asked_for_beside_cuts_is_encoded_without_a_word(
    studio: Studio, reels: Path, said: str, wanted: dict[str, object], reason: str
) -> None:
    source = PLAIN.path(reels)
    timeline = studio.timeline([said], [source])
    assert verdict(timeline, source, **wanted) == Encoded(reason)


@pytest.mark.parametrize(
    ("wanted", "reason"),
    [
        ({"width": 80, "height": 46}, "`plain.mp4` is 160x90, the video 80x46"),
        ({"fps": "25"}, "`plain.mp4` has 30 frames a second, the video 25"),
    ],
)
def test_another_size_or_rate_is_said(
    studio: Studio, reels: Path, wanted: dict[str, object], reason: str
) -> None:
    source = PLAIN.path(reels)
    timeline = studio.timeline([], [source])
    assert verdict(timeline, source, **wanted) == Encoded(reason, near=True)
    assert isinstance(verdict(timeline, source, width=160, height=90, fps="30"), Copied)


def test_a_cut_between_keyframes_names_those_around_it(studio: Studio, reels: Path) -> None:
    source = REORDERED.path(reels)
    timeline = studio.timeline(["trim to 0.5s-2s"], [source])
    reason = (
        "0:00.500 is not at a keyframe of `reordered.mp4`; the nearest are 0:00.400 and 0:00.800"
    )
    assert verdict(timeline, source) == Encoded(reason, near=True)


def test_sound_beside_a_copied_picture_may_be_anything(studio: Studio, reels: Path) -> None:
    source = SOUNDED.path(reels)
    said = ["trim to 0.4s-1.6s", "volume 50%", "normalize to -14 LUFS"]
    timeline = studio.timeline(said, [source])
    (clip,) = timeline.clips
    stretch = Stretch(clip.source, GOP, 3 * GOP)
    assert verdict(timeline, source) == Copied((stretch,))


def test_frames_that_come_unevenly_are_seen(reels: Path) -> None:
    found = coded(str(UNEVEN.path(reels)), Fraction(30))
    assert found == Coded("has a variable frame rate, or another one than the video")


def test_coded_pictures_are_kept_as_they_are(reels: Path) -> None:
    found = coded(str(REORDERED.path(reels)), Fraction(30))
    assert coded_from(found.json()) == found
    assert found.entries == tuple(range(0, FRAMES, GOP))
    for broken in ("[]", "{}", found.json().replace('"look"', '"hook"'), "nonsense"):
        with pytest.raises(ValueError):
            coded_from(broken)


AVCC = b"\x01\x64\x00\x0b\xff"
"""The head of a decoder's settings in MP4: parts have four bytes of length before them."""
ANNEX_B = b"\0\0\0\1\x67"


@pytest.mark.parametrize(
    ("parts", "anew"),
    [
        ([b"\x65abc"], True),
        ([b"\x06sei", b"\x67sps", b"\x68pps", b"\x65abc", b"\x41def"], True),
        ([b"\x06recovery point", b"\x41abc"], False),
        ([b"\x41abc", b"\x65def"], False),
        ([b"\x09"], False),
        ([], False),
    ],
)
def test_only_an_idr_picture_needs_nothing_before_it(parts: list[bytes], anew: bool) -> None:
    counted = b"".join(len(part).to_bytes(4, "big") + part for part in parts)
    marked = b"".join(b"\0\0\0\1" + part for part in parts)
    assert begins_anew(memoryview(counted), AVCC) is anew
    assert begins_anew(memoryview(marked), ANNEX_B) is anew


def test_settings_that_are_too_short_tell_nothing() -> None:
    assert not begins_anew(memoryview(b"\0\0\0\1\x65"), AVCC[:4])
    assert not begins_anew(memoryview(b"\0\0\0\2\x26\1"), b"\1" * 21, "hevc")
    assert begins_anew(memoryview(b"\0\0\0\2\x26\1"), b"\1" * 21 + b"\3", "hevc")


@pytest.mark.parametrize("content", [b"", b"no film", b"\0\0\0\x18ftypisom"])
def test_a_file_that_cannot_be_read_is_no_error(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "broken.mp4"
    path.write_bytes(content)
    assert coded(str(path), Fraction(30)) == Coded("cannot be read")

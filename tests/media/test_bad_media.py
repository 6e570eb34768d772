"""Odd and broken files: rendered right, or refused with the reason."""

from __future__ import annotations

import struct
import zlib
from fractions import Fraction
from pathlib import Path

import pytest

from nemoflow.engine.facts import probe_output
from nemoflow.engine.probe import MediaProblem, facts_in, probe
from nemoflow.engine.timeline import Canvas, Clip, Timeline
from tests.media import barcode, pictures
from tests.media.stage import SMALL, Stage, output, source


def make(path: Path, pattern: str, *more: str) -> Path:
    barcode.run("-f", "lavfi", "-i", pattern, *more, str(path))
    return path


REFUSED = {
    "text.mp4": (b"hello, this is a text\n" * 40, "is a text file"),
    "empty.mp4": (b"", "is empty"),
    "noise.mp4": (bytes(range(256)) * 64, "not media that FFmpeg can read"),
    "drawing.png": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "could be decoded"),
    "list.m3u8": (b"#EXTM3U\n#EXTINF:1,\n/etc/passwd\n#EXT-X-ENDLIST\n", "list.m3u8"),
}


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_files_that_are_not_media_are_refused(tmp_path: Path, name: str) -> None:
    data, reason = REFUSED[name]
    (tmp_path / name).write_bytes(data)
    with pytest.raises(MediaProblem, match=reason) as caught:
        probe(str(tmp_path / name), "x", "d")
    assert name in caught.value.message
    assert caught.value.hint


def test_a_directory_and_a_missing_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(MediaProblem, match="cannot be read"):
        probe(str(tmp_path), "x", "d")
    with pytest.raises(MediaProblem, match="does not exist"):
        probe(str(tmp_path / "no.mp4"), "x", "d")


@pytest.mark.parametrize("flags", [(), ("-movflags", "+faststart")])
@pytest.mark.parametrize("kept", [0.5, 0.9])
def test_a_cut_off_mp4_is_refused(tmp_path: Path, flags: tuple[str, ...], kept: float) -> None:
    whole = make(tmp_path / "whole.mp4", "testsrc2=s=160x90:r=30:d=3", "-c:v", "libx264", *flags)
    data = whole.read_bytes()
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(data[: int(len(data) * kept)])
    with pytest.raises(MediaProblem, match="is cut off"):
        probe(str(cut), "x", "d")


def test_rotation_is_applied(stage: Stage, shelf: Path) -> None:
    plain = make(
        shelf / "lying.mp4",
        "color=black:s=160x90:r=30:d=1,drawbox=x=0:y=0:w=40:h=90:c=white:t=fill",
        *("-pix_fmt", "yuv420p", "-c:v", "libx264"),
    )
    turned = shelf / "turned.mp4"
    barcode.run("-display_rotation", "90", "-i", str(plain), "-c", "copy", str(turned))
    item = source(turned)
    assert (item.width, item.height) == (90, 160)
    canvas = Canvas(90, 160, Fraction(30))
    timeline = Timeline(canvas, (item,), (Clip(item.digest, 0, 3),))
    frame = pictures.frames(stage.render(timeline, output(), [turned]))[0]
    # Turned against the clock, the white left edge lies at the bottom.
    assert frame[130:155].mean() > 240
    assert frame[:100].mean() < 15


def test_wide_samples_become_square(stage: Stage, shelf: Path) -> None:
    file = make(
        shelf / "wide.mp4",
        "color=white:s=80x90:r=30:d=1,setsar=2",
        *("-pix_fmt", "yuv420p", "-c:v", "libx264"),
    )
    item = source(file)
    assert (item.width, item.height) == (160, 90)
    made = stage.render(Timeline(SMALL, (item,), (Clip(item.digest, 0, 2),)), output(), [file])
    assert pictures.frames(made)[0].mean() > 250


def test_odd_sizes_become_even(stage: Stage, shelf: Path) -> None:
    file = make(
        shelf / "odd.mp4",
        "color=white:s=161x91:r=30:d=1",
        *("-pix_fmt", "yuv444p", "-c:v", "libx264"),
    )
    item = source(file)
    assert (item.width, item.height) == (161, 91)
    canvas = Canvas(161, 91, Fraction(30))
    timeline = Timeline(canvas, (item,), (Clip(item.digest, 0, 2),))
    facts = probe_output(stage.render(timeline, output(), [file]))
    assert (facts.width, facts.height) == (162, 92)


def test_a_picture_becomes_a_still_clip(stage: Stage, shelf: Path) -> None:
    file = make(
        shelf / "100%d photo.png", "color=white:s=320x180", "-frames:v", "1", "-update", "1"
    )
    item = source(file)
    assert (item.kind, item.seconds) == ("image", Fraction(0))
    made = stage.render(Timeline(SMALL, (item,), (Clip(item.digest, 0, 100),)), output(), [file])
    shown = pictures.frames(made)
    assert len(shown) == 100
    assert min(frame.mean() for frame in shown) > 250


def test_transparent_pixels_are_black(stage: Stage, shelf: Path) -> None:
    file = make(
        shelf / "clear.png", "color=red@0.0:s=160x90,format=rgba", "-frames:v", "1", "-update", "1"
    )
    item = source(file)
    assert facts_in(str(file)).pixels.alpha
    made = stage.render(Timeline(SMALL, (item,), (Clip(item.digest, 0, 2),)), output(), [file])
    assert pictures.frames(made, "rgb24")[0].mean() < 3


def test_cover_art_is_no_picture(shelf: Path) -> None:
    cover = make(shelf / "cover.png", "color=red:s=64x64", "-frames:v", "1", "-update", "1")
    file = shelf / "song.mp3"
    barcode.run(
        *("-f", "lavfi", "-i", "sine=440:d=1", "-i", str(cover), "-map", "0", "-map", "1"),
        *("-c:a", "libmp3lame", "-c:v", "copy", "-disposition:v", "attached_pic", str(file)),
    )
    item = source(file)
    assert (item.kind, item.width, item.has_audio) == ("audio", 0, True)
    assert float(item.seconds) == pytest.approx(1, abs=0.06)


def test_ntsc_rate_and_length_are_exact(shelf: Path) -> None:
    file = barcode.make(shelf / "ntsc.mp4", frames=90, rate="30000/1001")
    item = source(file)
    assert item.rate == Fraction(30000, 1001)
    assert item.seconds == Fraction(90 * 1001, 30000)


def test_a_file_that_hides_its_length_is_measured(shelf: Path) -> None:
    file = make(shelf / "raw.h264", "color=white:s=160x90:r=25:d=2", "-c:v", "libx264")
    assert float(source(file).seconds) == pytest.approx(2, abs=0.1)


def test_high_dynamic_range_is_tone_mapped(stage: Stage, shelf: Path) -> None:
    file = make(
        shelf / "hdr.mp4",
        "color=white:s=160x90:r=30:d=1,format=yuv420p10le,"
        "setparams=color_trc=smpte2084:colorspace=bt2020nc:color_primaries=bt2020",
        *("-c:v", "libx265", "-x265-params", "log-level=error"),
    )
    item = source(file)
    assert facts_in(str(file)).pixels.hdr
    made = stage.render(Timeline(SMALL, (item,), (Clip(item.digest, 0, 2),)), output(), [file])
    assert probe_output(made).pixel_format == "yuv420p"
    assert pictures.frames(made)[0].mean() > 150


def test_old_colours_are_converted(stage: Stage, shelf: Path) -> None:
    """Standard definition is bt601; the same red must come out of the bt709 file."""
    file = make(
        shelf / "red.mp4",
        "color=0xc02030:s=160x90:r=30:d=1,format=gbrp,scale=out_color_matrix=bt601:out_range=tv,"
        "format=yuv420p",
        *("-c:v", "libx264", "-crf", "5"),
    )
    item = source(file)
    made = stage.render(
        Timeline(SMALL, (item,), (Clip(item.digest, 0, 2),)), output(quality=5), [file]
    )
    assert pictures.frames(made, "rgb24")[0][45, 80] == pytest.approx([0xC0, 0x20, 0x30], abs=6)


def test_mono_and_late_sound_are_rendered(stage: Stage, shelf: Path) -> None:
    file = shelf / "late.mkv"
    barcode.run(
        *("-f", "lavfi", "-i", "color=gray:s=160x90:r=30:d=2"),
        *("-itsoffset", "0.5", "-f", "lavfi", "-i", "sine=440:d=1:r=22050"),
        *("-c:v", "libx264", "-c:a", "flac", str(file)),
    )
    item = source(file)
    timeline = Timeline(SMALL, (item,), (Clip(item.digest, 0, 60),))
    sound = pictures.samples(stage.render(timeline, output("out.wav"), [file]))
    assert abs(sound[:, :23900]).max() < 1e-3
    assert pictures.decibels(sound[:, 26000:60000]) > -25
    assert sound.shape == (2, 96000)


def test_a_small_file_that_unpacks_into_gigabytes_is_refused_unread(tmp_path: Path) -> None:
    """132 megapixels of one bit each: harmless here, half a gigabyte with colours."""
    path = tmp_path / "big.png"
    rows = zlib.compress(bytes(1501) * 11_000)
    size = struct.pack(">IIBBBBB", 12_000, 11_000, 1, 0, 0, 0, 0)
    chunks = ((b"IHDR", size), (b"IDAT", rows), (b"IEND", b""))
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n"
        + b"".join(
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
            for kind, data in chunks
        )
    )
    with pytest.raises(MediaProblem) as caught:
        probe(str(path), "big", "digest")
    assert "120 megapixels" in caught.value.hint

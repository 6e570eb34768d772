"""Tiny inputs of every kind, with the names of the language's own test inputs.

`walk` is three parts of 0.8 s: a shaken pattern with a tone, black and silent, a moving pattern
with a green field and noise. So there is something in it for every operation that looks or listens.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.media import barcode

CUES = (
    ("00:00:00,100", "00:00:00,900", "First <i>words</i>"),
    ("00:00:00,700", "00:00:02,100", "你好"),
)
_CODED = ("-c:v", "libx264", "-preset", "veryfast", "-crf", "20", "-pix_fmt", "yuv420p")
_TAGGED = ("-color_range", "tv", "-colorspace", "bt709")


def _walk(path: Path) -> None:
    shaken = "testsrc2=s=128x80:r=30:d=0.8,crop=96:54:'16+5*sin(n*1.9)':'13+4*sin(n*2.3)'"
    black = "color=black:s=96x54:r=30:d=0.8"
    green = "mandelbrot=s=96x54:r=30,trim=end_frame=24,drawbox=0:0:40:54:0x00b140:fill"
    same = "format=yuv420p,setsar=1,settb=1/30,setpts=N"
    picture = f"{shaken},{same}[a];{black},{same}[b];{green},{same}[c];[a][b][c]concat=n=3[v]"
    sound = (
        "sine=440:r=48000:d=0.8,aformat=channel_layouts=stereo[x];"
        "anullsrc=r=48000:cl=stereo,atrim=end=0.8[y];"
        "anoisesrc=r=48000:d=0.8:seed=7:a=0.3,aformat=channel_layouts=stereo[z];"
        "[x][y][z]concat=n=3:v=0:a=1[s]"
    )
    barcode.run(
        *("-filter_complex", f"{picture};{sound}", "-map", "[v]", "-map", "[s]"),
        *(*_CODED, *_TAGGED, "-c:a", "aac", str(path)),
    )


def _film(pattern: str, sound: str, *codec: str) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        barcode.run(
            *("-f", "lavfi", "-i", pattern, "-f", "lavfi", "-i", sound),
            *(*_CODED, *_TAGGED, *codec, "-shortest", str(path)),
        )

    return make


def _sound(pattern: str) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        barcode.run("-f", "lavfi", "-i", pattern, str(path))

    return make


def _picture(pattern: str) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        barcode.run("-f", "lavfi", "-i", pattern, "-frames:v", "1", "-update", "1", str(path))

    return make


def _subtitles(path: Path) -> None:
    cues = (f"{n}\n{a} --> {b}\n{text}\n" for n, (a, b, text) in enumerate(CUES, 1))
    path.write_text("\n".join(cues), encoding="utf-8")


def _sung(path: Path) -> None:
    words = "<00:00:00.200>One <00:00:00.700>two <00:00:01.300>three"
    path.write_text(f"WEBVTT\n\n00:00:00.200 --> 00:00:02.000\n{words}\n", encoding="utf-8")


def _table(path: Path) -> None:
    points = [(r, g, b) for b in (0, 1) for g in (0, 1) for r in (0, 1)]
    rows = (f"{1 - 0.8 * r} {g} {0.5 * b}" for r, g, b in points)
    path.write_text("LUT_3D_SIZE 2\n" + "\n".join(rows) + "\n", encoding="ascii")


_MAKERS: dict[str, Callable[[Path], None]] = {
    "walk.mp4": _walk,
    "lofi.m4a": _sound("sine=220:r=44100:d=1.1"),
    "outro.mp4": _film(
        "smptebars=s=64x48:r=24000/1001:d=1.3,rotate=a=t:ow=64:oh=48", "sine=880:d=1.3", "-bf", "3"
    ),
    "intro.mp4": _film("testsrc=s=60x80:r=25:d=0.9", "sine=660:r=48000:d=0.9", "-g", "5"),
    "logo.png": _picture("color=red@0.5:s=40x24,format=rgba,drawbox=0:0:20:24:blue@1:fill"),
    "look.cube": _table,
    "subs.srt": _subtitles,
    "sung.vtt": _sung,
    "photo.jpg": _picture("testsrc2=s=100x120"),
}
NAMES = {
    "walk": "walk.mp4", "bed": "lofi.m4a", "outro": "outro.mp4", "intro": "intro.mp4",
    "logo": "logo.png", "look": "look.cube", "subs": "subs.srt", "photo": "photo.jpg",
    "sung": "sung.vtt",
}  # fmt: skip
"""Name of the input -> file: those of `tests.language.test_corpus.POOL`, and one more."""


def stocked(folder: Path) -> dict[str, Path]:
    """Every input by its name, made in `folder`."""
    for file, make in _MAKERS.items():
        make(folder / file)
    return {name: folder / file for name, file in NAMES.items()}

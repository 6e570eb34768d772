"""Tiny files to upload, made by FFmpeg once a run."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tests.media import barcode

_CLIP = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac")


@dataclass(frozen=True)
class Media:
    """`walk` 1 s of 160x90 with a tone, `sea` another, `song` 1 s of MP3, `logo` a picture."""

    walk: Path
    sea: Path
    song: Path
    logo: Path


def make_media(folder: Path) -> Media:
    """Makes them in a folder."""
    made = Media(*(folder / name for name in ("walk.mp4", "sea.mp4", "song.mp3", "logo.png")))
    for path, pattern, tone in ((made.walk, "testsrc2", 440), (made.sea, "smptebars", 220)):
        picture = f"{pattern}=s=160x90:r=30:d=1"
        sound = f"sine={tone}:d=1"
        barcode.run("-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", sound, *_CLIP, str(path))
    barcode.run("-f", "lavfi", "-i", "sine=880:d=1", "-c:a", "libmp3lame", str(made.song))
    barcode.run("-f", "lavfi", "-i", "color=red:s=64x64:d=1", "-frames:v", "1", str(made.logo))
    return made

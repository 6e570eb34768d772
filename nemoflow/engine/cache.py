"""Rendered pieces kept by key. Files appear whole or not at all; broken ones are made again."""

from __future__ import annotations

import errno
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from nemoflow.engine.facts import probe_output
from nemoflow.engine.fonts_scan import FontFile
from nemoflow.model.canon import digest
from nemoflow.model.errors import EngineFailed

_PROFILES = {"High", "High 4:4:4 Predictive"}
"""Of x264 with and without loss; anything else would be joined wrongly without a warning."""


@dataclass(frozen=True, slots=True)
class Cache:
    """A folder of `segments/<key>.mp4`, `pieces/<key>.wav` (clips' own sound), `audio/<key>.wav`
    (mixes) and `fonts/`. May be deleted any time."""

    root: Path

    def segment(self, key: str) -> Path:
        """Where the segment with this key lies."""
        return self.root / "segments" / f"{key}.mp4"

    def piece(self, key: str) -> Path:
        """Where the piece of sound with this key lies."""
        return self.root / "pieces" / f"{key}.wav"

    def audio(self, key: str) -> Path:
        """Where the mix with this key lies."""
        return self.root / "audio" / f"{key}.wav"

    def steady(self, key: str) -> Path:
        """Where the stabilised footage with this key lies."""
        return self.root / "steady" / f"{key}.mp4"

    def movement(self, key: str) -> Path:
        """Where it is written how the camera moves."""
        return self.root / "steady" / f"{key}.trf"

    @property
    def font_index(self) -> Path:
        """Where fontconfig keeps what it read."""
        return self.root / "fonts" / "index"

    def font_folder(self, fonts: Sequence[FontFile]) -> Path:
        """A folder that holds exactly these fonts, copied there when they are not yet."""
        digests = sorted(font.digest for font in fonts)
        folder = self.root / "fonts" / digest(*digests)[:16]
        folder.mkdir(parents=True, exist_ok=True)
        for font in fonts:
            place = folder / f"{font.digest[:16]}{font.path.suffix.lower()}"
            if not place.exists():
                move(_copied(font.path, folder), place)
        return folder


def _copied(path: Path, folder: Path) -> Path:
    with tempfile.NamedTemporaryFile(dir=folder, prefix=".copy-", delete=False) as target:
        with path.open("rb") as source:
            shutil.copyfileobj(source, target)
        return Path(target.name)


def segment_problem(path: Path, frames: int, width: int, height: int) -> str:
    """Why a rendered segment cannot be joined; empty when it can."""
    try:
        facts = probe_output(path)
    except (EngineFailed, OSError):
        return "it cannot be read"
    if facts.frames != frames:
        return f"it holds {facts.frames} frames instead of {frames}"
    if (facts.width, facts.height) != (width, height):
        return f"it is {facts.width}x{facts.height}"
    if facts.video != "h264" or facts.profile not in _PROFILES:
        return f"it is {facts.video} {facts.profile}"
    if facts.pixel_format != "yuv420p":
        return f"its pixels are {facts.pixel_format}"
    return ""


def move(made: Path, place: Path) -> None:
    """Puts a finished file in its place in one step, also when that is on another disk."""
    place.parent.mkdir(parents=True, exist_ok=True)
    try:
        made.replace(place)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        near = place.with_name(f".{place.name}.moving")
        shutil.copyfile(made, near)
        near.replace(place)

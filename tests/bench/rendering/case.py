"""The case: a minute of 9:16 out of three clips with crossfades, a title, and music that ducks."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tests.bench.rendering.gauge import Spent, run
from tests.bench.rendering.media import CLIPS

FRAMES = 1800
TITLE = 'add the title "Urban Dreams" at 0:04 for 3 seconds'
MUSIC = "add {{ inputs.bed }} as background music at 35% volume"
CROSSFADES = "add a 1s crossfade between all clips"
EDITS = (
    "cut the first second",
    "cut 0:21 to 0:22",
    "cut the last 2 seconds",
    CROSSFADES,
    TITLE,
    "make it vertical 9:16",
    MUSIC,
)
APPLY = (sys.executable, "-m", "nemoflow", "apply", "--json")


@dataclass(frozen=True)
class Case:
    """A recipe in a folder of its own; `media` is the folder of the footage."""

    root: Path
    media: Path
    size: tuple[int, int] = (1080, 1920)
    edits: tuple[str, ...] = EDITS
    footage: tuple[str, ...] = tuple(clip.name for clip in CLIPS)

    @property
    def target(self) -> Path:
        """The finished file."""
        return self.root / "out/case.mp4"

    def changed(self, edit: str, into: str) -> Case:
        """The same case with one edit written anew."""
        return replace(self, edits=tuple(into if one == edit else one for one in self.edits))

    def without(self, edit: str) -> Case:
        """The same case with one edit less."""
        return replace(self, edits=tuple(one for one in self.edits if one != edit))

    def with_edit(self, edit: str) -> Case:
        """The same case with one more edit at the end."""
        return replace(self, edits=(*self.edits, edit))

    def write(self) -> None:
        """Writes the recipe."""
        self.root.mkdir(parents=True, exist_ok=True)
        link = self.root / "media"
        if not link.is_symlink():
            link.symlink_to(self.media)
        (self.root / "video.yml").write_text(self.recipe(), encoding="utf-8")

    def recipe(self) -> str:
        """The text of `video.yml`."""
        inputs = [f"  {name}: media/{name}.mp4" for name in self.footage]
        named = " ".join(self.edits)
        extra = [("bed", "m4a"), ("opening", "mp4")]
        inputs += [f"  {one}: media/{one}.{kind}" for one, kind in extra if one in named]
        edits = [f"  - {edit}" for edit in self.edits]
        output = ["  path: out/case.mp4", f"  resolution: {self.size[0]}x{self.size[1]}"]
        return "\n".join(
            ["name: case", "inputs:", *inputs, "edits:", *edits, "output:", *output, ""]
        )

    def apply(self, more: Sequence[str] = ()) -> Spent:
        """Writes the recipe and runs the real command."""
        self.write()
        return run([*APPLY, *more], self.root)

    def retitled(self, number: int) -> Case:
        """The same case with a title that no other number gives."""
        return self.changed(TITLE, TITLE.replace("Urban", f"Urban {number}"))

    def forget(self) -> None:
        """As if nothing had ever been rendered here."""
        shutil.rmtree(self.root / ".nemoflow", ignore_errors=True)
        shutil.rmtree(self.root / "out", ignore_errors=True)

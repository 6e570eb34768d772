"""How much a plan without changes costs, beside ninja, make and doit on the same recipes.

    pip install -r tests/bench/requirements.txt
    python -m tests.bench.plan_noop [--sizes 1,100,1000,10000] [--repeat 9]

CPU seconds (user + system) of whole commands, medians, as ratios to `python -I -c pass` in the
same run. Peak memory is what the process itself says at its end (VmHWM).
"""

from __future__ import annotations

import argparse
import json
import math
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from tests.bench.peers import write_peers
from tests.bench.projects import apply_everything, write_project
from tests.bench.steps import step_overhead

FORBIDDEN = ("httpx", "pydantic", "jinja2", "asyncio", "rich", "av", "yaml")
NEMOFLOW = [sys.executable, "-m", "nemoflow"]
BASE = [sys.executable, "-I", "-c", "pass"]
BOUNDS = {1: 3.5, 1000: 5.5, 10000: 14.0}


@dataclass(frozen=True)
class Cost:
    """One command: median CPU seconds of a whole run."""

    cpu: float


def environment() -> dict[str, str]:
    """Byte code may be written; nothing else is special."""
    return {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}


def cost(command: list[str], cwd: Path, repeat: int, codes: tuple[int, ...] = (0,)) -> Cost:
    """Runs a command `repeat` times after one warm-up."""
    used = []
    for turn in range(repeat + 1):
        process = subprocess.Popen(command, cwd=cwd, env=environment(), stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        assert process.returncode in codes, f"{command}: exit {process.returncode}"
        if turn:
            used.append(usage.ru_utime + usage.ru_stime)
    return Cost(median(used))


def facts(root: Path) -> dict[str, int]:
    """Of one no-op plan: specs read, commits, forbidden modules, FFmpeg starts."""
    probe = (
        "import sys, json\n"
        "opened = []\n"
        "started = []\n"
        "def hook(name, args):\n"
        "    if name == 'open' and str(args[0]).endswith('.video.yml'): opened.append(args[0])\n"
        "    if name == 'subprocess.Popen': started.append(args[0])\n"
        "sys.addaudithook(hook)\n"
        "sys.argv = ['nemoflow', 'plan']\n"
        "from nemoflow.__main__ import main\n"
        "try: main()\n"
        "except SystemExit as end: assert end.code == 0, end.code\n"
        f"bad = [m for m in {FORBIDDEN!r} if m in sys.modules]\n"
        "peak = [l for l in open('/proc/self/status') if l.startswith('VmHWM')][0].split()[1]\n"
        "print(json.dumps([len(opened), len(started), len(bad), int(peak)]), file=sys.stderr)\n"
    )
    state = root / ".nemoflow/state.db"
    before = state.read_bytes()
    done = subprocess.run(
        [sys.executable, "-c", probe], cwd=root, env=environment(), capture_output=True, text=True
    )
    specs, started, bad, peak = json.loads(done.stderr.strip().splitlines()[-1])
    return {
        "peak KiB": peak,
        "specs read": specs,
        "processes": started,
        "forbidden modules": bad,
        "state bytes changed": int(state.read_bytes() != before),
    }


def measure_sizes(folder: Path, sizes: list[int], repeat: int, base: Cost) -> dict[int, Cost]:
    """One project a size; prints a line each."""
    found = {}
    for size in sizes:
        root = folder / f"p{size}"
        write_project(root, size)
        apply_everything(root)
        found[size] = cost([*NEMOFLOW, "plan"], root, repeat)
        ratio = found[size].cpu / base.cpu
        bound = f"  bound {BOUNDS[size]}x" if size in BOUNDS else ""
        print(
            f"nemoflow plan, {size:>5} specs: {1000 * found[size].cpu:7.1f} ms CPU"
            f"  {ratio:5.2f}x bare Python{bound}"
        )
        print(f"  {facts(root)}")
        for name, command in write_peers(root, size).items():
            peer = cost(command, root, repeat)
            print(f"  {name:<28}: {1000 * peer.cpu:7.1f} ms CPU  {peer.cpu / base.cpu:5.2f}x")
    return found


def measure_one_changed(folder: Path, repeat: int) -> None:
    """A changed spec among a thousand adds at most what a plan of that spec alone costs.

    Runs take turns, so that a machine getting slower or faster bends all alike.
    """
    alone, many, idle = folder / "alone", folder / "p1000", folder / "idle"
    for root, size in ((alone, 1), (idle, 1000)):
        write_project(root, size)
        apply_everything(root)
    for root in (alone, many):
        path = root / "clip00000.video.yml"
        path.write_text(path.read_text().replace("for 1 second", "for 0.5 seconds"))
    turns = [
        tuple(cost([*NEMOFLOW, "plan"], root, 1).cpu for root in (alone, many, idle))
        for _ in range(2 * repeat)
    ]
    one, changed, quiet = (median(turn[at] for turn in turns) for at in range(3))
    print(
        f"one changed of 1000 adds {1000 * (changed - quiet):.1f} ms CPU;"
        f" a one-spec plan with that change costs {1000 * one:.1f} ms"
        f" ({(changed - quiet) / one:.2f}x, bound 1)"
    )


def main() -> None:
    """Prints everything the issue asks for."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--sizes", default="1,100,1000,10000")
    parser.add_argument("--repeat", type=int, default=9)
    given = parser.parse_args()
    sizes = [int(item) for item in given.sizes.split(",")]
    folder = Path(tempfile.mkdtemp(prefix="nemoflow-bench-"))
    try:
        base = cost(BASE, folder, 4 * given.repeat)
        print(f"bare python -I -c pass: {1000 * base.cpu:.1f} ms CPU")
        found = measure_sizes(folder, sizes, given.repeat, base)
        if {100, 10000} <= set(sizes):
            growth = math.log(found[10000].cpu / found[100].cpu) / math.log(100)
            print(f"growth exponent 100 -> 10000: {growth:.2f}  bound 1.05")
        if 1000 in sizes:
            measure_one_changed(folder, given.repeat)
        for count in (10, 100):
            print(f"apply overhead, {count:>3} edits: {1000 * step_overhead(count):.2f} ms a step")
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()

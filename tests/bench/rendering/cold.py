"""A cold render beside one hand-written FFmpeg command for the same picture and sound."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path
from statistics import median

from tests.bench.rendering.byhand import WAYS, Hand
from tests.bench.rendering.case import FRAMES, Case
from tests.bench.rendering.figures import Report
from tests.bench.rendering.gauge import Spent, middle

FASTEST = ("split, xfade, concat", 2, 1)
"""The way of writing the command that was fastest, encoder threads, filter threads."""
TRIED = tuple((way, 2, threads) for way in WAYS for threads in (1, 2))
_ALIKE_DB = 40.0


def cold(case: Case, hand: Hand, repeat: int, report: Report) -> tuple[list[Spent], list[Spent]]:
    """Takes turns, so that a machine getting slower or faster bends both alike; runs of both."""
    ours, theirs = [], []
    for turn in range(repeat):
        case.forget()
        ours.append(case.apply())
        theirs.append(hand.render(*FASTEST))
        print(f"    turn {turn + 1}: {_short(ours[-1])} | by hand {_short(theirs[-1])}{_load()}")
    _alike(hand.ffmpeg, case.target, hand.target, report)
    report.tell("cold, nemoflow: render", _times([one.render for one in ours]))
    report.tell("cold, nemoflow: whole `apply`", _times([one.wall for one in ours]))
    report.tell(f"cold, FFmpeg by hand ({FASTEST[0]})", _times([one.wall for one in theirs]))
    report.tell("cold, segments rendered", str(ours[-1].segments))
    turns = list(zip(ours, theirs, strict=True))
    report.tell("ratio turn by turn", _spread([a.render / b.wall for a, b in turns]))
    report.tell("ratio of CPU time", f"{middle(ours, 'cpu') / middle(theirs, 'cpu'):.3f}x")
    best = min(one.render for one in ours) / min(one.wall for one in theirs)
    report.tell("ratio of the fastest runs", f"{best:.3f}x")
    memory = [f"{middle(runs, 'peak') / 2**20:.0f}" for runs in (ours, theirs)]
    report.tell("peak memory, nemoflow / by hand", f"{' / '.join(memory)} MiB")
    whole = middle(ours, "wall") / middle(theirs, "wall")
    report.tell("cold `apply` against the command", f"{whole:.3f}x")
    ratio = middle(ours, "render") / middle(theirs, "wall")
    report.at_most("cold render against the command", ratio, 1.05, "{:.3f}x")
    return ours, theirs


def compare_ways(hand: Hand, repeat: int, report: Report) -> None:
    """Every way of writing the command: which is fastest."""
    for way, threads, graph_threads in TRIED:
        runs = [hand.render(way, threads, graph_threads) for _ in range(repeat)]
        cpu, peak = middle(runs, "cpu"), middle(runs, "peak") / 2**20
        name = f"by hand: {way}, -filter_complex_threads {graph_threads}"
        times = _times([one.wall for one in runs])
        report.tell(name, f"{times}, CPU {cpu:.1f} s, {peak:.0f} MiB{_load()}")


def _alike(ffmpeg: str, ours: Path, theirs: Path, report: Report) -> None:
    """Same number of frames, and how near the pictures and the sounds are to each other."""
    counts = [_frames(ffmpeg, path) for path in (ours, theirs)]
    right = counts == [FRAMES, FRAMES]
    report.holds(
        "frames, nemoflow / by hand", f"{counts[0]} / {counts[1]}", f"{FRAMES} each", right
    )
    sampled = "select=not(mod(n\\,10)),setpts=N"
    graph = f"[0:v]{sampled}[a];[1:v]{sampled}[b];[a][b]psnr"
    said = _said(ffmpeg, [ours, theirs], ["-lavfi", graph, "-an", "-f", "null", "-"])
    psnr, least = (float(_after(said, f"{word}:")) for word in ("average", "min"))
    report.at_least(
        f"nearness of the pictures (least {least:.1f} dB)", psnr, _ALIKE_DB, "{:.1f} dB"
    )
    said = _said(ffmpeg, [ours, theirs], ["-lavfi", "[0:a][1:a]asdr", "-vn", "-f", "null", "-"])
    report.at_least("nearness of the sounds", float(_after(said, "SDR ch0: ")), 25.0, "{:.1f} dB")
    sizes = [f"{path.stat().st_size / 1e6:.1f}" for path in (ours, theirs)]
    report.tell("sizes, nemoflow / by hand", f"{' / '.join(sizes)} MB")


def _frames(ffmpeg: str, path: Path) -> int:
    said = _said(ffmpeg, [path], ["-map", "0:v", "-c", "copy", "-f", "null", "-stats", "-"])
    return int(re.findall(r"frame=\s*(\d+)", said)[-1])


def _said(ffmpeg: str, files: list[Path], rest: list[str]) -> str:
    inputs = [word for path in files for word in ("-i", str(path))]
    done = subprocess.run(
        [ffmpeg, "-nostdin", "-hide_banner", *inputs, *rest], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stderr


def _after(said: str, word: str) -> str:
    found = re.search(re.escape(word) + r"\s*(-?[\d.]+|inf)", said)
    assert found, f"`{word}` is not in:\n{said[-2000:]}"
    return found[1]


def _times(seconds: list[float]) -> str:
    return f"{median(seconds):.2f} s (least {min(seconds):.2f})"


def _spread(ratios: list[float]) -> str:
    return " ".join(f"{one:.3f}" for one in ratios)


def _short(one: Spent) -> str:
    return f"{one.render:.1f} of {one.wall:.1f} s, CPU {one.cpu:.1f}"


def _load() -> str:
    return f", load {os.getloadavg()[0]:.1f}"

"""MoviePy 2 and melt on the same minute, as near as they can.

They have no memory of what they rendered: a changed title is a whole render again. So each of
their runs has a title of its own and counts as both, a cold render and a changed title. What
differs: nothing lowers the music under speech in either; letters are drawn by other libraries;
melt blurs the backdrop its own way and leaves it bright, and its FFmpeg is the system's.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import venv
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from tests.bench.rendering.byhand import Hand
from tests.bench.rendering.figures import Report
from tests.bench.rendering.gauge import Spent, middle, run
from tests.bench.rendering.media import ROOT

_REQUIREMENTS = ROOT / "tests/bench/requirements-render.txt"
_JOB = Path(__file__).with_name("moviepy_job.py")
_FONT = ROOT / "nemoflow/engine/fonts/NemoflowSans.ttf"
Job = Callable[[str], Spent]
"""Renders the minute with a title."""


def compare(
    hand: Hand,
    scratch: Path,
    media: Path,
    repeat: int,
    known: Mapping[str, tuple[Sequence[Spent], Sequence[Spent]]],
    report: Report,
) -> None:
    """Adds the peers to what is known of cold renders and changed titles, and tells all ratios."""
    found = {name: runs for name, runs in known.items() if runs[0]}
    for name, job in (*_moviepy(hand, media, report), *_melt(hand, scratch, report)):
        runs = []
        for number in range(repeat):
            runs.append(job(f"Urban {number} Dreams"))
            print(f"  {name}, run {number + 1}: {runs[-1].wall:.1f} s", flush=True)
        found[name] = (runs, runs)
    ours_cold, ours_title = (middle(runs, "wall") for runs in found["nemoflow"])
    for name, (cold, title) in found.items():
        one, other = middle(cold, "wall"), middle(title, "wall")
        times = f"{one:.1f} s ({one / ours_cold:.2f}x nemoflow)"
        report.tell(f"{name}: cold", f"{times}, CPU {middle(cold, 'cpu'):.0f} s")
        report.tell(f"{name}: title changed", f"{other:.1f} s ({other / ours_title:.1f}x nemoflow)")
        report.tell(f"{name}: peak memory", f"{middle(cold, 'peak') / 2**20:.0f} MiB")


def _moviepy(hand: Hand, media: Path, report: Report) -> list[tuple[str, Job]]:
    python = media / "peers/bin/python"
    if not python.exists():
        print("installing MoviePy ...", flush=True)
        venv.create(media / "peers", with_pip=True)
    install = [str(python), "-m", "pip", "install", "-q", "-r", str(_REQUIREMENTS)]
    ready = subprocess.run(
        [*install, "--disable-pip-version-check"], capture_output=True, text=True
    )
    if ready.returncode != 0:
        report.tell("MoviePy", "left out: it could not be installed")
        return []
    version = _output([str(python), "-c", "import moviepy; print(moviepy.__version__)"])

    def job(title: str) -> Spent:
        size = [str(side) for side in (hand.canvas.width, hand.canvas.height)]
        told = [str(python), str(_JOB), "media", str(_FONT), *size, title, "moviepy.mp4"]
        return run(told, hand.folder, {"IMAGEIO_FFMPEG_EXE": hand.ffmpeg})

    return [(f"MoviePy {version}", job)]


def _melt(hand: Hand, scratch: Path, report: Report) -> list[tuple[str, Job]]:
    if not shutil.which("melt") and os.geteuid() == 0 and shutil.which("apt-get"):
        print("installing melt ...", flush=True)
        install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "melt"]
        subprocess.run(["apt-get", "update", "-qq"], stdout=subprocess.DEVNULL)
        subprocess.run(install, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    if not shutil.which("melt"):
        report.tell("melt", "left out: not installed (`apt-get install melt`)")
        return []
    version = _output(["melt", "--version"]).split()[-1]
    width, height = hand.canvas.width, hand.canvas.height
    profile = scratch / "profile"
    profile.write_text(
        f"description=case\nframe_rate_num=30\nframe_rate_den=1\nwidth={width}\nheight={height}\n"
        "progressive=1\nsample_aspect_num=1\nsample_aspect_den=1\n"
        f"display_aspect_num={width}\ndisplay_aspect_den={height}\ncolorspace=709\n"
    )
    return [
        (f"melt {version}", lambda title: run(_melted(hand, profile, title), hand.folder, _QUIET))
    ]


_QUIET = {"QT_QPA_PLATFORM": "offscreen", "SDL_AUDIODRIVER": "dummy"}


def _melted(hand: Hand, profile: Path, title: str) -> list[str]:
    """The command line of melt."""
    width, height = hand.canvas.width, hand.canvas.height
    high = width * 9 // 16 // 2 * 2
    place = f"rect=0 {(height - high) // 2} {width} {high}"
    fit = ["-attach-track", "pillar_echo", place, f"blur={4 * width / 1080:.2f}"]
    mix = ["-mix", "30", "-mixer", "luma", "-mixer", "mix:-1"]
    return [
        *("melt", "-silent", "-profile", str(profile)),
        *("media/street.mp4", "in=30", "out=659"),
        *("media/towers.mp4", "in=30", "out=659", *mix),
        *("media/meadow.mp4", "in=0", "out=599", *mix),
        *fit,
        *("-attach-track", f"dynamictext:{title}", "in=120", "out=209", "halign=center"),
        *("valign=middle", f"geometry=0 0 {width} {height}", f"size={width // 9}"),
        *("family=DejaVu Sans", "fgcolour=#ffffffff", "olcolour=#ff000000", "outline=3"),
        *("-audio-track", *(("media/bed.m4a", "in=0", "out=359") * 5)),
        *("-attach-track", "volume", "level=0=-60;30=-9.119;1740=-9.119;1799=-60"),
        *("-transition", "mix:-1", "a_track=0", "b_track=1", "always_active=1", "sum=1"),
        *("-consumer", "avformat:melt.mp4", "vcodec=libx264", "preset=fast", "crf=20"),
        *("threads=2", "g=60", "pix_fmt=yuv420p", "acodec=aac", "ab=192k", "movflags=+faststart"),
        *("real_time=-2", "out=1799", "terminate_on_pause=1"),
    ]


def _output(command: list[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True)
    return (done.stdout + done.stderr).strip().splitlines()[0]

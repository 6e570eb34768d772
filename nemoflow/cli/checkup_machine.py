"""What `nemoflow doctor` looks at on this machine: FFmpeg, fonts, Python, folders, disk."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from collections.abc import Iterator, Mapping

from nemoflow.cli.views.doctor import Finding, Grade
from nemoflow.cli.views.lines import size_text
from nemoflow.engine import ffmpeg
from nemoflow.engine.fonts_scan import cjk_extra
from nemoflow.model.errors import EngineFailed
from nemoflow.version import __version__

ENCODERS = tuple(
    "libx264 aac libvpx-vp9 libopus libmp3lame pcm_s16le gif libwebp_anim libwebp png mjpeg".split()
)
"""What the formats of `engine/formats.py` and the posters are encoded with."""
OLDEST_PYTHON = (3, 11)
LITTLE_BYTES, SCARCE_BYTES = 200_000_000, 5_000_000_000


def machine_findings(root: str, environ: Mapping[str, str]) -> Iterator[Finding]:
    """Everything that needs no network. `root` is the project's folder."""
    yield _python()
    yield from _ffmpeg(environ)
    yield _fonts()
    yield _state(root)
    yield _disk(root)


def _python() -> Finding:
    text = f"nemoflow {__version__}, Python {platform.python_version()}, {sys.platform}"
    if sys.version_info < OLDEST_PYTHON:
        return Finding("python", Grade.FAIL, text, "use Python 3.11 or newer")
    return Finding("python", Grade.OK, text)


def _ffmpeg(environ: Mapping[str, str]) -> Iterator[Finding]:
    try:
        binary = ffmpeg.locate(environ)
        version = ffmpeg.said(binary, "-version").partition(" Copyright")[0]
        known = {words[1] for line in _encoder_lines(binary) if len(words := line.split()) > 1}
    except EngineFailed as error:
        yield Finding("ffmpeg", Grade.FAIL, error.message, error.hint)
        return
    yield Finding("ffmpeg", Grade.OK, f"{version} at {binary}")
    missing = [name for name in ENCODERS if name not in known]
    if missing:
        hint = f"unset `{ffmpeg.BINARY_VARIABLE}`: the build that comes with nemoflow has them"
        yield Finding("encoders", Grade.FAIL, f"missing: {', '.join(missing)}", hint)
    else:
        yield Finding("encoders", Grade.OK, ", ".join(ENCODERS))


def _encoder_lines(binary: str) -> list[str]:
    return ffmpeg.said(binary, "-encoders").partition("------")[2].splitlines()


def _fonts() -> Finding:
    if cjk_extra():
        return Finding("fonts", Grade.OK, "the shipped ones and the `cjk` extra")
    return Finding(
        "fonts",
        Grade.WARN,
        "the shipped ones; the `cjk` extra is not installed",
        "for Chinese, Japanese or Korean titles: pip install 'nemoflow[cjk]'",
    )


def _state(root: str) -> Finding:
    folder = os.path.join(root, ".nemoflow")
    place = folder if os.path.isdir(folder) else root
    if not os.access(place, os.W_OK | os.X_OK):
        return Finding(
            "state",
            Grade.FAIL,
            f"`{place}` cannot be written",
            "make it writable, or name another project folder with --project",
        )
    database = os.path.join(folder, "state.db")
    found = os.path.exists(database)
    return Finding("state", Grade.OK, f"{database}{'' if found else ' (nothing remembered yet)'}")


def _disk(root: str) -> Finding:
    free = shutil.disk_usage(root).free
    text = f"{size_text(free)} free in {root}"
    if free < LITTLE_BYTES:
        return Finding("disk", Grade.FAIL, text, "free some space: renders need room")
    if free < SCARCE_BYTES:
        return Finding("disk", Grade.WARN, text, "long renders may need more")
    return Finding("disk", Grade.OK, text)

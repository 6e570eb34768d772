"""The first spec: what `nemoflow init` writes, from nothing or around clips that are there."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import PurePosixPath

from nemoflow.specfile.authored import slug

VIDEO_SUFFIXES = frozenset({".mp4", ".mov", ".mkv", ".webm", ".avi", ".m4v"})
AUDIO_SUFFIXES = frozenset({".mp3", ".m4a", ".wav", ".aac", ".flac", ".ogg", ".opus"})
IMAGE_SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".webp", ".gif"})
MEDIA_SUFFIXES = VIDEO_SUFFIXES | AUDIO_SUFFIXES | IMAGE_SUFFIXES

_PLAIN = re.compile(r"[A-Za-z_][\w./-]*[\w/-]", re.ASCII)
_WORDS = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})


def starter_spec(name: str, inputs: Sequence[str]) -> str:
    """A commented spec over clips given by their paths, relative to the spec.

    Videos and images become base footage, the first audio file background music. Without clips
    the spec names a file that is still to come.
    """
    paths = [path.replace("\\", "/") for path in inputs]
    music = next((path for path in paths if _suffix(path) in AUDIO_SUFFIXES), "")
    footage = [path for path in paths if _suffix(path) not in AUDIO_SUFFIXES]
    # Sound alone is footage too: there is nothing for it to be music to.
    footage, music = (footage, music) if footage or not music else ([music], "")
    named = _named(footage or ["footage/clip.mp4"], music)
    return "\n".join([*_head(name), *_inputs(named, bool(inputs)), *_edits(named, music), *_tail()])


def quoted(text: str) -> str:
    """The text as a YAML scalar: plain when that is safe, else in quotes, as `fmt` puts them."""
    if _PLAIN.fullmatch(text) and text.lower() not in _WORDS:
        return text
    if text.isprintable() and any(char in text for char in '"\\'):
        return "'" + text.replace("'", "''") + "'"
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\x7f")


def _suffix(path: str) -> str:
    return PurePosixPath(path).suffix.lower()


def _named(footage: list[str], music: str) -> dict[str, str]:
    """Input names to paths; names come from the file names and are told apart by numbers."""
    named: dict[str, str] = {}
    for path in [*footage, *([music] if music else [])]:
        base = re.sub(r"\W+", "_", PurePosixPath(path).stem).strip("_") or "clip"
        base = f"clip_{base}" if base[0].isdigit() else base[:40]
        name, number = base, 2
        while name in named:
            name, number = f"{base}_{number}", number + 1
        named[name] = path
    return named


def _head(name: str) -> list[str]:
    return [
        "# A recipe: nemoflow plan shows what would happen, nemoflow apply makes the video.",
        f"name: {quoted(slug(name))}",
        "",
        "# Values for {{ ... }}; override with --var headline=... or NEMOFLOW_VAR_headline.",
        "vars:",
        '  headline: "Hello"',
        "",
    ]


def _inputs(named: dict[str, str], there: bool) -> list[str]:
    note = "" if there else " Put your own file here."
    lines = [
        f"# Media by name. What no edit names is the footage, joined in this order.{note}",
        "inputs:",
    ]
    return [*lines, *(f"  {name}: {quoted(path)}" for name, path in named.items()), ""]


def _edits(named: dict[str, str], music: str) -> list[str]:
    lines = [
        "# Edits in order, in plain English or Chinese; a changed line replays from there.",
        "edits:",
        "  - 'add the title \"{{ headline }}\" for 3 seconds'",
    ]
    if music:
        track = next(name for name, path in reversed(named.items()) if path == music)
        lines.append(f'  - "add {{{{ inputs.{track} }}}} as background music at 35% volume"')
    return [*lines, "  - fade out for 1 second", "  # - trim the first 2 seconds", ""]


def _tail() -> list[str]:
    return [
        "# What to render: one output or a list. Formats: mp4 mov webm mkv gif webp mp3 wav m4a.",
        "output:",
        '  path: "out/{{ name }}.mp4"',
        "  resolution: 1080p",
        "",
        "# Promises checked on the rendered file; a broken one is exit code 9.",
        "# expect:",
        "#   duration: 8s..12s",
        "#   loudness: -14 LUFS +-1",
        "",
    ]

"""The quickstart, carried out as it is printed: files, changes, commands and what they say."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from tests.docs.pages import DOCS, ROOT, Block, blocks
from tests.stories.conftest import make

PAGE = (DOCS / "quickstart.md").read_text(encoding="utf-8")
SKIPPED = "…"


def media(folder: Path) -> None:
    """The clip and the song that the page speaks of."""
    for name in ("footage", "music"):
        (folder / name).mkdir(parents=True)
    make(
        folder / "footage",
        "demo.mp4",
        *("-f", "lavfi", "-i", "testsrc2=size=320x180:rate=30:duration=8"),
        *("-f", "lavfi", "-i", "sine=frequency=440:duration=8", "-shortest"),
    )
    make(folder / "music", "lofi.m4a", "-f", "lavfi", "-i", "sine=frequency=220:duration=5")


def named(text: str) -> tuple[str, str]:
    """The path in the first line's comment, and the rest; the path is empty when there is none."""
    found = re.match(r"# ([\w./-]+)\n", text)
    return (found[1], text[found.end() :]) if found else ("", text)


def change(folder: Path, text: str) -> None:
    """Carries a diff block out; what it removes must be there once."""
    name, body = named(text)
    lines = [(line[:1] or " ", line[1:]) for line in body.splitlines()]
    old = "".join(f"{line}\n" for mark, line in lines if mark in " -")
    new = "".join(f"{line}\n" for mark, line in lines if mark in " +")
    path = folder / name
    before = path.read_text(encoding="utf-8")
    assert before.count(old) == 1, f"{name} does not hold once:\n{old}"
    path.write_text(before.replace(old, new), encoding="utf-8")


def pattern(expected: str) -> re.Pattern[str]:
    """What a command may say: `…` is anything in a line, a line of it any lines."""
    lines = []
    for line in expected.splitlines():
        if line == SKIPPED:
            lines.append(r"(?:[^\n]*\n)*")
        else:
            parts = (re.escape(part) for part in line.rstrip().split(SKIPPED))
            lines.append(r"[^\n]*".join(parts) + r" *\n")
    return re.compile("".join(lines))


def environment(folder: Path) -> dict[str, str]:
    """As a user has it, with `nemoflow` being this checkout."""
    door = folder / "bin" / "nemoflow"
    door.parent.mkdir()
    door.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m nemoflow "$@"\n', encoding="utf-8")
    door.chmod(0o755)
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("NEMOFLOW_", "GITHUB_"))}
    path = f"{door.parent}{os.pathsep}{os.environ['PATH']}"
    return {**kept, "PATH": path, "PYTHONPATH": str(ROOT), "NO_COLOR": "1"}


def run(folder: Path, environ: dict[str, str], text: str) -> int:
    """Runs every command of a console block and compares what it says; returns how many."""
    commands = re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]
    for item in commands:
        command, _, expected = item.partition("\n")
        done = subprocess.run(
            ["bash", "-c", command],
            cwd=folder,
            env=environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            text=True,
            timeout=120,
        )
        code = re.search(r"# exit code (\d+)$", command)
        assert done.returncode == (int(code[1]) if code else 0), f"{command}\n{done.stdout}"
        assert pattern(expected).fullmatch(done.stdout), f"$ {command}\n{done.stdout}"
    return len(commands)


def test_quickstart(tmp_path: Path) -> None:
    folder = tmp_path / "demo-reel"
    media(folder)
    environ = environment(tmp_path)
    ran = 0
    for block in blocks(PAGE):
        match block:
            case Block("console", text):
                ran += run(folder, environ, text)
            case Block("diff", text):
                change(folder, text)
            case Block("yaml", text) if named(text)[0]:
                name, body = named(text)
                (folder / name).parent.mkdir(exist_ok=True)
                (folder / name).write_text(body, encoding="utf-8")
            case _:
                pass
    assert ran > 15

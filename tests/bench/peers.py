"""The same recipes for ninja, make and doit: one output for each spec and the shared clip."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path


def write_peers(root: Path, count: int) -> dict[str, list[str]]:
    """Writes the build files, brings the outputs up to date, returns name -> no-op command.

    A peer that is not installed is left out.
    """
    names = [f"clip{number:05d}" for number in range(count)]
    commands: dict[str, list[str]] = {}
    if shutil.which("ninja"):
        rules = "rule touch\n  command = touch $out\n"
        rules += "".join(
            f"build out/n{name}: touch {name}.video.yml media/walk.mp4\n" for name in names
        )
        (root / "build.ninja").write_text(rules)
        commands["ninja"] = ["ninja"]
    if shutil.which("make"):
        targets = " ".join(f"out/m{name}" for name in names)
        rules = f"all: {targets}\n" + "".join(
            f"out/m{name}: {name}.video.yml media/walk.mp4\n\ttouch $@\n" for name in names
        )
        (root / "Makefile").write_text(rules)
        commands["make"] = ["make"]
    if shutil.which("doit"):
        (root / "dodo.py").write_text(
            "def task_all():\n"
            f"    for i in range({count}):\n"
            "        name = f'clip{i:05d}'\n"
            "        yield {'name': name, 'actions': [f'touch out/d{name}'],\n"
            "               'file_dep': [f'{name}.video.yml', 'media/walk.mp4'],\n"
            "               'targets': [f'out/d{name}']}\n"
        )
        commands["doit"] = [sys.executable, "-m", "doit"]
    for command in commands.values():
        subprocess.run(command, cwd=root, check=True, stdout=subprocess.DEVNULL)
    return commands

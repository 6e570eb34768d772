"""Who draws or mixes otherwise raises a version: then what was made before is not used again.

Each version is raised in a copy of the package, and another Python asks that copy for the keys.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import nemoflow
from nemoflow.engine.graph import Kind

_ROOT = Path(nemoflow.__file__).parent
_ASK = """
import json
from nemoflow.engine.graph import graph_of
from tests.incremental import rich
found = {}
for output in rich.OUTPUTS[:3]:
    for node in graph_of(rich.setup(rich.RICH, output)).nodes.values():
        found.setdefault(node.kind.value, []).append(node.key)
print(json.dumps(found))
"""
_LEVEL = frozenset((Kind.LEVEL, Kind.SOUND, Kind.FILE))
_STEADY = frozenset((Kind.MOVEMENT, Kind.STEADY, Kind.PLAIN, Kind.SEGMENT, Kind.FILE))
_MIX = _LEVEL | {Kind.PIECE, Kind.MIX}
RAISED = (
    ("segments.py", "ENGINE_VERSION", _MIX | {Kind.PLAIN, Kind.SEGMENT}),
    ("graph.py", "FILE_VERSION", {Kind.FILE}),
    ("audio.py", "SOUND_VERSION", _MIX),
    ("hearing.py", "LEVEL_VERSION", _LEVEL),
    ("hearing.py", "NOISE_VERSION", _MIX | {Kind.NOISE}),
    ("steady.py", "STEADY_VERSION", _STEADY),
)
"""File, version, and the kinds of nodes that are made again."""
_SOME = {
    ("NOISE_VERSION", Kind.PIECE),
    ("STEADY_VERSION", Kind.PLAIN),
    ("STEADY_VERSION", Kind.SEGMENT),
}
"""Where it concerns some of a kind only: cleaned sound, steadied footage."""


def keys(package: Path) -> dict[Kind, set[str]]:
    """The keys of the rich timeline, by kind, as the package in this folder makes them."""
    path = os.pathsep.join((str(package), str(_ROOT.parent)))
    asked = subprocess.run(
        (sys.executable, "-c", _ASK),
        cwd=package,
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        check=True,
    )
    found = json.loads(asked.stdout)
    return {kind: set(found[kind]) for kind in Kind}


def raised(folder: Path, file: str, name: str) -> Path:
    """A folder with a copy of the package in which one version is another."""
    made = folder / "nemoflow"
    shutil.copytree(_ROOT, made, ignore=shutil.ignore_patterns("fonts", "__pycache__"))
    (made / "engine/fonts").symlink_to(_ROOT / "engine/fonts")
    code = (made / "engine" / file).read_text(encoding="utf-8")
    code, count = re.subn(rf"^({name} = .*?)(\d+)", r"\g<1>9\2", code, flags=re.MULTILINE)
    assert count == 1
    (made / "engine" / file).write_text(code, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def plain() -> dict[Kind, set[str]]:
    return keys(_ROOT.parent)


@pytest.mark.parametrize(
    ("file", "name", "again"), RAISED, ids=lambda value: value if isinstance(value, str) else ""
)
def test_a_raised_version_makes_again_what_it_is_about(
    tmp_path: Path, plain: dict[Kind, set[str]], file: str, name: str, again: set[Kind]
) -> None:
    now = keys(raised(tmp_path, file, name))
    assert {kind for kind in Kind if now[kind] != plain[kind]} == again
    for kind in again:
        assert bool(now[kind] & plain[kind]) == ((name, kind) in _SOME), kind


def test_every_version_of_the_engine_is_raised_here() -> None:
    code = (_ROOT / "engine/build.py").read_text(encoding="utf-8")
    named = set(re.findall(r"\w+_VERSION", code))
    assert named == {name for _, name, _ in RAISED}

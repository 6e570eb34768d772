"""The house rules that a machine can check, with the standard library alone."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import LONGEST

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "nemoflow"
FILES = sorted(PACKAGE.rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py")) + sorted((ROOT / "examples").rglob("*.py"))

MAX_FILE_LINES = 350
MAX_FUNCTION_LINES = 50
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "manager"}

# Effect -> the only places (prefixes relative to the package) that may import it.
DOORS = {
    "subprocess": ("engine/ffmpeg.py", "specfile/revision.py"),
    "httpx": ("backends/cloud/",),
    "watchfiles": ("runner/watch.py",),
    "sqlite3": ("store/", "cli/quick.py"),
    "ruamel": (),  # the second opinion on `fmt`, in tests alone
    "click": ("cli/",),
    "yaml": ("specfile/",),
    "jinja2": ("specfile/",),
    "pydantic": ("specfile/", "model/", "engine/ops/", "wire/", "server/"),
    "av": ("engine/",),
}

FLOORS = {
    "model": 0,
    "backend": 1,
    "clock": 1,
    "disk": 1,
    "specfile": 2,
    "planning": 2,
    "store": 2,
    "engine": 2,
    "wire": 2,
    "backends": 3,
    "runner": 4,
    "server": 4,
    "preview": 4,
    "cli": 5,
}


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def where(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


@pytest.mark.parametrize("path", FILES + TESTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_files_are_short_and_say_what_they_are(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").count("\n")
    assert lines <= MAX_FILE_LINES, f"{lines} lines"
    assert ast.get_docstring(tree(path)), "no module docstring"
    assert path.stem not in FORBIDDEN_NAMES


@pytest.mark.parametrize("path", FILES, ids=where)
def test_functions_are_short(path: Path) -> None:
    for node in ast.walk(tree(path)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            assert length <= MAX_FUNCTION_LINES, f"{node.name}: {length} lines"


@pytest.mark.parametrize("path", FILES, ids=where)
def test_each_effect_has_one_door(path: Path) -> None:
    for name in imports(path):
        allowed = DOORS.get(name.split(".")[0])
        if allowed is not None:
            assert where(path).startswith(allowed), f"imports {name}"


@pytest.mark.parametrize("path", FILES, ids=where)
def test_printing_only_in_the_cli(path: Path) -> None:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id != "print"
        if isinstance(node, ast.Attribute) and node.attr in {"stdout", "stderr"}:
            of_process = isinstance(node.value, ast.Name) and node.value.id == "sys"
            assert not of_process or where(path).startswith("cli/")


@pytest.mark.parametrize("path", FILES, ids=where)
def test_imports_only_go_down(path: Path) -> None:
    room = where(path).split("/")[0].removesuffix(".py")
    if room not in FLOORS:
        return  # the package's own front door
    for name in imports(path):
        parts = name.split(".")
        if parts[0] != "nemoflow" or len(parts) < 2 or parts[1] not in FLOORS or parts[1] == room:
            continue
        assert FLOORS[parts[1]] < FLOORS[room], f"{room} imports {name}"


@pytest.mark.parametrize("path", FILES + TESTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_mocks(path: Path) -> None:
    assert "unittest.mock" not in set(imports(path)) or path == Path(__file__)


@pytest.mark.parametrize("path", FILES, ids=where)
def test_every_exception_to_a_rule_says_why(path: Path) -> None:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        for mark in ("# noqa", "# type: ignore"):
            if mark in line:
                reason = line.split(mark, 1)[1]
                assert " - " in reason or " # " in reason, f"line {number}: no reason"


def test_areas_that_workers_begin_with_are_there() -> None:
    assert [area for area in LONGEST if not (ROOT / "tests" / area).is_dir()] == []

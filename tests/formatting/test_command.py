"""`nemoflow fmt` on files: what is written, what is left alone, what the exit codes say."""

from __future__ import annotations

import io
import json
import os
import sys
from pathlib import Path

import pytest

from nemoflow.cli.main import run

UGLY = b"edits: [\r\n trim the first 2 seconds ]\r\nname:   a # me\r\n"
NEAT = b"name: a  # me\nedits:\n  - trim the first 2 seconds\n"
Said = pytest.CaptureFixture[str]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "video.yml").write_bytes(UGLY)
    (tmp_path / "neat.video.yml").write_bytes(NEAT)
    return tmp_path


def test_formats_all_specs_and_keeps_the_mode(folder: Path, capsys: Said) -> None:
    (folder / "video.yml").chmod(0o640)
    untouched = (folder / "neat.video.yml").stat().st_mtime_ns
    assert run(["fmt"]) == 0
    assert capsys.readouterr() == ("video.yml   formatted\n", "2 specs: 1 formatted.\n")
    assert (folder / "video.yml").read_bytes() == NEAT
    assert (folder / "video.yml").stat().st_mode & 0o777 == 0o640
    assert (folder / "neat.video.yml").stat().st_mtime_ns == untouched
    assert sorted(os.listdir(folder)) == ["neat.video.yml", "video.yml"]
    assert run(["fmt"]) == 0
    assert capsys.readouterr() == ("", "2 specs, nothing to change.\n")


def test_check_lists_and_writes_nothing(folder: Path, capsys: Said) -> None:
    assert run(["fmt", "--check"]) == 1
    assert capsys.readouterr().out == "video.yml   would change\n"
    assert (folder / "video.yml").read_bytes() == UGLY
    assert run(["fmt", "--check", "neat.video.yml"]) == 0


def test_for_machines(folder: Path, capsys: Said) -> None:
    def told(*options: str) -> list[dict[str, object]]:
        run(["fmt", "--json", *options])
        return [json.loads(line) for line in capsys.readouterr().out.splitlines()][1:]

    neat = {"type": "formatted", "spec": "neat.video.yml", "differs": False, "written": False}
    ugly = {"type": "formatted", "spec": "video.yml", "differs": True}
    assert told("--check") == [neat, {**ugly, "written": False}]
    assert (folder / "video.yml").read_bytes() == UGLY
    assert told() == [neat, {**ugly, "written": True}]
    assert (folder / "video.yml").read_bytes() == NEAT
    assert run(["fmt", "--json", "--diff"]) == 3


def test_diff_shows_and_writes_nothing(folder: Path, capsys: Said) -> None:
    assert run(["fmt", "--diff"]) == 0
    assert "+  - trim the first 2 seconds" in capsys.readouterr().out.splitlines()
    assert run(["fmt", "--diff", "--check"]) == 1
    assert (folder / "video.yml").read_bytes() == UGLY


def test_one_bad_file_and_nothing_is_written(folder: Path, capsys: Said) -> None:
    (folder / "bad.video.yml").write_bytes(b"name: [\n")
    assert run(["fmt"]) == 3
    assert "bad.video.yml:" in capsys.readouterr().err
    assert (folder / "video.yml").read_bytes() == UGLY


def test_a_symbolic_link_stays_one(folder: Path, capsys: Said) -> None:
    (folder / "elsewhere").mkdir()
    (folder / "video.yml").rename(folder / "elsewhere/real.yml")
    (folder / "video.yml").symlink_to("elsewhere/real.yml")
    assert run(["fmt", "video.yml"]) == 0
    assert (folder / "video.yml").is_symlink()
    assert (folder / "elsewhere/real.yml").read_bytes() == NEAT


def test_standard_input(folder: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    def given(data: bytes, *options: str) -> tuple[int, bytes]:
        was, sys.stdin = sys.stdin, io.TextIOWrapper(io.BytesIO(data))
        try:
            code = run(["fmt", *options, "-"])
        finally:
            sys.stdin = was
        return code, capfdbinary.readouterr().out

    assert given(UGLY) == (0, NEAT)
    assert given(UGLY, "--check") == (1, b"<stdin>   would change\n")
    assert given(b"name: [")[0] == 3
    assert run(["fmt", "-", "video.yml"]) == 3


def test_no_specs_and_missing_ones(folder: Path, capsys: Said) -> None:
    (folder / "empty").mkdir()
    assert run(["fmt", "empty"]) == 3
    assert run(["fmt", "vidoe.yml"]) == 3
    assert "did you mean `video.yml`?" in capsys.readouterr().err

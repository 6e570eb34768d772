"""What surrounds a run may be broken - state, locale, streams: it is said, not traced."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from nemoflow.store.database import open_to_write
from tests.stories.conftest import SPEC
from tests.story import ROOT, Story

COMMANDS = (["plan"], ["apply"], ["show"], ["state", "list"], ["output"])


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_damaged_state_is_named(story: Story, command: list[str]) -> None:
    (story.root / ".nemoflow").mkdir()
    (story.root / ".nemoflow/state.db").write_bytes(b"garbage" * 1000)
    done = story.run(*command)
    assert done.code == 1
    assert "cannot be used" in done.err
    assert "hint" in done.err


@pytest.mark.parametrize("command", [["plan"], ["state", "list"]], ids=" ".join)
def test_a_newer_state_asks_for_an_upgrade(story: Story, command: list[str]) -> None:
    (story.root / ".nemoflow").mkdir()
    connection = open_to_write(str(story.root / ".nemoflow/state.db"))
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    done = story.run(*command)
    assert (done.code, "newer nemoflow" in done.err) == (1, True)


def test_a_state_damaged_in_the_middle(story: Story) -> None:
    story.apply()
    path = story.root / ".nemoflow/state.db"
    data = bytearray(path.read_bytes())
    data[4096:-1] = b"x" * (len(data) - 4097)
    path.write_bytes(bytes(data))
    story.write({"video.yml": SPEC + "# changed\n"})
    done = story.run("plan")
    assert done.code == 1
    assert "cannot be used" in done.err


def test_an_empty_state_is_no_state(story: Story) -> None:
    (story.root / ".nemoflow").mkdir()
    (story.root / ".nemoflow/state.db").touch()
    assert story.run("plan").code == 0
    assert story.run("state", "list").code == 0
    story.apply()


def test_a_file_where_the_state_should_be(story: Story) -> None:
    (story.root / ".nemoflow").write_text("not a folder")
    assert story.run("plan").code == 0
    done = story.run("apply")
    assert done.code == 1
    assert "cannot create" in done.err


def test_no_ffmpeg_is_found_before_anything_is_written(story: Story) -> None:
    for command in ("validate", "plan", "apply"):
        done = story.run(command, NEMOFLOW_FFMPEG="/nowhere/ffmpeg")
        assert done.code == 1
        assert "NEMOFLOW_FFMPEG" in done.err
    assert not (story.root / ".nemoflow").exists()


def test_a_terminal_without_unicode(story: Story) -> None:
    story.write({"video.yml": SPEC.replace("Hello", "Grüße 你好")})
    plain = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    for command in ("plan", "apply", "show"):
        done = story.run(command, **plain)
        assert done.code == 0, done.err
        assert "\\u4f60" in done.out + done.err


@pytest.mark.parametrize("command", ["plan", "apply"])
def test_closed_and_full_outputs(story: Story, command: str) -> None:
    story.apply()
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    for redirect, code in ((">&-", 0), (">/dev/full", 1)):
        done = subprocess.run(
            ["sh", "-c", f'"$0" -m nemoflow {command} {redirect}', sys.executable],
            cwd=story.root,
            env=environment,
            capture_output=True,
            text=True,
        )
        assert done.returncode == code, done.stderr
        assert "Traceback" not in done.stderr


def test_a_folder_of_projects(story: Story, tmp_path: Path) -> None:
    """Each project keeps its variables, state and outputs to itself."""
    (tmp_path / "all/.git").mkdir(parents=True)
    for name in ("one", "two"):
        root = tmp_path / "all" / name
        shutil.copytree(story.root, root)
        (root / "nemoflow.yml").write_text(f"vars: {{word: {name}}}\n")
        text = SPEC.replace("Hello", "{{ word }}")
        (root / "video.yml").write_text(text)
    everything = Story(tmp_path / "all", story.env)
    assert "2 specs valid" in everything.run("validate").out
    assert "2 specs" in everything.apply().out
    assert (tmp_path / "all/one/.nemoflow/state.db").exists()
    assert (tmp_path / "all/two/out/demo.mp4").exists()
    assert not (tmp_path / "all/.nemoflow").exists()
    assert "No changes. 2 specs up to date." in everything.apply().out
    (tmp_path / "all/two/nemoflow.yml").write_text("vars: {word: changed}\n")
    assert "1 changed" in everything.run("plan").out


def test_a_spec_whose_name_begins_with_a_dash(story: Story) -> None:
    story.write({"-x.video.yml": SPEC.replace("demo", "dash")})
    refused = story.run("plan", "-x.video.yml")
    assert refused.code == 3
    assert "./-x.video.yml" in refused.err
    assert story.run("plan", "./-x.video.yml").code == 0


def test_variables_and_their_origins(story: Story) -> None:
    story.write({"video.yml": "vars: {word: Hi}\n" + SPEC.replace("Hello", "{{ word }}")})
    assert story.run("show", "--vars").out.split() == ["word", "=", "Hi", "(spec)"]
    assert "--var)" in story.run("show", "--vars", "--var", "word=Yo").out
    assert "(env NEMOFLOW_VAR_word)" in story.run("show", "--vars", NEMOFLOW_VAR_word="Yo").out

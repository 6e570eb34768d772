"""What CI gets: Markdown, a summary, annotations, a record of events; and what it must approve."""

from __future__ import annotations

import json
import os
import threading
from pathlib import Path

import pytest

from tests.stories.said import Said
from tests.story import Story


@pytest.fixture
def github(said: Said, story: Story, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A step of a workflow whose checkout is the folder above the project; its summary."""
    summary = story.root.parent / "summary.md"
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    monkeypatch.setenv("GITHUB_WORKSPACE", str(story.root.parent))
    return summary


def types(path: Path) -> list[str]:
    return [json.loads(line)["type"] for line in path.read_text().splitlines()]


def test_markdown_of_a_plan_an_apply_and_no_change(said: Said, github: Path) -> None:
    planned = said("plan", "--format", "markdown", "--marker", "promo")
    assert planned.out.startswith("<!-- nemoflow plan: promo -->\n### nemoflow plan: 1 of 1 spec")
    done = said("apply", "--format", "markdown", "--json-into", "events.jsonl")
    assert "### nemoflow apply: 1 spec applied" in done.out
    assert "| `out/demo.mp4` | 2.00 s |" in done.out
    assert "edit 1: cut the first 1 second" in done.err
    assert types(Path("events.jsonl"))[:2] == ["nemoflow", "plan"]
    assert types(Path("events.jsonl"))[-1] == "spec_done"
    again = said("plan", "--detailed-exitcode")
    assert again.code == 0
    summary = github.read_text()
    assert [line for line in summary.splitlines() if line.startswith("###")] == [
        "### nemoflow plan: 1 of 1 spec to change",
        "### nemoflow apply: 1 spec applied",
        "### nemoflow plan: no changes",
    ]


def test_problems_are_told_in_every_form(said: Said, story: Story, github: Path) -> None:
    story.write({"sub,1/a:b.video.yml": "name: x\ninputs: {}\nvolum%: 3\n"})
    for command in ("plan", "apply", "validate"):
        done = said(command, "sub,1", "--format", "markdown", "--json-into", "events.jsonl")
        assert done.code == 3
        assert f"### nemoflow {command}: " in done.out
        assert "`sub,1/a:b.video.yml:3:1` **NF" in done.out
        annotated = [line for line in done.err.splitlines() if line.startswith("::error ")]
        place = "file=project/sub%2C1/a%3Ab.video.yml,line=3,col=1,title=NF"
        assert any(place in line and "volum%25" in line for line in annotated), done.err
        assert "problem" in types(Path("events.jsonl"))
    assert github.read_text().count("### nemoflow") == 3
    refused = said("validate", "sub,1", "--json")
    assert "::error " in refused.err
    assert {event["type"] for event in refused.events()} == {"problem"}


def test_warnings_and_failures_become_annotations(said: Said, story: Story, github: Path) -> None:
    text = (story.root / "video.yml").read_text()
    story.write({"video.yml": text + "expect:\n  duration: 9s\n"})
    done = said("apply")
    assert done.code == 9
    assert "::error file=project/video.yml,line=1,col=1,title=nemoflow apply::" in done.err
    planned = said("plan", "--format", "markdown")
    assert "::warning file=project/video.yml,line=12,col=13,title=expect::" in planned.err
    assert "> - `video.yml`: `out/demo.mp4` fails its expectations: `duration is" in planned.out
    assert "### nemoflow apply: 1 of 1 spec failed" in github.read_text()


def test_a_summary_that_cannot_be_written_is_a_note(
    said: Said, github: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    github.write_bytes(b"x" * (1 << 20))
    done = said("plan")
    assert (done.code, "GITHUB_STEP_SUMMARY is full" in done.err) == (0, True)
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(github.parent / "no" / "where"))
    done = said("plan")
    assert (done.code, "cannot be written: No such file" in done.err) == (0, True)


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("-", "would mix with what is shown"),
        ("no/where.jsonl", "No such file or directory"),
        ("video.yml", "holds something else"),
        (".", "Is a directory"),
    ],
)
def test_a_record_that_cannot_be_kept_is_refused_first(
    said: Said, story: Story, name: str, why: str
) -> None:
    before = (story.root / "video.yml").read_text()
    done = said("apply", "--json-into", name)
    assert (done.code, why in done.err) == (3, True), done.err
    assert (story.root / "video.yml").read_text() == before
    assert not (story.root / ".nemoflow").exists()


def test_formats_that_contradict_are_refused(said: Said) -> None:
    done = said("plan", "--json", "--format", "markdown")
    assert (done.code, "contradict" in done.err) == (3, True)
    assert said("plan", "--json", "--format", "json").code == 0


def test_a_pipe_gets_the_events_and_may_be_left(said: Said, story: Story) -> None:
    os.mkfifo(story.root / "pipe")
    heard: list[bytes] = []

    def first_line() -> None:
        with open(story.root / "pipe", "rb", buffering=0) as pipe:
            heard.append(pipe.read(20))

    reader = threading.Thread(target=first_line)
    reader.start()
    done = said("apply", "--json-into", "pipe")
    reader.join()
    assert done.code == 0, done.err
    assert heard == [b'{"type": "nemoflow",']
    assert "no more is written to it" in done.err
    assert (story.root / "out/demo.mp4").exists()

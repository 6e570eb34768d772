"""Bad input, with the real command: what is said, where the caret stands, and nothing touched."""

from __future__ import annotations

import json
import os
import resource
from pathlib import Path

import pytest
from wcwidth import wcwidth

from tests.stories.bad_specs import EDITS, FILES, INPUTS, NOT_UNDERSTOOD, SHAPE, TEMPLATES, Case
from tests.story import Story

COMMANDS = ("validate", "plan", "apply")
CPU_SECONDS = 2.0
"""What one refusal may cost. CPU time, because a busy machine must not fail a test."""


def prepare(story: Story) -> None:
    """Everything the cases name, beside the good media of the project."""
    root = story.root
    (root / "clips.mp4").mkdir()
    story.copy_of(root / "walk.mp4", "clips.mp4/one.mp4")
    story.copy_of(root / "walk.mp4", "walk.xyz")
    (root / "empty.mp4").touch()
    (root / "text.mp4").write_text("a text, whatever its name says\n")
    (root / "dangling.mp4").symlink_to("gone.mp4")
    (root / "away").symlink_to("/")
    with (root / "big.mp4").open("wb") as stream:
        stream.write((root / "walk.mp4").read_bytes())
        stream.truncate(600_000_000)


def refused(story: Story, *commands: str) -> str:
    """What every command says; it must refuse, quickly, the same way, and touch nothing."""
    before = sorted(path for path in story.root.rglob("*"))
    spent = _cpu()
    said = []
    for command in commands:
        done = story.run(command)
        assert done.code == 3, (command, done)
        assert "\x1b" not in done.out + done.err
        assert done.out == ""
        said.append(done.err)
    assert _cpu() - spent < CPU_SECONDS * len(commands)
    assert sorted(path for path in story.root.rglob("*")) == before
    assert len(set(said)) == 1, said
    return said[0]


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def underlined(said: str) -> str:
    """The characters above the first row of carets."""
    lines = said.splitlines()
    at = next(n for n, line in enumerate(lines) if line.lstrip(" |").startswith("^"))
    start = lines[at].index("^")
    end = start + len(lines[at][start:].partition(" ")[0])
    column, found = 0, ""
    for char in lines[at - 1]:
        found += char if start <= column < end else ""
        column += max(0, wcwidth(char))
    return found


def check(story: Story, case: Case, *commands: str) -> None:
    prepare(story)
    text, code, place, marked, words = case
    (story.root / "video.yml").write_bytes(text if isinstance(text, bytes) else text.encode())
    said = refused(story, *commands)
    assert said.startswith(f"error[{code}] ")
    assert said.splitlines()[1].strip() == f"--> video.yml:{place}"
    assert underlined(said) == marked
    for word in words:
        assert word in said
    assert "nothing was changed" in said.splitlines()[-1]


def cases(table: dict[str, Case]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("case", table.values(), ids=list(table))


@cases(SHAPE | TEMPLATES | FILES | EDITS)
def test_refused_with_place_caret_and_hint(story: Story, case: Case) -> None:
    check(story, case, "validate", "apply")


@pytest.mark.parametrize("table", [SHAPE, TEMPLATES, FILES, EDITS])
def test_plan_refuses_the_same_way(story: Story, table: dict[str, Case]) -> None:
    check(story, next(iter(table.values())), "plan")


@cases(NOT_UNDERSTOOD)
def test_an_edit_that_is_not_understood(story: Story, case: Case) -> None:
    check(story, case, *COMMANDS)


def test_all_problems_come_at_once_also_for_machines(story: Story) -> None:
    prepare(story)
    text = "nme: x\ninputs: {walk: empty.mp4}\nedits:\n  - export\n  - ad it\noutput: ../x.mp4\n"
    story.write({"video.yml": text})
    done = story.run("validate", "--json")
    found = [(value["code"], value["line"], value["column"]) for value in done.events()]
    wanted = [("NF012", 1, 1), ("NF031", 2, 16), ("NF051", 4, 5), ("NF040", 6, 9)]
    assert done.code == 3
    assert [item for item in found if item[0] != "NF310"] == wanted


def test_two_specs_writing_one_file(story: Story) -> None:
    story.write({"video.yml": INPUTS, "b.video.yml": INPUTS})
    story.write(dict.fromkeys(("video.yml", "b.video.yml"), INPUTS + "output: out/a.mp4\n"))
    said = refused(story, *COMMANDS)
    assert "video.yml:2:9" in said
    assert "is also written by `b.video.yml`" in said


def test_a_big_file_is_fine_for_the_local_engine(story: Story) -> None:
    prepare(story)
    story.write({"video.yml": "inputs: {walk: big.mp4}\n"})
    assert story.run("validate").code == 0
    refusal = story.run("validate", "--backend", "cloud")
    assert (refusal.code, "at most 500 MB" in refusal.err) == (3, True)


def test_a_path_that_is_no_text_is_refused(story: Story) -> None:
    (story.root / "video.yml").unlink()
    path = os.path.join(os.fsencode(story.root), b"a\xff.video.yml")
    Path(os.fsdecode(path)).write_text(INPUTS)
    for command in COMMANDS:
        done = story.run(command)
        assert done.code == 3
        assert "is not UTF-8: `" in done.err
        assert "a\\udcff.video.yml`" in done.err


def test_json_lines_hold_nothing_a_terminal_obeys(story: Story) -> None:
    """C1 controls and bidi overrides are no control characters for JSON; here they are."""
    name = "w\u009b31m\u202e.mp4"
    story.copy_of(story.root / "walk.mp4", name)
    story.write({"video.yml": "inputs: {a: walk.mp4}\nedits: [\"add the title '\u202ex'\"]\n"})
    commands = [["plan"], ["apply"], ["show"], ["state", "list"]]
    said = [story.run(*command, "--json").out for command in commands[:3]]
    said += [story.run(*command).out + story.run(*command).err for command in commands]
    story.write({"video.yml": "inputs: {a: wlk.mp4}\n"})
    said += [story.run("validate").err, story.run("validate", "--json").out]
    for text in said:
        assert text.replace("\n", "").isprintable(), text
    assert json.loads(said[0].splitlines()[1])["actions"][2]["say"] == "add the title '\u202ex'"
    assert "\\u202e" in said[-1]


def test_a_thousand_titles_are_read_quickly(story: Story) -> None:
    edits = "".join(f'  - add the title "t{n}" from 0:01 to 0:02\n' for n in range(1000))
    story.write({"video.yml": INPUTS + "edits:\n" + edits})
    spent = _cpu()
    assert story.run("validate").code == 0
    assert _cpu() - spent < CPU_SECONDS


def test_hundreds_of_missing_inputs_in_a_full_folder(story: Story) -> None:
    for number in range(1000):
        (story.root / f"clip_{number:05d}_take.mp4").touch()
    inputs = "".join(f"  c{number}: clp_{number:05d}_tke.mp4\n" for number in range(200))
    story.write({"video.yml": f"inputs:\n{inputs}"})
    said = refused(story, "validate")
    assert 'did you mean "clip_00099_take.mp4"?' in said
    assert said.count("error[NF030]") == 100
    assert said.endswith("200 problems, 100 of them not shown; nothing was changed\n")


def test_a_name_that_only_looks_the_same(story: Story) -> None:
    story.copy_of(story.root / "walk.mp4", "cafe\u0301.mp4")  # as macOS may write it
    story.write({"video.yml": "inputs: {walk: caf\u00e9.mp4}\n"})
    said = refused(story, "validate")
    assert "it only looks the same" in said
    assert "rename the file" in said

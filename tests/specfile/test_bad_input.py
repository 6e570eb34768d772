"""Bad input: every line of the issue's list that a spec alone can show."""

from __future__ import annotations

import hashlib
import os
import time
from pathlib import Path

import pytest

from tests.specfile.folder import MP4, Folder, where

HEAD = "inputs: {walk: walk.mp4}\n"

CASES: dict[str, tuple[str | bytes, tuple[str, str, str, str, str]]] = {
    "unknown key": (
        HEAD + "backnd: local\n",
        ("NF012", "2:1", 'unknown key "backnd"', 'did you mean "backend"?', "known keys: name"),
    ),
    "unknown key that begins like a mark": (
        HEAD + "<<name: x\n",
        ("NF012", "2:1", 'unknown key "<<name"', "", "known keys: name"),
    ),
    "unknown key in an edit": (
        HEAD + "edits:\n  - music:\n      file: walk\n      volum: 35%\n",
        (
            "NF012",
            "5:7",
            'unknown key "volum" in edits[1]',
            'did you mean "volume"?',
            "file, volume",
        ),
    ),
    "unknown key in an output of several": (
        HEAD + "output:\n  - out/a.mp4\n  - {path: out/b.mp4, fbs: 30}\n",
        ("NF012", "4:23", 'unknown key "fbs" in output[2]', 'did you mean "fps"?', "known keys"),
    ),
    "wrong type of a block": (
        HEAD + "edits: trim the first 2 seconds\n",
        ("NF011", "2:8", "`edits` must be a list, but is text", "", ""),
    ),
    "wrong type of a value": (
        HEAD + "name: [a, b]\n",
        ("NF011", "2:7", "`name` must be text, but is a list", "", ""),
    ),
    "wrong type of a flag": (
        HEAD + "edits: [{do: reverse, allow_no_change: maybe}]\n",
        ("NF014", "2:40", '"maybe" is neither `true` nor `false`', "", "write `true`"),
    ),
    "duplicate key": (
        HEAD + "name: a\nlanguage: en\nname: b\n",
        ("NF010", "4:1", 'the key "name" is written twice', "first written on line 2", "keep one"),
    ),
    "anchor": (HEAD + "name: &n x\n", ("NF004", "2:7", "anchors", "", "write the value out")),
    "tag": (HEAD + "name: !!str x\n", ("NF004", "2:7", "tags", "", "quote the value")),
    "merge key": ("<<: {name: x}\n" + HEAD, ("NF004", "1:1", "merge keys", "", "write the keys")),
    "two documents": (
        HEAD + "---\nname: b\n",
        ("NF004", "2:1", "a file holds one document", "", "a file of its own"),
    ),
    "tab": (
        "inputs:\n\twalk: walk.mp4\n",
        ("NF003", "2:1", "a tab in the indentation", "a tab", "indent with spaces"),
    ),
    "tab after spaces": (
        "inputs:\n  walk: walk.mp4\n \tbed: bed.m4a\n",
        ("NF003", "3:2", "a tab in the indentation", "a tab", "indent with spaces"),
    ),
    "BOM": (
        b"\xef\xbb\xbf" + HEAD.encode(),
        ("NF002", "1:1", "byte order mark", "", "UTF-8 without BOM"),
    ),
    "UTF-16": (
        HEAD.encode("utf-16"),
        ("NF002", "1:1", "byte order mark", "", "UTF-8 without BOM"),
    ),
    "Latin-1": (
        HEAD.encode() + b"name: caf\xe9\n",
        ("NF002", "2:10", "byte 0xE9 is not UTF-8", "", "save it as UTF-8"),
    ),
    "NUL": (HEAD + "name: a\x00b\n", ("NF002", "2:8", "U+0000", "", "remove it")),
    "escape sequence": (HEAD + "name: a\x1b[31m\n", ("NF002", "2:8", "U+001B", "", "remove it")),
    "escape sequence, escaped": (
        HEAD + 'edits: ["title \\e[31mred"]\n',
        ("NF002", "2:9", "U+001B", "not allowed here", "remove it"),
    ),
    "reference mark": (HEAD + "name: a\ue000b\n", ("NF002", "2:8", "U+E000", "", "remove it")),
    "undefined variable": (
        "vars: {headline: Hi}\n" + HEAD + 'edits:\n  - add the title "{{ headlin }}"\n',
        (
            "NF021",
            "4:23",
            'the variable "headlin" is not defined',
            'did you mean "headline"?',
            "--var",
        ),
    ),
    "unknown input in a template": (
        HEAD + 'edits: ["append {{ inputs.wlk }}"]\n',
        ("NF022", "2:27", 'there is no input "wlk"', 'did you mean "walk"?', "known inputs: walk"),
    ),
    "Jinja attack": (
        HEAD + "edits:\n  - \"title {{ ''.__class__.__mro__ }}\"\n",
        ("NF020", "3:27", "a template cannot look inside a value", "", "templates may use"),
    ),
    "missing input": (
        "inputs:\n  walk: wlak.mp4\n",
        ("NF030", "2:9", "does not exist", 'did you mean "walk.mp4"?', "the folder holds"),
    ),
    "missing folder of an input": (
        "inputs:\n  walk: fotage/walk.mp4\n",
        ("NF030", "2:9", "does not exist", "", "the folder `fotage` does not exist"),
    ),
    "directory as input": (
        "inputs: {walk: clips}\n",
        ("NF031", "1:16", "is a directory", "not a file", "name a file in it: one.mp4"),
    ),
    "empty input": (
        "inputs: {walk: empty.mp4}\n",
        ("NF031", "1:16", "is empty", "0 bytes", "again"),
    ),
    "text named mp4": (
        "inputs: {walk: text.mp4}\n",
        ("NF033", "1:16", "is text, not media", "this is text", "name a video"),
    ),
    "web page named mp4": (
        "inputs: {walk: page.mp4}\n",
        ("NF033", "1:16", "is a web page", "", "download the media itself"),
    ),
    "unsupported extension": (
        "inputs: {walk: walk.xyz}\n",
        ("NF032", "1:16", "has the extension `.xyz`", "", "accepted are .m4a .mp4"),
    ),
    "wrong checksum": (
        f"inputs: {{walk: {{path: walk.mp4, sha256: {'0' * 64}}}}}\n",
        ("NF035", "1:23", "does not have the promised sha256", "", "the file has sha256"),
    ),
    "URL for the local engine": (
        "inputs: {walk: 'https://example.org/a.mp4'}\n",
        ("NF036", "1:16", "the local engine reads files", "", "download it first"),
    ),
    "output outside the project": (
        HEAD + "output: {path: ../../x.mp4}\n",
        ("NF040", "2:16", "lies outside the project", "leaves the project", "--allow-outside"),
    ),
    "output is a directory": (
        HEAD + "output: {path: clips/}\n",
        ("NF014", "2:16", "`clips/` is a directory", "", "add a file name"),
    ),
    "two outputs, one file": (
        HEAD + "output:\n  - out/A.mp4\n  - out/a.mp4\n",
        ("NF041", "4:5", "also written by another output of this spec", "", "own path"),
    ),
    "output overwrites an input": (
        HEAD + "output: walk.mp4\n",
        ("NF042", "2:9", "would overwrite the input `walk`", "", "another path"),
    ),
    "router word": (
        HEAD + "edits:\n  - Export the video!\n",
        ("NF051", "3:5", "is a command, not an edit", "", "`nemoflow apply`"),
    ),
    "router word, Chinese": (
        HEAD + "edits: [导出]\n",
        ("NF051", "2:9", '"导出" is a command', "", "`nemoflow apply`"),
    ),
    "credits": (
        HEAD + "edits: [{do: credits}]\n",
        ("NF051", "2:14", '"credits" is a command', "", "`nemoflow credits`"),
    ),
    "empty edit": (
        HEAD + 'edits:\n  - "  "\n',
        ("NF050", "3:5", "edits[1] is empty", "", "remove the line"),
    ),
    "colon in plain text": (
        HEAD + "edits:\n  - add the title: hello: world\n",
        (
            "NF003",
            "3:5",
            "`: ` inside text that has no quotes",
            "quote this text",
            "'add the title",
        ),
    ),
    "one colon in plain text": (
        HEAD + "edits:\n  - add the title: hello\n",
        ("NF052", "3:5", "`: ` makes a mapping of this text", "quote this text", "'add the title"),
    ),
    "colon inside a quote inside plain text": (
        HEAD + 'edits:\n  - put text "50% off: {now}" at the bottom\n',
        (
            "NF003",
            "3:5",
            "`: ` inside text that has no quotes",
            "quote this text",
            "'put text",
        ),
    ),
    "template without quotes": (
        HEAD + "name: {{ x }}-final\n",
        ("NF003", "2:7", "begins with `{{` needs quotes", "quote this text", "'{{ x }}-final'"),
    ),
    "unclosed quote": (
        HEAD + 'name: "abc\n',
        ("NF003", "2:7", "a quote is opened and never closed", "opened here", "close it"),
    ),
    "unknown operation": (
        HEAD + "edits:\n  - fade_ot: 1s\n",
        ("NF052", "3:5", 'unknown key "fade_ot"', 'did you mean "fade_out"?', "use an operation"),
    ),
    "odd size": (
        HEAD + "output: {path: a.mp4, resolution: 1281x719}\n",
        ("NF014", "2:35", "has an odd side", "the nearest even size is 1282x720", "`1282x720`"),
    ),
    "no input": ("name: x\n", ("NF013", "1:1", "at least one input", "", "add `inputs:`")),
    "empty file": ("", ("NF011", "1:1", "a spec is empty", "", "nemoflow init")),
    "a list": ("- a\n", ("NF011", "1:1", "must be a mapping", "", "begin with a key")),
}


@pytest.mark.parametrize("case", CASES)
def test_says_what_where_and_what_to_do(folder: Folder, case: str) -> None:
    files: dict[str, str | bytes] = {
        "clips/one.mp4": MP4,
        "empty.mp4": b"",
        "text.mp4": "Hello, 世界\n",
        "page.mp4": "<!DOCTYPE html><html></html>",
        "walk.xyz": MP4,
    }
    for name, written in files.items():
        folder.write(name, written)
    content, (code, place, message, label, hint) = CASES[case]
    suffixes = frozenset({".mp4", ".m4a"})
    problems = folder.problems(content, input_suffixes=suffixes)
    assert [problem.code for problem in problems] == [code]
    found = problems[0]
    assert where(found) == f"video.yml:{place}"
    assert message in found.message
    assert label in found.label
    assert hint in found.hint
    assert found.message[-1] != "."


def test_all_problems_come_at_once_in_reading_order(folder: Folder) -> None:
    problems = folder.problems(
        "nme: x\n"
        "inputs:\n  walk: nope.mp4\n  bed: {path: no.m4a, sum: 1}\n"
        "edits:\n  - export\n  - '{{ x }}'\n  - [a]\n  - {do: export, wen: b}\n"
        "output:\n  - {path: ../../x.mp4, fps: 999}\n  - a.mpg\n"
        "expect: {duration: 9s..1s}\n"
    )
    codes = [(where(problem).removeprefix("video.yml:"), problem.code) for problem in problems]
    assert codes == [
        ("1:1", "NF012"),
        ("3:9", "NF030"),
        ("4:15", "NF030"),
        ("4:23", "NF012"),
        ("6:5", "NF051"),
        ("7:9", "NF021"),
        ("8:5", "NF011"),
        ("9:10", "NF051"),
        ("9:18", "NF012"),
        ("11:12", "NF040"),
        ("11:30", "NF014"),
        ("12:5", "NF043"),
        ("13:20", "NF014"),
    ]


def test_alias_bomb_and_deep_nesting_are_refused_fast(folder: Folder) -> None:
    bomb = "a: &a [x]\n" + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join([f'*{chr(97 + n)}'] * 9)}]\n" for n in range(9)
    )
    began = time.process_time()
    assert {problem.code for problem in folder.problems(bomb)} == {"NF004"}
    for text in ("x: " + "[" * 20_000, "- " * 20_000, "{a: " * 20_000, "x: " + "{" * 20_000):
        found = folder.problems(text)
        assert [problem.code for problem in found] == ["NF005"]
        assert "nested more than 64 deep" in found[0].message
    assert time.process_time() - began < 1


def test_large_files_are_refused(folder: Folder) -> None:
    assert [p.code for p in folder.problems("# " + "x" * (1 << 20))] == ["NF005"]
    assert "values" in folder.problems("x: [" + "a," * 100_001 + "]")[0].message


def test_sparse_file_over_the_cap(folder: Folder) -> None:
    path = folder.write("walk.mp4")
    os.truncate(path, 501_000_000)
    text = "backend: cloud\n" + HEAD
    (problem,) = folder.problems(text, max_input_bytes=500_000_000)
    assert (problem.code, where(problem)) == ("NF034", "video.yml:2:16")
    assert "501 MB; at most 500 MB" in problem.message
    assert not folder.problems(HEAD)


def test_unreadable_and_missing_spec(folder: Folder) -> None:
    path = folder.root / "gone.yml"
    (problem,) = folder.together("gone.yml")
    assert problem.code == "NF001"
    assert "no such file" in problem.message
    assert not path.exists()


def test_two_specs_writing_one_file(folder: Folder) -> None:
    folder.write("a/video.yml", "inputs: {w: ../walk.mp4}\noutput: ../out/x.mp4\n")
    folder.write("b/video.yml", "inputs: {w: ../walk.mp4}\noutput: ../link/X.mp4\n")
    (folder.root / "out").mkdir()
    (folder.root / "link").symlink_to("out", target_is_directory=True)
    (problem,) = folder.together("a/video.yml", "b/video.yml")
    assert (problem.code, where(problem)) == ("NF041", "b/video.yml:2:9")
    assert "also written by `a/video.yml`" in problem.message


def test_output_over_another_specs_input_or_spec(folder: Folder) -> None:
    folder.write("a.video.yml", HEAD + "output: other.mp4\n")
    folder.write("b.video.yml", "inputs: {o: other.mp4}\n")
    folder.write("other.mp4")
    (problem,) = folder.together("a.video.yml", "b.video.yml")
    assert (problem.code, "the input `o` of `b.video.yml`" in problem.message) == ("NF042", True)
    (folder.root / "other.mp4").unlink()
    (folder.root / "other.mp4").symlink_to("b.video.yml")
    folder.write("b.video.yml", HEAD)
    (problem,) = folder.together("a.video.yml", "b.video.yml")
    assert (problem.code, "the spec `b.video.yml`" in problem.message) == ("NF042", True)


def test_output_through_a_link_out_of_the_project(folder: Folder, tmp_path: Path) -> None:
    (folder.root / "away").symlink_to(tmp_path, target_is_directory=True)
    text = HEAD + "output: away/x.mp4\n"
    assert [problem.code for problem in folder.problems(text)] == ["NF040"]
    assert not folder.problems(text, allow_outside=True)


def test_right_checksum_passes(folder: Folder) -> None:
    digest = hashlib.sha256(MP4).hexdigest().upper()
    text = f"inputs: {{walk: {{path: walk.mp4, sha256: {digest}}}}}\n"
    assert folder.load(text).inputs[0].sha256 == digest.lower()


def test_hostile_title_text_is_carried_literally(folder: Folder) -> None:
    title = "100% \\ ' : ; \u202e 你好 🎬\nשלום"
    quoted = '"title \\"100% \\\\ \' : ; \\u202E 你好 🎬\\nשלום\\""'
    spec = folder.load(HEAD + f"edits: [{quoted}]\n")
    assert spec.edits[0].text == f'title "{title}"'

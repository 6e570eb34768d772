"""Edits: the three ways to write one, when, binding of inputs, numbering."""

from __future__ import annotations

import json
from typing import Any

import pytest

from nemoflow.model.router import router_command
from nemoflow.model.spec import Spec, reference
from tests.specfile.folder import Folder, where

HEAD = "inputs: {walk: walk.mp4, bed: bed.m4a}\n"
BED = reference("bed")


def load(folder: Folder, edits: str, **changes: Any) -> Spec:
    return folder.load(HEAD + f"edits:\n{edits}", **changes)


def test_text_do_and_typed(folder: Folder) -> None:
    spec = load(
        folder,
        "  - trim the first 2 seconds\n"
        "  - {do: reverse, id: back, allow_no_change: true}\n"
        "  - fade_out: {duration: 1s, color: black}\n    id: end\n"
        "  - fade_out: 2\n"
        "  - fade_out:\n",
    )
    first, second, third, fourth, fifth = spec.edits
    assert (first.number, first.text, first.op) == (1, "trim the first 2 seconds", "")
    assert (second.text, second.id, second.allow_no_change) == ("reverse", "back", True)
    assert (third.op, third.params, third.id) == (
        "fade_out",
        '{"color":"black","duration":"1s"}',
        "end",
    )
    assert {name: str(place) for name, place in third.param_places} == {
        "duration": "video.yml:5:26",
        "color": "video.yml:5:37",
    }
    assert (fourth.params, fifth.params) == ('{"duration":2}', "{}")


def test_a_scalar_without_known_operations_is_called_value(folder: Folder) -> None:
    spec = load(folder, "  - anything: 3s\n", op_names={})
    assert (spec.edits[0].op, spec.edits[0].params) == ("anything", '{"value":"3s"}')


def test_typed_values_have_yaml_1_2_types(folder: Folder) -> None:
    spec = load(
        folder,
        "  - x: {a: 9:16, b: 1:30, c: no, d: on, e: 2024-01-01, f: true, g: 0x10, h: 1.5, i: ~,"
        " j: '1', k: .inf, l: [1, b], m: 1_000, n: 012}\n",
        op_names={},
    )
    assert json.loads(spec.edits[0].params) == {
        "a": "9:16",
        "b": "1:30",
        "c": "no",
        "d": "on",
        "e": "2024-01-01",
        "f": True,
        "g": 16,
        "h": 1.5,
        "j": "1",
        "k": ".inf",
        "l": ["1", "b"],
        "m": "1_000",
        "n": 12,
    }


@pytest.mark.parametrize("when", ["false", "no", "0", "''", "False", "'{{ off }}'", "' '", "~"])
def test_when_skips_and_keeps_the_numbers(folder: Folder, when: str) -> None:
    spec = load(
        folder,
        f"  - one\n  - {{do: 'add {{{{ inputs.bed }}}}', when: {when}}}\n  - three\n",
        environ={"NEMOFLOW_VAR_off": "false"},
    )
    assert [(edit.number, edit.text) for edit in spec.edits] == [(1, "one"), (3, "three")]
    # Music for an edit that is left out must not become footage.
    assert [item.name for item in spec.inputs] == ["walk"]


@pytest.mark.parametrize("when", ["true", "yes", "1", "x"])
def test_when_keeps(folder: Folder, when: str) -> None:
    spec = load(folder, f"  - {{do: 'add bed.m4a', when: {when}}}\n")
    assert spec.edits[0].inputs == ("bed",)
    assert [item.name for item in spec.base_inputs] == ["walk"]


def test_a_branch_not_taken_still_owns_its_input(folder: Folder) -> None:
    spec = load(folder, "  - 'fade out{% if 1 > 2 %} with {{ inputs.bed }}{% endif %}'\n")
    assert (spec.edits[0].text, [item.name for item in spec.inputs]) == ("fade out", ["walk"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("add bed.m4a as music", f"add {BED} as music"),
        ("加bed.m4a作为背景音乐", f"加{BED}作为背景音乐"),
        ('append "bed.m4a"', f'append "{BED}"'),
        ("add bed.m4a.", f"add {BED}."),
        ("add mybed.m4a", "add mybed.m4a"),
        ("add bed.m4ax", "add bed.m4ax"),
        ("add x/bed.m4a", "add x/bed.m4a"),
        ("add bed", "add bed"),
        ('title "see bed.m4a now"', 'title "see bed.m4a now"'),
        ("add Bed.m4a", "add Bed.m4a"),
    ],
)
def test_exact_file_names_bind(folder: Folder, text: str, expected: str) -> None:
    assert load(folder, f"  - '{text}'\n").edits[0].text == expected


def test_the_longest_name_binds(folder: Folder) -> None:
    folder.write("walk.mp4 copy.mp4")
    text = "inputs: {a: walk.mp4, b: walk.mp4 copy.mp4}\nedits: [append walk.mp4 copy.mp4]\n"
    assert folder.load(text).edits[0].text == f"append {reference('b')}"


def test_a_file_name_of_two_inputs_is_ambiguous(folder: Folder) -> None:
    folder.write("b/walk.mp4")
    text = "inputs: {a: walk.mp4, b: b/walk.mp4}\nedits: [%s]\n"
    (problem,) = folder.problems(text % "append walk.mp4")
    assert "`{{ inputs.a }}` or `{{ inputs.b }}`" in problem.hint
    assert folder.load(text % "append b/walk.mp4").edits[0].inputs == ("b",)
    (problem,) = folder.problems(text % "{concat: {clips: [walk.mp4]}}")
    assert "file name of 2 inputs" in problem.message


def test_typed_parameters_bind(folder: Folder) -> None:
    spec = load(
        folder,
        "  - music: {file: bed, volume: walk}\n"
        "  - concat: [walk.mp4, bed, other]\n"
        "  - music: '{{ inputs.bed }}'\n",
    )
    assert json.loads(spec.edits[0].params) == {"file": BED, "volume": "walk"}
    assert json.loads(spec.edits[1].params) == {"clips": [reference("walk"), BED, "other"]}
    assert [edit.inputs for edit in spec.edits] == [("bed",), ("walk", "bed"), ("bed",)]


@pytest.mark.parametrize(
    ("edit", "code", "place", "words"),
    [
        ("{id: x}", "NF052", "2:9", "has no instruction"),
        ("{fade_out: 1s, trim: 2s}", "NF052", "2:24", "more than one operation"),
        ("{fade_out: {duration: {a: 1}}}", "NF011", "2:31", "must be a value or a list"),
        ("{do: [a]}", "NF011", "2:14", "`edits[1].do` must be text, but is a list"),
        ("{do: a, id: {}}", "NF011", "2:21", "must be text"),
        ("{fade_out: 1s, allow_no_change: x}", "NF014", "2:41", "neither `true` nor"),
        ("{fade_out: 1s, when: [a]}", "NF011", "2:30", "`edits[1].when` must be text"),
    ],
)
def test_bad_forms(folder: Folder, edit: str, code: str, place: str, words: str) -> None:
    (problem,) = folder.problems(HEAD + f"edits: [{edit}]\n")
    assert (problem.code, where(problem)) == (code, f"video.yml:{place}")
    assert words in problem.message


def test_ids_are_unique_and_text_is_bounded(folder: Folder) -> None:
    (problem,) = folder.problems(HEAD + "edits: [{do: a, id: x}, {do: b, id: x}]\n")
    assert 'the same id "x"' in problem.message
    (problem,) = folder.problems(HEAD + f"edits: [{'a' * 10_001}]\n")
    assert "longer than 10,000" in problem.message


COMMANDS = {
    "nemoflow apply": [
        "export",
        "Export the video.",
        "download",
        "send me the video",
        "render it now please",
        "save the video to my computer",
        "导出",
        "请导出成片",
        "把视频发给我",
        "upload the clip",
        "post it to YouTube",
        "上传",
        "上传视频",
    ],
    "nemoflow credits": [
        "credits",
        "check my balance",
        "How many credits do I have left?",
        "积分",
        "余额",
    ],
    "nemoflow show": ["status", "show tracks", "show me the timeline", "状态", "查看状态"],
}


@pytest.mark.parametrize(
    ("text", "command"), [(text, key) for key, texts in COMMANDS.items() for text in texts]
)
def test_router_words(text: str, command: str) -> None:
    assert router_command(text) == command


@pytest.mark.parametrize(
    "text",
    [
        "",
        "add the title 'Export now'",
        "add credits at the end",
        "balance the audio",
        "render the title bigger",
        "export the first 5 seconds",
        "export as a GIF",
        "导出1080p",
        "upload the logo to the corner",
        "cut the first 2s and export",
        "show photo.jpg for 3s",
        "split the clips",
        "保存前30秒",
        "删除轨道1",
        "加标题“导出”",
        "显示3秒",
        "生成字幕",
    ],
)
def test_edits_that_only_hold_a_router_word(text: str) -> None:
    assert router_command(text) is None

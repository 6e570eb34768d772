"""Laws: no input breaks the loader, and how a spec is written does not change what it means."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nemoflow.model.errors import Place
from nemoflow.model.spec import Spec
from nemoflow.specfile.locate import problem_lines
from tests.specfile.folder import Folder

NOWHERE = Place("", 1, 1)
QUICK = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
WORDS = st.sampled_from(
    [
        *("name", "backend", "inputs", "edits", "output", "expect", "vars", "do", "when", "id"),
        *("path", "url", "sha256", "format", "resolution", "duration", "size", "poster", "at"),
        *(
            "walk.mp4",
            "../x.mp4",
            "out/a.gif",
            "1080p",
            "9:16",
            "true",
            "~",
            "",
            "0",
            "1e9",
            "{{ a }}",
        ),
        *("{{", "{% if %}", "%}", "export", "导出", "https://x", "://", "\\", "'", '"', "#", "- "),
        *(
            "[",
            "]",
            "{",
            "}",
            ": ",
            "\n",
            "\n  ",
            "\t",
            "|\n",
            ">",
            "&a",
            "*a",
            "!t",
            "---",
            "? ",
            "<<",
        ),
        *("\x00", "\u2028", "\ue000", "\ufeff", "𝄞", "\u202e"),
    ]
)


def no_crash(folder: Folder, content: bytes) -> None:
    for problem in folder.problems(content):
        assert problem.message
        for line in problem_lines(problem):
            hidden = {char for char in line if not char.isprintable()} - set("\u200c\u200d")
            assert all(unicodedata.category(char) == "Zs" for char in hidden)


@QUICK
@given(st.lists(WORDS, max_size=40).map("".join))
def test_yaml_like_text_never_raises_anything_else(folder: Folder, text: str) -> None:
    no_crash(folder, text.encode("utf-8", "surrogatepass"))


@QUICK
@given(
    st.binary(max_size=200)
    | st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace"))
)
def test_random_bytes_never_raise_anything_else(folder: Folder, content: bytes) -> None:
    no_crash(folder, content)


TREES = st.recursive(
    WORDS | st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda below: st.lists(below, max_size=4) | st.dictionaries(WORDS, below, max_size=5),
    max_leaves=15,
)


@QUICK
@given(
    st.fixed_dictionaries(
        {},
        optional=dict.fromkeys(
            ("name", "backend", "inputs", "edits", "output", "expect", "vars", "extra"), TREES
        ),
    )
)
def test_any_shape_never_raises_anything_else(folder: Folder, tree: dict[str, Any]) -> None:
    no_crash(folder, json.dumps(tree, ensure_ascii=False).encode("utf-8", "replace"))


def meaning(spec: Spec) -> Spec:
    """The spec without places."""
    return replace(
        spec,
        inputs=tuple(replace(item, place=NOWHERE) for item in spec.inputs),
        edits=tuple(replace(item, place=NOWHERE, param_places=()) for item in spec.edits),
        outputs=tuple(replace(item, place=NOWHERE) for item in spec.outputs),
        expect=tuple(
            sorted((replace(e, place=NOWHERE) for e in spec.expect), key=lambda e: e.kind)
        ),
    )


SAMPLE: dict[str, Any] = {
    "name": "demo",
    "vars": {"headline": "Hi: there", "music": "true"},
    "inputs": {"walk": "walk.mp4", "bed": {"path": "bed.m4a"}},
    "edits": [
        "trim the first 2 seconds",
        'add the title "{{ headline }}"',
        {"do": "add bed.m4a", "when": "{{ music }}"},
        {"fade_out": {"duration": "1s", "color": "black"}},
    ],
    "output": [{"path": "out/{{ name }}.mp4", "resolution": "1080p"}, "out/a.gif"],
    "expect": {"duration": "8s..12s", "loudness": "-14 LUFS +-1"},
}
FREE_ORDER = ("", "vars", "expect", "output", "fade_out", "do")
"""Mappings whose key order says nothing; that of `inputs` is the order of the footage."""


def written(value: Any, draw: st.DataObject, key: str = "") -> str:
    """A flow-style spelling of a value with drawn quotes, spaces and key order."""
    space = draw.draw(st.sampled_from(["", " ", "  ", "\n  ", " # note\n  "]))
    if isinstance(value, dict):
        pairs = list(value.items())
        if key in FREE_ORDER:
            pairs = draw.draw(st.permutations(pairs))
        inner = ",".join(
            f"{space}{scalar(name, draw)}: {written(item, draw, name)}" for name, item in pairs
        )
        return "{" + inner + space + "}"
    if isinstance(value, list):
        return "[" + ",".join(space + written(item, draw, "do") for item in value) + "]"
    return scalar(value, draw)


def scalar(text: str, draw: st.DataObject) -> str:
    style = draw.draw(st.sampled_from(["plain", "single", "double", "escaped"]))
    if style == "plain" and not set(text) & set("{}[],:#\"'%"):
        return text
    if style == "single":
        return "'" + text.replace("'", "''") + "'"
    return json.dumps(text, ensure_ascii=style == "escaped")


@QUICK
@given(st.data())
def test_quotes_comments_and_key_order_mean_nothing(folder: Folder, data: st.DataObject) -> None:
    plain = meaning(folder.load(json.dumps(SAMPLE)))
    assert meaning(folder.load(written(SAMPLE, data))) == plain


def test_block_style_means_the_same(folder: Folder) -> None:
    block = """\
# A comment first.
expect:
    loudness:   -14 LUFS +-1   # trailing
    duration: '8s..12s'
inputs:
  walk: walk.mp4

  bed:
    path: "bed.m4a"
vars:
  headline: 'Hi: there'
  music: true
edits:
- trim the
  first 2 seconds
- >-
  add the title
  "{{ headline }}"
- when: "{{ music }}"
  do: add bed.m4a
- fade_out:
    color: black
    duration: 1s
output:
- {resolution: 1080p, path: "out/{{ name }}.mp4"}
- out/a.gif
name: demo
"""
    assert meaning(folder.load(block)) == meaning(folder.load(json.dumps(SAMPLE)))


@pytest.mark.parametrize("ending", ["\r\n", "\r"])
def test_line_endings_mean_nothing(folder: Folder, ending: str) -> None:
    text = "inputs:\n  walk: walk.mp4\nedits:\n  - reverse\n  - {do: x}\n"
    other = folder.load(text.replace("\n", ending))
    assert meaning(other) == meaning(folder.load(text))
    assert str(other.edits[1].place) == "video.yml:5:10"


def test_loading_writes_nothing(folder: Folder) -> None:
    def files() -> list[tuple[Path, int]]:
        return sorted((path, path.stat().st_mtime_ns) for path in folder.root.rglob("*"))

    folder.write("video.yml", json.dumps(SAMPLE))
    before = files()
    assert not folder.together("video.yml")
    assert files() == before

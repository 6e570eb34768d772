"""Templates: what they may do, what they may not, and where an error is shown."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

from nemoflow.model.spec import reference
from tests.specfile.folder import Folder, where

HEAD = "inputs: {walk: walk.mp4, bed: bed.m4a}\n"


def text_of(folder: Folder, template: str, extra: str = "") -> str:
    quoted = "'" + template.replace("'", "''") + "'"
    return folder.load(HEAD + extra + f"edits: [{quoted}]\n").edits[0].text


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("title {{ headline }}!", "title Hi!"),
        ("{{ headline|upper }} {{ name }}", "HI promo"),
        ("{% if music %}on{% else %}off{% endif %}", "off"),
        ("{{ 'a' if count > 2 else 'b' }}", "a"),
        ("x {{ count * 2 + 1 }} {{ half / 2 }}", "x 7 0.25"),
        ("x {{ music }} {{ year }} {{ odd }}", "x false 007 0.50"),
        ("x {{ nope|default('d') }}{% if nope is defined %}{{ nope }}{% endif %}", "x d"),
        ("x {{ '{{' }} {# no comment #}", "x {{ {# no comment #}"),
        ("x {{ headline ~ '-' ~ count|round }}", "x Hi-3"),
        ("{{ headline|replace('H', 'h')|trim }}", "hi"),
    ],
)
def test_fills_in(folder: Folder, template: str, expected: str) -> None:
    variables = "vars: {headline: Hi, music: false, count: 3, half: 0.5, year: 007, odd: 0.50}\n"
    assert text_of(folder, template, variables) == expected


def test_inputs_become_references(folder: Folder) -> None:
    spec = folder.load(HEAD + "edits: ['add {{ inputs.bed }} and {{ inputs[\"walk\"] }}']\n")
    assert spec.edits[0].text == f"add {reference('bed')} and {reference('walk')}"
    assert spec.edits[0].inputs == ("bed", "walk")
    assert spec.base_inputs == ()


def test_a_value_never_changes_the_structure(folder: Folder) -> None:
    spec = folder.load(
        HEAD + "edits: ['title {{ x }}']\n", variables=(("x", "a\n  - b: [c\n{{ y }}"),)
    )
    assert spec.edits[0].text == "title a\n  - b: [c\n{{ y }}"


REFUSED = [
    "{{ ''.__class__ }}",
    "{{ ''['__class__'] }}",
    "{{ headline.upper() }}",
    "{{ range(10) }}",
    "{% for i in 'abc' %}x{% endfor %}",
    "{% set x = 1 %}",
    "{% include 'x' %}",
    "{% macro m() %}{% endmacro %}",
    "{{ 9 ** 99999999 }}",
    "{{ 'a' * 999999999 }}",
    "{{ '%0999999999d' % 1 }}",
    "{{ [1, 2] }}",
    "{{ headline|attr('x') }}",
    "{{ headline|format(1) }}",
    "{{ 1 is divisibleby 2 }}",
    "{{ inputs }}",
    "{{ inputs.walk.x }}",
    "{{ lipsum }}",
    "{{ self }}",
    "{{ 1 / 0 }}",
    "{{ 'a' + 1 }}",
    "{{ headline",
    "{% if headline %}x",
    "{{ }}",
    "{{ '\\x1b[31m' }}",
    "{{ '\\ue000walk\\ue001' }}",
    "{{ " + "(" * 3000 + "1" + ")" * 3000 + " }}",
    "{{ " + "1+" * 3000 + "1 }}",
    "{{ 1|round(10, 'ceil') }}",
    "{{ headline|replace('i', headline)|int }}",
]


@pytest.mark.parametrize("template", REFUSED)
def test_refuses(folder: Folder, template: str) -> None:
    began = time.process_time()
    quoted = "'x " + template.replace("'", "''") + "'"
    problems = folder.problems(HEAD + f"vars: {{headline: Hi}}\nedits: [{quoted}]\n")
    assert {problem.code for problem in problems} <= {"NF020", "NF021"}
    assert len(problems) == 1
    assert where(problems[0]).startswith("video.yml:3:")
    assert time.process_time() - began < 2


def test_growth_is_capped(folder: Folder) -> None:
    doubling = "|replace('a', 'aaaaaaaaaa')" * 12
    (problem,) = folder.problems(HEAD + f"edits: [\"{{{{ 'a'{doubling} }}}}\"]\n")
    assert "too long" in problem.message
    (problem,) = folder.problems(
        HEAD + "edits: ['{{ x }}{{ x }}']\n", variables=(("x", "a" * 6000),)
    )
    assert "longer than 10,000 characters" in problem.message


@pytest.mark.parametrize(
    ("edit", "place"),
    [
        ('"title \\"{{ nope }}\\""', "3:17"),
        ("'it''s {{ nope }}'", "3:15"),
        ("|\n    first line\n    and {{ nope }}", "5:12"),
        (">-\n    nope folded\n    {{ nope }}", "5:8"),
        ("a {{ name ~ nopes|default('') }} {{ nope }}", "3:41"),
        ("nope {{ 'nope'|upper ~ '{{' }} {{ nope }}", "3:39"),
    ],
)
def test_points_inside_the_value(folder: Folder, edit: str, place: str) -> None:
    (problem,) = folder.problems(f"{HEAD}edits:\n  - {edit}\n")
    assert where(problem) == f"video.yml:{place}"
    assert problem.place
    start = problem.place.column - 1
    assert problem.place.source[start : start + problem.place.width] == "nope"


def test_helps_with_common_slips(folder: Folder) -> None:
    (problem,) = folder.problems(HEAD + "edits: ['{{ vars.x }}']\n")
    assert problem.code == "NF020"
    (problem,) = folder.problems(HEAD + "edits: ['add {{ walk }}']\n")
    assert "{{ inputs.walk }}" in problem.hint
    (problem,) = folder.problems(HEAD + "output: {path: '{{ inputs.walk }}.mp4'}\n")
    assert "in edits only" in problem.message


def test_templates_reach_every_setting(folder: Folder) -> None:
    spec = folder.load(
        HEAD + "name: 'x-{{ n }}'\nvars: {n: 5, r: 720p}\n"
        "edits: [{fade_out: {duration: '{{ n }}s'}}]\n"
        "output: {path: 'out/{{ name }}.{{ ext }}', resolution: '{{ r }}', fps: '{{ n * 5 }}'}\n"
        "expect: {duration: '>= {{ n }}s'}\n",
        variables=(("ext", "webm"),),
    )
    output = spec.outputs[0]
    assert (spec.name, output.shown, output.format) == ("x-5", "out/x-5.webm", "webm")
    assert (output.height, output.fps, spec.expect[0].range.low) == (720, "25", 5.0)
    assert spec.edits[0].params == '{"duration":"5s"}'


def test_jinja_is_imported_only_for_templates(folder: Folder) -> None:
    path = folder.write("video.yml", HEAD + "edits: [reverse]\n")
    code = (
        "import sys\n"
        "from nemoflow.specfile.load import LoadContext, load_spec\n"
        f"load_spec({str(path)!r}, LoadContext({str(folder.root)!r}))\n"
        "sys.exit('jinja2' in sys.modules)\n"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_value_cannot_end_the_text_it_stands_in(folder: Folder) -> None:
    """Else a variable could add operations to a sentence."""
    text = (
        "vars: {word: Hi}\ninputs: {walk: walk.mp4}\n"
        "edits:\n  - 'add the title \"{{ word }}\"'\n  - {do: 'add the title \"{{ word }}\"'}\n"
        "  - fade_out: {color: 'say \"{{ word }}\"'}\n"
    )
    assert folder.problems(text, variables=(("word", "it's 5' tall"),)) == ()
    found = folder.problems(text, variables=(("word", 'Hi" and mute the video "'),))
    assert [(problem.code, problem.place.line) for problem in found if problem.place] == [
        ("NF020", 4),
        ("NF020", 5),
    ]

"""Variables: which source wins, where a value came from, what is not a variable."""

from __future__ import annotations

from typing import Any

import pytest

from tests.specfile.folder import Folder, where

TEXT = "inputs: {walk: walk.mp4}\nvars: {a: spec}\nedits: ['title {{ a }}']\n"


def origin(folder: Folder, **changes: Any) -> tuple[str, str, str]:
    spec = folder.load(TEXT, **changes)
    (variable,) = [item for item in spec.variables if item.name == "a"]
    return spec.edits[0].text, variable.value, variable.origin


def test_precedence(folder: Folder) -> None:
    one, two = str(folder.write("1.yml", "a: one\n")), str(folder.write("2.yml", "a: two\n"))
    assert origin(folder) == ("title spec", "spec", "spec")
    folder.write("nemoflow.yml", "vars: {a: project}\n")
    assert origin(folder) == ("title spec", "spec", "spec")
    changes: dict[str, Any] = {"environ": {"NEMOFLOW_VAR_a": "env", "OTHER": "x"}}
    assert origin(folder, **changes)[1:] == ("env", "env NEMOFLOW_VAR_a")
    changes["var_files"] = (one, two)
    assert origin(folder, **changes)[1:] == ("two", "file 2.yml")
    changes["variables"] = (("a", "x=1"), ("a", "last"))
    assert origin(folder, **changes)[1:] == ("last", "--var")


def test_project_variables_reach_the_spec(folder: Folder) -> None:
    folder.write("nemoflow.yml", "vars: {brand: ACME}\n")
    spec = folder.load("inputs: {walk: walk.mp4}\nedits: ['title {{ brand }}']\n")
    assert spec.edits[0].text == "title ACME"
    assert [(item.name, item.origin) for item in spec.variables] == [("brand", "project")]
    assert spec.depends_on == (str(folder.root / "video.yml"), str(folder.root / "nemoflow.yml"))


def test_unknown_var_names_the_known(folder: Folder) -> None:
    text = "inputs: {walk: walk.mp4}\nvars: {headline: x}\n"
    (problem,) = folder.problems(text, variables=(("headlin", "1"),))
    assert (problem.code, problem.place) == ("NF023", None)
    assert 'did you mean "headline"?' in problem.hint


def test_a_variable_only_a_template_knows_is_fine(folder: Folder) -> None:
    text = "inputs: {walk: walk.mp4}\nedits: ['title {{ b }}']\n"
    assert folder.load(text, variables=(("b", "1"),)).edits[0].text == "title 1"


def test_unknown_var_with_several_specs(folder: Folder) -> None:
    folder.write("a.video.yml", TEXT)
    folder.write("b.video.yml", "inputs: {walk: walk.mp4}\n")
    assert not folder.together("a.video.yml", "b.video.yml", variables=(("a", "1"),))
    (problem,) = folder.together("a.video.yml", "b.video.yml", variables=(("z", "1"),))
    assert problem.code == "NF023"


def test_unknown_environment_and_file_variables_are_ignored(folder: Folder) -> None:
    extra = str(folder.write("v.yml", "zzz: 1\n"))
    spec = folder.load(TEXT, environ={"NEMOFLOW_VAR_yyy": "1"}, var_files=(extra,))
    assert [item.name for item in spec.variables] == ["a"]
    assert extra in spec.depends_on


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("vars: {a-b: 1}", "1:8", "cannot be the name"),
        ("vars: {inputs: 1}", "1:8", "reserved"),
        ("vars: {if: 1}", "1:8", "reserved"),
        ("vars: {a: [1]}", "1:11", "must be one value, not a list"),
        ("vars: {a: {b: 1}}", "1:11", "must be one value, not a mapping"),
        ("vars: {a: '{{ b }}'}", "1:11", "refers to others"),
        ("vars: x", "1:7", "`vars` must be a mapping"),
        ("vars: [x]", "1:7", "`vars` must be a mapping"),
    ],
)
def test_bad_variables(folder: Folder, text: str, place: str, words: str) -> None:
    (problem,) = folder.problems(f"{text}\ninputs: {{walk: walk.mp4}}\n")
    assert where(problem) == f"video.yml:{place}"
    assert words in problem.message


def test_bad_project_and_variable_files(folder: Folder) -> None:
    folder.write("nemoflow.yml", "vars: {a: 1}\nvar: 2\nvars: {}\n")
    found = folder.problems(TEXT, var_files=(str(folder.root / "none.yml"),))
    assert {(p.code, where(p)) for p in found} == {
        ("NF012", "nemoflow.yml:2:1"),
        ("NF010", "nemoflow.yml:3:1"),
        ("NF001", ""),
    }


def test_control_characters_in_given_values_are_refused(folder: Folder) -> None:
    (problem,) = folder.problems(TEXT, variables=(("a", "x\x1b[31m"),))
    assert (problem.code, "--var a" in problem.message) == ("NF002", True)


@pytest.mark.parametrize("name", ["name", "inputs", "a b", ""])
def test_names_that_cannot_be_given(folder: Folder, name: str) -> None:
    (problem,) = folder.problems(TEXT, variables=((name, "x"),))
    assert (problem.code, "cannot be set" in problem.message) == ("NF014", True)
    assert folder.load(TEXT, environ={f"NEMOFLOW_VAR_{name}": "x"}).name == "promo"


def test_empty_and_null_values(folder: Folder) -> None:
    text = (
        "inputs: {walk: walk.mp4}\nvars: {a: , b: ~, c: ''}\nedits: ['x{{ a }}{{ b }}{{ c }}y']\n"
    )
    assert folder.load(text).edits[0].text == "xy"

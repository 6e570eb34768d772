"""Property: whatever the edits, changes and breaks, the draft ends as the spec says, once each."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from nemoflow.model.errors import InDoubt
from nemoflow.model.plan import Edit
from nemoflow.model.spec import Spec
from tests.desk import Project
from tests.fake import FREE, PAID, Broken, FakeBackend

WORDS = st.sampled_from(["a", "b", "c", "d", "e"])
RECIPES = st.lists(
    st.lists(WORDS, max_size=5, unique=True), min_size=1, max_size=5
)  # a history of specs
BREAKS = st.lists(st.sampled_from(["none", "before", "after"]), min_size=5, max_size=5)


def in_project(check: Callable[[Project], None], backend: FakeBackend) -> None:
    with tempfile.TemporaryDirectory() as folder:
        project = Project(Path(folder), backend)
        project.file("walk.mp4", "footage")
        check(project)


def shown_words(project: Project) -> list[str]:
    """The words of the draft whose render lies at the output path."""
    text = (project.root / "out/demo.mp4").read_text().rsplit("{", 1)[0]
    return [item[0] for item in json.loads(text).get("words", [])]


def broken_apply(project: Project, spec: Spec, kind: str, recipe: list[str]) -> None:
    """An apply whose last edit breaks `before` or `after` it is applied; `none` does nothing."""
    if kind == "none" or not recipe:
        return
    setattr(project.backend, f"break_{kind}", recipe[-1])
    with suppress(Broken):
        project.apply(spec)
    setattr(project.backend, f"break_{kind}", "")


@settings(max_examples=60, deadline=None)
@given(RECIPES)
def test_any_history_ends_at_the_last_spec_and_stays(history: list[list[str]]) -> None:
    for capabilities in (FREE, PAID):

        def check(project: Project) -> None:
            for recipe in history:
                project.apply(project.spec(*recipe))
                assert shown_words(project) == recipe
                assert project.plan(project.spec(*recipe)).is_empty

        in_project(check, FakeBackend(capabilities))


@settings(max_examples=60, deadline=None)
@given(RECIPES, BREAKS)
def test_breaks_never_repeat_an_edit(history: list[list[str]], breaks: list[str]) -> None:
    """A rewindable backend: after a break the rerun converges and no draft holds a word twice."""

    def check(project: Project) -> None:
        for recipe, kind in zip(history, breaks, strict=False):
            spec = project.spec(*recipe)
            broken_apply(project, spec, kind, recipe)
            project.apply(spec)
            assert shown_words(project) == recipe

    in_project(check, FakeBackend(FREE))


@settings(max_examples=60, deadline=None)
@given(RECIPES, BREAKS)
def test_a_paid_edit_is_never_sent_twice(history: list[list[str]], breaks: list[str]) -> None:
    """Without rewinding: every session's list of applied edits is its own chain, once each."""

    def check(project: Project) -> None:
        for recipe, kind in zip(history, breaks, strict=False):
            spec = project.spec(*recipe)
            broken_apply(project, spec, kind, recipe)
            try:
                project.apply(spec)
            except InDoubt:
                assert kind == "before"
                assert project.store().decide("video.yml", len(recipe), "not-applied")
                project.apply(spec)
            assert shown_words(project) == recipe
            for words in project.backend.applied.values():
                assert len(words) == len(set(words))

    in_project(check, FakeBackend(PAID))


@settings(max_examples=40, deadline=None)
@given(st.lists(WORDS, max_size=5, unique=True), st.lists(WORDS, max_size=5, unique=True))
def test_the_common_prefix_is_never_sent_again(old: list[str], new: list[str]) -> None:
    def check(project: Project) -> None:
        project.apply(project.spec(*old))
        plan = project.plan(project.spec(*new))
        shared = 0
        for left, right in zip(old, new, strict=False):
            if left != right:
                break
            shared += 1
        assert plan.count(Edit) == len(new) - shared

    in_project(check, FakeBackend(FREE))

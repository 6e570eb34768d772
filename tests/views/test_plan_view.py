"""What people read: plans of every kind, against golden files."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest

from nemoflow.cli.views.jsonl import plan_line
from nemoflow.cli.views.plan import closing_lines, legend_lines, plan_lines
from nemoflow.model.plan import OnDrift, Plan
from nemoflow.model.spec import Expectation, Range, reference
from tests.desk import PLACE, Project
from tests.fake import PAID, FakeBackend
from tests.golden import check_golden
from tests.remote import RemoteFake

CUT, TITLE, FADE = "trim the first 2 seconds", 'add title "Launch day" for 3s', "fade out"


def first(project: Project) -> Plan:
    return project.plan(project.spec(CUT, TITLE, FADE))


def nothing(project: Project) -> Plan:
    project.apply(project.spec(CUT, TITLE))
    return project.plan(project.spec(CUT, TITLE))


def changed(project: Project) -> Plan:
    project.apply(project.spec(CUT, TITLE, FADE))
    return project.plan(project.spec(CUT, 'add title "Launch week" for 3s', FADE, "mute"))


def paid_replay(project: Project) -> Plan:
    project.backend = FakeBackend(PAID)
    project.apply(project.spec(CUT, TITLE, FADE))
    return project.plan(project.spec(CUT, 'add title "Launch week" for 3s', FADE))


def input_changed(project: Project) -> Plan:
    project.file("bed.m4a", "one")
    spec = project.spec(CUT, f"music {reference('bed')}", FADE, inputs=("walk.mp4", "bed.m4a"))
    project.apply(spec)
    project.file("bed.m4a", "two")
    return project.plan(spec)


def base_changed(project: Project) -> Plan:
    project.apply(project.spec(CUT))
    project.file("walk.mp4", "other")
    return project.plan(project.spec(CUT))


def trailing_removed(project: Project) -> Plan:
    project.apply(project.spec(CUT, TITLE, FADE))
    return project.plan(project.spec(CUT))


def outputs(project: Project) -> Plan:
    made = (project.output("a.mp4"), project.output("b.mp4"))
    project.apply(project.spec(CUT, outputs=made))
    (project.root / "out/a.mp4").write_text("by hand")
    (project.root / "out/b.mp4").unlink()
    return project.plan(project.spec(CUT, outputs=made))


def failing(project: Project) -> Plan:
    expect = (Expectation("duration", "9s", PLACE, Range(8.95, 9.05)),)
    project.failing = ("duration is 4 s, expected 8.95..9.05 s",)
    with pytest.raises(Exception, match="duration"):
        project.apply(project.spec(CUT, expect=expect))
    return project.plan(project.spec(CUT, expect=expect))


def drifted(project: Project) -> Plan:
    project.backend = backend = RemoteFake()
    project.apply(project.spec(CUT))
    backend.change_outside("s1", "Sale")
    return project.plan(project.spec(CUT))


def drift_and_an_edit(project: Project) -> Plan:
    drifted(project)
    return project.plan(project.spec(CUT, FADE))


def drift_adopted(project: Project) -> Plan:
    drifted(project)
    project.on_drift = OnDrift.ADOPT
    return project.plan(project.spec(CUT, FADE))


def hostile(project: Project) -> Plan:
    return project.plan(project.spec('add title "\x1b[31mred\x07\u202eabc" for 3s'))


SCENES: dict[str, Callable[[Project], Plan]] = {
    scene.__name__: scene
    for scene in (
        first,
        nothing,
        changed,
        paid_replay,
        input_changed,
        base_changed,
        trailing_removed,
        outputs,
        failing,
        drifted,
        drift_and_an_edit,
        drift_adopted,
        hostile,
    )
}


def shown(plan: Plan, colour: bool) -> str:
    lines = plan_lines(plan, colour) + legend_lines([plan], colour)
    return "\n".join([*lines, *closing_lines([plan], 0, "nemoflow apply")]) + "\n"


@pytest.mark.parametrize("name", SCENES)
def test_plans_read_as_designed(project: Project, name: str) -> None:
    check_golden(f"plan_{name}.txt", shown(SCENES[name](project), colour=False))


@pytest.mark.parametrize("name", SCENES)
def test_colour_adds_nothing_but_colour(project: Project, name: str) -> None:
    plan = SCENES[name](project)
    coloured = shown(plan, colour=True)
    assert re.sub(r"\x1b\[\d+m", "", coloured) == shown(plan, colour=False)


@pytest.mark.parametrize("name", SCENES)
def test_json_says_the_same(project: Project, name: str) -> None:
    plan = SCENES[name](project)
    check_golden(f"plan_{name}.jsonl", plan_line(plan) + "\n")
    value = json.loads(plan_line(plan))
    assert value["changes"] is not plan.is_empty
    assert len(value["actions"]) == len(plan.actions)
    assert [item["say"] for item in value["kept"]] == [item.step.say for item in plan.kept]


def test_text_from_a_spec_never_drives_the_terminal(project: Project) -> None:
    text = shown(hostile(project), colour=False)
    assert "\x1b" not in text
    assert "\x07" not in text
    assert "\u202e" not in text

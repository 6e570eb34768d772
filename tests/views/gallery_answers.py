"""What single commands answer, in every form they have: golden file -> its text."""

from __future__ import annotations

import io
import os
import pty
from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from nemoflow.backends.local.explain import Step
from nemoflow.backends.local.meaning import Meaning
from nemoflow.cli.approval import approval_of
from nemoflow.cli.terminal import Terminal
from nemoflow.cli.views import cache
from nemoflow.cli.views.diff import comparison_line, comparison_lines
from nemoflow.cli.views.explain import outcome_line, step_line, step_lines
from nemoflow.cli.views.forecast import forecast_text, forecast_value
from nemoflow.cli.views.graph import graph_lines
from nemoflow.cli.views.jsonl import clean_line, header_line, json_text, plan_line
from nemoflow.cli.views.layout import formatted_line, formatted_lines, summary
from nemoflow.cli.views.lines import up_to_date_line
from nemoflow.cli.views.ops import catalogue_lines, operation_line
from nemoflow.cli.views.plan import plan_lines
from nemoflow.cli.views.plan_markdown import Planning, plan_markdown
from nemoflow.cli.views.state import (
    export_text,
    output_value,
    remembered_line,
    remembered_text,
    state_line,
    state_lines,
    valid_line,
    valid_text,
)
from nemoflow.cli.views.stills import frame_line, sheet_line
from nemoflow.engine.handover import Exported, Imported
from nemoflow.engine.language import Refused, Routed, Understood
from nemoflow.engine.ops.catalog import OPERATIONS
from nemoflow.engine.stock import Entry
from nemoflow.engine.timeline import Canvas, Clip, Source, Timeline
from nemoflow.model.errors import NemoflowError, Place, Problem
from nemoflow.model.op import Op
from nemoflow.model.plan import Plan
from nemoflow.model.savedplan import Pins, SavedPlan, SavedSpec, Settings
from nemoflow.model.spec import Edit
from nemoflow.model.state import RenderRecord
from nemoflow.planning.planfile import encode, portable
from nemoflow.planning.profiles import drafted
from nemoflow.runner.desk import Stop
from tests.views.gallery import (
    EVIL,
    FORECAST,
    OUTPUT,
    PLAN,
    REFUSED,
    SPEC,
    STALE,
    STATE,
    STEP,
    plain,
)
from tests.views.test_diff_view import FOUND
from tests.views.test_graph_view import retitled

CUT = Op.of("cut", **{"from": "0s", "to": "2s"})
CANVAS = Canvas(160, 90, Fraction(30))
WALK = Source("walk", f"walk{EVIL}.mp4", "w" * 64, "video", Fraction(3), 160, 90, Fraction(30))
BEFORE = Timeline(CANVAS, (WALK,), (Clip(WALK.digest, 0, 90),))
AFTER = Timeline(CANVAS, (WALK,), (Clip(WALK.digest, 60, 30),))
PLACE = Place("video.yml", 4, 5, 4, "  - wibble")
STEPS = (
    Step(
        Meaning(Edit(1, PLACE), f"cut {EVIL}", (CUT,), notes=("the first: from 0s",)),
        ("the first: from 0s", "cut to the length"),
        None,
        BEFORE,
        AFTER,
    ),
    Step(
        Meaning(Edit(2, PLACE), "wibble"),
        (),
        Problem("NF310", "`wibble` is not understood", PLACE, "not_understood", "say otherwise"),
        None,
        None,
    ),
)
OUTCOMES = (
    Understood((CUT,), ("the first: from 0s",)),
    Refused("undecidable", f"which {EVIL}", "name it", (0, 4)),
    Routed("nemoflow apply", "export"),
)
DRAFTED = drafted(SPEC, "/p", ".nemoflow/drafts").outputs
STANDING = replace(
    STATE,
    sessions=(replace(STATE.sessions[0], base_draft="b", steps=(STEP, replace(STEP, position=1))),),
    renders=(
        RenderRecord("out/a.mp4", "k", "b" * 64, seconds=1.0, size=9, parts=(("draft", "b"),)),
        RenderRecord(
            DRAFTED[0].shown, "k", "c" * 64, seconds=1.0, size=5,
            rendered_at="2026-11-23", parts=(("draft", STEP.draft_digest),),
        ),
    ),
)  # fmt: skip
"""The session has two edits, a draft shows both of them, the finished file the bare footage."""
ENTRIES = tuple(
    Entry(kind, Path("/c", kind, f"{number}{EVIL}"), 1000 * number, number * 10**9, number == 3)
    for number, kind in enumerate(("segments", "audio", "renders"), 1)
)
GONE = cache.Gone(ENTRIES, ENTRIES[:1], spared=1, swept=2)
CHECKED = cache.Checked("/c", ENTRIES, ENTRIES[1:2])
EXPORTED = Exported(3, 6000, 1)
IMPORTED = Imported(3, 6000, 1, 2, [f"`{EVIL}` is not what its seal says"], torn=True)
DETAIL = {OUTPUT.shown: forecast_text(FORECAST)}
VIDEO = "name: demo\ninputs:\n  walk: walk.mp4\nedits: []\noutput: out/a.mp4\n"
SAVED = SavedPlan("1.2.3", Settings(), (SavedSpec(portable(PLAN), Pins(VIDEO, "n9", "cloud")),))


class _Screen(io.StringIO):
    """Standard error as somebody who can be asked has it."""

    def isatty(self) -> bool:
        return True


def approval(answer: str) -> Callable[[bool], Sequence[str]]:
    """What is asked before credits are spent, and what becomes of the answer."""

    def asked(colour: bool) -> Sequence[str]:
        screen, (master, slave) = _Screen(), pty.openpty()
        terminal = Terminal(io.StringIO(), screen, err_colour=colour)
        os.write(master, answer.encode())
        with os.fdopen(slave) as stdin:
            for plan, keyboard in ((PLAN, stdin), (replace(PLAN, actions=PLAN.actions[1:]), None)):
                try:
                    approval_of(False, Stop(), keyboard, {}, terminal)(plan)
                except NemoflowError as error:
                    terminal.talk([""])
                    terminal.error(error)
        os.close(master)
        return screen.getvalue().splitlines()

    return asked


def errors(colour: bool) -> Sequence[str]:
    screen = io.StringIO()
    terminal = Terminal(io.StringIO(), screen, err_colour=colour)
    for error in (REFUSED, STALE, NemoflowError("no hint")):
        terminal.error(error)
    return screen.getvalue().splitlines()


def detail_lines(colour: bool) -> Sequence[str]:
    return [up_to_date_line("b.yml", 3), *plan_lines(PLAN, colour, DETAIL)]


def detail_values(_: bool) -> Sequence[str]:
    value = forecast_value("video.yml", "out/a.mp4", FORECAST)
    bare = {key: value[key] for key in ("type", "spec", "output")} | {"do": "fetch"}
    return [header_line(), clean_line("b.yml"), plan_line(PLAN), json_text(value), json_text(bare)]


def detail_comment() -> str:
    told: Sequence[Plan] = [PLAN]
    return plan_markdown(Planning(told, 1, "promo", "nemoflow apply", {SPEC.path: DETAIL}))


ANSWERS: dict[str, tuple[str, Callable[[bool], Sequence[str]]]] = {
    "approval.txt": ("plan", approval("no\n")),
    "errors.txt": ("problems", errors),
    "plan_detail.txt": ("forecast", detail_lines),
    "plan_detail.jsonl": ("forecast", detail_values),
    "plan_detail.md": ("forecast", plain(detail_comment)),
    "saved_plan.json": ("plan", plain(lambda: encode(SAVED))),
    "state_drafts.txt": ("state", lambda _: state_lines(SPEC, STANDING, "", "/p", DRAFTED)),
    "state_drafts.jsonl": ("state", plain(lambda: state_line(SPEC, STANDING, "", DRAFTED))),
    "state_list.txt": ("state", plain(lambda: remembered_text(STATE))),
    "state_list.jsonl": ("state", plain(lambda: remembered_line(STATE))),
    "state_export.json": ("state", plain(lambda: export_text([STATE]))),
    "output.json": (
        "state",
        plain(lambda: json_text([{"spec": EVIL, **output_value(STATE.renders[0])}], indent=2)),
    ),
    "valid.txt": ("state", plain(lambda: valid_text(SPEC))),
    "valid.jsonl": ("state", plain(lambda: valid_line(SPEC))),
    "fmt.txt": (
        "layout",
        lambda _: [*formatted_lines([EVIL], check=True), summary(3, 1, check=False)],
    ),
    "fmt.jsonl": (
        "layout",
        lambda _: [formatted_line(EVIL, True, True), formatted_line("b.yml", False, True)],
    ),
    "explain.txt": (
        "explain",
        lambda _: [line for step in STEPS for line in step_lines(step, numbered=True)],
    ),
    "explain.jsonl": ("explain", lambda _: [step_line("video.yml", step) for step in STEPS]),
    "explain_sentences.jsonl": ("explain", lambda _: [*map(outcome_line, OUTCOMES)]),
    "ops.txt": ("ops", lambda _: catalogue_lines([OPERATIONS["cut"], OPERATIONS["volume"]])),
    "ops_volume.jsonl": ("ops", plain(lambda: operation_line(OPERATIONS["volume"]))),
    "diff_every_kind.txt": ("diff", lambda colour: comparison_lines(FOUND, colour=colour)),
    "graph_text.txt": ("graph", lambda colour: graph_lines(*retitled(), colour=colour)),
    "diff.jsonl": ("diff", plain(lambda: comparison_line(FOUND, [f"d{EVIL}.png"]))),
    "frame.jsonl": (
        "stills",
        plain(lambda: frame_line("video.yml", f"{EVIL}.png", (30, "0:01.000"), (160, 90))),
    ),
    "sheet.jsonl": (
        "stills",
        plain(lambda: sheet_line("video.yml", "s.png", [(0, "0:00.000")], (480, 270))),
    ),
    "cache_gc.txt": ("cache", lambda _: cache.gone_lines(GONE)),
    "cache_gc.jsonl": ("cache", plain(lambda: cache.gone_line(GONE))),
    "cache_verify.txt": ("cache", lambda _: cache.checked_lines(CHECKED)),
    "cache_verify.jsonl": ("cache", plain(lambda: cache.checked_line(CHECKED))),
    "cache_export.txt": ("cache", lambda _: cache.exported_lines("c.tar", EXPORTED)),
    "cache_export.jsonl": ("cache", plain(lambda: cache.exported_line("c.tar", EXPORTED))),
    "cache_import.txt": ("cache", lambda _: cache.imported_lines("c.tar", IMPORTED)),
    "cache_import.jsonl": ("cache", plain(lambda: cache.imported_line("c.tar", IMPORTED))),
}
"""File -> (module of the view, its lines with or without colour)."""

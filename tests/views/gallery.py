"""Every view that is no plan, with something of each kind to show: golden file -> its text."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path

from nemoflow.cli.terminal import Terminal
from nemoflow.cli.views.account import credits_json, credits_lines
from nemoflow.cli.views.annotations import failure_annotations, problem_annotation
from nemoflow.cli.views.cache import Stats, stats_line, stats_lines
from nemoflow.cli.views.doctor import Finding, Grade, doctor_json, doctor_lines
from nemoflow.cli.views.forecast import forecast_text, forecast_value
from nemoflow.cli.views.jsonl import error_line, event_line, json_text
from nemoflow.cli.views.problems import problem_value_line, problems_lines
from nemoflow.cli.views.problems_markdown import error_markdown, problems_markdown, valid_markdown
from nemoflow.cli.views.run import RunView, closing
from nemoflow.cli.views.run_markdown import Applied, Ended, run_markdown
from nemoflow.cli.views.state import state_line, state_lines, variable_lines
from nemoflow.cli.views.timelines import timeline_text
from nemoflow.cli.views.watch import WatchView, told_line
from nemoflow.engine.forecast import Forecast, Sounding
from nemoflow.engine.stock import Entry
from nemoflow.engine.timeline import Timeline
from nemoflow.model import events as happened
from nemoflow.model import watching
from nemoflow.model.draft import Draft
from nemoflow.model.errors import EditRefused, Place, Problem, StalePlan
from nemoflow.model.plan import Edit, Plan, Reason, Render
from nemoflow.model.spec import Output, Spec, Variable
from nemoflow.model.state import AppliedStep, Checkpoint, Intent, RenderRecord, Session, State
from nemoflow.wire.codes import Account
from nemoflow.wire.messages import Credits

EVIL = "\x1b[31m`red`\u202e @octocat\n"
OUTPUT = Output("/p/out/a.mp4", "out/a.mp4", "mp4", Place("video.yml", 9, 3))
SPEC = Spec(
    "/p/video.yml", "video.yml", "demo", "cloud", "en", (), (), (OUTPUT,),
    variables=(Variable("headline", EVIL, "spec"),),
)  # fmt: skip
EDIT = Edit(0, 1, "k", f"title {EVIL}", "", (), False, Reason.NEW, cost=10.0)
PLAN = Plan(
    SPEC, (EDIT, Render(OUTPUT, Reason.OUTPUT_NEW)), (), (), "s1", "seed", (),
    costs_credits=True, balance=140.0, past_edits=3,
)  # fmt: skip
PROBLEMS = (
    Problem(
        "NF012",
        'unknown key "volum"',
        Place("promo/video.yml", 11, 7, 5, '      volum: "35%"'),
        'did you mean "volume"?',
        "known keys: track, volume",
    ),
    Problem("NF999", f"100% {EVIL}", Place("a:b,c.yml", 1, 1, 1, "x")),
    Problem("NF001", "no place"),
)
DONE = happened.RenderDone("video.yml", "out/a.mp4", "/p/out/a.mp4", 12.5, 1_400_000)
REFUSED = EditRefused(f"refused {EVIL}", hint="say it otherwise")
EVENTS: tuple[happened.Event, ...] = (
    happened.Planned("video.yml", PLAN),
    happened.SessionOpened("video.yml", f"s1{EVIL}"),
    happened.Uploading("video.yml", "walk", 3_000_000, 412_000_000),
    happened.Uploaded("video.yml", "walk", 412_000_000),
    happened.Rewound("video.yml", "s1", 2),
    happened.EditStarted("video.yml", 1, EDIT.say),
    happened.EditTold("video.yml", 1, f"working {EVIL}"),
    happened.EditDone("video.yml", 1, "Timeline (1 track)", 10.0),
    happened.EditAdopted("video.yml", 1, EDIT.say),
    happened.RenderStarted("video.yml", "out/a.mp4"),
    happened.Drawing("video.yml", "out/a.mp4", 2, 16, ((0.0, 1.5),)),
    happened.Rendering("video.yml", "out/a.mp4", 126, 300, 2.1, "rendering"),
    DONE,
    happened.Checked("video.yml", "out/a.mp4", ("duration is 12.5 s",), (f"too loud {EVIL}",)),
    happened.Noted("video.yml", f"clamped {EVIL}"),
    happened.SpecDone("video.yml", 1, 1, 4.2),
    happened.SpecFailed("other.yml", f"refused {EVIL}", "say it otherwise", "EditRefused"),
)
WATCHED: tuple[watching.Told, ...] = (
    watching.WatchStarted(("video.yml",), "draft"),
    watching.SpecJoined("new.video.yml"),
    watching.SpecLeft("new.video.yml"),
    watching.ContentChanged(("walk.mp4",)),
    watching.SpecInvalid("video.yml", PROBLEMS[:1]),
    watching.SpecValid("video.yml"),
    watching.RunStarted("video.yml", "draft"),
    watching.RunCancelled("video.yml"),
    watching.Held("video.yml", PLAN, 10.0, 1),
    watching.Refreshed(
        "video.yml", "draft", ("/p/d.mp4",), (f"d{EVIL}.mp4",), ("edit 1 changed",), ((2.0, 5.0),),
        2, 24, watching.Parts(0.1, 0.1, 0.1, 0.1, 0.5), Draft.of({}),
    ),
    watching.Paused(watching.Why.LOOP, (f"a{EVIL}",)),
    watching.Resumed(),
    watching.WatchTrouble("too many folders", "use --poll"),
    watching.WatchEnded(),
)  # fmt: skip
FINDINGS = (
    Finding("ffmpeg", Grade.OK, "version n9"),
    Finding("token", Grade.WARN, f"ends soon {EVIL}", "render what you need"),
    Finding("api", Grade.FAIL, "cannot be reached"),
)
STEP = AppliedStep(0, "key", EDIT.say, "c", "d" * 64, cost=10.0)
STATE = State(
    "video.yml",
    (Session(f"s1{EVIL}", "cloud", "seed", (), steps=(STEP,), opened_at="2026-11-23T00:00:00"),),
    (Checkpoint("key", "d" * 64),),
    (Intent("edit", "s1", "k2", 1, "mute", begun_at="2026-11-23T00:00:01"),),
    (
        RenderRecord(
            "out/a.mp4", "k", "b" * 64, failed=(f"too loud {EVIL}",), rendered_at="2026-11-23",
            seconds=1.0, size=9,
        ),
    ),
)  # fmt: skip
FORECAST = Forecast(
    300, Fraction(30), ((0, 90), (100, 101)), 2, 16, (f"walk{EVIL}",), Sounding.MIXED, 2,
    encoded=True, seconds=2.4,
)  # fmt: skip
STATS = Stats(
    "cache",
    (
        Entry("segments", Path("a"), 2_000_000, 10**9),
        Entry("segments", Path("b"), 1_000_000, 61 * 10**9),
        Entry("audio", Path("c"), 400, 3600 * 10**9),
    ),
    10_000_000_000,
    10_000_000_000,
    7200 * 10**9,
)
WORKSPACE = {"GITHUB_WORKSPACE": "/p"}


def run_view(colour: bool) -> Sequence[str]:
    err = io.StringIO()
    view = RunView(Terminal(io.StringIO(), err, err_colour=colour), many=True, clock=lambda: 9.0)
    for event in EVENTS:
        view(event)
    return [*err.getvalue().splitlines(), closing(2, 1, 1, 1, 1, 4.2, 10.0)]


def watch_view(colour: bool) -> Sequence[str]:
    out = io.StringIO()
    view = WatchView(Terminal(out, out, colour, colour), keys=True, clock=lambda: "12:00:00")
    for event in WATCHED:
        view(event, watching.Snapshot())
    return out.getvalue().splitlines()


def applied() -> str:
    ended = [Ended("video.yml", PLAN, None), Ended("other.yml", None, REFUSED)]
    line = closing(2, 1, 1, 1, 1, 4.2, 10.0)
    return run_markdown(Applied(ended, [DONE], 3, line, "promo"))


def annotations(colour: bool) -> Sequence[str]:
    lines = [problem_annotation(problem, {}) for problem in PROBLEMS]
    return [*lines, *failure_annotations([(SPEC, REFUSED)], WORKSPACE)]


def plain(text: Callable[[], str]) -> Callable[[bool], Sequence[str]]:
    return lambda colour: text().splitlines()


STALE = StalePlan("`plan.json` is stale", [f"line 1 is {EVIL}"], hint="plan again")
WHOSE = Account("anon_1", True)
BALANCE = Credits(130.0, 10.0, 140.0)
GALLERY: dict[str, tuple[str, Callable[[bool], Sequence[str]]]] = {
    "account.txt": ("account", lambda _: credits_lines(BALANCE, WHOSE, "login")),
    "account.json": ("account", plain(lambda: credits_json(BALANCE, WHOSE, "login"))),
    "annotations.txt": ("annotations", annotations),
    "cache_stats.txt": ("cache", lambda _: stats_lines(STATS)),
    "cache_stats.jsonl": ("cache", plain(lambda: stats_line(STATS))),
    "doctor.txt": ("doctor", lambda colour: doctor_lines(FINDINGS, colour)),
    "doctor.json": ("doctor", plain(lambda: doctor_json(FINDINGS))),
    "events.jsonl": ("jsonl", lambda _: [*map(event_line, EVENTS), error_line(STALE)]),
    "forecast.txt": ("forecast", plain(lambda: forecast_text(FORECAST))),
    "forecast.jsonl": (
        "forecast",
        plain(lambda: json_text(forecast_value("video.yml", "out/a.mp4", FORECAST))),
    ),
    "problems.txt": ("problems", lambda colour: problems_lines(PROBLEMS, colour)),
    "problems.jsonl": ("problems", lambda _: [*map(problem_value_line, PROBLEMS)]),
    "problems.md": (
        "problems_markdown",
        plain(lambda: problems_markdown("validate", "promo", PROBLEMS)),
    ),
    "error.md": ("problems_markdown", plain(lambda: error_markdown("apply", "promo", REFUSED))),
    "stale.md": ("problems_markdown", plain(lambda: error_markdown("apply", "promo", STALE))),
    "valid.md": ("problems_markdown", plain(lambda: valid_markdown("promo", [("video.yml", 3)]))),
    "run.txt": ("run", run_view),
    "run.md": ("run_markdown", plain(applied)),
    "state.txt": ("state", lambda _: state_lines(SPEC, STATE, "Timeline", "/nowhere")),
    "state.jsonl": ("state", plain(lambda: state_line(SPEC, STATE, "Timeline"))),
    "variables.txt": ("state", lambda _: variable_lines(SPEC)),
    "timelines.txt": ("timelines", plain(lambda: timeline_text(Timeline()))),
    "watch.txt": ("watch", watch_view),
    "watch.jsonl": ("watch", lambda _: [*map(told_line, WATCHED)]),
}
"""File -> (module of the view, its lines with or without colour)."""

"""What a watch shows, as the JSON values that the page draws. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import PurePath

from nemoflow.model.draft import Draft
from nemoflow.model.errors import Problem
from nemoflow.model.plan import Edit, Plan
from nemoflow.model.watching import EditView, Mark, Phase, Snapshot, SpecView
from nemoflow.preview.lanes import Drawing, drawing_of
from nemoflow.specfile.locate import problem_lines

MOST_PROBLEMS = 20
Value = dict[str, object]

SYMBOLS = {
    Mark.KEPT: "=",
    Mark.NEW: "+",
    Mark.CHANGED: "~",
    Mark.REPLAYED: "↻",
    Mark.RUNNING: "▸",
    Mark.DONE: "✓",
    Mark.DOUBT: "?",
}
_PLAYED = {".mp4": "video", ".m4v": "video", ".mov": "video", ".webm": "video", ".mkv": "video"}
_PLAYED |= {".m4a": "audio", ".mp3": "audio", ".wav": "audio", ".flac": "audio", ".ogg": "audio"}
_PLAYED |= {".png": "image", ".jpg": "image", ".jpeg": "image", ".webp": "image", ".gif": "image"}


@dataclass(frozen=True, slots=True)
class Shown:
    """What the page plays of a recipe: the numbers of its files, and those they replaced."""

    files: tuple[tuple[str, str], ...] = ()
    """(path, number)."""
    before: tuple[tuple[str, str], ...] = ()
    draft: Draft | None = None
    draft_before: Draft | None = None

    @property
    def key(self) -> str:
        """Names the change between the two."""
        return "-".join(number for _, number in self.files)


def watch_value(now: Snapshot, ended: bool) -> Value:
    """Everything that is no recipe's own."""
    trouble = now.trouble
    return {
        "specs": [view.spec for view in now.specs],
        "profile": now.profile,
        "paused": now.paused.value if now.paused else None,
        "trouble": {"text": trouble.text, "hint": trouble.hint} if trouble else None,
        "ended": ended,
    }


def spec_value(view: SpecView, shown: Shown) -> Value:
    """One recipe."""
    plan = view.plan
    drawing = drawing_of(view.draft) if view.draft else Drawing()
    return {
        "name": view.spec,
        "phase": view.phase.value,
        "progress": round(view.progress, 3),
        "version": view.version,
        "files": [_file_value(path, number) for path, number in shown.files if number],
        "before": {path: number for path, number in shown.before if number},
        "key": shown.key,
        "timeline": drawing.value(),
        "changed": [list(one) for one in view.changed],
        "edits": [_edit_value(edit, plan) for edit in view.edits],
        "gone": [gone.say for gone in plan.gone] if plan else [],
        "drift": list(plan.drift.changes) if plan and plan.drift else [],
        "held": {"credits": view.credits} if view.phase is Phase.HELD else None,
        "problems": [_problem_value(one) for one in view.problems[:MOST_PROBLEMS]],
        "more_problems": max(0, len(view.problems) - MOST_PROBLEMS),
        "error": _error_value(view) if view.error else None,
        "seconds": round(view.parts.total, 2),
    }


def _error_value(view: SpecView) -> Value:
    return {"text": view.error, "hint": view.hint, "doubt": view.in_doubt}


def _file_value(path: str, number: str) -> Value:
    name = PurePath(path)
    kind = _PLAYED.get(name.suffix.lower(), "other")
    return {"path": path, "name": name.name, "id": number, "kind": kind}


def _edit_value(edit: EditView, plan: Plan | None) -> Value:
    written = plan.spec.edits if plan else ()
    place = next((one.place for one in written if one.number == edit.number), None)
    sent = (one for one in plan.actions if isinstance(one, Edit)) if plan else iter(())
    was = next((one.old_say for one in sent if one.number == edit.number), "")
    return {
        "number": edit.number,
        "say": edit.say,
        "mark": edit.mark.value,
        "symbol": SYMBOLS[edit.mark],
        "line": place.line if place else None,
        "cost": edit.cost,
        "was": was,
    }


def _problem_value(problem: Problem) -> Value:
    place = problem.place
    return {
        "code": problem.code,
        "message": problem.message,
        "place": str(place) if place else "",
        "line": place.line if place else None,
        "column": place.column if place else None,
        "excerpt": "\n".join(problem_lines(replace(problem, hint=""))[2:]),
        "hint": problem.hint,
    }

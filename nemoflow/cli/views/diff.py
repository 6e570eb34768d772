"""What two sides of a recipe differ in: as lines, as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from fractions import Fraction

from nemoflow.cli.terminal import GREEN, RED, YELLOW, paint
from nemoflow.cli.views.jsonl import json_text
from nemoflow.cli.views.lines import plural, safe
from nemoflow.engine.changes import INSERTED, REMOVED, Change, Changes
from nemoflow.engine.still import clock_text

_MARKS = {INSERTED: ("+", GREEN), REMOVED: ("-", RED)}


@dataclass(frozen=True, slots=True)
class Comparison:
    """A finished comparison. `frames` and `edits` are those of before and after."""

    spec: str
    output: str
    titles: tuple[str, str]
    edits: tuple[tuple[str, ...], tuple[str, ...]]
    frames: tuple[int, int]
    rate: Fraction
    changes: Changes
    gone: tuple[str, ...] = ()
    """Footage whose frames cannot be shown any more."""

    def clock(self, frame: int) -> str:
        """When a frame begins."""
        return clock_text(frame, self.rate)

    def span(self, frames: tuple[int, int]) -> str:
        """`0:01.000-0:03.000`, or the one moment at which nothing lies."""
        start, end = map(self.clock, frames)
        return f"{start}-{end}" if frames[1] > frames[0] else start

    def words(self, change: Change) -> str:
        """`0:01.000-0:03.000 -> 0:02.000-0:04.000`; one of them when that says it all."""
        if change.kind == INSERTED:
            return f"{self.span(change.after)} (at {self.clock(change.before[0])} before)"
        if change.kind == REMOVED:
            return f"{self.span(change.before)} (at {self.clock(change.after[0])} now)"
        if change.before == change.after:
            return self.span(change.before)
        return f"{self.span(change.before)} -> {self.span(change.after)}"

    @property
    def length(self) -> str:
        """`0:03.000 -> 0:02.000`, or how long both are."""
        one, other = map(self.clock, self.frames)
        return one if one == other else f"{one} -> {other}"

    @property
    def summary(self) -> str:
        """One line that says how much changed."""
        if not self.changes.any:
            return f"No differences: {self.length}."
        picture = len(self.changes.picture)
        sound = "sound changed" if self.changes.sound else "sound the same"
        return (
            f"{plural(picture, 'range') if picture else 'nothing'} of the picture changed,"
            f" {sound}; {self.length}."
        )


def edit_changes(before: Sequence[str], after: Sequence[str]) -> list[tuple[str, str]]:
    """`-` and `+` with the words of each edit that only one side has, in order."""
    found: list[tuple[str, str]] = []
    matcher = SequenceMatcher(None, list(before), list(after), autojunk=False)
    for kind, i, j, k, m in matcher.get_opcodes():
        if kind != "equal":
            found += [("-", words) for words in before[i:j]]
            found += [("+", words) for words in after[k:m]]
    return found


def edit_lines(before: Sequence[str], after: Sequence[str], *, colour: bool) -> list[str]:
    """The edits that only one side has, below a heading; nothing when there are none."""
    found = edit_changes(before, after)
    return ["  edits"] * bool(found) + [
        f"    {paint(mark, GREEN if mark == '+' else RED, colour)} {safe(words)}"
        for mark, words in found
    ]


def comparison_lines(found: Comparison, *, colour: bool) -> list[str]:
    """The comparison for people."""
    one, other = map(safe, found.titles)
    lines = [f"{safe(found.spec)}   {one} -> {other}   {safe(found.output)}"]
    lines += edit_lines(*found.edits, colour=colour)
    lines += ["  picture"] * bool(found.changes.picture)
    for change in found.changes.picture:
        mark, shade = _MARKS.get(change.kind, ("~", YELLOW))
        lines.append(f"    {paint(mark, shade, colour)} {change.kind:<8} {found.words(change)}")
    lines += ["  sound    changed"] * found.changes.sound
    lines += [f"  {text}" for text in found.changes.others]
    lines += [f"  not shown: {safe(name)} is not there any more" for name in found.gone]
    return [*lines, found.summary]


def comparison_line(found: Comparison, files: Sequence[str]) -> str:
    """The comparison as one JSON object; frames are half-open ranges at `rate`."""
    return json_text(
        {
            "type": "diff",
            "spec": found.spec,
            "output": found.output,
            "before": found.titles[0],
            "after": found.titles[1],
            "rate": str(found.rate),
            "frames": list(found.frames),
            "same": not found.changes.any,
            "edits": [[mark, words] for mark, words in edit_changes(*found.edits)],
            "picture": [
                {
                    "kind": change.kind,
                    "before": list(change.before),
                    "after": list(change.after),
                    "times": [found.span(change.before), found.span(change.after)],
                }
                for change in found.changes.picture
            ],
            "sound": found.changes.sound,
            "others": list(found.changes.others),
            "gone": list(found.gone),
            "files": list(files),
        }
    )

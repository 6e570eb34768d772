"""Markdown for comments on GitHub and GitLab: words of users stay words, and there is a limit.

Text from a spec, a service or an error stands in a code span, a fence or a `<code>` element and
nowhere else: there no `@name` calls anybody, no `#1` becomes a link, and no markup is obeyed.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from nemoflow.cli.views.lines import safe

LIMIT = 60_000
"""Characters of a comment; GitHub refuses 65 536 and more."""
SUMMARY_LIMIT = 250_000
"""Characters of a job summary; GitHub takes 1 MiB, and a character has at most four bytes."""
_LONGEST = 300
"""Characters of one sentence that are shown."""

_SHORTENED = (
    "_Shortened: the whole of it is too long for this place; the command's own output has it._"
)

Section = list[str]
T = TypeVar("T")


def code(text: str, most: int = _LONGEST) -> str:
    """A code span on one line, its fence longer than any run of backticks in the text."""
    shown = clipped(text, most)
    ticks = "`" * (_run(shown) + 1)
    pad = " " if not shown.strip() or shown[0] in "` " or shown[-1] in "` " else ""
    return f"{ticks}{pad}{shown or ' '}{pad}{ticks}"


def cell(text: str) -> str:
    """A code span in a table, where even code must not hold a bare `|`."""
    return code(text).replace("|", "\\|")


def html_code(text: str) -> str:
    """The same as an element, for places where Markdown is not read (`<summary>`)."""
    return f"<code>{html.escape(clipped(text))}</code>"


def clipped(text: str, most: int = _LONGEST) -> str:
    """Safe text on one line; a very long one ends in `…`."""
    shown = safe(text[: most + 1])
    return shown if len(shown) <= most else f"{shown[: most - 1]}…"


def fenced(lines: Iterable[str], language: str = "diff") -> Section:
    """A fenced block that none of its lines can end."""
    inside = list(lines)
    ticks = "`" * max(3, max(map(_run, inside), default=0) + 1)
    return [f"{ticks}{language}", *inside, ticks]


def folded(summary: str, inside: Sequence[str]) -> Section:
    """A block that opens on a click. `summary` is HTML."""
    return [f"<details><summary>{summary}</summary>", "", *inside, "", "</details>", ""]


def alert(kind: str, lines: Sequence[str]) -> Section:
    """`> [!WARNING]` and lines below it; nothing when there are none."""
    return [f"> [!{kind}]", *(f"> {line}" for line in lines), ""] if lines else []


def few(items: Sequence[T], lines: Callable[[T], Sequence[str]], most: int = 5) -> Section:
    """The lines of the first few, and how many more there are: a count alone tells nobody why."""
    shown = [line for item in items[:most] for line in lines(item)]
    return [*shown, f"- and {len(items) - most} more"] if len(items) > most else shown


def sticky(what: str, name: str) -> str:
    """The first line of a comment: by it the next run finds the comment to replace.

    `name` is cut to what an HTML comment may hold.
    """
    kept = re.sub(r"[^\w ./@+=,*-]", "_", name)[:100]
    kept = re.sub(r"-{2,}", "-", kept).strip(" -") or "."
    return f"<!-- nemoflow {what}: {kept} -->"


def fitting(levels: Iterable[Callable[[], Section]], limit: int) -> str:
    """The first level, most detailed first, that keeps to the limit; the last in any case.

    A level that is not the first says that more was left out.
    """
    text = ""
    for number, level in enumerate(levels):
        lines = level()
        if number:
            lines += [_SHORTENED, ""]
        text = "\n".join(lines).rstrip("\n") + "\n"
        if len(text) <= limit:
            break
    return text


def _run(text: str) -> int:
    return max((len(found) for found in re.findall("`+", text)), default=0)

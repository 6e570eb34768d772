"""What GitHub Actions offers a step: a summary page. Written beside everything else."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping

from nemoflow.cli.terminal import Terminal
from nemoflow.cli.views.lines import safe
from nemoflow.cli.views.markdown import SUMMARY_LIMIT

SUMMARY = "GITHUB_STEP_SUMMARY"
_BYTES = 1 << 20
"""What GitHub takes of one step's summary: more, and nothing of it is shown."""
_LEAST = 2_000
"""Characters below which there is no telling anything."""


def is_github(environ: Mapping[str, str]) -> bool:
    """Whether a workflow of GitHub Actions (or one that does as it does) runs this."""
    return environ.get("GITHUB_ACTIONS") == "true"


def summarise(text: Callable[[int], str], environ: Mapping[str, str], terminal: Terminal) -> None:
    """Appends Markdown to the step's summary. What cannot be written is a note, never a failure.

    `text` gets how many characters there is room for: steps share a file with what else they run.
    """
    path = environ.get(SUMMARY, "")
    if not path or not is_github(environ):
        return
    try:
        used = os.path.getsize(path) if os.path.exists(path) else 0
        room = min(SUMMARY_LIMIT, (_BYTES - used) // 4)
        if room < _LEAST:
            terminal.talk([f"note: {SUMMARY} is full; nothing was added to it"])
            return
        with open(path, "a", encoding="utf-8", errors="backslashreplace") as stream:
            stream.write(text(room) + "\n")
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        terminal.talk([f"note: {SUMMARY} (`{safe(path)}`) cannot be written: {why}"])

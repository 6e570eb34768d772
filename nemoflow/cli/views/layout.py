"""What `fmt` did to recipes, or would do: lines and JSON."""

from __future__ import annotations

from collections.abc import Iterable

from nemoflow.cli.views.jsonl import json_text
from nemoflow.cli.views.lines import plural, safe


def formatted_lines(specs: Iterable[str], *, check: bool) -> list[str]:
    """A line for each recipe that is not laid out as it should be."""
    return [f"{safe(spec)}   {_word(check)}" for spec in specs]


def summary(specs: int, changed: int, *, check: bool) -> str:
    """`6 specs: 2 would change.`"""
    if not changed:
        return f"{plural(specs, 'spec')}, nothing to change."
    return f"{plural(specs, 'spec')}: {changed} {_word(check)}."


def formatted_line(spec: str, differs: bool, written: bool) -> str:
    """One recipe as a JSON line; one that does not differ is never written."""
    return json_text(
        {"type": "formatted", "spec": spec, "differs": differs, "written": differs and written}
    )


def _word(check: bool) -> str:
    return "would change" if check else "formatted"

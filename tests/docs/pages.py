"""Markdown pages as values: generated parts between marks, code blocks, tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
_PART = re.compile(r"(<!-- generated: ([\w-]+) -->\n).*?(<!-- end -->)", re.DOTALL)
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced code block: its language and its text."""

    language: str
    text: str


def pages() -> list[Path]:
    """Every page of the documentation, the change log included."""
    return [*sorted(DOCS.rglob("*.md")), ROOT / "CHANGELOG.md"]


def part_names(text: str) -> list[str]:
    """The generated parts a page asks for."""
    return [found[2] for found in _PART.finditer(text)]


def filled(text: str, parts: Mapping[str, str]) -> str:
    """The page with every generated part as it should be. Raises KeyError for an unknown one."""
    return _PART.sub(lambda found: f"{found[1]}\n{parts[found[2]].strip()}\n\n{found[3]}", text)


def blocks(text: str) -> list[Block]:
    """The fenced code blocks, in order."""
    return [Block(found[1], found[2]) for found in _FENCE.finditer(text)]


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table; cells are one line each."""
    lines = [_row(head), _row(["---"] * len(head)), *(_row(row) for row in rows)]
    return "\n".join(lines)


def _row(cells: Sequence[str]) -> str:
    shown = (" ".join(cell.replace("|", "\\|").split()) for cell in cells)
    return f"| {' | '.join(shown)} |"


def rows(text: str, *head: str) -> Iterator[list[str]]:
    """The rows of every table whose header is `head`."""
    inside = False
    for line in text.splitlines():
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        if cells == list(head):
            inside = True
        elif not cells:
            inside = False
        elif inside and not set(cells[0]) <= set("- :"):
            yield [cell.replace("\\|", "|") for cell in cells]


def quoted(cell: str) -> list[str]:
    """What stands between backticks in a cell."""
    return re.findall(r"`([^`]+)`", cell)

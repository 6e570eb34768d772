"""What is kept of renders, and what was done about it: lines and JSON."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from nemoflow.cli.views.jsonl import json_text
from nemoflow.cli.views.lines import plural, safe, size_text
from nemoflow.engine.handover import Exported, Imported
from nemoflow.engine.stock import KINDS, RENDERS, Entry

_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Stats:
    """All entries of a cache, its two caps in bytes, and the time (ns)."""

    root: str
    entries: tuple[Entry, ...]
    cap: int
    renders_cap: int
    now: int


@dataclass(frozen=True, slots=True)
class Gone:
    """The entries before and after; `spared` were due and in use, `swept` files no entries."""

    before: tuple[Entry, ...]
    after: tuple[Entry, ...]
    spared: int
    swept: int

    @property
    def dropped(self) -> tuple[Entry, ...]:
        """What is not there any more."""
        left = {entry.place for entry in self.after}
        return tuple(entry for entry in self.before if entry.place not in left)


@dataclass(frozen=True, slots=True)
class Checked:
    """All entries, and those that were broken and are gone."""

    root: str
    entries: tuple[Entry, ...]
    broken: tuple[Entry, ...]


def stats_lines(stats: Stats) -> list[str]:
    """A line a kind that has entries, and the sums beside what they may be."""
    lines = [safe(os.path.relpath(stats.root))]
    for kind in KINDS:
        found = [entry for entry in stats.entries if entry.kind == kind]
        if found:
            used = _ago(stats.now - found[-1].used), _ago(stats.now - found[0].used)
            when = used[0] if used[0] == used[1] else f"{used[0]} to {used[1]}"
            lines.append(
                f"  {kind:<9} {plural(len(found), 'entry'):>13} {size_text(_bytes(found)):>9}"
                f"   used {when} ago   {KINDS[kind].meaning}"
            )
    pieces = [entry for entry in stats.entries if entry.kind != RENDERS]
    renders = [entry for entry in stats.entries if entry.kind == RENDERS]
    return [
        *lines,
        f"Pieces: {size_text(_bytes(pieces))} of at most {size_text(stats.cap)}."
        f" Finished files: {size_text(_bytes(renders))} of at most {size_text(stats.renders_cap)}.",
    ]


def stats_line(stats: Stats) -> str:
    """The same as one JSON line; times are seconds since 1970."""
    kinds = []
    for kind in KINDS:
        found = [entry for entry in stats.entries if entry.kind == kind]
        kinds.append(
            {
                "kind": kind,
                "entries": len(found),
                "bytes": _bytes(found),
                "oldest_use": found[0].used / 1e9 if found else None,
                "newest_use": found[-1].used / 1e9 if found else None,
            }
        )
    caps = {"cap": stats.cap, "renders_cap": stats.renders_cap}
    return json_text({"type": "cache_stats", "path": stats.root, **caps, "kinds": kinds})


def gone_lines(gone: Gone) -> list[str]:
    """What was dropped, what stays, and why some of it does."""
    dropped = gone.dropped
    left = f"{plural(len(gone.after), 'entry')}, {size_text(_bytes(gone.after))} stay"
    if dropped:
        lines = [f"dropped {plural(len(dropped), 'entry')}, freed {size_text(_freed(dropped))}"]
        linked = sum(entry.linked for entry in dropped)
        if linked:
            lines.append(
                f"  {plural(linked, 'finished file')} of these shared bytes with an output:"
                " that frees nothing"
            )
    else:
        lines = ["nothing to drop"]
    if gone.spared:
        lines.append(f"  {plural(gone.spared, 'entry')} stay because a render is using them")
    if gone.swept:
        lines.append(f"  {plural(gone.swept, 'file')} removed that belonged to no entry")
    return [*lines, f"  {left}"]


def gone_line(gone: Gone) -> str:
    """The same as one JSON line."""
    return json_text(
        {
            "type": "cache_gc",
            "dropped": len(gone.dropped),
            "freed_bytes": _freed(gone.dropped),
            "in_use": gone.spared,
            "leftovers": gone.swept,
            "entries": len(gone.after),
            "bytes": _bytes(gone.after),
        }
    )


def checked_lines(checked: Checked) -> list[str]:
    """How much was read, and each broken entry by its name."""
    read = f"{plural(len(checked.entries), 'entry')}, {size_text(_bytes(checked.entries))} read"
    if not checked.broken:
        return [f"{read}: all are what was kept"]
    names = [f"  {safe(name)}" for name in _names(checked)]
    count = plural(len(checked.broken), "entry")
    return [f"{read}: {count} broken and removed; the next apply makes them again", *names]


def checked_line(checked: Checked) -> str:
    """The same as one JSON line."""
    return json_text(
        {
            "type": "cache_verify",
            "entries": len(checked.entries),
            "bytes": _bytes(checked.entries),
            "broken": _names(checked),
        }
    )


def exported_lines(file: str, done: Exported) -> list[str]:
    """What the archive holds."""
    lines = [f"{safe(file)}   {plural(done.entries, 'entry')}, {size_text(done.bytes)}"]
    if done.broken:
        count = plural(done.broken, "broken entry")
        lines.append(f"  {count} left out; `nemoflow cache verify` removes them")
    return lines


def exported_line(file: str, done: Exported) -> str:
    """The same as one JSON line."""
    values = {"entries": done.entries, "bytes": done.bytes, "broken": done.broken}
    return json_text({"type": "cache_export", "file": file, **values})


def imported_lines(file: str, done: Imported) -> list[str]:
    """What was kept, and what was not, with the reason."""
    lines = [f"{safe(file)}   kept {plural(done.entries, 'entry')}, {size_text(done.bytes)}"]
    if done.known:
        lines.append(f"  {plural(done.known, 'entry')} here already")
    if done.beyond:
        lines.append(f"  {plural(done.beyond, 'entry')} left out: more than the cache may hold")
    lines += [f"  left out: {safe(sentence)}" for sentence in done.refused[:_SHOWN]]
    if len(done.refused) > _SHOWN:
        lines.append(f"  left out: {len(done.refused) - _SHOWN} more")
    if done.torn:
        lines.append("  the archive ends early: what was whole before that was kept")
    return lines


def imported_line(file: str, done: Imported) -> str:
    """The same as one JSON line."""
    return json_text(
        {
            "type": "cache_import",
            "file": file,
            "entries": done.entries,
            "bytes": done.bytes,
            "known": done.known,
            "beyond_cap": done.beyond,
            "refused": done.refused,
            "torn": done.torn,
        }
    )


def _names(checked: Checked) -> list[str]:
    root = Path(checked.root)
    return [entry.place.relative_to(root).as_posix() for entry in checked.broken]


def _bytes(found: Iterable[Entry]) -> int:
    return sum(entry.size for entry in found)


def _freed(found: Iterable[Entry]) -> int:
    return sum(0 if entry.linked else entry.size for entry in found)


def _ago(nanoseconds: int) -> str:
    """`40s`, `5m`, `3h`, `12d`: in the largest unit that gives at least two."""
    seconds = max(0, nanoseconds // 10**9)
    for unit, length in (("d", 86400), ("h", 3600), ("m", 60)):
        if seconds >= 2 * length:
            return f"{seconds // length}{unit}"
    return f"{seconds}s"

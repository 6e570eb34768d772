"""How two drafts differ, in the words of a timeline: what came, what went, on which track."""

from __future__ import annotations

from collections import Counter

from nemoflow.model.draft import Draft, Track, segment_text, track_name

UNREADABLE = "something in the draft that nemoflow cannot read was changed"


def draft_changes(before: Draft, now: Draft) -> tuple[str, ...]:
    """Sentences such as `Title: + "Sale" (0-3s)`; never empty for drafts that differ."""
    if before.digest == now.digest:
        return ()
    old, new = _pieces(before.tracks()), _pieces(now.tracks())
    lines = [f"{name}: - {text}" for name, text in (old - new).elements()]
    lines += [f"{name}: + {text}" for name, text in (new - old).elements()]
    if before.seconds != now.seconds:
        lines.append(f"duration {before.seconds:g} s → {now.seconds:g} s")
    return tuple(sorted(lines, key=lambda line: line.partition(":")[0])) or (UNREADABLE,)


def _pieces(tracks: tuple[Track, ...]) -> Counter[tuple[str, str]]:
    return Counter(
        (track_name(track.kind), segment_text(track.kind, piece))
        for track in tracks
        for piece in track.segments
    )

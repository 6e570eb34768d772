"""The sound of one render: missing pieces side by side, then the mix; few open files at a time.

Rows and stacks that are mixed down on the way lie in the desk's folder and go with it.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from nemoflow.engine.argv_audio import (
    mix_arguments,
    pieces_arguments,
    row_arguments,
    stack_arguments,
    stacked,
)
from nemoflow.engine.audio import Bed, Mix, Piece, mix_key, piece_key
from nemoflow.engine.desk import Desk
from nemoflow.engine.hearing import Loudness
from nemoflow.engine.loudness import goal_of, loud_key, normalized
from nemoflow.engine.noise import noise_floor
from nemoflow.engine.pool import Report, Task
from nemoflow.engine.stretches import (
    MOST_OPEN,
    Part,
    Stretch,
    opens,
    rows_of,
    stacks_of,
    stretches_of,
)

_AT_ONCE = 16
"""Pieces that one process makes: starting it costs more than a short piece."""


def kept_mix(desk: Desk, mix: Mix) -> Path:
    """Where the cache keeps the finished sound, made or not."""
    key, goal = _mix_key(desk, mix), _goal(desk)
    return desk.cache.audio(loud_key(key, goal) if goal else key)


def _mix_key(desk: Desk, mix: Mix) -> str:
    return mix_key(mix, desk.engine.ffmpeg_digest)


def _goal(desk: Desk) -> Loudness | None:
    return goal_of(desk.heard, desk.output.loudness)


def piece_tasks(desk: Desk, mix: Mix) -> list[Task]:
    """Makes the pieces that are missing; none when the mix itself is there."""
    if desk.cache.find(kept_mix(desk, mix)) or desk.cache.find(
        desk.cache.audio(_mix_key(desk, mix))
    ):
        return []
    missing = [piece for piece in mix.pieces if not desk.cache.find(_kept(desk, piece))]
    return [
        _pieces_task(desk, missing[at : at + _AT_ONCE]) for at in range(0, len(missing), _AT_ONCE)
    ]


def mix_tasks(desk: Desk, mix: Mix) -> list[Task]:
    """Mixes the pieces, which are there, and sets the level; nothing when that is there."""
    if desk.cache.find(kept_mix(desk, mix)):
        return []

    def task(stop: threading.Event, report: Report) -> None:
        plain = desk.cache.audio(_mix_key(desk, mix))
        if not desk.cache.find(plain):
            _mixed(desk, mix, plain, stop)
        goal = _goal(desk)
        if goal:
            name = "plain.wav"
            (desk.folder / name).symlink_to(plain)
            normalized(desk, name, _mix_key(desk, mix), mix.samples, goal, stop)

    return [task]


def _mixed(desk: Desk, mix: Mix, place: Path, stop: threading.Event) -> None:
    target = "mix.part.wav"
    row = _few_stretches(desk, mix, stop)
    beds, names = _few_beds(desk, mix, stop)
    fewer = replace(mix, beds=beds)
    arguments = mix_arguments(fewer, row, names=names, mono=desk.mono, target=target)
    desk.run(arguments, "mix the sound", stop)
    desk.cache.keep(desk.folder / target, place)


def _kept(desk: Desk, piece: Piece) -> Path:
    return desk.cache.piece(piece_key(piece, desk.engine.ffmpeg_digest))


def _pieces_task(desk: Desk, pieces: Sequence[Piece]) -> Task:
    def task(stop: threading.Event, report: Report) -> None:
        named = [(piece, f"{_kept(desk, piece).stem}.part.wav") for piece in pieces]
        cleaned = dict.fromkeys(piece.source for piece in pieces if piece.cleaning)
        floors = {source: noise_floor(desk, source, stop) for source in cleaned}
        arguments = pieces_arguments(named, names=desk.names, mono=desk.mono, floors=floors)
        desk.run(arguments, "read the sound of clips", stop)
        for piece, target in named:
            desk.cache.keep(desk.folder / target, _kept(desk, piece))

    return task


def _few_stretches(desk: Desk, mix: Mix, stop: threading.Event) -> Sequence[Stretch]:
    """The voices in one row that opens few files."""
    if not mix.has_voice:
        return ()

    def linked(piece: Piece) -> str:
        link = desk.folder / f"piece-{_kept(desk, piece).name}"
        if not link.is_symlink():
            link.symlink_to(_kept(desk, piece))
        return link.name

    row: Sequence[Stretch] = stretches_of(mix.voices, linked)
    level = 0
    while opens(row) > MOST_OPEN:
        before, level = row, level + 1
        row = [
            _mixed_down(desk, part, f"row-{level}-{number}.wav", stop)
            for number, part in enumerate(rows_of(before))
        ]
        _dropped(desk, before)
    return row


def _mixed_down(desk: Desk, row: Sequence[Stretch], name: str, stop: threading.Event) -> Stretch:
    if len(row) == 1 and row[0].into is None:
        return row[0]
    desk.run(row_arguments(row, target=name), "join the sound of clips", stop)
    return Stretch(Part(name, 0, sum(stretch.samples for stretch in row)))


def _dropped(desk: Desk, row: Sequence[Stretch]) -> None:
    """Deletes the rows of the level before: they are as long as the whole video."""
    for stretch in row:
        if stretch.part.file.startswith("row-"):
            (desk.folder / stretch.part.file).unlink()


def _few_beds(
    desk: Desk, mix: Mix, stop: threading.Event
) -> tuple[tuple[Bed, ...], dict[str, str]]:
    """The beds, stacked where they are many, and the files of all sources."""
    names = dict(desk.names)
    found: list[Bed] = []
    for kind, alike in _kinds(mix.beds):
        stack = alike
        while len(stack) > MOST_OPEN:
            stack = tuple(_stack(desk, part, kind, names, stop) for part in stacks_of(stack))
        found += stack
    return tuple(found), names


def _kinds(beds: Sequence[Bed]) -> Iterator[tuple[Bed, tuple[Bed, ...]]]:
    """Beds that are treated alike in the mix: an example without content, and all of them."""
    kinds: dict[Bed, list[Bed]] = {}
    for bed in beds:
        kind = Bed("", 0, 0, duck=bed.duck, speech=bed.speech)
        kinds.setdefault(kind, []).append(bed)
    yield from ((kind, tuple(alike)) for kind, alike in kinds.items())


def _stack(
    desk: Desk, beds: Sequence[Bed], kind: Bed, names: dict[str, str], stop: threading.Event
) -> Bed:
    if len(beds) == 1:
        return beds[0]
    name = f"stack-{len(names)}"
    target = f"{name}.wav"
    arguments = stack_arguments(beds, names=names, mono=desk.mono, target=target)
    desk.run(arguments, "add sounds up", stop)
    names[name] = target
    whole = stacked(beds, name)
    return replace(kind, source=name, start=whole.start, samples=whole.samples)

"""The sound of one render: pieces, the mix, its level, its code; few open files at a time.

Rows and stacks that are mixed down on the way lie in the desk's folder and go with it.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace

from nemoflow.engine.argv_audio import (
    coded_arguments,
    mix_arguments,
    pieces_arguments,
    row_arguments,
    stack_arguments,
    stacked,
)
from nemoflow.engine.audio import Bed, Mix, Piece, piece_key
from nemoflow.engine.desk import Desk
from nemoflow.engine.formats import audio_arguments
from nemoflow.engine.loudness import normalized
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


def noise_task(desk: Desk, source: str) -> Task:
    """Measures how loud the noise of a source is."""

    def task(stop: threading.Event, report: Report) -> None:
        noise_floor(desk, source, stop)

    return task


def pieces_task(desk: Desk, pieces: Sequence[Piece]) -> Task:
    """Makes pieces with one process; the noise of their sources is known."""

    def task(stop: threading.Event, report: Report) -> None:
        keys = [piece_key(piece, desk.engine.ffmpeg_digest) for piece in pieces]
        targets = [f"{key}.part.wav" for key in keys]
        cleaned = dict.fromkeys(piece.source for piece in pieces if piece.cleaning)
        floors = {source: noise_floor(desk, source, stop) for source in cleaned}
        named = list(zip(pieces, targets, strict=True))
        arguments = pieces_arguments(named, names=desk.names, mono=desk.mono, floors=floors)
        desk.run(arguments, "read the sound of clips", stop)
        for key, target in zip(keys, targets, strict=True):
            desk.cache.keep(desk.folder / target, desk.cache.piece(key))

    return task


def mix_task(desk: Desk, mix: Mix, key: str, coded: str = "") -> Task:
    """Mixes the pieces, which are there; with a key in `coded` the same process encodes it, too."""

    def task(stop: threading.Event, report: Report) -> None:
        target, code = "mix.part.wav", "mix.part.m4a"
        row = _few_stretches(desk, mix, stop)
        beds, names = _few_beds(desk, mix, stop)
        arguments = mix_arguments(
            replace(mix, beds=beds),
            row,
            names=names,
            mono=desk.mono,
            target=target,
            coded=(_coder(desk), desk.setup.samples, code) if coded else None,
        )
        desk.run(arguments, "mix the sound", stop)
        desk.cache.keep(desk.folder / target, desk.cache.audio(key))
        if coded:
            desk.cache.keep(desk.folder / code, desk.cache.sound(coded))

    return task


def level_task(desk: Desk, mix: Mix, plain: str) -> Task:
    """Sets the level of the mix with the key `plain`, which is there."""

    def task(stop: threading.Event, report: Report) -> None:
        assert desk.setup.goal is not None
        name = desk.link("plain.wav", desk.cache.audio(plain))
        normalized(desk, name, plain, mix.samples, desk.setup.goal, stop)

    return task


def sound_task(desk: Desk, plain: str, key: str) -> Task:
    """Encodes the sound with the key `plain`, which is there."""

    def task(stop: threading.Event, report: Report) -> None:
        name, target = desk.link(f"{plain}.wav", desk.cache.audio(plain)), "sound.part.m4a"
        desk.run(
            coded_arguments(name, _coder(desk), desk.setup.samples, target),
            "encode the sound",
            stop,
        )
        desk.cache.keep(desk.folder / target, desk.cache.sound(key))

    return task


def _coder(desk: Desk) -> tuple[str, ...]:
    return audio_arguments(desk.format, desk.output.audio_bitrate)


def _few_stretches(desk: Desk, mix: Mix, stop: threading.Event) -> Sequence[Stretch]:
    """The voices in one row that opens few files."""
    if not mix.has_voice:
        return ()

    def linked(piece: Piece) -> str:
        place = desk.cache.piece(piece_key(piece, desk.engine.ffmpeg_digest))
        return desk.link(f"piece-{place.name}", place)

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

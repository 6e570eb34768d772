"""Rows to nouns: reading the state of one spec."""

from __future__ import annotations

import json
import sqlite3

from nemoflow.model.state import (
    AppliedStep,
    Checkpoint,
    Intent,
    RenderRecord,
    Session,
    State,
)

Pairs = tuple[tuple[str, str], ...]


def pairs(text: str) -> Pairs:
    """A stored JSON list of two-element lists."""
    return tuple((str(key), str(value)) for key, value in json.loads(text))


def read_state(connection: sqlite3.Connection, spec: str) -> State:
    """Everything remembered of `spec`; an empty State when nothing is."""
    sessions = tuple(
        _session(connection, row)
        for row in connection.execute(
            "SELECT id, backend, seed, base_inputs, base_draft, opened_at, lost, task"
            " FROM sessions WHERE spec = ? ORDER BY seq DESC",
            (spec,),
        )
    )
    return State(
        spec=spec,
        sessions=sessions,
        checkpoints=_checkpoints(connection, spec),
        intents=_intents(connection, spec),
        renders=_renders(connection, spec),
    )


def _session(connection: sqlite3.Connection, row: tuple[str, ...]) -> Session:
    steps = connection.execute(
        "SELECT position, key, say, canonical, draft, inputs, cost FROM steps"
        " WHERE session = ? AND live = 1 ORDER BY position",
        (row[0],),
    )
    uploads = connection.execute(
        "SELECT name, digest FROM uploads WHERE session = ? ORDER BY name, digest", (row[0],)
    )
    return Session(
        id=row[0],
        backend=row[1],
        seed=row[2],
        base_inputs=pairs(row[3]),
        base_draft=row[4],
        steps=tuple(
            AppliedStep(step[0], step[1], step[2], step[3], step[4], pairs(step[5]), step[6])
            for step in steps
        ),
        uploads=tuple((item[0], item[1]) for item in uploads),
        opened_at=row[5],
        lost=bool(row[6]),
        task=row[7],
    )


def _checkpoints(connection: sqlite3.Connection, spec: str) -> tuple[Checkpoint, ...]:
    found: dict[str, str] = {}
    for key, draft in connection.execute(
        "SELECT seed, base_draft FROM sessions WHERE spec = ? AND base_draft != ''"
        " UNION ALL SELECT steps.key, steps.draft FROM steps JOIN sessions"
        " ON sessions.id = steps.session WHERE sessions.spec = ?",
        (spec, spec),
    ):
        found.setdefault(key, draft)
    return tuple(Checkpoint(key, draft) for key, draft in found.items())


def _intents(connection: sqlite3.Connection, spec: str) -> tuple[Intent, ...]:
    rows = connection.execute(
        "SELECT kind, session, key, position, say, canonical, inputs, draft_before,"
        " balance_before, job, output, begun_at, verdict, frozen_before, number FROM intents"
        " WHERE spec = ? ORDER BY id",
        (spec,),
    )
    return tuple(
        Intent(
            kind=row[0],
            session=row[1],
            key=row[2],
            position=row[3],
            say=row[4],
            canonical=row[5],
            inputs=pairs(row[6]),
            draft_before=row[7],
            balance_before=row[8],
            job=row[9],
            output=row[10],
            begun_at=row[11],
            verdict=row[12],
            frozen_before=row[13],
            number=row[14],
        )
        for row in rows
    )


def _renders(connection: sqlite3.Connection, spec: str) -> tuple[RenderRecord, ...]:
    rows = connection.execute(
        "SELECT output, key, digest, checked, failed, poster, poster_digest, rendered_at,"
        " seconds, size, parts FROM renders WHERE spec = ? ORDER BY output",
        (spec,),
    )
    return tuple(
        RenderRecord(
            output=row[0],
            key=row[1],
            digest=row[2],
            checked=row[3],
            failed=tuple(json.loads(row[4])),
            poster=row[5],
            poster_digest=row[6],
            rendered_at=row[7],
            seconds=row[8],
            size=row[9],
            parts=pairs(row[10]),
        )
        for row in rows
    )

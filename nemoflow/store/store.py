"""What is remembered, as promises: every method is one durable change or one read."""

from __future__ import annotations

import os
import sqlite3
import threading

from nemoflow.model.canon import canonical_json
from nemoflow.model.draft import Draft
from nemoflow.model.errors import StateBroken
from nemoflow.model.state import AppliedStep, Intent, RenderRecord, State
from nemoflow.store.database import FILENAME, open_to_read, open_to_write, transaction
from nemoflow.store.rows import read_state
from nemoflow.store.signature import Signature

FOLDER = ".nemoflow"


class Store:
    """The state of a project: `<root>/.nemoflow/state.db`.

    Safe to share between threads (each gets its own connection) and between processes (SQLite
    locks). A store opened for reading raises sqlite3 errors on any attempt to write.
    """

    def __init__(self, root: str, *, writable: bool) -> None:
        self.root = root
        self.folder = os.path.join(root, FOLDER)
        self._path = os.path.join(self.folder, FILENAME)
        self._writable = writable
        self._local = threading.local()
        self._open: list[sqlite3.Connection] = []
        if writable:
            self._make_folder()

    @property
    def exists(self) -> bool:
        """Whether anything has been remembered yet; an empty file is nothing."""
        return os.path.isfile(self._path) and os.path.getsize(self._path) > 0

    @property
    def connection(self) -> sqlite3.Connection:
        """This thread's connection. Raises StateBroken."""
        found: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if found is None:
            found = open_to_write(self._path) if self._writable else open_to_read(self._path)
            self._local.connection = found
            self._open.append(found)
        return found

    def close(self) -> None:
        """Closes every thread's connection."""
        for connection in self._open:
            connection.close()
        self._open.clear()
        self._local = threading.local()

    def _make_folder(self) -> None:
        try:
            os.makedirs(self.folder, exist_ok=True)
            ignore = os.path.join(self.folder, ".gitignore")
            if not os.path.exists(ignore):
                with open(ignore, "w", encoding="utf-8") as stream:
                    stream.write(
                        "# State and cache of nemoflow; restore it in CI, keep it out of git.\n*\n"
                    )
        except OSError as error:
            raise StateBroken(
                f"cannot create `{self.folder}`: {error.strerror}",
                hint="make the project folder writable, or name another with --project",
            ) from error

    # -- reading ---------------------------------------------------------------------------

    def load(self, spec: str) -> State:
        """Everything remembered of a spec (path relative to the project)."""
        if not self.exists:
            return State(spec)
        return read_state(self.connection, spec)

    def specs(self) -> tuple[str, ...]:
        """Every spec anything is remembered of."""
        if not self.exists:
            return ()
        rows = self.connection.execute("SELECT DISTINCT spec FROM sessions ORDER BY spec")
        return tuple(row[0] for row in rows)

    def draft(self, digest: str) -> Draft:
        """A stored draft. Raises StateBroken when the state does not hold it."""
        row = self.connection.execute(
            "SELECT text FROM drafts WHERE digest = ?", (digest,)
        ).fetchone()
        if row is None:
            raise StateBroken(
                f"the state holds no draft {digest[:12]}",
                hint="`nemoflow state rm SPEC` forgets the spec; the next apply rebuilds it",
            )
        return Draft(row[0])

    def costs(self, backend: str) -> tuple[float, ...]:
        """What the last 200 edits that cost anything at this kind of backend cost, newest first."""
        if not self.exists:
            return ()
        rows = self.connection.execute(
            "SELECT steps.cost FROM steps JOIN sessions ON sessions.id = steps.session"
            " WHERE sessions.backend = ? AND steps.cost > 0"
            " ORDER BY steps.applied_at DESC LIMIT 200",
            (backend,),
        )
        return tuple(row[0] for row in rows)

    def known_file(self, path: str) -> tuple[Signature, str] | None:
        """(signature, content digest) remembered of a path, as it was stored."""
        if not self.exists:
            return None
        row = self.connection.execute(
            "SELECT size, mtime_ns, ctime_ns, inode, digest FROM files WHERE path = ?", (path,)
        ).fetchone()
        return ((row[0], row[1], row[2], row[3]), row[4]) if row else None

    # -- sessions --------------------------------------------------------------------------

    def open_session(
        self,
        spec: str,
        session: str,
        backend: str,
        seed: str,
        base_inputs: tuple[tuple[str, str], ...],
        now: str,
        task: str = "",
    ) -> None:
        """A new session becomes the spec's newest."""
        with transaction(self.connection) as write:
            write.execute(
                "INSERT INTO sessions (id, spec, backend, seed, base_inputs, opened_at, task)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (session, spec, backend, seed, canonical_json(base_inputs), now, task),
            )

    def base_ready(self, session: str, draft: Draft) -> None:
        """All base footage is uploaded; `draft` is the session's checkpoint zero."""
        with transaction(self.connection) as write:
            _keep(write, draft)
            write.execute(
                "UPDATE sessions SET base_draft = ? WHERE id = ?", (draft.digest, session)
            )

    def session_lost(self, session: str) -> None:
        """The backend does not know the session any more; its drafts stay."""
        with transaction(self.connection) as write:
            write.execute("UPDATE sessions SET lost = 1 WHERE id = ?", (session,))

    def uploaded(self, session: str, name: str, digest: str, ref: str) -> None:
        """A file was handed to the session."""
        with transaction(self.connection) as write:
            write.execute(
                "INSERT OR REPLACE INTO uploads VALUES (?, ?, ?, ?)", (session, digest, name, ref)
            )

    def rewound(self, session: str, steps: tuple[AppliedStep, ...]) -> None:
        """The session's live chain is now exactly `steps`; later ones stay as checkpoints."""
        with transaction(self.connection) as write:
            write.execute("UPDATE steps SET live = 0 WHERE session = ?", (session,))
            for step in steps:
                _insert_step(write, session, step, "")

    def moved_on(self, session: str, draft: Draft) -> None:
        """The session's last edit (or its base) led to `draft`, not to what was recorded of it."""
        with transaction(self.connection) as write:
            _keep(write, draft)
            last = write.execute(
                "SELECT key FROM steps WHERE session = ? AND live = 1"
                " ORDER BY position DESC LIMIT 1",
                (session,),
            ).fetchone()
            if last is None:
                write.execute(
                    "UPDATE sessions SET base_draft = ? WHERE id = ?", (draft.digest, session)
                )
            else:
                write.execute(
                    "UPDATE steps SET draft = ? WHERE session = ? AND key = ?",
                    (draft.digest, session, last[0]),
                )

    # -- edits: intent before, result after ------------------------------------------------

    def begin(self, spec: str, intent: Intent) -> None:
        """The intent is durable when this returns; only then may anything be sent."""
        with transaction(self.connection) as write:
            _insert_intent(write, spec, intent)

    def finish_edit(
        self, spec: str, session: str, step: AppliedStep, draft: Draft, now: str
    ) -> None:
        """The edit is applied: its draft and step are kept, its intent is gone."""
        with transaction(self.connection) as write:
            _keep(write, draft)
            write.execute(
                "UPDATE steps SET live = 0 WHERE session = ? AND position >= ?",
                (session, step.position),
            )
            _insert_step(write, session, step, now)
            write.execute(
                "DELETE FROM intents WHERE spec = ? AND kind = 'edit' AND session = ?",
                (spec, session),
            )

    def drop_edit_intents(self, spec: str, backend: str) -> None:
        """Nothing of what was begun at this kind of backend was applied, or it is moved on purpose.

        What another backend was sent stays: that edit may be under way there, and be paid for.
        """
        with transaction(self.connection) as write:
            write.execute(
                "DELETE FROM intents WHERE spec = ? AND kind = 'edit' AND session IN"
                " (SELECT id FROM sessions WHERE backend = ?)",
                (spec, backend),
            )

    def decide(self, spec: str, number: int, verdict: str) -> bool:
        """The user's word on the edit in doubt with this number; False when there is none."""
        with transaction(self.connection) as write:
            changed = write.execute(
                "UPDATE intents SET verdict = ? WHERE spec = ? AND kind = 'edit'"
                " AND CASE number WHEN 0 THEN position + 1 ELSE number END = ?",
                (verdict, spec, number),
            )
            return changed.rowcount > 0

    # -- renders ---------------------------------------------------------------------------

    def finish_render(self, spec: str, record: RenderRecord) -> None:
        """The output is in place; its intent is gone."""
        with transaction(self.connection) as write:
            write.execute(
                "INSERT OR REPLACE INTO renders VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    spec,
                    record.output,
                    record.key,
                    record.digest,
                    record.checked,
                    canonical_json(record.failed),
                    record.poster,
                    record.poster_digest,
                    record.rendered_at,
                    record.seconds,
                    record.size,
                    canonical_json(record.parts),
                ),
            )
            write.execute(
                "DELETE FROM intents WHERE spec = ? AND kind = 'render' AND output = ?",
                (spec, record.output),
            )

    def checked(self, spec: str, output: str, identity: str, failed: tuple[str, ...]) -> None:
        """What measuring an output found; `failed` is empty when all expectations hold."""
        with transaction(self.connection) as write:
            write.execute(
                "UPDATE renders SET checked = ?, failed = ? WHERE spec = ? AND output = ?",
                (identity, canonical_json(failed), spec, output),
            )

    def forget(self, spec: str) -> bool:
        """Everything about a spec goes; files it rendered stay. False when nothing was known."""
        with transaction(self.connection) as write:
            known = write.execute("SELECT 1 FROM sessions WHERE spec = ?", (spec,)).fetchone()
            inside = "(SELECT id FROM sessions WHERE spec = ?)"
            write.execute(f"DELETE FROM steps WHERE session IN {inside}", (spec,))  # noqa: S608 - constant text
            write.execute(f"DELETE FROM uploads WHERE session IN {inside}", (spec,))  # noqa: S608 - constant text
            for table in ("sessions", "intents", "renders", "settled", "watched", "parsed"):
                write.execute(f"DELETE FROM {table} WHERE spec = ?", (spec,))  # noqa: S608 - constant text
        return known is not None


def _keep(write: sqlite3.Connection, draft: Draft) -> None:
    write.execute("INSERT OR IGNORE INTO drafts VALUES (?, ?)", (draft.digest, draft.text))


def _insert_step(write: sqlite3.Connection, session: str, step: AppliedStep, now: str) -> None:
    write.execute(
        "INSERT INTO steps VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 1)"
        " ON CONFLICT (session, key) DO UPDATE SET live = 1, draft = excluded.draft",
        (
            session,
            step.key,
            step.position,
            step.say,
            step.canonical,
            step.draft_digest,
            canonical_json(step.inputs),
            step.cost,
            now,
        ),
    )


def _insert_intent(write: sqlite3.Connection, spec: str, intent: Intent) -> None:
    if intent.kind == "render":
        # One unfinished render per output: a newer one replaces what it would overwrite.
        write.execute(
            "DELETE FROM intents WHERE spec = ? AND kind = 'render' AND output = ?",
            (spec, intent.output),
        )
    write.execute(
        "INSERT INTO intents (spec, kind, session, key, position, say, canonical, inputs,"
        " draft_before, balance_before, job, output, begun_at, verdict, frozen_before,"
        " number) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            spec,
            intent.kind,
            intent.session,
            intent.key,
            intent.position,
            intent.say,
            intent.canonical,
            canonical_json(intent.inputs),
            intent.draft_before,
            intent.balance_before,
            intent.job,
            intent.output,
            intent.begun_at,
            intent.verdict,
            intent.frozen_before,
            intent.number,
        ),
    )

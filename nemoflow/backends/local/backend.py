"""The embedded engine behind the Backend protocol."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from nemoflow.backend import Capabilities, Instruction, Media, Opened, Progress, RenderJob
from nemoflow.backends.local.looking import Looking
from nemoflow.backends.local.sessions import LocalSession, SessionFolder
from nemoflow.engine import ffmpeg
from nemoflow.engine.analysis import unheard
from nemoflow.engine.build import VERSIONS, engine_files
from nemoflow.engine.draftcodec import decode, encode
from nemoflow.engine.edit import OpRefused, apply_ops, place_base, register
from nemoflow.engine.formats import FORMATS, SUBTITLE_FILES
from nemoflow.engine.render import Engine, render
from nemoflow.engine.stock import cap_of, make_room
from nemoflow.engine.timeline import Timeline
from nemoflow.model.canon import digest
from nemoflow.model.draft import Draft
from nemoflow.model.errors import EditRefused
from nemoflow.model.observed import Balance, Understanding
from nemoflow.model.op import decode_ops
from nemoflow.model.spec import Spec

CAPABILITIES = Capabilities(
    kind="local",
    rewind=True,
    costs_credits=False,
    conclusive=True,
    formats=frozenset((*FORMATS, *SUBTITLE_FILES)),
    drafts=True,
)


_Question = tuple[Spec, tuple[str, ...]]


class LocalBackend:
    """Sessions are files below `<folder>/sessions`, rendered pieces lie below `<folder>/cache`.

    `digest_of` gives the content digest of a file; `workers` FFmpeg processes run at a time.
    `told` hears of work that takes a while before anything is carried out. FFmpeg is nicer than
    this process by `nice`. Raises UsageError when the environment names a size of the cache that is
    none.
    """

    def __init__(
        self,
        folder: str,
        environ: Mapping[str, str],
        digest_of: Callable[[str], str],
        workers: int,
        told: Callable[[str], None] = unheard,
        nice: int = 0,
    ) -> None:
        self._sessions = SessionFolder(os.path.join(folder, "sessions"))
        self._folder = Path(folder)
        self._environ = environ
        self._digest_of = digest_of
        self._workers = workers
        self._cap = cap_of(environ)
        self._nice = nice
        self._cancel = threading.Event()
        self._looking = Looking(self._folder, self._ffmpeg, digest_of, told, self._cancel, nice)
        self._understood: dict[str, tuple[_Question, Understanding]] = {}
        """By recipe, the last one: a watch asks about ever new versions of it."""

    @property
    def capabilities(self) -> Capabilities:
        """Free, deterministic, can go back to any draft."""
        return CAPABILITIES

    @property
    def looking(self) -> Looking:
        """What is known of the footage that was read or handed over."""
        return self._looking

    def read(
        self, spec: Spec, files: Mapping[str, str], digests: Mapping[str, str]
    ) -> Understanding:
        """Parses every edit and tries it on the timeline; probes the inputs, and looks into them
        where an edit has to know what is in them.

        The same question gets the same answer: a run asks once before it opens the state and
        once inside the lock.
        """
        # Loaded late: only planning reads, and the language is slow to import.
        from nemoflow.backends.local.reading import read_spec

        question = (spec, tuple(digests.values()))
        self._looking.learn(files, digests)
        asked, known = self._understood.get(spec.path, (None, None))
        if known is None or asked != question:
            known = read_spec(
                spec,
                files,
                digests,
                measure=self._looking.source,
                look_into=self._looking.glance,
                filters=self._filters,
                coded=self._looking.coded,
            )
            self._understood[spec.path] = (question, known)
        return known

    def fingerprint(self) -> str:
        """Versions of the engine, FFmpeg build and fonts: all decide pixels."""
        files = engine_files(self._environ)
        return digest("local engine", *VERSIONS, *map(self._digest_of, files))

    def account(self) -> str:
        """Nobody has to be known here."""
        return ""

    def open_session(self, name: str, language: str) -> Opened:
        """A new session file."""
        return Opened(self._sessions.create(name).id)

    def upload(self, session: str, media: Media, told: Callable[[Progress], None]) -> str:
        """Measures the file and remembers it; base footage is placed on the timeline, once."""
        held = self._sessions.load(session)
        self._looking.learn({media.name: media.path}, {media.name: media.digest})
        source = self._looking.source(media.path, media.name, media.digest)
        pool = encode(register(_timeline(held.pool), source))
        changed = replace(held, pool=pool.text)
        pair = (media.name, media.digest)
        if media.base and pair not in held.based:
            draft = encode(place_base(_timeline(held.draft), source))
            changed = replace(changed, draft=draft.text, based=(*held.based, pair))
        if changed != held:
            self._sessions.save(changed)
        return media.digest

    def draft(self, session: str) -> Draft:
        """The live draft. Raises SessionLost."""
        return Draft(self._sessions.load(session).draft)

    def edit(self, session: str, instruction: Instruction) -> Iterator[str]:
        """Carries the operations out on the draft; yields stated clamps.

        The names of an instruction's inputs mean the content it was given. Raises EditRefused.
        """
        held = self._sessions.load(session)
        timeline = _with_inputs(held, instruction.inputs)
        try:
            applied = apply_ops(timeline, decode_ops(instruction.canonical), self._looking.keep)
        except OpRefused as error:
            raise EditRefused(f"{instruction.say}: {error.message}", hint=error.hint) from error
        draft = encode(applied.timeline, over=Draft(held.draft))
        log = (*held.log, instruction.canonical)
        self._sessions.save(replace(held, draft=draft.text, log=log))
        yield from applied.notes

    def rewind(self, session: str, draft: Draft) -> None:
        """The draft becomes the live one."""
        self._sessions.save(replace(self._sessions.load(session), draft=draft.text))

    def render(self, job: RenderJob) -> Iterator[Progress]:
        """Renders with FFmpeg; pieces rendered before are reused. Raises EngineFailed."""
        # Named after the output, so that what a killed run left behind is cleared by the next.
        work = self._folder / "work" / digest(job.output.shown)[:16]
        shutil.rmtree(work, ignore_errors=True)
        try:
            yield from render(
                decode(job.draft),
                job.output,
                media=job.media,
                engine=self._engine(),
                work=work,
                staging=Path(job.staging),
                poster_staging=Path(job.poster_staging) if job.poster_staging else None,
                cancel=self._cancel,
            )
        finally:
            shutil.rmtree(work, ignore_errors=True)
        make_room(self._folder / "cache", self._cap)

    def resume(self, job: RenderJob) -> Iterator[Progress]:
        """Nothing runs on after its process: the render starts again from the pieces it left."""
        return self.render(job)

    def balance(self) -> Balance | None:
        """The local engine is free."""
        return None

    def cancel(self) -> None:
        """Kills running FFmpeg processes."""
        self._cancel.set()

    def rearm(self) -> None:
        """FFmpeg may run again."""
        self._cancel.clear()

    def _engine(self) -> Engine:
        binary = self._ffmpeg()
        cache = self._folder / "cache"
        return Engine(binary, self._digest_of(binary), cache, self._workers, self._nice)

    def _filters(self) -> frozenset[str]:
        return ffmpeg.filters(self._ffmpeg())

    def _ffmpeg(self) -> str:
        return ffmpeg.locate(self._environ)


def _timeline(text: str) -> Timeline:
    return Timeline() if text == "{}" else decode(Draft(text))


def _with_inputs(held: LocalSession, inputs: Mapping[str, str]) -> Timeline:
    timeline, pool = _timeline(held.draft), _timeline(held.pool)
    for name, content in inputs.items():
        found = next(
            (item for item in pool.sources if item.name == name and item.digest == content), None
        )
        if found is None:
            raise EditRefused(f"the session was never given `{name}`", hint="run apply again")
        timeline = register(timeline, found)
    return timeline

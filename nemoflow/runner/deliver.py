"""Output files: rendered or fetched to a temporary name, then renamed; the last good one stays.

A file is whole or not there: whatever happens before the rename leaves the old file in place.
"""

from __future__ import annotations

import os
import uuid
from contextlib import suppress
from dataclasses import dataclass

from nemoflow import backend
from nemoflow.backend import Progress, RenderJob
from nemoflow.model.errors import EngineFailed
from nemoflow.model.events import Checked, Drawing, Noted, RenderDone, Rendering, RenderStarted
from nemoflow.model.plan import Check, Fetch, Render
from nemoflow.model.spec import Output, Spec
from nemoflow.model.state import Intent, RenderRecord
from nemoflow.planning.render_key import expectations_identity, render_key, render_parts
from nemoflow.runner.countdown import Countdown
from nemoflow.runner.desk import Desk
from nemoflow.runner.failpoints import reach
from nemoflow.runner.look import input_digests
from nemoflow.store.rendered import POSTER, VIDEO


@dataclass(frozen=True)
class Delivery:
    """The outputs of one spec, from one draft."""

    spec: Spec
    session: str
    draft_digest: str
    desk: Desk

    def render(self, action: Render) -> None:
        """Renders one output; the job's id is durable before anything is submitted."""
        desk, output = self.desk, action.output
        key = render_key(self.draft_digest, output, desk.backend.fingerprint())
        job = self._job(output, action.job or f"render_{uuid.uuid4().hex[:20]}")
        intent = Intent(
            "render", self.session, key, job=job.id, output=output.shown, begun_at=desk.now()
        )
        desk.store.begin(self.spec.shown, intent)
        reach("render.intent")
        desk.emit(RenderStarted(self.spec.shown, output.shown))
        try:
            take = desk.backend.resume if action.job else desk.backend.render
            countdown = Countdown()
            for step in take(job):
                if step.said:
                    desk.emit(Noted(self.spec.shown, step.said))
                if step.drawing:
                    desk.emit(self._drawing(output, step.drawing))
                desk.emit(self._told(output, step, countdown.left(desk.clock.now(), step)))
            reach("render.staged")
            self._place(job)
            reach("render.replaced")
        finally:
            _clear(job)
        self._record(output, key, fetched=False)

    def _drawing(self, output: Output, found: backend.Drawing) -> Drawing:
        return Drawing(self.spec.shown, output.shown, found.missing, found.segments, found.ranges)

    def fetch(self, action: Fetch) -> None:
        """Puts bytes rendered before back in place; renders when they turn out not to be whole."""
        output = action.output
        job = self._job(output, "")
        try:
            whole = self.desk.renders.take(action.key, VIDEO, job.staging)
            if whole and output.poster:
                whole = self.desk.renders.take(action.key, POSTER, job.poster_staging)
            if whole:
                reach("fetch.staged")
                self._place(job)
                reach("fetch.replaced")
        finally:
            _clear(job)
        if whole:
            self._record(output, action.key, fetched=True)
        else:
            self.render(Render(output, action.reason))

    def check(self, action: Check) -> None:
        """Measures the file; what fails is recorded and told, the file stays for inspection."""
        desk, output = self.desk, action.output
        verdict = desk.judge(output.path, self.spec.expect, desk.stop.event)
        reach("check.measured")
        desk.store.checked(
            self.spec.shown, output.shown, expectations_identity(self.spec.expect), verdict.failed
        )
        reach("check.recorded")
        desk.emit(Checked(self.spec.shown, output.shown, verdict.passed, verdict.failed))

    def _told(self, output: Output, step: Progress, left: float | None) -> Rendering:
        return Rendering(
            spec=self.spec.shown,
            output=output.shown,
            done=step.done,
            total=step.total,
            speed=step.speed,
            note=step.note,
            unit=step.unit,
            kept=step.kept,
            eta=None if left is None else round(left, 1),
        )

    def _job(self, output: Output, job: str) -> RenderJob:
        inputs = input_digests(self.spec, self.desk.digests)
        return RenderJob(
            id=job,
            session=self.session,
            draft=self.desk.store.draft(self.draft_digest),
            output=output,
            staging=_staging(output.path),
            poster_staging=_staging(output.poster) if output.poster else "",
            media={inputs[item.name]: item.path for item in self.spec.inputs if item.path},
        )

    def _place(self, job: RenderJob) -> None:
        if not os.path.isfile(job.staging) or not os.path.getsize(job.staging):
            raise EngineFailed(
                f"the render of `{job.output.shown}` ended without a file",
                hint="run apply again; the last good file was not touched",
            )
        # The picture first: the video is what a rerun looks at.
        if job.poster_staging:
            os.replace(job.poster_staging, job.output.poster)
        os.replace(job.staging, job.output.path)

    def _record(self, output: Output, key: str, *, fetched: bool) -> None:
        desk = self.desk
        if not fetched:
            self._keep_bytes(output, key)
        found = desk.digests.of(output.path)
        poster = desk.digests.of(output.poster) if output.poster else ""
        draft = desk.store.draft(self.draft_digest)
        record = RenderRecord(
            output=output.shown,
            key=key,
            digest=found,
            poster=output.poster_shown,
            poster_digest=poster,
            rendered_at=desk.now(),
            seconds=draft.seconds,
            size=os.path.getsize(output.path),
            parts=render_parts(self.draft_digest, output, desk.backend.fingerprint()),
        )
        desk.store.finish_render(self.spec.shown, record)
        reach("fetch.recorded" if fetched else "render.recorded")
        desk.emit(
            RenderDone(
                self.spec.shown,
                output.shown,
                output.path,
                record.seconds,
                record.size,
                fetched,
                record.poster,
            )
        )

    def _keep_bytes(self, output: Output, key: str) -> None:
        parts = [(VIDEO, output.path), (POSTER, output.poster)]
        for part, path in parts:
            if path:
                # The file is delivered: that it cannot be put back from here later is no failure.
                with suppress(OSError):
                    self.desk.renders.keep(key, part, path)
                    self.desk.renders.seal(key, part, self.desk.digests.of(path))
        reach("render.cached")


def _staging(path: str) -> str:
    """A hidden name beside the target: same file system, so the rename is atomic."""
    folder, name = os.path.split(path)
    os.makedirs(folder, exist_ok=True)
    stem, suffix = os.path.splitext(name)
    return os.path.join(folder, f".{stem}.nemoflow-part{suffix}")


def _clear(job: RenderJob) -> None:
    for path in (job.staging, job.poster_staging):
        if path:
            with suppress(FileNotFoundError):
                os.unlink(path)

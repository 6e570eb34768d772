"""`python -m tests.once.worker CLOCK`: forks a client for every line of standard input.

Importing nemoflow costs more than an apply; so it is imported once, and each apply is a fork that
may be killed (`NEMOFLOW_FAILPOINT`). A line is a job as JSON, the answer is its exit code.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from nemoflow.backend import Progress, RenderJob
from nemoflow.backends.cloud.backend import CloudBackend
from nemoflow.backends.cloud.connect import cloud_backend
from nemoflow.cli.main import exit_code
from nemoflow.cli.options import Options
from nemoflow.cli.wiring import close, connect_to_all, opened_for_writing
from nemoflow.model.errors import NemoflowError
from nemoflow.model.events import EditDone, Event
from nemoflow.model.plan import OnDrift
from nemoflow.runner.converge import converge
from nemoflow.runner.desk import Stop
from tests.clock import SharedClock


class WithoutRender:
    """A cloud backend whose render is the draft's text: edits are what is counted here."""

    def __init__(self, cloud: CloudBackend) -> None:
        self._cloud = cloud

    def __getattr__(self, name: str) -> object:
        return getattr(self._cloud, name)

    def render(self, job: RenderJob) -> Iterator[Progress]:
        """Writes the draft."""
        Path(job.staging).write_text(job.draft.text)
        yield Progress(1, 1)

    resume = render


def apply(job: dict[str, object], clock: SharedClock) -> int:
    """One `nemoflow apply`, as the command does it; returns its exit code."""
    try:
        (place,) = connect_to_all(Options(paths=("video.yml",)))
        desk = opened_for_writing(place, Stop())
        backend = cloud_backend(os.environ, clock, desk.store.folder)

        def emit(event: Event) -> None:
            """Time goes by after each edit."""
            if isinstance(event, EditDone):
                clock.sleep(float(str(job["pause"])))

        desk = replace(
            desk,
            clock=clock,
            backend=WithoutRender(backend),  # type: ignore[arg-type]  # delegates
            emit=emit,
            on_drift=OnDrift(job["on_drift"]),
        )
        (spec,) = place.specs
        converge(spec, desk)
        close(place, desk)
    except NemoflowError as error:
        sys.stderr.write(f"{type(error).__name__}: {error.message}\nhint: {error.hint}\n")
        return exit_code(error)
    return 0


def forked(job: dict[str, object], clock: SharedClock) -> int:
    """The exit code of a child that does the job; -9 when it was killed."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    code = 70
    try:
        log = os.open(str(job["log"]), os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.dup2(log, 1)
        os.dup2(log, 2)
        os.chdir(str(job["root"]))
        environ = job["env"]
        assert isinstance(environ, dict)
        os.environ.update(environ)
        code = apply(job, clock)
    except BaseException:
        import traceback

        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


LATE = (
    "nemoflow.specfile.load",
    "nemoflow.specfile.codec",
    "nemoflow.engine.ops.catalog",
    "nemoflow.engine.measure",
    "nemoflow.store.settled",
)
"""What a command imports on its way; here once for all of them."""


def main() -> None:
    """Serves jobs until standard input ends."""
    for name in LATE:
        importlib.import_module(name)
    clock = SharedClock(sys.argv[1])
    channel = os.fdopen(os.dup(1), "w")
    for line in sys.stdin:
        channel.write(f"{forked(json.loads(line), clock)}\n")
        channel.flush()


if __name__ == "__main__":
    main()

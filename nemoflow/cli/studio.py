"""The studio of a watch: recipes are read and carried out by one process, again and again.

Imports are warm, digests and the engine stay open. What other processes do is seen: the state is
loaded for every run, under its lock.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from nemoflow.backend import Backend
from nemoflow.cli.options import Options
from nemoflow.cli.recipes import Recipe, Recipes
from nemoflow.cli.wiring import DRAFTS, desk_for, stored_digests
from nemoflow.model.errors import Interrupted, InvalidSpec, Locked, NemoflowError, Problem
from nemoflow.model.events import Event, SpecFailed
from nemoflow.model.spec import FINAL_PROFILE, Spec
from nemoflow.model.watching import Held, Told
from nemoflow.planning.profiles import drafted
from nemoflow.runner.converge import converged
from nemoflow.runner.desk import Desk, Stop
from nemoflow.runner.look import input_digests, understand
from nemoflow.runner.settle import Scope, settle
from nemoflow.runner.watching.allowance import Allowance, HeldBack
from nemoflow.runner.watching.machine import End, Run
from nemoflow.runner.watching.record import Recorder, refreshed
from nemoflow.runner.watching.studio import Finish, Found
from nemoflow.store.rendered import RenderCache
from nemoflow.store.store import FOLDER

LOCK_SECONDS = 1.0
"""How long a run waits for another process's; after that it is tried again later."""


@dataclass
class DiskStudio:
    """`options` as for `apply`; `tell` hears of everything that happens in runs."""

    options: Options
    profile: str
    tell: Callable[[Told], None]
    _desks: dict[tuple[str, str], Desk] = field(default_factory=dict)
    """By project and kind of backend."""
    _aside: dict[tuple[str, str], Backend] = field(default_factory=dict)
    """Backends that read a recipe while another one is carried out."""
    _running: Desk | None = None

    def __post_init__(self) -> None:
        self.digests = stored_digests(lambda: [root for root, _ in self._desks])
        self._recipes = Recipes(self.options, self.digests)
        self._allowance = Allowance(self.options.max_credits or 0.0)
        self._lock = threading.RLock()

    def load(self, *, aside: bool) -> Found:
        """See `Studio`."""
        return self._recipes.read(lambda root, spec: self._problems(root, spec, aside))

    def content_of(self, path: str) -> str:
        """See `Studio`."""
        return self._recipes.content_of(path)

    def shown(self, path: str) -> str:
        """Relative to where the watch was started, when it lies below."""
        near = os.path.relpath(path)
        return path if near.startswith("..") else near

    def root_of(self, name: str) -> str:
        """The project of a recipe that was read."""
        recipe = self._recipes.get(name)
        return recipe.root if recipe else os.getcwd()

    def run(self, order: Run, stop: Stop) -> Finish:
        """See `Studio`."""
        recipe = self._recipes.get(order.spec)
        if recipe is None or recipe.spec is None or recipe.good != order.content:
            return Finish(End.STOPPED)  # what is newer will be ordered
        try:
            desk = self._ready(self._desk(recipe.root, recipe.spec), order)
        except NemoflowError as error:
            return _failed(order.spec, error, stopped=False)
        with self._lock:
            self._running = desk
        desk.backend.rearm()
        try:
            return self._carried_out(recipe, replace(desk, stop=stop), order)
        finally:
            with self._lock:
                self._running = None

    def cancel(self) -> None:
        """See `Studio`."""
        with self._lock:
            if self._running is not None:
                self._running.backend.cancel()

    def close(self) -> None:
        """See `Studio`."""
        for desk in self._desks.values():
            scope = Scope("", (), (), "", (), finished=False)
            settle((), scope, replace(desk, digests=self.digests), ())
            desk.store.close()

    # -- a run -----------------------------------------------------------------------------------

    def _carried_out(self, recipe: Recipe, desk: Desk, order: Run) -> Finish:
        recorder = Recorder(order.spec, desk.emit)
        desk = replace(desk, emit=recorder)
        try:
            if desk.stop.asked:
                return Finish(End.STOPPED)
            target = self._target(recipe, desk, order)
            plan = converged(target, desk)
        except HeldBack as held:
            told = Held(order.spec, held.plan, held.plan.cost, held.replays)
            return Finish(End.HELD, told)
        except InvalidSpec as error:
            return Finish(End.FAILED, problems=error.problems)
        except NemoflowError as error:
            return _failed(order.spec, error, stopped=desk.stop.asked)
        except OSError as error:
            where = f"`{error.filename}`: " if error.filename else ""
            failure = NemoflowError(
                f"{where}{error.strerror or error}", hint="check permissions and free space"
            )
            return _failed(order.spec, failure, stopped=False)
        profile = self._profile(desk, order)
        return Finish(End.DONE, refreshed(order.spec, profile, plan, target, desk, recorder))

    def _ready(self, desk: Desk, order: Run) -> Desk:
        self._allowance.approved = order.credits
        folder = os.path.join(desk.root, FOLDER, "cache", "renders")
        # Listed anew: another process may have rendered meanwhile.
        return replace(desk, renders=RenderCache(folder))

    def _profile(self, desk: Desk, order: Run) -> str:
        drafts = desk.backend.capabilities.drafts and not order.final
        return self.profile if drafts else FINAL_PROFILE

    def _target(self, recipe: Recipe, desk: Desk, order: Run) -> Spec:
        assert recipe.spec is not None
        if self._profile(desk, order) == FINAL_PROFILE:
            return recipe.spec
        return drafted(recipe.spec, recipe.root, f"{FOLDER}/{DRAFTS}")

    # -- desks -----------------------------------------------------------------------------------

    def _desk(self, root: str, spec: Spec) -> Desk:
        found = self._desks.get((root, spec.backend))
        if found is None:
            found = self._new_desk(root, spec, self.tell)
            self._desks[root, spec.backend] = found
        return found

    def _new_desk(self, root: str, spec: Spec, emit: Callable[[Event], None]) -> Desk:
        options = replace(self.options, lock_timeout=self.options.lock_timeout or LOCK_SECONDS)
        return desk_for(root, spec, options, emit, self.digests, self._allowance)

    def _problems(self, root: str, spec: Spec, aside: bool) -> tuple[Problem, ...]:
        try:
            backend = self._reading(root, spec, aside)
            return understand(spec, backend, input_digests(spec, self.digests)).all_problems
        except InvalidSpec as error:
            return error.problems
        except (NemoflowError, OSError):
            return ()  # whatever keeps a backend from reading, the run will meet and tell

    def _reading(self, root: str, spec: Spec, aside: bool) -> Backend:
        """The desk's own backend, which then need not read again; another one beside a run."""
        if not aside:
            backend = self._desk(root, spec).backend
            backend.rearm()
            return backend
        key = (root, spec.backend)
        if key not in self._aside:
            self._aside[key] = self._new_desk(root, spec, lambda _: None).backend
        return self._aside[key]


def _failed(spec: str, error: NemoflowError, *, stopped: bool) -> Finish:
    if stopped and isinstance(error, Interrupted):
        return Finish(End.STOPPED)
    how = End.BUSY if isinstance(error, Locked) else End.FAILED
    return Finish(how, SpecFailed(spec, error.message, error.hint, type(error).__name__))

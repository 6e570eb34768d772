"""A project in a temporary folder with a fake backend: specs as values, runs as calls."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from nemoflow.clock import Clock
from nemoflow.model.errors import Place
from nemoflow.model.events import Event
from nemoflow.model.plan import OnDrift, Plan
from nemoflow.model.spec import Edit, Expectation, Input, Output, Spec, references
from nemoflow.runner.converge import Outcome, converge, converge_all, plan_spec
from nemoflow.runner.desk import Desk, Stop, Verdict
from nemoflow.runner.purse import Purse
from nemoflow.store.digests import Digests
from nemoflow.store.rendered import RenderCache
from nemoflow.store.store import Store
from tests.clock import FakeClock
from tests.fake import FakeBackend

PLACE = Place("video.yml", 1, 1)


@dataclass
class Project:
    """`files` are inputs by name; every run opens the store anew, as a new process would."""

    root: Path
    backend: FakeBackend = field(default_factory=FakeBackend)
    events: list[Event] = field(default_factory=list)
    failing: tuple[str, ...] = ()
    """What the next measuring finds wrong."""
    clock: Clock = field(default_factory=FakeClock)
    max_credits: float | None = None
    on_drift: OnDrift = OnDrift.ASK

    def file(self, name: str, content: str) -> None:
        """Writes an input file."""
        (self.root / name).write_text(content)

    def spec(
        self,
        *edits: str,
        inputs: tuple[str, ...] = ("walk.mp4",),
        outputs: tuple[Output, ...] = (),
        expect: tuple[Expectation, ...] = (),
        allow_no_change: bool = False,
    ) -> Spec:
        """A spec over input files called by their stems."""
        return Spec(
            path=str(self.root / "video.yml"),
            shown="video.yml",
            name="demo",
            backend="fake",
            language="en",
            inputs=tuple(
                Input(Path(name).stem, name, PLACE, path=str(self.root / name)) for name in inputs
            ),
            edits=tuple(
                Edit(
                    number,
                    PLACE,
                    text=text,
                    inputs=references(text),
                    allow_no_change=allow_no_change,
                )
                for number, text in enumerate(edits, 1)
            ),
            outputs=outputs or (self.output(),),
            expect=expect,
        )

    def output(self, name: str = "demo.mp4", width: int = 0, poster: str = "") -> Output:
        """An output below `out/`."""
        return Output(
            str(self.root / "out" / name),
            f"out/{name}",
            "mp4",
            PLACE,
            width=width,
            poster=str(self.root / "out" / poster) if poster else "",
            poster_shown=f"out/{poster}" if poster else "",
        )

    def plan(self, spec: Spec) -> Plan:
        """Plans with a store that cannot write."""
        return plan_spec(spec, self._desk(writable=False))

    def apply(self, spec: Spec) -> Plan:
        """Converges."""
        desk = self._desk(writable=True)
        try:
            return converge(spec, desk)
        finally:
            desk.store.close()

    def apply_all(self, specs: Sequence[Spec]) -> tuple[Outcome, ...]:
        """Converges one after the other."""
        desk = self._desk(writable=True)
        try:
            return converge_all(specs, desk, 1)
        finally:
            desk.store.close()

    def store(self) -> Store:
        """The state, for looking."""
        return Store(str(self.root), writable=True)

    def _desk(self, *, writable: bool) -> Desk:
        store = Store(str(self.root), writable=writable)
        return Desk(
            root=str(self.root),
            store=store,
            digests=Digests(),
            renders=RenderCache(str(self.root / "cache")),
            backend=self.backend,
            emit=self.events.append,
            judge=lambda path, expect, stop: Verdict((), self.failing),
            stop=Stop(),
            clock=self.clock,
            purse=Purse(self.max_credits),
            on_drift=self.on_drift,
        )

"""The loop on real files with recipes that are nothing but their bytes."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from pathlib import Path

from nemoflow.runner.desk import Stop
from nemoflow.runner.watching.board import Board
from nemoflow.runner.watching.loop import Loop
from nemoflow.runner.watching.machine import End, Run
from nemoflow.runner.watching.studio import Finish, Found
from nemoflow.store.digests import read_digest
from nemoflow.store.signature import signature

PATIENCE = 20.0


@dataclass
class Desk:
    """One recipe, `a`, and a file beside it; during the second load `a` is another for a moment."""

    folder: Path
    profile: str = "draft"
    loads: int = 0
    carried_out: list[str] = field(default_factory=list)
    loop: Loop | None = None

    @property
    def paths(self) -> list[Path]:
        return [self.folder / "a", self.folder / "b"]

    def load(self, *, aside: bool) -> Found:
        self.loads += 1
        recipe = self.paths[0]
        before = recipe.read_bytes()
        if self.loads == 2:
            recipe.write_bytes(b"something else, for a moment")
        content = read_digest(str(recipe))
        found = Found(
            {"a": content},
            {},
            {str(path): signature(str(path)) for path in self.paths},
            {str(path): read_digest(str(path)) for path in self.paths},
            frozenset({str(self.folder)}),
        )
        recipe.write_bytes(before)
        return found

    def run(self, order: Run, stop: Stop) -> Finish:
        self.carried_out.append(order.content)
        assert self.loop is not None
        if len(self.carried_out) == 1:
            self.paths[1].write_bytes(b"newer")
        if len(self.carried_out) == 3:
            self.loop.leave()
        return Finish(End.DONE)

    def cancel(self) -> None:
        pass

    def content_of(self, path: str) -> str:
        return read_digest(path)

    def shown(self, path: str) -> str:
        return path

    def close(self) -> None:
        pass


def test_what_is_written_back_after_a_load_saw_something_else_is_carried_out(
    tmp_path: Path,
) -> None:
    desk = Desk(tmp_path)
    for path in desk.paths:
        path.write_bytes(b"as it was")
    desk.loop = Loop(desk, Board(), final=False, polling=False)
    impatient = threading.Timer(PATIENCE, desk.loop.leave)
    impatient.start()
    desk.loop.run()
    impatient.cancel()
    first, between, last = desk.carried_out
    assert first == last == read_digest(str(tmp_path / "a"))
    assert between != last

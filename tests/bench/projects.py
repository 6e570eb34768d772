"""Projects of any size with everything applied, made through the real store and runner.

The rendering is faked (a few bytes a file), all else is what `apply` does: specs are loaded,
read by the local engine, planned, recorded, settled.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import imageio_ffmpeg

from nemoflow.backend import Capabilities
from nemoflow.backends.local.backend import CAPABILITIES, LocalBackend
from nemoflow.backends.local.reading import read_spec
from nemoflow.cli.loading import load, parse_rows
from nemoflow.cli.options import Options
from nemoflow.cli.quick import asked_key, context_key
from nemoflow.engine.build import engine_files
from nemoflow.engine.probe import probe
from nemoflow.model.observed import Understanding
from nemoflow.model.spec import Spec
from nemoflow.runner.converge import Outcome, converge
from nemoflow.runner.desk import Desk, Verdict
from nemoflow.runner.settle import Scope, settle
from nemoflow.specfile.discover import find_specs
from nemoflow.store.digests import Digests
from nemoflow.store.rendered import RenderCache
from nemoflow.store.store import Store
from tests.fake import FakeBackend

RECIPE = """\
name: clip{number}
inputs:
  walk: media/walk.mp4
edits:
  - cut the first 1 second
  - add the title "Clip {number}" for 1 second
output:
  path: out/clip{number}.mp4
"""


PROBE = cache(probe)


@dataclass
class Populating(FakeBackend):
    """Understands like the local engine, renders a few bytes."""

    capabilities: Capabilities = CAPABILITIES
    reader: LocalBackend | None = field(default=None)

    def read(
        self, spec: Spec, files: Mapping[str, str], digests: Mapping[str, str]
    ) -> Understanding:
        """The local engine's own reading; each file is measured once."""
        return read_spec(spec, files, digests, PROBE)

    def account(self) -> str:
        """Nobody's."""
        return ""

    def fingerprint(self) -> str:
        """The local engine's."""
        assert self.reader is not None
        return self.reader.fingerprint()


def write_project(root: Path, count: int) -> None:
    """`count` recipes in one folder over one clip."""
    (root / "media").mkdir(parents=True)
    (root / "nemoflow.yml").write_text("vars: {}\n")
    binary = imageio_ffmpeg.get_ffmpeg_exe()
    source = "testsrc2=size=160x90:rate=30:duration=3"
    subprocess.run(
        [binary, "-v", "error", "-f", "lavfi", "-i", source, str(root / "media/walk.mp4")],
        check=True,
    )
    for number in range(count):
        path = root / f"clip{number:05d}.video.yml"
        path.write_text(RECIPE.format(number=f"{number:05d}"))


def desk_for(root: Path) -> Desk:
    """A desk whose renders cost nothing."""
    store = Store(str(root), writable=True)
    digests = Digests()
    backend = Populating(reader=LocalBackend(str(root / ".nemoflow"), os.environ, digests.of, 1))
    return Desk(
        root=str(root),
        store=store,
        digests=digests,
        renders=RenderCache(str(root / ".nemoflow/cache/renders")),
        backend=backend,
        emit=lambda _: None,
        judge=lambda path, expect, stop: Verdict((), ()),
    )


def apply_everything(root: Path) -> None:
    """Applies and settles all recipes of a project, in this process."""
    found = find_specs([], str(root))
    specs = load(Options(), str(root), found.specs)
    desk = desk_for(root)
    outcomes = [Outcome(spec, converge(spec, desk)) for spec in specs]
    scope = Scope(
        asked=asked_key(str(root), str(root), []),
        specs=tuple(spec.shown for spec in specs),
        folders=found.folders,
        context=context_key(str(root)),
        engine_files=engine_files(os.environ),
    )
    settle(outcomes, scope, desk, parse_rows(specs, str(root), desk.digests))
    desk.store.close()

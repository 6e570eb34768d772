"""Renders one timeline in several ways, and says where they differ.

Every entry of every cache is written down by its name, which is its key: two different bytes
under one key, in whatever timelines, mean that something decides pixels and is not in the key.
"""

from __future__ import annotations

import hashlib
import shutil
import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path

import imageio_ffmpeg

from nemoflow.engine.analysis import Analyst, Footage
from nemoflow.engine.bodies import UNCUT, Grid
from nemoflow.engine.check import check_renderable
from nemoflow.engine.draftcodec import decode, encode
from nemoflow.engine.edit import OpRefused, apply_ops, place_base, register
from nemoflow.engine.effects.catalog import size_before
from nemoflow.engine.graph import graph_of
from nemoflow.engine.probe import probe
from nemoflow.engine.questions import Answer, Question
from nemoflow.engine.render import Engine, render
from nemoflow.engine.setup import Setup, setup_of
from nemoflow.engine.timeline import Clip, Delivery, Fade, Source, Timeline
from nemoflow.model.canon import digest
from nemoflow.model.op import Op
from nemoflow.model.spec import Output
from tests.media import pictures
from tests.media.stage import output
from tests.oracles.studio import assert_lawful

FINE = Grid(18, 6)
"""Many pieces in a short video."""
MOST_FRAMES, _MOST_SIDE = 150, 400
_SEALS = (".sha256",)
_NO_CONTENT = ("fonts", "paces")
"""Folders of what has no key, or is a measurement of this machine."""


@dataclass
class Lab:
    """A folder, the inputs by name, and what every key has meant so far."""

    folder: Path
    pantry: Mapping[str, Path]
    meant: dict[str, str] = field(default_factory=dict)
    compared: int = 0
    classes: Counter[str] = field(default_factory=Counter)
    """How many compared recipes held operations of a class."""
    _sources: dict[str, Source] = field(default_factory=dict)
    _known: dict[Question, Answer] = field(default_factory=dict)
    _made: int = 0

    # --- recipes --------------------------------------------------------------------------------

    def begun(self, base: Sequence[str]) -> Timeline:
        """The named inputs one after the other, all others at hand."""
        timeline = Timeline()
        for name in base:
            timeline = place_base(timeline, self._source(name))
        for name in self.pantry:
            timeline = register(timeline, self._source(name))
        return timeline

    def edited(self, timeline: Timeline, op: Op) -> Timeline | None:
        """The timeline after one more edit; None when that is refused or would be too large."""
        try:
            made = decode(encode(apply_ops(timeline, (op,), self._analyst()).timeline))
        except OpRefused:
            return None
        sides = (
            max(size_before(clip.effects, made.canvas.width, made.canvas.height))
            for clip in made.clips
            if made.canvas
        )
        small = 0 < made.frames <= MOST_FRAMES and max(sides, default=0) <= _MOST_SIDE
        return made if small and not check_renderable(made, self.wanted()) else None

    def recipe(self, base: Sequence[str], ops: Sequence[Op]) -> Timeline:
        """All edits one after the other; those that are refused here are left out."""
        timeline = self.begun(base)
        for op in ops:
            timeline = self.edited(timeline, op) or timeline
        return timeline

    def _analyst(self) -> Analyst:
        footage = Footage(self.media(), imageio_ffmpeg.get_ffmpeg_exe(), "build")
        return Analyst(footage, known=self._known)

    def media(self) -> dict[str, str]:
        """Digest -> file of every input."""
        return {digest(str(path)): str(path) for path in self.pantry.values()}

    def _source(self, name: str) -> Source:
        if name not in self._sources:
            path = str(self.pantry[name])
            self._sources[name] = probe(path, name, digest(path))
        return self._sources[name]

    # --- renders --------------------------------------------------------------------------------

    @staticmethod
    def wanted(name: str = "film.mp4", **settings: object) -> Output:
        """A small output; sizes that edits ask for do not count."""
        return output(name, **{"width": 96, "height": 54, **settings})

    def cache(self) -> Path:
        """A new empty cache."""
        self._made += 1
        return self.folder / f"cache-{self._made}"

    def render(
        self,
        timeline: Timeline,
        wanted: Output,
        cache: Path,
        grid: Grid = FINE,
        more: Mapping[str, str] | None = None,
    ) -> Path:
        """The finished file, which keeps the laws of every file; its keys are written down."""
        self._made += 1
        made = self.folder / f"{self._made}-{wanted.path}"
        engine = Engine(imageio_ffmpeg.get_ffmpeg_exe(), "build", cache, 2, grid=grid)
        steps = render(
            timeline,
            wanted,
            media={**self.media(), **(more or {})},
            engine=engine,
            work=self.folder / "work",
            staging=made,
            poster_staging=None,
            cancel=threading.Event(),
        )
        for _ in steps:
            pass
        self._write_down(cache)
        return made

    def setup(self, timeline: Timeline, wanted: Output) -> Setup:
        """What decides the bytes of a render."""
        return setup_of(timeline, wanted, {}, "build", FINE)

    def prove(self, before: Timeline, after: Timeline, *wanted: Output) -> Path:
        """`after` on the cache that `before` left is `after` on none, for every output.

        All outputs share one cache. The first file as it came out.
        """
        used = self.cache()
        for each in wanted:
            self.render(before, each, used).unlink()
        found = self.prove_on(used, after, *wanted)
        shutil.rmtree(used)
        return found

    def prove_on(self, used: Path, timeline: Timeline, *wanted: Output) -> Path:
        """The same on a cache that is there."""
        fresh = self.cache()
        warm = [self.render(timeline, each, used) for each in wanted]
        cold = [self.render(timeline, each, fresh) for each in reversed(wanted)][::-1]
        for one, other, each in zip(warm, cold, wanted, strict=True):
            assert_same(one, other)
            self._lawful(one, self.setup(timeline, each))
        self.compared += len(wanted)
        shutil.rmtree(fresh)
        for path in (*warm[1:], *cold):
            path.unlink()
        return warm[0]

    def prove_whole(self, timeline: Timeline, **settings: object) -> None:
        """In many pieces the picture is what it is in one: first the clips, then all upon them."""
        wanted = self.wanted(**{"quality": 0, "codec": "h264", **settings})
        silent = replace(
            timeline, music=(), sounds=(), loudness=None, delivery=Delivery(), chapters=()
        )
        cut = self.render(silent, wanted, self.cache())
        setup = self.setup(silent, wanted)
        bare = replace(
            silent,
            titles=(),
            captions=(),
            overlays=(),
            fade_in=Fade(video=False),
            fade_out=Fade(video=False),
        )
        clips = self.render(bare, wanted, self.cache(), UNCUT)
        name = digest(clips.name)
        found = replace(probe(str(clips), "bare", name), has_audio=False)
        upon = replace(
            setup.timeline,
            canvas=setup.canvas,
            sources=(*silent.sources, found),
            clips=(Clip(name, 0, setup.timeline.frames),),
        )
        whole = self.render(upon, wanted, self.cache(), UNCUT, {name: str(clips)})
        assert pictures.hashes(cut) == pictures.hashes(whole)
        self.compared += 1
        for path in (cut, clips, whole):
            path.unlink()

    def _lawful(self, made: Path, setup: Setup) -> None:
        assert_lawful(made, setup.timeline.frames, Fraction(setup.canvas.rate))
        key = f"file {graph_of(setup).file.key} {made.suffix}"
        self._note(key, hashlib.sha256(made.read_bytes()).hexdigest())

    def _write_down(self, cache: Path) -> None:
        for path in sorted(cache.rglob("*")):
            name = path.relative_to(cache)
            counted = name.parts[0] not in _NO_CONTENT and not name.parts[0].startswith(".")
            if path.is_file() and path.suffix not in _SEALS and counted:
                self._note(str(name), hashlib.sha256(content_of(path)).hexdigest())

    def _note(self, key: str, content: str) -> None:
        before = self.meant.setdefault(key, content)
        assert before == content, f"{key} has meant something else before"


def content_of(path: Path) -> bytes:
    """The bytes of a file; of sound its samples, as a header says nothing that is heard."""
    content = path.read_bytes()
    return content if path.suffix != ".wav" else content[content.index(b"data") :]


def assert_same(one: Path, other: Path) -> None:
    """Two files have the same bytes; if not, says what of them differs."""
    if one.read_bytes() == other.read_bytes():
        return
    here, there = pictures.hashes(one), pictures.hashes(other)
    wrong = [k for k, (a, b) in enumerate(zip(here, there, strict=True)) if a != b]
    raise AssertionError(f"{one.name} is not {other.name}: frames {wrong} differ")

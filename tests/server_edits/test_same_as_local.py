"""The same words on the same footage give the same timeline here as with `backend: local`."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from nemoflow.backend import Instruction, Media, Progress
from nemoflow.backends.cloud.reading import read_spec as said_to_the_cloud
from nemoflow.backends.local.backend import LocalBackend
from nemoflow.backends.local.reading import read_spec
from nemoflow.engine.draftcodec import decode, encode
from nemoflow.engine.edit import OpRefused, apply_ops, place_base
from nemoflow.engine.edit import register as registered
from nemoflow.engine.ops.catalog import OPERATIONS
from nemoflow.engine.probe import probe
from nemoflow.engine.timeline import Source, Timeline
from nemoflow.model.draft import Draft
from nemoflow.model.op import decode_ops
from nemoflow.model.spec import Edit, Input, Spec, reference, references
from nemoflow.server.studio import Refused, edit, register
from nemoflow.specfile.load import LoadContext, load_spec
from nemoflow.store.digests import read_digest
from nemoflow.store.served_rows import Held
from tests.desk import PLACE
from tests.server_edits.sources import source

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
RECIPES = sorted(path for path in EXAMPLES.rglob("*video.yml") if "out" not in path.parts)


def nameless(timeline: Timeline) -> Timeline:
    """Without the names of inputs, which the server never hears."""
    sources = tuple(replace(item, name="") for item in timeline.sources)
    return replace(timeline, sources=sources)


@dataclass(frozen=True)
class Recipe:
    """A spec, and its inputs as the probe measures them."""

    spec: Spec
    sources: Mapping[str, Source]

    @property
    def digests(self) -> dict[str, str]:
        return {name: item.digest for name, item in self.sources.items()}


def recipe(path: Path) -> Recipe:
    root = str(path.parent)
    names = {name: (item.main, *(p.name for p in item.params)) for name, item in OPERATIONS.items()}
    spec = load_spec(str(path), LoadContext(project_root=root, op_names=names))
    found = {item.name: probe(item.path, item.name, read_digest(item.path)) for item in spec.inputs}
    return Recipe(spec, found)


def locally(made: Recipe, folder: Path) -> list[Draft]:
    """The live draft after every edit, with the local backend."""
    backend = LocalBackend(str(folder), os.environ, read_digest, 1)
    files = {item.name: item.path for item in made.spec.inputs}
    found = backend.read(made.spec, files, made.digests)
    assert not found.all_problems
    session = backend.open_session(made.spec.name, made.spec.language).id

    def upload(name: str, *, base: bool) -> None:
        item = made.spec.input(name)
        media = Media(name, item.filename, made.digests[name], path=item.path, base=base)
        backend.upload(session, media, _silent)

    for name in found.base:
        upload(name, base=True)
    drafts = []
    for reading in found.readings:
        for name in reading.inputs:
            upload(name, base=False)
        inputs = {name: made.digests[name] for name in reading.inputs}
        list(backend.edit(session, Instruction(reading.say, reading.canonical, inputs)))
        drafts.append(backend.draft(session))
    return drafts


def _silent(_: Progress) -> None:
    """Nobody watches this upload."""


def served(made: Recipe) -> list[Draft]:
    """The same in the studio, told as the cloud client tells it."""
    files = {item.name: item.path for item in made.spec.inputs}
    found = said_to_the_cloud(made.spec, files)
    assert not found.all_problems
    held = Held()

    def upload(held: Held, name: str) -> Held:
        filename = made.spec.input(name).filename
        return register(held, replace(made.sources[name], name=filename, filename=filename))

    for name in found.base:
        held = upload(held, name)
    drafts = []
    for reading in found.readings:
        for name in reading.inputs:
            held = upload(held, name)
        done = edit(held, reading.say)
        assert not isinstance(done, Refused), done
        held = done.held
        drafts.append(Draft(held.draft))
    return drafts


@pytest.mark.parametrize("path", RECIPES, ids=lambda path: path.relative_to(EXAMPLES).as_posix())
def test_every_edit_of_the_examples_gives_the_local_draft(path: Path, tmp_path: Path) -> None:
    made = recipe(path)
    pairs = list(zip(locally(made, tmp_path), served(made), strict=True))
    assert len(pairs) == len(made.spec.edits)
    for one, other in pairs:
        assert decode(one).frames == decode(other).frames
        assert nameless(decode(one)) == nameless(decode(other))
        assert one.tracks() == other.tracks()
        # Without names the drafts are equal to the last byte.
        assert encode(nameless(decode(one))).digest == encode(nameless(decode(other))).digest


# --- sentences nobody chose ---------------------------------------------------------------------

POOL = {
    "walk": source("walk.mp4"),
    "sea": source("my sea.mp4", seconds=3),
    "logo": source("logo.png"),
    "bed": source("lofi.mp3", seconds=9),
}
SENTENCES = [
    "cut the first second",
    "keep the first 2 seconds",
    "把最后1秒删掉",
    "speed up 2x",
    'add the title "Hi walk.mp4" for 2 seconds',
    "加标题“lofi.mp3”，显示1秒",
    "append {walk}",
    "append {sea}",
    "put {sea} and {walk} at the start",
    "put {logo} at the end",
    "add {bed} as background music at 35% volume",
    "加上 {bed} 作为背景音乐，音量30%",
    "add background music",
    "cut the first second, then append {sea}",
    "fade out for 1 second",
    "crossfade between the clips for 0.5s",
    "make it 9:16",
    "mute the original sound",
    "make it better",
    "cut 50s to 60s",
]


def sentences(written: Sequence[str], show: Mapping[str, str]) -> list[str]:
    return [item.format(**show) for item in written]


def of_recipe(written: Sequence[str]) -> Spec:
    marked = sentences(written, {name: reference(name) for name in POOL})
    edits = tuple(
        Edit(n, PLACE, text=text, inputs=references(text), allow_no_change=True)
        for n, text in enumerate(marked, 1)
    )
    inputs = tuple(
        Input(name, item.filename, PLACE, path=f"/nowhere/{item.filename}")
        for name, item in POOL.items()
    )
    return Spec("video.yml", "video.yml", "demo", "local", "en", inputs, edits, ())


def understood(spec: Spec) -> tuple[Timeline | None, tuple[str, ...]]:
    """What the local engine makes of a spec, and its base footage; None when it refuses."""
    named = {name: replace(item, name=name) for name, item in POOL.items()}
    found = read_spec(
        spec,
        dict.fromkeys(POOL, ""),
        {name: item.digest for name, item in POOL.items()},
        lambda path, name, digest: named[name],
    )
    if found.all_problems:
        return None, found.base
    timeline = Timeline()
    for name in found.base:
        timeline = place_base(timeline, named[name])
    for reading in found.readings:
        for name in reading.inputs:
            timeline = registered(timeline, named[name])
        try:
            timeline = apply_ops(timeline, decode_ops(reading.canonical)).timeline
        except OpRefused:  # pragma: no cover - reading has tried it
            return None, found.base
    return timeline, found.base


@settings(max_examples=120, deadline=None)
@given(st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=4))
def test_sentences_mean_here_what_they_mean_locally(written: list[str]) -> None:
    spec = of_recipe(written)
    expected, base = understood(spec)
    assume(base)
    held, done = Held(), 0
    for name in base:
        held = register(held, POOL[name])
    for item, text in zip(spec.edits, sentences(written, _filenames()), strict=True):
        for name in (*item.inputs, *(["bed"] if "background music" in text else [])):
            held = register(held, POOL[name])
        found = edit(held, text)
        if isinstance(found, Refused):
            break
        held, done = found.held, done + 1
    assert (done == len(written)) == (expected is not None)
    if expected is not None:
        assert nameless(decode(Draft(held.draft))) == nameless(expected)


def _filenames() -> dict[str, str]:
    return {name: item.filename for name, item in POOL.items()}

"""Clips as things: the right pixels, nothing rendered twice, sentences against the model."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.media import pictures
from tests.oracles import reels as footage
from tests.oracles import rows
from tests.oracles import sentences as say
from tests.oracles.model import Strip
from tests.oracles.reels import REELS
from tests.oracles.registry import oracle
from tests.oracles.rows import Row, whole_reel
from tests.oracles.studio import Studio
from tests.oracles.test_random_edits import Editor, assert_shows

LONG, OTHER = "long.mov", "else.mov"
COUNTS = {LONG: 200, OTHER: 40}


@pytest.fixture(scope="module")
def files(reels: Path) -> list[Path]:
    """200 and 40 frames, no two alike, without loss and with sound."""
    tone = "anoisesrc=r=48000:a=0.2:seed="
    return [
        footage.picture(reels / LONG, "testsrc2=s=64x36:r=30", seconds=200 / 30, sound=f"{tone}1"),
        footage.picture(
            reels / OTHER, "mandelbrot=s=64x36:r=30", seconds=40 / 30, sound=f"{tone}2"
        ),
    ]


def begun() -> Strip:
    return Strip((), COUNTS).joined(LONG)


@oracle("split", "insert", "move", "swap", "replace", "loop", "freeze", "reverse")
@oracle("fit_duration", "drop_short", "remove_clip")
@pytest.mark.parametrize(
    ("said", "model"),
    [
        (["split at 100f"], lambda s: rows.split(s, 100)),
        (["insert else.mov at 130f"], lambda s: rows.inserted(s, whole_reel(s, OTHER), 130)),
        (
            ["split at 100f", "move the last clip to the start"],
            lambda s: rows.moved(rows.split(s, 100), 1, 0),
        ),
        (
            ["append else.mov", "swap clips 1 and 2"],
            lambda s: rows.swapped(s.joined(OTHER), 0, 1),
        ),
        (
            ["split at 170f", "replace clip 2 with else.mov"],
            lambda s: rows.replaced(rows.split(s, 170), 1, OTHER, full=False),
        ),
        (["repeat from 20f to 50f 3 times"], lambda s: rows.looped(s, 20, 50, 3)),
        (["loop it until 250f"], lambda s: rows.looped(s, 0, 200, 2).kept((0, 250))),
        (["freeze at 77f for 1s"], lambda s: rows.frozen(s, 77, 30)),
        (["hold the last frame for 100f"], lambda s: rows.frozen(s, 200, 100)),
        (["reverse the video"], lambda s: rows.reversed_part(s, 0, 200)),
        (
            ["speed up 1.5x", "reverse the first 2 seconds", "cut 10f to 20f"],
            lambda s: rows.reversed_part(s.paced(say.fraction("1.5"), 0, 200), 0, 60).cut(10, 20),
        ),
        (["speed up to fit 150f"], lambda s: rows.fitted(s, 150)),
        (["split at 120f", "split at 40f", "delete clip 2"], lambda s: s.cut(40, 120)),
        (["split at 20f", "remove clips shorter than 1s"], lambda s: s.cut(0, 20)),
    ],
    ids=lambda value: value[-1] if isinstance(value, list) else "",
)
def test_every_pixel_is_the_sources(
    studio: Studio, files: list[Path], said: list[str], model: Callable[[Strip], Strip]
) -> None:
    """Segments without loss, joined, are the whole: each frame has the bits of its source frame."""
    wanted = model(begun())
    made = studio.film(*said, base=files[:1], more=files[1:], frames=len(wanted), quality=0)
    bits = {path.name: pictures.hashes(path) for path in files}
    assert pictures.hashes(made) == [bits[shot.reel][shot.seen] for (shot,) in wanted.moments]


@oracle("split", "insert", "move", "swap", "replace", "loop", "freeze", "reverse")
@pytest.mark.parametrize(
    ("said", "rendered"),
    [
        (["insert else.mov before clip 1"], 1),
        (["insert else.mov after clip 1"], 1),
        (["split at 100f", "move clip 2 to the start"], 0),
        (["insert else.mov at 100f"], 1),
        (["insert else.mov at 110f"], 3),
        (["loop it 3 times"], 0),
        (["split at 100f", "remove the first clip"], 0),
        (["hold the last frame for 2s"], 1),
        (["freeze at 100f"], 1),
        (["append else.mov", "swap clips 1 and 2"], 1),
        (["split at 100f", "replace clip 2 with else.mov"], 1),
        (["split at 100f", "reverse clip 2"], 1),
        (["split at 100f", "append else.mov", "remove clips shorter than 2s"], 0),
    ],
    ids=lambda value: " then ".join(value) if isinstance(value, list) else str(value),
)
def test_only_what_changed_is_rendered(
    tmp_path: Path, files: list[Path], said: list[str], rendered: int
) -> None:
    studio = Studio(tmp_path)
    base, more = files[:1], files[1:]
    studio.film(base=base, more=more, frames=200)
    log = tmp_path / "starts.log"
    os.environ["NEMOFLOW_FFMPEG_LOG"] = str(log)
    try:
        studio.render(studio.timeline(said, base, more), [*base, *more], "mp4")
    finally:
        del os.environ["NEMOFLOW_FFMPEG_LOG"]
    begun = Counter(log.read_text().splitlines())
    assert begun["render a segment"] == rendered


class RowEditor(Editor):
    """Draws sentences about clips, and the older ones between them."""

    def edit(self, kind: str) -> None:
        total, count = len(self.strip), len(self.clips())
        edge, words = self._edge()
        reel = self._draw(st.sampled_from(REELS)).name
        clip = self._draw(st.integers(0, count - 1))
        strip, words = self.strip, {**words, "file": reel, "i": clip + 1, "j": clip + 2}
        match kind:
            case "split" if not Row.of(strip).inside_overlap(edge):
                after = rows.split(strip, edge)
                if len(Row.of(after).clips) > count:
                    self.said.append(str(self._draw(st.sampled_from(say.SPLIT))).format(**words))
                    self.strip = after
            case "insert":
                after = rows.inserted(strip, whole_reel(strip, reel), edge)
                self._say(say.INSERT, after, **words)
            case "freeze":
                self._say(say.FREEZE, rows.frozen(strip, edge, self._frames(20)), **words)
            case "turn":
                self._say(say.REVERSE_FIRST, rows.reversed_part(strip, 0, edge), **words)
            case "turn clip":
                self._say(say.REVERSE_CLIP, rows.reversed_clip(strip, clip), **words)
            case "loop":
                if edge:  # a hundredth of a second may be no frame: nothing to repeat
                    after = rows.looped(strip, total - edge, total, 2)
                    self._say(say.LOOP_LAST, after, **words)
            case "swap" if clip + 1 < count:
                self._say(say.SWAP, rows.swapped(strip, clip, clip + 1), **words)
            case "remove" if count > 1:
                self._say(say.REMOVE, rows.without(strip, clip), **words)
            case "move":
                self._say(say.MOVE_FIRST, rows.moved(strip, clip, 0), **words)
            case "fit":
                frames = total - self._frames(30)
                if frames > 2:
                    after = rows.fitted(strip, frames)
                    self._say(say.FIT, after, n=frames)
            case "replace":
                self._say(say.REPLACE, rows.replaced(strip, clip, reel, full=False), **words)
            case _:
                super().edit(kind)


KINDS = (
    *("split", "insert", "freeze", "turn", "turn clip", "loop", "swap", "move", "replace"),
    *("remove", "fit", "cut", "pace", "cross", "cross", "both"),
)


def prove(data: st.DataObject, studio: Studio, reels: Path) -> None:
    """One random video, from sentences to decoded frames."""
    base = data.draw(st.permutations(REELS))[: data.draw(st.integers(1, 2))]
    editor = RowEditor(data, base)
    for kind in data.draw(st.permutations(KINDS))[: data.draw(st.integers(3, 6))]:
        editor.edit(kind)
    made = studio.film(
        *editor.said,
        base=[reel.path(reels) for reel in base],
        more=[reel.path(reels) for reel in REELS if reel not in base],
        frames=len(editor.strip),
    )
    assert_shows(made, editor.strip.moments, editor.numbers)
    made.unlink()


_QUIET = (HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large)


@oracle("split", "insert", "move", "swap", "replace", "loop", "freeze", "reverse")
@settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    suppress_health_check=_QUIET,
    phases=(Phase.explicit, Phase.generate),
)
@given(data=st.data())
def test_random_sentences_show_the_models_frames(
    data: st.DataObject, studio: Studio, reels: Path
) -> None:
    prove(data, studio, reels)


@pytest.mark.slow
@settings(max_examples=300, deadline=None, suppress_health_check=_QUIET)
@given(data=st.data())
def test_many_more_random_sentences(data: st.DataObject, studio: Studio, reels: Path) -> None:
    prove(data, studio, reels)

"""Random sentences through the whole chain: every decoded frame is the model's frame.

The sources run at 30, 25 and 30000/1001 frames a second; whichever comes first gives the video
its rate. Each frame carries its number in binary. Inside a transition two numbers are blended:
there the stripes of the middle frame have to lie between both.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.media import pictures
from tests.media.barcode import BITS
from tests.oracles import sentences as say
from tests.oracles.model import Moment, Strip, clips_of
from tests.oracles.reels import REELS, Reel
from tests.oracles.registry import oracle
from tests.oracles.sentences import seconds
from tests.oracles.studio import Studio, half_up

_MOST = 170
KINDS = ("cut", "keep", "pace", "cross", "cross", "both", "join")
_FACTORS = [Fraction(text) for text in ("2", "0.5", "1.5", "0.75", "1.25", "3", "0.8")]


class Editor:
    """Draws sentences one after the other and carries each out on the model."""

    def __init__(self, data: st.DataObject, base: Sequence[Reel]) -> None:
        self._data = data
        self.rate = base[0].rate
        self.numbers = {reel.name: reel.numbers(self.rate) for reel in REELS}
        lengths = {name: len(found) for name, found in self.numbers.items()}
        self.strip = Strip((), lengths)
        for reel in base:
            self.strip = self.strip.joined(reel.name)
        self.said: list[str] = []

    def edit(self, kind: str) -> None:
        """One more sentence of a kind, when what was drawn is possible."""
        match kind:
            case "cut":
                self._cut()
            case "keep":
                self._keep()
            case "join":
                self._join()
            case "pace":
                self._pace()
            case "cross":
                self._cross()
            case _:
                self._compound()

    def _draw(self, strategy: st.SearchStrategy[Any]) -> Any:
        return self._data.draw(strategy)

    def _frames(self, hundredths: int) -> int:
        return half_up(Fraction(hundredths, 100) * self.rate)

    def _say(self, templates: Sequence[str], after: Strip, **words: object) -> None:
        if 0 < len(after) <= _MOST and after != self.strip:
            self.said.append(str(self._draw(st.sampled_from(templates))).format(**words))
            self.strip = after

    def _span(self) -> tuple[int, int, dict[str, object]]:
        """A range in frames, at most half of the video, and its words."""
        hundredths = int(len(self.strip) / self.rate * 100)
        a = self._draw(st.integers(0, hundredths // 2))
        b = a + self._draw(st.integers(5, max(5, hundredths // 2)))
        start, end = self._frames(a), min(self._frames(b), len(self.strip))
        return start, end, {"a": seconds(a), "b": seconds(b)}

    def _edge(self) -> tuple[int, dict[str, object]]:
        """A length of less than half of the video."""
        longest = int(len(self.strip) / self.rate * 50)
        amount = self._draw(st.integers(min(4, longest), longest))
        return self._frames(amount), {"a": seconds(amount)}

    def _cut(self) -> None:
        total, way = len(self.strip), self._draw(st.integers(0, 2))
        if way == 2:
            start, end, words = self._span()
            self._say(say.CUT_SPAN, self.strip.cut(start, end), **words)
            return
        frames, words = self._edge()
        part = (0, frames) if way == 0 else (total - frames, total)
        self._say((say.CUT_FIRST, say.CUT_LAST)[way], self.strip.cut(*part), **words)

    def _keep(self) -> None:
        total, way = len(self.strip), self._draw(st.integers(0, 2))
        if way == 2:
            start, end, words = self._span()
            self._say(say.KEEP_SPAN, self.strip.kept((start, end)), **words)
            return
        frames, words = self._edge()
        left = seconds(int((total - frames) / self.rate * 100))
        frames = half_up(Fraction(left) * self.rate)
        part = (0, frames) if way == 0 else (total - frames, total)
        self._say((say.KEEP_FIRST, say.KEEP_LAST)[way], self.strip.kept(part), a=left)

    def _join(self) -> None:
        reel, front = self._draw(st.sampled_from(REELS)), self._draw(st.booleans())
        templates = say.JOIN_START if front else say.JOIN_END
        self._say(templates, self.strip.joined(reel.name, front=front), file=reel.name)

    def _pace(self) -> None:
        factor = self._draw(st.sampled_from(_FACTORS))
        words: dict[str, object] = {
            "n": f"{float(factor):g}",
            "percent": f"{float(factor) * 100:g}",
        }
        if self._draw(st.booleans()):
            start, end, span = self._span()
            self._say(say.SPEED_SPAN, self.strip.paced(factor, start, end), **words, **span)
            return
        ways = say.SPEED_UP if factor > 1 else say.SPEED_DOWN
        after = self.strip.paced(factor, 0, len(self.strip))
        self._say((*say.SPEED_ALL, *ways), after, **words)

    def _cross(self) -> None:
        clips, pair = self.clips(), None
        if len(clips) < 2 or min(clips) < 2:
            return
        amount = self._draw(st.integers(5, 60))
        if self._draw(st.booleans()):
            pair = self._draw(st.integers(0, len(clips) - 2))
        after = self.strip.crossed(max(1, self._frames(amount)), pair)
        words = {"a": seconds(amount), "i": (pair or 0) + 1, "j": (pair or 0) + 2}
        self._say(say.CROSS_ALL if pair is None else say.CROSS_PAIR, after, **words)

    def clips(self) -> list[int]:
        """How many frames each clip has."""
        return [len(clip) for clip in clips_of(self.strip.moments)[0]]

    def _compound(self) -> None:
        """Two operations in a sentence; the time of the second means the video before both."""
        total, (frames, words) = len(self.strip), self._edge()
        if self._draw(st.booleans()):
            factor = self._draw(st.sampled_from([f for f in _FACTORS if f > 1]))
            fast = self.strip.paced(factor, 0, total)
            at = half_up(Fraction(frames * len(fast), total))
            if at:  # less than a frame would be left to cut
                self._say(say.SPEED_THEN_CUT, fast.cut(0, at), n=f"{float(factor):g}", **words)
        else:
            last, more = self._edge()
            after = self.strip.kept((frames, total - last))
            self._say(say.BOTH_ENDS, after, a=words["a"], b=more["a"])


def stripes(frame: pictures.Pixels) -> np.ndarray:
    """How light each of the ten stripes is, 0 to 1."""
    height, width = frame.shape
    middle = [int((bit + 0.5) * width / BITS) for bit in range(BITS)]
    row = frame[height // 3 : height * 2 // 3].mean(axis=0)
    return np.array([row[at - 2 : at + 3].mean() for at in middle]) / 255


def code(number: int) -> np.ndarray:
    """The stripes of a number."""
    return np.array([number >> bit & 1 for bit in range(BITS)], dtype=float)


def assert_shows(path: Path, moments: Sequence[Moment], numbers: dict[str, list[int]]) -> None:
    """Single frames exactly, the middle of a transition as the blend of both."""
    decoded = pictures.frames(path)
    assert len(decoded) == len(moments)
    wrong = []
    for k, (frame, moment) in enumerate(zip(decoded, moments, strict=True)):
        wanted = [numbers[shot.reel][shot.seen] for shot in moment]
        got = stripes(frame)
        if len(wanted) == 1 and not np.array_equal(got > 0.5, code(wanted[0]) > 0.5):
            shown = sum(1 << bit for bit in range(BITS) if got[bit] > 0.5)
            wrong.append((k, wanted[0], shown))
    assert not wrong
    for k in middles(moments):
        one, other = (code(numbers[shot.reel][shot.seen]) for shot in moments[k])
        assert stripes(decoded[k]) == pytest.approx((one + other) / 2, abs=0.12)


def middles(moments: Sequence[Moment]) -> list[int]:
    """The moment in which both clips weigh the same, for each overlap of an even length."""
    pairs = [tuple(shot.clip for shot in moment) for moment in moments]
    runs = {pair: (pairs.index(pair), pairs.count(pair)) for pair in pairs if len(pair) == 2}
    return [start + count // 2 for start, count in runs.values() if count % 2 == 0]


def prove(data: st.DataObject, studio: Studio, reels: Path) -> None:
    """One random video, from sentences to decoded frames."""
    base = data.draw(st.permutations(REELS))[: data.draw(st.integers(1, 2))]
    editor = Editor(data, base)
    # A transition needs clips to lie between, and edits after it to be hard.
    kinds = data.draw(st.permutations(KINDS))[: data.draw(st.integers(3, 5))]
    for kind in ("join", *kinds):
        editor.edit(kind)
    more = [reel.path(reels) for reel in REELS if reel not in base]
    made = studio.film(
        *editor.said,
        base=[reel.path(reels) for reel in base],
        more=more,
        frames=len(editor.strip),
    )
    assert_shows(made, editor.strip.moments, editor.numbers)
    made.unlink()


_QUIET = (HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large)


@oracle("cut", "trim", "concat", "speed", "transition")
@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=_QUIET,
    phases=(Phase.explicit, Phase.generate),
)
@given(data=st.data())
def test_every_frame_is_the_models_frame(data: st.DataObject, studio: Studio, reels: Path) -> None:
    prove(data, studio, reels)


@pytest.mark.slow
@settings(max_examples=400, deadline=None, suppress_health_check=_QUIET)
@given(data=st.data())
def test_many_more_random_edits(data: st.DataObject, studio: Studio, reels: Path) -> None:
    prove(data, studio, reels)

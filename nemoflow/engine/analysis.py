"""Answering questions about footage: arguments and answers pure, one class that measures.

FFmpeg's detectors write what they find into the frames, and `metadata=print` writes that to a
file: there frames are counted, and nothing has to be read out of a log. Pictures are counted at
the timeline's rate exactly as `argv_video` counts them, sound is put in place as for the mix.
"""

from __future__ import annotations

import re
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import assert_never

from nemoflow.engine import ffmpeg as door
from nemoflow.engine.argv_audio import IN_PLACE
from nemoflow.engine.cache import Cache
from nemoflow.engine.moments import BIAS_MICROSECONDS
from nemoflow.engine.questions import (
    Answer,
    Blacks,
    Freezes,
    Question,
    Range,
    SceneCuts,
    Silences,
    answer_from,
    question_json,
)
from nemoflow.engine.timeline import SAMPLE_RATE
from nemoflow.engine.written import keep, known
from nemoflow.model.canon import digest
from nemoflow.model.errors import EngineFailed

ANALYSIS_VERSION = 1
"""Raised whenever the same question would be answered differently."""
_FOUND = "found.txt"
_HEIGHT = 180
"""Pictures are looked at this small: what is looked for is seen as well, in less time."""
_BLOCK = 480
"""Samples of a block of sound, so that no two silences begin in one block."""
_TELL_SECONDS = 1.0


def analysis_arguments(question: Question, name: str) -> tuple[str, ...]:
    """Looks through the file `name` and writes what it finds into `found.txt`."""
    wanted = (
        ("-map", "0:a:0", "-af") if isinstance(question, Silences) else ("-map", "0:V:0", "-vf")
    )
    return ("-i", f"file:{name}", *wanted, _chain(question), "-f", "null", "-")


def _chain(question: Question) -> str:
    match question:
        case Silences():
            # The padding begins a last silence where the sound ends.
            return (
                f"{IN_PLACE},asetnsamples=n={_BLOCK}:p=0,apad=pad_dur=0.2,"
                f"silencedetect=n={_decimal(question.threshold)}dB:d=0.05,"
                f"ametadata=mode=print:file={_FOUND}"
            )
        case SceneCuts():
            seen = f"scdet=threshold={_decimal(question.threshold)}"
            key = "lavfi.scd.time"
            return f"{_pictures(question.rate)},{seen},metadata=mode=print:key={key}:file={_FOUND}"
        case Blacks():
            seen = "blackdetect=d=0:pic_th=0.98:pix_th=0.1"
            return f"{_pictures(question.rate)},{seen},metadata=mode=print:file={_FOUND}"
        case Freezes():
            seen = "freezedetect=n=-60dB:d=0.25"
            return f"{_pictures(question.rate)},{seen},metadata=mode=print:file={_FOUND}"
        case _:
            assert_never(question)


def _pictures(rate: Fraction) -> str:
    """Source frames as the timeline counts them, numbered by their time stamp."""
    return (
        f"settb=1/1000000,setpts=PTS+{BIAS_MICROSECONDS},fps={rate}:start_time=0.0000002,"
        f"settb={rate.denominator}/{rate.numerator},setpts=N,scale=-2:'min({_HEIGHT},ih)'"
    )


def _decimal(value: Fraction) -> str:
    return f"{float(value):.3f}"


_FRAME = re.compile(r"frame:\d+\s+pts:(-?\d+)\s")
_VALUE = re.compile(r"lavfi\.([\w.]+)=(-?[0-9.]+)")


def answer_in(question: Question, text: str) -> Answer:
    """The answer in what FFmpeg wrote."""
    events = list(_events(text))
    match question:
        case Silences():
            return _spans(events, "silence_start", "silence_end", SAMPLE_RATE)
        case SceneCuts():
            cuts = dict.fromkeys(at for at, name, _ in events if name == "scd.time" and at > 0)
            return Answer(tuple((at, at + 1) for at in cuts))
        case Blacks():
            return _spans(events, "black_start", "black_end", None)
        case Freezes():
            start, end = "freezedetect.freeze_start", "freezedetect.freeze_end"
            return _spans(events, start, end, question.rate)
        case _:
            assert_never(question)


def _events(text: str) -> Iterator[tuple[int, str, Fraction]]:
    """(time stamp of the frame, name, value) in order."""
    at = 0
    for line in text.splitlines():
        if frame := _FRAME.match(line):
            at = int(frame[1])
        elif value := _VALUE.fullmatch(line.strip()):
            yield at, value[1], Fraction(value[2])


def _spans(
    events: list[tuple[int, str, Fraction]],
    first: str,
    last: str,
    per_second: Fraction | int | None,
) -> Answer:
    """Starts and ends in turn: by the frame they are written in, or by the time they name."""
    found: list[Range] = []
    start: int | None = None
    for at, name, seconds in events:
        place = at if per_second is None else max(0, round(seconds * per_second))
        if name == first:
            start = place
        elif name == last and start is not None:
            if place > start:
                found.append((start, place))
            start = None
    if start is not None:
        found.append((start, None))
    return Answer(tuple(found))


@dataclass(frozen=True, slots=True)
class Footage:
    """Where the files lie (by content digest), and what looks through them."""

    media: Mapping[str, str]
    ffmpeg: str
    ffmpeg_digest: str
    cancel: threading.Event = field(default_factory=threading.Event)
    nice: int = 0


def unheard(words: str) -> None:
    """Tells nobody."""


@dataclass(slots=True)
class Analyst:
    """A `Measure` that looks into the files themselves, once for each question.

    Answers are read from `cache` and remembered; when `keeping`, also kept there.
    `told` hears of a measurement that takes a while, `known` may be shared by several.
    """

    footage: Footage
    cache: Cache | None = None
    keeping: bool = False
    told: Callable[[str], None] = unheard
    known: dict[Question, Answer] = field(default_factory=dict)

    def __call__(self, question: Question) -> Answer:
        """Raises EngineFailed when the file is gone or cannot be read, Interrupted."""
        key = answer_key(question, self.footage.ffmpeg_digest)
        found = self.known.get(question)
        place = self.cache.answer(key) if self.cache else None
        if found is None:
            found = known(self.cache, place, answer_from)
        if found is None:
            found = self._measured(question)
        self.known[question] = found
        if self.keeping and self.cache and place and not self.cache.find(place):
            keep(self.cache, place, found.json())
        return found

    def _measured(self, question: Question) -> Answer:
        path = Path(self.footage.media.get(question.source, ""))
        if not path.is_file():
            raise EngineFailed(
                "a file that has to be looked through is not there any more",
                hint="put the file back, or run `nemoflow plan` to see what follows",
            )
        with tempfile.TemporaryDirectory(prefix="nemoflow-analysis-") as folder:
            # A link with a name of ours: FFmpeg reads patterns into the names it is given.
            link = Path(folder) / f"source{_suffix(path)}"
            link.symlink_to(path.absolute())
            door.run(
                self.footage.ffmpeg,
                analysis_arguments(question, link.name),
                cwd=Path(folder),
                environ={},
                cancel=self.footage.cancel,
                on_progress=self._late(path.name),
                doing="measure the footage",
                nice=self.footage.nice,
            )
            found = Path(folder) / _FOUND
            text = found.read_text(encoding="utf-8", errors="replace") if found.exists() else ""
        return answer_in(question, text)

    def _late(self, name: str) -> door.OnProgress:
        """Tells once that it takes a while."""
        begun, waiting = time.monotonic(), [True]

        def progress(frames: int, microseconds: int) -> None:
            if waiting and time.monotonic() - begun > _TELL_SECONDS:
                waiting.clear()
                self.told(f"looking through `{door.clean(name)}`")

        return progress


def answer_key(question: Question, ffmpeg_digest: str) -> str:
    """SHA-256 of everything that decides an answer."""
    parts = (str(ANALYSIS_VERSION), ffmpeg_digest, question.source, question_json(question))
    return digest("analysis", *parts)


def _suffix(path: Path) -> str:
    suffix = path.suffix.lower()
    return suffix if suffix[1:].isascii() and suffix[1:].isalnum() else ""

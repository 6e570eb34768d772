"""What a subtitle file says, and cues on the timeline: styled words with their times. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Self

from nemoflow.engine.rider import Rider


@dataclass(frozen=True, slots=True)
class Span:
    """A run of words in one look. Line breaks in `text` are those of the file.

    `at` is when the word begins to sound, in ms after its cue; -1 where the file gives no word
    times. `color` is `#rrggbb`, empty for that of the style. The text is literal: nothing in it
    is a tag.
    """

    text: str
    at: int = -1
    bold: bool = False
    italic: bool = False
    color: str = ""


@dataclass(frozen=True, slots=True)
class Cue:
    """Words shown from `start` to `end` (ms, half-open). `position` as of a title, empty for the
    one of all cues."""

    start: int
    end: int
    spans: tuple[Span, ...]
    position: str = ""

    @property
    def text(self) -> str:
        """All words."""
        return "".join(span.text for span in self.spans)


def timed(spans: tuple[Span, ...]) -> bool:
    """Whether the words have times of their own."""
    return any(span.at >= 0 for span in spans)


@dataclass(frozen=True, slots=True)
class Caption(Rider):
    """One cue on the timeline. `at` of its spans counts timeline frames from its own start.

    `size` is a fraction of the canvas's short side, `color` is `#rrggbb`, `wrap` how many Latin
    letters a line holds. `style`: default, bold, box, karaoke. `burn`: drawn on the picture, else
    only written to the subtitle track. `lang` is a label. `name` is the file it came from, empty
    for one that a sentence gave.
    """

    start: int
    frames: int
    spans: tuple[Span, ...]
    position: str = "bottom"
    style: str = "default"
    size: float = 0.055
    color: str = "#ffffff"
    wrap: int = 42
    burn: bool = True
    lang: str = ""
    name: str = ""

    @property
    def text(self) -> str:
        """All words."""
        return "".join(span.text for span in self.spans)

    @property
    def label(self) -> str:
        """Names its file, or its words."""
        return f"a caption of {self.name}" if self.name else f'the caption "{self.text}"'

    @property
    def runs(self) -> bool:
        """Words with times of their own keep to their frames."""
        return timed(self.spans)

    def part(self, first: int, end: int, start: int, frames: int) -> Self:
        """A word that began before stands there from the start."""
        scale = Fraction(frames, end - first)
        spans = tuple(
            replace(span, at=min(frames, max(0, _nearest((span.at - first) * scale))))
            if span.at >= 0
            else span
            for span in self.spans
        )
        return replace(self, start=start, frames=frames, spans=spans)

    def recounted(self, ratio: Fraction) -> Self:
        """Its words at another rate."""
        spans = tuple(
            replace(span, at=_nearest(span.at * ratio)) if span.at >= 0 else span
            for span in self.spans
        )
        return replace(self, spans=spans)


def _nearest(frame: Fraction) -> int:
    return int((frame + Fraction(1, 2)) // 1)


@dataclass(frozen=True, slots=True)
class Chapter(Rider):
    """A mark in the finished file at frame `start`; it lasts until the next one."""

    start: int
    name: str
    frames: int = 0

    @property
    def label(self) -> str:
        """Names it."""
        return f'the chapter "{self.name}"'

"""What a subtitle file says, as plain values: cues of styled words with their times. Pure."""

from __future__ import annotations

from dataclasses import dataclass


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

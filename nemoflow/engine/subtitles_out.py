"""Captions and chapters beside the picture: soft tracks, chapter marks, subtitle files.

Every caption that is not burned in goes to a track of its language; a subtitle file holds all of
them, as they stand after all edits. Nothing is encoded again: the finished file is only copied.
"""

from __future__ import annotations

import html
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

from nemoflow.engine.cues import Caption, Chapter, Span
from nemoflow.engine.desk import Desk
from nemoflow.engine.formats import TRACKS, muxer_arguments
from nemoflow.engine.timeline import Timeline, to_frames

CHAPTERED = frozenset(("mp4", "m4v", "mov", "mkv", "webm", "m4a"))
"""Formats that hold chapters."""
_CODES = {
    "en": "eng", "zh": "chi", "ja": "jpn", "ko": "kor", "es": "spa", "fr": "fre", "de": "ger",
    "it": "ita", "pt": "por", "ru": "rus", "ar": "ara", "hi": "hin",
}  # fmt: skip
"""ISO 639-1 -> ISO 639-2/B: MOV and Matroska know no other."""
_BEFORE = "–"
"""Name of what lies before the first chapter: in MP4 there may be no gap."""
_BRACES = str.maketrans({"{": "\uff5b", "}": "\uff5d"})
"""FFmpeg reads braces of any subtitle as a tag on its way into MP4; the wide ones look alike."""


def soft(timeline: Timeline) -> tuple[Caption, ...]:
    """The captions that are not drawn on the picture."""
    return tuple(item for item in timeline.captions if not item.burn)


def subtitle_file(timeline: Timeline, format: str) -> str:
    """The whole text of an `srt` or `vtt` file: every caption, burned in or not."""
    return _written(timeline.captions, timeline.rate, format)


def add_tracks(desk: Desk, made: Path) -> None:
    """Puts the soft tracks and the chapters into a finished file; most files have neither."""
    tracks = _tracks(desk.timeline) if desk.format.name in TRACKS else []
    chapters = desk.timeline.chapters if desk.format.name in CHAPTERED else ()
    if not tracks and not chapters:
        return
    inputs, maps = ["-i", made.name], ["-map", "0"]
    if chapters:
        text = chapter_file(chapters, desk.timeline)
        (desk.folder / "chapters.txt").write_text(text, encoding="utf-8")
        inputs += ["-f", "ffmetadata", "-i", "chapters.txt"]
    kind = "srt" if desk.format.name == "mkv" else "vtt"
    for number, (lang, captions) in enumerate(tracks):
        text = _written(captions, desk.timeline.rate, kind, plain=desk.format.muxer != "matroska")
        name = f"track{number}.{kind}"
        (desk.folder / name).write_text(text, encoding="utf-8")
        maps += ["-map", f"{inputs.count('-i')}:s:0"]
        maps += [f"-metadata:s:s:{number}", f"language={_CODES.get(lang, 'und')}"]
        maps += [f"-disposition:s:{number}", "0"]
        inputs += ["-i", name]
    target = f"tracked{made.suffix}"
    plain = list(muxer_arguments(desk.format))
    if chapters:
        # Their names are metadata, too; the file they come from has no other.
        plain[plain.index("-map_chapters") + 1] = plain[plain.index("-map_metadata") + 1] = "1"
    codecs = ("-c", "copy", *(("-c:s", TRACKS[desk.format.name]) if tracks else ()))
    desk.run(
        (*inputs, *plain[:4], *maps, *codecs, *plain[4:], target), "add the tracks", desk.cancel
    )
    (desk.folder / target).replace(made)


def _tracks(timeline: Timeline) -> list[tuple[str, tuple[Caption, ...]]]:
    """(language, captions) of each soft track: one for each file and language."""
    found: dict[tuple[str, str], list[Caption]] = {}
    for item in soft(timeline):
        found.setdefault((item.name, item.lang), []).append(item)
    return [(lang, tuple(items)) for (_, lang), items in found.items()]


# --- subtitle files -----------------------------------------------------------------------------


def _written(
    captions: Sequence[Caption], rate: Fraction, format: str, *, plain: bool = False
) -> str:
    """A subtitle file. `plain`: without braces, for what FFmpeg reads in again."""
    ordered = sorted(captions, key=lambda item: (item.start, item.start + item.frames))
    blocks = ["WEBVTT\n"] if format == "vtt" else []
    for number, item in enumerate(ordered, 1):
        mark = "." if format == "vtt" else ","
        start, end = (_clock(at, rate, mark) for at in (item.start, item.start + item.frames))
        words = _words(item, rate, format)
        words = words.translate(_BRACES) if plain else words
        place = _place(item.position) if format == "vtt" else ""
        head = f"{number}\n" if format == "srt" else ""
        blocks.append(f"{head}{start} --> {end}{place}\n{words}\n")
    return "\n".join(blocks)


def _clock(frame: int, rate: Fraction, mark: str) -> str:
    ms = to_frames(frame / rate, Fraction(1000))
    seconds, rest = divmod(ms, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}{mark}{rest:03}"


def _place(position: str) -> str:
    """Cue settings of WebVTT: the bottom needs none."""
    row, _, side = position.partition("_")
    side = side or (row if row in ("left", "right") else "")
    line = {"top": " line:0", "bottom": ""}.get(row, " line:50%")
    return line + {"left": " align:start", "right": " align:end"}.get(side, "")


def _words(item: Caption, rate: Fraction, format: str) -> str:
    """The words with their tags. An empty line would end the cue."""
    made, at = [], -1
    for span in item.spans:
        if format == "vtt" and span.at > max(at, 0):
            made.append(f"<{_clock(item.start + span.at, rate, '.')}>")
        at = span.at
        made.append(_tagged(span, format))
    lines = "".join(made).split("\n")
    return "\n".join(line for line in lines if line.strip()).replace("-->", "->")


def _tagged(span: Span, format: str) -> str:
    text = span.text.replace("\r", "\n")
    if format == "vtt":
        text = html.escape(text, quote=False)
    for on, tag in ((span.bold, "b"), (span.italic, "i")):
        text = f"<{tag}>{text}</{tag}>" if on else text
    if span.color and format == "srt":
        return f'<font color="{span.color}">{text}</font>'
    return text


# --- chapters -----------------------------------------------------------------------------------


def chapter_file(chapters: Sequence[Chapter], timeline: Timeline) -> str:
    """FFmpeg's metadata file: each chapter lasts until the next; of two at one frame the later."""
    at = {item.start: item for item in sorted(chapters, key=lambda item: item.start)}
    if 0 not in at:
        at = {0: Chapter(0, _BEFORE), **at}
    starts = [*at, timeline.frames]
    lines = [";FFMETADATA1"]
    for (start, item), end in zip(at.items(), starts[1:], strict=True):
        if start >= timeline.frames:
            continue
        begin, stop = (to_frames(frame / timeline.rate, Fraction(1000)) for frame in (start, end))
        title = "".join(f"\\{char}" if char in "=;#\\" else char for char in _line(item.name))
        lines += ["[CHAPTER]", "TIMEBASE=1/1000", f"START={begin}", f"END={stop}", f"title={title}"]
    return "\n".join(lines) + "\n"


def _line(text: str) -> str:
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())

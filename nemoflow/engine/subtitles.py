"""Subtitle files -> cues: SRT and WebVTT by a strict reader with lines, ASS and SSA by pysubs2.

Words of a file are data. Its tags become values of ours (bold, italic, colour, place, word
times) or are dropped and named; none is ever handed on as a tag.
pysubs2 takes identifiers and notes of WebVTT for words and passes over broken times in silence,
so those two formats are read here. It is imported inside a function: most runs read no ASS.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from nemoflow.engine.cues import Cue
from nemoflow.engine.probe import MediaProblem
from nemoflow.engine.subtitle_tags import Words, ass_words, plain_words

_MOST_CUES = 10_000
_MOST_TEXT = 2000
_ARROW = "-->"
_STAMP = r"(?:(\d{1,4}):)?(\d{1,2}):(\d{1,2})[.,](\d{1,3})"
_TIMES = re.compile(rf"\s*{_STAMP}\s*-->\s*{_STAMP}(?:\s+(.*))?\s*")
_ASS_TIMES = re.compile(r"(?:Dialogue|Comment):[^,]*,\s*([^,]*),\s*([^,]*),")
_ASS_STAMP = re.compile(r"(\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.:](\d{1,3}))?")
_ASS_ORDER = re.compile(r"Format:\s*(?:Layer|Marked)\s*,\s*Start\s*,\s*End\s*,.*,\s*Text\s*")
_VTT_BLOCKS = ("NOTE", "STYLE", "REGION")
_SETTING = re.compile(r"\b(line|position|align|size|vertical|region):(\S+)")


@dataclass(frozen=True, slots=True)
class _Block:
    """Lines of a file between empty ones; `line` counts from 1."""

    line: int
    lines: tuple[str, ...]


class _Notes:
    """What was dropped, each kind once, in the order it was met."""

    def __init__(self) -> None:
        self.dropped: dict[str, None] = {}

    def drop(self, *what: str) -> None:
        self.dropped |= dict.fromkeys(what)

    def remarks(self, shown: str) -> tuple[str, ...]:
        if not self.dropped:
            return ()
        return (f"{shown}: not shown are {', '.join(self.dropped)}",)


def cues_of(text: str, shown: str) -> tuple[tuple[Cue, ...], tuple[str, ...]]:
    """Cues in order of their time, and remarks on what is left out. Raises MediaProblem."""
    notes = _Notes()
    if shown.lower().endswith((".ass", ".ssa")):
        found = list(_ass(text, shown, notes))
    else:
        found = list(_plain(text, shown, notes))
    if not found:
        raise MediaProblem(f"`{shown}` holds no subtitles", hint="check the file")
    if len(found) > _MOST_CUES:
        raise MediaProblem(
            f"`{shown}` holds {len(found)} cues; {_MOST_CUES} are the most", hint="split the file"
        )
    ordered = sorted(found, key=lambda cue: (cue.start, cue.end))
    return tuple(ordered), notes.remarks(shown)


def _wrong(shown: str, line: int, what: str, hint: str) -> MediaProblem:
    return MediaProblem(f"`{shown}` line {line}: {what}", hint=hint)


# --- SRT and WebVTT -----------------------------------------------------------------------------


def _plain(text: str, shown: str, notes: _Notes) -> Iterator[Cue]:
    vtt = shown.lower().endswith(".vtt")
    blocks = _blocks(text)
    if vtt:
        first = next(blocks, None)
        if first is None or not re.match(r"\ufeff?WEBVTT(\s|$)", first.lines[0]):
            raise _wrong(shown, 1, "a WebVTT file begins with `WEBVTT`", "add that line")
    for block in blocks:
        if vtt and block.lines[0].split(" ")[0].strip() in _VTT_BLOCKS:
            continue
        cue = _cue(block, shown, vtt, notes)
        if cue is not None:
            yield cue


def _blocks(text: str) -> Iterator[_Block]:
    held: list[str] = []
    begin = 1
    for number, line in enumerate([*text.split("\n"), ""], 1):
        if line.strip():
            begin = number if not held else begin
            held.append(line)
        elif held:
            yield _Block(begin, tuple(held))
            held = []


def _cue(block: _Block, shown: str, vtt: bool, notes: _Notes) -> Cue | None:
    """The cue of a block; None for one without words."""
    at = 0 if _ARROW in block.lines[0] else 1
    example = "00:01.000 --> 00:04.000" if vtt else "00:00:01,000 --> 00:00:04,000"
    if at >= len(block.lines) or _ARROW not in block.lines[at]:
        if len(block.lines) == 1 and block.lines[0].strip().isdigit():
            return None
        raise _wrong(
            shown, block.line, "a cue without times", f"each begins with a line like `{example}`"
        )
    found = _TIMES.fullmatch(block.lines[at])
    if found is None:
        raise _wrong(shown, block.line + at, "these times cannot be read", f"write `{example}`")
    start, end = _ms(found.groups()[:4]), _ms(found.groups()[4:8])
    _check_order(shown, block.line + at, start, end)
    lines = block.lines[at + 1 :]
    for number, line in enumerate(lines, block.line + at + 1):
        if _ARROW in line and _TIMES.fullmatch(line):
            raise _wrong(shown, number, "a second time inside one cue", "put an empty line before")
    _check_length(shown, block.line + at, "\n".join(lines))
    words = plain_words("\n".join(line.strip() for line in lines), start)
    notes.drop(*words.dropped)
    place = words.position or (_vtt_place(found[9] or "", notes) if vtt else "")
    return _made(start, end, words, place)


def _made(start: int, end: int, words: Words, place: str) -> Cue | None:
    return Cue(start, end, words.spans, place) if words.spans else None


def _ms(parts: tuple[str | None, ...]) -> int:
    hours, minutes, seconds, rest = parts
    whole = int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(seconds or 0)
    return whole * 1000 + int((rest or "0").ljust(3, "0"))


def _check_order(shown: str, line: int, start: int, end: int) -> None:
    if end < start:
        raise _wrong(shown, line, "the cue ends before it starts", "swap its two times")
    if end == start:
        raise _wrong(shown, line, "the cue lasts no time at all", "let it end later")


def _check_length(shown: str, line: int, text: str) -> None:
    if len(text) > _MOST_TEXT:
        what = f"the cue has {len(text)} characters; {_MOST_TEXT} are the most"
        raise _wrong(shown, line, what, "split it")


def _vtt_place(settings: str, notes: _Notes) -> str:
    """The nearest of our positions; exact places are dropped."""
    found = dict(_SETTING.findall(settings))
    across = {"start": "left", "left": "left", "end": "right", "right": "right"}
    side = across.get(found.get("align", "").split(",")[0], "")
    for key in ("position", "size", "vertical", "region"):
        if key in found:
            notes.drop(f"the cue setting `{key}`")
    line = found.get("line", "").split(",")[0]
    share = re.fullmatch(r"(\d{1,3})(?:\.\d+)?%", line)
    if share:
        edge = "top" if int(share[1]) < 34 else "" if int(share[1]) < 67 else "bottom"
        return (f"{edge}_{side}" if edge and side else edge or side) or "center"
    if re.fullmatch(r"\d{1,3}", line):
        return f"top_{side}" if side else "top"
    return f"bottom_{side}" if side else ""


# --- ASS and SSA --------------------------------------------------------------------------------


def _ass(text: str, shown: str, notes: _Notes) -> Iterator[Cue]:
    import warnings

    import pysubs2

    lines = _check_ass(text, shown)
    format = "ssa" if shown.lower().endswith(".ssa") and "[V4+ " not in text else "ass"
    try:
        with warnings.catch_warnings():
            # It warns about single fields and takes their default.
            warnings.simplefilter("ignore")
            read = pysubs2.SSAFile.from_string(text, format_=format)
    except Exception as error:
        # Whatever it raises, the file is at fault: every field of it comes from outside.
        raise MediaProblem(
            f"`{shown}` cannot be read: {error}", hint="export the file again, or as SRT"
        ) from error
    if len(read.fonts_opaque) or len(read.graphics_opaque):
        notes.drop("attached fonts and pictures")
    for line, event in zip(lines, read.events, strict=False):
        if event.type != "Dialogue":
            continue
        _check_order(shown, line, event.start, event.end)
        _check_length(shown, line, event.text)
        words = ass_words(event.text, read.styles, event.style)
        notes.drop(*words.dropped, *(("effects of lines",) if event.effect.strip() else ()))
        cue = _made(event.start, event.end, words, words.position)
        if cue is not None:
            yield cue


def _check_ass(text: str, shown: str) -> list[int]:
    """The line of every event, in order; raises MediaProblem for times that cannot be read."""
    found: list[int] = []
    events = False
    for number, line in enumerate(text.split("\n"), 1):
        plain = line.strip()
        if plain.startswith("["):
            events = plain.lower() == "[events]"
        elif events and plain.startswith("Format:") and not _ASS_ORDER.fullmatch(plain):
            what = "the fields of the events are not in the usual order"
            raise _wrong(shown, number, what, "save the file again with a subtitle editor")
        elif plain.startswith(("Dialogue:", "Comment:")):
            times = _ASS_TIMES.match(plain)
            if times is None or not all(_ASS_STAMP.fullmatch(x.strip()) for x in times.groups()):
                hint = "write `Dialogue: 0,0:00:01.00,0:00:04.00,Default,,0,0,0,,words`"
                raise _wrong(shown, number, "these times cannot be read", hint)
            found.append(number)
    return found

"""What `adjust` does to the titles and captions of a timeline."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from nemoflow.engine.cues import Caption, Span, timed
from nemoflow.engine.ops.caption_effect import plain_colors
from nemoflow.engine.ops.operation import Applied, OpRefused, Values
from nemoflow.engine.ops.times import parse_amount
from nemoflow.engine.timeline import Timeline, Title

_LEAST_SIZE, _MOST_SIZE = 0.01, 1.0
_SHOWN = 6


def effect(values: Values, timeline: Timeline) -> Applied:
    """The timeline with the change, or without what is removed. Raises OpRefused."""
    if values["what"] == "captions":
        return _captions(values, timeline)
    return _titles(values, timeline)


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= 30 else f"{plain[:29]}…"


def _missing(noun: str, hint: str) -> OpRefused:
    return OpRefused("missing_input", f"there is no {noun} to change", hint=hint)


def _chosen(which: str, texts: list[str], noun: str, lone: bool) -> set[int]:
    """Indexes of what is meant. `lone`: without a name only a single one can be."""
    if which == "all" and "all" not in texts:
        return set(range(len(texts)))
    if not which:
        if lone and len(texts) > 1:
            raise OpRefused(
                "undecidable",
                f"which {noun}? there are {len(texts)}",
                hint=f'name one by its words or its number: `the {noun} "{_short(texts[0])}"`,'
                f" `{noun} number 2`, or say `all {noun}s`",
            )
        return set(range(len(texts)))
    if which.startswith("#") and which[1:].isdigit():
        number = int(which[1:])
        if not 1 <= number <= len(texts):
            message = f"there is no {noun} {number}: there {'is' if len(texts) == 1 else 'are'}"
            raise OpRefused("out_of_range", f"{message} {len(texts)}", hint="count from 1")
        return {number - 1}
    folded = " ".join(which.casefold().split())
    found = {k for k, text in enumerate(texts) if " ".join(text.casefold().split()) == folded}
    if found:
        return found
    shown = ", ".join(f'"{_short(text)}"' for text in texts[:_SHOWN])
    raise OpRefused(
        "missing_input", f'there is no {noun} "{_short(which)}"', hint=f"there is {shown}"
    )


# --- titles -------------------------------------------------------------------------------------


def _titles(values: Values, timeline: Timeline) -> Applied:
    # Words over the whole video are a watermark.
    places = [index for index, title in enumerate(timeline.titles) if title.frames]
    if not places:
        raise _missing("title", 'write `add the title "Hello"`')
    texts = [timeline.titles[index].text for index in places]
    picked = _chosen(str(values["which"]), texts, "title", lone=True)
    chosen = {places[index] for index in picked}
    notes: list[str] = []
    titles: list[Title] = []
    for index, title in enumerate(timeline.titles):
        if index not in chosen:
            titles.append(title)
        elif not values["remove"]:
            titles.append(_title(values, title, timeline, notes))
    made = replace(timeline, titles=tuple(titles))
    if made == timeline:
        return Applied(timeline, ("the title already is like that",))
    return Applied(made, tuple(dict.fromkeys(notes)))


def _title(values: Values, title: Title, timeline: Timeline, notes: list[str]) -> Title:
    made = replace(
        title,
        text=str(values["text"] or title.text),
        size=_size(str(values["size"]), title.size, timeline, notes),
        color=str(values["color"] or title.color),
        position=str(values["position"] or title.position),
    )
    start, frames = _moved(values, title.start, title.frames, timeline, notes, title.label)
    return made.placed(start, frames)


def _size(written: str, now: float, timeline: Timeline, notes: list[str]) -> float:
    """The size in shares of the short side."""
    if not written:
        return now
    if written.endswith("x"):
        wanted = now * float(Fraction(written[:-1]))
    elif written.endswith("%"):
        wanted = float(Fraction(written[:-1])) / 100
    else:
        canvas = timeline.canvas
        wanted = float(written[:-2]) / (min(canvas.width, canvas.height) if canvas else 1080)
    kept = round(min(max(wanted, _LEAST_SIZE), _MOST_SIZE), 6)
    if kept != round(wanted, 6):
        notes.append(f"letters are between {_LEAST_SIZE:.0%} and {_MOST_SIZE:.0%}: {kept:.0%}")
    return kept


def _moved(
    values: Values, start: int, frames: int, timeline: Timeline, notes: list[str], label: str
) -> tuple[int, int]:
    """Start and length after the change, inside the video."""
    total = timeline.frames
    start += _length(values, "later", timeline) - _length(values, "earlier", timeline)
    if start < 0:
        notes.append(f"{label} cannot begin before the video: it begins with it")
        start = 0
    if start >= total:
        raise OpRefused("out_of_range", f"{label} would start after the end", hint="move it less")
    if values["duration"]:
        frames = max(1, _length(values, "duration", timeline))
    frames += _length(values, "longer", timeline) - _length(values, "shorter", timeline)
    if frames < 1:
        raise OpRefused("out_of_range", f"nothing would be left of {label}", hint="shorten it less")
    if start + frames > total:
        notes.append(f"{label} ends with the video")
    return start, min(frames, total - start)


def _length(values: Values, name: str, timeline: Timeline) -> int:
    written = str(values[name])
    return parse_amount(written).length(timeline.frames, timeline.rate) if written else 0


# --- captions -----------------------------------------------------------------------------------


def _captions(values: Values, timeline: Timeline) -> Applied:
    captions = timeline.captions
    if not captions:
        raise _missing("caption", "write `add captions from` a subtitle file")
    one = bool(values["text"])
    chosen = _chosen(str(values["which"]), [item.text for item in captions], "caption", lone=one)
    if values["remove"]:
        kept = tuple(item for index, item in enumerate(captions) if index not in chosen)
        return Applied(replace(timeline, captions=kept))
    if values["style"] == "karaoke" and not any(timed(captions[index].spans) for index in chosen):
        raise OpRefused(
            "missing_input",
            "the captions have no word times, which karaoke needs",
            hint="add them from a file with word times",
        )
    notes: list[str] = []
    made: list[Caption] = []
    for index, item in enumerate(captions):
        changed = _caption(values, item, timeline, notes) if index in chosen else item
        if changed is not None:
            made.append(changed)
    if len(made) == len(captions) - len(chosen):
        raise OpRefused(
            "out_of_range",
            "all of these captions would lie outside the video",
            hint="move them less, or write `remove the captions`",
        )
    until = _not_into_the_next(made) if values["longer"] or values["duration"] else made
    if until != made:
        notes.append("a caption ends where the next one begins")
    after = replace(timeline, captions=tuple(until))
    if after == timeline:
        return Applied(timeline, ("the captions already are like that",))
    return Applied(after, tuple(dict.fromkeys(notes)))


def _caption(values: Values, item: Caption, timeline: Timeline, notes: list[str]) -> Caption | None:
    """The caption after the change; None when it would lie outside the video."""
    look = replace(
        item,
        size=_size(str(values["size"]), item.size, timeline, notes),
        color=str(values["color"] or item.color),
        position=str(values["position"] or item.position),
        style=str(values["style"] or item.style),
    )
    if values["color"]:
        look = replace(look, spans=plain_colors(look.spans))
    if values["text"]:
        look = replace(look, spans=(Span(str(values["text"]).strip()),))
    shift = _length(values, "later", timeline) - _length(values, "earlier", timeline)
    start, total = look.start + shift, timeline.frames
    if start + look.frames <= 0 or start >= total:
        notes.append("captions that fall outside the video are left out")
        return None
    lost = max(0, -start)
    look = (
        look.part(lost, look.frames, max(0, start), look.frames - lost)
        if lost
        else look.placed(start, look.frames)
    )
    frames = look.frames
    if values["duration"]:
        frames = max(1, _length(values, "duration", timeline))
    frames += _length(values, "longer", timeline) - _length(values, "shorter", timeline)
    return look.placed(look.start, max(1, min(frames, total - look.start)))


def _not_into_the_next(captions: list[Caption]) -> list[Caption]:
    """Captions of one file and place do not run into each other because they grew."""
    made = list(captions)
    order = sorted(range(len(made)), key=lambda index: made[index].start)
    following: dict[tuple[str, str], int] = {}
    for index in reversed(order):
        item = made[index]
        key = (item.name, item.position)
        after = following.get(key)
        if after is not None and item.start < after < item.start + item.frames:
            made[index] = item.placed(item.start, after - item.start)
        following[key] = item.start
    return made

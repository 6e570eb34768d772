"""What the edits say about the finished file, joined with what its output says. Pure.

A key that the output writes itself always wins; the edits fill in the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

from nemoflow.engine.formats import FORMATS
from nemoflow.engine.ops.output_params import bytes_of, size_text
from nemoflow.engine.timeline import Delivery
from nemoflow.model.codecs import TAKES
from nemoflow.model.presets import PRESETS
from nemoflow.model.profiles import profile_of
from nemoflow.model.spec import Output


def delivered(delivery: Delivery, output: Output, *, normalized: bool = False) -> Output:
    """The output as it is rendered. The format stays the one of its path.

    `normalized`: another edit says how loud the sound is, which counts before a platform's rule.
    """
    if delivery == Delivery() or output.sprite:
        return output
    made = _sized(delivery, output)
    given: dict[str, object] = {}
    if delivery.fps and not output.fps:
        given["fps"] = delivery.fps
    if delivery.quality is not None and _open(output, "quality"):
        given["quality"] = delivery.quality
    if delivery.codec in TAKES.get(output.format, ()) and not output.codec:
        given["codec"] = delivery.codec
    if delivery.video_bitrate and not output.video_bitrate:
        given["video_bitrate"] = delivery.video_bitrate
    if not (output.max_size or output.reduce):
        given["max_size"] = bytes_of(delivery.max_size) if delivery.max_size else 0
        given["reduce"] = delivery.reduce
    if output.loudness is None and FORMATS[output.format].audio:
        usual = PRESETS[delivery.preset].loudness if delivery.preset and not normalized else None
        given["loudness"] = usual if delivery.loudness is None else delivery.loudness
    if delivery.poster and output.poster and _open(output, "poster_at"):
        given["poster_at"] = delivery.poster
    filled = replace(made, **given)  # type: ignore[arg-type]  # each key has its field's type
    return profile_of(output).applied(filled)


_DEFAULT_OF = {"quality": 20, "poster_at": "10%"}


def _open(output: Output, key: str) -> bool:
    """Whether an output leaves this key to the edits."""
    return key not in output.pinned and getattr(output, key) == _DEFAULT_OF[key]


def _sized(delivery: Delivery, output: Output) -> Output:
    if output.width or output.height:
        return output
    width, height, aspect = 0, 0, output.aspect or delivery.aspect
    if delivery.resolution.endswith("p"):
        height = int(delivery.resolution[:-1])
    elif delivery.resolution and not output.aspect:
        width, height = (int(part) for part in delivery.resolution.split("x"))
    if delivery.preset and not aspect:
        preset = PRESETS[delivery.preset]
        if not height:
            width, height = preset.width, preset.height
        elif not width:
            aspect = f"{preset.width}:{preset.height}"
    return replace(output, width=width, height=height, aspect=aspect)


@dataclass(frozen=True, slots=True)
class Told:
    """What an edit does to the outputs, in sentences; `problem` says why it does nothing."""

    notes: tuple[str, ...] = ()
    problem: str = ""
    hint: str = ""


def told(
    before: Delivery, after: Delivery, outputs: Sequence[Output], *, normalized: bool = False
) -> Told:
    """What changes for which output, or why the edit fits none of them."""
    outputs = [output for output in outputs if not output.sprite]
    if before == after or not outputs:
        return Told()
    wrong = _wrong_kind(before, after, outputs)
    if wrong is not None:
        return wrong
    notes = []
    for output in outputs:
        old = delivered(before, output, normalized=normalized)
        new = delivered(after, output, normalized=normalized)
        said = [text for key, text in _SAID if getattr(old, key) != getattr(new, key)]
        changed = ", ".join(dict.fromkeys(_shown(key, new) for key in said))
        if changed:
            notes.append(f"`{output.shown}`: {changed}")
        elif _is_wanted(after, output):
            notes.append(f"`{output.shown}` already is what is asked for")
    if notes:
        return Told(tuple(notes))
    if after.poster and after.poster != before.poster and not any(x.poster for x in outputs):
        path = PurePath(outputs[0].shown).with_suffix(".jpg").as_posix()
        hint = f"write `output: {{path: {outputs[0].shown}, poster: {path}}}`"
        return Told(problem="no output has a poster that could show this moment", hint=hint)
    names = ", ".join(f"`{output.shown}`" for output in outputs)
    return Told(
        problem=f"this changes nothing: {names} cannot take it, or already says so itself",
        hint="change the `output` instead, or remove the edit",
    )


def _is_wanted(after: Delivery, output: Output) -> bool:
    """Whether a file is of the kind that was asked for, whatever else was said."""
    sound = not FORMATS[output.format].video
    return (bool(after.format) and output.format == after.format) or (after.audio_only and sound)


def _wrong_kind(before: Delivery, after: Delivery, outputs: Sequence[Output]) -> Told | None:
    first = outputs[0].shown
    if after.format and after.format != before.format:
        if any(output.format == after.format for output in outputs):
            return None
        name = PurePath(first).with_suffix(f".{after.format}").as_posix()
        kind = "a GIF" if after.format == "gif" else f"a .{after.format} file"
        return Told(problem=f"`{first}` is not {kind}", hint=f"write `output: {name}`")
    if after.audio_only and not before.audio_only:
        if any(not FORMATS[output.format].video for output in outputs):
            return None
        name = PurePath(first).with_suffix(".mp3").as_posix()
        return Told(problem=f"`{first}` holds a picture", hint=f"write `output: {name}`")
    return None


_SAID = (
    ("width", "size"),
    ("height", "size"),
    ("aspect", "size"),
    ("fps", "fps"),
    ("quality", "quality"),
    ("codec", "codec"),
    ("video_bitrate", "bitrate"),
    ("max_size", "limit"),
    ("reduce", "reduce"),
    ("loudness", "loudness"),
    ("poster_at", "poster"),
)


def _shown(key: str, output: Output) -> str:
    match key:
        case "size":
            if output.width:
                return f"{output.width}x{output.height}"
            shape = f" {output.aspect}" if output.aspect else ""
            return f"{output.height}p{shape}" if output.height else shape.strip() or "its own size"
        case "fps":
            return f"{output.fps} frames a second" if output.fps else "the video's frame rate"
        case "quality":
            return f"quality {output.quality}"
        case "codec":
            return output.codec or "the usual codec"
        case "bitrate":
            return f"{output.video_bitrate / 1000:g} kbit/s"
        case "limit":
            return f"at most {size_text(output.max_size)}" if output.max_size else "of any size"
        case "reduce":
            return (
                f"{output.reduce:g}% smaller than its footage" if output.reduce else "of any size"
            )
        case "loudness":
            return "its own loudness" if output.loudness is None else f"{output.loudness:g} LUFS"
        case _:
            return f"the poster at {output.poster_at}"

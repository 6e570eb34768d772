"""How the cloud will be told a spec, offline: the words of each edit, and what it cannot do.

The cloud understands plain language, so words are not parsed here. What is checked is what the
service is known to refuse or to misread (protocol.md "Calls", "Edits").
"""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterator, Mapping

from nemoflow.backends.cloud.footage import footage, mentioned
from nemoflow.backends.cloud.naming import cloud_name
from nemoflow.engine.ops.typed import read_typed
from nemoflow.model.errors import Place, Problem
from nemoflow.model.observed import Reading, Understanding
from nemoflow.model.spec import Edit, Input, Output, Spec, replace_references

WORDS, NAMES, NO_EDITS, FORMAT = "NF330", "NF331", "NF332", "NF333"
FORMATS = frozenset({"mp4"})
LONGEST = 10_000
"""Characters of one instruction."""
SLOW_BYTES = 100_000_000
_ALLOWED = "\n\r\t"
_QUOTES = str.maketrans(dict.fromkeys("“”„‟＂", '"') | dict.fromkeys("‘’‚‛＇", "'"))
_DEFAULTS = Output("", "", "mp4", Place("", 1, 1))


def read_spec(spec: Spec, files: Mapping[str, str]) -> Understanding:
    """One reading an edit, the base footage, and problems of inputs and outputs.

    `files` are local paths by input name; nothing but their size is looked at.
    """
    problems = (*_names(spec), *_no_edits(spec), *_formats(spec))
    readings = tuple(_reading(spec, edit) for edit in spec.edits)
    base, idle = footage(spec, {name for reading in readings for name in reading.inputs})
    return Understanding(
        readings=readings,
        base=base,
        notes=(*idle, *_slow_uploads(spec, files), *_extensions(spec)),
        problems=problems,
    )


def canonical_words(text: str) -> str:
    """The identity of an instruction: spacing and the look of quotation marks do not count.

    References stay: a renamed file is the same input, and its content has a digest of its own.
    """
    return " ".join(unicodedata.normalize("NFC", text).translate(_QUOTES).split())


def extension(output: Output) -> dict[str, object]:
    """The settings that no published field carries, as far as they differ from the defaults.

    They go along as nemoflow's own documented extension of the render call.
    """
    usual = _unpublished(_DEFAULTS)
    return {key: value for key, value in _unpublished(output).items() if value != usual[key]}


def _unpublished(output: Output) -> dict[str, object]:
    return {
        "aspect": output.aspect,
        "fit": output.fit,
        "crf": output.quality,
        "audio_bitrate": output.audio_bitrate,
        "codec": output.codec,
        "video_bitrate": output.video_bitrate,
        "max_size": output.max_size,
        "reduce": output.reduce,
        "loudness": output.loudness,
    }


def _reading(spec: Spec, edit: Edit) -> Reading:
    sentence, inputs = edit.text, edit.inputs
    if edit.op:
        found = read_typed(edit, [item.name for item in spec.inputs])
        if isinstance(found, Problem):
            return Reading(edit.number, edit.op, edit.op, inputs, problem=found)
        sentence, inputs = found.sentence, found.inputs
    filenames = {item.name: cloud_name(item.filename, item.url) for item in spec.inputs}
    say = replace_references(sentence, lambda name: filenames.get(name, name))
    # One line: where it is broken in the file means nothing.
    line = " ".join(part.strip() for part in say.splitlines() if part.strip())
    return Reading(
        number=edit.number,
        canonical=canonical_words(sentence),
        say=line,
        inputs=tuple(dict.fromkeys((*inputs, *mentioned(sentence, spec)))),
        problem=_words_problem(edit, say),
    )


def _words_problem(edit: Edit, say: str) -> Problem | None:
    if len(say) > LONGEST:
        message = f"edit {edit.number} is longer than {LONGEST:,} characters"
        return Problem(WORDS, message, edit.place, hint="split it into several edits")
    control = next((char for char in say if _is_control(char)), "")
    if control:
        message = f"edit {edit.number} holds the control character `\\x{ord(control):02x}`"
        return Problem(WORDS, message, edit.place, hint="remove it: it cannot be sent")
    return None


def _is_control(char: str) -> bool:
    return unicodedata.category(char) in ("Cc", "Cs") and char not in _ALLOWED


def _names(spec: Spec) -> Iterator[Problem]:
    """The cloud knows files by their names alone."""
    first: dict[str, Input] = {}
    for item in spec.inputs:
        name = cloud_name(item.filename, item.url)
        other = first.setdefault(name, item)
        if other is not item:
            yield Problem(
                NAMES,
                f"the inputs `{other.name}` and `{item.name}` are both called `{name}`",
                item.place,
                hint="rename one of the files: the cloud tells files apart by their names",
            )
        elif any(_is_control(char) or char in _ALLOWED for char in name):
            yield Problem(
                NAMES,
                f"the file name of the input `{item.name}` holds a control character",
                item.place,
                hint="rename the file",
            )


def _no_edits(spec: Spec) -> Iterator[Problem]:
    if not spec.edits:
        path = spec.inputs[0].place.path if spec.inputs else spec.shown
        yield Problem(
            NO_EDITS,
            "there are no edits, and the cloud builds the timeline in its first one",
            Place(path, 1, 1),
            hint="add an edit such as `join the clips`, or use `backend: local`",
        )


def _formats(spec: Spec) -> Iterator[Problem]:
    for output in spec.asked:
        if output.format not in FORMATS:
            yield Problem(
                FORMAT,
                f"the cloud renders mp4, not `{output.format}`",
                output.place,
                hint=f"write `{os.path.splitext(output.shown)[0]}.mp4`, or use `backend: local`",
            )
        if output.mode == "copy":
            yield Problem(
                FORMAT,
                "the cloud always encodes: it cannot keep `mode: copy`",
                output.place,
                hint="remove `mode`, or use `backend: local`",
            )


def _slow_uploads(spec: Spec, files: Mapping[str, str]) -> Iterator[str]:
    for item in spec.inputs:
        size = _size(files.get(item.name, ""))
        if size > SLOW_BYTES:
            yield (
                f"`{item.filename}` is {size / 1e6:,.0f} MB; over {SLOW_BYTES // 1_000_000} MB"
                " the upload is slow"
            )


def _extensions(spec: Spec) -> Iterator[str]:
    for output in spec.asked:
        if extra := extension(output):
            names = ", ".join(f"`{'quality' if name == 'crf' else name}`" for name in extra)
            yield (
                f"{names} of `{output.shown}`: asked for as nemoflow's own extension of the"
                " render call, which another service may ignore"
            )


def _size(path: str) -> int:
    try:
        return os.path.getsize(path) if path else 0
    except OSError:
        return 0  # a missing file is the loader's to report

"""The `output` of a render request as the engine's own noun.

The published keys are `format`, `quality`, `resolution` and `fps`. What the API has no word for
stands in `output["nemoflow"]`: `aspect`, `fit`, `crf`, `audio_bitrate`, `width`, `height`, `codec`,
`video_bitrate`, `max_size`, `reduce`, `loudness`. Whatever is absent is what a local render does.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from nemoflow.engine.formats import FORMATS
from nemoflow.model.codecs import CODECS
from nemoflow.model.errors import Place
from nemoflow.model.spec import Output
from nemoflow.server.exact import Unfit
from nemoflow.specfile import values
from nemoflow.specfile.values import BadValue
from nemoflow.wire.render import RenderRequest

EXTRAS = frozenset(
    (
        "aspect", "fit", "crf", "audio_bitrate", "width", "height",
        "codec", "video_bitrate", "max_size", "reduce", "loudness",
    )
)  # fmt: skip
_SHORT_SIDE = re.compile(r"([0-9]{2,4})p")
_NOWHERE = Place("", 1, 1)


def output_of(request: RenderRequest) -> Output:
    """What to render. Raises Unfit for a setting that is not understood."""
    if request.format not in FORMATS:
        raise Unfit(f"`{request.format}` is not one of {', '.join(FORMATS)}")
    unknown = sorted(set(request.extra) - EXTRAS)
    if unknown:
        raise Unfit(f"`output.nemoflow` has no `{unknown[0]}`; it has {', '.join(sorted(EXTRAS))}")
    default = Output("", "", request.format, _NOWHERE)
    try:
        width, height = _size(request)
        return Output(
            path="",
            shown="",
            format=request.format,
            place=_NOWHERE,
            width=width,
            height=height,
            aspect=values.aspect(_text(request.extra, "aspect"))
            if "aspect" in request.extra
            else "",
            fit=values.one_of(_text(request.extra, "fit") or default.fit, values.FITS),
            fps=values.rate(request.fps) if request.fps else "",
            quality=_quality(request),
            audio_bitrate=_whole(request.extra, "audio_bitrate", 32_000, 512_000)
            if "audio_bitrate" in request.extra
            else default.audio_bitrate,
            **_coding(request.extra),
        )
    except BadValue as error:
        raise Unfit(f"{error.message}: {error.hint}" if error.hint else error.message) from error


def _size(request: RenderRequest) -> tuple[int, int]:
    if "width" in request.extra or "height" in request.extra:
        most = values.MAX_SIDE
        return _whole(request.extra, "width", 0, most), _whole(request.extra, "height", 0, most)
    written = request.resolution.strip().lower()
    if not written:
        return 0, 0
    short = _SHORT_SIDE.fullmatch(written)
    if short and int(short[1]) >= values.MIN_SIDE and int(short[1]) % 2 == 0:
        return 0, int(short[1])
    return values.resolution(written)


def _quality(request: RenderRequest) -> int:
    if "crf" in request.extra:
        return _whole(request.extra, "crf", 0, 51)
    return values.quality(request.quality.strip().lower())


def _text(extra: Mapping[str, object], name: str) -> str:
    value = extra.get(name, "")
    if not isinstance(value, str):
        raise Unfit(f"`{name}` is no text")
    return value


def _coding(extra: Mapping[str, object]) -> dict[str, Any]:
    """The settings of how the file is coded, those that are there."""
    found: dict[str, Any] = {}
    if "codec" in extra:
        found["codec"] = values.one_of(_text(extra, "codec"), CODECS)
    if "reduce" in extra:
        found["reduce"] = _number(extra, "reduce", 0, 99)
    if "loudness" in extra:
        found["loudness"] = _number(extra, "loudness", -50, -5)
    bounds = {"video_bitrate": (10_000, 200_000_000), "max_size": (1000, 10**12)}
    return found | {
        name: _whole(extra, name, low, high)
        for name, (low, high) in bounds.items()
        if name in extra
    }


def _number(extra: Mapping[str, object], name: str, low: int, high: int) -> float:
    value = extra[name]
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not low <= value <= high:
        raise Unfit(f"`{name}` is no number from {low} to {high}")
    return value


def _whole(extra: Mapping[str, object], name: str, low: int, high: int) -> int:
    value = extra.get(name, 0)
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise Unfit(f"`{name}` is no whole number from {low} to {high}")
    return value

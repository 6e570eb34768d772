"""What renders will make: a line for a person, a value for a machine."""

from __future__ import annotations

from fractions import Fraction
from typing import assert_never

from nemoflow.cli.views.lines import plural, safe
from nemoflow.engine.forecast import Forecast, Sounding

_MOST_RANGES = 4
FETCHED = "nothing to render: the bytes are put back as they were"
WORDS = "nothing to render: the captions are written"
CLOUD_NOTE = "note: what a render in the cloud makes anew is not known here"


def forecast_text(forecast: Forecast) -> str:
    """`render 0:00-0:03 (1 of 16 segments), audio cached, about 2 s`."""
    parts = [f"stabilise {safe(name)}" for name in forecast.steadied]
    if forecast.copied:
        parts.append("copy the picture as it is")
    if forecast.segments:
        parts.append(_picture(forecast))
    parts.append(_sound(forecast))
    if forecast.encoded:
        parts.append("the whole file encoded")
    if forecast.seconds:
        parts.append(duration_text(forecast.seconds))
    return ", ".join(part for part in parts if part)


def _picture(forecast: Forecast) -> str:
    if not forecast.missing:
        return f"render nothing ({plural(forecast.segments, 'segment')} cached)"
    shown = [range_text(*found, forecast.rate) for found in forecast.ranges]
    if len(shown) > _MOST_RANGES:
        first, last = forecast.ranges[0][0], forecast.ranges[-1][1]
        shown = [f"{len(shown)} ranges within {range_text(first, last, forecast.rate)}"]
    of = plural(forecast.segments, "segment")
    return f"render {', '.join(shown)} ({forecast.missing} of {of})"


def _sound(forecast: Forecast) -> str:
    match forecast.sound:
        case Sounding.NONE:
            return "no audio"
        case Sounding.CACHED | Sounding.ENCODED:
            return f"audio {forecast.sound}"
        case Sounding.LEVELLED:
            return "audio brought to its loudness"
        case Sounding.MIXED:
            read = f" ({plural(forecast.pieces, 'piece')} read)" if forecast.pieces else ""
            return f"audio mixed{read}"
    assert_never(forecast.sound)


def place_text(start: int, end: int, rate: Fraction) -> str:
    """As `range_text`, to the nearest tenth: where one range ends the next begins."""
    return "-".join(_clock(round(frame * 10 / rate)) for frame in (start, end))


def range_text(start: int, end: int, rate: Fraction) -> str:
    """`0:00-0:03`, `0:00.5-1:02:03`: frames as tenths of seconds, never less than they are."""
    first, last = int(start * 10 / rate), -int(-end * 10 / rate // 1)
    return f"{_clock(first)}-{_clock(last)}"


def _clock(tenths: int) -> str:
    seconds, tenth = divmod(tenths, 10)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    ahead = f"{hours}:{minutes:02}" if hours else f"{minutes}"
    return f"{ahead}:{seconds:02}{f'.{tenth}' if tenth else ''}"


def duration_text(seconds: float) -> str:
    """`about 2 s`, `about 3 min`: an estimate says no more than it knows."""
    if seconds < 90:
        return f"about {max(1, round(seconds))} s"
    if seconds < 90 * 60:
        return f"about {round(seconds / 60)} min"
    return f"about {seconds / 3600:.1f} h"


def forecast_value(spec: str, output: str, forecast: Forecast) -> dict[str, object]:
    """A forecast as JSON values; ranges in timeline frames, half-open, and in seconds."""
    return {
        "type": "forecast",
        "spec": spec,
        "output": output,
        "do": "render",
        "frames": forecast.frames,
        "rate": str(forecast.rate),
        "ranges": [
            {
                "from": start,
                "to": end,
                "start": round(float(start / forecast.rate), 3),
                "end": round(float(end / forecast.rate), 3),
            }
            for start, end in forecast.ranges
        ],
        "segments": {"missing": forecast.missing, "total": forecast.segments},
        "stabilised": list(forecast.steadied),
        "audio": str(forecast.sound),
        "pieces": forecast.pieces,
        "encoded": forecast.encoded,
        "copied": forecast.copied,
        "seconds": None if forecast.seconds is None else round(forecast.seconds, 2),
    }

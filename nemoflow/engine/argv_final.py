"""From rendered segments and the mix to the finished file: FFmpeg arguments. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from nemoflow.engine.argv_audio import exactly
from nemoflow.engine.formats import (
    Format,
    audio_arguments,
    muxer_arguments,
    picture_arguments,
    timescale,
)
from nemoflow.engine.sheet import even_frames
from nemoflow.engine.timeline import to_frames

PALETTE_FILE = "palette.png"
_POSTER_CODECS = {
    ".png": ("-c:v", "png", "-pix_fmt", "rgb24"),
    ".jpg": ("-c:v", "mjpeg", "-pix_fmt", "yuvj420p", "-q:v", "2"),
    ".jpeg": ("-c:v", "mjpeg", "-pix_fmt", "yuvj420p", "-q:v", "2"),
    ".webp": ("-c:v", "libwebp", "-quality", "90"),
}
POSTER_SUFFIXES = frozenset(_POSTER_CODECS)
DECODE_LEAD = 2
"""By how many frames decoding runs ahead of showing, as x264's `fast` reorders them. Segments of
one or two frames are not reordered: their own decoding times would collide with the next ones."""


NOTHING_DECODED = ("option codec_whitelist none",)
"""Lines for each file of a list whose packets are only copied. FFmpeg would decode the first frame
of every file to describe it, which costs more than all the copying: so no decoder is allowed.
Measured with 215 segments: 1.1 s, then 0.3 s, and the same bytes."""


AS_THEY_ARE = ("-auto_convert", "0")
"""Opens a list of segments with the same parameter sets: those are then not written again before
every segment, and no packet is taken apart for it. Measured with 215 segments: 0.15 s of 0.5."""


def join_list(
    segments: Iterable[tuple[str, int]], rate: Fraction, options: Sequence[str] = ()
) -> str:
    """The concat demuxer's list for (file name, frames); names hold only `[A-Za-z0-9._-]`.

    Lengths are written as differences of exact positions, so rounding never adds up. `options` are
    lines that hold for each file.
    """
    lines, at, before = ["ffconcat version 1.0"], 0, 0
    for name, frames in segments:
        at += frames
        end = to_frames(at / rate, Fraction(1_000_000))
        length = end - before
        before = end
        duration = f"duration {length // 1_000_000}.{length % 1_000_000:06}"
        lines += [f"file {name}", *options, duration]
    return "\n".join(lines) + "\n"


def finish_arguments(
    format: Format,
    *,
    rate: Fraction,
    frames: int,
    quality: int,
    audio_bitrate: int,
    joined: str,
    sound: str,
    coded: bool,
    target: str,
    video_bitrate: int = 0,
    passes: tuple[str, ...] = (),
    samples: int = 0,
    lead: int = DECODE_LEAD,
    opening: tuple[str, ...] = (),
) -> tuple[str, ...]:
    """The finished file. `joined` is the concat list, empty when there is none; so is `sound`.

    Sound that is `coded` already is copied; other sound is made `samples` long, a part of a frame
    longer or shorter, where they are not 0. `video_bitrate` takes the place of `quality`; `passes`
    are the marks of the second of two. `lead` is by how many frames decoding runs ahead of showing
    in what is joined. `opening` are arguments that the list is opened with.
    """
    inputs: list[str] = []
    if joined:
        inputs += ["-f", "concat", "-safe", "0", *opening, "-i", joined]
    if format.video == "gif":
        inputs += ["-i", PALETTE_FILE]
    elif sound:
        inputs += ["-i", sound]
    picture: tuple[str, ...] = ("-vn",)
    if joined:
        picture = (*_picture(format, rate, frames, quality, video_bitrate, lead), *passes)
    heard: tuple[str, ...] = ("-an",)
    if sound and format.audio:
        length = ("-af", exactly(samples)) if samples else ()
        coder = (*length, *audio_arguments(format, audio_bitrate))
        heard = ("-map", f"{int(bool(joined))}:a:0", *(("-c:a", "copy") if coded else coder))
    return (*inputs, *picture, *heard, *muxer_arguments(format), target)


RATE_LOG = "rates"


def first_pass_arguments(
    format: Format, *, rate: Fraction, frames: int, joined: str, video_bitrate: int
) -> tuple[str, ...]:
    """The look at the whole picture before it is encoded with a bitrate; leaves `RATE_LOG`."""
    return (
        *("-f", "concat", "-safe", "0", "-i", joined),
        *_picture(format, rate, frames, 0, video_bitrate),
        *("-pass", "1", "-passlogfile", RATE_LOG, "-an", "-f", "null", "-"),
    )


def _picture(
    format: Format,
    rate: Fraction,
    frames: int,
    quality: int,
    bitrate: int = 0,
    lead: int = DECODE_LEAD,
) -> tuple[str, ...]:
    if format.joined:
        scale = timescale(rate)
        return (
            *("-map", "0:v:0", "-c:v", "copy", "-video_track_timescale", str(scale)),
            *("-bsf:v", f"setts=pts=PTS:dts=(N-{lead})*{int(scale / rate)}"),
        )
    graph = f"[0:v:0]{_stamped(rate)}[out]"
    if format.video == "gif":
        graph = f"[0:v:0]{_stamped(rate)}[v];[v][1:v:0]{_PALETTE_USE}[out]"
    return (
        *("-filter_complex", graph, "-map", "[out]"),
        *("-fps_mode", "passthrough", "-frames:v", str(frames)),
        *picture_arguments(format, quality, bitrate),
        *(("-video_track_timescale", str(timescale(rate))) if format.muxer in _TRACKS else ()),
    )


_TRACKS = ("mp4", "mov")
_PALETTE_USE = "paletteuse=dither=bayer:bayer_scale=3:diff_mode=rectangle"


def _stamped(rate: Fraction) -> str:
    return f"settb={rate.denominator}/{rate.numerator},setpts=N,fps={rate}:start_time=0"


def sheet_arguments(
    joined: str, *, rate: Fraction, frames: int, grid: str, suffix: str, target: str
) -> tuple[str, ...]:
    """One picture of many frames: `grid` is columns by rows, filled row by row."""
    chosen = "+".join(f"eq(n\\,{frame})" for frame in sheet_frames(grid, frames))
    graph = f"[0:v:0]{_stamped(rate)},select={chosen},tile={grid}[out]"
    return (
        *("-f", "concat", "-safe", "0", "-i", joined),
        *("-filter_complex", graph, "-map", "[out]", "-fps_mode", "passthrough"),
        *("-frames:v", "1", "-update", "1", "-an", *_POSTER_CODECS[suffix]),
        *("-map_metadata", "-1", "-fflags", "+bitexact", "-flags:v", "+bitexact"),
        *("-f", "image2", target),
    )


def sheet_frames(grid: str, frames: int) -> tuple[int, ...]:
    """The frames of a sheet: the middle of each of as many equal parts as there are cells.

    A video of fewer frames than cells shows each once; the last cells stay empty.
    """
    columns, _, rows = grid.partition("x")
    return even_frames(int(columns) * int(rows), frames)


def palette_arguments(joined: str) -> tuple[str, ...]:
    """The 256 colours of a GIF, in a run of its own: in one run all frames would wait in memory."""
    graph = "[0:v:0]palettegen=stats_mode=diff[out]"
    source = ("-f", "concat", "-safe", "0", "-i", joined)
    target = ("-frames:v", "1", "-update", "1", "-f", "image2", PALETTE_FILE)
    return (*source, "-filter_complex", graph, "-map", "[out]", *target)


def poster_arguments(
    source: str, *, frame: int, rate: Fraction, seekable: bool, suffix: str, target: str
) -> tuple[str, ...]:
    """One frame of a finished file as a still picture; `suffix` decides its kind."""
    chosen: tuple[str, ...] = ("-i", source, "-vf", f"trim=start_frame={frame}")
    if seekable:
        # Half a frame early: the first frame at or after that moment is the wanted one.
        moment = max(Fraction(0), (2 * frame - 1) / (2 * rate))
        chosen = ("-ss", f"{float(moment):.6f}", "-i", source)
    return (
        *chosen,
        *("-map", "0:v:0", "-frames:v", "1", "-update", "1", "-an"),
        *_POSTER_CODECS[suffix],
        *("-map_metadata", "-1", "-fflags", "+bitexact", "-flags:v", "+bitexact"),
        *("-f", "image2", target),
    )


def poster_frame(written: str, frames: int, rate: Fraction) -> int:
    """Frame number for `10%`, `2s`, `2.5` or `0:05`, within the video. Raises ValueError."""
    text = written.strip()
    if text.endswith("%"):
        frame = int(frames * Fraction(text[:-1]) / 100)
    else:
        seconds = Fraction(0)
        for part in text.removesuffix("s").split(":"):
            seconds = seconds * 60 + Fraction(part)
        frame = to_frames(seconds, rate)
    return min(max(frame, 0), max(frames - 1, 0))

"""The files the local engine writes: container, codecs, and how each is encoded. Closed set."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from nemoflow.engine.timeline import SAMPLE_RATE
from nemoflow.model.codecs import TAKES
from nemoflow.model.spec import Output

SUBTITLE_FILES = ("srt", "vtt")
"""Files that hold the captions of a timeline and nothing else."""
TRACKS = {"mp4": "mov_text", "m4v": "mov_text", "mov": "mov_text", "mkv": "copy", "webm": "copy"}
"""Formats that hold captions as a track -> FFmpeg's encoder for it."""


@dataclass(frozen=True, slots=True)
class Format:
    """One output format. Empty `video` or `audio` means that the file holds none.

    `joined`: segments are final and joined without a second encoding. `default_rate` and
    `width_cap` hold when the output asks for no rate or size. `merges`: equal frames in a row are
    stored as one long frame.
    """

    name: str
    muxer: str
    video: str = ""
    audio: str = ""
    joined: bool = False
    default_rate: Fraction | None = None
    width_cap: int = 0
    merges: bool = False


FORMATS: dict[str, Format] = {
    item.name: item
    for item in (
        Format("mp4", "mp4", "h264", "aac", joined=True),
        Format("m4v", "mp4", "h264", "aac", joined=True),
        Format("mov", "mov", "h264", "aac", joined=True),
        Format("mkv", "matroska", "h264", "aac", joined=True),
        Format("webm", "webm", "vp9", "opus"),
        Format("gif", "gif", "gif", default_rate=Fraction(12), width_cap=480),
        Format("webp", "webp", "webp", default_rate=Fraction(15), width_cap=720, merges=True),
        Format("mp3", "mp3", audio="mp3"),
        Format("wav", "wav", audio="pcm"),
        Format("m4a", "ipod", audio="aac"),
        Format("flac", "flac", audio="flac"),
        Format("opus", "opus", audio="opus"),
    )
}


SHEETS: dict[str, Format] = {
    name: Format(name, "image2", video="still", width_cap=320, merges=True)
    for name in ("jpg", "jpeg", "png", "webp")
}
"""Pictures that show many frames at once; one frame is at most so wide unless told."""


def known_format(output: Output) -> Format | None:
    """The usual format of an output, None when this engine writes none such."""
    return (SHEETS if output.sprite else FORMATS).get(output.format)


def format_of(output: Output) -> Format:
    """The format of an output with its codec.

    A limit of its size or its own bitrate means that the whole file is encoded once more from
    segments without loss. A codec the container does not hold is left out; `check.py` says so.
    """
    if output.sprite:
        return SHEETS[output.format]
    usual = FORMATS[output.format]
    codec = output.codec if output.codec in TAKES.get(usual.name, ()) else usual.video
    limited = bool(output.max_size or output.reduce or output.video_bitrate)
    if codec == usual.video and not (limited and usual.joined):
        return usual
    return replace(usual, video=codec, joined=False)


def audio_arguments(format: Format, bitrate: int) -> tuple[str, ...]:
    """The encoder and its settings for the sound of a format; `bitrate` in bits a second."""
    rate = ("-ar", str(SAMPLE_RATE), "-ac", "2")
    match format.audio:
        case "aac":
            return ("-c:a", "aac", "-b:a", str(bitrate), *rate)
        case "opus":
            return ("-c:a", "libopus", "-b:a", str(bitrate), *rate)
        case "mp3":
            return ("-c:a", "libmp3lame", "-b:a", str(bitrate), *rate)
        case "pcm":
            return ("-c:a", "pcm_s16le", *rate)
        case "flac":
            return ("-c:a", "flac", *rate)
        case _:
            return ("-an",)


def muxer_arguments(format: Format) -> tuple[str, ...]:
    """The container's settings: bit-exact, without metadata, playable from the first byte."""
    plain = (
        *("-map_metadata", "-1", "-map_chapters", "-1"),
        *("-fflags", "+bitexact", "-flags:v", "+bitexact", "-flags:a", "+bitexact"),
    )
    match format.muxer:
        case "mp4" | "mov" | "ipod":
            return (*plain, "-movflags", "+faststart", "-f", format.muxer)
        case "gif" | "webp":
            return (*plain, "-loop", "0", "-f", format.muxer)
        case "mp3":
            return (*plain, "-id3v2_version", "0", "-f", format.muxer)
        case _:
            return (*plain, "-f", format.muxer)


def picture_arguments(format: Format, quality: int, bitrate: int = 0) -> tuple[str, ...]:
    """The encoder for a format whose joined segments are encoded once more.

    `bitrate` in bits a second of the picture takes the place of `quality`; 0 = none.
    """
    match format.video:
        case "h264":
            rate = _rate(bitrate, ("-crf", str(quality)))
            return ("-c:v", "libx264", "-preset", "medium", *rate, *_420, "-g", "250")
        case "h265":
            return (
                *("-c:v", "libx265", "-preset", "fast", *_rate(bitrate, _x265_crf(quality))),
                *("-x265-params", _x265_params(quality, bitrate)),
                *(("-tag:v", "hvc1") if format.muxer in ("mp4", "mov") else ()),
                *_420,
            )
        case "vp9":
            # x264's 20 looks like vp9's 31; both scales end in a just visible loss.
            crf = str(min(63, round(quality * 1.55)))
            return (
                *("-c:v", "libvpx-vp9", *_rate(bitrate, ("-crf", crf, "-b:v", "0"))),
                *("-deadline", "good"),
                *("-cpu-used", "4", "-tile-columns", "2", "-threads", "2", "-row-mt", "0"),
                *("-pix_fmt", "yuv420p", "-g", "240"),
            )
        case "av1":
            crf = str(max(1, min(63, round(quality * 1.6))))
            return (
                *("-c:v", "libsvtav1", "-preset", "8", *_rate(bitrate, ("-crf", crf))),
                *("-svtav1-params", "lp=2", *_420, "-g", "240"),
            )
        case "prores":
            # The profile `hq`: 4:2:2 in 10 bits, what editing programs expect.
            return ("-c:v", "prores_ks", "-profile:v", "3", "-pix_fmt", "yuv422p10le", *_TAGS)
        case "gif":
            return ("-c:v", "gif")
        case "webp":
            points = str(max(1, min(100, 100 - quality)))
            return ("-c:v", "libwebp_anim", "-quality", points, "-compression_level", "4")
        case _:
            raise ValueError(f"{format.name} is joined, not encoded again")


_TAGS = (
    *("-color_range", "tv", "-colorspace", "bt709"),
    *("-color_primaries", "bt709", "-color_trc", "bt709"),
)
_420 = ("-pix_fmt", "yuv420p", "-threads", "2", *_TAGS)


def _rate(bitrate: int, otherwise: tuple[str, ...]) -> tuple[str, ...]:
    return ("-b:v", str(bitrate)) if bitrate else otherwise


def _x265_crf(quality: int) -> tuple[str, ...]:
    # x264's 20 looks like x265's 24; without loss it is a parameter, not a factor.
    return ("-crf", str(min(51, quality + 4))) if quality else ()


def _x265_params(quality: int, bitrate: int) -> str:
    # Frames in parallel would make the bytes depend on the machine.
    plain = "log-level=error:frame-threads=1:pools=2:info=0:open-gop=0"
    return plain if quality or bitrate else f"{plain}:lossless=1"


def timescale(rate: Fraction) -> int:
    """Ticks a second of a video track in which every frame lasts whole ticks (>= 10 000)."""
    ticks = rate.numerator
    while ticks < 10_000:
        ticks *= 2
    return ticks

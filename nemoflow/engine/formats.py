"""The files the local engine writes: container, codecs, and how each is encoded. Closed set."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from nemoflow.engine.timeline import SAMPLE_RATE


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
    )
}


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


def picture_arguments(format: Format, quality: int) -> tuple[str, ...]:
    """The encoder for a format whose joined segments are encoded once more."""
    match format.video:
        case "vp9":
            # x264's 20 looks like vp9's 31; both scales end in a just visible loss.
            crf = str(min(63, round(quality * 1.55)))
            return (
                *("-c:v", "libvpx-vp9", "-crf", crf, "-b:v", "0", "-deadline", "good"),
                *("-cpu-used", "4", "-tile-columns", "2", "-threads", "2", "-row-mt", "0"),
                *("-pix_fmt", "yuv420p", "-g", "240"),
            )
        case "gif":
            return ("-c:v", "gif")
        case "webp":
            points = str(max(1, min(100, 100 - quality)))
            return ("-c:v", "libwebp_anim", "-quality", points, "-compression_level", "4")
        case _:
            raise ValueError(f"{format.name} is joined, not encoded again")


def timescale(rate: Fraction) -> int:
    """Ticks a second of a video track in which every frame lasts whole ticks (>= 10 000)."""
    ticks = rate.numerator
    while ticks < 10_000:
        ticks *= 2
    return ticks

"""Pictures and sound to small MP4 and M4A files, the same bytes on every run of one PyAV build."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

from studio.raster import Picture

RATE = 48_000
"""Samples a second of all sound."""
Sound = NDArray[np.floating[Any]]
"""(samples, 2), full scale 1."""
_BT709, _LIMITED = 1, 1
_CONTAINER = {"movflags": "+faststart", "fflags": "+bitexact"}


def film(path: Path, pictures: Iterable[Picture], fps: int, crf: int, sound: Sound | None) -> None:
    """Writes H.264 in 4:2:0, bt709, and AAC; `sound` is None for a silent camera."""
    path.parent.mkdir(parents=True, exist_ok=True)
    grain = np.random.default_rng(709)
    with av.open(str(path), "w", format="mp4", options=_CONTAINER) as file:
        stream = None
        voice = _voice(file, 112_000) if sound is not None else None
        for number, picture in enumerate(pictures):
            if stream is None:
                stream = _stream(file, picture.shape[1], picture.shape[0], fps, crf)
            # Half a step of noise hides the steps of soft gradients.
            noise = grain.uniform(0, 1, picture.shape[:2]).astype(np.float32)[..., None]
            levels = np.clip(picture * 255 + noise, 0, 255).astype(np.uint8)
            frame = av.VideoFrame.from_ndarray(levels, format="rgb24")
            frame = frame.reformat(
                format="yuv420p", src_colorspace="ITU709", dst_colorspace="ITU709",
                src_color_range="JPEG", dst_color_range="MPEG",
            )  # fmt: skip
            frame.pts = number
            file.mux(stream.encode(frame))
        if stream is not None:
            file.mux(stream.encode(None))
        if voice is not None and sound is not None:
            _play(file, voice, sound)


def song(path: Path, sound: Sound, bitrate: int) -> None:
    """Writes AAC in an M4A file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with av.open(str(path), "w", format="ipod", options=_CONTAINER) as file:
        _play(file, _voice(file, bitrate), sound)


def _stream(
    file: av.container.OutputContainer, width: int, height: int, fps: int, crf: int
) -> av.VideoStream:
    options = {"crf": str(crf), "preset": "slow", "threads": "2", "x264-params": "keyint=60"}
    stream = file.add_stream("libx264", rate=fps, options=options)
    stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
    codec = stream.codec_context
    codec.colorspace = codec.color_primaries = codec.color_trc = _BT709
    codec.color_range = _LIMITED
    return stream


def _voice(file: av.container.OutputContainer, bitrate: int) -> av.AudioStream:
    stream = file.add_stream("aac", rate=RATE, layout="stereo")
    stream.bit_rate = bitrate
    return stream


def _play(file: av.container.OutputContainer, stream: av.AudioStream, sound: Sound) -> None:
    for start in range(0, len(sound), 1024):
        part = np.ascontiguousarray(sound[start : start + 1024].T, dtype=np.float32)
        frame = av.AudioFrame.from_ndarray(part, format="fltp", layout="stereo")
        frame.sample_rate, frame.pts = RATE, start
        file.mux(stream.encode(frame))
    file.mux(stream.encode(None))

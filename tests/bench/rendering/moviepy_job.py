"""The same minute with MoviePy 2; run by the bench with the Python of the peers' environment.

    python moviepy_job.py MEDIA FONT WIDTH HEIGHT TITLE TARGET

What MoviePy cannot do is left out: nothing lowers the music under speech. The blurred backdrop is
made frame by frame with Pillow, small, as `byhand.py` does it.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
from moviepy import (
    AudioFileClip,
    CompositeAudioClip,
    CompositeVideoClip,
    TextClip,
    VideoFileClip,
    afx,
    vfx,
)
from PIL import Image, ImageFilter

CLIPS = (("street", 1, 22), ("towers", 1, 22), ("meadow", 0, 20))


def fitted(width: int, height: int) -> Any:
    """A function of a 16:9 frame that gives a 9:16 frame on a blurred, darkened backdrop."""
    high = width * 9 // 16
    small = (width // 4, height // 4)
    cover = small[1] * 16 // 9
    left = (cover - small[0]) // 2

    def draw(frame: Any) -> Any:
        picture = Image.fromarray(frame)
        back = picture.resize((cover, small[1]), Image.Resampling.BICUBIC)
        back = back.crop((left, 0, left + small[0], small[1]))
        back = back.filter(ImageFilter.GaussianBlur(width / 216)).point(lambda value: value * 0.65)
        back = back.resize((width, height), Image.Resampling.BICUBIC)
        back.paste(
            picture.resize((width, high), Image.Resampling.BICUBIC), (0, (height - high) // 2)
        )
        return np.asarray(back)

    return draw


def main() -> None:
    """Builds the timeline and writes it."""
    media, font, wide, tall, words, target = sys.argv[1:]
    width, height = int(wide), int(tall)
    clips = []
    at = 0
    for name, start, end in CLIPS:
        clip = VideoFileClip(str(Path(media, f"{name}.mp4"))).subclipped(start, end)
        clip = clip.image_transform(fitted(width, height)).with_start(at)
        if at:
            clip = clip.with_effects([vfx.CrossFadeIn(1), afx.AudioFadeIn(1)])
        if name != "meadow":
            clip = clip.with_effects([afx.AudioFadeOut(1)])
        clips.append(clip)
        at += end - start - 1
    title = TextClip(
        font=font,
        text=words,
        font_size=width // 9,
        color="white",
        stroke_color="black",
        margin=(0, width // 18),
    )
    title = title.with_start(4).with_duration(3).with_position("center")
    whole = CompositeVideoClip([*clips, title], size=(width, height)).with_duration(60)
    music = AudioFileClip(str(Path(media, "bed.m4a"))).with_effects(
        [
            afx.AudioLoop(duration=60),
            afx.MultiplyVolume(0.35),
            afx.AudioFadeIn(1),
            afx.AudioFadeOut(2),
        ]
    )
    whole = whole.with_audio(CompositeAudioClip([whole.audio, music]))
    whole.write_videofile(
        target,
        fps=30,
        codec="libx264",
        preset="fast",
        threads=2,
        ffmpeg_params=["-crf", "20", "-pix_fmt", "yuv420p", "-movflags", "+faststart"],
        audio_codec="aac",
        audio_bitrate="192k",
        audio_fps=48000,
        logger=None,
    )


if __name__ == "__main__":
    main()

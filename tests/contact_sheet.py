"""Contact sheets: what every operation does to a picture, before and after, to be looked at.

    python -m tests.contact_sheet OUT_DIR [OPERATION ...]

Renders the entries below on synthetic footage of 320x180 through the real engine, three frames
(start, middle, end) of the footage and three of the film, and writes them as OUT_DIR/sheet-N.png.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import av

from nemoflow.engine.ops.catalog import OPERATIONS
from tests.media import barcode
from tests.oracles.studio import Studio

_WIDE, _HIGH, _LABEL = 240, 136, 24
_ROWS = 8
_FONT = Path(__file__).parents[1] / "nemoflow/engine/fonts/NemoflowSans.ttf"
_SECONDS = 3


@dataclass(frozen=True)
class Entry:
    """Sentences carried out on footage; `more` are further files that they name."""

    says: tuple[str, ...]
    base: tuple[str, ...] = ("walk.mp4",)
    more: tuple[str, ...] = ()


def on(*says: str, base: Sequence[str] = ("walk.mp4",), more: Sequence[str] = ()) -> Entry:
    """An entry."""
    return Entry(says, tuple(base), tuple(more))


_TWO = ("walk.mp4", "hills.mp4")
SHOWN: dict[str, tuple[Entry, ...]] = {
    "cut": (on("cut the first second"),),
    "trim": (on("keep the last second"),),
    "concat": (on("append hills.mp4", more=["hills.mp4"]),),
    "speed": (on("speed up the first 2 seconds 2x"),),
    "split": (on("split at 1s", "make clip 2 darker"),),
    "insert": (on("insert hills.mp4 at 1s", more=["hills.mp4"]),),
    "move": (on("move clip 2 to the start", base=_TWO),),
    "swap": (on("swap clips 1 and 2", base=_TWO),),
    "replace": (on("replace clip 1 with hills.mp4", base=_TWO),),
    "remove_clip": (on("delete clip 1", base=_TWO),),
    "loop": (on("loop the video 2 times"),),
    "freeze": (on("hold the last frame for 3s"),),
    "reverse": (on("reverse the video"),),
    "fit_duration": (on("speed up to fit 1 second"),),
    "drop_short": (on("split at 0.5s", "remove clips shorter than 1 second"),),
    "title": (
        on('add the title "Hello" at the top in red for 3 seconds'),
        on('add the title "你好，世界" at the bottom for 3 seconds'),
    ),
    "caption": (
        on("add captions from subs.srt", more=["subs.srt"]),
        on("add karaoke captions from song.vtt", more=["song.vtt"]),
    ),
    "adjust": (on('add the title "Hello"', "make the title bigger"),),
    "overlay": (
        on("overlay logo.png at the top right", more=["logo.png"]),
        on("picture in picture with hills.mp4 in the bottom left corner", more=["hills.mp4"]),
    ),
    "watermark": (
        on("add logo.png as a watermark", more=["logo.png"]),
        on('add the watermark "Acme" in the bottom left at 40% opacity'),
    ),
    "fade_in": (on("fade in from black over 2 seconds"),),
    "fade_out": (on("fade out to white over 2 seconds"),),
    "fit": (
        on("make it vertical"),
        on("make it square with black bars"),
        on("crop to 1:1"),
    ),
    "resize": (on("scale to 50%"),),
    "transition": (
        on("add a 2s crossfade between all clips", base=_TWO),
        on("add a 2s wipe left transition", base=_TWO),
    ),
    "color": (
        on("make it brighter", base=["hills.mp4"]),
        on("make it warmer", base=["hills.mp4"]),
        on("increase the contrast by 40%", base=["hills.mp4"]),
    ),
    "filter": (
        on("make it black and white"),
        on("add a sepia filter"),
        on("give it a cinematic look", base=["hills.mp4"]),
        on("add a vintage filter", base=["hills.mp4"]),
        on("invert the colors"),
    ),
    "flip": (on("mirror the video"), on("flip it vertically")),
    "rotate": (on("rotate it 90 degrees"), on("rotate the last second by 180 degrees")),
    "crop": (on("crop the top 30%"), on("crop to 1:1 at the left")),
    "blur": (
        on("blur the video with radius 30"),
        on("pixelate the center"),
        on("blur the edges with radius 40"),
    ),
    "sharpen": (on("sharpen the video by 100%", base=["hills.mp4"]),),
    "vignette": (on("add a vignette at 80%", base=["hills.mp4"]),),
    "border": (on("add a thick red border"),),
    "grain": (on("add 60% grain"),),
    "zoom": (on("zoom in 2x on the top left from 1s to 2s"),),
    "ken_burns": (on("add a slow zoom in", base=["hills.mp4"]), on("pan left", base=["hills.mp4"])),
    "chroma_key": (
        on("remove the green screen", base=["green.mp4"]),
        on("replace the green screen with hills.mp4", base=["green.mp4"], more=["hills.mp4"]),
        on("replace the green screen with logo.png", "make it vertical", base=["green.mp4"],
           more=["logo.png"]),
    ),
    "lut": (
        on("apply the LUT look.cube", more=["look.cube"]),
        on("apply the LUT look.cube at 40%", base=["hills.mp4"], more=["look.cube"]),
    ),
    "denoise": (on("denoise the video", base=["noisy.mp4"]),),
    "stabilize": (
        on("stabilize the video", base=["shaky.mp4"]),
        on("stabilize the video without cropping", base=["shaky.mp4"]),
    ),
    "lower_third": (on('add a lower third "Ann Lee, CEO"'),),
    "speed_ramp": (on("gradually speed up"),),
    "adjust_overlay": (
        on("add logo.png as a watermark", "move the watermark to the top left", more=["logo.png"]),
    ),
    "image": (on("show photo.png for 2s at the end", more=["photo.png"]),),
    "slideshow": (
        on("make a slideshow from photo.png, logo.png with 2 seconds each",
           more=["photo.png", "logo.png"]),
    ),
    "pad": (on("add 2 seconds of black at the start"),),
    "remove_effect": (on("add a vignette", "make it black and white", "remove the filter"),),
}  # fmt: skip
"""Operation -> what is rendered to see it."""
UNSEEN = frozenset(
    "music adjust_music voiceover sfx replace_audio volume duck normalize audio_clean "
    "remove_silence remove_black remove_frozen scenes chapter output".split()
)
"""Operations on sound, on the file, or on what is in the footage: nothing of theirs is seen."""

_PATTERNS = {
    "walk.mp4": "testsrc2=s=320x180:r=30",
    "hills.mp4": "mandelbrot=s=320x180:r=30:start_scale=2:end_scale=0.5:end_pts=400",
    "noisy.mp4": "mandelbrot=s=320x180:r=30,trim=end_frame=1,loop=-1:1:0,setpts=N/30/TB,"
    "noise=alls=30:allf=t:all_seed=7",
    "shaky.mp4": "mandelbrot=s=560x320:r=30,trim=end_frame=1,loop=-1:1:0,setpts=N/30/TB,"
    "crop=320:180:'110+8*sin(n*1.9)+4*sin(n*0.9)':'70+6*sin(n*2.3+1)+3*cos(n*1.3)'",
    "green.mp4": "color=0x00b140:s=320x180:r=30,format=gbrp,drawbox=120:60:80:120:0xd0a080:fill,"
    "drawbox=135:20:50:45:0xe8c0a0:fill,drawbox=122:100:76:50:0xf0e020:fill,gblur=sigma=1,"
    "scroll=h=0.002",
}
_SUBTITLES = """1
00:00:00,000 --> 00:00:01,000
The first words

2
00:00:01,000 --> 00:00:03,000
Two lines,
<i>one of them leaning</i>
"""
_SONG = """WEBVTT

00:00.000 --> 00:03.000
One <00:01.000>word <00:02.000>after <00:02.500>another
"""
_STILLS = {
    "logo.png": "color=navy:s=96x96,drawbox=24:24:48:48:gold:fill",
    "photo.png": "mandelbrot=s=300x400:start_scale=0.4",
}


def shoot(folder: Path) -> None:
    """The footage, into a folder."""
    for name, pattern in _PATTERNS.items():
        barcode.run(
            *("-f", "lavfi", "-t", str(_SECONDS), "-i", pattern, "-c:v", "libx264", "-qp", "0"),
            *("-preset", "ultrafast", "-vf", "scale=out_color_matrix=bt709:out_range=tv"),
            *("-pix_fmt", "yuv420p", "-color_range", "tv", "-colorspace", "bt709"),
            str(folder / name),
        )
    for name, pattern in _STILLS.items():
        barcode.run("-f", "lavfi", "-i", pattern, "-frames:v", "1", str(folder / name))
    (folder / "subs.srt").write_text(_SUBTITLES)
    (folder / "song.vtt").write_text(_SONG)
    rows = (f"{b / 2} {g / 2} {r / 2}" for b in range(3) for g in range(3) for r in range(3))
    (folder / "look.cube").write_text("\n".join(["LUT_3D_SIZE 3", *rows]))


def row(entry: Entry, label: str, studio: Studio, footage: Path, made: Path) -> None:
    """One strip: the label, three frames of the footage, three of the film."""
    base, more = ([footage / name for name in names] for names in (entry.base, entry.more))
    timeline = studio.timeline(entry.says, base, more)
    film = studio.render(timeline, [*base, *more], "mp4", quality=12)
    words = made.with_suffix(".txt")
    words.write_text(f"{label}:  {'  +  '.join(entry.says)}   [{', '.join(entry.base)}]")
    graph = (
        f"[0:v]{_three(base[0])}[a];[1:v]{_three(film)}[b];[a][b]hstack,"
        f"pad=iw:ih+{_LABEL}:0:{_LABEL}:0x303030,"
        f"drawtext=fontfile={_FONT}:textfile={words}:expansion=none:fontsize=15:fontcolor=white:"
        "x=6:y=5"
    )
    arguments = ("-i", str(base[0]), "-i", str(film), "-filter_complex", graph, "-frames:v", "1")
    barcode.run(*arguments, str(made))


def _three(path: Path) -> str:
    """The first, the middle and the last frame beside each other."""
    with av.open(str(path)) as container:
        count = sum(1 for _ in container.decode(video=0))
    wanted = "+".join(f"eq(n,{at})" for at in sorted({0, count // 2, count - 1}))
    fitted = (
        f"scale={_WIDE}:{_HIGH}:force_original_aspect_ratio=decrease,"
        f"pad={_WIDE}:{_HIGH}:(ow-iw)/2:(oh-ih)/2:0x606060"
    )
    return f"select='{wanted}',format=rgb24,{fitted},setsar=1,tile=3x1:margin=3:padding=3"


def sheets(folder: Path, names: Sequence[str] = ()) -> Iterator[Path]:
    """Writes the sheets of some operations, or of all."""
    chosen = [name for name in OPERATIONS if name in (names or SHOWN)]
    with tempfile.TemporaryDirectory() as work:
        footage, studio = Path(work, "footage"), Studio(Path(work, "films"))
        footage.mkdir()
        studio.folder.mkdir()
        shoot(footage)
        strips = []
        for name in chosen:
            for number, entry in enumerate(SHOWN[name]):
                strips.append(Path(work, f"{name}-{number}.png"))
                row(entry, name, studio, footage, strips[-1])
        for page in range(0, len(strips), _ROWS):
            yield _stacked(strips[page : page + _ROWS], folder / f"sheet-{page // _ROWS + 1}.png")


def _stacked(strips: Sequence[Path], made: Path) -> Path:
    inputs = [word for strip in strips for word in ("-i", str(strip))]
    stack = ("-filter_complex", f"vstack=inputs={len(strips)}") if len(strips) > 1 else ()
    barcode.run(*inputs, *stack, "-frames:v", "1", str(made))
    return made


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    for sheet in sheets(target, sys.argv[2:]):
        sys.stdout.write(f"{sheet}\n")

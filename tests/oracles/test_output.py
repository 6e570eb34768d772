"""What comes out: sizes, rates, codecs, limits in bytes, and who has the say."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import imageio_ffmpeg
import pytest

from nemoflow.engine.argv_final import sheet_frames
from nemoflow.engine.check import check_renderable
from nemoflow.engine.delivery import delivered, told
from nemoflow.engine.draftcodec import decode, encode
from nemoflow.engine.facts import probe_output
from nemoflow.engine.formats import FORMATS
from nemoflow.engine.measure import measure
from nemoflow.engine.sized import TooSmall, rates_of
from nemoflow.engine.timeline import Canvas, Clip, Delivery, Source, Timeline
from nemoflow.model.draft import Draft
from nemoflow.model.errors import EngineFailed
from nemoflow.model.presets import PRESETS
from tests.media import barcode
from tests.media.stage import output
from tests.oracles.registry import oracle
from tests.oracles.studio import Studio, assert_clean

NOISE = "noise=alls=80:allf=t:all_seed=7"
"""Pictures no encoder can squeeze: a limit has to hold even for them."""


@pytest.fixture(scope="module")
def film(reels: Path) -> Path:
    tone = ("-f", "lavfi", "-i", "sine=440:d=1")
    return barcode.make(reels / "out.mp4", frames=30, sound=tone)


@pytest.fixture(scope="module")
def grainy(reels: Path) -> Path:
    tone = ("-f", "lavfi", "-i", "sine=440:d=4")
    return barcode.make(reels / "grain.mp4", frames=120, sound=tone, filters=NOISE)


@oracle("output")
@pytest.mark.parametrize(
    ("name", "codec", "inside", "pixels"),
    [
        ("mp4", "h265", "hevc", "yuv420p"),
        ("mp4", "av1", "av1", "yuv420p"),
        ("mkv", "vp9", "vp9", "yuv420p"),
        ("mov", "prores", "prores", "yuv422p10le"),
    ],
)
def test_a_codec_keeps_the_laws_of_the_container(
    studio: Studio, film: Path, name: str, codec: str, inside: str, pixels: str
) -> None:
    timeline = studio.timeline((f"encode it in {codec}",), [film])
    made = studio.render(timeline, [film], name)
    assert_clean(made)
    assert barcode.read(made) == list(range(30))
    with av.open(str(made)) as container:
        video = container.streams.video[0]
        context = video.codec_context
        assert (context.name.removeprefix("lib").replace("dav1d", "av1"), context.pix_fmt) == (
            inside,
            pixels,
        )
        assert int(context.colorspace) == int(context.color_primaries) == 1
        assert video.sample_aspect_ratio in (None, 1)
        assert (context.width % 2, context.height % 2, container.start_time) == (0, 0, 0)
    if name in ("mp4", "mov"):
        data = made.read_bytes()
        assert data.index(b"moov") < data.index(b"mdat")
        assert (b"hvc1" in data) == (codec == "h265")


@oracle("output")
@pytest.mark.parametrize(("frames", "limit"), [(60, 60), (120, 90)])
def test_a_file_stays_under_its_limit(
    studio: Studio, grainy: Path, frames: int, limit: int
) -> None:
    words = (f"keep the first {frames} frames", f"compress it to under {limit} KB")
    timeline = studio.timeline(words, [grainy])
    plain = studio.render(studio.timeline(words[:1], [grainy]), [grainy], "mp4")
    made = studio.render(timeline, [grainy], "mp4")
    assert plain.stat().st_size > limit * 1000 >= made.stat().st_size > limit * 600
    assert probe_output(made).frames == frames
    assert_clean(made)


@oracle("output")
def test_a_share_is_of_the_footage(studio: Studio, grainy: Path) -> None:
    timeline = studio.timeline(("reduce the file size by 75%",), [grainy])
    made = studio.render(timeline, [grainy], "mp4")
    assert made.stat().st_size <= grainy.stat().st_size / 4


def test_a_gif_over_its_limit_is_refused_not_delivered(studio: Studio, film: Path) -> None:
    timeline = studio.timeline(("keep it under 2 KB",), [film])
    with pytest.raises(EngineFailed, match="more than the 2,000 allowed"):
        studio.render(timeline, [film], "gif")


@oracle("output")
def test_sizes_rates_and_formats(studio: Studio, film: Path) -> None:
    timeline = studio.timeline(("export in 64x64 at 10 fps",), [film])
    facts = probe_output(studio.render(timeline, [film], "gif"))
    assert (facts.width, facts.height, facts.frames) == (64, 64, 10)
    facts = probe_output(studio.render(timeline, [film], "webp", fps="5"))
    assert (facts.width, facts.height) == (64, 64)
    small = studio.timeline(("keep the first 3 frames", "export for the feed preset"), [film])
    facts = probe_output(studio.render(small, [film], "mp4", quality=40))
    assert (facts.width, facts.height, facts.frames) == (1080, 1350, 3)
    for name in ("flac", "opus"):
        facts = probe_output(studio.render(timeline, [film], name))
        assert (facts.container, facts.has_audio, facts.frames) == (name, True, 0)


def test_every_preset_has_even_sides() -> None:
    assert {preset: (item.width, item.height) for preset, item in PRESETS.items()} == {
        "youtube": (1920, 1080),
        "bilibili": (1920, 1080),
        "xiaohongshu": (1080, 1440),
        "square": (1080, 1080),
        "feed": (1080, 1350),
        "x": (1280, 720),
        **dict.fromkeys(
            ("shorts", "tiktok", "reels", "stories", "douyin", "kuaishou", "channels"),
            (1080, 1920),
        ),
    }


@oracle("output")
def test_a_platform_has_its_loudness(studio: Studio, film: Path) -> None:
    words = ("set the volume to 20%", "export for the feed preset")
    timeline = studio.timeline(words, [film])
    made = studio.render(timeline, [film], "wav")
    found = measure(made, imageio_ffmpeg.get_ffmpeg_exe(), ["loudness"]).loudness
    assert found == pytest.approx(-14, abs=0.5)
    own = studio.render(timeline, [film], "wav", loudness=-23.0)
    found = measure(own, imageio_ffmpeg.get_ffmpeg_exe(), ["loudness"]).loudness
    assert found == pytest.approx(-23, abs=0.5)


def test_loudness_is_for_sound_and_other_edits_count_before_a_platform() -> None:
    wanted = Delivery(preset="tiktok")
    assert delivered(wanted, output()).loudness == -14
    assert delivered(wanted, output("x.gif")).loudness is None
    assert delivered(wanted, output(), normalized=True).loudness is None
    exact = Delivery(preset="tiktok", loudness=-16)
    assert delivered(exact, output(), normalized=True).loudness == -16
    assert delivered(exact, output(loudness=-23.0)).loudness == -23


def test_what_the_output_says_itself_counts() -> None:
    wanted = Delivery(
        preset="tiktok", fps="60", quality=16, codec="h265", max_size="25MB", poster="5s"
    )
    free = delivered(wanted, output())
    assert (free.width, free.height, free.fps, free.quality) == (1080, 1920, "60", 16)
    assert (free.codec, free.max_size, free.poster_at) == ("h265", 25_000_000, "10%")
    own = output(
        width=640, height=360, fps="25", quality=20, pinned=("quality",), codec="h264",
        reduce=50, poster="/p/x.jpg",
    )  # fmt: skip
    kept = delivered(wanted, own)
    assert (kept.width, kept.fps, kept.quality, kept.codec) == (640, "25", 20, "h264")
    assert (kept.max_size, kept.reduce, kept.poster_at) == (0, 50, "5s")
    tall = delivered(Delivery(preset="tiktok", resolution="720p"), output())
    assert (tall.width, tall.height, tall.aspect) == (0, 720, "1080:1920")
    assert delivered(Delivery(codec="h265"), output("x.gif")).codec == ""


def test_no_edit_is_silently_without_effect() -> None:
    free, sized, moving = output(), output("b.mp4", width=640, height=360), output("c.gif")
    news = told(Delivery(), Delivery(resolution="1080p"), (free, sized))
    assert news.notes == ("`out.mp4`: 1080p",)
    assert "changes nothing" in told(Delivery(), Delivery(resolution="1080p"), (sized,)).problem
    news = told(Delivery(), Delivery(format="gif"), (free,))
    assert (news.problem, news.hint) == ("`out.mp4` is not a GIF", "write `output: out.gif`")
    assert not told(Delivery(), Delivery(format="gif"), (free, moving)).problem
    assert "holds a picture" in told(Delivery(), Delivery(audio_only=True), (free,)).problem
    assert "poster: out.jpg" in told(Delivery(), Delivery(poster="5s"), (free,)).hint


def test_impossible_limits_are_refused_with_the_arithmetic() -> None:
    with pytest.raises(TooSmall, match=r"25,000 bytes for 60 s are 3 kbit/s.*at least 50"):
        rates_of(
            FORMATS["mp4"], 25_000, seconds=Fraction(60), frames=1800,
            audio_bitrate=192_000, heard=True,
        )  # fmt: skip
    source = Source("a", "a.mp4", "aa", "video", Fraction(60), 160, 90, Fraction(30))
    long = Timeline(Canvas(160, 90, Fraction(30)), (source,), (Clip("aa", 0, 1800),))
    assert "at least 50" in check_renderable(long, output(max_size=25_000))
    assert "mov" in check_renderable(long, output(codec="prores"))
    assert "no limit" in check_renderable(long, output("x.mov", codec="prores", max_size=10**7))


def test_a_draft_keeps_and_checks_the_delivery() -> None:
    held = Timeline(
        canvas=Canvas(64, 64, Fraction(30)), delivery=Delivery(preset="tiktok", quality=0)
    )
    draft = encode(held)
    assert decode(draft) == held
    for bad in ('"preset":"x;y"', '"preset":"tiktok","aspect":"1:0"', '"codec":"-i /etc"'):
        text = draft.text.replace('"preset":"tiktok"', bad)
        assert text != draft.text
        with pytest.raises(EngineFailed):
            decode(Draft(text))


def test_a_sheet_shows_the_middle_of_each_part(studio: Studio, film: Path) -> None:
    timeline = studio.timeline((), [film])
    made = studio.render(timeline, [film], "png", sprite="3x2", width=160)
    cells = [25 * part // 10 for part in (1, 3, 5, 7, 9, 11)]
    assert sheet_frames("3x2", 30) == tuple(cells)
    with av.open(str(made)) as container:
        picture = next(container.decode(video=0)).to_ndarray(format="gray")
    assert picture.shape == (180, 480)
    found = [
        barcode.number(picture[row * 90 : row * 90 + 90, column * 160 : column * 160 + 160])
        for row in range(2)
        for column in range(3)
    ]
    assert found == cells
    assert sheet_frames("5x5", 3) == (0, 1, 2)
    short = studio.timeline(("keep the first 2 frames",), [film])
    assert studio.render(short, [film], "jpg", sprite="2x2").stat().st_size

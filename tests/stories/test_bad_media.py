"""Odd, broken and hostile media, with the real command: rendered right, or said why not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from nemoflow.engine.facts import probe_output
from tests.stories.conftest import make
from tests.stories.test_bad_spec import refused, underlined
from tests.story import Story

VIDEO, TONE = "testsrc2=size=160x90:rate=30:duration=2", "sine=frequency=440:duration=2"
SOUND = ("-f", "lavfi", "-i", TONE)
PICTURE = ("-f", "lavfi", "-i", VIDEO)
NTSC = VIDEO.replace("rate=30", "rate=30000/1001")
ODD = VIDEO.replace("160x90", "161x91")
SLOW = VIDEO.replace("rate=30", "rate=10")

# File -> how it is made; width, height, frames a second, frames and sound of what it becomes.
Made = tuple[tuple[str, ...], tuple[int, int, str, int, bool]]
MEDIA: dict[str, Made] = {
    "no-sound.mp4": (PICTURE, (160, 90, "30", 60, False)),
    "odd.mkv": (
        ("-f", "lavfi", "-i", ODD, "-c:v", "ffv1", "-pix_fmt", "yuv444p"),
        (160, 90, "30", 60, False),
    ),
    "ntsc.mp4": (("-f", "lavfi", "-i", NTSC), (160, 90, "30000/1001", 60, False)),
    "mono.mp4": ((*PICTURE, *SOUND, "-ac", "1"), (160, 90, "30", 60, True)),
    "uneven.mkv": (
        # Every tenth frame stays, then all of them: 0.9 s at 10 fps, the rest at 30.
        (*PICTURE, "-vf", "select='gt(n,26)+not(mod(n,3))'", "-fps_mode", "vfr"),
        (160, 90, "30", 60, False),
    ),
    "picture.png": (
        ("-f", "lavfi", "-i", "testsrc2=size=160x90:rate=1", "-frames:v", "1"),
        (160, 90, "30", 120, False),
    ),
    "moving.gif": (("-f", "lavfi", "-i", SLOW), (160, 90, "30", 60, False)),
}


def spec(source: str, *edits: str, output: str = "out/o.mp4") -> str:
    return f"inputs: {{a: {source}}}\nedits: {json.dumps(edits)}\noutput: {output}\n"


@pytest.mark.parametrize("name", MEDIA)
def test_odd_media_become_what_they_should(story: Story, name: str) -> None:
    arguments, (width, height, rate, frames, sound) = MEDIA[name]
    make(story.root, name, *arguments)
    story.write({"video.yml": spec(name)})
    story.apply()
    found = probe_output(story.root / "out/o.mp4")
    assert (found.width, found.height, found.rate) == (width, height, Fraction(rate))
    assert (found.frames, found.has_audio) == (frames, sound)


def test_a_phone_held_upright(story: Story) -> None:
    make(story.root, "lying.mp4", *PICTURE)
    make(story.root, "up.mp4", "-display_rotation", "90", "-i", "lying.mp4", "-c", "copy")
    story.write({"video.yml": spec("up.mp4")})
    story.apply()
    found = probe_output(story.root / "out/o.mp4")
    assert (found.width, found.height, found.frames) == (90, 160, 60)
    lying = next(pictures(story.root / "lying.mp4"))
    up = next(pictures(story.root / "out/o.mp4"))
    # Turned counter-clockwise as the metadata say; two encodings apart, so not to the bit.
    assert np.abs(np.rot90(lying).astype(int) - up).mean() < 4


def test_sound_alone_becomes_sound_or_is_told_what_lacks(story: Story) -> None:
    make(story.root, "tone.wav", *SOUND)
    paths = ["out/o.mp3", "out/o.wav", "out/o.m4a"]
    story.write({"video.yml": spec("tone.wav", output=json.dumps(paths))})
    story.apply()
    for path in paths:
        found = probe_output(story.root / path)
        assert (bool(found.width), found.has_audio) == (False, True)
        assert found.seconds == pytest.approx(2, abs=0.01)


# What the project holds -> spec, code, place, caret, words.
UNUSABLE: dict[str, tuple[str, str, str, str, tuple[str, ...]]] = {
    "cut off, index at the end": (
        spec("late.mp4"),
        *("NF301", "1:13", "late.mp4"),
        ("is cut off", "copy or export the file again"),
    ),
    "cut off, index at the start": (
        spec("early.mp4"),
        *("NF301", "1:13", "early.mp4"),
        ("is cut off", "copy or export the file again"),
    ),
    "noise": (spec("noise.mp4"), "NF301", "1:13", "noise.mp4", ("not media that FFmpeg can read",)),
    "prose": (
        spec("words.txt"),
        "NF032",
        "1:13",
        "words.txt",
        ("the extension `.txt`", "accepted are"),
    ),
    "subtitles alone": (
        spec("words.srt"),
        *("NF320", "3:9", "out/o.mp4"),
        ("the timeline is empty", "change the edits"),
    ),
    "sound as mp4": (
        spec("bed.m4a"),
        *("NF320", "3:9", "out/o.mp4"),
        ("`mp4` needs a picture", "add a video or an image to `inputs`, or write mp3"),
    ),
    "silence as mp3": (
        spec("still.png", output="out/o.mp3"),
        *("NF320", "3:9", "out/o.mp3"),
        ("nothing on the timeline is heard", "or write a video format such as mp4"),
    ),
    "title on sound": (
        spec("bed.m4a", 'add the title "Hi"', output="out/o.mp3"),
        *("NF312", "2:9", '"add the title \\"Hi\\""'),
        ("there is no picture", "add a video or an image"),
    ),
}


@pytest.mark.parametrize("case", UNUSABLE.values(), ids=list(UNUSABLE))
def test_unusable_media_say_why(story: Story, case: tuple[str, str, str, str, tuple[str]]) -> None:
    text, code, place, marked, words = case
    whole = (story.root / "walk.mp4").read_bytes()
    make(story.root, "fast.mp4", "-i", "walk.mp4", "-c", "copy", "-movflags", "+faststart")
    (story.root / "late.mp4").write_bytes(whole[: len(whole) // 2])
    (story.root / "early.mp4").write_bytes(
        (story.root / "fast.mp4").read_bytes()[: len(whole) // 2]
    )
    (story.root / "noise.mp4").write_bytes(bytes(range(256)) * 64)
    (story.root / "words.txt").write_text("hi")
    (story.root / "words.srt").write_text("1\n00:00:00,000 --> 00:00:01,000\nhi\n")
    make(story.root, "still.png", "-i", "walk.mp4", "-frames:v", "1")
    story.write({"video.yml": text})
    said = refused(story, "validate", "plan")
    assert said.startswith(f"error[{code}] ")
    assert f"--> video.yml:{place}\n" in said
    assert underlined(said) == marked
    for word in words:
        assert word in said


def test_every_format_is_written(story: Story) -> None:
    wanted = ["mp4", "mov", "mkv", "webm", "gif", "webp", "mp3", "wav", "m4a"]
    outputs = "".join(f"  - out/o.{name}\n" for name in wanted)
    outputs += (
        "  - {path: out/p.mp4, poster: out/p.png}\n  - {path: out/q.mp4, poster: out/q.jpg}\n"
    )
    story.write({"video.yml": f"inputs: {{a: walk.mp4}}\noutput:\n{outputs}"})
    story.apply()
    for name in wanted:
        found = probe_output(story.root / f"out/o.{name}")
        assert found.container == name
        assert found.seconds == pytest.approx(3, abs=0.05)
        assert found.has_audio == (name not in ("gif", "webp"))
        assert bool(found.width) == (name not in ("mp3", "wav", "m4a"))
    assert (story.root / "out/p.png").read_bytes().startswith(b"\x89PNG")
    assert (story.root / "out/q.jpg").read_bytes().startswith(b"\xff\xd8\xff")
    assert "No changes" in story.apply().out


HOSTILE = (
    *(
        "with space.mp4",
        'it\'s "quoted".mp4',
        "100%04d.mp4",
        "-dash.mp4",
        "你好.mp4",
        "a:b,c;d.mp4",
    ),
    *("$(touch pwned).mp4", "back\\slash.mp4", "pipe:0.mp4", "*.mp4", "[x]{y}.mp4", "../outer.mp4"),
)


def test_hostile_file_names_are_only_names(story: Story) -> None:
    inputs = dict(enumerate(HOSTILE))
    for name in HOSTILE:
        story.copy_of(story.root / "walk.mp4", name)
    edits = "".join(f'  - "add {{{{ inputs.i{n} }}}} at the end"\n' for n in list(inputs)[1:])
    listed = "".join(f"  i{n}: {json.dumps(name)}\n" for n, name in inputs.items())
    path = json.dumps('out/it\'s 100%d "[x]" -o :你好.mp4')
    story.write({"video.yml": f"inputs:\n{listed}edits:\n{edits}output: {path}\n"})
    story.apply()
    (made,) = (story.root / "out").iterdir()
    assert f"out/{made.name}" == json.loads(path)
    assert probe_output(made).frames == 90 * len(HOSTILE)
    assert not (story.root / "pwned").exists()
    assert "No changes" in story.apply().out


# Words, and what they would become if something read them as more than words.
LITERAL = {
    "%": ("100%% %{pts} %n", "100% 0 "),
    "quotes": ("it's \"a\" 'b' `c`", "its a b c"),
    "backslash": (r"one\Ntwo", "one\ntwo"),
    "backslash and brace": (r"C:\new\{x}", r"C:\new{x}"),
    "override": (r"{note}x", "x"),
    "overrides": (r"{\k9}{\an5}x", "x"),
    "colons": ("a:b=c:x=1", "a"),
    "line break": ("one\ntwo", "one two"),
    "entities": ("<b>x</b>&amp;", "x&"),
    "emoji": ("🎉🎉", "🎉"),
    "Chinese": ("你好", "好你"),
    "Hebrew": ("שלום", "םולש"),
    "Arabic": ("مرحبا", "ابحرم"),
    "shell": ("$HOME $(id)", "/root uid"),
}


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> list[np.ndarray]:
    """For each pair of `LITERAL` the picture of both, in one render."""
    root = tmp_path_factory.mktemp("titles")
    words = [text for pair in LITERAL.values() for text in pair]
    plain = f"color=gray:size=480x270:rate=30:duration={len(words) / 10}"
    make(root, "plain.mp4", "-f", "lavfi", "-i", plain)
    titles = [
        {"title": {"text": text, "start": f"{n / 10}s", "duration": "0.1s", "size": "12%"}}
        for n, text in enumerate(words)
    ]
    story = Story(root, {})
    edits = json.dumps(titles, ensure_ascii=False)
    story.write({"video.yml": f"inputs: {{a: plain.mp4}}\nedits: {edits}\noutput: o.mp4\n"})
    story.apply()
    return list(pictures(root / "o.mp4"))[1::3]  # the middle one of three


@pytest.mark.parametrize("name", LITERAL)
def test_words_are_drawn_as_they_are_written(drawn: list[np.ndarray], name: str) -> None:
    at = 2 * list(LITERAL).index(name)
    literal, misread = (np.abs(picture.astype(int) - 128) > 40 for picture in drawn[at : at + 2])
    assert literal.sum() > 100  # there is ink
    assert (literal ^ misread).sum() > 100  # and it is not what a misreading draws
    if len(LITERAL[name][0]) > len(LITERAL[name][1]):
        assert literal.sum() > misread.sum()


EXPECTED = {
    "duration": ("2.9s..3.1s", "9s"),
    "resolution": ("480p", "720p"),
    "fps": ("30", "25"),
    "aspect": ('"16:9"', '"1:1"'),
    "format": ("mp4", "webm"),
    "size": ("5MB", "1KB"),
    "loudness": ("-30..-5", "-50 LUFS +-1"),
    "max_black": ("0.1s", None),
    "max_silence": ("0.1s", None),
    "audio": ("true", "false"),
}


def expecting(which: int) -> str:
    rows = [f"  {key}: {pair[which]}\n" for key, pair in EXPECTED.items() if pair[which]]
    return "inputs: {a: walk.mp4}\noutput: {path: o.mp4, resolution: 480p}\nexpect:\n" + "".join(
        rows
    )


def test_every_expectation_that_holds(story: Story) -> None:
    story.write({"video.yml": expecting(0)})
    assert story.apply().err.count("✓") == 1 + len(EXPECTED)
    assert "failed" not in story.run("show").out


def test_every_expectation_that_fails(story: Story) -> None:
    story.write({"video.yml": expecting(1)})
    done = story.run("apply")
    kinds = [key for key, pair in EXPECTED.items() if pair[1]]
    assert done.code == 9
    assert probe_output(story.root / "o.mp4").frames == 90
    shown = story.run("show").out
    for kind in kinds:
        assert f"failed: {kind} is " in shown
        assert f"✗ {kind} is " in done.err


def test_black_and_silence_are_found(story: Story) -> None:
    edits = ["mute the sound", "fade to black over 2 seconds"]
    wanted = "expect: {max_black: 0.1s, max_silence: 1s}\n"
    story.write({"video.yml": spec("walk.mp4", *edits) + wanted})
    done = story.run("apply")
    assert done.code == 9
    assert "silence is 3 s, expected at most 1 s" in done.err
    assert "black is 0." in done.err


def pictures(path: Path) -> Iterator[np.ndarray]:
    """The frames as grey pictures, height x width."""
    with av.open(str(path)) as container:
        for frame in container.decode(video=0):
            yield frame.to_ndarray(format="gray")

"""A recipe's drafts: which outputs have one, where it lies, what it leaves out."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from nemoflow.model.errors import Place
from nemoflow.model.profiles import DRAFT, FINAL, profile_of
from nemoflow.model.spec import Expectation, Output, Spec
from nemoflow.planning.profiles import drafted
from nemoflow.planning.render_key import render_key
from nemoflow.specfile.codec import decode_spec, encode_spec

PLACE = Place("video.yml", 1, 1)


def output(shown: str, **more: object) -> Output:
    format = shown.rsplit(".", 1)[1]
    made = Output(f"/p/{shown}", shown, format, PLACE)
    return replace(made, **more)  # type: ignore[arg-type]  # each key has its field's type


def spec(*outputs: Output) -> Spec:
    expect = (Expectation("duration", "2s", PLACE),)
    return Spec("/p/video.yml", "video.yml", "demo", "local", "en", (), (), outputs, expect)


def drafts(*outputs: Output) -> tuple[Output, ...]:
    return drafted(spec(*outputs), "/p", ".nemoflow/drafts").outputs


def test_a_draft_lies_in_its_own_folder_and_leaves_out_what_only_finished_files_need() -> None:
    written = output(
        "out/a.mp4",
        poster="/p/out/a.jpg",
        poster_shown="out/a.jpg",
        codec="h265",
        mode="copy",
        max_size=10,
        reduce=5.0,
        video_bitrate=9,
        quality=16,
        pinned=("quality",),
        aspect="9:16",
        fit="crop",
        loudness=-14.0,
        fps="25",
        height=1080,
    )
    (draft,) = drafts(written)
    assert draft.path == "/p/.nemoflow/drafts/out/a.mp4"
    assert draft.shown == ".nemoflow/drafts/out/a.mp4"
    assert profile_of(draft) is DRAFT
    assert (draft.poster, draft.poster_shown, draft.codec, draft.pinned) == ("", "", "", ())
    assert draft.mode == "encode"
    assert (draft.max_size, draft.reduce, draft.video_bitrate, draft.quality) == (0, 0, 0, 28)
    # What makes its shape, its rate and its sound stays.
    assert (draft.aspect, draft.fit, draft.loudness, draft.fps) == ("9:16", "crop", -14.0, "25")


def test_nothing_is_expected_of_drafts_and_the_written_outputs_are_still_known() -> None:
    written = spec(output("out/a.gif"), output("out/a.mp3"))
    made = drafted(written, "/p", ".nemoflow/drafts")
    assert made.expect == ()
    assert made.asked == written.outputs == written.asked
    assert drafted(made, "/p", ".nemoflow/drafts") == made
    assert decode_spec(encode_spec(made)) == made


def test_moving_pictures_are_drafted_and_the_rest_only_where_there_are_none() -> None:
    sheet = output("out/s.jpg", sprite="5x5", width=160)
    sound, words = output("out/a.mp3"), output("out/a.srt")
    shown = [item.shown for item in drafts(sheet, output("out/a.gif"), sound, words)]
    assert shown == [".nemoflow/drafts/out/a.gif.mp4"]
    (of_sheet,) = drafts(sheet, sound, words)
    assert (of_sheet.format, of_sheet.sprite, of_sheet.width) == ("mp4", "", 0)
    (of_sound,) = drafts(words, sound)
    assert (of_sound.shown, of_sound.format) == (".nemoflow/drafts/out/a.mp3", "mp3")
    # As it is: a finished one found in the cache is taken as its draft.
    assert render_key("d", of_sound, "e") == render_key("d", sound, "e")
    assert [item.format for item in drafts(words)] == ["srt"]


def test_outputs_that_look_alike_in_small_share_a_draft() -> None:
    high, low = output("out/a.mp4", height=1080), output("out/a-720.mp4", height=720)
    tall = output("out/tall.mp4", aspect="9:16")
    shown = [item.shown for item in drafts(high, low, output("out/a.webm", height=720), tall)]
    assert shown == [".nemoflow/drafts/out/a.mp4", ".nemoflow/drafts/out/tall.mp4"]


def test_a_draft_of_a_file_outside_the_project_stays_inside() -> None:
    (draft,) = drafts(output("../elsewhere/a.mp4"))
    assert ".." not in draft.path
    assert draft.path.startswith("/p/.nemoflow/drafts/outside/")
    (absolute,) = drafts(output("/elsewhere/a.mp4"))
    assert absolute.path.startswith("/p/.nemoflow/drafts/outside/")
    assert absolute.path != draft.path


def test_a_draft_and_its_output_never_share_a_key_and_old_keys_stay() -> None:
    plain = output("out/a.mp4", quality=28)
    (draft,) = drafts(plain)
    assert render_key("d", plain, "e") != render_key("d", draft, "e")
    assert "profile" not in plain.settings()


def test_half_the_frames_but_never_too_few() -> None:
    halved = {"30": "15", "25": "25/2", "24": "12", "30000/1001": "15000/1001", "20": "10"}
    for rate, half in {**halved, "12": "12", "8": "8"}.items():
        assert DRAFT.rate_of(Fraction(rate)) == Fraction(half)
        assert FINAL.rate_of(Fraction(rate)) == Fraction(rate)

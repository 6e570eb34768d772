"""A turn folded from its reports: words once, noise apart, the question kept."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from nemoflow.wire.noise import without_noise
from nemoflow.wire.sse import Answered, Asked, Beat, Called, Ended, Failed, Report, Turn, Words

NOISE = "I encountered a temporary issue. Please try again later."


def folded(*reports: Report) -> Turn:
    turn = Turn()
    for report in reports:
        turn = turn.fold(report)
    return turn


def test_words_are_there_as_soon_as_they_came_whole() -> None:
    assert folded(Words("Do", True), Words("Done.")).words == ("Done.",)
    assert folded(Words("Do", True)).words == ()


def test_fragments_of_another_text_are_told_before_the_next() -> None:
    assert folded(Words("First", True), Words("Second.")).words == ("First", "Second.")


def test_fragments_that_repeat_the_text_so_far_are_told_once() -> None:
    turn = folded(Words("Trim", True), Words("Trimmed it", True)).finish()
    assert turn.words == ("Trimmed it",)


def test_a_whole_text_in_two_events_takes_its_fragments_piece_by_piece() -> None:
    turn = folded(Words("One two", True), Words("One"), Words("two")).finish()
    assert turn.words == ("One", "two")


def test_a_text_delivered_twice_is_told_once() -> None:
    assert folded(Words("Done."), Words("Done.")).finish().words == ("Done.",)


def test_noise_behind_words_in_one_text_is_cut_off() -> None:
    assert folded(Words(f"Done. {NOISE}")).finish().words == ("Done.",)


def test_noise_before_the_words_is_dropped_too() -> None:
    turn = folded(Words(NOISE), Words("Done.")).finish()
    assert (turn.words, turn.only_noise) == (("Done.",), False)


def test_noise_alone_is_told_and_marked() -> None:
    turn = folded(Words(NOISE, True), Words(NOISE), Ended()).finish()
    assert (turn.words, turn.only_noise, turn.ended) == ((NOISE,), True, True)


def test_noise_in_fragments_alone_is_marked() -> None:
    assert folded(Words(NOISE[:10], True), Words(NOISE[10:], True)).finish().only_noise


def test_a_title_that_reads_like_noise_is_content() -> None:
    said = 'Added the title "I encountered a temporary issue".'
    assert without_noise(said) == (said, "")


def test_the_first_error_and_the_first_question_count() -> None:
    turn = folded(Failed("one"), Failed("two"), Asked("a?"), Asked("b?"))
    assert (turn.failed, turn.asked) == ("one", Asked("a?"))


REPORTS = st.lists(
    st.builds(Words, st.sampled_from(["A", "A B", "B", NOISE, " ", "C."]), st.booleans())
    | st.sampled_from([Beat(), Ended(), Answered("x"), Called("x", {}), Failed("f"), Asked("q")]),
    max_size=12,
)


@given(REPORTS)
def test_words_only_grow(reports: list[Report]) -> None:
    turn = Turn()
    for report in reports:
        after = turn.fold(report)
        assert after.words[: len(turn.words)] == turn.words
        turn = after
    done = turn.finish()
    assert done.words[: len(turn.words)] == turn.words
    assert done.finish() == done


@given(st.lists(st.text("ab ", min_size=1, max_size=5), min_size=1, max_size=6))
def test_fragments_and_their_whole_are_told_once(pieces: list[str]) -> None:
    whole = "".join(pieces)
    # A fragment that begins like all before it reads as the text so far: another way to send.
    fragments = [Words(piece, True) for piece in pieces]
    words = folded(*fragments, Words(whole)).finish().words
    assert words == ((whole.strip(),) if whole.strip() else ())

"""Titles and captions that a later edit changes: larger, elsewhere, longer, gone."""

from __future__ import annotations

from pathlib import Path

import pytest

from nemoflow.engine.edit import OpRefused
from tests.media import pictures
from tests.oracles.registry import oracle
from tests.oracles.studio import Studio
from tests.oracles.test_captions import shown, srt
from tests.oracles.test_titles import drawn, grey

SIZE = (320, 180)
ONE = 'add the title "Oho" at size 10% starting at 0.1s for 0.2s'


@oracle("adjust")
def test_a_title_is_larger_elsewhere_and_longer(studio: Studio, reels: Path) -> None:
    base = [grey(reels, *SIZE)]
    before = pictures.frames(studio.film(ONE, base=base, frames=30, quality=4))
    said = (
        ONE,
        "make the title 50% bigger",
        "move the title to the top",
        "make the title 0.2s longer",
    )
    after = pictures.frames(studio.film(*said, base=base, frames=30, quality=4))
    assert shown(before, before[0]) == list(range(3, 9))
    assert shown(after, after[0]) == list(range(3, 15))
    small, large = drawn(before[5], before[0]), drawn(after[5], after[0])
    assert large[0].max() < 90 < small[0].max()
    assert (large[1].max() - large[1].min()) / (small[1].max() - small[1].min()) == pytest.approx(
        1.5, abs=0.1
    )


@oracle("adjust")
def test_captions_move_in_time_and_go(studio: Studio, reels: Path) -> None:
    subs = srt(reels, "later.srt", (3, 6, "One"), (12, 15, "Two"))
    base, more = [grey(reels, *SIZE)], [subs]
    said = ("add captions from later.srt", "make the captions 0.2 seconds later")
    frames = pictures.frames(studio.film(*said, base=base, more=more, frames=30))
    assert shown(frames, frames[0]) == [*range(9, 12), *range(18, 21)]
    said = (*said, "captions 1 second longer", 'remove the caption "Two"')
    frames = pictures.frames(studio.film(*said, base=base, more=more, frames=30))
    assert shown(frames, frames[0]) == list(range(9, 18))


@pytest.mark.parametrize(
    ("said", "reason", "words"),
    [
        (("make the title bigger",), "missing_input", "there is no title"),
        (('add the title "A"', 'add the title "B" at 0.5s', "remove the title"), "undecidable",
         "there are 2"),
        (('add the title "A"', 'remove the title "B"'), "missing_input", '"B"'),
        (('add the title "A"', "make title 2 red"), "out_of_range", "no title 2"),
        (('add the title "A" for 0.5s', "make the title 0.5s shorter"), "out_of_range", "nothing"),
        (('add the title "A"', "delay the title by 2 seconds"), "out_of_range", "after the end"),
        (('add the caption "A"', "change the captions in the karaoke style"), "missing_input",
         "no word times"),
        (("add the watermark \"A\"", "remove the title"), "missing_input", "there is no title"),
    ],
)  # fmt: skip
def test_what_cannot_be_changed(
    studio: Studio, reels: Path, said: tuple[str, ...], reason: str, words: str
) -> None:
    with pytest.raises(OpRefused) as caught:
        studio.timeline(said, [grey(reels, *SIZE)])
    assert caught.value.reason == reason
    assert words in caught.value.message


def test_of_several_titles_the_named_one_changes(studio: Studio, reels: Path) -> None:
    said = ('add the title "A"', 'add the title "B" at 0.5s')
    for which in ('the title "B"', "title number 2"):
        made = studio.timeline((*said, f"change {which} to red"), [grey(reels, *SIZE)])
        assert [title.color for title in made.titles] == ["#ffffff", "#ff0000"]
    gone = studio.timeline((*said, "remove all titles"), [grey(reels, *SIZE)])
    assert gone.titles == ()

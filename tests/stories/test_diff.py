"""`diff`: what changed between two states of a recipe, told, drawn, and as a page."""

from __future__ import annotations

import json
import re
import subprocess
from base64 import b64decode
from html.parser import HTMLParser

import numpy as np

from tests.golden import check_golden
from tests.media import barcode, pictures
from tests.stories.conftest import SPEC
from tests.stories.said import Said
from tests.story import Outcome, Story

HOSTILE = '<script>alert(1)</script> & "x"'


class Page(HTMLParser):
    """What a browser would load, run and show."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.images: list[tuple[str, bytes]] = []
        self.ids: set[str] = set()
        self.words = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = dict(attrs)
        self.tags.append(tag)
        self.ids.add(held.get("id") or "")
        self.links += [held.get("href") or ""] if tag == "a" else []
        if tag == "img":
            kind, _, data = (held.get("src") or "").partition("base64,")
            assert kind == "data:image/png;"
            self.images.append((held.get("alt") or "", b64decode(data)))

    def handle_data(self, data: str) -> None:
        self.words += data


def git(story: Story, *args: str) -> None:
    who = ("-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *who, *args], cwd=story.root, check=True, capture_output=True)


def lines(done: Outcome) -> list[str]:
    assert done.code == 0, done.err
    return [line.strip() for line in done.out.splitlines()]


def test_edits_are_compared_without_drawing_anything(story: Story, said: Said) -> None:
    done = said("diff", "--at", "0")
    assert (done.code, done.err) == (0, "")
    check_golden("diff_all_edits.txt", done.out)
    check_golden("diff_a_title.txt", said("diff", "--at", "1", "2").out)
    assert lines(said("diff", "--at", "2", "3"))[-2:] == [
        "sound    changed",
        "nothing of the picture changed, sound changed; 0:02.000.",
    ]
    same = said("diff", "--at", "3", "--detailed-exitcode")
    assert (same.code, same.out.splitlines()[-1]) == (0, "No differences: 0:02.000.")
    assert said("diff", "--at", "1", "--detailed-exitcode").code == 2
    back = json.loads(said("diff", "--at", "2", "1", "--json").out.splitlines()[1])
    assert back["picture"] == [
        {"kind": "changed", "before": [0, 30], "after": [0, 30],
         "times": ["0:00.000-0:01.000"] * 2}
    ]  # fmt: skip
    assert back["edits"] == [["-", 'add the title "Hello" for 1 second']]
    assert story.ffmpeg_starts() == 0
    assert not (story.root / ".nemoflow").exists()


def test_stills_of_both_sides(story: Story, said: Said) -> None:
    spec = SPEC.replace('"Hello"', "'" + HOSTILE + "'").replace("- add the t", "- |\n    add the t")
    story.write({"video.yml": spec})
    assert lines(said("diff", "--at", "0", "-o", "d.png", "--html", "d.html"))[-2:] == [
        "d.png",
        "d.html",
    ]
    # Cut footage has no partner; a title has.
    assert story.ffmpeg_starts() == 3 + 1
    (drawn,) = pictures.frames(story.root / "d.png", "rgb24")
    assert drawn.shape == (2 * (90 + 22 + 8) + 8, 2 * (160 + 8) + 8, 3)
    text = (story.root / "d.html").read_text()
    page = Page(text)
    assert HOSTILE in page.words
    assert "script" not in page.tags
    assert {link.removeprefix("#") for link in page.links} <= page.ids
    assert [alt for alt, _ in page.images] == [
        "before, at 0:00.466", "before, at 0:01.466", "after, at 0:00.466"
    ]  # fmt: skip
    assert not re.search(
        r"https?:|url\(|@import|src=\"(?!data:)", (story.root / "d.html").read_text()
    )
    assert "nothing after" in page.words
    assert said("frame", "--edit", "2", "--at", "14f", "-o", "one.png").code == 0
    (story.root / "two.png").write_bytes(page.images[2][1])
    one, two = (pictures.frames(story.root / f"{name}.png", "rgb24")[0] for name in ("one", "two"))
    assert np.array_equal(one, two)
    y = 8 + 90 + 22 + 8
    assert np.array_equal(drawn[y : y + 90, 160 + 16 : 320 + 16], one)


def test_what_was_applied_is_compared_with_what_is_written(story: Story, said: Said) -> None:
    none = said("diff")
    assert (none.code, "`--at 0` compares with the bare footage" in none.err) == (3, True)
    story.apply()
    assert lines(said("diff"))[-1] == "No differences: 0:02.000."
    story.write({"video.yml": SPEC.replace('"Hello" for 1', '"Bye" for 0.5')})
    before = story.tables()
    told = lines(said("diff", "-o", "d.jpg"))
    assert told[1:5] == [
        "edits",
        '- add the title "Hello" for 1 second',
        '+ add the title "Bye" for 0.5 second',
        "picture",
    ]
    assert told[5] == "~ changed  0:00.000-0:01.000"
    assert (story.root / "d.jpg").exists()
    assert story.tables() == before
    # Other footage under the old name: what was applied cannot be drawn any more.
    barcode.run(
        "-f", "lavfi", "-i", "testsrc=s=160x90:r=30:d=3", "-y", str(story.root / "walk.mp4")
    )
    gone = said("diff", "--html", "d.html")
    assert "not shown: walk.mp4 is not there any more" in gone.out
    page = Page((story.root / "d.html").read_text())
    assert {alt.split(",")[0] for alt, _ in page.images} == {"after"}
    assert "not there any more" in page.words


def test_a_revision_of_git(story: Story, said: Said) -> None:
    assert "is in no git repository" in said("diff", "--rev", "HEAD").err
    story.write({"nemoflow.yml": "vars: {words: Hello}\n"})
    story.write({"video.yml": SPEC.replace("Hello", "{{ words }}")})
    git(story, "init", "-q")
    git(story, "add", "*.yml")
    git(story, "commit", "-qm", "first")
    git(story, "tag", "-m", "x", "v1")
    assert lines(said("diff", "--rev", "HEAD"))[-1] == "No differences: 0:02.000."
    story.write({"nemoflow.yml": "vars: {words: Bye}\n"})
    told = lines(said("diff", "--rev", "v1"))
    assert told[0] == "video.yml   at v1 -> as written now   out/demo.mp4"
    assert told[2:4] == [
        '- add the title "Hello" for 1 second',
        '+ add the title "Bye" for 1 second',
    ]
    for rev in (
        "nothing",
        "--help",
        "HEAD:video.yml",
        "@{upstream}",
        "a b",
        "$(id)",
        "-n1",
        "^HEAD",
    ):
        done = said("diff", f"--rev={rev}")
        assert (done.code, "is no revision of this repository" in done.err) == (3, True), rev
    # What was wrong then is said with the revision, and media are those of now.
    story.write({"video.yml": SPEC.replace("walk.mp4", "gone.mp4")})
    git(story, "commit", "-qam", "second")
    story.write({"video.yml": SPEC})
    done = said("diff", "--rev", "HEAD")
    assert done.code == 3
    assert "HEAD:video.yml:3:9" in done.err
    assert "HEAD names this file; media are those of the working tree" in done.err
    # A project file that did not exist then has no say in what the recipe meant.
    git(story, "rm", "-q", "--cached", "nemoflow.yml")
    git(story, "commit", "-qam", "third")
    assert lines(said("diff", "--rev", "HEAD"))[-1] == "No differences: 0:02.000."
    story.write({"new.video.yml": SPEC.replace("demo", "new")})
    fresh = said("diff", "new.video.yml", "--rev", "HEAD")
    assert (fresh.code, "it is no file in that revision" in fresh.err) == (3, True)


def test_git_that_is_not_there(story: Story) -> None:
    done = story.run("diff", "--rev", "HEAD", PATH="/nowhere")
    assert (done.code, "git is not installed" in done.err) == (3, True)


def test_what_cannot_be_compared_is_said(story: Story, said: Said) -> None:
    for args, words in (
        (["--at", "1", "--rev", "HEAD"], "exclude each other"),
        (["--at", "x"], "write `--at 2` or `--at 2 4`"),
        (["--at", "4"], "there is no edit 4"),
        (["--at", "0", "7"], "there is no edit 7"),
        (["--at", "0", "-o", "d.bmp"], "does not end like a picture"),
        (["--at", "0", "--output", "no"], "`out/demo.mp4`"),
        (["--at", "0", "--backend", "cloud"], "`nemoflow open` shows its session"),
    ):
        done = said("diff", *args)
        assert (done.code, words in done.err) == (3, True), (args, done.err)
    (story.root / "taken").write_text("a file")
    done = said("diff", "--at", "0", "--html", "taken/d.html")
    assert (done.code, "cannot be written" in done.err) == (1, True)


def test_another_shape_and_rate(story: Story, said: Said) -> None:
    story.write({"video.yml": SPEC.replace("cut the first 1 second", "make it vertical")})
    told = lines(said("diff", "--at", "0", "1", "-o", "d.png"))
    assert "size 160x90 -> 90x160" in told
    assert "~ changed  0:00.000-0:03.000" in told
    (drawn,) = pictures.frames(story.root / "d.png", "rgb24")
    assert drawn.shape[:2] == (3 * (160 + 22 + 8) + 8, 2 * (160 + 8) + 8)
    story.write({"video.yml": SPEC.replace("cut the first 1 second", "export at 15 fps")})
    told = lines(said("diff", "--at", "0", "1"))
    assert "30 -> 15 frames a second" in told

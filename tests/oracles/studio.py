"""The whole chain in one call: sentences -> operations -> draft -> FFmpeg -> a file, judged.

Every file is held to the laws that no edit may break, before a test looks at what it shows:
the frames are counted and stamped evenly, the picture and the sound last exactly as long as the
frames say, and FFmpeg decodes it without one word of warning.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import av
import imageio_ffmpeg

from nemoflow.backend import Progress
from nemoflow.engine.analysis import Analyst, Footage
from nemoflow.engine.draftcodec import decode, encode
from nemoflow.engine.edit import apply_ops, place_base, register
from nemoflow.engine.language import Asset, Pool, Understood, understand
from nemoflow.engine.probe import probe
from nemoflow.engine.questions import Answer, Question
from nemoflow.engine.render import Engine, render
from nemoflow.engine.timeline import Source, Timeline
from nemoflow.model.canon import digest
from tests.media import barcode
from tests.media.stage import output

SOUND_RATE = 48_000


def half_up(value: Fraction) -> int:
    """The nearest whole number; halves go up."""
    return (value + Fraction(1, 2)).__floor__()


@dataclass
class Studio:
    """A folder for finished files and one cache for all of them."""

    folder: Path
    workers: int = 2
    _sources: dict[Path, Source] = field(default_factory=dict)
    _known: dict[Question, Answer] = field(default_factory=dict)
    _made: int = 0

    def timeline(
        self, sentences: Sequence[str], base: Sequence[Path], more: Sequence[Path] = ()
    ) -> Timeline:
        """`base` placed in order, then every sentence carried out on the draft's own JSON."""
        pool = Pool(
            tuple(
                Asset(source.name, source.filename, source.kind)
                for source in map(self._source, [*base, *more])
            )
        )
        timeline = Timeline()
        for path in base:
            timeline = place_base(timeline, self._source(path))
        for path in more:
            timeline = register(timeline, self._source(path))
        for sentence in sentences:
            found = understand(sentence, pool)
            assert isinstance(found, Understood), (sentence, found)
            applied = apply_ops(decode(encode(timeline)), found.ops, self.analyst([*base, *more]))
            timeline = applied.timeline
        return timeline

    def analyst(self, files: Sequence[Path]) -> Analyst:
        """What looks into files; it is asked nothing twice."""
        media = {digest(str(path)): str(path) for path in files}
        footage = Footage(media, imageio_ffmpeg.get_ffmpeg_exe(), "build")
        return Analyst(footage, known=self._known)

    def _source(self, path: Path) -> Source:
        if path not in self._sources:
            self._sources[path] = probe(str(path), path.stem, digest(str(path)))
        return self._sources[path]

    def film(
        self,
        *sentences: str,
        base: Sequence[Path],
        more: Sequence[Path] = (),
        frames: int,
        name: str = "mp4",
        **settings: object,
    ) -> Path:
        """The finished file of format `name`, which must have `frames` frames of the timeline."""
        timeline = self.timeline(sentences, base, more)
        assert timeline.frames == frames
        made = self.render(timeline, [*base, *more], name, **settings)
        assert_lawful(made, frames, timeline.rate)
        return made

    def render(
        self, timeline: Timeline, files: Sequence[Path], name: str, **settings: object
    ) -> Path:
        """Renders a timeline to a new file."""
        for _ in self.steps(timeline, files, name, **settings):
            pass
        return self.folder / f"film-{self._made}.{name}"

    def steps(
        self, timeline: Timeline, files: Sequence[Path], name: str, **settings: object
    ) -> Iterator[Progress]:
        """What is reported while a timeline becomes the next file."""
        self._made += 1
        made = self.folder / f"film-{self._made}.{name}"
        engine = Engine(
            imageio_ffmpeg.get_ffmpeg_exe(), "build", self.folder / "cache", self.workers
        )
        yield from render(
            timeline,
            output(made.name, **settings),
            media={digest(str(path)): str(path) for path in files},
            engine=engine,
            work=self.folder / "work",
            staging=made,
            poster_staging=None,
            cancel=threading.Event(),
        )


def assert_lawful(path: Path, frames: int, rate: Fraction) -> None:
    """The laws of every file: counts, stamps, lengths, and a clean decode."""
    assert_clean(path)
    with av.open(str(path)) as container:
        for video in container.streams.video:
            stamps = [Fraction(packet.pts or 0) for packet in container.demux(video) if packet.size]
            base = Fraction(video.time_base or 0)
            assert sorted(stamps) == [k / rate / base for k in range(frames)]
            assert Fraction(video.duration or 0) * base == frames / rate
    with av.open(str(path)) as container:
        for audio in container.streams.audio:
            assert audio.rate == SOUND_RATE
            length = Fraction(audio.duration or 0) * Fraction(audio.time_base or 0)
            wanted = half_up(frames * SOUND_RATE / rate)
            assert length * SOUND_RATE == wanted
            if path.suffix == ".wav":
                assert sum(frame.samples for frame in container.decode(audio)) == wanted


def assert_clean(path: Path) -> None:
    """FFmpeg decodes every stream and says nothing, warnings included.

    One exception: the classic WAV header, which every player reads, names no channel layout.
    """
    log = barcode.run("-v", "warning", "-i", str(path), "-f", "null", "-", cwd=path.parent)
    assert [line for line in log if not line.endswith("Guessed Channel Layout: stereo")] == []

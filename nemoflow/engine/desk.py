"""The desk of one render: its own folder, staged media and fonts, and the FFmpeg to run."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from nemoflow.engine import ffmpeg as door
from nemoflow.engine.ass import document, title_fonts
from nemoflow.engine.ass_cues import caption_events, caption_fonts
from nemoflow.engine.bodies import USUAL, Grid
from nemoflow.engine.cache import Cache
from nemoflow.engine.effects.lut import ONE_DIMENSION
from nemoflow.engine.fonts_scan import FontFile
from nemoflow.engine.formats import Format
from nemoflow.engine.kinds import LUT
from nemoflow.engine.pixels import Pixels
from nemoflow.engine.probe import Facts
from nemoflow.engine.probed import keep_facts
from nemoflow.engine.sealed import beside
from nemoflow.engine.segments import Segment
from nemoflow.engine.setup import Setup, setup_of
from nemoflow.engine.steady import Steady, steadies_of
from nemoflow.engine.textfiles import read_cube
from nemoflow.engine.timeline import Canvas, Timeline
from nemoflow.model.canon import digest
from nemoflow.model.errors import EngineFailed
from nemoflow.model.spec import Output

FactsOf = Callable[[str, str], Facts]
"""What a file is, by path and content digest. Raises MediaProblem."""


@dataclass(frozen=True, slots=True)
class Engine:
    """The FFmpeg to run, its digest, where pieces are kept, and how many run side by side.

    They are nicer than this process by `nice`; `grid` says where the picture is cut.
    """

    ffmpeg: str
    ffmpeg_digest: str
    cache: Path
    workers: int = 1
    nice: int = 0
    grid: Grid = USUAL


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything one render works with; `folder` is its own and is deleted at the end.

    `names` maps sources to names of files in the folder, `mono` are those with one channel;
    `steady` maps what is made steady, by the name it has as a source.
    """

    engine: Engine
    cache: Cache
    folder: Path
    setup: Setup
    names: Mapping[str, str]
    steady: Mapping[str, Steady]
    mono: frozenset[str]
    cancel: threading.Event

    @property
    def timeline(self) -> Timeline:
        """Counted at the rate of the canvas."""
        return self.setup.timeline

    @property
    def output(self) -> Output:
        """With what the edits say about the file."""
        return self.setup.output

    @property
    def format(self) -> Format:
        """The file's container and codecs."""
        return self.setup.format

    @property
    def canvas(self) -> Canvas:
        """Size and rate of the picture."""
        return self.setup.canvas

    @property
    def pixels(self) -> Mapping[str, Pixels]:
        """How the pixels of each source are stored."""
        return self.setup.pixels

    def link(self, name: str, place: Path) -> str:
        """Lets an entry of the cache be opened by a name in the desk's folder; the name."""
        # Two tasks side by side may need the same entry.
        with suppress(FileExistsError):
            (self.folder / name).symlink_to(place)
        return name

    def run(
        self,
        arguments: tuple[str, ...],
        doing: str,
        cancel: threading.Event,
        on_progress: door.OnProgress = door.ignore_progress,
        fonts: Sequence[FontFile] = (),
    ) -> door.Completed:
        """One FFmpeg process in the desk's folder; it knows these fonts and no others."""
        return door.run(
            self.engine.ffmpeg,
            arguments,
            cwd=self.folder,
            environ=stage_fonts(self.folder, self.cache, fonts),
            cancel=cancel,
            on_progress=on_progress,
            doing=doing,
            nice=self.engine.nice,
        )


def missing_sources(timeline: Timeline, media: Mapping[str, str]) -> tuple[str, ...]:
    """Names of sources that the timeline shows or plays and that have no file."""
    return tuple(
        timeline.source(source).filename
        for source in _used(timeline)
        if not Path(media.get(source, "")).is_file()
    )


def _used(timeline: Timeline) -> tuple[str, ...]:
    """Digests of the sources that clips, effects, overlays, music and sounds use, each once."""
    heard = [*(item.source for item in timeline.music), *(item.source for item in timeline.sounds)]
    return tuple(dict.fromkeys([*_shown(timeline), *heard, *_tables(timeline)]))


def _tables(timeline: Timeline) -> tuple[str, ...]:
    """Digests of the tables of colours that effects are drawn with, each once."""
    drawn = (item.sources for clip in timeline.clips for item in clip.effects)
    used = (item for sources in drawn for item in sources)
    return tuple(dict.fromkeys(item for item in used if timeline.source(item).kind == LUT))


def _shown(timeline: Timeline) -> tuple[str, ...]:
    """Digests of the files whose picture may be seen, each once."""
    above = (overlay.source for overlay in timeline.overlays)
    drawn = (item.sources for clip in timeline.clips for item in clip.effects)
    used = (digest for sources in drawn for digest in sources)
    found = dict.fromkeys([*(clip.source for clip in timeline.clips), *used, *above])
    return tuple(item for item in found if timeline.source(item).kind not in ("color", LUT))


def open_desk(
    timeline: Timeline,
    output: Output,
    media: Mapping[str, str],
    engine: Engine,
    folder: Path,
    cancel: threading.Event,
) -> Desk:
    """Stages every file that the timeline uses in `folder`. Raises EngineFailed, MediaProblem."""
    missing = missing_sources(timeline, media)
    if missing:
        raise EngineFailed(
            f"{', '.join(f'`{door.clean(name)}`' for name in missing)} is not there any more",
            hint="put the file back, or run `nemoflow plan` to see what follows",
        )
    # A link with a name of ours: FFmpeg reads patterns and protocols into the names it is given.
    names = {}
    tables = _tables(timeline)
    for source in _used(timeline):
        path = Path(media[source]).absolute()
        if source in tables:
            names[source] = _staged_table(source, path, folder)
            continue
        names[source] = _safe_name(source, path)
        (folder / names[source]).symlink_to(path)
    cache = Cache(engine.cache.absolute())
    facts = {
        source: keep_facts(media[source], source, cache) for source in names if source not in tables
    }
    pixels = pixels_of(timeline, media, lambda _, source: facts[source])
    setup = setup_of(timeline, output, pixels, engine.ffmpeg_digest, engine.grid)
    steady = {item.name: item for item in steadies_of(setup.timeline)}
    return Desk(
        engine=engine,
        cache=cache,
        folder=folder,
        setup=setup,
        names=names | {name: f"s{name[:24]}.mp4" for name in steady},
        steady=steady,
        mono=frozenset(source for source, found in facts.items() if found.mono),
        cancel=cancel,
    )


def pixels_of(timeline: Timeline, media: Mapping[str, str], facts_of: FactsOf) -> dict[str, Pixels]:
    """How the picture of every file that may be seen is stored. Raises MediaProblem."""
    return {source: facts_of(media[source], source).pixels for source in _shown(timeline)}


def _safe_name(source: str, path: Path) -> str:
    suffix = path.suffix.lower()
    plain = suffix[1:].isascii() and suffix[1:].isalnum()
    return f"m{source[:24]}{suffix if plain else ''}"


def _staged_table(source: str, path: Path, folder: Path) -> str:
    """Writes a table of colours anew; its name stands in a filter, so nothing of it is a user's."""
    cube = read_cube(str(path))
    name = f"t{digest(source)[:24]}{ONE_DIMENSION if cube.dimensions == 1 else '.cube'}"
    (folder / name).write_text(cube.written(), encoding="ascii")
    return name


def fonts_of(segment: Segment) -> tuple[FontFile, ...]:
    """The fonts of a segment's words, each once. Raises MissingFont."""
    found = (
        *title_fonts([placed.title for placed in segment.titles]),
        *caption_fonts([placed.caption for placed in segment.captions]),
    )
    return tuple({font.path: font for font in found}.values())


def stage_words(desk: Desk, segment: Segment, name: str) -> str:
    """Writes the words of a segment, where it has any, as the file `name`; the name."""
    if segment.lettered:
        size = (desk.canvas.width, desk.canvas.height)
        text = document(segment.titles, *size) + caption_events(segment.captions, *size)
        (desk.folder / name).write_text(text, encoding="utf-8")
    return name


def stage_fonts(folder: Path, cache: Cache, needed: Sequence[FontFile]) -> dict[str, str]:
    """What makes FFmpeg know these fonts and no others on this machine.

    Not those of other segments either: two of one family would be taken for each other.
    """
    if not needed:
        return {"FONTCONFIG_FILE": str(folder / "no-fonts.conf")}
    config = folder / f"fonts-{digest(*sorted(font.digest for font in needed))[:16]}.conf"
    if not config.exists():
        fonts, index = cache.font_folder(needed), cache.font_index
        with beside(config) as near:
            near.write_text(
                '<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "fonts.dtd">\n'
                f"<fontconfig><dir>{_xml(fonts)}</dir>"
                f"<cachedir>{_xml(index)}</cachedir></fontconfig>\n",
                encoding="utf-8",
            )
            near.replace(config)
    return {"FONTCONFIG_FILE": str(config)}


def _xml(path: Path) -> str:
    return str(path).replace("&", "&amp;").replace("<", "&lt;")

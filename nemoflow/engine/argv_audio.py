"""Pieces, rows and the mix -> the arguments of FFmpeg processes that write float PCM. Pure.

Everything written is 48 kHz stereo WAV, 32-bit float, exactly as long as its value says.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from nemoflow.engine.audio import Bed, Ducking, Mix, Piece, tempo_steps
from nemoflow.engine.hearing import Cleaning
from nemoflow.engine.stretches import Part, Stretch
from nemoflow.engine.timeline import SAMPLE_RATE

_LAYOUT = "aformat=sample_fmts=fltp:sample_rates=48000:channel_layouts=stereo"
IN_PLACE = "aresample=48000:async=1:min_hard_comp=0.01:first_pts=0"
"""Puts every sample where its timestamp says, counted from the file's start; gaps are silence."""
_INGEST = f"{IN_PLACE}:out_chlayout=stereo:rematrix_maxval=1"
"""The same; more than two channels are mixed down without leaving the range."""
_BOTH_SIDES = "pan=stereo|c0=c0|c1=c0,"
"""Mono at full level on both sides, as every player does; FFmpeg alone makes it 3 dB quieter."""
_MARGIN_SECONDS = 2
_DUCK_RATIO = 20
_DUCK_ROOM_DB = 10
"""What is at the threshold is lifted to this many dB above full scale, then clipped."""
_TAIL = SAMPLE_RATE
"""Silence after the key of the compressor: at the very end of a stream its result varies."""
_CLEANING_LEAD = SAMPLE_RATE
"""Samples that cleaning hears before the first one it gives."""
_CLEANING_DELAY = SAMPLE_RATE // 40
"""By how much `afftdn` comes late, without saying so: half a window."""
_TURNED_SAMPLES = 120 * SAMPLE_RATE
"""Sound that is turned around at once: 46 MB."""
_LIMITER = "alimiter=limit=0.89:attack=2:release=50:level=disabled:latency=1"
_ONE_THREAD = ("-filter_complex_threads", "1")


@dataclass(slots=True)
class _Draft:
    """A command being written: inputs so far, chains so far.

    `names` maps source digests to file names; `mono` holds the sources with one channel.
    """

    names: Mapping[str, str] = field(default_factory=dict)
    mono: Collection[str] = ()
    floors: Mapping[str, float] = field(default_factory=dict)
    inputs: list[str] = field(default_factory=list)
    graph: list[str] = field(default_factory=list)

    def open(self, source: str, *options: str) -> str:
        """Adds an input; the beginning of a chain in which its samples are stereo and in place."""
        number = self.inputs.count("-i")
        self.inputs += [*options, "-i", f"file:{self.names[source]}"]
        both = _BOTH_SIDES if source in self.mono else ""
        return f"[{number}:a:0]{both}{_INGEST},{_LAYOUT}"

    def open_pcm(self, file: str) -> str:
        """Adds a file that this engine wrote; the beginning of a chain."""
        number = self.inputs.count("-i")
        self.inputs += ["-i", f"file:{file}"]
        return f"[{number}:a:0]{_LAYOUT}"

    def add(self, chain: str, label: str) -> str:
        """Adds a chain that ends in a label; the label."""
        self.graph.append(f"{chain}[{label}]")
        return label

    def command(self, *outputs: tuple[str, str]) -> tuple[str, ...]:
        """The whole command; `outputs` are pairs of a label and the file it is written to."""
        written: list[str] = []
        for label, target in outputs:
            written += ["-map", f"[{label}]", *_WRITE, target]
        graph = ("-filter_complex", ";".join(self.graph))
        return (*_ONE_THREAD, *self.inputs, *graph, *written)


_WRITE = (
    *("-c:a", "pcm_f32le", "-ar", str(SAMPLE_RATE), "-ac", "2", "-map_metadata", "-1"),
    *("-fflags", "+bitexact", "-flags:a", "+bitexact", "-rf64", "auto", "-f", "wav"),
)
"""WAV that becomes RF64 when it outgrows 4 GiB, at three hours."""
_CODE = ("-map_metadata", "-1", "-fflags", "+bitexact", "-flags:a", "+bitexact", "-f", "mp4")
"""MP4 tells how much silence the encoder put first, so a copy of it starts where it should."""


def pieces_arguments(
    pieces: Sequence[tuple[Piece, str]],
    *,
    names: Mapping[str, str],
    mono: Collection[str],
    floors: Mapping[str, float],
) -> tuple[str, ...]:
    """Makes pieces, each into its file, with one process.

    `floors` maps the sources of pieces that are cleaned to the level of their noise in dB.
    """
    draft = _Draft(names, mono, floors)
    outputs = []
    for number, (piece, target) in enumerate(pieces):
        outputs.append((draft.add(_piece(piece, draft), f"p{number}"), target))
    return draft.command(*outputs)


def row_arguments(row: Sequence[Stretch], *, target: str) -> tuple[str, ...]:
    """Mixes stretches that follow each other into one file."""
    draft = _Draft()
    return draft.command((_row(row, draft), target))


def stack_arguments(
    beds: Sequence[Bed], *, names: Mapping[str, str], mono: Collection[str], target: str
) -> tuple[str, ...]:
    """Adds beds up into one file that begins with the first of them: see `stacked`."""
    draft = _Draft(names, mono)
    whole = stacked(beds, "")
    moved = [replace(bed, start=bed.start - whole.start) for bed in beds]
    return draft.command((_sum(_beds(moved, whole.samples, draft, "b"), draft, "out"), target))


def stacked(beds: Sequence[Bed], name: str) -> Bed:
    """What beds are together, once they are a file under a name."""
    start = min(bed.start for bed in beds)
    return Bed(name, start, max(bed.start + bed.samples for bed in beds) - start)


def mix_arguments(
    mix: Mix,
    row: Sequence[Stretch],
    *,
    names: Mapping[str, str],
    mono: Collection[str],
    target: str,
    coded: tuple[Sequence[str], int, str] | None = None,
) -> tuple[str, ...]:
    """Mixes everything; `row` is what the voices of `mix` became.

    `coded` is an encoder, how many samples it gets (0: all), and a second file: both outputs are
    made at once.
    """
    draft = _Draft(names, mono)
    spoken = [_row(row, draft)] if mix.has_voice else []
    spoken += _beds([bed for bed in mix.beds if bed.speech], mix.samples, draft, "v")
    key = _sum(spoken, draft, "spoken") if spoken else ""
    ducked = [bed for bed in mix.beds if bed.duck and key]
    plain = [bed for bed in mix.beds if not bed.speech and bed not in ducked]
    parts = _beds(plain, mix.samples, draft, "b")
    if ducked:
        kinds = dict.fromkeys(bed.duck for bed in ducked if bed.duck)
        keys = [f"key{number}" for number in range(len(kinds))]
        draft.graph.append(f"[{key}]asplit={1 + len(kinds)}[voice]{_listed(keys)}")
        lowered = []
        for side, duck in zip(keys, kinds, strict=True):
            alike = [bed for bed in ducked if bed.duck == duck]
            under = _sum(_beds(alike, mix.samples, draft, f"m{side}"), draft, f"u{side}")
            lowered.append(_duck(under, side, mix.samples, duck, draft))
        parts = ["voice", *lowered, *parts]
    elif key:
        parts = [key, *parts]
    whole = _sum(parts, draft, "sum")
    if coded is None:
        return draft.command((draft.add(f"[{whole}]{_ending(mix)}", "out"), target))
    coder, samples, code = coded
    draft.graph.append(f"[{whole}]{_ending(mix)},asplit=2[out][all]")
    draft.graph.append(f"[all]{exactly(samples) if samples else 'anull'}[code]")
    return (*draft.command(("out", target)), "-map", "[code]", *coder, *_CODE, code)


def coded_arguments(file: str, coder: Sequence[str], samples: int, target: str) -> tuple[str, ...]:
    """Encodes `samples` of a file that this engine wrote; 0 is all of it."""
    length = ("-af", exactly(samples)) if samples else ()
    return ("-i", f"file:{file}", "-map", "0:a:0", *length, *coder, *_CODE, target)


# --- the clips' own sound -------------------------------------------------------------------------


def _piece(piece: Piece, draft: _Draft) -> str:
    tempo = "".join(f",atempo={step!r}" for step in tempo_steps(piece.speed))
    begun = _turned(piece, draft) if piece.backwards else _sound_from(piece, piece.start, draft)
    return f"{begun}{tempo},{exactly(piece.samples)}"


def pcm_arguments(file: str, chain: str, target: str) -> tuple[str, ...]:
    """Sends one file that this engine wrote through filters into another one."""
    draft = _Draft()
    return draft.command((draft.add(f"{draft.open_pcm(file)},{chain}", "out"), target))


def _sound_from(piece: Piece, sample: int, draft: _Draft) -> str:
    """The beginning of a chain: the source of a piece from a sample on."""
    # Cleaning begins earlier: it has to hear the noise before it can take it out.
    lead = min(sample, _CLEANING_LEAD) if piece.cleaning else 0
    first = sample - lead
    seek = max(0, first // SAMPLE_RATE - _MARGIN_SECONDS)
    opened = draft.open(piece.source, *(("-ss", str(seek)) if seek else ()))
    begun = f"{opened},atrim=start_sample={first - seek * SAMPLE_RATE},asetpts=N"
    if piece.cleaning is None:
        return begun
    cleaned = _cleaning(piece.cleaning, draft.floors[piece.source])
    late = _CLEANING_DELAY if piece.cleaning.reduction else 0
    return f"{begun}{cleaned},{_LAYOUT},atrim=start_sample={lead + late},asetpts=N"


def _cleaning(cleaning: Cleaning, floor: float) -> str:
    steps = []
    if cleaning.highpass:
        steps.append(f"highpass=f={cleaning.highpass:.3f}")
    if cleaning.reduction:
        steps.append(f"apad=pad_len={_CLEANING_DELAY}")
        steps.append(f"afftdn=nr={cleaning.reduction:.3f}:nf={floor:.2f}")
    if cleaning.deess:
        steps.append("deesser=i=0.4")
    return "".join(f",{step}" for step in steps)


def _turned(piece: Piece, draft: _Draft) -> str:
    """The beginning of a chain: the piece's samples of the source, the last one first.

    `areverse` holds all it turns, so a long sound is turned in parts, the last part first.
    """
    labels = []
    for end in range(piece.used, 0, -_TURNED_SAMPLES):
        begin = max(0, end - _TURNED_SAMPLES)
        label = f"r{draft.inputs.count('-i')}"
        part = _sound_from(piece, piece.start + begin, draft)
        draft.graph.append(f"{part},{exactly(end - begin)},areverse,asetpts=N[{label}]")
        labels.append(f"[{label}]")
    return f"{''.join(labels)}concat=n={len(labels)}:v=0:a=1"


def exactly(samples: int) -> str:
    """Silence appended or the end cut off, so that the count is right."""
    # Rows count in microseconds, and files keep what frames are stamped with.
    stamped = f"asettb=1/{SAMPLE_RATE},asetpts=N"
    return f"{_LAYOUT},apad=whole_len={samples},atrim=end_sample={samples},{stamped}"


def _row(row: Sequence[Stretch], draft: _Draft) -> str:
    """Stretches one after the other; the label."""
    labels = [draft.add(_stretch(item, draft, at), f"s{at}") for at, item in enumerate(row)]
    if len(labels) == 1:
        return labels[0]
    return draft.add(f"{_listed(labels)}concat=n={len(labels)}:v=0:a=1", "row")


def _stretch(stretch: Stretch, draft: _Draft, at: int) -> str:
    if stretch.into is None:
        return _part(stretch.part, draft)
    sides = [
        draft.add(_part(part, draft), f"{side}{at}")
        for side, part in (("l", stretch.part), ("r", stretch.into))
    ]
    return f"{_listed(sides)}acrossfade=ns={stretch.samples}:c1=tri:c2=tri"


def _part(part: Part, draft: _Draft) -> str:
    if not part.file:
        return f"anullsrc=r=48000:cl=stereo,{exactly(part.samples)}"
    gain = f",volume={part.gain:.3f}dB" if part.gain else ""
    cut = f"atrim=start_sample={part.first}:end_sample={part.end},asetpts=N"
    return f"{draft.open_pcm(part.file)},{cut}{gain},{exactly(part.samples)}"


# --- beds -----------------------------------------------------------------------------------------


def _beds(beds: Sequence[Bed], total: int, draft: _Draft, name: str) -> list[str]:
    labels = []
    for index, bed in enumerate(beds):
        opened = draft.open(bed.source, *(("-stream_loop", "-1") if bed.loop else ()))
        labels.append(draft.add(f"{opened},{_bed(bed, total)}", f"{name}{index}"))
    return labels


def _bed(bed: Bed, total: int) -> str:
    """Length, gain and fades of a bed, moved to its place in the whole."""
    steps = [exactly(bed.samples), f"volume={bed.gain:.3f}dB"]
    if bed.fade_in:
        steps.append(f"afade=t=in:ss=0:ns={bed.fade_in}")
    if bed.fade_out:
        steps.append(f"afade=t=out:ss={bed.samples - bed.fade_out}:ns={bed.fade_out}")
    if bed.start:
        steps.append(f"adelay=delays={bed.start}S:all=1")
    return ",".join([*steps, exactly(total)])


def _listed(labels: Sequence[str]) -> str:
    return "".join(f"[{label}]" for label in labels)


def _sum(labels: Sequence[str], draft: _Draft, name: str) -> str:
    """Labels added up; the label of the sum."""
    if len(labels) == 1:
        return labels[0]
    mixed = f"amix=inputs={len(labels)}:normalize=0:duration=longest"
    return draft.add(f"{_listed(labels)}{mixed}", name)


def _duck(bed: str, key: str, total: int, duck: Ducking, draft: _Draft) -> str:
    """Lowers a bed while the voice is above the threshold; the label.

    The key is the voice behind a gate, lifted and clipped hard to one level: all that is above
    the threshold lowers the bed alike, quiet speech as much as loud.
    """
    over = duck.amount * _DUCK_RATIO / (_DUCK_RATIO - 1)
    # Nothing is clipped above full scale: where the level were higher, all of the key is lower.
    lower = max(0.0, duck.threshold + over)
    level = 10 ** ((duck.threshold + over - lower) / 20)
    threshold = 10 ** (duck.threshold / 20)
    compressed = 10 ** ((duck.threshold - lower) / 20)
    gate = (
        f"agate=threshold={threshold:.6f}:range=0.00001:ratio=100"
        ":attack=5:release=200:detection=peak"
    )
    longer = f"apad=whole_len={total + _TAIL}"
    compressor = (
        f"sidechaincompress=threshold={compressed:.6f}:ratio={_DUCK_RATIO}"
        f":attack={duck.attack}:release={duck.release}:detection=peak:link=maximum:knee=1"
    )
    lift = _DUCK_ROOM_DB - duck.threshold
    clipped = f"volume={lift:.3f}dB,asoftclip=type=hard:threshold={level:.6f}"
    gated = draft.add(f"[{key}]{longer},{gate},{clipped}", f"{key}side")
    padded = draft.add(f"[{bed}]{longer}", f"{key}main")
    return draft.add(f"[{padded}][{gated}]{compressor},{exactly(total)}", f"{key}done")


def _ending(mix: Mix) -> str:
    steps = []
    if mix.fade_in:
        steps.append(f"afade=t=in:ss=0:ns={mix.fade_in}")
    if mix.fade_out:
        steps.append(f"afade=t=out:ss={mix.samples - mix.fade_out}:ns={mix.fade_out}")
    if mix.may_clip:
        steps.append(_LIMITER)
    return ",".join([*steps, exactly(mix.samples)])

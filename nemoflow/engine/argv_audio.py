"""The mix -> the arguments of one FFmpeg process that writes 48 kHz stereo float PCM. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from nemoflow.engine.audio import Bed, Mix, Voice, tempo_steps
from nemoflow.engine.timeline import SAMPLE_RATE

_LAYOUT = "aformat=sample_fmts=fltp:sample_rates=48000:channel_layouts=stereo"
_INGEST = (
    "aresample=48000:async=1:min_hard_comp=0.01:first_pts=0:out_chlayout=stereo:rematrix_maxval=1"
)
"""Puts every sample where its timestamp says, counted from the file's start; gaps are silence.
More than two channels are mixed down without leaving the range."""
_BOTH_SIDES = "pan=stereo|c0=c0|c1=c0,"
"""Mono at full level on both sides, as every player does; FFmpeg alone makes it 3 dB quieter."""
_MARGIN_SECONDS = 2
DUCK_DB = 12
_DUCK_THRESHOLD_DB = -30
_DUCK_RATIO = 20
_DUCK_LIFT_DB = 40
_TAIL = SAMPLE_RATE
"""Silence after the key of the compressor: at the very end of a stream its result varies."""
_TURNED_SAMPLES = 120 * SAMPLE_RATE
"""Sound that is turned around at once: 46 MB."""
_LIMITER = "alimiter=limit=0.89:attack=2:release=50:level=disabled:latency=1"


@dataclass(slots=True)
class _Draft:
    """A command being written: inputs so far, chains so far."""

    names: Mapping[str, str]
    mono: Collection[str]
    inputs: list[str] = field(default_factory=list)
    graph: list[str] = field(default_factory=list)

    def open(self, source: str, *options: str) -> str:
        """Adds an input; the beginning of a chain in which its samples are stereo and in place."""
        number = self.inputs.count("-i")
        self.inputs += [*options, "-i", f"file:{self.names[source]}"]
        both = _BOTH_SIDES if source in self.mono else ""
        return f"[{number}:a:0]{both}{_INGEST},{_LAYOUT}"


def mix_arguments(
    mix: Mix, *, names: Mapping[str, str], mono: Collection[str], target: str
) -> tuple[str, ...]:
    """Mixes into the WAV file `target`.

    `names` maps source digests to file names; `mono` holds the sources with one channel.
    """
    draft = _Draft(names, mono)
    voice = _voice_chains(mix, draft)
    beds = _bed_chains(mix, draft)
    draft.graph += _sum_chains(mix, voice, beds)
    return (
        *("-filter_complex_threads", "1"),
        *draft.inputs,
        *("-filter_complex", ";".join(draft.graph), "-map", "[out]"),
        *("-c:a", "pcm_f32le", "-ar", str(SAMPLE_RATE), "-ac", "2", "-map_metadata", "-1"),
        *("-fflags", "+bitexact", "-flags:a", "+bitexact", "-f", "wav", target),
    )


def _voice_chains(mix: Mix, draft: _Draft) -> str:
    """Adds the clips' sound; returns the label it ends in, empty when nobody is heard."""
    if not mix.has_voice:
        return ""
    at = ""
    for number, voice in enumerate(mix.voices):
        draft.graph.append(f"{_voice_source(voice, draft)}[a{number}]")
        if at:
            draft.graph.append(f"[{at}][a{number}]{_follow(voice)}[j{number}]")
            at = f"j{number}"
        else:
            at = f"a{number}"
    return at


def _voice_source(voice: Voice, draft: _Draft) -> str:
    exact = _exactly(voice.samples)
    if not voice.source:
        return f"anullsrc=r=48000:cl=stereo,{exact}"
    tempo = "".join(f",atempo={step!r}" for step in tempo_steps(voice.speed))
    gain = f",volume={voice.gain:.3f}dB" if voice.gain else ""
    if voice.backwards:
        return f"{_turned(voice, draft)}{tempo}{gain},{exact}"
    return f"{_sound_from(voice.source, voice.start, draft)}{tempo}{gain},{exact}"


def _sound_from(source: str, sample: int, draft: _Draft) -> str:
    """The beginning of a chain: a source from a sample on."""
    seek = max(0, sample // SAMPLE_RATE - _MARGIN_SECONDS)
    opened = draft.open(source, *(("-ss", str(seek)) if seek else ()))
    return f"{opened},atrim=start_sample={sample - seek * SAMPLE_RATE},asetpts=N"


def _turned(voice: Voice, draft: _Draft) -> str:
    """The beginning of a chain: the voice's samples of the source, the last one first.

    `areverse` holds all it turns, so a long sound is turned in parts, the last part first.
    """
    labels = []
    for end in range(voice.used, 0, -_TURNED_SAMPLES):
        begin = max(0, end - _TURNED_SAMPLES)
        label = f"r{draft.inputs.count('-i')}"
        part = _sound_from(voice.source, voice.start + begin, draft)
        draft.graph.append(f"{part},{_exactly(end - begin)},areverse,asetpts=N[{label}]")
        labels.append(f"[{label}]")
    return f"{''.join(labels)}concat=n={len(labels)}:v=0:a=1"


def _exactly(samples: int) -> str:
    """Silence appended or the end cut off, so that the count is right."""
    return f"{_LAYOUT},apad=whole_len={samples},atrim=end_sample={samples},asetpts=N"


def _follow(voice: Voice) -> str:
    """How a voice comes after the one before: at once, or mixed over the transition."""
    if voice.overlap <= 0:
        return "concat=n=2:v=0:a=1"
    return f"acrossfade=ns={voice.overlap}:c1=tri:c2=tri"


def _bed_chains(mix: Mix, draft: _Draft) -> list[str]:
    labels = []
    for index, bed in enumerate(mix.beds):
        opened = draft.open(bed.source, *(("-stream_loop", "-1") if bed.loop else ()))
        draft.graph.append(f"{opened},{_bed(bed, mix.samples)}[b{index}]")
        labels.append(f"b{index}")
    return labels


def _bed(bed: Bed, total: int) -> str:
    """Length, gain and fades of a bed, moved to its place in the whole."""
    steps = [_exactly(bed.samples), f"volume={bed.gain:.3f}dB"]
    if bed.fade_in:
        steps.append(f"afade=t=in:ss=0:ns={bed.fade_in}")
    if bed.fade_out:
        steps.append(f"afade=t=out:ss={bed.samples - bed.fade_out}:ns={bed.fade_out}")
    if bed.start:
        steps.append(f"adelay=delays={bed.start}S:all=1")
    return ",".join([*steps, _exactly(total)])


def _sum_chains(mix: Mix, voice: str, beds: list[str]) -> list[str]:
    chains: list[str] = []
    parts = list(beds)
    if voice:
        ducked = [index for index, bed in enumerate(mix.beds) if bed.duck]
        outs = "".join(f"[k{index}]" for index in ducked)
        chains.append(f"[{voice}]asplit={1 + len(ducked)}[voice]{outs}")
        for index in ducked:
            chains += _duck(f"b{index}", f"k{index}", mix.samples, index)
            parts[index] = f"d{index}"
        parts.insert(0, "voice")
    labels = "".join(f"[{part}]" for part in parts)
    summed = f"amix=inputs={len(parts)}:normalize=0:duration=longest" if parts[1:] else "anull"
    return [*chains, f"{labels}{summed},{_ending(mix)}[out]"]


def _duck(bed: str, key: str, total: int, index: int) -> list[str]:
    """Lowers a bed by `DUCK_DB` while the voice is above the threshold.

    The key is the voice behind a gate, lifted and clipped hard to one level: all that is above
    the threshold lowers the bed alike, quiet speech as much as loud.
    """
    over = DUCK_DB * _DUCK_RATIO / (_DUCK_RATIO - 1)
    level = 10 ** ((_DUCK_THRESHOLD_DB + over) / 20)
    threshold = 10 ** (_DUCK_THRESHOLD_DB / 20)
    gate = (
        f"agate=threshold={threshold:.6f}:range=0.00001:ratio=100"
        ":attack=5:release=200:detection=peak"
    )
    longer = f"apad=whole_len={total + _TAIL}"
    compressor = (
        f"sidechaincompress=threshold={threshold:.6f}:ratio={_DUCK_RATIO}:attack=20:release=400"
        f":detection=peak:link=maximum:knee=1"
    )
    return [
        f"[{key}]{longer},{gate},volume={_DUCK_LIFT_DB}dB,"
        f"asoftclip=type=hard:threshold={level:.6f}[s{index}]",
        f"[{bed}]{longer}[m{index}]",
        f"[m{index}][s{index}]{compressor},{_exactly(total)}[d{index}]",
    ]


def _ending(mix: Mix) -> str:
    steps = []
    if mix.fade_in:
        steps.append(f"afade=t=in:ss=0:ns={mix.fade_in}")
    if mix.fade_out:
        steps.append(f"afade=t=out:ss={mix.samples - mix.fade_out}:ns={mix.fade_out}")
    if mix.may_clip:
        steps.append(_LIMITER)
    return ",".join([*steps, _exactly(mix.samples)])

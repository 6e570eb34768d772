"""The mix -> the arguments of one FFmpeg process that writes 48 kHz stereo float PCM. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from nemoflow.engine.audio import Bed, Mix, Voice, tempo_steps
from nemoflow.engine.timeline import SAMPLE_RATE

_LAYOUT = "aformat=sample_fmts=fltp:sample_rates=48000:channel_layouts=stereo"
_INGEST = "aresample=48000:async=1:min_hard_comp=0.01:first_pts=0"
"""Puts every sample where its timestamp says, counted from the file's start; gaps are silence."""
_MARGIN_SECONDS = 2
DUCK_DB = 12
_DUCK_THRESHOLD_DB = -30
_DUCK_RATIO = 20
_TAIL = SAMPLE_RATE
"""Silence after the key of the compressor: at the very end of a stream its result varies."""
_LIMITER = "alimiter=limit=0.89:attack=2:release=50:level=disabled:latency=1"


def mix_arguments(mix: Mix, *, names: Mapping[str, str], target: str) -> tuple[str, ...]:
    """Mixes into the WAV file `target`; `names` maps source digests to file names."""
    inputs: list[str] = []
    graph: list[str] = []
    voice = _voice_chains(mix, names, inputs, graph)
    beds = _bed_chains(mix, names, inputs, graph)
    graph += _sum_chains(mix, voice, beds)
    return (
        *("-filter_complex_threads", "1"),
        *inputs,
        *("-filter_complex", ";".join(graph), "-map", "[out]"),
        *("-c:a", "pcm_f32le", "-ar", str(SAMPLE_RATE), "-ac", "2", "-map_metadata", "-1"),
        *("-fflags", "+bitexact", "-flags:a", "+bitexact", "-f", "wav", target),
    )


def _voice_chains(mix: Mix, names: Mapping[str, str], inputs: list[str], graph: list[str]) -> str:
    """Adds the clips' sound to inputs and graph; the label it ends in, empty when nobody speaks."""
    if not mix.has_voice:
        return ""
    at = ""
    for number, voice in enumerate(mix.voices):
        graph.append(f"{_voice_source(voice, names, inputs)}[a{number}]")
        if at:
            graph.append(f"[{at}][a{number}]{_follow(voice)}[j{number}]")
            at = f"j{number}"
        else:
            at = f"a{number}"
    return at


def _voice_source(voice: Voice, names: Mapping[str, str], inputs: list[str]) -> str:
    exact = _exactly(voice.samples)
    if not voice.source:
        return f"anullsrc=r=48000:cl=stereo,{exact}"
    number = inputs.count("-i")
    seek = max(0, voice.start // SAMPLE_RATE - _MARGIN_SECONDS)
    inputs += [*(("-ss", str(seek)) if seek else ()), "-i", f"file:{names[voice.source]}"]
    start = voice.start - seek * SAMPLE_RATE
    tempo = "".join(f",atempo={step!r}" for step in tempo_steps(voice.speed))
    gain = f",volume={voice.gain:.3f}dB" if voice.gain else ""
    return (
        f"[{number}:a:0]{_INGEST},{_LAYOUT},atrim=start_sample={start},asetpts=N"
        f"{tempo}{gain},{exact}"
    )


def _exactly(samples: int) -> str:
    """Silence appended or the end cut off, so that the count is right."""
    return f"{_LAYOUT},apad=whole_len={samples},atrim=end_sample={samples},asetpts=N"


def _follow(voice: Voice) -> str:
    """How a voice comes after the one before: at once, or mixed over the transition."""
    if voice.overlap <= 0:
        return "concat=n=2:v=0:a=1"
    return f"acrossfade=ns={voice.overlap}:c1=tri:c2=tri"


def _bed_chains(
    mix: Mix, names: Mapping[str, str], inputs: list[str], graph: list[str]
) -> list[str]:
    labels = []
    for index, bed in enumerate(mix.beds):
        number = inputs.count("-i")
        inputs += [*(("-stream_loop", "-1") if bed.loop else ()), "-i", f"file:{names[bed.source]}"]
        graph.append(f"[{number}:a:0]{_bed(bed, mix.samples)}[b{index}]")
        labels.append(f"b{index}")
    return labels


def _bed(bed: Bed, total: int) -> str:
    steps = [_INGEST, _exactly(bed.samples), f"volume={bed.gain:.3f}dB"]
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

    The voice is clipped hard to one level, so loud and normal speech lower the bed alike.
    """
    over = DUCK_DB * _DUCK_RATIO / (_DUCK_RATIO - 1)
    level = 10 ** ((_DUCK_THRESHOLD_DB + over) / 20)
    threshold = 10 ** (_DUCK_THRESHOLD_DB / 20)
    longer = f"apad=whole_len={total + _TAIL}"
    compressor = (
        f"sidechaincompress=threshold={threshold:.6f}:ratio={_DUCK_RATIO}:attack=20:release=400"
        f":detection=peak:link=maximum:knee=1"
    )
    return [
        f"[{key}]{longer},asoftclip=type=hard:threshold={level:.6f}[s{index}]",
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

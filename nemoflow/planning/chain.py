"""Identity: a chain of digests, one per edit. Equal prefixes have equal digests."""

from __future__ import annotations

from dataclasses import dataclass

from nemoflow.model.canon import canonical_json, digest
from nemoflow.model.observed import Observed
from nemoflow.model.spec import Spec

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """One edit the spec asks for, with its place in the chain."""

    position: int
    number: int
    key: str
    say: str
    canonical: str
    inputs: Pairs
    allow_no_change: bool


def seed_of(backend: str, language: str, base_inputs: Pairs) -> str:
    """Where the chain starts: the same words on other footage are other edits."""
    return digest("nemoflow chain 1", backend, language, canonical_json(base_inputs))


def next_key(previous: str, canonical: str, inputs: Pairs) -> str:
    """The identity of one edit after `previous`: its meaning and the inputs it names.

    Inputs count with their content, whatever file they came from.
    """
    return digest(previous, canonical, canonical_json(sorted(inputs)))


def base_of(observed: Observed) -> Pairs:
    """(name, content digest) of the base footage, in written order: the order of the clips."""
    return tuple((name, observed.digest_of(name)) for name in observed.base)


def chain_of(spec: Spec, observed: Observed, seed: str) -> tuple[Wanted, ...]:
    """The edits of a spec as a chain."""
    wanted: list[Wanted] = []
    key = seed
    for position, (edit, reading) in enumerate(zip(spec.edits, observed.readings, strict=True)):
        inputs = tuple((name, observed.digest_of(name)) for name in reading.inputs)
        key = next_key(key, reading.canonical, inputs)
        wanted.append(
            Wanted(
                position,
                edit.number,
                key,
                reading.say,
                reading.canonical,
                inputs,
                edit.allow_no_change,
            )
        )
    return tuple(wanted)

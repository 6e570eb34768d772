"""A plan that was saved: what would be done, and everything it rests on."""

from __future__ import annotations

from dataclasses import dataclass

from nemoflow.model.plan import OnDrift, Plan
from nemoflow.model.spec import FINAL_PROFILE

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Settings:
    """What the command line of the plan decided; an apply of it cannot decide otherwise.

    `var_files` are relative to the project. `backend` is empty when each recipe names its own.
    """

    variables: Pairs = ()
    var_files: tuple[str, ...] = ()
    backend: str = ""
    profile: str = FINAL_PROFILE
    on_drift: OnDrift = OnDrift.ASK


@dataclass(frozen=True, slots=True)
class PinnedStep:
    """An edit that a session had: its place in the chain, its words, the draft it led to."""

    key: str
    say: str
    draft: str


@dataclass(frozen=True, slots=True)
class PinnedSession:
    """A session as it was remembered."""

    id: str
    base_draft: str = ""
    lost: bool = False
    steps: tuple[PinnedStep, ...] = ()


@dataclass(frozen=True, slots=True)
class Pins:
    """What the plan of one recipe rests on.

    `text` is the recipe itself. `files` are (path in the project, content digest) of the project
    file and of variable files, `variables` (name, digest of the value), `inputs` (name, content
    digest), `outputs` (path, content digest) of the files as they lay there, `records` the same
    as they were last rendered. `live` is the digest of the live draft, empty when nobody looked.
    """

    text: str
    engine: str
    backend: str
    account: str = ""
    files: Pairs = ()
    variables: Pairs = ()
    inputs: Pairs = ()
    outputs: Pairs = ()
    records: Pairs = ()
    sessions: tuple[PinnedSession, ...] = ()
    unfinished: tuple[str, ...] = ()
    """Edits and renders that were begun and not confirmed, by their words or their output."""
    live: str = ""


@dataclass(frozen=True, slots=True)
class SavedSpec:
    """One recipe: its plan without anything of the machine it was made on, and the pins."""

    plan: Plan
    pins: Pins


@dataclass(frozen=True, slots=True)
class SavedPlan:
    """The recipes of one project, planned together by one version of nemoflow."""

    nemoflow: str
    settings: Settings
    specs: tuple[SavedSpec, ...]

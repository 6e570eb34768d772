"""Identity of a rendered file: draft, output settings and engine; nothing about its place."""

from __future__ import annotations

from nemoflow.model.canon import canonical_json, digest
from nemoflow.model.spec import Expectation, Output

DRAFT, SETTINGS, ENGINE = "draft", "settings", "engine"


def render_parts(draft_digest: str, output: Output, engine: str) -> tuple[tuple[str, str], ...]:
    """What the key is made of, each with its own fingerprint: says *why* a file is stale."""
    return (
        (DRAFT, draft_digest),
        (SETTINGS, canonical_json(output.settings())),
        (ENGINE, engine),
    )


def render_key(draft_digest: str, output: Output, engine: str) -> str:
    """Equal keys promise equal bytes."""
    return digest("nemoflow render 1", canonical_json(render_parts(draft_digest, output, engine)))


def expectations_identity(expect: tuple[Expectation, ...]) -> str:
    """Identity of a set of expectations; empty for none. Order does not count."""
    if not expect:
        return ""
    return digest("expect", canonical_json(sorted((item.kind, item.written) for item in expect)))

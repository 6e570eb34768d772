"""`ask_question` as one readable line (protocol.md rule 6).

Its args are `{"questions": [{"id", "prompt", "options": [{"id", "label"}]}]}`; that shape is
inferred, so whatever part of it is missing is passed over.
"""

from __future__ import annotations

from collections.abc import Mapping

from nemoflow.wire.reports import Asked

TOOL = "ask_question"
_UNSAID = "the agent asked a question without words"


def asked(args: Mapping[str, object]) -> Asked:
    """`Which music? (Lo-fi / Jazz); How long?` and the labels."""
    listed = args.get("questions")
    questions = listed if isinstance(listed, list) else [args]
    pairs = [(_prompt(item), _labels(item)) for item in questions]
    lines = [_line(prompt, labels) for prompt, labels in pairs if prompt or labels]
    return Asked("; ".join(lines) or _UNSAID, tuple(x for _, labels in pairs for x in labels))


def _line(prompt: str, labels: tuple[str, ...]) -> str:
    return " ".join(part for part in (prompt, f"({' / '.join(labels)})" if labels else "") if part)


def _prompt(question: object) -> str:
    if isinstance(question, Mapping):
        question = question.get("prompt") or question.get("question") or question.get("text")
    return " ".join(question.split()) if isinstance(question, str) else ""


def _labels(question: object) -> tuple[str, ...]:
    options = question.get("options") if isinstance(question, Mapping) else None
    if not isinstance(options, list):
        return ()
    labels = (x.get("label") or x.get("id") if isinstance(x, Mapping) else x for x in options)
    return tuple(" ".join(label.split()) for label in labels if isinstance(label, str) and label)

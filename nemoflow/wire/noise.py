"""The phrase that means nothing (protocol.md rule 4).

A trailing "I encountered a temporary issue" after normal replies is noise; as the only text it is
a failure candidate.
"""

from __future__ import annotations

import re

_NOISE = re.compile(
    r"(?:^|(?<=[.!?。!?\n])|(?<=[.!?。!?]\s))\s*"
    r"(?:(?:sorry|apologies|i apologi[sz]e|i'm sorry),?\s*(?:but\s+)?)?"
    r"I(?:['’]ve| have)?(?: just)? (?:encountered|ran into|hit) a temporary (?:issue|problem|error)"
    r"[^.!?。!?\n]*[.!?。!?]*"
    r"(?:\s*(?:please|you can|could you)[^.!?。!?\n]*\b(?:again|later|retry)\b[^.!?。!?\n]*"
    r"[.!?。!?]*)*",
    re.IGNORECASE,
)


def without_noise(text: str) -> tuple[str, str]:
    """The text without the phrase, and the phrase as it was said; each empty when there is none.

    Only whole sentences count: a title that reads so is content.
    """
    found = _NOISE.search(text)
    if found is None:
        return text.strip(), ""
    rest = _NOISE.sub("", text)
    return rest.strip(), found[0].strip()

"""The phrase that means nothing (protocol.md rule 4).

A trailing "I encountered a temporary issue" after normal replies is noise; as the only text it is
a failure candidate.
"""

from __future__ import annotations

import re

from nemoflow.wire.sentences import sentences

_NOISE = re.compile(
    r"\s*(?:(?:sorry|apologies|i apologi[sz]e|i['’]m sorry),?\s(?:but\s)?)?"
    r"I(?:['’]ve| have)?(?: just)? (?:encountered|ran into|hit) "
    r"a temporary (?:issue|problem|error)",
    re.IGNORECASE,
)
_RETRY = re.compile(r"\s*(?:please|you can|could you)\b.{0,80}?\b(?:again|later|retry)\b", re.I)


def without_noise(text: str) -> tuple[str, str]:
    """The text without the phrase, and the phrase as it was said; each empty when there is none.

    Only whole sentences count, with "please try again" after them: a title that reads so is
    content.
    """
    kept: list[str] = []
    noise: list[str] = []
    for line in text.split("\n"):
        after = False
        for sentence in sentences(line):
            after = bool(_NOISE.match(sentence) or (after and _RETRY.match(sentence)))
            (noise if after else kept).append(sentence)
        kept.append("\n")
    if not noise:
        return text.strip(), ""
    return "".join(kept).strip(), "".join(noise).strip()

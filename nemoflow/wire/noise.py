"""The phrase that means nothing (protocol.md rule 4).

A trailing "I encountered a temporary issue" after normal replies is noise; as the only text it is
a failure candidate.
"""

from __future__ import annotations

import re

_ENDS = r".!?\u3002\uff01\uff1f"
_REST = rf"[^{_ENDS}\n]*"
_NOISE = re.compile(
    rf"(?:^|(?<=[{_ENDS}\n])|(?<=[{_ENDS}]\s))\s*"
    r"(?:(?:sorry|apologies|i apologi[sz]e|i['’]m sorry),?\s*(?:but\s+)?)?"
    r"I(?:['’]ve| have)?(?: just)? (?:encountered|ran into|hit) a temporary (?:issue|problem|error)"
    rf"{_REST}[{_ENDS}]*"
    rf"(?:\s*(?:please|you can|could you){_REST}\b(?:again|later|retry)\b{_REST}[{_ENDS}]*)*",
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

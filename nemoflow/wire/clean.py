"""Text of a server is data: nothing in it may steer a terminal or give away a token.

protocol.md "Envelope and errors" names the messages this is for; `POST /api/auth/claim-token`
says why tokens must never show: whoever reads one can spend the account's credits.
"""

from __future__ import annotations

import re
import unicodedata

LONGEST = 300
"""Characters of a server's message that are shown."""

_ANSI = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"  # CSI: colours, cursor
    r"|(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?"  # OSC, DCS
    r"|\x1b[ -/]*[0-~]"  # two-character escapes
)
_SECRETS = re.compile(r"\b(nmv_usr_|clm_)[\w.~+/=%-]+|\b(bearer\s+)[\w.~+/=%-]+", re.IGNORECASE)
_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn"}
_KEPT = "\n\t\u200c\u200d"
"""Line ends and tabs; the joiners that emoji and several scripts are written with."""


def printable(text: str) -> str:
    """`text` without ANSI sequences, control characters, bidi overrides and lone surrogates.

    Line ends stay, as `\\n`; every kind of space becomes a plain one.
    """
    text = text.replace("\r\n", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    return "".join(_shown(char) for char in _ANSI.sub("", text))


def redacted(text: str) -> str:
    """`text` with the secret part of every user or claim token gone."""
    return _SECRETS.sub(lambda found: f"{found[1] or found[2]}***", text)


def message(text: str) -> str:
    """A server's message on one line: printable, tokens redacted, at most `LONGEST` characters."""
    line = redacted(" ".join(printable(text).split()))
    return line if len(line) <= LONGEST else line[: LONGEST - 1].rstrip() + "…"


def _shown(char: str) -> str:
    category = unicodedata.category(char)
    if category == "Zs":
        return " "
    return "" if category in _INVISIBLE and char not in _KEPT else char

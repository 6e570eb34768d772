"""The command. The fast path is asked first; only then is the whole program loaded."""

from __future__ import annotations

import os
import sys

from nemoflow.cli.quick import answer


def main() -> None:
    """Entry point of the `nemoflow` script; ends the process with the exit code."""
    _make_streams_safe()
    try:
        code = answer(sys.argv[1:])
    except OSError:
        code = None  # what cannot be written is told by the full program
    if code is None:
        from nemoflow.cli.main import run

        code = run(sys.argv[1:])
    sys.exit(code)


def _make_streams_safe() -> None:
    """A closed stream becomes a sink; a character the terminal cannot show is escaped."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115 - for good
        else:
            stream.reconfigure(errors="backslashreplace")


if __name__ == "__main__":
    main()

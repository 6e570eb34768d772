"""The command. The fast path is asked first; only then is the whole program loaded."""

from __future__ import annotations

import sys

from nemoflow.cli.quick import answer


def main() -> None:
    """Entry point of the `nemoflow` script; ends the process with the exit code."""
    code = answer(sys.argv[1:])
    if code is None:
        from nemoflow.cli.main import run

        code = run(sys.argv[1:])
    sys.exit(code)


if __name__ == "__main__":
    main()

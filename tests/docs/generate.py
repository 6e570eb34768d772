"""Writes the generated parts of the documentation: `python -m tests.docs.generate`."""

from __future__ import annotations

from pathlib import Path

from tests.docs import cli_reference, spec_reference
from tests.docs.pages import DOCS, filled

COMMAND = "python -m tests.docs.generate"
PAGES = {
    "spec-reference.md": spec_reference.parts,
    "cli-reference.md": cli_reference.parts,
}


def generated(name: str) -> str:
    """A page as it should be."""
    return filled((DOCS / name).read_text(encoding="utf-8"), PAGES[name]())


def main() -> None:
    """Rewrites the pages that are out of step."""
    for name in PAGES:
        page: Path = DOCS / name
        text = generated(name)
        if text != page.read_text(encoding="utf-8"):
            page.write_text(text, encoding="utf-8")
            print(f"docs/{name}   written")


if __name__ == "__main__":
    main()

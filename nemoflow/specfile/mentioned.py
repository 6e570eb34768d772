"""Files that a recipe names, as far as it can be read: also of one that cannot be used."""

from __future__ import annotations

import os
from pathlib import Path

from nemoflow.model.errors import InvalidSpec
from nemoflow.specfile.source import read_source
from nemoflow.specfile.yamltree import Mapping, Node, Scalar, parse


def mentioned_files(path: str) -> tuple[str, ...]:
    """Absolute paths in the `inputs` of the recipe at `path`; those of templates are left out.

    A missing input makes a recipe unusable, and when it comes the recipe has to be read again.
    """
    try:
        root = parse(read_source(Path(path), path)).root
    except (InvalidSpec, OSError):
        return ()
    inputs = root.get("inputs")
    if not isinstance(inputs, Mapping):
        return ()
    folder = os.path.dirname(path)
    written = (_written(node) for _, node in inputs.items)
    return tuple(
        os.path.normpath(os.path.join(folder, text))
        for text in written
        if text and "://" not in text and "{" not in text
    )


def _written(node: Node) -> str:
    if isinstance(node, Mapping):
        found = node.get("path")
        return found.text if isinstance(found, Scalar) else ""
    return node.text if isinstance(node, Scalar) else ""

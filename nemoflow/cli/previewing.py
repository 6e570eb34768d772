"""The preview page of a watch: its libraries checked, its address told, opened when asked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec

import click

from nemoflow.cli.terminal import Terminal
from nemoflow.model.errors import UsageError
from nemoflow.runner.watching.board import Board


@contextmanager
def previewing(board: Board, terminal: Terminal, port: int, opened: bool) -> Iterator[str]:
    """While it goes on, a browser on this machine sees what the board shows, at this address.

    Raises UsageError when the libraries are missing or the port is taken.
    """
    missing = [name for name in ("starlette", "uvicorn") if not find_spec(name)]
    if missing:
        raise UsageError(
            f"`--preview` needs {' and '.join(f'`{name}`' for name in missing)}",
            hint='pip install "nemoflow[serve]"',
        )
    from nemoflow.preview.hub import Hub
    from nemoflow.preview.run import page

    hub = Hub()
    with page(hub, port) as address:
        board.listen(hub.show)
        terminal.talk([f"preview at {address}"])
        if opened:
            click.launch(address)
        try:
            yield address
        finally:
            board.leave(hub.show)

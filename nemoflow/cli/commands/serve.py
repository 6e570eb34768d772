"""`nemoflow serve`: the NemoVideo API over the local engine, for any of its clients."""

from __future__ import annotations

import os
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nemoflow.cli.terminal import Terminal
from nemoflow.cli.views.lines import safe
from nemoflow.clock import SystemClock
from nemoflow.model.errors import UsageError

if TYPE_CHECKING:
    from nemoflow.server.settings import ServerSettings

_LOOPBACK = "127.0.0.1"


@click.command("serve")
@click.option(
    "--host", default=_LOOPBACK, show_default=True, metavar="ADDRESS", help="Where to listen."
)
@click.option(
    "--port",
    default=8787,
    show_default=True,
    type=click.IntRange(0, 65535),
    metavar="N",
    help="0 takes a free one.",
)
@click.option(
    "--state",
    default=".nemoflow-serve",
    show_default=True,
    type=click.Path(file_okay=False),
    help="Folder for accounts, uploads and exports.",
)
@click.option(
    "--credits",
    "credits_",
    default=100.0,
    show_default=True,
    type=click.FloatRange(0, 1e9),
    metavar="N",
    help="What a new anonymous account has.",
)
@click.option(
    "--edit-cost",
    default=10.0,
    show_default=True,
    type=click.FloatRange(0, 1e9),
    metavar="N",
    help="Credits an edit costs.",
)
@click.option(
    "--tokens-per-address",
    default=10,
    show_default=True,
    type=click.IntRange(0),
    metavar="N",
    help="Anonymous tokens for one address in 7 days; 0: no limit.",
)
@click.option("--token-file", type=click.Path(dir_okay=False), help="Fixed accounts; mode 0600.")
@click.option("--max-upload", default="500MiB", show_default=True, metavar="SIZE")
@click.option(
    "--render-workers",
    default=1,
    show_default=True,
    type=click.IntRange(1, 64),
    metavar="N",
    help="Exports at a time.",
)
@click.option("--allow-private", is_flag=True, help="Let URL uploads reach private addresses.")
@click.option("--faults", type=click.Path(dir_okay=False), help="Rules of what shall go wrong.")
@click.option("--allow-fault-header", is_flag=True, help="Obey `X-Nemoflow-Fault` in any request.")
def command(**given: Any) -> int:
    """Serve the NemoVideo API over the local engine.

    Clients are pointed at it with `NEMO_API_URL`. It listens on this machine alone unless --host
    says otherwise; there is no TLS.
    """
    _need_extra()
    from nemoflow.server.run import serve

    terminal = Terminal.of_process()
    settings = _settings(**given)
    _warn(settings, terminal)

    def listening(url: str) -> None:
        terminal.talk([f"listening on {url}", f"clients: NEMO_API_URL={url}", "stop with ^C"])

    def tell(entry: str) -> None:
        terminal.talk(safe(line) for line in entry.splitlines())

    serve(settings, SystemClock(), tell, listening)
    return 0


def _need_extra() -> None:
    """Raises UsageError when the server's libraries are not installed."""
    from importlib.util import find_spec

    missing = [name for name in ("starlette", "uvicorn", "python_multipart") if not find_spec(name)]
    if missing:
        raise UsageError(
            f"`nemoflow serve` needs {', '.join(f'`{name}`' for name in missing)}",
            hint='pip install "nemoflow[serve]"',
        )


def _settings(
    host: str,
    port: int,
    state: str,
    credits_: float,
    edit_cost: float,
    tokens_per_address: int,
    token_file: str | None,
    max_upload: str,
    render_workers: int,
    allow_private: bool,
    faults: str | None,
    allow_fault_header: bool,
) -> ServerSettings:
    """Checked settings. Raises UsageError, InvalidSpec."""
    from nemoflow.server.fault_kinds import Rules
    from nemoflow.server.fault_rules import load_rules
    from nemoflow.server.settings import ServerSettings
    from nemoflow.server.tokens import read_tokens

    return ServerSettings(
        state=os.path.abspath(state),
        host=host,
        port=port,
        credits=credits_,
        edit_cost=edit_cost,
        tokens_per_address=tokens_per_address,
        fixed=read_tokens(Path(token_file)) if token_file else (),
        allow_private=allow_private,
        max_upload=_size(max_upload),
        render_workers=render_workers,
        faults=load_rules(Path(faults).absolute(), faults) if faults else Rules(),
        allow_fault_header=allow_fault_header,
    )


def _size(text: str) -> int:
    from nemoflow.specfile.values import BadValue, size

    try:
        found = int(size(text))
    except BadValue as error:
        raise UsageError(f"--max-upload: {error.message}", hint=error.hint) from error
    if found < 1:
        raise UsageError("--max-upload is nothing", hint="write `500MB` or `2GiB`")
    return found


def _warn(settings: ServerSettings, terminal: Terminal) -> None:
    if not _is_loopback(settings.host):
        terminal.talk(
            [
                f"warning: {settings.host} can be reached from other machines, and there is no TLS:"
                " put it behind a proxy that has it"
            ]
        )
    if settings.allow_fault_header:
        terminal.talk(["warning: any client may make its own requests fail"])


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"

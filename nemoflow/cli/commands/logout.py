"""`nemoflow logout`: forgets the token of `nemoflow login`."""

from __future__ import annotations

import os

import click

from nemoflow.backends.cloud.settings import CloudSettings
from nemoflow.cli.terminal import Terminal
from nemoflow.cli.views.account import account_text
from nemoflow.cli.views.lines import safe
from nemoflow.store.credentials import Credentials
from nemoflow.wire.codes import Account


@click.command("logout")
@click.option("--anonymous", is_flag=True, help="Forget the anonymous account too.")
def command(anonymous: bool) -> int:
    """Forget the token of `nemoflow login`.

    An anonymous account that is kept is used again from then on. With --anonymous it is forgotten
    too, and its sessions cannot be reached any more.
    """
    terminal = Terminal.of_process()
    # The token in the environment may be bad: that is no reason not to forget the other.
    settings = CloudSettings.of({**os.environ, "NEMO_TOKEN": ""})
    credentials = Credentials(settings.folder)
    with credentials.held():
        was_in = credentials.forget_login(settings.api)
        gone = anonymous and credentials.forget_anonymous(settings.api)
        left = credentials.read(settings.api).anonymous
    lines = ["logged out" if was_in else "nobody was logged in"]
    lines += ["the anonymous account is forgotten"] if gone else []
    if left is not None:
        lines.append(f"used from now on: {account_text(Account(left.user_id, True))}")
    terminal.result(safe(line) for line in lines)
    if os.environ.get("NEMO_TOKEN"):
        terminal.talk(["`NEMO_TOKEN` is still set and comes first"])
    return 0

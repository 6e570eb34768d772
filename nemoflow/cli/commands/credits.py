"""`nemoflow credits`: what the cloud account has left."""

from __future__ import annotations

import os

import click

from nemoflow.backends.cloud.settings import CloudSettings
from nemoflow.cli.account import SOURCES, service
from nemoflow.cli.terminal import Terminal
from nemoflow.cli.views.account import credits_json, credits_lines


@click.command("credits")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def command(as_json: bool) -> int:
    """Show the cloud account's credits: available, frozen, total.

    Without a token an anonymous account is made; it has 100 credits for 7 days.
    """
    terminal = Terminal.of_process()
    with service(CloudSettings.of(os.environ), terminal) as cloud:
        found = cloud.credits()
        origin = cloud.identity().origin
        if as_json:
            terminal.result([credits_json(found, cloud.account, SOURCES[origin])])
        else:
            terminal.result(credits_lines(found, cloud.account, origin.value))
    return 0

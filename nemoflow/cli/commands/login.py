"""`nemoflow login`: which cloud account this user works with."""

from __future__ import annotations

import getpass
import os
import re
import sys

import click

from nemoflow.backends.cloud.auth import Identity, Origin
from nemoflow.backends.cloud.service import Service
from nemoflow.backends.cloud.settings import CloudSettings
from nemoflow.cli.account import service
from nemoflow.cli.terminal import Terminal
from nemoflow.cli.views.account import credits_lines, day_text
from nemoflow.model.errors import NotAllowed, UsageError
from nemoflow.model.secret import NO_SECRET, Secret
from nemoflow.store.credentials import Credential, Credentials
from nemoflow.wire.codes import Account, Code, code_of, to_error
from nemoflow.wire.messages import Credits

_TOKEN = re.compile(r"nmv_usr_[A-Za-z0-9_-]{43}")
# What follows the command is caught here, or the usage error would print a token put there.
_CATCH_ALL = {"allow_extra_args": True}


@click.command("login", context_settings=_CATCH_ALL)
@click.option("--anonymous", is_flag=True, help="Use an anonymous account; make one if needed.")
@click.pass_context
def command(context: click.Context, anonymous: bool) -> int:
    """Keep a token for the cloud, readable by you alone.

    The token is taken from NEMO_TOKEN, else asked for on the terminal, else read as one line from
    standard input. It is tried before it is kept. It never goes on the command line.
    """
    _refuse_arguments(context)
    terminal = Terminal.of_process()
    settings = CloudSettings.of(os.environ)
    if anonymous:
        return _anonymous(settings, terminal)
    token = _token(settings, terminal)
    with service(settings, terminal) as cloud:
        found = _tried(cloud, token)
    _keep(settings, token)
    terminal.result(credits_lines(found, Account(), Origin.LOGIN.value))
    return 0


def _anonymous(settings: CloudSettings, terminal: Terminal) -> int:
    if settings.token:
        raise UsageError("`NEMO_TOKEN` is set and comes first", hint="unset it, then run it again")
    with service(settings, terminal) as cloud:
        cloud.use_anonymous()
        found = cloud.credits()
        identity, account = cloud.identity(), cloud.account
    # Only now: a service that gives no anonymous token must not log anybody out.
    credentials = Credentials(settings.folder)
    with credentials.held():
        credentials.forget_login(settings.api)
    terminal.result(credits_lines(found, account, identity.origin.value))
    if identity.expires_at is not None:
        terminal.result([f"expires    {day_text(identity.expires_at)}"])
    return 0


def _refuse_arguments(context: click.Context) -> None:
    if context.args:
        raise UsageError(
            "`nemoflow login` takes no argument",
            hint="was it a token? Others may have read it in the list of processes: replace it, "
            "and give the new one through `NEMO_TOKEN` or standard input",
        )


def _token(settings: CloudSettings, terminal: Terminal) -> Secret:
    """The token to keep, of the right shape. Raises UsageError, NotAllowed."""
    if settings.token:
        terminal.talk(["taking the token from `NEMO_TOKEN`"])
    token = settings.token or _asked()
    if not token:
        raise UsageError(
            "no token was given",
            hint="copy it from your account, or use an anonymous one: `nemoflow login --anonymous`",
        )
    if not _TOKEN.fullmatch(token.reveal()):
        raise NotAllowed(
            "that is no token",
            hint="a token is `nmv_usr_` and 43 letters, digits, `-` or `_`; copy it again",
        )
    return token


def _asked() -> Secret:
    if sys.stdin is None:
        return NO_SECRET
    if sys.stdin.isatty():
        return Secret(getpass.getpass("Token (nothing is shown): ").strip())
    return Secret(sys.stdin.readline(4096).strip())


def _tried(cloud: Service, token: Secret) -> Credits:
    """The balance the token gives. Raises NotAllowed and other errors; nothing is kept then."""
    found = cloud.contact(Identity(token, Origin.LOGIN))
    if found.error is not None:
        if code_of(found.error) is Code.BAD_TOKEN:
            raise NotAllowed(
                "the service does not accept this token; nothing was kept",
                hint="copy it again, or get a new one from your account",
            )
        raise to_error(found.error, Account())
    assert found.credits is not None
    return found.credits


def _keep(settings: CloudSettings, token: Secret) -> None:
    credentials = Credentials(settings.folder)
    with credentials.held():
        credentials.keep(settings.api, Credential(token))

"""`nemoflow open`: a spec's cloud session in the browser."""

from __future__ import annotations

import os
import webbrowser

import click

from nemoflow.backends.cloud.settings import CloudSettings
from nemoflow.cli.account import service
from nemoflow.cli.terminal import Terminal
from nemoflow.cli.views.lines import safe
from nemoflow.model.errors import UsageError
from nemoflow.model.state import Session
from nemoflow.specfile.discover import find_project
from nemoflow.store.store import Store


@click.command("open")
@click.argument("spec", type=click.Path())
@click.option("--browser", is_flag=True, help="Open the link, too.")
@click.option("--project", default="", help="Project folder; holds .nemoflow/.")
def command(spec: str, browser: bool, project: str) -> int:
    """Print a link that opens SPEC's cloud session in a browser.

    Whoever has the link can take the session over; it holds for about a week. It never holds your
    token.
    """
    terminal = Terminal.of_process()
    settings = CloudSettings.of(os.environ)
    session = _newest(spec, project, settings.api)
    with service(settings, terminal) as cloud:
        claim = cloud.claim(session.task, session.id)
    link = claim_link(settings.web, claim.claim_token)
    terminal.result([link])
    if browser and not webbrowser.open(link):
        terminal.talk(["no browser could be started: open the link yourself"])
    return 0


def claim_link(web: str, claim_token: str) -> str:
    """The page that takes a session over."""
    from urllib.parse import quote

    return f"{web}/workspace/claim?ct={quote(claim_token, safe='')}"


def _newest(spec: str, project: str, api: str) -> Session:
    """The spec's newest session at a service that is not lost. Raises UsageError."""
    from nemoflow.backends.cloud.backend import capabilities_of

    origin = capabilities_of(api).identity
    path = os.path.join(spec, "video.yml") if os.path.isdir(spec) else spec
    explicit = project or os.environ.get("NEMOFLOW_PROJECT", "")
    root = str(find_project(os.path.abspath(path), explicit))
    name = os.path.relpath(os.path.abspath(path), root)
    store = Store(root, writable=False)
    sessions = [item for item in store.load(name).sessions if item.backend == origin]
    store.close()
    live = next((item for item in sessions if not item.lost), None)
    if live is None:
        lost = " any more: the last one is lost" if sessions else ""
        raise UsageError(
            f"`{safe(name)}` has no session in the cloud{lost}",
            hint=f"`nemoflow apply {safe(spec)} --backend cloud` opens one",
        )
    if not live.task:
        raise UsageError(
            f"the session of `{safe(name)}` has no task the service could hand over",
            hint="`nemoflow state rm` forgets it; the next apply opens a new session",
        )
    return live

"""`nemoflow doctor`: what is set up, reachable and about to end. It changes nothing."""

from __future__ import annotations

import os
from collections.abc import Iterator

import click

from nemoflow.cli.checkup_machine import machine_findings
from nemoflow.cli.terminal import Terminal
from nemoflow.cli.views.doctor import Finding, Grade, doctor_json, doctor_lines
from nemoflow.cli.wiring import pace
from nemoflow.clock import SystemClock
from nemoflow.model.errors import NemoflowError
from nemoflow.specfile.discover import find_project


@click.command("doctor")
@click.option("--project", default="", help="Project folder; holds .nemoflow/.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def command(project: str, as_json: bool) -> int:
    """Check this machine and the cloud account; change nothing, show no secret.

    Exit 1 when something fails. Without a network everything else is still checked.
    """
    terminal = Terminal.of_process()
    findings = list(_findings(project))
    if as_json:
        terminal.result([doctor_json(findings)])
    else:
        terminal.result(doctor_lines(findings, terminal.out_colour))
    return 1 if any(item.grade is Grade.FAIL for item in findings) else 0


def _findings(project: str) -> Iterator[Finding]:
    root = str(find_project(os.getcwd(), project or os.environ.get("NEMOFLOW_PROJECT", "")))
    yield from machine_findings(root, os.environ)
    try:
        from nemoflow.cli.checkup_cloud import cloud_findings
    except ImportError as error:
        yield Finding("cloud", Grade.FAIL, f"cannot be loaded: {error}", "reinstall nemoflow")
        return
    try:
        clock = SystemClock(pace(os.environ))
    except NemoflowError as error:
        yield Finding("settings", Grade.FAIL, error.message, error.hint)
        return
    yield from cloud_findings(os.environ, clock)

"""Options that several commands share, and what they come to as one value."""

from __future__ import annotations

import math
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeVar

import click

from nemoflow.model.errors import UsageError
from nemoflow.model.plan import OnDrift
from nemoflow.model.profiles import PROFILES
from nemoflow.model.spec import FINAL_PROFILE

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

LOW_PRIORITY_VARIABLE = "NEMOFLOW_LOW_PRIORITY"
Command = TypeVar("Command", bound=Callable[..., Any])


class Form(StrEnum):
    """How a result is written to stdout."""

    TEXT = "text"
    MARKDOWN = "markdown"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Options:
    """Where to look, which variables, which backend: the same for every command on specs."""

    paths: tuple[str, ...] = ()
    project: str = ""
    variables: tuple[tuple[str, str], ...] = ()
    var_files: tuple[str, ...] = ()
    backend: str = ""
    allow_outside: bool = False
    parallel: int = 0
    lock_timeout: float = 0.0
    max_credits: float | None = None
    on_drift: OnDrift = OnDrift.ASK
    profile: str = FINAL_PROFILE
    low_priority: bool = False

    @property
    def is_plain(self) -> bool:
        """Whether a plan depends on nothing but files and the environment."""
        return not (self.variables or self.var_files or self.backend or self.allow_outside)


def recipes(
    context: click.Context, parameter: click.Parameter, incomplete: str
) -> list[CompletionItem[str]]:
    """What a shell may put for a recipe's path."""
    from nemoflow.cli.completing import recipes as found

    return found(context, parameter, incomplete)


def spec_options(function: Command) -> Command:
    """PATHS and the options that decide what a spec means."""
    argument = click.argument("paths", nargs=-1, type=click.Path(), shell_complete=recipes)
    return argument(_meaning_options(function))


def one_spec_options(function: Command) -> Command:
    """SPEC and the same options, for commands on one recipe; becomes `paths`."""

    def given(context: click.Context, param: click.Parameter, value: str | None) -> tuple[str, ...]:
        return () if value is None else (value,)

    argument = click.argument(
        "paths",
        required=False,
        type=click.Path(),
        metavar="[SPEC]",
        callback=given,
        shell_complete=recipes,
    )
    return argument(_meaning_options(function))


def _meaning_options(function: Command) -> Command:
    """The options that decide what a spec means."""
    for decorator in reversed(
        (
            click.option("--project", default="", help="Project folder; holds .nemoflow/."),
            click.option(
                "--var", "variables", multiple=True, metavar="NAME=VALUE", help="Set a variable."
            ),
            click.option(
                "--var-file",
                "var_files",
                multiple=True,
                type=click.Path(),
                help="YAML file of variables; later ones win.",
            ),
            click.option(
                "--backend", type=click.Choice(["local", "cloud"]), help="Override the spec's."
            ),
            click.option(
                "--allow-outside", is_flag=True, help="Allow outputs outside the project."
            ),
        )
    ):
        function = decorator(function)
    return function


def drift_options(function: Command) -> Command:
    """What to do about a cloud session that was changed outside nemoflow."""
    for decorator in (
        click.option(
            "--adopt-drift",
            is_flag=True,
            help="Changed outside: go on from the draft as it is.",
        ),
        click.option(
            "--ignore-drift",
            is_flag=True,
            help="Changed outside: keep to the recipe's own drafts.",
        ),
    ):
        function = decorator(function)
    return function


def profile_option(function: Command) -> Command:
    """Which files are meant: the finished ones, or small quick drafts beside them."""
    return click.option(
        "--profile",
        type=click.Choice(list(PROFILES)),
        default=FINAL_PROFILE,
        help="draft: small quick files below .nemoflow/drafts; the outputs stay as they are.",
    )(function)


def json_into_option(function: Command) -> Command:
    """For commands that may tell programs in a file what they tell people."""
    return click.option(
        "--json-into",
        metavar="FILE",
        type=click.Path(),
        help="Write the JSON lines to FILE, beside what is shown.",
    )(function)


def telling_options(function: Command) -> Command:
    """In which form a command tells what it found, and where else."""
    for decorator in reversed(
        (
            click.option(
                "--format",
                "form",
                type=click.Choice([form.value for form in Form]),
                help="text (default), markdown for a pull request's comment, json.",
            ),
            json_option,
            json_into_option,
            click.option(
                "--marker",
                metavar="NAME",
                help="Name in the Markdown's first line; default: the PATHS.",
            ),
        )
    ):
        function = decorator(function)
    return function


def form_of(form: str | None, as_json: bool) -> Form:
    """What `--format` and its short form `--json` come to. Raises UsageError."""
    if as_json and form not in (None, Form.JSON):
        raise UsageError(
            f"--json and --format {form} contradict each other",
            hint="pass one of the two; --json-into FILE writes JSON beside anything",
        )
    return Form.JSON if as_json else Form(form or Form.TEXT)


def low_priority_option(function: Command) -> Command:
    """For commands that render."""
    return click.option(
        "--low-priority",
        is_flag=True,
        help=f"Let other programs go first; also {LOW_PRIORITY_VARIABLE}=1.",
    )(function)


def json_option(function: Command) -> Command:
    """`--json`: JSON lines on stdout, one value a line, the first carries the version."""
    return click.option("--json", "as_json", is_flag=True, help="JSON lines on stdout.")(function)


def options_of(
    paths: tuple[str, ...] = (),
    project: str = "",
    variables: tuple[str, ...] = (),
    var_files: tuple[str, ...] = (),
    backend: str | None = None,
    allow_outside: bool = False,
    parallel: int = 0,
    lock_timeout: str = "0",
    max_credits: float | None = None,
    adopt_drift: bool = False,
    ignore_drift: bool = False,
    profile: str = FINAL_PROFILE,
    low_priority: bool = False,
) -> Options:
    """Checked options. Raises UsageError."""
    return Options(
        paths=paths,
        project=project or os.environ.get("NEMOFLOW_PROJECT", ""),
        variables=tuple(_variable(item) for item in variables),
        var_files=tuple(os.path.abspath(item) for item in var_files),
        backend=backend or "",
        allow_outside=allow_outside,
        parallel=parallel,
        lock_timeout=seconds(lock_timeout),
        max_credits=_credits(max_credits),
        on_drift=_on_drift(adopt_drift, ignore_drift),
        profile=profile,
        low_priority=low_priority or os.environ.get(LOW_PRIORITY_VARIABLE, "0") not in ("", "0"),
    )


def _variable(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name.isidentifier():
        raise UsageError(f"`--var {text}` is not NAME=VALUE", hint="for example --var headline=Hi")
    return name, value


def _credits(limit: float | None) -> float | None:
    if limit is not None and not math.isfinite(limit):
        raise UsageError(f"--max-credits {limit:g} is no number of credits", hint="for example 50")
    return limit


def _on_drift(adopt: bool, ignore: bool) -> OnDrift:
    if adopt and ignore:
        raise UsageError(
            "--adopt-drift and --ignore-drift contradict each other", hint="pass one of the two"
        )
    return OnDrift.ADOPT if adopt else OnDrift.IGNORE if ignore else OnDrift.ASK


_SECONDS = {"": 1, "s": 1, "m": 60, "min": 60, "h": 3600, "d": 86400, "w": 7 * 86400}


def seconds(text: str) -> float:
    """`30`, `30s`, `5m`, `12h`, `7d`, `2w` in seconds. Raises UsageError."""
    found = re.fullmatch(r"(\d{1,9}(?:\.\d{1,9})?)\s*([a-z]*)", text.strip())
    if not found or found.group(2) not in _SECONDS:
        raise UsageError(f"`{text}` is not a time", hint="write 30s, 5m, 12h or 7d")
    return float(found.group(1)) * _SECONDS[found.group(2)]


def size(text: str) -> int:
    """`2GB`, `500MB`, `1GiB` in bytes. Raises UsageError."""
    from nemoflow.engine.ops.output_params import bytes_of

    try:
        return bytes_of(text)
    except ValueError:
        raise UsageError(f"`{text}` is not a size", hint="write 2GB or 500MB") from None

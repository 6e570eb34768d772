"""`nemoflow completion`: the script that lets a shell complete commands, options and recipes."""

from __future__ import annotations

import click

from nemoflow.cli.terminal import Terminal


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def command(context: click.Context, shell: str) -> int:
    """Print the completion script for SHELL.

    \b
    bash: nemoflow completion bash > ~/.local/share/bash-completion/completions/nemoflow
    zsh:  nemoflow completion zsh > ~/.zfunc/_nemoflow   (a folder of $fpath)
    fish: nemoflow completion fish > ~/.config/fish/completions/nemoflow.fish
    """
    from nemoflow.cli.completing import script
    from nemoflow.cli.main import COMPLETION_VARIABLE

    root = context.find_root()
    text = script(shell, root.command, "nemoflow", COMPLETION_VARIABLE)
    Terminal.of_process().result([text.rstrip("\n")])
    return 0

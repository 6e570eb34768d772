"""Completion in shells: click's machinery, scripts that no file name can break, spec names.

Imported only when a shell asks. A name may hold spaces, quotes or `$(...)`: the scripts never let
the shell split or expand it, and what is inserted into the command line is quoted by the shell.
"""

from __future__ import annotations

import os
from typing import Any

import click
from click.shell_completion import (
    BashComplete,
    CompletionItem,
    FishComplete,
    ShellComplete,
    ZshComplete,
    add_completion_class,
)

MOST = 500
"""Recipes offered at most: nobody reads more."""

# `filenames` makes readline quote what it inserts; only for names of files, because it would add
# a slash to a command that is also a folder's name. `nosort` is unknown to bash before 4.4.
_BASH = """\
%(complete_func)s() {
    local IFS=$'\\n' line
    COMPREPLY=()
    while IFS= read -r line; do
        case $line in
            plain,*) COMPREPLY+=("${line#plain,}") ;;
            path,*) COMPREPLY+=("${line#path,}"); compopt -o filenames 2>/dev/null ;;
            dir,*) compopt -o dirnames 2>/dev/null ;;
            file,*) compopt -o default 2>/dev/null ;;
        esac
    done < <(COMP_WORDS="${COMP_WORDS[*]}" COMP_CWORD="$COMP_CWORD" \\
        %(complete_var)s=bash_complete "$1" 2>/dev/null)
}

complete -o nosort -F %(complete_func)s %(prog_name)s 2>/dev/null \\
    || complete -F %(complete_func)s %(prog_name)s
"""

_FISH = """\
function %(complete_func)s
    set -lx %(complete_var)s fish_complete
    set -lx COMP_WORDS (commandline -cp)
    set -lx COMP_CWORD (commandline -t)
    for line in (%(prog_name)s 2>/dev/null)
        set -l found (string split -m 1 , -- $line)
        switch $found[1]
            case dir
                __fish_complete_directories $found[2]
            case file
                __fish_complete_path $found[2]
            case plain
                echo $found[2]
        end
    end
end

complete --no-files --command %(prog_name)s --arguments "(%(complete_func)s)"
"""


class _Bash(BashComplete):
    source_template = _BASH

    @staticmethod
    def _check_version() -> None:
        """Any bash will do: what an old one lacks is left out."""

    def format_completion(self, item: CompletionItem[Any]) -> str:
        """`TYPE,VALUE`; names of files have a type of their own."""
        return f"{'path' if item.is_path else item.type},{item.value}"


class _Fish(FishComplete):
    source_template = _FISH


SHELLS: dict[str, type[ShellComplete]] = {"bash": _Bash, "zsh": ZshComplete, "fish": _Fish}


def register() -> None:
    """Lets click answer with these classes when a shell asks."""
    for name, kind in SHELLS.items():
        add_completion_class(kind, name)


def script(shell: str, command: click.Command, program: str, variable: str) -> str:
    """What a shell has to read; `shell` is a name of `SHELLS`."""
    return SHELLS[shell](command, {}, program, variable).source()


def recipes(
    context: click.Context, parameter: click.Parameter, incomplete: str
) -> list[CompletionItem[str]]:
    """The specs below the working folder, or below the folder begun, that go on from a word.

    Without any, names of files are left to the shell.
    """
    from nemoflow.specfile.discover import find_specs

    begun = incomplete[: incomplete.rfind("/") + 1]
    folder = os.path.join(os.getcwd(), os.path.expanduser(begun))
    found = find_specs((folder,), folder).specs if os.path.isdir(folder) else ()
    names = [_typed(begun + os.path.relpath(path, folder)) for path in found]
    fitting = [name for name in names if name.startswith(incomplete) and name.isprintable()]
    if not fitting:
        return [CompletionItem(incomplete, type="file")]
    return [CompletionItem(name, is_path=True) for name in fitting[:MOST]]


def _typed(name: str) -> str:
    """A name as it can be written on a command line: not like an option."""
    return f"./{name}" if name.startswith("-") else name

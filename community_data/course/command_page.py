"""The guide's page of commands: what each does and what can be written after it.

`facilitator_guide/commands.md` is made from the help of the commands, so it cannot say less.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from community_data.atomic import write_file
from community_data.errors import ModuleProblem
from community_data.text.translate import _

if TYPE_CHECKING:
    from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption

COURSE = Path(__file__).resolve().parents[2]
PAGE = Path("facilitator_guide") / "commands.md"
TABLE = "| what you type | what it does |\n|---|---|"
EXAMPLE = re.compile(r"community-data [^;]+")
HEAD = """\
# Commands

What you can type in a terminal, after `make start` ran once. Where your computer does not find
`community-data`, write `.venv/bin/community-data`, or `.venv\\Scripts\\community-data` on Windows.

Each command takes `--help`, which says what stands here, and `--debug`, which shows where something
fails. This page is made from the help of each command. To make it again, type
`make modules`.
"""


def page(command: TyperGroup) -> str:
    """The page of a command that has others below it."""
    return "\n".join([HEAD, *(_section(name, one) for name, one in commands(command))])


def commands(group: TyperGroup, before: str = "") -> Iterator[tuple[str, TyperCommand]]:
    """Each command below a group as people type it, with those of groups inside it."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            if command.invoke_without_command:  # it does something by itself, as `hub` does
                yield before + name, command
            yield from commands(command, f"{before}{name} ")
        else:
            yield before + name, command


def _section(name: str, command: TyperCommand) -> str:
    rows = [
        f"| `{_typed(option)}` | {' '.join(option.help.split())} |"
        for option in command.params
        if option.name not in ("help", "debug")
    ]
    example = EXAMPLE.sub(r"`\g<0>`", str(command.epilog).strip())
    return "\n".join(
        [
            f"## {name}\n",
            f"{str(command.help).strip()}\n",
            TABLE,
            *rows,
            f"\n{example}\n",
        ]
    )


def _typed(option: TyperArgument | TyperOption) -> str:
    """An option as people type it: `--dir DIR`."""
    if option.param_type_name == "argument":
        return option.metavar or option.name
    names = " / ".join([*option.opts, *option.secondary_opts])
    return f"{names} {option.metavar}" if option.metavar else names


def write(command: TyperGroup, course: str | os.PathLike = COURSE, check: bool = False) -> bool:
    """Make the page again; the result says if it changed.

    check: change nothing, and raise `ModuleProblem` where the page is not what would be made.
    """
    file, wanted = Path(course) / PAGE, page(command).encode()
    if file.exists() and file.read_bytes() == wanted:
        return False
    if check:
        sentence = _("{page} is not what the commands say of themselves. Run: make modules")
        raise ModuleProblem(sentence.format(page=PAGE.as_posix()))
    write_file(file, wanted)
    return True

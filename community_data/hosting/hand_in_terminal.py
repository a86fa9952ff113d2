"""What a trainee is asked and told who hands in by the command."""

from __future__ import annotations

import sys
from pathlib import Path

import typer

from community_data.errors import CannotHandIn
from community_data.hosting import own_data
from community_data.hosting.hand_in import (
    Work,
    hand_in,
    remembered_name,
    what_was_done,
    work_of,
)
from community_data.text.translate import _


def run(
    course: Path, folder: Path, module: str, notebook: str, name: str, with_data: bool | None
) -> int:
    """Hand in a module of a work folder. Returns the exit code."""
    work = work_of(course, folder, module, notebook)
    name = name or remembered_name(folder) or _ask_name()
    done = hand_in(work, folder, name, _data_goes_along(work, with_data))
    for line in what_was_done(done):
        print(line)
    return 0


def _ask_name() -> str:
    if not sys.stdin.isatty():
        raise CannotHandIn(_('Say whose work it is, as in --name "Ana Lopez"'))
    return typer.prompt(_("Your name"))


def _data_goes_along(work: Work, with_data: bool | None) -> bool:
    """Does the trainee's own data go along? It never does without their word."""
    if work.data is None or with_data is not None:
        return bool(with_data)
    print(own_data.described(work.data))
    for warning in work.data.warnings:
        print(warning)
    if not sys.stdin.isatty():
        raise CannotHandIn(
            _("Say whether your data goes along: add --with-data or --without-data.")
        )
    return typer.confirm(_("Shall it go along?"), default=False)

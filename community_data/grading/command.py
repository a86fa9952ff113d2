"""The commands `community-data cohort …`: what a facilitator types.

Everything heavy is imported inside a command, so that `--help` is there at once.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from community_data.text.translate import _, lazy_gettext

cohort = typer.Typer(
    help=lazy_gettext("A cohort: take work in, see who stands where, read, give feedback."),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@cohort.callback()
def group() -> None:
    """Keep the commands below `cohort`, also while there is only one."""


@cohort.command(
    epilog=lazy_gettext("Example: community-data cohort status 08_groups --csv status.csv"),
    help=lazy_gettext(
        "Say where everybody on the roster stands: graded, waiting for a reader, not graded and "
        "why, or not handed in."
    ),
)
def status(
    module: Annotated[
        str,
        typer.Argument(
            metavar="[MODULE]",
            help=lazy_gettext("A module, such as 08_groups or groups. Default: all."),
        ),
    ] = "",
    csv: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help=lazy_gettext("Also write it as a table.")),
    ] = None,
    debug: Annotated[
        bool,
        typer.Option("--debug", help=lazy_gettext("Where something fails, show the traceback.")),
    ] = False,
) -> int:
    from community_data.course.syllabus import course_folder, every_module, named, released
    from community_data.grading import standing, terminal

    course = course_folder()
    modules = named((module,), course) if module else every_module(course)
    rows = []
    for each in modules:
        if not module and not released(course, each.id).is_file():
            continue
        if not module:
            print("\n" + _("{module}:").format(module=each.id))
        of_module = standing.of_module(course, each.id)
        terminal.show(of_module, standing.strangers(course, each.id))
        rows += of_module
    if csv:
        terminal.write_csv(rows, csv)
    return 0

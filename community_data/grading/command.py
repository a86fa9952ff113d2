"""The commands `community-data cohort …`: what a facilitator types.

Everything heavy is imported inside a command, so that `--help` is there at once.
"""

from __future__ import annotations

from typing import Annotated

import typer

from community_data.text.translate import lazy_gettext

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
    epilog=lazy_gettext("Example: community-data cohort read 08_groups"),
    help=lazy_gettext(
        "Read a written task across all people, and mark it by its rubric.\n\nOpens a page on this "
        "machine alone. The texts come in an order of their own, without names. Points and "
        "comments go into the gradebook as you mark."
    ),
)
def read(
    module: Annotated[
        str,
        typer.Argument(
            metavar="MODULE", help=lazy_gettext("A module, such as 08_groups or groups.")
        ),
    ],
    reader: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            help=lazy_gettext("Read as a second reader, who does not see the first one's points."),
        ),
    ] = "",
    port: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            min=1,
            max=65535,
            help=lazy_gettext("The port of the page. Default: 8742, or a free one."),
        ),
    ] = None,
    browser: Annotated[
        bool,
        typer.Option("--browser/--no-browser", help=lazy_gettext("Open the page in a browser.")),
    ] = True,
    debug: Annotated[
        bool,
        typer.Option("--debug", help=lazy_gettext("Where something fails, show the traceback.")),
    ] = False,
) -> int:
    from community_data.course.syllabus import course_folder
    from community_data.grading.reading.serve import serve

    return serve(course_folder(), module, reader, port, browser, debug)

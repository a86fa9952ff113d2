"""The commands `community-data cohort …`: what a facilitator types.

Everything heavy is imported inside a command, so that `--help` is there at once.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from community_data.course.command_options import Debug
from community_data.grading.command_after import after
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
    debug: Debug = False,
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


@cohort.command(
    epilog=lazy_gettext("Example: community-data cohort roster participants.csv --write"),
    help=lazy_gettext(
        "Show who takes part, or make the roster from a list of people.\n\nThe list may be CSV or "
        "Excel, as Moodle or Canvas writes it, or your own. Where somebody has no id, one is made "
        "of the name. Nothing is written until you say so."
    ),
)
def roster(
    file: Annotated[
        Path | None,
        typer.Argument(
            metavar="[FILE]", help=lazy_gettext("A list of people. Without it: show the roster.")
        ),
    ] = None,
    write: Annotated[
        bool,
        typer.Option("--write", help=lazy_gettext("Write roster.csv, without a question.")),
    ] = False,
    debug: Debug = False,
) -> int:
    from community_data.course.syllabus import course_folder, solutions_folder
    from community_data.grading import before_commit
    from community_data.grading.intake import roster_terminal

    solutions_folder(course_folder())
    before_commit.install(course_folder())
    return roster_terminal.run(file, write, course_folder())


@cohort.command(
    epilog=lazy_gettext(
        "Example: community-data cohort take-in ~/Downloads/submissions.zip --dry-run"
    ),
    help=lazy_gettext(
        "Take in what was handed in: files, folders and zips as they came.\n\nThe module is known "
        "by the cells of a notebook, the person by the roster. Every file is kept as it came in "
        "handed_in/, and the work to be graded is put into submitted/. What is not clear is asked "
        "or listed, never guessed. Ends with 0, or with 3 where something needs an answer."
    ),
)
def take_in(
    paths: Annotated[
        list[Path],
        typer.Argument(
            metavar="PATH...",
            help=lazy_gettext(
                "Files, folders, zips, saved mails; or a folder that nbgrader collected."
            ),
        ),
    ],
    module: Annotated[
        str,
        typer.Option(metavar="MODULE", help=lazy_gettext("Take in this module alone.")),
    ] = "",
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help=lazy_gettext("Write nothing; say what would happen.")),
    ] = False,
    person: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FILE=ID",
            help=lazy_gettext(
                "Whose a file is, such as final.ipynb=ana_lopez; as often as needed."
            ),
        ),
    ] = None,
    module_of: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FILE=MODULE",
            help=lazy_gettext("Which module a file is, where it is not clear."),
        ),
    ] = None,
    choose: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FILE", help=lazy_gettext("Of several versions of one work, this one counts.")
        ),
    ] = None,
    newest: Annotated[
        bool,
        typer.Option(
            "--newest", help=lazy_gettext("Of several versions of one work, the newest counts.")
        ),
    ] = False,
    debug: Debug = False,
) -> int:
    from community_data.course.syllabus import course_folder, solutions_folder
    from community_data.grading.intake import terminal

    solutions_folder(course_folder())
    request = terminal.Request(
        paths=paths,
        people=list(person or []),
        modules=list(module_of or []),
        chosen=list(choose or []),
        newest=newest,
        only=module,
        dry_run=dry_run,
    )
    return terminal.run(request, course_folder())


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
    debug: Debug = False,
) -> int:
    from community_data.course.syllabus import course_folder
    from community_data.grading.reading.serve import serve

    return serve(course_folder(), module, reader, port, browser, debug)


@cohort.command(
    epilog=lazy_gettext("Example: community-data cohort feedback 08_groups --out to_mail"),
    help=lazy_gettext(
        "Make a page of feedback for everybody whose work is graded.\n\nThe pages go into "
        "feedback/, from where nbgrader releases them. With --out they also go into a folder, "
        "each in a file with the person's name, with a list of who gets which. Ends with 0, or "
        "with 3 where somebody has no page yet."
    ),
)
def feedback(
    module: Annotated[
        str,
        typer.Argument(
            metavar="MODULE", help=lazy_gettext("A module, such as 08_groups or groups.")
        ),
    ],
    student: Annotated[
        list[str] | None,
        typer.Option(metavar="ID", help=lazy_gettext("This person alone; as often as needed.")),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER", help=lazy_gettext("Also write files to mail into this folder.")
        ),
    ] = None,
    debug: Debug = False,
) -> int:
    from community_data.course.syllabus import course_folder, named
    from community_data.grading.feedback import terminal

    course = course_folder()
    (wanted,) = named((module,), course)
    return terminal.run(course, wanted.id, list(student or []), out)


cohort.add_typer(after)

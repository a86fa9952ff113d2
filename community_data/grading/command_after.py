"""The commands `community-data cohort …` that come after grading.

Everything heavy is imported inside a command, so that `--help` is there at once.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from community_data.course.command_options import Debug, ModuleName
from community_data.text.translate import lazy_gettext

after = typer.Typer(rich_markup_mode=None)


@after.command(
    "teach-again",
    epilog=lazy_gettext(
        "Example: community-data cohort teach-again 08_groups --out teach-again.html"
    ),
    help=lazy_gettext(
        "Say what to teach again: which mistake, in which exercise, by how many people, and what "
        "to say.\n\nIt counts work that is graded and still the work in hand, and says who is "
        "missing."
    ),
)
def teach_again(
    module: ModuleName,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE.html", help=lazy_gettext("Also write it as a page.")),
    ] = None,
    names: Annotated[
        bool,
        typer.Option(
            "--names", help=lazy_gettext("Put names beside mistakes: for the facilitator alone.")
        ),
    ] = False,
    debug: Debug = False,
) -> int:
    from community_data.course.syllabus import course_folder
    from community_data.grading import afterwards

    return afterwards.teach_again(course_folder(), module, out, names)


@after.command(
    epilog=lazy_gettext("Example: community-data cohort statements --after statements.csv"),
    help=lazy_gettext(
        "Count the five statements of module 00, and what changed since: without names.\n\n"
        "Without --after it says how sure people were on the first day."
    ),
)
def statements(
    before: Annotated[
        str,
        typer.Option(
            metavar="MODULE", help=lazy_gettext("The graded module with the first day's numbers.")
        ),
    ] = "00_start",
    after: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE.csv",
            help=lazy_gettext(
                "What people wrote on paper at the end: the columns person, row, 1, 2, 3, 4 and 5. "
                "A person has three rows: today, looking back, first day."
            ),
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE.csv", help=lazy_gettext("Also write the counts, to keep.")),
    ] = None,
    debug: Debug = False,
) -> int:
    from community_data.course.syllabus import course_folder
    from community_data.grading import afterwards

    return afterwards.statements(course_folder(), before, after, out)


@after.command(
    epilog=lazy_gettext("Example: community-data cohort completion --explained ana_lopez"),
    help=lazy_gettext(
        "Say who completed the course, and write their records.\n\nA record is for who passed "
        "every module and explained one finding aloud. What you decide here is kept."
    ),
)
def completion(
    explained: Annotated[
        list[str] | None,
        typer.Option(metavar="ID", help=lazy_gettext("This person explained one finding aloud.")),
    ] = None,
    not_explained: Annotated[
        list[str] | None,
        typer.Option(metavar="ID", help=lazy_gettext("Take that back, where it was a mistake.")),
    ] = None,
    limit: Annotated[
        float | None,
        typer.Option(
            metavar="PERCENT",
            min=0,
            max=100,
            help=lazy_gettext("The points that a module needs. Default: 70 percent."),
        ),
    ] = None,
    module: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help=lazy_gettext("A module that your cohort did. Default: every module."),
        ),
    ] = None,
    course_name: Annotated[
        str | None,
        typer.Option(metavar="TEXT", help=lazy_gettext("What a record calls your course.")),
    ] = None,
    with_scores: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ID", help=lazy_gettext("This person wants their points on the record.")
        ),
    ] = None,
    again: Annotated[
        list[str] | None,
        typer.Option(metavar="ID", help=lazy_gettext("Make this person's record once more.")),
    ] = None,
    revoke: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ID", help=lazy_gettext("Take this person's record back: it counts no more.")
        ),
    ] = None,
    make_key: Annotated[
        bool, typer.Option("--make-key", help=lazy_gettext("Make the key that signs, once."))
    ] = False,
    debug: Debug = False,
) -> int:
    from community_data.course.syllabus import course_folder
    from community_data.grading import afterwards

    return afterwards.completion(
        course_folder(),
        afterwards.Decision(
            limit=limit,
            course_name=course_name,
            modules=tuple(module or ()),
            explained=tuple(explained or ()),
            not_explained=tuple(not_explained or ()),
            with_scores=tuple(with_scores or ()),
            again=tuple(again or ()),
            revoke=tuple(revoke or ()),
            make_key=make_key,
        ),
    )


@after.command(
    epilog=lazy_gettext(
        "Example: community-data cohort export canvas 08_groups --from theirs.csv --out grades.csv"
    ),
    help=lazy_gettext(
        "Write the points of modules as the file that Moodle or Canvas imports.\n\nOnly what is "
        "graded becomes a number. It says who has none, and why."
    ),
)
def export(
    platform: Annotated[
        str, typer.Argument(metavar="PLATFORM", help=lazy_gettext("moodle or canvas."))
    ],
    module: Annotated[
        list[str],
        typer.Argument(metavar="MODULE…", help=lazy_gettext("Modules, such as 08_groups.")),
    ],
    out: Annotated[Path, typer.Option(metavar="FILE.csv", help=lazy_gettext("The file."))],
    theirs: Annotated[
        Path | None,
        typer.Option(
            "--from",
            metavar="THEIRS.csv",
            help=lazy_gettext("The gradebook that the platform exported: its ids are kept."),
        ),
    ] = None,
    debug: Debug = False,
) -> int:
    from community_data.course.syllabus import course_folder
    from community_data.grading import afterwards

    return afterwards.export(course_folder(), platform, module, out, theirs)

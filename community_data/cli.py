"""The command `community-data`: what people type, and how it tells them what went wrong.

Everything heavy is imported inside a command, so that `--help` is there at once.
"""

from __future__ import annotations

import contextlib
import errno
import signal
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from babel.support import LazyProxy
from typer.core import TyperCommand, TyperGroup

from community_data.course.command_options import Debug, ModuleName, PackageName
from community_data.errors import CourseError, DataProblem
from community_data.grading.command import cohort
from community_data.hosting.hub.command import hub
from community_data.kernels import slow_imports
from community_data.text.translate import _, lazy_gettext


class _Commands(TyperGroup):
    def invoke(self, ctx: typer.Context) -> object:
        """Run a command. Where a person stops it, typer itself would end without a word."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            raise typer.Abort() from None


app = typer.Typer(
    cls=_Commands,
    help=lazy_gettext("The community data course: start it, run it on fresh data, keep it."),
    epilog=lazy_gettext("Each command has its own help: community-data report --help"),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _example(command: str, after_it: str = "") -> LazyProxy:
    """A command as the example below its help, and perhaps the one that follows it."""

    def say() -> str:
        if after_it:
            return _("Examples: {first}; then {second}").format(first=command, second=after_it)
        return _("Example: {command}").format(command=command)

    return LazyProxy(say, enable_cache=False)


WorkFolder = Annotated[
    Path,
    typer.Option(
        metavar="DIR", help=lazy_gettext("Where you work. It is made if it is not there.")
    ),
]

BAD_INPUT, FAILED, INTERRUPTED = 2, 1, 130


@app.command(
    epilog=_example(
        "community-data report riverbend --level town --out reports/riverbend",
        "community-data report riverbend --place Otterbeck --notebooks submitted/ana_lopez "
        "--out reports/ana",
    ),
    help=lazy_gettext(
        "Make a page for each place from fresh data, and an index of them.\n\nPages that "
        "are there already and still true are left alone, so a run that was stopped is "
        "taken up by the same command. A place that fails is listed, and the others go "
        "on.\n\nWhich numbers lead a page, and what its brief asks for, stand in "
        "datapackage.json: leads, a list of measures, and ask, a sentence."
    ),
)
def report(
    package: Annotated[
        str,
        typer.Argument(
            metavar="PACKAGE",
            help=lazy_gettext(
                "A folder with a datapackage.json, or the name of a package that comes with "
                "the course: riverbend, or riverbend@2026-Q1 for one release."
            ),
        ),
    ],
    out: Annotated[
        Path, typer.Option(metavar="DIR", help=lazy_gettext("The folder for the pages."))
    ],
    place: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME", help=lazy_gettext("A place, by name or id; as often as you like.")
        ),
    ] = None,
    level: Annotated[
        list[str] | None,
        typer.Option(
            metavar="LEVEL",
            help=lazy_gettext(
                "Every place of a level, in the package's own word: town, ward …; as often as you "
                "like."
            ),
        ),
    ] = None,
    module: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help=lazy_gettext("A module, such as 08_groups or groups. Default: all."),
        ),
    ] = None,
    measure: Annotated[
        str, typer.Option(metavar="M", help=lazy_gettext("What to look at, such as poverty."))
    ] = "",
    group_by: Annotated[
        str, typer.Option(metavar="G", help=lazy_gettext("The groups to compare, such as age."))
    ] = "",
    jobs: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            min=1,
            help=lazy_gettext("How many runs at once. Default: one for each processor."),
        ),
    ] = None,
    scheduler: Annotated[
        str,
        typer.Option(
            metavar="ADDRESS",
            help=lazy_gettext("A dask scheduler, such as tcp://10.0.0.5:8786, to run on."),
        ),
    ] = "",
    execution_timeout: Annotated[
        int,
        typer.Option(
            metavar="SECONDS", min=1, help=lazy_gettext("The longest that one cell may take.")
        ),
    ] = 300,
    again: Annotated[
        bool,
        typer.Option(
            "--again", help=lazy_gettext("Make every page again, also those already there.")
        ),
    ] = False,
    accept_changes: Annotated[
        bool,
        typer.Option(
            "--accept-changes", help=lazy_gettext("Go on though a data file was changed: by you.")
        ),
    ] = False,
    contact: Annotated[
        str,
        typer.Option(
            metavar="TEXT",
            help=lazy_gettext("Whom a reader can tell: a name with an address or a number."),
        ),
    ] = "",
    since: Annotated[
        str,
        typer.Option(
            metavar="RELEASE",
            help=lazy_gettext(
                "The release before this one: pages say what changed since then, and one that "
                "changes too much is held for a person."
            ),
        ),
    ] = "",
    approve: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            help=lazy_gettext("You looked at a release that is held: go on, and record it."),
        ),
    ] = "",
    address: Annotated[
        str,
        typer.Option(
            metavar="URL",
            help=lazy_gettext(
                "Where the pages will be. With it there is a sitemap.xml; without it, none."
            ),
        ),
    ] = "",
    publish: Annotated[
        str,
        typer.Option(
            metavar="WHERE",
            help=lazy_gettext(
                "Where the whole site goes when it is made: a folder, git:BRANCH, or "
                "“run:COMMAND {site}”."
            ),
        ),
    ] = "",
    notebooks: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER",
            help=lazy_gettext(
                "A trainee's own notebooks make the parts: each is run in a sandbox, and counts "
                "only with all checks passed and its written task marked."
            ),
        ),
    ] = None,
    debug: Debug = False,
) -> int:
    from community_data.kernels.forks import shared
    from community_data.reports.workers import SETTINGS_OF_WORKERS

    with (
        _stopped_by_signals(),
        contextlib.nullcontext() if scheduler else shared(**SETTINGS_OF_WORKERS),
    ):
        from community_data.course.syllabus import course_folder
        from community_data.reports import publish as publishing
        from community_data.reports.build import build
        from community_data.reports.plan import Request, make_plan
        from community_data.reports.stage import only_one
        from community_data.reports.terminal import Told, say_the_end

        if publish:
            publishing.refuse(publish, out)
        own = None
        if notebooks:
            from community_data.reports.notebooks.trainee import Trainee

            own = Trainee(notebooks, course_folder())
        with Told() as told:
            plan = make_plan(
                Request(
                    package=package,
                    out=out,
                    places=tuple(place or ()),
                    levels=tuple(level or ()),
                    modules=tuple(module or ()),
                    measure=measure,
                    group_by=group_by,
                    execution_timeout=execution_timeout,
                    again=again,
                    accept_changes=accept_changes,
                    contact=contact.strip(),
                    since=since,
                    approved_by=approve,
                    address=address,
                    own=own,
                )
            )
            with only_one(out):
                built = build(plan, jobs or 0, scheduler, told)
                if publish and not (built.interrupted or built.nothing_new_out):
                    publishing.publish(plan.out, publish)
        return say_the_end(plan, built)


@app.command(
    epilog=_example("community-data start --dir my-work --no-browser"),
    help=lazy_gettext(
        "Copy the modules to where you work, and open the course there.\n\nIts first page says "
        "where to begin and what is done. Your own work is never overwritten."
    ),
)
def start(
    dir: WorkFolder = Path("my-work"),
    port: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            min=1,
            max=65535,
            help=lazy_gettext("The port. Default: the first free one."),
        ),
    ] = None,
    browser: Annotated[
        bool,
        typer.Option(
            "--browser/--no-browser", help=lazy_gettext("Open a browser, or print the address.")
        ),
    ] = True,
    facilitator: Annotated[
        bool,
        typer.Option(
            "--facilitator",
            help=lazy_gettext("For facilitators: JupyterLab in the course's folder."),
        ),
    ] = False,
    debug: Debug = False,
) -> int:
    from community_data.hosting import local

    if facilitator:
        return local.start_for_facilitators(port, browser)
    return local.start(dir, port, browser)


@app.command(
    epilog=_example("community-data fresh-copy 08_groups"),
    help=lazy_gettext("Put a fresh copy of a module beside the one that you work in."),
)
def fresh_copy(
    module: ModuleName,
    dir: WorkFolder = Path("my-work"),
    debug: Debug = False,
) -> int:
    from community_data.course.syllabus import course_folder
    from community_data.hosting import work_folder

    print(work_folder.fresh_copy(course_folder(), dir, module))
    return 0


@app.command(
    epilog=_example("community-data mend 08_groups"),
    help=lazy_gettext(
        "Put deleted cells of a module back, and take over a newer edition of it.\n\nClose its "
        "notebook first. Your answers stay, and what you had before is kept in “backups”."
    ),
)
def mend(
    module: ModuleName,
    dir: WorkFolder = Path("my-work"),
    debug: Debug = False,
) -> int:
    from community_data.course.syllabus import course_folder
    from community_data.hosting import work_folder

    print(work_folder.mend(course_folder(), dir, module))
    return 0


@app.command(
    "hand-in",
    epilog=_example("community-data hand-in 08_groups"),
    help=lazy_gettext(
        "Hand in a module: make one file with your work, to send to your facilitator.\n\nIt says "
        "what is in it. On a hub it is handed in there. Save your notebook first."
    ),
)
def hand_in_(
    module: ModuleName,
    dir: WorkFolder = Path("my-work"),
    name: Annotated[
        str,
        typer.Option(
            metavar="NAME", help=lazy_gettext("Your name. It is asked once, and remembered.")
        ),
    ] = "",
    file: Annotated[
        str,
        typer.Option(
            metavar="FILE",
            help=lazy_gettext("Another notebook of the module, such as a fresh copy."),
        ),
    ] = "",
    with_data: Annotated[
        bool | None,
        typer.Option(
            "--with-data/--without-data",
            help=lazy_gettext("Whether your own data goes along. Default: you are asked."),
        ),
    ] = None,
    debug: Debug = False,
) -> int:
    from community_data.course.syllabus import course_folder
    from community_data.hosting.hand_in_terminal import run

    return run(course_folder(), dir, module, file, name, with_data)


@app.command(
    epilog=_example("community-data hand-out --out our-course.zip"),
    help=lazy_gettext(
        "Make the trainees' copy of the course: modules, data and code, and no answers.\n\nIt is "
        "a zip that they unpack. With --branch it is a branch of git, which nbgitpuller takes to "
        "a hub: push it to a repository of its own, since other branches hold the answers."
    ),
)
def hand_out(
    out: Annotated[
        Path,
        typer.Option(metavar="FILE.zip", help=lazy_gettext("The zip.")),
    ] = Path("community-data-course.zip"),
    branch: Annotated[
        str, typer.Option(metavar="NAME", help=lazy_gettext("A branch of git, in place of a zip."))
    ] = "",
    debug: Debug = False,
) -> int:
    from community_data.course.hand_out import write_branch, write_zip
    from community_data.course.syllabus import course_folder

    print(_("Looking whether modules/ is what solutions/ makes …"), flush=True)
    if not branch:
        count = write_zip(course_folder(), out)
        print(_("“{file}” is there, with {n} files.").format(file=out, n=count))
    elif write_branch(course_folder(), branch):
        print(_("The branch “{branch}” has the trainees' copy now.").format(branch=branch))
    else:
        print(_("The branch “{branch}” had this copy already.").format(branch=branch))
    return 0


@app.command(
    epilog=_example("community-data modules --check"),
    help=lazy_gettext("Build the trainees' modules from the solved ones."),
)
def modules(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[NAME]...", help=lazy_gettext("Modules, such as 08_groups. Default: all.")
        ),
    ] = None,
    check: Annotated[
        bool,
        typer.Option("--check", help=lazy_gettext("Change nothing; fail where a copy is stale.")),
    ] = False,
    execute: Annotated[
        bool,
        typer.Option(
            "--execute", help=lazy_gettext("Run the solved notebooks first, and keep outputs.")
        ),
    ] = False,
    debug: Debug = False,
) -> int:
    from community_data.course import command_page, glossary
    from community_data.course.build import build

    changed = build(list(names or []), check=check, execute=execute)
    if glossary.write(check=check):
        changed.append("facilitator_guide/glossary.md")
    if command_page.write(_command(), check=check):
        changed.append("facilitator_guide/commands.md")
    again = _("Built again: {names}.").format(names=", ".join(changed))
    print(again if changed else _("modules/ is what solutions/ makes."))
    return 0


@app.command(
    "check-data",
    epilog=_example("community-data check-data path/to/our-package"),
    help=lazy_gettext(
        "Look through a data package: what stops a module, and what a reader should "
        "know.\n\nEnds with 0 when nothing stops a module, and with 1 when something "
        "does."
    ),
)
def check_data(
    package: PackageName,
    debug: Debug = False,
) -> int:
    from community_data.validate.package import run as check

    return check(package)


@app.command(
    epilog=_example(
        "community-data compare riverbend@2026-Q1 riverbend@2026-Q2 --page changes.html"
    ),
    help=lazy_gettext(
        "Say what a newer release changed: places, measures, numbers, how fresh the "
        "sources are.\n\nThe newest number of each measure, place and group is set "
        "beside the newest one before, with the difference and its margin of error. "
        "Small counts of people are hidden first, as on a page. Ends with 0, or with 3 "
        "where the newer release is so different that a person should look at it "
        "before anybody reads it."
    ),
)
def compare(
    old: Annotated[str, typer.Argument(metavar="OLD", help=lazy_gettext("The older release."))],
    new: Annotated[str, typer.Argument(metavar="NEW", help=lazy_gettext("The newer release."))],
    csv: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help=lazy_gettext("Also write every number and change, as a table.")
        ),
    ] = None,
    page: Annotated[
        Path | None,
        typer.Option(metavar="FILE.html", help=lazy_gettext("Also write a page for readers.")),
    ] = None,
    limits: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE.toml",
            help=lazy_gettext(
                "How much a release may change before a person has to look. "
                "community_data/compare/limits.toml is what counts without it."
            ),
        ),
    ] = None,
    debug: Debug = False,
) -> int:
    import tempfile

    from community_data.compare import command
    from community_data.compare.limits import read as read_limits
    from community_data.data import open_package
    from community_data.reports.gate import protected

    packages = open_package(old), open_package(new)
    most = read_limits(limits)
    command.require_readable(*packages)
    if csv or page:
        command.require_sound(*packages)
    # One folder for both copies: what the older release hides, the newer one may not show.
    with tempfile.TemporaryDirectory() as private:
        beside = Path(private) / "copies"
        with protected(packages[0], beside) as before, protected(packages[1], beside) as after:
            copies = before.package, after.package
            for package, copy in zip(packages, copies, strict=True):
                command.require_whole(package, copy)
            return command.run(*copies, most, csv, page)


@app.command(
    epilog=_example(
        "community-data report riverbend --level town --out pages",
        "community-data sentences riverbend pages --module 08_groups",
    ),
    help=lazy_gettext(
        "Read each sentence of the pages for all places at once, to find a bad one.\n\nSentences "
        "that differ in numbers and names alone stand together. Those of few places come first. "
        "A ! marks what looks as if something was not filled in."
    ),
)
def sentences(
    package: PackageName,
    pages: Annotated[
        Path, typer.Argument(metavar="DIR", help=lazy_gettext("The folder of its pages."))
    ],
    module: Annotated[
        str,
        typer.Option(
            metavar="NAME", help=lazy_gettext("Only this part, such as 08_groups. Default: all.")
        ),
    ] = "",
    places: Annotated[
        int | None,
        typer.Option(
            metavar="N", min=1, help=lazy_gettext("Only what N places or fewer have. Default: all.")
        ),
    ] = None,
    debug: Debug = False,
) -> int:
    from community_data.data import open_package
    from community_data.reports import sentences as read_across

    found, everywhere = read_across.templates(pages, open_package(package), module)
    for template in found:
        if places is None or len(template.places) <= places:
            print(*read_across.lines(template, everywhere), "", sep="\n")
    return 0


@app.command(
    epilog=_example("community-data questions riverbend --place Otterbeck --csv catalog.csv"),
    help=lazy_gettext(
        "Say what a package can answer for a place: by measure, group and time.\n\nOf each it says "
        "one of four words: answered, hidden (too few people), too uncertain to use, or no answer; "
        "and the larger place that has one. Small counts are hidden first, as on a page, and no "
        "count is told."
    ),
)
def questions(
    package: PackageName,
    place: Annotated[
        str, typer.Option(metavar="NAME", help=lazy_gettext("The place, by name or id."))
    ],
    csv: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help=lazy_gettext("Also write every row of it, as a table.")),
    ] = None,
    debug: Debug = False,
) -> int:
    import tempfile

    from community_data.compare import command
    from community_data.data import open_package
    from community_data.reports import catalog
    from community_data.reports.gate import protected

    opened = open_package(package)
    opened.require("places", "measures")
    opened.place(place)  # an unknown place is said before anything takes time
    command.require_sound(opened)
    print(_("Hiding small counts first. This can take half a minute."), file=sys.stderr, flush=True)
    with (
        tempfile.TemporaryDirectory() as private,
        protected(opened, Path(private) / "copies") as copy,
    ):
        command.require_whole(opened, copy.package)
        for line in catalog.lines(copy.package, place):
            print(line)
        if csv:
            catalog.write(copy.package, place, csv)
            print(_("Every row is in {file}").format(file=csv))
    return 0


@app.command(
    "package",
    epilog=_example(
        "community-data package --look counts.xlsx --places riverbend",
        "community-data package counts-mapping.toml --out our-package",
    ),
    help=lazy_gettext(
        "Make a data package from your own table, with small counts hidden.\n\nYour "
        "table may be CSV or Excel, one row a person, a visit or a count. No name, "
        "birth date or address goes into the package. Where something is not clear, "
        "nothing is written.\n\nWith --look, the command drafts the mapping: it says how "
        "sure it is of each line, and leaves open what only you can know."
    ),
)
def package_(
    mapping: Annotated[
        Path | None,
        typer.Argument(
            metavar="[MAPPING.toml]",
            help=lazy_gettext(
                "The text file that says what the columns of your table mean; "
                "facilitator_guide/bring_your_own.md shows how to write one."
            ),
        ),
    ] = None,
    look: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help=lazy_gettext(
                "Look at a table (CSV or Excel) and draft the mapping for it, beside it."
            ),
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="PATH",
            help=lazy_gettext(
                "The folder for the package. Default: name-version, beside the mapping. With "
                "--look: the file for the draft. Default: FILE-mapping.toml."
            ),
        ),
    ] = None,
    replace: Annotated[
        bool,
        typer.Option(
            "--replace",
            help=lazy_gettext("Put it in the place of an earlier package of that name."),
        ),
    ] = False,
    places: Annotated[
        str,
        typer.Option(
            metavar="PLACES",
            help=lazy_gettext(
                "With --look: a package or a CSV file with your places. Default: a places.csv "
                "beside FILE."
            ),
        ),
    ] = "",
    sheet: Annotated[
        str,
        typer.Option(metavar="NAME", help=lazy_gettext("With --look: the sheet of a workbook.")),
    ] = "",
    header_row: Annotated[
        int,
        typer.Option(
            metavar="N",
            min=0,
            show_default=False,
            help=lazy_gettext("With --look: the row with the names of the columns."),
        ),
    ] = 0,
    public: Annotated[
        bool,
        typer.Option(
            "--public",
            help=lazy_gettext(
                "With --look: the table is published already, so its words may be shown."
            ),
        ),
    ] = False,
    debug: Debug = False,
) -> int:
    if (mapping is None) == (look is None):
        raise DataProblem(
            _("Write one of two: a mapping to make a package, or --look with the table.")
        )
    if look is None and (places or sheet or header_row or public):
        raise DataProblem(
            _(
                "--places, --sheet, --header-row and --public go with --look. For a package, write "
                "what they say into the mapping."
            )
        )
    if look is not None:
        from community_data.packaging.look import look as draft
        from community_data.validate.terminal import Telling

        with Telling() as step:
            draft(
                look,
                out,
                places=places,
                sheet=sheet,
                header_row=header_row,
                public=public,
                tell=print,
                step=step,
            )
        return 0
    from community_data.packaging.package import make_package

    make_package(mapping, out, replace=replace, progress=print, check=_say_what_runs)
    return 0


def _say_what_runs(folder: Path) -> None:
    """Say which modules run on a package in the making. Raises `DataProblem` where our own door
    would stop it."""
    from community_data.validate import check_data
    from community_data.validate.terminal import lines

    report = check_data(folder)
    for line in lines(report)[1:]:  # the first is its title
        print(line)
    if any(
        problem.severity == "stop" and problem.kind != "no-module" for problem in report.problems
    ):
        raise DataProblem(
            _(
                "The package that was made would be stopped for what is said above, so nothing is "
                "written. Put it right in the table or in the mapping."
            )
        )


@app.command(
    "new-module",
    epilog=_example('community-data new-module 09_places --title "Neighborhoods and towns"'),
    help=lazy_gettext(
        "Lay out an empty module and its tests. It runs and is graded before you change a word."
    ),
)
def new_module(
    name: Annotated[
        str,
        typer.Argument(
            metavar="NAME", help=lazy_gettext("Two digits, a line and a word, such as 09_places.")
        ),
    ],
    title: Annotated[
        str,
        typer.Option(metavar="TITLE", help=lazy_gettext("What stands at the top of the module.")),
    ],
    part: Annotated[
        str,
        typer.Option(
            metavar="PART", help=lazy_gettext("Start, Collect, Assess, Analyze or Present.")
        ),
    ] = "Analyze",
    debug: Debug = False,
) -> int:
    from community_data.course.new_module import lay_out

    files = lay_out(name, title, part)
    print(_("{name} is there, and it runs. These files are yours to change:").format(name=name))
    for file in files:
        print(f"  {file.relative_to(Path.cwd()) if file.is_relative_to(Path.cwd()) else file}")
    print(_("What to do with each: facilitator_guide/adapting.md"))
    return 0


@app.command(
    epilog=_example("community-data grade 08_groups", "community-data cohort status 08_groups"),
    help=lazy_gettext(
        "Grade what was handed in of a module, everybody at once, each in a sandbox.\n\nA run that "
        "was stopped is taken up by the same command, and what is graded already is left alone. It "
        "ends with a table of everybody on the roster, and with 0 only when all that was handed in "
        "is graded or waits for a reader."
    ),
)
def grade(
    module: ModuleName,
    student: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ID", help=lazy_gettext("Only this person of the roster; as often as you like.")
        ),
    ] = None,
    jobs: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            min=1,
            help=lazy_gettext("How many at once. Default: one for each processor."),
        ),
    ] = None,
    sandbox: Annotated[
        bool,
        typer.Option(
            "--sandbox/--no-sandbox",
            help=lazy_gettext(
                "Without a sandbox, what trainees wrote can read and change all that you can."
            ),
        ),
    ] = True,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=lazy_gettext("Say what would be graded, and end."))
    ] = False,
    debug: Debug = False,
) -> int:
    from community_data.course.syllabus import course_folder, named, solutions_folder
    from community_data.grading.early import EarlySandbox

    course = course_folder()
    solutions_folder(course)
    (chosen,) = named((module,), course)
    ids = set(student or ())
    if dry_run:
        from community_data.grading import grade as grading
        from community_data.grading import terminal

        terminal.say_plan(grading.plan(course, chosen.id, grading.chosen(course, ids)))
        return 0
    with EarlySandbox(isolated=sandbox) as early:  # before the imports that take seconds
        from community_data.grading import grade as grading
        from community_data.grading import standing, terminal

        people = grading.chosen(course, ids)
        with terminal.Telling() as told:
            grading.grade(course, chosen.id, ids, jobs or 0, early, told)
    rows = [row for row in standing.of_module(course, chosen.id) if row.person in people]
    strangers = [] if ids else standing.strangers(course, chosen.id)
    terminal.show(rows, strangers)
    return 0 if terminal.all_in_hand_is_graded(rows, strangers) else FAILED


@app.command(
    epilog=_example("community-data verify ana_lopez.html"),
    help=lazy_gettext(
        "Check a completion record: its file, or its code.\n\nEnds with 0 where it is genuine, and "
        "with 1 where it is not."
    ),
)
def verify(
    record: Annotated[
        list[str],
        typer.Argument(
            metavar="CODE|FILE", help=lazy_gettext("The record's file, or all of its code.")
        ),
    ],
    key: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE.pem",
            help=lazy_gettext("Another course's public key. Default: that of this course."),
        ),
    ] = None,
    debug: Debug = False,
) -> int:
    from community_data.course.syllabus import course_folder
    from community_data.grading.verify import verify as check

    return check(course_folder(), record, key)


app.add_typer(cohort, name="cohort")
app.add_typer(hub, name="hub")


def main(arguments: list[str] | None = None) -> None:
    """Run the command and end the process with its exit code."""
    slow_imports.leave_out()
    arguments = sys.argv[1:] if arguments is None else arguments
    sys.exit(run(arguments))


def run(arguments: list[str]) -> int:
    """Run the command. Whatever goes wrong becomes one sentence on stderr and an exit code."""
    try:
        return int(_command()(arguments, prog_name="community-data", standalone_mode=False) or 0)
    except KeyboardInterrupt:
        print(_("Stopped."), file=sys.stderr)
        return INTERRUPTED
    except Exception as error:
        if "--debug" in arguments:
            import traceback

            traceback.print_exc()
        sentence, code = explain(error)
        if sentence:
            print(sentence, file=sys.stderr)
        return code


@contextlib.contextmanager
def _stopped_by_signals() -> Iterator[None]:
    """Being asked to end, by a shutdown, a timetable or a terminal that closes, is as Ctrl-C."""
    before = {}
    if threading.current_thread() is threading.main_thread():
        numbers = (signal.SIGTERM, *([signal.SIGHUP] if hasattr(signal, "SIGHUP") else []))
        heard = [number for number in numbers if signal.getsignal(number) != signal.SIG_IGN]
        before = {number: signal.signal(number, signal.default_int_handler) for number in heard}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _command() -> TyperGroup | TyperCommand:
    """The command, with what its help says of each option looked up now."""
    whole = typer.main.get_command(app)
    for command in _with_those_below(whole):
        for option in command.params:
            option.help = str(option.help or "")
    return whole


def _with_those_below(command: TyperGroup | TyperCommand) -> Iterator[TyperGroup | TyperCommand]:
    yield command
    for below in getattr(command, "commands", {}).values():
        yield from _with_those_below(below)


def explain(error: Exception) -> tuple[str, int]:
    """An error as (a sentence with a next step, the exit code)."""
    if hasattr(error, "format_message"):  # typer's own: a wrong option, a missing argument
        command = getattr(getattr(error, "ctx", None), "command_path", "community-data")
        message = error.format_message().strip().removesuffix(".")
        if not message.startswith("Usage:"):  # without any word, the help is the answer
            message = _("{message}. See: {command} --help").format(message=message, command=command)
        return message, getattr(error, "exit_code", BAD_INPUT)
    if isinstance(error, typer.Abort):
        return _("Stopped."), INTERRUPTED
    if isinstance(error, DataProblem):
        from community_data.validate import sentence  # slow to import, and seldom needed

        return sentence(error), error.exit_code
    if isinstance(error, CourseError):
        return str(error), error.exit_code
    if isinstance(error, OSError) and error.errno == errno.EPIPE:
        return "", FAILED  # the reader of our output has left, for example `| head`
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        text = _("The disk is full. What was there before is as it was. Make room, and try again.")
        return text, FAILED
    if isinstance(error, OSError) and error.filename:
        return (
            _(
                "“{filename}” cannot be read or written: {strerror}. Look at its "
                "permissions and at the space on the disk."
            ).format(filename=error.filename, strerror=error.strerror)
        ), FAILED
    return (
        _(
            "This is a fault in the course ({name}). Run the command again with "
            "--debug and send what it prints to whoever keeps the course."
        ).format(name=type(error).__name__)
    ), FAILED


if __name__ == "__main__":
    main()

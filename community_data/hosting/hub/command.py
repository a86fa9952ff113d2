"""The commands `community-data hub …`: what the administrator of a hub types.

Everything heavy is imported inside a command, so that `--help` is there at once.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from community_data.course.command_options import Debug
from community_data.text.translate import _, lazy_gettext

hub = typer.Typer(
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
Folder = Annotated[
    Path, typer.Option(metavar="DIR", help=lazy_gettext("The hub's folder, with its hub.toml."))
]
DEFAULT = Path("/srv/community-data")


@hub.callback(
    invoke_without_command=True,
    epilog=lazy_gettext("Example: community-data hub --port 8000"),
    help=lazy_gettext(
        "The course on a JupyterHub. By itself: a try-out on this machine, with a facilitator and "
        "three trainees. When you stop it, all of it is gone.\n\nWith --check: what is missing or "
        "unsafe in a hub that you set up."
    ),
)
def group(
    context: typer.Context,
    port: Annotated[
        int,
        typer.Option(
            metavar="N",
            min=1,
            max=65000,
            help=lazy_gettext("The first of the four ports of a try-out."),
        ),
    ] = 8000,
    roster: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help=lazy_gettext("People for the try-out, as a roster.csv.")),
    ] = None,
    check: Annotated[
        bool,
        typer.Option("--check", help=lazy_gettext("Say what is missing or unsafe, and stop.")),
    ] = False,
    folder: Folder = DEFAULT,
    debug: Debug = False,
) -> int:
    if context.invoked_subcommand:
        return 0
    from community_data.course.syllabus import course_folder

    if check:
        from community_data.hosting.hub.check import run as run_check

        return run_check(folder)
    from community_data.hosting.hub import try_out

    return try_out.run(course_folder(), port, roster)


@hub.command(
    epilog=lazy_gettext("Example: community-data hub prepare --folder /srv/community-data"),
    help=lazy_gettext(
        "Lay a hub's folder out, or bring it up to date with this copy of the course.\n\nNothing "
        "that people made is lost: of the facilitators' files, an older one is kept beside."
    ),
)
def prepare(folder: Folder = DEFAULT, debug: Debug = False) -> int:
    from community_data.course.syllabus import course_folder
    from community_data.hosting.hub.prepare import prepare as lay_out
    from community_data.hosting.hub.settings import Hub

    lay_out(Hub(folder), course_folder())
    print(_("The hub's folder is ready: {folder}").format(folder=folder))
    return 0


@hub.command(
    epilog=lazy_gettext("Example: community-data hub people --folder /srv/community-data"),
    help=lazy_gettext(
        "Let everybody in who is on the roster and has no account yet.\n\nTheir passwords are "
        "shown once. Give each to that person alone."
    ),
)
def people(folder: Folder = DEFAULT, debug: Debug = False) -> int:
    from community_data.hosting.hub.prepare import add_people
    from community_data.hosting.hub.settings import Hub

    passwords = add_people(Hub(folder))
    for name, password in passwords.items():
        print(f"{name},{password}")
    if not passwords:
        print(_("Everybody on the roster has an account."))
    return 0


@hub.command(
    epilog=lazy_gettext("Example: community-data hub password ana_lopez"),
    help=lazy_gettext("Give somebody a new password, and show it once."),
)
def password(
    name: Annotated[str, typer.Argument(metavar="ID", help=lazy_gettext("The id on the roster."))],
    folder: Folder = DEFAULT,
    debug: Debug = False,
) -> int:
    from community_data.errors import CannotHost
    from community_data.hosting.hub.accounts import Accounts, new_password
    from community_data.hosting.hub.settings import Hub, typed

    accounts = Accounts(Hub(folder).private)
    if name not in accounts.names():
        raise CannotHost(
            _("{name} has no account. First type: {command}").format(
                name=name, command=typed("people")
            )
        )
    new = new_password()
    accounts.put({name: new})
    print(f"{name},{new}")
    return 0

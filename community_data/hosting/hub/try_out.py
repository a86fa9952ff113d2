"""`community-data hub`: a Hub on this machine for a try-out, and away again when it is stopped."""

from __future__ import annotations

import contextlib
import getpass
import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from community_data.atomic import write_file
from community_data.errors import CannotHost
from community_data.grading import roster
from community_data.grading.roster import Person
from community_data.hosting.hub import own_view, system
from community_data.hosting.hub.prepare import add_people, prepare
from community_data.hosting.hub.run import require_programs, start, stop, wait_until_open
from community_data.hosting.hub.settings import FILE, Hub
from community_data.text.translate import _

FACILITATORS = ("rosa_diaz",)
PEOPLE = [
    Person("ana_lopez", "Ana Lopez"),
    Person("ben_okafor", "Ben Okafor"),
    Person("chi_tran", "Chi Tran"),
]
COURSE_USER = "community-data-try"
LOG = "hub.log"


def run(source: Path, port: int, list_of_people: Path | None = None) -> int:
    """Try the course on a Hub until Ctrl-C. Returns the exit code. Raises `CannotHost`.

    source: the facilitator's copy of the course. list_of_people: a roster, in place of ours.
    """
    require_programs()
    _require_free(port)
    apart = os.geteuid() == 0
    if apart and not own_view.works():
        raise CannotHost(
            _(
                "This machine does not let root hide the solutions from the trainees, as in some "
                "containers. Set up a server as the guide says, or try the hub without root."
            )
        )
    with laid_out(source, port, apart, list_of_people) as hub:
        passwords = add_people(hub)
        log = hub.private / LOG
        process = start(hub, log, hidden=source if apart else None)
        try:
            wait_until_open(hub, process, log)
            _print(hub, passwords)
            _wait_for_the_end(process)
        finally:
            stop(hub, process)
    print(_("The hub is closed. Its people and what they wrote are gone: it was a try-out."))
    return 0


@contextlib.contextmanager
def laid_out(
    source: Path,
    port: int,
    apart: bool,
    list_of_people: Path | None = None,
    facilitators: tuple[str, ...] = FACILITATORS,
    course_user: str = COURSE_USER,
) -> Iterator[Hub]:
    """The folder of a hub for a try-out; it and its system users are taken away at the end."""
    people = [Person(_own_name(), getpass.getuser())]
    if apart:
        people = _of_a_list(list_of_people) if list_of_people else PEOPLE
    folder = Path(tempfile.mkdtemp(prefix="community-data-hub-"))
    folder.chmod(0o755)
    hub = Hub(folder)
    try:
        write_file(folder / FILE, _settings(port, facilitators if apart else (), course_user))
        hub.course.mkdir(mode=0o700)
        roster.write(hub.course, people)
        prepare(hub, source)
        if apart:
            roster_file = hub.course / roster.FILE
            os.chown(roster_file, *system.ids(course_user))
        yield hub
    finally:
        if apart:
            for person in people:
                if system.is_trainees_user(person.id):
                    system.remove_user(person.id)
            system.remove_user(course_user)
            system.remove_group()
        shutil.rmtree(folder, ignore_errors=True)


def _of_a_list(file: Path) -> list[Person]:
    return roster.people(roster.table(file), file.name)


def _settings(port: int, facilitators: tuple[str, ...], course_user: str) -> str:
    return (
        f"facilitators = {json.dumps(facilitators)}\n"
        # Browsers know that every name below localhost is this machine.
        f'address = "http://hub.localhost:{port}"\n'
        f"port = {port}\n"
        # With nobody who teaches there is nobody to keep apart from.
        f"keep_apart = {json.dumps(bool(facilitators))}\n"
        f'course_user = "{course_user}"\n'
    )


def _own_name() -> str:
    name = "".join(letter if letter.isalnum() else "_" for letter in getpass.getuser().lower())
    return name if roster.ID.fullmatch(name) else "trainee"


def _require_free(port: int) -> None:
    for number in range(port, port + 4):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", number))
            except OSError:
                raise CannotHost(
                    _(
                        "Port {port} is taken. A hub takes four ports in a row: choose the first "
                        "of them with --port."
                    ).format(port=number)
                ) from None


def _print(hub: Hub, passwords: dict[str, str]) -> None:
    if not hub.settings.keep_apart:
        print(
            _(
                "You are not root. So this hub cannot keep people apart, and hosts one person: "
                "you. With “sudo” it hosts a facilitator and three trainees."
            )
        )
    print(_("The hub is open at {address}").format(address=hub.settings.address))
    print(_("These passwords are shown once:"))
    width = max(map(len, passwords))
    for name, password in passwords.items():
        role = _("facilitator") if name in hub.settings.facilitators else _("trainee")
        print(f"  {name:{width}}  {password}  {role}")
    print(_("To stop it, press Ctrl-C. Everything in it goes then."), flush=True)


def _wait_for_the_end(process: subprocess.Popen) -> None:
    """Wait for Ctrl-C, or for a polite end by another program."""

    def end(number: int, frame: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, end)
    try:
        with contextlib.suppress(KeyboardInterrupt):
            process.wait()
    finally:
        signal.signal(signal.SIGTERM, before)

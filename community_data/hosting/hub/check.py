"""`community-data hub --check`: what is missing or unsafe in a hub, each with a next step."""

from __future__ import annotations

import importlib.metadata
import os
import pwd
import shutil
import socket
import stat
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psutil

from community_data.course.syllabus import course_folder
from community_data.errors import CourseError
from community_data.hosting.hub import system
from community_data.hosting.hub.accounts import FILE as ACCOUNTS
from community_data.hosting.hub.accounts import Accounts
from community_data.hosting.hub.prepare import OF_THE_EXCHANGE
from community_data.hosting.hub.run import require_programs
from community_data.hosting.hub.settings import COURSE_ID, Hub, typed
from community_data.text.translate import _, ngettext

# The oldest that this was tried with.
OLDEST = {"jupyterhub": (6, 1), "jupyterlab": (4, 6), "notebook": (7, 0), "nbgrader": (0, 9, 6)}
# Megabytes: a trainee (server and kernel after module 08, with a third to spare), and the Hub with
# the facilitators' course and one grading. The guide's page says what was measured.
A_TRAINEE, THE_REST = 450, 1500
LEAST_FREE = 2 * 10**9  # bytes of a disk
READ, WRITE, OPEN = 4, 2, 1  # of a permission


@dataclass(frozen=True)
class Finding:
    """`unsafe`: people can get what is not theirs; else something is missing or worth knowing."""

    sentence: str
    unsafe: bool = False


def run(folder: Path) -> int:
    """Print what was found. Returns 0 where nothing is missing or unsafe, else 1."""
    found = findings(Hub(folder))
    for finding in sorted(found, key=lambda one: not one.unsafe):
        kind = _("unsafe") if finding.unsafe else _("missing")
        print(f"{kind}: {finding.sentence}")
    if not found:
        print(_("Nothing is missing, and nothing that can be seen from here is unsafe."))
    return 1 if found else 0


def findings(hub: Hub) -> list[Finding]:
    """All that is wrong. Where the settings cannot be read, that alone."""
    try:
        hub.settings  # noqa: B018 - reads them
    except CourseError as problem:
        return [Finding(str(problem))]
    return [finding for check in CHECKS for finding in check(hub)]


def _programs(hub: Hub) -> Iterator[Finding]:
    try:
        require_programs()
    except CourseError as problem:
        yield Finding(str(problem))
    for name, oldest in OLDEST.items():
        try:
            version = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            yield Finding(_("{name} is not installed. Set the course up again.").format(name=name))
            continue
        numbers = tuple(int(part) for part in version.split(".")[:3] if part.isdigit())
        if numbers < oldest:
            yield Finding(
                _(
                    "{name} is {version}, and the hub needs {oldest}. Set the course up again."
                ).format(name=name, version=version, oldest=".".join(map(str, oldest)))
            )
    if not shutil.which("bwrap"):
        yield Finding(
            _("bubblewrap is missing, in which work is graded: sudo apt install bubblewrap")
        )


def _apart(hub: Hub) -> Iterator[Finding]:
    if not hub.settings.keep_apart:
        yield Finding(
            _(
                "keep_apart is off: everybody runs as one user, and can read and change the work "
                "of all. Turn it on for more than one person."
            ),
            unsafe=True,
        )


def _answers(hub: Hub) -> Iterator[Finding]:
    """Can trainees read answers, grades or passwords?"""
    closed = {
        hub.course: _("the facilitators' course, with the solutions and the grades"),
        hub.private: _("the accounts and the keys of the Hub"),
    }
    for folder, what in closed.items():
        if not folder.is_dir():
            yield Finding(
                _("There is no folder {folder}. Type: {command}").format(
                    folder=folder, command=typed("prepare")
                )
            )
        elif system.others_reach(folder, OPEN) or system.others_reach(folder, READ):
            yield Finding(
                _(
                    "Everybody on this machine can open {folder}: {what}. Type: chmod 700 {folder}"
                ).format(folder=folder, what=what),
                unsafe=True,
            )
    checkout = course_folder() / "solutions"
    for solutions in (checkout, hub.handout / "solutions"):
        if solutions.is_dir() and system.others_reach(solutions, READ | OPEN):
            yield Finding(
                _("Trainees can read the solutions in {folder}. Type: chmod 700 {folder}").format(
                    folder=solutions
                ),
                unsafe=True,
            )
    accounts = hub.private / ACCOUNTS
    if accounts.is_file() and accounts.stat().st_mode & 0o077:
        yield Finding(
            _("Others can read {file}. Type: chmod 600 {file}").format(file=accounts), unsafe=True
        )


def _hand_out(hub: Hub) -> Iterator[Finding]:
    if not hub.handout.is_dir():
        yield Finding(
            _("There is no copy of the course for trainees. Type: {command}").format(
                command=typed("prepare")
            )
        )
        return
    if hub.handout.stat().st_uid != 0 and hub.settings.keep_apart:
        yield Finding(
            _("{folder} must belong to root: its code runs for everybody.").format(
                folder=hub.handout
            ),
            unsafe=True,
        )


def _reach(hub: Hub) -> Iterator[Finding]:
    """Can trainees run Python, and open the copy of the course that is theirs?"""
    if not hub.settings.keep_apart:
        return
    for path in (Path(sys.executable), Path(sys.prefix), hub.handout):
        if path.exists() and not system.others_reach(path, READ | OPEN):
            yield Finding(
                _(
                    "Trainees cannot use {path}, so no server of theirs can start. One of the "
                    "folders on the way to {place} is closed to them."
                ).format(path=path, place=path.resolve())
            )


def _exchange(hub: Hub) -> Iterator[Finding]:
    if not hub.settings.keep_apart:
        return
    for name, mode in OF_THE_EXCHANGE.items():
        folder = hub.exchange / COURSE_ID / name
        if not folder.is_dir():
            yield Finding(
                _("The exchange has no folder {folder}. Type: {command}").format(
                    folder=folder, command=typed("prepare")
                )
            )
            continue
        if not system.others_reach(folder, mode & 0o7):
            yield Finding(
                _(
                    "Trainees cannot use {folder}, so nobody can hand in or get feedback. Type: "
                    "{command}"
                ).format(folder=folder, command=typed("prepare"))
            )
    for folder in (hub.exchange, *hub.exchange.glob("*"), *hub.exchange.glob(f"{COURSE_ID}/*")):
        if folder.is_dir() and stat.S_IMODE(folder.stat().st_mode) & 0o006 == 0o006:
            yield Finding(
                _(
                    "Everybody can read and write in {folder}: trainees can see and change what "
                    "others handed in. Type: {command}"
                ).format(folder=folder, command=typed("prepare")),
                unsafe=True,
            )


def _people(hub: Hub) -> Iterator[Finding]:
    try:
        trainees = hub.trainees()
    except CourseError as problem:
        yield Finding(str(problem))
        return
    accounts = Accounts(hub.private).names() if os.access(hub.private, os.X_OK) else []
    if problem := hub.in_both_roles(trainees):
        yield Finding(problem, unsafe=True)
    waiting = [name for name in (*hub.settings.facilitators, *trainees) if name not in accounts]
    if waiting and not hub.settings.launch:
        yield Finding(
            ngettext(
                "{n} person has no account, “{name}”. Type: {command}",
                "{n} people have no account, “{name}” and others. Type: {command}",
                len(waiting),
            ).format(n=len(waiting), name=waiting[0], command=typed("people"))
        )
    if not hub.settings.keep_apart:
        return
    for name in trainees:
        yield from _home(hub, name)


def _home(hub: Hub, name: str) -> Iterator[Finding]:
    if system.is_there(name) and not system.is_trainees_user(name):
        yield Finding(
            _(
                "“{name}” is on the roster, and is a user of this machine that the hub did not "
                "make. Give this person another id."
            ).format(name=name),
            unsafe=True,
        )
    elif system.is_there(name):
        home = Path(pwd.getpwnam(name).pw_dir)
        if home.is_dir() and home.stat().st_mode & 0o077:
            yield Finding(
                _("Others can open the home of {name}. Type: chmod 700 {home}").format(
                    name=name, home=home
                ),
                unsafe=True,
            )


def _homes(hub: Hub) -> Iterator[Finding]:
    """Is each home its person's? A backup that is put back gives the home of somebody who left, and
    has no user any more, to whoever has that number by now."""
    if not hub.settings.keep_apart or not os.access(hub.homes, os.R_OK):
        return
    for home in sorted(path for path in hub.homes.iterdir() if path.is_dir()):
        owner = system.name_of(home.lstat().st_uid)
        if owner not in (home.name, "root"):
            yield Finding(
                _(
                    "{home} belongs to {owner}, who did not write it. Type: sudo chown root {home}"
                ).format(home=home, owner=owner),
                unsafe=True,
            )


def _address(hub: Hub) -> Iterator[Finding]:
    address = urlsplit(hub.settings.address)
    here = address.hostname.endswith("localhost") or address.hostname == "127.0.0.1"
    if address.scheme != "https" and not here:
        yield Finding(
            _(
                "{address} is not encrypted: passwords can be read on the way. Put a program with "
                "a certificate before the Hub, such as Caddy, and write https://."
            ).format(address=hub.settings.address),
            unsafe=True,
        )
    if address.scheme != "https" and hub.settings.listen not in ("127.0.0.1", "::1", "localhost"):
        yield Finding(
            _("The Hub listens on {listen} without encryption. Let it listen on 127.0.0.1.").format(
                listen=hub.settings.listen
            ),
            unsafe=True,
        )
    if not hub.settings.own_origins:
        yield Finding(
            _(
                "own_origins is off: a page that a trainee wrote can act for a facilitator who "
                "looks at it. Turn it on, with a name for all below {name}."
            ).format(name=address.hostname),
            unsafe=True,
        )
    elif not here and not _leads_somewhere(f"somebody.{address.hostname}"):
        yield Finding(
            _(
                "Names below {name} lead nowhere. Ask whoever keeps your names for a wildcard, "
                "*.{name}, that leads to this machine."
            ).format(name=address.hostname)
        )


def _leads_somewhere(name: str) -> bool:
    try:
        return bool(socket.getaddrinfo(name, None))
    except OSError:
        return False


def _room(hub: Hub) -> Iterator[Finding]:
    """Memory for all at once, and space on the disks."""
    try:
        count = len(hub.trainees())
    except CourseError:
        count = 0
    needed = (THE_REST + count * A_TRAINEE) / 1000
    has = psutil.virtual_memory().total / 10**9
    if has < needed:
        yield Finding(
            ngettext(
                "The memory is too small: {n} trainee needs {needed:.1f} GB, and there are "
                "{has:.1f}. Get more, or let fewer work at once.",
                "The memory is too small: {n} trainees at once need {needed:.1f} GB, and there are "
                "{has:.1f}. Get more, or let fewer work at once.",
                count,
            ).format(n=count, needed=needed, has=has)
        )
    for place in {Path("/"), Path("/tmp"), hub.folder}:
        if not place.is_dir():
            continue
        free = shutil.disk_usage(place).free
        if free < LEAST_FREE:
            yield Finding(
                _(
                    "The disk of {place} is nearly full: {free:.1f} GB are left. When it is full, "
                    "nobody can save. Make room."
                ).format(place=place, free=free / 10**9)
            )


CHECKS: list[Callable[[Hub], Iterator[Finding]]] = [
    _programs, _apart, _answers, _hand_out, _reach, _exchange, _people, _homes, _address, _room,
]  # fmt: skip

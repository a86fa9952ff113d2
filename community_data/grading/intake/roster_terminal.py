"""What a facilitator sees of the roster, and the question before it is written."""

from __future__ import annotations

import datetime
import shutil
import sys
from pathlib import Path

import typer

from community_data.errors import CannotGrade
from community_data.grading import roster
from community_data.grading.intake.participants import Proposal, proposed
from community_data.grading.roster import Person
from community_data.text.lists import and_, printable
from community_data.text.translate import _, ngettext


def run(file: Path | None, write: bool, course: Path) -> int:
    """Show the roster, or make one from a file. Returns the exit code."""
    if file is None:
        _print_people(roster.read(course))
        return 0
    if not file.is_file():
        raise CannotGrade(_("There is no file “{file}”.").format(file=file))
    before = roster.read(course) if (course / roster.FILE).is_file() else []
    proposal = proposed(file, before)
    _print_people(proposal.people)
    _print_notes(proposal)
    if proposal.people == before:
        print(_("{file} says this already.").format(file=roster.FILE))
        return 0
    if not write and not _confirmed():
        print(_("Nothing was written. To write {file}, add --write.").format(file=roster.FILE))
        return 0
    _keep_the_one_before(course)
    roster.write(course, proposal.people)
    print(_("{file} is written.").format(file=roster.FILE))
    return 0


def _confirmed() -> bool:
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return False
    return typer.confirm(_("Write it?"), default=False)


def _print_people(people: list[Person]) -> None:
    wide = max(len(person.id) for person in people)
    longest = max(len(person.name) for person in people)
    for person in people:
        print(printable(f"{person.id:{wide}}  {person.name:{longest}}  {person.email}").rstrip())
    print(ngettext("{n} person.", "{n} people.", len(people)).format(n=len(people)))


def _print_notes(proposal: Proposal) -> None:
    if proposal.made:
        count = len(proposal.made)
        print(
            ngettext(
                "{n} id was made from a name. On the course's hub this person signs in with it. "
                "Does your own hub or learning platform use another name? Write it into roster.csv "
                "before the first work comes in.",
                "{n} ids were made from names. On the course's hub these people sign in with them. "
                "Does your own hub or learning platform use other names? Write them into "
                "roster.csv before the first work comes in.",
                count,
            ).format(n=count)
        )
    if proposal.kept:
        names = and_([person.name for person in proposal.kept])
        print(
            ngettext(
                "{names} is on the roster and not in this list, and stays. To take somebody out, "
                "delete their row in roster.csv.",
                "{names} are on the roster and not in this list, and stay. To take somebody out, "
                "delete their row in roster.csv.",
                len(proposal.kept),
            ).format(names=names)
        )


def _keep_the_one_before(course: Path) -> None:
    file = course / roster.FILE
    if not file.is_file():
        return
    moment = datetime.datetime.now().strftime("%Y-%m-%d %H.%M.%S")
    (course / "backup").mkdir(exist_ok=True)
    shutil.copy2(file, course / "backup" / f"roster {moment}.csv")
    print(_("The one before is kept in the folder “{folder}”.").format(folder="backup"))

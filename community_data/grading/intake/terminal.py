"""What a facilitator sees and is asked when work is taken in."""

from __future__ import annotations

import shlex
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import typer

from community_data.errors import CannotGrade, CannotReport
from community_data.grading import roster
from community_data.grading.intake import kept
from community_data.grading.intake.arrivals import arrivals
from community_data.grading.intake.inspection import inspect
from community_data.grading.intake.plan import (
    DATA,
    HAD,
    OUTCOMES,
    QUESTIONS,
    TAKE,
    WHICH_MODULE,
    WHICH_VERSION,
    WHO,
    Answers,
    Row,
    plan,
)
from community_data.grading.intake.take_in import take_in
from community_data.grading.results import submitted_file
from community_data.grading.roster import Person
from community_data.text.lists import and_, nearest, paragraph
from community_data.text.translate import _, lazy_gettext, ngettext
from community_data.validate.terminal import Telling

LOOK_AT_IT = 3  # the exit code where a person has to answer something
_SENT = {
    "exchange": lazy_gettext("Handed in {when}."),
    "hand-in file": lazy_gettext("Saved {when}, as its hand-in file says."),
    "mail": lazy_gettext("Sent {when}, as the mail says."),
    "zip": lazy_gettext("Changed {when}, as the zip says."),
}
CAN_BE_ASKED = (WHO, WHICH_MODULE, WHICH_VERSION)
_QUIET = ("packed", "computer", "note")


@dataclass(frozen=True)
class Request:
    """What was typed. `people` and `modules` are “FILE=ID”, `chosen` are files."""

    paths: list[Path]
    people: list[str]
    modules: list[str]
    chosen: list[str]
    newest: bool
    only: str
    dry_run: bool


def run(request: Request, course: Path) -> int:
    """Take work in, and say what became of each file. Returns the exit code."""
    people = roster.read(course)
    answers = _answers(request, course, people)
    _refuse_the_course(request.paths, course)
    with tempfile.TemporaryDirectory() as scratch:
        with Telling() as step:
            came = inspect(arrivals(request.paths, Path(scratch)), course, step)
        if not came:
            raise CannotGrade(_("There is no file in what you named."))
        rows = plan(came, course, people, answers)
        _require_known_files(request, rows)
        if sys.stdin.isatty() and sys.stdout.isatty():
            rows = _ask(rows, lambda: plan(came, course, people, answers), answers, people, course)
        _print_table(rows)
        recovered = {} if request.dry_run else take_in(rows, course)
    _print_end(rows, people, course, request, recovered)
    return LOOK_AT_IT if any(row.outcome in QUESTIONS for row in rows) else 0


def _refuse_the_course(paths: list[Path], course: Path) -> None:
    for path in paths:
        if course.resolve().is_relative_to(path.resolve()):
            raise CannotGrade(
                _(
                    "“{path}” holds the course itself. Name the folder with the files that came."
                ).format(path=path)
            )


# --- What was typed ------------------------------------------------------------------------------


def _answers(request: Request, course: Path, people: list[Person]) -> Answers:
    ids = [person.id for person in people]
    told = _pairs(request.people, "--person FILE=ana_lopez")
    for name in told.values():
        if name not in ids:
            raise CannotGrade(
                _("Nobody of the roster has the id “{id}”.{near}").format(
                    id=name, near=nearest(name, ids)
                )
            )
    modules = _pairs(request.modules, "--module-of FILE=08_groups")
    return Answers(
        told,
        {file: module_id(name, course) for file, name in modules.items()},
        {_plain(name) for name in request.chosen},
        request.newest,
        module_id(request.only, course) if request.only else "",
    )


def module_id(name: str, course: Path) -> str:
    """The id of a module by the name that a person gave. Raises `CannotGrade`."""
    from community_data.course import syllabus

    try:
        return syllabus.named((name,), course)[0].id
    except CannotReport as problem:
        raise CannotGrade(str(problem)) from None


def _pairs(typed: list[str], example: str) -> dict[str, str]:
    pairs = {}
    for pair in typed:
        file, equals, name = pair.rpartition("=")
        if not (file and equals and name.strip()):
            raise CannotGrade(
                _("“{typed}” is not a file and what it is. Write it as in {example}").format(
                    typed=pair, example=example
                )
            )
        pairs[_plain(file)] = name.strip()
    return pairs


def _plain(name: str) -> str:
    return Path(name).as_posix()


def _require_known_files(request: Request, rows: list[Row]) -> None:
    """Raise where an answer is about no file that came, or about several."""
    places = [row.inspected.arrival.shown for row in rows]
    names = [row.inspected.arrival.name for row in rows]
    files = [*_pairs(request.people, ""), *_pairs(request.modules, ""), *request.chosen]
    for file in map(_plain, files):
        if file in places:
            continue
        if not names.count(file):
            raise CannotGrade(
                _("No file “{file}” came.{near}").format(
                    file=file, near=nearest(file, [*places, *names])
                )
            )
        if names.count(file) > 1:
            first = places[names.index(file)]
            raise CannotGrade(
                _("{n} files are called “{file}”. Write which one, as in “{first}”.").format(
                    n=names.count(file), file=file, first=first
                )
            )


# --- Questions -----------------------------------------------------------------------------------


def _ask(rows, again, answers: Answers, people: list[Person], course: Path) -> list[Row]:
    """Ask what is not clear, on a terminal. An empty answer leaves it for later."""
    asked: set[tuple[str, str]] = set()
    while True:
        unclear = [row for row in rows if row.outcome in CAN_BE_ASKED and _key(row) not in asked]
        if not unclear:
            return rows
        question = unclear[0]
        asked.add(_key(question))
        if question.outcome == WHO:
            _ask_who(question, answers, people)
        elif question.outcome == WHICH_MODULE:
            _ask_module(question, answers, course)
        else:
            versions = [r for r in rows if r.outcome == WHICH_VERSION and r.key == question.key]
            asked |= {_key(row) for row in versions}
            _ask_version(versions, answers)
        rows = again()


def _key(row: Row) -> tuple[str, str]:
    return row.shown, row.outcome


def _ask_who(row: Row, answers: Answers, people: list[Person]) -> None:
    print(f"{row.shown}\n  {row.note}")
    ids = [person.id for person in people]
    default = row.proposals[0].id if len(row.proposals) == 1 else ""
    while True:
        question = _("Whose is it? Type an id, or press Enter to leave it")
        if default:
            question = _("Whose is it? Press Enter for {id}, or type another id, or -").format(
                id=default
            )
        answer = typer.prompt(question, default=default, show_default=False).strip()
        if answer in ("", "-"):
            return
        if answer in ids:
            answers.people[row.inspected.arrival.shown] = answer
            return
        print(_("Nobody of the roster has the id “{id}”.{near}").format(
            id=answer, near=nearest(answer, ids)))  # fmt: skip


def _ask_module(row: Row, answers: Answers, course: Path) -> None:
    print(f"{row.shown}\n  {row.note}")
    while True:
        answer = typer.prompt(
            _("Which module is it? Type its name, or press Enter to leave it"),
            default="", show_default=False,
        ).strip()  # fmt: skip
        if not answer:
            return
        try:
            answers.modules[row.inspected.arrival.shown] = module_id(answer, course)
            return
        except CannotGrade as problem:
            print(problem)


def _ask_version(versions: list[Row], answers: Answers) -> None:
    row = versions[0]
    print(f"{row.person.name}, {row.module}: {row.note}")
    for number, version in enumerate(versions, start=1):
        print(f"  {number}  {version.shown}  {_sent(version)}")
    answer = typer.prompt(
        _("Which one counts? Type its number, or press Enter to leave it"),
        default="", show_default=False,
    ).strip()  # fmt: skip
    if answer.isdecimal() and 1 <= int(answer) <= len(versions):
        answers.chosen.add(versions[int(answer) - 1].inspected.arrival.shown)


# --- What is said --------------------------------------------------------------------------------


def _sent(row: Row) -> str:
    moment = row.inspected.sent
    if moment is None:
        return ""
    when = moment.astimezone().strftime("%Y-%m-%d %H:%M")
    return str(_SENT[row.inspected.sent_by]).format(when=when)


def _print_table(rows: list[Row]) -> None:
    """One row a file, and below it why, or when it was sent."""
    for row in rows:
        if row.inspected.kind in _QUIET:
            continue
        outcome, who = str(OUTCOMES[row.outcome]), row.person.name if row.person else "?"
        module = row.module or " ".join(row.modules) or "?"
        print(f"{outcome:18} {who:20} {module:14} {row.shown}")
        if row.outcome != DATA and (row.note or _sent(row)):
            print(" " * 4 + paragraph(row.note, _sent(row)))


def _print_end(rows, people, course, request: Request, recovered: dict[Path, str]) -> None:
    taken = [row for row in rows if row.outcome == TAKE]
    print()
    sentence = ngettext("{n} work is taken in.", "{n} works are taken in.", len(taken))
    if request.dry_run:
        sentence = ngettext(
            "{n} work would be taken in.", "{n} works would be taken in.", len(taken)
        )
    print(sentence.format(n=len(taken)))
    for module in sorted({row.module for row in rows if row.outcome in (TAKE, HAD)}):
        here = {r.person.id for r in rows if r.module == module and r.person and r.outcome == TAKE}
        missing = [
            person.name
            for person in people
            if person.id not in here and not submitted_file(course, person.id, module).is_file()
        ]
        if missing:
            print(
                _("{module}: nothing yet from {names}.").format(module=module, names=and_(missing))
            )
    _print_questions([row for row in rows if row.outcome in QUESTIONS], recovered)
    if request.dry_run:
        print(_("Nothing was written: this was a dry run."))
    else:
        print(
            _(
                "Every file is kept as it came in {folder}, and {log} says what became of it."
            ).format(folder=kept.FOLDER, log=f"{kept.FOLDER}/{kept.LOG}")
        )


def _print_questions(questions: list[Row], recovered: dict[Path, str]) -> None:
    if not questions:
        return
    print(_("What needs an answer, and what to add to the same command:"))
    for row in questions:
        print(f"  {row.shown}")
        print(f"    {_to_type(row)}")
        if file := recovered.get(row.inspected.arrival.file):
            print("    " + _("What could be read: {file}").format(file=file))


def _to_type(row: Row) -> str:
    file = row.inspected.arrival.shown
    if row.outcome == WHO:
        name = row.proposals[0].id if len(row.proposals) == 1 else "ID"
        return f"--person {shlex.quote(f'{file}={name}')}"
    if row.outcome == WHICH_MODULE:
        return f"--module-of {shlex.quote(f'{file}=MODULE')}"
    if row.outcome == WHICH_VERSION:
        return _("{option}, or {newest} for the newest of each").format(
            option=f"--choose {shlex.quote(file)}", newest="--newest"
        )
    return row.note

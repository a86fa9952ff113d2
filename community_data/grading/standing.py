"""Where everybody stands: one row a person of the roster, whatever happened to their work.

A number of points is there only where it is of the work in hand, by the module as it is now, and
everything in it that a person reads was read.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from nbgrader.api import Gradebook, MissingEntry, SubmittedNotebook

from community_data.atomic import write_file
from community_data.errors import CannotGrade
from community_data.grading import edition as editions
from community_data.grading import gradebook as books
from community_data.grading import results, roster
from community_data.grading.edition import Edition
from community_data.grading.execute import NOT_DATA, OWN_FOLDER, HandedIn, handed_in, theirs
from community_data.grading.intake import kept
from community_data.grading.roster import Person
from community_data.text.lists import and_
from community_data.text.translate import _, lazy_gettext, ngettext

GRADED, WAITING, NOT_GRADED, NOT_HANDED_IN = "graded", "waiting", "not_graded", "not_handed_in"
WORDS = {
    GRADED: lazy_gettext("graded"),
    WAITING: lazy_gettext("waiting for a reader"),
    NOT_GRADED: lazy_gettext("not graded"),
    NOT_HANDED_IN: lazy_gettext("not handed in"),
}
# Notes after which the points of a check are no verdict, and what to do then.
NOT_JUDGED = {
    "no_data": lazy_gettext("Ask {name} for the folder of the data, and take it in again."),
    "not_finished": lazy_gettext("Look at the work of {name} by hand, in the formgrader."),
    "judge_failed": lazy_gettext("Look at the work of {name} by hand, in the formgrader."),
}
# Notes that explain why some points may be missing.
WORTH_A_LOOK = ("too_long", "kernel_ended")


@dataclass(frozen=True)
class Standing:
    """A person's row for one module.

    `reason` says why the state is not "graded", and `todo` what a facilitator does now. `points`
    are after nbgrader's late penalty, and None where the state is not "graded".
    """

    person: Person
    module: str
    state: str
    reason: str = ""
    todo: str = ""
    points: float | None = None
    out_of: float | None = None
    penalty: float = 0


def of_module(course: Path, module: str) -> list[Standing]:
    """The row of each person of the roster, in its order. Raises `CannotGrade`."""
    edition = editions.read(course, module)
    people = roster.read(course)
    with books.looked_into(books.directory(course)) as gradebook:
        known = _submissions(gradebook, module) if gradebook else {}
        return [_standing(course, edition, person, known.get(person.id)) for person in people]


def strangers(course: Path, module: str) -> list[str]:
    """The folders in `submitted/` with work of a module by nobody of the roster."""
    ids = {person.id for person in roster.read(course)}
    there = (folder.parent.name for folder in (course / "submitted").glob(f"*/{module}"))
    return sorted(name for name in there if name not in ids)


def failure(course: Path, module: str, person: str) -> Path:
    """Where it is written down why a person's work could not be graded."""
    return course / OWN_FOLDER / module / f"{person}.json"


def write_failure(course: Path, module: str, work: HandedIn, reason: str) -> None:
    about = {"submitted": work.digest, "reason": reason}
    write_file(failure(course, module, work.person), json.dumps(about, ensure_ascii=False))


def is_of_the_work(graded: results.Graded | None, work: HandedIn, edition: Edition) -> bool:
    """Whether a grade is of the work in hand, by the module as it is now."""
    return (
        graded is not None and graded.submitted == work.digest and graded.edition == edition.digest
    )


def _submissions(gradebook: Gradebook, module: str) -> dict[str, SubmittedNotebook]:
    try:
        notebook = gradebook.find_notebook(module, module)
    except MissingEntry:
        return {}
    return {submission.student.id: submission for submission in notebook.submissions}


def _standing(
    course: Path, edition: Edition, person: Person, entry: SubmittedNotebook | None
) -> Standing:
    module = edition.module

    def row(state: str, reason: str = "", todo: str = "") -> Standing:
        return Standing(person, module, state, reason, todo)

    work = handed_in(course, person.id, edition)
    if work is None:
        return _nothing_in_hand(course, module, person, row)
    graded = results.read(course, person.id, module)
    if entry is None or not is_of_the_work(graded, work, edition):
        return row(NOT_GRADED, *_why_not(course, edition, work, graded))
    notes = {note.kind: note.text for note in graded.notes}
    unfinished = _unfinished(entry, notes, person, module)
    if unfinished:
        return row(*unfinished)
    penalty = entry.late_submission_penalty or 0
    points = max(0.0, entry.score - penalty)
    reason = " ".join(notes[kind] for kind in WORTH_A_LOOK if kind in notes).removesuffix(".")
    if _is_blank(graded):
        reason = _("nothing is answered")
    return Standing(person, module, GRADED, reason, "", points, entry.max_score, penalty)


def _unfinished(
    entry: SubmittedNotebook, notes: dict[str, str], person: Person, module: str
) -> tuple[str, str, str] | None:
    """State, reason and what to do, where a person has to look before there are points."""
    waiting = [grade for grade in entry.grades if grade.needs_manual_grade]
    checks = [grade for grade in waiting if grade.cell_type == "code"]
    texts = len(waiting) - len(checks)
    if any(grade.manual_score is None for grade in checks):
        for kind, todo in NOT_JUDGED.items():
            if kind in notes:
                return NOT_GRADED, notes[kind].removesuffix("."), todo.format(name=person.name)
    if texts:
        reason = ngettext("{n} text to read", "{n} texts to read", texts).format(n=texts)
        todo = _("Read it: community-data cohort read {module}").format(module=module)
        return WAITING, reason, todo
    if checks:
        reason = _("the points that a person gave a check are of an older answer")
        todo = _("Look at {checks} in the formgrader.")
        return WAITING, reason, todo.format(checks=and_([grade.name for grade in checks]))
    return None


def _is_blank(graded: results.Graded) -> bool:
    hints = {result.hint for result in graded.results}
    return hints == {results.NOT_ANSWERED} and not any(graded.texts.values())


def _nothing_in_hand(course: Path, module: str, person: Person, row: Callable) -> Standing:
    there = sorted((course / "submitted" / person.id / module).glob("*"))
    files = [file.name for file in there if file.name not in NOT_DATA]
    if f"{module}.ipynb" in files:
        return row(
            NOT_GRADED,
            _("in its place is a folder, a link or something else that is no file"),
            _("Ask {name} for the notebook itself.").format(name=person.name),
        )
    if not files:
        return _nothing_taken_in(course, module, person, row)
    return row(
        NOT_GRADED,
        _("there is “{file}”, and no {module}.ipynb").format(file=files[0], module=module),
        _("Take it in again: community-data cohort take-in"),
    )


def _nothing_taken_in(course: Path, module: str, person: Person, row: Callable) -> Standing:
    """What came and could not be taken in is no silence: the log of what was handed in knows it."""
    came = [e for e in kept.log(course) if e.person == person.id and module in e.module.split()]
    if not came:
        return row(NOT_HANDED_IN, "", _("Ask {name} for it.").format(name=person.name))
    last = came[-1]
    if last.outcome == kept.TAKEN_IN:
        reason = _("it was taken in once, and is not in submitted any more")
        todo = _("Take it in again: community-data cohort take-in {file}")
        return row(NOT_GRADED, reason, todo.format(file=shlex.quote(last.kept_as)))
    problem, todo = _what_and_todo(last.note)
    reason = _("“{file}” came: {problem}").format(file=last.file, problem=problem)
    return row(NOT_GRADED, reason, todo)


def _why_not(
    course: Path, edition: Edition, work: HandedIn, graded: results.Graded | None
) -> tuple[str, str]:
    """Why work is not graded, and what to do: the sentence of what went wrong says both."""
    again = _("Grade it: community-data grade {module}").format(module=edition.module)
    try:
        theirs(course, work, edition.module)
    except CannotGrade as error:
        return _what_and_todo(str(error))
    if reason := _failed(course, edition.module, work):
        return _what_and_todo(reason)
    if graded is None:
        return _("nobody has graded it yet"), again
    if graded.submitted != work.digest:
        return _("a newer version was handed in after it was graded"), again
    if graded.edition != edition.digest:
        return _("the module has changed since it was graded"), again
    return _("it is not in the gradebook"), again


def _failed(course: Path, module: str, work: HandedIn) -> str:
    try:
        about = json.loads(failure(course, module, work.person).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return ""
    return about["reason"] if about.get("submitted") == work.digest else ""


def _what_and_todo(sentence: str) -> tuple[str, str]:
    """The first sentence says what is wrong; those after it, what to do."""
    reason, _dot, todo = sentence.partition(". ")
    return reason.removesuffix("."), todo or _("Ask for the notebook again.")

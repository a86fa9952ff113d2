"""nbgrader's gradebook: opened as the course's settings say, and what grading writes into it."""

from __future__ import annotations

import contextlib
import tempfile
import warnings
from collections.abc import Collection, Iterator
from pathlib import Path

from nbformat import NotebookNode
from nbgrader.api import BaseCell, Comment, Grade, Gradebook, MissingEntry, SubmittedNotebook
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import AssignLatePenalties
from nbgrader.utils import compute_checksum, determine_grade, is_grade, is_solution
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SAWarning
from traitlets.config import Config, PyFileConfigLoader

from community_data import atomic
from community_data.errors import CannotGrade
from community_data.exercises.check import MIME
from community_data.grading.judge import NOT_JUDGED
from community_data.grading.put_back import grade_id
from community_data.grading.roster import Person
from community_data.text.translate import _

SETTINGS = "nbgrader_config.py"


def settings(course: Path) -> Config:
    """The course's settings of nbgrader, wherever the command is run."""
    config = Config()
    if (course / SETTINGS).is_file():
        config = PyFileConfigLoader(SETTINGS, path=str(course)).load_config()
    config.CourseDirectory.root = str(course)
    return config


def directory(course: Path) -> CourseDirectory:
    return CourseDirectory(config=settings(course))


@contextlib.contextmanager
def opened(folder: CourseDirectory) -> Iterator[Gradebook]:
    _make_whole(folder)
    with warnings.catch_warnings(), Gradebook(folder.db_url, folder.course_id) as gradebook:
        warnings.simplefilter("ignore", SAWarning)  # of nbgrader's own making, and harmless
        yield gradebook


@contextlib.contextmanager
def looked_into(folder: CourseDirectory) -> Iterator[Gradebook | None]:
    """The gradebook to read in; None, and no empty one is made, where there is none yet."""
    file = _file(folder)
    if file and not file.is_file():
        yield None
    else:
        with opened(folder) as gradebook:
            yield gradebook


def _file(folder: CourseDirectory) -> Path | None:
    """The gradebook's file; None where it is no file, but a database on a server or in memory."""
    url = make_url(folder.db_url)
    on_disk = url.drivername.startswith("sqlite") and url.database
    return Path(url.database) if on_disk else None


def _make_whole(folder: CourseDirectory) -> None:
    """Make a gradebook that is not there yet, whole or not at all.

    nbgrader makes the tables, and then writes down which edition of itself they are of. A run that
    was killed between the two would leave a gradebook that no later nbgrader can bring up to date.
    """
    file = _file(folder)
    if file and not file.exists():
        with tempfile.TemporaryDirectory() as scratch:
            whole = Path(scratch) / "gradebook.db"
            Gradebook(f"sqlite:///{whole}", folder.course_id).close()
            atomic.copy_file(whole, file)


def enter_person(gradebook: Gradebook, person: Person) -> None:
    """Let the gradebook know a person of the roster by their name."""
    first, _space, last = person.name.rpartition(" ")
    wanted = {"first_name": first or None, "last_name": last, "email": person.email or None}
    try:
        known = gradebook.find_student(person.id)
    except MissingEntry:
        known = None
    if known is None or any(getattr(known, name) != value for name, value in wanted.items()):
        gradebook.update_or_create_student(person.id, **wanted)


def record(
    gradebook: Gradebook,
    notebook: NotebookNode,
    module: str,
    person: str,
    same_as_before: Collection[str] = (),
) -> None:
    """Write the points of a graded notebook, as nbgrader's SaveAutoGrades, in one transaction.

    A check's points are those that our own judge wrote. Where a person gave points, they stay; and
    unless the work is `same_as_before`, by its `grade_id`, it waits to be looked at again.
    Raises `CannotGrade` where the notebook has no result for a check.
    """
    cells = {grade_id(cell): cell for cell in notebook.cells if grade_id(cell)}
    submission = gradebook.find_submission_notebook(module, module, person)
    with gradebook.db.no_autoflush:
        for grade, name in _places(gradebook, Grade, submission):
            grade.auto_score = _points(cells[name])
            by_hand = grade.manual_score is not None
            if by_hand and name in same_as_before and grade.manual_score <= grade.max_score:
                continue
            grade.needs_manual_grade = by_hand or grade.auto_score is None
        for comment, name in _places(gradebook, Comment, submission):
            about = cells[name].metadata.nbgrader
            unchanged = about.get("checksum") == compute_checksum(cells[name])
            comment.auto_comment = "No response." if unchanged else None
    gradebook.db.commit()


def _places(gradebook: Gradebook, kind: type, submission: SubmittedNotebook) -> list[tuple]:
    """The places for points or comments of a submission, each with the `grade_id` of its cell."""
    of_it = gradebook.db.query(kind, BaseCell.name).join(BaseCell, kind.cell_id == BaseCell.id)
    return of_it.filter(kind.notebook_id == submission.id).all()


def withdraw(gradebook: Gradebook, module: str, person: str) -> None:
    """The points of work that is no longer in hand: they count as not given, and wait."""
    try:
        submission = gradebook.find_submission_notebook(module, module, person)
    except MissingEntry:
        return
    for grade in submission.grades:
        grade.auto_score, grade.needs_manual_grade = None, True
    gradebook.db.commit()


def late_penalty(
    gradebook: Gradebook, notebook: NotebookNode, module: str, person: str, config: Config
) -> None:
    """Nbgrader's own late penalty, by the plugin that the course's settings name."""
    submission = gradebook.find_submission(module, person)
    if submission.total_seconds_late or submission.late_submission_penalty:
        about = {
            "notebook": module,
            "assignment": module,
            "student": person,
            "db_url": str(gradebook.engine.url),
        }
        AssignLatePenalties(config=config).preprocess(notebook, {"nbgrader": about})
        gradebook.db.expire_all()


def _points(cell: NotebookNode) -> float | None:
    """The points of a cell that is graded; None where a person has to read it."""
    if not is_grade(cell):
        return None
    if is_solution(cell):
        return determine_grade(cell)[0]
    results = [
        output["data"][MIME] for output in cell.get("outputs", []) if MIME in output.get("data", {})
    ]
    if len(results) != 1:
        raise CannotGrade(_("The check {name} has no result.").format(name=grade_id(cell)))
    # Where our judge could not say anything, 0 would be a verdict that nobody gave.
    return None if results[0]["hint"] in NOT_JUDGED else float(results[0]["points"])

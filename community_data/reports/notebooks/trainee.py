"""A trainee's notebooks as a report asks for them: which may be run, and what they answer."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell
from nbgrader.utils import is_solution

from community_data import data
from community_data.course.syllabus import lesson_of
from community_data.data import Package
from community_data.data.package import DATASETS
from community_data.errors import CannotGrade, CannotReport
from community_data.grading import edition as editions
from community_data.grading.edition import Edition
from community_data.grading.judge import Judge
from community_data.grading.put_back import grade_id, open_names, put_back
from community_data.grading.results import NOT_ANSWERED
from community_data.grading.run import exercise_of, run_notebook
from community_data.kernels.forks import own_folder
from community_data.kernels.sandbox import COURSE, Sandbox, require_bubblewrap
from community_data.reports.notebooks import answers
from community_data.reports.notebooks.folder import Found, find
from community_data.reports.notebooks.ready import state_of, why_held
from community_data.reports.own import Answered
from community_data.reports.run import Failure, Run
from community_data.text.lists import and_, paragraph
from community_data.text.translate import _

FOLDER, OF_PAGES = "datasets", "of-pages"
PRACTICE_DATA = (data.PRACTICE, "practice_api")
NO_FILES = "no-files"  # none of those beside a trainee's notebook: they may be data
PARAMETERS = "parameters"


class Trainee:
    """The notebooks of a folder. Raises `CannotReport` where it has none that can be used."""

    def __init__(self, folder: Path, course: Path) -> None:
        folder = folder.expanduser().absolute()
        self.folder = folder.name
        _require_sandbox()
        self._found = find(folder, course)
        self._editions = {name: editions.read(course, name) for name in self._found}
        reasons = {
            name: why_held(one.notebook, self._editions[name], course)
            for name, one in self._found.items()
        }
        self.held = {name: reason for name, reason in reasons.items() if reason}
        self.depends_on = {
            name: state_of(one.digest, reasons[name], self._editions[name])
            for name, one in self._found.items()
        }

    @contextlib.contextmanager
    def opened(self, package: Package) -> Iterator[Answered]:
        """Answers runs in a sandbox that sees the gate's copy and no other data of people."""
        with contextlib.ExitStack() as at_the_end:
            stage = own_folder("notebooks")
            at_the_end.callback(shutil.rmtree, stage, ignore_errors=True)
            place = lay_out(package, stage)
            (stage / NO_FILES).mkdir()
            room = _Room(
                stage,
                f"{COURSE}/{place.relative_to(stage).as_posix()}",
                package.folder.parent,
                at_the_end.enter_context(Sandbox(course=stage)),
                at_the_end.enter_context(Judge()),
            )

            def answered(run: Run) -> Run | Failure:
                return room.answered(run, self._found[run.module], self._editions[run.module])

            yield answered


def _require_sandbox() -> None:
    try:
        require_bubblewrap()
    except CannotGrade:
        raise CannotReport(
            _(
                "A trainee's notebook is run in a sandbox only, and the sandbox needs the program "
                "bubblewrap, which is not on this machine. Install it (on Debian and Ubuntu: sudo "
                "apt install bubblewrap), or leave out --notebooks."
            )
        ) from None


def lay_out(package: Package, stage: Path) -> Path:
    """Lay out the data that the sandbox sees, to be read by its user, who is nobody.

    They are this package and, since lessons practice on it, the invented region that every trainee
    has. Other packages that lie beside the course are not. Returns the package's place.
    """
    for name in PRACTICE_DATA:
        shutil.copytree(DATASETS / name, stage / FOLDER / name)
    place = stage / FOLDER / OF_PAGES / package.folder.name
    shutil.copytree(package.folder, place)
    for path in [stage / FOLDER, *(stage / FOLDER).rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)
    return place


@dataclass(frozen=True)
class _Room:
    """Where notebooks are run and judged.

    stage: what the sandbox takes for the course. package: the data's path in there. beside: the
    folder for notebooks that are ready for a page, which lives as long as the gate's copy.
    """

    stage: Path
    package: str
    beside: Path
    sandbox: Sandbox
    judge: Judge

    def answered(self, run: Run, found: Found, edition: Edition) -> Run | Failure:
        """The run with a trainee's answers in it; where a check did not pass, why there is none."""
        parameters = run.parameters | {"package": self.package}
        official = put_back(found.notebook, edition.notebook).notebook
        notebook = with_parameters(official, edition.notebook, parameters)
        lesson = lesson_of(found.module)
        runs = run_notebook(notebook, lesson, self.stage / NO_FILES, self.sandbox)
        checks = [
            Checked(cell, exercise, runs[position].record)
            for position, cell in enumerate(notebook.cells)
            if (exercise := exercise_of(cell))
        ]
        problem = why_not(checks, parameters) or self._verdict(lesson, checks)
        if problem:
            return Failure(run.module, problem, title=run.title)
        return self._ready(run, edition, checks)

    def _verdict(self, lesson: str, checks: list[Checked]) -> str:
        """What the judge says of all checks, in a sentence; empty where each of them passed."""
        blank, wrong = [], []
        for check in checks:
            result = self.judge.judge(lesson, check.exercise, check.record, self.stage)
            if not result.passed:
                (blank if result.hint == NOT_ANSWERED else wrong).append(check.exercise)
        told = []
        if blank:
            told.append(_("Not answered yet: {exercises}.").format(exercises=and_(blank)))
        if wrong:
            told.append(
                _(
                    "Checks that did not pass with these data and this place: {exercises}. Run the "
                    "notebook with them, and see what each check says."
                ).format(exercises=and_(wrong))
            )
        return paragraph(*told)

    def _ready(self, run: Run, edition: Edition, checks: list[Checked]) -> Run:
        """The run of the course's own notebook with the answers in it."""
        names = open_in(edition.notebook)
        taken = {
            grade_id(check.cell): {n: v for n, v in check.given.items() if n in names}
            for check in checks
        }
        folder = Path(tempfile.mkdtemp(prefix="answers-", dir=self.beside))
        file = folder / "answers.json"
        answers.write(file, taken)
        solved = nbformat.read(run.notebook, as_version=4)
        notebook = folder / Path(run.notebook).name
        nbformat.write(answers.prepared(solved, taken, file), notebook)
        return replace(run, notebook=str(notebook), own=True)


@dataclass(frozen=True)
class Checked:
    """A check's cell, as it was handed out, and what was written down there."""

    cell: NotebookNode
    exercise: str
    record: str | None

    @property
    def given(self) -> dict[str, object]:
        """Name -> what the check was given under it. Raises `ValueError`."""
        return answers.given(self.cell.source, self.record or "")


def why_not(checks: list[Checked], parameters: Mapping[str, str]) -> str:
    """Why the judge need not look: a cell stopped, or asks about other data. Empty where it may."""
    stopped: list[str] = []
    changed: dict[str, None] = {}
    for check in checks:
        try:
            given = check.given
        except (ValueError, RecursionError):
            stopped.append(check.exercise)
            continue
        changed |= {n: None for n, value in parameters.items() if given.get(n, value) != value}
    if stopped:
        return _(
            "Checks that did not run: {exercises}. Run the notebook from the top, and mend the "
            "first cell that stops."
        ).format(exercises=and_(stopped))
    if changed:
        return _(
            "Further down, the notebook gives {names} another value than in its first cell. Take "
            "that out, so that it can be run for any place."
        ).format(names=and_(list(changed)))
    return ""


def open_in(edition: NotebookNode) -> frozenset[str]:
    """The names that a module leaves to the trainee."""
    return frozenset().union(*(open_names(c.source) for c in edition.cells if is_solution(c)))


def with_parameters(
    notebook: NotebookNode, edition: NotebookNode, parameters: Mapping[str, str]
) -> NotebookNode:
    """The notebook about the data and the place of a page: below its first cell, and whatever a
    trainee has there, each parameter gets the module's value again, or the page's."""
    known = {cell.id for cell in edition.cells}
    (first,) = (cell for cell in edition.cells if PARAMETERS in cell.metadata.get("tags", []))
    position = 1 + next(n for n, cell in enumerate(notebook.cells) if cell.id == first.id)
    while position < len(notebook.cells) and notebook.cells[position].id not in known:
        position += 1
    lines = [first.source, *(f"{name} = {value!r}" for name, value in parameters.items())]
    cells = list(notebook.cells)
    cells.insert(position, new_code_cell("\n".join(lines)))
    return NotebookNode(notebook | {"cells": cells})

"""The edition of a module by which work is graded: `modules/NN_name`, as it was handed out.

nbgrader's gradebook learns of it from here, so that nobody has to make a module again for that. A
module that changed keeps every submission and the points that people gave.
"""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.api import (
    BaseCell,
    Comment,
    Grade,
    Gradebook,
    GradeCell,
    MissingEntry,
    Notebook,
    SolutionCell,
    SourceCell,
)
from nbgrader.preprocessors import SaveCells
from nbgrader.utils import is_grade, is_locked, is_solution

from community_data.course.syllabus import released
from community_data.errors import CannotGrade
from community_data.grading.put_back import grade_id
from community_data.text.translate import _


@dataclass(frozen=True)
class Edition:
    """A module as it is handed out; `digest` is the SHA-256 of its notebook's file."""

    module: str
    notebook: NotebookNode
    digest: str


def read(course: Path, module: str) -> Edition:
    """Raises `CannotGrade` where the module is not in `modules/`."""
    file = released(course, module)
    try:
        content = file.read_bytes()
        notebook = nbformat.reads(content.decode("utf-8"), as_version=4)
    except (OSError, ValueError):
        raise CannotGrade(
            _("modules/{name}/{name}.ipynb is not there. Make it with: make modules").format(
                name=module
            )
        ) from None
    return Edition(module, notebook, hashlib.sha256(content).hexdigest())


def enter(gradebook: Gradebook, edition: Edition, backup: Path) -> None:
    """Let the gradebook know the module as it is now; keep all submissions and manual grades.

    Where an exercise with points that a person gave is gone from the module, the gradebook as it
    was is first copied into the folder `backup`.
    """
    gradebook.update_or_create_assignment(edition.module)
    try:
        known = gradebook.find_notebook(edition.module, edition.module)
    except MissingEntry:
        known = None
    if known is not None and known.submissions:
        _change(gradebook, known, edition, backup)
    elif known is None or _cells_of(known) != _cells_in(edition.notebook):
        _make(gradebook, edition)


def _make(gradebook: Gradebook, edition: Edition) -> None:
    about = {
        "notebook": edition.module,
        "assignment": edition.module,
        "db_url": str(gradebook.engine.url),
    }
    gradebook.db.commit()
    SaveCells().preprocess(edition.notebook, {"nbgrader": about})
    gradebook.db.expire_all()


def _cells_in(notebook: NotebookNode) -> dict[tuple[type, str], tuple]:
    """What the gradebook keeps of each cell, by its kind and name."""
    kept = {}
    for cell in notebook.cells:
        name, about = grade_id(cell), cell.metadata.get("nbgrader", {})
        if is_grade(cell):
            kept[GradeCell, name] = (float(about["points"]), cell.cell_type)
        if is_solution(cell):
            kept[SolutionCell, name] = ()
        if is_grade(cell) or is_solution(cell) or is_locked(cell):
            kept[SourceCell, name] = (
                cell.cell_type, is_locked(cell), cell.source, about.get("checksum"),
            )  # fmt: skip
    return kept


COLUMNS = {
    GradeCell: ("max_score", "cell_type"),
    SolutionCell: (),
    SourceCell: ("cell_type", "locked", "source", "checksum"),
}


def _cells_of(known: Notebook) -> dict[tuple[type, str], tuple]:
    cells = [*known.grade_cells, *known.solution_cells, *known.source_cells]
    return {
        (type(cell), cell.name): tuple(getattr(cell, column) for column in COLUMNS[type(cell)])
        for cell in cells
    }


def _change(gradebook: Gradebook, known: Notebook, edition: Edition, backup: Path) -> None:
    """Change what differs, in one transaction: nbgrader's own way refuses it."""
    wanted = _cells_in(edition.notebook)
    cells = {
        (type(cell), cell.name): cell
        for cell in [*known.grade_cells, *known.solution_cells, *known.source_cells]
    }
    gone = [cell for key, cell in cells.items() if key not in wanted]
    if any(_read_by_a_person(gradebook, cell) for cell in gone):
        _copy(gradebook, backup)
    for cell in gone:
        if isinstance(cell, BaseCell):
            for of_it in (Grade, Comment):
                gradebook.db.query(of_it).filter(of_it.cell_id == cell.id).delete()
        gradebook.db.delete(cell)
    for (kind, name), values in wanted.items():
        columns = dict(zip(COLUMNS[kind], values, strict=True))
        cell = cells.get((kind, name))
        if cell is None:
            cell = kind(name=name, notebook=known, **columns)
            gradebook.db.add(cell)
        for column, value in columns.items():
            if getattr(cell, column) != value:
                setattr(cell, column, value)
    gradebook.db.flush()
    _complete(gradebook, known)
    gradebook.db.commit()
    gradebook.db.expire_all()


def _complete(gradebook: Gradebook, known: Notebook) -> None:
    """Give every submission a place for the points and comments of each cell."""
    gradebook.db.expire(known)
    places = ((Grade, known.grade_cells), (Comment, known.solution_cells))
    for submission in known.submissions:
        for kind, cells in places:
            there = {
                row.cell_id
                for row in gradebook.db.query(kind).filter(kind.notebook_id == submission.id)
            }
            for cell in cells:
                if cell.id not in there:
                    gradebook.db.add(kind(cell_id=cell.id, notebook_id=submission.id))


def _read_by_a_person(gradebook: Gradebook, cell) -> bool:
    if not isinstance(cell, GradeCell):
        return False
    given = gradebook.db.query(Grade).filter(Grade.cell_id == cell.id)
    return given.filter(Grade.manual_score.is_not(None)).first() is not None


def _copy(gradebook: Gradebook, backup: Path) -> None:
    file = gradebook.engine.url.database
    if gradebook.engine.url.get_backend_name() != "sqlite" or not file:
        return
    backup.mkdir(exist_ok=True)
    there = backup / f"gradebook-{datetime.now():%Y-%m-%d-%H%M%S}.db"
    with closing(sqlite3.connect(file)) as old, closing(sqlite3.connect(there)) as new:
        old.backup(new)

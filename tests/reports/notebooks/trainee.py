"""A trainee's notebooks, and a course in which their texts are read: for `report --notebooks`."""

from __future__ import annotations

import shutil
from pathlib import Path

import nbformat

from community_data.grading.reading.desk import Desk
from community_data.grading.reading.guide import tasks
from tests.grading.reading.cohort import COURSE, hand_in, lay_out
from tests.modules.coursework import Module, grade_id

TEXT = "More people here are poor than the numbers can tell for sure. Ask them what they need."


def make_course(folder: Path) -> Path:
    """A course with all solved modules, and one person in it."""
    lay_out(folder, {"ana": "Ana López"})
    (folder / "solutions").rmdir()
    shutil.copytree(COURSE / "solutions", folder / "solutions")
    return folder


def notebook(module: str, text: str = TEXT):
    """A trainee's notebook in which everything is answered rightly, and this text is written."""
    solved = Module(module).solved()
    for cell in solved.cells:
        if grade_id(cell) in Module(module).written:
            cell.source = text
    return solved


def answer(solved, name: str, source: str) -> None:
    """Write another answer into a notebook."""
    (cell,) = (cell for cell in solved.cells if grade_id(cell) == name)
    cell.source = source


def save(folder: Path, solved, module: str, name: str = "") -> Path:
    file = folder / (name or f"{module}/{module}.ipynb")
    file.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(solved, file)
    return file


def mark(course: Path, module: str, text: str = TEXT, share: float = 1.0) -> None:
    """Let a person give this share of the points to a text, as on the reading page."""
    (task,) = tasks(course, module)
    hand_in(course, "ana", text, module, task.grade_id)
    desk = Desk(course, module)
    (shown,) = [each for each in desk.board(task).marked if each.text.words == text]
    points = [round(share * row.out_of) for row in task.rows]
    desk.save(task, shown.text.key, [points], "", shown.text.sha256, 0)

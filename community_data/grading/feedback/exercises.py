"""The exercises of a module as trainees know them: under which heading, and by which name."""

from __future__ import annotations

import re
from dataclasses import dataclass

from nbformat import NotebookNode

from community_data.text.people import upper_first

HEADING = re.compile(r"^(#{2,}) +(.+?) *$", re.MULTILINE)


@dataclass(frozen=True)
class Exercise:
    """An exercise: the `grade_id` of the cell with its points, and the answers that it looks at.

    `section` is the module's heading above it, `title` its own, such as “Exercise 3”.
    """

    grade_id: str
    answers: tuple[str, ...]
    section: str
    title: str
    is_written: bool


def of_module(notebook: NotebookNode) -> list[Exercise]:
    """The exercises of a module's notebook, in its order."""
    section = title = ""
    answers: list[str] = []
    exercises = []
    for cell in notebook.cells:
        about = cell.metadata.get("nbgrader", {})
        if cell.cell_type == "markdown" and not about.get("grade_id"):
            for marks, words in HEADING.findall(cell.source):
                if len(marks) == 2:
                    section = words
                title = upper_first(words.rpartition(": ")[2])
        if about.get("solution"):
            answers.append(about["grade_id"])
        if about.get("grade"):
            is_written = bool(about.get("solution"))
            exercises.append(
                Exercise(about["grade_id"], tuple(answers), section, title, is_written)
            )
            answers = []
    return exercises

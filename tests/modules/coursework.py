"""A module as the tests look at it: its source, its trainee's copy, and its graded cells."""

import ast
import copy
import importlib
import re
import tomllib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import nbformat

from community_data.course.syllabus import syllabus_file

COURSE = Path(__file__).resolve().parents[2]
SYLLABUS = tomllib.loads(syllabus_file(COURSE).read_text("utf-8"))["module"]
SOLUTION = re.compile(r"### (BEGIN|END) SOLUTION")


@dataclass(frozen=True)
class Check:
    """A check cell of a notebook: the points it declares, and the check that it calls."""

    grade_id: str
    points: float
    function: object
    answer: str  # the name of the first thing it looks at


@dataclass(frozen=True)
class Module:
    name: str

    @property
    def source_file(self) -> Path:
        return COURSE / "solutions" / self.name / f"{self.name}.ipynb"

    @property
    def release_file(self) -> Path:
        return COURSE / "modules" / self.name / f"{self.name}.ipynb"

    @cached_property
    def source(self):
        return nbformat.read(self.source_file, as_version=4)

    @cached_property
    def release(self):
        return nbformat.read(self.release_file, as_version=4)

    @cached_property
    def checks(self) -> list[Check]:
        """The check cells of the trainee's copy, in their order."""
        code = "\n".join(c.source for c in self.source.cells if c.cell_type == "code")
        imported = {
            name.asname or name.name: importlib.import_module(f"{node.module}.{name.name}")
            for node in ast.walk(ast.parse(code))
            if isinstance(node, ast.ImportFrom)
            if (node.module or "").startswith("community_data.lessons.")
            for name in node.names
            if name.name == "check"
        }
        return [
            self._check(cell, imported)
            for cell in graded_cells(self.release)
            if cell.cell_type == "code"
        ]

    def _check(self, cell, imported) -> Check:
        call = ast.parse(cell.source).body[-1].value
        function = getattr(imported[call.func.value.id], call.func.attr)
        about = cell.metadata.nbgrader
        return Check(about.grade_id, about.points, function, ast.unparse(call.args[0]))

    @property
    def written(self) -> list[str]:
        """The grade_ids of the tasks that a person grades."""
        return [
            cell.metadata.nbgrader.grade_id
            for cell in graded_cells(self.release)
            if cell.cell_type == "markdown"
        ]

    def blank(self):
        """A notebook as a trainee gets it."""
        return copy.deepcopy(self.release)

    def solved(self):
        """A trainee's copy with the answers of the source filled in."""
        answers = {grade_id(cell): cell.source for cell in self.source.cells if is_answer(cell)}
        notebook = self.blank()
        for cell in notebook.cells:
            if is_answer(cell):
                lines = answers[grade_id(cell)].splitlines()
                cell.source = "\n".join(line for line in lines if not SOLUTION.search(line))
        return notebook


def grade_id(cell) -> str:
    return cell.metadata.get("nbgrader", {}).get("grade_id", "")


def is_answer(cell) -> bool:
    """Is this a cell in which a trainee writes?"""
    return cell.metadata.get("nbgrader", {}).get("solution", False)


def graded_cells(notebook) -> list:
    return [c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade", False)]

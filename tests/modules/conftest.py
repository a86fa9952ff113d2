"""The modules of the syllabus, and a small course to build in."""

import shutil
from pathlib import Path

import nbformat
import pytest

from tests.modules.coursework import COURSE, SYLLABUS, Module


@pytest.fixture(scope="module", params=[about["id"] for about in SYLLABUS])
def module(request) -> Module:
    """Each module of the syllabus in turn."""
    return Module(request.param)


@pytest.fixture
def small_course(tmp_path) -> Path:
    """A course of one short module in a folder of its own, with the real settings."""
    course = tmp_path / "a course"
    (course / "solutions" / "01_first").mkdir(parents=True)
    shutil.copy(COURSE / "nbgrader_config.py", course)
    notebook = nbformat.v4.new_notebook(
        metadata={"kernelspec": {"name": "python3", "language": "python", "display_name": "any"}}
    )
    notebook.cells = [
        nbformat.v4.new_markdown_cell("# First", id="title"),
        nbformat.v4.new_code_cell(
            "total = (\n    ### BEGIN SOLUTION\n    19 + 23\n    ### END SOLUTION\n)\nprint(total)",
            id="total",
            metadata={"nbgrader": about_cell("total", solution=True)},
        ),
        nbformat.v4.new_code_cell(
            "2 if total == 42 else 0",
            id="total-check",
            metadata={"nbgrader": about_cell("total_check", grade=True, locked=True, points=2)},
        ),
    ]
    nbformat.write(notebook, course / "solutions" / "01_first" / "01_first.ipynb")
    return course


def about_cell(grade_id, *, solution=False, grade=False, locked=False, **more) -> dict:
    """nbgrader's metadata of a cell."""
    return {
        "grade_id": grade_id,
        "solution": solution,
        "grade": grade,
        "locked": locked,
        "task": False,
        "schema_version": 3,
        **more,
    }

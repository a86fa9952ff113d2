"""A course's folder with a gradebook, into which a test puts work as it was graded.

    course = make_course(tmp_path, repo)
    put(course, "ana", notebook)

What grading itself does is tested beside it: here a notebook is said to be graded, so that any
notebook can be, also one that grading would never let through.
"""

import os
import shutil
from contextlib import contextmanager
from pathlib import Path

import nbformat
from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI
from nbgrader.preprocessors import SaveAutoGrades
from traitlets.config import Config

from community_data.exercises.check import MIME

MODULE = "08_groups"


def make_course(folder: Path, repo: Path) -> Path:
    """A course of one module, with nbgrader's gradebook for it. Returns its folder."""
    for name in ("modules", "solutions"):
        shutil.copytree(repo / name / MODULE, folder / name / MODULE)
    shutil.copy(repo / "nbgrader_config.py", folder)
    with nbgrader(folder) as api:
        done = api.generate_assignment(MODULE, force=True, create=True)
    assert done["success"], done
    return folder


@contextmanager
def nbgrader(course: Path):
    """nbgrader's own API in a course's folder, with the settings that lie there."""
    from nbgrader.apps import NbGrader

    before = Path.cwd()
    os.chdir(course)
    try:
        app = NbGrader()
        app.load_config_file()
        config = app.config.copy()
        config.merge(Config({"CourseDirectory": {"root": str(course)}}))
        yield NbGraderAPI(config=config)
    finally:
        os.chdir(before)


def release(course: Path) -> nbformat.NotebookNode:
    return nbformat.read(course / "modules" / MODULE / f"{MODULE}.ipynb", 4)


def cell_of(notebook, grade_id: str):
    (cell,) = [
        c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == grade_id
    ]
    return cell


def card(notebook, grade_id: str, points: float, hint: str, message: str, **more) -> None:
    """Put what a check said into its cell, as grading does."""
    cell = cell_of(notebook, grade_id)
    out_of = float(cell.metadata.nbgrader.points)
    said = {
        "exercise": grade_id.removesuffix("_check"), "points": points, "out_of": out_of,
        "passed": points == out_of, "hint": hint, "message": message,
    }  # fmt: skip
    data = {"text/plain": f"{points:g}", "text/html": f"<p>{message}</p>", MIME: said} | more
    cell.outputs = [nbformat.v4.new_output("execute_result", data=data)]


def put(course: Path, person: str, notebook, **about) -> Path:
    """Store a notebook as somebody's graded one, and its points in the gradebook."""
    notebook.metadata["community_data"] = {
        "submitted": "", "edition": "", "graded": "2026-11-22T20:00:00", "texts": {}, "notes": [],
    } | about  # fmt: skip
    file = course / "autograded" / person / MODULE / f"{MODULE}.ipynb"
    file.parent.mkdir(parents=True)
    nbformat.write(notebook, file)
    with gradebook(course) as book:
        book.update_or_create_student(person)
        book.update_or_create_submission(MODULE, person)
    where = {
        "notebook": MODULE, "assignment": MODULE, "student": person, "db_url": url(course),
    }  # fmt: skip
    SaveAutoGrades().preprocess(notebook, {"nbgrader": where})
    return file


def url(course: Path) -> str:
    return f"sqlite:///{course / 'gradebook.db'}"


def gradebook(course: Path) -> Gradebook:
    return Gradebook(url(course), "community_data")

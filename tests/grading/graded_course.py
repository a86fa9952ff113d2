"""A course's folder with a roster and a gradebook, into which a test puts work as it was graded.

    course = make_course(tmp_path, repo, ana="Ana López")
    notebook = release(course)
    say(notebook, "percent_check", 2, "right", "Right: …")
    put(course, "ana", notebook)

How work is graded is tested beside this: here a notebook is said to be graded, so that any can be,
also one that grading would never let through.
"""

import os
import shutil
from contextlib import contextmanager
from pathlib import Path

import nbformat
from nbgrader.api import Gradebook
from nbgrader.apps import NbGrader, NbGraderAPI
from traitlets.config import Config

from community_data.course.syllabus import syllabus_file
from community_data.exercises.check import MIME
from community_data.grading import edition as editions
from community_data.grading import gradebook as books
from community_data.grading import roster
from community_data.grading.harmless import harmless
from community_data.grading.results import METADATA, autograded_file, sha256, submitted_file

MODULE = "08_groups"
NOBODY = "That answer is not there yet. Look at the example above."


def make_course(folder: Path, repo: Path, **people: str) -> Path:
    """A course of one module and these people (id=name). Returns its folder."""
    shutil.copytree(repo / "modules", folder / "modules")
    shutil.copytree(repo / "solutions" / MODULE, folder / "solutions" / MODULE)
    shutil.copytree(repo / "facilitator_guide" / "modules", folder / "facilitator_guide/modules")
    shutil.copy(repo / "nbgrader_config.py", folder)
    syllabus_file(folder).parent.mkdir(parents=True)
    shutil.copy(syllabus_file(repo), syllabus_file(folder))
    rows = [f"{id},{name},{id}@example.org" for id, name in people.items()]
    (folder / roster.FILE).write_text("\n".join(["id,name,email", *rows]) + "\n", encoding="utf-8")
    with gradebook(folder) as book:
        editions.enter(book, editions.read(folder, MODULE), folder / "backup")
        for person in roster.read(folder):
            books.enter_person(book, person)
    return folder


def release(course: Path) -> nbformat.NotebookNode:
    return editions.read(course, MODULE).notebook


def cell_of(notebook, grade_id: str):
    (cell,) = (c for c in notebook.cells if _about(c).get("grade_id") == grade_id)
    return cell


def _about(cell) -> dict:
    return cell.metadata.get("nbgrader", {})


def say(notebook, grade_id: str, points: float, hint: str, message: str) -> None:
    """Put what a check said into its cell, as grading does."""
    cell = cell_of(notebook, grade_id)
    out_of = float(cell.metadata.nbgrader.points)
    card = {
        "exercise": grade_id.removesuffix("_check"), "points": points, "out_of": out_of,
        "passed": points == out_of, "hint": hint, "message": message,
    }  # fmt: skip
    data = {"text/plain": f"{points:g}", "text/html": f"<p>{message}</p>", MIME: card}
    cell.outputs = [nbformat.v4.new_output("execute_result", data=data)]


def put(course: Path, person: str, notebook, texts: dict | None = None, notes=()) -> None:
    """Hand a notebook in, and say that it is graded: its points are in the gradebook.

    Where no check said anything, it is not answered. `texts` are those of the written tasks.
    """
    for grade_id, text in (texts or {}).items():
        cell_of(notebook, grade_id).source = text
    for cell in notebook.cells:
        if _about(cell).get("grade") and not _about(cell)["solution"] and not cell.outputs:
            say(notebook, cell.metadata.nbgrader.grade_id, 0, "not_answered", NOBODY)
    handed_in = submitted_file(course, person, MODULE)
    handed_in.parent.mkdir(parents=True)
    nbformat.write(harmless(notebook, release(course)), handed_in)
    edition = editions.read(course, MODULE)
    graded = harmless(notebook, edition.notebook)
    graded.metadata[METADATA] = {
        "submitted": sha256(handed_in), "edition": edition.digest,
        "graded": "2026-11-22T20:00:00+00:00", "texts": texts or {"rewrite": ""},
        "notes": [{"kind": kind, "text": text} for kind, text in notes],
    }  # fmt: skip
    file = autograded_file(course, person, MODULE)
    file.parent.mkdir(parents=True)
    nbformat.write(graded, file)
    with gradebook(course) as book:
        book.update_or_create_submission(MODULE, person)
        books.record(book, graded, MODULE, person)


def gradebook(course: Path) -> Gradebook:
    folder = books.directory(course)
    return Gradebook(folder.db_url, folder.course_id)


@contextmanager
def nbgrader(course: Path, **settings):
    """nbgrader's own API in a course's folder, with the settings that lie there and these."""
    before = Path.cwd()
    os.chdir(course)
    try:
        app = NbGrader()
        app.load_config_file()
        config = app.config.copy()
        config.merge(Config({"CourseDirectory": {"root": str(course)}} | settings))
        yield NbGraderAPI(config=config)
    finally:
        os.chdir(before)

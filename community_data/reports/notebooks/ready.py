"""Why no part of a page may be made of a notebook: said before anything runs.

These sentences stand on pages and in their index. So they name no person, no file and no points.
"""

from __future__ import annotations

import json
from pathlib import Path

from nbformat import NotebookNode

from community_data.grading import completion, results
from community_data.grading.completion import Score
from community_data.grading.edition import Edition
from community_data.grading.execute import texts_of
from community_data.grading.put_back import grade_id, is_written, put_back
from community_data.grading.reading import marks
from community_data.text.lists import and_
from community_data.text.numbers import whole
from community_data.text.translate import _, ngettext


def why_held(notebook: NotebookNode, edition: Edition, course: Path) -> str:
    """Why a notebook makes no part of a page, in a sentence; empty where it may be run."""
    if _is_older(notebook, edition.notebook):
        return _(
            "The notebook is of an older edition of the module. Bring it up to date where it was "
            "worked on: community-data mend {module}"
        ).format(module=edition.module)
    texts = texts_of(put_back(notebook, edition.notebook).notebook, edition)
    blank = [task for task, text in texts.items() if not text.strip()]
    if blank:
        return ngettext(
            "The written task {tasks} is not answered yet.",
            "The written tasks {tasks} are not answered yet.",
            len(blank),
        ).format(tasks=and_(blank))
    limit = completion.settings(course).limit
    if texts and not _marked(texts, edition, course, limit):
        return _(
            "A person has to read the written task first, and give it {limit}% of its points or "
            "more: community-data cohort read {module}"
        ).format(limit=whole(limit), module=edition.module)
    return ""


def _is_older(yours: NotebookNode, edition: NotebookNode) -> bool:
    """Was a graded cell of the notebook handed out in another form, or is it gone by now?"""
    now = {name: cell for cell in edition.cells if (name := grade_id(cell))}
    for cell in yours.cells:
        name = grade_id(cell)
        if not name:
            continue
        if name not in now:
            return True
        before, after = (_checksum(each) for each in (cell, now[name]))
        if before and after and before != after:
            return True
    return False


def _checksum(cell: NotebookNode) -> str:
    """By which nbgrader knows a cell as it was handed out."""
    return str(cell.metadata.nbgrader.get("checksum") or "")


def _marked(texts: dict[str, str], edition: Edition, course: Path, limit: float) -> bool:
    """Did a person read these very words, and give each of them enough points?"""
    out_of = {
        grade_id(cell): float(cell.metadata.nbgrader.points)
        for cell in edition.notebook.cells
        if is_written(cell)
    }
    for file in (course / "autograded").glob(f"*/{edition.module}/{edition.module}.ipynb"):
        person = file.parent.parent.name
        graded = results.read(course, person, edition.module)
        if graded is None or graded.texts != texts:
            continue
        read = marks.read(course, person, edition.module)
        if all(
            task in read
            and completion.reaches(Score(edition.module, read[task].points, out_of[task]), limit)
            for task in texts
        ):
            return True
    return False


def state_of(digest: str, held: str, edition: Edition) -> str:
    """All that a part depends on besides the data, so that a page is made anew when it changes."""
    return json.dumps([digest, edition.digest, held])

"""What was marked, for feedback and for the grading that comes after."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from nbgrader.api import Gradebook

from community_data.grading import results
from community_data.grading.gradebook import directory, looked_into
from community_data.grading.reading import gradebook as book
from community_data.grading.reading.entries import Place, counting, current
from community_data.grading.reading.points import cells, settle
from community_data.grading.reading.texts import text_sha256


@dataclass(frozen=True)
class Marks:
    """The marks of a text that count.

    `rows` are (title, points, out of), empty where the points were given in nbgrader's formgrader.
    `reader` is "" for who reads without a name. `points` is what stands in the gradebook.
    """

    rows: list[tuple[str, int, int]]
    comment: str
    reader: str
    points: float


def read(course: Path, person: str, module: str) -> dict[str, Marks]:
    """The marks of a person's texts in a module, by `grade_id`.

    A text that nobody has read, or that has changed since, is not in it.
    """
    graded = results.read(course, person, module)
    if graded is None:
        return {}
    with looked_into(directory(course)) as gradebook:
        if gradebook is None:
            return {}
        book.Base.metadata.create_all(gradebook.engine)
        marks = {
            task: _of_text(gradebook, Place(module, task, person), text_sha256(words))
            for task, words in graded.texts.items()
        }
    return {task: found for task, found in marks.items() if found is not None}


def keep(gradebook: Gradebook, module: str, texts: Mapping[str, Mapping[str, str]]) -> None:
    """After work was graded again: points of a text that stayed the same count on, and nbgrader
    does not ask for them again. A text that changed waits for a reader.

    gradebook: opened by whoever holds the lock, and who commits. texts: the words, by person and
    by `grade_id`.
    """
    book.Base.metadata.create_all(gradebook.engine)
    for task in sorted({task for of_person in texts.values() for task in of_person}):
        words = {
            person: of_person[task] for person, of_person in texts.items() if task in of_person
        }
        settle(gradebook, module, task, {p: text_sha256(text) for p, text in words.items()})


def _of_text(gradebook: Gradebook, place: Place, text: str) -> Marks | None:
    cell = cells(gradebook, place.module, place.task).get(place.person)
    if cell is None:
        return None
    if cell.by_hand:
        if cell.grade.manual_score is None or cell.grade.needs_manual_grade:
            return None
        return Marks([], cell.comment.manual_comment or "", "", cell.grade.manual_score)
    entries = current(gradebook.db, place.module, task=place.task, person=place.person)
    entry = counting(entries, text)
    if entry is None:
        return None
    rows = [(title, points, out_of) for title, points, out_of in entry.rows]
    return Marks(rows, entry.comment, entry.reader, entry.points)

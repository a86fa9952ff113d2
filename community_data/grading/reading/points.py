"""From the rows of a reader to the points and the comment in nbgrader's gradebook."""

from __future__ import annotations

from collections.abc import Mapping

from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Grade,
    Gradebook,
    SubmittedAssignment,
    SubmittedNotebook,
)

from community_data.grading.reading.entries import Place, counting, current
from community_data.grading.reading.gradebook import Counted, Entry


class Cell:
    """The place of a text in the gradebook: nbgrader's grade and comment, and what we wrote there.

    `counted` is None where we wrote nothing yet.
    """

    def __init__(
        self,
        gradebook: Gradebook,
        place: Place,
        grade: Grade,
        comment: Comment,
        counted: Counted | None,
    ) -> None:
        self.db, self.place = gradebook.db, place
        self.grade, self.comment, self.counted = grade, comment, counted

    @property
    def by_hand(self) -> bool:
        """Whether a person gave these points or this comment, or took ours away, elsewhere."""
        score, comment = self.grade.manual_score, self.comment.manual_comment
        if self.counted is None or self.counted.grade != self.grade.id:
            return score is not None or bool(comment)
        ours = (self.counted.score, _words(self.counted.comment))
        return (score, _words(comment)) != ours

    @property
    def may_give_back(self) -> bool:
        """Whether the rows have replaced what a person gave by hand."""
        ours = self.counted
        return ours is not None and (ours.before_score, ours.before_comment) != (None, None)

    def count(self, entry: Entry) -> None:
        """Put the marks of an entry into the gradebook."""
        self._write(entry.points, as_comment(entry), needs_reading=False)

    def clear(self) -> None:
        """Take our marks out of the gradebook: a text waits for a reader again."""
        self._write(None, None, needs_reading=self.grade.auto_score is None)

    def replace(self, entry: Entry) -> None:
        """Let the rows count in place of what a person gave by hand, which is kept."""
        before = self.grade.manual_score, self.comment.manual_comment
        self.count(entry)
        self.counted.before_score, self.counted.before_comment = before

    def give_back(self) -> None:
        """Let count again what a person had given by hand."""
        self.grade.manual_score = self.counted.before_score
        self.comment.manual_comment = self.counted.before_comment
        self.grade.needs_manual_grade = self.grade.manual_score is None
        self.db.delete(self.counted)
        self.counted = None

    def _write(self, score: float | None, comment: str | None, needs_reading: bool) -> None:
        self.grade.manual_score, self.comment.manual_comment = score, comment
        self.grade.needs_manual_grade = needs_reading
        if self.counted is None:
            self.counted = Counted(**self.place._asdict())
            self.db.add(self.counted)
        self.counted.grade = self.grade.id
        self.counted.score, self.counted.comment = score, comment


def cells(gradebook: Gradebook, module: str, task: str) -> dict[str, Cell]:
    """The places of all texts of a task, by the person's id; only of who is in the gradebook."""
    grades, comments = (_rows(gradebook, module, task, kind) for kind in (Grade, Comment))
    written = gradebook.db.query(Counted).filter_by(module=module, task=task)
    counted = {row.person: row for row in written}
    return {
        person: Cell(
            gradebook, Place(module, task, person), grade, comments[person], counted.get(person)
        )
        for person, grade in grades.items()
        if person in comments
    }


def _rows(
    gradebook: Gradebook, module: str, task: str, kind: type[Grade] | type[Comment]
) -> dict[str, Grade | Comment]:
    """nbgrader's rows of one kind for a task, by the person's id."""
    rows = (
        gradebook.db.query(SubmittedAssignment.student_id, kind)
        .join(Assignment, SubmittedAssignment.assignment_id == Assignment.id)
        .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(kind, kind.notebook_id == SubmittedNotebook.id)
        .join(BaseCell, kind.cell_id == BaseCell.id)
        .filter(Assignment.name == module, BaseCell.name == task)
    )
    return {row[0]: row[1] for row in rows}


def settle(gradebook: Gradebook, module: str, task: str, texts: Mapping[str, str]) -> None:
    """Make the gradebook hold what counts for each text, and leave alone what was given by hand.

    texts: the SHA-256 of the text in hand, by person; "" where nothing is written, which is 0
    points and waits for nobody. Marks of an earlier text stay, as nbgrader leaves them, and the
    text waits for a reader.
    """
    marked: dict[str, list[Entry]] = {}
    for entry in current(gradebook.db, module, task=task):
        marked.setdefault(entry.person, []).append(entry)
    for person, cell in cells(gradebook, module, task).items():
        if person in texts and not cell.by_hand:
            _settle(cell, marked.get(person, []), texts[person])


def _settle(cell: Cell, entries: list[Entry], text: str) -> None:
    if not text:
        cell.grade.auto_score = cell.grade.auto_score or 0.0
        cell.clear()
        return
    entry = counting(entries, text)
    if entry is not None:
        cell.count(entry)
    elif cell.counted is not None and any(e.complete and e.text != text for e in entries):
        cell.grade.needs_manual_grade = True
    elif cell.counted is not None:
        cell.clear()


def as_comment(entry: Entry) -> str:
    """The comment as the formgrader shows it: a line for each row, then what was written."""
    rows = [f"{title}: {points}/{out_of}" for title, points, out_of in entry.rows]
    return "\n".join(rows + ["", entry.comment] * bool(entry.comment))


def _words(comment: str | None) -> str:
    return (comment or "").strip()

"""What a reader does at the desk: see which texts wait, mark one, undo, settle differences.

Everything here is plain Python on the course's folder; `server` puts it on pages.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from pathlib import Path

from nbgrader.api import Gradebook

from community_data.errors import CannotGrade
from community_data.grading.reading import agreement, entries, guide
from community_data.grading.reading import gradebook as book
from community_data.grading.reading.entries import Place
from community_data.grading.reading.gradebook import Entry, SavedComment
from community_data.grading.reading.guide import Task
from community_data.grading.reading.points import Cell, cells, settle
from community_data.grading.reading.texts import Shelf, Text, Texts
from community_data.text.translate import _

UNREAD, BEGUN, CHANGED, READ, BY_HAND = "unread", "begun", "changed", "read", "by_hand"
LONGEST_COMMENT = 5000  # signs; a comment is a remark, and goes into an e-mail


class TextChanged(Exception):
    """The text was graded again, and is another, since the page was opened."""


@dataclass(frozen=True)
class Marked:
    """A text with what the reader marked of it so far.

    `entry` is the id of that state, 0 for none. `points` are None for rows that wait. `by_hand`
    says that a person changed points or comment in the formgrader; `hand_points` are those points,
    None where there are none, and `may_give_back` says that the rows replaced some. `lost` says
    that the person's work is not in the gradebook, so that no points can count.
    """

    text: Text
    state: str
    entry: int = 0
    points: tuple[int | None, ...] = ()
    comment: str = ""
    by_hand: bool = False
    hand_points: float | None = None
    may_give_back: bool = False
    lost: bool = False
    settled: bool = False


@dataclass(frozen=True)
class Board:
    """All texts of a task as they stand for the reader."""

    task: Task
    marked: tuple[Marked, ...]
    empty: int
    not_graded: int
    readers: tuple[str, ...] = ()
    comments: tuple[tuple[int, str], ...] = ()

    @property
    def read(self) -> int:
        return sum(one.state in (READ, BY_HAND) for one in self.marked)

    def next_unread(self, after: int = 0) -> Marked | None:
        """The next text that waits, from the number on, and then from the first on."""
        waiting = [one for one in self.marked if one.state not in (READ, BY_HAND)]
        return min(
            waiting, key=lambda one: (one.text.number <= after, one.text.number), default=None
        )

    def one(self, key: str) -> Marked | None:
        return next((one for one in self.marked if one.text.key == key), None)


@dataclass
class Desk:
    """One reader's work on one module. `reader` is "" for the one who reads without a name, whose
    points count; others mark beside, and their points count where nobody else's do."""

    course: Path
    module: str
    reader: str = ""
    tasks: list[Task] = field(init=False)
    shelf: Shelf = field(init=False)

    def __post_init__(self) -> None:
        self.tasks = guide.tasks(self.course, self.module)
        self.shelf = Shelf(self.course, self.module)
        with book.changing(self.course) as gradebook:
            for task in self.tasks:
                settle(gradebook, self.module, task.grade_id, _shas(self._texts(task)))

    def task(self, grade_id: str) -> Task | None:
        return next((task for task in self.tasks if task.grade_id == grade_id), None)

    def board(self, task: Task) -> Board:
        with book.reading(self.course) as gradebook:
            return self._board(gradebook, task)

    def save(
        self,
        task: Task,
        key: str,
        steps: list[list[int | None]],
        comment: str,
        sha: str,
        based_on: int,
    ) -> Board:
        """Keep the reader's marks of a text, and let them count where they do.

        steps: the points of all rows after each change, so that each can be undone. sha: of the
        text that the reader saw. based_on: the id of the state that the reader saw.
        Raises `TextChanged`, `entries.ChangedElsewhere`, `CannotGrade`.
        """
        with book.changing(self.course) as gradebook:
            text = self._text(task, key, sha)
            for points in steps:
                new = self._entry(task, text, points, comment)
                based_on = entries.save(gradebook.db, new, based_on).id
            return self._settled(gradebook, task, text)

    def undo(self, task: Task, key: str, based_on: int) -> Board:
        """Take the last change of a text back. Raises `entries.ChangedElsewhere`."""
        with book.changing(self.course) as gradebook:
            text = self._text(task, key)
            place = Place(self.module, task.grade_id, text.person.id)
            entries.undo(gradebook.db, place, self.reader, based_on)
            return self._settled(gradebook, task, text)

    def let_rows_count(self, task: Task, key: str) -> Board:
        """Let what readers marked count in place of what was given in the formgrader."""
        with book.changing(self.course) as gradebook:
            text = self._text(task, key)
            marked = entries.current(
                gradebook.db, self.module, task=task.grade_id, person=text.person.id
            )
            entry = entries.counting(marked, text.sha256)
            cell = cells(gradebook, self.module, task.grade_id).get(text.person.id)
            if entry is None or cell is None:
                raise CannotGrade(_("Mark every row first."))
            cell.replace(entry)
            return self._settled(gradebook, task, text)

    def give_back(self, task: Task, key: str) -> Board:
        """Let count again what was given in the formgrader before."""
        with book.changing(self.course) as gradebook:
            text = self._text(task, key)
            cell = cells(gradebook, self.module, task.grade_id).get(text.person.id)
            if cell is None or not cell.may_give_back:
                raise CannotGrade(_("There is nothing to give back."))
            cell.give_back()
            return self._settled(gradebook, task, text)

    def keep_comment(self, task: Task, words: str) -> Board:
        """Add a comment to the list of those that can be used again."""
        with book.changing(self.course) as gradebook:
            about = {"module": self.module, "task": task.grade_id, "reader": self.reader}
            words = words.strip()[:LONGEST_COMMENT]
            if (
                words
                and not gradebook.db.query(SavedComment).filter_by(**about, text=words).count()
            ):
                gradebook.db.add(SavedComment(**about, text=words))
                gradebook.db.flush()
            return self._board(gradebook, task)

    def drop_comment(self, task: Task, number: int) -> Board:
        """Take a comment off that list."""
        with book.changing(self.course) as gradebook:
            about = {"module": self.module, "task": task.grade_id, "reader": self.reader}
            gradebook.db.query(SavedComment).filter_by(**about, id=number).delete()
            gradebook.db.flush()
            return self._board(gradebook, task)

    def agreements(self, task: Task) -> list[agreement.Agreement]:
        """Agreement of each two readers on the texts that this reader has marked as well."""
        with book.reading(self.course) as gradebook:
            marked = entries.current(gradebook.db, self.module, task=task.grade_id)
        return agreement.of_task(marked, _shas(self._texts(task)), task.rows, self.reader)

    def readings(self, task: Task, key: str) -> tuple[Text, list[Entry], Entry | None]:
        """A text, what each reader gave it, and what was settled.

        Raises `CannotGrade` where this reader has not marked it, so must not see it yet.
        """
        text = self._text(task, key)
        with book.reading(self.course) as gradebook:
            marked = entries.current(
                gradebook.db, self.module, task=task.grade_id, person=text.person.id
            )
        marked = [one for one in marked if one.complete and one.text == text.sha256]
        readers = [one for one in marked if not one.settled]
        if self.reader not in [one.reader for one in readers]:
            raise CannotGrade(_("Mark this text first: then you can see what others gave it."))
        settled = [one for one in marked if one.settled]
        return text, readers, max(settled, key=lambda one: one.id, default=None)

    def settle(
        self, task: Task, key: str, points: list[int | None], comment: str, sha: str
    ) -> None:
        """Keep what readers agreed on; it counts from now on."""
        _text, _readers, before = self.readings(task, key)
        if None in points:
            raise CannotGrade(_("Mark every row first."))
        with book.changing(self.course) as gradebook:
            text = self._text(task, key, sha)
            new = self._entry(task, text, points, comment, settled=True)
            if before is not None:
                new.reader = before.reader
            entries.save(gradebook.db, new, before.id if before else 0)
            settle(gradebook, self.module, task.grade_id, {text.person.id: text.sha256})

    def _texts(self, task: Task) -> Texts:
        return self.shelf.of_task(task.grade_id)

    def _text(self, task: Task, key: str, sha: str = "") -> Text:
        text = self._texts(task).named(key)
        if text is None:
            raise CannotGrade(_("This text is not here any more. Go back to all texts."))
        if sha and sha != text.sha256:
            raise TextChanged
        return text

    def _entry(
        self,
        task: Task,
        text: Text,
        points: list[int | None],
        comment: str,
        settled: bool = False,
    ) -> Entry:
        allowed = all(
            given is None or (type(given) is int and 0 <= given <= row.out_of)
            for given, row in zip(points, task.rows, strict=True)
        )
        if not allowed or len(comment) > LONGEST_COMMENT:
            raise CannotGrade(
                _(
                    "Points are whole numbers of the rubric, and a comment has at most {n} signs."
                ).format(n=LONGEST_COMMENT)
            )
        return Entry(
            module=self.module,
            task=task.grade_id,
            person=text.person.id,
            reader=self.reader,
            settled=settled,
            rows=[
                [row.title, given, row.out_of] for row, given in zip(task.rows, points, strict=True)
            ],
            comment=comment.strip(),
            text=text.sha256,
            at=datetime.datetime.now(datetime.UTC).isoformat(),
        )

    def _settled(self, gradebook: Gradebook, task: Task, text: Text) -> Board:
        gradebook.db.flush()
        settle(gradebook, self.module, task.grade_id, {text.person.id: text.sha256})
        gradebook.db.flush()
        return self._board(gradebook, task)

    def _board(self, gradebook: Gradebook, task: Task) -> Board:
        texts = self._texts(task)
        current = entries.current(gradebook.db, self.module, task=task.grade_id)
        own = {one.person: one for one in current if one.reader == self.reader and not one.settled}
        agreed = {one.person: one.text for one in current if one.settled}
        # What was given by hand is for the reader whose points count; others shall not see points.
        places = {} if self.reader else cells(gradebook, self.module, task.grade_id)
        about = {"module": self.module, "task": task.grade_id, "reader": self.reader}
        return Board(
            task,
            tuple(
                _marked(
                    task,
                    text,
                    own.get(text.person.id),
                    places.get(text.person.id),
                    not self.reader,
                    agreed.get(text.person.id) == text.sha256,
                )
                for text in texts.texts
            ),
            len(texts.empty),
            texts.not_graded,
            tuple(sorted({one.reader for one in current if not one.settled})),
            tuple(
                (one.id, one.text)
                for one in gradebook.db.query(SavedComment).filter_by(**about).order_by("id")
            ),
        )


def _shas(texts: Texts) -> dict[str, str]:
    """The SHA-256 of each text in hand, by person; "" where nothing is written."""
    return {text.person.id: text.sha256 for text in texts.texts} | dict.fromkeys(texts.empty, "")


def _marked(
    task: Task, text: Text, entry: Entry | None, cell: Cell | None, counts: bool, settled: bool
) -> Marked:
    by_hand = cell is not None and cell.by_hand
    state = _state(task, text, entry)
    if by_hand and cell.grade.manual_score is not None and not cell.grade.needs_manual_grade:
        state = BY_HAND
    return Marked(
        text,
        state,
        entry=entry.id if entry else 0,
        points=tuple(entry.given) if entry and _fits(task, entry) else (None,) * len(task.rows),
        comment=entry.comment if entry else "",
        by_hand=by_hand,
        hand_points=cell.grade.manual_score if by_hand else None,
        may_give_back=cell is not None and cell.may_give_back,
        lost=counts and cell is None,
        settled=settled,
    )


def _state(task: Task, text: Text, entry: Entry | None) -> str:
    if entry is None or (not entry.comment and set(entry.given) == {None}):
        return UNREAD
    if entry.text != text.sha256 or not _fits(task, entry):
        return CHANGED
    return READ if entry.complete else BEGUN


def _fits(task: Task, entry: Entry) -> bool:
    """Whether an entry was made by the rubric as it is now."""
    return entry.rubric == [(row.title, row.out_of) for row in task.rows]

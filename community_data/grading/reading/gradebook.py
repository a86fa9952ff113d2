"""nbgrader's gradebook, with what readers mark in tables of their own beside nbgrader's.

They lie in `gradebook.db` itself: a copy of that file has everything, and the rows of a text and
its points in the gradebook are written in one transaction. They name people, modules and tasks and
no row of nbgrader's, so nothing is lost when nbgrader makes its rows again.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nbgrader.api import Gradebook
from sqlalchemy import JSON, Boolean, Column, Float, Integer, String, Text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import declarative_base

from community_data.errors import CannotGrade
from community_data.grading.gradebook import directory, looked_into
from community_data.grading.lock import InUse, writing
from community_data.text.translate import _

Base = declarative_base()


class Entry(Base):
    """One state of a reader's marks of one text; a change adds another, undoing marks the last.

    `reader` is "" for who reads without a name; `settled` marks what readers agreed on afterwards.
    `rows` is a list of [title, points, out of], points None where not marked yet. `text` is the
    SHA-256 of the text that was read, `at` an ISO time.
    """

    __tablename__ = "community_data_reading"
    __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012 - SQLAlchemy's own form

    id = Column(Integer, primary_key=True)
    module = Column(String(128), nullable=False)
    task = Column(String(128), nullable=False)
    person = Column(String(128), nullable=False)
    reader = Column(String(128), nullable=False)
    settled = Column(Boolean, nullable=False, default=False)
    rows = Column(JSON, nullable=False)
    comment = Column(Text, nullable=False, default="")
    text = Column(String(64), nullable=False)
    at = Column(String(40), nullable=False)
    undone = Column(Boolean, nullable=False, default=False)

    @property
    def complete(self) -> bool:
        return None not in self.given

    @property
    def rubric(self) -> list[tuple[str, int]]:
        """Title and highest points of each row, as they were when it was marked."""
        return [(title, out_of) for title, _points, out_of in self.rows]

    @property
    def given(self) -> list[int | None]:
        """The points of each row; None where a row is not marked yet."""
        return [points for _title, points, _out_of in self.rows]

    @property
    def points(self) -> int:
        """The sum of what is marked."""
        return sum(points or 0 for points in self.given)


class Counted(Base):
    """What the reading page last wrote to the gradebook for a text.

    `grade` is the id of nbgrader's row. Where the row holds something else now, a person changed it
    in the formgrader. `before_score` and `before_comment` are what a person had written there, and
    then let the rows replace.
    """

    __tablename__ = "community_data_reading_counted"

    module = Column(String(128), primary_key=True)
    task = Column(String(128), primary_key=True)
    person = Column(String(128), primary_key=True)
    grade = Column(String(32), nullable=False)
    score = Column(Float)
    comment = Column(Text)
    before_score = Column(Float)
    before_comment = Column(Text)


class SavedComment(Base):
    """A comment that a reader uses again, for one task."""

    __tablename__ = "community_data_reading_comment"

    id = Column(Integer, primary_key=True)
    module = Column(String(128), nullable=False)
    task = Column(String(128), nullable=False)
    reader = Column(String(128), nullable=False)
    text = Column(Text, nullable=False)


@contextmanager
def reading(course: Path) -> Iterator[Gradebook]:
    """The gradebook, to read. Raises `CannotGrade` where there is none yet."""
    with looked_into(directory(course)) as gradebook:
        if gradebook is None:
            raise CannotGrade(
                _("There is no gradebook yet. Grade the module first: community-data grade MODULE")
            )
        Base.metadata.create_all(gradebook.engine)
        yield gradebook


@contextmanager
def changing(course: Path) -> Iterator[Gradebook]:
    """The gradebook, to write: what is changed inside is stored as a whole, or not at all."""
    try:
        with writing(course), reading(course) as gradebook:
            yield gradebook
            gradebook.db.commit()
    except OperationalError as error:  # nbgrader's own programs do not know our lock
        raise InUse(
            _("The gradebook cannot be written now ({reason}). Try again soon.").format(
                reason=error.orig
            )
        ) from None

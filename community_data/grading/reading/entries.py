"""What readers mark: each change is kept, so that it can be undone, and so that two windows of one
reader cannot write over each other without a word."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy.orm import scoped_session

from community_data.grading.reading.gradebook import Entry

# Comments are saved while they are typed. A change within this many seconds of the one before takes
# its place, so that undoing takes back a thought and not a letter.
ONE_THOUGHT = 60


class Place(NamedTuple):
    """Which text of whom."""

    module: str
    task: str
    person: str


class ChangedElsewhere(Exception):
    """Another window of this reader has changed the marks meanwhile."""


def current(db: scoped_session, module: str, **only: str) -> list[Entry]:
    """The entries that hold now: one for each text and reader, and one for what was settled.

    only: `task=`, `person=` or `reader=` to look at.
    """
    entries = db.query(Entry).filter_by(module=module, undone=False, **only).order_by(Entry.id)
    return list({(e.task, e.person, e.reader, e.settled): e for e in entries}.values())


def of_reader(db: scoped_session, place: Place, reader: str, settled: bool = False) -> list[Entry]:
    """All states of a reader's marks of a text that were not undone, the newest first."""
    entries = db.query(Entry).filter_by(
        **place._asdict(), reader=reader, settled=settled, undone=False
    )
    return entries.order_by(Entry.id.desc()).all()


def save(db: scoped_session, new: Entry, based_on: int) -> Entry:
    """Keep a new state of marks, and return it, or the one that is the same already.

    based_on: the id of the state that the reader saw, 0 for none. Raises `ChangedElsewhere`.
    """
    place = Place(new.module, new.task, new.person)
    states = of_reader(db, place, new.reader, new.settled)
    if (states[0].id if states else 0) != based_on:
        raise ChangedElsewhere
    if states and _same(states[0], new) and states[0].comment == new.comment:
        return states[0]
    if len(states) > 1 and _same(states[0], new) and _same(states[0], states[1]):
        now, before = (datetime.datetime.fromisoformat(e.at) for e in (new, states[0]))
        if (now - before).total_seconds() < ONE_THOUGHT:
            db.delete(states[0])
    db.add(new)
    db.flush()
    return new


def undo(db: scoped_session, place: Place, reader: str, based_on: int) -> Entry | None:
    """Take back the newest state; the one before holds again. None where there is none.

    Raises `ChangedElsewhere`.
    """
    states = of_reader(db, place, reader)
    if (states[0].id if states else 0) != based_on:
        raise ChangedElsewhere
    if states:
        states[0].undone = True
        db.flush()
    return states[1] if len(states) > 1 else None


def counting(entries: Iterable[Entry], text: str) -> Entry | None:
    """Which of the entries of one text counts: what was settled, else the marks of the reader
    without a name, else of the first to mark it.

    text: the SHA-256 of the text in hand; marks of an earlier text don't count.
    """
    whole = [entry for entry in entries if entry.complete and entry.text == text]
    settled = [entry for entry in whole if entry.settled]
    if settled:
        return max(settled, key=lambda entry: entry.id)
    return min(whole, key=lambda entry: (entry.reader != "", entry.id), default=None)


def _same(entry: Entry, other: Entry) -> bool:
    return entry.rows == other.rows and entry.text == other.text

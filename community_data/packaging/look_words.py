"""Which words of an unknown table may be shown, and written into a draft.

A draft is made before anybody has said what the columns mean, so a cell can hold anything: a name,
an address, an illness. Only these words leave the table:
- of a column that is drafted as a place or as a group, never of one whose name says that it tells
  who somebody is;
- where a row is a person: a word that at least `threshold` people share. Who is one person is told
  by every column that could tell people apart, and the strictest of them counts;
- where a row is a count: a word whose counts add up to at least `threshold` people. Of a column
  that nothing in its name says to be a grouping, it must also stand with half of the places: a
  client who is counted by month stands with one;
- and in both cases only words: letters, ages, or a word with a number of two digits.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from community_data.packaging.look_cells import Kind, bare, kind_of
from community_data.packaging.look_columns import Column, Profile
from community_data.packaging.look_roles import (
    A_PERSON,
    AGE_RANGE,
    BIRTH,
    ID,
    MOST_GROUPS,
    is_private,
    words,
)
from community_data.packaging.look_layout import spaced
from community_data.packaging.matching import plain

NAME = words(r"names?|surnames?|first|last|family|given|phones?|telephone|mobile|e ?mails?|ssn")
WORD = re.compile(r"[^\W\d_]+\.?(?:[ ,.'’/&()-]+[^\W\d_]+)*\)?(?: \d{1,2})?")
LONGEST = 60


def tells_apart(profile: Profile) -> list[Column]:
    """The columns that could tell people apart: ids, names, birth dates, phone numbers."""
    return [
        column for column in profile.columns
        if column.rows >= 0.5 * profile.rows and (
            ID.search(spaced(column.name)) or A_PERSON.search(spaced(column.name))
            or BIRTH.search(spaced(column.name)) or NAME.search(spaced(column.name))
        )
    ]  # fmt: skip


def is_word(text: str) -> bool:
    """Whether a text is of the kind that groups and places are called by."""
    short = bare(text).strip()
    if len(short) > LONGEST or kind_of(short) is Kind.BLANK:
        return False
    return bool(WORD.fullmatch(short) or AGE_RANGE.fullmatch(short))


def names_people(column: Column) -> bool:
    """Whether the name of a column says that it holds people, one by one."""
    name = spaced(column.name).strip()
    return is_private(column) or bool(A_PERSON.fullmatch(name)) or plain(name) in {"name", "names"}


class People:
    """How many people share a word, at most as many as any column can tell apart."""

    def __init__(self, threshold: int, columns: int):
        self.threshold = threshold
        self.columns = columns
        self._seen: dict[str, list[set[int]]] = {}

    def add(self, word: str, marks: Sequence[str], row: int) -> None:
        """One row with a word. marks: what the columns that tell people apart hold in it."""
        seen = self._seen.setdefault(word, [set() for mark in range(self.columns + 1)])
        for known, mark in zip(seen, [row, *map(plain, marks)], strict=True):
            if len(known) < self.threshold and mark != "":
                known.add(hash(mark))

    def share(self, word: str) -> bool:
        """Whether at least `threshold` people share a word."""
        seen = self._seen.get(word, [set()])
        return all(len(known) >= self.threshold for known in seen)


class Counted:
    """How many people the counts of a word add up to, and with how many places it stands."""

    def __init__(self, threshold: int):
        self.threshold = threshold
        self.sums: dict[str, float] = {}
        self.places: dict[str, set[int]] = {}
        self.all_places: set[int] = set()

    def add(self, word: str, number: float, place: str) -> None:
        self.sums[word] = self.sums.get(word, 0) + number
        self.all_places.add(hash(place))
        self.places.setdefault(word, set()).add(hash(place))

    def share(self, word: str, known_grouping: bool) -> bool:
        if self.sums.get(word, 0) < self.threshold:
            return False
        if known_grouping:
            return True
        return len(self.all_places) > 1 and 2 * len(self.places[word]) >= len(self.all_places)


def showable(column: Column, share: Callable[[str], bool], is_place: Callable[[str], bool]) -> list[str]:
    """The words of a column that may be shown, the most frequent first."""
    if names_people(column):
        return [word for word in column.words if is_place(bare(word)) and share(word)]
    few = [w for w, times in column.words.most_common(10 * MOST_GROUPS) if is_word(w)]
    return [word for word in few if share(word)]

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
A person may say that a table of counts is published already: then its words are shown.
Beside these, the labels and ids of the Census, years, and the names of places that are known.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from community_data.packaging.look_cells import Kind, bare, kind_of
from community_data.packaging.look_columns import LONGEST, Column, Profile
from community_data.packaging.look_layout import Cells, spaced
from community_data.packaging.look_places import KnownPlaces, is_census_label, is_geoid
from community_data.packaging.look_roles import (
    A_PERSON,
    AGE_RANGE,
    BORN,
    GUESS,
    ID,
    PLACE,
    Roles,
    is_private,
    words,
)
from community_data.packaging.mapping import COUNT
from community_data.packaging.matching import plain

NAME = words(r"names?|surnames?|first|last|family|given|phones?|telephone|mobile|e ?mails?|ssn")
WORD = re.compile(r"[^\W\d_]+\.?(?:[ ,.'’/&()_-]+[^\W\d_]+)*[).]?(?: \d{1,2})?")
LONGEST_WORD = 60
MOST_WORDS = 2_000


@dataclass
class Words:
    """The words of a column: those that may be shown, the most frequent first, and how many not.

    hidden_rows: how many rows hold a word that is not shown. sums: what is counted by each.
    """

    shown: list[str] = field(default_factory=list)
    hidden: int = 0
    hidden_rows: int = 0
    sums: dict[str, float] = field(default_factory=dict)


def words_of(
    profile: Profile,
    roles: Roles,
    lines: Iterable[tuple[int, Cells]],
    known: KnownPlaces | None,
    threshold: int,
    public: bool = False,
) -> dict[int, Words]:
    """The words of each column that is drafted as a place or a group, by its position.

    public: whether somebody says that the table is published already. Then all words of a table of
    counts may be shown; of a list of people still only those that many share.
    """
    columns = [g.columns[0] for g in roles.groupings if g.way == "column"] + roles.kinds
    columns += [roles.place.value] if roles.place else []
    if not columns:
        return {}
    if roles.one_row_is.value == COUNT:
        sharing = _counted(profile, roles, lines, columns, threshold)
    else:
        sharing = _people(profile, lines, columns, threshold)
    unsure = {g.columns[0].position for g in roles.groupings if g.sure is GUESS}
    public = public and roles.one_row_is.value == COUNT
    found = {}
    for column in columns:
        shared = sharing[column.position]
        is_place = bool(roles.place) and column is roles.place.value
        tall = [
            word for word, times in column.words.most_common()
            if (public and _is_public(word, column, is_place))
            or _may_be_shown(word, column, is_place, known, shared, column.position in unsure)
        ]  # fmt: skip
        rest = set(column.words) - set(tall)
        found[column.position] = Words(
            tall, len(rest), sum(column.words[word] for word in rest), getattr(shared, "sums", {})
        )
    return found


def _is_public(word: str, column: Column, is_place: bool) -> bool:
    """Whether a word is shown, where somebody says that the table is published already."""
    if is_place or names_people(column):
        return is_place
    return is_word(word) or kind_of(word) is Kind.TEXT


def _may_be_shown(word, column, is_place, known, shared, unsure) -> bool:
    if is_place and known and word_is_known(word, known):
        return True
    if is_place and (is_census_label(word) or (is_geoid(word) and _codes(column))):
        return True
    if names_people(column) and not is_place:
        return False
    return is_word(word) and shared.share(word, not unsure)


def word_is_known(word: str, known: KnownPlaces) -> bool:
    return bare(word) in known


def _codes(column: Column) -> bool:
    """Whether the ids of the Census stand in a column, by its name and by all of its texts."""
    name = spaced(column.name)
    return bool(re.search(r"geo|fips|code|id", name, re.I)) and all(map(is_geoid, column.words))


def is_word(text: str) -> bool:
    """Whether a text is of the kind that groups and places are called by."""
    short = bare(text).strip()
    if len(short) > LONGEST_WORD or kind_of(short) is Kind.BLANK:
        return False
    return bool(WORD.fullmatch(short) or AGE_RANGE.fullmatch(short))


def names_people(column: Column) -> bool:
    """Whether the name of a column says that it holds people, one by one."""
    name = spaced(column.name).strip()
    return is_private(column) or bool(A_PERSON.fullmatch(name)) or plain(name) in {"name", "names"}


def tells_apart(profile: Profile, threshold: int) -> list[Column]:
    """The columns that could tell people apart: ids, names, birth dates, phone numbers."""
    return [
        column for column in profile.columns
        if column.rows >= 0.5 * profile.rows and _tells_apart(column, threshold)
    ]  # fmt: skip


def _tells_apart(column: Column, threshold: int) -> bool:
    name = spaced(column.name).strip()
    if PLACE.search(name) and not A_PERSON.search(name):
        return False
    if any(pattern.search(name) for pattern in (BORN, NAME)) or A_PERSON.fullmatch(name):
        return True
    if ID.search(name) and (A_PERSON.search(name) or ID.fullmatch(name)):
        return True
    # “Client type” and “Program code” tell people apart only where they have many texts.
    many = column.overflow or column.different >= 2 * threshold
    return many and bool(ID.search(name) or A_PERSON.search(name))


class People:
    """How many people share a word, at most as many as any column can tell apart."""

    def __init__(self, threshold: int, marks: int):
        self.threshold, self.marks = threshold, marks
        self._seen: dict[str, list[set[int]]] = {}

    def add(self, word: str, marks: Sequence[str], row: int) -> None:
        """One row with a word. marks: what the columns that tell people apart hold in it."""
        if word not in self._seen and len(self._seen) >= MOST_WORDS:
            return
        seen = self._seen.setdefault(word, [set() for mark in range(self.marks + 1)])
        for known, mark in zip(seen, [row, *map(plain, marks)], strict=True):
            if mark != "" and len(known) < self.threshold:
                known.add(hash(mark))

    def share(self, word: str, named: bool = True) -> bool:
        """Whether at least `threshold` people share a word."""
        seen = self._seen.get(word)
        return bool(seen) and all(len(known) >= self.threshold for known in seen)


class Counted:
    """How many people the counts of a word add up to, and with how many places it stands."""

    def __init__(self, threshold: int):
        self.threshold = threshold
        self.sums: dict[str, float] = {}
        self.places: dict[str, set[int]] = {}
        self.all_places: set[int] = set()

    def add(self, word: str, number: float, place: str) -> None:
        self.all_places.add(hash(place))
        if word not in self.sums and len(self.sums) >= 10 * MOST_WORDS:
            return
        self.sums[word] = self.sums.get(word, 0) + number
        self.places.setdefault(word, set()).add(hash(place))

    def share(self, word: str, named: bool) -> bool:
        """named: whether the name of the column says that it is a place or a grouping."""
        if self.sums.get(word, 0) < self.threshold:
            return False
        if named:
            return True
        return len(self.all_places) > 1 and 2 * len(self.places[word]) >= len(self.all_places)


def _people(profile, lines, columns: list[Column], threshold: int) -> dict[int, People]:
    # A column tells people apart, but not itself: a group that is called like a person is none.
    marks = {
        c.position: [m.position for m in tells_apart(profile, threshold) if m is not c]
        for c in columns
    }
    found = {c.position: People(threshold, len(marks[c.position])) for c in columns}
    for row, texts in table_rows(profile, lines):
        for position, people in found.items():
            if texts[position]:
                people.add(texts[position], [texts[m] for m in marks[position]], row)
    return found


def _counted(profile, roles: Roles, lines, columns: list[Column], threshold) -> dict[int, Counted]:
    found = {c.position: Counted(threshold) for c in columns}
    number_in = roles.count.value.position if roles.count else None
    place_in = roles.place.value.position if roles.place else None
    for _row, texts in table_rows(profile, lines):
        number = at_least(texts[number_in]) if number_in is not None else 0
        place = plain(texts[place_in]) if place_in is not None else ""
        for position, counted in found.items():
            if texts[position]:
                counted.add(texts[position], number, place)
    return found


def table_rows(profile: Profile, lines: Iterable[tuple[int, Cells]]) -> Iterable:
    """(row, texts) of each row of the table itself: without names of columns, and without notes."""
    width = len(profile.columns)
    first = profile.layout.header_row + profile.layout.header_rows
    outside = {*profile.notes, *profile.inner}
    for row, cells in lines:
        if first <= row <= profile.last_row and row not in outside:
            texts = [str(cell)[:LONGEST] for cell in cells[:width]]
            texts += [""] * (width - len(texts))
            if any(texts):
                yield row, texts


def at_least(cell: str) -> float:
    """The number in a cell, the smaller one where it can be read in two ways; 0 where none is."""
    text = bare(cell)
    digits = re.match(r"\d{1,3}(?:,\d{3})+|\d+", text)
    return float(digits[0].replace(",", "")) if digits and kind_of(text) is Kind.NUMBER else 0.0

"""What the rows of a table mean: which of them count, who, where, and in which groups.

What comes out holds places and groups that stand in the mapping or in the table of places: no
text of a cell gets further than this file.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Hashable, Iterable
from dataclasses import dataclass

from community_data.errors import DataProblem
from community_data.packaging.ages import (
    AgeGroups,
    Ambiguous,
    age_on,
    possible,
    read_age,
    read_date,
)
from community_data.packaging.gazetteer import Gazetteer, counted_in
from community_data.packaging.mapping import (
    AS_ABOVE,
    COUNT,
    LEAVE_OUT,
    NOT_RECORDED,
    Groups,
    Measured,
)
from community_data.packaging.matching import Blank, Unknown, lines_to_write, plain, some_rows
from community_data.packaging.place_names import PlaceNames
from community_data.packaging.review import Review, choice
from community_data.packaging.source_table import Cell, SourceTable
from community_data.text.dates import long_day
from community_data.text.lists import and_
from community_data.text.translate import _, ngettext

LEFT_OUT = object()  # the mapping says so, or it is a question that is still open
EVERYONE = object()  # all groups together
YEAR = re.compile(r"(?:19|20)\d{2}")
MOST_LINES = 40
TOTALS = {"total", "grand total", "total all", "all", "sum", "statewide", "state total", "overall"}


@dataclass(frozen=True)
class Spot:
    """Where a row is: the place as it is written, and the one of the gazetteer that holds it.

    control: a row of all places together, which the mapping leaves out.
    """

    written: str
    place: str
    control: bool = False


class Rows:
    """One pass over a table. Rows are positions in it; numbers in messages are those of the file.

    Whatever is not clear becomes a question of `review`, and the row counts as left out until it
    is answered, so that all questions of a table are asked at once.
    """

    def __init__(self, measured: Measured, table: SourceTable, review: Review) -> None:
        self.measured, self.mapping, self.table, self.review = (
            measured,
            measured.table,
            table,
            review,
        )
        self.blank = Blank(measured.table.blank)
        self.of_counts = measured.table.one_row_is == COUNT
        self.some_words_are_unknown = False

    def numbers(self, rows: Iterable[int]) -> str:
        return some_rows([self.table.rows[i] for i in rows])

    def where(self, column: str) -> str:
        return _("{file}, column {column}").format(file=self.table.file, column=column)

    @property
    def unless_named(self) -> str:
        """What to add to a question about rows that are not there."""
        if not self.some_words_are_unknown:
            return ""
        return " " + _("Answer this only where none of the texts above means them.")

    # Which rows count

    def selected(self) -> list[int]:
        """The rows that count, in the order of their dates where there is a column of dates."""
        rows = list(range(len(self.table)))
        for column, values in self.mapping.only.items():
            rows = self._only(column, values, rows)
        return self._in_period(rows) if self.mapping.date else rows

    def _only(self, column: str, values: list[str], rows: list[int]) -> list[int]:
        wanted = {plain(value): value for value in values}
        cells = [_compared(cell) for cell in self.table.columns[column]]
        kept = [i for i in rows if cells[i] in wanted]
        for word in wanted.keys() - set(cells):
            self.review.ask(
                _("{where}: no row holds “{value}”, which only in [table] asks for.").format(
                    where=self.where(column), value=wanted[word]
                )
            )
        self.review.decide(
            _("Only rows count in which “{column}” is {values}.").format(
                column=column, values=and_([f"“{value}”" for value in values])
            )
        )
        self.review.note(
            _("Of {all}, {kept} hold that.").format(all=n_rows(len(rows)), kept=len(kept))
        )
        return kept

    def _in_period(self, rows: list[int]) -> list[int]:
        spans = self._spans(rows)
        undated = [i for i in rows if spans[i] is None]
        if undated and not self.mapping.rows_without_date:
            self.review.ask(
                _("{where}: no date in {rows}.").format(
                    where=self.where(self.mapping.date), rows=self.numbers(undated)
                ),
                "[table]",
                choice('rows_without_date = "count"', _("they are of the period")),
                choice('rows_without_date = "leave out"', _("they do not count")),
            )
        low = self.mapping.from_ or datetime.date.min
        high = self.mapping.to or datetime.date.max
        dated = [i for i in rows if spans[i] is not None]
        inside = [i for i in dated if low <= spans[i][0] and spans[i][1] <= high]
        touched = [i for i in dated if spans[i][0] <= high and low <= spans[i][1]]
        partly = sorted({*touched} - {*inside})
        if partly:
            self.review.ask(
                _(
                    "{where}: {rows} say a year, and from and to in [table] begin or end within "
                    "it. Write whole years there."
                ).format(where=self.where(self.mapping.date), rows=self.numbers(partly))
            )
        if self.mapping.from_ or self.mapping.to:
            self.review.decide(self._period())
        if outside := len(dated) - len(inside) - len(partly):
            self.review.note(
                _("Left out: {rows} of days outside the period.").format(rows=n_rows(outside))
            )
        if undated and self.mapping.rows_without_date == LEAVE_OUT:
            self.review.decide(_("Rows without a date are left out."))
            self.review.note(_("Without a date: {rows}.").format(rows=n_rows(len(undated))))
            undated = []
        elif undated and self.mapping.rows_without_date:
            self.review.decide(_("Rows without a date count as if they were of the period."))
        return undated + sorted(inside, key=lambda i: spans[i][0])

    def _period(self) -> str:
        first, last = self.mapping.from_, self.mapping.to
        if not last:
            return _("Only rows from {first} on count.").format(first=long_day(first))
        if not first:
            return _("Only rows up to {last} count.").format(last=long_day(last))
        return _("Only rows from {first} to {last} count.").format(
            first=long_day(first), last=long_day(last)
        )

    def _spans(self, rows: list[int]) -> list:
        """The first and the last day of each row's date: one day, or a year. None: no date."""
        cells = self.table.columns[self.mapping.date]
        years = [i for i in rows if YEAR.fullmatch(str(cells[i]).strip())]
        spans = [None] * len(cells)
        for i in years:
            year = int(cells[i])
            spans[i] = datetime.date(year, 1, 1), datetime.date(year, 12, 31)
        others = sorted({*rows} - {*years})
        for i, day in enumerate(self.dates(self.mapping.date, others)):
            spans[i] = (day, day) if day else spans[i]
        return spans

    def dates(self, column: str, rows: list[int], otherwise: str = "") -> list:
        """The dates of a column; None where none is recorded, or where `otherwise` allows it."""
        cells = self.table.columns[column]
        dates, ambiguous, unreadable = [None] * len(cells), [], []
        for i in rows:
            if cells[i] in self.blank:
                continue
            try:
                dates[i] = read_date(cells[i], self.mapping.first)
            except Ambiguous:
                ambiguous.append(i)
                continue
            if dates[i] is None:
                unreadable.append(i)
        if ambiguous:
            self.review.ask(
                _("{where}: is the day or the month first in {rows}?").format(
                    where=self.where(column), rows=self.numbers(ambiguous)
                ),
                "[table]",
                choice('first = "day"', _("03/04/2019 is in April")),
                choice('first = "month"', _("03/04/2019 is in March")),
            )
        if unreadable and not otherwise:
            self.review.ask(
                _(
                    "{where}: no date can be read in {rows}. Write dates like 2019-04-03, with a "
                    "year of four digits, or leave them empty."
                ).format(where=self.where(column), rows=self.numbers(unreadable))
            )
        return dates

    # Who

    def people(self, rows: list[int]) -> list[Hashable]:
        """Who each row is about: the same key, the same person. None: left out, nobody knows."""
        keys: list[Hashable] = list(range(len(self.table)))  # each row somebody of their own
        columns, nameless = self.mapping.id, []
        if not columns:
            return keys
        for i in rows:
            parts = tuple(plain(self.table.columns[column][i]) for column in columns)
            if any(part in self.blank for part in parts):
                nameless.append(i)
            else:
                keys[i] = parts
        if nameless:
            self._without_id(nameless, keys)
        return keys

    def _without_id(self, nameless: list[int], keys: list) -> None:
        column = " + ".join(self.mapping.id)
        if not self.mapping.rows_without_id:
            self.review.ask(
                _(
                    "{where}: nothing is written in {rows}, so nobody can tell if these people "
                    "are counted already."
                ).format(where=self.where(column), rows=self.numbers(nameless)),
                "[table]",
                choice('rows_without_id = "leave out"', _("they do not count")),
                choice('rows_without_id = "count"', _("each is a person of its own")),
            )
            return
        if self.mapping.rows_without_id == LEAVE_OUT:
            for i in nameless:
                keys[i] = None
            self.review.decide(_("Rows that do not say who the person is are left out."))
        else:
            self.review.decide(
                _(
                    "Each row that does not say who the person is counts as a person of its own. "
                    "Somebody may be counted twice."
                )
            )
        self.review.note(
            _("Without a word in {column}: {rows}.").format(
                column=column, rows=n_rows(len(nameless))
            )
        )

    # Where

    def places(self, rows: list[int], keys: list, places: Gazetteer, names: PlaceNames) -> list:
        """The `Spot` of each row, None where no place is recorded, or LEFT_OUT."""
        if self.mapping.one_place:
            return self._all_in_one(places, names)
        column = self.mapping.place
        cells = self._below(column, "[table]", "blank_place", self.mapping.blank_place, rows)
        mapping = self.measured.places
        meanings: dict = {plain(way): LEFT_OUT for way in mapping.leave_out}
        if self.of_counts:
            meanings |= self._control_totals(meanings, places)
        for i in rows:
            way = plain(cells[i])
            if way not in meanings and (place := names.find(cells[i])):
                # A place above all that are counted here has no spot of its own in them.
                meanings[way] = Spot(place, counted_in(places, names, place) or "")
        if mapping.others:
            self._set_aside(column, cells, rows, meanings, None)
        if names.earlier_ids:
            self.review.decide(
                _(
                    "Ids of Connecticut's counties (before 2022) and planning regions (after) "
                    "mean the same towns."
                )
            )
        title = _("{where}: {texts} no place of {title}.").format(
            where=self.where(column), texts="{texts}", title=places.title
        )
        return self._match(
            cells, rows, keys, meanings, title, "[places.names]", _("leave_out in [places]"),
            places.names.values(), names.may_mean,
        )  # fmt: skip

    def _control_totals(self, meanings: dict, places: Gazetteer) -> dict:
        """Words for all places together: their rows are left out, and compared with the sum."""
        tops = [p for p in places.children if places.parent_of(p) not in places.names]
        spot = Spot(tops[0], tops[0], control=True) if len(tops) == 1 else LEFT_OUT
        return {way: spot for way in meanings if way in TOTALS}

    def _all_in_one(self, places: Gazetteer, names: PlaceNames) -> list:
        written = names.find(self.mapping.one_place)
        place = written and counted_in(places, names, written)
        if not place:
            near = names.may_mean(self.mapping.one_place)
            raise DataProblem(
                _("one_place in [table]: {title} has no place “{name}”.").format(
                    title=places.title, name=self.mapping.one_place
                )
                + (" " + _("Look at {names}.").format(names=and_(near)) if near else "")
            )
        self.review.decide(_("All rows are of {place}.").format(place=places.names[place]))
        return [Spot(written, place)] * len(self.table)

    def _below(self, column: str, section: str, key: str, answer: str, rows: list[int]) -> list:
        """The cells of a column; an empty one may mean the cell above it (merged cells)."""
        cells = list(self.table.columns[column])
        filled, empty = list(cells), []
        for i, cell in enumerate(cells):
            if plain(cell) == "" and i and filled[i - 1] != "":
                filled[i] = filled[i - 1]
                empty.append(i)
        empty = sorted({*empty} & {*rows})
        if not empty or answer == NOT_RECORDED:
            return cells
        if answer == AS_ABOVE:
            self.review.decide(
                _("An empty cell of “{column}” means the same as the cell above it.").format(
                    column=column
                )
            )
            return filled
        if not (self.of_counts or _looks_merged(cells)):
            return cells
        self.review.ask(
            _(
                "{where}: nothing is written in {rows}, below rows in which something is. Were "
                "cells merged, or is it a pivot table?"
            ).format(where=self.where(column), rows=self.numbers(empty)),
            section,
            choice(f'{key} = "as above"', _("yes: the cell above holds for it")),
            choice(f'{key} = "not recorded"', _("no: nobody knows it")),
        )
        return filled

    def _set_aside(self, column: str, cells: list, rows: list[int], meanings: dict, meaning):
        """Give one meaning to every text that has none, and say of how many rows."""
        aside = [i for i in rows if cells[i] not in self.blank and plain(cells[i]) not in meanings]
        meanings |= dict.fromkeys((plain(cells[i]) for i in aside), meaning)
        if not aside:
            return
        self.review.decide(
            _("Any other text in “{column}” counts as “{meaning}”.").format(
                column=column, meaning=meaning or NOT_RECORDED
            )
        )
        self.review.note(
            _(
                "Counted as {meaning}: {rows} with a {column} that the mapping does not name."
            ).format(meaning=meaning or NOT_RECORDED, rows=n_rows(len(aside)), column=column)
        )

    def _match(
        self, cells, rows, keys, meanings: dict, title, section, leave_out, known, hints=None
    ) -> list:
        """The meaning of each cell; all that have none are asked about together."""
        meant, unknown = [None] * len(cells), {}
        for i in rows:
            text = plain(cells[i])
            if text in meanings:
                meant[i] = meanings[text]
            elif text not in self.blank:
                item = unknown.setdefault(text, Unknown(str(cells[i])))
                item.rows.append(self.table.rows[i])
                item.people.add(keys[i])
                meant[i] = LEFT_OUT
        if unknown:
            self.some_words_are_unknown = True
            lines = lines_to_write(list(unknown.values()), list(known), hints, self.review.shown)
            texts = ngettext("one text is", "{n} texts are", len(unknown)).format(n=len(unknown))
            hidden = ""
            if any(line.startswith("#") for line in lines):
                hidden = " " + _(
                    "A text that could be about one person is not shown: look at its row."
                )
            more = [_("# and {n} more").format(n=len(lines) - MOST_LINES)] if (
                len(lines) > MOST_LINES) else []  # fmt: skip
            self.review.ask(
                title.replace("{texts}", texts)
                + " "
                + _(
                    "Write between the empty quotation marks what each one means, or list it in "
                    "{leave_out}."
                ).format(leave_out=leave_out)
                + hidden,
                section,
                *lines[:MOST_LINES],
                *more,
            )
        return meant

    # In which groups

    def groups(self, grouping: Groups, rows: list[int], keys: list) -> list:
        """The group of each row in one grouping, None where none is recorded, EVERYONE, or
        LEFT_OUT."""
        if grouping.column:
            return self._words(grouping, rows, keys)
        try:
            ranges = AgeGroups.of(grouping.groups)
        except DataProblem as problem:
            self.review.ask(f"{grouping.label}: {problem}")
            return [None] * len(self.table)
        column = grouping.age or grouping.birth_date
        cells = self.table.columns[column]
        if grouping.age:
            ages = [read_age(cell) for cell in cells]
        else:
            born = self.dates(column, rows, grouping.unreadable)
            ages = [age_on(date, grouping.on) if date else None for date in born]
        self._ask_impossible(grouping, column, ages, rows)
        return [ranges.group(age) if possible(age) else None for age in ages]

    def _ask_impossible(self, grouping: Groups, column: str, ages: list, rows: list[int]) -> None:
        cells = self.table.columns[column]
        wrong = [i for i in rows if cells[i] not in self.blank and not possible(ages[i])]
        if not wrong:
            return
        if grouping.unreadable:
            self.review.decide(
                _(
                    "A {column} that cannot be read or cannot be true counts as not recorded."
                ).format(column=column)
            )
            self.review.note(
                _("Counted as not recorded for their {column}: {rows}.").format(
                    column=column, rows=n_rows(len(wrong))
                )
            )
            return
        day = " " + _("on {day}").format(day=grouping.on) if grouping.on else ""
        self.review.ask(
            _("{where}: no age from 0 to 120{day} in {rows}. Put it right, or:").format(
                where=self.where(column), day=day, rows=self.numbers(wrong)
            ),
            grouping.label,
            choice('unreadable = "not recorded"', _("they count as not recorded")),
        )

    def _words(self, grouping: Groups, rows: list[int], keys: list) -> list:
        column = grouping.column
        cells = self._below(column, grouping.label, "blank_group", grouping.blank_group, rows)
        meanings: dict = {plain(group): group for group in grouping.groups}
        meanings |= {plain(typed): group for typed, group in grouping.names.items() if group}
        meanings = {w: None if g == NOT_RECORDED else g for w, g in meanings.items()}
        meanings |= {plain(word): LEFT_OUT for word in grouping.leave_out}
        meanings |= {plain(word): EVERYONE for word in grouping.everyone}
        if grouping.other:
            other = None if grouping.other == NOT_RECORDED else grouping.other
            self._set_aside(column, cells, rows, meanings, other)
        title = _("{where}: {texts} no group of “{by}”.").format(
            where=self.where(column), texts="{texts}", by=grouping.by
        )
        return self._match(
            cells, rows, keys, meanings, title, f"[groups.names], {grouping.label}",
            _("leave_out there, or in everyone where it is all of them together"),
            [*grouping.groups, *grouping.names],
        )  # fmt: skip


def _looks_merged(cells: list[Cell]) -> bool:
    """Whether each text stands once, above empty cells: so do merged cells, and no list of people
    in which some have no place."""
    texts = [plain(cell) for cell in cells if plain(cell)]
    return len(texts) > 1 and len(set(texts)) == len(texts) and len(texts) * 2 <= len(cells)


def _compared(cell: Cell) -> str:
    """A cell as `only` compares it: 2024.0 is 2024."""
    text = plain(cell)
    return text.removesuffix(".0") if re.fullmatch(r"\d+\.0", text) else text


def n_rows(number: int) -> str:
    return ngettext("{n:,} row", "{n:,} rows", number).format(n=number)

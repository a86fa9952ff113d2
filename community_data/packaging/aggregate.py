"""Counts of people from an organization's own table: by place, and by each way to group them.

What comes out holds numbers, and words that stand in the mapping: nothing that stands in a cell.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field

from community_data.errors import DataProblem
from community_data.packaging.ages import (
    AgeGroups,
    Ambiguous,
    age_on,
    possible,
    read_age,
    read_date,
)
from community_data.packaging.gazetteer import Gazetteer
from community_data.packaging.mapping import COUNT, NOT_RECORDED, Groups, Mapping
from community_data.packaging.matching import (
    MANY,
    Blank,
    Unknown,
    lines_to_write,
    nearest,
    plain,
    some_rows,
)
from community_data.packaging.source_table import OwnTable, whole_number

ALL = "all"
LEFT_OUT = object()
LARGER = object()

Key = tuple[str, str, str]  # place_id, group_by, group


@dataclass
class Tally:
    """What was counted.

    counts: for each (place_id, group_by, group) a number, or None where the source hides it.
    populations: the same for the populations that stand in the table itself.
    groups: the groups of each grouping, in order, with "not recorded" where somebody is.
    absent: places that a table of counts does not have.
    without_place: people whose place is not recorded; they are in none of the counts.
    told: what was read, counted once and left out, and why, in sentences.
    """

    counts: dict[Key, int | None]
    groups: dict[str, list[str]]
    populations: dict[Key, int | None] = field(default_factory=dict)
    absent: list[str] = field(default_factory=list)
    without_place: int = 0
    told: list[str] = field(default_factory=list)


def columns_of(mapping: Mapping) -> list[str]:
    """The columns that the mapping names: no other is kept."""
    table = mapping.table
    wanted = [table.place, *table.id, table.count, table.date, mapping.population.column]
    for groups in mapping.groups:
        wanted += [groups.column, groups.age, groups.birth_date]
        wanted += [*groups.columns, *groups.population_columns]
    return list(dict.fromkeys(filter(None, wanted)))


def tally(mapping: Mapping, table: OwnTable, places: Gazetteer, written: dict[str, str]) -> Tally:
    """Count. `written` says for each way to write a place which one it is."""
    reading = _Reading(mapping, table)
    rows = reading.rows_of_the_period()
    keys = reading.people(rows)
    where = reading.places(rows, keys, places, written)
    grouped = {
        g.by: reading.groups(g, rows, keys) for g in mapping.groups if not g.columns
    }  # fmt: skip
    if mapping.table.one_row_is == COUNT:
        return reading.add_up(rows, where, grouped, places)
    return reading.count_people(rows, keys, where, grouped, places)


class _Reading:
    """One pass over a table. `rows` are positions in it; the numbers in messages are the file's."""

    def __init__(self, mapping: Mapping, table: OwnTable):
        self.mapping, self.table = mapping, table
        self.blank = Blank(mapping.table.blank)
        self.told = [f"Read {table.file} ({table.assumed}): {len(table):,} rows."]

    def numbers(self, rows: list[int]) -> str:
        return some_rows([self.table.rows[i] for i in rows])

    def rows_of_the_period(self) -> list[int]:
        """The rows that count, in the order of their dates where there is a column of dates."""
        asked = self.mapping.table
        rows = list(range(len(self.table)))
        if not asked.date:
            return rows
        dates = self.dates(asked.date, rows)
        undated = [i for i in rows if dates[i] is None]
        if undated and not asked.rows_without_date:
            raise DataProblem(
                f"{self.table.file}, column {asked.date}: no date in {self.numbers(undated)}. Put "
                f"it in, or write in [table] of the mapping: "
                f'rows_without_date = "count" (or "leave out").'
            )
        low, high = asked.from_ or datetime.date.min, asked.to or datetime.date.max
        inside = [i for i in rows if dates[i] is not None and low <= dates[i] <= high]
        outside = len(rows) - len(undated) - len(inside)
        if outside:
            self.told.append(f"Left out: {_rows(outside)} of days outside the period.")
        if undated and asked.rows_without_date == "leave out":
            self.told.append(f"Left out: {_rows(len(undated))} without a date.")
            undated = []
        return undated + sorted(inside, key=lambda i: dates[i])

    def dates(self, column: str, rows: list[int], otherwise: str = "") -> list:
        """The dates of a column; None where none is recorded, or where `otherwise` allows it."""
        cells = self.table.columns[column]
        found, ambiguous, unreadable = [None] * len(cells), [], []
        for i in rows:
            if cells[i] in self.blank:
                continue
            try:
                found[i] = read_date(cells[i], self.mapping.table.first)
            except Ambiguous:
                ambiguous.append(i)
                continue
            if found[i] is None:
                unreadable.append(i)
        where = f"{self.table.file}, column {column}"
        if ambiguous:
            raise DataProblem(
                f"{where}: is the day or the month first in {self.numbers(ambiguous)}? Write in "
                f'[table] of the mapping: first = "day" or first = "month".'
            )
        if unreadable and not otherwise:
            raise DataProblem(
                f"{where}: no date can be read in {self.numbers(unreadable)}. Write dates like "
                f"2019-04-03, with a year of four digits, or leave them empty."
            )
        return found

    def people(self, rows: list[int]) -> list[Hashable]:
        """Who each row is about: the same key, the same person. None: left out, nobody knows."""
        asked = self.mapping.table
        keys: list[Hashable] = list(range(len(self.table)))  # each row somebody of their own
        if not asked.id:
            return keys
        nameless = []
        for i in rows:
            parts = tuple(plain(self.table.columns[column][i]) for column in asked.id)
            if any(part in self.blank for part in parts):
                nameless.append(i)
            else:
                keys[i] = parts
        if nameless and not asked.rows_without_id:
            raise DataProblem(
                f"{self.table.file}, column {' or '.join(asked.id)}: nothing is written in "
                f"{self.numbers(nameless)}, so nobody can tell if these people are counted "
                f'already. Write in [table] of the mapping: rows_without_id = "leave out", or '
                f'"count" to count each as a person of its own.'
            )
        if nameless and asked.rows_without_id == "leave out":
            for i in nameless:
                keys[i] = None
            self.told.append(
                f"Left out: {_rows(len(nameless))} without a word in {' or '.join(asked.id)}."
            )
        elif nameless:
            self.told.append(
                f"Counted each as a person of its own: {_rows(len(nameless))} without a word in "
                f"{' or '.join(asked.id)}. Somebody may be counted twice."
            )
        return keys

    def places(self, rows, keys, places: Gazetteer, written: dict[str, str]) -> list:
        """The place_id of each row, None where none is recorded, LEFT_OUT, or LARGER."""
        asked = self.mapping.places
        written = written.copy()
        for typed, name in asked.names.items():
            if plain(name) not in written:
                near = nearest(name, places.names.values())
                raise DataProblem(
                    f"The mapping, [places.names]: {places.title} has no place “{name}”."
                    + (f" Did you mean {' or '.join(near)}?" if near else "")
                )
            written[plain(typed)] = written[plain(name)]
        counted = set(places.counted)
        meanings = {
            way: place if place in counted else LARGER for way, place in written.items()
        } | {plain(way): LEFT_OUT for way in asked.leave_out}
        column = self.mapping.table.place
        if asked.others:
            self._set_aside(column, rows, meanings, None)
        return self.match(
            column, rows, keys, meanings,
            f"no place of {places.title}", "[places.names]", "leave_out in [places]",
            list(places.names.values()),
        )  # fmt: skip

    def _set_aside(self, column: str, rows, meanings: dict, meaning) -> None:
        """Give one meaning to every text that has none, and tell of how many rows."""
        cells = self.table.columns[column]
        aside = [i for i in rows if cells[i] not in self.blank and plain(cells[i]) not in meanings]
        meanings |= dict.fromkeys((plain(cells[i]) for i in aside), meaning)
        if aside:
            self.told.append(
                f"Counted as {meaning or NOT_RECORDED}: {_rows(len(aside))} with a {column} that "
                f"the mapping does not name."
            )

    def match(self, column, rows, keys, meanings, what, section, leave_out, known) -> list:
        """The meaning of each cell; all that have none are refused together."""
        cells = self.table.columns[column]
        found, unknown = [None] * len(cells), {}
        for i in rows:
            text = plain(cells[i])
            if text in meanings:
                found[i] = meanings[text]
            elif text not in self.blank:
                item = unknown.setdefault(text, Unknown(str(cells[i])))
                item.rows.append(self.table.rows[i])
                item.people.add(keys[i])
        if unknown:
            texts = f"{len(unknown)} texts are" if len(unknown) > 1 else "one text is"
            lines = lines_to_write(list(unknown.values()), known)
            raise DataProblem(
                "\n".join([
                    f"{self.table.file}, column {column}: {texts} {what}. Nothing is written. Say "
                    f"in the mapping what each one means, below {section}, or list it in "
                    f"{leave_out}:",
                    *lines[:40],
                    *([f"  # and {len(lines) - 40} more"] if len(lines) > 40 else []),
                    *(["A text that could be about one person is not shown: look at its row in "
                       "the table."] if any("not shown" in line for line in lines) else []),
                ])
            )  # fmt: skip
        return found

    def groups(self, asked: Groups, rows, keys) -> list:
        """The group of each row in one grouping, None where none is recorded, or LEFT_OUT."""
        if asked.column:
            return self.words(asked, rows, keys)
        column = asked.age or asked.birth_date
        cells = self.table.columns[column]
        ranges = AgeGroups.of(asked.groups)
        if asked.age:
            ages = [read_age(cell) for cell in cells]
        else:
            born = self.dates(column, rows, asked.unreadable)
            ages = [age_on(date, asked.on) if date else None for date in born]
        wrong = [i for i in rows if cells[i] not in self.blank and not possible(ages[i])]
        if wrong and not asked.unreadable:
            told = f" on {asked.on}" if asked.on else ""
            raise DataProblem(
                f"{self.table.file}, column {column}: no age from 0 to 120{told} in "
                f"{self.numbers(wrong)}. Put it right, or write in [[groups]] by {asked.by}: "
                f'unreadable = "not recorded".'
            )
        if wrong:
            self.told.append(
                f"Counted as not recorded: {_rows(len(wrong))} whose {column} cannot be read or "
                f"cannot be true."
            )
        ok = [possible(age) for age in ages]
        return [
            ranges.group(age) if fine else None for age, fine in zip(ages, ok, strict=True)
        ]  # fmt: skip

    def words(self, asked: Groups, rows, keys) -> list:
        meanings = {plain(group): group for group in asked.groups}
        meanings |= {plain(typed): group for typed, group in asked.names.items()}
        meanings = {w: None if g == NOT_RECORDED else g for w, g in meanings.items()}
        meanings |= {plain(word): LEFT_OUT for word in asked.leave_out}
        if asked.other:
            other = None if asked.other == NOT_RECORDED else asked.other
            self._set_aside(asked.column, rows, meanings, other)
        return self.match(
            asked.column, rows, keys, meanings, f"no group of “{asked.by}”",
            "its [groups.names]", "its leave_out", [*asked.groups, *asked.names],
        )  # fmt: skip

    def count_people(self, rows, keys, where, grouped, places: Gazetteer) -> Tally:
        """Count each person once, where and as what the last row that says something has them."""
        last = {by: {} for by in ["", *grouped]}
        differ: dict[str, set] = {by: set() for by in last}
        everybody = dict.fromkeys(keys[i] for i in rows if keys[i] is not None)
        for i in rows:
            for by, values in [("", where), *grouped.items()]:
                value, person = values[i], keys[i]
                if person is None or value is None:
                    continue
                if last[by].get(person, value) != value:
                    differ[by].add(person)
                last[by][person] = value
        self.told.append(
            f"Counted each person once: {len(everybody):,} people in {len(rows):,} rows."
        )
        for by, people in differ.items():
            if people:
                self.told.append(
                    f"With more than one {by or 'place'}, {_people(len(people))}: the last row "
                    f"counts."
                )
        out = {p for by in last for p, value in last[by].items() if value is LEFT_OUT}
        if out:
            self.told.append(f"Left out because the mapping says so: {_people(len(out))}.")
        placed = {p: v for p, v in last[""].items() if p not in out and v is not LARGER}
        without = [p for p in everybody if p not in placed and p not in out]
        if without:
            self.told.append(
                f"Place not recorded, or larger than a {places.level}: {_people(len(without))}. "
                f"They are in none of the counts."
            )
        if not placed:
            raise DataProblem(f"{self.table.file}: nobody is left to count. Look at the mapping.")
        counts: Counter[Key] = Counter()
        for person, place_id in placed.items():
            counts[place_id, ALL, ""] += 1
            for by in grouped:
                counts[place_id, by, last[by].get(person) or NOT_RECORDED] += 1
        groups = self._groups(counts)
        complete = {
            (place, by, group): counts[place, by, group]
            for place in places.counted
            for by, names in [(ALL, [""]), *groups.items()]
            for group in names
        }
        return Tally(complete, groups, without_place=len(without), told=self.told)

    def add_up(self, rows, where, grouped, places: Gazetteer) -> Tally:
        """Add up a table of counts."""
        asked = self.mapping.table
        self._refuse_repeated(rows, where, grouped)
        counts: dict[Key, int | None] = {}
        populations: dict[Key, int | None] = {}
        larger = [i for i in rows if where[i] is LARGER]
        unplaced = [i for i in rows if where[i] is None]
        left = [i for i in rows if any(v[i] is LEFT_OUT for v in [where, *grouped.values()])]
        for what, some in [
            ("for a place that is made of others: its counts are made anew from them", larger),
            ("without a place", unplaced),
            ("because the mapping says so", left),
        ]:
            if some:
                self.told.append(f"Left out: {self.numbers(some)}, {what}.")
        used = [i for i in rows if i not in {*larger, *unplaced, *left}]
        hidden = {plain(word) for word in asked.hidden}

        def add(key: Key, number: int | None, to=counts):
            before = to.get(key, 0)
            to[key] = None if number is None or before is None else before + number

        def number(column: str, i: int) -> int | None:
            cell = self.table.columns[column][i]
            if plain(cell) in hidden:
                return None
            what = f"{self.table.file}, row {self.table.rows[i]}: {column}"
            try:
                return whole_number(cell, what)
            except DataProblem as problem:
                raise DataProblem(
                    f"{problem} Where the source hides the number, write what stands there in "
                    f'[table] of the mapping, such as hidden = ["*"].'
                ) from None

        for i in used:
            place, total = where[i], number(asked.count, i)
            add((place, ALL, ""), total)
            if self.mapping.population.column:
                add((place, ALL, ""), number(self.mapping.population.column, i), populations)
            for by, values in grouped.items():
                add((place, by, values[i] or NOT_RECORDED), total)
            for groups in self.mapping.groups:
                parts = [(g, number(column, i)) for column, g in groups.columns.items()]
                for group, part in parts:
                    add((place, groups.by, group), part)
                for column, group in groups.population_columns.items():
                    add((place, groups.by, group), number(column, i), populations)
                self._rest(groups, i, place, total, [part for _, part in parts], add)
        present = {place for place, _, _ in counts}
        absent = [place for place in places.counted if place not in present]
        if not present:
            raise DataProblem(f"{self.table.file}: nothing is left to count. Look at the mapping.")
        if absent:
            names = ", ".join(places.names[p] for p in absent[:10])
            more = f" and {len(absent) - 10} more" if len(absent) > 10 else ""
            self.told.append(
                f"Not in the table: {names}{more}. They have no rows, and neither has any place "
                f"that is made of them."
            )
        groups = self._groups(counts)
        complete = {
            (place, by, group): counts.get((place, by, group), 0)
            for place in places.counted if place in present
            for by, names in [(ALL, [""]), *groups.items()]
            for group in names
        }  # fmt: skip
        self.told.append(f"Added up: {_rows(len(used))}.")
        return Tally(complete, groups, populations, absent, told=self.told)

    def _rest(self, groups: Groups, i: int, place: str, total, parts, add: Callable) -> None:
        """What the groups of a row leave of its total is not recorded."""
        if not groups.columns or total is None:
            return
        rest = total - sum(part for part in parts if part is not None)
        if rest < 0:
            raise DataProblem(
                f"{self.table.file}, row {self.table.rows[i]}: the groups by {groups.by} add up "
                f"to more than {self.mapping.table.count}. Look both up."
            )
        if rest and None not in parts:
            add((place, groups.by, NOT_RECORDED), rest)

    def _refuse_repeated(self, rows, where, grouped) -> None:
        meant = {plain(t): plain(name) for t, name in self.mapping.places.names.items()}
        first: dict[tuple, int] = {}
        for i in rows:
            if where[i] is None or where[i] is LARGER or where[i] is LEFT_OUT:
                continue
            typed = plain(self.table.columns[self.mapping.table.place][i])
            key = (meant.get(typed, typed), *(values[i] for values in grouped.values()))
            if key in first:
                raise DataProblem(
                    f"{self.table.file}, row {self.table.rows[i]}: the same place and groups "
                    f"stand in row {self.table.rows[first[key]]}. Keep one of them."
                )
            first[key] = i

    def _groups(self, counts) -> dict[str, list[str]]:
        """The groups of each grouping; “not recorded” last, where somebody is."""
        groups = {}
        for asked in self.mapping.groups:
            missing = sum(
                n or 0 for (_, by, g), n in counts.items() if (by, g) == (asked.by, NOT_RECORDED)
            )
            groups[asked.by] = [*asked.groups, *([NOT_RECORDED] if missing else [])]
        return groups


def _rows(number: int) -> str:
    return f"{number:,} row{'' if number == 1 else 's'}"


def _people(number: int) -> str:
    """A number of people, told so that the summary is no way around what the package hides."""
    return f"{number:,} people" if number >= MANY else f"fewer than {MANY} people"

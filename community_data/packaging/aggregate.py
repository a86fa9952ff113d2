"""Counts of people from an organization's own table: by place, and by each way to group them.

What comes out holds numbers, and words that stand in the mapping: nothing that stands in a cell.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from community_data.packaging.gazetteer import ELSEWHERE, Gazetteer
from community_data.packaging.mapping import LEAVE_OUT, NOT_RECORDED, Measured
from community_data.packaging.matching import people
from community_data.packaging.place_names import PlaceNames
from community_data.packaging.review import Review
from community_data.packaging.rows import LEFT_OUT, Rows, Spot, n_rows
from community_data.packaging.source_table import SourceTable
from community_data.text.translate import _

ALL = "all"
IN_THE_TOTAL = "in the total"
UNNAMED = "\0unnamed"  # people in no group, where the groups of a grouping are not everyone

Key = tuple[str, str, str]  # place_id, group_by, group ("" for everyone)


@dataclass
class Aggregate:
    """What was counted, for the smallest places and, where the table has them, for larger ones.

    places: the gazetteer, with a part “elsewhere” where somebody is in a larger place alone.
    counts: for each key a number, or None where it is hidden at the source or not known.
    margins: margins of error (90%) of estimates. populations, population_margins: the same for
    the populations that stand in the table itself.
    groups: the groups of each grouping, in order, with "not recorded" where somebody is.
    overlapping: groupings in which somebody may be in several groups. partial: groupings whose
    groups do not hold everyone.
    unknown: keys that no row of the package says anything about. unlinked: keys of larger
    places whose number is not the sum of their parts.
    without_place: people whose place is not recorded; they are in none of the counts.
    """

    places: Gazetteer
    counts: dict[Key, int | None]
    groups: dict[str, list[str]]
    margins: dict[Key, int] = field(default_factory=dict)
    populations: dict[Key, int | None] = field(default_factory=dict)
    population_margins: dict[Key, int] = field(default_factory=dict)
    overlapping: set[str] = field(default_factory=set)
    partial: set[str] = field(default_factory=set)
    unknown: set[Key] = field(default_factory=set)
    unlinked: set[Key] = field(default_factory=set)
    without_place: int = 0

    @property
    def kinds(self) -> list[tuple[str, str]]:
        """Everyone, and each group of each grouping."""
        return [(ALL, ""), *((by, group) for by, names in self.groups.items() for group in names)]


def columns_of(measured: Measured) -> list[str]:
    """The columns that the mapping names: no other is kept."""
    table, population = measured.table, measured.population
    wanted = [table.place, *table.id, table.count, table.margin, table.date, *table.only]
    wanted += [population.column, population.margin]
    for groups in measured.groups:
        wanted += [groups.column, groups.age, groups.birth_date]
        wanted += [*groups.columns, *groups.margin_columns]
        wanted += [*groups.population_columns, *groups.population_margin_columns]
    return list(dict.fromkeys(filter(None, wanted)))


def groups_with_extras(measured: Measured, counts: dict) -> dict[str, list[str]]:
    """The groups of each grouping; last those that are not of the mapping, where somebody is."""
    groups = {}
    for grouping in measured.groups:
        extras = [
            extra
            for extra in (NOT_RECORDED, UNNAMED)
            if any(counts[key] != 0 for key in counts if key[1:] == (grouping.by, extra))
        ]
        groups[grouping.by] = [*grouping.groups, *extras]
    return groups


def count_distinct_people(
    measured: Measured, table: SourceTable, places: Gazetteer, names: PlaceNames, review: Review
) -> Aggregate:
    """Count each person once, where and as what the last row that says something has them."""
    reading = Rows(measured, table, review)
    selected = reading.selected()
    keys = reading.people(selected)
    spots = reading.places(selected, keys, places, names)
    grouped = {g.by: reading.groups(g, selected, keys) for g in measured.groups}
    last = _LastWords(selected, keys)
    everybody = last.everybody
    located = [spot.place if isinstance(spot, Spot) else spot for spot in spots]
    placed = last.of(located, lambda people_: _differ(review, _("place"), people_))
    in_groups = {
        by: last.of(values, lambda people_, by=by: _differ(review, by, people_))
        for by, values in grouped.items()
    }
    review.note(
        _("Counted each person once: {people:,} people in {rows}.").format(
            people=len(everybody), rows=n_rows(len(selected))
        )
    )
    left_out = {p for words in [placed, *in_groups.values()] for p, word in words.items()
                if word is LEFT_OUT}  # fmt: skip
    if left_out:
        review.note(
            _("Left out because the mapping says so: {people}.").format(
                people=people(len(left_out))
            )
        )
    smallest = {*places.counted}
    place_of = {p: place for p, place in placed.items() if p not in left_out and place in smallest}
    elsewhere = [p for p in everybody if p not in place_of and p not in left_out]
    if elsewhere:
        places = _those_elsewhere(measured, elsewhere, place_of, places, review)
    counts: Counter[Key] = Counter()
    for person, place in place_of.items():
        counts[place, ALL, ""] += 1
        for by, words in in_groups.items():
            counts[place, by, words.get(person) or NOT_RECORDED] += 1
    if not place_of and not review.questions:
        review.ask(
            _("{file}: nobody is left to count. Look at the mapping.").format(file=table.file)
        )
    groups = groups_with_extras(measured, counts)
    covered = [p for p in places.counted if not measured.table.one_place or p in place_of.values()]
    aggregate = Aggregate(places, {}, groups)
    aggregate.counts = {
        (place, by, group): counts[place, by, group]
        for place in covered
        for by, group in aggregate.kinds
    }
    if measured.table.without_place != IN_THE_TOTAL:
        aggregate.without_place = len(elsewhere)
    return aggregate


class _LastWords:
    """What the last row of each person that says something says."""

    def __init__(self, rows: list[int], keys: list) -> None:
        self.rows, self.keys = rows, keys
        self.everybody = dict.fromkeys(keys[i] for i in rows if keys[i] is not None)

    def of(self, values: list, say_of_those_who_differ: Callable[[int], None]) -> dict:
        last, differing = {}, set()
        for i in self.rows:
            person, value = self.keys[i], values[i]
            if person is None or value is None:
                continue
            if last.get(person, value) != value:
                differing.add(person)
            last[person] = value
        if differing:
            say_of_those_who_differ(len(differing))
        return last


def _differ(review: Review, what: str, number: int) -> None:
    review.note(
        _("With more than one {what}, {people}: the last row counts.").format(
            what=what, people=people(number)
        )
    )


def _those_elsewhere(
    measured: Measured, elsewhere: list, place_of: dict, places: Gazetteer, review: Review
) -> Gazetteer:
    """People without a place of the level: in the total of the largest place, or in no count."""
    if measured.table.without_place == IN_THE_TOTAL:
        top = the_largest(places, review)
        if top:
            place_of |= dict.fromkeys(elsewhere, top + ELSEWHERE)
            return places.with_elsewhere(top)
    review.note(
        _("Place not recorded, or larger than a {level}: {people}. They are in none of the counts.")
        .format(level=places.level, people=people(len(elsewhere)))
    )  # fmt: skip
    if measured.table.without_place == LEAVE_OUT:
        review.decide(_("People without a place are left out."))
    return places


def the_largest(places: Gazetteer, review: Review) -> str | None:
    """The place that holds all others, for the people who are in none of them."""
    tops = list(places.table.loc[~places.table["parent_id"].isin(places.names), "place_id"])
    if len(tops) == 1 and tops[0] in places.children:
        review.decide(
            _("People without a place are counted in {place}, and in no smaller place.").format(
                place=places.names[tops[0]]
            )
        )
        return tops[0]
    review.ask(
        _(
            "without_place in [table] says “in the total”, but no place holds all others. Write "
            "“leave out”."
        )
    )
    return None

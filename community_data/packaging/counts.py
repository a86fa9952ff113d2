"""The numbers of a table of counts, added up by place and group.

A number of the table is never changed and never thrown away without a word. Where rows repeat a
group, lack one, leave a remainder, or disagree with a total that stands in the table too, the
mapping decides, and where it does not, the person is asked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from community_data.methods import sum_margin
from community_data.packaging.aggregate import (
    ALL,
    IN_THE_TOTAL,
    UNNAMED,
    Aggregate,
    Key,
    groups_with_extras,
    the_largest,
)
from community_data.packaging.gazetteer import ELSEWHERE, Gazetteer
from community_data.packaging.mapping import LEAVE_OUT, NOT_RECORDED, Groups, Measured
from community_data.packaging.matching import people
from community_data.packaging.numbers import Mark, NumberReader
from community_data.packaging.place_names import PlaceNames
from community_data.packaging.review import Review, choice
from community_data.packaging.rows import EVERYONE, LEFT_OUT, Rows, n_rows
from community_data.packaging.source_table import SourceTable, columns_that_differ
from community_data.text.lists import and_
from community_data.text.translate import _, ngettext

NOWHERE = ""  # the place_id of rows without a place
MOST_NAMES = 10

Value = int | Mark
Kind = tuple[str, str]  # group_by, group


@dataclass(frozen=True)
class Amount:
    """A number of the table. margin: of error, 90%; None where there is none."""

    value: Value
    margin: int | None = None


@dataclass(frozen=True)
class Entry:
    """A row: of which place, in which groups, and its position in the table.

    control: a total that the mapping leaves out; what was added up is compared with it.
    """

    row: int
    written: str
    place: str
    words: tuple
    control: bool = False

    @property
    def signature(self) -> tuple:
        return (self.place, self.control, *self.words)


def sum_counts(
    measured: Measured,
    table: SourceTable,
    places: Gazetteer,
    names: PlaceNames,
    review: Review,
    folder: Path,
) -> Aggregate:
    """Add up a table of counts. What it leaves open becomes questions of `review`."""
    return _Sums(measured, table, places, review, folder).of(names)


class _Sums:
    def __init__(self, measured, table, places, review, folder) -> None:
        self.measured: Measured = measured
        self.table: SourceTable = table
        self.places: Gazetteer = places
        self.review: Review = review
        self.folder: Path = folder
        self.mapping = measured.table
        self.numbers = NumberReader(table, measured.table, review)
        self.amounts: dict[Key, list[Amount]] = defaultdict(list)
        self.people_of: dict[Key, list[Amount]] = defaultdict(list)  # populations
        self.controls: dict[Key, list[Amount]] = defaultdict(list)
        self.unlinked: set[Key] = set()

    def of(self, names: PlaceNames) -> Aggregate:
        entries = self._entries(names)
        for entry in self._each_once(entries):
            self._read(entry)
        self.numbers.ask()
        values = {key: _added(amounts) for key, amounts in self.amounts.items()}
        if not any(place in self.places.names for place, _by, _group in values):
            if not self.review.questions:
                self.review.ask(
                _("{file}: nothing is left to count. Look at the mapping, and at level in it.")
                .format(file=self.table.file)
                )  # fmt: skip
            return Aggregate(self.places, {}, {})
        self._everyone_from_groups(values)
        self._rest(values)
        self._groups_without_row(values)
        self._places_without_row(values)
        self._without_margin(values)
        groups = groups_with_extras(self.measured, {k: a.value for k, a in values.items()})
        aggregate = Aggregate(self.places, {}, groups)
        aggregate.overlapping = {g.by for g in self.measured.groups if g.overlap}
        aggregate.partial = {by for by, names in groups.items() if UNNAMED in names}
        self._nobody_in_extra_groups(values, groups)
        self._people_nowhere(values, aggregate)
        self._totals(values, aggregate)
        self._hand_over(values, aggregate)
        self.review.note(_("Added up: {rows}.").format(rows=n_rows(len(entries))))
        return aggregate

    # Rows

    def _entries(self, names: PlaceNames) -> list[Entry]:
        reading = self.reading = Rows(self.measured, self.table, self.review)
        selected = reading.selected()
        keys = list(range(len(self.table)))
        spots = reading.places(selected, keys, self.places, names)
        self.groupings = [g for g in self.measured.groups if not g.columns]
        words = [reading.groups(g, selected, keys) for g in self.groupings]
        entries, left_out, above = [], 0, []
        for i in selected:
            row_words = tuple(column[i] for column in words)
            if any(word is LEFT_OUT for word in (spots[i], *row_words)):
                left_out += 1
            elif spots[i] is not None and not spots[i].place:
                above.append(i)
            else:
                spot = spots[i]
                if spot is None:
                    entries.append(Entry(i, NOWHERE, NOWHERE, row_words))
                else:
                    entries.append(Entry(i, spot.written, spot.place, row_words, spot.control))
        if left_out:
            self.review.note(
                _("Left out because the mapping says so: {rows}.").format(rows=n_rows(left_out))
            )
        if above:
            self.review.note(
                _("Left out: {rows}, of places larger than all that are counted here.").format(
                    rows=reading.numbers(above)
                )
            )
        return entries

    def _each_once(self, entries: list[Entry]) -> list[Entry]:
        """The rows whose numbers are added up. Those that say the same again are asked about."""
        rows_of: dict[tuple, list[Entry]] = defaultdict(list)
        for entry in entries:
            rows_of[entry.signature].append(entry)
        repeats = [same for same in rows_of.values() if self._repeats(same)]
        if not repeats:
            return entries
        if self.mapping.repeated == "add":
            self.review.decide(_("Rows of the same place and group are added up."))
            return entries
        again = {entry.row for same in repeats for entry in same[1:]}
        identical = all(self._same_numbers(same) for same in repeats)
        if self.mapping.repeated == "once" and identical:
            self.review.decide(_("A number that stands in several rows counts once."))
            return [entry for entry in entries if entry.row not in again]
        self._ask_repeated(repeats, identical)
        return [entry for entry in entries if entry.row not in again]

    def _repeats(self, same: list[Entry]) -> bool:
        """Whether rows are of the same place and group, or of a place and of parts of it.

        Several parts of one place, such as its neighborhoods, are not the same.
        """
        if len(same) < 2 or same[0].place == NOWHERE:
            return False
        written = [entry.written for entry in same]
        with_itself = any(entry.written == entry.place for entry in same)
        return with_itself or len(set(written)) < len(written)

    def _same_numbers(self, same: list[Entry]) -> bool:
        columns = [c for c in (self.mapping.count, *self._wide()) if c]
        return all(
            len({self.table.columns[column][entry.row] for entry in same}) == 1
            for column in columns
        )

    def _wide(self) -> list[str]:
        return [column for g in self.measured.groups for column in g.columns]

    def _ask_repeated(self, repeats: list[list[Entry]], identical: bool) -> None:
        one, other = repeats[0][0], repeats[0][1]
        rows = self.table.rows
        letters = columns_that_differ(self.folder, self.mapping, rows[one.row], rows[other.row])
        text = _("{file}, row {row}: the same place and groups stand in row {first}.").format(
            file=self.table.file, row=rows[other.row], first=rows[one.row]
        )
        if len(repeats) > 1:
            text += " " + ngettext(
                "This happens {n} more time.", "This happens {n} more times.", len(repeats) - 1
            ).format(n=len(repeats) - 1)
        if letters:
            text += " " + _("These two differ in {columns}.").format(
                columns=and_([_("column {letter}").format(letter=letter) for letter in letters])
            )
        else:
            text += " " + _("These two are the same in every column.")
        lines = [choice('repeated = "add"', _("they are parts of one count: add them up"))]
        if identical:
            lines.append(choice('repeated = "once"', _("they are one number, written twice")))
        lines.append(
            choice('only = {"…" = "…"}', _("one kind of row counts: a column, and its value"))
        )
        self.review.ask(text, "[table]", *lines)

    # Numbers

    def _read(self, entry: Entry) -> None:
        i, place, mapping = entry.row, entry.place, self.mapping
        amount, kinds = self._amount(mapping.count, mapping.margin, i), self._kinds(entry)
        if entry.control:
            for by, group in kinds:
                self.controls[place, by, group].append(amount)
            return
        for by, group in kinds:
            self.amounts[place, by, group].append(amount)
            if column := self.measured.population.column:
                people_ = self._amount(column, self.measured.population.margin, i)
                self.people_of[place, by, group].append(people_)
        if (ALL, "") in kinds:
            for groups in self.measured.groups:
                self._read_columns(groups, place, i)

    def _read_columns(self, groups: Groups, place: str, i: int) -> None:
        margin_of = {group: column for column, group in groups.margin_columns.items()}
        for column, group in groups.columns.items():
            amount = self._amount(column, margin_of.get(group, ""), i)
            self.amounts[place, groups.by, group].append(amount)
        margin_of = {group: column for column, group in groups.population_margin_columns.items()}
        for column, group in groups.population_columns.items():
            amount = self._amount(column, margin_of.get(group, ""), i)
            self.people_of[place, groups.by, group].append(amount)

    def _amount(self, column: str, margin: str, i: int) -> Amount:
        value = self.numbers.count(column, i)
        if not margin or isinstance(value, Mark):
            return Amount(value)
        return Amount(value, self.numbers.margin(margin, i))

    def _kinds(self, entry: Entry) -> list[Kind]:
        """What a row tells of: everyone, and the groups of those groupings of which it is about
        one group, and everyone in the others."""
        together = [word is EVERYONE for word in entry.words]
        has_everyone = [bool(groups.everyone) for groups in self.groupings]
        kinds = []
        if all(one for one, has in zip(together, has_everyone, strict=True) if has):
            kinds.append((ALL, ""))
        for n, groups in enumerate(self.groupings):
            others = [one for m, one in enumerate(together) if m != n and has_everyone[m]]
            if not together[n] and all(others):
                kinds.append((groups.by, entry.words[n] or NOT_RECORDED))
        return kinds

    # What the table does not say

    def _everyone_from_groups(self, values: dict[Key, Amount]) -> None:
        """Everyone in a place that has rows of groups, and none for all together."""
        lacking: dict[str, str] = {}
        for place, by, _group in values:
            if (place, ALL, "") not in values:
                lacking.setdefault(place, by)
        overlap = {groups.by for groups in self.measured.groups if groups.overlap}
        parts: dict[str, list[Amount]] = defaultdict(list)
        for (place, by, _group), amount in values.items():
            if lacking.get(place) == by:
                parts[place].append(amount)
        for place, by in lacking.items():
            everyone = Amount(Mark.MISSING) if by in overlap else _added(parts[place])
            values[place, ALL, ""] = everyone
        if lacking and not overlap:
            self.review.decide(
                _("Where no row says how many everyone is ({places}), the groups are added up.")
                .format(places=self._names(lacking))
            )  # fmt: skip

    def _rest(self, values: dict[Key, Amount]) -> None:
        """What the groups of a place leave of everyone."""
        for groups in self.measured.groups:
            if not (groups.columns or groups.everyone) or groups.overlap:
                continue
            left, beyond = {}, []
            parts: dict[str, list[Amount]] = defaultdict(list)
            for (place, by, _group), amount in values.items():
                if by == groups.by:
                    parts[place].append(amount)
            for place in parts:
                rest = _left_over(values.get((place, ALL, "")), parts[place], groups)
                if rest is not None and isinstance(rest.value, int) and rest.value < 0:
                    beyond.append(place)
                elif rest is not None:
                    left[place] = rest
            if beyond:
                self._ask_overlap(groups, beyond)
            if groups.rest in groups.groups or any(
                isinstance(rest.value, int) for rest in left.values()
            ):
                self._give_rest(groups, left, values)

    def _give_rest(self, groups: Groups, left: dict[str, Amount], values: dict) -> None:
        if not left:
            return
        if not groups.rest:
            self._ask_rest(groups, left)
            return
        name = UNNAMED if groups.rest == LEAVE_OUT else groups.rest
        for place, rest in left.items():
            key = (place, groups.by, name)
            values[key] = _added([values[key], rest]) if key in values else rest
        if groups.rest == LEAVE_OUT:
            self.review.decide(_("By {by}, the groups do not hold everyone.").format(by=groups.by))
        else:
            self.review.decide(
                _("By {by}, “{rest}” is what the other groups leave of everyone.").format(
                    by=groups.by, rest=groups.rest
                )
            )

    def _ask_rest(self, groups: Groups, left: dict[str, Amount]) -> None:
        # A person is in a town and in its state: each counts once.
        once = {*self.places.counted} & left.keys() or left.keys()
        rest = sum(left[p].value for p in once if isinstance(left[p].value, int))
        self.review.ask(
            _(
                "{file}: the groups by {by} leave {people} of everyone, in {places}. Who are they?"
            ).format(
                file=self.table.file, by=groups.by, people=people(rest), places=self._names(left)
            ),
            groups.label,
            choice('rest = "not recorded"', _("people whose {by} nobody wrote down").format(
                by=groups.by)),
            choice('rest = "…"', _("a group of its own: name it here and in groups")),
            choice('rest = "leave out"', _("in no group: the groups are not everyone")),
        )  # fmt: skip

    def _ask_overlap(self, groups: Groups, beyond: list[str]) -> None:
        self.review.ask(
            _(
                "{file}: the groups by {by} add up to more than everyone, in {places}. Look both "
                "up; or may somebody be in several groups?"
            ).format(file=self.table.file, by=groups.by, places=self._names(beyond)),
            groups.label,
            choice("overlap = true", _("yes, such as Hispanic people of any race")),
        )

    def _groups_without_row(self, values: dict[Key, Amount]) -> None:
        """Groups for which a place has no row, though it has rows for others."""
        smallest = {*self.places.counted}
        for groups in self.measured.groups:
            if groups.columns:
                continue
            present = dict.fromkeys(place for place, by, _group in values if by == groups.by)
            lacking = [(place, group) for place in present if place in smallest
                       for group in groups.groups
                       if (place, groups.by, group) not in values]  # fmt: skip
            if not lacking:
                continue
            if not groups.without_row:
                self._ask_group_without_row(groups, lacking)
            else:
                self._fill_groups(groups, lacking, values)

    def _fill_groups(self, groups: Groups, lacking: list, values: dict[Key, Amount]) -> None:
        meaning = {
            "zero": _("A group by {by} without a row has nobody: 0."),
            "hidden": _("A group by {by} without a row is hidden at the source."),
            "unknown": _("Nobody knows the number of a group by {by} without a row."),
        }
        self.review.decide(meaning[groups.without_row].format(by=groups.by))
        amount = {"zero": Amount(0, 0 if self.measured.sampled else None),
                  "hidden": Amount(Mark.HIDDEN), "unknown": Amount(Mark.MISSING)}  # fmt: skip
        for place, group in lacking:
            values[place, groups.by, group] = amount[groups.without_row]
            summed = not any(g.everyone for g in self.groupings)
            if summed and groups.without_row != "zero":
                # Everyone was added up from the groups, so that is not everyone.
                values[place, ALL, ""] = amount[groups.without_row]

    def _ask_group_without_row(self, groups: Groups, lacking: list[tuple[str, str]]) -> None:
        of_group: dict[str, list[str]] = defaultdict(list)
        for place, group in lacking:
            of_group[group].append(place)
        listed = "; ".join(
            _("“{group}” in {places}").format(group=group, places=self._names(where))
            for group, where in of_group.items()
        )
        self.review.ask(
            _("{file}: there is no row for {groups}. What is their number?").format(
                file=self.table.file, groups=listed
            )
            + self.reading.unless_named,
            groups.label,
            choice('without_row = "zero"', _("nobody: 0")),
            choice('without_row = "hidden"', _("the source leaves small numbers out")),
            choice('without_row = "unknown"', _("nobody knows it: the package has no row for it")),
        )

    def _places_without_row(self, values: dict[Key, Amount]) -> None:
        present = {place for place, _by, _group in values}
        absent = [p for p in self.places.counted if p not in present]
        if not absent:
            return
        if self.mapping.one_place:
            self._fill_places(absent, Mark.MISSING, values)
        elif self.mapping.without_row == "zero":
            self.review.decide(
                _("A {level} without a row has nobody: 0 ({places}).").format(
                    level=self.places.level, places=self._names(absent)
                )
            )
            self._fill_places(absent, 0, values)
        elif self.mapping.without_row == "unknown":
            self.review.decide(
                _("Nobody knows the number of a {level} without a row ({places}).").format(
                    level=self.places.level, places=self._names(absent)
                )
            )
            self._fill_places(absent, Mark.MISSING, values)
        else:
            self.review.ask(
                _("{file}: there is no row for {places}. What is their number?").format(
                    file=self.table.file, places=self._names(absent)
                )
                + self.reading.unless_named,
                "[table]",
                choice('without_row = "zero"', _("nobody: 0, so larger places keep their total")),
                choice('without_row = "unknown"', _(
                    "nobody knows: larger places have a number only where the table has it")),
            )  # fmt: skip

    def _fill_places(self, absent: list[str], value: Value, values: dict[Key, Amount]) -> None:
        margin = 0 if self.measured.sampled and value == 0 else None
        kinds = [(ALL, ""), *((g.by, group) for g in self.measured.groups for group in g.groups)]
        for place in absent:
            for by, group in kinds:
                values[place, by, group] = Amount(value, margin)

    def _without_margin(self, values: dict[Key, Amount]) -> None:
        """Estimates whose margin nobody could compute. An empty margin would mean a full count."""
        if not self.measured.sampled:
            return
        lacking = [key for key, amount in values.items()
                   if isinstance(amount.value, int) and amount.margin is None]  # fmt: skip
        if not lacking:
            return
        if not self.mapping.without_margin:
            self.review.ask(
                _(
                    "{file}: {n} estimates have no margin of error that is a number, such as "
                    "-222222222 or “**” (too few people answered), in {places}. They are not full "
                    "counts, so their margin cannot be left empty."
                ).format(
                    file=self.table.file, n=len(lacking),
                    places=self._names(dict.fromkeys(place for place, _by, _group in lacking)),
                ),
                "[table]",
                choice('without_margin = "leave out"', _("the package has no row for them")),
            )  # fmt: skip
            return
        self.review.decide(
            _("Estimates whose margin of error could not be computed are left out ({n}).").format(
                n=len(lacking)
            )
        )
        for key in lacking:
            values[key] = Amount(Mark.MISSING)

    def _nobody_in_extra_groups(self, values: dict[Key, Amount], groups: dict) -> None:
        """Places in which nobody is in a group that is not of the mapping, where somebody is in
        others."""
        nobody = Amount(0, 0 if self.measured.sampled else None)
        for by, names in groups.items():
            for extra in {NOT_RECORDED, UNNAMED} & {*names}:
                for place in dict.fromkeys(place for place, b, _group in values if b == by):
                    unknown = values[place, ALL, ""].value is Mark.MISSING
                    amount = Amount(Mark.MISSING) if unknown else nobody
                    values.setdefault((place, by, extra), amount)

    # Larger places, and people in none

    def _people_nowhere(self, values: dict[Key, Amount], aggregate: Aggregate) -> None:
        nowhere = {key[1:]: values.pop(key) for key in list(values) if key[0] == NOWHERE}
        everyone = nowhere.get((ALL, ""))
        if everyone is None or everyone.value == 0:
            return
        number = everyone.value if isinstance(everyone.value, int) else 0
        if self.mapping.without_place == IN_THE_TOTAL:
            top = the_largest(self.places, self.review)
            if top:
                self._put_elsewhere(top, nowhere, values, aggregate)
        elif self.mapping.without_place == LEAVE_OUT:
            aggregate.without_place = number
            self.review.note(_("Without a place: {people}.").format(people=people(number)))
        else:
            self.review.ask(
                _("{file}: {people} are in rows without a place.").format(
                    file=self.table.file, people=people(number)
                ),
                "[table]",
                choice('without_place = "in the total"', _("of the largest place, in no smaller")),
                choice('without_place = "leave out"', _("they are in no count; the package says "
                                                        "how many they are")),
            )  # fmt: skip

    def _put_elsewhere(self, place: str, amounts: dict, values: dict, aggregate) -> None:
        """Count people in a larger place alone: in a part of it that is never published."""
        if place + ELSEWHERE not in self.places.names:
            self.places = self.places.with_elsewhere(place)
        aggregate.places = self.places
        for by, group in aggregate.kinds:
            amount = amounts.get((by, group), Amount(0))
            key = (place + ELSEWHERE, by, group)
            values[key] = _added([values[key], amount]) if key in values else amount

    def _totals(self, values: dict[Key, Amount], aggregate: Aggregate) -> None:
        """Numbers of larger places that stand in the table, against the sum of their parts."""
        differing: dict[Key, int] = {}
        controls = self._controls(values)
        totals = [(place, by, group) for place in self.places.larger
                  for by, group in aggregate.kinds if (place, by, group) in values]  # fmt: skip
        for key in totals:
            self._total(key, values, differing)
        for key in controls - differing.keys():
            del values[key]
        if self.measured.sampled:
            self._estimates_of_larger_places(values)
        elif totals:
            self.review.note(
                _("Numbers of larger places in the table: {n}. Not the sum of their parts: {off}.")
                .format(n=len(totals), off=len(differing))
            )  # fmt: skip
        if not differing:
            return
        if self.mapping.totals == "from the parts":
            for key in differing:
                del values[key]
            self.review.decide(
                _("The numbers of larger places are the sums of their parts, and not those of "
                  "the table, which differ.")
            )  # fmt: skip
        elif self.mapping.totals == "from the table":
            self._take_totals(differing, values, aggregate)
        else:
            self._ask_totals(differing, values)

    def _controls(self, values: dict[Key, Amount]) -> set[Key]:
        """Totals that the mapping leaves out, put where they can be compared."""
        controls = {
            key: _added(amounts) for key, amounts in self.controls.items()
            if key not in values and not self.measured.sampled
        }  # fmt: skip
        controls = {k: a for k, a in controls.items() if not isinstance(a.value, Mark)}
        values |= controls
        return {*controls}

    def _total(self, key: Key, values: dict[Key, Amount], differing: dict[Key, int]) -> None:
        place, by, group = key
        parts = [values.get((part, by, group)) for part in self.places.children[place]]
        if self.measured.sampled or isinstance(values[key].value, Mark):
            if isinstance(values[key].value, Mark):
                del values[key]
            return
        if None in parts or any(isinstance(part.value, Mark) for part in parts):
            known = sum(p.value for p in parts if p is not None and isinstance(p.value, int))
            if known > values[key].value:
                differing[key] = values[key].value - known
            return
        if difference := values[key].value - sum(part.value for part in parts):
            differing[key] = difference

    def _estimates_of_larger_places(self, values: dict[Key, Amount]) -> None:
        given = [key for key in values if key[0] in self.places.children]
        if given:
            self.review.decide(
                _("Estimates of larger places are those of the table, with their own margins.")
            )
        self.unlinked |= {*given}

    def _take_totals(self, differing: dict[Key, int], values: dict, aggregate) -> None:
        self.review.decide(
            _("The numbers of larger places are those of the table: they are not the sums of "
              "their parts.")
        )  # fmt: skip
        for place in dict.fromkeys(place for place, _by, _group in differing):
            off = {kind: differing.get((place, *kind), 0) for kind in aggregate.kinds}
            given = all((place, *kind) in values for kind in off)
            if given and min(off.values()) >= 0 and place + ELSEWHERE not in self.places.names:
                # People in none of the parts: few of them must not follow by subtraction.
                people_off = {kind: Amount(number) for kind, number in off.items()}
                self._put_elsewhere(place, people_off, values, aggregate)
            else:
                self._take_unlinked(place, differing, values, aggregate)

    def _take_unlinked(self, place: str, differing: dict, values: dict, aggregate) -> None:
        """The numbers of a larger place that nobody can take for the sum of its parts."""
        self.unlinked |= {key for key in differing if key[0] == place}
        for by, names in aggregate.groups.items():
            keys = [(place, by, group) for group in names]
            if any(key not in values for key in keys):
                # The table has everyone alone: groups that add up to others are not theirs.
                values |= dict.fromkeys(keys, Amount(Mark.MISSING))
                self.unlinked |= {*keys}

    def _ask_totals(self, differing: dict[Key, int], values: dict[Key, Amount]) -> None:
        (place, by, group), difference = next(iter(differing.items()))
        who = _("{by} “{group}”").format(by=by, group=group) if group else _("everyone")
        more = _("less") if difference < 0 else _("more")
        text = _(
            "{file}: in the row of {place}, {who} is {people} {more} than the sum of its parts."
        ).format(
            file=self.table.file, place=self.places.names[place], who=who,
            people=people(abs(difference)), more=more,
        )  # fmt: skip
        if others := len(differing) - 1:
            text += " " + ngettext(
                "{n} more number of a larger place differs.",
                "{n} more numbers of larger places differ.", others,
            ).format(n=others)  # fmt: skip
        text += " " + _("Is somebody in two parts, or in none?")
        self.review.ask(
            text,
            "[table]",
            choice('totals = "from the table"', _("the row of the larger place is right")),
            choice('totals = "from the parts"', _("the sum of the parts is right")),
        )

    def _hand_over(self, values: dict[Key, Amount], aggregate: Aggregate) -> None:
        for key, amount in values.items():
            aggregate.counts[key] = None if isinstance(amount.value, Mark) else amount.value
            if amount.value is Mark.MISSING or key[2] == UNNAMED:
                aggregate.unknown.add(key)
            if amount.margin is not None:
                aggregate.margins[key] = amount.margin
        aggregate.unlinked = self.unlinked
        for key, amounts in self.people_of.items():
            self._same_people(key, amounts)
            amount = _added(amounts)
            aggregate.populations[key] = None if isinstance(amount.value, Mark) else amount.value
            if amount.margin is not None:
                aggregate.population_margins[key] = amount.margin

    def _same_people(self, key: Key, amounts: list[Amount]) -> None:
        numbers = [amount.value for amount in amounts]
        if len(numbers) > 1 and len(set(numbers)) == 1 and numbers[0] not in (0, Mark.HIDDEN):
            self.review.ask(
                _(
                    "{file}: {place} has the same population in several rows that are added up. "
                    "Take the population from a package, or from a table with one row a place."
                ).format(file=self.table.file, place=self._names([key[0]]))
            )

    def _names(self, places: Iterable[str]) -> str:
        names = [self.places.names[p] if p in self.places.names else _("rows without a place")
                 for p in places]  # fmt: skip
        if len(names) > MOST_NAMES:
            more = len(names) - MOST_NAMES
            return _("{names} and {n} more").format(names=", ".join(names[:MOST_NAMES]), n=more)
        return and_(names)


def _left_over(total: Amount | None, parts: list[Amount], groups: Groups) -> Amount | None:
    """How many everyone is beyond the groups of a place. A mark where that is not known, None
    where nothing is left or nothing can be said."""
    if total is None:
        return None
    has_a_name = groups.rest in groups.groups
    marks = [a.value for a in (total, *parts) if isinstance(a.value, Mark)]
    if marks:
        return Amount(marks[0]) if groups.rest else None
    rest = total.value - sum(part.value for part in parts)
    return Amount(rest, _margin_of_all([total, *parts])) if rest or has_a_name else None


def _added(amounts: list[Amount]) -> Amount:
    """The sum of numbers. One that nobody knows makes it unknown, one that is hidden hidden."""
    for mark in (Mark.MISSING, Mark.HIDDEN):
        if any(amount.value is mark for amount in amounts):
            return Amount(mark)
    if len(amounts) == 1:
        return amounts[0]
    return Amount(sum(amount.value for amount in amounts), _margin_of_all(amounts))


def _margin_of_all(amounts: list[Amount]) -> int | None:
    """The margin of a sum or a difference of estimates."""
    margins = [amount.margin for amount in amounts]
    if None in margins:
        return None
    return round(sum_margin([amount.value for amount in amounts], margins))

"""The mapping: what an organization says about its own table, in a text file (TOML).

Each class below is a section of the file, each field a key of it; a field without a value must
be written. pydantic reads them, `mapping_errors` says in our words what it refuses.
`facilitator_guide/bring_your_own.md` says the same for people who write one.

Keys whose value is "" or empty are questions that nobody has answered. Where the table makes one
of them matter, the command asks and writes nothing.
"""

from __future__ import annotations

import datetime
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator

from community_data.data.package import LEAST_COUNT
from community_data.errors import DataProblem
from community_data.methods import THRESHOLD
from community_data.packaging.mapping_errors import sentences
from community_data.text.lists import and_, nearest
from community_data.text.translate import _

NOT_RECORDED = "not recorded"
AS_ABOVE = "as above"
LEAVE_OUT = "leave out"
PERSON, VISIT, COUNT = "a person", "a visit", "a count"


def _text(value: Any) -> Any:
    """A bare number is a common slip, and it is clear what is meant."""
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return str(value) if is_number else value


def _listed(value: Any) -> Any:
    """One value where a list of them may stand."""
    return value if isinstance(value, list) else [value]


def _day(value: Any) -> Any:
    return value.date() if isinstance(value, datetime.datetime) else value


Text = Annotated[str, BeforeValidator(_text)]
Words = Annotated[list[Text], BeforeValidator(_listed)]
Rows = Annotated[list[Annotated[int, Field(strict=True, ge=1)]], BeforeValidator(_listed)]
Date = Annotated[datetime.date, BeforeValidator(_day)]
Flag = Annotated[bool, Field(strict=True)]


class Section(BaseModel):
    """A section of a mapping: no key that nothing reads, and no change once it is read."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    def problems(self) -> Iterator[str]:
        """What cannot be meant, as far as this section alone tells it."""
        yield from ()


def _refuse_odd_name(name: str) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9._-]*", name):
        raise ValueError(
            _(
                "must be small letters, digits, “-” and “_” only, and start with a letter, such "
                "as food-pantry"
            )
        )
    return name


class About(Section):
    """[package]: what the package is called.

    name: small letters, digits and hyphens. version: such as 2025 or 2026-Q1. created: the day
    that the package says it was made; the day that its newest source was published where it is
    not written, so that the same table makes the same bytes. synthetic: true where all people
    are invented.
    """

    name: Text
    title: Text
    version: Text
    description: Text = ""
    created: Date | None = None
    synthetic: Flag = False

    _odd_name = field_validator("name")(_refuse_odd_name)

    @field_validator("version")
    @classmethod
    def _without_spaces(cls, version: str) -> str:
        if version and not re.fullmatch(r"[\w.-]+", version):
            raise ValueError(_("must be like 2025 or 2026-Q1, without spaces"))
        return version

    def problems(self) -> Iterator[str]:
        yield from _lacking("package", self, "title", "version")


class Source(Section):
    """[source]: where the numbers come from. kind: count, survey or modelled.

    path: a web address where anybody finds it. publisher: who puts it out. universe: who could be
    in it. fetched, sha256: the day on which it came here, and the hash of what came.
    next_release: the day by which the next one should be out. handling: what only those who work
    with the file need to know; no page says it.
    """

    title: Text
    kind: Literal["count", "survey", "modelled"]
    collected_from: Date | None = None
    collected_to: Date
    published: Date
    licence: Text = ""
    description: Text = ""
    path: Text = ""
    publisher: Text = ""
    universe: Text = ""
    fetched: Date | None = None
    sha256: Text = ""
    next_release: Date | None = None
    handling: Text = ""

    def problems(self) -> Iterator[str]:
        yield from _lacking("source", self, "title")
        if self.published < self.collected_to:
            yield _("[source]: published is before collected_to. Look both up.")
        if self.collected_from and self.collected_from > self.collected_to:
            yield _("[source]: collected_from is after collected_to. Look both up.")
        if self.fetched and self.fetched < self.published:
            yield _("[source]: fetched is before published. Look both up.")
        if self.next_release and self.next_release < self.published:
            yield _("[source]: next_release is before published. Look both up.")


class File(Section):
    """A table: a CSV file or an Excel workbook, by a path that starts where the mapping lies.

    sheet: of a workbook, by name. encoding, separator: of a CSV file, where what is found is
    wrong. header_row: the row with the names of the columns, or a list of rows where the names
    stand in several; rows above are passed over. last_row: the last row of the table, where
    notes stand below it. line_breaks: "text", where a cell that holds several lines is one text
    and no stray quotation mark.
    """

    file: Text = ""
    sheet: Text = ""
    encoding: Text = ""
    separator: Text = ""
    header_row: Rows = Field(default_factory=lambda: [1])
    last_row: Annotated[int, Field(strict=True, ge=0)] = 0
    line_breaks: Literal["", "text"] = ""

    def problems(self) -> Iterator[str]:
        rows = self.header_row
        if not rows or rows != list(range(rows[0], rows[0] + len(rows))):
            yield _("header_row must be a row, or rows that follow each other, such as [3, 4].")
        if rows and 0 < self.last_row <= rows[-1]:
            yield _("last_row must be below header_row.")


class PlaceColumns(Section):
    """[places.columns]: how the organization's own table of places calls what it holds."""

    place_id: Text = "place_id"
    name: Text = "name"
    level: Text = "level"
    parent_id: Text = "parent_id"
    population: Text = "population"


class Places(File):
    """[places]: which places there are: those of a `package`, or of a `file` of one's own.

    level: the smallest places to count by. names: what is written in the table = the place that
    is meant, by its name or its id. leave_out: what is written where somebody is not of these
    places. others: "not recorded", where any other text may count so, such as an address in the
    wrong column.
    """

    level: Text
    package: Text = ""
    columns: PlaceColumns = Field(default_factory=PlaceColumns)
    source: Source | None = None
    names: dict[str, Text] = Field(default_factory=dict)
    leave_out: Words = Field(default_factory=list)
    others: Literal["", "not recorded"] = ""

    def problems(self) -> Iterator[str]:
        yield from super().problems()
        if not self.level:
            yield _("[places] needs level: the smallest places to count by, such as town.")
        if bool(self.package) == bool(self.file):
            yield _(
                "[places] needs one of two: package (whose places are used) or file (your own "
                "table)."
            )
        if self.file and not self.source:
            yield _("[places] has a file of your own: say in [places.source] who made it.")
        if self.source:
            yield from self.source.problems()


class Table(File):
    """[table]: the organization's own table.

    one_row_is: "a person", "a visit" (a person can have many rows) or "a count" (of people).
    place: the column with the place; one_place: the place of all rows, where no column says it.
    A column without a name, or with one that another has too, is called by its letter:
    "column C".
    only: for a column, the value or values of the rows that count, such as the year.
    blank: words that mean that nothing was recorded, besides the usual ones.

    Of people and visits:
    id: the column (or columns together) that tells people apart, so that each counts once; the
    last row of a person that says something holds. rows_without_id: "count" (each as a person
    of its own) or "leave out".
    date, from, to: count only rows of these days. rows_without_date: "count" or "leave out".
    first: "day" or "month", where dates are written like 03/04/2019.

    Of counts:
    count, margin: the columns with the number and, in a survey, with its margin of error (90%).
    hidden: what is written there where the source hides a number, such as "*"; zero: where it
    stands for 0; missing: where nobody knows the number. "" is an empty cell.
    thousands: "." or ",": what stands between thousands. decimals: "round", where a number of
    people may have decimals, as in a weighted survey.
    repeated: "add", where rows of the same place and group are parts of one count, or "once",
    where they are the same number twice.
    without_row: "zero" or "unknown": what a place has that the table does not name.
    totals: "from the table" or "from the parts": the number of a larger place, where its own row
    differs from the sum of its parts.
    without_margin: "leave out" an estimate whose margin the Census could not compute.

    Of all:
    blank_place: "as above" where an empty cell means the place above it (merged cells), or "not
    recorded". without_place: "leave out", or "in the total" of the largest place.
    """

    one_row_is: Literal["a person", "a visit", "a count"]
    place: Text = ""
    one_place: Text = ""
    only: dict[str, Words] = Field(default_factory=dict)
    blank: Words = Field(default_factory=list)
    id: Words = Field(default_factory=list)
    rows_without_id: Literal["", "count", "leave out"] = ""
    date: Text = ""
    from_: Date | None = Field(default=None, alias="from")
    to: Date | None = None
    rows_without_date: Literal["", "count", "leave out"] = ""
    first: Literal["", "day", "month"] = ""
    count: Text = ""
    margin: Text = ""
    hidden: Words = Field(default_factory=list)
    zero: Words = Field(default_factory=list)
    missing: Words = Field(default_factory=list)
    thousands: Literal["", ".", ","] = ""
    decimals: Literal["", "round"] = ""
    repeated: Literal["", "add", "once"] = ""
    without_row: Literal["", "zero", "unknown"] = ""
    totals: Literal["", "from the table", "from the parts"] = ""
    without_margin: Literal["", "leave out"] = ""
    blank_place: Literal["", "as above", "not recorded"] = ""
    without_place: Literal["", "leave out", "in the total"] = ""

    def problems(self) -> Iterator[str]:
        yield from super().problems()
        yield from _lacking("table", self, "file")
        if bool(self.place) == bool(self.one_place):
            yield _(
                "[table] needs place, the column with the place; or one_place, where all rows "
                "are of one."
            )
        if self.one_row_is == VISIT and not self.id:
            yield _(
                "[table] needs id: the column that tells people apart, so that each counts once. "
                "Without such a column, several together may do: "
                'id = ["First name", "Birth date"].'
            )
        if self.one_row_is == COUNT and (self.id or not self.count):
            yield _('[table] where one_row_is = "a count" needs count, and no id.')
        if self.one_row_is != COUNT and (self.count or self.margin or self.hidden):
            yield _(
                'count, margin and hidden in [table] are for a table where one_row_is = "a count".'
            )
        if (self.from_ or self.to) and not self.date:
            yield _("[table] has from or to: say in date which column holds the date.")
        yield from self._signs_with_two_meanings()

    def _signs_with_two_meanings(self) -> Iterator[str]:
        signs = [*self.hidden, *self.zero, *self.missing]
        if len(set(signs)) < len(signs):
            yield _("[table]: a sign stands in two of hidden, zero and missing. Keep one.")


class Measure(Section):
    """[measure]: what is counted. period: such as 2025. everyone: the name of all together.

    smallest_shown: the smallest count above 0 that is shown; 11 or more, or from 5 on where
        smallest_shown_reason says why.
    """

    name: Text = ""
    period: Text
    unit: Text = "people"
    everyone: Text = "everyone"
    smallest_shown: Annotated[int, Field(strict=True)] = THRESHOLD
    smallest_shown_reason: Text = ""

    @field_validator("name")
    @classmethod
    def _odd_name(cls, name: str) -> str:
        return _refuse_odd_name(name) if name else name

    def problems(self) -> Iterator[str]:
        yield from _lacking("measure", self, "period", "everyone", "unit")
        few = self.smallest_shown
        if few < LEAST_COUNT or (few < THRESHOLD and not self.smallest_shown_reason):
            yield _(
                "smallest_shown in [measure] must be {threshold} or more. Where a law or a rule "
                "of yours allows less, down to {least}, say which in smallest_shown_reason."
            ).format(threshold=THRESHOLD, least=LEAST_COUNT)


class Groups(Section):
    """[[groups]]: one way to group people, as often as needed.

    by: such as race. groups: their names, in the order wanted; only these reach the package.
    They are read from one of: column (a word), age (a number), birth_date with the day `on`
    which age counts, or, where one row is a count, columns (a column of numbers = its group).
    names: what is written in the table = the group that is meant. other: the group for every
    word that is not named. leave_out: words whose rows are left out. everyone: words whose rows
    are all groups together, such as "Total".
    unreadable: "not recorded", where an age or a birth date that cannot be read may count so.
    margin_columns, population_columns, population_margin_columns: a column = its group.

    Of counts:
    rest: what the groups leave of everyone: one of the groups, "not recorded", or "leave out".
    overlap: true, where somebody may be in several groups, so that they add up to more.
    without_row: "zero", "hidden" or "unknown": what a group has that a place has no row for.
    blank_group: "as above" where an empty cell means the group above it, or "not recorded".
    """

    by: Text
    groups: Words
    column: Text = ""
    names: dict[str, Text] = Field(default_factory=dict)
    other: Text = ""
    leave_out: Words = Field(default_factory=list)
    everyone: Words = Field(default_factory=list)
    age: Text = ""
    birth_date: Text = ""
    on: Date | None = None
    unreadable: Literal["", "not recorded"] = ""
    columns: dict[str, Text] = Field(default_factory=dict)
    margin_columns: dict[str, Text] = Field(default_factory=dict)
    population_columns: dict[str, Text] = Field(default_factory=dict)
    population_margin_columns: dict[str, Text] = Field(default_factory=dict)
    rest: Text = ""
    overlap: Flag = False
    without_row: Literal["", "zero", "hidden", "unknown"] = ""
    blank_group: Literal["", "as above", "not recorded"] = ""

    _odd_name = field_validator("by")(_refuse_odd_name)

    @property
    def label(self) -> str:
        return f"[[groups]] by {self.by}"

    def problems(self) -> Iterator[str]:
        for problem in (*self._ways(), *self._names(), *self._words()):
            yield f"{self.label}: {problem}"

    def _ways(self) -> Iterator[str]:
        ways = ["column", "age", "birth_date", "columns"]
        if sum(bool(getattr(self, way)) for way in ways) != 1:
            yield _("it needs one of these: {ways}.").format(ways=", ".join(ways))
        if bool(self.birth_date) != bool(self.on):
            yield _("birth_date and on (the day on which age counts) go together.")
        if self.everyone and not self.column:
            yield _("everyone goes with column.")
        of_columns = self.margin_columns or self.population_columns
        if (of_columns or self.population_margin_columns) and not self.columns:
            yield _("population_columns and margin_columns go with columns.")

    def _names(self) -> Iterator[str]:
        names = self.groups
        if not names or "" in names or len(set(names)) < len(names) or NOT_RECORDED in names:
            yield _(
                "groups must list every group once, and not “{name}”, which is added where it is "
                "needed."
            ).format(name=NOT_RECORDED)
        with_columns = {*self.columns.values(), *([self.rest] if self.rest else [])}
        if self.columns and not set(names) <= with_columns:
            yield _(
                "each of its groups needs a column in columns, or it is the rest: the people that "
                "the other columns leave."
            )
        if self.rest and self.rest in self.columns.values():
            yield _("“{name}” has a column, so it cannot be the rest.").format(name=self.rest)
        if self.rest and self.overlap:
            yield _("where groups overlap, nobody knows the rest. Take rest or overlap out.")

    def _words(self) -> Iterator[str]:
        meant = [*self.names.values(), self.other, self.rest]
        for columns in (
            self.columns,
            self.margin_columns,
            self.population_columns,
            self.population_margin_columns,
        ):
            meant += columns.values()
        rest_left_out = LEAVE_OUT if self.rest == LEAVE_OUT else ""
        for group in dict.fromkeys(filter(None, meant)):
            if group not in [*self.groups, NOT_RECORDED] and group != rest_left_out:
                hint = nearest(group, self.groups)
                hint = hint or " " + _("They are: {names}.").format(names=and_(self.groups))
                yield _("“{group}” is not one of its groups.").format(group=group) + hint


class Population(Section):
    """[population]: how many people each count is out of: from a `measure` of a `package`, or
    from a `column` of the table, with its `margin` of error in a survey.

    without: groupings or groups that have none. too_small: "leave empty", where a population
    that is smaller than its count may be left empty.
    """

    package: Text = ""
    measure: Text = "residents"
    column: Text = ""
    margin: Text = ""
    without: Words = Field(default_factory=list)
    too_small: Literal["", "leave empty"] = ""

    def problems(self) -> Iterator[str]:
        if self.package and self.column:
            yield _("[population] needs one of two: package or column.")
        if self.margin and not self.column:
            yield _("[population]: margin goes with column.")


class OneOfMeasures(Section):
    """[[measures]]: one of several measures of a package; `name`, and what differs for it.

    What is not written is as in [measure], [table], [source], [[groups]] and [population]:
    period, unit, everyone; count, margin and only of the same table; or a `table`, a `source`,
    `groups` and a `population` of its own.
    """

    name: Text
    period: Text = ""
    unit: Text = ""
    everyone: Text = ""
    count: Text = ""
    margin: Text = ""
    only: dict[str, Words] | None = None
    table: Table | None = None
    source: Source | None = None
    groups: list[Groups] | None = None
    population: Population | None = None

    _odd_name = field_validator("name")(_refuse_odd_name)


class Measured(Section):
    """All that a mapping says about one measure."""

    package: About
    source: Source
    places: Places
    table: Table
    measure: Measure
    groups: list[Groups]
    population: Population

    @property
    def sampled(self) -> bool:
        """Whether its numbers are estimates, which have margins of error."""
        return self.source.kind != "count"

    def problems(self) -> Iterator[str]:
        sections = [self.package, self.source, self.places, self.table, self.measure]
        for section in [*sections, self.population, *self.groups]:
            yield from section.problems()
        if not self.measure.name:
            yield _("[measure] has no name. Write it; the guide shows an example.")
        if not self.source.licence:
            yield _("[source] needs licence. Write it; the guide shows an example.")
        yield from self._groups()
        if self.sampled:
            yield from self._margins()
        elif self.table.margin or any(groups.margin_columns for groups in self.groups):
            yield _(
                'A full count has no margin of error. Write kind = "survey" or "modelled" in '
                "[source], or take margin and margin_columns out."
            )

    def _groups(self) -> Iterator[str]:
        by = [groups.by for groups in self.groups]
        if len(set(by)) < len(by) or "all" in by:
            yield _("Each [[groups]] needs a “by” of its own, and none is called “all”.")
        of_counts = self.table.one_row_is == COUNT
        for groups in self.groups:
            if groups.columns and not of_counts:
                yield _('{label}: columns are for one_row_is = "a count". Use column.').format(
                    label=groups.label
                )
        if self.population.column and not of_counts:
            yield _('column in [population] is for a table where one_row_is = "a count".')
        in_rows = any(groups.column and not groups.everyone for groups in self.groups)
        if (self.population.column or self._has_population_columns) and in_rows:
            yield _(
                "column in [population] and population_columns are for a table with one row a "
                "place. Take the population from a package."
            )

    @property
    def _has_population_columns(self) -> bool:
        return any(groups.population_columns for groups in self.groups)

    def _margins(self) -> Iterator[str]:
        if self.table.one_row_is != COUNT:
            yield _(
                "[source] says that this is an estimate (kind), but one row of the table is a "
                'person. What is counted here are those who answered: write kind = "count", and '
                "say in description whom they stand for."
            )
            return
        if not self.table.margin:
            yield _(
                "[source] says that these numbers are estimates (kind), and [table] has no "
                "margin: the column with the margin of error of count. An estimate without its "
                "margin would pass for a full count. Ask its publisher for the margins."
            )
        for groups in self.groups:
            lacking = [c for c in groups.columns.values()
                       if c not in groups.margin_columns.values()]  # fmt: skip
            if lacking and groups.columns:
                yield _("{label}: margin_columns needs a column for {names}.").format(
                    label=groups.label, names=and_(lacking)
                )


class Mapping(Section):
    """A whole mapping, checked as far as that is possible without the table."""

    package: About
    source: Source | None = None
    places: Places
    table: Table | None = None
    measure: Measure | None = None
    measures: list[OneOfMeasures] = Field(default_factory=list)
    groups: list[Groups] = Field(default_factory=list)
    population: Population = Field(default_factory=Population)

    def problems(self) -> Iterator[str]:
        if not self.measures and not self.measure:
            yield _("the file has no section [measure]. Write it; the guide shows an example.")
        for one in self.measures or [OneOfMeasures(name="one")]:
            for section in ("table", "source"):
                if not (getattr(one, section) or getattr(self, section)):
                    yield _(
                        "the file has no section [{name}]. Write it; the guide shows an example."
                    ).format(name=section)
            if self.measures and not (self.measure or one.period):
                yield _("[[measures]] has no period. Write it; the guide shows an example.")
        names = [one.name for one in self.measures]
        if len(set(names)) < len(names):
            yield _("Each of [[measures]] needs a name of its own.")

    @property
    def measured(self) -> list[Measured]:
        """What is said about each measure, in their order."""
        return [self._of(one) for one in self.measures] or [self._of(None)]

    def _of(self, one: OneOfMeasures | None) -> Measured:
        measure, table = self.measure, self.table
        if one:
            own = {key: getattr(one, key) for key in ("name", "period", "unit", "everyone")}
            own = {key: text for key, text in own.items() if text}
            measure = self.measure.model_copy(update=own) if self.measure else Measure(**own)
            parts = {"count": one.count, "margin": one.margin, "only": one.only}
            parts = {key: value for key, value in parts.items() if value}
            table = (one.table or self.table).model_copy(update=parts)
        return Measured.model_construct(
            package=self.package,
            places=self.places,
            measure=measure,
            table=table,
            source=(one and one.source) or self.source,
            groups=one.groups if one and one.groups is not None else self.groups,
            population=(one and one.population) or self.population,
        )


SECTIONS = {
    "package": About, "source": Source, "places": Places, "table": Table, "measure": Measure,
    "[measures]": OneOfMeasures, "[groups]": Groups, "population": Population,
}  # fmt: skip


def read_mapping(file: Path) -> Mapping:
    """Read a mapping. Raises `DataProblem` where something in it cannot be meant."""
    raw = _raw(file)
    try:
        mapping = Mapping.model_validate(raw)
    except ValidationError as error:
        raise DataProblem(_all_of(file, sentences(error, raw, SECTIONS))) from None
    problems = list(mapping.problems())
    if not problems:
        problems = [problem for measured in mapping.measured for problem in measured.problems()]
    if problems:
        raise DataProblem(_all_of(file, list(dict.fromkeys(problems))))
    return mapping


def _raw(file: Path) -> dict:
    try:
        return tomllib.loads(file.read_bytes().decode("utf-8-sig"))
    except FileNotFoundError:
        raise DataProblem(
            _("There is no mapping “{file}”. Write its path.").format(file=file)
        ) from None
    except IsADirectoryError:
        raise DataProblem(
            _("“{file}” is a folder. Write the path of the mapping in it.").format(file=file)
        ) from None
    except UnicodeDecodeError:
        raise DataProblem(
            _("{file}: this file is not UTF-8 text. Save it as UTF-8.").format(file=file.name)
        ) from None
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"\(at (.*)\)", str(error))
        raise DataProblem(
            _(
                "{file}: this line cannot be read{place}. Texts stand between quotation marks, "
                'lists between brackets: name = "food", leave_out = ["Elsewhere", "Unknown"]. '
                "A key stands once in its section."
            ).format(file=file.name, place=f" ({place[1]})" if place else "")
        ) from None


def _all_of(file: Path, problems: list[str]) -> str:
    if len(problems) == 1:
        return f"{file.name}: {problems[0]}"
    return "\n".join([f"{file.name}:", *(f"- {problem}" for problem in problems)])


def _lacking(section: str, values: Section, *keys: str) -> Iterator[str]:
    for key in keys:
        if not getattr(values, key):
            yield _("[{section}] needs {key}. Write it; the guide shows an example.").format(
                section=section, key=key
            )

"""The mapping: what an organization says about its own table, in a text file (TOML).

Each class below is a section of the file, each field a key of it; a field without a value must
be written. `facilitator_guide/bring_your_own.md` says the same for people who write one.
"""

from __future__ import annotations

import dataclasses
import datetime
import difflib
import re
import tomllib
import typing
from dataclasses import dataclass, field
from pathlib import Path

from community_data.data.package import LEAST_COUNT
from community_data.errors import DataProblem
from community_data.methods import THRESHOLD

NOT_RECORDED = "not recorded"
PERSON, VISIT, COUNT = "a person", "a visit", "a count"
KINDS = ["count", "survey", "modelled"]

Date = datetime.date
Columns = typing.NewType("Columns", list)  # one name, or a list of names


@dataclass(frozen=True, kw_only=True)
class About:
    """[package]: what the package is called.

    name: small letters, digits and hyphens. version: such as 2025 or 2026-Q1. created: the day
    that the package says it was made; the day that its newest source was published where it is
    not written, so that the same table makes the same bytes. synthetic: true where all people
    are invented.
    """

    name: str
    title: str
    version: str
    description: str = ""
    created: Date | None = None
    synthetic: bool = False


@dataclass(frozen=True, kw_only=True)
class Source:
    """[source]: where the numbers come from. kind: count, survey or modelled."""

    title: str
    kind: str
    collected_to: Date
    published: Date
    licence: str = ""
    description: str = ""


@dataclass(frozen=True, kw_only=True)
class File:
    """A table: a CSV file or an Excel workbook, by a path that starts where the mapping lies.

    sheet: of a workbook, by name. encoding, separator: of a CSV file, where what is found is
    wrong. header_row: the row with the names of the columns; rows above it are passed over.
    """

    file: str = ""
    sheet: str = ""
    encoding: str = ""
    separator: str = ""
    header_row: int = 1


@dataclass(frozen=True, kw_only=True)
class PlaceColumns:
    """[places.columns]: how the organization's own table of places calls what it holds."""

    place_id: str = "place_id"
    name: str = "name"
    level: str = "level"
    parent_id: str = "parent_id"
    population: str = "population"


@dataclass(frozen=True, kw_only=True)
class Places(File):
    """[places]: which places there are: those of a `package`, or of a `file` of one's own.

    level: the smallest places to count by. names: what is written in the table = the place that
    is meant. leave_out: what is written where somebody is not of these places. others: "not
    recorded", where any other text may count so, such as an address in the wrong column.
    """

    level: str
    package: str = ""
    columns: PlaceColumns = field(default_factory=PlaceColumns)
    source: Source | None = None
    names: dict[str, str] = field(default_factory=dict)
    leave_out: list[str] = field(default_factory=list)
    others: str = ""


@dataclass(frozen=True, kw_only=True)
class Table(File):
    """[table]: the organization's own table.

    one_row_is: "a person", "a visit" (a person can have many rows) or "a count" (of people).
    place: the column with the place. id: the column (or columns together) that tells people
    apart, so that each counts once; the last row of a person that says something holds.
    rows_without_id: "count" (each as a person of its own) or "leave out".
    count: the column with the number, where one row is a count. hidden: what is written there
    where the source hides a number, such as "*".
    date, from, to: count only rows of these days. rows_without_date: "count" or "leave out".
    first: "day" or "month", where dates are written like 03/04/2019.
    blank: words that mean that nothing was recorded, besides the usual ones.
    """

    one_row_is: str
    place: str
    id: Columns = field(default_factory=list)
    rows_without_id: str = ""
    count: str = ""
    hidden: list[str] = field(default_factory=list)
    date: str = ""
    from_: Date | None = None
    to: Date | None = None
    rows_without_date: str = ""
    first: str = ""
    blank: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Measure:
    """[measure]: what is counted. period: such as 2025. everyone: the name of all together.

    smallest_shown: the smallest count above 0 that is shown; 11 or more, or from 5 on where
        smallest_shown_reason says why.
    """

    name: str
    period: str
    unit: str = "people"
    everyone: str = "everyone"
    smallest_shown: int = THRESHOLD
    smallest_shown_reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Groups:
    """[[groups]]: one way to group people, as often as needed.

    by: such as race. groups: their names, in the order wanted; only these reach the package.
    They are read from one of: column (a word), age (a number), birth_date with the day `on`
    which age counts, or, where one row is a count, columns (a column of numbers = its group).
    names: what is written in the table = the group that is meant. other: the group for every
    word that is not named. leave_out: words whose rows are left out.
    unreadable: "not recorded", where an age or a birth date that cannot be read may count so.
    population_columns: columns with each group's population = its group.
    """

    by: str
    groups: list[str]
    column: str = ""
    names: dict[str, str] = field(default_factory=dict)
    other: str = ""
    leave_out: list[str] = field(default_factory=list)
    age: str = ""
    birth_date: str = ""
    on: Date | None = None
    unreadable: str = ""
    columns: dict[str, str] = field(default_factory=dict)
    population_columns: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Population:
    """[population]: how many people each count is out of: from a `measure` of a `package`, or
    from a `column` of the table.

    without: groupings or groups that have none. too_small: "leave empty", where a population
    that is smaller than its count may be left empty.
    """

    package: str = ""
    measure: str = "residents"
    column: str = ""
    without: list[str] = field(default_factory=list)
    too_small: str = ""


@dataclass(frozen=True, kw_only=True)
class Mapping:
    """A whole mapping, checked as far as that is possible without the table."""

    package: About
    source: Source
    places: Places
    table: Table
    measure: Measure
    groups: list[Groups] = field(default_factory=list)
    population: Population = field(default_factory=Population)


def read_mapping(file: Path) -> Mapping:
    """Read a mapping. Raises `DataProblem` where something in it cannot be meant."""
    try:
        raw = tomllib.loads(file.read_bytes().decode("utf-8-sig"))
    except FileNotFoundError:
        raise DataProblem(f"There is no mapping “{file}”. Write its path.") from None
    except IsADirectoryError:
        raise DataProblem(f"“{file}” is a folder. Write the path of the mapping in it.") from None
    except UnicodeDecodeError:
        raise DataProblem(f"{file.name}: this file is not UTF-8 text. Save it as UTF-8.") from None
    except tomllib.TOMLDecodeError as error:
        where = re.search(r"\(at (.*)\)", str(error))
        where = f" ({where[1]})" if where else ""
        raise DataProblem(
            f"{file.name}: this line cannot be read{where}. Texts stand between quotation marks, "
            f'lists between brackets: name = "food", leave_out = ["Elsewhere", "Unknown"]. '
            f"A key stands once in its section."
        ) from None
    try:
        mapping = _section(Mapping, raw, "")
        _check(mapping)
    except DataProblem as problem:
        raise DataProblem(f"{file.name}: {problem}") from None
    return mapping


def _section(kind: type, raw: dict, where: str):
    """Build a section from what is written, key by key."""
    hints = typing.get_type_hints(kind)
    known = {f.name.rstrip("_"): f for f in dataclasses.fields(kind)}
    label = f"[{where}]" if where else "the file"
    for key in raw:
        if key not in known:
            raise DataProblem(f"{label} has a key “{key}” that nothing reads.{_near(key, known)}")
    values = {}
    for key, slot in known.items():
        if key in raw:
            values[slot.name] = _value(hints[slot.name], raw[key], f"{where}.{key}".strip("."))
        elif slot.default is slot.default_factory is dataclasses.MISSING:
            what = f"no section [{key}]" if not where else f"no {key}"
            raise DataProblem(f"{label} has {what}. Write it; the guide shows an example.")
    return kind(**values)


def _near(key: str, known) -> str:
    for name, section in SECTIONS.items():
        if key in {f.name.rstrip("_") for f in dataclasses.fields(section)}:
            return f" It belongs into [{name}]."
    near = difflib.get_close_matches(key, known, 1, 0.5)
    if near:
        return f" Did you mean “{near[0]}”?"
    return f" The keys there are: {', '.join(known)}."


SECTIONS = {
    "package": About, "source": Source, "places": Places, "table": Table, "measure": Measure,
    "[groups]": Groups, "population": Population,
}  # fmt: skip


def _value(hint, value, where: str):
    """A value of the kind that its field wants, or a `DataProblem` that says which kind that is."""
    section, _, key = where.rpartition(".")
    label = f"{key} in [{section}]" if section else f"[{key}]"

    def refuse(wanted: str):
        raise DataProblem(f"{label} must be {wanted}.")

    def text(item, wanted='a text between quotation marks, such as "food"'):
        # A bare number is a common slip, and it is clear what is meant.
        if isinstance(item, bool) or not isinstance(item, (str, int)):
            refuse(wanted)
        return str(item).strip()

    def date(item):
        if isinstance(item, str):
            try:
                return Date.fromisoformat(item)
            except ValueError:
                refuse("a date as year-month-day, such as 2025-12-31")
        if isinstance(item, datetime.datetime):
            return item.date()
        return item if isinstance(item, Date) else refuse("a date such as 2025-12-31")

    kinds = [k for k in (typing.get_args(hint) or [hint]) if k is not type(None)]
    if typing.get_origin(hint) is list:
        if kinds == [Groups]:
            if not isinstance(value, list) or not all(isinstance(v, dict) for v in value):
                refuse("written with two brackets, [[groups]], once for each way to group people")
            return [_section(Groups, v, "[groups]") for v in value]
        wanted = 'a list of texts, such as ["one", "two"]'
        return [text(v, wanted) for v in value] if isinstance(value, list) else refuse(wanted)
    if typing.get_origin(hint) is dict:
        wanted = 'a section with lines such as "written" = "meant"'
        if not isinstance(value, dict):
            refuse(wanted)
        return {k: text(v, wanted) for k, v in value.items()}
    (kind,) = kinds
    if kind is Columns:
        return [text(v) for v in value] if isinstance(value, list) else [text(value)]
    if dataclasses.is_dataclass(kind):
        return _section(kind, value, where) if isinstance(value, dict) else refuse("a section")
    if kind is Date:
        return date(value)
    if kind is bool:
        return value if isinstance(value, bool) else refuse("true or false")
    if kind is int:
        whole = isinstance(value, int) and not isinstance(value, bool)
        return value if whole else refuse("a whole number")
    return text(value)


def _check(mapping: Mapping) -> None:
    """What the fields alone cannot say: how they belong together."""
    about, places, table, measure = (
        mapping.package, mapping.places, mapping.table, mapping.measure,
    )  # fmt: skip
    for section, key, value in [
        ("package", "name", about.name),
        ("measure", "name", measure.name),
        *(("[groups]", "by", groups.by) for groups in mapping.groups),
    ]:
        if not re.fullmatch(r"[a-z][a-z0-9._-]*", value):
            raise DataProblem(
                f"{key} in [{section}] must be small letters, digits, “-” and “_” only, and start "
                f"with a letter, such as food-pantry."
            )
    for section, key, value in [
        ("package", "title", about.title), ("package", "version", about.version),
        ("source", "title", mapping.source.title), ("source", "licence", mapping.source.licence),
        ("measure", "period", measure.period), ("measure", "everyone", measure.everyone),
        ("measure", "unit", measure.unit), ("table", "file", table.file),
        ("table", "place", table.place),
    ]:  # fmt: skip
        if not value:
            raise DataProblem(f"[{section}] needs {key}. Write it; the guide shows an example.")
    if not re.fullmatch(r"[\w.-]+", about.version):
        raise DataProblem("version in [package] must be like 2025 or 2026-Q1, without spaces.")
    sources = [("source", mapping.source)] + [("places.source", places.source)] * bool(
        places.source
    )
    for name, source in sources:
        _one_of(source.kind, KINDS, f"kind in [{name}]")
        if source.published < source.collected_to:
            raise DataProblem(f"[{name}]: published is before collected_to. Look both up.")
    if not places.level.strip():
        raise DataProblem("[places] needs level: the smallest places to count by, such as town.")
    _one_of(places.others, ["", NOT_RECORDED], "others in [places]")
    if bool(places.package) == bool(places.file):
        raise DataProblem(
            "[places] needs one of two: package (whose places are used) or file (your own table)."
        )
    if places.file and not places.source:
        raise DataProblem("[places] has a file of your own: say in [places.source] who made it.")
    _one_of(table.one_row_is, [PERSON, VISIT, COUNT], "one_row_is in [table]")
    for key in ("rows_without_id", "rows_without_date"):
        _one_of(getattr(table, key), ["", "count", "leave out"], f"{key} in [table]")
    _one_of(table.first, ["", "day", "month"], "first in [table]")
    if table.one_row_is == VISIT and not table.id:
        raise DataProblem(
            "[table] needs id: the column that tells people apart, so that each counts once. "
            'Without such a column, several together may do: id = ["First name", "Birth date"].'
        )
    if table.one_row_is == COUNT and (table.id or not table.count):
        raise DataProblem('[table] where one_row_is = "a count" needs count, and no id.')
    if table.one_row_is != COUNT and (table.count or table.hidden or mapping.population.column):
        raise DataProblem(
            "count and hidden in [table], and column in [population], are for a table where "
            'one_row_is = "a count".'
        )
    if (table.from_ or table.to) and not table.date:
        raise DataProblem("[table] has from or to: say in date which column holds the date.")
    if table.header_row < 1 or places.header_row < 1:
        raise DataProblem("header_row must be 1 or more.")
    few = measure.smallest_shown
    if few < LEAST_COUNT or (few < THRESHOLD and not measure.smallest_shown_reason):
        raise DataProblem(
            f"smallest_shown in [measure] must be {THRESHOLD} or more. Where a law or a rule of "
            f"yours allows less, down to {LEAST_COUNT}, say which in smallest_shown_reason."
        )
    if mapping.population.package and mapping.population.column:
        raise DataProblem("[population] needs one of two: package or column.")
    _one_of(mapping.population.too_small, ["", "leave empty"], "too_small in [population]")
    twice = [g.by for g in mapping.groups]
    if len(set(twice)) < len(twice) or "all" in twice:
        raise DataProblem("Each [[groups]] needs a “by” of its own, and none is called “all”.")
    for groups in mapping.groups:
        _check_groups(groups, table.one_row_is)
    if len({bool(g.columns) for g in mapping.groups}) > 1:
        raise DataProblem("Either all [[groups]] have columns of numbers, or none has.")
    if mapping.population.column and not any(g.columns for g in mapping.groups) and mapping.groups:
        raise DataProblem(
            "column in [population] is for a table with one row a place. Take the population "
            "from a package."
        )


def _check_groups(groups: Groups, one_row_is: str) -> None:
    where = f"[[groups]] by {groups.by}"
    ways = ["column", "age", "birth_date", "columns"]
    if sum(bool(getattr(groups, way)) for way in ways) != 1:
        raise DataProblem(f"{where} needs one of these: {', '.join(ways)}.")
    if bool(groups.birth_date) != bool(groups.on):
        raise DataProblem(f"{where}: birth_date and on (the day on which age counts) go together.")
    if groups.columns and one_row_is != COUNT:
        raise DataProblem(f'{where}: columns are for one_row_is = "a count". Use column.')
    if groups.population_columns and not groups.columns:
        raise DataProblem(f"{where}: population_columns go with columns.")
    names = groups.groups
    if not names or "" in names or len(set(names)) < len(names) or NOT_RECORDED in names:
        raise DataProblem(
            f"{where}: groups must list every group once, and not “{NOT_RECORDED}”, which is "
            f"added where it is needed."
        )
    meant = [*groups.names.values(), *filter(None, [groups.other])]
    meant += [*groups.columns.values(), *groups.population_columns.values()]
    for group in meant:
        if group not in [*names, NOT_RECORDED]:
            near = difflib.get_close_matches(group, names, 1, 0.5)
            hint = f" Did you mean “{near[0]}”?" if near else f" They are: {', '.join(names)}."
            raise DataProblem(f"{where}: “{group}” is not one of its groups.{hint}")
    if groups.columns and set(groups.columns.values()) != set(names):
        raise DataProblem(f"{where}: each of its groups needs a column in columns.")
    _one_of(groups.unreadable, ["", NOT_RECORDED], f"unreadable in {where}")


def _one_of(value: str, allowed: list[str], what: str) -> None:
    if value not in allowed:
        words = " or ".join(f"“{word}”" for word in allowed if word)
        raise DataProblem(f"{what} must be {words}.")

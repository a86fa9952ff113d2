"""Open a data package: its tables, its sources, and what is wrong with it.

A data package is a folder with a `datapackage.json` (Data Package v2) and UTF-8 CSV files.
`design.md` of the course calls the tables `places`, `measures` and so on. Ids are text.

Everything that can be wrong with a package ends in a `DataProblem`: one sentence that names
the file, the row and the next step, for a person who did not write this code.
"""

from __future__ import annotations

import csv
import difflib
import functools
import hashlib
import io
import json
import os
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

DATASETS = Path(
    os.environ.get("COMMUNITY_DATA_DATASETS") or Path(__file__).resolve().parent.parent / "datasets"
)

PRACTICE = "riverbend"
PRACTICE_PLACE = "Otterbeck"

# The columns that a table must have, and which of them hold whole numbers.
COLUMNS = {
    "places": ["place_id", "name", "level", "parent_id", "population"],
    "measures": [
        "place_id", "measure", "group_by", "group", "period",
        "count", "count_moe", "population", "population_moe", "unit",
    ],
    "requests": ["place_id", "week", "need", "requests", "published"],
    "ballots": [
        "ballot_id", "role", "place_id",
        "rank_1", "rank_2", "rank_3", "rank_4", "rank_5", "rank_6",
    ],
    "stories": [
        "story_id", "group_id", "place_id", "speaker_role", "text", "consent", "themes",
    ],
}  # fmt: skip
NUMBERS = {"count", "count_moe", "population", "population_moe", "requests"}
KEYS = {
    "places": ["place_id"],
    "measures": ["place_id", "measure", "group_by", "group", "period"],
}
LEVELS = ["state", "region", "town", "neighborhood"]

# How a measure reads in a sentence: "11.2% of residents have …".
MEASURE_WORDS = {
    "poverty": "have an income below the poverty line",
    "low_income": "have an income below twice the poverty line",
    "food_insecurity": "cannot always afford enough food",
    "housing_cost_burden": "spend more than 30% of their income on housing",
    "home_ownership": "own their home",
    "household_vehicle": "have a car at home",
    "no_high_school_diploma": "have no high school diploma",
    "foreign_born": "were born in another country",
    "shelter_stays": "stayed in a shelter",
    "behavioral_health_access": "could not get the mental health care they needed",
    "youth_mental_health": "often feel sad or hopeless",
    "justice_involvement": "had contact with the justice system",
    "residents": "live here",
}


class DataProblem(Exception):
    """Something in the data that a person can put right. Its text is one plain sentence or two."""


@dataclass(frozen=True)
class Package:
    """An opened data package. Use `open_package`, which keeps opened packages for reuse."""

    folder: Path
    descriptor: dict

    @property
    def name(self) -> str:
        return self.descriptor.get("name", self.folder.name)

    @property
    def title(self) -> str:
        return self.descriptor.get("title") or self.name

    @property
    def version(self) -> str:
        return str(self.descriptor.get("version", ""))

    @property
    def synthetic(self) -> bool:
        """True where the package says that its people and places are invented."""
        return bool(self.descriptor.get("synthetic", False))

    @property
    def sources(self) -> list[dict]:
        """The sources, each with a `title`; and `kind`, `collected_to`, `published` where told."""
        return [s for s in self.descriptor.get("sources", []) if s.get("title")]

    def sources_of(self, measure: str) -> list[dict]:
        """The sources that say they cover a measure; all of them where none says what it covers."""
        named = [s for s in self.sources if measure in s.get("measures", [])]
        return named or [s for s in self.sources if not s.get("measures")] or self.sources

    @property
    def tables(self) -> list[str]:
        names = [r.get("name") for r in self.descriptor.get("resources", [])]
        return [name for name in names if name and isinstance(name, str)]

    def require(self, *tables: str) -> None:
        """Raise a `DataProblem` where a table that is needed is not in the package."""
        missing = [t for t in tables if t not in self.tables]
        if missing:
            raise DataProblem(
                f"The data package “{self.title}” has no table {_and(missing)}. "
                f"It has: {_and(self.tables)}."
            )

    def file(self, table: str) -> Path:
        """The file of a table, always inside the package's own folder."""
        self.require(table)
        resource = next(r for r in self.descriptor["resources"] if r.get("name") == table)
        path = resource.get("path")
        if isinstance(path, list):
            path = path[0] if len(path) == 1 else None
        if not isinstance(path, str) or not path or "://" in path:
            raise DataProblem(
                f"datapackage.json: the table {table} must name one file in the package's folder."
            )
        file = self.folder / path
        # A package that came from elsewhere must not make us read other files of this machine.
        if not file.resolve().is_relative_to(self.folder.resolve()):
            raise DataProblem(
                f"datapackage.json: the table {table} names “{path}”, which is outside the "
                f"package's folder. Put the file into the folder."
            )
        if not file.is_file():
            raise DataProblem(
                f"The file {path} of the table {table} is not in the package's folder "
                f"“{self.folder.name}”. Put it there, or take the table out of datapackage.json."
            )
        return file

    def table(self, name: str) -> pd.DataFrame:
        """A fresh copy of a table: ids and text as text, numbers as floats, blanks as NaN."""
        return _table(self, name, self.file(name).stat().st_mtime_ns).copy()

    @property
    def places(self) -> pd.DataFrame:
        return self.table("places")

    @property
    def measures(self) -> pd.DataFrame:
        return self.table("measures")

    def place(self, place: str) -> pd.Series:
        """The row of a place, by its name or its id. Suggests the nearest names."""
        places = self.places
        wanted = str(place).strip()
        found = places[places["place_id"] == wanted]
        if found.empty:
            found = places[places["name"] == wanted]
        if found.empty:
            found = places[places["name"].str.casefold() == wanted.casefold()]
        if len(found) == 1:
            return found.iloc[0]
        if len(found) > 1:
            choices = [f"{p['place_id']} ({p['level']})" for _, p in found.iterrows()]
            raise DataProblem(
                f"{self.title} has {len(found)} places called “{wanted}”. "
                f"Write the id of the one you mean: {_or(choices)}."
            )
        raise DataProblem(
            f"{self.title} has no place called “{wanted}”.{_nearest(wanted, places['name'])}"
        )

    def changed_files(self) -> list[str]:
        """Tables whose file is not the one that the descriptor describes (its sha256 differs)."""
        changed = []
        for resource in self.descriptor.get("resources", []):
            algorithm, _, expected = str(resource.get("hash", "")).rpartition(":")
            if not expected or algorithm not in {"", "md5", "sha1", "sha256", "sha512"}:
                continue
            digest = hashlib.new(algorithm or "md5", self.file(resource["name"]).read_bytes())
            if digest.hexdigest() != expected.lower():
                changed.append(resource["name"])
        return changed


def open_package(package: str | os.PathLike | Package) -> Package:
    """Open a data package.

    `package` is a folder, a path to a `datapackage.json`, or the name of a package that comes
    with the course (`"riverbend"`: its newest release; `"riverbend@2026-Q1"`: that one).
    Raises `DataProblem`.
    """
    if isinstance(package, Package):
        return package
    file = _descriptor_file(str(package))
    return _open(file, file.stat().st_mtime_ns)


def everyone(package, place: str, measure: str) -> pd.Series:
    """The row of a measure for everyone in a place (`group_by` is "all"), newest period."""
    return groups(package, place, measure, "all").iloc[0]


def groups(package, place: str, measure: str, group_by: str) -> pd.DataFrame:
    """One row a group of a measure in a place: the newest period, in the package's order.

    Columns: group, count, count_moe, population, population_moe, period, unit. Counts are
    people (or households: `unit`); `_moe` are 90% margins of error, empty for a full count.
    """
    opened = open_package(package)
    where = opened.place(place)
    rows = _rows(opened, measure)
    if group_by not in set(rows["group_by"]):
        known = list(dict.fromkeys(rows["group_by"]))
        raise DataProblem(
            f"{opened.title} has “{measure}” by {_and(known)}, not by “{group_by}”."
            f"{_nearest(group_by, known)}"
        )
    rows = rows[(rows["group_by"] == group_by) & (rows["place_id"] == where["place_id"])]
    if rows.empty:
        raise DataProblem(
            f"{opened.title} has no “{measure}” by {group_by} for {where['name']}. "
            f"Choose another place or measure."
        )
    rows = rows[rows["period"] == max(rows["period"], key=newest_first)]
    columns = ["group", "count", "count_moe", "population", "population_moe", "period", "unit"]
    return rows[columns].reset_index(drop=True)


def top_place(package) -> str:
    """The name of the place that holds all others: the state, or the whole region."""
    places = open_package(package).places
    return places.iloc[places["level"].map(LEVELS.index).argmin()]["name"]


def row(table: pd.DataFrame, group: str) -> pd.Series:
    """The row of one group in a table that has a column `group`."""
    rows = table[table["group"] == group]
    if rows.empty:
        raise DataProblem(
            f"The table has no group “{group}”.{_nearest(str(group), table['group'])} "
            f"It has {_and(table['group'])}."
        )
    return rows.iloc[0]


def choose(package, measure: str = "", group_by: str = "") -> tuple[str, str]:
    """What to look at in a package when nobody says it: a measure, and groups to compare.

    What is given stays as it is, and must be there. Otherwise: poverty if the package has it,
    else its first measure with groups; by race if it has that, else by its first grouping.
    Only a grouping of at least two groups counts.
    """
    opened = open_package(package)
    table = _rows(opened, measure) if measure else opened.measures
    pairs = [(m, g) for m, g in _usable(table) if not group_by or g == group_by]
    if not pairs:
        wanted = f"“{measure}”" if measure else "measure"
        by = f" by “{group_by}”" if group_by else " by group"
        raise DataProblem(
            f"{opened.title} has no {wanted}{by} with at least two groups and a row for everyone. "
            f"It has {_and([f'{m} by {g}' for m, g in _usable(opened.measures)]) or 'none'}."
        )
    return min(pairs, key=lambda pair: (pair[0] != "poverty", pair[1] != "race"))


def _usable(table: pd.DataFrame) -> list[tuple[str, str]]:
    """(measure, group_by) of at least two groups, where the measure has a row for everyone."""
    with_all = table.loc[table["group_by"] == "all", "measure"]
    grouped = table[(table["group_by"] != "all") & table["measure"].isin(with_all)]
    sizes = grouped.groupby(["measure", "group_by"], sort=False)["group"].nunique()
    return [pair for pair, size in sizes.items() if size >= 2]


def full_counts(package, place: str) -> tuple[pd.DataFrame, str]:
    """Counts of people's own records by group, for the lessons on full counts: (table, about).

    The table has one row a group: group, count, population. `about` says in a sentence what is
    counted and where. A package that has no complete full count for the place is helped out
    by the practice region, and `about` says so.
    """
    opened = open_package(package)
    found = _full_counts(opened, opened.place(place))
    if found is not None:
        return found
    practice = open_package(PRACTICE)
    for where in [practice.place(PRACTICE_PLACE), *(p for _, p in practice.places.iterrows())]:
        found = _full_counts(practice, where)
        if found is not None:
            table, about = found
            return table, (
                f"{opened.title} has no full counts of people's records for this place, "
                f"so here we practice on invented numbers. {about}"
            )
    raise DataProblem(f"{practice.title} has no full count by group.")


def _full_counts(package: Package, where: pd.Series) -> tuple[pd.DataFrame, str] | None:
    rows = package.measures
    rows = rows[(rows["place_id"] == where["place_id"]) & (rows["group_by"] != "all")]
    candidates = []
    for (measure, group_by, period), table in rows.groupby(
        ["measure", "group_by", "period"], sort=False
    ):
        complete = table["count"].notna().all() and (table["population"] > 0).all()
        if complete and table["count_moe"].isna().all() and len(table) >= 3:
            small = int(table["count"].between(1, 10).sum())
            # A table with one small count teaches most: its total gives that count away.
            score = (small != 1, small == 0, -len(table))
            candidates.append((score, measure, group_by, period, table))
    if not candidates:
        return None
    _, measure, group_by, period, table = min(candidates, key=lambda c: c[0])
    about = (
        f"Residents of {where['name']} who {words(measure)}, by {group_by}, {period}: "
        f"a full count from records."
    )
    return table[["group", "count", "population"]].reset_index(drop=True), about


def words(measure: str) -> str:
    """How a measure reads after a noun: “residents who have an income below …”."""
    return MEASURE_WORDS.get(measure, f"are counted under “{measure.replace('_', ' ')}”")


def _rows(package: Package, measure: str) -> pd.DataFrame:
    by_measure = _by_measure(package.folder, package.file("measures").stat().st_mtime_ns)
    if measure not in by_measure:
        known = list(by_measure)
        raise DataProblem(
            f"{package.title} has no measure “{measure}”.{_nearest(measure, known)} "
            f"It has {_and(known)}."
        )
    return by_measure[measure].copy()


@functools.lru_cache(maxsize=16)
def _by_measure(folder: Path, changed: int) -> dict[str, pd.DataFrame]:
    """The rows of each measure, in the package's order: they are asked for again and again."""
    table = open_package(folder).measures
    return {str(name): rows for name, rows in table.groupby("measure", sort=False)}


def newest_first(version: str) -> list:
    """A sort key for versions: numbers count as numbers, so 2026-Q10 comes after 2026-Q2."""
    return [(int(p), "") if p.isdigit() else (0, p) for p in re.split(r"(\d+)", version)]


def releases() -> dict[str, dict[str, Path]]:
    """The packages that come with the course: name -> version -> descriptor file."""
    found: dict[str, dict[str, Path]] = {}
    for file in DATASETS.glob("*/*/datapackage.json"):
        found.setdefault(file.parent.parent.name, {})[file.parent.name] = file
    return found


def _descriptor_file(package: str) -> Path:
    path = Path(package).expanduser()
    if path.is_file():
        return path.resolve()
    name, _, version = package.partition("@")
    known = releases()
    if (path / "datapackage.json").is_file():
        return (path / "datapackage.json").resolve()
    if path.name == "datapackage.json" or (path.is_dir() and name not in known):
        path = path.parent if path.name == "datapackage.json" else path
        raise DataProblem(
            f"The folder “{path}” holds no datapackage.json, so it is not a data package."
        )
    if name not in known:
        raise DataProblem(
            f"There is no data package “{package}”: no folder of that path, and no package of "
            f"that name comes with the course.{_nearest(name, list(known))} "
            f"Write a name ({_or(list(known))}) or the path of a folder with a datapackage.json."
        )
    if not version:
        version = max(known[name], key=newest_first)
    if version not in known[name]:
        raise DataProblem(
            f"The data package “{name}” has no release “{version}”. "
            f"It has {_and(sorted(known[name], key=newest_first))}."
        )
    return known[name][version]


@functools.lru_cache(maxsize=16)
def _open(file: Path, changed: int) -> Package:
    try:
        descriptor = json.loads(file.read_text(encoding="utf-8-sig"))
        assert isinstance(descriptor, dict)
        assert all(isinstance(r, dict) for r in descriptor.get("resources", []))
        assert all(isinstance(s, dict) for s in descriptor.get("sources", []))
    except (ValueError, AssertionError, TypeError) as error:
        where = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise DataProblem(
            f"{file.parent.name}/datapackage.json cannot be read as a data package{where}. "
            f"Get the package again from whoever publishes it."
        ) from None
    return Package(file.parent, descriptor)


@functools.lru_cache(maxsize=32)
def _cached_table(folder: Path, file: Path, name: str, changed: int) -> pd.DataFrame:
    return read_table(file, name)


def _table(package: Package, name: str, changed: int) -> pd.DataFrame:
    table = _cached_table(package.folder, package.file(name), name, changed)
    if name == "measures" and "places" in package.tables:
        places = package.table("places")["place_id"]
        unknown = ~table["place_id"].isin(places)
        if unknown.any():
            file = package.file(name).name
            raise _problem(
                file, table, unknown,
                f"the place_id “{table.loc[unknown, 'place_id'].iloc[0]}” is not in the table "
                f"places. Look whether a leading zero was lost.",
            )  # fmt: skip
    return table


def read_table(file: Path, name: str) -> pd.DataFrame:
    """Read one CSV file of the table `name` and refuse it where a number in it cannot be true.

    A byte-order mark, semicolons and Windows line ends are read as they are.
    """
    header, rows = _read_rows(file)
    lacking = [c for c in COLUMNS.get(name, []) if c not in header]
    if lacking:
        column = lacking[0]
        near = difflib.get_close_matches(column, header, 1, 0.6)
        raise DataProblem(
            f"{file.name}, row 1: the column {column} is missing."
            + (f" Is “{near[0]}” meant? Rename it to {column}." if near else " Add it.")
        )
    twice = [c for c in header if header.count(c) > 1]
    if twice:
        raise DataProblem(
            f"{file.name}, row 1: the column {twice[0]} is there twice. Take one of them out."
        )
    table = pd.DataFrame(rows, columns=header, dtype=str)
    for column in NUMBERS & set(header) & set(COLUMNS.get(name, header)):
        table[column] = _to_numbers(file.name, table, column)
    _refuse_impossible(file.name, name, table)
    return table


def _read_rows(file: Path) -> tuple[list[str], list[list[str]]]:
    raw = file.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = raw[: error.start].count(b"\n") + 1
        raise DataProblem(
            f"{file.name}, row {row}: this file is not UTF-8 text (it may have been saved by "
            f"Excel). Save it again as “CSV UTF-8”."
        ) from None
    first = text.split("\n", 1)[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise DataProblem(
            f"{file.name}: this is not a table of comma-separated values ({error}). "
            f"Get the file again."
        ) from None
    if not lines or len(lines) < 2:
        raise DataProblem(f"{file.name} is empty: it has no rows. Get the file again.")
    header = [name.strip() for name in lines[0]]
    for number, line in enumerate(lines[1:], start=2):
        if len(line) != len(header):
            raise DataProblem(
                f"{file.name}, row {number}: it has {len(line)} values where the first row names "
                f"{len(header)} columns. The file may be cut off: get it again."
            )
    return header, lines[1:]


def _to_numbers(file: str, table: pd.DataFrame, column: str) -> pd.Series:
    text = table[column].str.strip()
    numbers = pd.to_numeric(text.where(text != "", np.nan), errors="coerce")
    wrong = (numbers.isna() & (text != "")) | np.isinf(numbers)
    if wrong.any():
        raise _problem(
            file, table, wrong,
            f"{column} is “{text[wrong].iloc[0]}”, which is not a number. Write digits only, "
            f"or leave it empty where the number is hidden.",
        )  # fmt: skip
    return numbers.astype(float)


def _refuse_impossible(file: str, name: str, table: pd.DataFrame) -> None:
    for column in KEYS.get(name, [])[:1]:
        _refuse(file, table, table[column].str.strip() == "", f"{column} is empty. Fill it in.")
    if name in KEYS:
        _refuse(
            file, table, table.duplicated(KEYS[name]),
            f"this row has the same {_and(KEYS[name])} as a row above. Keep one of them.",
        )  # fmt: skip
    for column in ("count", "population", "requests"):
        if column in table:
            _refuse(
                file, table, table[column] < 0,
                f"{column} is below zero. Look it up at the source; leave it empty if it is "
                f"hidden there.",
            )  # fmt: skip
    for column in ("count_moe", "population_moe"):
        if column in table:
            _refuse(
                file, table, table[column] < 0,
                f"{column} (a margin of error) is below zero. Look it up at the source; leave it "
                f"empty for a full count.",
            )  # fmt: skip
    if name == "measures":
        _refuse(
            file, table, table["count"] > table["population"],
            "count is larger than the population it is part of. Look both up at the source.",
        )  # fmt: skip
    if name == "places":
        _refuse(
            file, table, ~table["level"].isin(LEVELS),
            f"level must be {_or(LEVELS)}. Write one of them.",
        )  # fmt: skip


def _refuse(file: str, table: pd.DataFrame, wrong: pd.Series, what: str) -> None:
    if wrong.any():
        raise _problem(file, table, wrong, what)


def _problem(file: str, table: pd.DataFrame, wrong: pd.Series, what: str) -> DataProblem:
    row = int(np.flatnonzero(wrong.to_numpy())[0]) + 2  # the header is row 1
    more = int(wrong.sum()) - 1
    others = f" ({more} more row{'s' if more > 1 else ''} like it.)" if more else ""
    return DataProblem(f"{file}, row {row}: {what}{others}")


def _nearest(word: object, names: list[str] | pd.Series) -> str:
    by_folded = {str(n).casefold(): str(n) for n in names}
    near = difflib.get_close_matches(str(word).casefold(), by_folded, 3, 0.5)
    return f" Did you mean {_or([by_folded[n] for n in near])}?" if near else ""


def _and(words: list[str]) -> str:
    return _list(words, "and")


def _or(words: list[str]) -> str:
    return _list(words, "or")


def _list(words: list[str], last: str) -> str:
    words = [str(w) for w in words]
    return f" {last} ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)

"""The places that an unknown table may be about: those of a package, of a file, or of the Census.

Where nobody says which places there are, they are drafted from the table itself: from the ids and
labels of the Census, or from the names of a column whose counts are of many people.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from community_data import data
from community_data.packaging.look_cells import bare
from community_data.packaging.mapping import File, Population
from community_data.packaging.matching import plain
from community_data.packaging.place_names import STATES, PlaceNames
from community_data.packaging.review import Review
from community_data.packaging.source_table import read_source_table
from community_data.packaging.table_file import open_table
from community_data.text.translate import _

COLUMNS = data.schema.of("places").columns
COUNTY = r"County|Parish|Borough|Census Area|Municipality|Municipio|Planning Region|city"
KINDS = (
    r"charter township|township|town|city|village|borough|CDP|plantation|gore|barrio-pueblo|barrio"
)
LABEL = re.compile(
    rf"(?:(?P<name>.+?)(?: (?P<kind>{KINDS}))?[,;] )?"
    rf"(?:(?P<county>[^,;]+ (?:{COUNTY}))[,;] )?(?P<state>{'|'.join(STATES.values())})",
    re.IGNORECASE,
)
"""A label of the Census: “Alder town, Fern County, Connecticut”."""
GEOID = re.compile(r"(?:(?P<summary>\d{3})[0-9A-Z]{4}US)?(?P<id>\d{2}|\d{5}|\d{7}|\d{10,12})")
LEVELS = {2: "state", 5: "county", 7: "city", 10: "town", 11: "tract", 12: "block group"}
WORDS_OF_LEVELS = {
    "zip code": "zip|zcta", "tract": "tract", "neighborhood": "neighbou?rhood", "ward": "ward",
    "town": r"towns?\b|residence", "city": r"cit(?:y|ies)",
    "village": "village", "municipality": "municip", "borough": "borough",
    "parish": "parish", "district": "district", "county": r"count(?:y|ies)", "region": "region",
    "state": "state", "school": "school",
}  # fmt: skip


# What the columns of a table of places are called, where not as in a package.
COLUMN_NAMES = {
    "place_id": r"place.?id|geo.?id|fips|ids?|codes?",
    "name": r"names?|places?|towns?\b.*|city|community|neighbou?rhood",
    "level": r"levels?|kinds?|types?",
    "parent_id": r"parent.*|belongs.*|part of.*|within|county|region",
    "population": r"population|residents|people|inhabitants",
}


@dataclass
class KnownPlaces:
    """Places that somebody else says there are.

    key, value: the line of [places] that names them, such as package = "riverbend".
    table: place_id, name, level, parent_id. columns: what their file calls its columns, where it
    is not as in a package. residents: of a package that counts them, the groups of each grouping;
    of "all" the name of all together. synthetic: whether the places are invented.
    """

    key: str
    value: str
    table: pd.DataFrame
    columns: dict[str, str] = field(default_factory=dict)
    residents: dict[str, list[str]] = field(default_factory=dict)
    synthetic: bool = False

    def __post_init__(self) -> None:
        self.found = PlaceNames(self.table, "", {})

    def __contains__(self, text: str) -> bool:
        return bool(self.level_of(text))

    def level_of(self, text: str) -> str:
        """The level of the place that a text means, or nothing."""
        place = self.found.find(bare(text))
        return self.found.level_of[place] if place else ""

    def level(self, words: Counter) -> str:
        """The level that most rows of a column are of."""
        levels: Counter[str] = Counter()
        for text, times in words.items():
            if level := self.level_of(text):
                levels[level] += times
        return levels.most_common(1)[0][0] if levels else ""

    @property
    def top(self) -> str:
        """The name of the one place that is part of no other; empty where there are several."""
        tops = self.table[~self.table["parent_id"].isin(self.table["place_id"])]
        return tops["name"].iloc[0] if len(tops) == 1 else ""


def known_places(beside: Path, home: Path, asked: str) -> KnownPlaces | None:
    """The places of `asked`, a package or a CSV file; else of a places.csv in the folder `beside`.

    home: the folder of the mapping, from which a file is named. Raises `DataProblem` where what is
    asked for is not there.
    """
    if not asked:
        file = beside / "places.csv"
        return _of_file(home, file) if file.is_file() else None
    for file in (beside / asked, Path(asked)):
        if file.is_file() and file.suffix != ".json":
            return _of_file(home, file)
    opened = data.open_package(asked)
    opened.require("places")
    return KnownPlaces(
        "package", asked, opened.places[COLUMNS],
        residents=_residents(opened), synthetic=opened.synthetic,
    )  # fmt: skip


def path_from(folder: Path, file: Path) -> str:
    """The path of a file as a mapping in a folder writes it."""
    return Path(os.path.relpath(file.resolve(), folder.resolve())).as_posix()


def _residents(package: data.Package) -> dict[str, list[str]]:
    if "measures" not in package.tables:
        return {}
    rows = package.measures[package.measures["measure"] == Population().measure]
    groups = rows.groupby("group_by", sort=False)["group"].unique()
    return {by: list(names) for by, names in groups.items()}


def _of_file(home: Path, file: Path) -> KnownPlaces:
    columns = _columns_of_places(file)
    own = read_source_table(file.parent, File(file=file.name), columns.values(), Review())
    table = pd.DataFrame(
        {key: [str(cell) for cell in own.columns[name]] for key, name in columns.items()}
    )
    others = {key: name for key, name in columns.items() if plain(name) != key}
    return KnownPlaces("file", path_from(home, file), table, others)


def _columns_of_places(file: Path) -> dict[str, str]:
    """How a table of places calls what it holds, by the names in its first row."""
    names = [str(cell) for cell in next(open_table(file, File()).lines(), [])]
    columns, free = {}, list(names)
    for key, pattern in COLUMN_NAMES.items():
        same = [name for name in free if plain(name) == key]
        like = same or [name for name in free if re.fullmatch(pattern, plain(name))]
        columns[key] = like[0] if like else key
        free = [name for name in free if name != columns[key]]
    return columns


def is_census_label(text: str) -> bool:
    return bool(LABEL.fullmatch(bare(text)))


def is_geoid(text: str) -> bool:
    return bool(GEOID.fullmatch(bare(text)))


def level_of_name(name: str) -> str:
    """The level that the name of a column says: town, county … ; empty where it says none."""
    for level, pattern in WORDS_OF_LEVELS.items():
        if re.search(pattern, name, re.IGNORECASE):
            return level
    return ""


def drafted(pairs: Iterable[tuple[str, str]], level: str, census: bool) -> list[dict[str, str]]:
    """Places from a table: (id, name) each, the larger ones added from what ids and labels say.

    level: of the places, where their ids do not say it. census: whether ids are of the Census.

    An empty id is made from the name. A place that is above all has no parent; where nothing
    says which that is, its name is left open.
    """
    rows: dict[str, dict[str, str]] = {}
    for written, label in pairs:
        for row in _line_of_places(bare(written), bare(label), level, census):
            rows.setdefault(row["place_id"], row)
    tops = [row for row in rows.values() if not row["parent_id"]]
    if len(tops) > 1:
        for row in tops:
            row["parent_id"] = "all"
        top = {
            "place_id": "all",
            "name": "",
            "level": _("region"),
            "parent_id": "",
            "population": "",
        }
        rows = {"all": top} | rows
    depth = {"state": 0, "county": 1}
    return sorted(
        rows.values(), key=lambda row: (bool(row["parent_id"]), depth.get(row["level"], 2))
    )


def _line_of_places(written: str, label: str, level: str, census: bool) -> list[dict[str, str]]:
    """A place and those above it, the largest first."""
    parts = LABEL.fullmatch(label)
    geoid = GEOID.fullmatch(written) if census else None
    place_id = geoid["id"] if geoid else slug(written or label)
    own = LEVELS.get(len(place_id), level) if geoid else level
    if not parts:
        return [_row(place_id, label or written, own, "")]
    state, county, name = parts["state"], parts["county"], parts["name"]
    state_id = place_id[:2] if geoid else slug(state)
    county_id = place_id[:5] if geoid else slug(f"{county} {state}")
    line = [_row(state_id, state, "state", "")]
    if county:
        line.append(_row(county_id, county, "county", state_id))
    if name:
        above = county_id if county else state_id
        line.append(_row(place_id, name, parts["kind"] or own, above))
    return line


def _row(place_id: str, name: str, level: str, parent_id: str) -> dict[str, str]:
    return {"place_id": place_id, "name": name, "level": level.lower(), "parent_id": parent_id,
            "population": ""}  # fmt: skip


def slug(text: str) -> str:
    """A text as small letters, digits and hyphens."""
    return "-".join(re.findall(r"\w+", plain(text)))

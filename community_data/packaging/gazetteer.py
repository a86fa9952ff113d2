"""The places of a package in the making: which there are, and which are made of which."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd

from community_data import data
from community_data.data.places import depths
from community_data.data.totals import CLOSE
from community_data.errors import DataProblem
from community_data.packaging.mapping import COUNT, Mapping
from community_data.packaging.matching import plain
from community_data.packaging.source_table import read_own_table, whole_number
from community_data.text.lists import and_, nearest

COLUMNS = data.schema.of("places").columns


@dataclass(frozen=True)
class Gazetteer:
    """Places down to a level.

    table: place_id, name, level, parent_id, population, the larger before the smaller.
    title: whose places they are. synthetic: that they are invented. sources: who says so.
    """

    table: pd.DataFrame
    level: str
    title: str
    synthetic: bool
    sources: list[dict]

    @cached_property
    def children(self) -> dict[str, list[str]]:
        """place_id -> the places that it is made of, where there are any."""
        parts: dict[str, list[str]] = {}
        for place_id, parent in zip(self.table["place_id"], self.table["parent_id"], strict=True):
            if parent in self.names:
                parts.setdefault(parent, []).append(place_id)
        return parts

    @cached_property
    def names(self) -> dict[str, str]:
        return dict(zip(self.table["place_id"], self.table["name"], strict=True))

    @cached_property
    def counted(self) -> list[str]:
        """The smallest places: those that people are counted in, and that others are made of."""
        return [place_id for place_id in self.names if place_id not in self.children]

    @property
    def larger(self) -> list[str]:
        """Places made of others, each after all that it is made of."""
        return [place_id for place_id in reversed(self.names) if place_id in self.children]


def gazetteer(folder: Path, mapping: Mapping) -> tuple[Gazetteer, dict[str, str]]:
    """The places to count by, and every way to write one of them: plain text -> place_id.

    A place below the level is read as the place that it is part of. A name that two places have
    is the one of the level, if there is one. Raises `DataProblem`.
    """
    where = mapping.places
    if where.package:
        opened = data.open_package(where.package)
        opened.require("places")
        table, title, synthetic = opened.places[COLUMNS], opened.title, opened.synthetic
        sources = [s for s in opened.sources if "places" in s.get("tables", ["places"])]
    else:
        table, title, synthetic = _own(folder, mapping), where.file, mapping.package.synthetic
        sources = [described(where.source)]
    table = _ordered(table, title)
    level = _level(table, where.level, title)
    kept = _without_extracts(_down_to(table, level))
    found = Gazetteer(kept.reset_index(drop=True), level, title, synthetic, sources)
    return found, _ways_to_write(table, found)


def _ordered(table: pd.DataFrame, title: str) -> pd.DataFrame:
    """Larger places first. Refuses a place whose parent is not there, and a circle of places."""
    depth = depths(table)
    for place in table.itertuples():
        if place.parent_id and place.parent_id not in depth.index:
            raise DataProblem(f"{title}: “{place.name}” is part of a place that is not there.")
        if place.parent_id and depth[place.place_id] == 0:
            raise DataProblem(
                f"{title}: “{place.name}” is part of a place that is part of it. Look up which of "
                f"them is the larger one."
            )
    return table.sort_values("place_id", key=lambda ids: ids.map(depth), kind="stable")


def _level(table: pd.DataFrame, wanted: str, title: str) -> str:
    """The level that is wanted, as the places write it. Raises `DataProblem`."""
    levels = list(dict.fromkeys(table["level"]))
    for level in [wanted, *levels]:
        if level in levels and level.strip().casefold() == wanted.strip().casefold():
            return level
    raise DataProblem(
        f"{title} has no place of the level {wanted}.{nearest(wanted, levels)} "
        f"It has {and_(levels)}."
    )


def _down_to(table: pd.DataFrame, level: str) -> pd.DataFrame:
    """The places of a level, and the places of the levels above it."""
    parent = dict(zip(table["place_id"], table["parent_id"], strict=True))
    level_of = dict(zip(table["place_id"], table["level"], strict=True))

    def above(place: str) -> list[str]:
        way = []
        while place := parent[place]:
            way.append(level_of[place])
        return way

    ways = {place: above(place) for place in parent}
    larger = {word for place, way in ways.items() if level_of[place] == level for word in way}
    keep = [
        own == level or (own in larger and level not in ways[place])
        for place, own in level_of.items()
    ]
    return table[keep]


def _without_extracts(table: pd.DataFrame) -> pd.DataFrame:
    """Without places of which only some parts are there: their parts' counts are not theirs."""
    people = dict(zip(table["place_id"], table["population"].astype(float), strict=True))
    parts = table.groupby("parent_id", sort=False)["population"]
    sums = parts.sum()[parts.count() == parts.size()]
    extracts = {p for p, total in sums.items() if p and total < (1 - CLOSE) * people.get(p, 0)}
    parent = dict(zip(table["place_id"], table["parent_id"], strict=True))
    for place in list(extracts):
        while place := parent.get(place, ""):
            extracts.add(place)
    kept = table[~table["place_id"].isin(extracts)]
    return kept.assign(parent_id=kept["parent_id"].where(~kept["parent_id"].isin(extracts), ""))


def _ways_to_write(table: pd.DataFrame, kept: Gazetteer) -> dict[str, str]:
    parents = dict(zip(table["place_id"], table["parent_id"], strict=True))

    def counted_in(place_id: str) -> str:
        while place_id not in kept.names:
            place_id = parents[place_id]
            if not place_id:
                return ""
        return place_id

    ways: dict[str, list[str]] = {}
    for place_id, name in zip(table["place_id"], table["name"], strict=True):
        ways.setdefault(plain(name), []).append(place_id)
    written = {}
    levels = dict(zip(table["place_id"], table["level"], strict=True))
    for way, places in ways.items():
        meant = [p for p in places if levels[p] == kept.level] if len(places) > 1 else places
        if len(meant) == 1:
            written[way] = counted_in(meant[0])
    # Ids as they are, and as Excel leaves them: without their leading zeros.
    bare = [place_id.lstrip("0") for place_id in table["place_id"]]
    for place_id, short in zip(table["place_id"], bare, strict=True):
        if short and bare.count(short) == 1:
            written.setdefault(plain(short), counted_in(place_id))
        written[plain(place_id)] = counted_in(place_id)
    return {way: place_id for way, place_id in written.items() if place_id}


def _own(folder: Path, mapping: Mapping) -> pd.DataFrame:
    """The organization's own table of places."""
    where = mapping.places
    if where.file == mapping.table.file and mapping.table.one_row_is != COUNT:
        raise DataProblem(
            "The table of places must not be the table of people: its names are published."
        )
    wanted = {column: getattr(where.columns, column) for column in COLUMNS}
    own = read_own_table(folder, where, wanted.values())
    table = pd.DataFrame(
        {column: [str(c) for c in own.columns[name]] for column, name in wanted.items()}
    )
    table["population"] = [
        whole_number(cell, f"{own.file}, row {row}: the population") if cell else float("nan")
        for row, cell in zip(own.rows, table["population"], strict=True)
    ]
    table["level"] = table["level"].str.strip()
    for row, place in zip(own.rows, table.itertuples(), strict=True):
        if not place.place_id or not place.name:
            raise DataProblem(f"{own.file}, row {row}: a place needs an id and a name.")
        if not place.level:
            raise DataProblem(f"{own.file}, row {row}: a place needs a level, such as town.")
    twice = table["place_id"].duplicated()
    if twice.any():
        row = own.rows[int(twice.to_numpy().argmax())]
        raise DataProblem(f"{own.file}, row {row}: this id is there twice.")
    return table


def described(source) -> dict:
    """A source as the descriptor of a package says it."""
    return {
        "title": source.title,
        **({"description": source.description} if source.description else {}),
        "kind": source.kind,
        "collected_to": source.collected_to.isoformat(),
        "published": source.published.isoformat(),
    }

"""The places of a package in the making: which there are, and which are made of which."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import pandas as pd

from community_data import data
from community_data.data.places import depths
from community_data.data.totals import CLOSE
from community_data.errors import DataProblem
from community_data.packaging.mapping import COUNT, Measured, Source
from community_data.packaging.place_names import PlaceNames
from community_data.packaging.review import Review
from community_data.packaging.source_table import read_source_table, whole_number
from community_data.text.lists import and_, nearest, or_
from community_data.text.translate import _

ELSEWHERE = "\0elsewhere"
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

    def parent_of(self, place: str) -> str:
        return self._parents[place]

    @cached_property
    def _parents(self) -> dict[str, str]:
        return dict(zip(self.table["place_id"], self.table["parent_id"], strict=True))

    @cached_property
    def counted(self) -> list[str]:
        """The smallest places: those that people are counted in, and that others are made of."""
        return [place_id for place_id in self.names if place_id not in self.children]

    @property
    def published(self) -> pd.DataFrame:
        """The table without the places that stand for people in no place of the level."""
        return self.table[~self.table["place_id"].str.endswith(ELSEWHERE)]

    def with_elsewhere(self, place: str) -> Gazetteer:
        """The same with one more part of a place: its people who are in none of its parts."""
        row = {
            "place_id": place + ELSEWHERE,
            "name": _("{place}, in none of its parts").format(place=self.names[place]),
            "level": self.level, "parent_id": place, "population": float("nan"),
        }  # fmt: skip
        table = pd.concat([self.table, pd.DataFrame([row])], ignore_index=True)
        return replace(self, table=table)

    @property
    def larger(self) -> list[str]:
        """Places made of others, each after all that it is made of."""
        return [place_id for place_id in reversed(self.names) if place_id in self.children]


def gazetteer(folder: Path, measured: Measured, review: Review) -> tuple[Gazetteer, PlaceNames]:
    """The places to count by, and the ways to write one of them. Raises `DataProblem`."""
    mapping, renamed = measured.places, {}
    if mapping.package:
        opened = data.open_package(mapping.package)
        opened.require("places")
        table, title, synthetic = opened.places[COLUMNS], opened.title, opened.synthetic
        sources = [s for s in opened.sources if "places" in s.get("tables", ["places"])]
        renamed = _renamed(opened)
    else:
        table = _own(folder, measured, review)
        title, synthetic = mapping.file, measured.package.synthetic
        sources = [described(mapping.source)]
    table = _ordered(table, title)
    level = _level(table, mapping.level, title)
    kept = _without_extracts(_down_to(table, level))
    places = Gazetteer(kept.reset_index(drop=True), level, title, synthetic, sources)
    names = PlaceNames(table, level, renamed)
    for text, name in mapping.names.items():
        if not name:
            continue  # the line was pasted and not yet filled in: it is asked again
        place = names.find(name)
        if place is None:
            near = names.may_mean(name)
            hint = " " + _("Did you mean {names}?").format(names=or_(near)) if near else ""
            review.ask(
                _("The mapping, [places.names]: {title} has no place “{name}”.").format(
                    title=title, name=name
                )
                + hint
            )
            continue
        names.say(text, place)
    return places, names


def _renamed(package: data.Package) -> dict[str, str]:
    """Earlier ids of places that are the same under another id, where the package has them."""
    if "id_changes" not in package.tables:
        return {}
    table = package.table("id_changes")
    if "kind" in table:
        table = table[table["kind"].isin(["", "renamed"]) | table["kind"].isna()]
    once = ~table["old_id"].duplicated(keep=False) & ~table["new_id"].duplicated(keep=False)
    table = table[once]
    return dict(zip(table["old_id"], table["new_id"], strict=True))


def counted_in(places: Gazetteer, names: PlaceNames, place: str) -> str | None:
    """The place of the gazetteer that a place is, or is part of; None where there is none."""
    while place and place not in places.names:
        place = names.parent.get(place, "")
    return place or None


def _ordered(table: pd.DataFrame, title: str) -> pd.DataFrame:
    """Larger places first. Refuses a place whose parent is not there, and a circle of places."""
    depth = depths(table)
    for place in table.itertuples():
        if place.parent_id and place.parent_id not in depth.index:
            raise DataProblem(
                _("{title}: “{name}” is part of a place that is not there.").format(
                    title=title, name=place.name
                )
            )
        if place.parent_id and depth[place.place_id] == 0:
            raise DataProblem(
                _(
                    "{title}: “{name}” is part of a place that is part of it. Look up which of "
                    "them is the larger one."
                ).format(title=title, name=place.name)
            )
    return table.sort_values("place_id", key=lambda ids: ids.map(depth), kind="stable")


def _level(table: pd.DataFrame, wanted: str, title: str) -> str:
    """The level that is wanted, as the places write it. Raises `DataProblem`."""
    levels = list(dict.fromkeys(table["level"]))
    for level in [wanted, *levels]:
        if level in levels and level.strip().casefold() == wanted.strip().casefold():
            return level
    raise DataProblem(
        _("{title} has no place of the level {wanted}.").format(title=title, wanted=wanted)
        + nearest(wanted, levels)
        + " "
        + _("It has {levels}.").format(levels=and_(levels))
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


def _own(folder: Path, measured: Measured, review: Review) -> pd.DataFrame:
    """The organization's own table of places."""
    mapping, of_people = measured.places, measured.table.one_row_is != COUNT
    if mapping.file == measured.table.file and of_people:
        raise DataProblem(
            _("The table of places must not be the table of people: its names are published.")
        )
    wanted = {column: getattr(mapping.columns, column) for column in COLUMNS}
    own = read_source_table(folder, mapping, wanted.values(), review, "[places]")
    table = pd.DataFrame(
        {column: [str(c) for c in own.columns[name]] for column, name in wanted.items()}
    )
    table["population"] = [
        whole_number(cell, _("{file}, row {row}: the population").format(file=own.file, row=row))
        if cell
        else float("nan")
        for row, cell in zip(own.rows, table["population"], strict=True)
    ]
    table["level"] = table["level"].str.strip()
    lacking = {
        _("an id"): table["place_id"] == "",
        _("a name"): table["name"] == "",
        _("a level, such as town"): table["level"] == "",
        _("an id of its own"): table["place_id"].duplicated(),
    }
    for need, wrong in lacking.items():
        if wrong.any():
            row = own.rows[int(wrong.to_numpy().argmax())]
            raise DataProblem(
                _("{file}, row {row}: a place needs {need}.").format(
                    file=own.file, row=row, need=need
                )
            )
    return table


def described(source: Source) -> dict:
    """A source as the descriptor of a package says it."""
    days = {
        "collected_from": source.collected_from,
        "collected_to": source.collected_to,
        "published": source.published,
        "fetched": source.fetched,
        "next_release": source.next_release,
    }
    texts = ("path", "description", "publisher", "universe", "sha256", "handling")
    return {
        "title": source.title,
        **{name: getattr(source, name) for name in texts if getattr(source, name)},
        "kind": source.kind,
        **{key: day.isoformat() for key, day in days.items() if day},
    }

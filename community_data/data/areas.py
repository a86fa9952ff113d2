"""Small areas and the places they make up: `crosswalk`, `id_changes`, `boundaries`.

A tract is an area that an office drew to count people in; a neighborhood is a place that people
name. Numbers are told of the first, and asked for of the second.
"""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from community_data import methods
from community_data.errors import DataProblem
from community_data.text.translate import _

from . import rates
from .measures import rows_of
from .package import Package, newest_first, open_package
from .places import above

if TYPE_CHECKING:
    import geopandas

# What the course looks at first, where a package tells it of small areas.
HOUSING = ("severe_rent_burden", "housing_cost_burden", "home_ownership")
FOUR = rates.FOUR


def crosswalk(package) -> pd.DataFrame:
    """The table `crosswalk`: from_id, to_id, weight (0 to 1) and basis, with both names.

    Also `area` and `neighborhood`: the names of the two.
    """
    opened = open_package(package)
    names = opened.places.set_index("place_id")["name"]
    table = opened.table("crosswalk")
    return table.assign(area=table["from_id"].map(names), neighborhood=table["to_id"].map(names))


def id_changes(package) -> pd.DataFrame:
    """The table `id_changes`: old_id, new_id, changed, kind, weight (1 where nothing is said)."""
    table = open_package(package).table("id_changes")
    for column, usual in (("kind", "renamed"), ("weight", 1.0)):
        if column not in table:
            table[column] = usual
    table["kind"] = table["kind"].where(table["kind"] != "", "renamed")
    return table.assign(weight=table["weight"].fillna(1.0))


def boundaries(package) -> geopandas.GeoDataFrame:
    """The areas of places: place_id is the index, geometry in longitude and latitude.

    Places without a boundary have no row; a package without the table has none at all.
    """
    opened = open_package(package)
    if "boundaries" not in opened.tables:
        return _no_land()
    file = opened.file("boundaries")
    return _land(file, file.stat().st_mtime_ns).copy()


@functools.lru_cache(maxsize=8)
def _land(file: Path, _changed: int) -> geopandas.GeoDataFrame:
    import geopandas

    try:
        land = geopandas.read_file(file)
        return land.dropna(subset=["geometry"]).set_index("place_id")[["geometry"]].to_crs(4326)
    except (ValueError, KeyError, RuntimeError) as error:
        what = _("{file} cannot be read as the boundaries of places. Get it again.")
        raise DataProblem(what.format(file=file.name)) from error


def _no_land() -> geopandas.GeoDataFrame:
    import geopandas

    return geopandas.GeoDataFrame(geometry=[], crs=4326)


def measures_of_areas(measures: pd.DataFrame, crosswalk: pd.DataFrame) -> list[str]:
    """The measures that are told of most of the small areas of a crosswalk, for everyone there.

    Those about housing come first.
    """
    ids = set(crosswalk["from_id"])
    rows = measures[(measures["group_by"] == "all") & measures["place_id"].isin(ids)]
    rows = rows[rows["population"].notna()].astype({"measure": object})
    told = rows.groupby("measure", sort=False)["place_id"].nunique()
    names = list(told.index[2 * told >= len(ids)])
    return sorted(names, key=lambda name: HOUSING.index(name) if name in HOUSING else len(HOUSING))


def measure(package) -> str:
    """The measure to look at: see `measures_of_areas`. Raises `DataProblem` where there is none."""
    opened = open_package(package)
    names = measures_of_areas(opened.measures, opened.table("crosswalk"))
    if not names:
        text = _("{title} has no measure that is told of the small areas of its crosswalk.")
        raise DataProblem(text.format(title=opened.title))
    return names[0]


def around(package, place: str) -> pd.Series:
    """The row of the place whose neighborhoods are looked at.

    It is the place itself where it has neighborhoods; else the smallest place around it that has.
    """
    opened = open_package(package)
    places = opened.places.set_index("place_id", drop=False)
    own = opened.place(place)
    holding = places_with(places, opened.table("crosswalk")["to_id"])
    for at in above(places["parent_id"].to_dict(), own["place_id"]):
        if at in holding:
            return places.loc[at]
    text = _("{title} names no neighborhoods in or around {name}.")
    raise DataProblem(text.format(title=opened.title, name=own["name"]))


def has_own(package, place: str) -> bool:
    """Whether neighborhoods of this place, or of the town it is one of, are in the crosswalk.

    Not so for a town without any: then what is shown is what lies around it.
    """
    opened = open_package(package)
    own, frame = opened.place(place), around(opened, place)
    if own["place_id"] == frame["place_id"]:
        return True
    table = opened.table("crosswalk")
    return own["place_id"] in {*table["to_id"], *table["from_id"]}


def places_with(places: pd.DataFrame, neighborhoods: pd.Series) -> set[str]:
    """The places that have any of the neighborhoods (ids) in them, at any depth."""
    parent = dict(zip(places["place_id"], places["parent_id"], strict=True))
    return {at for one in neighborhoods.unique() for at in above(parent, one)[1:]}


def parts(package, place: str, measure: str) -> pd.DataFrame:
    """The parts of small areas in the neighborhoods around a place, one row a part.

    Columns: tract and neighborhood (names), from_id, to_id, weight, and of the whole small area
    count, count_moe, population, population_moe, unit, period (newest).
    """
    opened = open_package(package)
    table = crosswalk(opened)
    inside = _inside(opened, around(opened, place)["place_id"])
    table = table[table["to_id"].isin(inside)]
    rows = of_places(opened, measure)
    table = table.merge(rows, left_on="from_id", right_index=True, how="left")
    columns = ["area", "neighborhood", "from_id", "to_id", "weight", *FOUR, "period", "unit"]
    return table[columns].rename(columns={"area": "tract"}).reset_index(drop=True)


def of_places(package, measure: str) -> pd.DataFrame:
    """The row of a measure for everyone, of every place: by place_id, in the newest period."""
    rows = rows_of(open_package(package), measure)
    rows = rows[rows["group_by"] == "all"]
    rows = rows[rows["period"] == max(rows["period"], key=newest_first)]
    return rows.drop_duplicates("place_id").set_index("place_id")


def _inside(package: Package, place_id: str) -> set[str]:
    """The ids of all places below a place."""
    parent = package.places.set_index("place_id")["parent_id"]
    found, new = set(), {place_id}
    while new:
        new = set(parent.index[parent.isin(new)]) - found
        found |= new
    return found


def neighborhoods(package, place: str, measure: str) -> pd.DataFrame:
    """The neighborhoods around a place, added up from parts of small areas, one row each.

    Columns: place_id, neighborhood, count, count_moe, population, population_moe (not rounded, and
    the percents are those of the rounded ones),
    tracts (how many have a part in it), split (how many of those lie in another one too), those
    of `rates.judged`, and widest. The order is that of the table of places.

    margin is √Σ(w · margin)², made of the weights as if they were known: the least that the percent
    may be off. widest (percentage points) takes each part of a split tract for a sample of its own,
    √Σ(√w · margin)². Whether a percent may be shown is judged by the widest, so that a sliver of
    many tracts does not look surer than a whole one.
    """
    opened = open_package(package)
    frame = around(opened, place)["place_id"]
    files = [opened.file(name).stat().st_mtime_ns for name in ("places", "measures", "crosswalk")]
    return _added(opened.folder, tuple(files), frame, measure).copy()


@functools.lru_cache(maxsize=64)
def _added(folder: Path, _changed: tuple[int, ...], place: str, measure: str) -> pd.DataFrame:
    """The same, kept: pages, checks and widgets ask for it again and again."""
    opened = open_package(folder)
    table = parts(opened, place, measure)
    whole = opened.table("crosswalk").groupby("from_id").size()
    rows, wide = [], []
    for (place_id, name), own in table.groupby(["to_id", "neighborhood"], sort=False):
        numbers = {c: methods.weighted_sum(own[c], own["weight"]) for c in ("count", "population")}
        of_roots = {}
        for column in ("count_moe", "population_moe"):
            known = own[column].notna().any()
            margin = methods.weighted_margin(own[column], own["weight"], own["from_id"])
            numbers[column] = margin if known else float("nan")
            roots = methods.weighted_margin(own[column], own["weight"] ** 0.5, own["from_id"])
            of_roots[column] = roots if known else float("nan")
        split = int((own["from_id"].map(whole) > 1).sum())
        about = {"place_id": place_id, "neighborhood": name, "tracts": len(own), "split": split}
        rows.append(about | numbers | {"period": own["period"].iloc[0]})
        wide.append(rows[-1] | of_roots)
    # Percents of whole people and households, as whoever prints such sums has them.
    exact = pd.DataFrame(rows)
    told = rates.judged(exact.assign(**exact[FOUR].round()), opened, measure)
    widest = pd.DataFrame(wide)
    widest = rates.judged(widest.assign(**widest[FOUR].round()), opened, measure)
    verdict = ["decision", "reason", "reliability"]
    table = told.assign(widest=widest["margin"], **widest[verdict], **exact[FOUR])
    order = {place_id: n for n, place_id in enumerate(opened.places["place_id"])}
    return table.sort_values("place_id", key=lambda ids: ids.map(order), ignore_index=True)

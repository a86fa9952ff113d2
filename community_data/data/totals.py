"""Totals and their parts: groups add up to everyone in a place, places to the larger place.

Whether parts should add up is learned from the package itself. Groups may overlap or leave
somebody out, and places may be only some parts of a larger one; then a difference says nothing.
Where their populations add up, they are all the parts, and where most counts add up too, one that
does not is wrong. Estimates of a sample may differ by their margins of error, rounded counts by
their rounding, and a hidden part is never counted as zero.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from . import schema

CELL = ["measure", "period"]
# What the totals of each kind are told apart by, and which of them are judged together.
KEY = {
    "groups": ["place_id", *CELL, "group_by"],
    "places": ["place_id", "part_level", *CELL, "group_by", "group"],
}
FAMILY = {"groups": [*CELL, "group_by"], "places": [*CELL, "part_level"]}
_FOUR = ["count", "count_moe", "population", "population_moe"]
_BATCH = 200_000  # rows
_ENOUGH = 8  # counts from which rounding can be told from chance
CLOSE = 0.01  # populations of parts are all of the whole if they miss it by 1 in 100 at most


@dataclass
class Sums:
    """Totals with what their parts add up to, one row a total; the index is the total's row.

    total_*: what is printed; sum_*: the sum over the parts; parts, hidden, sampled: how many
    there are, how many have no count, how many have a margin above 0.
    whole: whether every part that there should be has a row.
    kind: "groups", or "places": the places of one level (`part_level`) under a larger one.
    """

    kind: str
    table: pd.DataFrame


def batches(measures: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """The table `measures` in pieces that keep a measure's period together, each row once.

    What is added up here is never more than one measure in one period, so a large table need
    not be worked on as a whole.
    """
    family = measures.groupby(CELL, observed=True, sort=False).ngroup().to_numpy()
    sizes = np.bincount(family[family >= 0])
    batch_of = (np.cumsum(sizes) - sizes) // _BATCH
    for number_of_batch in np.unique(batch_of):
        rows = measures[batch_of[family] == number_of_batch]
        yield rows.drop_duplicates(schema.of("measures").key)


def both(
    rows: pd.DataFrame, places: pd.DataFrame | None, complete: bool | Collection[str] = ()
) -> list[Sums]:
    """All the totals among these rows of `measures` that have parts.

    complete: places that are said to be all made of their parts (True: every place).
    """
    found = [of_groups(rows)]
    if places is not None:
        found.append(of_places(rows, places, complete))
    return [sums for sums in found if len(sums.table)]


def of_groups(rows: pd.DataFrame) -> Sums:
    """Everyone in a place against its groups. Where a measure has no row for everyone, and all
    groups are shares of one population, that population is the total."""
    everyone = rows[rows["group_by"] == "all"]
    cell = ["place_id", *CELL]
    # Two rows for everyone are two different everyones, such as residents and households.
    everyone = everyone[~everyone.duplicated(cell, keep=False)]
    totals = everyone.reset_index(names="row")[[*cell, "row", *_FOUR]]
    table = _added(rows[rows["group_by"] != "all"], KEY["groups"]).reset_index()
    table = table.merge(totals, on=cell, how="left")
    alone = table["row"].isna() & table["one_population"] & (table["parts"] > 1)
    for total, part in {
        "row": "first_row",
        "count": "first_population",
        "count_moe": "first_population_moe",
    }.items():
        table[total] = table[total].where(~alone, table[part])
    table["population"] = table["population"].where(~alone)
    table["whole"] = True
    # Shares of one population have no populations of their own to add up.
    table["shares"] = alone
    shared = table["one_population"] & (table["first_population"] == table["population"])
    table["sum_population"] = table["sum_population"].where(~shared)
    table = table[table["row"].notna() & (table["parts"] > 1)]
    return Sums("groups", _indexed(table))


def of_places(
    rows: pd.DataFrame, places: pd.DataFrame, complete: bool | Collection[str] = ()
) -> Sums:
    """A place against the places of one level that are part of it, group by group.

    A town may be parted into tracts, and into neighborhoods too: each level is added up by itself.
    A table may hold some parts of a place only; `all_parts` says whether they are all of it.
    """
    below = larger(rows, places)
    key = [column for column in KEY["places"] if column != "part_level"]
    totals = rows.reset_index(names="row")[[*key, "row", *_FOUR]]
    table = _added(below, KEY["places"]).reset_index().merge(totals, on=key)
    # A place that has no row at all for a measure was not asked; a group without one is empty.
    tree = places.drop_duplicates("place_id")[["parent_id", "level"]].astype(object)
    children = tree.groupby(["parent_id", "level"]).size()
    cell = ["place_id", "part_level", *CELL]
    asked = below[[*cell, "part"]].drop_duplicates().groupby(cell, observed=True).size()
    table = table.merge(asked.rename("asked").reset_index(), on=cell, how="left")
    there = pd.MultiIndex.from_frame(table[["place_id", "part_level"]].astype(object))
    table["whole"] = table["asked"].to_numpy() == children.reindex(there).to_numpy()
    table["shares"] = False
    all_parts = all_of_it(table, complete)
    table["all_parts"] = [all_parts.get(one) for one in there.tolist()]
    return Sums("places", _indexed(table))


def all_of_it(table: pd.DataFrame, complete: bool | Collection[str] = ()) -> dict[tuple, bool]:
    """Whether the places of a level are all of a larger one: (place_id, level) -> yes or no.

    They are not where their people are fewer than those of the larger place, in most measures.
    Where one measure alone tells, most of the larger places decide: an extract may leave parts
    out, and one wrong number may look like it.
    """
    ids = table["place_id"].astype(object)
    said = np.ones(len(table), bool) if complete is True else ids.isin(_ids(complete))
    told = table["whole"] & (table["lacking"] == 0) & table["population"].notna()
    short = table["sum_population"] < np.minimum(
        (1 - CLOSE) * table["population"], table["population"] - 1
    )
    people = pd.DataFrame(
        {
            "place_id": ids,
            "level": table["part_level"].astype(object),
            "said": said,
            "short": short.where(told),
            "measure": table["measure"].cat.codes,
        }
    )
    by_level = people.groupby("level")["short"].mean()
    found = {}
    for (place, level), part in people.groupby(["place_id", "level"], sort=False):
        if part["said"].any():
            found[place, level] = True
        elif part["short"].notna().any():
            alone = part.loc[part["short"].notna(), "measure"].nunique() == 1
            share = by_level[level] if alone and part["short"].mean() < 1 else part["short"].mean()
            found[place, level] = bool(share < 0.5)
    return found


def exact(table: pd.DataFrame) -> set[tuple]:
    """The (place_id, level) whose parts have as many people as the larger place, in all rows."""
    told = table[table["whole"] & (table["lacking"] == 0) & table["population"].notna()]
    same = told["sum_population"] == told["population"]
    key = [told["place_id"].astype(object), told["part_level"].astype(object)]
    always = same.groupby(key).all()
    return set(always.index[always])


def larger(rows: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    """The rows with the larger place as their `place_id`, and their own as `part`."""
    tree = places.drop_duplicates("place_id")[["place_id", "parent_id", "level"]].astype(object)
    parent = dict(zip(tree["place_id"], tree["parent_id"], strict=True))
    level = dict(zip(tree["place_id"], tree["level"], strict=True))
    ids, codes = rows["place_id"].cat.categories, rows["place_id"].cat.codes
    # get_indexer says -1 where a parent has no rows here, and -1 is a missing value.
    above = ids.get_indexer([parent.get(i) for i in ids])[codes]
    whole = pd.Categorical.from_codes(above, categories=ids)
    levels = pd.Categorical([level.get(i) for i in ids])
    of_part = pd.Categorical.from_codes(levels.codes[codes], categories=levels.categories)
    below = rows.assign(part=rows["place_id"], place_id=whole, part_level=of_part)
    return below.dropna(subset=["place_id"])


def parts(kind: str, rows: pd.DataFrame, places: pd.DataFrame | None) -> pd.DataFrame:
    """The rows that are parts of totals, with the KEY of their total."""
    return rows[rows["group_by"] != "all"] if kind == "groups" else larger(rows, places)


def _indexed(table: pd.DataFrame) -> pd.DataFrame:
    return table.set_index(table["row"].astype(int))


def _added(rows: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """The parts of each total, added up. Margins are those of sums (`methods.sum_margin`): the
    root of the summed squares, and of several estimates of zero only the largest, once."""
    margin = rows["count_moe"].fillna(0)
    zero = rows["count"] == 0
    work = rows[[*by]].assign(
        count=rows["count"],
        hidden=rows["count"].isna(),
        sampled=rows["count_moe"] > 0,
        squares=np.where(zero, 0, margin**2),
        zeros=np.where(zero, margin, 0),
        population=rows["population"],
        lacking=rows["population"].isna(),
        population_squares=rows["population_moe"].fillna(0) ** 2,
        population_moe=rows["population_moe"],
        row=rows.index,
    )
    grouped = work.groupby(by, observed=True, sort=False)
    added = grouped.agg(
        parts=("hidden", "size"),
        hidden=("hidden", "sum"),
        sampled=("sampled", "sum"),
        sum_count=("count", "sum"),
        squares=("squares", "sum"),
        zeros=("zeros", "max"),
        sum_population=("population", "sum"),
        lacking=("lacking", "sum"),
        population_squares=("population_squares", "sum"),
        least=("population", "min"),
        most=("population", "max"),
        first_row=("row", "first"),
        first_population=("population", "first"),
        first_population_moe=("population_moe", "first"),
    )
    added["sum_margin"] = np.sqrt(added["squares"] + added["zeros"] ** 2)
    added["sum_population_margin"] = np.sqrt(added["population_squares"])
    added["one_population"] = (added["least"] == added["most"]) & (added["lacking"] == 0)
    return added.drop(columns=["squares", "zeros", "population_squares", "least", "most"])


def rounding(rows: pd.DataFrame) -> dict[str, int]:
    """To which number the counts of each measure are rounded: 5, 10 …; 1 for not at all."""
    counts = rows[["measure", "count"]].dropna()
    counts = counts[(counts["count"] > 0) & (counts["count"] % 1 == 0)]

    def unit(of_measure: pd.Series) -> int:
        largest = int(np.gcd.reduce(of_measure.to_numpy()))
        # A few counts may share a divisor by chance.
        return largest if len(of_measure) >= _ENOUGH and largest % 5 == 0 else 1

    whole = counts["count"].astype("int64").groupby(counts["measure"], observed=True)
    return {measure: unit(of_measure) for measure, of_measure in whole}


def differences(table: pd.DataFrame, step: dict[str, int]) -> pd.DataFrame:
    unit = table["measure"].astype(object).map(step).fillna(1).astype(float)
    rounded = np.where(unit > 1, unit / 2 * (table["parts"] + 1), 0)
    off = table["sum_count"] - table["count"]
    # With a hidden part, the shown ones can only be too many.
    off = off.where((table["hidden"] == 0) & table["whole"], off.clip(lower=0))
    population_off = table["sum_population"] - table["population"]
    population_off = population_off.where(table["whole"], population_off.clip(lower=0))
    return table.assign(
        off=off,
        margin=np.hypot(table["count_moe"].fillna(0), table["sum_margin"]) + rounded,
        rounded=rounded,
        population_off=population_off.where(table["lacking"] == 0),
        population_margin=np.hypot(
            table["population_moe"].fillna(0), table["sum_population_margin"]
        ),
    )


def believed(kind: str, part: pd.DataFrame) -> pd.DataFrame:
    """Those of these totals whose parts are all the parts there are, each counted once."""
    if kind == "places":
        return part[part["all_parts"].isin([True])]
    told = part[part["whole"] & ~part["shares"]].dropna(subset=["population_off"])
    close = told["population_off"].abs() <= np.maximum(CLOSE * told["population"], 1)
    return part if told.empty or close.mean() >= 0.8 else part.iloc[:0]


def _ids(complete: bool | Collection[str]) -> list[str]:
    return [] if isinstance(complete, bool) else list(complete)

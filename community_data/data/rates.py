"""The percents of a place and of its groups, each with its margin and its one verdict.

Lessons, pages and the table of trust read them here, so all of them use the threshold that the
package itself names, and none shows a number that another holds back.
"""

from __future__ import annotations

import pandas as pd

from community_data import methods
from community_data.methods import verdict

from .measures import everyone, groups
from .package import Package, kept, newest_first, open_package

NOWHERE = ""  # the id of no place
FOUR = ["count", "population", "count_moe", "population_moe"]


@kept("places", "measures", most=512)
def of_groups(package, place: str, measure: str, group_by: str) -> pd.DataFrame:
    """One row a group, in the package's order, with its percent and what may be done with it.

    Columns: those of `data.groups`, then percent (0 to 100), margin (percentage points, 90%), low
    and high (percent, 90%), decision, reason and reliability of `methods.rate_verdict`, and kind
    ("survey", "count" or "model"). Where the full counts of one group would give those of another
    away, it is hidden too. The numbers are there in every row: a page takes out those that are
    withheld (`shown`).
    """
    threshold = open_package(package).smallest_count
    table = judged(groups(package, place, measure, group_by), package, measure)
    if table["count_moe"].isna().all():
        _hide(table, to_hide(table["count"], threshold))
    return table


@kept("places", "measures", most=512)
def of_everyone(package, place: str, measure: str) -> pd.Series:
    """The row for everyone in a place, with the columns of `of_groups`."""
    rows = groups(package, place, measure, "all").head(1)
    return judged(rows, package, measure).iloc[0]


@kept("measures", most=4)
def of_place(package: Package, place_id: str) -> pd.DataFrame:
    """Every measure of a place at once: the rows that `of_everyone` and `of_groups` have of it.

    place_id: the id of a place. One row a measure, grouping and group, in the package's order;
    the columns of `of_groups`, after measure and group_by. A place without a row has none.
    """
    places = _of_places(package)
    table = places.get(place_id, places[NOWHERE]).copy()
    for _asked, part in table.groupby(["measure", "group_by"], observed=True):
        if part["group_by"].iloc[0] != "all" and part["count_moe"].isna().all():
            hidden = to_hide(part["count"], package.smallest_count)
            _hide(table, hidden.reindex(table.index, fill_value=False))
    return table


@kept("measures", most=2)
def _of_places(package: Package) -> dict[str, pd.DataFrame]:
    """The newest rows of each place, judged all at once: pages ask for one place after the other.

    None is hidden yet that would give another away. `NOWHERE`: the same columns, and no row.
    """
    rows = package.measures
    # Of two that are sorted alike, such as 2024-1 and 2024-01, the first one counts, as elsewhere.
    periods = sorted(rows["period"].unique(), key=newest_first, reverse=True)
    order = rows["period"].map({period: number for number, period in enumerate(periods)})
    of_one = [rows[name] for name in ("place_id", "measure", "group_by")]
    rows = rows[order == order.groupby(of_one, observed=True).transform("min")]
    modelled = {measure: is_modelled(package, measure) for measure in rows["measure"].unique()}
    table = _judged(rows, package, rows["measure"].map(modelled).astype(bool))
    of_place = {NOWHERE: table.iloc[:0]} | dict(iter(table.groupby("place_id", sort=False)))
    return {
        place: rows.drop(columns="place_id").reset_index(drop=True)
        for place, rows in of_place.items()
    }


def to_hide(counts: pd.Series, threshold: int = methods.THRESHOLD) -> pd.Series:
    """Where full counts, shown with their total, must be hidden: True or False, a Series.

    Those from 1 to `threshold` - 1, and the next smallest above 0 where the total would give a
    hidden one away. Where some are hidden already, whoever hid them chose the others too.
    """
    if counts.isna().any():
        return counts.isna() | methods.is_small(counts, threshold)
    return methods.cells_to_hide(counts, threshold)


def shown(table: pd.DataFrame) -> pd.DataFrame:
    """A table of `of_groups` as a page may hold it: rows to show first, the others without numbers.

    The rows that are withheld come last, in the order that they had in the package: their place
    in an order by percent would tell their number.
    """
    held = table["decision"] == "withhold"
    blank = [name for name in (*FOUR, "percent", "margin", "low", "high") if name in table]
    empty = dict.fromkeys(blank, float("nan"))
    return pd.concat([table[~held], table[held].sort_index().assign(**empty)])


def missing_groups(package, place: str, measure: str, group_by: str) -> list[str]:
    """Groups that have no row in a place, though the package knows them.

    Those of the same measure in other places; and, where the groups together are fewer people
    than everyone in the place, those of other measures too.
    """
    opened = open_package(package)
    here = groups(opened, place, measure, group_by)
    everywhere = opened.measures
    everywhere = everywhere[everywhere["group_by"] == group_by]
    if not people_without_group(opened, place, measure, group_by):
        everywhere = everywhere[everywhere["measure"] == measure]
    return [g for g in dict.fromkeys(everywhere["group"]) if g not in set(here["group"])]


def people_without_group(package, place: str, measure: str, group_by: str) -> float:
    """How many people of a place belong to none of the groups in the table; 0 where few or none.

    Few: up to 2 in 100, since published populations are rounded and asked apart.
    """
    here = groups(package, place, measure, group_by)
    people = everyone(package, place, measure)["population"]
    left = people - here["population"].sum(skipna=False)  # a hidden group may be all who are left
    return float(left) if left > 0.02 * people else 0.0


def is_modelled(package, measure: str) -> bool:
    """Were the numbers of a measure worked out by a model, with nobody asked?"""
    kinds = [str(s.get("kind")) for s in open_package(package).sources_of(measure)]
    return bool(kinds) and {kind.strip().casefold() for kind in kinds} == {"modelled"}


def judged(rows: pd.DataFrame, package, measure: str) -> pd.DataFrame:
    """Rows with the four numbers (`FOUR`), and the columns that `of_groups` adds to them."""
    return _judged(rows, package, pd.Series(is_modelled(package, measure), index=rows.index))


def _judged(rows: pd.DataFrame, package, modelled: pd.Series) -> pd.DataFrame:
    """The same; modelled: whether the numbers of each row come of a model."""
    four = [rows[name] for name in FOUR]
    low, high = methods.percent_interval(*four)
    found = methods.rate_verdict(*four, threshold=open_package(package).smallest_count)
    kind = rows["count_moe"].isna().map({True: "count", False: "survey"})
    table = rows.assign(
        percent=100 * rows["count"] / rows["population"].where(rows["population"] > 0),
        margin=methods.percent_margin(*four),
        low=low,
        high=high,
        kind=kind.mask(modelled, "model"),
        **found._asdict(),
    )
    # Nobody counted the people of a model, so nothing is known of how sure it is.
    not_known = (table["kind"] == "model") & (table["reliability"] == "full count")
    return table.assign(reliability=table["reliability"].mask(not_known, "not known"))


def _hide(table: pd.DataFrame, hidden: pd.Series) -> None:
    words = ["withhold", verdict.HIDDEN, "hidden"]
    table.loc[hidden, ["decision", "reason", "reliability"]] = words

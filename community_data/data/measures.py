"""The rows of `measures`: one measure, of one group, in one place and period."""

from __future__ import annotations

import pandas as pd

from community_data import data
from community_data.errors import DataProblem
from community_data.text.lists import and_, nearest, paragraph
from community_data.text.translate import _

from .package import Package, kept, newest_first, open_package


def everyone(package, place: str, measure: str) -> pd.Series:
    """The row of a measure for everyone in a place (`group_by` is "all"), newest period."""
    return groups(package, place, measure, "all").iloc[0]


def groups(package, place: str, measure: str, group_by: str) -> pd.DataFrame:
    """One row a group of a measure in a place: the newest period, in the package's order.

    Columns: group, count, count_moe, population, population_moe, period, unit. Counts are
    people (or households: `unit`); `_moe` are 90% margins of error, empty for a full count.
    """
    opened = open_package(package)
    return _groups(opened, opened.place(place)["place_id"], measure, group_by)


@kept("places", "measures", most=64)  # a notebook asks for few tables, and for each of them often
def _groups(opened: Package, place_id: str, measure: str, group_by: str) -> pd.DataFrame:
    rows = rows_of(opened, measure)
    known = list(rows["group_by"].unique())
    if group_by not in known:
        raise DataProblem(
            paragraph(
                _("{title} has “{measure}” by {known}, not by “{group_by}”.").format(
                    title=opened.title, measure=measure, known=and_(known), group_by=group_by
                ),
                nearest(group_by, known),
            )
        )
    rows = rows[(rows["group_by"] == group_by) & (rows["place_id"] == place_id)]
    if rows.empty:
        name = opened.place(place_id)["name"]
        raise DataProblem(
            _(
                "{title} has no “{measure}” by {group_by} for {name}. Choose another "
                "place or measure."
            ).format(title=opened.title, measure=measure, group_by=group_by, name=name)
        )
    rows = rows[rows["period"] == max(rows["period"], key=newest_first)]
    columns = ["group", "count", "count_moe", "population", "population_moe", "period", "unit"]
    return rows[columns].reset_index(drop=True)


def row(table: pd.DataFrame, group: str) -> pd.Series:
    """The row of one group in a table that has a column `group`."""
    rows = table[table["group"] == group]
    if rows.empty:
        raise DataProblem(
            paragraph(
                _("The table has no group “{group}”.").format(group=group),
                nearest(str(group), table["group"]),
                _("It has {names}.").format(names=and_(table["group"])),
            )
        )
    return rows.iloc[0]


def choose(package, measure: str = "", group_by: str = "") -> tuple[str, str]:
    """What to look at in a package when nobody says it: a measure, and groups to compare.

    What is given stays as it is, and must be there. Otherwise: poverty if the package has it,
    else its first measure with groups; by race if it has that, else by its first grouping.
    Only a grouping of at least two groups counts.
    """
    opened = open_package(package)
    table = rows_of(opened, measure) if measure else opened.measures
    pairs = [(m, g) for m, g in usable(table) if not group_by or g == group_by]
    if not pairs:
        raise DataProblem(_none_with_groups(opened, measure, group_by))
    return preferred(pairs)


def preferred(pairs: list[tuple[str, str]]) -> tuple[str, str]:
    """Of measures and their groupings, the one that is looked at where nobody says which."""
    return min(pairs, key=lambda pair: (pair[0] != "poverty", pair[1] != "race"))


def usable(table: pd.DataFrame) -> list[tuple[str, str]]:
    """(measure, group_by) of at least two groups, where the measure has a row for everyone.

    Those whose groups have populations come first.
    """
    with_all = table.loc[table["group_by"] == "all", "measure"]
    grouped = table[(table["group_by"] != "all") & table["measure"].isin(with_all)]
    pair = ["measure", "group_by"]
    sizes = grouped.groupby(pair, sort=False, observed=True)["group"].nunique()
    known = grouped[grouped["population"] > 0].groupby(pair, observed=True)["group"].nunique()
    found = [one for one, size in sizes.items() if size >= 2]
    # Groups of which nobody knows how many people they are have no percents to compare.
    return sorted(found, key=lambda one: known.get(one, 0) < 2)


def _none_with_groups(package: Package, measure: str, group_by: str) -> str:
    asked = {
        (True, True): _(
            "{title} has no “{measure}” by “{group_by}” with at least two groups and a row for "
            "everyone."
        ),
        (True, False): _(
            "{title} has no “{measure}” by group with at least two groups and a row for everyone."
        ),
        (False, True): _(
            "{title} has no measure by “{group_by}” with at least two groups and a row for "
            "everyone."
        ),
        (False, False): _(
            "{title} has no measure by group with at least two groups and a row for everyone."
        ),
    }[bool(measure), bool(group_by)].format(title=package.title, measure=measure, group_by=group_by)
    pairs = [
        _("{measure} by {group_by}").format(measure=m, group_by=g)
        for m, g in usable(package.measures)
    ]
    there = _("It has {names}.").format(names=and_(pairs)) if pairs else _("It has none.")
    return paragraph(asked, there)


def rows_of(package: Package, measure: str) -> pd.DataFrame:
    by_measure = _by_measure(package)
    if measure not in by_measure:
        known = list(by_measure)
        raise DataProblem(
            paragraph(
                _("{title} has no measure “{measure}”.").format(
                    title=package.title, measure=measure
                ),
                nearest(measure, known),
                _("It has {names}.").format(names=and_(known)),
            )
        )
    return by_measure[measure].copy()


@kept("measures", most=16)
def _by_measure(package: Package) -> dict[str, pd.DataFrame]:
    """The rows of each measure, in the package's order: they are asked for again and again."""
    return {str(name): rows for name, rows in package.measures.groupby("measure", sort=False)}


def noun_of(package, place: str, measure: str) -> str:
    """Whom the measure is about: “residents”, “households”, “adults 25 and over”."""
    return called(data.everyone(package, place, measure)["group"])


def called(everybody: str) -> str:
    """What the group of everyone is called in a sentence: “all households” are “households”."""
    noun = everybody.removeprefix("all ")
    return _("people") if noun.casefold() in ("all", "everyone", "everybody") else noun


def source(package, place: str, measure: str) -> str:
    """Where the numbers come from, and of which time."""
    opened = data.open_package(package)
    period = data.everyone(opened, place, measure)["period"]
    titles = "; ".join(s["title"] for s in opened.sources_of(measure))
    return _("{titles}. Data of {period}.").format(titles=titles, period=period)

"""The practice region, which helps out where a package lacks what a lesson needs."""

from __future__ import annotations

import pandas as pd

from community_data.errors import DataProblem
from community_data.text.lists import paragraph
from community_data.text.people import words
from community_data.text.translate import _

from .package import Package, open_package

PRACTICE = "riverbend"
PRACTICE_PLACE = "Otterbeck"


def name_told(name: str, holder: Package, package) -> str:
    """The name of a place of `holder`, and that it is invented where the page is of another one."""
    if holder.name == open_package(package).name:
        return name
    return _("{town}, in the invented practice region").format(town=name)


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
    for where in [practice.place(PRACTICE_PLACE), *(p for _index, p in practice.places.iterrows())]:
        found = _full_counts(practice, where)
        if found is not None:
            table, about = found
            here = _(
                "{title} has no full counts of people's records for this place, so here we "
                "practice on invented numbers."
            )
            return table, paragraph(here.format(title=opened.title), about)
    raise DataProblem(_("{title} has no full count by group.").format(title=practice.title))


def _full_counts(package: Package, where: pd.Series) -> tuple[pd.DataFrame, str] | None:
    rows = package.measures
    rows = rows[(rows["place_id"] == where["place_id"]) & (rows["group_by"] != "all")]
    candidates = []
    for (measure, group_by, period), table in rows.groupby(
        ["measure", "group_by", "period"], sort=False
    ):
        complete = table["count"].notna().all() and (table["population"] > 0).all()
        if complete and table["count_moe"].isna().all() and len(table) >= 3:
            small = int(table["count"].between(1, package.smallest_count - 1).sum())
            # A table with one small count teaches most: its total gives that count away.
            score = (small != 1, small == 0, -len(table))
            candidates.append((score, measure, group_by, period, table))
    if not candidates:
        return None
    _score, measure, group_by, period, table = min(candidates, key=lambda c: c[0])
    about = _(
        "Residents of {name} who {measure}, by {group_by}, {period}: a full count from records."
    ).format(name=where["name"], measure=words(measure), group_by=group_by, period=period)
    return table[["group", "count", "population"]].reset_index(drop=True), about

"""A roadmap: who does what by when, and the number that shows whether it worked.

An action names one row of `measures`, with the baseline and the target as counts. Where the
package has a newer number than the baseline, the action is over: `outcomes` says what became of
it. All others are the plan.
"""

from __future__ import annotations

import datetime
import functools
from collections.abc import Mapping

import pandas as pd

from community_data import methods
from community_data.errors import DataProblem
from community_data.methods import targets
from community_data.text.translate import lazy_gettext

from . import rates
from .package import newest_first, open_package
from .places import depths

# The four tasks of the roadmap, by the codes of the table.
TASKS = {
    "access": lazy_gettext("local data that people can reach"),
    "sharing": lazy_gettext("sharing data across agencies"),
    "training": lazy_gettext("training of local staff and residents"),
    "coordination": lazy_gettext("planning and coordination"),
}
# What an action must have before it is a promise, by the column that holds it.
NEEDED = {
    "owner": lazy_gettext("an owner"),
    "ends": lazy_gettext("an end"),
    "measure": lazy_gettext("a measure"),
    "funder": lazy_gettext("money"),
}
MEASURED = ["place_id", "measure", "group_by", "group"]
# Why nobody can tell what became of a target.
MODEL, SAME_YEARS, OTHER_LENGTH = "model", "same_years", "other_length"
WITHHELD, MARGIN = "withheld", "margin"
TOO_SMALL = "too_small"
LONGEST = 400  # characters of a place of meeting


def actions(package) -> pd.DataFrame:
    """One row an action, as the table `roadmap` has it; what is empty is NaN, a date is text."""
    opened = open_package(package)
    opened.require("roadmap")
    table = opened.table("roadmap")
    text = table.select_dtypes(exclude="number").columns
    tidied = table[text].apply(lambda column: column.str.split().str.join(" "))
    return table.assign(**tidied.mask(tidied == ""))


def numbers(package) -> pd.DataFrame:
    """The newest number of each action's measure. The index is that of `actions`.

    Columns: count, population, period, kind, decision and reason of `rates.of_groups`, and margin
    (of the count, in units). Empty where an action has no measure, or the package no such row.
    """
    return _numbers(str(open_package(package).folder), _changed(package)).copy()


def newer(package) -> pd.Series:
    """True or False, an action: has the package a newer number than its baseline?"""
    table = actions(package)
    now = numbers(package)["period"].reindex(table.index)
    return pd.Series(
        [
            isinstance(new, str) and isinstance(old, str) and _later(new, old)
            for new, old in zip(now, table["period"], strict=True)
        ],
        index=table.index,
        dtype=bool,
    )


def plan(package) -> pd.DataFrame:
    """The actions without a newer number than their baseline: those that are still to be done."""
    return actions(package)[~newer(package)].reset_index(drop=True)


def with_targets(package) -> pd.DataFrame:
    """The actions of the plan whose target can be looked at, a row each.

    Columns: action_id, measure, period, ends, baseline, target, margin (of the baseline, in
    units), kind. Left out: what has no measure or no target, and what the package has no number
    for that may be shown.
    """
    table = actions(package)
    about = table.join(numbers(package)[["margin", "kind", "decision"]])[~newer(package)]
    there = about[["baseline", "target", "margin"]].notna().all(axis=1)
    kept = about[there & (about["decision"] != "withhold")]
    columns = ["action_id", "measure", "period", "ends", "baseline", "target", "margin", "kind"]
    return kept[columns].reset_index(drop=True)


def unseen(table: pd.DataFrame) -> dict[str, list[str]]:
    """Which targets of `with_targets` could not be seen, by why: their ids.

    `TOO_SMALL` against the margin; `SAME_YEARS`: the newest period up to the end shares a day with
    that of the baseline; `MODEL`: a model knows nothing of what was done.
    """
    change = (table["baseline"] - table["target"]).abs()
    small = change <= methods.change_to_see(table["margin"])
    shared = [
        _shares(period, ends) for period, ends in zip(table["period"], table["ends"], strict=True)
    ]
    faults = {TOO_SMALL: small, SAME_YEARS: shared, MODEL: table["kind"] == "model"}
    return {why: list(table["action_id"][list(rows)]) for why, rows in faults.items()}


def next_period(period: str, last: int) -> str:
    """The period as long as another, in years, that ends with the year `last`; "" if not known."""
    first, end = methods.period_start(period), methods.period_end(period)
    if first is None or end is None:
        return ""
    years = end.year - first.year
    return f"{last - years}–{last}" if years else f"{last}"


def _shares(period: object, ends: object) -> bool:
    """Does the newest period that ends in the year of a day share a day with another period?"""
    last = methods.period_end(ends) if isinstance(ends, str) else None
    return bool(last) and bool(methods.share_a_day(period, next_period(str(period), last.year)))


def outcomes(package) -> pd.DataFrame:
    """What became of each action that has a newer number than its baseline.

    Columns: those of `actions`; those of `numbers`, with `now` before them; outcome ("reached",
    "missed", "cannot tell") and why ("" where it can be told).
    """
    table = actions(package).join(numbers(package).add_prefix("now_"))[newer(package)]
    judged = [_outcome(row) for _index, row in table.iterrows()]
    return table.assign(
        outcome=[outcome for outcome, _why in judged], why=[why for _outcome, why in judged]
    )


def _outcome(row: pd.Series) -> tuple[str, str]:
    if row["now_kind"] == "model":
        return targets.CANNOT_TELL, MODEL
    if row["now_decision"] == "withhold" or pd.isna(row["baseline"]) or pd.isna(row["target"]):
        return targets.CANNOT_TELL, WITHHELD
    if methods.share_a_day(row["period"], row["now_period"]):
        return targets.CANNOT_TELL, SAME_YEARS
    if methods.as_long(row["period"], row["now_period"]) is False:
        return targets.CANNOT_TELL, OTHER_LENGTH
    outcome = methods.target_outcome(
        row["baseline"], row["target"], row["now_count"], row["now_margin"]
    )
    return outcome, MARGIN if outcome == targets.CANNOT_TELL else ""


def waits(table: pd.DataFrame) -> dict[str, list[str]]:
    """Action -> the actions of the table that must be finished before it."""
    ids = list(table["action_id"])
    written = table["depends_on"].fillna("").str.split(";")
    return {
        action: [one for one in dict.fromkeys(name.strip() for name in names) if one in ids]
        for action, names in zip(ids, written, strict=True)
    }


def weeks(table: pd.DataFrame) -> dict[str, float]:
    """Action -> weeks of work; 0 where nobody said."""
    return dict(zip(table["action_id"], table["weeks"].fillna(0), strict=True))


def of_place(package, table: pd.DataFrame, place: str) -> pd.DataFrame:
    """The actions of a table that concern a place: for it, for what it lies in, for its parts."""
    opened = open_package(package)
    parent = dict(zip(opened.places["place_id"], opened.places["parent_id"], strict=True))
    here, deepest = opened.place(place)["place_id"], int(depths(opened.places).max())

    def chain(at: str) -> list[str]:
        way = [at]
        for _step in range(deepest):
            way.append(parent.get(way[-1], ""))
        return way

    above = set(chain(here))
    return table[[one in above or here in chain(one) for one in table["place_id"]]]


def promise(package) -> tuple[datetime.date | None, str]:
    """When and where it is reported back, as the package says it; None and "" where it does not."""
    opened = open_package(package)
    resources = opened.descriptor.get("resources", [])
    said = next((r.get("report_back") for r in resources if r.get("name") == "roadmap"), None)
    said = said if isinstance(said, Mapping) else {}
    day, where = said.get("on"), said.get("where")
    on = methods.period_end(day) if isinstance(day, str) and len(day) == len("2026-01-01") else None
    return on, " ".join(where.split())[:LONGEST] if isinstance(where, str) else ""


def protected(
    table: pd.DataFrame, measures: pd.DataFrame, places: pd.DataFrame, threshold: int
) -> tuple[pd.DataFrame, int]:
    """The table `roadmap` as it may be shown beside `measures`, and how many rows it hid.

    measures: the protected rows, and those that pages have shown or hidden before.

    A baseline stays where a survey made it, or where it repeats a count that is shown. Another
    count of records tells more than `measures` does: it stays where no count of this group is
    hidden, it is not small, and nobody can subtract it from another number, nor another from it.
    A target tells how large its baseline is, so it goes with it.
    """
    shown = measures.assign(
        survey=measures["count"].notna() & (measures["count_moe"] > 0),
        shown=measures["count"].notna(),
    )
    of_cells = shown.groupby(MEASURED)[["survey", "shown"]].all()
    here = pd.MultiIndex.from_frame(table[MEASURED])
    of_rows = of_cells.reindex(here).fillna(False).astype(bool).set_axis(table.index)
    counts = [*MEASURED, "period", "count"]
    told = table.rename(columns={"baseline": "count"})[counts]
    small = told["count"].between(0, threshold, inclusive="neither")
    repeated = pd.MultiIndex.from_frame(told).isin(
        pd.MultiIndex.from_frame(measures.loc[measures["count"].notna(), counts])
    )
    own = told[told["count"].notna() & ~of_rows["survey"] & ~repeated]
    others = pd.concat([measures[counts], own]).drop_duplicates()
    beside = pd.Series(False, table.index)
    beside.loc[own.index] = [_beside(row, others, places) for _index, row in own.iterrows()]
    kept = of_rows["survey"] | repeated | (of_rows["shown"] & ~small & ~beside)
    numbers = table[["baseline", "target"]]
    hidden = numbers.notna().any(axis=1) & ~kept
    return table.assign(**numbers.mask(hidden)), int(hidden.sum())


def _beside(row: pd.Series, others: pd.DataFrame, places: pd.DataFrame) -> bool:
    """Whether another number is of the whole or of a part of it, or another print of it."""
    parent = places.drop_duplicates("place_id").set_index("place_id")["parent_id"].to_dict()

    def inside(part: str, whole: str) -> bool:
        way = [part]
        while way[-1] != whole and parent.get(way[-1]) in parent and parent[way[-1]] not in way:
            way.append(parent[way[-1]])
        return way[-1] == whole

    same = others[
        (others["measure"] == row["measure"]) & (others != row[others.columns]).any(axis=1)
    ]
    for other in same.itertuples():
        linked = inside(row["place_id"], other.place_id) or inside(other.place_id, row["place_id"])
        if linked and methods.share_a_day(row["period"], other.period) is not False:
            return True
    return False


def _later(period: str, other: str) -> bool:
    ends = methods.period_end(period), methods.period_end(other)
    return ends[0] > ends[1] if None not in ends else newest_first(period) > newest_first(other)


def _changed(package) -> tuple[int, ...]:
    opened = open_package(package)
    return tuple(opened.file(name).stat().st_mtime_ns for name in ("roadmap", "measures"))


@functools.lru_cache(maxsize=8)
def _numbers(folder: str, changed: tuple[int, ...]) -> pd.DataFrame:
    opened = open_package(folder)
    columns = ["count", "population", "period", "kind", "decision", "reason"]
    found = {}
    table = actions(opened).dropna(subset=["measure", "group_by"])
    for (place, measure, group_by), rows in table.groupby(MEASURED[:3], sort=False):
        try:
            of_groups = rates.of_groups(opened, place, measure, group_by)
        except DataProblem:
            continue
        by_group = of_groups.drop_duplicates("group").set_index("group")
        by_group["margin"] = methods.count_margin(
            by_group["count"], by_group["population"], by_group["count_moe"]
        )
        for index, row in rows.iterrows():
            if row["group"] in by_group.index:
                here = by_group.loc[row["group"]]
                if pd.isna(row["unit"]) or here["unit"] == row["unit"]:
                    found[index] = here[[*columns, "margin"]]
    empty = pd.DataFrame(columns=[*columns, "margin"])
    made = pd.DataFrame(found).T if found else empty
    numeric = dict.fromkeys(["count", "population", "margin"], float)
    return made.reindex(columns=empty.columns).reindex(actions(opened).index).astype(numeric)

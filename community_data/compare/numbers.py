"""The newest numbers of two releases side by side: what differs by more than its margin of error.

Percents are compared, as pages show them, with the margins of `methods.percent_margin` and the
verdict of `methods.rate_verdict`; counts where nobody knows of how many people they are a part, or
where everybody is counted. The margin of a difference is `methods.difference_margin`.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from community_data import methods
from community_data.compare import periods
from community_data.compare.renames import with_new_ids
from community_data.data import Package, rates
from community_data.methods.verdict import HIDDEN
from community_data.text.translate import _, lazy_gettext

HIGHER, LOWER, CANNOT_TELL, SAME = "higher", "lower", "cannot tell", "same"
NOT_SHOWN, NOT_COMPARED = "not shown", "not compared"
PERCENT, COUNT = "percent", "count"
NUMBERS = ["old", "new", "difference", "margin", "margin_old", "margin_new", "count_old",
           "count_new"]  # fmt: skip

HIDDEN_IN_ONE = lazy_gettext("hidden in one of the two releases, so hidden in both here")
NOT_USABLE = lazy_gettext("{reason}, in at least one of the two releases")
OTHER_UNIT = lazy_gettext("counts something else than before")
OTHER_LENGTH = lazy_gettext("the two periods are not alike in length")
OLDER = lazy_gettext("the newer release has an older period")
NO_MARGIN = lazy_gettext("a model made it and gives no margin")
_SAME_UP_TO = 1e-9  # what arithmetic leaves of a difference of nothing


def of_newest(old: Package, new: Package, new_ids: dict[str, str]) -> pd.DataFrame:
    """One row for each measure, place, grouping and group that both releases have.

    new_ids: the id in `new` of a place that had another in `old`.

    Columns: those of `periods.ESTIMATE`, place, level, unit, period_old, period, column ("percent"
    or "count"), old, new, difference (percentage points, or what `unit` counts), margin (90%, of
    the difference), margin_old, margin_new, count_old, count_new, change (how it changed, a word of
    this file), reason (why it is not compared or not shown), beyond (more than its margin: True or
    False, also where the number is not shown) and shared_years, years (how many years the two
    periods share, of how many). A number that is hidden or too uncertain in either release is
    empty in every column.
    """
    before = old.measures
    before = before.assign(place_id=with_new_ids(before["place_id"], new_ids))
    pairs = periods.newest(before).merge(
        periods.newest(new.measures), on=periods.ESTIMATE, suffixes=("_old", "_new")
    )
    return _side_by_side(pairs, old, new)


def of_earlier(package: Package) -> pd.DataFrame:
    """The newest numbers of one release beside those of an earlier period in it, as `of_newest`.

    The earlier period is the newest one that is as long and shares no year; what has none has no
    row.
    """
    measures = package.measures
    pairs = measures.merge(periods.newest(measures), on=periods.ESTIMATE, suffixes=("_old", "_new"))
    apart = {
        (old, new) for old, new in _pairs_of(pairs)
        if old != new and (pair := periods.pair(old, new)).alike
        and not pair.older and not pair.shared_years
    }  # fmt: skip
    both = list(zip(pairs["period_old"], pairs["period_new"], strict=True))
    pairs = pairs[[pair in apart for pair in both]]
    if len(pairs):
        latest = periods.newest(pairs.rename(columns={"period_old": "period"})).index
        pairs = pairs.loc[latest].reset_index(drop=True)
    return _side_by_side(pairs, package, package)


def _side_by_side(pairs: pd.DataFrame, old: Package, new: Package) -> pd.DataFrame:
    """Pairs of rows of `measures`, `_old` and `_new`, as the table that `of_newest` describes."""
    places = new.places.drop_duplicates("place_id").set_index("place_id")
    known = {(a, b): periods.pair(a, b) for a, b in _pairs_of(pairs)}
    both = [known[ab] for ab in zip(pairs["period_old"], pairs["period_new"], strict=True)]
    table = pairs[periods.ESTIMATE].assign(
        place=pairs["place_id"].map(places["name"]),
        level=pairs["place_id"].map(places["level"]),
        unit=pairs["unit_new"],
        period_old=pairs["period_old"],
        period=pairs["period_new"],
        count_old=pairs["count_old"],
        count_new=pairs["count_new"],
        column=_column(pairs),
        years=[each.years for each in both],
        shared_years=[each.shared_years for each in both],
    )
    _put_numbers(table, pairs)
    threshold = max(old.smallest_count, new.smallest_count)
    older = np.array([each.older for each in both], dtype=bool)
    alike = np.array([each.alike for each in both], dtype=bool)
    other_unit = (pairs["unit_old"].fillna("") != pairs["unit_new"].fillna("")).to_numpy()
    obstacles = [(other_unit, OTHER_UNIT), (older, OLDER), (~alike, OTHER_LENGTH)]
    _judge(table, pairs, obstacles, _without_margin(pairs, old, new), threshold)
    return table


def _pairs_of(pairs: pd.DataFrame) -> set[tuple[str, str]]:
    unique = pairs[["period_old", "period_new"]].drop_duplicates()
    return set(unique.itertuples(index=False, name=None))


def _column(pairs: pd.DataFrame) -> np.ndarray:
    """What is compared: the percent, or the count where there is none, or it is always 100."""
    populations = [pairs[f"population_{side}"] for side in ("old", "new")]
    known = (populations[0] > 0) & (populations[1] > 0)
    part = (pairs["count_old"] != populations[0]) | (pairs["count_new"] != populations[1])
    part &= pairs["count_old"].notna() & pairs["count_new"].notna()
    kind = [pairs["measure"], pairs["group_by"]]
    of_a_part = part.groupby(kind, observed=True).transform("any")
    return np.where(known & of_a_part, PERCENT, COUNT)


def _put_numbers(table: pd.DataFrame, pairs: pd.DataFrame) -> None:
    """Old and new number, difference and margins, percents or counts."""
    percent = (table["column"] == PERCENT).to_numpy()
    same_period = (table["period_old"] == table["period"]).to_numpy()
    for side in ("old", "new"):
        four = [pairs[f"{name}_{side}"] for name in rates.FOUR]
        count, population, count_margin, _population_margin = four
        share = 100 * count / population.where(population > 0)
        # What a source counted and later corrects has no sampling error: a correction is one.
        corrected = same_period & count_margin.isna().to_numpy()
        of_share = np.where(corrected, 0.0, methods.percent_margin(*four))
        table[side] = np.where(percent, share, count)
        table[f"margin_{side}"] = np.where(percent, of_share, count_margin.fillna(0.0))
    table["difference"] = table["new"] - table["old"]
    table["margin"] = methods.difference_margin(table["margin_old"], table["margin_new"])


def _without_margin(pairs: pd.DataFrame, old: Package, new: Package) -> np.ndarray:
    """Which numbers come of a model that gives no margin of its own."""
    none = np.zeros(len(pairs), dtype=bool)
    for side, package in (("old", old), ("new", new)):
        modelled = {m for m in pairs["measure"].unique() if rates.is_modelled(package, m)}
        none |= (pairs["measure"].isin(modelled) & pairs[f"count_moe_{side}"].isna()).to_numpy()
    return none


def _judge(
    table: pd.DataFrame,
    pairs: pd.DataFrame,
    obstacles: list[tuple[np.ndarray, object]],
    no_margin: np.ndarray,
    threshold: int,
) -> None:
    """Say how each number changed, and take out those that must not be shown.

    obstacles: rows that cannot be compared, and why.
    """
    hidden = table["old"].isna().to_numpy() | table["new"].isna().to_numpy()
    uncertain = np.zeros(len(table), dtype=bool)
    reasons = np.full(len(table), "", dtype=object)
    percent = (table["column"] == PERCENT).to_numpy()
    for side in ("old", "new"):
        four = [pairs[f"{name}_{side}"] for name in rates.FOUR]
        verdict = methods.rate_verdict(*four, threshold=threshold)
        hidden |= (verdict.reason == HIDDEN).to_numpy()
        withheld = percent & (verdict.decision == "withhold").to_numpy()
        reasons[withheld] = verdict.reason[withheld].map(
            {why: str(NOT_USABLE).format(reason=why) for why in verdict.reason.unique()}
        )
        uncertain |= withheld
    difference = table["difference"].to_numpy()
    incomparable = np.any([rows for rows, _reason in obstacles], axis=0)
    table["beyond"] = ~incomparable & ~hidden & ~no_margin
    table["beyond"] &= np.abs(difference) > np.maximum(table["margin"], _SAME_UP_TO)
    rules = [
        (hidden, NOT_SHOWN, str(HIDDEN_IN_ONE)),
        *((rows, NOT_COMPARED, str(reason)) for rows, reason in obstacles),
        (uncertain, NOT_SHOWN, reasons),
        (np.abs(difference) <= _SAME_UP_TO, SAME, ""),
        (no_margin, CANNOT_TELL, str(NO_MARGIN)),
        (table["beyond"] & (difference > 0), HIGHER, ""),
        (table["beyond"], LOWER, ""),
    ]
    conditions = [condition for condition, *_words in rules]
    table["change"] = np.select(conditions, [rule[1] for rule in rules], CANNOT_TELL)
    table["reason"] = np.select(conditions, [rule[2] for rule in rules], "")
    table.loc[table["change"] == NOT_SHOWN, NUMBERS] = np.nan
    table.loc[table["change"] == NOT_COMPARED, ["difference", "margin"]] = np.nan
    table.loc[(table["change"] == NOT_COMPARED) & uncertain, NUMBERS] = np.nan


def surest_first(table: pd.DataFrame) -> pd.DataFrame:
    """The numbers that are higher or lower, those whose difference is most margins wide first."""
    differing = table[table["change"].isin([HIGHER, LOWER])]
    margins = differing["difference"].abs() / differing["margin"].replace(0, np.nan)
    order = pd.DataFrame(
        {"margins": -margins.fillna(np.inf), "points": -differing["difference"].abs()}
    )
    return differing.loc[order.sort_values(["margins", "points"], kind="stable").index]


def measure_name(measure: str) -> str:
    """A measure as people read it: “low income”."""
    return str(measure).replace("_", " ")


def value(number: float, column: str) -> str:
    """A number as people read it: “10.1%”, “3,500”; “not shown” where it is missing."""
    if pd.isna(number):
        return _("not shown")
    return f"{number:.1f}%" if column == PERCENT else f"{number:,.0f}"


def margin_value(margin: float, column: str) -> str:
    """A margin of error as people read it: “± 0.3”; “± under 0.1” where rounding leaves nothing."""
    if pd.isna(margin) or margin == 0:
        return ""
    least, text = (0.05, f"{margin:.1f}") if column == PERCENT else (0.5, f"{margin:,.0f}")
    smallest = "0.1" if column == PERCENT else "1"
    return (
        _("±\u00a0under {n}").format(n=smallest)
        if margin < least
        else _("±\u00a0{n}").format(n=text)
    )


def difference_value(row) -> str:
    """“0.6 points higher”, “1,200 fewer”, “about the same”; empty where it is not shown."""
    if pd.isna(row.difference):
        return ""
    if row.column == PERCENT:
        size = f"{abs(row.difference):.1f}"
        up, down = _("{n} points higher"), _("{n} points lower")
        less_than = _("less than 0.1 points apart")
        tiny = size == "0.0"
    else:
        size = f"{abs(row.difference):,.0f}"
        up, down, less_than = _("{n} more"), _("{n} fewer"), _("the same number")
        tiny = size == "0"
    if tiny:
        return less_than
    return (up if row.difference > 0 else down).format(n=size)


def sentence(row) -> str:
    """“Ashby, under 18: 14.2% → 11.0% (3.2 points lower, ± 2.5)” of a row of `of_newest`."""
    subject = row.place if row.group_by == "all" else f"{row.place}, {row.group}"
    if row.change == NOT_SHOWN:
        return _("{subject}: {reason}.").format(subject=subject, reason=row.reason)
    old, new = value(row.old, row.column), value(row.new, row.column)
    parts = [difference_value(row), margin_value(row.margin, row.column), row.reason]
    change = ", ".join(part for part in parts if part)
    return _("{subject}: {old} → {new} ({change})").format(
        subject=subject, old=old, new=new, change=change
    )

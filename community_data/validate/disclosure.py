"""Hidden counts that a reader can work out, and small counts that nobody has hidden.

A reader knows that groups add up to everyone and places to the larger place. Where that leaves
one way only to fill in a hidden count, it is not hidden. This is about full counts: an estimate
of a sample gives nobody's number away. What is worked out here is never said.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from community_data import methods
from community_data.text.lists import number, shown
from community_data.validate import totals
from community_data.validate.report import Findings


def judge(
    rows: pd.DataFrame,
    sums: list[totals.Sums],
    places: pd.DataFrame | None,
    names: dict[str, str],
    findings: Findings,
) -> None:
    """Say which hidden counts of these rows of `measures` can be worked out."""
    full = _full_counts(rows)
    with_hidden = set(full.loc[full["count"].isna(), "measure"].unique())
    rows = full[full["measure"].isin(with_hidden)]
    if rows.empty:
        return
    equations = _equations(rows, sums, places)
    # Where zeros are shown, what is hidden is at least 1.
    shows_zero = rows.loc[rows["count"] == 0, "measure"].unique()
    least = rows["measure"].isin(shows_zero).to_numpy(dtype=float)
    at = {row: position for position, row in enumerate(rows.index)}
    linked = methods.LinkedCounts(
        counts=rows["count"].to_numpy(dtype=float),
        sums=[[at[row] for row in equation] for equation in equations],
        least=least,
        most=rows["population"].fillna(np.inf).clip(lower=least).to_numpy(dtype=float),
    )
    given_away = rows.index[np.isfinite(_given_away(linked))].tolist()

    def what(position: int) -> str:
        row = rows.loc[given_away[position]]
        place = shown(names.get(row["place_id"], row["place_id"]))
        return (
            f"{shown(row['measure'])} in {place}, {row['group']}: the count is hidden, but it "
            f"can be worked out from its total and the other parts"
        )

    todo = "Hide another part of the same total too, and no zero, before anybody sees this table."
    findings.add_rows("given-away", "measures", given_away, "count", what, todo)


def _full_counts(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of measures for which everybody was counted: none of them has a margin."""
    sampled = rows.loc[rows["count_moe"].notna(), "measure"].unique()
    return rows[~rows["measure"].isin(sampled)]


def small_shown(measures: pd.DataFrame, findings: Findings) -> None:
    """Say which measures show small counts of people."""
    full = _full_counts(measures)
    small = full[(full["count"] > 0) & (full["count"] < methods.THRESHOLD)]
    for measure, rows in small.groupby("measure", observed=True, sort=False):
        counts = number(len(rows), "count")
        what = f"{shown(measure)} shows {counts} from 1 to {methods.THRESHOLD - 1}"
        todo = "People may be recognized: hide small counts before you show them."
        findings.add("small-shown", "measures", what, todo, rows.index[0], "count")


def _equations(rows: pd.DataFrame, sums: list[totals.Sums], places) -> list[list[int]]:
    """What a reader knows: lists of rows, of which the first is the sum of the others.

    Only sums with something hidden, and of parts that are believed to be all the parts.
    """
    found = []
    step = totals.rounding(rows)
    hiding = set(rows["measure"].unique())
    for one in sums:
        parts_of = totals.parts(one.kind, rows, places)
        table = one.table[one.table["measure"].isin(hiding)]
        table = totals.differences(table[table["whole"] & ~table["shares"]], step)
        for _, family in table.groupby(totals.FAMILY[one.kind], observed=True, sort=False):
            if totals.believed(one.kind, family) and _adds_up(family):
                open_ones = family[(family["hidden"] > 0) | family["count"].isna()]
                for total, *key in open_ones[totals.KEY[one.kind]].itertuples():
                    found.append([int(total), *map(int, parts_of[tuple(key)])])
    return found


def _adds_up(part: pd.DataFrame) -> bool:
    """Whether the totals of which nothing is hidden are exactly the sum of their parts."""
    complete = part[(part["hidden"] == 0) & part["count"].notna()]
    exact = complete["off"] == 0
    # What is shown can never be more than the total, or these are no parts of it.
    fits = (part["off"].dropna() <= 0).mean() if len(part) else 0
    return (exact.mean() >= 0.8 if len(complete) else True) and fits >= 0.8


def _given_away(linked: methods.LinkedCounts) -> np.ndarray:
    """The hidden counts that a reader can work out, NaN for the others.

    Where the sums contradict what is believed of the counts, or each other, less is believed.
    """
    try:
        return methods.worked_out(linked)
    except methods.Inconsistent as wrong:
        doubted = np.isin(np.arange(len(linked.counts)), wrong.positions)
    linked = replace(
        linked,
        least=np.where(doubted, 0, linked.least),
        most=np.where(doubted, np.inf, linked.most),
    )
    try:
        return methods.worked_out(linked)
    except methods.Inconsistent as wrong:
        doubted = np.isin(np.arange(len(linked.counts)), wrong.positions)
    believed = [line for line in linked.sums if not doubted[list(line)].any()]
    values = methods.worked_out(replace(linked, sums=believed))
    return np.where(doubted, methods.subtracted(linked), values)

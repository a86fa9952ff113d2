"""Totals that do not agree with their parts, in words.

Which parts should add up to which total is learned in `community_data.data.totals`. Estimates of
a sample may differ by their margins of error, rounded counts by their rounding.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from community_data.data.totals import CLOSE, FAMILY, Sums, believed, differences, rounding
from community_data.text.lists import number, shown
from community_data.validate.report import Findings

_MANY, _NEARLY_ALL = 5, 0.8  # totals, and the share of them that agree exactly with their parts


def judge(sums: list[Sums], rows: pd.DataFrame, names: dict[str, str], findings: Findings) -> None:
    """Say which totals do not agree with their parts."""
    step = rounding(rows)
    for one in sums:
        table = differences(one.table, step)
        family = FAMILY[one.kind]
        for key, part in table.groupby(family, observed=True, sort=False):
            _family(one.kind, dict(zip(family, key, strict=True)), part, names, findings)


def _family(kind: str, key: dict, part: pd.DataFrame, names: dict, findings: Findings) -> None:
    """Totals of one measure, period and way of grouping: do they tell of a wrong number."""
    shares = bool(part["shares"].all())
    everything, part = part, believed(kind, part)
    if part.empty:
        if kind == "groups":
            _say_open(key, everything, findings)
        return
    exact = part["off"].abs() <= part["rounded"]
    beyond = part["off"].abs() > part["margin"]
    known = part["off"].notna()
    complete = known & (part["hidden"] == 0) & part["whole"]
    agree = (exact if shares else ~beyond)[complete]
    if complete.any() and agree.mean() < 0.5:
        if kind == "groups":
            _say_open(key, part, findings)
        return
    _say_beyond(kind, part[known & beyond], "count", names, findings)
    if not shares:
        wrong = part["population_off"].abs() > np.maximum(
            part["population_margin"], CLOSE * part["population"]
        )
        _say_beyond(kind, part[wrong], "population", names, findings)
    within = part[known & ~beyond & ~exact & complete]
    if len(within) and complete.sum() >= _MANY and exact[complete].mean() >= _NEARLY_ALL:
        # Where all others agree to the person, the publisher added them up: one is wrong.
        _say_beyond(kind, within, "count", names, findings)
    elif len(within):
        by = f" by {key['group_by']}" if kind == "groups" else ""
        what = f"{shown(key['measure'])}{by}: in {number(len(within), 'place')} the parts do not "
        what += "add up to the total, and the difference is within the margins of error"
        todo = "Nothing has to be done: estimates of a sample differ that much."
        findings.add("sum-within", "measures", what, todo, within.index[0], "count")


def _say_open(key: dict, part: pd.DataFrame, findings: Findings) -> None:
    what = f"{shown(key['measure'])} by {key['group_by']}: the groups do not add up to everyone; "
    what += "a group has no rows, or the groups overlap"
    todo = "Nothing has to be done. Do not add these groups up."
    findings.add("sum-open", "measures", what, todo, part.index[0], "count")


def _say_beyond(
    kind: str, wrong: pd.DataFrame, column: str, names: dict[str, str], findings: Findings
) -> None:
    def what(n: int) -> str:
        one = wrong.iloc[n]
        place = shown(names.get(one["place_id"], one["place_id"]))
        parts = f"the groups by {one['group_by']}" if kind == "groups" else "its smaller places"
        group = "everyone" if kind == "groups" else one["group"]
        shares = bool(one["shares"])
        total = "the population" if column == "population" or shares else "the total"
        hidden = f" (and {number(int(one['hidden']), 'part')} hidden)" if one["hidden"] else ""
        return (
            f"{shown(one['measure'])} in {place}, {group}: {total} is {one[column]:,.0f}, and "
            f"{parts} add up to {one['sum_' + column]:,.0f}{hidden}"
        )

    todo = "Look them up at the source: a number is wrong, or a row is missing."
    findings.add_rows("sum", "measures", wrong.index, column, what, todo)

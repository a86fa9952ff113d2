"""Totals that do not agree with their parts, in words.

Which parts should add up to which total is learned in `community_data.data.totals`. Estimates of
a sample may differ by their margins of error, rounded counts by their rounding.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from community_data.data.totals import CLOSE, FAMILY, Sums, believed, differences, rounding
from community_data.text.lists import shown
from community_data.text.numbers import whole
from community_data.text.translate import _, ngettext
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
        what = ngettext(
            "{what}: in {n} place the parts do not add up to the total, and the difference is "
            "within the margins of error",
            "{what}: in {n} places the parts do not add up to the total, and the difference is "
            "within the margins of error",
            len(within),
        ).format(what=_heading(kind, key), n=whole(len(within)))
        todo = _("Nothing has to be done: estimates of a sample differ that much.")
        findings.add("sum-within", "measures", what, todo, within.index[0], "count")


def _heading(kind: str, key: dict) -> str:
    """What the totals are of: a measure, or a measure by a way of grouping."""
    measure = shown(key["measure"])
    if kind != "groups":
        return measure
    return _("{measure} by {group_by}").format(measure=measure, group_by=key["group_by"])


def _say_open(key: dict, part: pd.DataFrame, findings: Findings) -> None:
    what = _(
        "{what}: the groups do not add up to everyone; a group has no rows, or the groups overlap"
    ).format(what=_heading("groups", key))
    todo = _("Nothing has to be done. Do not add these groups up.")
    findings.add("sum-open", "measures", what, todo, part.index[0], "count")


def _say_beyond(
    kind: str, wrong: pd.DataFrame, column: str, names: dict[str, str], findings: Findings
) -> None:
    def what(n: int) -> str:
        one = wrong.iloc[n]
        place = shown(names.get(one["place_id"], one["place_id"]))
        if kind == "groups":
            parts = _("the groups by {group_by}").format(group_by=one["group_by"])
            group = _("everyone")
        else:
            parts, group = _("its smaller places"), one["group"]
        shares = bool(one["shares"])
        total = _("the population") if column == "population" or shares else _("the total")
        sentence = _(
            "{measure} in {place}, {group}: {total} is {number}, and {parts} add up to {sum}"
        )
        hidden = int(one["hidden"])
        if hidden:
            sentence = ngettext(
                "{measure} in {place}, {group}: {total} is {number}, and {parts} add up to {sum} "
                "(and {n} part hidden)",
                "{measure} in {place}, {group}: {total} is {number}, and {parts} add up to {sum} "
                "(and {n} parts hidden)",
                hidden,
            )
        return sentence.format(
            measure=shown(one["measure"]),
            place=place,
            group=group,
            total=total,
            number=whole(one[column]),
            parts=parts,
            sum=whole(one["sum_" + column]),
            n=whole(hidden),
        )

    todo = _("Look them up at the source: a number is wrong, or a row is missing.")
    findings.add_rows("sum", "measures", wrong.index, column, what, todo)

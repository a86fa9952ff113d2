"""Hidden counts that a reader can work out, and small counts that nobody has hidden.

A reader knows that groups add up to everyone and places to the larger place. Where that leaves
one way only to fill in a hidden count, it is not hidden. This is about full counts: an estimate
of a sample gives nobody's number away. What is worked out here is never said.

Methods: subtraction, over and over, in any number of rows; then linear algebra for what several
sums give away together. (`methods.recoverable` says the same of one table that is all there.)
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from community_data.methods import THRESHOLD
from community_data.text.lists import number, shown
from community_data.validate import totals
from community_data.validate.report import Findings

_TOGETHER = 400  # hidden counts in sums that hang together; more would take minutes


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
    least = rows["measure"].isin(shows_zero).astype(int).to_dict()
    known = worked_out(equations, rows["count"].to_dict(), least)
    largest = rows["population"].to_dict()
    given_away = [r for r, n in known.items() if n > -0.5 and not n > largest.get(r, np.inf)]

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
    small = full[(full["count"] > 0) & (full["count"] < THRESHOLD)]
    for measure, rows in small.groupby("measure", observed=True, sort=False):
        counts = number(len(rows), "count")
        what = f"{shown(measure)} shows {counts} from 1 to {THRESHOLD - 1}"
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


def worked_out(
    equations: list[list[int]], counts: dict[int, float], least: dict[int, int]
) -> dict[int, float]:
    """The hidden counts (NaN) that these sums allow one value only: {row: its count}.

    equations: lists of rows, of which the first is the sum of the others.
    least: the smallest that each hidden count can be, 0 or 1.
    """
    hidden = {row for row, count in counts.items() if np.isnan(count)}
    known: dict[int, float] = {}
    sums = []  # of each equation: what is unknown in it with its sign, and what they add up to
    uses: dict[int, list[int]] = {}
    for total, *parts in equations:
        signs = [(total, -1), *((part, 1) for part in parts)]
        unknown = {row: sign for row, sign in signs if row in hidden}
        rest = -sum(sign * counts[row] for row, sign in signs if row not in hidden)
        for row in unknown:
            uses.setdefault(row, []).append(len(sums))
        sums.append([unknown, rest])
    waiting = [n for n, (unknown, _) in enumerate(sums)]
    while waiting:
        unknown, rest = sums[waiting.pop()]
        for row, count in _alone(unknown, rest, least).items():
            known[row] = count
            for n in uses[row]:
                sign = sums[n][0].pop(row, 0)
                sums[n][1] -= sign * count
                waiting.append(n)
    for together in _hanging_together([unknown for unknown, _ in sums if unknown]):
        known |= _solved(together, [(u, r) for u, r in sums if u and next(iter(u)) in together])
    return known


def _alone(unknown: dict[int, int], rest: float, least: dict[int, int]) -> dict[int, float]:
    """What one sum gives away by itself: its only hidden count, or that all of them are as small
    as they can be."""
    if len(unknown) == 1:
        row, sign = next(iter(unknown.items()))
        return {row: sign * rest}
    smallest = {row: float(least[row]) for row in unknown}
    if unknown and rest == sum(smallest.values()) and min(unknown.values()) == 1:
        return smallest
    return {}


def _hanging_together(groups: list[dict[int, int]]) -> list[set[int]]:
    """Hidden counts that sums connect with each other."""
    leader: dict[int, int] = {}

    def find(row: int) -> int:
        while leader.setdefault(row, row) != row:
            leader[row] = leader[leader[row]]
            row = leader[row]
        return row

    for group in groups:
        first, *others = group
        for other in others:
            leader[find(other)] = find(first)
        find(first)
    sets: dict[int, set[int]] = {}
    for row in leader:
        sets.setdefault(find(row), set()).add(row)
    return list(sets.values())


def _solved(rows: set[int], sums: list[tuple[dict[int, int], float]]) -> dict[int, float]:
    """The counts that several sums fix together: where nothing in the null space moves them."""
    if len(rows) > _TOGETHER:
        return {}
    column = {row: n for n, row in enumerate(sorted(rows))}
    matrix, right = np.zeros((len(sums), len(column))), np.array([rest for _, rest in sums])
    for line, (unknown, _) in zip(matrix, sums, strict=True):
        for row, sign in unknown.items():
            line[column[row]] = sign
    _, sizes, directions = np.linalg.svd(matrix)
    rank = int((sizes > 1e-9).sum())
    fixed = np.abs(directions[rank:]).max(axis=0, initial=0) < 1e-9
    solution = np.linalg.lstsq(matrix, right, rcond=None)[0]
    return {row: round(float(solution[n]), 6) for row, n in column.items() if fixed[n]}

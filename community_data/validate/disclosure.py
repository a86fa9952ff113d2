"""Hidden counts that a reader can work out, and small counts that nobody has hidden.

A reader knows the sums of `community_data.data.sums`. Where they leave one way only to fill in a
hidden count, it is not hidden. This is about full counts: an estimate of a sample gives nobody's
number away. What is worked out here is never said.

Methods: subtraction, over and over, in any number of rows; then linear algebra for what several
sums give away together. (`methods.recoverable` says the same of one table that is all there.)
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pandas as pd

from community_data.data.sums import POPULATION, Linked, linked
from community_data.methods import THRESHOLD
from community_data.text.lists import number, shown
from community_data.validate.report import Findings

_TOGETHER = 400  # hidden counts in sums that hang together; more would take minutes


def judge(
    measures: pd.DataFrame,
    places: pd.DataFrame | None,
    names: dict[str, str],
    findings: Findings,
    complete: bool | Collection[str] = (),
) -> None:
    """Say which hidden counts of `measures` can be worked out.

    complete: the places whose parts are said to be all of them.
    """
    hidden = measures["count"].isna() & ~(measures["count_moe"] > 0)
    # Sums tie the numbers of one period together, and no others.
    periods = measures["period"].isin(measures.loc[hidden, "period"].unique())
    if not hidden.any():
        return
    links = linked(measures[periods], places, complete)
    cells, equations = links.cells, _with_hidden(links)
    known = worked_out(equations, cells["value"].to_dict(), cells["least"].astype(int).to_dict())
    largest = cells["most"].to_dict()
    found = [c for c, n in sorted(known.items()) if n > -0.5 and not n > largest[c]]
    given_away = [int(cells["row"].iloc[cell]) for cell in found]
    by_population = {
        cell
        for whole, *parts in equations
        for cell in parts
        if cells["kind"].iloc[whole] == POPULATION
    }

    def what(position: int) -> str:
        row = measures.loc[given_away[position]]
        place = shown(names.get(row["place_id"], row["place_id"]))
        people = found[position] in by_population
        source = "the population and the counts beside it" if people else "its total"
        return (
            f"{shown(row['measure'])} in {place}, {shown(row['group'])}: the count is hidden, but "
            f"it can be worked out from {source}{'' if people else ' and the other parts'}"
        )

    todo = "Hide another part of the same total too, and no zero, before anybody sees this table."
    findings.add_rows("given-away", "measures", given_away, "count", what, todo)


def _with_hidden(links: Linked) -> list[list[int]]:
    """The sums in which something is hidden."""
    hidden = links.cells["value"].isna().to_numpy()
    return [line for line in links.sums if hidden[line].any()]


def small_shown(measures: pd.DataFrame, findings: Findings, threshold: int = THRESHOLD) -> None:
    """Say which measures show small counts of people, below the organization's threshold."""
    full = measures[measures["count_moe"].isna()]
    small = full[(full["count"] > 0) & (full["count"] < threshold)]
    for measure, rows in small.groupby("measure", observed=True, sort=False):
        counts = number(len(rows), "count")
        what = f"{shown(measure)} shows {counts} from 1 to {threshold - 1}"
        todo = "Pages hide them. Hide them in the table too before you share it."
        findings.add("small-shown", "measures", what, todo, rows.index[0], "count")


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

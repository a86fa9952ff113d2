"""What a reader of a published table with totals can work out about its hidden counts.

The reader sees every count that is not hidden, and all totals that are shown; knows that counts
are whole numbers and that every row and column adds up to its total; and knows that zeros are
shown, so that a hidden count is at least 1. (A table that hides a zero can contradict that; the
reader then thinks again and takes hidden counts to be at least 0.)

The reader may also know that counts from 1 to 10 are what is hidden, so that each connected group
of hidden cells holds at least one of them. That gives nothing more away: a cell that can differ
can differ by 1, and where such a step turns the last small count from 10 into 11, either the
opposite step makes it 9, or that is not possible because another cell is at 1, which the step
turns into 2: again a small count.

This is about exact values. A reader may still learn that a hidden count lies in a narrow range,
and somebody who knows one of the people, or another table about them, may learn more.

Sources: Gusfield, "A graph theoretic approach to statistical data security", SIAM Journal on
Computing 17 (1988); Cox, "Network models for complementary cell suppression", Journal of the
American Statistical Association 90 (1995).
"""

import heapq
import operator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from .elementwise import as_numbers

TOTAL = "Total"


def with_totals(table):
    """Return `table` (a DataFrame or Series of counts) with its totals, as nullable Int64.

    A Series gets one total; a DataFrame gets a total of each row, of each column and of all. A
    total of something missing is missing. Raises ValueError when the counts are not whole
    numbers of 0 or more, or a row or column is already called "Total".
    """
    if not isinstance(table, (pd.Series, pd.DataFrame)):
        raise ValueError("The table must be a pandas DataFrame or Series of counts.")
    for labels in table.axes:
        if TOTAL in labels:
            raise ValueError(f'Leave the row or column "{TOTAL}" out: totals are computed here.')
    counts = _whole_numbers(table)
    for axis in range(counts.ndim):
        counts = np.concatenate([counts, counts.sum(axis=axis, keepdims=True)], axis=axis)
    axes = [pd.Index([*labels, TOTAL], name=labels.name) for labels in table.axes]
    if counts.ndim == 1:
        return pd.Series(counts, index=axes[0], name=table.name, dtype="Int64")
    return pd.DataFrame(counts, index=axes[0], columns=axes[1]).astype("Int64")


def _whole_numbers(table):
    counts = as_numbers(table.to_numpy(), "The table")
    if np.any(counts < 0):
        raise ValueError(f"A count cannot be negative, and {np.nanmin(counts):.15g} is.")
    fractions = counts[~np.isnan(counts) & (counts != np.floor(counts))]
    if fractions.size:
        raise ValueError(f"A count of people is a whole number, and {fractions[0]:.15g} is not.")
    return counts


@dataclass(frozen=True)
class Flow:
    """A table with totals, seen as people who flow around; cells are numbered row by row.

    Inner cells lead from their row to their column, row and column totals lead back, and the
    grand total closes the circle. What flows into a row or column also flows out of it: that is
    the same as saying that it adds up. A cell can differ when people can be sent around a circle
    through it, along hidden cells only: with the flow through cells that grow, against it through
    cells that shrink.

    counts: one number a cell. A missing one is 1, the least that it can be; any value would do.
    missing: where the count was not known.
    is_total: which cells are totals.
    start, end: the row or column that each cell leads from and to.
    """

    counts: np.ndarray
    missing: np.ndarray
    is_total: np.ndarray
    start: list
    end: list

    @classmethod
    def of(cls, table):
        """Return the Flow of a DataFrame or Series of counts, given without totals."""
        shape = with_totals(table).shape
        # In how many directions a cell is a total: 0 inside, 1 on a margin, 2 for the grand total.
        totals = sum(axis == size - 1 for axis, size in zip(np.indices(shape), shape, strict=True))
        start, end = [], []
        for place in np.ndindex(shape):
            # A Series is a single line: all its cells lead from one side of it to the other.
            ends = [("row", place[0]), ("column", place[1])] if len(shape) == 2 else ["in", "out"]
            backwards = totals[place] % 2
            start.append(ends[backwards])
            end.append(ends[1 - backwards])
        return cls(
            counts=with_totals(table.fillna(1)).to_numpy(dtype=float).ravel(),
            missing=with_totals(table).isna().to_numpy().ravel(),
            is_total=totals.ravel() > 0,
            start=start,
            end=end,
        )

    def recoverable(self, hidden):
        """Return which of the `hidden` cells (a bool array) can have one value only."""
        counts, lowest = self._agreeing(hidden)
        steps = self._steps(counts, lowest, hidden)
        no_cost = [()] * len(hidden)
        fixed = np.zeros(len(hidden), dtype=bool)
        for cell in np.flatnonzero(hidden):
            circles = self._circles(cell, steps, counts[cell] > lowest, no_cost)
            fixed[cell] = next(circles, None) is None
        return fixed

    def cheapest_circle(self, cell, cost):
        """Return the cells to hide, at the least cost, so that `cell` can differ.

        `cost` has a tuple for each cell, all equally long; circles are compared by the sums.
        Zeros take no part. There always is such a circle: a cell, its totals and the grand total.
        """
        steps = self._steps(self.counts, 1, self.counts > 0)
        return min(self._circles(cell, steps, self.counts[cell] > 1, cost))[1]

    def _agreeing(self, hidden):
        """Return (counts that agree with what the reader sees and believes, the lowest hidden)."""
        if not np.any(hidden & (self.counts == 0)):
            return self.counts, 1
        from scipy.optimize import Bounds, LinearConstraint, milp  # slow to import

        lines = list(dict.fromkeys(self.start + self.end))
        adds_up = np.zeros((len(lines), len(hidden)))
        for cell, (start, end) in enumerate(zip(self.start, self.end, strict=True)):
            adds_up[lines.index(start), cell] += 1
            adds_up[lines.index(end), cell] -= 1
        found = milp(
            np.zeros(len(hidden)),
            integrality=np.ones(len(hidden)),
            bounds=Bounds(np.where(hidden, 1, self.counts), np.where(hidden, np.inf, self.counts)),
            constraints=LinearConstraint(adds_up, 0, 0),
        )
        return (np.round(found.x), 1) if found.success else (self.counts, 0)

    def _steps(self, counts, lowest, usable):
        """Return {line: [(next line, cell on the way)]} along the cells that may change."""
        steps = {line: [] for line in self.start + self.end}
        for cell in np.flatnonzero(usable):
            steps[self.start[cell]].append((self.end[cell], cell))
            if counts[cell] > lowest:
                steps[self.end[cell]].append((self.start[cell], cell))
        return steps

    def _circles(self, cell, steps, can_shrink, cost):
        """Yield (cost, other cells) of the cheapest circle where `cell` grows, then shrinks."""
        start, end = self.start[cell], self.end[cell]
        for source, goal in [(end, start), (start, end)][: 1 + can_shrink]:
            way = _cheapest_way(steps, source, goal, cell, cost)
            if way is not None:
                yield way


def _cheapest_way(steps, source, goal, without, cost):
    """Return (cost, cells) of Dijkstra's way from `source` to `goal` past one cell, or None."""
    waiting = [((0,) * len(cost[0]), 0, source, [])]
    reached = set()
    order = 0
    while waiting:
        spent, _, line, cells = heapq.heappop(waiting)
        if line == goal:
            return spent, cells
        if line in reached:
            continue
        reached.add(line)
        for following, cell in steps[line]:
            if cell != without and following not in reached:
                order += 1  # so that ways of equal cost never compare the names of lines
                price = tuple(map(operator.add, spent, cost[cell]))
                heapq.heappush(waiting, (price, order, following, [*cells, cell]))
    return None


def recoverable(table, hidden):
    """Return which hidden counts of a published table a reader can work out exactly.

    table: a DataFrame or Series of counts, without totals.
    hidden: a mask (True: hidden) with the rows and columns of the table, where all totals are
        shown; or of the table with its totals, labelled "Total", such as
        `suppress(table).isna()`.

    Returns a mask like `hidden`. Counts that are missing in the table, and the totals that they
    are part of, are hidden whatever the mask says. Raises ValueError when the mask does not fit,
    or for counts that are not whole numbers of 0 or more.
    """
    complete = with_totals(table)
    mask = np.asarray(hidden, dtype=bool)
    if mask.shape not in (table.shape, complete.shape):
        raise ValueError("The mask of hidden cells must have the rows and columns of the table.")
    inner = mask.shape == table.shape
    labelled = table if inner else complete
    if isinstance(hidden, (pd.Series, pd.DataFrame)) and not all(
        theirs.equals(ours) for theirs, ours in zip(hidden.axes, labelled.axes, strict=True)
    ):
        raise ValueError("The mask's rows and columns must be named and ordered as the table's.")
    everywhere = np.pad(mask, [(0, 1)] * mask.ndim) if inner else mask
    flow = Flow.of(table)
    answer = flow.recoverable(everywhere.ravel() | flow.missing).reshape(complete.shape)
    answer &= everywhere
    if inner:
        answer = answer[tuple(slice(size) for size in table.shape)]
    return like(labelled, answer)


def like(labelled, values):
    """Return an array as a Series or DataFrame with the labels of `labelled`."""
    if isinstance(labelled, pd.Series):
        return pd.Series(values, index=labelled.index)
    return pd.DataFrame(values, index=labelled.index, columns=labelled.columns)

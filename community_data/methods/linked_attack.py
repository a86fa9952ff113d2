"""What a reader can work out about hidden counts from what is published.

The reader sees every count that is not hidden, knows all the sums together, and knows that counts
are whole numbers within some limits (`least` and `most` of `LinkedCounts`; where zeros are shown,
a hidden count is at least 1). Nothing here knows how counts were chosen to be hidden, so that it
can be held against that choice.

The reader may also know that counts from 1 to 10 are what is hidden, so that each connected group
of hidden cells holds at least one of them. For exact values in one table with its totals, that
gives nothing more away: a cell that can differ can differ by 1, and where such a step turns the
last small count from 10 into 11, either the opposite step makes it 9, or that is not possible
because another cell is at 1, which the step turns into 2: again a small count.

Somebody who knows one of the people, or another table about them, may learn more.

Sources: Gusfield, "A graph theoretic approach to statistical data security", SIAM Journal on
Computing 17 (1988); Fischetti and Salazar, "Solving the cell suppression problem on tabular data
with linear constraints", Management Science 47 (2001), section 2: the attacker's programs.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .linked_counts import LinkedCounts

_ROUNDS = 60  # of looking at single sums; what is open then is left to the linear programs
_PROGRESS = 0.9  # trying many counts at once goes on while fewer than this share are left each time


class Inconsistent(ValueError):
    """No counts agree with what is published. `positions`: hidden counts in sums that cannot be."""

    def __init__(self, positions: list[int]) -> None:
        self.positions = positions
        super().__init__(
            f"What is published contradicts itself around the hidden counts at {positions}."
        )


@dataclass(frozen=True)
class PossibleValues:
    """The least and the most that each count can be, for all that a reader knows.

    low, high: a number a count; a count that is shown has its own as both. Infinite: no limit.
    """

    low: np.ndarray
    high: np.ndarray

    @property
    def width(self) -> np.ndarray:
        """How far apart they lie; 0: the reader knows the count."""
        return np.where(self.low == self.high, 0, self.high - self.low)


def possible_values(published: LinkedCounts, enough: float = np.inf) -> PossibleValues:
    """Return the range of each hidden count (NaN in `published.counts`).

    enough: where the values of a count lie that far apart, its range is not looked at further and
        may be wider than what is returned. The exact ranges take two linear programs a count.

    Raises `Inconsistent` where no counts agree with what is published.
    """
    low = np.where(published.missing, np.ceil(published.least), published.counts)
    high = np.where(published.missing, np.floor(published.most), published.counts)
    _narrow(published, low, high)
    wrong = _contradicted(published, low, high)
    for cells, lines in [] if wrong else _connected(published, low < high):
        group = _Group(published.matrix, cells, lines, low, high)
        if not group.settle(enough):
            wrong += cells.tolist()
        low[cells], high[cells] = group.low, group.high
    if wrong:
        raise Inconsistent(sorted(set(wrong)))
    return PossibleValues(low, high)


def worked_out(published: LinkedCounts) -> np.ndarray:
    """Return the hidden counts that can have one value only, and NaN for all other counts.

    A count that the reader knew before (`least` is `most`) is not worked out. Raises
    `Inconsistent` as `possible_values` does.
    """
    values = possible_values(published, enough=1)
    news = published.missing & (published.least < published.most)
    return np.where(news & (values.width == 0), values.low, np.nan)


def subtracted(published: LinkedCounts) -> np.ndarray:
    """Return the hidden counts that one sum gives away, in which all others are shown; else NaN.

    This is what is left to a reader where sums contradict each other, so that of two such sums
    the later one is taken.
    """
    values = np.full(len(published.counts), np.nan)
    for line, rest in zip(
        published.sums, published.matrix @ np.nan_to_num(published.counts), strict=True
    ):
        hidden = [cell for cell in line if published.missing[cell]]
        if len(hidden) == 1:
            values[hidden] = rest if hidden[0] != line[0] else -rest
    return np.where(values >= 0, values, np.nan)


def _narrow(published: LinkedCounts, low: np.ndarray, high: np.ndarray) -> None:
    """Narrow the ranges of hidden counts by each sum on its own, over and over.

    In a sum, what a count can be at most is what the others leave for it when they are at their
    least. An infinite end of one count leaves the others without a limit from it.
    """
    entries = published.matrix.tocoo()
    line, cell, sign = entries.row, entries.col, entries.data
    is_open = published.missing[cell]
    for _ in range(_ROUNDS):
        before = low.copy(), high.copy()
        least = np.where(sign > 0, low[cell], -high[cell])
        most = np.where(sign > 0, high[cell], -low[cell])
        # The sum is 0, so that a count with its sign is what the others are, turned round.
        at_most = -_others(line, least, -np.inf)
        at_least = -_others(line, most, np.inf)
        np.maximum.at(low, cell[is_open], np.where(sign > 0, at_least, -at_most)[is_open])
        np.minimum.at(high, cell[is_open], np.where(sign > 0, at_most, -at_least)[is_open])
        if np.array_equal(before[0], low) and np.array_equal(before[1], high):
            return


def _others(line: np.ndarray, values: np.ndarray, infinite: float) -> np.ndarray:
    """For each entry of a sum, what the other entries of the same sum add up to."""
    endless = np.isinf(values)
    finite = np.where(endless, 0, values)
    rest = np.bincount(line, finite)[line] - finite
    return np.where(np.bincount(line, endless)[line] - endless > 0, infinite, rest)


def _contradicted(published: LinkedCounts, low: np.ndarray, high: np.ndarray) -> list[int]:
    """Hidden counts that cannot be anything, or whose sums do not add up, and all beside them."""
    crossed = published.missing & (low > high)
    settled = (low == high) | crossed
    matrix = abs(published.matrix)
    off = published.matrix @ np.where(settled, low, 0) != 0
    off &= (matrix @ (~settled).astype(float) == 0) & (matrix @ published.missing.astype(float) > 0)
    wrong = crossed | ((matrix[off].sum(axis=0) > 0) & published.missing)
    if not wrong.any():
        return []
    groups = _connected(published, published.missing)
    return [int(cell) for cells, _ in groups if wrong[cells].any() for cell in cells]


def _connected(published: LinkedCounts, which: np.ndarray):
    """Yield (positions, sums) of such counts that sums link with each other."""
    from scipy.sparse.csgraph import connected_components  # slow to import

    cells = np.flatnonzero(which)
    part = published.matrix[:, cells]
    _, labels = connected_components(abs(part.T) @ abs(part), directed=False)
    order = np.argsort(labels, kind="stable")
    for group in np.split(order, np.flatnonzero(np.diff(labels[order])) + 1) if len(cells) else ():
        yield cells[group], np.unique(part[:, group].nonzero()[0])


class _Group:
    """Hidden counts that hang together, and the linear programs of a reader who looks at them.

    low, high: what each can be; by single sums at first, then narrowed to the exact range.
    seen_low, seen_high: what each was in some whole numbers that agree with everything.
    """

    def __init__(self, matrix, cells: np.ndarray, lines: np.ndarray, low, high) -> None:
        from scipy.optimize import LinearConstraint  # slow to import

        self.low, self.high = low[cells].copy(), high[cells].copy()
        known = np.where(low == high, low, 0.0)
        self.matrix, self.right = matrix[lines][:, cells], -(matrix[lines] @ known)
        self.adds_up = LinearConstraint(self.matrix, self.right, self.right)
        size = len(cells)
        self.seen_low, self.seen_high = np.full(size, np.inf), np.full(size, -np.inf)

    def settle(self, enough: float) -> bool:
        """Find all ranges, or such that are wide enough. False where no counts agree at all."""
        if not self._try_many(enough):
            return False
        for cell in range(len(self.low)):
            for ends, seen, sign in (
                (self.high, self.seen_high, 1),
                (self.low, self.seen_low, -1),
            ):
                # Where the program was not needed, the end that was seen is the best known.
                if self._open(enough)[cell] and seen[cell] != ends[cell]:
                    end = self._end(cell, sign)
                    if end is None:
                        return False
                    ends[cell] = end
        wide = self.seen_high - self.seen_low >= enough
        self.low = np.where(wide, self.seen_low, self.low)
        self.high = np.where(wide, self.seen_high, self.high)
        return True

    def _open(self, enough: float) -> np.ndarray:
        """Which counts need a closer look."""
        return (self.seen_high - self.seen_low < enough) & (self.low < self.high)

    def _try_many(self, enough: float) -> bool:
        """Push all open counts up or down at once, while that settles many."""
        chance = np.random.default_rng(5)
        ways, left = np.ones(len(self.low)), np.inf
        while True:
            exact = (self.seen_low == self.low) & (self.seen_high == self.high)
            is_open = self._open(enough) & ~exact
            if not is_open.any() or is_open.sum() > _PROGRESS * left:
                return True
            left = is_open.sum()
            for sign in (1, -1):
                status, values = self._solve(sign * ways * is_open, limit=1e6)
                if values is None:
                    return status != 2  # 2: no counts agree
                self._see(values)
            ways = chance.choice([-1, 1], len(self.low))

    def _end(self, cell: int, sign: int) -> float | None:
        """The most (sign 1) or the least (-1) that one count can be; None where nothing agrees."""
        weight = np.zeros(len(self.low))
        weight[cell] = sign
        for whole in (False, True):
            status, values = self._solve(weight, whole=whole)
            if status in (3, 4) and values is None:
                return sign * np.inf
            if values is None:
                return None
            if self._see(values):
                break
        return float(np.round(values[cell]))

    def _solve(self, weight: np.ndarray, whole: bool = False, limit: float = np.inf):
        """(status, the counts that agree and weigh most), as of scipy's `milp`."""
        from scipy.optimize import Bounds, milp

        found = milp(
            -weight,
            integrality=np.full(len(weight), int(whole)),
            bounds=Bounds(self.low, np.minimum(self.high, np.maximum(self.low, limit))),
            constraints=self.adds_up,
        )
        return found.status, found.x

    def _see(self, values: np.ndarray) -> bool:
        """Note counts that agree with everything, if these are whole numbers that do."""
        whole = np.round(values)
        agree = np.all(np.abs(whole - values) < 1e-5) and np.all(self.matrix @ whole == self.right)
        agree = agree and np.all((whole >= self.low) & (whole <= self.high))
        if agree:
            self.seen_low = np.minimum(self.seen_low, whole)
            self.seen_high = np.maximum(self.seen_high, whole)
        return bool(agree)

"""Ways in which linked counts could differ, the cheapest first: moves.

A move is a whole number for each count, by which it goes up or down, such that every sum still
holds. Two moves of a count, one up and one down, show how far apart its values can lie.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .linked_counts import LinkedCounts

FAR = 1000
"""How far a count is let go up; a limit that keeps the numbers of the solver small."""
REACHES = (300, 2500, None)
"""How many counts around one are looked at, nearest first; None: all that hang together."""
_ALREADY = 1e-4  # what it costs to use a count that is hidden anyway


@dataclass(frozen=True)
class Move:
    """Steps, up or down and never 0, of some counts (their positions)."""

    cells: np.ndarray
    steps: np.ndarray

    def __neg__(self) -> Move:
        return Move(self.cells, -self.steps)


class Moves:
    """Finds moves among linked counts of which all values are known (whole numbers)."""

    def __init__(self, linked: LinkedCounts, counts: np.ndarray, may_move: np.ndarray) -> None:
        self.rows = linked.matrix
        self.columns = linked.matrix.tocsc()
        self.cost = linked.cost
        up = np.clip(linked.most - counts, 0, FAR)
        down = np.clip(counts - linked.least, 0, FAR)
        self.up, self.down = np.where(may_move, up, 0.0), np.where(may_move, down, 0.0)

    def movable(self) -> np.ndarray:
        return (self.up > 0) | (self.down > 0)

    def alone(self, cell: int, width: int) -> Move:
        """A move of one count that is in no sum: any value within its limits will do."""
        up = self.up[cell] >= self.down[cell]
        room = self.up[cell] if up else self.down[cell]
        return Move(np.array([cell]), np.array([int(min(width, room)) * (1 if up else -1)]))

    def near(self, cell: int, usable: np.ndarray, reach: int | None) -> np.ndarray:
        """The usable counts that hang together with one through sums, nearest first; sorted."""
        usable = usable & self.movable()
        found = np.zeros(len(usable), dtype=bool)
        found[cell] = True
        edge = np.array([cell])
        while len(edge) and (reach is None or found.sum() < reach):
            lines = np.unique(self.columns[:, edge].indices)
            beside = np.unique(self.rows[lines].indices)
            edge = beside[usable[beside] & ~found[beside]]
            if reach is not None:
                edge = edge[: max(reach - int(found.sum()), 0)]
            found[edge] = True
        return np.flatnonzero(found)

    def cheapest(
        self, cell: int, width: int, hidden: np.ndarray, usable: np.ndarray, reach: int | None
    ) -> list[Move] | None:
        """One or two moves that set the values of `cell` `width` apart, for the least cost more.

        None where there are none among the `usable` counts that near.
        """
        near = self.near(cell, usable, reach)
        price = np.where(hidden[near], _ALREADY, self.cost[near])
        # The last part breaks ties, the same way always.
        price = price * (1 + np.arange(len(near)) * 1e-9)
        return self._pair(near, cell, price, width)

    def widest(self, cell: int, usable: np.ndarray) -> int:
        """How far apart the values of a count can be set at all."""
        near = self.near(cell, usable, None)
        ends = [self.farthest(near, np.where(near == cell, sign, 0)) for sign in (1, -1)]
        at = int(np.searchsorted(near, cell))
        return sum(abs(int(end[at] + (1e-6 if end[at] > 0 else -1e-6))) for end in ends)

    def farthest(self, near: np.ndarray, weight: np.ndarray) -> np.ndarray:
        """The move, perhaps in fractions, that makes the weighted sum of steps the largest."""
        from scipy.optimize import Bounds, LinearConstraint, milp  # slow to import

        found = milp(
            -weight.astype(float),
            bounds=Bounds(-self.down[near], self.up[near]),
            constraints=LinearConstraint(self._sums(near), 0, 0),
        )
        return found.x if found.success else np.zeros(len(near))

    def whole(self, near: np.ndarray, steps: np.ndarray) -> Move | None:
        """These steps as a move; None where they are no whole numbers, or break a sum or limit."""
        whole = np.round(steps)
        if np.any(np.abs(whole - steps) > 1e-5):
            return None
        if np.any(whole > self.up[near]) or np.any(-whole > self.down[near]):
            return None
        moved = whole != 0
        move = Move(near[moved], whole[moved].astype(int))
        return None if np.any(self.columns[:, move.cells] @ move.steps) else move

    def _sums(self, near: np.ndarray):
        part = self.columns[:, near]
        return part[np.unique(part.indices)]

    def _pair(self, near, cell: int, price, width: int) -> list[Move] | None:
        from scipy.optimize import Bounds, LinearConstraint, milp  # slow to import

        matrix = _two_moves(self._sums(near), int(np.searchsorted(near, cell)))
        right = np.zeros(matrix.shape[0])
        right[-1] = width
        up, down, other = self.up[near], self.down[near], near != cell
        highest = np.concatenate([up, down * other, up * other, down])
        for whole in (0, 1):
            found = milp(
                np.tile(price, 4),
                integrality=np.full(4 * len(near), whole),
                bounds=Bounds(0, highest),
                constraints=LinearConstraint(matrix, right, np.where(right > 0, np.inf, 0)),
            )
            if found.x is None:
                return None
            parts = found.x.reshape(4, len(near))
            pair = [self.whole(near, parts[0] - parts[1]), self.whole(near, parts[2] - parts[3])]
            if None not in pair:
                return [move for move in pair if len(move.cells)]
        return None


def _two_moves(sums, at: int):
    """The sums for two moves at once; the last row is how far apart they set the count at `at`.

    In four parts: what the first move adds and takes, then what the second one adds and takes.
    """
    from scipy.sparse import csc_array  # slow to import

    lines, size = sums.shape
    entries = sums.tocoo()
    part, signs = np.arange(4)[:, None], np.array([[1], [-1], [1], [-1]])
    rows = (entries.row + lines * (part // 2)).ravel()
    columns = (entries.col + size * part).ravel()
    return csc_array(
        (
            np.concatenate([(entries.data * signs).ravel(), [1, -1, -1, 1]]),
            (
                np.concatenate([rows, [2 * lines] * 4]),
                np.concatenate([columns, at + size * part.ravel()]),
            ),
        ),
        shape=(2 * lines + 1, 4 * size),
    )

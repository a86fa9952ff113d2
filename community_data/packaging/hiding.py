"""Which counts of a measure to hide, over all its groupings and all its places at once.

The rule is that of `community_data.methods`: no count from 1 to 10 is shown, a zero may be, and
nothing shown lets a reader work a hidden count out. Here a reader knows more sums than one table
has: the groups of every grouping add up to everyone, and smaller places to the larger one. So a
count must be able to differ in all these sums together.

A proof that a count is hidden well is a *move*: a whole number for each count, by which hidden
counts could differ without a sum, a shown count or a limit being broken. Hidden are the counts
in the moves that cost least. This is the heuristic of Kelly, Golden and Assad, "Cell suppression:
disclosure protection for sensitive tabular data", Networks 22 (1992), with whole numbers; it is
not always the best there is, and it needs no luck: each move is checked again before anything
is written (`proven`).
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, hstack

FAR = 1000
"""How far above its value a count is let move; a limit that only makes proofs harder to find."""


class CannotHide(Exception):
    """No choice of counts protects all that must be hidden. Its argument: which count, or None."""


@dataclass
class Problem:
    """Counts and what a reader knows of them.

    counts: whole numbers; NaN where the source hides one. sums: lists of positions, the total
    first, then its parts. least, most: what a reader knows of a count even where it is hidden.
    must: hidden whatever happens, besides small counts. cost: how dear it is to hide a count.
    threshold: the smallest count above 0 that is shown.
    """

    counts: np.ndarray
    sums: list[list[int]]
    least: np.ndarray
    most: np.ndarray
    must: np.ndarray
    cost: np.ndarray
    threshold: int = 11
    matrix: csr_array = field(init=False)
    need: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        self.matrix = _matrix(self.sums, len(self.counts))
        missing = np.isnan(self.counts)
        if missing.any():
            self._fill_in(missing)
        small = (self.counts > 0) & (self.counts < self.threshold)
        self.must = self.must | small | missing
        # How far apart the values that a count can have must lie: from 1 to 10 for a small one.
        self.need = np.where(small | missing, self.threshold - 2, 1)
        self.need = np.minimum(self.need, self.most - self.least).astype(int)

    def _fill_in(self, missing: np.ndarray) -> None:
        """Give counts that the source hides some value that agrees with all others."""
        known = ~missing
        for lowest in (1, 0):  # a source that hides zeros as well breaks the first guess
            least = np.where(missing, np.minimum(np.maximum(self.least, lowest), self.most), 0)
            if not lowest:
                least = np.zeros(len(missing))
            found = milp(
                np.ones(len(missing)),
                integrality=np.ones(len(missing)),
                bounds=Bounds(
                    np.where(known, self.counts, least), np.where(known, self.counts, np.inf)
                ),
                constraints=LinearConstraint(self.matrix, 0, 0),
            )
            if found.success:
                self.counts = np.round(found.x)
                self.least = np.where(missing, np.minimum(lowest, self.counts), self.least)
                self.most = np.maximum(self.most, self.counts)
                return
        raise CannotHide(None)


def _matrix(sums: list[list[int]], size: int) -> csr_array:
    rows = [line for line, parts in enumerate(sums) for _ in parts]
    columns = [cell for parts in sums for cell in parts]
    signs = [1 if n == 0 else -1 for parts in sums for n in range(len(parts))]
    return csr_array((signs, (rows, columns)), shape=(len(sums), size), dtype=float)


def hide(problem: Problem) -> tuple[np.ndarray, list[np.ndarray]]:
    """Return which counts to hide, and the moves that prove it. Raises `CannotHide`."""
    hidden = problem.must.copy()
    moves: list[np.ndarray] = []
    order = sorted(np.flatnonzero(hidden), key=lambda c: (-problem.need[c], -problem.counts[c], c))
    for cell in order:
        _free(problem, cell, hidden, moves)
        if not span(moves, cell):
            if problem.counts[cell]:
                raise CannotHide(cell)
            # A zero that other zeros give away, which are shown: to hide it would protect nobody.
            problem.must[cell] = hidden[cell] = False
    return _without_spare(problem, hidden, moves)


def span(moves: list[np.ndarray], cell: int) -> int:
    """How far apart the values lie that moves give to a count; its own value is one of them."""
    steps = [0, *(move[cell] for move in moves)]
    return int(max(steps) - min(steps))


def _free(problem: Problem, cell: int, hidden: np.ndarray, moves: list[np.ndarray]) -> None:
    """Add moves, and hide what they move, until `cell` can differ as far as it needs to."""
    room = {
        1: int(min(problem.most[cell] - problem.counts[cell], FAR)),
        -1: int(problem.counts[cell] - problem.least[cell]),
    }
    for sign, limit in room.items():
        other_way = max([0, *(-sign * move[cell] for move in moves)])
        for step in range(int(min(problem.need[cell] - other_way, limit)), 0, -1):
            if max([0, *(sign * move[cell] for move in moves)]) >= step:
                break
            move = _cheapest_move(problem, cell, sign * step, hidden)
            if move is not None:
                moves.append(move)
                hidden |= move != 0
                break


def _cheapest_move(problem: Problem, cell: int, step: int, hidden) -> np.ndarray | None:
    """The move with `step` for `cell` that hides the least more, or None."""
    size = len(hidden)
    # A zero that is shown stays: hiding it protects nobody.
    may = (problem.counts > 0) | problem.must
    up = np.where(may, np.clip(problem.most - problem.counts, 0, FAR), 0)
    down = np.where(may, np.clip(problem.counts - problem.least, 0, FAR), 0)
    low_up, low_down = np.zeros(size), np.zeros(size)
    if step > 0:
        low_up[cell], up[cell], down[cell] = step, step, 0
    else:
        low_down[cell], down[cell], up[cell] = -step, -step, 0
    # What is hidden already costs next to nothing; the last part breaks ties the same way always.
    price = np.where(hidden, 1e-2, problem.cost) * (1 + np.arange(size) * 1e-6)
    found = milp(
        np.concatenate([price, price]),
        integrality=np.ones(2 * size),
        bounds=Bounds(np.concatenate([low_up, low_down]), np.concatenate([up, down])),
        constraints=LinearConstraint(hstack([problem.matrix, -problem.matrix]).tocsr(), 0, 0),
    )
    if not found.success:
        return None
    return np.round(found.x[:size] - found.x[size:]).astype(int)


def _without_spare(problem, hidden, moves) -> tuple[np.ndarray, list[np.ndarray]]:
    """Show again what no proof needs: dear counts first. The proofs that are left still prove."""
    spare = np.flatnonzero(hidden & ~problem.must)
    wanted = {c: span(moves, c) for c in np.flatnonzero(problem.must)}
    for cell in sorted(spare, key=lambda c: (-problem.cost[c], c)):
        kept = [move for move in moves if move[cell] == 0]
        if len(kept) < len(moves) and all(
            span(kept, c) >= min(width, problem.need[c]) for c, width in wanted.items()
        ):
            moves = kept
    moved = np.any([move != 0 for move in moves], axis=0) if moves else np.zeros(len(hidden), bool)
    return problem.must | moved, moves


def proven(problem: Problem, hidden: np.ndarray, moves: list[np.ndarray]) -> bool:
    """Whether nothing small is shown and the moves prove that no hidden count can be worked out."""
    counts = problem.counts.astype(int)
    if np.any(~hidden & (counts > 0) & (counts < problem.threshold)):
        return False
    for move in moves:
        moved = counts + move
        sums_hold = all(moved[t] == sum(moved[p] for p in parts) for t, *parts in problem.sums)
        allowed = (moved >= problem.least) & (moved <= problem.most)
        if not sums_hold or np.any(move[~hidden]) or not np.all(allowed[move != 0]):
            return False
    return all(span(moves, cell) >= 1 for cell in np.flatnonzero(hidden))

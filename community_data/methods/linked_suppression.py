"""Which of linked counts to hide: small ones, and as few others as protect them.

The rule is that of the Centers for Medicare & Medicaid Services (CMS cell size suppression
policy): no count from 1 to 10 is shown, a count of 0 may be, and none may be worked out from what
is shown. A reader is taken to know all the sums together.

Small counts are the primary suppressions, what protects them the complementary ones. A proof that
a count is protected is a move (`linked_moves`): hidden counts that could all be a little different
without a sum, a shown count or a limit being broken. Hidden are the counts in the moves that cost
least. This is the heuristic of Kelly, Golden and Assad, "Cell suppression: disclosure protection
for sensitive tabular data", Networks 22 (1992), by linear programs, whose answers are checked
again in whole numbers. It is near the best there is, not always the best; and it needs no luck, for
what it hides is proven again before it is handed out.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from .linked_counts import LinkedCounts
from .linked_moves import REACHES, Move, Moves

_MANY = 40  # counts from which on moves of all of them together are worth a try


class Unprotected(ValueError):
    """No choice of counts protects all that must be hidden. `positions`: which cannot be."""

    def __init__(self, positions: list[int]) -> None:
        self.positions = positions
        super().__init__(
            f"Whatever else is hidden, these counts could be worked out: positions {positions}."
        )


class Contradiction(ValueError):
    """The counts do not add up. `sums`: the numbers of the sums, none where it is all together."""

    def __init__(self, sums: list[int]) -> None:
        self.sums = sums
        which = f": sums {sums}" if sums else ""
        super().__init__(f"The counts do not add up to their totals{which}.")


@dataclass(frozen=True, eq=False)
class Suppression:
    """What to hide, and the proof.

    hidden: which counts are hidden. moves: what proves that each of them could be another.
    counts: all counts; where one is missing, a number that agrees with the others.
    linked: what was asked for. Where the source hides zeros too, its hidden counts are at least 0.
    """

    hidden: np.ndarray
    moves: list[Move]
    counts: np.ndarray
    linked: LinkedCounts

    def published(self) -> LinkedCounts:
        """What a reader gets."""
        return replace(self.linked, counts=self.counts).published(self.hidden)

    def spans(self) -> np.ndarray:
        """How far apart the values lie that the moves give to each count, its own among them."""
        highest, lowest = np.zeros((2, len(self.hidden)), dtype=int)
        for move in self.moves:
            np.maximum.at(highest, move.cells, move.steps)
            np.minimum.at(lowest, move.cells, move.steps)
        return highest - lowest


def hide(linked: LinkedCounts) -> Suppression:
    """Return which counts to hide.

    No small count is shown, and no shown zero is hidden. The values that a small count could have
    lie as far apart as is required, or as far as any choice allows where that is less; those of
    any other hidden count differ by 1 at least. Raises `Unprotected` where a count could be worked
    out whatever else is hidden, `Contradiction` where counts do not add up.
    """
    search = _Search(linked)
    search.move_all_together()
    order = sorted(
        np.flatnonzero(search.required), key=lambda c: (-search.range[c], -search.counts[c], c)
    )
    unprotected = [int(cell) for cell in order if not search.protect(cell)]
    if unprotected:
        raise Unprotected(sorted(unprotected))
    search.show_what_is_spare()
    moves = list(search.moves.values())
    suppression = Suppression(search.hidden, moves, search.counts, search.linked)
    if not proven(suppression):
        raise RuntimeError("The proof of what is hidden does not hold. This is a fault in `hide`.")
    return suppression


def proven(suppression: Suppression) -> bool:
    """Return whether nothing small is shown, and every hidden count could differ by its moves.

    This is checked in whole numbers, one move after the other.
    """
    hidden, counts = suppression.hidden, suppression.counts.astype(int)
    linked = suppression.linked
    small = (counts > 0) & (counts < linked.threshold)
    if np.any(~hidden & (counts > 0) & (small | linked.missing | linked.required)):
        return False
    matrix = linked.matrix.tocsc().astype(int)
    for move in suppression.moves:
        moved = counts[move.cells] + move.steps
        allowed = (moved >= linked.least[move.cells]) & (moved <= linked.most[move.cells])
        if not (np.all(hidden[move.cells]) and np.all(allowed)):
            return False
        if np.any(matrix[:, move.cells] @ move.steps):
            return False
    open_to_readers = linked.least == linked.most
    return bool(np.all(suppression.spans()[hidden & ~open_to_readers] >= 1))


def _filled_in(linked: LinkedCounts) -> tuple[LinkedCounts, np.ndarray]:
    """All counts, with some value that agrees with the others where one is missing.

    The first is what was given, with less believed of the missing ones where that has to be.
    """
    missing = linked.missing
    known = np.where(missing, 0, linked.counts)
    rest = linked.matrix @ known
    touched = abs(linked.matrix) @ missing.astype(float) > 0
    wrong = np.flatnonzero((rest != 0) & ~touched)
    if len(wrong):
        raise Contradiction(wrong.tolist())
    if not missing.any():
        return linked, known
    part, rest = linked.matrix[touched][:, missing], rest[touched]
    # A source that hides zeros as well, or counts more people than live there.
    nothing = replace(
        linked,
        least=np.where(missing, 0, linked.least),
        most=np.where(missing, np.inf, linked.most),
    )
    for believed in (linked, nothing):
        values = _agreeing(part, -rest, believed.least[missing], believed.most[missing])
        if values is not None:
            known[missing] = values
            return believed, known
    raise Contradiction([])


def _agreeing(matrix, right: np.ndarray, least: np.ndarray, most: np.ndarray):
    """The smallest whole numbers with these sums, or None."""
    from scipy.optimize import Bounds, LinearConstraint, milp  # slow to import

    found = milp(
        np.ones(len(least)),
        integrality=np.ones(len(least)),
        bounds=Bounds(least, most),
        constraints=LinearConstraint(matrix, right, right) if len(right) else (),
    )
    return None if found.x is None else np.round(found.x)


class _Search:
    """What is hidden so far, and the moves that prove it."""

    def __init__(self, linked: LinkedCounts) -> None:
        linked, self.counts = _filled_in(linked)
        self.linked = linked
        self.range = linked.required_range
        self.required = linked.required | linked.small | linked.missing
        self.cost = linked.cost
        self.hidden = self.required.copy()
        # A zero that is shown stays: to hide it protects nobody.
        self.usable = (self.counts > 0) | self.required
        self.in_a_sum = np.diff(linked.matrix.tocsc().indptr) > 0
        self.finder = Moves(linked, self.counts, self.usable)
        self.moves: dict[int, Move] = {}
        self.steps: list[dict[int, int]] = [{} for _ in self.counts]  # of each count, by move
        self.made = 0

    def span(self, cell: int) -> int:
        """How far apart the values lie that the moves give to a count."""
        steps = self.steps[cell].values()
        return max(0, *steps, 0) - min(0, *steps, 0)

    def add(self, move: Move) -> None:
        self.moves[self.made] = move
        for cell, step in zip(move.cells.tolist(), move.steps.tolist(), strict=True):
            self.steps[cell][self.made] = step
        self.hidden[move.cells] = True
        self.made += 1

    def drop(self, name: int) -> Move:
        move = self.moves.pop(name)
        for cell in move.cells.tolist():
            del self.steps[cell][name]
        return move

    def move_all_together(self) -> None:
        """Find what required counts give each other, in few moves of very many of them."""
        chance = np.random.default_rng(11)
        for near in self._hanging_together():
            lacking = len(near) + 1
            while True:
                spans = np.array([self.span(cell) for cell in near])
                wanting = spans < self.range[near]
                if wanting.sum() < _MANY or wanting.sum() > 0.9 * lacking:
                    break
                lacking = wanting.sum()
                ways = chance.choice([-1, 1], len(near)) if self.moves else np.ones(len(near))
                for sign in (1, -1):
                    steps = self.finder.farthest(near, sign * ways * wanting)
                    move = self.finder.whole(near, steps)
                    if move is not None:
                        self.add(move)

    def _hanging_together(self) -> list[np.ndarray]:
        """The required counts, in groups that sums link through required counts alone."""
        usable = self.required & self.finder.movable()
        left, groups = usable.copy(), []
        while left.any():
            near = self.finder.near(int(np.flatnonzero(left)[0]), usable, None)
            left[near] = False
            if len(near) >= _MANY:
                groups.append(near)
        return groups

    def protect(self, cell: int) -> bool:
        """Hide what it takes to give a count its range. False where it has no range at all."""
        if self.span(cell) >= self.range[cell]:
            return True
        width = int(self.range[cell])
        if not self.in_a_sum[cell]:
            self.add(self.finder.alone(cell, width))
        elif not self._spread(cell, width, self.usable, REACHES):
            widest = self.finder.widest(cell, self.usable)
            for less in range(min(widest, width - 1), self.span(cell), -1):
                if self._spread(cell, less, self.usable, REACHES[-1:]):
                    break
        if self.span(cell) == 0 and self.counts[cell] == 0:
            # A zero that other zeros give away, which are shown: to hide it would protect nobody.
            self.required[cell] = self.hidden[cell] = False
            return True
        return self.span(cell) >= 1

    def _spread(self, cell: int, width: int, usable: np.ndarray, reaches) -> bool:
        """Set the values of a count `width` apart; whether that can be done."""
        for reach in reaches:
            pair = self.finder.cheapest(cell, width, self.hidden, usable, reach)
            if pair is not None:
                for move in pair:
                    self.add(move)
                return True
            if reach is not None and reach >= len(self.counts):
                break
        return False

    def show_what_is_spare(self) -> None:
        """Show again what later choices made unnecessary: dear counts first."""
        wanted = np.where(self.required, [self.span(c) for c in range(len(self.counts))], 1)
        wanted = np.minimum(wanted, self.range)
        spare = np.flatnonzero(self.hidden & ~self.required)
        for cell in sorted(spare, key=lambda c: (-self.cost[c], c)):
            if self.hidden[cell]:
                self._try_showing(cell, wanted)
        for cell in spare:
            self.hidden[cell] = bool(self.steps[cell])

    def _try_showing(self, cell: int, wanted: np.ndarray) -> None:
        """Show a count, and those that only served to protect it, if all others stay protected."""
        hidden, made, dropped = self.hidden.copy(), self.made, {}
        showing = [cell]
        while showing:
            shown = showing.pop()
            self.hidden[shown] = False
            names = list(self.steps[shown])
            dropped |= {name: self.drop(name) for name in names}
            touched = np.unique(np.concatenate([dropped[n].cells for n in names] or [[]]))
            # Those that must stay hidden first: where one of them fails, all is as it was.
            for other in sorted(touched.astype(int), key=lambda c: not self.required[c]):
                if not self.hidden[other] or self.span(other) >= wanted[other]:
                    continue
                if self._spread(other, int(wanted[other]), self.hidden, REACHES[:1]):
                    continue
                if self.required[other]:
                    self._undo(hidden, made, dropped)
                    return
                showing.append(other)

    def _undo(self, hidden: np.ndarray, made: int, dropped: dict[int, Move]) -> None:
        for name in [name for name in self.moves if name >= made]:
            self.drop(name)
        for name, move in dropped.items():
            if name < made:
                self.moves[name] = move
                for cell, step in zip(move.cells.tolist(), move.steps.tolist(), strict=True):
                    self.steps[cell][name] = step
        self.hidden = hidden

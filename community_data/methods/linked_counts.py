"""Counts of people that sums link with each other, and what a reader knows of them.

`linked_suppression` chooses which of them to hide; `linked_attack` plays the reader. The two share
nothing but the description in this file.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

THRESHOLD = 11
"""The smallest count above 0 that may be shown."""


@dataclass(frozen=True, eq=False)
class LinkedCounts:
    """Counts of people, the sums that link them, and what a reader knows of each.

    counts: whole numbers of 0 or more; NaN where a count is hidden, or hidden at the source.
    sums: lists of positions, the total first and then its parts: groups that add up to everyone,
        places to the larger place, insured and uninsured to the population.
    least, most: what a reader knows of each count even where it is hidden. Where zeros are shown,
        what is hidden is at least 1. `most` is often the population, or infinite. Where both are
        equal, the reader knows the count already (an earlier release shows it), so that it can
        protect no other.
    required: counts to hide whatever happens, besides the small ones.
    cost: how dear it is to hide a count that could be shown, 1 or more. Costs are added up; to use
        a count that is hidden anyway costs 1/10,000.
    threshold: the smallest count above 0 that is shown.
    protection: how far apart the values that a small count could have must lie, at least (the
        required range). None: as far as 1 and `threshold` - 1.

    Each of least, most, required and cost is one number for all, or one a count. Raises ValueError
    where these do not fit together.
    """

    counts: np.ndarray
    sums: Sequence[Sequence[int]]
    least: np.ndarray | float = 1
    most: np.ndarray | float = np.inf
    required: np.ndarray | bool = False
    cost: np.ndarray | float = 1
    threshold: int = THRESHOLD
    protection: int | None = None

    def __post_init__(self) -> None:
        size = len(self.counts)
        kinds = {"counts": float, "least": float, "most": float, "required": bool, "cost": float}
        for name, kind in kinds.items():
            values = np.broadcast_to(np.asarray(getattr(self, name), dtype=kind), size).copy()
            values.setflags(write=False)
            object.__setattr__(self, name, values)
        object.__setattr__(self, "sums", tuple(tuple(map(int, line)) for line in self.sums))
        if any(not 0 <= cell < size for line in self.sums for cell in line):
            raise ValueError(f"A sum names a position outside of the {size} counts.")
        if any(len(line) < 2 for line in self.sums):
            raise ValueError("A sum is a total and at least one part.")
        if any(len(set(line)) < len(line) for line in self.sums):
            raise ValueError("A sum names the same count twice.")
        if np.any(self.least > self.most):
            raise ValueError("A reader cannot know that a count is more than the most it can be.")
        if np.any(self.counts < 0):
            raise ValueError("A count cannot be negative.")

    @property
    def missing(self) -> np.ndarray:
        """Which counts are not there."""
        return np.isnan(self.counts)

    @property
    def small(self) -> np.ndarray:
        """Which counts are above 0 and below the threshold."""
        return (self.counts > 0) & (self.counts < self.threshold)

    @property
    def required_range(self) -> np.ndarray:
        """How far apart the values must lie that each count could have, were it hidden."""
        room = self.threshold - 2 if self.protection is None else self.protection
        wanted = np.where(self.small | self.missing, room, 1)
        return np.minimum(wanted, self.most - self.least).astype(int)

    @cached_property
    def matrix(self):
        """The sums as a sparse matrix, a row a sum: each total less its parts is 0."""
        from scipy.sparse import csr_array  # slow to import

        rows = [row for row, line in enumerate(self.sums) for _ in line]
        cells = [cell for line in self.sums for cell in line]
        signs = [1 if n == 0 else -1 for line in self.sums for n in range(len(line))]
        shape = (len(self.sums), len(self.counts))
        return csr_array((signs, (rows, cells)), shape=shape, dtype=float)

    def published(self, hidden: np.ndarray) -> LinkedCounts:
        """What a reader gets: the same with these counts taken out."""
        return replace(self, counts=np.where(hidden, np.nan, self.counts))

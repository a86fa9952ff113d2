"""What the check of exercise 4 takes is what a reader cannot undo: tried by integer programs."""

import random

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from community_data.lessons.privacy import check, material
from community_data.methods.count_tables import with_totals

PACKAGE, PLACE = "riverbend", "Otterbeck"


def reader_finds(whole: np.ndarray, hidden: np.ndarray) -> np.ndarray:
    """The hidden cells that can have one value only, given all that is shown, and zeros are."""
    at = np.arange(whole.size).reshape(whole.shape)
    lines = [*at, *at.T]
    sums = np.zeros((len(lines), whole.size))
    for row, line in enumerate(lines):
        sums[row, line[:-1]], sums[row, line[-1]] = 1, -1
    shown, values = ~hidden.ravel(), whole.ravel()
    low, high = np.where(shown, values, 1), np.where(shown, values, values.sum())
    found = np.zeros(whole.size, bool)
    for cell in np.flatnonzero(hidden.ravel()):
        ends = [
            milp(sign * np.eye(whole.size)[cell], constraints=LinearConstraint(sums, 0, 0),
                 bounds=Bounds(low, high), integrality=np.ones(whole.size)).fun * sign
            for sign in (1, -1)
        ]  # fmt: skip
        found[cell] = abs(ends[0] - ends[1]) < 0.5
    return found.reshape(whole.shape)


def test_any_hiding_that_leaves_nothing_to_find_is_right_and_no_other():
    counts = material.counts(material.near(PACKAGE, PLACE))
    whole, cells = with_totals(counts).to_numpy(float), material.cells(counts)
    small = (whole > 0) & (whole < 11)
    draws, verdicts = random.Random(7), set()
    for _attempt in range(40):
        more = draws.sample(sorted(set(cells.ravel()) - set(cells[small])), draws.randint(0, 5))
        hidden = small | np.isin(cells, more)
        safe = not (reader_finds(whole, hidden) & small).any()
        assert check.hide(cells[hidden].tolist(), PACKAGE, PLACE).passed == safe, cells[hidden]
        verdicts.add(safe)
    assert verdicts == {True, False}

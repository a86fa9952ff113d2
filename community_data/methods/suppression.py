"""Hiding small counts of people in a table, and as few others as that takes.

The rule of the Centers for Medicare & Medicaid Services (CMS cell size suppression policy): no
count from 1 to 10 is shown, a count of 0 may be, and none may be worked out from what is shown,
such as by subtraction from a total. `disclosure` says what a reader is taken to know.

The way to choose the other cells is Cox's, "Network models for complementary cell suppression",
Journal of the American Statistical Association 90 (1995): each cell in need gets the cheapest
circle of cells that can change together. It is quick and near the best, not always the best.
"""

import numpy as np
import pandas as pd

from .disclosure import Flow, like, with_totals
from .elementwise import as_numbers

THRESHOLD = 11
"""The smallest count above 0 that may be shown."""


def is_small(counts):
    """Return where counts (a number, array, Series or DataFrame) are from 1 to 10.

    A missing count is not small. The answer is of the same kind: a bool, or a mask.
    """
    numbers = as_numbers(counts, "counts")
    small = (numbers > 0) & (numbers < THRESHOLD)
    if isinstance(counts, (pd.Series, pd.DataFrame)):
        return like(counts, small)
    return small if small.ndim else bool(small)


def cells_to_hide(table):
    """Return a mask of the counts to hide: the small ones, and those that protect them.

    table: a DataFrame or Series of counts, without totals.

    It is the inner part of what `suppress` hides. Where no choice of inner cells is enough,
    `suppress` hides totals too, and the mask alone protects only together with those. Raises
    ValueError as `suppress` does.
    """
    complete = with_totals(table)
    hidden = _hidden(Flow.of(table)).reshape(complete.shape)
    return like(table, hidden[tuple(slice(size) for size in table.shape)])


def suppress(table):
    """Return `table` with its totals (labelled "Total"), pd.NA where a count is hidden.

    table: a DataFrame or Series of counts, without totals. The answer is of the same kind, as
    nullable Int64.

    Hidden are all counts and totals from 1 to 10, and as few others as possible (the smallest
    first) so that no hidden cell can be worked out from what is shown. Zeros are always shown;
    totals above 10 are hidden only where nothing else protects. Counts that are missing stay
    missing, like the totals that they are part of, since those are unknown. Raises ValueError
    for counts that are not whole numbers of 0 or more, or labels that include "Total".
    """
    complete = with_totals(table)
    return complete.mask(_hidden(Flow.of(table)).reshape(complete.shape))


def _hidden(flow):
    """Return which cells of the flow to hide, totals included, as a bool array."""
    needed = is_small(flow.counts) | flow.missing
    hidden = needed.copy()
    # The largest first: what protects a large count often protects smaller ones on its way.
    for cell in sorted(np.flatnonzero(needed), key=lambda cell: -flow.counts[cell]):
        price = [
            (0, 0, 0.0) if known else (int(is_total), 1, count)
            for known, is_total, count in zip(hidden, flow.is_total, flow.counts, strict=True)
        ]
        hidden[flow.cheapest_circle(cell, price)] = True
    return _without_spare(flow, hidden, needed)


def _without_spare(flow, hidden, needed):
    """Show again what later choices made unnecessary: totals first, then large counts."""
    spare = np.flatnonzero(hidden & ~needed)
    for cell in sorted(spare, key=lambda cell: (~flow.is_total[cell], -flow.counts[cell])):
        fewer = hidden.copy()
        exposed = np.arange(len(hidden)) == cell
        # Cells that only served to protect this one are shown along with it.
        while exposed.any() and not np.any(exposed & needed):
            fewer &= ~exposed
            exposed = flow.recoverable(fewer)
        if not exposed.any():
            hidden = fewer
    return hidden

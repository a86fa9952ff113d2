"""Hiding small counts of people in one table, and as few others as that takes.

The rule of the Centers for Medicare & Medicaid Services (CMS cell size suppression policy): no
count from 1 to 10 is shown, a count of 0 may be, and none may be worked out from what is shown,
such as by subtraction from a total. A total is a count of people like any other.

What is taught here about one table is done by `linked_suppression` and `linked_attack`, for any
number of tables that hang together. Here a count is protected when it cannot be worked out
exactly; a page of many tables asks for more (`LinkedCounts.protection`).
"""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from .count_tables import like, linked, with_totals
from .elementwise import as_numbers
from .linked_attack import Inconsistent, worked_out
from .linked_counts import THRESHOLD
from .linked_suppression import hide


def is_small(counts, threshold=THRESHOLD):
    """Return where counts (a number, array, Series or DataFrame) are from 1 to `threshold` - 1.

    A missing count is not small. The answer is of the same kind: a bool, or a mask.
    """
    numbers = as_numbers(counts, "counts")
    small = (numbers > 0) & (numbers < threshold)
    if isinstance(counts, (pd.Series, pd.DataFrame)):
        return like(counts, small)
    return small if small.ndim else bool(small)


def cells_to_hide(table, threshold=THRESHOLD):
    """Return a mask of the counts to hide: the small ones, and those that protect them.

    table: a DataFrame or Series of counts, without totals.
    threshold: the smallest count above 0 that is shown.

    It is the inner part of what `suppress` hides. Where totals are small too, or no choice of
    inner cells is enough, `suppress` hides totals as well, and the mask alone protects only
    together with those. Raises ValueError as `suppress` does.
    """
    hidden = suppress(table, threshold).isna().to_numpy()
    return like(table, hidden[_inner(table)])


def suppress(table, threshold=THRESHOLD):
    """Return `table` with its totals (labelled "Total"), pd.NA where a count is hidden.

    table: a DataFrame or Series of counts, without totals. The answer is of the same kind, as
        nullable Int64.
    threshold: the smallest count above 0 that is shown.

    Hidden are all small counts and totals (from 1 to 10), and as few others as possible (the
    smallest first) so that no hidden cell can be worked out from what is shown. Zeros are always
    shown; other totals are hidden only where nothing else protects. Counts that are missing stay
    missing, like the totals that they are part of, since those are unknown. Raises ValueError
    for counts that are not whole numbers of 0 or more, or labels that include "Total".
    """
    complete = with_totals(table)
    return complete.mask(hide(linked(complete, threshold)).hidden.reshape(complete.shape))


def recoverable(table, hidden, threshold=THRESHOLD):
    """Return which hidden counts of a published table a reader can work out exactly.

    table: a DataFrame or Series of counts, without totals.
    hidden: a mask (True: hidden) with the rows and columns of the table, where totals are shown
        unless they are small (from 1 to `threshold` - 1); or of the table with its totals,
        labelled "Total", such as `suppress(table).isna()`.

    Returns a mask like `hidden`. Counts that are missing in the table, and the totals that they
    are part of, are hidden whatever the mask says. A reader knows that zeros are shown, so that a
    hidden count is at least 1; where that contradicts what is shown, that it is at least 0. Raises
    ValueError when the mask does not fit, or for counts that are not whole numbers of 0 or more.
    """
    complete = with_totals(table)
    everywhere, inner = _everywhere(table, complete, hidden, threshold)
    published = linked(complete, threshold).published(everywhere.ravel())
    answer = np.isfinite(_worked_out(published)).reshape(complete.shape) & everywhere
    if inner:
        return like(table, answer[_inner(table)])
    return like(complete, answer)


def _worked_out(published):
    try:
        return worked_out(published)
    except Inconsistent:
        return worked_out(replace(published, least=0))


def _everywhere(table, complete, hidden, threshold):
    """Return (which cells of the table with its totals are hidden, whether the mask had none)."""
    mask = np.asarray(hidden, dtype=bool)
    if mask.shape not in (table.shape, complete.shape):
        raise ValueError("The mask of hidden cells must have the rows and columns of the table.")
    inner = mask.shape == table.shape
    labelled = table if inner else complete
    if isinstance(hidden, (pd.Series, pd.DataFrame)) and not all(
        theirs.equals(ours) for theirs, ours in zip(hidden.axes, labelled.axes, strict=True)
    ):
        raise ValueError("The mask's rows and columns must be named and ordered as the table's.")
    if not inner:
        return mask, False
    everywhere = is_small(complete.to_numpy(dtype=float, na_value=np.nan), threshold)
    everywhere[_inner(table)] = mask
    return everywhere, True


def _inner(table):
    """Where the counts are in a table with its totals."""
    return tuple(slice(size) for size in table.shape)


@dataclass(frozen=True)
class TableSafety:
    """Whether one table of counts may be published with its total, and if not, why.

    small_shown: labels of the groups whose small count would be shown.
    total_small: whether the total is small, and would be shown.
    worked_out: labels of the hidden groups whose count can be worked out.
    total_worked_out: whether the total is hidden, and is given away all the same.

    It counts as True where it is safe.
    """

    small_shown: tuple
    total_small: bool
    worked_out: tuple
    total_worked_out: bool

    def __bool__(self):
        return not (
            self.small_shown or self.total_small or self.worked_out or self.total_worked_out
        )


def safe_to_publish(counts, hidden, total_hidden=False, threshold=THRESHOLD):
    """Return a TableSafety: whether a table may be published, which hides some of its counts.

    counts: a Series of counts by group, without the total.
    hidden: a mask of them (True: hidden), labelled like `counts` or without labels.
    total_hidden: whether the total is hidden too. It is a count of people: a small one must be.
    threshold: the smallest count above 0 that may be shown.

    Safe is a table that shows no count from 1 to `threshold` - 1, also not as its total, and none
    that can be worked out. To hide too much is safe. Raises ValueError as `recoverable` does.
    """
    if not isinstance(counts, pd.Series):
        raise ValueError("The counts must be a pandas Series, by group.")
    _everywhere(counts, complete := with_totals(counts), hidden, threshold)
    mask = pd.Series([*np.asarray(hidden, dtype=bool), total_hidden], index=complete.index)
    given_away = recoverable(counts, mask, threshold).to_numpy()
    shown_small = is_small(complete, threshold).to_numpy() & ~mask.to_numpy()
    return TableSafety(
        small_shown=tuple(counts.index[shown_small[:-1]]),
        total_small=bool(shown_small[-1]),
        worked_out=tuple(counts.index[given_away[:-1]]),
        total_worked_out=bool(given_away[-1]),
    )

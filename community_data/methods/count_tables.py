"""One table of counts with its totals, as pandas has it."""

import numpy as np
import pandas as pd

from .elementwise import as_numbers
from .linked_counts import LinkedCounts

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


def linked(complete, threshold):
    """Return a table with its totals as LinkedCounts, cell by cell and row by row.

    To hide a count costs more than any difference between counts, and to hide a total more than
    all that is inside: as few as possible, and the smallest of them. A count is protected when it
    cannot be worked out exactly.
    """
    counts = complete.to_numpy(dtype=float, na_value=np.nan)
    at = np.arange(counts.size).reshape(counts.shape)
    lines = [
        line
        for axis, size in enumerate(at.shape)
        for line in np.moveaxis(at, axis, -1).reshape(-1, size)
    ]
    total = np.zeros(counts.shape, dtype=bool)
    for axis in range(at.ndim):
        np.moveaxis(total, axis, 0)[-1] = True
    one = 1 + np.nansum(np.where(total, 0, counts))
    cost = one + np.nan_to_num(counts) + np.where(total, 2 * one * counts.size, 0)
    return LinkedCounts(
        counts=counts.ravel(),
        sums=[[line[-1], *line[:-1]] for line in lines],
        cost=cost.ravel(),
        threshold=threshold,
        protection=1,
    )


def like(labelled, values):
    """Return an array as a Series or DataFrame with the labels of `labelled`."""
    if isinstance(labelled, pd.Series):
        return pd.Series(values, index=labelled.index)
    return pd.DataFrame(values, index=labelled.index, columns=labelled.columns)

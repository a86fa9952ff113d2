"""One method, for a single number, an array or a column of a table."""

import functools
import inspect
import numbers

import numpy as np
import pandas as pd


def as_numbers(values, name="values"):
    """Return `values` (a number, list, array or Series) as a float array; missing becomes NaN.

    Raises ValueError when something in it is text: a number that arrived as text is a fault in
    the data that somebody should see.
    """
    array = np.asarray(values)
    if array.dtype.kind in "biuf":
        return array.astype(float)
    flat = [np.nan if pd.isna(each) else each for each in array.ravel().tolist()]
    for each in flat:
        if not isinstance(each, numbers.Real):
            raise ValueError(
                f"{name} must hold numbers, and {each!r} is not one. "
                "Turn text into numbers first, for example with pd.to_numeric."
            )
    return np.array(flat, dtype=float).reshape(array.shape)


def side_by_side(values_by_name):
    """Return (arrays of one shape, the index of their Series or None) for named inputs.

    Raises ValueError when lengths differ, or when two Series have different row labels: adding
    up rows of two different places would give a number, but a wrong one.
    """
    columns = [each for each in values_by_name.values() if isinstance(each, pd.Series)]
    if any(not each.index.equals(columns[0].index) for each in columns):
        raise ValueError(
            "These columns have different row labels. Take them from one table, in one order."
        )
    arrays = [as_numbers(values, name) for name, values in values_by_name.items()]
    if len({array.shape for array in arrays if array.ndim}) > 1:
        lengths = ", ".join(
            f"{name} has {array.size}"
            for name, array in zip(values_by_name, arrays, strict=True)
            if array.ndim
        )
        raise ValueError(f"These inputs must be equally long: {lengths}.")
    return np.broadcast_arrays(*arrays), columns[0].index if columns else None


def elementwise(method):
    """Let a method on float arrays take numbers, arrays or Series, and answer in kind.

    Numbers give a plain float (or str); a Series gives a Series with the same index; a method
    that returns a tuple gives a tuple of these. Missing is NaN inside the method, and a division
    by zero there is NaN or infinity without a warning.
    """
    signature = inspect.signature(method)

    @functools.wraps(method)
    def in_kind(*positional, **named):
        given = signature.bind(*positional, **named)
        given.apply_defaults()
        arrays, index = side_by_side(given.arguments)

        def back(result):
            result = np.asarray(result)
            if index is not None:
                return pd.Series(result, index=index)
            return result if result.ndim else result.item()

        with np.errstate(all="ignore"):
            result = method(*arrays)
        if not isinstance(result, tuple):
            return back(result)
        parts = map(back, result)
        return result._make(parts) if hasattr(result, "_make") else tuple(parts)

    return in_kind

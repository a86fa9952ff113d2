"""How complete late reports are: the chain ladder of insurers, and of disease reporting.

T. Mack, ASTIN Bulletin 23 (1993) 213–225. Counts must be cumulative: the whole count known at each
age, not what was added.
"""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd


def growth_factors(triangle: pd.DataFrame) -> pd.Series:
    """How much a count grows from each age to the next: Σ later ÷ Σ earlier.

    triangle: a row a week, a column an age, the cumulative count known at that age; missing where
    a week is not so old yet. Only rows that have both ages count. NaN where none has, or none had
    a count. The index holds the earlier age.
    """
    ages = list(triangle.columns)
    factors = []
    for earlier, later in itertools.pairwise(ages):
        both = triangle[[earlier, later]].dropna()
        known = both[earlier].sum()
        factors.append(both[later].sum() / known if known else np.nan)
    return pd.Series(factors, index=ages[:-1], dtype=float)


def share_complete(triangle: pd.DataFrame) -> pd.Series:
    """Which share of the final count is known at each age: 1 ÷ (all growth to come); 1 at the last.

    triangle: as for `growth_factors`. The index holds the ages.
    """
    to_come = growth_factors(triangle).iloc[::-1].cumprod().iloc[::-1]
    return 1 / pd.concat([to_come, pd.Series([1.0], index=[triangle.columns[-1]])])


def completed(triangle: pd.DataFrame) -> pd.Series:
    """What each week will count once all reports are in: the newest count ÷ the share complete."""
    newest = triangle.ffill(axis=1).iloc[:, -1]
    ages = triangle.notna().to_numpy().cumsum(axis=1).argmax(axis=1)
    return newest / share_complete(triangle).to_numpy()[ages]

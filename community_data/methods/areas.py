"""Small areas added up to larger ones: by shares of people, or by shares of land.

A weight is the share of a small area, from 0 to 1, that lies in the larger one.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from .elementwise import as_numbers


def weighted_sum(values, weights) -> float:
    """Return the sum of `values` by their weights; NaN where one is missing."""
    return float(np.sum(as_numbers(values, "values") * _shares(weights)))


def weighted_margin(margins, weights, areas=None) -> float:
    """Return the 90% margin of error of a sum of estimates by their weights: √Σ(w · margin)².

    areas: the id of the area that each margin belongs to. Parts of one area in one sum are one
    estimate: their weights are added first. A missing margin is a full count and adds nothing.

    Weights are taken as known and areas as independent, so this is a floor for areas that are
    split: how many people were asked in a part of an area is not known. Source: U.S. Census
    Bureau, handbook for users of the American Community Survey, chapter 8, with weights.
    Raises ValueError for a negative margin, and for a weight outside 0 to 1.
    """
    margins, shares = as_numbers(margins, "margins"), _shares(weights)
    if np.any(margins < 0):
        raise ValueError(f"A margin of error cannot be negative, and {np.nanmin(margins):.15g} is.")
    if areas is None:
        parts = np.nan_to_num(margins) * shares
    else:
        names = pd.Series(np.asarray(areas, dtype=object))
        whole = pd.Series(shares).groupby(names.to_numpy()).sum()
        parts = pd.Series(np.nan_to_num(margins)).groupby(names.to_numpy()).first() * whole
    return float(np.sqrt(np.sum(np.asarray(parts) ** 2)))


def area_shares(sources, targets) -> pd.DataFrame:
    """Return which share of the area of each source lies in each target.

    sources, targets: GeoSeries, each with the ids as its index, and with coordinates that are known
    (`crs`). Areas are measured in square meters of a projected system: a square degree is smaller
    in the north. Returns source, target, share (0 to 1), one row a pair that has land in common.
    """
    import geopandas as gpd  # takes a second, and most of the course needs no land

    projected = sources.estimate_utm_crs()
    first = gpd.GeoDataFrame({"source": sources.index}, geometry=sources.to_crs(projected).values)
    second = gpd.GeoDataFrame({"target": targets.index}, geometry=targets.to_crs(projected).values)
    whole = first.set_index("source").area
    both = gpd.overlay(first, second, how="intersection", keep_geom_type=True)
    both["share"] = both.area / both["source"].map(whole)
    table = both.groupby(["source", "target"], as_index=False)["share"].sum()
    return table[table["share"] > 1e-9].reset_index(drop=True)


def areal_interpolation(counts: pd.Series, shares: pd.DataFrame) -> pd.Series:
    """Return the count of each target, if people live evenly: Σ count · share of the source.

    counts: by the id of the source. shares: as `area_shares` gives them. What lies in no target is
    in no result: nothing is spread over the part that is covered. For a percent, interpolate both
    of its counts.
    """
    parts = shares["source"].map(counts) * shares["share"]
    return parts.groupby(shares["target"].to_numpy()).sum(min_count=1)


def equal_limits(values, classes: int) -> list[float]:
    """Return the limits of `classes` classes that are equally wide: classes + 1 numbers."""
    known = _known(values)
    return np.linspace(known.min(), known.max(), classes + 1).tolist()


def quantile_limits(values, classes: int) -> list[float]:
    """Return the limits of `classes` classes of about as many values each: classes + 1 numbers.

    Quantiles between two values are found by straight lines (Hyndman and Fan 1996, type 7).
    """
    return np.quantile(_known(values), np.linspace(0, 1, classes + 1)).tolist()


def class_of(values, limits) -> pd.Series:
    """Return the class of each value, counted from 1; a value at a limit is in the upper class.

    The largest value is in the last class. A missing value has no class (NaN).
    """
    numbers = as_numbers(values, "values")
    found = np.searchsorted(np.asarray(limits)[1:-1], numbers, side="right") + 1.0
    index = values.index if isinstance(values, pd.Series) else None
    return pd.Series(np.where(np.isnan(numbers), np.nan, found), index=index)


def _shares(weights) -> np.ndarray:
    shares = as_numbers(weights, "weights")
    if np.any((shares < 0) | (shares > 1)):
        raise ValueError(
            "A weight is a share from 0 to 1. The weights come second. Are they percents? "
            "Divide them by 100."
        )
    return shares


def _known(values) -> np.ndarray:
    numbers = as_numbers(values, "values")
    known = numbers[~np.isnan(numbers)]
    if not len(known):
        raise ValueError("No value is known, so there are no classes.")
    return known

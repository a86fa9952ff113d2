"""A reader who tries to find one person: all that is published, all sums, and arithmetic."""

from __future__ import annotations

import numpy as np
import pandas as pd

from community_data import methods
from community_data.data import sums
from community_data.reports.gate import POPULATION_OF, LinkedMeasures


def found(raw: pd.DataFrame, published: pd.DataFrame, places: pd.DataFrame, threshold: int = 11):
    """Which counts that are not published a reader can work out, and which small ones nearly.

    raw: `measures` as it came. published: the same rows, with what is hidden taken out.
    Returns two tables of the raw rows: known exactly, and known more narrowly than 1 to below the
    threshold (or than the population allows).
    """
    both = LinkedMeasures.of(raw, places, threshold)
    cells, table, size = both.cells, both.table, len(both.measures)
    shown = published.reset_index(drop=True)
    people = shown.dropna(subset=["population"]).drop_duplicates([*POPULATION_OF, "population"])
    people = pd.MultiIndex.from_frame(people[[*POPULATION_OF, "population"]])
    at = pd.MultiIndex.from_frame(table[[*POPULATION_OF, "population"]])
    values = []
    for row, kind, value in cells[["row", "kind", "value"]].itertuples(index=False):
        count = shown.at[row, "count"] if row < size else np.nan
        population = value if at[row] in people else np.nan
        values.append(
            {
                sums.COUNT: count if row < size else population,
                sums.POPULATION: table.at[row, "population"] if at[row] in people else np.nan,
                sums.REST: value if at[row] in people and count == count else np.nan,
            }[kind]
        )
    values = np.array(values)
    lines = [line for line in both.sums if _holds(cells["value"].to_numpy(), line)]
    least = np.where(both.public, cells["value"], cells["least"])
    most = np.where(both.public, cells["value"], cells["most"])
    reader = methods.LinkedCounts(values, lines, least, most, threshold=threshold)
    width = methods.possible_values(reader, enough=threshold - 2).width
    value = cells["value"].to_numpy()
    hidden = np.isnan(values) & ~np.isnan(value) & (cells["kind"] != sums.POPULATION).to_numpy()
    hidden &= ~both.population
    small = hidden & (value > 0) & (value < threshold)
    wanted = np.minimum(threshold - 2, most - least)
    return (
        table.loc[cells.loc[hidden & (width < 1), "row"]],
        table.loc[cells.loc[small & (width < wanted), "row"]],
    )


def _holds(values: np.ndarray, line: list[int]) -> bool:
    total, *parts = values[line]
    return bool(np.isnan(values[line]).any() or total == sum(parts))

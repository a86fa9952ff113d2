"""A comparison as one table in a CSV file: the newest numbers first, then every other change."""

from __future__ import annotations

import pandas as pd

from community_data.compare import numbers
from community_data.compare.changes import COLUMNS
from community_data.compare.releases import Comparison
from community_data.text import spreadsheet


def table(comparison: Comparison) -> pd.DataFrame:
    """One row a number or another change, with the columns of `changes.COLUMNS`.

    The newest numbers come first: those that differ, the surest first, then the others in the
    order of the package, so that the place of a hidden number tells nothing of it.
    """
    newest = comparison.numbers
    first = numbers.surest_first(newest)
    newest = pd.concat([first, newest.drop(first.index)])
    newest = newest.assign(
        subject="number",
        table="measures",
        sentence=[numbers.sentence(row) for row in newest.itertuples()],
    )
    parts = [part for part in (newest[COLUMNS], comparison.table) if len(part)]
    return pd.concat(parts, ignore_index=True) if parts else comparison.table


def content(comparison: Comparison) -> str:
    """The table as the text of a CSV file, in which no cell runs as a formula."""
    return spreadsheet.csv_of(table(comparison))

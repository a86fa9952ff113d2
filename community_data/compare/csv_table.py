"""A comparison as one table in a CSV file: the newest numbers first, then every other change."""

from __future__ import annotations

import math
import re

import pandas as pd

from community_data.compare import numbers
from community_data.compare.changes import COLUMNS
from community_data.compare.releases import Comparison

# What a spreadsheet takes for the beginning of a formula (OWASP, “CSV Injection”), also in the wide
# letters of East Asian keyboards, and after blanks.
_FORMULA = re.compile(r"\s*[=+\-@\t\r＝＋－＠]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]")


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
    """The table as the text of a CSV file, in which no cell runs as a formula.

    A text that a spreadsheet would run begins with an apostrophe. Numbers are written as numbers.
    """
    safe = table(comparison)
    for column in safe.columns:
        if not pd.api.types.is_numeric_dtype(safe[column]):
            cells = {cell: plain(cell) for cell in safe[column].unique()}
            safe[column] = safe[column].map(cells)
    return safe.to_csv(index=False, float_format="%.10g", lineterminator="\n")


def plain(cell: object) -> object:
    """A cell as it may stand in a CSV file: a text that runs as a formula gets an apostrophe."""
    if isinstance(cell, float) and not math.isnan(cell):
        return f"{cell:.10g}"
    if not isinstance(cell, str):
        return cell
    text = _CONTROL.sub(" ", cell)
    return f"'{text}" if _FORMULA.match(text) else text

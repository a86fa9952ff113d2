"""Text that a spreadsheet may open: in a CSV file of ours no cell runs as a formula."""

from __future__ import annotations

import math
import re

import pandas as pd

# What a spreadsheet takes for the beginning of a formula (OWASP, “CSV Injection”), also in the wide
# letters of East Asian keyboards, and after blanks.
_FORMULA = re.compile(r"\s*[=+\-@\t\r＝＋－＠]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]")


def csv_of(table: pd.DataFrame) -> str:
    """A table as the text of a CSV file.

    A text that a spreadsheet would run begins with an apostrophe. Numbers are written as numbers.
    """
    safe = table.copy()
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

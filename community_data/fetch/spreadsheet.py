"""A spreadsheet that an agency offers: titles above the table, notes below, signs for numbers."""

from __future__ import annotations

import io
import zipfile

import pandas as pd

from community_data.errors import CannotFetch
from community_data.fetch.client import Answer
from community_data.text.translate import _

HIDDEN, NOT_APPLICABLE = "*", "(X)"
_UNREADABLE = (ValueError, KeyError, zipfile.BadZipFile, OSError)


def cells(answer: Answer, sheet: int | str = 0) -> pd.DataFrame:
    """Every cell of a sheet as text, titles and notes too; columns are numbered from 0."""
    try:
        return pd.read_excel(
            io.BytesIO(answer.content), sheet_name=sheet, header=None, dtype="str",
            keep_default_na=False,
        )  # fmt: skip
    except _UNREADABLE:
        raise CannotFetch(_("What came is no Excel workbook, or has no such sheet.")) from None


def table(answer: Answer, header_row: int, rows: int, sheet: int | str = 0) -> pd.DataFrame:
    """The table alone, as text: its names are in the row `header_row`, counted from 1."""
    everything = cells(answer, sheet)
    body = everything.iloc[header_row : header_row + rows]
    return body.set_axis(everything.iloc[header_row - 1], axis=1).reset_index(drop=True)


def numbers(column: pd.Series) -> pd.Series:
    """Numbers without their commas; hidden ones (*) and those that do not apply ((X)) empty."""
    plain = column.str.strip().str.replace(",", "")
    return pd.to_numeric(plain.mask(plain.isin([HIDDEN, NOT_APPLICABLE, ""]))).astype(float)

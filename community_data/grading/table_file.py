"""A table that somebody saved, as text, whichever program saved it."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pandas as pd

from community_data.errors import CannotGrade
from community_data.grading.encodings import decoded
from community_data.text.translate import _

_LARGEST = 20_000_000  # bytes; a roster of 100,000 people has a third of it


def read(file: Path) -> pd.DataFrame:
    """A CSV or Excel file: every cell is text, and "" where it is empty.

    Of columns with the same name, the first is taken. Raises `CannotGrade` where it cannot be read.
    """
    if file.stat().st_size > _LARGEST:
        raise CannotGrade(_("{file} is too large for a list of people.").format(file=file.name))
    content = file.read_bytes()
    cells = _of_workbook(content, file.name) if content.startswith(b"PK") else _of_csv(content)
    cells = [row for row in cells if any(cell.strip() for cell in row)]
    if not cells:
        raise CannotGrade(
            _("{file} is empty. It needs a row with the names of the columns.").format(
                file=file.name
            )
        )
    width = len(cells[0])
    table = pd.DataFrame([(row + [""] * width)[:width] for row in cells[1:]], columns=cells[0])
    return table.loc[:, ~table.columns.duplicated()]


def _of_csv(content: bytes) -> list[list[str]]:
    text = decoded(content)[0].replace("\0", "").replace("\r\n", "\n").replace("\r", "\n")
    first = next((line for line in text.split("\n") if line.strip()), "")
    if first.casefold().startswith("sep="):  # which Excel writes, and reads
        text = text.split("\n", 1)[1]
        first = next((line for line in text.split("\n") if line.strip()), "")
    delimiter = max(",;\t|", key=first.count)
    csv.field_size_limit(_LARGEST)
    return list(csv.reader(io.StringIO(text), delimiter=delimiter))


def _of_workbook(content: bytes, name: str) -> list[list[str]]:
    try:
        rows = pd.read_excel(
            io.BytesIO(content), header=None, dtype=str, keep_default_na=False, na_filter=False
        )
    except Exception as problem:  # openpyxl raises nearly anything for a broken workbook
        raise CannotGrade(
            _("{file} cannot be read as a table. Save it as CSV UTF-8.").format(file=name)
        ) from problem
    return [[str(cell) for cell in row] for row in rows.to_numpy().tolist()]

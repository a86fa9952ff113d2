"""An organization's own table, CSV or Excel, of which only the named columns are kept.

Nothing that stands in a cell ever gets into a message: not in a row, and not in the first row
either, which holds a person where somebody forgot the header.
"""

from __future__ import annotations

import csv
import datetime
import difflib
import io
import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from community_data.errors import DataProblem
from community_data.packaging.mapping import File

Cell = str | datetime.date
SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}


@dataclass(frozen=True)
class OwnTable:
    """The named columns of a table: name -> cells (text, or a date where Excel holds one).

    rows: the number of each row, as a spreadsheet shows it. assumed: what was found out about the
    file and not said in the mapping, in words.
    """

    file: str
    rows: list[int]
    columns: dict[str, list[Cell]]
    assumed: str

    def __len__(self) -> int:
        return len(self.rows)


def read_own_table(folder: Path, where: File, wanted: Iterable[str]) -> OwnTable:
    """Read the `wanted` columns. Raises `DataProblem`."""
    file = folder / where.file
    if not file.is_file():
        raise DataProblem(
            f"There is no file “{where.file}” beside the mapping. Its path starts at the folder "
            f"that the mapping lies in."
        )
    suffix = file.suffix.lower()
    if suffix in {".xlsx", ".xlsm"}:
        lines, assumed = _excel(file, where.sheet)
    elif suffix in {".xls", ".xlsb", ".ods", ".numbers"}:
        raise DataProblem(f"{file.name}: save this workbook as .xlsx, or its sheet as CSV.")
    else:
        lines, assumed = _csv(file, where)
    try:
        return _kept(file.name, lines, where.header_row[-1], list(dict.fromkeys(wanted)), assumed)
    except csv.Error:
        raise DataProblem(
            f"{file.name}: this is not a table of values with separators. If it is, look for a "
            f"quotation mark that opens and never closes."
        ) from None


def _kept(file, lines: Iterator[list[Cell]], header_row, wanted, assumed) -> OwnTable:
    numbered = enumerate(lines, start=1)
    header = next((line for number, line in numbered if number == header_row), None)
    if header is None:
        raise DataProblem(f"{file}: there is no row {header_row}. Look at header_row.")
    at = _positions(file, header, header_row, wanted)
    width = len(header)
    rows, columns = [], {name: [] for name in wanted}
    for number, line in numbered:
        if not any(cell != "" for cell in line):
            continue
        if len(line) != width:
            raise DataProblem(
                f"{file}, row {number}: it has {len(line)} values where row {header_row} names "
                f"{width} columns. A separator may stand inside a value, or the file may be cut "
                f"off. Put the row right in the table."
            )
        rows.append(number)
        for name in wanted:
            columns[name].append(line[at[name]])
    if not rows:
        raise DataProblem(f"{file}: there are no rows below the header.")
    return OwnTable(file, rows, columns, assumed)


def _positions(file: str, header: list[Cell], header_row: int, wanted: list[str]) -> dict[str, int]:
    """Where each column stands. A column that is not there is hinted at by its letter alone."""
    folded = [" ".join(str(cell).split()).casefold() for cell in header]
    at, missing = {}, []
    for name in wanted:
        key = " ".join(name.split()).casefold()
        found = [i for i, cell in enumerate(folded) if cell == key]
        if len(found) > 1:
            raise DataProblem(
                f"{file}, row {header_row}: two columns are called “{name}” ({_letter(found[0])} "
                f"and {_letter(found[1])}). Give one of them another name."
            )
        if found:
            at[name] = found[0]
            continue
        near = difflib.get_close_matches(key, folded, 1, 0.6)
        hint = f" (the nearest name is in column {_letter(folded.index(near[0]))})" if near else ""
        missing.append(f"“{name}”{hint}")
    if missing:
        raise DataProblem(
            f"{file}, row {header_row}: there is no column {', '.join(missing)}. Write its name "
            f"in the mapping as it stands in the table, and look at header_row. Names in the "
            f"table are not shown here: where a header is missing, they are a person's."
        )
    return at


def _letter(position: int) -> str:
    """The letter of a column in a spreadsheet: 0 is A, 26 is AA."""
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _csv(file: Path, where: File) -> tuple[Iterator[list[Cell]], str]:
    text, encoding = _decoded(file, where.encoding)
    separator = where.separator or _separator(text, where.header_row[-1])
    if len(separator) != 1:
        raise DataProblem('separator must be one character, such as ";".')
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    lines = ([cell.strip() for cell in line] for line in reader)
    return lines, f"{encoding}, separated by {SEPARATORS.get(separator, 'what the mapping says')}"


def _decoded(file: Path, encoding: str) -> tuple[str, str]:
    raw = file.read_bytes()
    if encoding:
        tries = [(encoding, encoding)]
    elif raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        tries = [("utf-16", "UTF-16")]
    else:
        tries = [("utf-8-sig", "UTF-8"), ("cp1252", "not UTF-8, so taken for Windows-1252")]
    for codec, name in tries:
        try:
            text = raw.decode(codec)
        except (UnicodeDecodeError, LookupError):
            continue
        if "\0" not in text:
            return text, name
    raise DataProblem(
        f"{file.name}: the text in this file cannot be read. Save it as “CSV UTF-8”, or name its "
        f"encoding in the mapping."
    )


def _separator(text: str, header_row: int) -> str:
    """The one that stands most often in the header."""
    lines = text.split("\n", header_row)
    header = lines[min(header_row, len(lines)) - 1]
    outside = "".join(header.split('"')[::2])
    return max(SEPARATORS, key=outside.count)


def _excel(file: Path, sheet: str) -> tuple[Iterator[list[Cell]], str]:
    from openpyxl import load_workbook  # slow to import
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore"
            )  # openpyxl's warnings quote the cell that they are about
            book = load_workbook(io.BytesIO(file.read_bytes()), read_only=True, data_only=True)
            names = book.sheetnames
            found = [n for n in names if n.strip().casefold() == (sheet or n).strip().casefold()]
            if len(found) != 1:
                raise DataProblem(_which_sheet(file.name, sheet, names))
            lines = [[_text(c) for c in row] for row in book[found[0]].iter_rows(values_only=True)]
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError):
        raise DataProblem(
            f"{file.name}: this is not a workbook that can be read. If it has a password, take "
            f"that away; or save the sheet as CSV."
        ) from None
    width = max((len(line) for line in lines), default=0)
    lines = [line + [""] * (width - len(line)) for line in lines]
    return iter(lines), f"an Excel workbook, sheet {names.index(found[0]) + 1} of {len(names)}"


def _which_sheet(file: str, sheet: str, names: list[str]) -> str:
    if not sheet:
        return f"{file} has {len(names)} sheets. Write in the mapping which one: sheet = “…”."
    near = difflib.get_close_matches(sheet, names, 1, 0.5)
    hint = f" The nearest name is that of sheet {names.index(near[0]) + 1}." if near else ""
    return f"{file} has no sheet “{sheet}” (it has {len(names)}).{hint}"


def _text(value) -> Cell:
    """A cell of Excel as text, or as a date. A whole number has no “.0”."""
    if value is None:
        return ""
    if isinstance(value, datetime.datetime):
        return value.date()
    if isinstance(value, datetime.date):
        return value
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def whole_number(cell: Cell, what: str) -> int:
    """A count as people write it: 1234, 1,234 or 1234.0. `what` names the cell in the message."""
    found = re.fullmatch(r"(\d+|\d{1,3}(?:[, \u00a0\u202f]\d{3})+)(?:\.0*)?", str(cell))
    if not found:
        raise DataProblem(f"{what} must be a whole number of 0 or more.")
    return int(re.sub(r"\D", "", found[1]))

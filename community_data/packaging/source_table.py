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
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from community_data.errors import DataProblem
from community_data.packaging.mapping import File
from community_data.packaging.matching import some_rows
from community_data.packaging.review import Review, choice
from community_data.text.lists import and_
from community_data.text.translate import _, lazy_gettext, ngettext

Cell = str | datetime.date
Line = list[Cell]
SEPARATORS = {
    ",": lazy_gettext("commas"), ";": lazy_gettext("semicolons"), "\t": lazy_gettext("tabs"),
    "|": lazy_gettext("bars"),
}  # fmt: skip
LETTER = re.compile(r"column ([a-z]{1,2})", re.IGNORECASE)


@dataclass(frozen=True)
class SourceTable:
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


def read_source_table(
    folder: Path, file: File, wanted: Iterable[str], review: Review, section: str = "[table]"
) -> SourceTable:
    """Read the `wanted` columns. Raises `DataProblem`; asks where rows may not be rows."""
    path = folder / file.file
    lines, separator, assumed = _lines(path, file)
    try:
        numbered = list(enumerate(lines, start=1))
    except csv.Error:
        raise DataProblem(
            _(
                "{file}: this is not a table of values with separators. If it is, look for a "
                "quotation mark that opens and never closes."
            ).format(file=path.name)
        ) from None
    header = [line for number, line in numbered if number in file.header_row]
    if len(header) < len(file.header_row):
        raise DataProblem(
            _("{file}: there is no row {row}. Look at header_row.").format(
                file=path.name, row=file.header_row[-1]
            )
        )
    columns = _Header(path.name, header, file.header_row)
    at = columns.positions(list(dict.fromkeys(wanted)))
    body = _Body(path.name, file, columns.width, section, review)
    rows = body.rows(numbered[file.header_row[-1] :], separator)
    if not rows:
        raise DataProblem(_("{file}: there are no rows below the header.").format(file=path.name))
    kept = {name: [line[position] for _number, line in rows] for name, position in at.items()}
    return SourceTable(path.name, [number for number, _line in rows], kept, assumed)


def columns_that_differ(folder: Path, file: File, one: int, other: int) -> list[str]:
    """The letters of the columns in which two rows of a file, by their numbers, differ."""
    lines, _separator, _assumed = _lines(folder / file.file, file)
    pair = {n: line for n, line in enumerate(lines, start=1) if n in (one, other)}
    both = zip(pair[one], pair[other], strict=False)
    return [_letter(position) for position, (a, b) in enumerate(both) if a != b]


def _lines(path: Path, file: File) -> tuple[Iterator[Line], str, str]:
    """The lines of a file, its separator ("" in a workbook), and what was assumed."""
    if not path.is_file():
        raise DataProblem(
            _(
                "There is no file “{file}” beside the mapping. Its path starts at the folder that "
                "the mapping lies in."
            ).format(file=file.file)
        )
    suffix = path.suffix.lower()
    if suffix in {".xlsx", ".xlsm"}:
        lines, assumed = _excel(path, file.sheet)
        return lines, "", assumed
    if suffix in {".xls", ".xlsb", ".ods", ".numbers"}:
        raise DataProblem(
            _("{file}: save this workbook as .xlsx, or its sheet as CSV.").format(file=path.name)
        )
    return _csv(path, file)


class _Body:
    """The rows below the header: which are rows of the table, and which may be something else."""

    def __init__(self, name: str, file: File, width: int, section: str, review: Review) -> None:
        self.name, self.file, self.width = name, file, width
        self.section, self.review = section, review

    def rows(self, numbered: list[tuple[int, Line]], separator: str) -> list[tuple[int, Line]]:
        last = self.file.last_row or len(numbered) + self.file.header_row[-1]
        full = [(n, line) for n, line in numbered if any(cell != "" for cell in line)]
        rows = [(n, line) for n, line in full if n <= last]
        if len(rows) < len(full):
            self.review.note(
                _("{file}: {rows} below row {last} were not read.").format(
                    file=self.name, last=last, rows=_some(len(full) - len(rows))
                )
            )
        if not self.file.last_row:
            rows = self._without_notes(rows)
        if separator and self.file.line_breaks != "text":
            self._ask_swallowed(rows, separator)
        return self._of_one_width(rows)

    def _without_notes(self, rows: list[tuple[int, Line]]) -> list[tuple[int, Line]]:
        """Lines of text at the end, in the first column alone: below a table they are notes.

        A row whose first cell stands further up too, such as a town, is one of the table.
        """
        texts = Counter(_plain(line[0]) for _number, line in rows)
        last = len(rows)
        while last and self.width > 1 and _is_note(rows[last - 1][1]):
            if texts[_plain(rows[last - 1][1][0])] > 1:
                break
            last -= 1
        if last == len(rows) or not last:
            return rows
        notes = [number for number, _line in rows[last:]]
        self.review.ask(
            _(
                "{file}, {rows}: only the first cell holds something. Are these notes below the "
                "table, or rows of it?"
            ).format(file=self.name, rows=some_rows(notes)),
            self.section,
            choice(f"last_row = {rows[last - 1][0]}", _("notes: the table ends above them")),
            choice(f"last_row = {notes[-1]}", _("rows of the table")),
        )
        return rows[:last]

    def _ask_swallowed(self, rows: list[tuple[int, Line]], separator: str) -> None:
        """A stray quotation mark takes the rows up to the next one into a single cell."""
        for number, line in rows:
            for position, cell in enumerate(line):
                breaks = str(cell).count("\n")
                separators = str(cell).count(separator)
                if breaks and separators >= breaks * (self.width - 1):
                    self.review.ask(
                        _(
                            "{file}, row {row}, column {letter}: a quotation mark opens in this "
                            "cell, and {lines} of the file lie inside it. They look like rows "
                            "that nobody would count. Take the mark away in the file (the number "
                            "of the row counts as a spreadsheet does)."
                        ).format(
                            file=self.name, row=number, letter=_letter(position),
                            lines=ngettext("{n} more line", "{n} more lines", breaks).format(
                                n=breaks
                            ),
                        ),
                        self.section,
                        choice('line_breaks = "text"', _("it is one text of several lines")),
                    )  # fmt: skip

    def _of_one_width(self, rows: list[tuple[int, Line]]) -> list[tuple[int, Line]]:
        fitting, wrong = [], []
        for number, line in rows:
            while len(line) > self.width and line[-1] == "":
                line = line[:-1]
            if len(line) == self.width:
                fitting.append((number, line))
            else:
                wrong.append((number, len(line)))
        if wrong:
            number, values = wrong[0]
            more = [n for n, _values in wrong[1:]]
            also = " " + _("So is {rows}.").format(rows=some_rows(more)) if more else ""
            self.review.ask(
                _(
                    "{file}, row {row}: it has {values} values where the header names {width} "
                    "columns. A separator may stand inside a value, or the file may be cut off. "
                    "Put the row right in the table."
                ).format(file=self.name, row=number, values=values, width=self.width) + also
            )  # fmt: skip
        return fitting


def _is_note(line: Line) -> bool:
    return line[0] != "" and all(cell == "" for cell in line[1:])


class _Header:
    """The names of the columns. Where they stand in several rows, each row tells a part."""

    def __init__(self, file: str, lines: list[Line], rows: list[int]) -> None:
        self.file, self.rows = file, rows
        self.width = max(map(len, lines))
        padded = [line + [""] * (self.width - len(line)) for line in lines]
        upper, lowest = [_filled(line) for line in padded[:-1]], padded[-1]
        self.parts = [
            [_plain(cell) for cell in column if cell != ""]
            for column in zip(*upper, lowest, strict=True)
        ]
        if len(lines) == 1:
            self.width = len(lines[0])

    def positions(self, wanted: list[str]) -> dict[str, int]:
        """Where each column stands. One that is not there is hinted at by its letter alone."""
        at, problems = {}, []
        for name in wanted:
            places = self._places(name)
            if len(places) == 1:
                at[name] = places[0]
            elif places:
                problems.append(self._twice(name, places))
        missing = [name for name in wanted if name not in at and not self._places(name)]
        if missing:
            problems.append(self._missing(missing))
        if problems:
            raise DataProblem("\n".join(problems))
        return at

    def _places(self, name: str) -> list[int]:
        key = _plain(name)
        joined = [" ".join(dict.fromkeys(parts)) for parts in self.parts]
        for names in (joined, [" / ".join(dict.fromkeys(parts)) for parts in self.parts]):
            if found := [i for i, one in enumerate(names) if one == key]:
                return found
        if found := [i for i, parts in enumerate(self.parts) if key in parts]:
            return found
        letter = LETTER.fullmatch(name.strip())
        position = _position(letter[1]) if letter else self.width
        return [position] if position < self.width else []

    def _twice(self, name: str, places: list[int]) -> str:
        letters = [_letter(place) for place in places]
        return _(
            "{file}, row {row}: {n} columns are called “{name}” ({letters}). Say in the mapping "
            "which one is meant, by its letter: “column {letter}”."
        ).format(
            file=self.file, row=self.rows[-1], n=len(places), name=name, letters=and_(letters),
            letter=letters[0],
        )  # fmt: skip

    def _missing(self, names: list[str]) -> str:
        joined = [" ".join(dict.fromkeys(parts)) for parts in self.parts]
        told = []
        for name in names:
            near = difflib.get_close_matches(_plain(name), joined, 1, 0.6)
            hint = ""
            if near:
                letter = _letter(joined.index(near[0]))
                hint = " " + _("(the nearest name is in column {letter})").format(letter=letter)
            told.append(f"“{name}”{hint}")
        return _(
            "{file}, row {row}: there is no column {names}. Write its name in the mapping as it "
            "stands in the table, and look at header_row; or call it by its letter: “column C”. "
            "Names in the table are not shown here: where a header is missing, they are a "
            "person's."
        ).format(file=self.file, row=self.rows[-1], names=", ".join(told))


def _filled(line: Line) -> Line:
    """An upper row of a header: a name holds for the empty cells to its right."""
    filled, last = [], ""
    for cell in line:
        last = cell if cell != "" else last
        filled.append(last)
    return filled


def _plain(cell: Cell) -> str:
    return " ".join(str(cell).split()).casefold()


def _letter(position: int) -> str:
    """The letter of a column in a spreadsheet: 0 is A, 26 is AA."""
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _position(letters: str) -> int:
    position = 0
    for letter in letters.upper():
        position = position * 26 + ord(letter) - 64
    return position - 1


def _some(number: int) -> str:
    return ngettext("{n:,} row", "{n:,} rows", number).format(n=number)


def _csv(path: Path, file: File) -> tuple[Iterator[Line], str, str]:
    text, encoding = _decoded(path, file.encoding)
    separator = file.separator or _separator(text, file.header_row[-1])
    if len(separator) != 1:
        raise DataProblem(_('separator must be one character, such as ";".'))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    lines = ([_without_formula(cell.strip()) for cell in line] for line in reader)
    between = SEPARATORS.get(separator, _("what the mapping says"))
    assumed = _("{encoding}, separated by {separators}").format(
        encoding=encoding, separators=between
    )
    return lines, separator, assumed


def _without_formula(cell: str) -> str:
    """="0101" is how a text is kept a text in Excel."""
    formula = re.fullmatch(r'="([^"]*)"', cell)
    return formula[1].strip() if formula else cell


def _decoded(path: Path, encoding: str) -> tuple[str, str]:
    raw = path.read_bytes()
    if encoding:
        tries = [(encoding, encoding)]
    elif raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        tries = [("utf-16", "UTF-16")]
    else:
        not_utf8 = _("not UTF-8, so taken for Windows-1252")
        tries = [("utf-8-sig", "UTF-8"), ("cp1252", not_utf8)]
    for codec, name in tries:
        try:
            text = raw.decode(codec)
        except (UnicodeDecodeError, LookupError):
            continue
        if "\0" not in text:
            return text, name
    raise DataProblem(
        _(
            "{file}: the text in this file cannot be read. Save it as “CSV UTF-8”, or name its "
            "encoding in the mapping."
        ).format(file=path.name)
    )


def _separator(text: str, header_row: int) -> str:
    """The one that stands most often in the header."""
    lines = text.split("\n", header_row)
    header = lines[min(header_row, len(lines)) - 1]
    outside = "".join(header.split('"')[::2])
    return max(SEPARATORS, key=outside.count)


def _excel(path: Path, sheet: str) -> tuple[Iterator[Line], str]:
    from openpyxl import load_workbook  # slow to import
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with warnings.catch_warnings():
            # openpyxl's warnings quote the cell that they are about
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(path.read_bytes()), read_only=True, data_only=True)
            names = book.sheetnames
            wanted = sheet.strip().casefold()
            fitting = [n for n in names if not sheet or n.strip().casefold() == wanted]
            if len(fitting) != 1:
                raise DataProblem(_which_sheet(path.name, sheet, names))
            rows = book[fitting[0]].iter_rows(values_only=True)
            lines = [[_cell(value) for value in row] for row in rows]
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError):
        raise DataProblem(
            _(
                "{file}: this is not a workbook that can be read. If it has a password, take that "
                "away; or save the sheet as CSV."
            ).format(file=path.name)
        ) from None
    width = max((len(line) for line in lines), default=0)
    lines = [line + [""] * (width - len(line)) for line in lines]
    assumed = _("an Excel workbook, sheet {n} of {all}").format(
        n=names.index(fitting[0]) + 1, all=len(names)
    )
    return iter(lines), assumed


def _which_sheet(file: str, sheet: str, names: list[str]) -> str:
    if not sheet:
        return _(
            "{file} has {n} sheets. Write in the mapping which one: sheet = “…”."
        ).format(file=file, n=len(names))  # fmt: skip
    near = difflib.get_close_matches(sheet, names, 1, 0.5)
    hint = ""
    if near:
        position = names.index(near[0]) + 1
        hint = " " + _("The nearest name is that of sheet {n}.").format(n=position)
    return (
        _("{file} has no sheet “{sheet}” (it has {n}).").format(
            file=file, sheet=sheet, n=len(names)
        )
        + hint
    )


def _cell(value) -> Cell:
    """A cell of Excel as text, or as a date. A whole number has no “.0”."""
    if value is None:
        return ""
    if isinstance(value, datetime.datetime):
        return value.date()
    if isinstance(value, datetime.date):
        return value
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, float):
        # Four digits behind the dot, so that nobody takes it for one between thousands.
        whole, _dot, fraction = str(value).partition(".")
        return f"{whole}.{fraction:0<4}"
    return _without_formula(str(value).strip())


def whole_number(cell: Cell, name: str) -> int:
    """A population as people write it: 1234, 1,234 or 1234.0. `name` names it in the message."""
    read = re.fullmatch(r"(\d+|\d{1,3}(?:[, \u00a0\u202f]\d{3})+)(?:\.0{0,2}|\.0{4,})?", str(cell))
    if not read:
        raise DataProblem(_("{name} must be a whole number of 0 or more.").format(name=name))
    return int(re.sub(r"\D", "", read[1]))

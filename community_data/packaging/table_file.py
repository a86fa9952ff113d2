"""A file with a table, opened: a CSV file or a workbook, told by what is in it, not by its name.

It is read line by line, so that a large file needs little memory. What is no table is refused with
a sentence that says what to do, and without a word of what is in it.
"""

from __future__ import annotations

import codecs
import csv
import datetime
import difflib
import re
import warnings
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from community_data.errors import DataProblem
from community_data.packaging.mapping import File
from community_data.text.translate import _, lazy_gettext

Cell = str | datetime.date
Line = list[Cell]
SEPARATORS = {
    ",": lazy_gettext("commas"), ";": lazy_gettext("semicolons"), "\t": lazy_gettext("tabs"),
    "|": lazy_gettext("bars"),
}  # fmt: skip
HEAD = 1 << 16
LARGEST_WORKBOOK = 2_000_000_000
"""Bytes of a workbook once unpacked; a table so large is a CSV file."""
LONGEST_CELL = 1_000_000
EVERY = 5_000  # lines between two steps of a progress bar
Step = Callable[[int, int], None]
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")

PICTURE = lazy_gettext("it is a picture. Ask its publisher for the table as CSV or Excel")
# How a file begins -> what it is, and what to do.
NO_TABLE = {
    b"%PDF": lazy_gettext("it is a PDF. Ask its publisher for the table as CSV or Excel"),
    b"\x1f\x8b": lazy_gettext("it is packed (gzip). Unpack it first"),
    b"PAR1": lazy_gettext("it is a Parquet file. Save it as CSV"),
    b"SQLite format 3": lazy_gettext("it is a database. Export the table as CSV"),
    b"{\\rtf": lazy_gettext("it is a text document. Save its table as CSV"),
    b"\x89PNG": PICTURE,
    b"\xff\xd8\xff": PICTURE,
    b"GIF8": PICTURE,
}  # fmt: skip
WEB_PAGE = re.compile(
    r"\s*(?:<!--.*?-->\s*)?<(?:!doctype html|html|head|body|table|meta)\b", re.I | re.S
)


@dataclass(frozen=True)
class TableFile:
    """A file that has been looked into.

    sheets: the names of the sheets of a workbook; empty for text. encoding: by its codec, and in
    words. separator: of text.
    """

    path: Path
    sheets: tuple[str, ...] = ()
    sheet: str = ""
    encoding: str = ""
    separator: str = ""
    assumed: str = ""

    def lines(self, step: Step = lambda done, total: None) -> Iterator[Line]:
        """Its lines from the first one on, each time anew.

        step: is called now and then with how much is read, and how much there is, in bytes.
        Raises `DataProblem`.
        """
        return self._of_sheet(step) if self.sheets else self._of_text(step)

    def _of_text(self, step: Step) -> Iterator[Line]:
        csv.field_size_limit(LONGEST_CELL)
        size = self.path.stat().st_size
        try:
            with self.path.open(encoding=self.encoding, newline="") as text:
                lines = csv.reader(text, delimiter=self.separator, strict=True)
                for number, line in enumerate(lines):
                    if not number % EVERY:
                        step(text.buffer.tell(), size)
                    yield [_without_formula(cell.strip()) for cell in line]
        except csv.Error:
            raise DataProblem(
                _(
                    "{file}: this is not a table of values with separators. If it is, look for a "
                    "quotation mark that opens and never closes."
                ).format(file=self.path.name)
            ) from None
        except UnicodeDecodeError:
            raise DataProblem(_unreadable(self.path)) from None

    def _of_sheet(self, step: Step) -> Iterator[Line]:
        size = self.path.stat().st_size
        with _workbook(self.path) as book:
            sheet = book[self.sheet]
            sheet.reset_dimensions()  # what the file says of its size is often wrong
            widths = [len(row) for row in sheet.iter_rows(values_only=True)]
            width = max(widths, default=0)
            for number, row in enumerate(sheet.iter_rows(values_only=True)):
                if not number % EVERY:
                    step(size * number // len(widths), size)
                yield [_cell(value) for value in row] + [""] * (width - len(row))


def open_table(path: Path, file: File) -> TableFile:
    """Look into a file. `file` says what is known of it: sheet, encoding, separator, header_row.

    Raises `DataProblem` where it is no table.
    """
    head = _head(path)
    _refuse_what_is_no_table(path, head)
    if head.startswith(b"PK"):
        return _open_workbook(path, file.sheet)
    return _open_text(path, file)


def sheets_of(path: Path) -> tuple[str, ...]:
    """The names of the sheets of a workbook; empty where the file is text. Raises `DataProblem`."""
    head = _head(path)
    _refuse_what_is_no_table(path, head)
    if not head.startswith(b"PK"):
        return ()
    with _workbook(path) as book:
        return tuple(sheet.title for sheet in book.worksheets)


def _head(path: Path) -> bytes:
    if not path.exists():
        raise DataProblem(_("There is no file “{file}”. Write its path.").format(file=path))
    if path.is_dir():
        raise DataProblem(_("“{file}” is a folder. Write the path of the table.").format(file=path))
    with path.open("rb") as opened:
        return opened.read(HEAD)


def _refuse_what_is_no_table(path: Path, head: bytes) -> None:
    def refuse(why: str) -> None:
        told = _("{file} is no table that can be read: {why}.")
        raise DataProblem(told.format(file=path.name, why=why))

    if not head.strip(b"\0 \r\n\t\xef\xbb\xbf\xff\xfe"):
        refuse(_("it is empty"))
    for begin, why in NO_TABLE.items():
        if head.startswith(begin):
            refuse(str(why))
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        if _holds(path, ENCRYPTED):
            refuse(_("it has a password. Take that away, or save the sheet as CSV"))
        refuse(_("it is a workbook of the old kind (.xls). Open it and save it as .xlsx"))
    text = head.removeprefix(codecs.BOM_UTF8).replace(b"\0", b"").decode("latin-1").lstrip("ÿþ")
    if WEB_PAGE.match(text):
        refuse(
            _(
                "it is a web page, whatever its name says. Open it in a spreadsheet and save it as "
                ".xlsx or CSV"
            )
        )
    if text.lstrip().startswith("<?xml"):
        refuse(_("it is an XML file. Open it in a spreadsheet and save it as .xlsx or CSV"))
    if re.match(r"\s*[\[{]\s*[\[{\"]", text):
        refuse(_("it is a JSON file. Ask its publisher for the table as CSV"))
    if path.suffix.lower() in {".xlsx", ".xlsm"} and not head.startswith(b"PK"):
        raise DataProblem(_no_workbook(path))


def _no_workbook(path: Path) -> str:
    return _(
        "{file}: this is not a workbook that can be read. If it has a password, take that away; or "
        "save the sheet as CSV."
    ).format(file=path.name)


def _holds(path: Path, part: bytes) -> bool:
    """Whether bytes stand anywhere in a file."""
    before = b""
    with path.open("rb") as opened:
        while block := opened.read(1 << 20):
            if part in before + block:
                return True
            before = block[-len(part) :]
    return False


def _open_text(path: Path, file: File) -> TableFile:
    encoding, named = _encoding(path, file.encoding)
    with path.open(encoding=encoding, newline="", errors="replace") as text:
        head = text.read(HEAD)
    separator = file.separator or separator_of(head, file.header_row[-1])
    if len(separator) != 1:
        raise DataProblem(_('separator must be one character, such as ";".'))
    between = SEPARATORS.get(separator, _("what the mapping says"))
    assumed = _("{encoding}, separated by {separators}").format(encoding=named, separators=between)
    return TableFile(path, encoding=encoding, separator=separator, assumed=assumed)


def _encoding(path: Path, asked: str) -> tuple[str, str]:
    """The codec of a file, and its name in words."""
    with path.open("rb") as opened:
        begin = opened.read(2)
    if asked:
        tries = [(asked, asked)]
    elif begin in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        tries = [("utf-16", "UTF-16")]
    else:
        not_utf8 = _("not UTF-8, so taken for Windows-1252")
        tries = [("utf-8-sig", "UTF-8"), ("cp1252", not_utf8)]
    for codec, name in tries:
        if _can_be_read(path, codec):
            return codec, name
    raise DataProblem(_unreadable(path))


def _can_be_read(path: Path, codec: str) -> bool:
    try:
        with path.open(encoding=codec, newline="") as text:
            while block := text.read(1 << 20):
                if "\0" in block:
                    return False
    except (UnicodeError, LookupError):
        return False
    return True


def _unreadable(path: Path) -> str:
    return _(
        "{file}: the text in this file cannot be read. Save it as “CSV UTF-8”, or name its "
        "encoding in the mapping."
    ).format(file=path.name)


def separator_of(text: str, header_row: int) -> str:
    """The separator that stands most often in the header."""
    lines = text.split("\n", header_row)
    header = lines[min(header_row, len(lines)) - 1]
    outside = "".join(header.split('"')[::2])
    return max(SEPARATORS, key=outside.count)


def likely_separator(path: Path, encoding: str) -> str:
    """The separator that parts the lines of a file most evenly, where no header is known."""
    codec = _encoding(path, encoding)[0]
    with path.open(encoding=codec, newline="", errors="replace") as text:
        lines = [line for line in text.read(HEAD).splitlines()[:200] if line.strip()]

    def even(separator: str) -> tuple[float, int]:
        counts = Counter("".join(line.split('"')[::2]).count(separator) for line in lines)
        counts.pop(0, None)
        if not counts:
            return 0.0, 0
        usual, times = max(counts.items(), key=lambda item: (item[1], item[0]))
        return round(times / max(1, len(lines)), 1), usual

    # Where two part the lines alike, a comma is more often in a number or a name.
    return max([";", "\t", "|", ","], key=even)


def _open_workbook(path: Path, sheet: str) -> TableFile:
    sheets = sheets_of(path)
    wanted = sheet.strip().casefold()
    fitting = [name for name in sheets if not sheet or name.strip().casefold() == wanted]
    if len(fitting) != 1:
        raise DataProblem(_which_sheet(path.name, sheet, list(sheets)))
    assumed = _("an Excel workbook, sheet {n} of {all}").format(
        n=sheets.index(fitting[0]) + 1, all=len(sheets)
    )
    return TableFile(path, sheets=sheets, sheet=fitting[0], assumed=assumed)


class _workbook:
    """A workbook, open for as long as it is read."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self):
        from openpyxl import load_workbook  # slow to import
        from openpyxl.utils.exceptions import InvalidFileException

        self._refuse_other_archives()
        try:
            with warnings.catch_warnings():
                # openpyxl's warnings quote the cell that they are about
                warnings.simplefilter("ignore")
                self.book = load_workbook(self.path, read_only=True, data_only=True)
        except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError):
            raise DataProblem(_no_workbook(self.path)) from None
        return self.book

    def __exit__(self, *error) -> None:
        self.book.close()

    def _refuse_other_archives(self) -> None:
        file = self.path.name
        try:
            with zipfile.ZipFile(self.path) as archive:
                names = archive.namelist()
                size = sum(item.file_size for item in archive.infolist())
        except zipfile.BadZipFile:
            names, size = ["xl/"], 0
        if not any(name.startswith("xl/") for name in names):
            raise DataProblem(
                _(
                    "{file}: save this workbook as .xlsx, or its sheet as CSV. Where it is a "
                    "packed folder (.zip), unpack it first."
                ).format(file=file)
            )
        if "xl/workbook.bin" in names:
            raise DataProblem(
                _("{file}: save this workbook as .xlsx, or its sheet as CSV.").format(file=file)
            )
        if size > LARGEST_WORKBOOK:
            raise DataProblem(
                _("{file}: this workbook is too large. Save its sheet as CSV.").format(file=file)
            )


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
    told = _("{file} has no sheet “{sheet}” (it has {n}).")
    return told.format(file=file, sheet=sheet, n=len(names)) + hint


def _without_formula(cell: str) -> str:
    """="0101" is how a text is kept a text in Excel."""
    formula = re.fullmatch(r'="([^"]*)"', cell)
    return formula[1].strip() if formula else cell


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


def letter_of(position: int) -> str:
    """The letter of a column in a spreadsheet: 0 is A, 26 is AA."""
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(65 + rest) + letters
    return letters

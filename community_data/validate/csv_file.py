"""A table's file: is it one in the package's own folder, is it whole, and how is it written.

A file is read once, from its first byte to its last, and never held in memory as a whole: what
passes by is hashed, counted and checked for letters that are not UTF-8, while its rows are used.
"""

from __future__ import annotations

import codecs
import csv
import difflib
import hashlib
import io
import re
from collections.abc import Iterator
from pathlib import Path

from community_data.text.translate import _, lazy_gettext

BLOCK = 1 << 20
LONGEST_ROW = 1 << 22  # characters; a table whose first row is longer is not a table

_UTF_16 = lazy_gettext("UTF-16, which Excel calls “Unicode text”")
_A_PAGE = lazy_gettext("its file is a web page, perhaps an error page, not a CSV file")
_DOWNLOAD_AGAIN = lazy_gettext("Download the file again.")
# What files are that only bear the name of a table: how they begin -> (what, what to do).
_NOT_TABLES = {
    b"PK\x03\x04": (
        lazy_gettext("its file is an Excel workbook or a zip file, not a CSV file"),
        lazy_gettext("Save the sheet as “CSV UTF-8”."),
    ),
    b"\xd0\xcf\x11\xe0": (
        lazy_gettext("its file is an old Excel workbook, not a CSV file"),
        lazy_gettext("Save the sheet as “CSV UTF-8”."),
    ),
    b"\x1f\x8b": (
        lazy_gettext("its file is a compressed file, not a CSV file"),
        lazy_gettext("Unpack it first."),
    ),
    b"%PDF": (
        lazy_gettext("its file is a PDF document, not a CSV file"),
        lazy_gettext("Ask its publisher for the table itself."),
    ),
    b"<!doctype": (_A_PAGE, _DOWNLOAD_AGAIN),
    b"<html": (_A_PAGE, _DOWNLOAD_AGAIN),
    b"<?xml": (
        lazy_gettext("its file is an XML file, not a CSV file"),
        lazy_gettext("Ask its publisher for a CSV file."),
    ),
    b"version https://git-lfs": (
        lazy_gettext("its file is only a note of where git keeps the file, not a CSV file"),
        lazy_gettext("Run: git lfs pull"),
    ),
    b"PAR1": (
        lazy_gettext("its file is a Parquet file, not a CSV file"),
        lazy_gettext("Save the table as CSV."),
    ),
}

# How bytes are read that are not UTF-8, so that the rest of the file can be read: each becomes a
# letter that no language has, and words that differ go on to differ.
_ODD = "community_data.odd_bytes"
_NO_END = "line-without-end"


def _odd_bytes(error: UnicodeError) -> tuple[str, int]:
    odd = error.object[error.start : error.end]
    return "".join(chr(0xE000 + byte) for byte in odd), error.end


codecs.register_error(_ODD, _odd_bytes)


def find(folder: Path, path: object) -> tuple[Path | None, str, str, str]:
    """Find the file that a table names: (file, "", "", "") or (None, kind, what, what to do).

    A package may come from anywhere, so only a plain file in its own folder will do: no address,
    no way out of the folder, no link.
    """
    if isinstance(path, list) and len(path) == 1:
        path = path[0]
    if not isinstance(path, str) or not path.strip():
        return (
            None,
            "path",
            _("it does not name one file"),
            _("Write the name of one file in “path”."),
        )
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]+:|//", path):
        what = _("its file is at a remote address, which is not followed")
        return None, "path", what, _("Download the file into the folder and write its name.")
    outside = _("its file lies outside of the package's folder, and is not opened")
    inside = _("Put the file into the folder and write its name.")
    if "\\" in path or re.match(r"[A-Za-z]:", path) or "\0" in path:
        return None, "path", outside, inside
    if Path(path).is_absolute() or ".." in Path(path).parts:
        return None, "path", outside, inside
    file = folder / path
    steps = [file, *file.parents][: len(Path(path).parts)]
    try:
        if any(step.is_symlink() for step in steps):
            what = _("its file is a link to another file, which is not followed")
            return None, "path", what, _("Put the file itself into the folder.")
        if not file.resolve().is_relative_to(folder.resolve()):
            return None, "path", outside, inside
        if not file.exists():
            names = [p.name for p in folder.iterdir() if p.name != "datapackage.json"]
            near = difflib.get_close_matches(file.name, names, 1, 0.6)
            todo = _("Put it there, or take the table out of datapackage.json.")
            if near:
                todo = _(
                    "Is “{near}” meant? Write that name, or take the table out of datapackage.json."
                ).format(near=near[0])
            return None, "file-missing", _("its file is not in the folder"), todo
        if not file.is_file():
            what = (
                _("what it names is a folder, not a file")
                if file.is_dir()
                else _("it is not a file")
            )
            return None, "file-missing", what, _("Write the name of a CSV file.")
    except (OSError, ValueError):
        return None, "path", _("its name cannot be a file here"), _("Write a shorter, plain name.")
    return file, "", "", ""


class Watched(io.RawIOBase):
    """A file whose bytes are hashed, counted and looked at while somebody else reads them."""

    def __init__(self, file: Path, algorithm: str) -> None:
        self.raw = file.open("rb", buffering=0)
        self.digest = hashlib.new(algorithm)
        self.size = 0
        self.windows_ends = self.old_mac_ends = self.line_ends = 0
        self.last_byte = b""
        self.first_bad_row = 0
        self.odd_lines = b""  # some lines with letters that are not UTF-8
        self._utf8 = codecs.getincrementaldecoder("utf-8")()

    def readable(self) -> bool:
        return True

    def close(self) -> None:
        self.raw.close()
        super().close()

    def readinto(self, buffer) -> int:
        count = self.raw.readinto(buffer)
        if count:
            self._look(bytes(memoryview(buffer)[:count]))
        elif not self.first_bad_row:
            self._decode(b"", final=True)
        return count

    def drain(self) -> None:
        """Read what nobody has read, so that size and digest are those of the whole file."""
        block = bytearray(BLOCK)
        while self.readinto(block):
            pass

    def _look(self, block: bytes) -> None:
        self.digest.update(block)
        self.size += len(block)
        if not self.first_bad_row:
            self._decode(block)
        self.line_ends += block.count(b"\n")
        self.windows_ends += block.count(b"\r\n")
        if self.last_byte == b"\r" and block[:1] == b"\n":
            self.windows_ends += 1
        self.old_mac_ends += block.count(b"\r")
        self.last_byte = block[-1:]

    def _decode(self, block: bytes, final: bool = False) -> None:
        if block.isascii() and not self._utf8.getstate()[0]:
            return
        try:
            self._utf8.decode(block, final)
        except UnicodeDecodeError as error:
            self.first_bad_row = self.line_ends + block[: error.start].count(b"\n") + 1
            lines = block.split(b"\n")
            self.odd_lines = b"\n".join(line for line in lines if not line.isascii())[:20_000]


class TableFile:
    """The rows of a CSV file, and what is to be said about the file once they are read.

    A byte-order mark, semicolons and other line ends are read as they are. `not_a_table` says
    what the file is, if its beginning gives away that it is something else.
    """

    def __init__(self, file: Path, algorithm: str = "sha256") -> None:
        self.watched = Watched(file, algorithm)
        buffered = io.BufferedReader(self.watched, BLOCK)
        start = buffered.peek(BLOCK)
        self.empty = not start.strip(b"\xef\xbb\xbf \t\r\n\0")
        begins = start[:64].lower()
        self.not_a_table = next(
            (what for sign, what in _NOT_TABLES.items() if begins.startswith(sign.lower())), None
        )
        self.mark = start.startswith(codecs.BOM_UTF8)
        self.utf16 = start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        code, errors = ("utf-16", "replace") if self.utf16 else ("utf-8-sig", _ODD)
        self._text = io.TextIOWrapper(buffered, encoding=code, errors=errors, newline="")
        self.delimiter = ","
        self.broken = ""

    def __enter__(self) -> TableFile:
        return self

    def __exit__(self, *error) -> None:
        self._text.close()

    def rows(self) -> Iterator[list[str]]:
        """The rows, the column names first. Stops where the file is `broken`, a sentence."""
        first = self._text.readline(LONGEST_ROW)
        if len(first) == LONGEST_ROW:
            self.broken = _("its first row has no end")
            return
        self.delimiter = ";" if first.count(";") > first.count(",") else ","
        reader = csv.reader(self._lines(first), delimiter=self.delimiter, strict=True)
        read = 0
        try:
            for row in reader:
                read += 1
                yield row
        except csv.Error as error:
            self.broken = _broken(str(error), read + 1)

    def _lines(self, first: str) -> Iterator[str]:
        """The lines of the file, none of them so long that it fills the memory."""
        yield first
        while line := self._text.readline(LONGEST_ROW):
            if len(line) == LONGEST_ROW:
                raise csv.Error(_NO_END)
            yield line

    def finish(self) -> None:
        """Read the file to its end."""
        self.watched.drain()

    def encoding(self) -> str:
        """Which encoding the file seems to have, in words; empty if it is UTF-8."""
        if self.utf16:
            return str(_UTF_16)
        if not self.watched.first_bad_row:
            return ""
        return seems_to_be(self.watched.odd_lines)


def _broken(error: str, row: int) -> str:
    # What the csv module says of a file.
    if "field limit" in error:
        return _("a cell in row {row} has no end").format(row=row)
    if _NO_END in error:
        return _("row {row} has no end").format(row=row)
    if "end of data" in error:
        return _("a quotation mark in row {row} is never closed").format(row=row)
    return _("the quotation marks in row {row} do not match").format(row=row)


def seems_to_be(lines: bytes) -> str:
    """Which encoding lines of text seem to have that are not UTF-8, in words."""
    if lines.count(b"\0") > len(lines) / 4:
        return str(_UTF_16)
    runs = re.findall(rb"[\x80-\xff]+", lines)
    # In American and European files, letters with accents stand alone between plain ones.
    alone = sum(len(run) == 1 for run in runs) >= 0.8 * len(runs)
    usual = re.fullmatch(rb"[\x00-\x7f\x80\x85\x91-\x97\x99\xa0-\xff]*", lines)
    if alone and usual:
        return _("Windows-1252, which Excel writes as “CSV”")
    from charset_normalizer import from_bytes

    best = from_bytes(lines).best()
    if best is None:
        return _("in no encoding that is known here")
    return (
        _("of older Macs") if best.encoding.startswith("mac") else best.encoding.replace("_", "-")
    )

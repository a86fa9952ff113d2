"""An organization's own table, CSV or Excel, of which only the named columns are kept.

Nothing that stands in a cell ever gets into a message: not in a row, and not in the first row
either, which holds a person where somebody forgot the header.
"""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from community_data.errors import DataProblem
from community_data.packaging.mapping import File
from community_data.packaging.matching import some_rows
from community_data.packaging.review import Review, choice
from community_data.packaging.table_file import Cell, Line, letter_of, open_table
from community_data.text.lists import and_
from community_data.text.translate import _, ngettext

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
    if not path.is_file():
        raise DataProblem(
            _(
                "There is no file “{file}” beside the mapping. Its path starts at the folder that "
                "the mapping lies in."
            ).format(file=file.file)
        )
    opened = open_table(path, file)
    numbered = list(enumerate(opened.lines(), start=1))
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
    rows = body.rows(numbered[file.header_row[-1] :], opened.separator)
    if not rows:
        raise DataProblem(_("{file}: there are no rows below the header.").format(file=path.name))
    kept = {name: [line[position] for _number, line in rows] for name, position in at.items()}
    return SourceTable(path.name, [number for number, _line in rows], kept, opened.assumed)


def columns_that_differ(folder: Path, file: File, one: int, other: int) -> list[str]:
    """The letters of the columns in which two rows of a file, by their numbers, differ."""
    lines = open_table(folder / file.file, file).lines()
    pair = {n: line for n, line in enumerate(lines, start=1) if n in (one, other)}
    both = zip(pair[one], pair[other], strict=False)
    return [letter_of(position) for position, (a, b) in enumerate(both) if a != b]


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
                            file=self.name, row=number, letter=letter_of(position),
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
        letters = [letter_of(place) for place in places]
        return _(
            "{file}, row {row}: {n} columns are called “{name}” ({letters}). Say in the mapping "
            "which one is meant, by its letter: “column {letter}”."
        ).format(
            file=self.file, row=self.rows[-1], n=len(places), name=name, letters=and_(letters),
            letter=letters[0],
        )  # fmt: skip

    def _missing(self, names: list[str]) -> str:
        joined = [" ".join(dict.fromkeys(parts)) for parts in self.parts]
        hinted = []
        for name in names:
            near = difflib.get_close_matches(_plain(name), joined, 1, 0.6)
            hint = ""
            if near:
                letter = letter_of(joined.index(near[0]))
                hint = " " + _("(the nearest name is in column {letter})").format(letter=letter)
            hinted.append(f"“{name}”{hint}")
        return _(
            "{file}, row {row}: there is no column {names}. Write its name in the mapping as it "
            "stands in the table, and look at header_row; or call it by its letter: “column C”. "
            "Names in the table are not shown here: where a header is missing, they are a "
            "person's."
        ).format(file=self.file, row=self.rows[-1], names=", ".join(hinted))


def _filled(line: Line) -> Line:
    """An upper row of a header: a name holds for the empty cells to its right."""
    filled, last = [], ""
    for cell in line:
        last = cell if cell != "" else last
        filled.append(last)
    return filled


def _plain(cell: Cell) -> str:
    return " ".join(str(cell).split()).casefold()


def _position(letters: str) -> int:
    position = 0
    for letter in letters.upper():
        position = position * 26 + ord(letter) - 64
    return position - 1


def _some(number: int) -> str:
    return ngettext("{n:,} row", "{n:,} rows", number).format(n=number)


def whole_number(cell: Cell, name: str) -> int:
    """A population as people write it: 1234, 1,234 or 1234.0. `name` names it in the message."""
    read = re.fullmatch(r"(\d+|\d{1,3}(?:[, \u00a0\u202f]\d{3})+)(?:\.0{0,2}|\.0{4,})?", str(cell))
    if not read:
        raise DataProblem(_("{name} must be a whole number of 0 or more.").format(name=name))
    return int(re.sub(r"\D", "", read[1]))

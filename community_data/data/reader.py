"""Read one table of a package, and refuse it where it breaks a rule of its schema.

pandas reads the file, typed by the schema. Words are read as categories first: a column has few
different ones, so rules look at each once, and rows share the text that they have in common.
"""

from __future__ import annotations

import codecs
import csv
import difflib
import io
import re
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

import numpy as np
import pandas as pd

from community_data.errors import DataProblem
from community_data.text.lists import and_, or_, paragraph
from community_data.text.translate import _, ngettext

from . import schema
from .schema import Table


class BrokenTable(DataProblem):
    """A table that breaks a rule. Its text is one plain sentence: the file, the row, what to do.

    `validate.sentence` says the same in the words of `check-data`, to whoever stands above `data`.
    file: the file of the table. table: its name. row: as a spreadsheet counts, the column names
    are row 1; None where the file as a whole is meant. folder: the package's, where it is known.
    """

    def __init__(self, sentence: str, file: Path, table: str, row: int | None = None) -> None:
        if row:
            sentence = _("{file}, row {row}: {sentence}").format(
                file=file.name, row=row, sentence=sentence
            )
        super().__init__(sentence)
        self.file, self.table, self.row = file, table, row
        self.folder: Path | None = None


def read_table(file: Path, name: str, described: object = None) -> pd.DataFrame:
    """Read one CSV file of the table `name`: ids and words as text, numbers as floats.

    described: the schema in the descriptor, for the types of a table that is not one of ours.
    An empty number is NaN, an empty text is "". A byte-order mark, semicolons and Windows line
    ends are read as they are. Raises `BrokenTable`.
    """
    table = schema.of(name)
    return _Reading(file, table if table.fields else schema.from_descriptor(name, described)).all()


class _Reading:
    """One reading of one file."""

    def __init__(self, file: Path, table: Table) -> None:
        self.file, self.table = file, table
        # pandas reads plain UTF-8 in half the time that a byte-order mark would take it.
        self.raw = file.read_bytes().removeprefix(codecs.BOM_UTF8)

    def all(self) -> pd.DataFrame:
        try:
            self._begin()
            found = self._read()
        except UnicodeDecodeError:
            raise self._not_utf8() from None
        except csv.Error as error:
            raise self._broken(
                _(
                    "{name}: this is not a table of comma-separated values ({error}). "
                    "Get the file again."
                ).format(name=self.file.name, error=error)
            ) from None
        self._judge(found)
        return found.assign(**{c: _text(found[c]) for c in found if c not in self.numbers})

    def _begin(self) -> None:
        """The names of the columns: are they there, once each."""
        first = self.raw[: self.raw.find(b"\n") + 1] or self.raw
        self.delimiter = ";" if first.count(b";") > first.count(b",") else ","
        if self.raw[:1] in (b"{", b"["):
            raise self._broken(
                _("{name} is JSON, not a table of comma-separated values.").format(
                    name=self.file.name
                )
            )
        start = list(islice(self._rows(), 2))
        if len(start) < 2:
            raise self._broken(
                _("{name} is empty: it has no rows. Get the file again.").format(
                    name=self.file.name
                )
            )
        self.header = [column.strip() for column in start[0]]
        for column in self.table.columns if schema.of(self.table.name).fields else []:
            if column not in self.header:
                near = difflib.get_close_matches(column, self.header, 1, 0.6)
                todo = _("Add it.")
                if near:
                    todo = _("Is “{near}” meant? Rename it to {column}.").format(
                        near=near[0], column=column
                    )
                what = _("the column {column} is missing.").format(column=column)
                raise self._in_row(1, paragraph(what, todo))
        twice = [c for c in self.header if self.header.count(c) > 1]
        if twice:
            raise self._in_row(
                1,
                _("the column {twice} is there twice. Take one of them out.").format(
                    twice=twice[0]
                ),
            )
        self.numbers = [c for c in self.table.numbers if c in self.header]
        if len(start[1]) != len(self.header) or self._uneven():
            self._refuse_uneven()

    def _rows(self) -> Iterator[list[str]]:
        text = io.TextIOWrapper(io.BytesIO(self.raw), encoding="utf-8", newline="")
        return csv.reader(text, delimiter=self.delimiter, strict=True)

    def _uneven(self) -> bool:
        """Whether rows may have too few values, or marks of quotation that need a closer look.

        pandas fills a short row up without a word. It refuses one that is longer than the row
        above, so where the delimiters are as many as they must be, no row is short either.
        """
        delimiter = self.delimiter.encode()
        # What stands in quotation marks is one value, whatever is in it.
        quoted = rb'(?<![^%b\r\n])"[^"]*(?:""[^"]*)*"(?![^%b\r\n])' % (delimiter, delimiter)
        plain = re.sub(quoted, b"", self.raw) if b'"' in self.raw else self.raw
        signs = np.frombuffer(plain, np.uint8)  # counted five times as fast as bytes
        lines = np.count_nonzero(signs == ord("\n")) + (not self.raw.endswith((b"\n", b"\r")))
        if b"\r" in plain:
            lines += plain.count(b"\r") - plain.count(b"\r\n")
        width = len(self.header)
        delimiters = np.count_nonzero(signs == ord(delimiter))
        return width == 1 or delimiters != (width - 1) * lines or b'"' in plain

    def _refuse_uneven(self) -> None:
        """Look at every row, and raise where one has not a value for each column."""
        width = len(self.header)
        for row, values in enumerate(self._rows(), start=1):
            if len(values) != width:
                raise self._in_row(
                    row,
                    _(
                        "it has {values} values where the first row names {width} "
                        "columns. The file may be cut off: get it again."
                    ).format(values=len(values), width=width),
                )

    def _read(self) -> pd.DataFrame:
        """The table with words as categories and numbers as floats."""
        if re.search(rb"\r(?!\n)", self.raw):
            self._refuse_uneven()  # pandas fills up short rows between line ends of this kind
        try:
            found = self._typed(self.numbers)
            if not any(np.isinf(found[c]).any() for c in self.numbers):
                return found
        except pd.errors.ParserError as error:
            self._refuse_uneven()
            raise csv.Error(str(error)) from None
        except ValueError as error:
            if isinstance(error, UnicodeDecodeError):
                raise
        # Blank space where a number is, or what is no number: looked at value by value.
        found = self._typed([])
        return found.assign(**{c: self._as_numbers(found[c]) for c in self.numbers})

    def _typed(self, numbers: list[str]) -> pd.DataFrame:
        """The table, with a row of words below it while pandas reads.

        pandas makes numbers of categories that all look like numbers, and of ids such as “09”
        would make 9. That row keeps them words.
        """
        last = self.delimiter.join("" if c in numbers else "word" for c in self.header)
        end = b"" if self.raw.endswith((b"\n", b"\r")) else b"\n"
        found = pd.read_csv(
            io.BytesIO(b"".join([self.raw, end, last.encode()])),
            sep=self.delimiter,
            encoding="utf-8",
            header=0,
            names=self.header,
            index_col=False,
            dtype={c: "float64" if c in numbers else "category" for c in self.header},
            # Without this, a place called “NA” or “Null” would lose its name.
            keep_default_na=False,
            na_values={c: [""] for c in numbers},
        )
        return found.iloc[:-1]

    def _as_numbers(self, column: pd.Series) -> pd.Series:
        words = column.cat.categories.str.strip()
        numbers = pd.to_numeric(words.where(words != "", "nan"), errors="coerce").to_numpy(float)
        codes = column.cat.codes.to_numpy()
        wrong = ((np.isnan(numbers) & (words != "")) | np.isinf(numbers))[codes]
        self._refuse(
            wrong,
            _(
                "{column} is “{words}”, which is not a number. Write digits only, or "
                "leave it empty where the number is hidden."
            ).format(column=column.name, words=words[codes[wrong.argmax()]]),
        )
        return pd.Series(numbers[codes], index=column.index)

    def _judge(self, found: pd.DataFrame) -> None:
        """Raise for the first rule of the schema that is broken."""
        for column in self.table.required:
            self._refuse(
                _empty(found[column]), _("{column} is empty. Fill it in.").format(column=column)
            )
        for column, words in self._rule("enum", found):
            other = _in_words(found[column], lambda word, words=words: word not in [*words, ""])
            self._refuse(
                other,
                _("{column} must be {words}. Write one of them.").format(
                    column=column, words=or_(words)
                ),
            )
        for column, least in self._rule("minimum", found):
            self._refuse(found[column] < least, _too_small(column, least))
        if self.table.key:
            twice = found.duplicated(self.table.key)
            what = _("this row has the same {key} as a row above. Keep one of them.").format(
                key=and_(self.table.key)
            )
            self._refuse(twice, what)
        if self.table.name == "measures":
            above = found["count"] > found["population"]
            what = _(
                "count is larger than the population it is part of. Look both up at the source."
            )
            self._refuse(above, what)

    def _rule(self, constraint: str, found: pd.DataFrame) -> list[tuple[str, object]]:
        """The columns that have a constraint, without those that this file need not have."""
        return [(c, says) for c, says in self.table.rule(constraint).items() if c in found]

    def _refuse(self, wrong: pd.Series | np.ndarray, what: str) -> None:
        if wrong.any():
            raise self._in_rows(np.asarray(wrong), what)

    def _in_rows(self, wrong: np.ndarray, what: str) -> BrokenTable:
        return in_rows(self.file, self.table.name, wrong, what)

    def _in_row(self, row: int, what: str) -> BrokenTable:
        return BrokenTable(what, self.file, self.table.name, row)

    def _broken(self, sentence: str) -> BrokenTable:
        return BrokenTable(sentence, self.file, self.table.name)

    def _not_utf8(self) -> BrokenTable:
        try:
            self.raw.decode("utf-8")
            row = 1
        except UnicodeDecodeError as error:
            row = self.raw[: error.start].count(b"\n") + 1
        return self._in_row(
            row,
            _(
                "this file is not UTF-8 text (it may have been saved by Excel). Save "
                "it again as “CSV UTF-8”."
            ),
        )


def in_rows(file: Path, table: str, wrong: np.ndarray, what: str) -> BrokenTable:
    """What is wrong in some rows, told of the first of them. wrong: a truth value a row."""
    row = int(np.flatnonzero(wrong)[0]) + 2  # the header is row 1
    more = int(wrong.sum()) - 1
    others = ""
    if more:
        others = ngettext("({n} more row like it.)", "({n} more rows like it.)", more)
    return BrokenTable(paragraph(what, others.format(n=more)), file, table, row)


def _text(column: pd.Series) -> pd.Series:
    """Words as text: every row points to one of the column's different words."""
    words = column.cat.categories.array
    return pd.Series(words.take(column.cat.codes.to_numpy()), index=column.index)


def _in_words(column: pd.Series, judge: Callable[[str], bool]) -> np.ndarray:
    """The rows whose word `judge` picks: it is asked once for each different word."""
    picked = np.array([judge(word) for word in column.cat.categories], dtype=bool)
    return picked[column.cat.codes.to_numpy()]


def _empty(column: pd.Series) -> pd.Series | np.ndarray:
    if column.dtype == "category":
        return _in_words(column, lambda word: not word.strip())
    return column.isna()


def _too_small(column: str, least: float) -> str:
    if column.endswith("_moe"):
        what = _("{column} (a margin of error) is less than {least}.")
        if least == 0:
            what = _("{column} (a margin of error) is below zero.")
        todo = _("Look it up at the source; leave it empty for a full count.")
    else:
        what = _("{column} is less than {least}.")
        if least == 0:
            what = _("{column} is below zero.")
        todo = _("Look it up at the source; leave it empty if it is hidden there.")
    return paragraph(what.format(column=column, least=f"{least:g}"), todo)

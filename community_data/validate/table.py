"""Read a table of any size: say what is wrong with its columns and cells, and keep what rules need.

The rows pass by in chunks. Of each chunk every different value of a column is judged once. What
is kept is small: ids and groups as numbered words, counts as numbers, days as numbers.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import numpy as np
import pandas as pd

from community_data.data import schema
from community_data.text.lists import and_
from community_data.text.numbers import whole
from community_data.text.translate import _, ngettext
from community_data.validate import header
from community_data.validate import integrity as wholeness
from community_data.validate.column import Column
from community_data.validate.csv_file import TableFile
from community_data.validate.patterns import of_fields
from community_data.validate.report import Findings

CHUNK = 10_000  # rows

Tell = Callable[[str, int], None]  # the file's name, how many of its bytes were read


def read(
    name: str,
    file: Path,
    resource: dict,
    fields: dict,
    needed: set[str],
    findings: Findings,
    tell: Tell,
) -> pd.DataFrame | None:
    """Read the table `name`, and say what is wrong with it by itself.

    fields: what frictionless made of its schema, by name.
    needed: columns to keep because something points from or to them.

    Returns the columns that rules need; the index is the row as a spreadsheet counts. None where
    the file cannot be read as this table.
    """
    algorithm, expected = wholeness.hash_of(resource, name, findings)
    table = None
    try:
        with TableFile(file, algorithm) as source:
            if source.empty:
                findings.add("file-empty", name, _("its file is empty"), _("Get the file again."))
            elif source.not_a_table:
                findings.add("not-a-table", name, *map(str, source.not_a_table))
            else:
                reading = _Reading(name, resource, fields, needed, findings)
                table = reading.all(source, lambda done: tell(file.name, done))
            source.finish()
            wholeness.judge(name, resource, expected, source, findings)
    except OSError as error:
        what = _("its file cannot be read: {reason}").format(
            reason=error.strerror or _("the disk refuses")
        )
        findings.add("file-missing", name, what, _("Look at the permissions of the file."))
        return None
    return table


class _Reading:
    """One reading of one table: its columns, and what is kept of the rows so far."""

    def __init__(
        self, name: str, resource: dict, fields: dict, needed: set[str], findings: Findings
    ) -> None:
        self.name, self.findings = name, findings
        self.fields, self.needed = fields, needed
        self.schema = resource.get("schema") or {}
        self.rows: list[np.ndarray] = []

    def all(self, source: TableFile, tell: Callable[[int], None]) -> pd.DataFrame | None:
        rows = source.rows()
        names = [column.strip() for column in next(rows, [])]
        if source.broken or not header.judge(self.name, names, list(self.fields), self.findings):
            self._say_broken(source)
            return None
        patterns = of_fields(self.schema)
        self.columns = [
            Column(
                self.name, column, self.fields.get(column), column in self.needed, self.findings,
                patterns.get(column),
            )
            for column in names
        ]  # fmt: skip
        try:
            return self._all_rows(rows, names, source, tell)
        finally:
            for column in self.columns:
                column.close()

    def _all_rows(
        self, rows: Iterator, names: list[str], source: TableFile, tell: Callable[[int], None]
    ) -> pd.DataFrame | None:
        self.keys = self._keys(names)
        self.key_is_stated = self.keys[0].names != names
        told = time.monotonic()
        for first, chunk in _chunks(rows):
            numbers, chunk = self._wide_enough(first, chunk, len(names))
            if chunk:
                self._take(numbers, chunk)
            if time.monotonic() - told > 0.1:
                told = time.monotonic()
                tell(source.watched.size)
        self._say_broken(source)
        if not self.rows:
            if not self.findings.stops(self.name):
                what = _("its file has column names, but no rows")
                self.findings.add("file-empty", self.name, what, _("Get the file again."))
            return None
        self._find_twins()
        kept = {column.name: column.whole() for column in self.columns if column.kept}
        return pd.DataFrame(kept, index=np.concatenate(self.rows), copy=False)

    def _say_broken(self, source: TableFile) -> None:
        if source.broken:
            what = _("its file cannot be read to the end: {broken}").format(broken=source.broken)
            self.findings.add("broken", self.name, what, _("Get the file again."))

    def _keys(self, header: list[str]) -> list[_Key]:
        """The columns that no two rows may share; all of them where none are named."""
        stated = self.schema.get("primaryKey")
        stated = [stated] if isinstance(stated, str) else stated
        unique = [[n] for n, f in self.fields.items() if f.constraints.get("unique") is True]
        named = [schema.of(self.name).key, stated, *unique]
        found = [n for n in named if isinstance(n, list) and n and all(c in header for c in n)]
        different = [n for i, n in enumerate(found) if set(n) not in map(set, found[:i])]
        return [_Key(names, [header.index(n) for n in names]) for names in different or [header]]

    def _wide_enough(self, first: int, chunk: list, width: int) -> tuple[np.ndarray, list]:
        """The rows that have a value for each column, with their numbers; says which have not."""
        numbers = np.arange(first, first + len(chunk))
        if all(len(row) == width for row in chunk):
            return numbers, chunk
        good = np.array([len(row) == width for row in chunk])
        wrong = np.flatnonzero(~good)

        def what(position: int) -> str:
            there = len(chunk[wrong[position]])
            if not there:
                return _("the row is empty")
            return _("the row has {values}, and there are {columns}").format(
                values=ngettext("{n} value", "{n} values", there).format(n=whole(there)),
                columns=ngettext("{n} column", "{n} columns", width).format(n=whole(width)),
            )

        todo = _(
            "If it is the last row, the file was cut off: get it again. Else put the row right."
        )
        self.findings.add_rows("row-width", self.name, numbers[~good], "", what, todo)
        return numbers[good], [row for row, fits in zip(chunk, good, strict=True) if fits]

    def _take(self, numbers: np.ndarray, chunk: list[list[str]]) -> None:
        values = list(zip(*chunk, strict=True))
        for column, cells_of_it in zip(self.columns, values, strict=True):
            column.take(numbers, cells_of_it)
        for key in self.keys:
            together = zip(*(values[position] for position in key.positions), strict=True)
            hashes = np.fromiter(map(hash, together), dtype=np.int64, count=len(chunk))
            key.hashes.append(hashes)
        self.rows.append(numbers.astype(np.int32))

    def _find_twins(self) -> None:
        rows = np.concatenate(self.rows)
        for key in self.keys:
            twins, above = key.twins()
            if self.key_is_stated:
                same, kind = and_(key.names), "key-twice"
            else:
                same, kind = _("values in every column"), "same-row"
            self.findings.add_rows(
                kind,
                self.name,
                rows[twins],
                "",
                lambda n, above=above, same=same: _("it has the same {same} as row {rows}").format(
                    same=same, rows=rows[above(n)]
                ),
                _("If it was entered twice, keep one of the two."),
            )


@dataclass
class _Key:
    """Columns that tell rows apart, and a number for what each row has in them.

    The numbers are 64 bits long. Among 3 million rows, two that differ get the same one with a
    chance of 1 in 4 million.
    """

    names: list[str]
    positions: list[int]
    hashes: list[np.ndarray] = field(default_factory=list)

    def twins(self) -> tuple[np.ndarray, Callable[[int], int]]:
        """The positions of rows that repeat one above; and, for each, where that one is."""
        hashes = np.concatenate(self.hashes)
        twins = np.flatnonzero(pd.Series(hashes).duplicated().to_numpy())
        return twins, lambda n: int(np.flatnonzero(hashes == hashes[twins[n]])[0])


def _chunks(rows: Iterator[list[str]]) -> Iterator[tuple[int, list[list[str]]]]:
    """The rows in chunks, each with the number of its first row. The column names are row 1."""
    first = 2
    while chunk := list(islice(rows, CHUNK)):
        yield first, chunk
        first += len(chunk)

"""Read one table of a package, and refuse it where a number in it cannot be true."""

from __future__ import annotations

import csv
import difflib
import io
from pathlib import Path

import numpy as np
import pandas as pd

from community_data.errors import DataProblem
from community_data.text.lists import and_, or_

from .schema import COLUMNS, KEYS, LEVELS, NUMBERS


def read_table(file: Path, name: str) -> pd.DataFrame:
    """Read one CSV file of the table `name` and refuse it where a number in it cannot be true.

    A byte-order mark, semicolons and Windows line ends are read as they are.
    """
    header, rows = _read_rows(file)
    lacking = [c for c in COLUMNS.get(name, []) if c not in header]
    if lacking:
        column = lacking[0]
        near = difflib.get_close_matches(column, header, 1, 0.6)
        raise DataProblem(
            f"{file.name}, row 1: the column {column} is missing."
            + (f" Is “{near[0]}” meant? Rename it to {column}." if near else " Add it.")
        )
    twice = [c for c in header if header.count(c) > 1]
    if twice:
        raise DataProblem(
            f"{file.name}, row 1: the column {twice[0]} is there twice. Take one of them out."
        )
    table = pd.DataFrame(rows, columns=header, dtype=str)
    for column in NUMBERS & set(header) & set(COLUMNS.get(name, header)):
        table[column] = _to_numbers(file.name, table, column)
    _refuse_impossible(file.name, name, table)
    return table


def _read_rows(file: Path) -> tuple[list[str], list[list[str]]]:
    raw = file.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = raw[: error.start].count(b"\n") + 1
        raise DataProblem(
            f"{file.name}, row {row}: this file is not UTF-8 text (it may have been saved by "
            f"Excel). Save it again as “CSV UTF-8”."
        ) from None
    first = text.split("\n", 1)[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise DataProblem(
            f"{file.name}: this is not a table of comma-separated values ({error}). "
            f"Get the file again."
        ) from None
    if not lines or len(lines) < 2:
        raise DataProblem(f"{file.name} is empty: it has no rows. Get the file again.")
    header = [name.strip() for name in lines[0]]
    for number, line in enumerate(lines[1:], start=2):
        if len(line) != len(header):
            raise DataProblem(
                f"{file.name}, row {number}: it has {len(line)} values where the first row names "
                f"{len(header)} columns. The file may be cut off: get it again."
            )
    return header, lines[1:]


def _to_numbers(file: str, table: pd.DataFrame, column: str) -> pd.Series:
    text = table[column].str.strip()
    numbers = pd.to_numeric(text.where(text != "", np.nan), errors="coerce")
    wrong = (numbers.isna() & (text != "")) | np.isinf(numbers)
    if wrong.any():
        raise problem(
            file, table, wrong,
            f"{column} is “{text[wrong].iloc[0]}”, which is not a number. Write digits only, "
            f"or leave it empty where the number is hidden.",
        )  # fmt: skip
    return numbers.astype(float)


def _refuse_impossible(file: str, name: str, table: pd.DataFrame) -> None:
    for column in KEYS.get(name, [])[:1]:
        _refuse(file, table, table[column].str.strip() == "", f"{column} is empty. Fill it in.")
    if name in KEYS:
        _refuse(
            file, table, table.duplicated(KEYS[name]),
            f"this row has the same {and_(KEYS[name])} as a row above. Keep one of them.",
        )  # fmt: skip
    for column in ("count", "population", "requests"):
        if column in table:
            _refuse(
                file, table, table[column] < 0,
                f"{column} is below zero. Look it up at the source; leave it empty if it is "
                f"hidden there.",
            )  # fmt: skip
    for column in ("count_moe", "population_moe"):
        if column in table:
            _refuse(
                file, table, table[column] < 0,
                f"{column} (a margin of error) is below zero. Look it up at the source; leave it "
                f"empty for a full count.",
            )  # fmt: skip
    if name == "measures":
        _refuse(
            file, table, table["count"] > table["population"],
            "count is larger than the population it is part of. Look both up at the source.",
        )  # fmt: skip
    if name == "places":
        _refuse(
            file, table, ~table["level"].isin(LEVELS),
            f"level must be {or_(LEVELS)}. Write one of them.",
        )  # fmt: skip


def _refuse(file: str, table: pd.DataFrame, wrong: pd.Series, what: str) -> None:
    if wrong.any():
        raise problem(file, table, wrong, what)


def problem(file: str, table: pd.DataFrame, wrong: pd.Series, what: str) -> DataProblem:
    row = int(np.flatnonzero(wrong.to_numpy())[0]) + 2  # the header is row 1
    more = int(wrong.sum()) - 1
    others = f" ({more} more row{'s' if more > 1 else ''} like it.)" if more else ""
    return DataProblem(f"{file}, row {row}: {what}{others}")

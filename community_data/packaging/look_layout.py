"""Where the table lies in a file: titles, the names of the columns, the rows, notes below.

The first row of a file without names of columns is a person. So a row is taken for names only
where that is certain: elsewhere a person has to say so, and nothing of the row is shown.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from community_data.errors import DataProblem
from community_data.packaging.look_cells import Kind, bare, is_year, is_years, kind_of
from community_data.packaging.matching import plain
from community_data.text.translate import _

HEAD = 120
"""Rows that are looked at to find the names of the columns."""
DEEPEST = 40
"""Rows of titles above a table; no real file had more than 20."""

Cells = Sequence[object]
VALUES = {Kind.NUMBER, Kind.PERCENT, Kind.DATE}

# A word that stands in the name of a column, and in no name, address or answer of a person.
HEADER_WORDS = re.compile(
    r"\b(?:names?|towns?|city|cities|count(?:y|ies)|municipalit(?:y|ies)|municipios?|places?|"
    r"neighbou?rhoods?|wards?|districts?|regions?|boroughs?|parish|areas?|geograph(?:y|ic)|geo_?id|"
    r"fips|locations?|jurisdictions?|village|tract|zip|postcode|authority|state|lga|residence|ids?|"
    r"no|nr|number|numbers|num|code|age|ages|sex|gender|race|races|ethnicity|language|dates?|years?|"
    r"months?|periods?|quarter|counts?|totals?|n|people|persons?|residents?|population|households?|"
    r"clients?|visits?|cases?|deaths?|births?|students?|enrol(?:l)?ment|enrolled|estimates?|margins?|"
    r"moe|percent|pct|rates?|value|values|measure|indicator|category|type|kind|groups?|status|dob|"
    r"birth|phone|address|street|email|notes?|remarks?|comments?|household|income|served|helped|"
    r"admissions?|applicants?|male|female|males|females|men|women|children|adults|all|white|black|"
    r"asian|hispanic|latino|under|over|veterans?|beds?|shelter|sheltered|unsheltered)\b",
    re.IGNORECASE,
)


@dataclass
class Layout:
    """Where the table lies.

    header_row: the first row of the names of the columns, as a spreadsheet numbers it.
    header_rows: how many rows the names take. names: of each column, the rows of names joined
    by a space; empty where a column has none. titles: how many rows stand above.
    numeric: the columns that hold numbers. certain: whether no person need look.
    """

    header_row: int
    header_rows: int
    names: list[str]
    numeric: set[int]
    certain: bool = True
    titles: int = 0


def find_layout(head: list[tuple[int, Cells]], told_row: int = 0) -> Layout:
    """Where the names of the columns are, in the first rows of a file: (number, cells) each.

    told_row: the row that a person says holds them. Raises `DataProblem`, without a word of the
    rows, where no row is certain to.
    """
    rows = [(number, cells) for number, cells in head if _filled(cells)]
    if not rows:
        raise DataProblem(_("There is nothing in this table. Look whether it is the right sheet."))
    width = max(len(cells) for number, cells in rows)
    padded = [(number, [*cells, *[""] * (width - len(cells))]) for number, cells in rows]
    first = _told(padded, told_row) if told_row else _first_header(padded)
    last = _last_header(padded, first)
    if not told_row:
        first = _band_above(padded, first)
    numeric = _numeric([row for number, row in padded[last + 1 :]], width)
    parts = [row for number, row in padded[first : last + 1]]
    return Layout(
        names=_names(parts),
        header_row=padded[first][0],
        header_rows=padded[last][0] - padded[first][0] + 1,
        numeric=numeric,
        certain=bool(told_row) or _certain(padded, last, numeric),
        titles=padded[first][0] - 1,
    )


def _names(rows: list[Cells]) -> list[str]:
    """The name of each column: its rows joined. In an upper one, a name holds for the empty cells
    to its right.
    """
    filled = []
    for row in rows[:-1]:
        filled.append(list(itertools.accumulate(map(_one_line, row), lambda a, b: b or a)))
    filled.append([_one_line(cell) for cell in rows[-1]])
    return [
        " ".join({part.casefold(): part for part in parts if part}.values())
        for parts in zip(*filled, strict=True)
    ]


def _one_line(cell) -> str:
    return " ".join(bare(cell).split())


def _filled(cells: Cells) -> int:
    return sum(kind_of(cell) is not Kind.BLANK for cell in cells)


def _told(rows, told_row: int) -> int:
    for position, (number, _cells) in enumerate(rows):
        if number == told_row:
            return position
    raise DataProblem(
        _(
            "Row {row} is empty, or too far down. Write the row with the names of the columns: "
            "--header-row."
        ).format(row=told_row)
    )


def _first_header(rows) -> int:
    """The first row that could hold the names of the columns. Raises `DataProblem`."""
    for position in range(min(DEEPEST, len(rows) - 1)):
        if _could_be_names(rows, position):
            return position
    raise DataProblem(without_names())


def without_names() -> str:
    return _(
        "No row of this table is certain to hold the names of its columns, so nothing of it is "
        "shown: its first row may be a person. Put names above the columns. If they are there, "
        "say in which row: --header-row 1."
    )


def _could_be_names(rows, position: int) -> bool:
    cells = rows[position][1]
    below = [row for number, row in rows[position + 1 :]]
    usual = median(_filled(row) for row in below[:50])
    filled = _filled(cells)
    if filled < max(2, 0.5 * usual) or not below:
        return False
    kinds = {kind_of(cell) for cell in cells if not _names_a_year(cell)}
    if kinds & VALUES:
        return False
    numeric = _numeric(below, len(cells))
    contrast = sum(_is_name(cells[c]) for c in numeric)
    return contrast > 0 or not numeric


def _names_a_year(cell) -> bool:
    return is_year(cell) or is_years(cell)


def _is_name(cell) -> bool:
    # “N” and “S” are signs among numbers, and good names of columns.
    letters = any(letter.isalpha() for letter in bare(cell))
    return kind_of(cell) is Kind.TEXT or letters or _names_a_year(cell)


def _numeric(below: list[Cells], width: int) -> set[int]:
    """The columns in which mostly numbers, dates and signs stand, and one number or date at least.

    The last rows may be notes, and the first a second row of names: a few texts do not matter.
    """
    found = set()
    for column in range(width):
        kinds = [kind_of(row[column]) for row in below if kind_of(row[column]) is not Kind.BLANK]
        values = sum(kind in VALUES for kind in kinds)
        signs = sum(kind is Kind.SIGN for kind in kinds)
        texts = len(kinds) - values - signs
        if values and texts <= max(0.3 * len(kinds), min(2, values / 2)):
            found.add(column)
    return found


def _last_header(rows, first: int) -> int:
    """The last of the rows of names that begin with `first`."""
    last = first
    while last + 2 < len(rows) and rows[last + 1][0] == rows[last][0] + 1:
        cells = rows[last + 1][1]
        below = [row for number, row in rows[last + 2 :]]
        numeric = _numeric(below, len(cells))
        named = sum(_is_name(cells[c]) for c in numeric)
        values = {kind_of(cell) for cell in cells if not _names_a_year(cell)} & VALUES
        years = [c for c in numeric if _names_a_year(cells[c])]
        years_below = [
            c for c in years if all(_names_a_year(r[c]) for r in below[:20] if bare(r[c]))
        ]
        if values or not named or named < 0.5 * len(numeric) or years_below:
            break
        last += 1
    return last


def _band_above(rows, first: int) -> int:
    """Take in the rows directly above whose cells stand over several columns."""
    while first and rows[first - 1][0] == rows[first][0] - 1:
        cells = rows[first - 1][1]
        names = [plain(cell) for cell in rows[first][1]]
        over = [c for c, cell in enumerate(cells) if bare(cell)]
        doubled = len(set(names)) < len(names)
        if not over or over == [0] or not all(_is_name(cells[c]) for c in over):
            break
        if not doubled and len(over) < 2:
            break
        first -= 1
    return first


def _certain(rows, last: int, numeric: set[int]) -> bool:
    """Whether the row holds names, and nobody's record."""
    cells = rows[last][1]
    below = [row for number, row in rows[last + 1 :] if list(row) != list(cells)]
    for column, cell in enumerate(cells):
        word = plain(bare(cell))
        if word and any(plain(bare(row[column])) == word for row in below):
            return False
    words = [cell for cell in cells if bare(cell)]
    known = sum(bool(HEADER_WORDS.search(spaced(bare(cell)))) for cell in words)
    contrast = sum(_is_name(cells[c]) for c in numeric)
    if not numeric:
        return known >= max(1, 0.3 * len(words))
    return known >= 1 and contrast >= 0.5 * len(numeric)


def spaced(name: str) -> str:
    """“TownName” and “town_name” as “Town Name”."""
    return re.sub(r"(?<=[a-z])(?=[A-Z][a-z])|_|!!", " ", name)

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
from community_data.packaging.matching import BLANK, plain
from community_data.text.translate import _

HEAD = 120
"""Rows that are looked at to find the names of the columns."""
DEEPEST = 40
"""Rows of titles above a table; no real file had more than 20."""

Cells = Sequence[object]
VALUES = {Kind.NUMBER, Kind.PERCENT, Kind.DATE}

# Words of which the names of columns are made. A cell that holds others too is none for certain:
# “Ward” may be a column, “Park City” is where somebody lives.
CENSUS_VARIABLE = re.compile(r"[A-Z]+\d+[A-Z]*_(?:C\d+_)?\d+[A-Z]*")
NAME_WORDS = frozenset(re.findall(r"\w+", """
    address admissions admitted adult adults age agency ages all and applicants applied area
    areas at authority beds beneficiaries birth births born borough boys by case cases casos
    category cause child children chronically cities citizens citizenship city client clients
    coc code codes comment comments confirmed contact count counties counts county current
    data date dates day death deaths disability district dob elderly email end enrolled
    enrollment enrolment error estimate estimates ethnic ethnicity exit export families family
    female females file fips first fiscal for from full gender geo geographic geography geoid
    girls given grade group groups guest guests has help helped hispanic home homeless
    household households housing id ids in incidents income indicator individuals insurance
    intake is jurisdiction kind language languages last latino level lga list local location
    male males margin margins measure member members men metric middle minor minors mobile moe
    month months municipality municipio n name names nativity needs neighborhood neighbourhood
    no note notes nr num number numbers obs of or organization other over overall parent
    parish participants patient patients pct people per percent percentage period person
    persons phone place places pop population postcode primary program programs provider
    province quarter race races rate rates raw reason recipients record region remarks report
    residence resident residential residents sa1 sa2 sa3 sa4 school seniors served service
    services sex sheet shelter sheltered site sites size source spoken ssn start state
    statistic status street student students suspensions table telephone tenure territory
    tests the time title to total totals town towns tract two type unaccompanied under unit
    unsheltered value values variable veteran veterans village visit visitor visits ward wards
    was week with women year years youth zip
"""))  # fmt: skip


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
        first = _first_of_names(padded, first, last)
    numeric = _numeric([row for number, row in padded[last + 1 :]], width)
    parts = [row for number, row in padded[first : last + 1]]
    return Layout(
        names=_names(parts),
        header_row=padded[first][0],
        header_rows=padded[last][0] - padded[first][0] + 1,
        numeric=numeric,
        certain=bool(told_row) or _certain(_together(parts), _below(padded, last), numeric),
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
    if len(rows) == 1:
        raise DataProblem(_("This table has one row. It needs names of columns, and rows below."))
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
    cells, below = rows[position][1], _below(rows, position)
    usual = median(_filled(row) for row in below[:50])
    if _filled(cells) < max(2, 0.5 * usual):
        return False
    names, numeric = _names_among(cells, below), _numeric(below, len(cells))
    if any(kind_of(cell) in VALUES for c, cell in enumerate(cells) if c not in names):
        return False
    return bool(names & numeric) or not numeric


def _below(rows, position: int) -> list[Cells]:
    return [cells for number, cells in rows[position + 1 :]]


def _names_among(cells: Cells, below: list[Cells]) -> set[int]:
    """The columns whose cell may be a name: a text; or a year, where no years stand below it."""
    return {c for c, cell in enumerate(cells) if _is_text(cell) or _is_year_above(c, cell, below)}


def _is_text(cell) -> bool:
    # “N” and “S” are signs among numbers, and good names of columns.
    letters = any(letter.isalpha() for letter in bare(cell))
    return kind_of(cell) is Kind.TEXT or (letters and plain(bare(cell)) not in BLANK)


def _is_year_above(column: int, cell, below: list[Cells]) -> bool:
    if not (is_year(cell) or is_years(cell)):
        return False
    filled = [row[column] for row in below if bare(row[column])]
    return 2 * sum(is_year(other) or is_years(other) for other in filled) < len(filled)


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
        cells, below = rows[last + 1][1], _below(rows, last + 1)
        names, numeric = _names_among(cells, below), _numeric(below, len(cells))
        values = any(kind_of(cell) in VALUES for c, cell in enumerate(cells) if c not in names)
        upper = [row for number, row in rows[first : last + 1]]
        # Names that stand above numbers alone, below a name that goes over several columns.
        parts_of_one = len(names) > 1 and names <= numeric and not _filled(cells[:1])
        whole = _together([*upper, cells]) if parts_of_one else cells
        if values or not numeric or not _certain(whole, below, numeric):
            break
        last += 1
    return last


def _together(rows: list[Cells]) -> list[object]:
    """Several rows of names as one: of each column the lowest cell that is filled."""
    return [
        next((cell for cell in reversed(column) if bare(cell)), "")
        for column in zip(*rows, strict=True)
    ]


def _first_of_names(rows, first: int, last: int) -> int:
    """The first of the rows of names above and with `last`: no title, which may name a person."""
    while first < last and not _tells_names(rows[first][1]):
        first += 1
    while first and rows[first - 1][0] == rows[first][0] - 1:
        cells = rows[first - 1][1]
        lower = [plain(cell) for cell in rows[first][1]]
        over = sum(bool(bare(cell)) for cell in cells)
        doubled = len(set(lower)) < len(lower)
        if not any(map(bare, cells[1:])) or not (doubled or over > 1) or not _tells_names(cells):
            break
        first -= 1
    return first


def _tells_names(cells: Cells) -> bool:
    """Whether a row consists of words of which names of columns are made."""
    written = [bare(cell) for cell in cells if bare(cell)]
    return sum(map(is_made_of_name_words, written)) >= 0.75 * len(written)


def _certain(cells: Cells, below: list[Cells], numeric: set[int]) -> bool:
    """Whether a row above others holds names, and nobody's record."""
    below = [row for row in below if list(row) != list(cells)]
    for column, cell in enumerate(cells):
        word = plain(bare(cell))
        if word and any(plain(bare(row[column])) == word for row in below):
            return False
    names = _names_among(cells, below)
    known = sum(is_made_of_name_words(bare(cells[column])) for column in names)
    written = sum(bool(bare(cell)) for cell in cells)
    if not numeric:
        return known >= max(min(2, written), 0.5 * written)
    above = [plain(bare(cells[c])) for c in sorted(names & numeric)]
    contrast = len([word for word in above if word not in BLANK])
    if contrast == len(numeric) > 1:
        # Nobody's numbers and dates would all be missing, each for another reason.
        return known >= 1 or (len(numeric) > 2 and len(set(above)) == contrast)
    return known >= max(1, 0.3 * written) and contrast >= 0.5 * len(numeric)


def is_made_of_name_words(name: str) -> bool:
    if is_year(name) or is_years(name) or CENSUS_VARIABLE.fullmatch(name):
        return True
    tokens = re.findall(r"[^\W\d_]+", spaced(name).casefold())
    return bool(tokens) and all(token in NAME_WORDS for token in tokens)


def spaced(name: str) -> str:
    """“TownName” and “town_name” as “Town Name”."""
    return re.sub(r"(?<=[a-z])(?=[A-Z][a-z])|_|!!", " ", name)

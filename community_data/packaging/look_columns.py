"""What stands in each column of an unknown table, in one pass and in little memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from community_data.packaging.look_cells import Kind, bare, is_year, is_years, kind_of
from community_data.packaging.look_layout import Cells, Layout
from community_data.packaging.table_file import letter_of

MOST_WORDS = 20_000
"""Different texts of a column that are kept; from there on it is known to have many."""
LONGEST = 80
"""Letters of a text that are kept."""


@dataclass
class Column:
    """A column.

    letter: as a spreadsheet calls it. name: empty where it has none. words: each text with how
    many rows hold it; of a column with very many texts, the first ones. rows: how many have a text.
    """

    position: int
    name: str
    words: Counter = field(default_factory=Counter)
    rows: int = 0
    overflow: bool = False
    kinds: Counter = field(default_factory=Counter)

    @property
    def letter(self) -> str:
        return letter_of(self.position)

    def add(self, text: str, times: int = 1) -> None:
        self.rows += times
        if text in self.words or len(self.words) < MOST_WORDS:
            self.words[text] += times
        else:
            self.overflow = True

    def finish(self) -> None:
        for text, times in self.words.items():
            self.kinds[kind_of(text)] += times

    def share(self, *kinds: Kind) -> float:
        """The share of the filled cells that are of these kinds."""
        known = sum(self.kinds.values())
        return sum(self.kinds[kind] for kind in kinds) / known if known else 0.0

    @property
    def different(self) -> int:
        """How many different texts there are, or at least."""
        return len(self.words)

    @property
    def is_number(self) -> bool:
        """Numbers, or signs in their place, almost everywhere."""
        return bool(self.kinds[Kind.NUMBER]) and self.share(Kind.NUMBER, Kind.SIGN) >= 0.9

    @property
    def is_percent(self) -> bool:
        return bool(self.kinds[Kind.PERCENT]) and self.share(Kind.PERCENT, Kind.SIGN) >= 0.9

    @property
    def is_date(self) -> bool:
        return self.share(Kind.DATE) >= 0.8

    @property
    def is_period(self) -> bool:
        """Years, or spans of years, and nothing else."""
        words = [word for word in self.words if bare(word)]
        return 0 < len(words) <= 150 and all(is_year(w) or is_years(w) for w in words)

    @property
    def is_text(self) -> bool:
        return self.share(Kind.TEXT) >= 0.5

    def signs(self) -> list[str]:
        """What stands in the place of numbers, the most frequent first."""
        return [word for word, times in self.words.most_common() if kind_of(word) is Kind.SIGN]

    def numbers(self) -> list[str]:
        return [word for word in self.words if kind_of(word) is Kind.NUMBER]


@dataclass
class Profile:
    """A whole table.

    last_row: the last row of the table itself. notes: rows below it. inner: rows between its rows
    that hold one text, such as the name of a part; both as numbers of rows.
    """

    layout: Layout
    columns: list[Column]
    rows: int = 0
    last_row: int = 0
    notes: list[int] = field(default_factory=list)
    inner: list[int] = field(default_factory=list)


def profile(lines: Iterable[tuple[int, Cells]], layout: Layout) -> Profile:
    """Read a table once, from its first line on: (number, cells) each."""
    found = Profile(layout, [Column(i, name) for i, name in enumerate(layout.names)])
    width = len(found.columns)
    first = layout.header_row + layout.header_rows
    thin: list[int] = []
    for number, cells in lines:
        if number < first:
            continue
        texts = [str(cell)[:LONGEST] for cell in cells[:width]]
        filled = [i for i, text in enumerate(texts) if text]
        if not filled:
            continue
        if width > 1 and _thin(texts, filled, layout.numeric):
            if len(thin) < MOST_WORDS:
                thin.append(number)
            continue
        found.rows += 1
        found.last_row = number
        for i in filled:
            found.columns[i].add(texts[i])
    for column in found.columns:
        column.finish()
    found.notes = [number for number in thin if number > found.last_row]
    found.inner = [number for number in thin if number < found.last_row]
    return found


def _thin(texts: list[str], filled: list[int], numeric: set[int]) -> bool:
    """A row that holds one text alone, or no value where every other row has some: a note."""
    if len(filled) == 1 and filled[0] not in numeric:
        return True
    return bool(numeric) and len(filled) <= 2 and not any(
        kind_of(texts[i]) in {Kind.NUMBER, Kind.PERCENT, Kind.SIGN, Kind.DATE}
        for i in filled if i in numeric
    )  # fmt: skip

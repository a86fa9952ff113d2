"""Numbers of people as tables write them, and the signs that stand where there is no number."""

from __future__ import annotations

import enum
import re
from collections import defaultdict

from community_data.packaging.mapping import Table
from community_data.packaging.matching import some_rows
from community_data.packaging.review import Review, choice
from community_data.packaging.source_table import Cell, SourceTable
from community_data.text.translate import _, lazy_gettext

SPACES = " \u00a0\u2009\u202f’'"
COMMAS = re.compile(rf"(\d+|\d{{1,3}}(?:[,{SPACES}]\d{{3}})+)(?:\.(\d+))?")
DOTS = re.compile(rf"(\d+|\d{{1,3}}(?:[.{SPACES}]\d{{3}})+)(?:,(\d+))?")
DOTS_OF_THOUSANDS = re.compile(r"\d{1,3}(?:\.\d{3})+")
COMMAS_OF_DECIMALS = re.compile(r"\d+,\d{1,2}|\d+,\d{4,}|\d{1,3}(?:\.\d{3})+,\d+|\d{4,},\d+")
SHOWABLE = re.compile(r"\W{1,5}|[<≤] ?\d{1,2}|\(?[a-z]\)?|n/?a|-\d{2,9}", re.IGNORECASE)

# What the Census Bureau writes where there is no estimate, or no margin.
CENSUS_ESTIMATES = {
    "-666666666": lazy_gettext("too few people answered to say a number"),
    "-999999999": lazy_gettext("too few people answered to show the number"),
    "-888888888": lazy_gettext("the question does not apply here"),
    "-222222222": lazy_gettext("too few people answered"),
    "-333333333": lazy_gettext("the number is beyond the last step of a scale"),
    "-555555555": lazy_gettext("the number has no sampling error"),
}
CONTROLLED = {"-555555555", "*****"}  # tied to an official count: no sampling error
NO_MARGIN = {"-222222222", "-333333333", "-666666666", "-888888888", "-999999999",
             "**", "***", "n", "(x)", "-", "", "null"}  # fmt: skip


class Mark(enum.Enum):
    """What a cell holds in place of a number."""

    HIDDEN = "the source hides the number"
    MISSING = "nobody knows the number"


class NumberReader:
    """Reads the numbers of a table of counts. What is not clear is asked by `ask`, all at once."""

    def __init__(self, table: SourceTable, mapping: Table, review: Review) -> None:
        self.table, self.mapping, self.review = table, mapping, review
        self.marks = dict.fromkeys(map(_sign, mapping.hidden), Mark.HIDDEN)
        self.marks |= dict.fromkeys(map(_sign, mapping.missing), Mark.MISSING)
        self.marks |= dict.fromkeys(map(_sign, mapping.zero), 0)
        # kind of doubt -> column -> rows
        self.doubts: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        self.signs: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        self.pattern = DOTS if mapping.thousands == "." else COMMAS

    def count(self, column: str, i: int) -> int | Mark:
        """The number in a cell. One that is in doubt is never published: it is asked about."""
        cell = self.table.columns[column][i]
        sign = _sign(cell)
        if sign in self.marks:
            return self.marks[sign]
        number = self._number(sign, column, i)
        if number is None:
            return Mark.HIDDEN
        return number

    def margin(self, column: str, i: int) -> int | None:
        """A margin of error, None where the publisher could not compute it."""
        sign = _sign(self.table.columns[column][i])
        sign = re.sub(r"^(?:±|\+/-)\s*", "", sign)
        if sign in CONTROLLED:
            return 0
        if self.marks.get(sign) == 0:
            return 0
        if sign in NO_MARGIN or sign in self.marks:
            return None
        return self._number(sign, column, i)

    def _number(self, text: str, column: str, i: int) -> int | None:
        if not self.mapping.thousands:
            if DOTS_OF_THOUSANDS.fullmatch(text):
                self.doubts["dots"][column].append(i)
                return int(text.replace(".", ""))  # so that the other questions can be asked too
            if COMMAS_OF_DECIMALS.fullmatch(text):
                self.doubts["commas"][column].append(i)
                return None
        if read := self.pattern.fullmatch(text):
            return self._whole(read, column, i)
        kind = "sign" if SHOWABLE.fullmatch(text) or text == "" else "text"
        if re.fullmatch(r"[\d.,]+ ?%", text):
            kind = "percent"
        if kind == "sign":
            self.signs[text][column].append(i)
        else:
            self.doubts[kind][column].append(i)
        return None

    def _whole(self, read: re.Match, column: str, i: int) -> int | None:
        whole, fraction = int(re.sub(r"\D", "", read[1])), read[2] or ""
        if not fraction.strip("0"):
            return whole
        if self.mapping.decimals == "round":
            return whole + (fraction[0] >= "5")
        self.doubts["decimals"][column].append(i)
        return None

    def ask(self) -> None:
        """Ask about everything that was not clear."""
        for sign, columns in self.signs.items():
            self._ask_sign(sign, columns)
        for kind, columns in self.doubts.items():
            text, lines = _DOUBTS[kind]
            offered = [choice(line, str(meaning)) for line, meaning in lines]
            where = f"{self.table.file}, {self._where(columns)}"
            section = "[table]" if lines else ""
            self.review.ask(str(text).format(where=where), section, *offered)

    def _where(self, columns: dict[str, list[int]]) -> str:
        return "; ".join(
            _("column {column}, {rows}").format(
                column=column, rows=some_rows([self.table.rows[i] for i in rows])
            )
            for column, rows in columns.items()
        )

    def _ask_sign(self, sign: str, columns: dict[str, list[int]]) -> None:
        where = self._where(columns)
        written = _("an empty cell") if sign == "" else f"“{sign}”"
        text = _("{file}: {sign} stands where a number of people belongs ({where}).").format(
            file=self.table.file, sign=written, where=where
        )
        if sign in CENSUS_ESTIMATES:
            meaning = CENSUS_ESTIMATES[sign]
            text += " " + _("The Census Bureau writes it where {meaning}.").format(meaning=meaning)
            lines = [("missing", _("nobody knows the number: the package has no row for it"))]
        else:
            text += " " + _("What does it mean? Ask whoever made the table.")
            lines = [
                ("zero", _("nobody: 0")),
                ("hidden", _("the source hides a small number")),
                ("missing", _("nobody knows the number: the package has no row for it")),
            ]
        offered = [
            choice(f"{key} = {_list([*getattr(self.mapping, key), sign])}", meaning)
            for key, meaning in lines
        ]
        self.review.ask(text, "[table]", *offered)


_DOUBTS = {
    "dots": (
        lazy_gettext(
            "{where}: is the dot between thousands (12.000 is twelve thousand), or before decimals "
            "(12.000 is twelve)?"
        ),
        [
            ('thousands = "."', lazy_gettext("twelve thousand")),
            ('thousands = ","', lazy_gettext("twelve")),
        ],
    ),
    "commas": (
        lazy_gettext(
            "{where}: a comma stands where decimals begin. Are dots between thousands here?"
        ),
        [
            ('thousands = "."', lazy_gettext("12.000,5 is a little over twelve thousand")),
            ('thousands = ","', lazy_gettext("no: put these numbers right in the table")),
        ],
    ),
    "decimals": (
        lazy_gettext(
            "{where}: a number with decimals, where people are counted. Is this the column of "
            "counts? A percent, a rate or a mean is none."
        ),
        [('decimals = "round"', lazy_gettext("these are counts, such as weighted ones"))],
    ),
    "percent": (
        lazy_gettext(
            "{where}: this is a percent, and the package needs how many people it is of. Choose "
            "the column of counts."
        ),
        [],
    ),
    "text": (
        lazy_gettext(
            "{where}: this must be a whole number of 0 or more. Look whether it is the column of "
            "counts, and whether these rows belong to the table. If the source hides the number, "
            "write what stands there."
        ),
        [('hidden = ["…"]', lazy_gettext("what stands there, where the source hides a number"))],
    ),
}


def _sign(cell: Cell) -> str:
    """A cell or a sign as they are compared."""
    return " ".join(str(cell).split()).casefold().replace("−", "-").replace("–", "-")


def _list(words: list[str]) -> str:
    return "[" + ", ".join(f'"{word}"' for word in words) + "]"

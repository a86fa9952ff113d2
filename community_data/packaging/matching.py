"""Words that people typed, matched with the words that are meant; and which of them may be shown.

A cell of a place or a group can hold what was typed into the wrong column: a name, an address, a
phone number. So a word that is not known is shown on the terminal only where it cannot be about
one person, or differs from a known word by a slip of the finger. All others are named by their
row in the organization's own table.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from community_data.methods import THRESHOLD
from community_data.text.lists import and_, or_
from community_data.text.translate import _

MANY = THRESHOLD
"""Words that so many different people share are about none of them."""

BLANK = {"", "?", "-", "--", "n/a", "#n/a", "unknown", "not known", "not recorded", "not stated",
         "missing", "blank", "null"}  # fmt: skip
COMMON = {"all", "total", "grand total", "other", "elsewhere", "homeless", "no address", "refused",
          "declined", "out of area", "out of town", "out of state", "out of county"}  # fmt: skip
SAME_PLACE = re.compile(
    r"^(?:the )?(?:town|city|village) of |(?: town| city| village|,? [a-z]{2})$"
)


def plain(cell) -> str:
    """A text as it is compared: without case, outer punctuation, and spaces that say nothing."""
    text = unicodedata.normalize("NFKC", str(cell)).casefold()
    return " ".join(text.split()).strip(" .,;:'\"’“”")


class Blank:
    """What counts as nothing recorded."""

    def __init__(self, more: Iterable[str] = ()):
        self.words = {plain(word) for word in BLANK} | {plain(word) for word in more}

    def __contains__(self, cell) -> bool:
        return plain(cell) in self.words


@dataclass
class Unknown:
    """A text that nothing known matches: in which rows it stands, and of how many people."""

    text: str
    rows: list[int] = field(default_factory=list)
    people: set = field(default_factory=set)


def nearest(text: str, known: Iterable[str]) -> list[str]:
    """Up to three known words, the nearest first."""
    by_plain = {plain(word): word for word in known}
    bare = SAME_PLACE.sub("", plain(text))
    return [by_plain[n] for n in difflib.get_close_matches(bare, by_plain, 3, 0.6)]


def may_be_shown(unknown: Unknown, known: Iterable[str]) -> bool:
    """Whether a text may be shown to the person who runs the command."""
    text = plain(unknown.text)
    if text in COMMON or (len(text) == 1 and text.isalpha()):
        return True
    if len(text) > 40 or not re.fullmatch(r"[^\W\d_]+(?:[ ,.'’/&-]+[^\W\d_]+)*", text):
        return False
    if len(unknown.people) >= MANY:
        return True
    bare = SAME_PLACE.sub("", text)
    return any(
        len(word) >= 5 and slips(bare, word) <= min(2, len(word) // 4) for word in map(plain, known)
    )


def slips(one: str, other: str) -> int:
    """How many letters to add, drop or change to get from one word to the other (Levenshtein)."""
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, start=1):
        before, row[0] = row[0], i
        for j, b in enumerate(other, start=1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (a != b))
    return row[-1]


def lines_to_write(
    unknown: list[Unknown],
    known: list[str],
    hints: Callable[[str], list[str]] | None = None,
    shown: frozenset[str] | None = None,
) -> list[str]:
    """A line for each unknown text, the most frequent first, with the answer left open.

    hints: the known words that a text may stand for; those that are spelled most like it where
    nothing else is said. shown: the texts that may be shown, as `plain` writes them; those of
    `may_be_shown` where nothing else is said.
    """
    hints = hints or (lambda text: nearest(text, known))
    lines = []
    for item in sorted(unknown, key=lambda u: (-len(u.rows), u.rows[0])):
        near = hints(item.text)
        maybe = " " + _("Maybe {words}, maybe not.").format(words=or_(near)) if near else ""
        if may_be_shown(item, known) if shown is None else plain(item.text) in shown:
            text = " ".join(item.text.split()).replace('"', "").replace("\\", "")
            lines.append(f'"{text}" = ""   # {_rows(item.rows)}.{maybe}')
        else:
            hidden = _("text not shown, {rows}.").format(rows=_rows(item.rows))
            lines.append(f"# {hidden}{maybe}")
    return lines


def _rows(rows: list[int]) -> str:
    if len(rows) == 1:
        return _("row {row}").format(row=rows[0])
    return _("{n} rows, the first is {row}").format(n=len(rows), row=rows[0])


def some_rows(rows: list[int]) -> str:
    """“row 4”, or “rows 4, 9, 12 and 31 more”: never all of very many."""
    if len(rows) == 1:
        return _("row {row}").format(row=rows[0])
    shown = [str(row) for row in rows[:10]]
    more = len(rows) - len(shown)
    if more:
        return _("rows {rows} and {n} more").format(rows=", ".join(shown), n=more)
    return _("rows {rows}").format(rows=and_(shown))


def people(number: int) -> str:
    """A number of people, told so that no sentence is a way around what the package hides."""
    if number >= MANY:
        return _("{n:,} people").format(n=number)
    return _("fewer than {many} people").format(many=MANY)

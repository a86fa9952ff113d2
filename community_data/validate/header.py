"""The first row of a table: are the columns there that modules and the descriptor name."""

from __future__ import annotations

import difflib
from collections import Counter

from community_data.data import schema
from community_data.text.lists import shown
from community_data.validate.report import Findings

MOST_COLUMNS = 2_000
_SEPARATORS = {"\t": "tabs", "|": "upright lines", "sep=": "another sign"}


def judge(table: str, header: list[str], stated: list[str], findings: Findings) -> bool:
    """Say what is wrong with the names of columns. Returns whether the table can be used.

    stated: the names in the descriptor's schema; none where it has no schema.
    """
    if len(header) > MOST_COLUMNS:
        what = f"it has {len(header):,} columns, and no table here needs so many"
        findings.add("not-a-table", table, what, "Look whether rows and columns are mixed up.", 1)
        return False
    needed = schema.of(table).columns
    for sign, words in _SEPARATORS.items():
        if len(header) == 1 and sign in header[0]:
            what = f"its columns are separated by {words}, not by commas"
            findings.add("not-a-table", table, what, "Save it as “CSV UTF-8”.", 1)
            return False
    twice = [name for name, times in Counter(header).items() if times > 1]
    for column in twice:
        what = f"the column {shown(column)} is there twice"
        findings.add("column-twice", table, what, "Take one of them out.", 1, column)
    known = list(dict.fromkeys([*needed, *stated]))
    unknown = [c for c in header if c not in known]
    for column in [c for c in known if c not in header]:
        near = _nearest(column, unknown)
        todo = f"Is {shown(near)} meant? Rename it to {column}." if near else "Add it."
        what = f"the column {column} is missing"
        findings.add("column-missing", table, what, todo, 1, column)
    if stated:
        for column in dict.fromkeys(unknown):
            what = f"the column {shown(column)} is not named in datapackage.json"
            findings.add("column-extra", table, what, "Describe it, or take it out.", 1, column)
        if header != stated and sorted(header) == sorted(stated):
            what = "its columns are in another order than datapackage.json says"
            todo = "Nothing has to be done: columns are found by their names."
            findings.add("column-order", table, what, todo, 1)
    return not twice and set(needed) <= set(header)


def _nearest(column: str, names: list[str]) -> str:
    folded = {name.casefold(): name for name in names}
    near = difflib.get_close_matches(column.casefold(), folded, 1, 0.6)
    return folded[near[0]] if near else ""

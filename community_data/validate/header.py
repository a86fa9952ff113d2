"""The first row of a table: are the columns there that modules and the descriptor name."""

from __future__ import annotations

import difflib
from collections import Counter

from community_data.data import schema
from community_data.text.lists import shown
from community_data.text.numbers import whole
from community_data.text.translate import _, lazy_gettext
from community_data.validate.report import Findings

MOST_COLUMNS = 2_000
_SEPARATORS = {
    "\t": lazy_gettext("its columns are separated by tabs, not by commas"),
    "|": lazy_gettext("its columns are separated by upright lines, not by commas"),
    "sep=": lazy_gettext("its columns are separated by another sign, not by commas"),
}


def judge(table: str, header: list[str], stated: list[str], findings: Findings) -> bool:
    """Say what is wrong with the names of columns. Returns whether the table can be used.

    stated: the names in the descriptor's schema; none where it has no schema.
    """
    if len(header) > MOST_COLUMNS:
        what = _("it has {n} columns, and no table here needs so many").format(n=whole(len(header)))
        findings.add(
            "not-a-table", table, what, _("Look whether rows and columns are mixed up."), 1
        )
        return False
    needed = schema.of(table).columns
    for sign, what in _SEPARATORS.items():
        if len(header) == 1 and sign in header[0]:
            findings.add("not-a-table", table, what, _("Save it as “CSV UTF-8”."), 1)
            return False
    twice = [name for name, times in Counter(header).items() if times > 1]
    for column in twice:
        what = _("the column {column} is there twice").format(column=shown(column))
        findings.add("column-twice", table, what, _("Take one of them out."), 1, column)
    known = list(dict.fromkeys([*needed, *stated]))
    unknown = [c for c in header if c not in known]
    for column in [c for c in known if c not in header]:
        near = _nearest(column, unknown)
        todo = (
            _("Is {near} meant? Rename it to {column}.").format(near=shown(near), column=column)
            if near
            else _("Add it.")
        )
        what = _("the column {column} is missing").format(column=column)
        findings.add("column-missing", table, what, todo, 1, column)
    if stated:
        for column in dict.fromkeys(unknown):
            what = _("the column {column} is not named in datapackage.json").format(
                column=shown(column)
            )
            findings.add("column-extra", table, what, _("Describe it, or take it out."), 1, column)
        if header != stated and sorted(header) == sorted(stated):
            what = _("its columns are in another order than datapackage.json says")
            todo = _("Nothing has to be done: columns are found by their names.")
            findings.add("column-order", table, what, todo, 1)
    return not twice and set(needed) <= set(header)


def _nearest(column: str, names: list[str]) -> str:
    folded = {name.casefold(): name for name in names}
    near = difflib.get_close_matches(column.casefold(), folded, 1, 0.6)
    return folded[near[0]] if near else ""

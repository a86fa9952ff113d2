"""Records of two agencies about the same people, and which of them are known to be one person's.

Only who said yes is ever read here: a record whose `consent_to_link` is not `yes` is in no table,
no pair and nobody's count below. Where a package has no such tables, lessons work on those of the
practice region; so they do where nobody knows the true links, as for every real package, whose
records are then never read. A page is made of the practice region's alone, and a gate lets records
of people into no copy.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from community_data.errors import DataProblem
from community_data.methods import day_and_month_swapped, plain_name
from community_data.text.lists import or_
from community_data.text.translate import _

from .package import DATASETS, Package, open_package
from .practice import PRACTICE

TABLES = {"a": "clients_a", "b": "clients_b"}
NOT_ASKED = "not asked"
GROUPS = ("language", "race")  # what agency A wrote of a person, by which links are compared
_NAMES = {"given_name": "given", "family_name": "family", "family_name_2": "family_2"}


def source(package) -> Package:
    """The package whose records are read: the one that is asked, or the practice region, where it
    has none or nobody knows the true links (`links_known`).

    Raises `DataProblem` where its agreement does not allow linking.
    """
    opened = open_package(package)
    if not set(TABLES.values()) <= set(opened.tables):
        return open_package(PRACTICE)
    if not (opened.agreement and opened.agreement.linking):
        raise DataProblem(
            _(
                "The agreement of “{title}” does not allow linking, so its records are not read. "
                "Work with the package riverbend."
            ).format(title=opened.title)
        )
    return opened if links_known(opened.descriptor) else open_package(PRACTICE)


def own(package) -> bool:
    """Whether the records that are read are of the places of the package itself."""
    return source(package).name == open_package(package).name


def records(package, side: str) -> pd.DataFrame:
    """The records of agency "a" or "b" whose person said yes to linking: a row a person.

    record_id, given_name, family_name, family_name_2, birth_date, sex, place_id, language, race as
    they were written; given, family, family_2: the names in plain letters; birth_date_swapped: the
    date with day and month in each other's place; birth_year. "" where nothing is known.
    """
    return _records(*state(package), side).copy()


def said_no(package) -> dict[str, int]:
    """How many people of each agency did not say yes, and are left out."""
    opened = source(package)
    return {side: len(opened.table(name)) - len(records(package, side)) for side, name in
            TABLES.items()}  # fmt: skip


def pairs_on(ours: pd.DataFrame, theirs: pd.DataFrame, columns, other_columns=()) -> pd.DataFrame:
    """The pairs of records that are equal in all `columns`: record_id_a, record_id_b.

    other_columns: what they are called in `theirs`, where not the same. A record in which one of
    them is empty is in no pair: that two birth dates are not known does not make them equal.
    """
    columns, others = list(columns), list(other_columns or columns)
    filled = ours[(ours[columns] != "").all(axis=1)]
    other = theirs[(theirs[others] != "").all(axis=1)]
    left = filled[["record_id", *columns]].set_axis(["record_id_a", *columns], axis=1)
    right = other[["record_id", *others]].set_axis(["record_id_b", *columns], axis=1)
    return left.merge(right, on=columns)[["record_id_a", "record_id_b"]]


def links(package) -> pd.DataFrame:
    """The true links between records whose people said yes: record_id_a, record_id_b."""
    opened = source(package)
    table = pd.read_csv(_truth_file(), dtype=str)
    both = [table[f"record_id_{side}"].isin(records(opened, side)["record_id"]) for side in TABLES]
    return table[both[0] & both[1]].reset_index(drop=True)


def links_known(descriptor: Mapping) -> bool:
    """Whether it is known which records are of one person: only where they were invented."""
    invented = descriptor.get("name") == PRACTICE and descriptor.get("synthetic") is True
    return invented and _truth_file().is_file()


def grouping(name: object) -> str:
    """One of `GROUPS` by its name, whatever its capitals. Raises `DataProblem` for another word.

    No other column of the records makes groups: names or birth dates would stand in a table.
    """
    word = str(name).strip().casefold()
    if word in GROUPS:
        return word
    text = _("“{name}” is none of the ways to group people here. Choose {names}.")
    names = or_([f"“{each}”" for each in GROUPS])
    raise DataProblem(text.format(name=name, names=names))


def found_by_group(package, found: pd.DataFrame, group_by: str) -> pd.DataFrame:
    """How many of the people with a true link were found, by group as agency A wrote it.

    found: pairs, with the columns record_id_a and record_id_b. One row a group, the largest first:
    group, people (in both agencies), found (of them).
    """
    true, column = links(package), grouping(group_by)
    group = records(package, "a").set_index("record_id")[column].replace("", NOT_ASKED)
    is_found = pd.MultiIndex.from_frame(true).isin(
        pd.MultiIndex.from_frame(found[["record_id_a", "record_id_b"]])
    )
    rows = pd.DataFrame({"group": true["record_id_a"].map(group), "found": is_found.astype(int)})
    table = rows.groupby("group")["found"].agg(people="size", found="sum").reset_index()
    return table.sort_values(["people", "group"], ascending=[False, True], ignore_index=True)


def _truth_file() -> Path:
    return DATASETS / PRACTICE / "truth" / "links.csv"


def state(package) -> tuple[str, int, int]:
    """The folder whose records are read, and when they were changed: what is kept belongs to it."""
    opened = source(package)
    changed = (opened.file(name).stat().st_mtime_ns for name in TABLES.values())
    return str(opened.folder), *changed


@functools.lru_cache(maxsize=8)
def _records(folder: str, changed_a: int, changed_b: int, side: str) -> pd.DataFrame:
    table = open_package(folder).table(TABLES[side])
    table = table[table["consent_to_link"] == "yes"].reset_index(drop=True)
    table = table.drop(columns=["consent_to_link", "phone", "address"])  # not needed, so not read
    for written, plain in _NAMES.items():
        table[plain] = table[written].map(plain_name)
    swapped = table["birth_date"].map(day_and_month_swapped)
    return table.assign(birth_date_swapped=swapped, birth_year=table["birth_date"].str[:4])

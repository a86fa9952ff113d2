"""What a fresh release changed: places, measures and tables, numbers, and how fresh sources are.

    comparison = compare("riverbend@2026-Q1", "riverbend@2026-Q2")
    print("\\n".join(comparison.lines()))
    comparison.numbers  # the newest numbers of both, side by side
    comparison.held     # why a person should look before anybody reads the newer release

Two estimates of a sample differ where their difference is larger than its margin of error, the
root of the summed squares of the two (`methods.difference_margin`). Of one period, a full count has
no margin, so any change of it is a revision.

A number that either release hides is nowhere in a comparison. But what else would give it away is
the gate's business, so whatever goes out is made of the gate's protected copies.
"""

from __future__ import annotations

import os
from dataclasses import dataclass

import pandas as pd

from community_data import data
from community_data.compare import limits, numbers, periods, renames, revisions, sources
from community_data.compare.changes import Changes
from community_data.compare.limits import Limits
from community_data.compare.revisions import PlaceNames
from community_data.data import Package
from community_data.errors import DataProblem
from community_data.text.translate import _
from community_data.validate.values import day


@dataclass(frozen=True)
class Comparison:
    """Two releases side by side.

    old, new: the packages.
    table: one row a change, the most important first. `subject` is what changed (table, column,
        place, measure, number, row or source) and `change` is how (`changes.CHANGES`): gone,
        renamed, added; of a number for a period that was out before: revised beyond its margin,
        within it, hidden, shown; of a source: newer, older or the same. `sentence` says it.
    numbers: the newest number of the older release beside the newest of the newer one, for each
        measure, place and group that both have, as `numbers.of_newest` gives them.
    held: why the newer release is not plausible, sentences; empty where nothing is wrong with it.
    notes: what to know before reading it, such as packages of different names.
    """

    old: Package
    new: Package
    table: pd.DataFrame
    numbers: pd.DataFrame
    held: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def of(self, change: str, subject: str) -> pd.DataFrame:
        """The changes of one kind: comparison.of("gone", "measure")."""
        return self.table[(self.table["change"] == change) & (self.table["subject"] == subject)]

    @property
    def across(self) -> pd.DataFrame:
        """The numbers whose period is newer than it was."""
        return self.numbers[self.numbers["period_old"] != self.numbers["period"]]

    def lines(self) -> list[str]:
        """The changes as short plain lines, the most important first."""
        from community_data.compare import text  # which reads a Comparison itself

        return text.lines(self)


def compare(
    old: str | os.PathLike | Package,
    new: str | os.PathLike | Package,
    most: Limits | None = None,
) -> Comparison:
    """Compare two releases of a data package. Each is given as for `data.open_package`.

    most: the most that may change before a person has to look; those of the course by default.
    Raises `DataProblem` where a package cannot be read (`community-data check-data` says all that
    is wrong with it), or where two packages have no place in common.
    """
    old, new = data.open_package(old), data.open_package(new)
    shared = [table for table in old.tables if table in new.tables]
    _refuse_strangers(old, new, shared)
    changes = Changes()
    readable = _tables(old, new, shared, changes)
    places = PlaceNames({}, {})
    if "places" in shared:
        new_ids = renames.of_places(old, new, changes)
        names = {
            p: n for each in (old, new) for p, n in each.places[["place_id", "name"]].to_numpy()
        }
        places = PlaceNames(names, new_ids)
        revisions.of_populations(old, new, places, changes)
    newest, gone, revisable = _no_numbers(), 0.0, 0
    if "measures" in shared:
        both = renames.of_measures(old.measures, new.measures, places.new_ids, changes)
        revisions.of_measures(both, places.names, changes)
        newest, revisable = numbers.of_newest(old, new, places.new_ids), len(both)
        before = len(periods.newest(old.measures))
        gone = 1 - len(newest) / before if before else 0.0
    for name in readable:
        if name not in ("places", "measures"):
            revisions.of_rows(name, old, new, places, changes)
    sources.of_packages(old, new, changes)
    table = changes.table()
    held = _made_before(old, new) + limits.implausible(
        table, newest, gone, revisable, most or limits.read()
    )
    return Comparison(old, new, table, newest, tuple(held), _notes(old, new))


def _no_numbers() -> pd.DataFrame:
    columns = [*periods.ESTIMATE, "place", "level", "unit", "period_old", "period", "column",
               *numbers.NUMBERS, "change", "reason", "beyond", "shared_years", "years"]  # fmt: skip
    return pd.DataFrame(columns=columns).astype(dict.fromkeys(numbers.NUMBERS, float))


def _refuse_strangers(old: Package, new: Package, shared: list[str]) -> None:
    """Packages of different names may be releases of one: some publishers put the year into the
    name. With nothing in common they are not."""
    names = {"places": ["place_id", "name"], "measures": ["measure"]}
    about = next((table for table in names if table in shared), None)
    together = about is not None and any(
        set(old.table(about)[column]) & set(new.table(about)[column]) for column in names[about]
    )
    if old.name != new.name and not together:
        raise DataProblem(
            _(
                "“{old}” and “{new}” have no place in common, so there is nothing to compare. Name "
                "two releases of one package."
            ).format(old=old.title, new=new.title)
        )


def _notes(old: Package, new: Package) -> tuple[str, ...]:
    notes = []
    if old.name != new.name:
        notes.append(
            _(
                "Note: these packages have different names, {old} and {new}, so they may not be "
                "two releases of one."
            ).format(old=old.name, new=new.name)
        )
    return tuple(notes)


def _made_before(old: Package, new: Package) -> list[str]:
    """A sentence where the newer release is the older one."""
    made = [day(str(package.descriptor.get("created") or "")) for package in (old, new)]
    if None in made or made[0] <= made[1]:
        return []
    return [_("The first was made after the second. Write the older one first.")]


def _tables(old: Package, new: Package, shared: list[str], changes: Changes) -> list[str]:
    """Tables and columns gone and added. Returns the shared tables that are made of rows."""
    for change, names, text in [
        ("gone", [t for t in old.tables if t not in shared], _("The table {name} is gone.")),
        ("added", [t for t in new.tables if t not in shared], _("The table {name} is new.")),
    ]:
        for name in names:
            changes.add(change, "table", text.format(name=name), table=name)
    readable = [
        name
        for name in shared
        if all(each.file(name).suffix.lower() == ".csv" for each in (old, new))
    ]
    for name in readable:
        before, after = list(old.table(name)), list(new.table(name))
        for change, columns, text in [
            (
                "gone",
                [c for c in before if c not in after],
                _("{table}: the column {name} is gone."),
            ),
            (
                "added",
                [c for c in after if c not in before],
                _("{table}: the column {name} is new."),
            ),
        ]:
            for column in columns:
                sentence = text.format(table=name, name=column)
                changes.add(change, "column", sentence, table=name, column=column)
    return readable


def title(package: Package) -> str:
    """The title of a package, with its version where that is not in it."""
    version = package.version
    return package.title if version in package.title else f"{package.title}, {version}"

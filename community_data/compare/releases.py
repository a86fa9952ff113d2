"""What a fresh release changed: places, measures and tables, numbers, and how fresh sources are.

    comparison = compare("riverbend@2026-Q1", "riverbend@2026-Q2")
    print("\\n".join(comparison.lines()))
    comparison.table.to_csv("changes.csv", index=False)

Two estimates of a sample differ where their difference is larger than its margin of error, the
root of the summed squares of the two (`methods.difference_margin`). A full count has no margin, so
any change of it is one.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from community_data import data
from community_data.compare import renames, revisions
from community_data.compare.changes import Changes
from community_data.data import Package
from community_data.errors import DataProblem
from community_data.text.lists import number, shown
from community_data.validate.report import MOST_OF_A_KIND
from community_data.validate.values import day


@dataclass(frozen=True)
class Comparison:
    """Two releases side by side.

    table: one row a change, the most important first. `what` is what changed (table, column,
        place, measure, number, row or source) and `change` is how (`changes.CHANGES`): gone,
        renamed, revised beyond its margin, within it, hidden, shown, added; of a source: newer,
        older or the same. `sentence` says it.
    notes: what to know before reading it, such as releases given in the wrong order.
    """

    old: str
    new: str
    table: pd.DataFrame
    notes: tuple[str, ...] = ()

    def of(self, change: str, what: str) -> pd.DataFrame:
        """The changes of one kind: comparison.of("gone", "measure")."""
        return self.table[(self.table["change"] == change) & (self.table["what"] == what)]

    def lines(self) -> list[str]:
        """The changes as short plain lines, the most important first."""
        numbers = self.table["what"] == "number"
        same = (self.table["what"] == "source") & (self.table["change"] == "same")
        said, after = [], []
        for (what, _), part in self.table[~numbers & ~same].groupby(["what", "change"], sort=False):
            sentences = list(part["sentence"])
            if len(sentences) > MOST_OF_A_KIND:
                more = len(sentences) - MOST_OF_A_KIND
                sentences[MOST_OF_A_KIND:] = [f"… and {more:,} more like these."]
            (after if what in ("row", "source") else said).extend(sentences)
        said += [*revisions.lines(self.table[numbers]), *after]
        if same.any():
            titles = "; ".join(self.table.loc[same, "new"])
            said.append(f"No newer data from {number(int(same.sum()), 'source')}: {titles}.")
        nothing = [] if len(self.table[~same]) else ["Nothing changed."]
        return [f"{self.old} → {self.new}", *self.notes, *nothing, *said]


def compare(old: str | os.PathLike | Package, new: str | os.PathLike | Package) -> Comparison:
    """Compare two releases of a data package. Each is given as for `data.open_package`.

    Raises `DataProblem` where a package cannot be read (`community-data check-data` says all that
    is wrong with it), or where two packages have no place in common.
    """
    old, new = data.open_package(old), data.open_package(new)
    shared = [table for table in old.tables if table in new.tables]
    _refuse_strangers(old, new, shared)
    changes = Changes()
    _tables(old, new, shared, changes)
    names: dict[str, str] = {}
    if "places" in shared:
        before, after = (package.places.set_index("place_id") for package in (old, new))
        names = before["name"].to_dict() | after["name"].to_dict()
        renames.of_places(before, after, changes)
        revisions.of_populations(before, after, changes)
    if "measures" in shared:
        both = renames.of_measures(old.measures, new.measures, changes)
        revisions.of_measures(both, names, changes)
    for name in shared:
        if name not in ("places", "measures"):
            revisions.of_rows(name, old, new, names, changes)
    _sources(old, new, changes)
    return Comparison(_title(old), _title(new), changes.table(), _notes(old, new))


def _title(package: Package) -> str:
    version = package.version
    return package.title if version in package.title else f"{package.title}, {version}"


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
            f"“{old.title}” and “{new.title}” have no place in common, so there is nothing to "
            f"compare. Name two releases of one package."
        )


def _notes(old: Package, new: Package) -> tuple[str, ...]:
    notes = []
    if old.name != new.name:
        notes.append(
            f"Note: these packages have different names, {old.name} and {new.name}, so they may "
            f"not be two releases of one."
        )
    made = [day(str(package.descriptor.get("created") or "")) for package in (old, new)]
    if None not in made and made[0] > made[1]:
        notes.append("Note: the first was made after the second. Write the older one first.")
    return tuple(notes)


def _tables(old: Package, new: Package, shared: list[str], changes: Changes) -> None:
    for change, names, says in [
        ("gone", [t for t in old.tables if t not in shared], "is gone"),
        ("added", [t for t in new.tables if t not in shared], "is new"),
    ]:
        for name in names:
            changes.add(change, "table", f"The table {name} {says}.", table=name)
    for name in shared:
        before, after = list(old.table(name)), list(new.table(name))
        for change, columns, says in [
            ("gone", [c for c in before if c not in after], "is gone"),
            ("added", [c for c in after if c not in before], "is new"),
        ]:
            for column in columns:
                sentence = f"{name}: the column {column} {says}."
                changes.add(change, "column", sentence, table=name, column=column)


def _sources(old: Package, new: Package, changes: Changes) -> None:
    """Is each source fresher than it was, and how long did it take to come out."""
    before = {str(source["title"]): source for source in old.sources}
    after = {str(source["title"]): source for source in new.sources}
    for title in [title for title in before if title not in after]:
        changes.add("gone", "source", f"The source {shown(title, 80)} is gone.", old=title)
    for title, source in after.items():
        name, took = shown(title, 80), _took(source)
        if title not in before:
            changes.add("added", "source", f"The source {name} is new{took}.", new=title)
            continue
        was, now = (_days(s) for s in (before[title], source))
        if None in (was["collected_to"], now["collected_to"]):
            moved = 0 if was == now else None
        else:
            moved = now["collected_to"] - was["collected_to"]
        facts = {"old": title, "new": title, "difference": moved}
        if moved is None:
            changes.add("newer", "source", f"{name} now says other dates{took}.", **facts)
        elif moved > 0:
            sentence = f"{name} is {number(moved, 'day')} newer{took}."
            changes.add("newer", "source", sentence, **facts)
        elif moved < 0:
            sentence = f"{name} is {number(-moved, 'day')} older than before{took}."
            changes.add("older", "source", sentence, **facts)
        elif was["published"] != now["published"]:
            sentence = f"{name} was published again, with no newer days in it{took}."
            changes.add("newer", "source", sentence, **facts)
        else:
            changes.add("same", "source", f"{name} has no newer data{took}.", **facts)


def _days(source: dict) -> dict[str, int | None]:
    return {key: day(str(source.get(key) or "")) for key in ("collected_to", "published")}


def _took(source: dict) -> str:
    """“: data to 2026-06-28, published 4 days later”, as far as the source tells."""
    days = _days(source)
    if days["collected_to"] is None:
        return ""
    until = f": data to {source['collected_to']}"
    if days["published"] is None:
        return until
    return f"{until}, published {number(days['published'] - days['collected_to'], 'day')} later"


def run(old: str, new: str, csv: Path | None = None) -> int:
    """Say what changed, and write the table of changes to `csv`. Returns the exit code, 0."""
    comparison = compare(old, new)
    print("\n".join(comparison.lines()))
    if csv:
        comparison.table.to_csv(csv, index=False, encoding="utf-8")
        print(f"{number(len(comparison.table), 'change')} in {csv}")
    return 0

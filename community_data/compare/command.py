"""What `community-data compare` does with two packages once they may be shown."""

from __future__ import annotations

from pathlib import Path

from community_data import validate
from community_data.atomic import write_file
from community_data.compare import csv_table, page
from community_data.compare.limits import Limits
from community_data.compare.releases import compare
from community_data.data import Package, schema
from community_data.errors import DataProblem
from community_data.text.lists import and_
from community_data.text.translate import _

HELD = 3  # the exit code that says: a person has to look before anybody reads this release
_COMPARED = ("", "places", "measures", "requests")


def require_readable(*packages: Package) -> None:
    """Raise `DataProblem` where a table of one of the packages cannot be read."""
    for package in packages:
        for name in package.tables:
            try:
                if package.file(name).suffix.lower() == ".csv":
                    package.table(name)
            except DataProblem as problem:
                raise DataProblem(
                    _("{folder}: {problem}").format(
                        folder=package.folder, problem=validate.sentence(problem)
                    )
                ) from None


def require_sound(*packages: Package) -> None:
    """Raise `DataProblem` where `check-data` stops what a page or a CSV file would be made of."""
    for package in packages:
        for problem in validate.check_data(package.folder).problems:
            if problem.severity == "stop" and problem.table in _COMPARED:
                raise DataProblem(
                    _(
                        "Nothing is written, because “{title}” has a problem. {where}: {problem}. "
                        "{todo} To see the others: community-data check-data {folder}"
                    ).format(
                        title=package.title,
                        where=problem.where,
                        problem=problem.what,
                        todo=problem.todo,
                        folder=package.folder,
                    )
                )


def require_whole(package: Package, copy: Package) -> None:
    """Raise `DataProblem` where the gate left a table out of its copy, since it cannot protect it.

    Without this, what is not in the copy would read as unchanged.
    """
    gone = [name for name in package.tables if name not in copy.tables]
    # Records of people are in no copy: what changed in them is nobody's to read.
    missing = [name for name in gone if not schema.of(name).of_people]
    if missing:
        raise DataProblem(
            _(
                "{folder}: the table {names} cannot be protected, so it cannot be compared. To see "
                "why: community-data check-data {folder}"
            ).format(folder=package.folder, names=and_(missing))
        )


def run(
    old: Package,
    new: Package,
    most: Limits,
    csv: Path | None = None,
    html: Path | None = None,
) -> int:
    """Say what changed between two protected copies, and write it to `csv` and `html`.

    Returns the exit code: 0, or `HELD` where a person should look before anybody reads it.
    """
    comparison = compare(old, new, most)
    written = []
    if csv:
        write_file(csv, csv_table.content(comparison))
        written.append(_("Every number and change is in {file}").format(file=csv))
    if html:
        write_file(html, page.content(comparison))
        written.append(_("The page for readers is {file}").format(file=html))
    print("\n".join([*comparison.lines(), *written]))
    return HELD if comparison.held else 0

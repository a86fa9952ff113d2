"""Make a data package from an organization's own table, as its mapping says.

    from community_data.packaging.package import bring
    bring("mapping.toml", out="our-package")

What the package must never hold, and how that is made sure:
- Only the columns that the mapping names are kept in memory, and nothing but the package's own
  files is ever written.
- What stands in a cell is turned into a number, or into a word that stands in the mapping or in
  the table of places. No text of a row gets further than `tally`.
- Small counts are hidden, and that they cannot be worked out is proven, before anything is written.
- Messages name a file, a row and a column; see `spelling` for the words that they may show.
"""

from __future__ import annotations

import traceback
import warnings
from collections.abc import Callable
from pathlib import Path

from community_data import data
from community_data.atomic import may_write, write_folder
from community_data.errors import DataProblem
from community_data.packaging.aggregate import ALL, columns_of, tally
from community_data.packaging.denominators import Denominator, denominators
from community_data.packaging.descriptor import package_files
from community_data.packaging.gazetteer import gazetteer
from community_data.packaging.mapping import NOT_RECORDED, Mapping, read_mapping
from community_data.packaging.source_table import read_own_table
from community_data.packaging.suppress import complete, protect

MANY_COUNTS = 300
FILES = {"datapackage.json", "places.csv", "measures.csv"}


def bring(
    mapping_path: str | Path,
    out: str | Path | None = None,
    *,
    replace: bool = False,
    tell: Callable[[str], None] = lambda sentence: None,
) -> Path:
    """Make a package and return its folder.

    mapping_path: a TOML file; `mapping.Mapping` says what stands in it, the facilitator's guide
    explains it. out: the folder; by default name-version beside the mapping. replace: put it in
    the place of an earlier package of that name. tell: is called with each sentence of the
    summary. It is for the people who hold the table: it has the number of rows.

    The same mapping and tables make the same bytes. Raises `DataProblem`; then nothing is written.
    """
    try:
        return _bring(Path(mapping_path), None if out is None else Path(out), replace, tell)
    except DataProblem as problem:
        said = str(problem)
    except OSError as error:
        said = f"“{error.filename}” cannot be read or written: {error.strerror}."
    except Exception as error:
        # The text of a fault may hold what stood in a cell: only where it happened is told.
        last = traceback.extract_tb(error.__traceback__)[-1]
        said = (
            f"This is a fault in the course ({type(error).__name__}, {Path(last.filename).name}, "
            f"line {last.lineno}). Nothing is written. Tell whoever keeps the course, without "
            f"sending your table."
        )
    # Raised from here, so that no part of a traceback leads to what the table holds.
    raise DataProblem(said)


def _bring(mapping_path: Path, out: Path | None, replace: bool, tell) -> Path:
    mapping = read_mapping(mapping_path).measured[0]
    home = mapping_path.parent
    folder = out or home / f"{mapping.package.name}-{mapping.package.version}"
    may_write(folder, FILES, mapping.package.name, replace)
    places, written = gazetteer(home, mapping)
    if mapping.package.synthetic and not places.synthetic:
        raise DataProblem(
            f"{mapping_path.name}: [package] says synthetic, but {places.title} has real places. "
            f"Invented people never stand under the name of a real place."
        )
    counted = tally(
        mapping, read_own_table(home, mapping.table, columns_of(mapping)), places, written
    )
    counts = complete(counted, places)
    populations, lent = denominators(mapping, counted, places, counts)
    if len(counts) > MANY_COUNTS:
        tell(f"Protecting small counts among {len(counts):,}. This can take some minutes.")
    shown = protect(counts, populations, places, mapping.measure.smallest_shown)
    measures = _measures(mapping, shown, counts, populations)
    files = package_files(mapping, places, measures, counted, lent)
    write_folder(folder, files, _refuse_unsound)
    for sentence in counted.told:
        tell(sentence)
    hidden = sum(row["count"] == "" for row in measures)
    tell(f"Hidden to protect people: {hidden:,} of {len(measures):,} counts.")
    for by, groups in counted.groups.items():
        if NOT_RECORDED in groups:
            tops = places.table.loc[places.table["parent_id"] == "", "place_id"]
            told = [shown.get((place, by, NOT_RECORDED)) for place in tops]
            number = "" if None in told else f": {sum(told):,} people"
            tell(f"Without {by} recorded, in groups of their own{number}.")
    for by in [ALL, *counted.groups]:
        of = [r["population"] for r in measures if r["group_by"] == by]
        if mapping.population.package and not any(of):
            tell(f"No population for {by}: there is none in {mapping.population.package}.")
    tell(f"Wrote {folder}")
    return folder


def _measures(mapping: Mapping, shown, counts, populations: dict) -> list[dict]:
    """The rows of the table. A group that nobody in a place belongs to has none."""
    measure, rows = mapping.measure, []
    for (place_id, by, group), count in shown.items():
        of: Denominator = populations[place_id, by, group]
        nobody = counts[place_id, by, group] == 0 and not of.population
        if nobody and by != ALL and (of.population == 0 or _extra(mapping, by, group)):
            continue
        known = of.population is not None and not of.more_counted
        rows.append(
            {
                "place_id": place_id,
                "measure": measure.name,
                "group_by": by,
                "group": group or measure.everyone,
                "period": measure.period,
                "count": "" if count is None else count,
                "count_moe": "",
                "population": of.population if known else "",
                "population_moe": of.margin if known and of.margin is not None else "",
                "unit": measure.unit,
            }
        )
    return rows


def _extra(mapping: Mapping, by: str, group: str) -> bool:
    """Whether a group is not one of the mapping's: “not recorded”."""
    return all(group not in groups.groups for groups in mapping.groups if groups.by == by)


def _refuse_unsound(folder: Path) -> None:
    """Raise `DataProblem` where the package that was made is not one."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from frictionless import Package  # slow to import

        report = Package(str(folder / "datapackage.json")).validate()
    if not report.valid:
        kinds = {error.type for task in report.tasks for error in task.errors}
        kinds |= {error.type for error in report.errors}
        raise DataProblem(
            f"The package that was made is not sound ({', '.join(sorted(kinds))}), so nothing is "
            f"written. Tell whoever keeps the course."
        )
    opened = data.open_package(folder)
    for table in opened.tables:
        opened.table(table)

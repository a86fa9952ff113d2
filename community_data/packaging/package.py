"""Make a data package from an organization's own table, as its mapping says.

    from community_data.packaging.package import make_package
    make_package("mapping.toml", out="our-package")

What the package must never hold, and how that is made sure:
- Only the columns that the mapping names are kept in memory, and nothing but the package's own
  files is ever written.
- What stands in a cell is turned into a number, or into a word that stands in the mapping or in
  the table of places. No text of a row gets further than `rows`.
- Small counts are hidden, and that they cannot be worked out is proven, before anything is written.
- Messages name a file, a row and a column; see `matching` for the words that they may show.

And how it is made sure that nobody is added, relabelled or dropped without a word: see `review`.
"""

from __future__ import annotations

import traceback
import warnings
from collections.abc import Callable
from pathlib import Path

from community_data import data
from community_data.atomic import may_write, write_folder
from community_data.errors import DataProblem
from community_data.packaging.aggregate import (
    ALL,
    Key,
    columns_of,
    count_distinct_people,
)
from community_data.packaging.counts import sum_counts
from community_data.packaging.denominators import Denominator, denominators
from community_data.packaging.descriptor import MadeMeasure, package_files
from community_data.packaging.gazetteer import ELSEWHERE, gazetteer
from community_data.packaging.mapping import COUNT, NOT_RECORDED, Mapping, Measured, read_mapping
from community_data.packaging.review import Review
from community_data.packaging.rows import n_rows
from community_data.packaging.source_table import read_source_table
from community_data.packaging.suppress import Counted, protect_together, with_larger_places
from community_data.text.translate import _

MANY_COUNTS = 300
FILES = {"datapackage.json", "places.csv", "measures.csv"}

Say = Callable[[str], None]
Check = Callable[[Path], None]


def make_package(
    mapping_path: str | Path,
    out: str | Path | None = None,
    *,
    replace: bool = False,
    progress: Say = lambda sentence: None,
    check: Check = lambda folder: None,
) -> Path:
    """Make a package and return its folder.

    mapping_path: a TOML file; `mapping.Mapping` says what stands in it, the facilitator's guide
    explains it. out: the folder; by default name-version beside the mapping. replace: put it in
    the place of an earlier package of that name. progress: is called with each sentence of the
    summary. It is for the people who hold the table: it has the number of rows. check: raises
    `DataProblem` where the finished folder must not be put in its place.

    The same mapping and tables make the same bytes. Raises `DataProblem`; then nothing is written.
    """
    try:
        folder = None if out is None else Path(out)
        return _make_package(Path(mapping_path), folder, replace, progress, check)
    except DataProblem as problem:
        message = str(problem)
    except OSError as error:
        message = _("“{file}” cannot be read or written: {reason}.").format(
            file=error.filename, reason=error.strerror
        )
    except Exception as error:
        # The text of a fault may hold what stood in a cell: only where it happened is told.
        last = traceback.extract_tb(error.__traceback__)[-1]
        message = _(
            "This is a fault in the course ({kind}, {file}, line {line}). Nothing is written. Tell "
            "whoever keeps the course, without sending your table."
        ).format(kind=type(error).__name__, file=Path(last.filename).name, line=last.lineno)
    # Raised from here, so that no part of a traceback leads to what the table holds.
    raise DataProblem(message)


def _make_package(
    mapping_path: Path, out: Path | None, replace_: bool, progress: Say, check: Check
) -> Path:
    mapping = read_mapping(mapping_path)
    home = mapping_path.parent
    folder = out or home / f"{mapping.package.name}-{mapping.package.version}"
    may_write(folder, FILES, mapping.package.name, replace_)
    counted, reviews = _count(mapping_path, mapping, progress)
    several = len(counted) > 1
    shown = protect_together(counted)
    made = []
    for one, review, numbers in zip(counted, reviews, shown, strict=True):
        rows = _rows(one, numbers)
        made.append(
            MadeMeasure(
                one.measured, one.aggregate, rows, one.borrowed_sources, list(review.decisions)
            )
        )
        if several:
            progress(f"{one.measured.measure.name}:")
        _say(one, review, rows, numbers, progress)

    def check_all(folder: Path) -> None:
        _refuse_unsound(folder)
        check(folder)

    write_folder(folder, package_files(made, counted[0].aggregate.places), check_all)
    progress(_("Wrote {folder}").format(folder=folder))
    return folder


def _count(
    mapping_path: Path, mapping: Mapping, progress: Say
) -> tuple[list[Counted], list[Review]]:
    """The counts of each measure. All questions of all of them are asked at once."""
    counted, reviews, questions = [], [], Review()
    for measured in mapping.measured:
        review = Review()
        counted.append(count_measure(mapping_path, measured, review))
        reviews.append(review)
        questions.questions |= review.questions
    questions.refuse_open_questions()
    number = sum(len(one.aggregate.counts) for one in counted)
    if number > MANY_COUNTS and not all(one.measured.sampled for one in counted):
        progress(
            _("Protecting small counts among {n:,}. This can take some minutes.").format(n=number)
        )
    return counted, reviews


def count_measure(mapping_path: Path, measured: Measured, review: Review) -> Counted:
    """Count one measure of a mapping. What is not clear becomes questions of `review`."""
    home = mapping_path.parent
    places, names = gazetteer(home, measured, review)
    if measured.package.synthetic and not places.synthetic:
        raise DataProblem(
            _(
                "{mapping}: [package] says synthetic, but {title} has real places. Invented "
                "people never stand under the name of a real place."
            ).format(mapping=mapping_path.name, title=places.title)
        )
    table = read_source_table(home, measured.table, columns_of(measured), review)
    review.note(
        _("Read {file} ({assumed}): {rows}.").format(
            file=table.file, assumed=table.assumed, rows=n_rows(len(table))
        )
    )
    if measured.table.one_row_is == COUNT:
        aggregate = sum_counts(measured, table, places, names, review, home)
    else:
        aggregate = count_distinct_people(measured, table, places, names, review)
    aggregate = with_larger_places(aggregate)
    # What is not clear about the counts would make all that is said of populations unclear too.
    asks = Review() if review.questions else review
    populations, borrowed = denominators(measured, aggregate, asks)
    return Counted(measured, aggregate, populations, borrowed)


def _say(one: Counted, review: Review, rows: list[dict], shown: dict, progress: Say) -> None:
    """The summary of a measure, for the people who hold its table."""
    for sentence in review.summary:
        progress(sentence)
    if not one.measured.sampled:
        hidden = sum(row["count"] == "" for row in rows)
        progress(
            _("Hidden to protect people: {hidden:,} of {all:,} counts.").format(
                hidden=hidden, all=len(rows)
            )
        )
    places = one.aggregate.places.table
    tops = places.loc[places["parent_id"] == "", "place_id"]
    for by, groups in one.aggregate.groups.items():
        if NOT_RECORDED in groups:
            numbers = [shown.get((place, by, NOT_RECORDED)) for place in tops]
            if None in numbers:
                message = _("Without {by} recorded, in groups of their own.").format(by=by)
            else:
                message = _("Without {by} recorded, in groups of their own: {n} people.").format(
                    by=by, n=sum(numbers)
                )
            progress(message)
    package = one.measured.population.package
    for by in [ALL, *one.aggregate.groups]:
        if package and not any(r["population"] for r in rows if r["group_by"] == by):
            progress(
                _("No population for {by}: there is none in {package}.").format(
                    by=by, package=package
                )
            )


def _rows(one: Counted, shown: dict[Key, int | None]) -> list[dict]:
    """The rows of the table. A group that nobody in a place belongs to has none."""
    measured, aggregate, rows = one.measured, one.aggregate, []
    measure = measured.measure
    for key, count in shown.items():
        place_id, by, group = key
        of: Denominator = one.populations[key]
        if place_id.endswith(ELSEWHERE) or key in aggregate.unknown:
            continue
        nobody = aggregate.counts[key] == 0 and not of.population
        if nobody and by != ALL and (of.population == 0 or _is_extra(measured, by, group)):
            continue
        known = of.population is not None and not of.more_counted
        margin = aggregate.margins.get(key, "") if measured.sampled else ""
        rows.append(
            {
                "place_id": place_id,
                "measure": measure.name,
                "group_by": by,
                "group": group or measure.everyone,
                "period": measure.period,
                "count": "" if count is None else count,
                "count_moe": margin,
                "population": of.population if known else "",
                "population_moe": of.margin if known and of.margin is not None else "",
                "unit": measure.unit,
            }
        )
    return rows


def _is_extra(measured: Measured, by: str, group: str) -> bool:
    """Whether a group is not one of the mapping's: “not recorded”."""
    return all(group not in groups.groups for groups in measured.groups if groups.by == by)


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
            _(
                "The package that was made is not sound ({kinds}), so nothing is written. Tell "
                "whoever keeps the course."
            ).format(kinds=", ".join(sorted(kinds)))
        )
    opened = data.open_package(folder)
    for table in opened.tables:
        opened.table(table)

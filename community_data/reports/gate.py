"""The one gate between a data package and anybody who reads a page.

Two things happen here, before a notebook runs:

- `validate` looks at the package. A module that it stops makes no part of any page.
- The package is copied, and the copy is protected: no count of people from 1 to below the
  package's threshold is in it, nor one that can be worked out from what is. Notebooks read the
  copy and nothing else, so what they print, draw or store cannot give a person away.

A table of which each row is about one person (`of_people` in its schema) is in no copy at all.
The copy holds ballots as they came, so only whoever makes the pages may read it, and it is gone
when they are made. What stays beside the pages is a record of the counts that were put out: a
later release may not show what an earlier one hides.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import shutil
import tempfile
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd

from community_data import data, methods, validate
from community_data.atomic import PART, write_file
from community_data.data import Package, roadmap, sums
from community_data.data import requests as weeks_of
from community_data.errors import CannotReport
from community_data.reports import shares
from community_data.reports.site import slug
from community_data.text import numbers
from community_data.text.lists import paragraph
from community_data.text.translate import _, ngettext
from community_data.validate.descriptor import complete
from community_data.validate.report import Findings

RECORDS = ".published"
HIDDEN_BEFORE = -1.0  # in place of a count that an earlier run hid
KEY = data.schema.of("measures").key
NO_MEASURES = pd.DataFrame(columns=data.schema.of("measures").columns)
POPULATION_OF = ["place_id", "group_by", "group", "period"]
_POPULATION = r"population \d+ of "
ACCEPTED = "file-changed"  # the one problem that a person may accept: the change is theirs


@dataclass(frozen=True)
class Protected:
    """The copy of a package that pages are made of.

    hidden: how many counts the gate hid, beside those that the source hides.
    """

    package: Package
    hidden: int

    @property
    def about(self) -> str:
        """What the gate did, in a sentence; empty where nothing had to be hidden."""
        if not self.hidden:
            return ""
        return ngettext(
            "{n} count of people hidden before anything is shown: those below {threshold}, and "
            "what would give them away.",
            "{n} counts of people hidden before anything is shown: those below {threshold}, and "
            "what would give them away.",
            self.hidden,
        ).format(n=numbers.whole(self.hidden), threshold=self.package.smallest_count)


def refusals(package: Package, accept_changes: bool = False) -> dict[str, tuple[str, ...]]:
    """Why `validate` stops modules: module id -> its sentences, the most important first."""
    stops = [
        problem
        for problem in validate.check_data(package.folder).problems
        if problem.severity == "stop" and not (accept_changes and problem.kind == ACCEPTED)
    ]
    reasons: dict[str, dict[str, None]] = {}
    # That a file was changed is said last: what the change broke tells more.
    for problem in sorted(stops, key=lambda problem: problem.kind == ACCEPTED):
        said = f"{problem.where}: {problem.what}. {problem.todo}"
        if problem.kind == ACCEPTED:
            said = paragraph(said, _("Or add --accept-changes, if the change is yours."))
        for module in problem.modules:
            reasons.setdefault(module, {})[said] = None
    return {module: tuple(said) for module, said in reasons.items()}


@contextlib.contextmanager
def protected(package: Package, out: Path) -> Iterator[Protected]:
    """A protected copy of a package, in a folder beside the pages that goes away at the end.

    Raises `CannotReport` where a count cannot be protected.
    """
    out.mkdir(parents=True, exist_ok=True)
    try:
        with tempfile.TemporaryDirectory(
            prefix=PART, dir=out, ignore_cleanup_errors=True
        ) as private:
            folder = Path(private) / package.folder.name
            folder.mkdir()
            yield _copy(package, folder, out)
    finally:
        with contextlib.suppress(OSError):
            out.rmdir()  # only where nothing was made after all


def _copy(package: Package, folder: Path, out: Path) -> Protected:
    name = slug(package.name) or "package"
    record = _Record(out / RECORDS / f"{name}.csv")
    weeks = _Weeks(out / RECORDS / f"{name}-requests.csv")
    shown = {}

    def measures(table: pd.DataFrame) -> tuple[pd.DataFrame, int]:
        protected, count = protect_measures(table, package, record)
        shown["roadmap"] = pd.concat([protected, record.gone(table)])
        return protected, count

    protect = {
        "measures": measures,
        "requests": lambda table: protect_requests(table, package, weeks),
        "stories": _without_internal,
        "roadmap": lambda table: roadmap.protected(
            table, shown.get("roadmap", NO_MEASURES), package.places, package.smallest_count
        ),
    }
    descriptor = json.loads(json.dumps(package.descriptor))
    hidden, kept = 0, []
    # A roadmap repeats counts of `measures`, so it is protected after them.
    for resource in sorted(descriptor["resources"], key=lambda one: one.get("name") == "roadmap"):
        table = resource.get("name")
        if data.schema.of(table).of_people:
            continue  # a page is made without the records of people
        try:
            source = package.file(table)
            target = folder / source.relative_to(package.folder)
            target.parent.mkdir(parents=True, exist_ok=True)
            if table in protect:
                content, count = protect[table](package.table(table))
                content.to_csv(target, index=False, float_format="%.15g", lineterminator="\n")
                resource |= {"bytes": target.stat().st_size, "hash": _sha256(target)}
                hidden += count
                if table == "requests":
                    resource[weeks_of.SHARES] = shares_complete(package)
            else:
                shutil.copyfile(source, target)
        except data.DataProblem:
            continue  # a table that cannot be read: `validate` stopped the modules that need it
        kept.append(resource)
    descriptor["resources"] = kept
    write_file(folder / "datapackage.json", json.dumps(descriptor, ensure_ascii=False, indent=1))
    record.write()
    weeks.write()
    return Protected(data.open_package(folder), hidden)


def protect_measures(
    measures: pd.DataFrame, package: Package, record: _Record | None = None
) -> tuple[pd.DataFrame, int]:
    """The table `measures` as it may be shown, and how many of its counts had to be hidden.

    All measures, groupings and places are protected together, with every sum that a reader knows
    (`data.sums`) and with what was put out before. Raises `CannotReport`.
    """
    whole = complete(package.descriptor, package.places, Findings())
    shown = measures["count"].notna().to_numpy()
    measures = _without_empty_margins(measures).reset_index(drop=True)
    while True:
        protected = _protect_once(measures, package, whole, record)
        more = _by_shares(protected, package)
        if not len(more):
            return protected, int((protected["count"].isna().to_numpy() & shown).sum())
        measures = measures.assign(count=measures["count"].mask(measures.index.isin(more)))


def _by_shares(measures: pd.DataFrame, package: Package) -> pd.Index:
    """What has to be hidden since the crosswalk of the package would give it away."""
    if "crosswalk" not in package.tables:
        return measures.index[:0]
    return shares.given_away(measures, package.table("crosswalk"))


def _protect_once(
    measures: pd.DataFrame, package: Package, whole: Collection[str] | bool, record: _Record | None
) -> pd.DataFrame:
    """`measures` as it may be shown by the sums of one table."""
    gone = record.gone(measures) if record else measures.iloc[:0]
    try:
        protected, table = _protect(pd.concat([measures, gone]), package, whole, record)
    except _Contradicted:
        if not len(gone):
            raise
        # Numbers were revised: what an earlier release had besides fits no sum of this one.
        protected, table = _protect(measures, package, whole, record)
    protected = protected.iloc[: len(measures)]
    if record:
        record.add(table)
    return protected


class _Contradicted(CannotReport):
    """Hidden counts that contradict the totals."""


def _protect(
    measures: pd.DataFrame, package: Package, whole: Collection[str] | bool, record: _Record | None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """`measures` as it may be shown, and the full counts and populations that are shown then."""
    both = LinkedMeasures.of(measures, package.places, package.smallest_count, whole)
    cells = both.cells
    if not len(cells):
        return both.measures, both.table.iloc[:0]
    before = record.of(both.table, cells) if record else pd.Series(pd.NA, cells.index)
    known = both.public | (before == cells["value"]).fillna(False).to_numpy(bool)
    hidden = _hide(
        cells,
        both.sums,
        least=np.where(known, cells["value"], cells["least"]),
        most=np.where(known, cells["value"], cells["most"]),
        required=before.eq("hidden").fillna(False).to_numpy(bool)
        | _zeros_around_few(cells, both.sums, package.smallest_count),
        threshold=package.smallest_count,
        population=both.population,
        what=lambda cell: _named(both.table.loc[cells["row"].iloc[cell]], package),
    )
    protected = both.without(hidden)
    gone = cells.loc[hidden & (cells["kind"] != sums.POPULATION), "row"]
    table = both.table.assign(count=both.table["count"].mask(both.table.index.isin(gone)))
    return protected, table[table["count_moe"].isna()]


def _without_empty_margins(measures: pd.DataFrame) -> pd.DataFrame:
    """A measure whose margins are all below one person is a full count, not a survey."""
    exact = measures["count_moe"] < 1  # no sample is as sure as that
    sampled = measures.loc[measures["count_moe"] >= 1, "measure"].unique()
    no_survey = exact & ~measures["measure"].isin(sampled)
    return measures.assign(count_moe=measures["count_moe"].mask(no_survey))


def _zeros_around_few(cells: pd.DataFrame, lines: list[list[int]], threshold: int) -> np.ndarray:
    """The zeros that tell what the few of a place are: all of them are in the one part left.

    Where all but one group of a few people are shown as zero, their count is hidden, and their
    race, sex and age are not.
    """
    value = cells["value"].to_numpy(float)
    counted = (cells["kind"] == sums.COUNT).to_numpy()
    few = counted & (np.isnan(value) | ((value > 0) & (value < threshold)))
    zero = counted & (value == 0)
    told = np.zeros(len(cells), bool)
    groups = [(line[0], np.array(line[1:])) for line in lines if counted[line].all()]
    while True:
        before = told.sum()
        for whole, parts in groups:
            alone = few[whole] and len(parts) > 1 and zero[parts].sum() == len(parts) - 1
            if alone or told[whole]:
                told[parts[zero[parts]]] = True
        if told.sum() == before:
            return told


@dataclass(frozen=True)
class LinkedMeasures:
    """`measures` with the populations of its full counts as counts of their own.

    A population of a few people is a small count as well, and what hides it in one row must hide
    it in every row that has it.

    measures: the table itself. table: the same, with a row for each population below it. cells,
    sums: as `data.sums.linked` gives them for `table`. public: which cells anybody knows: numbers
    of a survey, and what the tables of places and of surveys say of populations.
    """

    measures: pd.DataFrame
    table: pd.DataFrame
    cells: pd.DataFrame
    sums: list[list[int]]
    public: np.ndarray
    population: np.ndarray

    @classmethod
    def of(
        cls,
        measures: pd.DataFrame,
        places: pd.DataFrame,
        threshold: int,
        whole: bool | Collection[str] = (),
    ) -> LinkedMeasures:
        """Link them. whole: the places whose parts are known to be all of them."""
        measures = measures.reset_index(drop=True)
        populations = _populations(measures)
        table = pd.concat([measures, populations], ignore_index=True)
        linked = sums.linked(table, places, whole, threshold)
        cells = linked.cells
        rows = table.loc[cells["row"]]
        counted = (cells["kind"] == sums.COUNT).to_numpy()
        of_survey = rows["count_moe"].notna().to_numpy()
        of_population = (rows.index >= len(measures)) & counted
        known = _known_populations(measures, places)
        at = pd.MultiIndex.from_frame(rows[[*POPULATION_OF, "population"]])
        public = (counted & of_survey) | (of_population & at.isin(known))
        public &= cells["value"].notna().to_numpy()
        # A population stands in a row of its own and in the sums of `linked`: it is one number.
        own = cells.index[of_population].to_series(index=at[of_population])
        again = cells.index[(cells["kind"] == sums.POPULATION).to_numpy()]
        again = again[at[again].isin(own.index)]
        cells.loc[again, ["least", "most"]] = 0.0, np.inf
        same = [[int(own[at[cell]]), int(cell)] for cell in again]
        # Who does not see the population does not know that a count is no larger.
        unseen = ((table["population"] < threshold) | (table.index >= len(measures))).to_numpy()
        cells.loc[unseen[cells["row"]] & counted & ~at.isin(known), "most"] = np.inf
        lines = [*linked.sums, *_everybody(table, cells), *same]
        of_population |= (cells["kind"] == sums.POPULATION).to_numpy()
        return cls(measures, table, cells, lines, public, of_population)

    def without(self, hidden: np.ndarray) -> pd.DataFrame:
        """The table `measures` with what is hidden taken out."""
        counts = self.cells.loc[hidden & (self.cells["kind"] != sums.POPULATION), "row"]
        protected = self.measures.copy()
        protected.loc[counts[counts < len(protected)], "count"] = np.nan
        gone = self.table.loc[counts[counts >= len(protected)], [*POPULATION_OF, "population"]]
        if len(gone):
            at = pd.MultiIndex.from_frame(protected[[*POPULATION_OF, "population"]])
            of_full = protected["count_moe"].isna() & protected["population_moe"].isna()
            of_them = of_full & at.isin(pd.MultiIndex.from_frame(gone))
            protected.loc[of_them, "population"] = np.nan
        return protected


def _populations(measures: pd.DataFrame) -> pd.DataFrame:
    """A row for each population that stands below a full count, itself a count of people."""
    full = measures["count_moe"].isna() & measures["population_moe"].isna()
    rows = measures[full & measures["population"].notna()]
    rows = rows.drop_duplicates([*POPULATION_OF, "population"])
    # Two universes, such as residents and adults, have two populations in one place.
    universe = rows.groupby([*POPULATION_OF], sort=False).cumcount().astype(str)
    names = "population " + universe + " of " + rows["unit"].astype(str)  # as in _POPULATION
    return rows.assign(measure=names, count=rows["population"])


def _known_populations(measures: pd.DataFrame, places: pd.DataFrame) -> pd.MultiIndex:
    """(place, grouping, group, period, people) that a survey or the table of places tells."""
    survey = measures[measures["count_moe"].notna()]
    estimated = measures[measures["population_moe"].notna()]
    people = measures["place_id"].map(
        places.drop_duplicates("place_id").set_index("place_id")["population"]
    )
    told = measures[(measures["group_by"] == "all") & (measures["population"] == people)]
    known = [
        survey[POPULATION_OF].assign(people=survey["count"]),
        estimated[POPULATION_OF].assign(people=estimated["population"]),
        told[POPULATION_OF].assign(people=told["population"]),
    ]
    return pd.MultiIndex.from_frame(pd.concat(known).dropna())


def _everybody(table: pd.DataFrame, cells: pd.DataFrame) -> list[list[int]]:
    """Counts of everybody are the population of their row: the same number in two cells."""
    counts = cells[cells["kind"] == sums.COUNT]
    rows = table.loc[counts["row"]].assign(cell=counts.index.to_numpy())
    same = (rows["count"] == rows["population"]) | rows["count"].isna()
    everybody = same.groupby(rows["measure"].astype(str)).transform("all")
    key = [*POPULATION_OF, "population"]
    named = rows["measure"].astype(str).str.startswith("population ")
    pairs = rows[named].merge(rows[everybody & ~named], on=key, suffixes=("", "_count"))
    return pairs[["cell", "cell_count"]].astype(int).to_numpy().tolist()


def _hide(cells, sum_lines, least, most, required, threshold, population, what) -> np.ndarray:
    """Which cells to hide. Sums that do not hold are no sums, and are left out.

    A population that public numbers give away is public: only the counts below it are protected.
    """
    lines = [list(line) for line in sum_lines]
    value = cells["value"].to_numpy(float)
    # What stands for many people is missed most; the population of a place is known anyhow.
    cost = (1 + np.log1p(np.nan_to_num(value))) * np.where(population, 1000, 1)
    while True:
        try:
            return methods.hide(
                methods.LinkedCounts(value, lines, least, most, required, cost, threshold)
            ).hidden
        except methods.Contradiction as error:
            if not error.sums:
                raise _Contradicted(
                    _(
                        "The hidden counts of this package contradict its totals, so "
                        "nobody can say what they give away. See: community-data "
                        "check-data."
                    )
                ) from None
            lines = [line for n, line in enumerate(lines) if n not in set(error.sums)]
        except methods.Unprotected as error:
            open_cells = np.array(error.positions)
            if population[open_cells].all() and not np.isnan(value[open_cells]).any():
                least[open_cells] = most[open_cells] = value[open_cells]
                continue
            open_cells = open_cells[~population[open_cells]]
            raise CannotReport(
                _(
                    "The count of {count} cannot be hidden: what is published "
                    "already gives it away. Take that measure out of the package, or "
                    "ask its publisher for a table in which small counts are protected."
                ).format(count=what(open_cells[0]))
            ) from None


def protect_requests(
    requests: pd.DataFrame, package: Package, record: _Weeks | None = None
) -> tuple[pd.DataFrame, int]:
    """The table `requests` as it may be shown, and how many of its counts had to be hidden.

    Only the newest print of a week is in it: two prints of one week side by side would tell how
    few requests came in between, and what one of them hides. Totals of larger places are added, so
    that nobody has to add up what is hidden. A week that an earlier run hid stays hidden, and one
    that it showed hides nothing else; a 0 that may still grow is hidden too. A row without a number
    is left out, so that an empty one in the copy always means hidden.
    """
    rows = weeks_of.with_totals(requests, package.places)
    rows = rows[rows["requests"].notna()].reset_index(drop=True)
    known = rows["requests"].to_numpy(float)
    small = (known > 0) & (known < package.smallest_count)
    before = record.of(rows) if record else np.full(len(rows), np.nan)
    required, shown = before == HIDDEN_BEFORE, (before == known) & ~small
    # A 0 that turns into a small count later would tell it, beside a total that grew as little.
    required |= (known == 0) & weeks_of.still_open(package, rows)
    at = ["week", "need"]
    parents = package.places.drop_duplicates("place_id").set_index("place_id")["parent_id"]
    parts = rows.assign(part=rows.index, place_id=rows["place_id"].map(parents))
    totals = rows.assign(total=rows.index)[["place_id", *at, "total"]]
    pairs = parts[["place_id", *at, "part"]].merge(totals, on=["place_id", *at])
    lines = [[int(total), *group["part"].astype(int)] for total, group in pairs.groupby("total")]
    rest = np.array([known[line[0]] - known[line[1:]].sum() for line in lines])
    # What a total has beside its parts is a count like any other: of a place whose own number the
    # source hid, or of those who named no place. Where all of it was shown before, it is known.
    few = [
        n for n in np.flatnonzero((rest > 0) & (rest < package.smallest_count))
        if not shown[lines[n]].all()
    ]  # fmt: skip
    exact = [line for line, more in zip(lines, rest, strict=True) if more == 0]
    exact += [[*lines[n], len(known) + cell] for cell, n in enumerate(few)]
    value, told = np.append(known, rest[few]), np.append(shown, [False] * len(few))
    of_total = [*range(len(known)), *(lines[n][0] for n in few)]
    hidden = _hide(
        pd.DataFrame({"value": value}),
        exact,
        least=np.where(told, value, np.minimum(value, 1)),
        most=np.where(told, value, np.inf),
        required=np.append(required, [True] * len(few)),
        threshold=package.smallest_count,
        population=np.zeros(len(value), bool),
        what=lambda cell: _("requests in {place}, {week}").format(
            place=rows.loc[of_total[cell], "place_id"], week=rows.loc[of_total[cell], "week"]
        ),
    )[: len(known)]
    rows["requests"] = np.where(hidden, np.nan, known)
    if record:
        record.add(rows)
    return rows, int(hidden.sum())


def shares_complete(package: Package) -> dict[str, dict[int, float]]:
    """How complete a week is by its age, for each need: what the copy says of earlier prints.

    Sums over all places and weeks. A need of which fewer came late than may be shown is left out.
    """
    shares = {}
    for need in weeks_of.needs(package):
        filled = weeks_of.triangle(package, need)
        complete = weeks_of.completeness(package, need)
        if filled is None or complete is None:
            continue
        grown = [filled[[a, b]].dropna().sum().diff().iloc[1] for a, b in pairwise(filled.columns)]
        if all(more == 0 or abs(more) >= package.smallest_count for more in grown):
            shares[need] = {int(age): float(share) for age, share in complete.items()}
    return shares


class _Weeks:
    """The weekly counts that pages of a folder have shown or hidden, over all releases."""

    def __init__(self, file: Path) -> None:
        self.file, self.columns = file, [*weeks_of.CELL, "requests"]
        self.table = pd.DataFrame(columns=self.columns, dtype=str)
        if file.exists():
            self.table = _read_record(file, self.columns)

    def of(self, rows: pd.DataFrame) -> np.ndarray:
        """For each row the count shown before, `HIDDEN_BEFORE`, or NaN where it is new."""
        counts = pd.to_numeric(self.table["requests"], errors="coerce").fillna(HIDDEN_BEFORE)
        counts.index = pd.MultiIndex.from_frame(self.table[weeks_of.CELL].astype(str))
        counts = counts[~counts.index.duplicated(keep="last")].astype(float)
        return counts.reindex(pd.MultiIndex.from_frame(rows[weeks_of.CELL].astype(str))).to_numpy()

    def add(self, rows: pd.DataFrame) -> None:
        counts = rows["requests"].map(lambda n: "" if pd.isna(n) else f"{n:.15g}")
        new = rows[weeks_of.CELL].astype(str).assign(requests=counts)
        self.table = pd.concat([self.table, new]).drop_duplicates(weeks_of.CELL, keep="last")

    def write(self) -> None:
        if len(self.table):
            write_file(self.file, self.table.to_csv(index=False, lineterminator="\n"))


def _without_internal(stories: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """Passages that their speakers did not agree to share never come near a page."""
    return stories[stories["consent"].str.strip().str.casefold() != "internal"], 0


def _named(row: pd.Series, package: Package) -> str:
    place = package.places.set_index("place_id")["name"].get(row["place_id"], row["place_id"])
    return _("“{measure}”, {group}, in {place}").format(
        measure=row["measure"], group=row["group"], place=place
    )


def _sha256(file: Path) -> str:
    with file.open("rb") as opened:
        return f"sha256:{hashlib.file_digest(opened, 'sha256').hexdigest()}"


def _keys(rows: pd.DataFrame) -> pd.MultiIndex:
    """What tells rows apart; “Under 18” and “under 18 ” are one group to a reader."""
    words = rows[KEY].astype(str)
    return pd.MultiIndex.from_frame(words.apply(lambda c: c.str.strip().str.casefold()))


def _read_record(file: Path, columns: list[str]) -> pd.DataFrame:
    with contextlib.suppress(ValueError):  # pandas' own errors are ValueErrors too
        read = pd.read_csv(file, dtype=str, keep_default_na=False, encoding="utf-8")
        if list(read.columns) == columns:
            return read
    raise CannotReport(
        _(
            "The record of what these pages have shown, {records}/{file}, cannot be "
            "read, so nobody can say what an earlier release hides. Put it back as it "
            "was, or begin in an empty folder and take the old pages away."
        ).format(records=RECORDS, file=file.name)
    )


class _Record:
    """The full counts that pages of a folder have shown or hidden, over all releases.

    It holds what anybody can read on the pages, and nothing else.
    """

    def __init__(self, file: Path) -> None:
        self.file = file
        columns = [*KEY, "count"]
        self.table = pd.DataFrame(columns=columns, dtype=str)
        if file.exists():
            self.table = _read_record(file, columns)
        self.new = self.table.iloc[:0]

    def gone(self, measures: pd.DataFrame) -> pd.DataFrame:
        """Rows of earlier releases that this one lacks: what was read there is still known."""
        rows = self.table[
            ~_keys(self.table).isin(_keys(measures)) & ~self.table["measure"].str.match(_POPULATION)
        ]
        counts = pd.to_numeric(rows["count"], errors="coerce").astype(float)
        return (
            rows.assign(count=counts)
            .reindex(columns=measures.columns)
            .astype({name: kind for name, kind in measures.dtypes.items() if kind.kind == "f"})
        )

    def of(self, measures: pd.DataFrame, cells: pd.DataFrame) -> pd.Series:
        """For each cell that is a count: the number shown before, "hidden", or missing."""
        before = self.table["count"].set_axis(_keys(self.table))
        before = before[~before.index.duplicated(keep="last")]
        found = before.reindex(_keys(measures.loc[cells["row"]])).to_numpy(object)
        values = [
            pd.NA if kind != "count" or pd.isna(said)
            else "hidden" if said == "" else float(said)
            for kind, said in zip(cells["kind"], found, strict=True)
        ]  # fmt: skip
        return pd.Series(values, index=cells.index, dtype=object)

    def add(self, rows: pd.DataFrame) -> None:
        counts = rows["count"].map(lambda n: "" if pd.isna(n) else f"{n:.15g}")
        self.new = rows[KEY].astype(str).assign(count=counts)

    def write(self) -> None:
        if not len(self.new):
            return
        both = pd.concat([self.table, self.new]).drop_duplicates(KEY, keep="last")
        write_file(self.file, both.to_csv(index=False, lineterminator="\n"))

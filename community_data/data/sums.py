"""What a reader of `measures` can add up: the sums by which a hidden count could be worked out.

A reader knows that groups add up to everyone, smaller places to the larger one (one level at a
time), shares of one population to that population, and those who have something together with
those who have it not to everybody. One list of these sums serves all who protect counts: what
`validate` says of a package, what `packaging` hides in one, and what a page may show.

This is about full counts. An estimate of a sample gives nobody's number away, so a sum with one
in it is none. Which sums hold is learned from the package itself, as in `totals`.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from . import relations, schema, totals

COUNT, POPULATION, REST = "count", "population", "rest"
_MOST = 0.8  # of the sums that can be looked at must hold, for the others to be believed
_CELL = ["place_id", "period", "group_by", "group"]
_SHARED = 12  # measures; with more, sets of three of them would be too many to try
_LARGE = 100  # people; that two counts add up to so many once is no chance


@dataclass(frozen=True)
class Linked:
    """Numbers of `measures` that hang together, and the sums between them.

    rows: the labels of the rows whose count is full, hidden, or exact (a margin of 0).
    cells: one row a number, numbered from 0: the counts first, in the order of `rows`.
        row: its label in `measures`. kind: count; population; or rest, the people of the
        population who are not counted. value: NaN where it is hidden. least, most: what a
        reader knows of it even where it is hidden; the same for a population that is shown for
        other reasons. A population that is the count itself over again may be hidden with it.
    sums: positions in `cells`; the first is the sum of the others.
    """

    rows: pd.Index
    cells: pd.DataFrame
    sums: list[list[int]]


def linked(
    measures: pd.DataFrame,
    places: pd.DataFrame | None = None,
    complete: bool | Collection[str] = (),
    smallest: int = 11,
) -> Linked:
    """The numbers of `measures` that hang together, and the sums between them.

    measures, places: as a package's tables, or as `validate` reads them (ids as categories).
    complete: the places whose parts are known to be all of them (True: every place); for others
        it is learned. smallest: the smallest count above 0 that is shown: a `rest` smaller than
        that is a cell of its own.
    """
    rows = _categories(measures).drop_duplicates(schema.of("measures").key)
    exact = rows[~(rows["count_moe"] > 0)]
    cells = _Cells(exact, smallest)
    for one in totals.both(rows, places, complete):
        cells.add_totals(one, rows, exact, places)
    cells.add_whole()
    cells.add_complements()
    cells.add_shares()
    cells.add_rests()
    cells.add_relations()
    return Linked(exact.index, cells.table(), cells.sums)


def _categories(measures: pd.DataFrame) -> pd.DataFrame:
    """The table with its words as categories, as `totals` counts on."""
    words = [name for name in schema.of("measures").key if measures[name].dtype != "category"]
    return measures.astype(dict.fromkeys(words, "category")) if words else measures


class _Cells:
    """Collects cells and sums. The counts of the rows are the first cells."""

    def __init__(self, exact: pd.DataFrame, smallest: int) -> None:
        self.exact, self.smallest = exact, smallest
        self.at = pd.Series(np.arange(len(exact)), index=exact.index)
        self.sums: list[list[int]] = []
        self.others: list[tuple] = []  # cells after the counts
        self.populations: dict[object, int] = {}
        # Where zeros are shown, what is hidden is at least 1.
        shows_zero = exact.loc[exact["count"] == 0, "measure"].unique()
        least = (exact["measure"].isin(shows_zero) | (exact["count"] > 0)) & (exact["count"] != 0)
        most = exact["population"].fillna(np.inf).clip(lower=exact["count"].fillna(0))
        self.counts = pd.DataFrame(
            {
                "row": exact.index,
                "kind": COUNT,
                "value": exact["count"].to_numpy(),
                "least": least.astype(float).to_numpy(),
                "most": most.to_numpy(),
            }
        )

    def table(self) -> pd.DataFrame:
        if not self.others:
            return self.counts
        others = pd.DataFrame(self.others, columns=self.counts.columns)
        return pd.concat([self.counts, others], ignore_index=True)

    def _new(self, row, kind: str, value: float, least: float, most: float) -> int:
        self.others.append((row, kind, value, least, most))
        return len(self.counts) + len(self.others) - 1

    def _population(self, row, value: float, fixed: bool = True) -> int:
        if row not in self.populations:
            limits = (value, value) if fixed else (0.0, np.inf)
            self.populations[row] = self._new(row, POPULATION, value, *limits)
        return self.populations[row]

    def add_relations(self) -> None:
        """Sums that words and numbers of the package give away beside the usual ones."""
        known = {tuple(sorted(line)) for line in self.sums}
        for line in relations.sums(self.exact):
            if tuple(sorted(line)) not in known:
                known.add(tuple(sorted(line)))
                self.sums.append(line)
        labels = self.exact.index
        for big, small, few in relations.nested(self.exact, self.smallest):
            cell = self._new(labels[big], REST, few, 1.0, np.inf)
            self.sums.append([big, small, cell])

    def add_totals(self, one: totals.Sums, rows, exact, places) -> None:
        """Groups and everyone, places and the larger place."""
        step = totals.rounding(rows)
        table = totals.differences(one.table[one.table["whole"]], step)
        table = table[(table["sampled"] == 0) & table["row"].isin(exact.index)]
        families = table.groupby(totals.FAMILY[one.kind], observed=True, sort=False)
        kept = [_parts_of_totals(one.kind, family) for _, family in families]
        kept = [family for family in kept if len(family)]
        if not kept:
            return
        kept = pd.concat(kept)
        kept = kept[(kept["off"] == 0) | (kept["hidden"] > 0) | kept["count"].isna()]
        key = totals.KEY[one.kind]
        lines = kept.assign(row=kept.index)[[*key, "row", "shares", "count"]]
        lines = lines.reset_index(drop=True)
        below = totals.parts(one.kind, exact, places)
        found = below[key].assign(cell=self.at[below.index])
        found = found.merge(lines[key].assign(line=lines.index), on=key).sort_values("line")
        of_line = dict(_split(found["line"].to_numpy(), found["cell"].to_numpy()))
        for line, row, shares, count in lines[["row", "shares", "count"]].itertuples():
            whole = self._population(row, count) if shares else int(self.at[row])
            self.sums.append([whole, *of_line[line]])

    def add_whole(self) -> None:
        """Measures that count everybody: each count is the population of its row."""
        rows = self.exact[self.exact["population"].notna() & ~(self.exact["population_moe"] > 0)]
        seen = rows[rows["count"].notna()]
        same = (seen["count"] == seen["population"]).groupby(seen["measure"], observed=True)
        everybody = set(same.sum()[(same.mean() == 1) & (same.size() >= 3)].index)
        of_them = rows[rows["measure"].isin(everybody)]
        for row, people in of_them["population"].items():
            whole = self._population(row, people, fixed=False)
            self.sums.append([whole, int(self.at[row])])

    def add_complements(self) -> None:
        """Two measures that are all of a population, such as insured and uninsured."""
        rows = self.exact[self.exact["population"] > 0]
        rows = rows[~(rows["population_moe"] > 0)].reset_index(names="row")
        rows = rows[[*_CELL, "measure", "population", "count", "row"]]
        for one, other in _pairs(rows):
            first, second = rows[rows["measure"] == one], rows[rows["measure"] == other]
            both = first.merge(second, on=[*_CELL, "population"], suffixes=("", "_other"))
            together = both["count"] + both["count_other"]
            known = together.notna()
            holds = (together == both["population"])[known]
            if not len(holds) or holds.mean() < _MOST:
                continue
            both = both[~known | (together == both["population"])]
            for row, other_row, people in both[["row", "row_other", "population"]].itertuples(
                index=False
            ):
                whole = self._population(row, people)
                self.sums.append([whole, int(self.at[row]), int(self.at[other_row])])

    def add_shares(self) -> None:
        """Three measures that are all of a population: at work, looking for work, neither."""
        rows = self.exact[self.exact["population"] > 0]
        rows = rows[~(rows["population_moe"] > 0)].astype(
            dict.fromkeys([*_CELL, "measure"], object)
        )
        if not 2 < rows["measure"].nunique() <= _SHARED:
            return
        cell = [*_CELL, "population"]
        wide = rows.pivot(index=cell, columns="measure", values="count")
        labels = rows.assign(row=rows.index).pivot(index=cell, columns="measure", values="row")
        counts, there = wide.to_numpy(float), labels.notna().to_numpy()
        population = wide.index.get_level_values("population").to_numpy(float)
        for three in itertools.combinations(range(len(wide.columns)), 3):
            parts = counts[:, three]
            known = ~np.isnan(parts).any(axis=1)
            holds = known & (parts.sum(axis=1) == population)
            used = (parts[holds] > 0).any(axis=0).all()
            by_chance = holds.sum() < 2 and not (population[holds] >= _LARGE).any()
            if not used or by_chance or holds.sum() < _MOST * known.sum():
                continue
            for n in np.flatnonzero(there[:, three].all(axis=1) & (holds | ~known)):
                of_them = labels.iloc[n, list(three)]
                whole = self._population(of_them.iloc[0], population[n])
                self.sums.append([whole, *(int(self.at[row]) for row in of_them)])

    def add_rests(self) -> None:
        """The few of a population who are not counted: as easy to know as a small count."""
        full = self.exact["count_moe"].isna() & ~(self.exact["population_moe"] > 0)
        rows = self.exact[full & self.exact["population"].notna()]
        rest = rows["population"] - rows["count"]
        # Where nobody is counted, the rest is the population, and that is a number of its own.
        few = rest[(rest > 0) & (rest < self.smallest) & (rows["count"] > 0)]
        for row, count in few.items():
            people = float(rows.at[row, "population"])
            cell = self._new(row, REST, float(count), 1.0, people)
            self.sums.append([self._population(row, people), int(self.at[row]), cell])


def _parts_of_totals(kind: str, family: pd.DataFrame) -> pd.DataFrame:
    """The totals of a family that a reader can take apart.

    Populations tell which parts are all there are. Where they are missing or say otherwise, counts
    that add up to the last one tell it just as well.
    """
    believed = totals.believed(kind, family)
    believed = believed if len(believed) and _adds_up(believed) else family.iloc[:0]
    others = family[~family.index.isin(believed.index)]
    told = others[(others["hidden"] == 0) & (others["count"] > 0)]
    if len(told) and (told["off"] == 0).mean() >= _MOST and _adds_up(others):
        believed = pd.concat([believed, others])
    return believed


def _adds_up(family: pd.DataFrame) -> bool:
    """Whether the totals of which nothing is hidden are exactly the sum of their parts."""
    complete = family[(family["hidden"] == 0) & family["count"].notna()]
    # What is shown can never be more than the total, or these are no parts of it.
    fits = (family["off"].dropna() <= 0).mean() if family["off"].notna().any() else 1
    exact = (complete["off"] == 0).mean() if len(complete) else 1
    return exact >= _MOST and fits >= _MOST


def _pairs(rows: pd.DataFrame) -> Iterator[tuple[str, str]]:
    """Measures of which a count is what another leaves of the same population."""
    shown = rows[rows["count"] > 0].assign(rest=lambda t: t["population"] - t["count"])
    shown = shown[shown["rest"] > 0]
    key = [*_CELL, "population"]
    found = shown.merge(
        shown[[*key, "count", "measure"]].rename(columns={"count": "rest", "measure": "other"}),
        on=[*key, "rest"],
    )
    words = found[["measure", "other"]].astype(object)
    found = found[(words["measure"] < words["other"]).to_numpy()]
    for pair, matches in found.groupby(["measure", "other"], observed=True):
        if len(matches) > 1 or (matches["population"] >= _LARGE).any():
            yield pair


def _split(lines: np.ndarray, cells: np.ndarray) -> Iterator[tuple[int, list[int]]]:
    """The cells of each line. `lines` is sorted."""
    starts = np.flatnonzero(np.diff(lines, prepend=-1))
    for start, part in zip(starts, np.split(cells, starts[1:]), strict=True):
        yield int(lines[start]), part.tolist()

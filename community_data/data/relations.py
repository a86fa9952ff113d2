"""Sums that the numbers of `measures` keep beside the usual totals, learned from the package.

A reader finds them by their words, and tries them: a total that stands among the groups; women of
every race, and women; the same group in two groupings; ages 0 to 9, and 0 to 4 with 5 to 9; a year
and its quarters; the sheltered and the unsheltered, and all who are homeless. Only what the
numbers themselves keep is believed.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

import numpy as np
import pandas as pd

MOST = 0.8  # of the sums that can be looked at must hold, for the others to be believed
LARGE = 100  # people; that counts add up to so many once is no chance
_MEASURES = 30  # with more, pairs of measures would be too many to try
_CELL = ["place_id", "period", "group_by", "group"]
_OLDEST = 999


def sums(exact: pd.DataFrame) -> Iterator[list[int]]:
    """Positions in `exact` (rows of `measures` of full counts): a total and what adds up to it."""
    rows = exact[["place_id", "measure", "period", "group_by", "group", "count"]]
    rows = rows.astype(dict.fromkeys(rows.columns[:-1], object)).reset_index(drop=True)
    for _, part in rows.groupby(["measure", "period"], sort=False):
        yield from _of(part, ["place_id"], ["group_by", "group"], _of_groups)
    for _, part in rows.groupby("measure", sort=False):
        if part["period"].nunique() > 2:
            yield from _of(part, ["place_id", "group_by", "group"], ["period"], _of_periods)
    if 1 < rows["measure"].nunique() <= _MEASURES:
        yield from _of(rows, _CELL, ["measure"], _of_measures)


def nested(exact: pd.DataFrame, smallest: int) -> Iterator[tuple[int, int, float]]:
    """Ages within ages: positions of the larger and the smaller, where few people lie between."""
    rows = exact[["place_id", "measure", "period", "group", "count"]].reset_index(drop=True)
    rows = rows.assign(ages=rows["group"].astype(object).map(_ages), row=rows.index)
    rows = rows.dropna(subset=["ages", "count"])
    for _, part in rows.groupby(["place_id", "measure", "period"], observed=True, sort=False):
        listed = list(part[["row", "ages", "count"]].itertuples(index=False, name=None))
        for (big, outer, more), (small, inner, less) in itertools.permutations(listed, 2):
            within = outer[0] <= inner[0] and inner[1] <= outer[1] and inner != outer
            one_end = outer[0] == inner[0] or outer[1] == inner[1]
            if within and one_end and less > 0 and 0 < more - less < smallest:
                yield int(big), int(small), float(more - less)


def _of(rows: pd.DataFrame, index: list[str], columns: list[str], candidates) -> Iterator[list]:
    wide = rows.pivot(index=index, columns=columns, values="count")
    at = rows.assign(at=rows.index).pivot(index=index, columns=columns, values="at")
    counts, there = wide.to_numpy(float), at.notna().to_numpy()
    at = at.fillna(-1).to_numpy(int)
    for whole, parts in candidates(list(wide.columns), counts):
        line = [whole, *parts]
        lines = np.flatnonzero(there[:, line].all(axis=1))
        yield from at[np.ix_(lines[_kept(counts[np.ix_(lines, line)])], line)].tolist()


def _kept(values: np.ndarray) -> np.ndarray:
    """Of lines (a total and its parts): those that are sums, where the numbers say so."""
    known = ~np.isnan(values).any(axis=1)
    off = np.nansum(values[:, 1:], axis=1) - values[:, 0]
    holds = known & (off == 0)
    told = known & (values != 0).any(axis=1)
    if not told.any() or holds[told].mean() < MOST or not (values[told & holds, 0] > 0).any():
        return np.zeros(len(values), bool)
    return holds | (~known & ~(off > 0))


def _of_groups(columns: list, counts: np.ndarray) -> Iterator[tuple[int, list[int]]]:
    everyone = [n for n, (by, _) in enumerate(columns) if by == "all"]
    groupings: dict[str, list[int]] = {}
    for n, (by, _) in enumerate(columns):
        if by != "all":
            groupings.setdefault(by, []).append(n)
    words = [frozenset(re.findall(r"[^\W_]+", str(group).casefold())) for _, group in columns]
    ages = [_ages(group) for _, group in columns]
    for by, groups in groupings.items():
        # Everyone, also where there are two of them, and a total that stands among the groups.
        if len(groups) > 1:
            yield from ((whole, groups) for whole in everyone)
        if len(groups) > 2:
            yield from ((whole, [n for n in groups if n != whole]) for whole in groups)
        for other, whole in ((o, w) for o, wholes in groupings.items() for w in wholes):
            others = [n for n in groups if n != whole]
            if other != by:
                # Women of every race, and women; or the same group again (but one of them).
                inside = [n for n in others if words[whole] and words[whole] <= words[n]]
                if inside and (
                    len(inside) > 1 or (words[inside[0]] == words[whole] and other < by)
                ):
                    yield whole, inside
            if ages[whole]:
                parts = _filling(ages[whole], {n: ages[n] for n in others if ages[n]})
                if parts and (len(parts) > 1 or other < by):
                    yield whole, parts


def _of_periods(columns: list, counts: np.ndarray) -> Iterator[tuple[int, list[int]]]:
    months = {n: span for n, period in enumerate(columns) if (span := _months(period))}
    for whole, span in months.items():
        parts = _filling(span, {n: one for n, one in months.items() if n != whole})
        if len(parts) > 1:
            yield whole, parts


def _of_measures(columns: list, counts: np.ndarray) -> Iterator[tuple[int, list[int]]]:
    """Measures that are one another over again, or two of which are a third one."""
    size = len(columns)
    for n in (1, 2, 3) if size <= 12 else (1, 2):
        for parts in itertools.combinations(range(size), n):
            added = counts[:, parts].sum(axis=1)
            told = (added > 0)[:, None] & ~np.isnan(counts)
            holds = told & (counts == added[:, None])
            enough = (holds.sum(axis=0) > 1) | (holds & (counts >= LARGE)).any(axis=0)
            with np.errstate(invalid="ignore"):
                often = holds.sum(axis=0) / told.sum(axis=0) >= MOST
            for whole in np.flatnonzero(enough & often):
                if whole not in parts and (n > 1 or whole < parts[0]):
                    # A measure that is always 0 adds nothing.
                    used = [p for p in parts if (counts[holds[:, whole], p] > 0).any()]
                    if len(used) == n:
                        yield int(whole), list(parts)


def _filling(span: tuple[int, int], parts: dict[int, tuple[int, int]]) -> list[int]:
    """The parts that fill a span one after the other without a gap; none where there is one."""
    start, chosen = span[0], []
    while start <= span[1]:
        next_ = [n for n, (a, b) in parts.items() if a == start and b <= span[1]]
        if not next_:
            return []
        # The shortest: what it leaves can be filled by others.
        chosen.append(min(next_, key=lambda n: parts[n][1]))
        start = parts[chosen[-1]][1] + 1
    return chosen


def _ages(group: object) -> tuple[int, int] | None:
    """The first and the last year of an age group such as “5 to 9”, “under 18” or “65+”."""
    text = str(group).casefold().strip()
    if found := re.search(r"(\d{1,3})\s*(?:to|[-–—]|bis|à|a)\s*(\d{1,3})\b", text):
        return (int(found[1]), int(found[2])) if int(found[1]) <= int(found[2]) else None
    if found := re.search(r"(?:under|below|<)\s*(\d{1,3})\b", text):
        return 0, int(found[1]) - 1
    if found := re.search(
        r"\b(\d{1,3})\s*(?:\+|(?:years\s*)?(?:and|or|&)\s*(?:over|older|up))", text
    ):
        return int(found[1]), _OLDEST
    return None


def _months(period: object) -> tuple[int, int] | None:
    """The first and the last month of “2025”, “2025-Q1”, “2025-03” or “2024–2025”."""
    text = str(period).strip().upper()
    if found := re.fullmatch(r"(\d{4})[-– ]?Q([1-4])", text):
        first = int(found[1]) * 12 + 3 * (int(found[2]) - 1)
        return first, first + 2
    if found := re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])", text):
        month = int(found[1]) * 12 + int(found[2]) - 1
        return month, month
    if found := re.fullmatch(r"(\d{4})(?:\s*[-–/]\s*(\d{4}))?", text):
        return int(found[1]) * 12, int(found[2] or found[1]) * 12 + 11
    return None

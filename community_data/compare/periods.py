"""Which period is the newest, and whether two periods may be compared.

The Census Bureau publishes 5-year estimates every year, so two that follow each other share four of
their five years: the same answers of the same people. It says to compare periods that share no
year, and to take great care with those that do (“Understanding and Using American Community Survey
Data: What All Data Users Need to Know”, 2018 and 2020, chapter 3; “Comparing ACS Data”,
census.gov/programs-surveys/acs/guidance/comparing-acs-data.html). The usual margin of a difference
takes the two as independent. What they share is in both, so that margin is too wide.
"""

from __future__ import annotations

import datetime
import re
from typing import NamedTuple

import pandas as pd

from community_data.data import newest_first
from community_data.methods.freshness import period_end, period_start

ESTIMATE = ["place_id", "measure", "group_by", "group"]
_ALIKE_LENGTH = 0.85  # February is nine tenths of March; four years are not five
_SCHOOL_YEAR = re.compile(r"((?:1[89]|20)\d\d)\s*[-–/]\s*(\d\d)")
_DAYS_A_YEAR = 365.25


class Pair(NamedTuple):
    """What is known of an older and a newer period.

    alike: as long as each other. older: the newer release has the older period. years,
    shared_years: how many years the older one is long, and how many of them the newer one has too.
    """

    alike: bool
    older: bool = False
    years: int = 0
    shared_years: int = 0


def newest(measures: pd.DataFrame) -> pd.DataFrame:
    """The rows of the newest period: of each measure, place, grouping and group, one row."""
    order = sorted(measures["period"].unique(), key=newest_first)
    rank = measures["period"].map({period: number for number, period in enumerate(order)})
    rows = rank.groupby([measures[name] for name in ESTIMATE], sort=False, observed=True).idxmax()
    return measures.loc[rows]


def pair(old: str, new: str) -> Pair:
    """Look at two periods as they are written, such as "2018–2022" and "2019–2023".

    Text in which no date can be read is taken for periods that share nothing.
    """
    if old == new:
        return Pair(alike=True)
    before, after = _days(old), _days(new)
    if before is None or after is None:
        return Pair(before is after, older=newest_first(new) < newest_first(old))
    lengths = [(last - first).days + 1 for first, last in (before, after)]
    days = (min(before[1], after[1]) - max(before[0], after[0])).days + 1
    return Pair(
        alike=min(lengths) >= _ALIKE_LENGTH * max(lengths),
        older=after[1] < before[1],
        years=round(lengths[0] / _DAYS_A_YEAR),
        shared_years=round(max(days, 0) / _DAYS_A_YEAR),
    )


def _days(period: str) -> tuple[datetime.date, datetime.date] | None:
    """The first and last day of a period; None where they cannot be read."""
    school = _SCHOOL_YEAR.fullmatch(str(period).strip())
    if school and int(school[2]) == (int(school[1]) + 1) % 100:
        return datetime.date(int(school[1]), 7, 1), datetime.date(int(school[1]) + 1, 6, 30)
    first, last = period_start(period), period_end(period)
    return (first, last) if first and last and first <= last else None

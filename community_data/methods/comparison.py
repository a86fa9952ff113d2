"""Comparing the rates of two groups.

Each input is a number, an array or a Series, all of one length; the fields of the answer are of
the same kind. A population may be people or person-years.

Source: Rothman, "Epidemiology: An Introduction", chapter on random error: person-time rates with
log-normal (Wald) limits for the ratio and Wald limits for the difference.
"""

from typing import Any, NamedTuple

import numpy as np

from .elementwise import elementwise
from .intervals import check_confidence
from .suppression import THRESHOLD
from .verdict import rate_verdict


class Estimate(NamedTuple):
    """A value and its confidence interval; each a float, an array or a Series."""

    value: Any
    low: Any
    high: Any


def _standard_normal(confidence):
    from scipy.special import ndtri  # slow to import

    check_confidence(confidence)
    return ndtri(0.5 + confidence / 2)


def _rate(count, population):
    if np.any(count < 0) or np.any(population < 0):
        raise ValueError("A count of people, and the population it comes from, cannot be negative.")
    return np.where(population > 0, count / population, np.nan)


@elementwise
def rate_ratio(count, population, reference_count, reference_population, confidence=0.95):
    """Return Estimate(value, low, high): the group's rate divided by the reference group's.

    All NaN where the reference rate is 0, a population is 0, or anything is missing. Where only
    the group's own count is 0 the ratio is 0 and its limits, which need a logarithm, are NaN.
    Raises ValueError for a negative count.
    """
    rate, reference = _rate(count, population), _rate(reference_count, reference_population)
    ratio = np.where(reference > 0, rate / reference, np.nan)
    spread = _standard_normal(confidence) * np.sqrt(1 / count + 1 / reference_count)
    limits_exist = ratio > 0
    low = np.where(limits_exist, ratio * np.exp(-spread), np.nan)
    high = np.where(limits_exist, ratio * np.exp(spread), np.nan)
    return Estimate(ratio, low, high)


@elementwise
def rate_difference(count, population, reference_count, reference_population, confidence=0.95):
    """Return Estimate(value, low, high): the group's rate minus the reference group's.

    In events per person (0.000675 is 6.75 per 10,000). NaN where a population is 0 or anything
    is missing. Raises ValueError for a negative count.
    """
    rate, reference = _rate(count, population), _rate(reference_count, reference_population)
    variance = rate / population + reference / reference_population
    spread = _standard_normal(confidence) * np.sqrt(variance)
    return Estimate(rate - reference, rate - reference - spread, rate - reference + spread)


@elementwise
def margin_when_picked(margin, groups):
    """Return a margin widened for having picked the most different of `groups` groups.

    Whoever looks at several groups and takes the one that stands out finds a gap by chance more
    often than whoever looks at one. So each of the comparisons gets its part of the 10% that a
    90% margin leaves to chance (Bonferroni; Dunn, "Multiple comparisons among means", Journal of
    the American Statistical Association 56, 1961). In the unit of `margin`; with one group it
    stays what it was.
    """
    picked = _standard_normal(1 - 0.10 / np.maximum(groups, 1)) / _standard_normal(0.90)
    return margin * picked


def groups_to_compare(people, threshold=THRESHOLD):
    """Return (focus, reference): two groups of a table to compare first, by name.

    people: a DataFrame with one row a group: group, count, population, count_moe, population_moe.
    threshold: the smallest count above 0 that may be shown.

    Of the groups whose percent may be shown (`rate_verdict`), the reference is the largest in
    which anybody is counted, and the focus the one with the highest percent of the others. Where
    there are not two of them, groups with a known count stand in, and then the largest of all:
    they cannot be compared, and whoever writes about them says so. Raises ValueError where the
    table has fewer than two groups.
    """
    if len(people) < 2:
        raise ValueError(
            f"Two groups are needed to compare, and this table has {len(people)}. Choose another "
            f"measure, grouping or place."
        )
    table = people.assign(
        shown=_may_be_shown(people, threshold),
        known=people["count"].notna() & (people["population"] > 0),
        counted=people["count"] > 0,
        fit=_may_be_shown(people, threshold) & (people["count"] > 0),
        percent=100 * people["count"] / people["population"].where(people["population"] > 0),
    )
    reference = _first(table, ["fit", "counted", "known", "population"])
    others = table[table["group"] != reference]
    by = "percent" if others["shown"].any() else "count"
    return _first(others, ["shown", "known", by, "population"]), reference


def groups_looked_at(people, threshold=THRESHOLD):
    """Return from how many groups `groups_to_compare` picks its focus: an int, at least 1.

    Inputs as in `groups_to_compare`.
    """
    return max(int(_may_be_shown(people, threshold).sum()) - 1, 1)


def _may_be_shown(people, threshold):
    four = (people[name] for name in ("count", "population", "count_moe", "population_moe"))
    return rate_verdict(*four, threshold=threshold).decision != "withhold"


def _first(table, columns):
    """The group with the largest values in `columns`; of equal ones, the first by name."""
    ascending = [False] * len(columns) + [True]
    return table.sort_values([*columns, "group"], ascending=ascending)["group"].iloc[0]

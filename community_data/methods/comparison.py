"""Comparing the rates of two groups.

Each input is a number, an array or a Series, all of one length; the fields of the answer are of
the same kind. A population may be people or person-years.

Source: Rothman, "Epidemiology: An Introduction", chapter on random error: person-time rates with
log-normal (Wald) limits for the ratio and Wald limits for the difference.
"""

from typing import Any, NamedTuple

import numpy as np

from .elementwise import elementwise
from .intervals import check_confidence, percent_margin
from .reliability import display_estimate


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


def groups_to_compare(people):
    """Return (focus, reference): two groups of a table to compare first, by name.

    people: a DataFrame with one row a group: group, count, population, count_moe, population_moe.

    The reference is the largest group in which anybody is counted. The focus is, of the others
    whose percent may be shown (`display_estimate`), the one with the highest percent; where none
    may be shown, the one with the most people counted. Raises ValueError where fewer than two
    groups have a known count.
    """
    known = people[people["count"].notna() & (people["population"] > 0)]
    if len(known) < 2:
        raise ValueError(
            f"Two groups with known counts are needed to compare, and this table has "
            f"{len(known)}. Choose another measure, grouping or place."
        )
    counted = known[known["count"] > 0]
    reference = (
        (known if counted.empty else counted)
        .sort_values(["population", "group"], ascending=[False, True])["group"]
        .iloc[0]
    )
    others = known[known["group"] != reference]
    percent = 100 * others["count"] / others["population"]
    margin = percent_margin(
        others["count"], others["population"], others["count_moe"], others["population_moe"]
    )
    others = others.assign(percent=percent, held=display_estimate(percent, margin) == "withhold")
    first = others.sort_values(
        ["held", "percent", "count", "group"], ascending=[True, False, False, True]
    )
    if first["held"].all():
        first = others.sort_values(["count", "group"], ascending=[False, True])
    return first["group"].iloc[0], reference

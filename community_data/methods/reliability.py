"""Is an estimate reliable enough to show?

The data presentation standards of the National Center for Health Statistics (NCHS). Sources:
"National Center for Health Statistics Data Presentation Standards for Proportions", Vital and
Health Statistics, Series 2, no. 175 (2017); "... for Rates and Counts", Series 2, no. 200 (2023).

Each input is a number, an array or a Series, all of one length; the answers are of the same kind.
A decision is "show", "flag" (show it with the note that `reason` gives, or after a second look)
or "withhold".
"""

from typing import Any, NamedTuple

import numpy as np

from .elementwise import elementwise
from .intervals import poisson_interval
from .margins import Z90

Z95 = 1.96


class Verdict(NamedTuple):
    """What to do with an estimate, and why in one sentence; each a str, an array or a Series."""

    decision: Any
    reason: Any


def _first_that_holds(*rules, otherwise):
    """Return the Verdict of the first rule (where, decision, reason) that holds, per element."""
    places = [where for where, _, _ in rules]
    return Verdict(
        np.select(places, [decision for _, decision, _ in rules], otherwise[0]),
        np.select(places, [reason for _, _, reason in rules], otherwise[1]),
    )


@elementwise
def display_proportion(proportion, low, high, sample_size=None, degrees_of_freedom=None):
    """Return Verdict(decision, reason) for a proportion with a 95% interval, all from 0 to 1.

    `low` and `high` should be a Clopper-Pearson interval, or Korn-Graubard's for a survey with a
    complex design. `sample_size` is the number of people asked, or the effective number where
    that is smaller; it and `degrees_of_freedom` are not judged where they are missing. Raises
    ValueError when something is not a proportion, or `low` is above `high`.
    """
    parts = np.stack([proportion, low, high])
    if np.any((parts < 0) | (parts > 1)):
        raise ValueError("A proportion lies between 0 and 1. Divide a percent by 100 first.")
    if np.any(low > high):
        raise ValueError("The low end of an interval cannot be above its high end.")
    # Rounded, so that 0.35 - 0.05 is 0.30 and not a hair less.
    width = np.round(high - low, 12)
    relative = np.round(width / proportion, 12)
    relative_of_complement = np.round(width / (1 - proportion), 12)
    none_or_all = (proportion == 0) | (proportion == 1)
    narrow = width <= 0.05
    return _first_that_holds(
        (np.isnan(parts).any(axis=0), "withhold", "The estimate or its interval is missing."),
        (sample_size < 30, "withhold", "Fewer than 30 people were asked."),
        (width >= 0.30, "withhold", "The interval is 30 percentage points wide or wider."),
        # The relative width of 0 does not exist, so 0 and 1 are left to a person.
        (
            ~narrow & ~none_or_all & (relative > 1.30),
            "withhold",
            "The interval is more than 130% as wide as the estimate is large.",
        ),
        (none_or_all, "flag", "None or all: somebody should check that this can be true."),
        (degrees_of_freedom < 8, "flag", "The survey design leaves too few degrees of freedom."),
        (
            ~narrow & (relative_of_complement > 1.30),
            "flag",
            "Add a footnote: the share of everybody else may be unreliable.",
        ),
        otherwise=("show", "The interval is narrow enough."),
    )


def _interval_95(percent, margin):
    if np.any(margin < 0):
        raise ValueError("A margin of error cannot be negative.")
    if np.any((percent < 0) | (percent > 100)):
        raise ValueError("A percent of people lies between 0 and 100.")
    half_width = margin * Z95 / Z90
    return np.clip(percent - half_width, 0, 100), np.clip(percent + half_width, 0, 100)


@elementwise
def interval_width(percent, margin):
    """Return the width, in percentage points, that `display_estimate` judges.

    Of the 95% interval of a published percent (0 to 100) with a 90% margin of error, cut off at
    0 and 100. NaN where either is missing. Raises ValueError as `display_estimate` does.
    """
    low, high = _interval_95(percent, margin)
    return high - low


@elementwise
def display_estimate(percent, margin):
    """Return "show", "flag" or "withhold" for a published percent and its 90% margin of error.

    Both in percent (0 to 100). For survey tables that give no sample size: the margin is widened
    from 90% to 95% (times 1.96 / 1.645), the interval is cut off at 0 and 100, and the rules of
    `display_proportion` on width apply. "withhold" where either is missing, since nothing then
    says how precise it is. Raises ValueError for a negative margin or a percent outside 0 to 100.
    """
    low, high = _interval_95(percent, margin)
    return display_proportion(percent / 100, low / 100, high / 100).decision


@elementwise
def display_rate(count):
    """Return Verdict(decision, reason) for a rate, or a count, that rests on `count` events.

    For full counts such as births or deaths: at least 10 events, and an exact 95% Poisson
    interval at most 160% as wide as the count. "withhold" where the count is missing. Raises
    ValueError for a negative count.
    """
    low, high = poisson_interval(count)
    relative = (np.asarray(high) - np.asarray(low)) / count
    return _first_that_holds(
        (np.isnan(count), "withhold", "The count is missing."),
        (count < 10, "withhold", "The rate rests on fewer than 10 events."),
        (relative > 1.60, "withhold", "The interval is more than 160% as wide as the rate."),
        otherwise=("show", "The rate rests on enough events."),
    )

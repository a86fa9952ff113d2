"""Confidence intervals of counts and proportions.

Each input is a number, an array or a Series, all of one length; the answers are of the same kind.

Sources: Newcombe, "Two-sided confidence intervals for the single proportion", Statistics in
Medicine 17 (1998), for Wilson and Clopper-Pearson; Garwood, Biometrika 28 (1936), for Poisson;
Census Bureau ACS handbook, chapter 8, for estimates with a margin of error.
"""

import numpy as np

from .elementwise import elementwise
from .margins import proportion_margin


def _check_parts(count, population):
    if np.any(count < 0) or np.any(population < 0):
        raise ValueError("A count of people, and the population it is part of, cannot be negative.")
    larger = count > population
    if np.any(larger):
        raise ValueError(
            "A count cannot be larger than the population it is part of, and "
            f"{count[larger].flat[0]:.15g} of {population[larger].flat[0]:.15g} is."
        )


def check_confidence(confidence):
    """Raise ValueError unless `confidence` is between 0 and 1, such as 0.90."""
    if not np.all((confidence > 0) & (confidence < 1)):
        raise ValueError("A confidence level lies between 0 and 1, such as 0.90 for 90%.")


def _proportion_interval(count, population, confidence, method):
    from statsmodels.stats.proportion import proportion_confint  # slow to import

    _check_parts(count, population)
    check_confidence(confidence)
    known = np.where(population > 0, population, np.nan)
    low, high = proportion_confint(count, known, 1 - confidence, method)
    missing = np.isnan(count) | np.isnan(known)
    return np.where(missing, np.nan, low), np.where(missing, np.nan, high)


@elementwise
def wilson_interval(count, population, confidence=0.90):
    """Return (low, high), Wilson's score interval of count / population, as proportions (0 to 1).

    NaN where the population is 0 or anything is missing. Raises ValueError when a count is
    negative or larger than its population.
    """
    return _proportion_interval(count, population, confidence, "wilson")


@elementwise
def clopper_pearson_interval(count, population, confidence=0.90):
    """Return (low, high), the "exact" interval of count / population, as proportions (0 to 1).

    Wider than Wilson's: it covers the truth at least as often as it says. NaN where the
    population is 0 or anything is missing. Raises ValueError when a count is negative or larger
    than its population.
    """
    return _proportion_interval(count, population, confidence, "beta")


@elementwise
def poisson_interval(count, confidence=0.95):
    """Return (low, high), the exact interval of a count of events, in events.

    NaN where the count is missing. Raises ValueError for a negative count.
    """
    from scipy.special import gammaincinv  # slow to import

    _check_parts(count, np.inf)
    check_confidence(confidence)
    tail = (1 - confidence) / 2
    low = np.where(count == 0, 0.0, gammaincinv(count, tail))
    return low, gammaincinv(count + 1, 1 - tail)


@elementwise
def percent_interval(count, population, count_margin=None, population_margin=None):
    """Return (low, high), a 90% interval of 100 * count / population, in percent (0 to 100).

    Where `count_margin` is missing the count is a full count, and the interval is Wilson's: it
    says how far the percent of so few people can swing by chance. Elsewhere it is the percent
    plus and minus its margin of error, cut off at 0 and 100. NaN where the population is 0 or
    the count is missing. Raises ValueError for a negative margin, and for a full count that is
    negative or larger than its population.
    """
    full_count = np.isnan(count_margin)
    wilson = wilson_interval(np.where(full_count, count, np.nan), population)
    percent = 100 * count / population
    margin = 100 * np.asarray(proportion_margin(count, population, count_margin, population_margin))
    return tuple(
        np.where(full_count, 100 * np.asarray(of_full_count), np.clip(survey, 0, 100))
        for of_full_count, survey in zip(wilson, (percent - margin, percent + margin), strict=True)
    )


@elementwise
def percent_margin(count, population, count_margin=None, population_margin=None):
    """Return the 90% margin of error of 100 * count / population, in percentage points.

    Where `count_margin` is missing (a full count) it is half the width of Wilson's interval.
    NaN and ValueError as in `percent_interval`.
    """
    full_count = np.isnan(count_margin)
    low, high = wilson_interval(np.where(full_count, count, np.nan), population)
    survey = proportion_margin(count, population, count_margin, population_margin)
    half_width = (np.asarray(high) - np.asarray(low)) / 2
    return 100 * np.where(full_count, half_width, survey)

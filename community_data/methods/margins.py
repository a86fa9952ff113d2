"""Margins of error of American Community Survey (ACS) estimates, and of what is computed from them.

Every margin here is a 90% margin of error, as the Census Bureau publishes it. A missing margin
stands for a full count, which has no sampling error, so it adds nothing. The formulas assume
that the estimates are independent; they only approximate the margins of related estimates.

Source: U.S. Census Bureau, "Understanding and Using American Community Survey Data: What All Data
Users Need to Know", chapters 7 and 8.

Each input is a number, an array or a Series, all of one length; the answer is of the same kind.
"""

import numpy as np

from .elementwise import elementwise, side_by_side

Z90 = 1.645
"""Standard errors in a 90% margin of error, as the Census Bureau rounds it."""


def _checked(margin):
    if np.any(margin < 0):
        raise ValueError(
            f"A margin of error cannot be negative, and {np.nanmin(margin):.15g} is. Census files "
            "write codes such as -555555555 where there is no margin: make those missing first."
        )
    return margin


def _sampling(margin):
    return np.nan_to_num(_checked(margin), nan=0.0)


def sum_margin(estimates, margins):
    """Return the margin of error (a float) of the sum of `estimates`.

    The square root of the summed squares. Of several estimates of zero only the largest margin
    counts, once, because the margins of zeros are all set by the same model. NaN when an
    estimate is missing. Raises ValueError for a negative margin.
    """
    (estimates, margins), _ = side_by_side({"estimates": estimates, "margins": margins})
    if np.isnan(estimates).any():
        return float("nan")
    margins, zero = _sampling(margins), estimates == 0
    counted = np.append(margins[~zero], margins[zero].max(initial=0))
    return float(np.sqrt(np.sum(counted**2)))


@elementwise
def difference_margin(margin, other_margin):
    """Return the margin of error of a difference (or a sum) of two estimates, in their unit."""
    return np.hypot(_sampling(margin), _sampling(other_margin))


@elementwise
def ratio_margin(numerator, denominator, numerator_margin, denominator_margin):
    """Return the margin of error of numerator / denominator, on the scale of the ratio.

    For two different groups, where the numerator is not a part of the denominator. NaN where the
    denominator is 0 or missing. Raises ValueError for a negative margin.
    """
    ratio = numerator / denominator
    spread = np.hypot(_sampling(numerator_margin), ratio * _sampling(denominator_margin))
    return np.where(denominator == 0, np.nan, spread / np.abs(denominator))


@elementwise
def proportion_margin(count, population, count_margin, population_margin):
    """Return the margin of error of count / population, as a proportion (0.008 is 0.8 points).

    The count is a part of the population. Where the value under the root would be negative, the
    ratio's formula is used, as the handbook says. NaN where the population is 0 or missing.
    Raises ValueError for a negative margin.
    """
    sampled_count, sampled_population = _sampling(count_margin), _sampling(population_margin)
    squared = sampled_count**2 - (count / population * sampled_population) ** 2
    as_ratio = ratio_margin(count, population, sampled_count, sampled_population)
    margin = np.where(squared < 0, as_ratio, np.sqrt(squared) / population)
    return np.where(population > 0, margin, np.nan)


@elementwise
def change_margin(old, new, old_margin, new_margin):
    """Return the margin of error of the percent change from `old` to `new`, in percent.

    The change is 100 * (new - old) / old. NaN where `old` is 0 or missing. Raises ValueError for
    a negative margin. The two periods must not overlap, or the margin is too wide.
    """
    return 100 * np.asarray(ratio_margin(new, old, new_margin, old_margin))


@elementwise
def product_margin(a, b, a_margin, b_margin):
    """Return the margin of error of a * b (such as people times a proportion), in its unit."""
    return np.hypot(a * _sampling(b_margin), b * _sampling(a_margin))


@elementwise
def standard_error(margin):
    """Return the standard error behind a 90% margin of error; NaN where the margin is missing."""
    return _checked(margin) / Z90


@elementwise
def coefficient_of_variation(estimate, margin):
    """Return the standard error as a percent of the estimate; NaN where the estimate is 0.

    At most 12 is often called high, 12 to 40 medium and above 40 low reliability. That is a
    convention (Esri), not a threshold of the Census Bureau.
    """
    return np.where(estimate == 0, np.nan, 100 * _checked(margin) / Z90 / np.abs(estimate))

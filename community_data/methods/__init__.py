"""The methods that the course teaches: pure functions that read no files and print nothing.

    from community_data import methods
    methods.proportion_margin(count, population, count_margin, population_margin)

Each docstring says what goes in, in which unit, and who published the method.
"""

from .comparison import Estimate, groups_to_compare, rate_difference, rate_ratio
from .disclosure import recoverable
from .intervals import (
    clopper_pearson_interval,
    percent_interval,
    percent_margin,
    poisson_interval,
    wilson_interval,
)
from .margins import (
    Z90,
    change_margin,
    coefficient_of_variation,
    difference_margin,
    product_margin,
    proportion_margin,
    ratio_margin,
    standard_error,
    sum_margin,
)
from .reliability import Verdict, display_estimate, display_proportion, display_rate, interval_width
from .suppression import THRESHOLD, cells_to_hide, is_small, suppress

__all__ = [
    "THRESHOLD",
    "Z90",
    "Estimate",
    "Verdict",
    "cells_to_hide",
    "change_margin",
    "clopper_pearson_interval",
    "coefficient_of_variation",
    "difference_margin",
    "display_estimate",
    "display_proportion",
    "display_rate",
    "groups_to_compare",
    "interval_width",
    "is_small",
    "percent_interval",
    "percent_margin",
    "poisson_interval",
    "product_margin",
    "proportion_margin",
    "rate_difference",
    "rate_ratio",
    "ratio_margin",
    "recoverable",
    "standard_error",
    "sum_margin",
    "suppress",
    "wilson_interval",
]

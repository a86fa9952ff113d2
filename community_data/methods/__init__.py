"""The methods that the course teaches: pure functions that read no files and print nothing.

    from community_data import methods
    methods.proportion_margin(count, population, count_margin, population_margin)

Each docstring says what goes in, in which unit, and who published the method.
"""

from .areas import (
    area_shares,
    areal_interpolation,
    class_of,
    equal_limits,
    quantile_limits,
    weighted_margin,
    weighted_sum,
)
from .comparison import (
    Estimate,
    groups_looked_at,
    groups_to_compare,
    margin_when_picked,
    rate_difference,
    rate_ratio,
)
from .freshness import days_between, middle_of, period_end, period_start
from .intervals import (
    clopper_pearson_interval,
    percent_interval,
    percent_margin,
    poisson_interval,
    wilson_interval,
)
from .linked_attack import Inconsistent, PossibleValues, possible_values, subtracted, worked_out
from .linked_counts import THRESHOLD, LinkedCounts
from .linked_suppression import Contradiction, Suppression, Unprotected, hide, proven
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
from .passages import signs_of_a_person
from .reading import grade_level, reading_grade
from .reliability import Verdict, display_estimate, display_proportion, display_rate, interval_width
from .suppression import (
    TableSafety,
    cells_to_hide,
    is_small,
    recoverable,
    safe_to_publish,
    suppress,
)
from .variation import reliability_class
from .verdict import RateVerdict, rate_variation, rate_verdict
from .voting import (
    ballot_faults,
    borda,
    borda_points,
    clean_ballots,
    equal_say,
    head_to_head,
    is_near_tie,
    move_up,
    plurality,
    points_by_role,
    share_that_changes_top,
    top,
    tops_by_weighting,
    weighted_borda,
    weightings,
)

__all__ = [
    "THRESHOLD",
    "Z90",
    "Contradiction",
    "Estimate",
    "Inconsistent",
    "LinkedCounts",
    "PossibleValues",
    "RateVerdict",
    "Suppression",
    "TableSafety",
    "Unprotected",
    "Verdict",
    "area_shares",
    "areal_interpolation",
    "ballot_faults",
    "borda",
    "borda_points",
    "cells_to_hide",
    "change_margin",
    "class_of",
    "clean_ballots",
    "clopper_pearson_interval",
    "coefficient_of_variation",
    "days_between",
    "difference_margin",
    "display_estimate",
    "display_proportion",
    "display_rate",
    "equal_limits",
    "equal_say",
    "grade_level",
    "groups_looked_at",
    "groups_to_compare",
    "head_to_head",
    "hide",
    "interval_width",
    "is_near_tie",
    "is_small",
    "margin_when_picked",
    "middle_of",
    "move_up",
    "percent_interval",
    "percent_margin",
    "period_end",
    "period_start",
    "plurality",
    "points_by_role",
    "poisson_interval",
    "possible_values",
    "product_margin",
    "proportion_margin",
    "proven",
    "quantile_limits",
    "rate_difference",
    "rate_ratio",
    "rate_variation",
    "rate_verdict",
    "ratio_margin",
    "reading_grade",
    "recoverable",
    "reliability_class",
    "safe_to_publish",
    "share_that_changes_top",
    "signs_of_a_person",
    "standard_error",
    "subtracted",
    "sum_margin",
    "suppress",
    "top",
    "tops_by_weighting",
    "weighted_borda",
    "weighted_margin",
    "weighted_sum",
    "weightings",
    "wilson_interval",
    "worked_out",
]

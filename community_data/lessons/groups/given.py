"""What the notebook goes on with where an exercise is not finished: `check.right_rates(…)`.

It stands beside the checks, so that it is there also where they are not, as in grading.
"""

from __future__ import annotations

import pandas as pd

from community_data.data import rates as rates_of


def right_rates(package, place: str, measure: str, group_by: str) -> pd.DataFrame:
    """The percents worked out, so that a trainee can go on where an exercise is not finished.

    One row a group: group, count, population, percent, margin (percentage points, 90%), low and
    high (percent, 90%). A hidden count has empty numbers.
    """
    worked_out = rates_of.of_groups(package, place, measure, group_by)
    return worked_out[["group", "count", "population", "percent", "margin", "low", "high"]]

"""What the notebook goes on with where an exercise is not finished: `check.right_…(…)`.

It stands beside the checks, so that it is there also where they are not, as in grading.
"""

from __future__ import annotations

import pandas as pd

from community_data.data import areas
from community_data.lessons.places import material


def right_neighborhoods(package, place: str, measure: str) -> pd.DataFrame:
    """The neighborhoods added up, one row each, so that a trainee can go on.

    Columns: neighborhood, count, population, percent, margin and widest (percentage points, 90%),
    and decision, see `areas.neighborhoods`.
    """
    table = areas.neighborhoods(package, place, measure)
    columns = ["neighborhood", "count", "population", "percent", "margin", "widest", "decision"]
    return table[columns].round(1)


def right_ids(package, place: str) -> pd.Series:
    """The old ids of the office's list as text, with the zeros that they begin with."""
    return material.old_numbers(package, place)["old_id"]

"""What the notebook goes on with where an exercise is not finished: `check.place_to_go_on_with(…)`.

It stands beside the checks, so that it is there also where they are not, as in grading.
"""

from __future__ import annotations

import pandas as pd

from community_data import data
from community_data.lessons.start import material
from community_data.lessons.start.material import smallest_level as smallest_level


def place_to_go_on_with(my_place, package, place: str) -> pd.Series:
    """The row of the trainee's place, or of the place that the notebook began with."""
    try:
        return data.open_package(package).place(my_place)
    except (data.DataProblem, TypeError, ValueError):
        return data.open_package(package).place(place)


def true_title(package) -> str:
    """The letter of the title that says what the picture shows."""
    kinds = material.kind_of(package)
    return next(letter for letter, kind in kinds.items() if kind == "finding")


def level_to_search(package) -> str:
    """The level in which trainees look for the smallest place: the one right below the whole."""
    places = data.open_package(package).places
    depths = data.depths(places)
    below = places.loc[places["place_id"].map(depths) == 1, "level"]
    return below.iloc[0] if len(below) else places["level"].iloc[0]

"""What the notebook goes on with where an exercise is not finished: `check.right_ages(…)`.

It stands beside the checks, so that it is there also where they are not, as in grading.
"""

from __future__ import annotations

import pandas as pd

from community_data.data import sources


def right_ages(package, day) -> pd.DataFrame:
    """The sources with days_to_publish, and their age in days on a day."""
    table = sources.sources(package)
    return table.assign(
        days_to_publish=(table["published"] - table["collected_to"]).dt.days,
        age=(sources.page_day(day) - table["middle"]).dt.days,
    )

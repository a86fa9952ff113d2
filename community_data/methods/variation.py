"""How far can a number carry weight? Its coefficient of variation, in three classes.

Source: Esri, "The American Community Survey" (white paper and yearly methodology statement): at
most 12 percent high, more than 12 and at most 40 medium, more than 40 low reliability. This is a
convention that many users of the survey follow. The Census Bureau sets no such threshold.

The input is a number, an array or a Series; the answer is of the same kind.
"""

import numpy as np

from .elementwise import elementwise

HIGH_UP_TO = 12
LOW_ABOVE = 40


@elementwise
def reliability_class(coefficient):
    """Return "high", "medium", "low" or "not known" for a coefficient of variation in percent.

    "not known" where it is missing: the estimate is 0, hidden, or has no margin of error (a full
    count has none). Raises ValueError for a negative one.
    """
    if np.any(coefficient < 0):
        raise ValueError(
            "A coefficient of variation cannot be negative. Look at the signs of the estimate "
            "and of its margin."
        )
    return np.select(
        [np.isnan(coefficient), coefficient <= HIGH_UP_TO, coefficient <= LOW_ABOVE],
        ["not known", "high", "medium"],
        "low",
    )

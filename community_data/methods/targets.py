"""Could a target be seen, and was it reached? A number is held against its margin of error.

The margin of a change is the square root of the summed squares of both margins (U.S. Census Bureau,
"Understanding and Using American Community Survey Data", chapters 7 and 8). Before the second
number is there, its margin is taken to be like the first one's. Two periods must share no year
(chapter 3 of the same handbook): people who answered in both are in both numbers.
"""

import numpy as np

from .elementwise import elementwise
from .freshness import period_end, period_start
from .intervals import percent_margin
from .margins import difference_margin

REACHED, MISSED, CANNOT_TELL = "reached", "missed", "cannot tell"
_ALIKE = 0.85  # a leap year is as long as another; four years are not five


@elementwise
def count_margin(count, population, margin):
    """Return the 90% margin of error of a count, in its unit.

    That is `margin`, where the source gives one. A full count moves by chance alone: its margin is
    half the width of Wilson's interval. NaN where count or population are missing.
    """
    by_chance = np.asarray(percent_margin(count, population)) / 100 * population
    return np.where(np.isnan(margin), by_chance, margin)


def change_to_see(margin):
    """Return how large a change must be to be told from chance: more than this, in the unit.

    `margin` is that of the first number, and the second is taken to have the same one. NaN where it
    is missing.
    """
    return difference_margin(margin, margin) + 0 * margin


def share_a_day(period, other):
    """Return True where two periods, written as text, share at least a day; None if not known."""
    days = [read(each) for each in (period, other) for read in (period_start, period_end)]
    if None in days:
        return None
    return max(days[0], days[2]) <= min(days[1], days[3])


def as_long(period, other):
    """Return True where two periods are as long as each other; None if that is not known."""
    days = [read(each) for each in (period, other) for read in (period_start, period_end)]
    if None in days:
        return None
    lengths = sorted([(days[1] - days[0]).days + 1, (days[3] - days[2]).days + 1])
    return lengths[0] >= _ALIKE * lengths[1]


def target_outcome(baseline, target, number, margin):
    """Return what became of a target: "reached", "missed" or "cannot tell".

    `number` is newer than `baseline`, and `margin` is its margin of error. The target is reached
    where the whole interval of the number lies on the far side of it, seen from the baseline, and
    missed where the whole interval lies on the near side. "cannot tell" where something is missing.
    """
    if np.isnan([baseline, target, number, margin]).any():
        return CANNOT_TELL
    beyond = number - target if target > baseline else target - number
    if beyond >= margin:
        return REACHED
    return MISSED if -beyond > margin else CANNOT_TELL

"""Run charts: is a change in a series of numbers more than chance?

Rules: Perla, Provost and Murray, BMJ Quality & Safety 20 (2011) 46–51: shift and trend; Anhøj and
Olesen, PLoS ONE 9 (2014) e113825: limits that grow with the length of the chart.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

SHIFT = 6  # points in a row on one side of the median
TREND = 5  # points in a row that all go up, or all go down


@dataclass(frozen=True)
class RunChart:
    """What a run chart says.

    median: of the base, in the unit of the numbers. useful: points that are not on the median.
    runs: stretches on one side of it. longest_run, crossings, longest_trend: in points.
    """

    median: float
    useful: int
    runs: int
    longest_run: int
    longest_trend: int

    @property
    def crossings(self) -> int:
        """How often the line goes over the median."""
        return max(self.runs - 1, 0)

    @property
    def shift(self) -> bool:
        """Six or more points in a row on one side; points on the median are skipped."""
        return self.longest_run >= SHIFT

    @property
    def trend(self) -> bool:
        """Five or more points in a row that go one way; of equal neighbors one counts."""
        return self.longest_trend >= TREND

    @property
    def unusual(self) -> bool:
        """Anhøj and Olesen's rule, whose limits depend on how many points there are."""
        if not self.useful:
            return False
        few = self.crossings < fewest_crossings(self.useful)
        return self.longest_run > longest_usual_run(self.useful) or few


def run_chart(values, base=None) -> RunChart:
    """Read a run chart. values: numbers in order of time, missing ones left out before.

    base: the numbers that the median is taken of; the values themselves where none are given.
    """
    values = np.asarray(values, dtype=float)
    median = float(np.median(values if base is None else np.asarray(base, dtype=float)))
    sides = np.sign(values - median)
    sides = sides[sides != 0]
    lengths = stretches(sides)
    return RunChart(
        median, len(sides), len(lengths), max(lengths, default=0), longest_trend(values)
    )


def stretches(sides) -> list[int]:
    """How many equal neighbors stand together, in their order: + + − gives 2 and 1."""
    lengths: list[int] = []
    before = None
    for side in sides:
        if side == before:
            lengths[-1] += 1
        else:
            lengths.append(1)
        before = side
    return lengths


def run_at_the_end(values, median: float) -> int:
    """How many of the last points lie on one side of the median: above it +n, below it −n."""
    sides = np.sign(np.asarray(values, dtype=float) - median)
    sides = sides[sides != 0]
    lengths = stretches(sides)
    return int(sides[-1]) * lengths[-1] if lengths else 0


def longest_trend(values) -> int:
    """The most points in a row that all go up, or all go down. Equal neighbors count once."""
    values = np.asarray(values, dtype=float)
    if not len(values):
        return 0
    steps = np.sign(np.diff(values))
    return 1 + max(stretches(steps[steps != 0]), default=0)


def longest_usual_run(points: int) -> int:
    """The longest run that chance gives to a chart of so many useful points."""
    return round(math.log2(points) + 3)


def fewest_crossings(points: int) -> int:
    """The fewest crossings that are usual: the 5% point of Binomial(points − 1, ½)."""
    from scipy.stats import binom  # slow to import

    return int(binom.ppf(0.05, points - 1, 0.5))


def chance_of_shift(points: int, length: int = SHIFT) -> float:
    """How likely chance alone puts `length` points in a row on one side, around a known center.

    Exact, by counting: each next point lies on the same side as the one before half of the time.
    """
    if points < length:
        return 0.0
    run = np.zeros(length)  # run[k]: the last k points lie on one side, and no longer run was there
    run[1] = 1.0
    for _point in range(points - 1):
        longer = np.zeros(length)
        longer[1] = run.sum() / 2
        longer[2:] = run[1:-1] / 2
        run = longer
    return float(1 - run.sum())


def alarms(values, base: int = 24, length: int = SHIFT) -> list[tuple[int, int]]:
    """When a rule that looks once a week would have raised an alarm: (first, last) positions.

    At each position the chart holds the last `base` values and their median. There is an alarm
    while `length` or more of its last points lie above it.
    """
    values = np.asarray(values, dtype=float)
    found: list[tuple[int, int]] = []
    for end in range(base - 1, len(values)):
        chart = values[end - base + 1 : end + 1]
        if run_at_the_end(chart, float(np.median(chart))) >= length:
            again = bool(found) and found[-1][1] == end - 1
            found = [*found[:-1], (found[-1][0], end)] if again else [*found, (end, end)]
    return found

"""Control charts: the range in which numbers move when nothing has changed.

NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.2 (individuals) and 6.3.3.2 (proportions);
D. C. Montgomery, Introduction to Statistical Quality Control, chapter 7 (samples of unequal size).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

RANGE_TO_DEVIATION = 1.128  # d2 for ranges of two neighbors


@dataclass(frozen=True)
class Limits:
    """A center and the limits around it, all in the unit of the numbers; arrays where they vary."""

    center: float
    low: np.ndarray
    high: np.ndarray

    def outside(self, values) -> np.ndarray:
        """Which values lie beyond a limit; on the limit is inside."""
        values = np.asarray(values, dtype=float)
        return (values < self.low) | (values > self.high)


def p_chart(counts, sizes, center: float | None = None) -> Limits:
    """Limits for proportions: p̄ ± 3√(p̄(1 − p̄)/n), each sample with its own n, held to 0 and 1.

    counts, sizes: of each sample, sizes above 0. center: p̄ where it comes from elsewhere;
    else Σcounts ÷ Σsizes. With sizes in the thousands the limits are too tight: what scatters
    besides chance is more than they allow.
    """
    counts, sizes = np.asarray(counts, dtype=float), np.asarray(sizes, dtype=float)
    center = counts.sum() / sizes.sum() if center is None else center
    away = 3 * np.sqrt(center * (1 - center) / sizes)
    return Limits(float(center), np.clip(center - away, 0, 1), np.clip(center + away, 0, 1))


def individuals_chart(values) -> Limits:
    """XmR limits for single numbers: mean ± 3 · (mean moving range ÷ 1.128)."""
    values = np.asarray(values, dtype=float)
    away = 3 * np.abs(np.diff(values)).mean() / RANGE_TO_DEVIATION
    return Limits(float(values.mean()), values.mean() - away, values.mean() + away)

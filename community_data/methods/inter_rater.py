"""How far two readers who marked the same texts agree, beyond what chance alone would bring.

Sources: Cohen, "Weighted kappa: nominal scale agreement with provision for scaled disagreement or
partial credit", Psychological Bulletin 70, 1968; the weights are those of Cicchetti and Allison,
"A new procedure for assessing reliability of scoring EEG sleep recordings", American Journal of
EEG Technology 11, 1971: a difference of two points counts twice a difference of one.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

# How many texts kappa needs for k levels: 2 k², which is 18 for 0, 1 and 2 (Cicchetti, "Testing the
# normal approximation and minimal sample size requirements of weighted kappa when the number of
# categories is large", Applied Psychological Measurement 5, 1981). From about half of that on it
# is a hint; with fewer, one text more or less turns it, so it is not shown.
FEWEST = 10
ENOUGH = 18


def exact_share(first: Sequence[int], second: Sequence[int]) -> float:
    """The share, 0 to 1, of texts to which both readers gave the same; NaN where there are none."""
    pairs = np.asarray([first, second])
    return float((pairs[0] == pairs[1]).mean()) if pairs.size else np.nan


def weighted_kappa(first: Sequence[int], second: Sequence[int], levels: int = 3) -> float:
    """Cohen's kappa with linear weights: 1 is full agreement, 0 is what chance brings.

    first, second: the points that two readers gave to the same texts, whole numbers from 0 to
    `levels` - 1, in the same order. NaN where it is not defined: no texts, or both readers gave one
    and the same to all. Raises ValueError for different lengths or other points.
    """
    from statsmodels.stats.inter_rater import cohens_kappa  # slow to import

    if len(first) != len(second):
        raise ValueError("Both readers need the same texts.")
    if not set(first) | set(second) <= set(range(levels)):
        raise ValueError(f"Points are whole numbers from 0 to {levels - 1}.")
    if len(set(first) | set(second)) < 2:
        return np.nan
    table = np.zeros((levels, levels))
    np.add.at(table, (list(first), list(second)), 1)
    return float(cohens_kappa(table, wt="linear", return_results=False))

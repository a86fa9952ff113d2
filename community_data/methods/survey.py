"""From those who answered a survey to everybody it asks about: weights, and what they cost.

Sources: AAPOR, Standard Definitions (2023), for response rates; Cochran, Sampling Techniques
(1977), chapter 4, for the number of answers; Deming & Stephan, Annals of Mathematical Statistics 11
(1940), for raking; Kish, "Weighting for unequal Pi", Journal of Official Statistics 8 (1992), for
the design effect of unequal weights; NCHS, Series 2, no. 175 (2017), for what may be shown.

Margins of error here are at 95% confidence, as reports on surveys give them. The Census Bureau
prints its own at 90%.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from .elementwise import elementwise
from .intervals import clopper_pearson_interval
from .reliability import Z95, display_proportion

NEAR = 1e-10  # how near the sums of raked weights come to their totals, as a share of them
MOST_ROUNDS = 1000


@elementwise
def answers_needed(people, margin=5.0, percent=50.0):
    """Return how many of `people` must answer for a 95% margin of `margin` percentage points.

    For a simple random sample without replacement, not yet rounded up. `percent` is the answer
    that is expected; 50 asks for the most. Raises ValueError unless all are above 0.
    """
    if np.any(people <= 0) or np.any(margin <= 0) or np.any((percent <= 0) | (percent >= 100)):
        raise ValueError("People and margin are above 0, and the percent lies between 0 and 100.")
    of_a_crowd = Z95**2 * percent * (100 - percent) / margin**2
    return of_a_crowd / (1 + (of_a_crowd - 1) / people)


def response_rate(complete, partial=0, refused=0, not_reached=0, other=0, unknown=0) -> float:
    """Return AAPOR's response rate 1, from 0 to 1: complete answers by all who may be eligible.

    Partial answers and cases of unknown eligibility are below the line; who is known not to be
    eligible is nowhere. NaN where there is nobody. Raises ValueError for a negative number.
    """
    parts = [complete, partial, refused, not_reached, other, unknown]
    if min(parts) < 0:
        raise ValueError("A number of people cannot be negative.")
    return complete / sum(parts) if sum(parts) else float("nan")


def base_weights(stratum_size, invited):
    """Return how many people each person stands for: one over the chance to be invited.

    Columns or numbers: people on the list of a stratum, and those drawn from it. Raises ValueError
    where somebody was drawn more often than there are people, or nobody was.
    """
    if np.any(np.asarray(invited) <= 0) or np.any(np.asarray(invited) > np.asarray(stratum_size)):
        raise ValueError("Of a stratum at least one, and at most all people are invited.")
    return stratum_size / invited


def post_stratify(weights: pd.Series, groups: pd.Series, totals: Mapping[str, float]) -> pd.Series:
    """Return weights that add up to `totals`, which has the number of people of each group.

    weights, groups: a value a person, alike in their index. Raises ValueError where a group has
    nobody who answered, or a person's group has no total.
    """
    totals = pd.Series(totals, dtype=float)
    sums = weights.groupby(groups.astype(object)).sum()
    missing = set(totals.index[totals > 0]) - set(sums.index[sums > 0])
    unknown = set(groups.dropna()) - set(totals.index)
    if unknown:
        raise ValueError(f"No total for {', '.join(sorted(map(str, unknown)))}.")
    if groups.isna().any():
        raise ValueError("Some rows are in no group (NaN). Leave them out first: use dropna.")
    if missing:
        raise ValueError(f"Nobody answered of {sorted(map(str, missing))}: put it with another.")
    return weights * groups.astype(object).map(totals / sums).astype(float)


def rake(
    weights: pd.Series, groups: Sequence[pd.Series], totals: Sequence[Mapping[str, float]]
) -> pd.Series:
    """Return weights that add up to the totals of several groupings, by turns until they all do.

    The totals of all groupings have one sum. Raises ValueError as `post_stratify` does, where the
    sums differ, and where no weights fit all totals.
    """
    sums = [sum(each.values()) for each in map(dict, totals)]
    if max(sums) - min(sums) > 1e-6 * max(sums):
        raise ValueError("The groupings do not have the same number of people.")
    for _round in range(MOST_ROUNDS):
        before = weights
        for group, total in zip(groups, totals, strict=True):
            weights = post_stratify(weights, group, total)
        if np.allclose(weights, before, rtol=NEAR, atol=0):
            return weights
    raise ValueError("No weights fit all of these totals.")


def design_effect(weights) -> float:
    """Return Kish's design effect of unequal weights: how many times larger the variance is.

    The weights' part alone: neither clusters nor strata are in it. NaN where there are no weights.
    """
    weights = np.asarray(weights, dtype=float)
    if (weights < 0).any():
        raise ValueError("A weight cannot be negative.")
    return len(weights) * (weights**2).sum() / weights.sum() ** 2 if weights.sum() else np.nan


def effective_answers(weights) -> float:
    """Return how many answers of equal weight would be as sure as these. 0 for no weights."""
    weights = np.asarray(weights, dtype=float)
    return len(weights) / design_effect(weights) if weights.sum() else 0.0


def weighted_percent(counted, weights) -> float:
    """Return the percent of the weight of all that those with `counted` have. NaN where none is."""
    weights = np.asarray(weights, dtype=float)
    whole = weights.sum()
    return 100 * weights[np.asarray(counted, dtype=bool)].sum() / whole if whole else np.nan


@elementwise
def answer_margin(percent, answers):
    """Return the 95% margin of a percent, in percentage points; `answers` are effective ones."""
    return Z95 * np.sqrt(percent * (100 - percent) / answers)


@elementwise
def answer_interval(percent, answers):
    """Return (low, high), the 95% interval of Clopper and Pearson on effective answers, in percent.

    Korn and Graubard's for a survey with unequal weights, without their factor for degrees of
    freedom, which is near 1 where hundreds answered. NaN where there are no answers.
    """
    known = np.where(answers > 0, answers, np.nan)
    ends = clopper_pearson_interval(percent * known / 100, known, 0.95)
    return tuple(100 * np.asarray(end) for end in ends)


@elementwise
def display_answer(percent, answers):
    """Return "show", "flag" or "withhold" for a percent and its effective answers, by NCHS."""
    low, high = answer_interval(percent, answers)
    parts = (np.clip(np.asarray(part) / 100, 0, 1) for part in (percent, low, high))
    return display_proportion(*parts, answers).decision

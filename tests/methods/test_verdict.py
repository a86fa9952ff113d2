"""One verdict for a percent: its rules, one by one, and that its parts never disagree."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from community_data import methods
from community_data.methods import verdict

NO = float("nan")


@pytest.mark.parametrize(
    ("four", "decision", "reason", "reliability"),
    [
        # Surveys: NCHS Series 2, no. 175, on the width of the 95% interval
        ((2000, 10_000, 400, 0), "show", verdict.SHOWN, "medium"),
        ((2000, 10_000, 300, 0), "show", verdict.SHOWN, "high"),
        ((600, 10_000, 500, 0), "withhold", verdict.TOO_UNCERTAIN, "low"),
        ((9400, 10_000, 500, 0), "withhold", verdict.TOO_UNCERTAIN, "low"),  # as 6%
        ((4000, 10_000, 1300, 0), "withhold", verdict.TOO_UNCERTAIN, "low"),  # 31 points wide
        ((100, 10_000, 100, 0), "show", verdict.SHOWN, "medium"),  # less than 5 points wide
        ((0, 10_000, 300, 0), "flag", verdict.LOOK_TWICE, "not known"),
        ((10_000, 10_000, 300, 0), "flag", verdict.LOOK_TWICE, "not known"),
        ((0, 10_000, 4000, 0), "withhold", verdict.TOO_UNCERTAIN, "low"),
        ((3, 100, 1, 0), "show", verdict.SHOWN, "medium"),  # a small count of a survey
        ((NO, 10_000, 300, 0), "withhold", verdict.HIDDEN, "hidden"),
        # Full counts: 1 to 10, the rest, the whole; then 10 events (NCHS Series 2, no. 200)
        ((11, 482, NO, NO), "show", verdict.SHOWN, "full count"),
        ((10, 482, NO, NO), "withhold", verdict.HIDDEN, "hidden"),
        ((1, 482, NO, NO), "withhold", verdict.HIDDEN, "hidden"),
        ((481, 482, NO, NO), "withhold", verdict.HIDDEN, "hidden"),
        ((471, 482, NO, NO), "show", verdict.SHOWN, "full count"),
        ((0, 482, NO, NO), "withhold", verdict.NONE, "full count"),
        ((482, 482, NO, NO), "withhold", verdict.ALL, "full count"),
        ((0, 10, NO, NO), "withhold", verdict.HIDDEN, "hidden"),
        ((10, 10, NO, NO), "withhold", verdict.HIDDEN, "hidden"),
        ((NO, 482, NO, NO), "withhold", verdict.HIDDEN, "hidden"),
        ((0, 0, NO, NO), "withhold", verdict.NOBODY, "not known"),
        ((20, NO, NO, NO), "withhold", verdict.NO_POPULATION, "not known"),
    ],
)
def test_the_rules(four, decision, reason, reliability):
    assert methods.rate_verdict(*four) == (decision, reason, reliability)
    column = methods.rate_verdict(*(pd.Series([value], index=["a"]) for value in four))
    assert [part["a"] for part in column] == [decision, reason, reliability]


@pytest.mark.parametrize(
    ("count", "threshold", "reason"),
    [
        (20, 21, verdict.HIDDEN),
        (20, 20, verdict.SHOWN),
        (10, 10, verdict.SHOWN),
        (10, 11, verdict.HIDDEN),
        (9, 5, verdict.CHANCE),  # may be told, and is too little for a rate
        (991, 5, verdict.CHANCE),
        (4, 5, verdict.HIDDEN),
    ],
)
def test_an_organization_has_a_threshold_of_its_own(count, threshold, reason):
    assert methods.rate_verdict(count, 1000, threshold=threshold).reason == reason


@given(
    st.integers(0, 1000), st.integers(0, 1000), st.one_of(st.none(), st.integers(0, 600)),
    st.integers(5, 30),
)  # fmt: skip
def test_a_percent_and_that_of_everybody_else_get_one_verdict(count, more, margin, threshold):
    population = count + more
    one, other = (
        methods.rate_verdict(part, population, margin, 0, threshold) for part in (count, more)
    )
    assert one.decision == other.decision
    assert one.reliability == other.reliability
    # Withheld is never high or medium, and what is shown is never low.
    assert (one.decision == "withhold") == (one.reason not in (verdict.SHOWN, verdict.LOOK_TWICE))
    if one.decision == "withhold":
        assert one.reliability not in ("high", "medium")
    else:
        assert one.reliability not in ("low", "hidden")


def test_the_coefficient_of_variation_is_that_of_the_smaller_part():
    assert methods.rate_variation(10, 1.645) == pytest.approx(10)
    assert methods.rate_variation(90, 1.645) == pytest.approx(10)
    assert np.isnan(methods.rate_variation(0, 1.645))


@pytest.mark.parametrize("four", [(-1, 10, None, None), (11, 10, None, None), (5, 10, -1, 0)])
def test_what_cannot_be_is_an_error(four):
    with pytest.raises(ValueError, match="cannot be"):
        methods.rate_verdict(*four)

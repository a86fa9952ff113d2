"""NCHS presentation standards, Series 2, no. 175 (proportions) and no. 200 (rates)."""

import numpy as np
import pandas as pd
import pytest

from community_data import methods


def verdict_of(count, sample_size, **more):
    low, high = methods.clopper_pearson_interval(count, sample_size, confidence=0.95)
    return methods.display_proportion(count / sample_size, low, high, sample_size, **more)


@pytest.mark.parametrize(
    ("count", "sample_size", "decision", "because"),
    [
        (9, 30, "withhold", "30 percentage points"),
        (14, 40, "withhold", "30 percentage points"),
        (5, 60, "withhold", "130%"),
        (10, 60, "show", ""),
        (2, 200, "show", ""),
        (8, 200, "withhold", "130%"),
        (140, 150, "flag", "everybody else"),
        (10, 29, "withhold", "30 people"),
        (0, 200, "flag", "None or all"),
        (200, 200, "flag", "None or all"),
        (0, 50, "flag", "None or all"),  # 0 has no relative width
    ],
)
def test_published_proportions(count, sample_size, decision, because):
    verdict = verdict_of(count, sample_size)
    assert verdict.decision == decision
    assert because in verdict.reason
    assert type(verdict.decision) is type(verdict.reason) is str


def test_few_degrees_of_freedom_need_a_second_look():
    assert verdict_of(10, 60, degrees_of_freedom=7).decision == "flag"
    assert verdict_of(10, 60, degrees_of_freedom=8).decision == "show"
    assert verdict_of(5, 60, degrees_of_freedom=7).decision == "withhold"


@pytest.mark.parametrize(
    ("low", "high", "decision"),
    [(0.35, 0.65, "withhold"), (0.36, 0.65, "show"), (0.475, 0.525, "show")],
)
def test_widths_at_the_limits(low, high, decision):
    assert methods.display_proportion(0.5, low, high).decision == decision


def test_columns_of_proportions():
    counts, asked = pd.Series([9, 2], index=["a", "b"]), pd.Series([30, 200], index=["a", "b"])
    low, high = methods.clopper_pearson_interval(counts, asked, 0.95)
    verdict = methods.display_proportion(counts / asked, low, high, asked)
    assert verdict.decision.to_dict() == {"a": "withhold", "b": "show"}
    assert verdict.reason["a"] == verdict_of(9, 30).reason


def test_a_missing_estimate_is_withheld():
    assert methods.display_proportion(None, 0.1, 0.2).decision == "withhold"


@pytest.mark.parametrize(
    ("inputs", "message"),
    [((50, 40, 60), "between 0 and 1"), ((0.5, 0.6, 0.4), "cannot be above")],
)
def test_impossible_proportions_are_refused(inputs, message):
    with pytest.raises(ValueError, match=message):
        methods.display_proportion(*inputs)


@pytest.mark.parametrize(
    ("percent", "margin", "decision"),
    [
        (32.2, 0.8, "show"),
        (50, 12.5, "show"),  # 95%: 29.8 points wide
        (50, 12.6, "withhold"),  # 95%: 30.03 points wide
        (8, 5, "withhold"),  # 95%: 149% of the estimate
        (92, 5, "flag"),  # as wide, for everybody else
        (1, 2, "show"),  # cut off at 0, the interval is less than 5 points wide
        (0, 1, "flag"),
        (None, 3, "withhold"),
        (10, None, "withhold"),
    ],
)
def test_published_survey_percents(percent, margin, decision):
    assert methods.display_estimate(percent, margin) == decision
    column = methods.display_estimate(pd.Series([percent]), pd.Series([margin]))
    assert isinstance(column, pd.Series) and column.tolist() == [decision]


@pytest.mark.parametrize(
    ("percent", "margin", "message"),
    [(10, -1, "cannot be negative"), (120, 3, "between 0 and 100")],
)
def test_impossible_survey_percents_are_refused(percent, margin, message):
    with pytest.raises(ValueError, match=message):
        methods.display_estimate(percent, margin)


def test_rates_need_ten_events():
    decisions = methods.display_rate(np.array([0, 9, 10, 20, np.nan])).decision
    assert decisions.tolist() == ["withhold", "withhold", "show", "show", "withhold"]
    low, high = methods.poisson_interval(10)
    assert (high - low) / 10 == pytest.approx(1.36, abs=0.005)

"""Intervals against Newcombe (1998) and exact Poisson limits."""

import numpy as np
import pandas as pd
import pytest

from community_data import methods

NEWCOMBE = [
    # count, population, Wilson, Clopper-Pearson; all 95%
    (81, 263, (0.2553, 0.3662), (0.2527, 0.3676)),
    (15, 148, (0.0624, 0.1605), (0.0578, 0.1617)),
    (0, 20, (0, 0.1611), (0, 0.1684)),
    (1, 29, (0.0061, 0.1718), (0.0009, 0.1776)),
]


@pytest.mark.parametrize(("count", "population", "wilson", "clopper_pearson"), NEWCOMBE)
def test_newcombe(count, population, wilson, clopper_pearson):
    for method, expected in (
        (methods.wilson_interval, wilson),
        (methods.clopper_pearson_interval, clopper_pearson),
    ):
        interval = method(count, population, confidence=0.95)
        assert all(type(end) is float for end in interval)
        assert interval == pytest.approx(expected, abs=5e-5)


def test_columns_and_arrays_give_what_numbers_give():
    counts, populations = np.array([row[:2] for row in NEWCOMBE]).T
    one_by_one = np.array([methods.wilson_interval(*row[:2], 0.95) for row in NEWCOMBE])
    low, high = methods.wilson_interval(counts, populations, 0.95)
    assert np.column_stack([low, high]) == pytest.approx(one_by_one)
    labels = list("abcd")
    low, high = methods.wilson_interval(
        pd.Series(counts, index=labels), pd.Series(populations, index=labels), 0.95
    )
    assert list(low.index) == list(high.index) == labels
    assert np.column_stack([low, high]) == pytest.approx(one_by_one)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("method", [methods.wilson_interval, methods.clopper_pearson_interval])
@pytest.mark.parametrize(("count", "population"), [(0, 0), (None, 20), (3, None), (pd.NA, pd.NA)])
def test_nothing_known_is_missing(method, count, population):
    assert method(count, population) == pytest.approx((np.nan, np.nan), nan_ok=True)


@pytest.mark.parametrize(
    ("count", "population", "message"),
    [(12, 10, "12 of 10"), (-1, 10, "cannot be negative"), (1, -10, "cannot be negative")],
)
@pytest.mark.parametrize("method", [methods.wilson_interval, methods.percent_interval])
def test_impossible_counts_are_refused(method, count, population, message):
    more = (None, None) if method is methods.percent_interval else ()
    with pytest.raises(ValueError, match=message):
        method(count, population, *more)


def test_a_confidence_in_percent_is_refused():
    with pytest.raises(ValueError, match="between 0 and 1"):
        methods.wilson_interval(1, 10, 95)


@pytest.mark.parametrize(
    ("count", "expected"), [(10, (4.7954, 18.3904)), (20, (12.2165, 30.8884)), (0, (0, 3.6889))]
)
def test_exact_poisson(count, expected):
    assert methods.poisson_interval(count) == pytest.approx(expected, abs=5e-5)


@pytest.mark.filterwarnings("error")
def test_percents_of_full_counts_and_of_a_survey_side_by_side():
    data = pd.DataFrame(
        {
            "count": [81, 203_119, 2, 3, None],
            "count_moe": [None, 5_070, 9, 5, None],
            "population": [263, 630_498, 100, 0, 50],
            "population_moe": [None, 831, 1, 2, None],
        },
        index=list("abcde"),
    )
    columns = (data["count"], data["population"], data["count_moe"], data["population_moe"])
    low, high = methods.percent_interval(*columns)
    margin = methods.percent_margin(*columns)
    wilson_low, wilson_high = methods.wilson_interval(81, 263)
    assert (low["a"], high["a"]) == pytest.approx((100 * wilson_low, 100 * wilson_high))
    assert margin["a"] == pytest.approx(50 * (wilson_high - wilson_low))
    assert (low["b"], high["b"]) == pytest.approx((32.2 - 0.8, 32.2 + 0.8), abs=0.05)
    assert margin["b"] == pytest.approx(0.8, abs=0.05)
    assert low["c"] == 0  # cut off: a percent cannot be negative
    assert margin["c"] == pytest.approx(9, abs=0.01)
    assert low[["d", "e"]].isna().all() and margin[["d", "e"]].isna().all()


def test_percents_of_single_numbers():
    low, high = methods.percent_interval(5, 20, None, None)
    assert (low, high) == pytest.approx([100 * x for x in methods.wilson_interval(5, 20)])
    assert methods.percent_margin(5, 20, None, None) == pytest.approx((high - low) / 2)
    assert type(low) is type(methods.percent_margin(5, 20, 3, 3)) is float


def test_a_survey_count_may_exceed_its_population():
    low, high = methods.percent_interval(105, 100, 10, 10)
    assert 0 < low < high == 100

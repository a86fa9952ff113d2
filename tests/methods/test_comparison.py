"""Rate ratio and difference against Rothman's example."""

import numpy as np
import pandas as pd
import pytest

from community_data import methods

ROTHMAN = (41, 28_010, 15, 19_017)


def test_rate_ratio():
    ratio = methods.rate_ratio(*ROTHMAN)
    assert ratio == pytest.approx((1.8558, 1.0272, 3.3526), abs=5e-5)
    assert type(ratio.value) is float


def test_rate_difference():
    difference = methods.rate_difference(*ROTHMAN)
    per_10_000 = [10_000 * end for end in difference]
    assert per_10_000 == pytest.approx([6.750, 0.749, 12.751], abs=5e-4)


def test_columns_against_one_reference_group():
    counts = pd.Series([41, 15], index=["exposed", "reference"])
    people = pd.Series([28_010, 19_017], index=["exposed", "reference"])
    ratio = methods.rate_ratio(counts, people, 15, 19_017)
    assert ratio.value.to_dict() == pytest.approx({"exposed": 1.8558, "reference": 1}, abs=5e-5)
    assert ratio.low["exposed"] == pytest.approx(1.0272, abs=5e-5)
    arrays = methods.rate_ratio(counts.to_numpy(), people.to_numpy(), 15, 19_017)
    assert arrays.high.tolist() == pytest.approx(ratio.high.tolist())


def test_more_confidence_is_wider():
    assert methods.rate_ratio(*ROTHMAN, confidence=0.99).low < methods.rate_ratio(*ROTHMAN).low


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    "inputs", [(3, 100, 0, 100), (0, 100, 0, 100), (3, 0, 5, 100), (3, 100, None, 100)]
)
def test_no_ratio_without_a_reference(inputs):
    assert methods.rate_ratio(*inputs) == pytest.approx((np.nan,) * 3, nan_ok=True)


@pytest.mark.filterwarnings("error")
def test_a_ratio_of_zero_has_no_limits():
    assert methods.rate_ratio(0, 100, 5, 100) == pytest.approx((0, np.nan, np.nan), nan_ok=True)


def test_a_negative_count_is_refused():
    with pytest.raises(ValueError, match="cannot be negative"):
        methods.rate_ratio(-1, 100, 5, 100)

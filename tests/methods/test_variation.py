"""The three classes of a coefficient of variation, at their limits."""

import numpy as np
import pandas as pd
import pytest

from community_data import methods


@pytest.mark.parametrize(
    ("coefficient", "expected"),
    [
        (0, "high"),
        (8.32, "high"),  # the Census Bureau's example, 2,557 ± 350
        (12, "high"),
        (12.01, "medium"),
        (40, "medium"),
        (40.01, "low"),
        (310, "low"),
        (np.inf, "low"),
        (None, "not known"),
    ],
)
def test_the_classes_and_their_limits(coefficient, expected):
    word = methods.reliability_class(coefficient)
    assert type(word) is str and word == expected
    labels = ["Alder", "Birch"]
    column = methods.reliability_class(pd.Series([coefficient] * 2, index=labels))
    assert column.to_dict() == dict.fromkeys(labels, expected)


def test_from_a_margin_of_error_to_a_class():
    coefficient = methods.coefficient_of_variation(
        pd.Series([2_557, 100, 9, 0]), pd.Series([350, 50, 46, 13])
    )
    assert methods.reliability_class(coefficient).tolist() == ["high", "medium", "low", "not known"]


def test_a_full_count_has_no_class():
    assert methods.reliability_class(methods.coefficient_of_variation(50, None)) == "not known"


def test_a_negative_one_is_refused_in_a_sentence():
    with pytest.raises(ValueError, match="cannot be negative"):
        methods.reliability_class(-3)

"""Margins of error against the numbers that the Census Bureau printed."""

import numpy as np
import pandas as pd
import pytest

from community_data import methods


@pytest.mark.parametrize(
    ("estimates", "margins", "expected"),
    [
        # ACS handbook, chapter 8: people in three counties
        ([135_173, 43_104, 24_842], [3_860, 2_642, 1_957], 5_070),
        # several zeros: only the largest zero's margin, once (all four would give 56.37)
        ([0, 0, 0, 41], [22, 22, 29, 37], 47.01),
        ([0, 0], [22, 29], 29),
    ],
)
def test_margin_of_a_sum(estimates, margins, expected):
    assert methods.sum_margin(estimates, margins) == pytest.approx(expected, rel=1e-4)
    as_columns = methods.sum_margin(pd.Series(estimates), pd.Series(margins))
    assert type(as_columns) is float and as_columns == pytest.approx(expected, rel=1e-4)


def test_a_full_count_adds_no_margin_to_a_sum():
    assert methods.sum_margin([100, 200], [30, None]) == 30


def test_a_sum_of_something_missing_has_no_margin():
    assert np.isnan(methods.sum_margin([100, None], [30, 40]))


@pytest.mark.parametrize(
    ("method", "inputs", "expected", "within"),
    [
        ("proportion_margin", (203_119, 630_498, 5_070, 831), 0.008, 0.0005),
        ("ratio_margin", (226_840, 203_119, 5_556, 5_070), 0.039, 0.0005),
        ("change_margin", (135_173, 139_301, 3_860, 4_047), 4.20, 0.005),
        ("product_margin", (74_506_512, 0.824, 228_238, 0.001), 202_289, 0.5),
        ("coefficient_of_variation", (2_557, 350), 8.32, 0.005),
        ("difference_margin", (30, 40), 50, 1e-9),
        ("standard_error", (1_645,), 1_000, 1e-9),
        # the value under the root would be negative, so the ratio's formula
        ("proportion_margin", (90, 100, 5, 20), np.hypot(5, 0.9 * 20) / 100, 1e-12),
    ],
)
class TestPublishedMargins:
    def test_of_numbers(self, method, inputs, expected, within):
        margin = getattr(methods, method)(*inputs)
        assert type(margin) is float
        assert margin == pytest.approx(expected, abs=within)

    def test_of_columns(self, method, inputs, expected, within):
        labels = ["Alder", "Birch"]
        margin = getattr(methods, method)(*(pd.Series([x, x], index=labels) for x in inputs))
        assert isinstance(margin, pd.Series) and list(margin.index) == labels
        assert margin.tolist() == pytest.approx([expected] * 2, abs=within)

    def test_of_arrays(self, method, inputs, expected, within):
        margin = getattr(methods, method)(*(np.array([x, x]) for x in inputs))
        assert isinstance(margin, np.ndarray)
        assert margin.tolist() == pytest.approx([expected] * 2, abs=within)

    def test_a_negative_margin_is_refused_in_a_sentence(self, method, inputs, expected, within):
        with pytest.raises(ValueError, match="margin of error cannot be negative"):
            getattr(methods, method)(*inputs[:-1], -555_555_555)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        ((10, 0, 5, 5), np.nan),
        ((0, 0, 5, 5), np.nan),
        ((10, None, 5, None), np.nan),
        ((pd.NA, 100, 5, 5), np.nan),
        ((10, 100, None, np.nan), 0.0),
        ((10, 100, 5, None), 0.05),
    ],
)
def test_missing_data_is_neither_an_error_nor_a_warning(inputs, expected):
    assert methods.proportion_margin(*inputs) == pytest.approx(expected, nan_ok=True)


@pytest.mark.filterwarnings("error")
def test_dividing_by_nothing_is_missing():
    assert np.isnan(methods.ratio_margin(5, 0, 1, 1))
    assert np.isnan(methods.change_margin(0, 5, 1, 1))
    assert np.isnan(methods.coefficient_of_variation(0, 12))


def test_a_column_of_one_place_cannot_be_mixed_with_another():
    with pytest.raises(ValueError, match="different row labels"):
        methods.difference_margin(pd.Series([1, 2]), pd.Series([1, 2], index=[1, 0]))


def test_unequal_lengths_are_named():
    with pytest.raises(ValueError, match="margin has 2, other_margin has 3"):
        methods.difference_margin([1, 2], [1, 2, 3])


@pytest.mark.parametrize("text", ["12", pd.Series(["12"]), ["a"]])
def test_text_is_refused(text):
    with pytest.raises(ValueError, match=r"must hold numbers.*pd\.to_numeric"):
        methods.standard_error(text)


def test_nullable_columns_and_single_numbers_mix():
    counts = pd.Series([10, None], dtype="Int64")
    margins = methods.proportion_margin(counts, 100, 5, None)
    assert margins.tolist() == pytest.approx([0.05, np.nan], nan_ok=True)

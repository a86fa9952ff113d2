"""Agreement of two readers, against published examples and the definition."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.inter_rater import cohens_kappa

from community_data.methods.inter_rater import exact_share, weighted_kappa

# Hout, Duncan and Sobel 1987, in Agresti, "Categorical Data Analysis" (1990), and Friendly,
# "Visualizing Categorical Data" (2000): 91 couples, four levels. R's package vcd prints for it
# Unweighted 0.1293, Weighted (equal spacing, which is linear) 0.2374.
COUPLES = [[7, 7, 2, 3], [2, 8, 3, 7], [1, 5, 4, 9], [2, 8, 9, 14]]


def pairs(table):
    """The points of two readers, of whom so many gave (row, column)."""
    cells = [(row, column) for row in range(len(table)) for column in range(len(table))]
    every = [cell for cell in cells for n in range(table[cell[0]][cell[1]])]
    return [row for row, column in every], [column for row, column in every]


def test_the_published_example_with_linear_weights():
    assert weighted_kappa(*pairs(COUPLES), levels=4) == pytest.approx(0.2374, abs=5e-5)


def test_the_library_gives_cohens_own_example():
    """Cohen 1968, table 1: 200 patients, weights of disagreement 1, 3 and 6, kappa 0.348."""
    table = np.array([[88, 14, 18], [10, 40, 10], [2, 6, 12]])
    weights = np.array([[0, 1, 3], [1, 0, 6], [3, 6, 0]])
    assert cohens_kappa(table, weights=weights, return_results=False) == pytest.approx(
        0.348, abs=5e-4
    )


def by_definition(first, second, levels=3):
    """1 - observed over expected disagreement, each as the mean difference of points; exact."""
    n = len(first)
    observed = Fraction(sum(abs(a - b) for a, b in zip(first, second, strict=True)), n)
    expected = Fraction(sum(abs(a - b) for a in first for b in second), n * n)
    return None if expected == 0 else 1 - observed / expected


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=1, max_size=40))
def test_kappa_is_what_the_definition_says(marks):
    first, second = zip(*marks, strict=True)
    right = by_definition(first, second)
    kappa = weighted_kappa(first, second)
    assert math.isnan(kappa) if right is None else kappa == pytest.approx(float(right), abs=1e-12)


def test_full_agreement_none_and_what_is_not_defined():
    assert weighted_kappa([0, 1, 2], [0, 1, 2]) == pytest.approx(1)
    assert weighted_kappa([0, 0, 2, 2], [0, 2, 0, 2]) == pytest.approx(0)
    assert math.isnan(weighted_kappa([2, 2], [2, 2])) and math.isnan(weighted_kappa([], []))
    assert exact_share([0, 1, 2, 2], [0, 1, 2, 1]) == 0.75 and math.isnan(exact_share([], []))


@pytest.mark.parametrize(("first", "second"), [([1], [1, 2]), ([3], [1]), ([-1], [1])])
def test_wrong_points_are_refused(first, second):
    with pytest.raises(ValueError, match=r"whole numbers|same texts"):
        weighted_kappa(first, second)


# Cohen's kappa of a code that is there or not: ../shared/oracles.md, worked out independently.
PRESENT_OR_NOT = {
    0.400: [[20, 5], [10, 15]],
    0.130: [[45, 15], [25, 15]],
    0.259: [[25, 35], [5, 35]],
    0.6995: [[40, 9], [6, 45]],
    0.3182: [[80, 10], [5, 5]],
    -0.0234: [[118, 5], [2, 0]],
    0.4186: [[2, 3], [2, 93]],
}


@pytest.mark.parametrize(("kappa", "table"), PRESENT_OR_NOT.items())
def test_kappa_of_a_code_that_is_there_or_not(kappa, table):
    assert weighted_kappa(*pairs(table), levels=2) == pytest.approx(kappa, abs=5e-4)

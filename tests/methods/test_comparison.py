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


# Which groups to compare, and what picking one of several costs

COLUMNS = ["group", "count", "count_moe", "population", "population_moe"]


def people(*rows):
    return pd.DataFrame(rows, columns=COLUMNS).astype(dict.fromkeys(COLUMNS[1:], float))


@pytest.mark.parametrize(
    ("rows", "pair", "looked_at"),
    [
        # The largest that may be shown, and the highest of the others that may be shown.
        ([("a", 300, 60, 6000, 0), ("b", 600, 90, 3000, 0), ("c", 9, 90, 30, 0)], "ba", 1),
        ([("a", 300, 60, 6000, 0), ("b", 600, 90, 3000, 0), ("c", 900, 90, 3000, 0)], "ca", 2),
        # The largest is too uncertain.
        ([("a", 300, 900, 6000, 0), ("b", 600, 90, 3000, 0), ("c", 300, 90, 2900, 0)], "cb", 1),
        # Nobody is counted in the largest: nobody can divide by it.
        ([("a", 0, 60, 6000, 0), ("b", 600, 90, 3000, 0)], "ab", 1),
        # Full counts: a small one is no number to compare with.
        ([("a", 60, None, 6000, None), ("b", 9, None, 100, None), ("c", 20, None, 200, None)],
         "ca", 1),
        # Nothing can be shown: known counts first, then the largest.
        ([("a", None, None, 50, None), ("b", 4, None, 20, None), ("c", 5, None, 10, None)],
         "cb", 1),
        ([("a", None, None, 50, None), ("b", None, None, 20, None)], "ba", 1),
        ([("b", None, None, 50, None), ("a", None, None, 50, None)], "ba", 1),
    ],
)  # fmt: skip
def test_groups_to_compare(rows, pair, looked_at):
    assert methods.groups_to_compare(people(*rows)) == tuple(pair)
    assert methods.groups_looked_at(people(*rows)) == looked_at


def test_one_group_cannot_be_compared():
    with pytest.raises(ValueError, match="Two groups are needed"):
        methods.groups_to_compare(people(("a", 300, 60, 6000, 0)))


def test_a_threshold_decides_who_can_be_compared():
    table = people(("a", 60, None, 6000, None), ("b", 15, None, 100, None),
                   ("c", 30, None, 300, None))  # fmt: skip
    assert methods.groups_to_compare(table) == ("b", "a")
    assert methods.groups_to_compare(table, threshold=20) == ("c", "a")
    assert methods.groups_looked_at(table, threshold=20) == 1


def test_a_margin_grows_with_the_groups_that_one_picks_from():
    """Bonferroni: 1.645, 1.960, 2.128, 2.326 standard errors for 1, 2, 3 and 5 groups."""
    grown = methods.margin_when_picked(np.full(4, 1.645), np.array([1, 2, 3, 5]))
    assert grown.tolist() == pytest.approx([1.645, 1.960, 2.128, 2.326], abs=1e-3)
    assert methods.margin_when_picked(5, 0) == 5


@pytest.mark.parametrize(("groups", "equal_say"), [(3, 0.08), (5, 0.08), (8, 0.08)])
def test_equal_groups_seldom_seem_to_differ(groups, equal_say):
    """The highest of several equal groups, compared with one more: a gap in 10% of draws at most.

    Without the wider margin it is 15% and more.
    """
    chance = np.random.default_rng(8)
    percents = chance.normal(15, 2, (20_000, groups + 1))
    margin = methods.difference_margin(2 * 1.645, 2 * 1.645)
    gap = percents[:, 1:].max(axis=1) - percents[:, 0]
    wide = methods.margin_when_picked(margin, groups)
    found, naive = ((np.abs(gap) > each).mean() for each in (wide, margin))
    assert 0.02 < found < equal_say
    assert naive > 0.11

"""Targets against margins, and the critical path, held to what others published."""

import math
from graphlib import CycleError

import pytest

from community_data import methods


def test_the_change_is_held_against_both_margins():
    # Census handbook, chapter 8: 135,173 ± 3,860 and 139,301 ± 4,047 differ by 4,128 ± 5,592.
    assert methods.difference_margin(3860, 4047) == pytest.approx(5592.6, abs=0.1)
    assert methods.change_to_see(3860) == pytest.approx(3860 * math.sqrt(2))
    assert math.isnan(methods.change_to_see(math.nan))


def test_a_full_count_moves_by_chance():
    # Newcombe 1998: 15 of 148, Wilson at 95%: .0624 to .1605. Ours is the 90% one, so narrower.
    margin = methods.count_margin(15, 148, math.nan)
    low, high = methods.wilson_interval(15, 148, 0.90)
    assert margin == pytest.approx((high - low) / 2 * 148)
    assert margin < (0.1605 - 0.0624) / 2 * 148
    assert methods.count_margin(15, 148, 4) == 4


@pytest.mark.parametrize(
    ("period", "other", "shared"),
    [
        ("2020–2024", "2021–2025", True),
        ("2020–2024", "2024–2028", True),
        ("2020–2024", "2025–2029", False),
        ("2015-2019", "2020-2024", False),
        ("2025", "2026", False),
        ("2025", "2025", True),
        ("2025-Q1", "2025-Q2", False),
        ("2020–2024", "once", None),
    ],
)
def test_periods_share_years_or_not(period, other, shared):
    assert methods.share_a_day(period, other) is shared
    assert methods.share_a_day(other, period) is shared


def test_periods_are_as_long_or_not():
    assert methods.as_long("2020", "2021") and methods.as_long("2020–2024", "2025–2029")
    assert methods.as_long("2023", "2020–2024") is False
    assert methods.as_long("once", "2024") is None


@pytest.mark.parametrize(
    ("baseline", "target", "number", "margin", "outcome"),
    [
        (1000, 800, 700, 50, "reached"),
        (1000, 800, 750, 50, "reached"),
        (1000, 800, 760, 50, "cannot tell"),
        (1000, 800, 850, 50, "cannot tell"),
        (1000, 800, 851, 50, "missed"),
        (1000, 800, 1200, 50, "missed"),
        (1000, 1200, 1300, 50, "reached"),
        (1000, 1200, 1100, 50, "missed"),
        (1000, 800, math.nan, 50, "cannot tell"),
        (math.nan, 800, 700, 50, "cannot tell"),
    ],
)
def test_a_target_is_reached_where_the_whole_range_says_so(
    baseline, target, number, margin, outcome
):
    assert methods.target_outcome(baseline, target, number, margin) == outcome


# The example of a critical path in many textbooks: A 3; B 4 after A; C 2 after A; D 5 after B and
# C; so A, B, D: 12.
WAITS = {"A": [], "B": ["A"], "C": ["A"], "D": ["B", "C"]}
WEEKS = {"A": 3, "B": 4, "C": 2, "D": 5}


def test_the_longest_chain_is_the_time_that_all_of_it_takes():
    assert methods.weeks_in_all(WAITS, WEEKS) == 12
    assert methods.last_weeks(WAITS, WEEKS) == {"A": 3, "B": 7, "C": 5, "D": 12}
    assert methods.weeks_in_all({}, {}) == 0


def test_what_has_time_to_spare_moves_nothing():
    assert methods.last_weeks(WAITS, WEEKS, {"C": 2})["D"] == 12
    assert methods.last_weeks(WAITS, WEEKS, {"C": 3})["D"] == 13


def test_a_circle_is_found_and_cut_at_its_shortest():
    waits = {"a": ["c"], "b": ["a"], "c": ["b"], "outside": ["a"], "self": ["self"]}
    weeks = {"a": 5, "b": 2, "c": 3, "outside": 1, "self": 9}
    assert methods.in_circles(waits) == ["a", "b", "c", "self"]
    with pytest.raises(CycleError):
        methods.weeks_in_all(waits, weeks)
    cut = methods.cut_circles(waits, weeks)
    assert methods.in_circles(cut) == []
    assert cut["b"] == set() and cut["c"] == {"b"} and cut["a"] == {"c"}
    assert methods.weeks_in_all(cut, weeks) == 2 + 3 + 5 + 1
    assert waits["b"] == ["a"]

"""Run charts, late reports and control charts against numbers that others worked out."""

import itertools

import numpy as np
import pandas as pd
import pytest

from community_data import methods

SERIES = [12, 15, 11, 14, 13, 16, 12, 13, 15, 18, 19, 17, 18, 20, 17, 19]

# Taylor and Ashe (1983), cumulative, as in Mack (1993).
TAYLOR_ASHE = [
    [357848, 1124788, 1735330, 2218270, 2745596, 3319994, 3466336, 3606286, 3833515, 3901463],
    [352118, 1236139, 2170033, 3353322, 3799067, 4120063, 4647867, 4914039, 5339085],
    [290507, 1292306, 2218525, 3235179, 3985995, 4132918, 4628910, 4909315],
    [310608, 1418858, 2195047, 3757447, 4029929, 4381982, 4588268],
    [443160, 1136350, 2128333, 2897821, 3402672, 3873311],
    [396132, 1333217, 2180715, 2985752, 3691712],
    [440832, 1288463, 2419861, 3483130],
    [359480, 1421128, 2864498],
    [376686, 1363294],
    [344014],
]
SMALL = [[100, 150, 165, 165], [120, 168, 189], [90, 144], [110]]


def triangle_of(rows: list[list[int]]) -> pd.DataFrame:
    """A row a week; what is not known yet is missing."""
    return pd.concat([pd.Series(row, dtype=float) for row in rows], axis=1).T


def test_a_run_chart_of_sixteen_points():
    chart = methods.run_chart(SERIES)
    assert (chart.median, chart.useful, chart.runs) == (15.5, 16, 4)
    assert (chart.longest_run, chart.crossings, chart.longest_trend) == (7, 3, 5)
    assert chart.shift and chart.trend
    # Seven in a row are usual for 16 points; three crossings are too few.
    assert chart.longest_run <= methods.longest_usual_run(16)
    assert chart.unusual and chart.crossings < methods.fewest_crossings(16)


def test_points_on_the_median_are_skipped_and_do_not_end_a_run():
    chart = methods.run_chart([5, 7, 7, 5, 7, 7, 7, 7, 3, 3, 5, 3, 3, 3, 3])
    assert chart.median == 5 and chart.useful == 12 and chart.longest_run == 6
    assert methods.run_chart([4, 4, 4]).useful == 0 and not methods.run_chart([4, 4, 4]).unusual


def test_a_median_of_a_base_is_not_moved_by_what_comes_later():
    assert methods.run_chart([9, 9, 9], base=[4, 5, 6]).median == 5


def test_equal_neighbors_count_once_in_a_trend():
    assert methods.longest_trend([1, 2, 2, 3, 4, 4, 5]) == 5
    assert methods.longest_trend([5, 4, 3, 2]) == 4
    assert methods.longest_trend([]) == 0 and methods.longest_trend([3, 3]) == 1


def test_the_run_that_still_goes_on():
    assert methods.run_at_the_end([1, 9, 9, 5, 9], 5) == 3
    assert methods.run_at_the_end([9, 1, 1], 5) == -2
    assert methods.run_at_the_end([5, 5], 5) == 0


@pytest.mark.parametrize(
    ("points", "run", "crossings"),
    [(10, 6, 2), (12, 7, 3), (16, 7, 4), (20, 7, 6), (24, 8, 8)],
)
def test_limits_that_grow_with_the_chart(points, run, crossings):
    assert methods.longest_usual_run(points) == run
    assert methods.fewest_crossings(points) == crossings


@pytest.mark.parametrize(
    ("points", "chance"), [(12, 0.125), (16, 0.183), (24, 0.288), (52, 0.560), (104, 0.820)]
)
def test_how_often_chance_alone_shows_a_shift(points, chance):
    assert methods.chance_of_shift(points) == pytest.approx(chance, abs=0.0006)


def test_the_chance_of_a_shift_by_trying_every_chart_of_twelve_points():
    charts = itertools.product([1, -1], repeat=12)
    hits = sum(max(methods.stretches(chart)) >= 6 for chart in charts)
    assert methods.chance_of_shift(12) == pytest.approx(hits / 2**12)
    assert methods.chance_of_shift(5) == 0


def test_how_often_the_rule_fires_around_a_chart_s_own_median():
    draws = np.random.default_rng(1).random((3000, 24))
    share = np.mean([methods.run_chart(values).shift for values in draws])
    assert share == pytest.approx(0.16, abs=0.025)


def test_the_triangle_of_taylor_and_ashe():
    triangle = triangle_of(TAYLOR_ASHE)
    wanted = [3.4906, 1.7473, 1.4574, 1.1739, 1.1038, 1.0863, 1.0539, 1.0766, 1.0177]
    assert methods.growth_factors(triangle).round(4).tolist() == wanted
    to_come = methods.completed(triangle) - triangle.ffill(axis=1).iloc[:, -1]
    assert to_come.sum() == pytest.approx(18_680_856, abs=1)


def test_a_small_triangle():
    triangle = triangle_of(SMALL)
    assert methods.growth_factors(triangle).round(4).tolist() == [1.4903, 1.1132, 1.0]
    assert methods.completed(triangle).round(2).tolist()[-2:] == [160.30, 182.49]
    shares = 100 * methods.share_complete(triangle)
    assert shares.round(2).tolist() == [60.28, 89.83, 100.0, 100.0]


def test_weeks_that_are_not_so_old_yet_stay_out_of_the_factor():
    triangle = triangle_of(SMALL)
    wrong = triangle[1].sum() / triangle[0].sum()
    assert methods.growth_factors(triangle)[0] > wrong


def test_a_triangle_in_which_nobody_asked_has_no_factor():
    assert methods.growth_factors(pd.DataFrame([[0, 0], [0, 0]])).isna().all()


def test_a_p_chart_of_samples_of_one_size():
    defects = [12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22, 8, 10, 5, 13, 11, 20, 18, 24,
               15, 9, 12, 7, 13, 9, 6]  # fmt: skip
    limits = methods.p_chart(defects, [50] * 30)
    assert limits.center == pytest.approx(0.2313, abs=5e-5)
    assert (limits.low[0], limits.high[0]) == pytest.approx((0.0524, 0.4102), abs=6e-5)
    out = np.flatnonzero(limits.outside(np.array(defects) / 50)) + 1
    assert out.tolist() == [15, 23]
    kept = [d for n, d in enumerate(defects, 1) if n not in {15, 23}]
    revised = methods.p_chart(kept, [50] * 28)
    assert revised.center == pytest.approx(0.2150, abs=5e-5)
    assert (revised.low[0], revised.high[0]) == pytest.approx((0.0407, 0.3893), abs=6e-5)


def test_a_p_chart_of_samples_of_unequal_size():
    sizes = [100, 80, 80, 100, 110, 110, 100, 100, 90, 90, 110, 120, 120, 120, 110, 80, 80, 80, 90,
             100, 100, 100, 100, 90, 90]  # fmt: skip
    orders = [12, 8, 6, 9, 10, 12, 11, 16, 10, 6, 20, 15, 9, 8, 6, 8, 10, 7, 5, 8, 5, 8, 10, 6, 9]
    limits = methods.p_chart(orders, sizes)
    assert limits.center == pytest.approx(0.0955, abs=5e-5)
    assert (limits.low[1], limits.high[1]) == pytest.approx((0, 0.1941), abs=1e-4)
    assert (limits.low[4], limits.high[4]) == pytest.approx((0.0114, 0.1796), abs=1e-4)
    out = np.flatnonzero(limits.outside(np.array(orders) / np.array(sizes))) + 1
    assert out.tolist() == [11]


def test_individuals_as_in_the_nist_handbook():
    limits = methods.individuals_chart([49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1])
    assert limits.center == pytest.approx(50.81)
    assert (limits.low, limits.high) == pytest.approx((45.8159, 55.8041), abs=1e-3)

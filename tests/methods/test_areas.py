"""Small areas added up: against numbers that were worked out by hand (oracles)."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from community_data import methods

COUNTS, WEIGHTS, MARGINS = [1200, 800, 500], [1, 0.25, 0.6], [210, 160, 120]


def test_a_sum_by_weights_and_its_margin():
    assert methods.weighted_sum(COUNTS, WEIGHTS) == pytest.approx(1700)
    assert methods.weighted_margin(MARGINS, WEIGHTS) == pytest.approx(225.57, abs=0.005)
    assert methods.weighted_margin(MARGINS, [1, 1, 1]) == pytest.approx(290.00, abs=0.005)
    roots = np.sqrt(WEIGHTS)
    assert methods.weighted_margin(MARGINS, roots) == pytest.approx(243.19, abs=0.005)


def test_parts_of_one_area_are_one_estimate():
    assert methods.weighted_margin([160, 160], [0.25, 0.75], ["t", "t"]) == pytest.approx(160)
    apart = methods.weighted_margin([160, 160], [0.25, 0.75])
    assert apart == pytest.approx(126.49, abs=0.005)


def test_a_missing_count_is_not_zero_and_a_full_count_has_no_margin():
    assert np.isnan(methods.weighted_sum([10, np.nan], [1, 1]))
    assert methods.weighted_margin([np.nan, 30], [1, 0.5]) == 15


@pytest.mark.parametrize("weights", [[57, 43], [-0.1, 1], [1.2, 0.1]])
def test_a_weight_is_a_share(weights):
    with pytest.raises(ValueError, match="from 0 to 1"):
        methods.weighted_margin([1, 2], weights)


def zones(**ends) -> gpd.GeoSeries:
    """Strips of land, a kilometer high, from and to so many kilometers."""
    boxes = {name: shapely.box(1000 * a, 0, 1000 * b, 1000) for name, (a, b) in ends.items()}
    return gpd.GeoSeries(boxes, crs="EPSG:32618").translate(500_000, 4_600_000).to_crs(4326)


def test_land_keeps_what_is_covered_and_not_all():
    shares = methods.area_shares(zones(A=(0, 2), B=(2, 4)), zones(T1=(1, 3), T2=(3, 5)))
    found = methods.areal_interpolation(pd.Series({"A": 400, "B": 100}), shares)
    assert found["T1"] == pytest.approx(250, rel=1e-4)
    assert found["T2"] == pytest.approx(50, rel=1e-4)


def test_a_zone_that_is_half_covered_holds_half():
    shares = methods.area_shares(zones(A=(0, 2)), zones(T=(1, 2)))
    found = methods.areal_interpolation(pd.Series({"A": 400}), shares)
    assert found["T"] == pytest.approx(200, rel=1e-4), "not 400"


def test_areas_are_square_meters_and_not_degrees():
    north = gpd.GeoSeries({"A": shapely.box(-1, 60, 0, 80)}, crs=4326)
    upper = gpd.GeoSeries({"T": shapely.box(-1, 70, 0, 80)}, crs=4326)
    share = methods.area_shares(north, upper)["share"].iloc[0]
    # On a ball the area between two latitudes goes with the sine: less than half lies above 70.
    sine = np.sin(np.radians([60, 70, 80]))
    assert share == pytest.approx((sine[2] - sine[1]) / (sine[2] - sine[0]), abs=0.01)
    assert share < 0.4


def test_limits_of_classes():
    values = [1, 2, 3, 4, 100]
    assert methods.equal_limits(values, 3) == pytest.approx([1, 34, 67, 100])
    assert methods.quantile_limits(values, 2) == pytest.approx([1, 3, 100])
    assert methods.quantile_limits([1, np.nan, 3], 2) == pytest.approx([1, 2, 3])
    assert methods.class_of([1, 3, 100, np.nan], [1, 3, 100]).tolist()[:3] == [1, 2, 2]
    with pytest.raises(ValueError, match="No value"):
        methods.equal_limits([np.nan], 3)

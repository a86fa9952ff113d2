"""The small areas of Riverbend: tracts, neighborhoods as sums of their shares, ids, land."""

import json

import geopandas as gpd
import numpy as np
import pytest

from community_data.data import DATASETS

RIVERBEND = DATASETS / "riverbend"

HOUSING = ["severe_rent_burden", "home_ownership"]
FOUR = ["count", "count_moe", "population", "population_moe"]


def measure(table, name):
    rows = table("measures")
    return rows[rows["measure"] == name].set_index("place_id")[FOUR].astype(float)


@pytest.mark.parametrize("name", HOUSING)
def test_neighborhoods_are_the_rounded_sums_of_their_tracts(table, name):
    rows = measure(table, name)
    crosswalk = table("crosswalk").assign(weight=lambda t: t["weight"].astype(float))
    for place_id, parts in crosswalk.groupby("to_id"):
        four = rows.loc[parts["from_id"]].to_numpy() * parts[["weight"]].to_numpy()
        sums = [four[:, 0].sum(), np.hypot.reduce(four[:, 1]), four[:, 2].sum()]
        assert rows.loc[place_id].tolist()[:3] == pytest.approx(sums, abs=0.5001)


@pytest.mark.parametrize("name", HOUSING)
def test_towns_are_the_sums_of_their_tracts(table, name):
    rows, places = measure(table, name), table("places").set_index("place_id")
    tracts = places[places["level"] == "tract"]
    sums = rows.loc[tracts.index].groupby(tracts["parent_id"])[["count", "population"]].sum()
    assert (rows.loc[sums.index, ["count", "population"]] == sums).all().all()


def test_weights_are_whole_and_a_part_of_the_tracts_is_split(table):
    crosswalk = table("crosswalk").assign(weight=lambda t: t["weight"].astype(float))
    assert crosswalk.groupby("from_id")["weight"].sum().to_numpy() == pytest.approx(1, abs=0.005)
    split = crosswalk.groupby("from_id").size() > 1
    assert 0.2 < split.mean() < 0.7
    assert (crosswalk["weight"] > 0).all()


def test_ids_changed_in_three_ways(table):
    changes = table("id_changes")
    tracts = table("places").query("level == 'tract'")["place_id"]
    assert set(changes["new_id"]) == set(tracts)
    assert not set(changes["old_id"]) & set(tracts)
    assert set(changes["kind"]) == {"renamed", "split", "merged"}
    weights = changes.assign(weight=changes["weight"].astype(float)).groupby("old_id")["weight"]
    assert weights.sum().to_numpy() == pytest.approx(1)
    assert changes["old_id"].str.fullmatch(r"0\d{9}").all(), "text that begins with a zero"


def test_the_land_nests_and_nobody_lives_there(version, table):
    land = gpd.read_file(RIVERBEND / version / "boundaries.geojson").set_index("place_id")
    places = table("places").set_index("place_id")
    assert set(land.index) == set(places.index)
    assert land.is_valid.all()
    area = land.to_crs(land.estimate_utm_crs()).area
    for level in ("town", "neighborhood", "tract"):
        parts = places[places["level"] == level]
        sums = area[parts.index].groupby(parts["parent_id"].to_numpy()).sum()
        assert sums.to_numpy() == pytest.approx(area[sums.index].to_numpy(), rel=1e-3)
    west, south, east, north = land.total_bounds
    assert -41 < west < east < -39 and 40 < south < north < 42, "the middle of the Atlantic"


def test_the_file_says_only_whose_area_it_is(version):
    file = RIVERBEND / version / "boundaries.geojson"
    for feature in json.loads(file.read_text("utf-8"))["features"]:
        assert list(feature["properties"]) == ["place_id"]

"""Neighborhoods added up from tracts: against what was published for real ones, and the edges."""

import shutil

import numpy as np
import pandas as pd
import pytest

from community_data import data
from community_data.data import DATASETS, areas
from tests.package_copies import Copy

# What DataHaven published for each neighborhood, and the measure that adds up to it.
PUBLISHED = {
    "poverty": "Population in poverty",
    "home_ownership": "Owner-occupied households",
    "housing_cost_burden": "Cost-burdened households",
    "foreign_born": "Foreign-born population",
}


@pytest.mark.parametrize("measure", PUBLISHED)
def test_real_neighborhoods_come_within_two_of_what_was_published(real_neighborhoods, measure):
    file = real_neighborhoods.with_name("hartford-2023-published_neighborhoods.csv")
    published = pd.read_csv(file, dtype={"place_id": str}).set_index("place_id")
    towns = ("Hartford", "West Hartford")
    found = pd.concat([areas.neighborhoods(real_neighborhoods, t, measure) for t in towns])
    found = found.set_index("place_id")["count"]
    assert set(found.index) == set(published.index)
    assert len(found) == 26
    assert (found - published[PUBLISHED[measure]]).abs().max() < 2


def test_the_practice_region_says_the_same_of_its_neighborhoods():
    package = data.open_package("riverbend")
    printed = areas.of_places(package, "severe_rent_burden")
    found = areas.neighborhoods(package, "Riverbend", "severe_rent_burden").set_index("place_id")
    assert len(found) == 30
    for column in ("count", "population"):
        assert (found[column] - printed.loc[found.index, column]).abs().max() <= 0.5001


@pytest.mark.parametrize(
    ("place", "frame", "own"),
    [
        ("Otterbeck", "Otterbeck", True),
        ("Millstep", "Otterbeck", True),
        ("Tract 304", "Otterbeck", True),
        ("Riverbend", "Riverbend", True),
        ("Tinderfold", "Riverbend", False),
    ],
)
def test_a_place_is_looked_at_with_what_lies_around_it(place, frame, own):
    assert areas.around("riverbend", place)["name"] == frame
    assert areas.has_own("riverbend", place) is own


def test_a_hidden_tract_hides_its_neighborhoods(tmp_path):
    riverbend_copy = Copy(
        shutil.copytree(DATASETS / "riverbend" / "2026-Q2", tmp_path / "riverbend")
    )
    tract = areas.parts("riverbend", "Otterbeck", "severe_rent_burden")["from_id"].iloc[0]
    rows = riverbend_copy.rows("measures")
    for row in rows[1:]:
        if row[0] == tract and row[1] == "severe_rent_burden":
            row[5] = row[6] = ""
    riverbend_copy.write("measures", rows)
    found = areas.neighborhoods(riverbend_copy.folder, "Otterbeck", "severe_rent_burden")
    crosswalk = areas.crosswalk(riverbend_copy.folder)
    touched = set(crosswalk.loc[crosswalk["from_id"] == tract, "to_id"])
    hidden = found["place_id"].isin(touched)
    assert hidden.any()
    assert np.isnan(found.loc[hidden, "count"]).all()
    assert set(found.loc[hidden, "decision"]) == {"withhold"}
    assert found.loc[~hidden, "count"].notna().all()


def test_changes_of_ids_without_a_kind_are_renamed(real_neighborhoods):
    changes = areas.id_changes(real_neighborhoods)
    assert set(changes["kind"]) == {"renamed"}
    assert set(changes["weight"]) == {1.0}


def test_a_package_without_land_has_none(real_package):
    assert areas.boundaries(real_package).empty

"""Every release is a sound data package, in the form of real ones, and says it is synthetic."""

import hashlib
import re
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from frictionless import Package

RIVERBEND = Path(__file__).resolve().parents[2] / "datasets" / "riverbend"

# The columns of the real package that the course also opens.
PLACES = ["place_id", "name", "level", "parent_id", "population"]
MEASURES = ["place_id", "measure", "group_by", "group", "period", "count", "count_moe"]
MEASURES += ["population", "population_moe", "unit"]


def test_frictionless_finds_nothing(version):
    report = Package(str(RIVERBEND / version / "datapackage.json")).validate()
    assert report.valid, report.flatten(["title", "note"])


def test_sizes_and_hashes_are_those_of_the_files(version, descriptor):
    for resource in descriptor["resources"]:
        content = (RIVERBEND / version / resource["path"]).read_bytes()
        assert resource["bytes"] == len(content)
        assert resource["hash"] == "sha256:" + hashlib.sha256(content).hexdigest()


def test_files_are_utf8_with_unix_line_ends_and_no_byte_order_mark(version):
    for path in (RIVERBEND / version).iterdir():
        content = path.read_bytes()
        content.decode("utf-8")
        assert b"\r" not in content
        assert content.endswith(b"\n")
        assert not content.startswith(b"\xef\xbb\xbf")


def test_the_descriptor_says_what_a_reader_needs(version, descriptor):
    assert descriptor["$schema"].endswith("/profiles/2.0/datapackage.json")
    assert descriptor["name"] == "riverbend"
    assert descriptor["version"] == version
    assert descriptor["licenses"]
    for source in descriptor["sources"]:
        assert source["kind"] in {"count", "survey", "modelled"}
        collected = date.fromisoformat(source["collected_to"])
        published = date.fromisoformat(source["published"])
        assert collected < published <= date.fromisoformat(descriptor["created"][:10])


def test_every_table_and_every_measure_has_one_source(descriptor, table):
    tables = [name for source in descriptor["sources"] for name in source["tables"]]
    assert set(tables) == {resource["name"] for resource in descriptor["resources"]}
    measures = [name for source in descriptor["sources"] for name in source["measures"]]
    assert sorted(measures) == sorted(table("measures")["measure"].unique())


def test_everything_is_marked_as_synthetic(descriptor):
    assert descriptor["synthetic"] is True
    assert "synthetic" in descriptor["title"]
    assert descriptor["description"].startswith("SYNTHETIC")
    for resource in descriptor["resources"]:
        assert resource["synthetic"] is True
        assert "(synthetic)" in resource["title"]
        assert resource["description"].startswith("SYNTHETIC")
    for source in descriptor["sources"]:
        assert source["title"].startswith("Synthetic: ")


def test_the_columns_are_those_of_real_packages(table):
    assert list(table("places")) == PLACES
    assert list(table("measures")) == MEASURES


def test_every_field_has_a_title_and_says_what_it_means(descriptor):
    for resource in descriptor["resources"]:
        for field in resource.get("schema", {"fields": []})["fields"]:
            assert field["title"]
            assert field["description"]


def test_a_release_holds_its_tables_and_nothing_else(version, descriptor):
    """What is known because the region was made lies beside the releases, never inside."""
    paths = {resource["path"] for resource in descriptor["resources"]}
    found = {path.name for path in (RIVERBEND / version).iterdir()}
    assert found == paths | {"datapackage.json"}
    text = (RIVERBEND / version / "datapackage.json").read_text(encoding="utf-8")
    for word in ("true_shift", "false_alarm", "typed_wrong", "identifying", "capacity"):
        assert word not in text


# Place names that many American states share, and the largest cities.
COMMON_NAMES_TEXT = """
Albany Arlington Ashland Auburn Aurora Austin Bedford Bethel Boston Bridgeport Bristol Burlington
Cambridge Camden Canton Centerville Charlotte Chester Chicago Clayton Cleveland Clinton Columbus
Concord Dallas Dayton Denver Dover Eastwood Fairfield Fairview Farmington Florence Franklin
Georgetown Glendale Glenwood Greenfield Greenville Greenwood Hamilton Hartford Highland Hillcrest
Hillsboro Houston Hudson Jackson Jamestown Kingston Lakewood Lebanon Lexington Liberty Lincoln
Lowell Madison Manchester Marion Maplewood Midway Milford Millbrook Milton Monroe Newport Newton
Northwood Norwood Oakland Oxford Phoenix Pleasantville Princeton Quincy Riverside Riverton
Rockville Salem Seattle Shelby Sherwood Springfield Summit Trenton Union Vernon Waterbury
Watertown Westfield Weston Westwood Willowbrook Winchester Windsor Woodland Woodstock
"""
COMMON_NAMES = COMMON_NAMES_TEXT.split()


def real_places() -> list[str]:
    """Names in real packages that lie beside the checkout, where there are any."""
    found = Path(RIVERBEND.parents[2]).glob("shared/real/*/places.csv")
    return [name for path in found for name in pd.read_csv(path, dtype=str)["name"]]


def test_no_place_has_the_name_of_a_real_one(table):
    invented = {name.lower() for name in table("places")["name"]} - {"riverbend"}
    assert not invented & {name.lower() for name in COMMON_NAMES + real_places()}


def test_no_invented_name_is_a_real_one_with_an_ending(table):
    real = {name.lower() for name in COMMON_NAMES + real_places() if len(name) > 4}
    for name in table("places")["name"]:
        assert not [r for r in real if re.match(rf"{re.escape(r)}\b", name.lower())]


def test_places_form_one_tree_of_very_different_sizes(table):
    places = table("places").set_index("place_id")
    assert places["level"].value_counts().to_dict() == {
        "tract": 64,
        "neighborhood": 30,
        "town": 8,
        "region": 1,
    }
    assert all(place_id.startswith("0") for place_id in places.index)
    assert places["name"].is_unique
    above = {"town": "region", "neighborhood": "town", "tract": "town"}
    for place in places.itertuples():
        if place.level == "region":
            assert pd.isna(place.parent_id)
        else:
            assert places.loc[place.parent_id, "level"] == above[place.level]
    towns = places[places["level"] == "town"]["population"]
    assert towns.max() > 100_000
    assert towns.min() < 500
    neighborhoods = places[places["level"] == "neighborhood"]["population"]
    assert neighborhoods.max() > 20 * neighborhoods.min()


@pytest.mark.parametrize("level", ["town", "neighborhood"])
def test_populations_add_up(table, level):
    places = table("places").set_index("place_id")
    parts = places[places["level"] == level].groupby("parent_id")["population"].sum()
    assert (places.loc[parts.index, "population"] == parts).all()


def test_the_default_place_is_a_town(descriptor, table):
    places = table("places").set_index("name")
    assert places.loc[descriptor["default_place"], "level"] == "town"

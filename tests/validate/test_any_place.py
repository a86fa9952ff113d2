"""Any country's places, extracts, files that are no CSV, and an organization's own threshold."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from community_data import validate
from tests.package_copies import Copy, by_hand
from tests.validate.test_check import HEAD, kinds

REAL = Path(__file__).resolve().parents[3] / "shared" / "real"


def package(tmp_path, places: str, measures: str = "", **properties) -> Copy:
    head = "place_id,name,level,parent_id,population\n"
    tables = {"places": head + places} | ({"measures": HEAD + measures} if measures else {})
    copy = by_hand(tmp_path / "made", tables, **properties)
    for table in tables:
        copy.describe(table, schema=None)
    return copy


CANTONS = "CH,Confœderatio,pays,,300\nVD,Vaud,canton,CH,200\nGE,Genève,canton,CH,100\n"


def test_levels_are_the_publishers_own_words(tmp_path):
    report = validate.check_data(package(tmp_path, CANTONS).folder)
    assert report.sound and not kinds(report) & {"level-word", "level-order", "places-open"}


def test_a_level_in_another_script(tmp_path):
    places = "1,日本,国,,30\n11,東京,都,1,20\n12,大阪,府,1,10\n"
    report = validate.check_data(package(tmp_path, places).folder)
    assert "sum" in kinds(report) or report.sound
    assert not kinds(report, "stop") - {"sum"}


def test_an_extract_is_no_error(tmp_path):
    places = "CH,Suisse,pays,,9000\nVD,Vaud,canton,CH,800\nL,Lausanne,commune,VD,140\n"
    report = validate.check_data(package(tmp_path, places).folder)
    assert report.sound
    assert "places-open" in kinds(report, "know")


@pytest.mark.parametrize("complete", [True, ["CH"]])
def test_an_extract_that_says_it_is_complete_must_add_up(tmp_path, complete):
    places = "CH,Suisse,pays,,9000\nVD,Vaud,canton,CH,800\n"
    copy = package(tmp_path, places)
    copy.describe("places", complete=complete)
    assert "sum" in kinds(validate.check_data(copy.folder), "stop")
    copy.describe("places", complete=["VD"])
    assert validate.check_data(copy.folder).sound


def test_complete_names_places_that_are_there(tmp_path):
    copy = package(tmp_path, CANTONS, complete=["XX"])
    report = validate.check_data(copy.folder)
    assert report.sound and "complete" in kinds(report, "know")


def test_more_people_in_the_parts_than_in_the_whole_is_an_error(tmp_path):
    copy = package(tmp_path, CANTONS.replace("CH,200", "CH,800"))
    assert "sum" in kinds(validate.check_data(copy.folder), "stop")


def test_places_of_two_levels_under_one_are_added_up_one_by_one(tmp_path):
    places = CANTONS + "N,Nord,district,CH,150\nS,Sud,district,CH,150\n"
    assert not kinds(validate.check_data(package(tmp_path, places).folder)) & {"sum", "places-open"}


@pytest.mark.parametrize("name", ["hartford-2023", "capitol-weekly", "connecticut-2022"])
def test_real_packages_pass(name):
    if not (REAL / name).is_dir():
        pytest.skip(f"The real package is not here: ../shared/real/{name}")
    assert validate.check_data(REAL / name).sound


# --- Hidden counts that other numbers give away -----------------------------------------------


def given_away(copy: Copy) -> list[int]:
    problems = validate.check_data(copy.folder).problems
    return [p.row for p in problems if p.kind == "given-away"]


def test_a_hidden_count_is_seen_beside_rows_with_margins(tmp_path):
    measures = (
        "VD,m,all,everyone,2024,3148,,6000,,people\nVD,m,x,a,2024,2964,,5000,,people\n"
        "VD,m,x,b,2024,20,,400,,people\nVD,m,x,c,2024,155,,500,,people\n"
        "VD,m,x,d,2024,,,100,,people\nGE,m,all,everyone,2024,300,40,2000,,people\n"
    )
    assert given_away(package(tmp_path, CANTONS, measures)) == [6]


def test_the_population_gives_a_share_away(tmp_path):
    measures = (
        "VD,m,x,a,2024,395,,400,,people\nVD,m,x,b,2024,,,400,,people\n"
        "GE,m,x,a,2024,150,,200,,people\nGE,m,x,b,2024,50,,200,,people\n"
    )
    assert given_away(package(tmp_path, CANTONS, measures)) == [3]


def test_the_opposite_measure_gives_a_count_away(tmp_path):
    measures = (
        "CH,insured,all,everyone,2024,880,,900,,people\n"
        "CH,uninsured,all,everyone,2024,20,,900,,people\n"
        "VD,insured,all,everyone,2024,395,,400,,people\n"
        "VD,uninsured,all,everyone,2024,,,400,,people\n"
    )
    assert given_away(package(tmp_path, CANTONS, measures)) == [5]


@pytest.mark.parametrize(
    ("sign", "todo"),
    [
        ("-555555555", "Write 0"), ("*****", "Write 0"), ("-222222222", "Empty the number beside"),
        ("**", "Empty the number beside"), ("N", "or empty the count beside it too"),
        ("-666666666", "or empty the count beside it too"),
    ],
)  # fmt: skip
def test_a_margin_that_is_a_sign_is_never_emptied_alone(tmp_path, sign, todo):
    """An empty margin says that everybody was counted."""
    measures = f"VD,m,all,everyone,2024,395,{sign},400,,people\n"
    problems = validate.check_data(package(tmp_path, CANTONS, measures).folder).problems
    (told,) = [p for p in problems if p.column == "count_moe"]
    assert todo in told.todo and "Leave the cell empty" not in told.todo


# --- The organization's own threshold ----------------------------------------------------------

COUNTS = "VD,m,all,everyone,2024,7,,600,,people\n"


@pytest.mark.parametrize(
    ("properties", "small", "said"),
    [
        ({}, True, False),
        ({"smallest_count": 20}, True, False),
        ({"smallest_count": 5, "smallest_count_reason": "The board decided so."}, False, False),
        ({"smallest_count": 5}, True, True),
        ({"smallest_count": 3, "smallest_count_reason": "The board."}, True, True),
        ({"smallest_count": "five"}, True, True),
        ({"smallest_count": True}, True, True),
        ({"smallest_count": 10**399}, True, True),
    ],
)
def test_the_threshold_is_the_organizations(tmp_path, properties, small, said):
    found = kinds(validate.check_data(package(tmp_path, CANTONS, COUNTS, **properties).folder))
    assert ("small-shown" in found, "smallest-count" in found) == (small, said)


# --- GeoJSON -----------------------------------------------------------------------------------

SQUARE = [[[6.0, 46.0], [7.0, 46.0], [7.0, 47.0], [6.0, 46.0]]]


def feature(place: object, coordinates=SQUARE, kind="Polygon") -> dict:
    return {
        "type": "Feature",
        "properties": {"place_id": place},
        "geometry": {"type": kind, "coordinates": coordinates},
    }


def with_file(tmp_path, content: object, name: str = "b.geojson") -> validate.Report:
    copy = package(tmp_path, CANTONS)
    text = content if isinstance(content, str) else json.dumps(content)
    (copy.folder / name).write_text(text)
    described = copy.descriptor
    described["resources"].append({"name": "boundaries", "path": name})
    copy.descriptor = described
    return validate.check_data(copy.folder)


def test_boundaries_are_read_as_geojson(tmp_path):
    report = with_file(tmp_path, {"type": "FeatureCollection", "features": [feature("VD")]})
    assert report.sound
    assert {p.kind for p in report.problems if p.table == "boundaries"} == {"no-hash"}


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ("not json", "geojson"),
        ("[" * 100_000, "geojson"),
        ({"type": "Feature"}, "geojson"),
        ({"type": "FeatureCollection", "features": []}, "geojson"),
        ({"type": "FeatureCollection", "features": [5]}, "geojson"),
        ({"type": "FeatureCollection", "features": [feature(5)]}, "geojson"),
        ({"type": "FeatureCollection", "features": [feature("XX")]}, "place-unknown"),
        ({"type": "FeatureCollection", "features": [feature("VD"), feature("VD")]}, "geojson"),
        ({"type": "FeatureCollection", "features": [feature("VD", [[[0, 0]]])]}, "geojson"),
        ({"type": "FeatureCollection", "features": [feature("VD", 5, "Point")]}, "geojson"),
        ({"type": "FeatureCollection",
          "features": [feature("VD", [[[10**400, 1], [1, 1], [2, 2], [10**400, 1]]])]}, "geojson"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_boundaries(tmp_path, content, kind):
    assert kind in kinds(with_file(tmp_path, content), "stop")


def test_a_format_that_nobody_looks_at_is_said(tmp_path):
    report = with_file(tmp_path, "anything", "notes.pdf")
    assert report.sound and "not-looked-at" in kinds(report, "know")

"""What a page says first: which numbers, in which order, and what they say of the places around."""

import json

import pandas as pd
import pytest

from community_data import data
from community_data.reports.findings import findings, leading
from tests.small_package import PLACES

from .conftest import site_without_runs

TOWNS = {
    "Otterbeck": "poverty",
    "Sedgeloft": "housing_cost_burden",
    "Fennelthorn": "food_insecurity",
}
REGION, TOWN, WARD = "1", "2", "3"
COLUMNS = [
    "place_id", "measure", "group_by", "group", "period",
    "count", "count_moe", "population", "population_moe", "unit",
]  # fmt: skip


@pytest.fixture
def package(tmp_path):
    """A function that writes a package of (place, measure, count, margin, population, period)."""

    def write(*rows, **descriptor):
        folder = tmp_path / f"p{len(list(tmp_path.iterdir()))}"
        folder.mkdir()
        ward = {"place_id": WARD, "name": "Northend", "level": "ward", "parent_id": TOWN,
                "population": 2000}  # fmt: skip
        places = pd.concat([PLACES, pd.DataFrame([ward])])
        places.to_csv(folder / "places.csv", index=False)
        table = pd.DataFrame(
            [
                (place, measure, "all", "all residents", *(period or ["2024"]), count, margin,
                 people, 0 if margin is not None else None, "people")
                for place, measure, count, margin, people, *period in rows
            ],
            columns=COLUMNS,
        )  # fmt: skip
        table.to_csv(folder / "measures.csv", index=False)
        about = {
            "name": "small", "title": "Small", "version": "1", "created": "2026-01-15",
            "sources": [{"title": "A survey", "kind": "survey"}],
            "resources": [{"name": n, "path": f"{n}.csv"} for n in ("places", "measures")],
        }  # fmt: skip
        (folder / "datapackage.json").write_text(json.dumps(about | descriptor), "utf-8")
        return data.open_package(folder)

    return write


def first_ones(package, place=TOWN):
    return [finding.measure for finding in findings(package, place)]


def test_the_largest_sure_gap_leads_and_the_surest_of_the_rest_follows(package):
    opened = package(
        (TOWN, "a", 1000, 30, 10_000), (REGION, "a", 5100, 60, 50_000),  # 10 and 10.2: no gap
        (TOWN, "b", 2000, 60, 10_000), (REGION, "b", 5000, 60, 50_000),  # 20 and 10: twice
        (TOWN, "c", 1500, 60, 10_000), (REGION, "c", 5000, 60, 50_000),  # 15 and 10
        (TOWN, "d", 3000, 20, 10_000), (REGION, "d", 15_000, 90, 50_000),  # the same
    )  # fmt: skip
    assert first_ones(opened) == ["b", "c", "d", "a"]
    first = findings(opened, TOWN)[0]
    assert (first.figure, first.how_sure) == ("20.0%", "Probably between 19.4% and 20.6%.")
    assert first.beside == ("Higher than in Anywhere (10.0% ± 0.1 points).",)
    last = findings(opened, TOWN)[-1]
    assert last.beside == ("We cannot tell if it differs from Anywhere (10.2% ± 0.1 points).",)


def test_whoever_looks_at_many_numbers_needs_a_larger_gap(package):
    # 10 against 10.5 percent, ± 0.45 together: a gap for one number, and none for five.
    close = [(TOWN, 1050, 42), (REGION, 5000, 80)]
    rows = [
        (place, measure, count, margin, people)
        for measure in "abcde"
        for (place, count, margin), people in zip(close, (10_000, 50_000), strict=True)
    ]
    assert findings(package(*rows[:2]), TOWN)[0].beside[0].startswith("Higher than in Anywhere")
    assert all("cannot tell" in f.beside[0] for f in findings(package(*rows), TOWN))


def test_the_organization_says_what_leads(package):
    rows = [
        row
        for measure, count in (("a", 2000), ("b", 1000), ("c", 1000))
        for row in ((TOWN, measure, count, 60, 10_000), (REGION, measure, 5000, 60, 50_000))
    ]
    assert first_ones(package(*rows, leads=["c", "not there", "b"])) == ["c", "b", "a"]
    assert first_ones(package(*rows, leads="c")) == ["a", "b", "c"]


def test_what_must_not_be_shown_leads_nothing_even_if_it_was_asked_for(package):
    opened = package(
        (TOWN, "unsure", 1000, 900, 10_000), (TOWN, "hidden", None, None, 10_000),
        (TOWN, "small", 4, None, 10_000), (TOWN, "sure", 1000, 30, 10_000),
        leads=["unsure", "hidden", "small"],
    )  # fmt: skip
    assert first_ones(opened) == ["sure"]


def test_a_number_of_another_time_is_no_neighbor(package):
    opened = package((TOWN, "a", 1000, 30, 10_000, "2024"), (REGION, "a", 9000, 60, 50_000, "2019"))
    assert findings(opened, TOWN)[0].beside == ()


def test_a_place_with_too_little_of_its_own_says_what_its_town_has(package):
    opened = package(
        (WARD, "a", 200, 180, 2000), (TOWN, "a", 1000, 30, 10_000),
        (WARD, "b", 500, 40, 2000), (TOWN, "b", 1000, 30, 10_000),
    )  # fmt: skip
    own, of_town = findings(opened, WARD)
    assert (own.measure, own.figure) == ("b", "25.0%")
    assert (of_town.measure, of_town.figure) == ("a", "10.0%")
    assert of_town.says == "of residents in Elmtown are counted under “a”"
    assert of_town.beside == ("That is Elmtown, which this place is a part of.",)


def test_a_rare_thing_that_is_counted_is_told_of_every_1000(package):
    opened = package((TOWN, "a", 101, None, 10_000), (REGION, "a", 1000, None, 50_000))
    (finding,) = findings(opened, TOWN)
    assert (finding.figure, finding.says) == (
        "10.1", "of every 1,000 residents are counted under “a”",
    )  # fmt: skip
    assert finding.beside == ("Lower than in Anywhere (20.0 of every 1,000).",)


def test_a_package_without_measures_has_none(tmp_path):
    PLACES.to_csv(tmp_path / "places.csv", index=False)
    about = {"name": "s", "resources": [{"name": "places", "path": "places.csv"}]}
    (tmp_path / "datapackage.json").write_text(json.dumps(about), "utf-8")
    assert findings(data.open_package(tmp_path), TOWN) == []


@pytest.mark.thorough
def test_the_brief_is_about_the_first_number_of_its_page(tmp_path):
    """The plan's measure is poverty, which is too uncertain to show in two of these towns."""

    def measures(name, modules=("stories", "groups"), **asked):
        _built, runs = site_without_runs(
            tmp_path / name, places=tuple(TOWNS), modules=modules, **asked
        )
        names = data.open_package("riverbend").places.set_index("place_id")["name"]
        return {
            (names[run.parameters["place"]], run.module[:2]): run.parameters["measure"]
            for run in runs
        }

    opened = data.open_package("riverbend")
    for town, measure in TOWNS.items():
        assert leading(opened, opened.place(town)["place_id"])[0] == measure
    briefs = {(town, "12"): measure for town, measure in TOWNS.items()}
    groups = {(town, "08"): "poverty" for town in TOWNS}
    assert measures("page") == briefs | groups
    assert measures("asked", measure="poverty") == dict.fromkeys(briefs | groups, "poverty")
    assert measures("alone", modules=("stories",)) == dict.fromkeys(briefs, "poverty")


def test_numbers_of_real_towns_are_those_of_the_table(real_package):
    """Worked out here from the file, by hand: Hartford, poverty and no diploma."""
    opened = data.open_package(real_package)
    found = {f.measure: f for f in findings(opened, opened.place("Hartford")["place_id"])}
    table = pd.read_csv(real_package / "measures.csv", dtype={"place_id": str})
    for measure in ("poverty", "no_high_school_diploma"):
        of_it = table[(table["measure"] == measure) & (table["group_by"] == "all")]
        rows = of_it.set_index("place_id")
        for place, text in (
            (opened.place("Hartford")["place_id"], found[measure].figure),
            (opened.place("Connecticut")["place_id"], found[measure].beside[0]),
        ):
            percent = 100 * rows.loc[place, "count"] / rows.loc[place, "population"]
            assert f"{percent:.1f}%" in text
        assert found[measure].beside[0].startswith("Higher than in Capitol COG (")

"""What the page of module 09 says: nothing that is withheld, and no map without words."""

import re

import pytest
from bs4 import BeautifulSoup

from community_data import data
from community_data.data import areas
from community_data.lessons.places import material, page
from community_data.text.numbers import decimal

MEASURE = "severe_rent_burden"
RIGHT = ("percent", "hatched", "table")


def drawn(package, place, measure=MEASURE):
    made = material.titles(package, place, measure)
    (true,) = [letter for letter, option in made.items() if option.word == "true"]
    return page.picture(true, *RIGHT, package, place, measure)


@pytest.fixture(scope="module")
def soup():
    return BeautifulSoup(drawn("riverbend", "Otterbeck").page, "html.parser")


def test_each_shape_can_be_reached_and_says_its_name(soup):
    shapes = soup.select("svg g[role=img]")
    assert len(shapes) == 6
    for shape in shapes:
        assert shape["tabindex"] == "0"
        assert shape["aria-label"] == shape.find("title").text
    named = " ".join(shape["aria-label"] for shape in shapes)
    table = areas.neighborhoods("riverbend", "Otterbeck", MEASURE)
    assert all(name in named for name in table["neighborhood"])


def test_the_picture_has_words_a_key_and_a_table(soup):
    assert soup.find("svg")["aria-label"].startswith("Map. In Otterbeck")
    rows = soup.select("tbody tr")
    assert len(rows) == 6
    assert "Source: " in soup.find("figcaption").text
    key = [text.text for text in soup.select("svg > text")]
    assert key[-1] == "not shown: see the table"
    assert all("%" in words for words in key[:-1])


@pytest.mark.parametrize("place", ["Otterbeck", "Lanternby", "Riverbend"])
def test_what_is_withheld_is_nowhere(place):
    """Not as a number, not in a color, not in the words of a shape, not by its rank."""
    table = areas.neighborhoods("riverbend", place, MEASURE)
    held = table[table["decision"] == "withhold"]
    assert len(held)
    soup = BeautifulSoup(drawn("riverbend", place).page, "html.parser")
    for name, number in held[["neighborhood", "percent"]].itertuples(index=False):
        (shape,) = [s for s in soup.select("svg g[role=img]") if f". {name}:" in s["aria-label"]]
        assert not re.search(r"\d%|\d\.\d", shape["aria-label"])
        assert [path["fill"] for path in shape.select("path")] == ["#ffffff", "none"]
        (row,) = [r for r in soup.select("tbody tr") if f". {name}" in r.text]
        assert decimal(number) not in row.text
    order = [text.split(". ", 1)[1] for text in _names(soup)]
    assert order[-len(held) :] == held["neighborhood"].tolist(), "in the order of the package"


def _names(soup):
    return [row.find("th").text for row in soup.select("tbody tr")]


def test_another_held_number_draws_the_same_map(tmp_path_factory, monkeypatch):
    """Colors and limits are made of what is shown: a held number moves nothing."""
    table = areas.neighborhoods("riverbend", "Otterbeck", MEASURE)
    before = drawn("riverbend", "Otterbeck").page
    held = table["decision"] == "withhold"
    other = table.assign(percent=table["percent"].where(~held, 99.0))
    monkeypatch.setattr(areas, "neighborhoods", lambda *_: other)
    assert drawn("riverbend", "Otterbeck").page == before


def test_a_place_without_neighborhoods_says_so():
    assert "has no neighborhoods" in drawn("riverbend", "Tinderfold").text
    assert "no neighborhoods here" in page.apart("riverbend", "Tinderfold", MEASURE).text


def test_a_place_without_a_boundary_is_in_the_table_and_said(riverbend_without_land):
    package, name = riverbend_without_land
    text = drawn(package, "Otterbeck").page
    soup = BeautifulSoup(text, "html.parser")
    assert len(soup.select("svg g[role=img]")) == 5
    assert any(name in row for row in _names(soup))
    assert f"Not on the map: {name}" in soup.find("svg")["aria-label"]
    assert name in page.limits(1, package, "Otterbeck", MEASURE).text


def test_without_any_land_the_table_stands_alone(riverbend_without_land, monkeypatch):
    package, _name = riverbend_without_land
    monkeypatch.setattr(areas, "boundaries", lambda _package: _no_land())
    soup = BeautifulSoup(drawn(package, "Otterbeck").page, "html.parser")
    assert not soup.find("svg")
    assert len(soup.select("tbody tr")) == 6


def _no_land():
    import geopandas

    return geopandas.GeoDataFrame(geometry=[], crs=4326)


def test_a_wrong_map_is_no_map():
    made = material.titles("riverbend", "Otterbeck", MEASURE)
    (blame,) = [letter for letter, option in made.items() if option.word == "blame"]
    note = page.picture(blame, *RIGHT, "riverbend", "Otterbeck", MEASURE)
    assert "appears here" in note.text
    assert "svg" not in note.page


@pytest.mark.parametrize("place", ["Otterbeck", "Millstep", "Eastspool", "Tinderfold", "Riverbend"])
def test_the_number_of_a_place_is_its_own(place):
    text = page.headline(1.0, 1.0, "riverbend", place, MEASURE).text
    assert place in text
    row = areas.of_places("riverbend", MEASURE).loc[
        data.open_package("riverbend").place(place)["place_id"]
    ]
    percent = decimal(100 * row["count"] / row["population"])
    assert text.startswith(f"{percent}%") or "no number to show" in text


def test_titles_are_true_and_false_in_every_place(real_neighborhoods):
    for package in ("riverbend", "riverbend@2026-Q1", real_neighborhoods):
        for place in data.open_package(package).places["place_id"]:
            made = material.titles(package, place, areas.measure(package))
            words = [option.word for option in made.values()]
            assert len(set(words)) == 5 and words.count("true") == 1
            assert len({option.text for option in made.values()}) == 5
            assert set(words) <= set(material.flaws_to_choose(made))

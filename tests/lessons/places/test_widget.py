"""The map explorer: what moves, what never shows, and what stands where nothing can be moved."""

import pytest
from bs4 import BeautifulSoup

from community_data.data import areas
from community_data.lessons.places.widget import map_explorer

MEASURE = "severe_rent_burden"


@pytest.fixture
def explorer():
    return map_explorer("riverbend", "Otterbeck", MEASURE)


def test_count_and_percent_do_not_look_the_same(explorer):
    percent = explorer.sentence.value
    explorer.shows.value = 1
    assert "Largest count: Millstep" in explorer.sentence.value
    assert "Largest percent: Wheelhook" in percent


@pytest.mark.parametrize("classes", [2, 3, 4, 5])
@pytest.mark.parametrize("limits", [0, 1])
def test_what_is_withheld_has_no_color_and_no_number(explorer, classes, limits):
    explorer.classes.value, explorer.limits.value = classes, limits
    table = areas.neighborhoods("riverbend", "Otterbeck", MEASURE)
    held = table.loc[table["decision"] == "withhold", "neighborhood"]
    soup = BeautifulSoup(explorer.picture.value, "html.parser")
    for name in held:
        (shape,) = [s for s in soup.select("g[role=img]") if name in s["aria-label"]]
        assert shape["aria-label"].endswith("not shown")
        assert shape.find("path")["fill"] == "#ffffff"


def test_where_no_number_is_known_it_says_so():
    explorer = map_explorer("riverbend", "Otterbeck", "poverty")
    assert "No neighborhood here" in explorer.sentence.value


def test_a_printed_page_has_words_for_it(explorer):
    assert "trainees change the number of colors" in explorer._repr_mimebundle_()["text/plain"]

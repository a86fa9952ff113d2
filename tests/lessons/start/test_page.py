"""What a check calls right can be shown by the cells below it."""

import pytest

from community_data import data
from community_data.lessons.start import check, page

PLACES = data.open_package("riverbend").places
FOUND = PLACES[PLACES["name"] == "Otterbeck"]
BARS = PLACES[PLACES["level"] == "neighborhood"].nlargest(5, "population")


@pytest.mark.parametrize(
    "answer",
    [
        41270,
        41270.0,
        [41270],
        FOUND["population"],
        FOUND[["population"]],
        FOUND["population"].sum(),
    ],
    ids=type,
)
def test_a_population_that_is_right_is_put_into_words(answer):
    assert check.population(answer, "riverbend", "Otterbeck").passed
    assert "41,270 residents live in Otterbeck" in repr(
        page.about_place(answer, "riverbend", "Otterbeck")
    )


@pytest.mark.parametrize(
    "ordered",
    [
        BARS,
        BARS[["name", "population"]],
        BARS.set_index("name"),
        BARS.set_index("name")["population"],
        {"name": list(BARS["name"]), "population": list(BARS["population"])},
    ],
    ids=type,
)
def test_an_order_that_is_right_is_drawn(ordered):
    title = check.true_title("riverbend")
    assert check.chart(ordered, title, "riverbend").passed
    assert "5 bars" in repr(page.bars_of_places(ordered, title, "riverbend"))


def test_a_small_place_is_not_nobody():
    smallest = PLACES.loc[PLACES["population"].idxmin()]
    share = 100 * smallest["population"] / PLACES["population"].max()
    assert 0 < share < 1
    assert check.share(share, "riverbend", smallest["place_id"]).passed
    assert check.share(0, "riverbend", smallest["place_id"]).hint == "rounded"

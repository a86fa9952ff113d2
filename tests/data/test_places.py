"""The tree of places: read from `parent_id`, whatever the levels are called."""

from types import SimpleNamespace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from community_data import data
from community_data.data import places as tree


def table(**parents: str) -> pd.DataFrame:
    """Places by id, each with its parent."""
    return pd.DataFrame(
        {
            "place_id": list(parents),
            "name": [place.upper() for place in parents],
            "level": "place",
            "parent_id": list(parents.values()),
            "population": 10.0,
        }
    )


def test_depth_counts_the_steps_to_the_top_in_any_order_of_rows():
    places = table(ward="town", town="county", county="", other="county")
    assert data.depths(places).to_dict() == {"ward": 2, "town": 1, "county": 0, "other": 1}
    assert set(data.tops(places)) == {"county"}
    assert list(data.depths(places).index) == ["ward", "town", "county", "other"]


def test_a_parent_that_is_not_there_makes_a_top():
    assert data.depths(table(ward="town", street="ward")).to_dict() == {"ward": 0, "street": 1}


@pytest.mark.parametrize("parents", [{"a": "a"}, {"a": "b", "b": "a"}])
def test_a_circle_ends(parents):
    depths = data.depths(table(**parents, below="a", lower="below"))
    assert depths[list(parents)].eq(0).all()
    assert depths["below"] == 1 and depths["lower"] == 2


ids = st.sampled_from("abcdefg")


@given(st.dictionaries(ids, ids | st.just(""), min_size=1))
def test_every_place_has_a_depth_whatever_the_table_says(parents):
    places = table(**parents)
    depths, above = data.depths(places), data.tops(places)
    assert list(depths.index) == list(parents) == list(above.index)
    assert (depths >= 0).all() and (depths < len(parents)).all()
    assert (depths[above] == 0).all()


def opened(places: pd.DataFrame) -> SimpleNamespace:
    return SimpleNamespace(places=places)


@pytest.mark.parametrize(
    ("parents", "population", "top"),
    [
        ({"a": "b", "b": ""}, {}, "B"),
        ({"island": "", "a": "land", "land": ""}, {}, "LAND"),
        ({"a": "", "b": ""}, {"b": 20.0}, "B"),
        ({"a": "", "b": ""}, {"a": float("nan")}, "B"),
        ({"a": "b", "b": "a"}, {}, "A"),
    ],
)
def test_the_top_place_holds_most_places_then_most_people(monkeypatch, parents, population, top):
    places = table(**parents)
    for place, number in population.items():
        places.loc[places["place_id"] == place, "population"] = number
    monkeypatch.setattr(tree, "open_package", opened)
    assert data.top_place(places) == top


def test_the_top_of_the_packages(real_package):
    assert data.top_place("riverbend") == data.open_package("riverbend").places["name"].iloc[0]
    assert data.top_place(real_package) == "Connecticut"

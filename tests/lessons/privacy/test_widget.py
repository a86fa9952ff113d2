"""The explorer of detail says what it shows, by keyboard and on a page without it."""

import pytest

from community_data.lessons.privacy import material, widget


@pytest.fixture
def explorer():
    return widget.detail_explorer("riverbend")


def people_alone() -> int:
    visits = material.visits("riverbend").fillna({"birth_year": 0})
    one_each = visits.drop_duplicates("person_id")
    return int((one_each.groupby(["birth_year", "zip", "sex", "race"]).size() == 1).sum())


def test_it_begins_with_everybody_exposed(explorer):
    assert "k is 1" in explorer.sentence.value
    assert f"{people_alone()} of" in explorer.sentence.value


def test_less_detail_gives_company(explorer):
    for column, level in {"age": 2, "area": 2, "sex": 1, "race": 1}.items():
        explorer.levels[column].value = level
    assert "k is 17" in explorer.sentence.value and "11 or more" in explorer.sentence.value
    assert "In classes below 11: 0 people" in explorer.picture.value


def test_a_page_without_sliders_says_what_they_would_show(explorer):
    assert "k is 1." in explorer.fallback and "k is 17." in explorer.fallback

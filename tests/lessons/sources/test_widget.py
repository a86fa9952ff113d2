"""The request builder, in Python, by the keyboard and on a page without it."""

import pytest

from community_data.lessons.sources import widget


@pytest.fixture
def builder():
    return widget.request_builder()


def test_it_begins_with_every_town(builder):
    assert "8 rows came. Each has 5 columns." in builder.sentence.value
    assert "for=county+subdivision%3A%2A" in builder.picture.value


@pytest.mark.parametrize(
    ("moves", "words"),
    [
        ({"key": 1}, "asks for a key"),
        ({"what": 3}, "unknown variable"),
        ({"where": 1}, "1 row came"),
        ({"where": 2}, "64 rows came"),
        ({"where": 3}, "unsupported geography"),
        ({"where": 4}, "holds no rows"),
        ({"year": 2}, "no such table"),
        ({"year": 1, "where": 2, "what": 2}, "64 rows came. Each has 6 columns."),
    ],
)
def test_each_part_changes_what_comes_back(builder, moves, words):
    for part, value in moves.items():
        builder.parts[part].value = value
    assert words in builder.sentence.value
    assert "key=" not in builder.picture.value


def test_a_page_without_sliders_says_what_they_would_show(builder):
    assert "brings 8 rows" in builder.fallback

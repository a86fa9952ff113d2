"""The run-chart explorer says what its chart shows, and how often chance alone does it."""

import re

import pytest

from community_data import methods
from community_data.lessons.trends import widget


def spoken(explorer):
    return re.sub("<[^>]+>", " ", explorer.sentence.value)


@pytest.mark.parametrize("draw", range(1, 21))
def test_the_sentence_is_that_of_the_chart(draw):
    explorer = widget.run_chart_explorer(draw=draw)
    chart = methods.run_chart(explorer.numbers())
    assert f"longest row on one side has {chart.longest_run} weeks" in spoken(explorer)
    bell = "a false alarm" if chart.shift else "quiet is right"
    assert bell in spoken(explorer)
    explorer.change.value = 50
    chart = methods.run_chart(explorer.numbers())
    assert ("a true alarm" if chart.shift else "it was missed") in spoken(explorer)


def test_longer_charts_ring_by_chance_more_often():
    rung = {
        weeks: sum(
            methods.run_chart(widget.run_chart_explorer(weeks, 0, draw).numbers()).shift
            for draw in range(1, 21)
        )
        for weeks in (24, 104)
    }
    assert 1 <= rung[24] <= 7 and rung[104] >= 12
    assert "82 of 100 charts of 104 weeks" in spoken(widget.run_chart_explorer(104))


def test_a_large_change_is_nearly_always_found():
    shifts = [
        methods.run_chart(widget.run_chart_explorer(24, 50, draw).numbers()).shift
        for draw in range(1, 21)
    ]
    assert sum(shifts) >= 19


def test_the_picture_speaks_and_says_its_median():
    picture = widget.run_chart_explorer().picture.value
    assert 'role="img"' in picture and "aria-label" in picture and "Dashed: the median" in picture
    assert picture.count("<circle") == 24

"""The answers in the guide of module 10 are those that its checks take."""

import re

import pytest

from community_data.lessons.trends import check, material
from tests.conftest import COURSE

HERE = ("riverbend", "Otterbeck", "food")
GUIDE = (COURSE / "facilitator_guide" / "modules" / "10_trends.md").read_text("utf-8")
ROW = re.compile(
    r"^\| (\d+)\. [^|]*\| (room|home|room and home) \| (\d+) \| (.*) \|$", re.MULTILINE
)
ROWS = {int(number): answer for number, _where, _minutes, answer in ROW.findall(GUIDE)}


def numbers(answer):
    return [float(n) for n in re.findall(r"\d+(?:\.\d+)?", answer)]


def test_every_exercise_has_its_minutes_and_the_room_has_time_for_its_own():
    minutes = [(where, int(n)) for _number, where, n, _answer in ROW.findall(GUIDE)]
    assert len(minutes) == 10
    assert sum(n for where, n in minutes if where.startswith("room")) <= 90 - 5 - 3
    at_home = sum(n for where, n in minutes if where == "home")
    assert abs(at_home - 25) <= 2 and "about 25 at home" in GUIDE


def test_the_weeks():
    weekly = material.case(*HERE).weekly["requests"]
    assert numbers(ROWS[1]) == [len(weekly), weekly.iloc[-1]] and weekly.notna().all()


@pytest.mark.parametrize(
    ("number", "exercise", "made"),
    [
        (2, check.year_ago, lambda n: n),
        (4, check.run_chart, lambda n: [*n, False]),
        (5, check.late, lambda n: n),
        (8, check.trend, lambda n: [*n, False]),
        (9, check.limits, lambda n: [n]),
        (10, check.alarm, lambda n: n),
    ],
)
def test_the_numbers(number, exercise, made):
    result = exercise(*made(numbers(ROWS[number])), *HERE)
    assert result.passed, result.message


def test_the_words():
    assert check.views(ROWS[3].split(", ")).passed
    assert check.falls(ROWS[6].split(", "), *HERE).passed


def test_the_table_of_events_is_as_the_guide_tells_it():
    events = material.weeks_of.events_of("riverbend", "Otterbeck", "food")
    assert set(events["kind"]) == {"closed", "more need", "late reports"}
    assert not (events["first_week"].str.startswith("2025-05")).any()

"""The answers in the guide of module 05 are those that its checks take."""

import re

import pandas as pd

from community_data.data import ballots
from community_data.lessons.priorities import check
from tests.conftest import COURSE

PACKAGE = "riverbend"
GUIDE = (COURSE / "facilitator_guide" / "modules" / "05_priorities.md").read_text("utf-8")
ROW = re.compile(r"^\| (\d+)\. [^|]*\| (room|home) \| (\d+) \| (.*) \|$", re.MULTILINE)
ROWS = {int(number): answer for number, _where, _minutes, answer in ROW.findall(GUIDE)}


def numbers_in(answer):
    """“groups 30, places 30”: what stands before each number, with the number."""
    return {name: float(n) for name, n in re.findall(r"(\w+) ([\d.]+\d)", answer)}


def test_every_exercise_has_its_minutes_and_the_room_has_time_for_its_own():
    minutes = [(where, int(n)) for _number, where, n, _answer in ROW.findall(GUIDE)]
    assert len(minutes) == 12
    in_the_room = sum(n for where, n in minutes if where == "room")
    assert in_the_room <= 75 - 5 - 5
    at_home = sum(n for where, n in minutes if where == "home")
    assert f"about {round(at_home, -1)} minutes" in GUIDE


def test_the_faulty_ballots():
    lists = [re.findall(r"b\d{3}", part) for part in ROWS[1].split(";")]
    assert check.faulty_ballots(*lists, PACKAGE).passed


def test_the_ranks_that_are_taken_out():
    assert check.take_out(re.findall(r"rank_\d", ROWS[2])).passed


def test_the_fair_choices_and_no_others():
    rules, weights = (re.findall(r"\b[A-Z]\b", part) for part in ROWS[3].split(","))
    passed = {
        (rule, weight): check.before_the_count(rule, weight).passed
        for rule in "ABCDE"
        for weight in "ABCDE"
    }
    assert {pair for pair, right in passed.items() if right} == {
        (rule, weight) for rule in rules for weight in weights
    }


def test_the_first_choices():
    wanted = ballots.clean(PACKAGE)["rank_1"].value_counts()
    assert numbers_in(ROWS[4]) == wanted[wanted == wanted.max()].to_dict()


def test_the_points_of_the_empty_ranks():
    assert check.share(float(ROWS[5])).passed


def test_the_points():
    points = ballots.points(PACKAGE)[ballots.codes(PACKAGE)].sum().nlargest(3)
    assert numbers_in(ROWS[6]) == points.to_dict()


def test_head_to_head():
    assert check.tie(*map(int, re.findall(r"\d+", ROWS[7])), PACKAGE).passed


def test_the_first_place_of_each_role():
    means = check.right_role_means(PACKAGE)
    pairs = re.findall(r"(\w+) \(([^)]*)\)", ROWS[8])
    assert {role: code for code, role in pairs} == means.idxmax().to_dict()


def test_the_same_say():
    means = check.right_role_means(PACKAGE).mean(axis=1).nlargest(2).round(2)
    assert numbers_in(ROWS[9]) == means.to_dict()


def test_the_weightings():
    changed, rows, more = map(int, re.findall(r"\d+", ROWS[10]))
    assert rows == len(ballots.weightings(PACKAGE))
    assert check.weights_that_change(changed, more, PACKAGE).passed
    assert f"We try {rows} weightings" in GUIDE and f"In {changed} the top two change" in GUIDE
    assert f"In {changed - more} of these, only the near tie turns" in GUIDE
    assert f"In {more} the weights decide" in GUIDE


def test_what_may_be_said():
    words = dict(re.findall(r"([A-E]) ([a-z ]+)", ROWS[11]))
    assert check.claims(pd.Series(words), PACKAGE).passed

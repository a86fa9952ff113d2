"""The answers in the guide of module 02 are those that its checks take."""

import re

import pandas as pd

from community_data.lessons.sources import check, material
from tests.conftest import COURSE

PLACE = "Otterbeck"
GUIDE = (COURSE / "facilitator_guide" / "modules" / "02_sources.md").read_text("utf-8")
ROW = re.compile(r"^\| (\d+)\. [^|]*\| (room|home) \| (\d+) \| (.*) \|$", re.MULTILINE)
ROWS = {int(number): answer for number, _where, _minutes, answer in ROW.findall(GUIDE)}


def numbers(text: str) -> list[int]:
    return [int(found.replace(",", "")) for found in re.findall(r"\d[\d,]*", text)]


def test_every_exercise_has_its_minutes_and_the_room_has_time_for_its_own():
    minutes = {"room": 0, "home": 0}
    for _number, where, n, _answer in ROW.findall(GUIDE):
        minutes[where] += int(n)
    assert len(ROWS) == 9 and minutes["room"] <= 90 - 3 - 2
    assert abs(minutes["home"] - 25) <= 5 and "about 25 at home" in GUIDE


def test_the_sources_and_the_record():
    assert check.choose_source(dict(re.findall(r"([A-E]) (\w+)", ROWS[1])), PLACE).passed
    lines = dict(re.findall(r"(\w+) ([A-H])\b", ROWS[6]))
    assert check.source_record(lines, PLACE).passed


def test_the_request():
    get, places, area = re.fullmatch(r"get (\S+) for (.+) in (.+)", ROWS[2]).groups()
    assert check.request({"get": get, "for": places, "in": area}).passed


def test_the_tables():
    helped = material.towns().set_index("place_id")["helped"]
    assert numbers(ROWS[3]) == [len(helped), 39003, helped["039003"]]
    clean = material.clean()
    assert "; ".join(ROWS[4].split("; ")[:1]) == "2 incomes empty (039007, 039008)"
    assert clean.loc[clean["income"].isna(), "place_id"].tolist() == ["039007", "039008"]
    assert ROWS[4].endswith(f"{(clean['residents_margin'] == 0).sum()} margins 0")
    rows, households = numbers(ROWS[5])
    assert rows == len(material.visits())
    assert check.every_row(material.visits(), households).passed


def test_the_answers_for_home():
    hidden, no_school = (part.split(" in ")[1].split(", ") for part in ROWS[8].split("; "))
    meals = pd.to_numeric(
        material.meals().set_index("Town")["With free meals"].str.replace(",", ""), errors="coerce"
    )
    assert check.free_meals(meals, hidden, no_school).passed
    without, because = ROWS[9].split(", ")
    assert check.unmatched(int(without), because).passed

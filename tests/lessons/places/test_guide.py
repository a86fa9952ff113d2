"""The answer key of the guide is what the checks call right."""

import re

from community_data.data import areas
from community_data.lessons.places import check, material
from tests.conftest import COURSE

PAGE = (COURSE / "facilitator_guide" / "modules" / "09_places.md").read_text("utf-8")
WHERE = ("riverbend", "Otterbeck")
ASKED = (*WHERE, areas.measure("riverbend"))


def key(exercise: int) -> str:
    """What the last column of the table says of an exercise."""
    return re.search(rf"^\| {exercise} `\w+` \|.*\| (.+?) \|$", PAGE, re.MULTILINE)[1]


def numbers(exercise: int) -> list[float]:
    return [float(text) for text in re.findall(r"\d+(?:\.\d+)?", key(exercise))]


def test_the_ids_begin_as_the_guide_says():
    first = re.search(r"\d{10}", key(1))[0]
    assert check.right_ids(*WHERE).iloc[0] == first


def test_the_split_tract_gives_what_the_guide_says():
    old, *homes = re.findall(r"\d+", key(2))
    office = material.office_list(*WHERE)
    table = material.moved(office, check.right_ids(*WHERE), *WHERE)
    parts = table[table["old_id"] == old]
    assert (parts["homes"] * parts["weight"]).round().tolist() == [float(n) for n in homes]
    assert (table.loc[table["old_id"] != old, "weight"] == 1).all()


def test_the_answer_key_is_what_the_checks_call_right():
    here = key(3).split(":")[0]
    assert here == material.example(*ASKED)
    assert check.total(*numbers(3), *ASKED, here).passed
    assert check.margin(*numbers(4), *ASKED, here).passed
    assert check.percent(*numbers(5), *ASKED, here).passed
    assert check.choices(*key(6).split(", "), *ASKED).passed
    assert check.title(key(7), *ASKED).passed
    assert check.flaws([part.split()[1] for part in key(8).split(", ")], *ASKED).passed
    tracts, together = key(10).split("; ")
    assert check.unsure(tracts.split(", "), "can be used" in together, *ASKED).passed
    assert check.in_the_zone(*numbers(11), *ASKED).passed
    assert check.changed(key(12).split(", "), *ASKED).passed

"""The answer key of the guide is what the checks call right."""

import re

from community_data.lessons.start import check, material
from tests.conftest import COURSE

PAGE = (COURSE / "facilitator_guide" / "modules" / "00_start.md").read_text("utf-8")
WHERE = ("riverbend", "Otterbeck")


def key(exercise: int) -> str:
    return re.search(rf"^\| {exercise} \| (.+?) \|$", PAGE, re.MULTILINE)[1].strip("`")


def test_the_answer_key_is_what_the_checks_call_right():
    assert check.a_row(key(1).strip('"')).passed
    assert check.how_many(int(key(2)), "riverbend").passed
    assert check.population(int(key(4).replace(",", "")), *WHERE).passed
    assert check.largest(key(5).split(", "), "riverbend").passed
    assert check.share(float(key(6)), *WHERE).passed
    assert check.chart(material.largest("riverbend"), key(7).strip('"'), "riverbend").passed
    assert check.fewest(key(8), "riverbend").passed

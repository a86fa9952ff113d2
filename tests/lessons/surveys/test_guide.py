"""The answers in the guide of module 04 are those that its checks take."""

import re

from community_data.data import responses as of_survey
from community_data.lessons.surveys import check, material
from tests.conftest import COURSE

PACKAGE, PLACE = "riverbend", "Otterbeck"
GUIDE = (COURSE / "facilitator_guide" / "modules" / "04_surveys.md").read_text("utf-8")
ROW = re.compile(r"^\| (\d+)\. [^|]*\| (room|home) \| (\d+) \| (.*) \|$", re.MULTILINE)
ROWS = {int(number): answer for number, _where, _minutes, answer in ROW.findall(GUIDE)}


def numbers(text: str) -> list[float]:
    return [float(n) for n in re.findall(r"(?<![\d–])\d+\.\d+", text)]


def by_name(text: str) -> dict[str, float]:
    return {g: float(n) for g, n in re.findall(r"(18–34|35–64|65\+) (\d+\.\d+)", text)}


def test_every_exercise_has_its_minutes_and_the_room_has_time_for_its_own():
    minutes = {"room": 0, "home": 0}
    for _number, where, n, _answer in ROW.findall(GUIDE):
        minutes[where] += int(n)
    assert len(ROWS) == 10 and minutes["room"] <= 90 - 5 - 5
    assert abs(minutes["home"] - 35) <= 5 and "about 35 at home" in GUIDE


def test_the_answers_of_the_room():
    kinds = dict(re.findall(r"\b([A-H]) ([a-z ]+)", ROWS[1]))
    assert check.sort_questions(kinds, PLACE).passed
    assert check.sample_size(*numbers(ROWS[2]), PACKAGE, PLACE).passed
    assert check.response_rate(*numbers(ROWS[3]), PACKAGE, PLACE).passed
    known = ROWS[4].split(";")[0].split(", ")
    assert check.who_answered(known, by_name(ROWS[4]), PACKAGE).passed
    base = material.answered(PACKAGE)["base"]
    assert check.weights(base, by_name(ROWS[5]), PACKAGE).passed
    assert check.usual_place(*numbers(ROWS[6]), PACKAGE).passed


def test_the_answers_for_home():
    assert check.raked_percent(*numbers(ROWS[8]), PACKAGE).passed
    assert check.effective(*numbers(ROWS[9]), PACKAGE).passed
    words = [each.rsplit(" ", 1) for each in ROWS[10].split("; ")]
    assert check.show_groups(dict(words), PACKAGE).passed


def test_what_the_guide_says_of_the_practice_data():
    rows = of_survey.responses(PACKAGE)
    answered = rows["outcome"].isin(of_survey.ANSWERED).sum()
    partial = (rows["outcome"] == "partial").sum()
    assert f"{len(rows)} adults were drawn" in GUIDE
    assert f"{answered} answered, {partial} of them in part" in GUIDE
    truth = of_survey.truth(PACKAGE).round(1)
    columns = ["truth", "unweighted", "by_age", "by_age_and_language"]
    for answer in (("q1", "yes"), ("q2", "no"), ("q3", "no")):
        line = " | ".join(f"{n:.1f}" for n in truth.loc[answer, columns])
        assert f"| {line} |" in GUIDE

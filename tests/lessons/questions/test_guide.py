"""The answer key of the guide is what the checks call right."""

import re

import pytest

from community_data.lessons.questions import check
from tests.conftest import COURSE

PAGE = (COURSE / "facilitator_guide" / "modules" / "01_questions.md").read_text("utf-8")
WHERE = ("riverbend", "Otterbeck")


def key(exercise: str) -> list[str]:
    """The answer of an exercise, in what stands between commas."""
    cell = re.search(rf"^\| \d `{exercise}` \| \d+ \| \S.*? \| (.+?) \|$", PAGE, re.MULTILINE)[1]
    return cell.split(", ")


@pytest.mark.parametrize("exercise", ["kinds", "answers", "missing", "levels", "offices"])
def test_the_letters_of_the_key_are_right(exercise):
    words = dict(part.split(" ", 1) for part in key(exercise))
    assert getattr(check, exercise)(words, *WHERE).passed


def test_the_other_answers_of_the_key_are_right():
    above, below = (part.split()[1] for part in key("share"))
    assert check.share(above, below, *WHERE).passed
    five = [part.removeprefix("such as ") for part in key("parts")[1:]]
    assert check.parts(*five, "riverbend").passed
    strengths = re.findall(r"\w+_\w+|volunteering", " ".join(key("strength")))
    assert len(strengths) == 3
    assert all(check.strength("poverty", one, "riverbend").passed for one in strengths)


def test_the_question_of_the_samples_can_be_answered():
    five = ("poverty", "under 18", "Otterbeck", "2020–2024", "everyone")
    result = check.parts(*five, "riverbend")
    assert result.passed and "there is an answer for Otterbeck" in result.message

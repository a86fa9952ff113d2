"""The answer key of the guide is what the checks call right."""

import re

from community_data.lessons.roadmap import check
from tests.conftest import COURSE

PAGE = (COURSE / "facilitator_guide" / "modules" / "13_roadmap.md").read_text("utf-8")
WHERE = ("riverbend", "Otterbeck")
LATER = (*WHERE, "poverty")


def key(exercise: str) -> list[list[str]]:
    """The answers of an exercise: a list a part, of what stands between commas."""
    cell = re.search(rf"^\| \d `{exercise}` \| \d+ \| \S.*? \| (.+?) \|$", PAGE, re.MULTILINE)[1]
    return [part.split(", ") for part in cell.split("; ")]


def ids(part: list[str]) -> list[str]:
    return re.findall(r"[ab]\d\d", " ".join(part))


def test_the_answer_key_is_what_the_checks_call_right():
    assert check.lacking(*map(ids, key("lacking")), "riverbend").passed
    notes, priority, task = key("served")
    tasks = dict(re.findall(r"([A-D]) (\w+)", " ".join(notes)))
    missing = [part[0].split(": ")[1] for part in (priority, task)]
    assert check.served(tasks, *missing, *WHERE).passed
    count, needed = re.findall(r"[\d,]+", key("baseline")[0][0])
    assert check.baseline(*(int(n.replace(",", "")) for n in (count, needed)), *LATER).passed
    most = int(re.search(r"[\d,]+", key("target")[0][0])[0].replace(",", ""))
    letter = key("target")[1][0]
    assert check.target(most, letter, *LATER).passed
    assert check.target(most + 1, letter, *LATER).hint == "too_small"
    assert check.deciders(*map(ids, key("deciders")), "riverbend").passed
    assert check.unseen(*map(ids, key("unseen")), "riverbend").passed
    circle, weeks = key("circle")
    assert check.circle(ids(circle), int(weeks[0].split()[0]), "riverbend").passed
    three, of_role = key("first")
    assert check.first(ids(three), ids(of_role), "riverbend").passed


def test_the_samples_use_numbers_that_are_right():
    assert check.target(3000, "B", *LATER).passed
    assert check.target(4000, "B", *LATER).hint == "too_small"

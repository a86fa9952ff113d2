"""The answers in the guide of module 03 are those that its checks take."""

import json
import re

from community_data.data import transcripts
from community_data.lessons.listening import check, material
from tests.conftest import COURSE
from tests.package_copies import RIVERBEND

PACKAGE, PLACE, THEME = "riverbend", "Otterbeck", "waiting"
GUIDE = (COURSE / "facilitator_guide" / "modules" / "03_listening.md").read_text("utf-8")
ROW = re.compile(r"^\| (\d+)\. [^|]*\| (\d+) \| ([a-z ]+) \| (.*) \|$", re.MULTILINE)
ROWS = {int(number): answer for number, _minutes, _where, answer in ROW.findall(GUIDE)}


def lettered(text: str) -> dict[str, str]:
    """“A pay; B help”: the word beside each letter."""
    return dict(re.findall(r"\b([A-Z]) ([a-z]+)", text))


def numbered(text: str) -> dict[str, int]:
    """“young person 8; parent 6”: the number beside each name."""
    return {name: int(n) for name, n in re.findall(r"([a-z][a-z0-9 ]*) (\d+)(?:;|$)", text)}


def test_every_exercise_has_its_minutes_and_the_room_has_time_for_its_own():
    minutes = {"room": 0, "home": 0, "room and home": 0}
    for _number, n, where, _answer in ROW.findall(GUIDE):
        minutes[where] += int(n)
    assert len(ROWS) == 10 and minutes["room"] <= 90 - 5 - 12
    assert minutes["home"] <= 30


def test_the_answers():
    assert check.invitations(lettered(ROWS[1]), PACKAGE, PLACE).passed
    assert check.my_codes(lettered(ROWS[2]), PACKAGE, PLACE).passed
    assert check.agreement(float(ROWS[3]), PACKAGE, THEME).passed
    assert check.kappa(float(ROWS[4]), PACKAGE, THEME).passed
    by_role, in_all = ROWS[5].split("; in all ")
    assert check.groups(numbered(by_role), int(in_all), PACKAGE, THEME).passed
    assert check.consents(lettered(ROWS[6]), PACKAGE, PLACE).passed
    assert check.recognized(ROWS[7], PACKAGE, PLACE).passed
    lowest, why = ROWS[9].split("; ")
    assert check.rare_code(lowest, why, PACKAGE, PLACE).passed
    new, enough = ROWS[10].rsplit("; ", 1)
    assert check.new_themes(numbered(new), enough, PACKAGE, PLACE).passed
    free = [letter for letter, turn in material.to_code(PACKAGE, PLACE).items() if not turn.word]
    assert "the turns D, F, H and J take every code" in GUIDE and free == ["D", "F", "H", "J"]


def test_what_the_guide_says_of_the_practice_data():
    planted = json.loads((RIVERBEND / "truth" / "planted.json").read_text("utf-8"))["listening"]
    rare = material.rare(PACKAGE)
    assert (rare["code"], round(rare["agreement"], 2), round(rare["kappa"], 2)) == (
        "rest", 0.97, 0.35,
    )  # fmt: skip
    since = list(planted["withdrawn"].values())
    assert (len(since), since.count("2026-Q1"), len(planted["kept_inside"])) == (4, 3, 1)
    rows = (RIVERBEND / "2026-Q2" / "transcripts.csv").read_text("utf-8").splitlines()
    assert f"{transcripts.held(PACKAGE)} groups, {len(rows) - 1} turns, six languages" in GUIDE

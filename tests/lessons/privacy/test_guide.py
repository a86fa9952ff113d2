"""The answers in the guide of module 07 are those that its checks take."""

import re

import pytest

from community_data.data import open_package
from community_data.lessons.privacy import check, material
from tests.conftest import COURSE

PACKAGE, PLACE = "riverbend", "Otterbeck"
GUIDE = (COURSE / "facilitator_guide" / "modules" / "07_privacy.md").read_text("utf-8")
ROW = re.compile(r"^\| (\d+)\. [^|]*\| (room|home) \| (\d+) \| (.*) \|$", re.MULTILINE)
ROWS = {int(number): answer for number, _where, _minutes, answer in ROW.findall(GUIDE)}


def lettered(text: str) -> dict[str, str]:
    """“A fields; B linking”: the word beside each letter."""
    return dict(re.findall(r"\b([A-Z]) ([a-z ]+)", text))


def test_every_exercise_has_its_minutes_and_the_room_has_time_for_its_own():
    minutes = {"room": 0, "home": 0}
    for _number, where, n, _answer in ROW.findall(GUIDE):
        minutes[where] += int(n)
    assert len(ROWS) == 11 and minutes["room"] <= 90 - 3 - 5
    assert abs(minutes["home"] - 40) <= 5 and "about 40 at home" in GUIDE


def test_the_kinds_of_columns():
    said = {
        name: kind
        for part in ROWS[1].split("; ")
        for kind in material.COLUMN_WORDS
        if part.endswith(kind)
        for name in re.findall(r"\w+", part.removesuffix(kind))
        if name in material.COLUMNS
    }
    assert check.sort_columns(said).passed


def test_the_smallest_class():
    assert check.smallest_class(int(ROWS[2]), PACKAGE, PLACE).passed


def test_the_number_of_ways_to_a_safe_table():
    visits = material.visits(PACKAGE)
    ways = [
        (age, area, sex, race)
        for age in material.AGES
        for area in material.AREAS
        for sex in material.YES_NO
        for race in material.YES_NO
        if check.coarser(material.coarser(visits, age, area, sex, race), PACKAGE).passed
    ]
    assert len(ways) == 6 and ROWS[3].startswith("six ways")


def test_the_cells_to_hide():
    assert check.hide(re.findall(r"[A-D]\d", ROWS[4]), PACKAGE, PLACE).passed


def test_the_clauses():
    settles, missing = ROWS[5].split("; missing: ")
    words = lettered(settles)
    assert check.agreement_clauses(words, missing.split(", "), PACKAGE, PLACE).passed


def test_the_reasons_and_the_changes():
    fewest, town = ROWS[8].split(", in ")
    assert check.shared_secret(int(fewest), [town], PACKAGE).passed
    assert check.exposed(int(ROWS[9]), PACKAGE, PLACE).passed


def test_the_fields_and_the_plans():
    assert check.fewest_fields(ROWS[10]).passed
    assert check.four_questions(lettered(ROWS[11]), PLACE).passed


@pytest.mark.parametrize(("people", "visits", "alone"), [(723, 1674, 616)])
def test_what_the_guide_says_of_the_practice_data(people, visits, alone):
    rows = open_package(PACKAGE).table("visits")
    assert (rows["person_id"].nunique(), len(rows)) == (people, visits)
    assert f"{people} people made {visits:,} visits" in GUIDE
    one_each = rows.drop_duplicates("person_id")
    sizes = one_each.groupby(["birth_year", "zip", "sex", "race"], dropna=False).size()
    assert (sizes == 1).sum() == alone and f"{alone} of the {people} stand alone" in GUIDE

"""What the trust part of a page says of the number itself, and two rules for one number."""

import pytest

from community_data.lessons.quality import page

DAY = "2026-07-09"
CARE = "behavioral_health_access"


@pytest.mark.parametrize(
    ("place", "measure", "sentence"),
    [
        # 3,480 of 32,058 adults, as `measures.csv` has them, with a margin of 721.
        ("Otterbeck", CARE, "Of adults 18 and over in Otterbeck, 10.9% ± 2.2 points could not"),
        ("Otterbeck", "food_insecurity", "By a model's estimate, of residents in Otterbeck, 13.2%"),
        ("Otterbeck", "shelter_stays", "Of residents in Otterbeck, 0.4% (by chance 0.3% to 0.4%)"),
    ],
)
def test_the_number_that_is_judged_stands_in_the_trust_part(place, measure, sentence):
    assert sentence in repr(page.opening("riverbend", place, measure, DAY))


@pytest.mark.parametrize(
    ("place", "measure", "why"),
    [
        ("Sedgeloft", CARE, "too uncertain to use"),
        ("Tinderfold", CARE, "there is no number of this"),
        ("Tinderfold", "shelter_stays", "hidden, to protect people"),
    ],
)
def test_a_number_that_is_held_back_does_not(place, measure, why):
    told = repr(page.opening("riverbend", place, measure, DAY))
    assert why in told and "%" not in told


def test_two_rules_for_the_same_people_can_differ():
    told = repr(page.two_rules("riverbend", "Otterbeck", CARE, "race")).split("\n")
    asian, native = (next(line for line in told if group in line) for group in ("Asian", "Native"))
    assert "count: low" in asian and "yes: 22.2% ± 10.9 points" in asian
    assert "count: low" in native and "no: too uncertain" in native and "%" not in native


def test_two_rules_speak_of_the_place_where_somebody_was_asked():
    assert "in Riverbend" in repr(page.two_rules("riverbend", "Tinderfold", CARE, "race"))

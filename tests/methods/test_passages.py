"""What in a passage points at one person."""

import json
from pathlib import Path

import pytest

from community_data import data, methods
from community_data.methods.passages import NAME, NUMBER, ONLY_ONE

TRUTH = Path(__file__).parents[2] / "datasets" / "riverbend" / "truth" / "planted.json"


@pytest.mark.parametrize("release", ["riverbend@2026-Q1", "riverbend@2026-Q2"])
def test_it_finds_what_was_planted_in_the_practice_region_and_nothing_else(release):
    package = data.open_package(release)
    planted = json.loads(TRUTH.read_text("utf-8"))["stories"]["identifying"]
    places = package.places["name"]
    stories = package.table("stories")
    found = [
        story
        for story, text in zip(stories["story_id"], stories["text"], strict=True)
        if methods.signs_of_a_person(text, places)
    ]
    assert found == sorted(planted)


@pytest.mark.parametrize(
    ("text", "signs"),
    [
        ("Call me at 555-0142.", [NUMBER]),
        ("Write to help@example.org, please.", [NUMBER]),
        ("Look at www.example.org for us.", [NUMBER]),
        ("I told Ana María Pérez about it.", [NAME]),
        ("Officer Reyes came.", [NAME]),
        ("We live on Mill Road.", [NAME]),
        ("I am the baker here.", [ONLY_ONE]),
        ("My sister is the mayor's driver.", [ONLY_ONE]),
        ("She is the only nurse in town.", [ONLY_ONE]),
        ("That is the only thing we ask.", []),
        ("They ask if I am the parent.", []),
        ("I am the same as before.", []),
        ("In November I was sick. My rent went up.", []),
        ("", []),
    ],
)
def test_each_sign(text, signs):
    assert methods.signs_of_a_person(text) == signs


def test_a_place_of_two_words_is_no_person():
    text = "We moved to Indigo Stile in May."
    assert methods.signs_of_a_person(text) == [NAME]
    assert methods.signs_of_a_person(text, ["Indigo Stile"]) == []

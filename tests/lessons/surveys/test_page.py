"""What module 04 puts on a page, and its explorer: no row, no small number, and it says its 95%."""

import html
import json
import re

import pytest

from community_data import data
from community_data.data import responses as of_survey
from community_data.lessons.surveys import page, widget

PLACES = ["Riverbend", "Lanternby", "Otterbeck", "Tinderfold", "Gullstep"]


@pytest.mark.parametrize("place", PLACES)
def test_a_page_says_numbers_that_may_be_shown_and_no_other(place):
    told = page.answers("riverbend", place)
    shown = f"{told!r} {html.unescape(told.page)}"
    allowed = {
        f"{row[name]:.1f}"
        for row in of_survey.survey("riverbend")["answers"]
        for name in ("percent", "margin")
        if row[name] is not None
    }
    assert set(re.findall(r"\d+\.\d", shown)) <= allowed
    assert "Each margin is at 95%" in shown and "Census tables are at 90%" in shown
    ids = set(data.open_package("riverbend").table("responses")["response_id"])
    assert not ids & set(re.findall(r"s\d{3}", shown))


def test_a_neighborhood_is_told_of_its_town_and_all_of_the_area():
    assert "Adults of Lanternby: 21.5% ± 10.6; Adults of Riverbend: 17.4%" in repr(
        page.answers("riverbend", "Gullstep")
    )
    otterbeck = repr(page.answers("riverbend", "Otterbeck"))
    assert "Adults of Otterbeck: " not in otterbeck
    assert (
        "For Otterbeck alone, only this can be shown: What made it hardest, “nothing”: 64.1% ± "
        "13.4. All else is hidden to protect people, or too uncertain to use."
    ) in otterbeck


def test_a_package_without_a_survey_says_so(tmp_path):
    source = data.open_package("riverbend")
    descriptor = json.loads(json.dumps(source.descriptor))
    places = [one for one in descriptor["resources"] if one["name"] == "places"]
    (tmp_path / "datapackage.json").write_text(json.dumps(descriptor | {"resources": places}))
    (tmp_path / "places.csv").write_bytes(source.file("places").read_bytes())
    none = "No survey of this place"
    assert none in repr(page.who(tmp_path)) and none in repr(page.how(tmp_path))
    assert none in repr(page.answers(tmp_path, "Otterbeck"))


def test_the_explorer_brings_back_what_weights_can_and_no_more():
    explorer = widget.weight_explorer("riverbend")
    said = {}
    for question in range(3):
        for way in range(len(widget.WAYS) + 1):
            explorer.question.value, explorer.way.value = question, way
            said[question, way] = explorer.sentence.value
            assert "aria-label" in explorer.picture.value
    assert "comes near" in said[0, 3] and "is off" in said[0, 0]
    assert all("is off" in said[2, way] for way in range(5))
    assert "Of all adults it is 21.0%" in said[2, 4]
    assert "Here trainees choose" in repr(explorer)

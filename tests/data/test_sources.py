"""How old the sources are and how sure, from what the package says; and the page about it."""

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest

from community_data import data
from community_data.data import sources
from community_data.lessons.quality import page as quality_page
from community_data.text.dates import duration

RIVERBEND = data.open_package("riverbend@2026-Q2")
DAY = "2026-07-09"


@pytest.fixture
def changed_package(tmp_path):
    """A function that copies the practice package with its descriptor changed."""

    def copy(change) -> Path:
        folder = tmp_path / "package"
        shutil.copytree(RIVERBEND.folder, folder)
        descriptor = json.loads((folder / "datapackage.json").read_text("utf-8"))
        change(descriptor)
        (folder / "datapackage.json").write_text(json.dumps(descriptor), "utf-8")
        return folder

    return copy


def age_of(card: pd.DataFrame, word: str) -> pd.Series:
    return card[card["source"].str.contains(word)].iloc[0]


def test_age_is_counted_from_the_middle_of_collection_to_the_day_of_the_page():
    card = sources.card(RIVERBEND, "Otterbeck", "behavioral_health_access", day=DAY)
    school = age_of(card, "school")  # of 2023, collected to 2023-05-26: its middle is March 14
    assert (school["age"], school["stale"]) == (1213, 1)
    five_years = age_of(card, "five-year")  # 2020–2024: its middle is July 2, 2022
    assert (five_years["age"], five_years["stale"]) == (1468, 1)
    assert age_of(card, "weekly")["age"] == 11
    lenient = sources.card(RIVERBEND, "Otterbeck", "poverty", 2000, DAY)
    assert age_of(lenient, "school")["stale"] == 0


def test_without_a_day_age_is_counted_to_today():
    today = sources.card(RIVERBEND, "Otterbeck", "poverty")["age"]
    fixed = sources.card(RIVERBEND, "Otterbeck", "poverty", day=DAY)["age"]
    passed = (pd.Timestamp.today().normalize() - pd.Timestamp(DAY)).days
    assert set(today - fixed) == {passed}


def test_the_table_of_trust_and_the_text_below_it_agree(changed_package):
    """Also where a trainee's own card says otherwise, or takes another limit."""
    card = sources.card(RIVERBEND, "Otterbeck", "poverty").assign(flags=0)
    said = repr(quality_page.card(card, RIVERBEND, "Otterbeck", "poverty", 730, DAY))
    assert "five-year household survey, 2020–2024; Kind: survey" in said
    assert "Age: 4.0 years; Reliability for Otterbeck: high; Doubts: old" in said
    assert "to July 9, 2026, the day of this page.\nOld: more than 2 years." in said
    said = repr(quality_page.card(card, RIVERBEND, "Otterbeck", "poverty", 5000, DAY))
    assert "Age: 4.0 years; Reliability for Otterbeck: high; Doubts: none" in said
    assert "Old: more than 13.7 years." in said
    package = changed_package(lambda d: [s.pop("collected_to") for s in d["sources"]])
    unknown = quality_page.card(card, package, "Otterbeck", "poverty", 730, "2020-01-01")
    assert "Age: not known" in repr(unknown) and "Doubts: age unknown" in repr(unknown)


def test_collected_from_is_believed(changed_package):
    def change(descriptor):
        for source in descriptor["sources"]:
            source["collected_from"] = "2021-05-26"

    school = sources.sources(changed_package(change)).set_index("source")["middle"]
    assert school["Riverbend school survey"] == pd.Timestamp(2022, 5, 26)


def test_how_sure_a_source_is_depends_on_the_place():
    def words(place):
        sure = sources.reliability(RIVERBEND, place, "behavioral_health_access")
        return dict(zip(sure["source"], sure["reliability"], strict=True))

    assert words("Otterbeck")["Riverbend adult health survey"] == "medium"
    assert words("Tinderfold")["Riverbend adult health survey"] == "no number here"
    assert words("Gullstep")["Riverbend court and jail records"] == "hidden"
    assert words("Otterbeck")["Riverbend help desks, weekly feed"] == "full count"
    assert words("Gullstep")["Riverbend help desks, weekly feed"] == "no number here"


def test_ballots_and_stories_are_no_measurements():
    titles = " ".join(sources.sources(RIVERBEND)["source"])
    assert "vote" not in titles and "focus groups" not in titles
    assert "Synthetic" not in titles


def test_a_source_without_dates_has_those_of_its_rows(real_package):
    (line,) = sources.sources(real_package).to_dict("records")
    assert line["collected_to"] == pd.Timestamp(2022, 12, 31)
    assert line["published"] == pd.Timestamp(2023, 12, 12)  # the day the package was made
    assert (line["kind"], line["dates"]) == ("not said", "worked out")
    said = repr(quality_page.opening(real_package, "Union", "poverty"))
    assert "gives no dates of its own" in said
    assert "margins of error, as the numbers of a survey do" in said
    # Five years together are as old as the third, on every day.
    assert line["middle"] == pd.Timestamp(2020, 7, 1)
    aged = repr(quality_page.opening(real_package, "Union", "poverty", "2026-11-25"))
    assert "to November 25, 2026, they are 6.4 years old." in aged


def _without_dates(descriptor):
    descriptor.pop("created")
    for source in descriptor["sources"]:
        source.update(collected_to="spring", published=None, kind=7)


@pytest.mark.parametrize(
    "change", [_without_dates, lambda d: d.pop("sources"), lambda d: d.pop("created")]
)
def test_a_package_that_tells_little_is_no_error(changed_package, change):
    package = changed_package(change)
    card = sources.card(package, "Otterbeck", "poverty")
    assert len(card) >= 1
    card["flags"] = card["stale"] + card["modelled"] + card["weak"]
    shown = [
        quality_page.opening(package, "Otterbeck", "poverty"),
        quality_page.card(card, package, "Otterbeck", "poverty"),
        quality_page.timeline(package),
        quality_page.left_out(package, "Otterbeck", "poverty", "race"),
    ]
    for html in shown:
        assert "nan" not in repr(html) and "NaT" not in repr(html)
        assert "appears here" not in repr(html)


def test_an_unfinished_scorecard_is_a_note():
    card = sources.card(RIVERBEND, "Otterbeck", "poverty")
    for unfinished in (..., card, card.assign(flags=...), card.assign(flags=0).head(2)):
        assert "appears here" in repr(
            quality_page.card(unfinished, RIVERBEND, "Otterbeck", "poverty")
        )


def test_the_page_says_who_is_missing_and_no_hidden_number():
    said = repr(quality_page.left_out(RIVERBEND, "Otterbeck", "behavioral_health_access", "race"))
    assert "2 have no number to show: Fennelthorn and Tinderfold" in said
    assert (
        "These groups are in it, but a number of their own cannot be shown.\n"
        "Too uncertain to use, since too few people were asked: Native adults 18 and over; "
        "adults 18 and over of another race or two or more." in said
    )
    hidden = repr(quality_page.opening(RIVERBEND, "Gullstep", "justice_involvement"))
    assert "hidden, to protect" in hidden


def test_the_scorecard_is_a_table_that_a_screen_reader_can_use():
    card = sources.card(RIVERBEND, "Otterbeck", "poverty").assign(flags=0)
    page = quality_page.card(card, RIVERBEND, "Otterbeck", "poverty").page
    assert page.count('scope="row"') == len(card)
    assert "<caption" in page and "synthetic" in page


@pytest.mark.parametrize(
    ("days", "words"),
    [(1, "1 day"), (11, "11 days"), (157, "5 months"), (1140, "3.1 years"), (-3, "not known")],
)
def test_days_as_people_say_them(days, words):
    assert duration(days) == words

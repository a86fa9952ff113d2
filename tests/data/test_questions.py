"""What a package can answer: held to a small package by hand, and to Riverbend's own files."""

from dataclasses import replace

import pandas as pd
import pytest

from community_data.data import questions
from community_data.data.questions import Question
from tests import small_package
from tests.conftest import COURSE

RIVERBEND = COURSE / "datasets" / "riverbend"
ASKED = Question("poverty", "race", "Black", "Elmtown", "2020–2024")
SURE, UNSURE = ("Black", 600, 90, 3000, 0), ("Black", 60, 70, 300, 0)
WHITE = ("White", 300, 60, 6000, 0)


def status(folder, **changes) -> tuple[str, str, str]:
    found = questions.answer(folder, replace(ASKED, **changes))
    return found.status, found.why, found.larger


def test_a_question_is_answered_by_its_row_or_by_the_larger_place(tmp_path):
    here = small_package.write(tmp_path / "a", [WHITE, SURE])
    assert status(here) == ("number", "", "")
    assert status(here, measure="hope") == ("no row", "measure", "")
    assert status(here, group="Asian") == ("no row", "group", "")
    assert status(here, period="2015–2019") == ("no row", "period", "")
    unsure = small_package.write(tmp_path / "b", [WHITE, UNSURE], elsewhere=[SURE])
    assert status(unsure) == ("uncertain", "", "Anywhere")
    hidden = small_package.write(tmp_path / "c", [("Black", None, None, 300, 0)], elsewhere=[SURE])
    assert status(hidden) == ("hidden", "", "Anywhere")
    gone = small_package.write(tmp_path / "d", [WHITE], elsewhere=[SURE])
    assert status(gone) == ("no row", "place", "Anywhere")


@pytest.mark.parametrize(
    ("against", "found"),
    [
        ("nothing", ("number", "", "")),
        ("everyone", ("number", "", "")),
        ("group", ("number", "", "")),
        ("larger", ("no row", "place", "")),
        ("before", ("no row", "comparison", "")),
    ],
)
def test_a_comparison_needs_both_numbers(tmp_path, against, found):
    folder = small_package.write(tmp_path / "a", [WHITE, SURE])
    assert status(folder, against=against) == found


def test_a_small_full_count_and_what_gives_it_away_are_hidden_without_a_gate(tmp_path):
    rows = [("A", 7, None, 2000, None), ("B", 40, None, 2000, None), ("C", 90, None, 6000, None)]
    everyone = (137, None, 10_000, None)
    folder = small_package.write(tmp_path / "a", rows, everyone)
    found = {g: status(folder, group=g)[0] for g in "ABC"}
    assert found == {"A": "hidden", "B": "hidden", "C": "number"}
    assert "7" not in questions.catalog(folder, "Elmtown").to_csv()


@pytest.mark.parametrize("place", ["Riverbend", "Otterbeck", "Tinderfold", "Gullstep"])
def test_the_catalog_has_every_row_of_the_package_and_hides_what_the_source_hides(place):
    raw = pd.read_csv(RIVERBEND / "2026-Q2" / "measures.csv", dtype={"place_id": str})
    names = pd.read_csv(RIVERBEND / "2026-Q2" / "places.csv", dtype=str)
    where = names.set_index("name").loc[place, "place_id"]
    found = questions.catalog("riverbend@2026-Q2", place)
    assert len(found) == len(raw[questions.KEY].drop_duplicates())
    both = found.merge(raw[raw["place_id"] == where], on=questions.KEY, how="left", indicator=True)
    assert (both.loc[both["_merge"] == "left_only", "here"] == "no row").all()
    there = both[both["_merge"] == "both"]
    assert (there["here"] != "no row").all()
    small = there["count"].isna() | (there["count_moe"].isna() & there["count"].between(1, 10)
                                     & (there["measure"] != "food_insecurity"))  # fmt: skip
    assert (there.loc[small, "here"] == "hidden").all()


def test_what_a_measure_is_about_is_the_packages_word_then_ours(tmp_path):
    assert questions.about("riverbend", "helping_neighbors") == "asset"
    assert questions.about("riverbend", "shelter_stays") == "need"
    own = small_package.write(tmp_path / "a", [SURE], about={"poverty": "asset"})
    assert questions.about(own, "poverty") == "asset"
    odd = small_package.write(tmp_path / "b", [SURE], about={"poverty": ["need"]})
    assert questions.about(odd, "poverty") == "need"
    assert questions.about(odd, "poems") == ""


def test_the_sentences_of_a_question():
    asked = replace(ASKED, place="Otterbeck", against="everyone")
    assert questions.sentence("riverbend", asked) == (
        "Of Black residents in Otterbeck, how many have an income below the poverty line? "
        "(2020–2024) Compared with everyone in the same place."
    )
    live = Question("residents", "age", "under 18", "Otterbeck", "2020–2024")
    assert questions.sentence("riverbend", live) == (
        "How many residents under 18 live in Otterbeck? (2020–2024)"
    )

"""Who is in a table of measures, and who is not."""

import pytest

from community_data import data
from community_data.data import coverage

RIVERBEND = "riverbend"


def test_places_without_a_row_are_listed_too():
    parts, whole, about = coverage.parts_and_whole(
        RIVERBEND, "Otterbeck", "behavioral_health_access"
    )
    assert len(parts) == 8
    assert parts.loc[parts["status"] == "no row", "place"].tolist() == ["Fennelthorn", "Tinderfold"]
    assert whole.name == "Riverbend"
    assert whole["count"] > parts["count"].sum()
    assert "Riverbend" in about and "8 towns" in about


def test_a_hidden_count_has_a_word_of_its_own():
    parts, _, _ = coverage.parts_and_whole(RIVERBEND, "Otterbeck", "justice_involvement")
    assert set(parts["status"]) == {"number", "hidden"}
    assert (parts["count"].isna() == (parts["status"] == "hidden")).all()


@pytest.mark.parametrize(
    ("place", "measure", "whole"),
    [
        ("Gullstep", "poverty", "Lanternby"),  # a neighborhood among its own
        ("Gullstep", "behavioral_health_access", "Riverbend"),  # no neighborhood was asked
        ("Otterbeck", "poverty", "Riverbend"),
        ("Riverbend", "poverty", "Riverbend"),  # nothing is above it
    ],
)
def test_the_whole_is_the_nearest_larger_place_whose_parts_have_rows(place, measure, whole):
    assert coverage.parts_and_whole(RIVERBEND, place, measure)[1].name == whole


def test_every_group_is_set_against_every_place():
    table = coverage.cells(RIVERBEND, "Otterbeck", "behavioral_health_access", "race")
    assert (table[["number", "hidden", "no_row"]].sum(axis=1) == 8).all()
    assert (table["no_row"] == 2).all()
    nobody = coverage.cells(RIVERBEND, "Gullstep", "justice_involvement", "race")
    assert (nobody["no_row"] == 12).all()  # there are groups for towns, not for neighborhoods


def test_a_place_that_was_not_asked_is_shown_the_larger_one_and_told_so():
    table, about = coverage.asked(RIVERBEND, "Tinderfold", "behavioral_health_access", "race")
    region, _ = coverage.asked(RIVERBEND, "Riverbend", "behavioral_health_access", "race")
    assert table.equals(region)
    assert about.startswith("Tinderfold has no survey numbers of its own")


def test_full_counts_have_no_margin_so_the_practice_region_helps_out():
    table, about = coverage.asked(RIVERBEND, "Otterbeck", "shelter_stays", "race")
    assert table["count_moe"].notna().all()
    assert "practice on invented numbers" in about


def test_a_page_never_speaks_of_the_practice_region(real_package):
    # Nobody but towns has a row in this package, and race has no row for everyone.
    assert coverage.without_number(real_package, "Union", "residents") is None


def test_a_measure_that_is_not_there_is_a_plain_sentence():
    with pytest.raises(data.DataProblem, match=r"no measure “povertie”\. Did you mean poverty"):
        coverage.asked(RIVERBEND, "Otterbeck", "povertie", "race")
    with pytest.raises(data.DataProblem, match="not by “tenure”"):
        coverage.cells(RIVERBEND, "Otterbeck", "poverty", "tenure")

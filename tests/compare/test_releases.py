"""What a fresh release changed: Riverbend against its known truth, and small packages by hand."""

from __future__ import annotations

import json
import math

import pytest

from community_data import compare, data
from tests.package_copies import RIVERBEND, by_hand


@pytest.fixture(scope="module")
def riverbend() -> compare.Comparison:
    return compare.compare(RIVERBEND / "2026-Q1", RIVERBEND / "2026-Q2")


@pytest.fixture(scope="module")
def truth() -> dict:
    return json.loads((RIVERBEND / "truth" / "planted.json").read_text(encoding="utf-8"))


# --- Riverbend ------------------------------------------------------------------------------


def test_tables_that_are_gone_are_those_of_the_truth(riverbend, truth):
    tables = {version: set(release["tables"]) for version, release in truth["releases"].items()}
    assert set(riverbend.of("gone", "table")["table"]) == tables["2026-Q1"] - tables["2026-Q2"]
    assert riverbend.of("added", "table").empty


def test_the_renamed_place_is_that_of_the_truth(riverbend, truth):
    renamed = riverbend.of("renamed", "place")
    known = truth["releases"]["2026-Q2"]["renamed"]
    assert dict(zip(renamed["place_id"], renamed["new"], strict=True)) == known
    assert riverbend.table[riverbend.table["subject"] == "place"].shape[0] == len(known)


def test_numbers_beyond_their_margins_are_where_something_had_been_held_back(riverbend, truth):
    held = {
        measure: set(releases["2026-Q1"])
        for measure, releases in truth["measures"]["held_back"].items()
    }
    beyond = riverbend.of("revised", "number")
    beyond = beyond[beyond["table"] == "measures"]
    assert set(beyond["measure"]) == set(held)
    for measure, places in held.items():
        here = set(beyond.loc[beyond["measure"] == measure, "place_id"])
        # What is held back in a town is missing in its neighborhoods and in the region too.
        assert all(any(p.startswith(q) or q.startswith(p) for q in places) for p in here)
        assert places <= here


def test_a_model_that_was_run_again_stays_within_its_margins(riverbend, truth):
    within = riverbend.of("within", "number")
    assert set(truth["measures"]["model_run_again"]) <= set(within["measure"])
    assert (within["difference"].abs() <= within["margin"]).all()


def test_revised_weeks_are_the_incomplete_ones_and_the_one_typed_wrong(riverbend, truth):
    revised = riverbend.of("revised", "number")
    revised = revised[revised["table"] == "requests"]
    wrong = truth["requests"]["damage"]["typed_wrong"]
    late = sorted(set(revised["period"]) - {wrong["week"]})
    assert len(late) == truth["requests"]["incomplete_weeks"]
    assert late[0] >= "2026-02-16"
    typed = revised[revised["period"] == wrong["week"]]
    assert typed[["place_id", "group"]].to_numpy().tolist() == [[wrong["place_id"], wrong["need"]]]
    assert typed["old"].iloc[0] == pytest.approx(wrong["times"] * typed["new"].iloc[0], rel=0.02)


def test_new_weeks_and_the_withdrawn_story(riverbend, truth):
    rows = riverbend.table[riverbend.table["subject"] == "row"]
    sentences = " ".join(rows["sentence"])
    assert "requests: 520 rows are new (weeks from 2026-03-30 to 2026-06-22)" in sentences
    (story,) = truth["stories"]["withdrawn"]
    # Whoever spoke one of a few passages is not pointed at, not even by its id.
    assert "stories: fewer than 11 rows are changed." in sentences
    assert story not in sentences
    # Of the visits of people no more is said than how many are new.
    assert "visits: 338 rows are new." in sentences
    assert len(rows) == 4


def test_freshness_of_each_source(riverbend):
    feed = riverbend.of("newer", "source")
    feed = feed[feed["new"].str.contains("weekly feed")].iloc[0]
    assert feed["difference"] == 91
    assert "published 4 days later" in feed["sentence"]
    assert len(riverbend.of("gone", "source")) == 1


def test_the_text_is_short_plain_and_most_important_first(riverbend):
    lines = riverbend.lines()
    assert len(lines) < 26
    assert lines.index("The table meal_sites is gone.") == 3  # after why a person should look
    beyond = next(n for n, line in enumerate(lines) if "more than the margin" in line)
    within = next(n for n, line in enumerate(lines) if "within the margin" in line)
    newer = next(n for n, line in enumerate(lines) if "newer" in line)
    assert beyond < within < newer
    assert not any(word in " ".join(lines) for word in ("NaN", "nan", "None", "np."))


def test_a_release_against_itself_changed_nothing():
    same = compare.compare(RIVERBEND / "2026-Q2", RIVERBEND / "2026-Q2")
    assert set(same.table["change"]) == {"same"}
    assert "Nothing changed." in same.lines()


def test_the_wrong_order_is_said():
    back = compare.compare(RIVERBEND / "2026-Q2", RIVERBEND / "2026-Q1")
    assert any("Write the older one first" in reason for reason in back.held)
    assert len(back.of("older", "source")) == 4
    assert len(back.of("added", "table")) == 1


# --- Packages by hand -----------------------------------------------------------------------

HEAD = "place_id,measure,group_by,group,period,count,count_moe,population,population_moe,unit\n"
PLACES = """
    place_id,name,level,parent_id,population
    01,Westmark,region,,3000
    011,Alderby,town,01,1000
    012,Brackenby,town,01,2000
"""


def measures(*rows: str) -> str:
    return HEAD + "\n".join(rows)


def compared(tmp_path, old: dict, new: dict, name: str = "made") -> compare.Comparison:
    """Compare two packages made of these tables."""
    before = by_hand(tmp_path / "old", {"places": PLACES} | old, name="made")
    after = by_hand(tmp_path / "new", {"places": PLACES} | new, name=name)
    return compare.compare(before.folder, after.folder)


def one(count, moe="", measure="visits", place="011", group="all residents", period="2025"):
    by = "all" if group.startswith("all") else "age"
    return f"{place},{measure},{by},{group},{period},{count},{moe},1000,,people"


def test_what_one_release_hides_is_shown_of_neither(tmp_path):
    for number, (was, now) in enumerate([((14, ""), ("", "")), (("", ""), (14, ""))]):
        result = compared(
            tmp_path / str(number), {"measures": measures(one(*was))},
            {"measures": measures(one(*now))},
        )  # fmt: skip
        assert "14" not in " ".join(result.lines()) + result.table.to_csv()
        assert result.numbers[["old", "new", "count_old", "difference"]].isna().all(axis=None)


@pytest.mark.parametrize(
    ("was", "now", "change"),
    [
        ((100, 30), (150, 40), "within"),  # the margin of the difference is 50
        ((100, 30), (151, 40), "revised"),
        ((100, ""), (101, ""), "revised"),  # a full count has no margin
        ((100, 0), (101, 0), "revised"),  # nor has a total that the Census controls
        (("", ""), (14, ""), "shown"),
        ((14, ""), ("", ""), "hidden"),
        ((100, 30), (100, 40), None),
    ],
)
def test_one_number(tmp_path, was, now, change):
    result = compared(
        tmp_path, {"measures": measures(one(*was))}, {"measures": measures(one(*now))}
    )
    numbers = result.table[result.table["subject"] == "number"]
    assert list(numbers["change"]) == ([change] if change else [])
    if change in ("revised", "within"):
        assert numbers["margin"].iloc[0] == pytest.approx(math.hypot(was[1] or 0, now[1] or 0))


def test_measures_gone_added_and_renamed(tmp_path):
    old = measures(one(1, measure="shelter_stay"), one(2, measure="poverty"))
    new = measures(one(1, measure="shelter_stays"), one(2, measure="food_insecurity"))
    result = compared(tmp_path, {"measures": old}, {"measures": new})
    assert list(result.of("renamed", "measure")["new"]) == ["shelter_stays"]
    assert list(result.of("gone", "measure")["measure"]) == ["poverty"]
    assert list(result.of("added", "measure")["measure"]) == ["food_insecurity"]


def test_a_new_period_a_new_grouping_and_single_rows(tmp_path):
    old = measures(one(1), one(5, group="under 18"), one(9, place="012"))
    new = measures(one(1), one(7, period="2026"), one(9, place="012"), one(5, group="65 and over"))
    sentences = " ".join(
        compared(tmp_path, {"measures": old}, {"measures": new}).table["sentence"].tolist()
    )
    assert "visits for 2026 is new." in sentences
    assert "visits: 1 row is gone." in sentences
    assert "visits: 1 row is new." in sentences


def test_places_that_got_other_ids(tmp_path):
    """As in Connecticut in 2022: the same town, another id, and no join finds it."""
    new = PLACES.replace("011,Alderby", "0911,Alderby").replace("012,Brackenby", "0912,Brackenbie")
    result = compared(tmp_path, {}, {"places": new})
    renamed = result.of("renamed", "place")
    assert list(zip(renamed["old"], renamed["new"], strict=True)) == [
        ("011", "0911"), ("012", "0912"),
    ]  # fmt: skip
    assert "“Alderby” has another id: 011 is now 0911" in renamed["sentence"].iloc[0]
    assert "may be “Brackenbie” (0912) now. If it is, write both ids" in renamed["sentence"].iloc[1]


def test_places_gone_added_moved_and_with_other_residents(tmp_path):
    new = """
        place_id,name,level,parent_id,population
        01,Westmark,region,,3100
        011,Alderby,neighborhood,013,1000
        013,Cresslow,town,01,2100
    """
    result = compared(tmp_path, {}, {"places": new})
    assert list(result.of("gone", "place")["place"]) == ["Brackenby"]
    assert list(result.of("added", "place")["place"]) == ["Cresslow"]
    assert set(result.of("renamed", "place")["column"]) == {"level", "parent_id"}
    population = result.of("revised", "number").iloc[0]
    assert (population["old"], population["new"], population["difference"]) == (3000, 3100, 100)


def test_columns_gone_and_added(tmp_path):
    result = compared(
        tmp_path, {"extra": "place_id,a,b\n011,1,2"}, {"extra": "place_id,b,c\n011,2,3"}
    )
    assert list(result.of("gone", "column")["column"]) == ["a"]
    assert list(result.of("added", "column")["column"]) == ["c"]


def test_other_names_are_compared_with_a_note(tmp_path):
    """Publishers write the year into the name of a package."""
    result = compared(tmp_path, {}, {}, name="made-2026")
    assert "different names, made and made-2026" in result.notes[0]


def test_packages_with_nothing_in_common_are_refused(tmp_path):
    places = "place_id,name,level,parent_id,population\n77,Farmark,region,,10\n"
    far = by_hand(tmp_path / "far", {"places": places}).folder
    with pytest.raises(data.DataProblem, match="no place in common") as refused:
        compare.compare(RIVERBEND / "2026-Q2", far)
    assert "Name two releases of one package" in str(refused.value)


def test_a_long_list_of_places_is_cut(tmp_path):
    many = PLACES + "\n".join(f"013{n:02},Farm {n},neighborhood,011,10" for n in range(40))
    lines = compared(tmp_path, {}, {"places": many}).lines()
    assert sum("is new" in line for line in lines) == 10
    assert "… and 30 more like these." in lines

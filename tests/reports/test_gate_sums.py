"""Nobody is found by sums that stand in a package beside the usual totals, or in its past."""

import numpy as np
import pytest

from community_data import data
from community_data.errors import CannotReport
from community_data.reports import gate
from tests.package_copies import by_hand
from tests.reports.test_gate import COLUMNS, PLACES, package_of, shown

RACES = "11,stays,race,a,5,100 11,stays,race,b,20,100 11,stays,race,c,30,200"
ALL = "11,stays,all,all,55,400"


def hidden(folder, lines: str) -> set[str]:
    """The rows whose count is not shown: “place measure group”."""
    table = shown(package_of(folder, lines))
    gone = table[table["count"].isna()]
    return set(gone["place_id"] + " " + gone["measure"] + " " + gone["group"])


@pytest.mark.parametrize(
    ("lines", "also"),
    [
        # Places of which nobody knows the populations, or more people live in the larger one.
        ("1,stays,all,all,62, 11,stays,all,all,5, 12,stays,all,all,20, 13,stays,all,all,37,", 2),
        (
            "1,stays,all,all,62,950 11,stays,all,all,5,400 12,stays,all,all,20,300 "
            "13,stays,all,all,37,200",
            2,
        ),
        # The total stands among the groups; there are two everyones.
        (f"{RACES} 11,stays,race,total,55,400", 2),
        (f"{RACES} {ALL} 11,stays,race,total,55,400", 2),
        (f"{RACES} {ALL} 11,stays,all,adults,45,300", 2),
        # Sex by race, and each of the two.
        (
            "11,stays,all,all,100,400 11,stays,sex,f,40,200 11,stays,sex,m,60,200 "
            "11,stays,race,a,42,200 11,stays,race,b,58,200 11,stays,sex_race,f_a,5,100 "
            "11,stays,sex_race,f_b,35,100 11,stays,sex_race,m_a,37,100 "
            "11,stays,sex_race,m_b,23,100",
            4,
        ),
        # Ages in two widths.
        (
            "11,stays,age,0-9,40,100 11,stays,age,10+,60,300 11,stays,years,0-4,37,50 "
            "11,stays,years,5-9,3,50 11,stays,years,10+,60,300",
            2,
        ),
        # Two ages that end a year apart: three people are of that year.
        ("11,stays,age,0-17,30,90 11,stays,age,18+,45,310 11,stays,teens,0-18,33,150", 1),
        # The same group again, in another grouping.
        (
            f"{RACES} {ALL} 11,stays,origin,a,5,100 11,stays,origin,b,20,100 "
            "11,stays,origin,d,30,200",
            2,
        ),
    ],
)  # fmt: skip
def test_sums_that_words_and_numbers_tell_are_kept_from_readers(tmp_path, lines, also):
    assert len(hidden(tmp_path / "p", lines)) >= also


def test_two_measures_that_are_a_third_are_protected_together(tmp_path):
    lines = " ".join(
        f"{place},{name},all,all,{count},{people}"
        for place, people, inside, outside in (
            ("1", 900, 100, 143), ("11", 400, 40, 3), ("12", 300, 30, 70), ("13", 200, 30, 70)
        )
        for name, count in (("in", inside), ("out", outside), ("homeless", inside + outside))
    )  # fmt: skip
    gone = hidden(tmp_path / "p", lines)
    assert {"11 in all", "11 homeless all"} & gone


def test_a_year_and_its_quarters_are_protected_together(tmp_path):
    periods = [("2025-Q1", 40), ("2025-Q2", 3), ("2025-Q3", 30), ("2025-Q4", 30), ("2025", 103)]
    text = "\n".join(f"11,stays,all,all,{period},{n},,400,,people" for period, n in periods)
    copy = by_hand(tmp_path / "p", {"places": PLACES, "measures": f"{COLUMNS}\n{text}"})
    assert shown(data.open_package(copy.folder))["count"].isna().sum() == 2


def test_numbers_that_only_look_alike_are_no_sums(tmp_path):
    groups = "11,stays,race,a,12,50 11,stays,race,b,20,100 11,stays,race,c,40,200"
    assert not hidden(tmp_path / "p", f"{groups} 11,stays,all,all,80,400")


def test_a_full_count_with_margins_of_zero_is_protected(tmp_path):
    package = package_of(tmp_path / "p", f"{RACES} {ALL}")
    raw = package.measures.assign(count_moe=0.0)
    counts = gate.protect_measures(raw, package)[0]["count"]
    assert counts.isna().tolist() == [True, True, False, False]


def test_zeros_around_a_few_do_not_tell_who_they_are(tmp_path):
    towns = (("1", 143, 900), ("11", 1, 400), ("12", 70, 300), ("13", 72, 200))
    lines = " ".join(
        f"{place},stays,{by},{group},{number},{people}"
        for place, count, people in towns
        for by, group, number in (
            ("all", "all", count), ("sex", "f", count - count // 2), ("sex", "m", count // 2)
        )
    )  # fmt: skip
    package = package_of(tmp_path / "p", lines)
    counts = shown(package).set_index(["place_id", "group"])["count"]
    assert counts["11"].isna().all()  # she was the one, and that none was a man would tell it


def test_the_one_guest_of_a_town_has_no_race_sex_or_age_on_its_page():
    package = data.open_package("riverbend")
    table = shown(package)
    few = table[(table["place_id"] == "039008") & (table["measure"] == "shelter_stays")]
    assert few["count"].isna().all()


# --- Releases --------------------------------------------------------------------------------


def released(folder, out, lines):
    with gate.protected(package_of(folder / "same", lines), out) as copy:
        table = copy.package.measures
        return table.set_index("group")["count"], table.set_index("group")["population"]


def test_a_total_that_comes_later_does_not_give_away_what_an_earlier_release_hides(tmp_path):
    out = tmp_path / "out"
    counts, _ = released(tmp_path / "1", out, RACES)
    assert counts.isna().tolist() == [True, False, False]
    counts, _ = released(tmp_path / "2", out, ALL)
    assert np.isnan(counts["all"])


def test_a_group_that_is_gone_stops_no_later_release(tmp_path):
    out = tmp_path / "out"
    released(tmp_path / "1", out, f"{RACES} {ALL}")
    counts, _ = released(
        tmp_path / "2", out, "11,stays,race,b,21,100 11,stays,race,c,32,200 11,stays,all,all,53,400"
    )
    assert counts["c"] == 32


def test_a_population_that_was_hidden_stays_hidden(tmp_path):
    out = tmp_path / "out"
    groups = "11,stays,race,a,1,5 11,stays,race,b,20,100 11,stays,race,c,30,{}"
    _, before = released(tmp_path / "1", out, groups.format(200) + " 11,stays,all,all,51,305")
    _, after = released(tmp_path / "2", out, groups.format(90) + " 11,stays,all,all,51,195")
    assert np.isnan(before["b"]) and np.isnan(after["b"])


def test_a_record_that_cannot_be_read_is_no_clean_slate(tmp_path):
    out = tmp_path / "out"
    released(tmp_path / "1", out, f"{RACES} {ALL}")
    record = out / gate.RECORDS / "same.csv"
    record.write_text(record.read_text("utf-8").replace(",", ";"), "utf-8")
    with pytest.raises(CannotReport, match="cannot be read"):
        released(tmp_path / "2", out, f"{RACES} {ALL}")


def test_a_group_that_is_written_otherwise_is_the_same_group(tmp_path):
    out = tmp_path / "out"
    released(tmp_path / "1", out, f"{RACES} {ALL}")
    renamed = f"{RACES} {ALL}".replace("race,a,", "race,A,").replace("race,b,", "race,B,")
    counts, _ = released(tmp_path / "2", out, renamed)
    assert np.isnan(counts["A"]) and np.isnan(counts["B"]) and counts["c"] == 30


def test_a_margin_below_one_person_is_none():
    package = data.open_package("riverbend")
    stays = package.measures[package.measures["measure"] == "shelter_stays"]
    usual, _ = gate.protect_measures(stays, package)
    sure, _ = gate.protect_measures(stays.assign(count_moe=0.1), package)
    assert (usual["count"].isna() == sure["count"].isna()).all() and usual["count"].isna().any()

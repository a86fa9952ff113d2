"""Two agencies' records: errors come from causes, and what is known of them lies apart."""

import pandas as pd
import pytest

from tests.conftest import COURSE

RIVERBEND = COURSE / "datasets" / "riverbend"


def read(name: str) -> pd.DataFrame:
    return pd.read_csv(RIVERBEND / name, dtype=str, keep_default_na=False)


A, B = read("2026-Q2/clients_a.csv"), read("2026-Q2/clients_b.csv")
LINKS = read("truth/links.csv").merge(A.add_suffix("_a")).merge(B.add_suffix("_b"))
CAUSES = read("truth/link_causes.csv")


def test_both_releases_hold_the_same_records():
    for name in ("clients_a", "clients_b"):
        assert read(f"2026-Q1/{name}.csv").equals(read(f"2026-Q2/{name}.csv"))


def test_there_are_as_many_as_a_lesson_can_link_in_seconds():
    assert 600 <= len(A) <= 900 and 600 <= len(B) <= 900
    assert A["record_id"].is_unique and B["record_id"].is_unique


def test_nobody_is_linked_twice():
    assert LINKS["record_id_a"].is_unique and LINKS["record_id_b"].is_unique
    assert len(LINKS) == len(read("truth/links.csv"))


def test_who_said_no_is_in_both_tables_and_never_left_open():
    for table in (A, B):
        assert set(table["consent_to_link"]) == {"yes", "no"}
        assert 0.03 < (table["consent_to_link"] == "no").mean() < 0.12


@pytest.mark.parametrize(
    "cause",
    ["one_box", "by_ear", "name_changed", "no_fixed_address", "twins", "day_and_month",
     "accents_lost"],
)  # fmt: skip
def test_each_cause_is_planted(cause):
    assert (CAUSES["cause"] == cause).sum() >= 4


def of(cause: str) -> pd.DataFrame:
    return LINKS.merge(CAUSES[CAUSES["cause"] == cause][["record_id_a"]])


def test_one_box_keeps_one_of_two_family_names_or_both_in_one():
    rows = of("one_box")
    assert (rows["family_name_2_a"] != "").all() and (rows["family_name_2_b"] == "").all()
    assert (B["family_name_2"] == "").all()


def test_a_person_without_a_fixed_address_has_a_town_and_no_street():
    rows = of("no_fixed_address")
    assert (rows["address_a"] == "").all() and (rows["address_b"] == "").all()
    assert (A["place_id"] != "").all() and (B["place_id"] != "").all()


def test_swapped_dates_are_dates_of_people_who_write_the_day_first():
    rows = of("day_and_month").query("birth_date_a != '' and birth_date_b != ''")
    day = rows["birth_date_b"].str
    assert (rows["birth_date_a"] == day[:5] + day[8:] + "-" + day[5:7]).all()


def test_errors_fall_unevenly_because_of_the_desk_and_the_form():
    heard = LINKS["record_id_a"].isin(of("by_ear")["record_id_a"])
    english = LINKS["language_a"] == "English"
    assert heard[~english].mean() > 2 * heard[english].mean()
    # Where nobody was heard by ear and no box was missing, the rest is the same for all.
    typed = LINKS["record_id_a"].isin(of("typing")["record_id_a"])
    assert abs(typed[english].mean() - typed[~english].mean()) < 0.06


def test_a_record_is_written_without_a_look_at_race(build):
    """The function that makes records differ reads no race and no language but at the desk."""
    import inspect

    from recipe import clients

    source = inspect.getsource(clients)
    written = source[source.index("def _written") : source.index("def _race")]
    assert written.count('person["race"]') == 1  # it is written down, and decides nothing
    assert '"race": _race(person["race"]' in written


def test_telephone_numbers_and_names_are_nobodys():
    phones = pd.concat([A["phone"], B["phone"]])
    assert phones[phones != ""].str.fullmatch(r"000-555-\d{4}").all()

"""The part “This week”: what it says in each state of the data, and what it never says."""

import random
import re
from datetime import date, timedelta

import numpy as np
import pytest

from community_data import data
from community_data.data import requests as weeks_of
from community_data.lessons.trends import material, page
from community_data.reports import gate
from tests.lessons.test_answers import REAL, SEED
from tests.package_copies import by_hand

PLACES = """
place_id,name,level,parent_id,population
1,Fernland,canton,,900
11,Alder,commune,1,500
12,Birch,commune,1,400
"""
FIRST = date(2024, 1, 1)


def package_of(folder, counts, prints=1, created="", events=""):
    """A package of Alder's counts from the first week on; Birch has ten times as many."""
    rows = ["place_id,week,need,requests,published"]
    for number, count in enumerate(counts):
        if count is None:
            continue
        week = FIRST + timedelta(days=7 * number)
        for after in range(prints):
            if number + after < len(counts):
                day = week + timedelta(days=10 + 7 * after)
                known = count if after else round(count * (0.5 if prints > 1 else 1))
                rows.append(f"11,{week},food,{known},{day}")
                rows.append(f"12,{week},food,{10 * known},{day}")
    tables = {"places": PLACES, "requests": "\n".join(rows)}
    if events:
        tables["events"] = events
    made = created or str(FIRST + timedelta(days=7 * len(counts) + 10))
    return data.open_package(by_hand(folder, tables, created=f"{made}T00:00:00Z").folder)


def words(package, place="Alder", need="food"):
    """All that the part says."""
    where = (package, place, need)
    parts = [page.this_week(1.0, 1.0, *where), page.picture(1.0, 6, True, *where),
             page.still_coming(1.5, 50.0, 3.0, *where), page.noted(*where)]  # fmt: skip
    return "\n".join(map(repr, parts))


def test_a_change_that_lasts_is_said_and_chance_is_not(tmp_path):
    luck = np.random.default_rng(4).integers(95, 106, 70).tolist()
    quiet = words(package_of(tmp_path / "a", luck))
    assert "Food, Alder: no lasting change in 24 weeks" in quiet
    risen = luck[:-11] + [n + 60 for n in luck[-11:]]
    loud = words(package_of(tmp_path / "b", risen))
    assert "Food, Alder: a lasting change, 11 weeks in a row on one side" in loud
    assert "Ask the desks" in loud and "Ask the desks" not in quiet


def test_one_print_makes_no_estimate_and_a_sentence_says_so(tmp_path):
    told = words(package_of(tmp_path / "p", [50] * 60))
    assert "Each week was printed once, so nobody can say how complete" in told
    assert "Complete to" not in told and "in the end" not in told
    assert "These data do not say when a desk was closed" in told


def test_the_newest_weeks_are_no_fall(tmp_path):
    told = words(package_of(tmp_path / "p", [100] * 60, prints=3))
    assert "Complete to the week of February 10, 2025" in told
    assert "Week of February 17, 2025: about 100 in the end. So far 50 are in, about 50%" in told


def test_no_week_that_came_is_said(tmp_path):
    told = words(package_of(tmp_path / "p", [50] * 60, created="2025-04-30"))
    assert "No new week came: the newest print is of February 27, 2025" in told
    assert "No new week came" not in words(package_of(tmp_path / "q", [50] * 60))


def test_last_year_is_said_as_times_where_it_is_far_away(tmp_path):
    told = words(package_of(tmp_path / "p", [20] * 30 + [60] * 30))
    assert "3.0 times as many as 52 weeks before" in told
    assert "There is no week to compare with" in words(package_of(tmp_path / "q", [50] * 40))


@pytest.mark.parametrize("small", [1, 10])
def test_a_place_with_small_weeks_has_no_number_and_no_chart(tmp_path, small):
    package = package_of(tmp_path / "p", [30] * 59 + [small])
    told = words(package)
    assert "in some weeks the number is below 11" in told
    assert not re.search(r"\b(30|29|1|10)\b", told.split("below 11")[0])
    assert "There is no chart" in told
    with gate.protected(package, tmp_path / "out") as protected:
        copied = words(protected.package)
        assert "There is no chart" in copied and "in some weeks" in copied


def test_too_few_weeks_and_missing_ones(tmp_path):
    assert "fewer than 24 complete weeks" in words(package_of(tmp_path / "p", [50] * 20))
    gaps = package_of(tmp_path / "q", ([50] * 5 + [None]) * 12)
    weekly = weeks_of.weekly(gaps, "Alder", "food")
    assert (weekly["status"] == "missing").sum() == 11 and "no lasting change" in words(gaps)


def test_a_closed_week_is_no_number_and_is_told(tmp_path):
    events = """
    event_id,place_id,first_week,last_week,need,kind,note
    e1,1,2025-01-06,2025-01-06,,closed,Snow.
    """
    counts = [50] * 53 + [0] + [50] * 6
    package = package_of(tmp_path / "p", counts, events=events)
    assert weeks_of.weekly(package, "Alder", "food")["status"].tolist()[53] == "closed"
    assert 0 not in material.base(package, "Alder", "food").tolist()
    assert "Week of January 6, 2025: closed. Snow." in words(package)


@pytest.fixture(scope="module")
def protected(tmp_path_factory):
    """The copy of the practice region that pages are made of."""
    package = data.open_package("riverbend")
    with gate.protected(package, tmp_path_factory.mktemp("protected") / "out") as copy:
        yield copy.package


def test_the_page_says_the_same_of_the_package_and_of_its_protected_copy(protected):
    for place in ("Otterbeck", "Riverbend", "Lanternby"):
        assert words(protected, place) == words("riverbend", place)


NEEDS = weeks_of.needs("riverbend")
EVERY_RUN = random.Random(SEED).sample(NEEDS, 2)


@pytest.mark.parametrize(
    "need",
    [pytest.param(n, marks=[] if n in EVERY_RUN else pytest.mark.thorough) for n in NEEDS],
)
def test_no_week_so_far_is_told_of_few_people(protected, need):
    for place in protected.places.query("level == 'town'")["name"]:
        assert not re.search(r"So far ([1-9]|10) are in", words(protected, place, need))


@pytest.mark.skipif(not REAL.exists(), reason="../shared/real is not here")
def test_a_real_region_runs_through(tmp_path):
    package = data.open_package(REAL / "capitol-weekly")
    assert weeks_of.season(package, "covid_19_cases") is None
    weekly = weeks_of.weekly(package, "Andover", "covid_19_cases")
    empty = package.table("requests").query("place_id == '0911001080'")["requests"].isna()
    assert (weekly["status"] == "missing").sum() == empty.sum() == 3
    told = words(package, "Hartford")
    assert "Each week was printed once" in told and "No season is taken out" in told
    # Weeks that a correction left empty are in no base, and are no zeros.
    base = material.base(package, "Avon", "covid_19_cases")
    assert len(base) == 24 and base.notna().all()

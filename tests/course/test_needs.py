"""What each module needs of a package besides its tables; held against packages that lack it.

Each package here was tried with every solved notebook: what a module could not do without is what
`syllabus.toml` says that it needs.
"""

from __future__ import annotations

import pandas as pd
import pytest

from community_data.course import needs
from community_data.course.syllabus import course_folder, modules

TOWNS = {"11": ("Alder", 4000), "12": ("Birch", 3000), "13": ("Cedar", 2000)}
SHARES = {"one": 0.5, "two": 0.3, "three": 0.2}


def places() -> pd.DataFrame:
    rows = [(i, name, "commune", "1", float(people)) for i, (name, people) in TOWNS.items()]
    columns = ["place_id", "name", "level", "parent_id", "population"]
    return pd.DataFrame([("1", "Ferland", "canton", "", 9000.0), *rows], columns=columns)


def measures() -> pd.DataFrame:
    rows = []
    for place, people in {"1": 9000, **{i: people for i, (_, people) in TOWNS.items()}}.items():
        for group, share in {"": 1, **SHARES}.items():
            by = "origin" if group else "all"
            rows.append((place, "no_car", by, group, "2024", share * people / 5, share * people))
    columns = ["place_id", "measure", "group_by", "group", "period", "count", "population"]
    return pd.DataFrame(rows, columns=columns).assign(count_moe=10.0, population_moe=0.0)


def outlook(**tables: pd.DataFrame) -> dict[str, bool]:
    known = [m for m in modules((), course_folder()) if set(m.tables) <= {"places", "measures"}]
    found = needs.runnable(known, needs.Question(tables))
    return {module.split("_")[1]: needs.in_short(places)[0] for module, places in found.items()}


ALL = dict.fromkeys(
    ("start", "questions", "sources", "quality", "privacy", "groups", "stories"), True
)


def test_a_package_of_another_country_has_all_that_is_needed():
    assert outlook(places=places(), measures=measures()) == ALL


def group_rows(table: pd.DataFrame) -> pd.Series:
    return table["group_by"] != "all"


@pytest.mark.parametrize(
    ("lacking", "change", "missed"),
    [
        ("group populations",
         lambda t: t.assign(population=t["population"].mask(group_rows(t))), {"groups"}),
        ("groups", lambda t: t[~group_rows(t)], {"quality", "groups", "stories"}),
        ("everyone", lambda t: t[group_rows(t)], {"quality", "groups", "stories"}),
        ("the whole area", lambda t: t[t["place_id"] != "1"], {"groups", "stories"}),
        ("all but one group", lambda t: t[t["group"].isin(["", "one"])],
         {"quality", "groups", "stories"}),
        ("margins", lambda t: t.assign(count_moe=float("nan")), set()),
    ],
)  # fmt: skip
def test_what_a_table_lacks(lacking, change, missed):
    found = outlook(places=places(), measures=change(measures()))
    assert {module for module, runs in found.items() if not runs} == missed


def test_places_without_residents():
    found = outlook(places=places().assign(population=float("nan")), measures=measures())
    assert found == ALL | {"start": False}


def test_a_place_of_its_own_may_lack_what_others_have():
    table = measures()
    of_it = (table["place_id"] == "12") & group_rows(table)
    lacking = table.assign(population=table["population"].mask(of_it))
    (groups,) = modules(("groups",), course_folder())
    asked = needs.Question({"places": places(), "measures": lacking})
    by_place = needs.runnable([groups], asked)[groups.id]
    assert [place for place, reasons in by_place.items() if reasons] == ["12"]
    assert needs.in_short(by_place)[0]
    # A count that is hidden is no reason: the page says that it is.
    hidden = table.assign(count=table["count"].mask(of_it))
    by_place = needs.runnable([groups], needs.Question({"places": places(), "measures": hidden}))
    assert not any(by_place[groups.id].values())


def test_neighborhoods_need_a_measure_of_their_small_areas():
    (lesson,) = modules(("places",), course_folder())
    crosswalk = pd.DataFrame({"from_id": ["12", "13"], "to_id": ["11", "11"]})
    tables = {"places": places(), "measures": measures(), "id_changes": pd.DataFrame()}
    asked = needs.Question(tables | {"crosswalk": crosswalk})
    assert needs.for_place(lesson, asked, "11") == []
    unknown = needs.Question(tables | {"crosswalk": crosswalk.assign(from_id=["98", "99"])})
    (reason,) = needs.for_place(lesson, unknown, "11")
    assert "no measure" in reason
    lonely = pd.concat([places(), places().head(1).assign(place_id="2")])
    apart = needs.Question(tables | {"places": lonely, "crosswalk": crosswalk})
    (reason,) = needs.for_place(lesson, apart, "2")
    assert "no neighborhoods" in reason


def test_what_is_asked_for_is_what_is_looked_for():
    (groups,) = modules(("groups",), course_folder())
    tables = {"places": places(), "measures": measures()}
    assert needs.for_place(groups, needs.Question(tables, "no_car", "origin"), "11") == []
    (reason,) = needs.for_place(groups, needs.Question(tables, "no_car", "age"), "11")
    assert "no “no_car” by “age”" in reason


def test_every_need_of_the_syllabus_is_known():
    named = {need for module in modules((), course_folder()) for need in module.needs}
    assert named <= set(needs.NEEDS)


def test_weeks_of_a_place_or_of_all_its_parts():
    rows = [(place, "2026-01-05", "food", 12.0, "2026-01-15") for place in ("11", "12", "13")]
    columns = ["place_id", "week", "need", "requests", "published"]
    requests = pd.DataFrame(rows, columns=columns)
    trends = [m for m in modules((), course_folder()) if m.id == "10_trends"]

    def without(requests):
        asked = needs.Question({"places": places(), "requests": requests})
        ((_module, found),) = needs.runnable(trends, asked).items()
        return {place for place, reasons in found.items() if reasons}

    assert without(requests) == set()
    # Two of three towns are not the canton.
    assert without(requests[requests["place_id"] != "13"]) == {"13", "1"}

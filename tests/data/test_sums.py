"""The sums that a reader of `measures` knows."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from community_data import data
from community_data.data.sums import linked

PLACES = pd.DataFrame(
    [
        ("1", "Ferland", "canton", "", 1000),
        ("11", "Alder", "commune", "1", 600),
        ("12", "Birch", "commune", "1", 400),
        ("1a", "North", "district", "1", 500),
        ("1b", "South", "district", "1", 500),
    ],
    columns=["place_id", "name", "level", "parent_id", "population"],
)


def table(rows: list[tuple], moe: object = np.nan) -> pd.DataFrame:
    """place, measure, group ("" for everyone), count (None: hidden), population[, margin]."""
    return pd.DataFrame(
        [
            {
                "place_id": place,
                "measure": measure,
                "group_by": "origin" if group else "all",
                "group": group or "everyone",
                "period": "2024",
                "count": np.nan if count is None else float(count),
                "count_moe": margin[0] if margin else moe,
                "population": float(people),
                "population_moe": np.nan,
                "unit": "people",
            }
            for place, measure, group, count, people, *margin in rows
        ]
    )


def sums(measures: pd.DataFrame, places: pd.DataFrame | None = None, **more) -> set[tuple]:
    """Each sum as words: (kind and row of the total, then of its parts, in order)."""
    found = linked(measures, places, **more)
    words = [f"{c.kind[0]}{c.row}" for c in found.cells.itertuples()]
    return {(words[whole], *sorted(words[p] for p in parts)) for whole, *parts in found.sums}


def test_groups_add_up_to_everyone_also_where_one_is_hidden():
    rows = [("1", "m", "", 100, 1000), ("1", "m", "a", 90, 800), ("1", "m", "b", None, 200)]
    assert ("c0", "c1", "c2") in sums(table(rows))


def test_a_sum_with_an_estimate_of_a_sample_in_it_is_none():
    rows = [("1", "m", "", 100, 1000), ("1", "m", "a", 90, 800, 12), ("1", "m", "b", None, 200)]
    assert sums(table(rows)) == set()


def test_a_measure_may_have_margins_in_other_rows():
    full = [("11", "m", "", 3148, 6000), ("11", "m", "a", 2964, 5000), ("11", "m", "b", 20, 400),
            ("11", "m", "c", None, 100), ("11", "m", "d", 155, 500)]  # fmt: skip
    other = [("12", "m", "", 300, 2000, 40), ("12", "m", "a", 290, 1900, 38)]
    assert ("c0", "c1", "c2", "c3", "c4") in sums(table(full + other))


def test_places_of_each_level_add_up_by_themselves():
    rows = [("1", "m", "", 100, 1000), ("11", "m", "", 60, 600), ("12", "m", "", None, 400),
            ("1a", "m", "", 45, 500), ("1b", "m", "", 55, 500)]  # fmt: skip
    assert sums(table(rows), PLACES) == {("c0", "c1", "c2"), ("c0", "c3", "c4")}


def test_an_extract_is_no_sum_unless_it_is_said_to_be_complete():
    rows = [("1", "m", "", 100, 1000), ("11", "m", "", 60, 300), ("12", "m", "", None, 200)]
    two = PLACES.iloc[:3]
    assert sums(table(rows), two) == set()
    assert sums(table(rows), two, complete=True) == {("c0", "c1", "c2")}
    assert sums(table(rows), two, complete=["1"]) == {("c0", "c1", "c2")}
    assert sums(table(rows), two, complete=["11"]) == set()


def test_shares_add_up_to_their_population():
    rows = [("11", "m", "a", 395, 400), ("11", "m", "b", None, 400),
            ("12", "m", "a", 150, 200), ("12", "m", "b", 50, 200)]  # fmt: skip
    assert {("p0", "c0", "c1"), ("p2", "c2", "c3")} <= sums(table(rows))


def test_two_measures_that_leave_nobody_out_are_a_sum():
    rows = [("1", "with", "", 880, 900), ("1", "without", "", 20, 900),
            ("11", "with", "", 395, 400), ("11", "without", "", None, 400)]  # fmt: skip
    assert {("p0", "c0", "c1"), ("p2", "c2", "c3")} <= sums(table(rows))


def test_the_few_of_a_population_who_are_not_counted_are_a_cell():
    found = linked(table([("11", "m", "", 395, 400), ("12", "m", "", 200, 400)]))
    rest = found.cells[found.cells["kind"] == "rest"]
    assert rest[["row", "value", "least"]].to_numpy().tolist() == [[0, 5, 1]]


def test_a_count_of_everybody_is_its_population():
    rows = [("1", "residents", "", 1000, 1000), ("11", "residents", "", 600, 600),
            ("12", "residents", "", 400, 400), ("1a", "residents", "", None, 7)]  # fmt: skip
    assert ("p3", "c3") in sums(table(rows))


@pytest.mark.parametrize("package", ["riverbend", "riverbend@2026-Q1"])
def test_all_sums_of_the_practice_region_hold(package):
    opened = data.open_package(package)
    found = linked(opened.measures, opened.places)
    value = found.cells["value"]
    assert len(found.sums) > 100
    for whole, *parts in found.sums:
        if value[[whole, *parts]].notna().all():
            assert value[whole] == value[parts].sum()


def test_three_measures_that_are_all_of_a_population():
    rows = [
        ("1", "work", "", 720, 1000), ("1", "look", "", 80, 1000), ("1", "neither", "", 200, 1000),
        ("11", "work", "", 400, 600), ("11", "look", "", None, 600),
        ("11", "neither", "", 195, 600),
    ]  # fmt: skip
    parts = {line[1:] for line in sums(table(rows)) if line[0].startswith("p")}
    assert {("c0", "c1", "c2"), ("c3", "c4", "c5")} <= parts
    others = [*rows[:2], ("1", "neither", "", 190, 1000), *rows[3:]]
    parts = {line[1:] for line in sums(table(others)) if line[0].startswith("p")}
    assert not {("c0", "c1", "c2"), ("c3", "c4", "c5")} & parts

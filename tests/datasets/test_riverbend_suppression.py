"""Hidden counts stay hidden, from subtraction and from every sum at once."""

import random
from pathlib import Path

import pandas as pd
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

SMALL = 10
RIVERBEND = Path(__file__).resolve().parents[2] / "datasets" / "riverbend"
TRUTH = RIVERBEND / "truth" / "hidden_counts.csv"


def sums_of(rows: list[dict], places: dict) -> list[tuple[dict, list[dict]]]:
    """Every total that a reader knows, with its parts."""
    found = []
    for total in rows:
        here = [row for row in rows if row["place_id"] == total["place_id"]]
        if total["group_by"] == "all":
            for group_by in {row["group_by"] for row in here} - {"all"}:
                found.append((total, [row for row in here if row["group_by"] == group_by]))
        same = [row for row in rows if row["group"] == total["group"]]
        parts = [r for r in same if places[r["place_id"]].parent_id == total["place_id"]]
        if parts:
            found.append((total, parts))
    return found


def audit(rows: list[dict], places: dict) -> list[tuple[float, float]]:
    """The least and the most, in whole numbers, that each hidden count can be.

    A reader knows every sum, that zeros are shown (so a hidden count is at least 1), and that a
    count is not above its universe.
    """
    hidden = [id(row) for row in rows if row["count"] is None]
    equations, known = [], []
    for total, parts in sums_of(rows, places):
        signs = [(total, 1), *((part, -1) for part in parts)]
        unknown = {id(row): sign for row, sign in signs if row["count"] is None}
        equations.append([unknown.get(name, 0) for name in hidden])
        known.append(-sum(sign * row["count"] for row, sign in signs if row["count"] is not None))
    largest = [row["population"] for row in rows if row["count"] is None]
    ranges = []
    for n in range(len(hidden)):
        ends = []
        for sign in (1, -1):
            answer = milp(
                [sign * (n == m) for m in range(len(hidden))],
                integrality=[1] * len(hidden),
                bounds=Bounds([1] * len(hidden), largest),
                constraints=LinearConstraint(equations, known, known),
            )
            assert answer.success
            ends.append(sign * round(answer.fun))
        ranges.append(tuple(ends))
    return ranges


@pytest.fixture
def courts(table) -> list[dict]:
    measures = table("measures")
    rows = measures[measures["measure"] == "justice_involvement"]
    columns = ["place_id", "group_by", "group", "count", "population"]
    rows = rows[columns].astype(object).to_dict("records")
    # The sums go by everybody's row, whatever its name.
    return [row | {"count": None if pd.isna(row["count"]) else row["count"]} for row in rows]


@pytest.fixture
def true_counts(version) -> list[int]:
    """The hidden counts, in the order of the table."""
    truth = pd.read_csv(TRUTH, dtype={"place_id": str})
    return truth[truth["version"] == version]["count"].tolist()


def test_no_hidden_count_can_be_worked_out(courts, region, true_counts):
    ranges = audit(courts, region)
    assert len(ranges) > 20
    small = [1 <= n <= SMALL for n in true_counts]
    assert sum(small) > 10
    for (least, most), protect in zip(ranges, small, strict=True):
        assert most - least >= (SMALL - 1 if protect else 1)


def test_no_sum_has_one_hidden_number(courts, region):
    for total, parts in sums_of(courts, region):
        assert sum(row["count"] is None for row in [total, *parts]) != 1


def test_true_counts_lie_in_the_truth_and_only_there(version, table):
    truth = pd.read_csv(TRUTH, dtype={"place_id": str})
    truth = truth[truth["version"] == version]
    measures = table("measures")
    hidden = measures[measures["count"].isna()]
    key = ["place_id", "measure", "group_by", "group"]
    assert len(hidden.merge(truth, on=key)) == len(hidden) == len(truth)
    assert truth["count"].ge(1).all()
    assert truth["count"].between(1, SMALL).sum() > 10


@pytest.mark.parametrize("seed", range(40))
def test_any_table_is_protected(build, seed):
    """Random tables of places by groups, with many zeros and small counts."""
    from recipe.residents import Place
    from recipe.suppression import hide_small_counts

    chance = random.Random(seed)
    places = {"0": Place("0", "all", "region", "", 0)}
    places |= {f"0{n}": Place(f"0{n}", "town", "town", "0", 0) for n in range(1, 6)}
    groups = ["a", "b", "c", "d"]
    counts = {
        (place, group): chance.choice([0, 0, 1, 3, 7, 10, 11, 25, 80, 200])
        for place in list(places)[1:]
        for group in groups
    }
    for group in groups:
        counts["0", group] = sum(counts[place, group] for place in list(places)[1:])
    rows = []
    for place in places:
        everybody = sum(counts[place, group] for group in groups)
        cells = [("all", "everybody", everybody)]
        cells += [("group", group, counts[place, group]) for group in groups]
        rows += [
            {"place_id": place, "group_by": by, "group": group, "count": n, "population": 9000}
            for by, group, n in cells
        ]
    shown = hide_small_counts(rows, places)
    assert not any(row["count"] is not None and 1 <= row["count"] <= SMALL for row in shown)
    assert not any(
        after["count"] is None and before["count"] == 0
        for before, after in zip(rows, shown, strict=True)
    )
    hidden = [
        row["count"] for row, after in zip(rows, shown, strict=True) if after["count"] is None
    ]
    for count, (least, most) in zip(hidden, audit(shown, places), strict=True):
        assert most - least >= (SMALL - 1 if count <= SMALL else 1)

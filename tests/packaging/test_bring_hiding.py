"""Hidden counts stay hidden. The attacker here shares no code with the course."""

import itertools
import random
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from community_data.errors import DataProblem
from community_data.packaging.aggregate import Aggregate
from community_data.packaging.denominators import Denominator
from community_data.packaging.gazetteer import Gazetteer
from community_data.packaging.package import make_package
from community_data.packaging.suppress import protect, with_larger_places

PARENTS = {
    "S": "", "R": "S", "Q": "S", "R1": "R", "R2": "R", "R3": "R", "Q1": "Q", "Q2": "Q",
    "R1a": "R1", "R1b": "R1",
}  # fmt: skip
LEVELS = ["state", "region", "town", "neighborhood"]
GROUPS = {"race": ["a", "b", "c"], "age": ["young", "old"]}


def gazetteer(parents: dict[str, str]) -> Gazetteer:
    def depth(place: str) -> int:
        return 0 if not parents[place] else 1 + depth(parents[place])

    places = sorted(parents, key=depth)
    table = pd.DataFrame(
        {
            "place_id": places,
            "name": places,
            "level": [LEVELS[depth(p)] for p in places],
            "parent_id": [parents[p] for p in places],
            "population": np.nan,
        }
    )
    return Gazetteer(table, "town", "Nowhere", True, [])


def ranges(shown: dict, limits: dict, parents: dict[str, str], groups: dict) -> dict:
    """The least and the most that each hidden count can be, for all that a reader knows."""
    hidden = [key for key, number in shown.items() if number is None]
    equations, known = [], []

    def add(total, parts):
        line, right = [0] * len(hidden), 0
        for key, sign in [(total, 1), *((part, -1) for part in parts)]:
            if shown[key] is None:
                line[hidden.index(key)] += sign
            else:
                right -= sign * shown[key]
        equations.append(line)
        known.append(right)

    kinds = [("all", ""), *((by, g) for by, names in groups.items() for g in names)]
    for place in parents:
        for by, names in groups.items():
            add((place, "all", ""), [(place, by, g) for g in names])
        parts = [p for p in parents if parents[p] == place]
        for by, g in kinds if parts else []:
            add((place, by, g), [(p, by, g) for p in parts])
    least = [limits.get(key, (1, np.inf))[0] for key in hidden]
    most = [min(limits.get(key, (1, np.inf))[1], 100_000) for key in hidden]
    found = {}
    for n, key in enumerate(hidden):
        ends = []
        for sign in (1, -1):
            answer = milp(
                [sign * (n == m) for m in range(len(hidden))],
                integrality=[1] * len(hidden),
                bounds=Bounds(least, most),
                constraints=LinearConstraint(equations, known, known),
            )
            assert answer.success
            ends.append(sign * round(answer.fun))
        found[key] = tuple(ends)
    return found


def random_counts(chance: random.Random, parents, groups, pool) -> Aggregate:
    """Random counts by place, crossed, so that both groupings add up to everyone."""
    counts: dict = {}
    for place in [p for p in parents if p not in parents.values()]:
        for cell in itertools.product(*groups.values()):
            number = chance.choice(pool)
            for by, group in [("all", ""), *zip(groups, cell, strict=True)]:
                counts[place, by, group] = counts.get((place, by, group), 0) + number
    return with_larger_places(Aggregate(gazetteer(parents), counts, groups))


POOLS = [[0, 0, 1, 3, 7, 10, 11, 25, 80, 200], [0, 1, 2, 3], [0, 12, 40, 90, 300], [5, 60, 70, 80]]


@pytest.mark.parametrize("seed", range(5))
def test_nobody_can_work_out_a_hidden_count(seed):
    chance = random.Random(seed)
    aggregate = random_counts(chance, PARENTS, GROUPS, POOLS[seed % len(POOLS)])
    counts = aggregate.counts
    shown = protect(aggregate, dict.fromkeys(counts, Denominator()), 11)
    for key, number in shown.items():
        assert number is None or number == counts[key]
        assert number is None or not 1 <= number <= 10
        assert number is not None or counts[key] > 0  # zeros are shown
    for key, (least, most) in ranges(shown, {}, PARENTS, GROUPS).items():
        assert least <= counts[key] <= most
        assert most - least >= (9 if counts[key] <= 10 else 1)


@pytest.mark.parametrize("seed", range(4))
def test_nobody_can_who_knows_how_many_live_there(seed):
    """Small populations: a hidden count cannot be above its population, and zeros hide there."""
    chance = random.Random(seed)
    aggregate = random_counts(chance, PARENTS, GROUPS, [0, 0, 0, 1, 1, 2, 5, 12, 30])
    counts = aggregate.counts
    populations = {
        key: Denominator(number + chance.choice([0, 1, 2, 8, 40, 500]))
        for key, number in counts.items()
    }
    shown = protect(aggregate, populations, 11)
    limits = {key: (0 if d.population < 11 else 1, d.population) for key, d in populations.items()}
    for key, number in shown.items():
        if 0 < populations[key].population < 11:
            assert number is None or counts[key] == 0  # a zero that others give away
    for least, most in ranges(shown, limits, PARENTS, GROUPS).values():
        assert most > least


@pytest.mark.parametrize("seed", range(3))
def test_a_count_above_its_population_is_still_protected(seed):
    """An empty population tells that the count is larger than what the other package says."""
    chance = random.Random(seed)
    aggregate = random_counts(chance, PARENTS, GROUPS, [0, 1, 3, 12, 30])
    counts = aggregate.counts
    populations, limits = {}, {}
    for key, number in counts.items():
        more = number > 0 and chance.random() < 0.2
        population = number - 1 if more else number + 100
        populations[key] = Denominator(population, more_counted=more)
        limits[key] = (number if more else 1, np.inf if more else population)
    shown = protect(aggregate, populations, 11)
    for least, most in ranges(shown, limits, PARENTS, GROUPS).values():
        assert most > least


def test_nothing_is_hidden_where_nothing_is_small():
    places = gazetteer({"S": "", "R": "S", "Q": "S"})
    counts = {(p, by, g): 40 for p in "RQ" for by, g in [("age", "young"), ("age", "old")]}
    counts |= {(p, "all", ""): 80 for p in "RQ"}
    full = with_larger_places(Aggregate(places, counts, {"age": ["young", "old"]}))
    assert protect(full, dict.fromkeys(full.counts, Denominator()), 11) == full.counts


def test_totals_are_hidden_last():
    parents = {"S": "", "R": "S", "Q": "S", "P": "S"}
    places, groups = gazetteer(parents), {"race": ["a", "b", "c"]}
    numbers = {"R": (4, 50, 60), "Q": (30, 40, 20), "P": (90, 80, 70)}
    counts = {(p, "race", g): n for p in numbers for g, n in zip("abc", numbers[p], strict=True)}
    counts |= {(p, "all", ""): sum(numbers[p]) for p in numbers}
    full = with_larger_places(Aggregate(places, counts, groups))
    shown = protect(full, dict.fromkeys(full.counts, Denominator()), 11)
    hidden = {key for key, number in shown.items() if number is None}
    assert {("R", "race", "a")} < hidden and len(hidden) == 4
    assert all(by == "race" and place != "S" for place, by, _ in hidden)


def test_a_single_place_hides_its_total_where_nothing_else_protects():
    places, groups = gazetteer({"S": ""}), {"race": ["a", "b"]}
    counts = {("S", "race", "a"): 3, ("S", "race", "b"): 0, ("S", "all", ""): 3}
    shown = protect(Aggregate(places, counts, groups), dict.fromkeys(counts, Denominator()), 11)
    assert shown == {("S", "all", ""): None, ("S", "race", "a"): None, ("S", "race", "b"): 0}


def test_a_higher_threshold_hides_more():
    places, groups = gazetteer({"S": ""}), {"race": ["a", "b", "c"]}
    counts = {("S", "race", "a"): 15, ("S", "race", "b"): 40, ("S", "race", "c"): 70,
              ("S", "all", ""): 125}  # fmt: skip
    full, nobody = Aggregate(places, counts, groups), dict.fromkeys(counts, Denominator())
    assert None not in protect(full, nobody, 11).values()
    assert protect(full, nobody, 20)["S", "race", "a"] is None


def test_counts_that_do_not_add_up_are_refused():
    places = gazetteer({"S": ""})
    counts = {("S", "race", "a"): None, ("S", "race", "b"): 30, ("S", "all", ""): 20}
    aggregate = Aggregate(places, counts, {"race": ["a", "b"]})
    with pytest.raises(DataProblem, match="do not add up"):
        protect(aggregate, dict.fromkeys(counts, Denominator()), 11)


def test_nobody_can_from_the_files_of_the_food_pantry(tmp_path):
    """All that the attacker has: the package, and how many live there."""
    examples = Path(__file__).resolve().parents[2] / "datasets" / "examples"
    folder = make_package(examples / "food_pantry" / "mapping.toml", tmp_path / "out")
    places = pd.read_csv(folder / "places.csv", dtype=str, keep_default_na=False)
    parents = dict(zip(places["place_id"], places["parent_id"], strict=True))
    table = pd.read_csv(folder / "measures.csv", dtype={"place_id": str})
    groups = {
        by: list(dict.fromkeys(rows["group"]))
        for by, rows in table.groupby("group_by") if by != "all"
    }  # fmt: skip
    kinds = [("all", ""), *((by, g) for by, names in groups.items() for g in names)]
    shown = {(place, by, g): 0 for place in parents for by, g in kinds}  # no row: nobody
    limits = {}
    for row in table.itertuples():
        key = (row.place_id, row.group_by, "" if row.group_by == "all" else row.group)
        shown[key] = None if pd.isna(row.count) else int(row.count)
        if not pd.isna(row.population):
            limits[key] = (0 if row.population < 11 else 1, row.population)
    found = ranges(shown, limits, parents, groups)
    assert len(found) > 50
    assert all(most > least for least, most in found.values())

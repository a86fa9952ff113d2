"""The gate and weekly counts: no print beside another, and no small count by subtraction.

What was decided: of each week the copy that pages are made of holds the newest print alone. How
weeks fill is said by shares over all places and weeks. What an earlier run of the pages hid stays
hidden, and what it showed hides nothing.
"""

import numpy as np
import pytest

from community_data import data, methods
from community_data.data import requests as weeks_of
from community_data.reports import gate
from tests.package_copies import by_hand

PLACES = """
place_id,name,level,parent_id,population
1,Fernland,canton,,900
11,Alder,commune,1,400
12,Birch,commune,1,300
13,Cedar,commune,1,200
"""
NAMES = {"11": "Alder", "12": "Birch", "13": "Cedar"}
FIRST, SECOND = "2026-06-11", "2026-06-18"


def package_of(folder, *prints):
    """A package of one week: each print is a day, and the counts of Alder, Birch and Cedar."""
    lines = [
        f"{place},2026-06-01,food,{count},{day}"
        for day, *counts in prints
        for place, count in zip(NAMES, counts, strict=True)
    ]
    text = "\n".join(["place_id,week,need,requests,published", *lines])
    return data.open_package(by_hand(folder, {"places": PLACES, "requests": text}).folder)


def shown(protected):
    """What stands in the copy: place id -> count, NaN where it is hidden."""
    table = protected.package.table("requests")
    assert not table.duplicated(weeks_of.CELL).any()
    return table.set_index("place_id")["requests"]


def worked_out(*runs):
    """The small counts that a reader of several runs finds, who knows that reports only come in.

    Each run is what was shown and what was true. A count that stands still in what is shown is
    taken to stand still: that is what a reader would guess, and guess right.
    """
    ids = [*NAMES, "1"]
    seen = np.concatenate([run.reindex(ids).to_numpy() for run, _truth in runs])
    truth = np.concatenate([np.array([*true, sum(true)]) for _run, true in runs])
    size = len(ids)
    lines = [[n * size + 3, *(n * size + k for k in range(3))] for n in range(len(runs))]
    for place in range(size):
        for n in range(len(runs) - 1):
            now, then = n * size + place, (n + 1) * size + place
            if truth[now] == truth[then]:
                lines.append([now, then])
    counts = methods.LinkedCounts(seen, lines)
    values = methods.worked_out(counts)
    return [int(n) for n in values[~np.isnan(values)] if 0 < n < 11]


def test_the_copy_holds_no_two_prints_of_one_week(tmp_path):
    package = package_of(tmp_path / "p", (FIRST, 112, 240, 313), (SECOND, 115, 240, 322))
    with gate.protected(package, tmp_path / "out") as protected:
        assert shown(protected).to_dict() == {"11": 115, "12": 240, "13": 322, "1": 677}
        text = (protected.package.folder / "requests.csv").read_text(encoding="utf-8")
    assert "112" not in text and "313" not in text and FIRST not in text
    # Twelve came late in all, from three towns: that may be said, as a share of all.
    resource = next(r for r in protected.package.descriptor["resources"] if "share_complete" in r)
    assert resource["share_complete"] == {"food": {"0": 0.982, "1": 1.0}}


def test_how_weeks_fill_is_not_said_where_few_came_late(tmp_path):
    package = package_of(tmp_path / "p", (FIRST, 112, 240, 313), (SECOND, 115, 240, 315))
    with gate.protected(package, tmp_path / "out") as protected:
        assert weeks_of.completeness(protected.package, "food") is None


def test_a_small_count_and_what_gives_it_away_are_hidden(tmp_path):
    package = package_of(tmp_path / "p", (FIRST, 5, 20, 30), (SECOND, 8, 22, 34))
    with gate.protected(package, tmp_path / "out") as protected:
        run = shown(protected)
    assert run.isna().to_dict() == {"11": True, "12": True, "13": False, "1": False}
    assert not worked_out((run, (8, 22, 34)))


@pytest.mark.parametrize(("given", "empty"), [(63, True), (63, False), (58, False)])
def test_what_a_total_has_beside_its_parts_is_no_small_count_either(tmp_path, given, empty):
    """A source that gives its own total and leaves a small count empty, or out."""
    rows = [f"{place},2026-06-01,food,{n},{FIRST}" for place, n in
            (("1", given), ("12", 20), ("13", 35), *((("11", ""),) if empty else ()))]  # fmt: skip
    text = "\n".join(["place_id,week,need,requests,published", *rows])
    copy = by_hand(tmp_path / "p", {"places": PLACES, "requests": text})
    out = tmp_path / "out"
    with gate.protected(data.open_package(copy.folder), out) as protected:
        run = shown(protected)
    assert run.isna().sum() == 1 and run["1"] - run["12"] - run["13"] != given - 55
    # What is hidden once stays hidden, and the next run does not stop.
    with gate.protected(data.open_package(copy.folder), out) as protected:
        assert shown(protected).equals(run)


def test_a_total_with_much_beside_its_parts_hides_nothing(tmp_path):
    rows = [f"{place},2026-06-01,food,{n},{FIRST}" for place, n in (("1", 90), ("12", 20))]
    text = "\n".join(["place_id,week,need,requests,published", *rows])
    copy = by_hand(tmp_path / "p", {"places": PLACES, "requests": text})
    with gate.protected(data.open_package(copy.folder), tmp_path / "out") as protected:
        assert shown(protected).to_dict() == {"1": 90, "12": 20}


def test_a_later_print_does_not_tell_what_the_first_one_hid(tmp_path):
    counts = (8, 20, 30), (12, 20, 31)
    out, runs = tmp_path / "out", []
    for number, each in enumerate(counts):
        package = package_of(tmp_path / str(number) / "p", (FIRST, *each))
        with gate.protected(package, out) as protected:
            runs.append((shown(protected), each))
    assert runs[0][0].isna()["11"] and runs[1][0].isna()["11"]
    assert not worked_out(*runs)
    # The attack does find it where the second run knows nothing of the first.
    alone = package_of(tmp_path / "2" / "p", (FIRST, *counts[1]))
    with gate.protected(alone, tmp_path / "other") as protected:
        assert worked_out(runs[0], (shown(protected), counts[1])) == [8]


def test_what_was_shown_before_hides_nothing(tmp_path):
    out, runs = tmp_path / "out", []
    # Birch would be the cheapest to hide beside the corrected Alder, and everybody has read it.
    for number, each in enumerate([(14, 20, 30), (9, 20, 30)]):
        package = package_of(tmp_path / str(number) / "p", (FIRST, *each))
        with gate.protected(package, out) as protected:
            runs.append((shown(protected), each))
    hidden = runs[1][0].isna()
    assert hidden["11"] and hidden["1"]
    assert not worked_out(*runs)


@pytest.mark.thorough
@pytest.mark.parametrize("seed", range(40))
def test_nobody_is_found_in_runs_week_after_week(tmp_path, seed):
    draws = np.random.default_rng(seed)
    counts, out, runs = draws.integers(0, 30, 3), tmp_path / "out", []
    for number in range(4):
        each = tuple(int(n) for n in counts)
        package = package_of(tmp_path / str(number) / "p", (FIRST, *each))
        with gate.protected(package, out) as protected:
            runs.append((shown(protected), each))
        counts = counts + draws.integers(0, 4, 3) * draws.integers(0, 2, 3)
    assert not worked_out(*runs)


def test_hidden_is_not_missing_in_the_practice_region(tmp_path):
    package = data.open_package("riverbend")
    with gate.protected(package, tmp_path / "out") as protected:
        opened = protected.package
        table = opened.table("requests")
        assert not ((table["requests"] > 0) & (table["requests"] < 11)).any()
        small = weeks_of.weekly(opened, "Sedgeloft", "food")
        town = weeks_of.weekly(opened, "Otterbeck", "food")
        raw = weeks_of.weekly(package, "Otterbeck", "food")
        known, copied = (weeks_of.completeness(each, "food") for each in (package, opened))
    assert (small["status"] == "missing").sum() == 3 and (small["status"] == "hidden").sum() > 50
    assert town["requests"].tolist() == raw["requests"].tolist()
    assert known.tolist() == copied.tolist()
    assert town["age"].tolist() == raw["age"].tolist()

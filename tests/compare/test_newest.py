"""The newest numbers of two releases: real ones against the original files, and invented ones."""

from __future__ import annotations

import contextlib
import csv
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from community_data import compare, data, methods
from community_data.compare import numbers, periods
from community_data.compare.numbers import HIGHER, LOWER, SAME
from community_data.compare.page import glance
from community_data.reports.gate import protected
from tests.package_copies import by_hand

REAL = Path(__file__).resolve().parents[3] / "shared" / "real"
SHARED = REAL if REAL.is_dir() else None
needs_real = pytest.mark.skipif(SHARED is None, reason="../shared/real is not there")

HEAD = "place_id,measure,group_by,group,period,count,count_moe,population,population_moe,unit\n"
PLACES = """
    place_id,name,level,parent_id,population
    01,Westmark,region,,3000
    011,Alderby,town,01,1000
    012,Brackenby,town,01,2000
"""


def rows(text: str) -> str:
    return HEAD + text.strip().replace(" ", "").replace("_", " ")


def compared(folder, old: str, new: str, places=(PLACES, PLACES), extra=None):
    """Compare two packages with these rows of measures."""
    before = by_hand(folder / "old", {"places": places[0], "measures": rows(old)}, name="made")
    tables = {"places": places[1], "measures": rows(new)} | (extra or {})
    after = by_hand(folder / "new", tables, name="made")
    return compare.compare(before.folder, after.folder)


# --- Real numbers ---------------------------------------------------------------------------


def from_file(package: str) -> dict[tuple, dict]:
    with (SHARED / package / "measures.csv").open(encoding="utf-8") as opened:
        return {
            (r["place_id"], r["measure"], r["group_by"], r["group"]): r
            for r in csv.DictReader(opened)
        }


def percent_and_margin(row: dict) -> tuple[float, float]:
    """By the handbook's formula (chapter 8), from the text of the file. An empty margin stands for
    a full count: then half of Wilson's interval (Newcombe 1998)."""
    if not row["count_moe"]:
        n, p, z = float(row["population"]), float(row["count"]) / float(row["population"]), 1.644854
        half = z * math.sqrt(p * (1 - p) / n + z**2 / (4 * n**2)) / (1 + z**2 / n)
        return 100 * p, 100 * half
    count, moe, people, people_moe = (
        float(row[n] or 0) for n in ("count", "count_moe", "population", "population_moe")
    )
    share = count / people
    under = moe**2 - share**2 * people_moe**2
    if under < 0:
        under = moe**2 + share**2 * people_moe**2
    return 100 * share, 100 * math.sqrt(under) / people


@needs_real
def test_real_releases_are_compared_as_the_handbook_says():
    """Connecticut of 2018–2022 against the extract of 2019–2023: every shared number, recomputed
    from the files without a line of the course."""
    old, new = from_file("connecticut-2022"), from_file("hartford-2023")
    result = compare.compare(SHARED / "connecticut-2022", SHARED / "hartford-2023")
    table = result.numbers.set_index(periods.ESTIMATE)
    assert set(table.index) == set(old) & set(new) and len(table) == 36
    beyond = 0
    for key, row in table.iterrows():
        (was, was_margin), (now, now_margin) = (percent_and_margin(f[key]) for f in (old, new))
        margin = math.hypot(was_margin, now_margin)
        assert row["old"] == pytest.approx(was) and row["new"] == pytest.approx(now)
        assert row["margin"] == pytest.approx(margin)
        real = abs(now - was) > margin
        beyond += real
        assert row["beyond"] == real
        assert row["change"] == (("higher" if now > was else "lower") if real else "cannot tell")
    assert beyond == table["beyond"].sum() == 12


@needs_real
def test_poverty_in_connecticut_cannot_be_told_from_before():
    result = compare.compare(SHARED / "connecticut-2022", SHARED / "hartford-2023")
    table = result.numbers
    poverty = table[(table["place_id"] == "09") & (table["measure"] == "poverty")].iloc[0]
    assert (round(poverty["old"], 1), round(poverty["new"], 1)) == (10.1, 10.0)
    assert poverty["change"] == "cannot tell"
    assert (poverty["shared_years"], poverty["years"]) == (4, 5)
    lines = " ".join(result.lines())
    assert "These periods share 4 of 5 years" in lines and "too wide" in lines


@needs_real
def test_a_release_against_itself_differs_nowhere():
    result = compare.compare(SHARED / "connecticut-2022", SHARED / "connecticut-2022")
    assert len(result.numbers) == 3043 and not result.numbers["beyond"].any()
    assert set(result.numbers["change"]) <= {"same", "not shown"}
    assert result.across.empty and not result.held


# --- Periods --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "alike", "older", "shared"),
    [
        ("2018–2022", "2019–2023", True, False, 4),
        ("2014–2018", "2019–2023", True, False, 0),
        ("2018-2022", "2023", False, False, 0),  # five years and one year
        ("2019–2023", "2018–2022", True, True, 4),
        ("2024", "2025-Q1", False, False, 0),
        ("2024-02", "2024-03", True, False, 0),
        ("2025-Q4", "2026-Q1", True, False, 0),
        ("2023-24", "2024-25", True, False, 0),  # school years
        ("1999-00", "2000-01", True, False, 0),
        ("wave 9", "wave 10", True, False, 0),
        ("wave 10", "wave 9", True, True, 0),
    ],
)
def test_pairs_of_periods(old, new, alike, older, shared):
    pair = periods.pair(old, new)
    assert (pair.alike, pair.older, pair.shared_years) == (alike, older, shared)


@given(st.text(max_size=12), st.text(max_size=12))
def test_any_text_may_be_a_period(old, new):
    pair = periods.pair(old, new)
    assert 0 <= pair.shared_years <= max(pair.years, 0) + 1
    assert periods.pair(old, old).shared_years == 0


def test_the_newest_of_each_is_compared(tmp_path):
    """Alderby has 2024 only in the newer release, Brackenby has 2025."""
    result = compared(
        tmp_path,
        """011,visits,all,all_residents,2022,100,,1000,,people
           011,visits,all,all_residents,2023,200,,1000,,people
           012,visits,all,all_residents,2023,300,,2000,,people""",
        """011,visits,all,all_residents,2023,200,,1000,,people
           011,visits,all,all_residents,2024,400,,1000,,people
           012,visits,all,all_residents,2025,300,,2000,,people""",
    )
    table = result.numbers.set_index("place_id")
    assert table.loc["011", ["period_old", "period", "old", "new"]].tolist() == [
        "2023", "2024", 20.0, 40.0,
    ]  # fmt: skip
    assert table.loc["012", ["period_old", "period"]].tolist() == ["2023", "2025"]


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("2020–2024,100,,1000,,people", "2025,100,,1000,,people", "not alike in length"),
        ("2024,100,,1000,,people", "2025,100,,1000,,households", "something else"),
        ("2025,100,,1000,,people", "2024,100,,1000,,people", "older period"),
    ],
)
def test_what_cannot_be_compared_gets_no_difference(tmp_path, old, new, reason):
    start = "011,visits,all,all_residents,"
    result = compared(tmp_path, start + old, start + new)
    row = result.numbers.iloc[0]
    assert row["change"] == "not compared" and reason in row["reason"]
    assert math.isnan(row["difference"]) and not row["beyond"]
    assert reason in " ".join(result.lines())
    if "older" in reason:
        assert any("older period" in why for why in result.held)


# --- Verdicts -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "change"),
    [
        # 20% ± 3 against 25% ± 4: 5 points, the margin is 5.
        ("200,30,1000,0", "250,40,1000,0", "cannot tell"),
        ("200,30,1000,0", "251,40,1000,0", "higher"),
        ("251,40,1000,0", "200,30,1000,0", "lower"),
        ("200,30,1000,0", "200,40,1000,0", "same"),
        ("50,60,1000,0", "200,30,1000,0", "not shown"),  # 5% ± 6: too uncertain to use
        ("200,,1000,", "9,,1000,", "not shown"),  # nine people
        ("200,,1000,", "995,,1000,", "not shown"),  # five people who are not counted
        (",,1000,", "200,,1000,", "not shown"),
        ("200,,1000,", "500,,1000,", "higher"),
    ],
)
def test_verdicts(tmp_path, old, new, change):
    result = compared(
        tmp_path,
        f"011,visits,all,all_residents,2024,{old},people",
        f"011,visits,all,all_residents,2025,{new},people",
    )
    row = result.numbers.iloc[0]
    assert row["change"] == change
    if change == "not shown":
        assert row[numbers.NUMBERS].isna().all() and row["reason"]
    else:
        assert row["margin"] == pytest.approx(
            methods.difference_margin(row["margin_old"], row["margin_new"])
        )


def test_without_populations_counts_are_compared(tmp_path):
    result = compared(
        tmp_path,
        "011,visits,all,all_residents,2024,100,,,,people",
        "011,visits,all,all_residents,2025,120,,,,people",
    )
    row = result.numbers.iloc[0]
    assert (row["column"], row["difference"], row["change"]) == ("count", 20, "higher")
    assert "100 → 120 (20 more)" in numbers.sentence(next(result.numbers.itertuples()))


def test_the_stricter_of_two_thresholds_holds(tmp_path):
    old = by_hand(
        tmp_path / "old",
        {"places": PLACES,
         "measures": rows("011,visits,all,all_residents,2024,40,,1000,,people")},
        name="made", smallest_count=50,
    )  # fmt: skip
    new = by_hand(
        tmp_path / "new",
        {"places": PLACES,
         "measures": rows("011,visits,all,all_residents,2025,60,,1000,,people")},
        name="made",
    )  # fmt: skip
    row = compare.compare(old.folder, new.folder).numbers.iloc[0]
    assert row["change"] == "not shown" and math.isnan(row["new"])


COUNTS = st.one_of(st.none(), st.integers(0, 1000))


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(COUNTS, COUNTS), min_size=1, max_size=8))
def test_nothing_hidden_comes_out(tmp_path_factory, pairs):
    """Whatever is missing or small in one release is in no column, line or cell of either."""
    folder = tmp_path_factory.mktemp("any")
    texts = ["\n".join(
        f"011,visits,age,group_{number},{year},{'' if pair[side] is None else pair[side]},,"
        f"1000,,people"
        for number, pair in enumerate(pairs)
    ) for side, year in ((0, 2024), (1, 2025))]  # fmt: skip
    table = compared(folder, *texts).numbers.set_index("group")
    for number, pair in enumerate(pairs):
        row = table.loc[f"group {number}"]
        small = [c is None or 0 < c < 11 or 0 < 1000 - c < 11 for c in pair]
        if any(small):
            assert row["change"] == "not shown" and row[numbers.NUMBERS].isna().all()
        elif row["change"] in ("higher", "lower"):
            assert np.sign(pair[1] - pair[0]) == (1 if row["change"] == "higher" else -1)


GROUPS = ["Ash", "Elm", "Oak", "Yew"]
FOUR_COUNTS = st.lists(st.integers(0, 60), min_size=4, max_size=4)


@settings(max_examples=15, deadline=None)
@given(FOUR_COUNTS, FOUR_COUNTS, st.sampled_from(["2024", "2025"]))
def test_no_hidden_count_can_be_worked_out_of_a_comparison(tmp_path_factory, was, now, period):
    """Of the gate's copies, in both releases, of the same period or of another: no small count is
    shown, and with a total, the groups that are not shown are no people or many together."""
    folder = tmp_path_factory.mktemp("sums")
    copies = []
    with contextlib.ExitStack() as stack:
        for name, counts, year in (("old", was, period), ("new", now, "2025")):
            text = f"011,visits,all,all_residents,{year},{sum(counts)},,4000,,people\n"
            text += "\n".join(
                f"011,visits,race,{group},{year},{count},,1000,,people"
                for group, count in zip(GROUPS, counts, strict=True)
            )
            package = by_hand(
                folder / name, {"places": PLACES, "measures": rows(text)}, name="made"
            )
            copy = protected(data.open_package(package.folder), folder / "copies")
            copies.append(stack.enter_context(copy).package)
        table = compare.compare(*copies).numbers.set_index("group")
    for column, counts in (("count_old", was), ("count_new", now)):
        seen = table[column]
        assert not ((seen > 0) & (seen < 11)).any()
        hidden = [g for g in GROUPS if math.isnan(seen[g])]
        if hidden and not math.isnan(seen["all residents"]):
            people = sum(c for g, c in zip(GROUPS, counts, strict=True) if g in hidden)
            assert people == 0 or people >= 11


# --- Places with other ids ------------------------------------------------------------------

MARKET = "place_id,name,level,parent_id,population\n"


def test_places_with_new_ids_are_compared(tmp_path):
    """As in Connecticut in 2022: the towns got other ids, and their counties are gone."""
    old = MARKET + "09,Connecticut,state,,9000\n09001,Fern County,county,09,9000\n"
    old += "0900108070,Bethel,town,09001,4000\n0900118500,Danbury,town,09001,5000\n"
    new = MARKET + "09,Connecticut,state,,9000\n09190,Western COG,region,09,9000\n"
    new += "0919008070,Bethel,town,09190,4100\n0919018500,Danbury,town,09190,4900\n"
    result = compared(
        tmp_path,
        """0900108070,visits,all,all_residents,2022,400,,4000,,people
           0900118500,visits,all,all_residents,2022,500,,5000,,people""",
        """0919008070,visits,all,all_residents,2023,800,,4000,,people
           0919018500,visits,all,all_residents,2023,500,,5000,,people""",
        places=(old, new),
    )
    table = result.numbers.set_index("place_id")
    assert table.loc["0919008070", ["old", "new", "change"]].tolist() == [10.0, 20.0, "higher"]
    assert table.loc["0919018500", "change"] == "same"
    assert list(result.of("gone", "place")["place_id"]) == ["09001"]


def test_two_places_of_one_name_are_told_apart(tmp_path):
    """Two Washingtons in two counties that stay, and none is taken for the other."""
    old = MARKET + "1,State,state,,40\n11,Ash County,county,1,20\n12,Elm County,county,1,20\n"
    new = old + "11-9,Washington,town,11,10\n"
    old += "12-1,Washington,town,12,10\n"
    result = compared(
        tmp_path,
        "12-1,visits,all,all_residents,2022,400,,4000,,people",
        "11-9,visits,all,all_residents,2023,800,,4000,,people",
        places=(old, new),
    )
    assert result.numbers.empty
    assert list(result.of("gone", "place")["place_id"]) == ["12-1"]


def test_twins_of_one_name_need_the_end_of_their_ids():
    frame = pd.DataFrame(
        {"name": ["Washington"] * 2, "level": ["town"] * 2, "parent_id": ["", ""],
         "population": [10.0, 20.0]}
    )  # fmt: skip
    from community_data.compare.renames import same_places

    before, after = (
        frame.set_axis(["0900179720", "0900380000"]),
        frame.set_axis(["0919080000", "0912079720"]),
    )
    assert same_places(before, after).sure == {
        "0900179720": "0912079720", "0900380000": "0919080000",
    }  # fmt: skip
    assert same_places(before, frame.set_axis(["a", "b"])).sure == {}


def test_the_table_of_changed_ids_is_believed_but_not_for_splits(tmp_path):
    new = PLACES.replace("011,Alderby", "021,Newtown").replace("012,Brackenby", "022,Farside")
    result = compared(
        tmp_path,
        """011,visits,all,all_residents,2022,400,,1000,,people
           012,visits,all,all_residents,2022,400,,2000,,people""",
        """021,visits,all,all_residents,2023,400,,1000,,people
           022,visits,all,all_residents,2023,400,,2000,,people""",
        places=(PLACES, new),
        extra={
            "id_changes": "old_id,new_id,changed,kind,weight\n011,021,2023-01-01,renamed,1\n"
            "012,022,2023-01-01,split,0.5\n"
        },
    )
    assert list(result.numbers["place_id"]) == ["021"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ([HIGHER], "1 number has another period. Of these, 1 is higher or lower"),
        ([SAME, SAME], "2 numbers have another period. Of these, 0 are higher or lower"),
        ([LOWER, SAME], "2 numbers have another period. Of these, 1 is higher or lower"),
        ([LOWER, HIGHER, SAME], "3 numbers have another period. Of these, 2 are higher or lower"),
    ],
)
def test_one_number_is_and_two_are(changes, said):
    assert glance(pd.DataFrame({"change": changes}))[0].startswith(said)

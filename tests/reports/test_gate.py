"""The gate: what `validate` stops makes no page, and nobody can be found in what is let through."""

import csv
import shutil
from pathlib import Path
from typing import ClassVar

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from community_data import data
from community_data.errors import CannotReport
from community_data.reports import gate
from tests.package_copies import RIVERBEND, Copy, by_hand
from tests.reports.reader import found

COLUMNS = "place_id,measure,group_by,group,period,count,count_moe,population,population_moe,unit"
PLACES = """
place_id,name,level,parent_id,population
1,Fernland,canton,,900
11,Alder,commune,1,400
12,Birch,commune,1,300
13,Cedar,commune,1,200
"""


def package_of(folder: Path, lines: str, **properties) -> data.Package:
    """A package of these rows of `measures`: place, measure, group_by, group, count, population."""
    rows = [line.split(",") for line in lines.split()]
    text = "\n".join(
        f"{place},{measure},{by},{group},2025,{count},,{population},,people"
        for place, measure, by, group, count, population in rows
    )
    copy = by_hand(folder, {"places": PLACES, "measures": f"{COLUMNS}\n{text}"}, **properties)
    return data.open_package(copy.folder)


def shown(package: data.Package) -> pd.DataFrame:
    return gate.protect_measures(package.measures, package)[0]


@pytest.fixture
def copy(tmp_path) -> Copy:
    return Copy(Path(shutil.copytree(RIVERBEND / "2026-Q2", tmp_path / "riverbend")))


# --- What is hidden --------------------------------------------------------------------------


@pytest.mark.parametrize("release", ["2026-Q1", "2026-Q2"])
def test_nobody_is_found_in_the_practice_region(release):
    package = data.open_package(f"riverbend@{release}")
    raw = package.measures
    protected, hidden = gate.protect_measures(raw, package)
    full = raw["count_moe"].isna()
    counts = protected.loc[full, "count"]
    assert not ((counts > 0) & (counts < 11)).any()
    assert hidden > 0
    exactly, nearly = found(raw, protected, package.places)
    assert exactly.empty and nearly.empty
    # Zeros may be shown, and a survey's estimates are protected where they are published.
    zeros = protected.loc[raw["count"] == 0, "count"]
    assert (zeros.dropna() == 0).all() and zeros.notna().mean() > 0.8
    pd.testing.assert_frame_equal(protected[~full], raw[~full])


def test_the_reader_of_these_tests_finds_people_where_only_small_counts_are_hidden():
    package = data.open_package("riverbend")
    raw = package.measures
    small = raw["count_moe"].isna() & (raw["count"] > 0) & (raw["count"] < 11)
    exactly, _ = found(raw, raw.assign(count=raw["count"].mask(small)), package.places)
    assert len(exactly) > 10


def test_a_small_rest_is_hidden_with_its_count(tmp_path):
    lines = "1,insured,all,all,880,900 11,insured,all,all,395,400 12,insured,all,all,290,300"
    package = package_of(tmp_path / "p", f"{lines} 13,insured,all,all,195,200")
    counts = shown(package).set_index("place_id")["count"]
    assert counts[["11", "12", "13"]].isna().all()  # 5, 10 and 5 people have none
    exactly, _ = found(package.measures, shown(package), package.places)
    assert exactly.empty


def test_two_measures_that_are_all_of_a_population_are_hidden_together(tmp_path):
    rows = [("1", 880, 900), ("11", 380, 400), ("12", 293, 300), ("13", 207, 200)]
    rows[3] = ("13", 187, 200)
    rows[0] = ("1", 860, 900)
    lines = " ".join(
        f"{place},{name},all,all,{count},{people}"
        for place, with_it, people in rows
        for name, count in (("insured", with_it), ("uninsured", people - with_it))
    )
    package = package_of(tmp_path / "p", lines)
    protected = shown(package)
    birch = protected[protected["place_id"] == "12"].set_index("measure")["count"]
    assert birch.isna().all()
    exactly, nearly = found(package.measures, protected, package.places)
    assert exactly.empty and nearly.empty


def test_groups_that_are_shares_of_a_population_are_protected_from_it(tmp_path):
    lines = " ".join(
        f"{place},enrolled,race,{group},{count},{people}"
        for place, people, counts in (
            ("1", 900, (400, 200, 200, 100)),
            ("11", 400, (200, 100, 95, 5)),
            ("12", 300, (120, 60, 60, 60)),
            ("13", 200, (80, 40, 45, 35)),
        )
        for group, count in zip(("White", "Black", "Latino", "Asian"), counts, strict=True)
    )
    package = package_of(tmp_path / "p", lines)
    exactly, nearly = found(package.measures, shown(package), package.places)
    assert exactly.empty and nearly.empty
    assert shown(package)["count"].isna().sum() >= 4


def test_a_population_of_a_few_is_hidden_wherever_it_stands(tmp_path):
    lines = " ".join(
        f"{place},{measure},race,{group},{count},{people}"
        for place, sizes in (("1", (600, 290, 10)), ("11", (300, 95, 5)), ("12", (200, 98, 2)),
                             ("13", (100, 97, 3)))
        for group, people in zip(("White", "Black", "Asian"), sizes, strict=True)
        for measure, count in (("enrolled", people), ("absent", people // 20))
    )  # fmt: skip
    package = package_of(tmp_path / "p", lines)
    protected = shown(package)
    few = package.measures["population"] < 11
    assert few.sum() == 8 and protected.loc[few, "population"].isna().all()
    assert protected.loc[few & (package.measures["count"] > 0), "count"].isna().all()


def test_the_threshold_is_the_organizations_own(tmp_path):
    lines = "1,visits,all,all,100,900 11,visits,all,all,20,400 12,visits,all,all,38,300"
    lines += " 13,visits,all,all,42,200"
    usual = shown(package_of(tmp_path / "usual", lines))
    assert usual["count"].notna().all()
    strict = shown(package_of(tmp_path / "strict", lines, smallest_count=30))
    assert strict["count"].isna().sum() >= 2 and strict["count"].isna()[1]


group_counts = st.lists(
    st.lists(st.sampled_from([0, 0, 1, 2, 5, 9, 10, 11, 14, 25, 60]), min_size=3, max_size=3),
    min_size=2,
    max_size=4,
)


@settings(max_examples=30, deadline=None)
@given(group_counts, st.integers(0, 30), st.booleans())
def test_nobody_is_found_in_any_table_with_totals(counts, others, everyone):
    attack(counts, others, everyone)


@pytest.mark.thorough
@settings(max_examples=500, deadline=None)
@given(group_counts, st.integers(0, 30), st.booleans())
def test_nobody_is_found_in_very_many_tables_with_totals(counts, others, everyone):
    attack(counts, others, everyone)


@pytest.mark.thorough
def test_nobody_is_found_in_a_state_of_180_places():
    chance = np.random.default_rng(2026)
    ids = ["00", *(f"{c}0" for c in range(1, 10)), *(f"{t % 9 + 1}{t:03d}" for t in range(170))]
    parents = ["", *("00" for _ in range(9)), *(f"{t % 9 + 1}0" for t in range(170))]
    groups = {"race": list("abcdef"), "age": list("xyz"), "sex": list("mf")}
    towns = ids[10:]
    rows = {}
    for town in towns:
        guests = chance.poisson(14)
        people = guests + 400 + chance.integers(0, 4000)
        rows[town, "all", "all"] = (guests, people)
        for by, names in groups.items():
            part = chance.multinomial(guests, chance.dirichlet(np.ones(len(names))))
            of = chance.multinomial(people - guests, np.ones(len(names)) / len(names))
            rows |= {(town, by, g): (c, c + o) for g, c, o in zip(names, part, of, strict=True)}
    for level in (parents[10:], ["00"] * len(towns)):
        for place in dict.fromkeys(level):
            inside = [town for town, above in zip(towns, level, strict=True) if above == place]
            for key in [k for k in rows if k[0] == inside[0]]:
                parts = [rows[town, *key[1:]] for town in inside]
                rows[place, *key[1:]] = tuple(int(sum(each)) for each in zip(*parts, strict=True))
    raw = pd.DataFrame(
        [
            (place, "stays", by, g, "2025", float(c), np.nan, float(p), np.nan, "people")
            for (place, by, g), (c, p) in rows.items()
        ],
        columns=COLUMNS.split(","),
    )
    places = pd.DataFrame(
        {
            "place_id": ids, "name": ids, "parent_id": parents, "population": np.nan,
            "level": ["land", *("county" for _ in range(9)), *("town" for _ in towns)],
        }
    )  # fmt: skip
    small = (raw["count"] > 0) & (raw["count"] < 11)
    assert 0.4 < small.mean() < 0.8
    protected, _ = gate.protect_measures(raw, _Made(places))
    exactly, _ = found(raw, protected, places)
    assert exactly.empty


def attack(counts, others, everyone):
    """Protect the table of these counts, and look for somebody in it."""
    rows = []
    table = np.array(counts)
    for place, line in [("1", table.sum(axis=0)), *((f"1{n}", x) for n, x in enumerate(table))]:
        people = 3 * line + others
        by_group = [*zip("abc", line, people, strict=True)]
        if everyone:
            by_group.append(("all", line.sum(), people.sum()))
        rows += [
            {
                "place_id": place, "measure": "stays", "period": "2025", "group": group,
                "group_by": "all" if group == "all" else "race", "count": float(count),
                "count_moe": np.nan, "population": float(size), "population_moe": np.nan,
                "unit": "people",
            }
            for group, count, size in by_group
        ]  # fmt: skip
    raw = pd.DataFrame(rows)
    ids = [place for place in raw["place_id"].unique() if place != "1"]
    places = pd.DataFrame(
        {
            "place_id": ["1", *ids], "name": ["1", *ids],
            "level": ["land", *("town" for _ in ids)], "parent_id": ["", *("1" for _ in ids)],
            "population": np.nan,
        }
    )  # fmt: skip
    package = _Made(places)
    protected, _ = gate.protect_measures(raw, package)
    small = (protected["count"] > 0) & (protected["count"] < 11)
    assert not small.any()
    exactly, _ = found(raw, protected, places)
    assert exactly.empty


class _Made:
    """As much of a package as protecting a table needs."""

    smallest_count = 11
    descriptor: ClassVar[dict] = {}
    tables: ClassVar[list[str]] = ["places", "measures"]

    def __init__(self, places: pd.DataFrame) -> None:
        self.places = places


# --- The copy that notebooks read ------------------------------------------------------------


def test_the_copy_is_private_holds_no_internal_passage_and_goes_away(tmp_path):
    package = data.open_package("riverbend")
    out = tmp_path / "out"
    with gate.protected(package, out) as protected:
        folder = protected.package.folder
        assert oct(folder.parent.stat().st_mode)[-3:] == "700"
        assert folder.name == package.folder.name
        copied = data.open_package(folder)
        of_people = {name for name in package.tables if data.schema.of(name).of_people}
        assert copied.changed_files() == [] and "visits" in of_people
        assert set(copied.tables) == set(package.tables) - of_people
        assert "internal" not in set(copied.table("stories")["consent"])
        requests = copied.table("requests")["requests"]
        assert not ((requests > 0) & (requests < 11)).any()
        assert "hidden before anything is shown" in protected.about
    assert {file.name for file in out.iterdir()} == {gate.RECORDS}


def test_the_copy_goes_away_when_something_fails(tmp_path):
    out = tmp_path / "out"
    with pytest.raises(RuntimeError), gate.protected(data.open_package("riverbend"), out):
        raise RuntimeError
    assert {file.name for file in out.iterdir()} == {gate.RECORDS}


def test_a_later_release_does_not_show_what_an_earlier_one_hides(tmp_path):
    lines = "1,stays,race,a,{} 1,stays,race,b,{} 1,stays,race,c,{} 1,stays,all,all,{}"
    sized = lines.replace("{}", "{},900")
    out = tmp_path / "out"
    first = package_of(tmp_path / "first", sized.format(5, 20, 30, 55))
    with gate.protected(first, out) as protected:
        before = protected.package.measures["count"]
        assert before.isna().tolist() == [True, True, False, False]
    # The second group would be the cheapest to hide now: the two releases together tell of a.
    second = package_of(tmp_path / "second" / "first", sized.format(5, 20, 12, 37))
    with gate.protected(second, out) as protected:
        after = protected.package.measures["count"]
    assert after.isna()[[0, 1]].all()
    record = list(csv.DictReader((out / gate.RECORDS / "first.csv").open(encoding="utf-8")))
    assert {row["count"] for row in record} == {"", "12", "37", "900"}


def test_what_cannot_be_hidden_is_said(tmp_path):
    # The table of places tells the population of three, and each of three groups is one of them.
    groups = " ".join(f"13,stays,race,{group},1,3" for group in "abc")
    package = package_of(tmp_path / "p", f"{groups} 13,stays,all,all,3,3")
    told = _Made(package.places.assign(population=[900.0, 400, 300, 3]))
    with pytest.raises(CannotReport, match="cannot be hidden"):
        gate.protect_measures(package.measures, told)


# --- What is refused -------------------------------------------------------------------------


def test_a_number_that_cannot_be_true_makes_no_page(copy, report, tmp_path):
    rows = copy.rows("measures")
    at = copy.row_of("measures", place_id="039003", measure="poverty", group="White")
    count = rows[0].index("count")
    copy.set("measures", at, "count", str(4 * int(rows[at - 1][count])))
    out = tmp_path / "out"
    said = report(copy.folder, "--place", "Otterbeck", "--module", "groups", "--out", out,
                  COMMUNITY_DATA_COURSE="")  # fmt: skip
    assert said.code != 0 and not (out / "otterbeck.html").exists()
    assert "Otterbeck" in said.err and "add up to" in said.err and "Traceback" not in said.err


def test_modules_that_are_not_stopped_are_made_all_the_same(copy, report, small_course, tmp_path):
    copy.set("measures", 2, "count", "not a number")
    out = tmp_path / "out"
    said = report(copy.folder, "--place", "Otterbeck", "--out", out)
    assert said.code == 1
    assert "01_count is left out of every page: measures, row 2, column count" in said.err
    page = (out / "otterbeck.html").read_text(encoding="utf-8")
    assert "The name of" in page and "Not on this page: Counting" in page


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (
            lambda c: c.set("places", 2, "parent_id", "039001"),
            "is part of a place that is part of it",
        ),
        (lambda c: c.set("measures", 9, "place_id", "1"), "place_id"),
    ],
)
def test_what_validate_stops_is_refused_in_its_words(copy, damage, words):
    damage(copy)
    reasons = gate.refusals(data.open_package(copy.folder))
    assert any(words in said for said in reasons["08_groups"]), reasons["08_groups"]


def test_a_change_is_said_last_and_can_be_accepted(copy):
    copy.write("measures", copy.raw("measures").replace(b"\n", b"\r\n"), refresh=False)
    package = data.open_package(copy.folder)
    assert "--accept-changes" in gate.refusals(package)["08_groups"][-1]
    assert "08_groups" not in gate.refusals(package, accept_changes=True)


def test_small_counts_stop_nothing():
    assert gate.refusals(data.open_package("riverbend")) == {}

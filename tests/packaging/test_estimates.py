"""Estimates of a survey keep their margins, and the signs of the Census Bureau their meaning."""

import csv
from pathlib import Path

import pandas as pd
import pytest
from small_table import counts, decisions, package

from community_data import data, validate
from community_data.errors import DataProblem

ROWS = "Town,E,M,Pop,PopM\nFernland,90,20,900,0\nAlder,40,{margin},400,12\nBirch,30,15,300,10\n"
ROWS += "Cedar,20,9,200,8\n"
TABLE = 'count = "E"\nmargin = "M"'
POPULATION = '[population]\ncolumn = "Pop"\nmargin = "PopM"\n'
REAL = Path(__file__).resolve().parents[3] / "shared" / "real" / "connecticut-2022"


def made(folder, rows="", table=TABLE, **keys):
    rows = rows or ROWS.format(margin=18)
    return package(folder, rows, kind="survey", table=table, rest=POPULATION, **keys)


def test_margins_reach_the_package_and_our_own_door_lets_it_in(tmp_path):
    folder = made(tmp_path)
    assert counts(folder) == {"01": 90, "0101": 40, "0102": 30, "0103": 20}
    assert counts(folder, column="count_moe") == {"01": 20, "0101": 18, "0102": 15, "0103": 9}
    assert counts(folder, column="population_moe")["0101"] == 12
    stops = [p for p in validate.check_data(folder).problems if p.severity == "stop"]
    assert [p for p in stops if p.kind != "no-module"] == []
    assert "those of the table, with their own margins" in decisions(folder)


def test_a_larger_place_without_a_row_is_added_up_with_its_margin(tmp_path):
    """135,173 ± 3,860 + 43,104 ± 2,642 + 24,842 ± 1,957 = 203,119 ± 5,070 (ACS handbook, ch. 8)."""
    rows = 'Town,E,M,Pop,PopM\nAlder,"135,173",±3860,400000,0\nBirch,43104,2642,300000,0\n'
    folder = made(tmp_path, rows + "Cedar,24842,1957,200000,0\n")
    assert counts(folder)["01"] == 203_119
    assert counts(folder, column="count_moe")["01"] == 5070


@pytest.mark.parametrize("sign", ["-555555555", "*****"])
def test_a_controlled_estimate_has_no_sampling_error(tmp_path, sign):
    folder = made(tmp_path, ROWS.format(margin=sign))
    assert counts(folder, column="count_moe")["0101"] == 0


@pytest.mark.parametrize("sign", ["-222222222", "**", "", "N"])
def test_an_estimate_without_a_margin_never_passes_for_a_full_count(tmp_path, sign):
    rows = ROWS.format(margin=sign)
    with pytest.raises(DataProblem, match="without_margin") as caught:
        made(tmp_path, rows)
    assert "cannot be left empty" in str(caught.value)
    folder = made(tmp_path, rows, TABLE + '\nwithout_margin = "leave out"')
    assert "0101" not in counts(folder)
    assert counts(folder)["01"] == 90  # the state's own number is in the table
    assert "could not be computed are left out (1)" in decisions(folder)


def test_an_estimate_that_the_census_does_not_give(tmp_path):
    rows = ROWS.format(margin=-222222222).replace("Alder,40", "Alder,-666666666")
    with pytest.raises(DataProblem, match="too few people answered to say a number"):
        made(tmp_path, rows)
    folder = made(tmp_path, rows, TABLE + '\nmissing = ["-666666666"]')
    assert "0101" not in counts(folder)


def test_estimates_need_margins(tmp_path):
    with pytest.raises(DataProblem, match="An estimate without its margin would pass for a full"):
        made(tmp_path, table='count = "E"')
    with pytest.raises(DataProblem, match="What is counted here are those who answered"):
        package(tmp_path, "Town\nAlder\n", kind="survey", one_row_is="a person", table="")
    with pytest.raises(DataProblem, match="A full count has no margin of error"):
        package(tmp_path, ROWS.format(margin=18), table=TABLE)


@pytest.mark.skipif(not REAL.is_dir(), reason="the folder of real data is not beside the project")
def test_a_census_table_of_connecticut_comes_back_number_by_number(tmp_path):
    """Wide, as data.census.gov gives it: a row a town, by label, and poverty by age."""
    table = pd.read_csv(REAL / "measures.csv", dtype={"place_id": str})
    places = pd.read_csv(REAL / "places.csv", dtype=str)
    name = places.set_index("place_id")["name"]
    level = places.set_index("place_id")["level"]
    parent = places.set_index("place_id")["parent_id"]
    poverty = table[(table["measure"] == "poverty") & table["group_by"].isin(["all", "age"])]
    kinds = {"all residents": "All", "under 18": "Young", "65 and over": "Old"}
    lines = [["GEO_ID", "Geography", *(f"{k} {c}" for k in kinds.values() for c in "EMPQ")]]
    for place in places["place_id"]:
        label = name[place]
        if level[place] == "town":
            label = f"{name[place]} town, {name[parent[place]]}, Connecticut"
        line = [f'="{place}"', label]
        for group in kinds:
            row = poverty[(poverty["place_id"] == place) & (poverty["group"] == group)].iloc[0]
            margin = "*****" if row["count_moe"] == 0 else f"±{row['count_moe']:,.0f}"
            line += [f"{row['count']:,.0f}", margin, f"{row['population']:,.0f}",
                     f"±{row['population_moe']:,.0f}"]  # fmt: skip
        lines.append(line)
    with (tmp_path / "census.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["Table S1701"], ["Source: ACS"], *lines, ["Notes"]])
    age = '[[groups]]\nby = "age"\ngroups = ["under 18", "18 to 64", "65 and over"]\n{rest}\n'
    for part, letter in [("columns", "E"), ("margin_columns", "M"), ("population_columns", "P"),
                         ("population_margin_columns", "Q")]:  # fmt: skip
        age += f"[groups.{part}]\n"
        age += f'"Young {letter}" = "under 18"\n"Old {letter}" = "65 and over"\n'
    with_the_rest = age
    age = age.replace('"18 to 64", ', "")
    people = '[population]\ncolumn = "All P"\nmargin = "All Q"\n'
    age += people
    text = f'count = "All E"\nmargin = "All M"\nheader_row = 3\nlast_row = {len(lines) + 2}'
    gazetteer = (REAL / "places.csv").read_text(encoding="utf-8")
    for place in ('place = "GEO_ID"', 'place = "Geography"'):
        keys = {"kind": "survey", "table": text, "file": "census.csv", "place": place}
        with pytest.raises(
            DataProblem, match=r"the groups by age leave 209,\d{3} people"
        ) as caught:
            package(tmp_path, "", gazetteer=gazetteer, rest=age.format(rest=""), **keys)
        assert "2 things" not in str(caught.value)
        rest = with_the_rest.format(rest='rest = "18 to 64"') + people
        folder = package(tmp_path, "", gazetteer=gazetteer, rest=rest, **keys)
        # 355,692 - 98,183 - 48,446, with the margins 8,118, 3,343 and 1,765 (√ of their squares)
        assert counts(folder, "age")["09", "18 to 64"] == 209_063
        assert counts(folder, "age", "count_moe")["09", "18 to 64"] == 8955
        rest = age.format(rest='rest = "leave out"')
        folder = package(tmp_path, "", gazetteer=gazetteer, rest=rest, **keys)
        ours = data.open_package(folder).measures
        both = ours.merge(
            poverty[poverty["group"].isin(kinds)].assign(
                group=lambda rows: rows["group"].replace("all residents", "everyone")
            ),
            on=["place_id", "group_by", "group"], suffixes=("", "_real"), how="outer",
        )  # fmt: skip
        assert len(both) == 3 * 179
        for column in ("count", "count_moe", "population", "population_moe"):
            assert (both[column] == both[f"{column}_real"]).all(), column

"""From a file that nobody has described to a package in two runs, and every count in it right."""

import shutil
import tomllib
from collections import Counter
from pathlib import Path

import pytest
from looking import answer, counts, draft, package
from openpyxl import Workbook

from community_data.cli import run
from community_data.errors import DataProblem
from community_data.packaging.mapping import Mapping

ROOT = Path(__file__).resolve().parents[2]
CASES = ROOT.parent / "shared" / "cases" / "door"
EXAMPLES = ROOT / "datasets" / "examples"
TOWNS = ["Alder", "Birch", "Cedar"]

# A case -> the answers of a person, and the counts of the towns that follow from its table.
DOOR = {
    "blank-below-a-town": (
        ['blank_place = "as above"'], {}, {"Alder": 150, "Birch": 270, "Cedar": 390},
    ),
    "merged-town-cells": (
        ['blank_place = "as above"'], {}, {"Alder": 150, "Birch": 270, "Cedar": 390},
    ),
    "dots-for-thousands": (
        ['thousands = "."'], {}, {"Alder": 12_000, "Birch": 8_000, "Cedar": 23_000},
    ),
    "group-without-a-row": (
        ['without_row = "zero"'], {}, {"Alder": 150, "Birch": 200, "Cedar": 390},
    ),
    "second-dimension": (
        ['without_row = "zero"'], {}, {"Alder": 150, "Birch": 200, "Cedar": 300},
    ),
    "town-without-a-row": (
        ['without_row = "zero"'], {}, {"Alder": 100, "Birch": 200, "Cedar": 0},
    ),
    "village-of-a-town": (
        ['repeated = "add"'], {"Alder Corner": '"Alder"'},
        {"Alder": 150, "Birch": 200, "Cedar": 300},
    ),
    "year-column": ([], {}, {"Alder": 110, "Birch": 210, "Cedar": 310}),
}  # fmt: skip


@pytest.fixture
def case(tmp_path):
    if not CASES.is_dir():
        pytest.skip("../shared/cases is not there")

    def copied(name: str) -> Path:
        folder = tmp_path / name
        folder.mkdir()
        for file in (CASES / name).iterdir():
            if file.name != "mapping.toml":
                shutil.copyfile(file, folder / file.name)
        return next(folder.glob("t.*"))

    return copied


@pytest.mark.parametrize("name", DOOR)
def test_a_case_at_the_door_gets_through_in_two_runs(case, name):
    choices, keys, right = DOOR[name]
    mapping, _told = draft(case(name))
    if name == "village-of-a-town":
        # What a village is of is a question of its own, and only then are rows the same.
        answer(mapping, **keys)
        with pytest.raises(DataProblem, match="the same place and groups"):
            package(mapping)
        text = mapping.read_text(encoding="utf-8")
        mapping.write_text(text.replace('count = "N"', 'count = "N"\nrepeated = "add"'))
    else:
        answer(mapping, *choices, **keys)
    made = counts(package(mapping))
    assert {town: made[town] for town in TOWNS} == right
    assert made["Statewide"] == sum(right.values())


@pytest.mark.parametrize("name", DOOR)
def test_what_is_open_is_refused_until_it_is_answered(case, name):
    mapping, _told = draft(case(name))
    with pytest.raises(DataProblem) as refused:
        package(mapping)
    assert "title" in str(refused.value) or "collected_to" in str(refused.value)
    assert not (mapping.parent / "made").exists()


def test_a_name_of_another_state_is_no_slip(case):
    file = case("name-of-another-state")
    mapping, told = draft(file)
    text = mapping.read_text(encoding="utf-8")
    assert '"Holland" = "Tolland"' not in text + told
    assert "Holland" not in text + told  # three people share it
    assert "3 rows, the first is 22" in text
    answer(mapping)
    with pytest.raises(DataProblem, match="no place"):
        package(mapping)


def test_a_stray_quotation_mark_is_told(case):
    mapping, told = draft(case("stray-quote-swallows-people"))
    assert "row 6, column D: a quotation mark opens in this cell" in told
    assert "30 more lines" in mapping.read_text(encoding="utf-8")


# Public downloads, invented


def book(path: Path, rows: list[list], title: str = "Data") -> Path:
    made = Workbook()
    made.active.append(["Read me first"])
    sheet = made.create_sheet(title)
    for row in rows:
        sheet.append(row)
    made.save(path)
    return path


def test_titles_two_header_rows_notes_and_one_sheet_of_two(tmp_path):
    file = book(tmp_path / "homes.xlsx", [
        ["Homelessness by area"], [],
        ["Area", "2022", None, "2023", None],
        [None, "People", "Per 1,000", "People", "Per 1,000"],
        ["Alder", 510, 1.5, 612, 1.75], ["Birch", 720, 2.5, 698, 2.25], ["Total", 1230, 2, 1310, 2],
        [], ["* Counted on one night"], ["Source: a ministry"],
    ])  # fmt: skip
    mapping, told = draft(file)
    raw = tomllib.loads(mapping.read_text(encoding="utf-8"))
    assert raw["table"]["sheet"] == "Data"
    assert (raw["table"]["header_row"], raw["table"]["last_row"]) == ([3, 4], 7)
    assert raw["table"]["count"] == "2023 People"
    assert raw["measure"]["period"] == "2023"
    assert "Counted on one night" not in told + mapping.read_text(encoding="utf-8")
    made = counts(package(answer(mapping)))
    assert made == {"Everywhere": 1310, "Alder": 612, "Birch": 698}


CENSUS = """\
GEO_ID,NAME,B17001_001E,B17001_001M,B17001_002E,B17001_002M
Geography,Geographic Area Name,Estimate!!Total:,Margin of Error!!Total:,\
Estimate!!Total:!!Income below poverty,Margin of Error!!Total:!!Income below poverty
0600000US0911000010,"Alder town, Fern Planning Region, Connecticut",5000,30,700,91
0600000US0911000020,"Birch town, Fern Planning Region, Connecticut",9000,-555555555,300,80
"""


def test_an_extract_of_the_census_with_its_margins(tmp_path):
    (tmp_path / "poverty.csv").write_text(CENSUS, encoding="utf-8")
    mapping, _told = draft(tmp_path / "poverty.csv")
    raw = tomllib.loads(mapping.read_text(encoding="utf-8"))
    assert raw["source"]["kind"] == "survey"
    assert raw["table"]["place"] == "GEO_ID Geography"
    places = (tmp_path / "poverty-places.csv").read_text(encoding="utf-8").splitlines()
    assert places == [
        "place_id,name,level,parent_id,population", "09,Connecticut,state,,",
        "09110,Fern Planning Region,county,09,", "0911000010,Alder,town,09110,",
        "0911000020,Birch,town,09110,",
    ]  # fmt: skip
    made = package(answer(mapping)).set_index("place")
    towns = made.loc[["Alder", "Birch"], ["count", "count_moe", "population", "population_moe"]]
    assert towns.to_numpy().tolist() == [[700, 91, 5000, 30], [300, 80, 9000, 0]]


def test_a_year_a_total_and_two_ways_to_group(tmp_path):
    rows = [
        (town, race, sex, year, 20 + 7 * n)
        for n, (town, race, sex, year) in enumerate(
            (t, r, s, y) for t in TOWNS for r in ("White", "Black") for s in ("F", "M")
            for y in (2022, 2023)
        )
    ]  # fmt: skip
    lines = ["Town,Race,Sex,Year,Enrolled", *(",".join(map(str, row)) for row in rows)]
    lines += [f"Total,{r},{s},{y},{sum(n for _t, a, b, c, n in rows if (a, b, c) == (r, s, y))}"
              for r in ("White", "Black") for s in ("F", "M") for y in (2022, 2023)]  # fmt: skip
    (tmp_path / "school.csv").write_text("\n".join(lines), encoding="utf-8")
    made = package(answer(draft(tmp_path / "school.csv")[0]))
    right: Counter = Counter()
    for town, race, sex, year, n in rows:
        if year == 2023:
            right[town] += n
            right[town, race] += n
            right[town, sex] += n
    everyone = counts(made)
    assert {t: everyone[t] for t in TOWNS} == {t: right[t] for t in TOWNS}
    assert everyone["Everywhere"] == sum(right[t] for t in TOWNS)
    for by in ("race", "sex"):
        shown = {k: v for k, v in counts(made, by).items() if k[0] in TOWNS and v is not None}
        assert shown == {key: right[key] for key in shown}
        assert len(shown) == 6


def test_groups_side_by_side_and_who_lives_there(tmp_path):
    shutil.copytree(EXAMPLES / "town_counts", tmp_path, dirs_exist_ok=True)
    (tmp_path / "mapping.toml").unlink()
    mapping = answer(draft(tmp_path / "counts.xlsx")[0], 'missing = [""]')
    raw = tomllib.loads(mapping.read_text(encoding="utf-8"))
    (groups,) = raw["groups"]
    assert groups["columns"] == {k: k for k in ["Under 18", "18-44", "45-64", "65+"]}
    assert groups["population_columns"]["Residents <18"] == "Under 18"
    assert raw["population"]["column"] == "All residents"
    text = mapping.read_text(encoding="utf-8").replace(
        'count = "People helped"', 'count = "People helped"\ntotals = "from the table"'
    )
    mapping.write_text(text, encoding="utf-8")
    made = package(mapping)
    assert counts(made)["Hollowick"] == 1284
    assert made[made["place"] == "Hollowick"]["population"].tolist()[:2] == [21340, 4620]


def test_a_list_of_visits_finds_the_person_the_place_and_the_groups(tmp_path):
    shutil.copyfile(EXAMPLES / "food_pantry" / "clients.csv", tmp_path / "clients.csv")
    mapping, _told = draft(tmp_path / "clients.csv", places="riverbend@2026-Q2")
    raw = tomllib.loads(mapping.read_text(encoding="utf-8"))
    table = {key: raw["table"][key] for key in ("one_row_is", "place", "id", "date", "first")}
    assert table == {
        "one_row_is": "a visit", "place": "Town", "id": "Client no", "date": "Visit date",
        "first": "month",
    }  # fmt: skip
    ways = {g["by"]: g.get("column") or g.get("birth_date") for g in raw["groups"]}
    assert ways == {"age": "DOB", "sex": "Gender", "race": "Race / ethnicity"}
    assert raw["population"] == {"package": "riverbend@2026-Q2"}
    race = next(g for g in raw["groups"] if g["by"] == "race")
    assert race["groups"][:2] == ["White", "Black"]
    assert race["names"]["W"] == ""  # asked, never decided


def test_every_draft_is_a_mapping_once_its_lines_are_answered(case):
    for name in DOOR:
        mapping = answer(draft(case(name))[0])
        raw = tomllib.loads(mapping.read_text(encoding="utf-8"))
        assert not list(Mapping.model_validate(raw).problems())


# On the terminal


def test_a_draft_is_never_written_over(tmp_path, capsys):
    (tmp_path / "t.csv").write_text("Town,Count\nAlder,40\nBirch,50\n", encoding="utf-8")
    assert run(["package", "--look", str(tmp_path / "t.csv")]) == 0
    out = capsys.readouterr().out
    assert "Wrote " in out
    assert "community-data package" in out
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    assert set(before) == {"t.csv", "t-mapping.toml", "t-places.csv"}
    assert run(["package", "--look", str(tmp_path / "t.csv")]) == 2
    assert "never written over" in capsys.readouterr().err
    (tmp_path / "t-mapping.toml").unlink()
    assert run(["package", "--look", str(tmp_path / "t.csv")]) == 2
    assert "t-places.csv" in capsys.readouterr().err
    assert not (tmp_path / "t-mapping.toml").exists()


def test_one_of_two_things_is_asked_for(capsys):
    assert run(["package"]) == 2
    assert run(["package", "mapping.toml", "--look", "t.csv"]) == 2
    assert capsys.readouterr().err.count("Write one of two") == 2


def test_what_goes_with_a_look_goes_with_nothing_else(capsys):
    assert run(["package", "mapping.toml", "--public"]) == 2
    assert "go with --look" in capsys.readouterr().err


def test_a_table_of_one_row_and_a_folder(tmp_path, capsys):
    (tmp_path / "t.csv").write_text("Town,Count\n", encoding="utf-8")
    assert run(["package", "--look", str(tmp_path / "t.csv")]) == 2
    assert "This table has one row" in capsys.readouterr().err
    assert run(["package", "--look", "."]) == 2
    assert "is a folder" in capsys.readouterr().err


def test_the_help_shows_an_example(capsys):
    assert run(["package", "--help"]) == 0
    assert "community-data package --look counts.xlsx" in " ".join(capsys.readouterr().out.split())


def test_a_draft_may_lie_elsewhere(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "t.csv").write_text("Town,Count\nAlder,40\nBirch,50\n", encoding="utf-8")
    mapping, _told = draft(tmp_path / "in" / "t.csv", out=tmp_path / "out" / "t-mapping.toml")
    assert counts(package(answer(mapping)))["Birch"] == 50
    header = "place_id,name,level,parent_id,population"
    places = f"{header}\n1,All,state,,\n2,Alder,town,1,\n3,Birch,town,1,\n"
    (tmp_path / "in" / "places.csv").write_text(places, encoding="utf-8")
    mapping, _told = draft(tmp_path / "in" / "t.csv", out=tmp_path / "other" / "m.toml")
    assert counts(package(answer(mapping))) == {"All": 90, "Alder": 40, "Birch": 50}

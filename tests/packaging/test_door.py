"""What is packaged passes our own door, and a page is made of it that says what was decided."""

import shutil
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from small_table import RACE, counts, package

from community_data import cli, validate
from community_data.errors import DataProblem
from community_data.packaging.package import make_package

COURSE = Path(__file__).resolve().parents[2]
EXAMPLES = COURSE / "datasets" / "examples"
CASES = COURSE.parent / "shared" / "cases" / "door"
QUESTIONS = {
    "blank-below-a-town": 'blank_place = "as above"',
    "dots-for-thousands": 'thousands = "."',
    "group-without-a-row": "no row for “Black” in Birch",
    "merged-town-cells": 'blank_place = "as above"',
    "name-of-another-state": '"Holland" = ""',
    "second-dimension": 'repeated = "add"',
    "stray-quote-swallows-people": "30 more lines of the file",
    "town-without-a-row": 'without_row = "zero"',
    "village-of-a-town": 'repeated = "add"',
}
PLACES = """\
place_id,name,level,parent_id,population
01,Fernland,state,,90000
0101,Alder,town,01,40000
0102,Birch,town,01,30000
0103,Cedar,town,01,20000
"""
TABLE = "Town,Race,N,All\n" + "".join(
    f"{town},{race},{n},{people}\n"
    for town, numbers in {"Alder": (400, 300), "Birch": (200, 150), "Cedar": (150, 90)}.items()
    for race, n, people in [
        ("All", sum(numbers), 20 * sum(numbers)), ("White", numbers[0], 20 * numbers[0]),
        ("Black", numbers[1], 20 * numbers[1]),
    ]
)  # fmt: skip


def stops(folder: Path) -> list:
    return [p for p in validate.check_data(folder).problems if p.severity == "stop"]


@pytest.mark.parametrize("example", ["food_pantry", "town_counts"])
def test_the_command_says_what_will_run_and_why_not(example, tmp_path, capsys):
    home = shutil.copytree(EXAMPLES / example, tmp_path / example)
    code = cli.run(["package", str(home / "mapping.toml"), "--out", str(tmp_path / "out")])
    said = capsys.readouterr().out
    assert code == 0 and stops(tmp_path / "out") == []
    assert "08_groups will run" in said
    assert "05_priorities will not run, because the package has no table ballots" in said


def test_a_package_that_the_door_stops_is_not_put_in_its_place(tmp_path):
    home = shutil.copytree(EXAMPLES / "town_counts", tmp_path / "town_counts")

    def refuse(folder: Path) -> None:
        assert (folder / "datapackage.json").is_file()
        raise DataProblem("No.")

    with pytest.raises(DataProblem, match="No"):
        make_package(home / "mapping.toml", tmp_path / "out", check=refuse)
    assert not (tmp_path / "out").exists()


def test_a_page_is_made_and_says_what_was_decided(tmp_path, capsys):
    parts = "Alder,White,300,6000\nAlder,White,100,2000\n"
    folder = package(
        tmp_path,
        TABLE.replace("Alder,White,400,8000\n", parts),
        gazetteer=PLACES,
        table='count = "N"\nrepeated = "add"',
        measure='[measure]\nname = "served"\nperiod = "2024"\neveryone = "all residents"',
        rest=RACE + 'everyone = ["All"]\n[population]\ncolumn = "All"\n',
    )
    assert counts(folder, "race")["0101", "White"] == 400 and stops(folder) == []
    pages = tmp_path / "pages"
    cli.run(["report", str(folder), "--place", "Alder", "--module", "groups", "--out", str(pages)])
    page = BeautifulSoup((pages / "alder.html").read_text(encoding="utf-8"), "html.parser")
    assert "Rows of the same place and group are added up." in page.get_text()
    assert "5.0%" in page.get_text()  # 400 of 8,000, as in the table


@pytest.mark.skipif(not CASES.is_dir(), reason="the folder of cases is not beside the project")
@pytest.mark.parametrize("case", QUESTIONS)
def test_the_cases_that_went_wrong(case, tmp_path):
    home = shutil.copytree(CASES / case, tmp_path / case)
    with pytest.raises(DataProblem) as caught:
        make_package(home / "mapping.toml", tmp_path / "out")
    assert QUESTIONS[case] in str(caught.value)
    assert not (tmp_path / "out").exists()


@pytest.mark.skipif(not CASES.is_dir(), reason="the folder of cases is not beside the project")
def test_the_year_of_the_case_is_picked(tmp_path):
    home = shutil.copytree(CASES / "year-column", tmp_path / "year-column")
    folder = make_package(home / "mapping.toml", tmp_path / "out")
    assert counts(folder) == {"01": 630, "0101": 110, "0102": 210, "0103": 310}

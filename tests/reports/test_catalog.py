"""The command `community-data questions`, on a small package and with wrong words."""

import csv

import pytest

from community_data import cli
from tests import small_package

ROWS = [("A", 7, None, 2000, None), ("B", 40, None, 2000, None), ("C", 90, None, 6000, None)]
EVERYONE = (137, None, 10_000, None)


@pytest.fixture
def package(tmp_path):
    counts = [
        small_package.SOURCE | {"kind": "count", "title": "=Records", "measures": ["poverty"]}
    ]
    folder = small_package.write(tmp_path / "small", ROWS, EVERYONE, elsewhere=ROWS, sources=counts)
    places = small_package.PLACES.assign(population=10_000)
    places.to_csv(folder / "places.csv", index=False)
    return folder


def test_it_says_what_is_answered_and_no_count(package, tmp_path, capsys):
    file = tmp_path / "catalog.csv"
    assert cli.run(["questions", str(package), "--place", "Elmtown", "--csv", str(file)]) == 0
    told = capsys.readouterr().out
    assert "poverty (a need): residents who have an income below the poverty line" in told
    assert "everyone, 2020–2024: answered" in told
    assert "by race, 2020–2024: 1 answered and 2 hidden, too few people" in told
    assert "no change can be seen: poverty." in told
    with file.open(encoding="utf-8", newline="") as opened:
        rows = {row["group"]: row for row in csv.DictReader(opened)}
    assert {group: rows[group]["here"] for group in "ABC"} == {
        "A": "hidden", "B": "hidden", "C": "number"
    }  # fmt: skip
    assert list(rows["A"]) == [
        "place", "measure", "about", "group_by", "group", "period", "here", "larger"
    ]  # fmt: skip
    for count in ("137", "90", "40"):
        assert count not in told and count not in file.read_text("utf-8")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--place", "Elmtwon"], "has no place called “Elmtwon”. Did you mean Elmtown?"),
        ([], "Missing option '--place'. See: community-data questions --help"),
    ],
)
def test_a_wrong_word_is_a_sentence(package, capsys, arguments, said):
    assert cli.run(["questions", str(package), *arguments]) == 2
    told = capsys.readouterr().err
    assert said in told and "Traceback" not in told


def test_a_package_without_measures_is_a_sentence(package, capsys):
    (package / "measures.csv").unlink()
    assert cli.run(["questions", str(package), "--place", "Elmtown"]) == 2
    assert "measures: its file is not in the folder" in capsys.readouterr().err

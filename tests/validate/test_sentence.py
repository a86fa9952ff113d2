"""A table that `data` refuses is spoken of in the words of `check-data`."""

import shutil

import pandas as pd
import pytest

from community_data import data, validate
from community_data.errors import DataProblem
from community_data.exercises.check import exercise
from community_data.exercises.notebook import explain


@pytest.fixture
def package(tmp_path):
    return shutil.copytree(data.DATASETS / "riverbend" / "2026-Q1", tmp_path / "copy")


def damage(folder, table, row, **values):
    file = folder / f"{table}.csv"
    frame = pd.read_csv(file, dtype=str, keep_default_na=False)
    for column, value in values.items():
        frame.loc[row - 2, column] = value
    frame.to_csv(file, index=False)


def refusal(folder, table) -> DataProblem:
    with pytest.raises(DataProblem) as caught:
        data.open_package(folder).table(table)
    return caught.value


WRONG = [
    ("measures", {"count": "*"}, "“*” is a sign, not a number. Leave the cell empty"),
    ("measures", {"count": "-666666666"}, "“-666666666” is a code for a missing number"),
    ("measures", {"count": "99999999"}, "the count 99,999,999 is larger than the population"),
    ("measures", {"count_moe": "-1"}, "the margin of error “-1” is below zero"),
    ("measures", {"place_id": "390"}, "“390”"),
    ("measures", {"group": ""}, "the cell is empty, and a row cannot do without it. Fill it in."),
    ("places", {"name": ""}, "the cell is empty"),
    ("stories", {"consent": "maybe"}, "“maybe” is not one of public, anonymous and internal"),
    ("ballots", {"place_id": "9"}, "“9” is not in the table places"),
]


@pytest.mark.parametrize(("table", "values", "said"), WRONG)
def test_what_data_refuses_check_data_explains(package, table, values, said):
    damage(package, table, 7, **values)
    told = validate.sentence(refusal(package, table))
    assert told.startswith(f"{table}.csv, row 7: ")
    assert said in told and "\n" not in told and told.endswith(".")


def test_a_notebook_and_a_check_say_the_same(package):
    damage(package, "measures", 7, count="*")
    refused = refusal(package, "measures")
    told = validate.sentence(refused)
    assert told in explain(refused)

    @exercise(points=1)
    def number_of_rows(answer):
        """How many rows the table has."""
        return str(len(data.open_package(package).measures) == answer)

    assert number_of_rows(3).message == told


def test_what_is_no_table_says_itself(package):
    problem = DataProblem("There is no data package “x”.")
    assert validate.sentence(problem) == "There is no data package “x”."


def test_a_file_that_is_whole_but_of_no_rows_has_its_sentence(package):
    (package / "stories.csv").write_text("")
    assert validate.sentence(refusal(package, "stories")) == (
        "stories.csv: its file is empty. Get the file again."
    )


def test_where_check_data_finds_nothing_the_reader_has_its_own_words(package):
    refused = data.BrokenTable("count is below zero.", package / "measures.csv", "measures", 3)
    refused.folder = package
    assert validate.sentence(refused) == "measures.csv, row 3: count is below zero."

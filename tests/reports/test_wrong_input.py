"""Bad input ends in one sentence that names what is wrong and the next step; nothing is written."""

import os

import pytest

from .conftest import TOWNS, write_package


@pytest.fixture
def package(tmp_path):
    """A package that a test may break."""
    return write_package(tmp_path / "shire", TOWNS[:2])


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            ["--place", "Godville"],
            "The Shire & around has no place called “Godville”. Did you mean Goodville?",
        ),
        (
            ["--level", "towns"],
            "has no place of the level “towns”. Did you mean town? It has region and town.",
        ),
        (
            ["--level", "regoin", "--level", "town"],
            "has no place of the level “regoin”. Did you mean region?",
        ),
        (
            [],
            "Say for which places: --place NAME (as often as you like) or --level LEVEL "
            "(region or town).",
        ),
        (
            ["--level", "town", "--module", "coutn"],
            "The course has no module “coutn”. Did you mean 01_count?",
        ),
        (
            ["--level", "town", "--measure", "povrety"],
            "has no measure “povrety”. Did you mean poverty?",
        ),
        (
            ["--level", "town", "--measure", "poverty", "--group-by", "race"],
            "no “poverty” by “race”",
        ),
        (
            ["--level", "town", "--module", "names", "--measure", "poverty"],
            "03_names cannot be asked for a measure. Leave out --measure.",
        ),
        (
            ["--level", "town", "--module", "05_later"],
            "The module 05_later has no solved notebook yet",
        ),
        (
            ["--level", "town", "--module", "weeks"],
            "02_weeks needs the table requests, which The Shire & around does not have: skipped. "
            "No module is left to run",
        ),
        (
            ["--level", "town", "--scheduler", "tcp://127.0.0.1:9"],
            "No dask scheduler answers at “tcp://127.0.0.1:9”.",
        ),
        (
            ["--level", "town", "--scheduler", "nonsense"],
            "No dask scheduler answers at “nonsense”.",
        ),
    ],
)
def test_wrong_words(say, package, tmp_path, arguments, sentence):
    check(say(package, "--out", tmp_path / "out", *arguments), sentence, tmp_path)


def test_unknown_package(say, tmp_path):
    said = say("riverbed", "--level", "town", "--out", tmp_path / "out")
    check(said, "There is no data package “riverbed”", tmp_path)
    assert "Did you mean riverbend?" in said.err


@pytest.mark.parametrize(
    ("table", "old", "new", "sentence"),
    [
        ("places", b"Goodville", b"Goodvill\xe9", "places, row 3: its file is not UTF-8 text"),
        (
            "measures",
            b"count_moe",
            b"count_margin",
            "measures, row 1, column count_moe: the column count_moe is missing.",
        ),
        (
            "measures",
            b",40,8,",
            b",999,8,",
            "measures, row 2, column count: the count 999 is larger than the population",
        ),
        (
            "measures",
            b",10,8,",
            b",10,-8,",
            "measures, row 3, column count_moe: the margin of error “-8” is below zero.",
        ),
        (
            "measures",
            b",40,8,",
            b",41,8,",
            "measures: its file is not the one that datapackage.json describes",
        ),
    ],
)
def test_wrong_data(say, package, tmp_path, table, old, new, sentence):
    file = package / f"{table}.csv"
    file.write_bytes(file.read_bytes().replace(old, new, 1))
    check(say(package, "--level", "town", "--out", tmp_path / "out"), sentence, tmp_path)


def test_a_change_of_ones_own_can_be_accepted(report, package, tmp_path):
    file = package / "measures.csv"
    file.write_bytes(file.read_bytes().replace(b",40,8,", b",50,8,", 1))
    request = ("--place", TOWNS[0], "--module", "count", "--out", tmp_path / "out")
    said = report(package, *request, "--accept-changes")
    assert said.code == 0
    assert '<td class="number">25</td>' in (tmp_path / "out" / "goodville.html").read_text(
        encoding="utf-8"
    )


@pytest.mark.parametrize(
    "ask", ["", "Act now. " * 40, "{town} acts.", "Act, {place", ["Act now."], 7.5]
)
def test_an_ask_that_is_no_sentence_stops_the_pages(say, tmp_path, ask):
    package = write_package(tmp_path / "shire", TOWNS[:2], ask=ask)
    said = say(package, "--level", "town", "--out", tmp_path / "out")
    check(said, "“ask” in datapackage.json is no text of 1 to 300 letters, with no", tmp_path)


def test_two_places_of_one_name(say, tmp_path):
    package = write_package(tmp_path / "shire", ["Twin", "Twin"])
    said = say(package, "--place", "Twin", "--out", tmp_path / "out")
    check(said, "Write the id of the one you mean: 01 (town) or 02 (town).", tmp_path)


def test_pages_never_go_into_solutions(say, package, small_course, tmp_path):
    solutions = small_course / "solutions"
    (tmp_path / "link").symlink_to(solutions)
    for out in (solutions, solutions / "01_count" / "new", tmp_path / "link" / "new"):
        said = say(package, "--level", "town", "--out", out)
        assert said.code == 2 and "never written into the folder solutions" in said.err
    assert not (solutions / "01_count" / "new").exists()


def test_out_is_a_file(say, package, tmp_path):
    (tmp_path / "file").write_text("mine")
    said = say(package, "--level", "town", "--out", tmp_path / "file")
    check(said, "“file” is a file, not a folder.", tmp_path)
    assert (tmp_path / "file").read_text() == "mine"


@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may write anywhere")
def test_out_cannot_be_written(say, package, tmp_path):
    (tmp_path / "closed").mkdir(mode=0o500)
    said = say(package, "--level", "town", "--out", tmp_path / "closed" / "out")
    check(said, "Nothing can be written into the folder “closed”.", tmp_path)


def check(said, sentence, tmp_path):
    """One line on stderr with that sentence, exit code 2, and nothing where the pages would be."""
    assert said.code == 2
    assert said.out == ""
    assert sentence in said.err
    lines = [line for line in said.err.splitlines() if line]
    assert len(lines) == 1 or lines[0].endswith("skipped."), said.err
    assert "Traceback" not in said.err
    assert not (tmp_path / "out").exists()

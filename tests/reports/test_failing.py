"""A place that fails is listed with the cell and the reason; the others go on."""

import pytest
from bs4 import BeautifulSoup

from .conftest import TOWNS, shas, write_package

OLD = (
    '<!DOCTYPE html><meta name="community-data-run" content="of an older release">'
    "<title>Stopton</title></html>"
)


@pytest.fixture(scope="module")
def ended(report, shire, small_course, tmp_path_factory):
    """Five towns, of which three fail, one of them with an older page: (folder, said, changed)."""
    out = tmp_path_factory.mktemp("reports") / "out"
    out.mkdir()
    (out / "stopton.html").write_text(OLD, encoding="utf-8")
    before = shas(small_course)
    said = report(
        *(shire, "--level", "town", "--module", "count", "--out", out),
        *("--execution-timeout", 4, "--jobs", 2),
    )
    return out, said, before != shas(small_course)


def test_others_go_on(ended):
    out, said, _ = ended
    assert {file.name for file in out.iterdir()} == {
        "index.html", "data.html", "accessibility.html", "feed.xml", "goodville.html",
        "farfield.html",
    }  # fmt: skip
    assert said.code == 1
    assert "2 pages in" in said.out
    assert "No page for 3 of 5 places" in said.err


@pytest.mark.parametrize(
    ("place", "cell", "line", "reason"),
    [
        (
            "Stopton",
            3,
            "if where['name'] == 'Stopton': people.loc[0, 'no such column']",
            "The notebook stopped with an error: KeyError: 'no such column'.",
        ),
        (
            "Wrongham",
            5,
            "from IPython.display import display, HTML",
            "The check percent_check did not pass: Divide by the people of the group.",
        ),
        ("Hangford", 3, "if where['name'] == 'Stopton'", "The cell took longer than 4 seconds."),
    ],
)
def test_is_listed_with_cell_and_reason(ended, place, cell, line, reason):
    out, said, _ = ended
    terminal = said.err.split(f"No page for {place}:\n")[1].split("\n\n")[0]
    assert f"01_count, cell [{cell}]: {reason}" in terminal
    assert line in terminal

    index = BeautifulSoup((out / "index.html").read_text(encoding="utf-8"), "html.parser")
    entry = next(item for item in index.select(".places li") if place in item.text)
    assert entry.select_one(".no-page").text == f"No page: {reason}"
    assert entry.find("a") is None
    told = index.select_one("dl.failed").text
    assert f"cell [{cell}]" in told and line in told and reason in told


def test_lines_are_plain_where_there_is_no_terminal(ended):
    _, said, _ = ended
    assert "of 5: Goodville – page written\n" in said.err
    assert "of 5: Stopton – no page: The notebook stopped" in said.err
    assert "\x1b" not in said.err + said.out
    assert "Traceback" not in said.err


def test_old_page_of_a_failing_place_is_taken_away(ended):
    _, said, _ = ended
    terminal = said.err.split("No page for Stopton:\n")[1].split("\n\n")[0]
    assert "Its older page was taken away" in terminal


def test_nothing_is_written_into_solutions(ended):
    assert not ended[2]


def test_an_earlier_failure_stays_listed_until_there_is_a_page(ended, report, shire):
    out, _, _ = ended
    said = report(shire, "--place", "Goodville", "--module", "count", "--out", out)
    assert said.code == 0 and "0 made now, 1 already there" in said.out
    index = (out / "index.html").read_text(encoding="utf-8")
    assert "No page: The cell took longer than 4 seconds." in index
    assert 'href="farfield.html"' in index


def test_a_place_without_rows_fails_with_the_sentence_of_the_data(report, tmp_path):
    package = write_package(tmp_path / "p", TOWNS[:1])
    said = report(package, "--level", "region", "--module", "01_count", "--out", tmp_path / "out")
    assert said.code == 1
    assert "The Shire & around has no “poverty” by age for The <b>Shire</b>." in said.err
    index = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert "The &lt;b&gt;Shire&lt;/b&gt;" in index and "<b>" not in index

"""The solved modules on data they have never seen: real towns, the smallest among them."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from browser import chromium_page
from bs4 import BeautifulSoup

from community_data.course.syllabus import syllabus_file

from .conftest import shas

COURSE = Path(__file__).parents[2]
SOLUTIONS = COURSE / "solutions"
pytestmark = pytest.mark.skipif(
    not (SOLUTIONS / "08_groups" / "08_groups.ipynb").is_file(),
    reason="The module 08_groups is not written yet.",
)

# The smallest town, one of the largest, and one between.
TOWNS = {"Union": "917", "Goshen": "3,144", "Hartford": "121,057"}


@pytest.fixture(scope="module")
def real(report, real_package, tmp_path_factory):
    """Pages of real towns: (folder, said, whether anything in solutions changed)."""
    out = tmp_path_factory.mktemp("real") / "out"
    before = shas(SOLUTIONS)
    places = [word for town in TOWNS for word in ("--place", town)]
    said = report(real_package, *places, "--module", "groups", "--out", out, course=None)
    return out, said, before != shas(SOLUTIONS)


@pytest.fixture(scope="module")
def otterbeck(report, tmp_path_factory):
    """The file of the page of Riverbend's default place, with every module that is written."""
    out = tmp_path_factory.mktemp("practice") / "out"
    said = report("riverbend", "--place", "Otterbeck", "--out", out, course=None)
    assert said.code == 0, said.err
    return out / "otterbeck.html"


@pytest.fixture(scope="module")
def practice(otterbeck):
    """That page, read."""
    return BeautifulSoup(otterbeck.read_text(encoding="utf-8"), "html.parser")


def test_every_check_passes_on_every_town(real):
    _, said, _ = real
    assert said.code == 0, said.err
    assert "3 made now" in said.out


def test_nothing_is_written_into_solutions(real):
    assert not real[2]


@pytest.mark.parametrize("town", TOWNS)
def test_page_shows_poverty_by_age_as_percents_with_margins(real, town):
    page = BeautifulSoup((real[0] / f"{town.lower()}.html").read_text("utf-8"), "html.parser")
    assert page.select_one("h1").get_text() == f"{town}: Poverty by age"
    rows = {row.th.get_text(): row.get_text(" ") for row in page.select("tbody tr")}
    for group in ("Residents under 18", "Residents 65 and over"):
        if town == "Union":  # of so few residents, hardly anybody was asked
            assert "not shown" in rows[group] and "%" not in rows[group]
        else:
            # Of none, a margin could only reach upward, so its one open end is told.
            none = r"0\.0% \(perhaps as much as \d+\.\d%\)"
            assert re.search(rf"\d+\.\d% ± \d+\.\d|{none}", rows[group]), rows
    assert all(img["alt"] for img in page("img")) and page("img")


@pytest.mark.parametrize("town", TOWNS)
def test_page_says_when_and_where_the_numbers_are_from(real, town):
    text = (real[0] / f"{town.lower()}.html").read_text(encoding="utf-8")
    page = BeautifulSoup(text, "html.parser")
    facts = {entry.dt.text: entry.dd.text for entry in page.select(".facts div")}
    assert facts == {"residents": TOWNS[town], "when the data is from": "2018–2022"}
    source = page.select_one(".sources a")
    assert source["href"] == "https://www.census.gov/programs-surveys/acs"
    assert "U.S. Census Bureau" in source.text
    assert "put together on December 12, 2023" in page.text
    assert page.select_one("aside.invented") is None
    for hidden in (str(SOLUTIONS.parent), str(real[0].parent), "papermill", "### BEGIN SOLUTION"):
        assert hidden not in text


def test_practice_page_says_that_it_is_invented(practice):
    assert "This region is invented." in practice.select_one("aside.invented").text
    assert "household survey" in practice.select_one(".sources").text


def test_every_module_has_its_section_on_the_page(practice):
    syllabus = tomllib.loads(syllabus_file(COURSE).read_text(encoding="utf-8"))
    names = {module["id"]: module.get("page", module["title"]) for module in syllabus["module"]}
    titles = [section["aria-label"] for section in practice.select("section.report")]
    assert titles == [names[module] for module in syllabus["page_order"] if module in names]


def test_the_page_begins_with_numbers_beside_those_of_the_region(practice):
    first = practice.select_one("main section")
    assert first["class"] == ["findings"] and len(first.select("li")) == 4
    assert len(first.find_all(string=re.compile(r"Riverbend \("))) == 4


def test_after_the_first_numbers_comes_the_brief(practice):
    part = practice.select_one("section.report")
    text = " ".join(part.get_text(" ").split())
    for words in ("In Otterbeck, about 11 of every 100 residents have", "as low as 9",
                  "Resident, Otterbeck", "What we ask of you", "the board"):  # fmt: skip
        assert words in text
    assert part.find("blockquote")


@pytest.mark.needs("chromium", "poppler")
@pytest.mark.parametrize("paper", ["Letter", "A4"])
def test_the_brief_prints_on_one_sheet_and_the_page_in_full(otterbeck, paper, tmp_path):
    with chromium_page() as page:
        page.goto(otterbeck.as_uri())
        whole = printed(page, paper, tmp_path / "whole.pdf")
        page.get_by_role("link", name="Print this part on one sheet").click()
        assert page.get_by_text("only this part comes out").is_visible()
        alone = printed(page, paper, tmp_path / "alone.pdf")
        page.get_by_role("link", name="Back to the whole page").click()
        again = printed(page, paper, tmp_path / "again.pdf")
    assert len(alone) == 1 and len(whole) == len(again) > 10
    for words in ("Otterbeck", "Made on", "about 11 of every 100", "What we ask of you"):
        assert words in alone[0] and words in " ".join(whole)
    assert "Housing cost burden" not in alone[0] and "Print this part" not in " ".join(whole)
    # A table that goes on says again what its columns are; a button there is text on paper.
    assert sum(bool(re.search(r"What +Otterbeck +Riverbend", sheet)) for sheet in whole) > 5


def printed(page, paper, file):
    """The text of each sheet of the page as it prints."""
    page.pdf(path=file, format=paper)
    told = subprocess.run(["pdftotext", "-layout", file, "-"], capture_output=True, check=True)
    return told.stdout.decode().split("\f")[:-1]


@pytest.mark.needs("chromium")
def test_page_fits_a_phone(real):
    with chromium_page(width=360, height=740) as page:
        page.goto((real[0] / "union.html").as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") == 360

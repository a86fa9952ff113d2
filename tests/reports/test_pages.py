"""What a reader gets: one file that needs nothing else, and holds nothing that it should not."""

import itertools
import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from browser import chromium_page
from bs4 import BeautifulSoup

from community_data.reports.page import COMPARE, FIND, PLACE, made_by

from .conftest import write_package

OWN = {"index.html", "compare.html", "data.html", "accessibility.html"}
SCRIPTS = [PLACE, FIND, COMPARE]

HOSTILE = ["<script>alert(1)</script>", "../../x", "Twin", "Twin", "{{ 7 * 7 }} [bold][31m"]


@pytest.fixture(scope="module")
def out(report, tmp_path_factory):
    """Pages of towns with hostile names, two modules on each, and the index."""
    folder = tmp_path_factory.mktemp("hostile")
    package = write_package(folder / "a package", HOSTILE)
    said = report(package, "--level", "town", "--out", folder / "out")
    assert said.code == 0, said.err
    assert "02_weeks needs the table requests" in said.err
    assert "04_talk shows nothing on a community's page" in said.err
    assert "\x1b" not in said.err
    return folder / "out"


@pytest.fixture(scope="module")
def page(out):
    """The page of a town called “Twin”."""
    return BeautifulSoup((out / "twin-03.html").read_text(encoding="utf-8"), "html.parser")


def test_files_have_plain_names_and_stay_in_the_folder(out):
    places = ("script-alert-1-script", "x", "7-7-bold-31m", "twin-03", "twin-04")
    files = {f"{place}.{kind}" for place in places for kind in ("html", "csv", "png")}
    assert {file.name for file in out.iterdir()} == {*OWN, "feed.xml", "all-numbers.csv", *files}
    assert {file.name for file in out.parent.iterdir()} == {
        "a package", "out", ".out.lock", ".out.community-data-secret"
    }  # fmt: skip


def test_a_name_that_would_redraw_a_terminal_is_refused(report, tmp_path):
    package = write_package(tmp_path / "p", ["Red\x1b[31m", "Blue"])
    said = report(package, "--level", "town", "--out", tmp_path / "out")
    assert said.code == 2 and not (tmp_path / "out").exists()
    assert "holds characters that cannot be read" in said.err and "\x1b" not in said.err


def test_nothing_in_a_name_is_markup(out):
    page = (out / "script-alert-1-script.html").read_text(encoding="utf-8")
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;") > 2
    for file in out.glob("*.html"):  # a file of numbers is no markup
        text = file.read_text(encoding="utf-8")
        assert "javascript:" not in text and "\x1b[31m" not in text
        ours = [f"<script>{script.text}</script>" for script in SCRIPTS]
        data = text.count('<script type="application/json" id="numbers">')
        assert text.count("<script") == sum(script in text for script in ours) + data
    assert "{{ 7 * 7 }}" in (out / "7-7-bold-31m.html").read_text(encoding="utf-8")


def test_index_links_every_page(out):
    index = BeautifulSoup((out / "index.html").read_text(encoding="utf-8"), "html.parser")
    links = [a["href"] for a in index.select(".places a")]
    assert sorted(links) == sorted(f.name for f in out.glob("*.html") if f.name not in OWN)
    assert [a.text for a in index.select(".places a")].count("Twin") == 2
    assert index.select_one("h1").text == "The Shire & around"
    assert "1,000 residents" in index.text


def test_page_stands_alone(out):
    for file in out.glob("*.html"):
        page = BeautifulSoup(file.read_text(encoding="utf-8"), "html.parser")
        assert page.html["lang"] == "en"
        assert len(page.find_all("h1")) == 1
        assert page.find("meta", attrs={"name": "viewport"})
        assert page.select_one("a.skip")["href"].removeprefix("#") in {
            tag["id"] for tag in page.find_all(id=True)
        }
        addresses = [
            tag.get("src") or tag.get("href")
            for tag in page(["img", "link", "iframe"])
            if tag.get("rel") != ["alternate"]
        ]  # a feed is fetched by whoever asks for it
        assert all(address.startswith("data:") for address in addresses)
        ids = [tag["id"] for tag in page.find_all(id=True)]
        assert len(ids) == len(set(ids))


def test_headings_go_down_one_step_at_a_time(page):
    levels = [int(h.name[1]) for h in page.find_all(re.compile("^h[1-6]$"))]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


def test_page_says_what_it_is_about_and_where_it_comes_from(page):
    text = " ".join(page.get_text(" ").split())
    assert page.select_one("h1").get_text() == "Twin: Community data"
    for said in (
        "Town in The <b>Shire</b>",
        "The data: “The Shire & around”.",
        "1,000",
        "2020–2024",
        "the package “The Shire & around”, release 1, put together on February 3, 2025",
        "A survey <i>of</i> the Shire",
        "Collected up to December 31, 2024. Published on January 30, 2025.",
        "How this was made:",
    ):
        assert said in text
    note = page.select_one("aside.invented")
    assert "This region is invented." in note.text
    links = {a["href"] for a in page.select(".about a")}
    assert links == {"https://example.org/survey?a=1&b=2", "https://example.org/by/4.0"}


@pytest.mark.parametrize(
    ("contributors", "publishers", "said"),
    [
        ([{"title": "Ana"}, {"organization": "The <b>Board</b>"}], ["Census"],
         "Who made the data: Ana and The <b>Board</b>."),
        ("nobody", ["Census", None, "Census"], "Who published the numbers: Census."),
        (None, ["A", "B", "C"], "Who published the numbers: A, B and C."),
        (None, ["A", "B", "C", "D"], "Who published the numbers: A, B and 2 more."),
        ([{}], [], "The data: “Towns”."),
    ],
)  # fmt: skip
def test_somebody_answers_for_every_page(contributors, publishers, said):
    package = SimpleNamespace(title="Towns", descriptor={"contributors": contributors})
    assert made_by(package, [{"publisher": name} for name in publishers]) == said


def test_page_shows_outputs_of_report_cells_and_nothing_else(page):
    text = page.get_text(" ")
    assert "Percent by group" in text and page.find("em", string="counted")
    assert "20" in [cell.text for cell in page.select("td.number")]
    assert "The name of 03 is asked for." in text  # the second module; places go by their id
    assert [h.text for h in page.find_all("h2")] == [
        "In short", "Counting", "Names", "All numbers", "About these numbers",
    ]  # fmt: skip
    for hidden in ("this text is for trainees", "SOURCE CODE", "people.assign", "secret check"):
        assert hidden not in text


def test_page_names_no_folder_of_this_machine(out):
    machine = [str(out.parent), str(Path.home()), str(Path(__file__).parents[2]), "/tmp/", "/home/"]
    for file in out.iterdir():
        text = file.read_bytes().decode("utf-8", "replace")  # in a picture stand words as well
        assert not any(folder in text for folder in machine)
        assert "papermill" not in text
    assert "read from a package in work" in (out / "x.html").read_text(encoding="utf-8")


@pytest.mark.needs("chromium")
def test_pages_fit_a_phone_and_open_the_numbers_on_paper(out):
    with chromium_page(width=360, height=740) as page:
        for file in sorted(out.glob("*.html")):
            page.goto(file.as_uri())
            assert page.evaluate("document.documentElement.scrollWidth") == 360, file.name
        page.goto((out / "x.html").as_uri())
        can_be_read = "document.querySelector('.report details p').checkVisibility()"
        assert not page.evaluate(can_be_read)
        page.emulate_media(media="print")
        assert page.evaluate(can_be_read)

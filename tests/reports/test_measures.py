"""Every measure of a place: the table on its page, and the CSV file beside it."""

import io
import re

import pandas as pd
import pytest
from axe_playwright_python.sync_playwright import Axe
from browser import chromium_page
from bs4 import BeautifulSoup

from community_data import data
from community_data.data import rates
from community_data.methods.verdict import NO_POPULATION
from community_data.reports import gate
from community_data.reports.findings import findings
from community_data.reports.measures import csv_text, measures_of, published
from community_data.reports.page import place_page
from community_data.reports.plan import PagePlan, Plan
from community_data.reports.run import Section
from tests.small_package import write as write_package

TOWN = "2"


@pytest.fixture(scope="module")
def riverbend(tmp_path_factory):
    """The gate's protected copy of the practice region."""
    with gate.protected(data.open_package("riverbend"), tmp_path_factory.mktemp("site")) as copy:
        yield copy.package


def of_file(package, place):
    text = csv_text(package, package.place(place)["place_id"])
    return pd.read_csv(io.StringIO(text), dtype={"place_id": str})


class OfAll:
    """A module of many, as far as a page needs to know it."""

    def __init__(self, name):
        self.id = self.title = name
        self.tables = ["measures"]
        self.sheet = False


def page_of(package, place):
    row = package.place(place)
    plan = Plan(package, None, "r", [OfAll("a"), OfAll("b")], "", "", [], [])
    page = PagePlan(row["place_id"], row["name"], "place.html", "k", ())
    return place_page(plan, page, [Section(name, name, "<p>Text.</p>") for name in "ab"])


@pytest.mark.parametrize("place", ["Riverbend", "Otterbeck", "Reedgate"])
def test_a_place_at_once_is_what_each_measure_and_grouping_is_alone(riverbend, place):
    place_id = riverbend.place(place)["place_id"]
    whole = rates.of_place(riverbend, place_id)
    rows = riverbend.measures
    rows = rows[rows["place_id"] == place_id]
    for measure, group_by in set(zip(rows["measure"], rows["group_by"], strict=True)):
        part = whole[(whole["measure"] == measure) & (whole["group_by"] == group_by)]
        alone = rates.of_groups(riverbend, place_id, measure, group_by)
        if group_by == "all":
            alone = rates.of_everyone(riverbend, place_id, measure).to_frame().T.infer_objects()
        part = part[alone.columns].reset_index(drop=True)
        pd.testing.assert_frame_equal(part, alone.reset_index(drop=True), check_dtype=False)


def test_numbers_are_those_of_the_file_of_the_package(real_package):
    """Worked out here from the file, by hand: Hartford and Connecticut, every measure."""
    package = data.open_package(real_package)
    table = of_file(package, "Hartford")
    raw = pd.read_csv(real_package / "measures.csv", dtype={"place_id": str})
    key = ["place_id", "measure", "group_by", "group", "period"]
    both = table.merge(raw, on=key, suffixes=("", "_raw"), validate="1:1")
    assert len(both) == len(table) > 15
    shown = both[both["percent"].notna()]
    assert len(shown) > 15
    by_hand = 100 * shown["count_raw"] / shown["population_raw"]
    assert (shown["percent"] - by_hand).abs().max() < 1e-6
    lines = {
        line.name: line for line in measures_of(package, package.place("Hartford")["place_id"])
    }
    everyone = shown[shown["group_by"] == "all"].set_index(["place", "measure"])["percent"]
    poverty = lines["Poverty"]
    assert poverty.own.text.startswith(f"{everyone['Hartford', 'poverty']:.1f}% ± ")
    assert poverty.around[-1].text.startswith(f"{everyone['Connecticut', 'poverty']:.1f}% ± ")


def test_no_number_that_is_withheld_is_in_any_column(riverbend):
    for place_id in riverbend.places["place_id"][:12]:
        table = published(riverbend, place_id)
        held = table[table["decision"] == "withhold"]
        told = held[(held["reason"] == NO_POPULATION) & held["count_moe"].isna()]
        numbers = [*rates.FOUR, "percent", "margin", "low", "high", "change_size", "change_margin"]
        assert held.drop(told.index)[numbers].isna().all(axis=None)
    assert len(held)


def test_verdicts_beside_other_places_are_those_that_the_page_begins_with(riverbend):
    words = {"Higher": "higher here", "Lower": "lower here", "We": "cannot tell"}
    for place_id in riverbend.places["place_id"][1:40:6]:
        lines = {line.name: line for line in measures_of(riverbend, place_id)}
        for finding in findings(riverbend, place_id, most=20):
            if finding.beside and not finding.beside[-1].startswith("That is"):
                line = lines[finding.measure.replace("_", " ").capitalize()]
                notes = {cell.note for cell in line.around if cell.note}
                assert notes == {words[text.split()[0]] for text in finding.beside}


def test_a_place_without_a_number_of_its_own_says_what_its_town_has(tmp_path):
    package = data.open_package(
        write_package(tmp_path / "p", [("White", 300, 60, 6000, 0)], (1000, 990, 10_000, 0))
    )
    rows = package.measures
    region = (rows["place_id"] == "1") & (rows["group_by"] == "all")
    rows.loc[region, ["count", "count_moe", "population"]] = 5000.0, 200.0, 50_000.0
    rows.to_csv(tmp_path / "p" / "measures.csv", index=False)
    (line,) = measures_of(data.open_package(tmp_path / "p"), TOWN)
    assert line.own.text == "too uncertain to use, since too few people were asked"
    assert line.own.key == ""
    assert line.instead == "Anywhere, which this place is a part of, has 10.0% ± 0.4 points."


def test_a_measure_that_has_groups_and_no_number_for_everyone_says_so(tmp_path):
    folder = write_package(tmp_path / "p", [("White", 300, 60, 6000, 0)])
    rows = pd.read_csv(folder / "measures.csv", dtype=str)
    rows[rows["group_by"] != "all"].to_csv(folder / "measures.csv", index=False)
    (line,) = measures_of(data.open_package(folder), TOWN)
    assert [line.own.text, *(cell.text for cell in line.around)] == [
        "by group only",
        "no number here",
    ]


def test_a_change_is_told_beside_the_newest_period_that_shares_no_year(tmp_path):
    folder = write_package(tmp_path / "p", [("White", 300, 60, 6000, 0)])
    rows = pd.read_csv(folder / "measures.csv", dtype=str)
    older = [
        rows.assign(period=period, count=rows["count"].astype(int) + more)
        for period, more in (("2018–2022", 5), ("2015–2019", 400), ("2010–2014", 9))
    ]
    pd.concat([rows, *older]).to_csv(folder / "measures.csv", index=False)
    (line,) = measures_of(data.open_package(folder), TOWN)
    # 10 percent now, 14 then; each ± 1, so the gap is ± 1.41.
    assert line.change.text == "since 2015–2019: 4.0 points lower (±\u00a01.4)"
    assert float(line.change.key) == pytest.approx(-4)


def test_a_text_that_would_run_as_a_formula_does_not(tmp_path):
    folder = write_package(tmp_path / "p", [('=HYPERLINK("x")', 300, 60, 6000, 0)])
    assert "'=HYPERLINK" in csv_text(data.open_package(folder), TOWN)


def test_each_line_opens_to_groups_universe_and_source(riverbend):
    page = BeautifulSoup(page_of(riverbend, "Otterbeck"), "html.parser")
    lines = {body.th.find(string=True): body for body in page.select("table.all > tbody")}
    assert len(lines) == riverbend.measures["measure"].nunique()
    text = " ".join(lines["Poverty"].details.get_text(" ").split())
    for said in (
        "Out of 40,121 residents.", "Data of 2020–2024.", "Poverty by race", "Black",
        "five-year household survey", "Margins of error are for 90 percent confidence",
        "Collected up to December 31, 2024.", "How old the data were on",
    ):  # fmt: skip
        assert said in text
    assert page.select_one(".measures a")["href"] == "place.csv"


@pytest.mark.needs("chromium")
def test_the_table_sorts_by_keyboard_and_says_so(riverbend, tmp_path):
    file = tmp_path / "otterbeck.html"
    file.write_text(page_of(riverbend, "Otterbeck"), encoding="utf-8")
    names = (
        "[...document.querySelectorAll('.all > tbody')].map(b => b.rows[0].cells[0].dataset.key)"
    )
    keys = "[...document.querySelectorAll('.all > tbody')].map(b => b.rows[0].cells[1].dataset.key)"
    with chromium_page(width=320, height=740) as page:
        said, asked = [], []
        page.on("console", lambda message: said.append(message.text))
        page.on("request", lambda request: asked.append(request.url))
        page.goto(file.as_uri())
        before = page.evaluate(names)
        page.locator("#table > summary").press("Enter")
        page.get_by_role("button", name="Otterbeck").focus()
        page.keyboard.press("Enter")
        values = [float(key) for key in page.evaluate(keys) if key]
        assert values == sorted(values, reverse=True)
        assert page.evaluate(keys)[-1] == ""  # what has no number comes last
        assert page.get_by_role("status").inner_text() == "Sorted by Otterbeck, the highest first."
        page.keyboard.press("Enter")
        values = [float(key) for key in page.evaluate(keys) if key]
        assert values == sorted(values) and page.evaluate(keys)[-1] == ""
        head = page.locator("th[aria-sort=ascending]")
        assert head.count() == 1 and head.inner_text().startswith("Otterbeck")
        assert sorted(page.evaluate(names)) == sorted(before)
        assert page.evaluate("document.documentElement.scrollWidth") == 320
        assert not said and not [url for url in asked if not re.match(r"file:|data:", url)]


@pytest.mark.needs("chromium")
def test_axe_finds_nothing(riverbend, tmp_path):
    file = tmp_path / "otterbeck.html"
    file.write_text(page_of(riverbend, "Otterbeck"), encoding="utf-8")
    with chromium_page(bypass_csp=True) as page:
        page.goto(file.as_uri())
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
        violations = Axe().run(page).response["violations"]
    assert [(v["id"], n["html"][:200]) for v in violations for n in v["nodes"]] == []

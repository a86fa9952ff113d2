"""A place is found by typing, and two places stand side by side: nobody is first or last."""

import csv
import json
import math
import re

import pandas as pd
import pytest
from axe_playwright_python.sync_playwright import Axe
from browser import chromium_page
from bs4 import BeautifulSoup

from community_data import data
from community_data.data import rates
from community_data.data.comparison import Comparison
from community_data.reports import gate
from community_data.reports.build import Built, write_index
from community_data.reports.measures import csv_text, published
from community_data.reports.page import place_page
from community_data.reports.plan import PagePlan, Plan
from community_data.reports.run import Section
from community_data.reports.site import file_names

from .test_measures import OfAll

PLACES = ["Otterbeck", "Fennelthorn", "Reedgate", "Riverbend"]


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A site of four places of the practice region: its folder, and the gate's copy behind it."""
    out = tmp_path_factory.mktemp("site")
    package = data.open_package("riverbend")
    names = file_names(package.places)
    with gate.protected(package, tmp_path_factory.mktemp("beside")) as copy:
        plan = Plan(copy.package, out, "r", [OfAll("a"), OfAll("b")], "", "", [], [])
        for place in PLACES:
            row = package.place(place)
            page = PagePlan(row["place_id"], row["name"], names[row["place_id"]], "k", ())
            sections = [Section(name, name, "<p>Text.</p>") for name in "ab"]
            (out / page.file).write_text(place_page(plan, page, sections), encoding="utf-8")
            table = csv_text(copy.package, row["place_id"])
            (out / page.file.replace(".html", ".csv")).write_text(table, encoding="utf-8")
        write_index(plan, Built())
        yield out, copy.package


def read(file):
    return BeautifulSoup(file.read_text(encoding="utf-8"), "html.parser")


def numbers(out):
    return json.loads(read(out / "compare.html").select_one("#numbers").string)


def test_side_by_side_holds_what_the_pages_show_and_no_hidden_number(made):
    out, package = made
    of_site = numbers(out)
    assert [place["name"] for place in of_site["places"]] == sorted(PLACES)
    for place in of_site["places"]:
        page = read(out / place["file"])
        shown = {
            body.th.find(string=True): body.td.get_text() for body in page.select(".all > tbody")
        }
        rows = published(package, package.place(place["name"])["place_id"])
        held = set(rows.loc[rows["decision"] == "withhold", "measure"])
        everyone = rows[(rows["group_by"] == "all") & (rows["place"] == place["name"])]
        for measure, number in place["numbers"].items():
            assert shown[measure.replace("_", " ").capitalize()] == number["text"]
            decision = everyone.set_index("measure").loc[measure, "decision"]
            assert (number["percent"] is None) == (decision != "show")
        assert held  # this region hides and withholds numbers of every place


def test_without_a_script_each_place_leads_to_its_table_and_file(made):
    page = read(made[0] / "compare.html")
    links = [link["href"] for link in page.select(".places a")]
    assert "otterbeck.html#measures" in links and "otterbeck.csv" in links
    assert page.select_one("#side-by-side").has_attr("hidden")
    for link in links:
        assert (made[0] / link.partition("#")[0]).is_file()


@pytest.mark.needs("chromium")
def test_two_places_are_different_where_a_comparison_says_so(made):
    out, package = made
    with chromium_page(width=390, height=800) as page:
        problems, asked = [], []
        page.on("console", lambda message: problems.append(message.text))
        page.on("request", lambda request: asked.append(request.url))
        page.goto((out / "compare.html").as_uri())
        page.get_by_label("First place").select_option("Otterbeck")
        page.get_by_label("Second place").select_option("Riverbend")
        told = page.get_by_role("status").inner_text()
        assert told == "Otterbeck and Riverbend are side by side."
        lines = page.evaluate(
            "[...document.querySelectorAll('#pair tbody tr')]"
            ".map(row => [...row.cells].map(cell => cell.textContent))"
        )
        assert not problems and not [u for u in asked if not re.match("file:|data:", u)]
        assert page.evaluate("document.documentElement.scrollWidth") == 390
    of_site = numbers(out)
    about = {words: measure for measure, words in of_site["measures"]}
    places = {place["name"]: place["numbers"] for place in of_site["places"]}
    known = [
        measure
        for measure, _about in of_site["measures"]
        if all(places[name].get(measure, {}).get("percent") for name in ("Otterbeck", "Riverbend"))
    ]
    verdicts = set()
    for words, _here, _there, verdict in lines:
        measure = about[words]
        if measure in known:
            table = [
                rates.of_everyone(package, name, measure) for name in ("Otterbeck", "Riverbend")
            ]
            for row, group in zip(table, "ab", strict=True):
                row["group"] = group
            both = Comparison(type(table[0].to_frame())(table), "a", "b", len(known))
            assert verdict == ("different" if both.real else "cannot tell"), words
            verdicts.add(verdict)
        else:
            two = [places[name].get(measure, {}) for name in ("Otterbeck", "Riverbend")]
            given = all(number.get("given") for number in two)
            assert verdict == ("cannot tell" if given else ""), words
    assert verdicts == {"different", "cannot tell"}
    assert of_site["widened"][0] == 1 and math.isclose(
        of_site["widened"][1], 1.960 / 1.645, abs_tol=0.001
    )


@pytest.mark.needs("chromium")
@pytest.mark.parametrize(
    ("address", "chosen"),
    [
        ("#riverbend+otterbeck", ["Riverbend", "Otterbeck"]),
        ("#reedgate", ["Reedgate", "Otterbeck"]),
        ("#nowhere+reedgate", ["Fennelthorn", "Reedgate"]),
        ("#", ["Fennelthorn", "Otterbeck"]),
        ("#%%+<b>+", ["Fennelthorn", "Otterbeck"]),
    ],
)
def test_an_address_keeps_two_places(made, address, chosen):
    """So that somebody can send on what they see."""
    with chromium_page() as page:
        problems = []
        page.on("console", lambda message: problems.append(message.text))
        page.goto((made[0] / "compare.html").as_uri() + address)
        heads = page.locator("#head-first, #head-second")
        assert heads.all_inner_texts() == chosen
        page.get_by_label("Second place").select_option("Riverbend")
        assert page.url.endswith(f"#{chosen[0].lower()}+riverbend")
        page.reload()
        assert heads.all_inner_texts() == [chosen[0], "Riverbend"]
        assert not problems


def test_one_file_has_the_numbers_of_all_places_and_no_other(made):
    out, _package = made
    own = []
    for file in sorted(out.glob("*.csv")):
        rows = list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))
        if file.name != "all-numbers.csv":
            own += [row for row in rows if row["place_id"] == rows[0]["place_id"]]
    in_one = (out / "all-numbers.csv").read_text(encoding="utf-8")
    as_read = lambda rows: sorted(map(tuple, (row.values() for row in rows)))  # noqa: E731
    assert as_read(csv.DictReader(in_one.splitlines())) == as_read(own)
    assert len({row["place"] for row in own}) == len(PLACES)
    (link,) = read(out / "index.html").select("a[download]")
    assert link["href"] == "all-numbers.csv" and "CSV, 1 MB" in link.text
    assert file_names(pd.DataFrame({"place_id": ["7"], "name": ["All numbers"]})) == {
        "7": "all-numbers-7.html"
    }


@pytest.mark.needs("chromium")
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_a_verdict_stands_on_the_screen_and_no_line_is_scrolled(made, width):
    with chromium_page(width=width, height=800) as page:
        page.goto((made[0] / "compare.html").as_uri())
        page.get_by_label("First place").select_option("Otterbeck")
        page.get_by_label("Second place").select_option("Riverbend")
        ends = page.evaluate(
            "[...document.querySelectorAll('#pair td')].filter(cell => cell.textContent)"
            ".map(cell => [cell.textContent, cell.getBoundingClientRect().right])"
        )
    assert "different" in [text for text, _right in ends]
    assert all(0 < right <= width for _text, right in ends)


@pytest.mark.needs("chromium")
def test_a_place_with_a_long_name_makes_no_page_wider(made):
    with chromium_page(width=320, height=740) as page:
        page.goto((made[0] / "compare.html").as_uri())
        page.evaluate(
            "document.querySelectorAll('#side-by-side option').forEach("
            "option => option.text = 'Lower Riverbend Valley Council of Towns')"
        )
        assert page.evaluate("document.documentElement.scrollWidth") == 320


@pytest.mark.needs("chromium")
def test_a_place_is_found_by_typing(made):
    with chromium_page(width=320, height=740) as page:
        page.goto((made[0] / "index.html").as_uri())
        shown = page.locator(".places li:visible")
        assert shown.count() == len(PLACES)
        page.get_by_label("Find a place").fill("ÓTTER")
        assert shown.all_inner_texts()[0].endswith("residents") and shown.count() == 1
        assert page.locator("#found").inner_text() == "Places with that name: 1"
        page.get_by_label("Find a place").fill("nowhere")
        assert page.locator("#found").inner_text() == "Places with that name: 0"
        page.get_by_label("Find a place").fill("")
        assert shown.count() == len(PLACES) and page.locator("#found").inner_text() == ""
        assert page.evaluate("document.documentElement.scrollWidth") == 320


@pytest.mark.needs("chromium")
@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Oterbeck", ["Otterbeck"]),  # a letter missing
        ("Fenelthron", ["Fennelthorn"]),  # another one, and two that changed places
        ("  reed gate ", ["Reedgate"]),
        ("riverbemd", ["Riverbend"]),
        ("enn-el", ["Fennelthorn"]),
        ("rivxx", []),
        ("Hartford", []),
    ],
)
def test_a_place_is_found_though_a_letter_is_wrong(made, typed, found):
    with chromium_page() as page:
        page.goto((made[0] / "index.html").as_uri())
        page.get_by_label("Find a place").fill(typed)
        assert page.locator(".places li:visible a").all_inner_texts() == found
        said = page.get_by_role("status").inner_text()
    whole = typed.replace(" ", "").replace("-", "").casefold()
    held = [name for name in PLACES if whole in name.casefold()]
    assert said == (
        "No place has that name. Places with a name like it: 1"
        if found and not held
        else f"Places with that name: {len(found)}"
    )


@pytest.mark.needs("chromium")
def test_enter_opens_the_place_that_is_meant_and_no_other(made):
    with chromium_page() as page:
        index = (made[0] / "index.html").as_uri()
        page.goto(index)
        field = page.get_by_label("Find a place")
        field.fill("r")
        field.press("Enter")
        assert page.url == index
        field.fill("otterb")
        field.press("Enter")
        page.wait_for_url("**/otterbeck.html")


@pytest.mark.needs("chromium")
def test_the_map_is_used_or_skipped_with_the_keyboard_alone(made):
    with chromium_page() as page:
        page.goto((made[0] / "index.html").as_uri())
        stops = []
        for _tab in range(20):
            page.keyboard.press("Tab")
            stops.append(
                page.evaluate(
                    "[document.activeElement.closest('svg') !== null,"
                    " document.activeElement.getAttribute('href')]"
                )
            )
        on_map = [href for in_map, href in stops if in_map and href]
        assert on_map == ["fennelthorn.html", "otterbeck.html"]
        skip = stops.index([False, "#list"])
        assert stops[skip + 1][0] and not stops[skip - 1][0]

        page.locator('[href="#list"]').focus()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('.places') !== null")
        page.locator("svg a").first.focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/fennelthorn.html")


@pytest.mark.needs("chromium")
def test_axe_finds_nothing_on_the_index_and_side_by_side(made):
    with chromium_page(bypass_csp=True) as page:
        for name, width in (("index.html", 1280), ("compare.html", 1280), ("compare.html", 390)):
            page.set_viewport_size({"width": width, "height": 800})
            page.goto((made[0] / name).as_uri())
            violations = Axe().run(page).response["violations"]
            assert [(v["id"], n["html"][:200]) for v in violations for n in v["nodes"]] == [], name

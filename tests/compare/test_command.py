"""The command `compare`: what it writes, what it holds for a person, and what never goes out."""

from __future__ import annotations

import csv
import io
import itertools
import re

import pytest
from browser import chromium_page
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from community_data import cli, compare
from community_data.compare import csv_table, limits
from community_data.text import spreadsheet
from tests.package_copies import RIVERBEND, by_hand

HEAD = "place_id,measure,group_by,group,period,count,count_moe,population,population_moe,unit\n"
PLACES = """
    place_id,name,level,parent_id,population
    01,Westmark,region,,3000
    011,Alderby,town,01,1000
    012,Brackenby,town,01,2000
"""
OLD = """011,visits,all,all residents,2024,200,30,1000,10,people
    012,visits,all,all residents,2024,400,40,2000,10,people"""
NEW = """011,visits,all,all residents,2025,290,30,1000,10,people
    012,visits,all,all residents,2025,401,40,2000,10,people"""


def pair(folder, old: str = OLD, new: str = NEW, places=(PLACES, PLACES), **properties):
    folders = []
    for name, text, table in (("old", old, places[0]), ("new", new, places[1])):
        tables = {"places": table, "measures": HEAD + text}
        package = by_hand(folder / name, tables, name="made", **properties)
        folders.append(str(package.folder))
    return folders


def run(capsys, *arguments) -> tuple[int, str, str]:
    code = cli.run(["compare", *map(str, arguments)])
    shown = capsys.readouterr()
    return code, shown.out, shown.err


def as_rows(file) -> list[dict]:
    return list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8"))))


def test_a_plain_comparison_ends_with_nothing_to_hold(tmp_path, capsys):
    code, out, err = run(
        capsys, *pair(tmp_path), "--csv", tmp_path / "c.csv", "--page", tmp_path / "p.html"
    )
    assert (code, err) == (0, "")
    assert "2 numbers have another period (2024 → 2025). 1 of them" in out
    assert "visits, Alderby: 20.0% → 29.0% (9.0 points higher, ±\u00a04.2)" in out
    first = as_rows(tmp_path / "c.csv")[0]
    assert (first["change"], first["place_id"], first["old"], first["new"]) == (
        "higher", "011", "20", "29",
    )  # fmt: skip
    page = BeautifulSoup((tmp_path / "p.html").read_text(encoding="utf-8"), "html.parser")
    assert page.find("section", class_="held") is None
    assert "Alderby" in page.find(id="differing").parent.get_text()


def test_an_implausible_release_is_held(tmp_path, capsys):
    new = NEW.replace("2025,290,", "2025,900,")
    code, out, _err = run(capsys, *pair(tmp_path, new=new), "--page", tmp_path / "p.html")
    assert code == 3
    assert "Look at this release before anybody reads it:" in out
    assert "1 percent moved by more than 15 points" in out
    assert "Not for readers yet" in (tmp_path / "p.html").read_text(encoding="utf-8")


def test_an_organization_sets_its_own_limits(tmp_path, capsys):
    new = NEW.replace("2025,290,", "2025,900,")
    own = tmp_path / "limits.toml"
    own.write_text("points = 90\nbeyond_margin_percent = 100\n", encoding="utf-8")
    assert run(capsys, *pair(tmp_path, new=new), "--limits", own)[0] == 0
    own.write_text("points = 1\n", encoding="utf-8")
    assert run(capsys, *pair(tmp_path), "--limits", own)[0] == 3


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("pionts = 3", "there is no limit “pionts”. Did you mean points?"),
        ("points = 'many'", "“points” must be a number"),
        ("points = -1", "“points” must be a number of at least 0"),
        ("times = 0.5", "“times” must be a number of at least 1"),
        ("points = true", "must be a number"),
        ("points = nan", "must be a number"),
        ("points", "cannot be read as a list of limits"),
        ("[points]\nx = 1", "must be a number"),
    ],
)
def test_limits_that_cannot_be_meant(tmp_path, capsys, text, sentence):
    own = tmp_path / "limits.toml"
    own.write_text(text, encoding="utf-8")
    code, out, err = run(capsys, *pair(tmp_path), "--limits", own)
    assert code == 2 and sentence in err and not out and "Traceback" not in err


def test_limits_that_are_not_there(tmp_path, capsys):
    code, _out, err = run(capsys, *pair(tmp_path), "--limits", tmp_path / "none.toml")
    assert code and "none.toml" in err and err.count("\n") == 1


def test_the_limits_of_the_course_are_all_explained():
    text = limits.DEFAULTS.read_text(encoding="utf-8")
    for name in vars(limits.read()):
        assert re.search(rf"^{name} = \d", text, re.M)


@pytest.mark.parametrize(
    ("old", "new", "places", "reason"),
    [
        (OLD, NEW.splitlines()[0], None, "50.0% of the older release's numbers have none beside"),
        (OLD, OLD.replace(",2024,", ",2023,"), None, "2 numbers have an older period"),
        (OLD, NEW.replace("visits", "meals"), None, "1 measure is gone."),
        (OLD, NEW.splitlines()[0],
         PLACES.replace("    012,Brackenby,town,01,2000\n", ""), "1 place is gone."),
        (OLD, NEW, PLACES.replace("town,01,1000", "town,01,1500"),
         "The residents of 1 place changed by more than 10%"),
        (OLD, OLD.replace("200,30", "100,30"), None, "50.0% of the numbers for periods that were"),
        (OLD, NEW.replace("401,40,2000", "1900,40,2000"), None,
         "1 count is more than 2 times as large or as small: visits, Brackenby: 400 → 1,900"),
    ],
)  # fmt: skip
def test_what_is_implausible(tmp_path, old, new, places, reason):
    folders = pair(tmp_path, old, new, (PLACES, places or PLACES))
    held = compare.compare(*folders).held
    assert any(reason in why for why in held), held


# --- What never goes out --------------------------------------------------------------------


def everything(folder, capsys, *folders) -> str:
    """All that the command says and writes."""
    code, out, err = run(capsys, *folders, "--csv", folder / "c.csv", "--page", folder / "p.html")
    assert code in (0, 3), err
    files = [(folder / name).read_text(encoding="utf-8") for name in ("c.csv", "p.html")]
    return "\n".join([out, err, *files])


def test_small_counts_and_what_gives_them_away_go_nowhere(tmp_path, capsys):
    """Shown in the older release, seven people in the newer one; and the total is shown."""
    row = "011,visits,race,{},{},{},,{},,people\n"
    total = "011,visits,all,all residents,{},{},,1000,,people\n"
    old = row.format("Ash", 2024, 343, 500) + row.format("Elm", 2024, 217, 500)
    new = row.format("Ash", 2025, 7, 500) + row.format("Elm", 2025, 239, 500)
    folders = pair(tmp_path, old + total.format(2024, 560), new + total.format(2025, 246))
    text = everything(tmp_path, capsys, *folders)
    assert "24.6%" in text  # the total
    for number in ("343", "217", "239", "68.6", "1.4%", "43.4", "47.8", "-336"):
        assert number not in text, number


@pytest.mark.thorough
def test_people_in_other_tables_are_not_pointed_at(tmp_path, capsys):
    text = everything(tmp_path, capsys, str(RIVERBEND / "2026-Q1"), str(RIVERBEND / "2026-Q2"))
    assert "fewer than 11 rows" in text
    for release in ("2026-Q1", "2026-Q2"):
        for table, column in (("stories", "story_id"), ("ballots", "ballot_id")):
            for row in as_rows(RIVERBEND / release / f"{table}.csv"):
                assert not re.search(rf"\b{re.escape(row[column])}\b", text)


def test_nothing_is_written_of_what_check_data_stops(tmp_path, capsys):
    old, new = pair(tmp_path)
    measures = tmp_path / "new" / "measures.csv"
    measures.write_text(measures.read_text().replace("401", "402"), encoding="utf-8")
    code, out, err = run(
        capsys, old, new, "--csv", tmp_path / "c.csv", "--page", tmp_path / "p.html"
    )
    assert code == 2 and not out and "Nothing is written" in err and "check-data" in err
    assert not (tmp_path / "c.csv").exists() and not (tmp_path / "p.html").exists()


def test_an_error_says_in_which_release_it_is(tmp_path, capsys):
    code, _out, err = run(capsys, *pair(tmp_path, new=NEW.replace("290,30", "290,-5")))
    assert code == 2 and f"{tmp_path / 'new'}: measures.csv, row 2" in err


def test_a_table_that_cannot_be_protected_is_not_unchanged(tmp_path, capsys):
    """Without places nobody knows which counts add up, so the gate leaves the table out."""
    old, new = (
        by_hand(tmp_path / name, {"measures": HEAD + rows}, name="made").folder
        for name, rows in (("old", OLD), ("new", NEW))
    )
    code, out, err = run(capsys, old, new)
    assert code == 2 and "Nothing changed" not in out
    assert "the table measures cannot be protected" in err and "check-data" in err


# --- CSV ------------------------------------------------------------------------------------


def test_no_cell_runs_in_a_spreadsheet(tmp_path, capsys):
    evil = PLACES.replace("Alderby", "=HYPERLINK(1)").replace("Brackenby", "@SUM(1)")
    folders = pair(tmp_path, places=(evil, evil))
    # `check-data` stops such a name, so the command writes nothing at all.
    code, _out, err = run(capsys, *folders, "--csv", tmp_path / "c.csv")
    assert code == 2 and "Nothing is written" in err and not (tmp_path / "c.csv").exists()
    rows = list(csv.DictReader(io.StringIO(csv_table.content(compare.compare(*folders)))))
    assert {"'=HYPERLINK(1)", "'@SUM(1)"} <= {row["place"] for row in rows}
    for cell in itertools.chain.from_iterable(row.values() for row in rows):
        assert not re.match(r"\s*[=+@]", cell)
        assert not cell.startswith("-") or float(cell) < 0


@given(st.text(max_size=20))
def test_any_text_is_safe_in_a_cell(text):
    cell = spreadsheet.plain(text)
    assert not re.match(r"\s*[=+\-@＝＋－＠]", cell)
    assert "\n" not in cell and "\r" not in cell and "\x00" not in cell


# --- The page -------------------------------------------------------------------------------


def test_a_name_is_no_html(tmp_path):
    evil = PLACES.replace("Alderby", "<script>alert(1)</script>")
    comparison = compare.compare(*pair(tmp_path, places=(evil, evil), title="<img src=x>"))
    from community_data.compare import page

    html = page.content(comparison)
    assert "<script" not in html and "<img" not in html and "&lt;script&gt;" in html


@pytest.fixture(scope="module")
def made_page(tmp_path_factory):
    folder = tmp_path_factory.mktemp("page")
    old = "\n".join(
        f"{place},{m},all,all residents,2018–2022,{400},40,1000,10,people"
        for place in ("01", "011", "012")
        for m in ("poverty", "housing_cost_burden")
    )
    new = old.replace("2018–2022", "2019–2023").replace(",400,", ",520,")
    folders = pair(folder, old, new)
    cli.run(["compare", *folders, "--page", str(folder / "p.html")])
    return folder / "p.html"


def test_the_page_is_whole_for_whoever_does_not_see_it(made_page):
    page = BeautifulSoup(made_page.read_text(encoding="utf-8"), "html.parser")
    assert page.html["lang"] == "en" and page.title.get_text()
    levels = [int(h.name[1]) for h in page.find_all(re.compile("^h[1-6]$"))]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(b - a <= 1 for a, b in itertools.pairwise(levels))
    assert page.find_all("table")
    for table in page.find_all("table"):
        assert table.caption.get_text(strip=True)
        assert all(cell.get("scope") in ("col", "row") for cell in table.find_all("th"))
        assert all(row.find("th", scope="row") for row in table.tbody.find_all("tr"))
    ids = [tag["id"] for tag in page.find_all(id=True)]
    assert len(ids) == len(set(ids))
    assert all(tag["aria-labelledby"] in ids for tag in page.find_all(attrs={"aria-labelledby": 1}))
    assert not page.find_all("script")
    text = page.get_text(" ", strip=True)
    assert "4 of 5 years" in text and "too wide" in text and "cannot tell" in text


@pytest.mark.parametrize("width", [1280, 390, 320])
def test_the_page_fits_and_works_by_keyboard(made_page, width):
    with chromium_page(width=width) as page:
        page.goto(made_page.as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "changes"
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.getAttribute('role')") == "region"

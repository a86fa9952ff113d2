"""What of a part stays open, and that nothing of it is lost: folded is not gone."""

import re

import pytest
from browser import chromium_page
from bs4 import BeautifulSoup

from community_data.reports.content import safe
from community_data.reports.fold import BEGINNING, LONG_TABLE, LONG_TEXT

from .conftest import site_without_runs

FINDING = "<div><p>10.6% of residents, probably between 8.7% and 12.5%.</p></div>"
NOTES = f"<div><p>How it was counted. {'Some were asked. ' * (LONG_TEXT // 15)}</p></div>"
PICTURE = (
    "<figure><img src='data:image/png;base64,AAAA' alt='bars'><details open>"
    "<summary>Numbers</summary><table><caption>c</caption><tr><th>a</th><td>1</td></tr></table>"
    "</details></figure>"
)
MAP = '<figure><svg class="map" viewBox="0 0 1 1"><path d="M0 0"></path></svg></figure>'


def table(letters=0, caption="By group"):
    return (
        f"<table><caption>{caption}</caption><thead><tr><th>Group</th><th>Who</th></tr></thead>"
        f"<tbody><tr><th>all</th><td>{'w ' * (letters // 2)}</td></tr></tbody></table>"
    )


SHORT, LONG = table(), table(LONG_TABLE)


def folded(html, title="By group"):
    """The part as it stands on a page: (what is open, summaries, what is folded)."""
    page = BeautifulSoup(safe(html, "m", [], 3, title), "html.parser")
    rest = [details.extract() for details in page.select("details.rest")]
    return page, [part.summary.get_text() for part in rest], rest


@pytest.fixture(scope="module")
def otterbeck(tmp_path_factory):
    """The page of a town with three parts that fold."""
    out = tmp_path_factory.mktemp("folded")
    site_without_runs(out, places=("Otterbeck",), modules=("places", "groups", "quality"))
    return out / "otterbeck.html"


@pytest.mark.parametrize(
    ("html", "summaries"),
    [
        (FINDING, []),
        (FINDING + SHORT, []),
        (FINDING + LONG, ["More: a table (By group)"]),
        (FINDING + PICTURE, []),
        (FINDING + MAP + PICTURE + NOTES, ["More: a picture and notes (By group)"]),
        (FINDING + PICTURE + MAP + PICTURE * 2, ["More: a map and 2 pictures (By group)"]),
        (LONG + SHORT, ["More: a table (By group)"]),  # it begins with a table, which stays
        (FINDING + SHORT + LONG + LONG, ["More: 2 tables (By group)"]),
        (FINDING + FINDING + SHORT + FINDING, []),  # what is short stays
        (SHORT + "<blockquote>A</blockquote><blockquote>B</blockquote>" + NOTES,
         ["More: 2 voices and notes (By group)"]),
    ],
)  # fmt: skip
def test_a_part_begins_with_what_it_found_and_folds_what_is_long(html, summaries):
    assert folded(html)[1] == summaries


def test_sentences_that_fold_are_announced_by_how_they_begin():
    (said,) = folded(FINDING + NOTES)[1]
    assert said.startswith("Read on: How it was counted. Some were asked.")
    assert said.endswith(" … (By group)") and len(said) <= len("Read on:  (By group)") + BEGINNING
    whole = folded(FINDING + f"<div><p>What is not here:</p>{NOTES}</div>")[1]
    assert whole == ["Read on: What is not here (By group)"]


def test_headings_stay_out_and_what_a_lesson_folded_is_closed():
    own = "<details open><summary>All of them</summary><p>a list</p></details>"
    html = FINDING + MAP + PICTURE + "<h2>Ask</h2>" + NOTES + own + LONG
    page, summaries, rest = folded(html)
    assert [part.find(re.compile("h[1-6]")) for part in rest] == [None] * 3
    assert page.h3.get_text() == "Ask" and len(summaries) == 3
    assert page.details.summary.get_text() == "All of them"  # in no other fold
    assert not page.select("[open]") and not [part for part in rest if part.select("[open]")]


def test_nothing_is_lost_and_a_part_alone_on_its_page_is_not_folded():
    html = FINDING + PICTURE + NOTES + LONG + MAP
    alone = BeautifulSoup(safe(html, "m", []), "html.parser")
    assert not alone.select("details.rest")
    page = BeautifulSoup(safe(html, "m", [], 3, "By group"), "html.parser")
    for details in page.select("details.rest"):
        details.summary.extract()
    assert page.get_text() == alone.get_text()
    assert len(page(["img", "svg", "table"])) == len(alone(["img", "svg", "table"])) == 4


def test_a_table_of_sentences_is_a_table_to_a_screen_reader_and_cards_on_a_phone():
    page = BeautifulSoup(safe(LONG, "m", []), "html.parser")
    assert page.table["class"] == ["cards"] and page.table["role"] == "table"
    assert (page.td["role"], page.td["data-label"]) == ("cell", "Who")
    assert [head["role"] for head in page("th")] == ["columnheader", "columnheader", "rowheader"]
    short = BeautifulSoup(safe(SHORT, "m", []), "html.parser")
    assert "class" not in short.table.attrs and "role" not in short.td.attrs


@pytest.mark.needs("chromium")
@pytest.mark.parametrize("script", [True, False])
def test_a_reader_opens_everything_with_the_keyboard(otterbeck, script):
    with chromium_page(width=390, height=800, java_script_enabled=script) as page:
        page.goto(otterbeck.as_uri())
        parts = page.locator("details.rest")
        assert parts.count() > 3 and page.locator("details.rest[open]").count() == 0
        for part in parts.all():
            part.locator("> summary").press("Enter")
            part.locator("> :not(summary):not(.unseen)").first.wait_for(state="visible")
        assert page.locator("details.rest[open]").count() == parts.count()
        assert page.locator(".unfold button").count() == script


@pytest.mark.needs("chromium")
def test_one_button_opens_all_parts_and_a_link_to_the_numbers_their_table(otterbeck):
    with chromium_page(width=1280, height=800) as page:
        page.goto(otterbeck.as_uri())
        closed = page.evaluate("document.documentElement.scrollHeight")
        page.get_by_role("link", name="All numbers").click()
        assert page.locator("details.rest[open]").get_attribute("id") == "table"
        page.get_by_role("button", name="Open all parts").click()
        assert page.locator("details.rest:not([open])").count() == 0
        assert page.evaluate("document.documentElement.scrollHeight") > 2 * closed
        page.get_by_role("button", name="Close them again").click()
        assert page.evaluate("document.documentElement.scrollHeight") == closed
        page.goto(otterbeck.as_uri() + "#measures")
        page.reload()
        assert page.locator("#table[open]").count() == 1


@pytest.mark.needs("chromium")
def test_paper_shows_what_is_folded(otterbeck):
    unseen = """() => [...document.querySelectorAll("details.rest > :not(summary):not(.unseen)")]
        .filter(block => !block.checkVisibility()).length"""
    with chromium_page(width=816 - 120, height=900) as page:
        page.goto(otterbeck.as_uri())
        assert page.evaluate(unseen) > 3
        page.emulate_media(media="print")
        assert page.evaluate(unseen) == 0
        assert page.locator("details.rest > summary:visible").count() == 0


def test_a_sentence_outside_of_any_block_is_not_torn():
    html = FINDING + "In Elmtown there are <b>no</b> open cases." + LONG + NOTES + LONG
    page, summaries, _rest = folded(html)
    assert summaries == [] and "there are no open cases." in page.get_text()

"""The page part of what people told, and the attack on it: nothing that stays inside leaves."""

import json
import re

import pytest
from bs4 import BeautifulSoup

from community_data import data
from community_data.data import transcripts
from community_data.lessons.listening import material, page, widget
from community_data.reports import gate
from tests.data.test_transcripts import change, copy_of, kept_words
from tests.package_copies import RIVERBEND, Copy

PLACES = ["Otterbeck", "Millstep", "Riverbend", "Tinderfold", "Sedgeloft", "Copperloom"]


@pytest.fixture
def copy(tmp_path) -> Copy:
    return copy_of("2026-Q2", tmp_path)


def numbers(shown) -> dict[str, list[str]]:
    """Theme -> its numbers of groups: in all, then by role."""
    return {
        row.find("th").get_text(): [cell.get_text() for cell in row.find_all("td")]
        for row in BeautifulSoup(shown.page, "html.parser").find("table").find_all("tr")[1:]
    }


def test_themes_are_counted_in_groups_and_in_no_percent():
    shown = page.themes("riverbend", "Otterbeck")
    assert numbers(shown)["Waiting for help"] == ["16", "8", "6", "3", "2"]
    assert "%" not in shown.text and "percent" not in shown.text
    assert "3 of them were of people in Otterbeck." in shown.text
    assert "20 focus groups were held in Riverbend." in shown.text


@pytest.mark.parametrize("place", PLACES)
def test_the_page_of_the_protected_copy_says_the_same(place, copy, tmp_path):
    own = page.themes(copy.folder, place).text, page.quotes(copy.folder, place).text
    with gate.protected(data.open_package(copy.folder), tmp_path / "out") as protected:
        folder = protected.package.folder
        assert (page.themes(folder, place).text, page.quotes(folder, place).text) == own


@pytest.mark.parametrize("place", PLACES)
def test_a_quote_has_consent_for_this_page_and_is_said_once(place):
    table = transcripts.turns("riverbend").set_index("text")
    quoted = re.findall(r"“(.+)”\n", page.quotes("riverbend", place).text + "\n")
    assert len(quoted) == 3 and len({table.at[q, "group_id"] for q in quoted}) == 3
    told = set(data.open_package("riverbend").table("stories")["text"])
    for text in quoted:
        assert text not in told
        assert table.at[text, "consent"] == "public" or place == "Riverbend"
    for line in page.quotes("riverbend", place).text.splitlines():
        if line.startswith("Somebody in") and place == "Riverbend":
            assert line.startswith("Somebody in Riverbend")


def test_a_small_town_is_told_with_the_region():
    shown = page.themes("riverbend", "Tinderfold").text
    assert "What was said in Tinderfold is told with the whole region." in shown
    for place in PLACES:
        quotes = page.quotes("riverbend", place).text
        assert not re.search("Quillgarth|Fennelthorn|Tinderfold", quotes)


def test_where_nobody_agreed_the_page_says_so(copy):
    copy.set_column("transcripts", "consent", lambda word: "internal")
    assert page.themes(copy.folder, "Otterbeck").text == str(page.NOBODY)
    assert "Nobody's words may stand on this page" in page.quotes(copy.folder, "Otterbeck").text
    assert "One person alone read" in page.coders(copy.folder).text
    # The lesson then practices on the region that comes with the course.
    assert material.source(copy.folder).folder == RIVERBEND / "2026-Q2"


def everything_shown(package, place: str) -> str:
    board = widget.coding_board(package, place, "listening")
    shown = [page.themes(package, place), page.quotes(package, place), page.coders(package)]
    options = [
        *material.to_code(package, place).values(),
        *material.consents(package, place).values(),
        *material.to_weigh(package, place).values(),
    ]
    state = json.dumps({key: str(value) for key, value in board.get_state().items()})
    return "\n".join(
        [
            *(part.page + part.text for part in shown),
            *(option.text for option in options),
            *(box.description for box in board.boxes),
            board.sentence.value, board.picture.value, board.fallback, state,
            material.coded(package, "listening").to_csv(),
            material.heard(package).to_csv(),
            transcripts.agreement(package).to_csv(),
            transcripts.turns(package).to_csv(),
        ]
    )  # fmt: skip


@pytest.mark.parametrize("version", ["2026-Q1", "2026-Q2"])
def test_nothing_that_stays_inside_is_in_any_view(version):
    shown = everything_shown(f"riverbend@{version}", "Otterbeck").replace('""', '"')
    assert not [words for words in kept_words(version) if words in shown]


def test_a_no_that_comes_later_is_kept_at_once(copy):
    """The words leave the next page although the notebook has read the table before."""
    quoted = re.findall(r"“(.+)”\n", page.quotes(copy.folder, "Otterbeck").text)
    turns = transcripts.turns(copy.folder).set_index("text")["turn_id"]
    change(copy, turns[quoted[0]], consent="internal")
    assert quoted[0] not in page.quotes(copy.folder, "Otterbeck").text
    change(copy, turns[quoted[1]], text="", consent="public")
    assert quoted[1] not in page.quotes(copy.folder, "Otterbeck").text


def test_the_stored_notebooks_hold_nothing_that_stays_inside():
    course = RIVERBEND.parents[1]
    for folder in ("solutions", "modules"):
        file = course / folder / "03_listening" / "03_listening.ipynb"
        text = " ".join(json.dumps(json.loads(file.read_text("utf-8")), ensure_ascii=False).split())
        assert not [words for words in kept_words("2026-Q2") if words.replace('"', '\\"') in text]

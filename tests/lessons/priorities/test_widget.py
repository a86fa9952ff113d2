"""The weight explorer: what it says, and that it can be used with the keyboard alone."""

import html
import re

import pytest

from community_data import methods
from community_data.data import ballots
from community_data.lessons.priorities import widget
from tests.browser import chromium_page, lab_server, open_notebook, run_all_cells, write_notebook

PACKAGE = "riverbend"


@pytest.fixture
def explorer():
    return widget.weight_explorer(PACKAGE)


def sentence(explorer):
    return html.unescape(re.sub("<[^>]+>", " ", explorer.sentence.value))


def order(explorer):
    """The names beside the bars, from top to bottom, without their places."""
    names = re.findall(r">(\d+)\. ([^<]+)</text>", explorer.picture.value)
    return [html.unescape(name) for _, name in names]


def names_of(scores):
    ordered = scores.round(9).sort_values(ascending=False, kind="stable")
    return [ballots.name(code)[:1].upper() + ballots.name(code)[1:] for code in ordered.index]


def test_it_starts_with_one_vote_each(explorer):
    points = ballots.points(PACKAGE)
    assert list(explorer.weights) == ballots.roles(PACKAGE)
    assert all(moved.value == 1 for moved in explorer.weights.values())
    assert order(explorer) == names_of(points[ballots.codes(PACKAGE)].sum())
    assert "Each ballot has one vote." in sentence(explorer)
    assert explorer.picture.value.count("same place") == 6


def test_it_draws_what_the_method_says(explorer):
    points = ballots.points(PACKAGE)
    for role, times in [("resident", 3), ("public agency staff", 2), ("resident", 0.5)]:
        explorer.weights[role].value = times
        given = {name: moved.value for name, moved in explorer.weights.items()}
        scores = methods.weighted_borda(points[ballots.codes(PACKAGE)], points["role"], given)
        assert order(explorer) == names_of(scores)


def test_what_moves_is_said_with_a_word_and_not_with_color_alone(explorer):
    explorer.weights["resident"].value = 3
    assert "The top two change." in sentence(explorer)
    moved = re.findall(r"(▲ up|▼ down) (\d)", explorer.picture.value)
    ups = sum(int(places) for sign, places in moved if sign == "▲ up")
    assert moved and ups == sum(int(places) for sign, places in moved if sign == "▼ down")
    explorer.weights["resident"].value = 1
    assert not re.search("▲|▼", explorer.picture.value)


def test_each_slider_changes_the_picture_and_its_words_for_a_screen_reader():
    for role in ballots.roles(PACKAGE):
        explorer = widget.weight_explorer(PACKAGE)
        before = explorer.picture.value
        explorer.weights[role].value = 5
        assert explorer.picture.value != before, role
        label = html.unescape(re.search('aria-label="([^"]+)"', explorer.picture.value)[1])
        assert sentence(explorer).split("  ")[0].strip() in label


def test_without_any_vote_it_says_so_and_comes_back(explorer):
    for moved in explorer.weights.values():
        moved.value = 0
    assert "Nobody has a vote now." in sentence(explorer)
    assert explorer.picture.value == ""
    explorer.weights["resident"].value = 1
    assert order(explorer)[0] == "Data by town and neighborhood"


def test_a_page_without_widgets_gets_a_sentence(explorer):
    text = explorer._repr_mimebundle_()["text/plain"]
    assert text.startswith("Here trainees move a slider for each role")
    assert "With one vote for each ballot, these are on top: “data by group of people”" in text
    assert "With three votes for each ballot of “resident”" in text
    assert not re.search(r"\d", text), "no counts of people"


@pytest.mark.thorough  # the explorer of module 08 is tried in every run
def test_keyboard_alone_in_jupyterlab(tmp_path):
    folder = tmp_path / "work"
    folder.mkdir()
    source = (
        f"from community_data.lessons.priorities import widget\nwidget.weight_explorer({PACKAGE!r})"
    )
    write_notebook(folder / "weights.ipynb", source)
    with chromium_page() as page, lab_server(folder) as address:
        open_notebook(page, address, "weights.ipynb")
        run_all_cells(page)
        explorer = page.locator(".community-explorer")
        residents = explorer.get_by_role("slider", name="resident", exact=True)
        residents.wait_for()
        picture = explorer.get_by_role("img")
        words = explorer.locator("[aria-live=polite]")
        assert residents.get_attribute("aria-valuetext") == "1 vote"
        assert "First: “data by group of people”." in words.inner_text()
        drawn = picture.inner_html()

        residents.focus()
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowRight")
        explorer.get_by_text("First: “data by town and neighborhood”.").wait_for()
        assert residents.get_attribute("aria-valuetext") == "2 votes"
        assert "The top two change." in words.inner_text()
        assert "data by town and neighborhood" in picture.get_attribute("aria-label")
        assert picture.inner_html() != drawn

        page.keyboard.press("Tab")
        page.keyboard.press("Home")
        staff = explorer.get_by_role("slider", name="community organization staff")
        page.wait_for_function(
            "slider => slider.getAttribute('aria-valuetext') === 'no vote'",
            arg=staff.element_handle(),
        )

        # A phone: nothing is wider than the screen.
        page.set_viewport_size({"width": 390, "height": 800})
        page.wait_for_timeout(300)
        assert explorer.evaluate("box => box.scrollWidth <= box.clientWidth + 1")

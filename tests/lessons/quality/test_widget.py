"""The reliability slider: what it says, and that it can be used with the keyboard alone."""

import html
import re

import pytest
from browser import chromium_page, lab_server, open_notebook, run_all_cells, write_notebook

from community_data import methods
from community_data.lessons.quality import widget
from community_data.lessons.quality.widget import judge


def sentence(explorer):
    return html.unescape(re.sub("<[^>]+>", " ", explorer.sentence.value))


def test_it_says_in_plain_words_how_far_a_number_can_be_trusted():
    explorer = widget.reliability_explorer(percent=10, people_asked=100)
    said = sentence(explorer)
    assert "In the whole town 10% would say yes. We ask 100 people." in said
    # 1.645 × √(0.1 × 0.9 / 100) = 0.0494, and √(0.1 × 0.9 / 100) / 0.1 = 0.30
    assert "The margin of error is 4.9 points." in said
    assert "The coefficient of variation is 30%. So the reliability is medium." in said


def test_it_follows_the_formula_of_the_module():
    margin, cv, verdict = judge(50, 10)
    assert cv == pytest.approx(margin / 1.645 / 10 * 100)
    assert verdict == methods.reliability_class(cv) == "low"


def test_more_people_make_a_better_verdict():
    explorer = widget.reliability_explorer(percent=10)
    verdicts = []
    for _, people in explorer.people_asked.options:
        explorer.people_asked.value = people
        verdicts.append(re.search(r"reliability is (\w+)\.", sentence(explorer)).group(1))
    assert list(dict.fromkeys(verdicts)) == ["low", "medium", "high"]


def test_the_words_never_contradict_the_limits():
    explorer = widget.reliability_explorer()
    for _, people in explorer.people_asked.options:
        for _, percent in explorer.percent.options:
            explorer.people_asked.value, explorer.percent.value = people, percent
            cv, verdict = re.search(
                r"variation is ([\d.]+)%\. So the reliability is (\w+)\.", sentence(explorer)
            ).groups()
            assert methods.reliability_class(float(cv)) == verdict


@pytest.mark.parametrize(("slider", "value"), [("people_asked", 2000), ("percent", 50)])
def test_each_slider_changes_the_picture_and_the_words(slider, value):
    explorer = widget.reliability_explorer()
    before = explorer.picture.value, explorer.sentence.value
    getattr(explorer, slider).value = value
    assert explorer.picture.value != before[0]
    assert explorer.sentence.value != before[1]


def test_the_picture_names_its_verdict_in_words():
    explorer = widget.reliability_explorer(percent=1, people_asked=20)
    label = html.unescape(re.search('aria-label="([^"]+)"', explorer.picture.value).group(1))
    assert 'role="img"' in explorer.picture.value
    assert "the reliability is low" in label
    assert "The verdict: low reliability" in explorer.picture.value
    assert "222% →" in explorer.picture.value  # beyond the scale


def test_a_page_without_widgets_gets_a_sentence():
    bundle = widget.reliability_explorer()._repr_mimebundle_()
    text = bundle["text/plain"]
    assert text.startswith("Here trainees move a slider")
    assert "42%, which is low reliability, with 50 people asked" in text
    assert bundle["text/html"] == f"<p>{text}</p>"


@pytest.mark.thorough  # the explorer of module 08 is tried in every run
def test_keyboard_alone_in_jupyterlab(tmp_path):
    folder = tmp_path / "work"
    folder.mkdir()
    source = "from community_data.lessons.quality import widget\nwidget.reliability_explorer()"
    write_notebook(folder / "reliability.ipynb", source)
    with chromium_page() as page, lab_server(folder) as address:
        open_notebook(page, address, "reliability.ipynb")
        run_all_cells(page)
        explorer = page.locator(".community-explorer")
        people = explorer.get_by_role("slider", name="How many people are asked")
        people.wait_for()
        picture = explorer.get_by_role("img")
        words = explorer.locator("[aria-live=polite]")
        assert people.get_attribute("aria-valuetext") == "100 people"
        assert "the reliability is medium" in words.inner_text()
        drawn = picture.inner_html()

        people.focus()
        page.keyboard.press("Home")
        explorer.get_by_text("We ask 10 people.").wait_for()
        assert "the reliability is low" in words.inner_text()
        assert "the reliability is low" in picture.get_attribute("aria-label")
        assert picture.inner_html() != drawn

        page.keyboard.press("End")
        page.keyboard.press("Tab")
        page.keyboard.press("End")
        explorer.get_by_text("In the whole town 90% would say yes.").wait_for()
        truth = explorer.get_by_role("slider", name="The truth in the whole town")
        assert truth.get_attribute("aria-valuetext") == "90% yes"
        assert "the reliability is high" in words.inner_text()

        # A phone: nothing is wider than the screen.
        page.set_viewport_size({"width": 390, "height": 800})
        page.wait_for_timeout(300)
        assert explorer.evaluate("box => box.scrollWidth <= box.clientWidth + 1")

"""The interval explorer: what it says, and that it can be used with the keyboard alone."""

import html
import re

import nbformat
import pytest
from browser import (
    chromium_page,
    lab_server,
    open_notebook,
    require_chromium,
    run_all_cells,
    write_notebook,
)
from matplotlib.figure import Figure
from nbconvert import HTMLExporter

from community_data import figures
from community_data.lessons.groups import widget


def sentence(explorer):
    return html.unescape(re.sub("<[^>]+>", " ", explorer.sentence.value))


def range_width(explorer):
    low, high = re.search(r"between (\d+)% and (\d+)%", sentence(explorer)).groups()
    return int(high) - int(low)


def test_it_says_in_plain_words_what_the_range_is():
    explorer = widget.interval_explorer(percent=25, people_asked=80)
    assert (
        "We ask 80 people. 20 of them (25%) say yes. "
        "The percent in the whole town is probably between 18% and 34%."
    ) in sentence(explorer)


def test_more_people_make_a_shorter_line():
    explorer = widget.interval_explorer()
    widths = []
    for _, people in explorer.people_asked.options:
        explorer.people_asked.value = people
        widths.append(range_width(explorer))
    assert widths == sorted(widths, reverse=True)
    assert widths[0] > 40 and widths[-1] < 5


@pytest.mark.parametrize("slider", ["people_asked", "percent"])
def test_each_slider_changes_the_picture_and_the_words(slider):
    explorer = widget.interval_explorer()
    before = explorer.picture.value, explorer.sentence.value
    getattr(explorer, slider).value = 50
    assert explorer.picture.value != before[0]
    assert explorer.sentence.value != before[1]


def test_the_picture_is_the_same_every_time_and_says_what_it_shows():
    explorer = widget.interval_explorer()
    assert explorer.picture.value == widget.interval_explorer().picture.value
    label = re.search('aria-label="([^"]+)"', explorer.picture.value).group(1)
    assert 'role="img"' in explorer.picture.value
    assert "probably between 18% and 34%" in html.unescape(label)


def test_a_survey_that_misses_is_marked_by_shape_and_word():
    explorer = widget.interval_explorer()
    counts = set()
    for _, people in explorer.people_asked.options:
        explorer.people_asked.value = people
        picture = explorer.picture.value
        missed = picture.count(">misses</text>")
        assert picture.count('class="miss"') == missed
        # One large dot for our survey, one small dot for each that holds the truth.
        assert picture.count("<circle") == 21 - missed
        counts.add(missed)
    # 90% intervals miss about 2 times in 20.
    assert min(counts) >= 1 and max(counts) <= 4


@pytest.mark.parametrize("percent", [0, 100])
def test_at_the_ends_no_survey_misses(percent):
    explorer = widget.interval_explorer(percent=percent)
    assert "each of the lines holds the truth" in sentence(explorer)
    assert "misses" not in explorer.picture.value


@pytest.mark.parametrize(("asked", "nearest"), [(1, 10), (85, 80), (9999, 2000)])
def test_it_starts_at_the_nearest_step(asked, nearest):
    assert widget.interval_explorer(people_asked=asked).people_asked.value == nearest


def test_a_page_without_widgets_gets_a_sentence():
    bundle = widget.interval_explorer()._repr_mimebundle_()
    assert bundle["text/plain"] == widget.interval_explorer()._repr_mimebundle_()["text/plain"]
    assert bundle["text/plain"].startswith("Here trainees move a slider")
    assert "between 13% and 43% with 20 people asked" in bundle["text/plain"]
    assert "between 22% and 28% with 500 people asked" in bundle["text/plain"]
    assert bundle["text/html"] == f"<p>{bundle['text/plain']}</p>"
    output = nbformat.v4.new_output("display_data", bundle)
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(outputs=[output])])
    page, _ = HTMLExporter().from_notebook_node(notebook)
    assert bundle["text/html"] in page


def test_the_browser_tests_may_be_skipped_at_home_and_never_on_the_ci_server(monkeypatch):
    monkeypatch.setattr("shutil.which", lambda name: None)
    monkeypatch.setenv("CI", "false")
    with pytest.raises(pytest.skip.Exception, match="Chromium is not installed"):
        require_chromium()
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="Chromium is not installed"):
        require_chromium()


def test_keyboard_alone_in_jupyterlab(tmp_path):
    folder = tmp_path / "work"
    folder.mkdir()
    source = "from community_data.lessons.groups import widget\nwidget.interval_explorer()"
    write_notebook(folder / "intervals.ipynb", source)
    with chromium_page() as page, lab_server(folder) as address:
        open_notebook(page, address, "intervals.ipynb")
        run_all_cells(page)
        explorer = page.locator(".community-explorer")
        people = explorer.get_by_role("slider", name="How many people we ask")
        people.wait_for()
        picture = explorer.get_by_role("img")
        words = explorer.locator("[aria-live=polite]")
        assert people.get_attribute("aria-valuetext") == "80 people"
        assert "We ask 80 people." in words.inner_text()
        drawn = picture.inner_html()

        people.focus()
        page.keyboard.press("ArrowRight")
        explorer.get_by_text("We ask 100 people.").wait_for()
        assert people.get_attribute("aria-valuetext") == "100 people"
        assert "We ask 100 people." in words.inner_text()
        assert "We ask 100 people." in picture.get_attribute("aria-label")
        assert picture.inner_html() != drawn

        page.keyboard.press("Tab")
        page.keyboard.press("End")
        explorer.get_by_text("100 of them (100%) say yes").wait_for()
        truth = explorer.get_by_role("slider", name="The truth in the whole town")
        assert truth.get_attribute("aria-valuetext") == "100% yes"

        # A phone: nothing is wider than the screen.
        page.set_viewport_size({"width": 390, "height": 800})
        page.wait_for_timeout(300)
        assert explorer.evaluate("box => box.scrollWidth <= box.clientWidth + 1")


@pytest.mark.thorough
def test_a_figure_keeps_its_alt_text_in_a_notebook_that_is_not_trusted(tmp_path):
    """JupyterLab cleans the HTML of notebooks that came from elsewhere."""
    folder = tmp_path / "work"
    folder.mkdir()
    write_notebook(folder / "figure.ipynb", "print('The output below came from elsewhere.')")
    notebook = nbformat.read(folder / "figure.ipynb", 4)
    bundle = figures.show(Figure(), "An empty picture.", source="Nobody")._repr_mimebundle_()
    notebook.cells[0].outputs = [nbformat.v4.new_output("display_data", bundle)]
    nbformat.write(notebook, folder / "figure.ipynb")
    with chromium_page() as page, lab_server(folder) as address:
        open_notebook(page, address, "figure.ipynb")
        picture = page.get_by_role("img", name="An empty picture.")
        picture.wait_for()
        assert picture.evaluate("image => image.naturalWidth") > 0
        assert "Source: Nobody" in page.locator("figcaption").inner_text()

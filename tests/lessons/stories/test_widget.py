"""The brief builder: what it says, whose words it shows, and that the keyboard alone moves it."""

import html
import itertools
import json
import re
import shutil

import pytest
from browser import chromium_page, lab_server, open_notebook, run_all_cells, write_notebook

from community_data import data
from community_data.data import stories
from community_data.lessons.stories import widget


def text_of(widget):
    return html.unescape(re.sub("<[^>]+>", " ", widget.value))


def everything_it_can_show(builder):
    sliders = [builder.voice, builder.number, builder.plain]
    for steps in itertools.product(*(range(len(slider.options)) for slider in sliders)):
        for slider, step in zip(sliders, steps, strict=True):
            slider.value = step
        yield text_of(builder.sentence) + text_of(builder.picture)


@pytest.mark.parametrize("slider", ["voice", "number", "plain"])
def test_each_slider_changes_the_page_and_the_words(slider):
    builder = widget.brief_builder("riverbend", "Otterbeck", "poverty")
    before = builder.picture.value, builder.sentence.value
    getattr(builder, slider).value = 1
    assert builder.picture.value != before[0]
    assert builder.sentence.value != before[1]


def test_it_says_what_a_reader_makes_of_each_choice():
    builder = widget.brief_builder("riverbend", "Otterbeck", "poverty")
    builder.voice.value, builder.number.value, builder.plain.value = 1, 0, 2
    said = text_of(builder.sentence)
    assert "Voice and number speak of the same thing." in said
    assert "“11 of every 100 residents”: a board can picture that." in said
    assert "says in words how sure the number is. Its reading grade is 6." in said
    builder.voice.value, builder.number.value, builder.plain.value = 3, 3, 0
    said = text_of(builder.sentence)
    assert "The voice speaks of housing cost burden, the number of poverty. Do they fit?" in said
    assert "few people think in numbers from 0 to 1" in said
    assert "hides that the number may be off" in said


@pytest.mark.parametrize("place", ["Otterbeck", "Tinderfold", "Riverbend"])
@pytest.mark.parametrize("package", ["riverbend", "riverbend@2026-Q1"])
def test_only_words_that_may_be_quoted_are_in_it(package, place):
    rows = data.open_package(package).table("stories")
    kept = rows[rows["consent"] == "internal"]["text"]
    shown = " ".join(everything_it_can_show(widget.brief_builder(package, place, "poverty")))
    assert not [text for text in kept if text[:30] in shown]


def test_an_invented_voice_never_stands_beside_a_real_number(real_package):
    builder = widget.brief_builder(real_package, "Union", "poverty")
    shown = " ".join(everything_it_can_show(builder))
    assert "Union" not in shown and "Poverty in Otterbeck (invented)" in shown


def test_a_hidden_number_stays_hidden():
    builder = widget.brief_builder("riverbend", "Tinderfold", "justice_involvement")
    assert len(builder.number.options) == len(builder.plain.options) == 1
    assert "hidden, to protect the people in it" in text_of(builder.sentence)
    assert "hidden, to protect" in repr(builder)


def test_a_page_without_widgets_gets_a_sentence():
    bundle = widget.brief_builder("riverbend", "Otterbeck", "poverty")._repr_mimebundle_()
    assert bundle["text/plain"].startswith("Here trainees move three sliders")
    assert bundle["text/html"] == f"<p>{bundle['text/plain']}</p>"


@pytest.fixture
def real_package(tmp_path):
    """The practice region's numbers as those of a real place: no passages, and not synthetic."""
    folder = tmp_path / "real"
    folder.mkdir()
    source = data.open_package("riverbend").folder
    descriptor = json.loads((source / "datapackage.json").read_text())
    kept = ("places", "measures")
    descriptor["resources"] = [r for r in descriptor["resources"] if r["name"] in kept]
    descriptor |= {"name": "real-place", "title": "A real place", "synthetic": False}
    (folder / "datapackage.json").write_text(json.dumps(descriptor))
    for name in kept:
        shutil.copy(source / f"{name}.csv", folder)
    places = (folder / "places.csv").read_text().replace("Otterbeck", "Union")
    (folder / "places.csv").write_text(places)
    assert stories.why_none(folder, "Union", "poverty") == stories.NONE_SHARED
    return folder


@pytest.mark.thorough  # the explorer of module 08 is tried in every run
def test_keyboard_alone_in_jupyterlab(tmp_path):
    folder = tmp_path / "work"
    folder.mkdir()
    source = (
        "from community_data.lessons.stories import widget\n"
        'widget.brief_builder("riverbend", "Otterbeck", "poverty")'
    )
    write_notebook(folder / "brief.ipynb", source)
    with chromium_page() as page, lab_server(folder) as address:
        open_notebook(page, address, "brief.ipynb")
        run_all_cells(page)
        builder = page.locator(".community-explorer")
        voice = builder.get_by_role("slider", name="The voice")
        voice.wait_for()
        preview = builder.get_by_role("region", name="Preview of the brief")
        words = builder.locator("[aria-live=polite]")
        assert voice.get_attribute("aria-valuetext") == "no voice"
        before = preview.inner_text()

        voice.focus()
        page.keyboard.press("ArrowRight")
        builder.get_by_text("Resident, Otterbeck").wait_for()
        assert voice.get_attribute("aria-valuetext") == "voice 1"
        assert preview.inner_text() != before
        assert "speak of the same thing" in words.inner_text()

        page.keyboard.press("Tab")
        page.keyboard.press("ArrowRight")
        preview.get_by_text("10.6%", exact=True).wait_for()
        page.keyboard.press("Tab")
        page.keyboard.press("End")
        preview.get_by_text("as low as 9 or as high as 13").wait_for()
        assert "Its reading grade is 6." in words.inner_text()

        # A phone: nothing is wider than the screen.
        page.set_viewport_size({"width": 390, "height": 800})
        page.wait_for_timeout(300)
        assert builder.evaluate("box => box.scrollWidth <= box.clientWidth + 1")

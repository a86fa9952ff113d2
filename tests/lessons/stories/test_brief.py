"""The brief on paper and on the community's page: one sheet, nobody's words without consent."""

import base64
import functools
import html
import json
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from browser import chromium_page, lab_server, open_notebook, run_all_cells
from bs4 import BeautifulSoup

from community_data import data, figures, methods
from community_data.course.mistakes_table import families_of
from community_data.data import stories
from community_data.exercises.options import letters_of
from community_data.lessons.stories import brief, check, material
from community_data.lessons.stories import page as stories_page
from community_data.reports.content import report_html, safe

COURSE = Path(__file__).parents[3]
NOTEBOOK = COURSE / "solutions" / "12_stories" / "12_stories.ipynb"
REAL = COURSE.parent / "shared" / "real" / "connecticut-2022"
RELEASES = ["riverbend@2026-Q1", "riverbend@2026-Q2"]
LONG = "Rents rose faster than wages here and no bus runs after nine. "


def chosen(package, place, measure):
    """The voice and the ask that the solved notebook chooses."""
    asks = material.asks(package, place)
    return {
        "voice": stories.fitting(package, place, measure).iloc[0]["story_id"],
        "ask": letters_of(asks, material.READY)[0],
    }


def page_of(package, place, measure="poverty", group_by="race", **changed):
    parts = chosen(package, place, measure) | changed
    return stories_page.sheet(package, place, measure, group_by, **parts)


def kept_inside(package):
    """The words of those who did not agree to be quoted."""
    table = data.open_package(package).table("stories")
    return list(table.loc[table["consent"] == "internal", "text"])


@pytest.fixture(scope="module")
def real(tmp_path_factory):
    """A package that is not synthetic and has no passages, with Riverbend's numbers."""
    folder = tmp_path_factory.mktemp("packages") / "real"
    folder.mkdir()
    source = data.open_package("riverbend").folder
    descriptor = json.loads((source / "datapackage.json").read_text())
    kept = ("places", "measures")
    descriptor["resources"] = [r for r in descriptor["resources"] if r["name"] in kept]
    descriptor |= {"name": "real-place", "title": "A real place", "synthetic": False}
    (folder / "datapackage.json").write_text(json.dumps(descriptor))
    for name in kept:
        shutil.copy(source / f"{name}.csv", folder)
    return folder


# One sheet of paper


def with_a_passage_of(words, monkeypatch):
    """Let the voice have so many words."""
    real_beside = stories.beside

    def beside(*args):
        table = real_beside(*args).copy()
        table["text"] = " ".join((LONG * 40).split()[:words])
        return table

    monkeypatch.setattr(stories, "beside", beside)


def sheets(page, text, paper):
    page.set_content(text)
    pdf = page.pdf(format=paper)
    return len(re.findall(rb"/Type\s*/Page[^s]", pdf))


CASES = {
    "Otterbeck": ("riverbend", "Otterbeck", "poverty", "race", 0),
    "smallest": ("riverbend", "Tinderfold", "poverty", "race", 0),
    "long passage": ("riverbend", "Tinderfold", "poverty", "race", 150),
    "hidden number": ("riverbend", "Tinderfold", "justice_involvement", "race", 150),
    "passage of middle length": ("riverbend", "Wovenmoor", "food_insecurity", "race", 60),
    "Union": (str(REAL), "Union", "poverty", "age", 0),
}


@pytest.mark.parametrize("case", CASES)
def test_it_fits_on_one_sheet_of_a4_and_of_letter(case, monkeypatch):
    package, place, measure, group_by, passage = CASES[case]
    if package == str(REAL) and not REAL.exists():
        pytest.skip("../shared/real is not here")
    if passage:
        with_a_passage_of(passage, monkeypatch)
    made = page_of(package, place, measure, group_by)
    assert isinstance(made, stories_page.Page), made
    with chromium_page() as page:
        assert [sheets(page, made.html, paper) for paper in ("A4", "Letter")] == [1, 1]


def test_what_does_not_fit_is_refused_with_the_next_step(monkeypatch):
    with_a_passage_of(200, monkeypatch)
    said = repr(page_of("riverbend", "Otterbeck"))
    assert "has 200 words" in said and "Never cut it without asking." in said


# What the page holds


def test_the_page_holds_all_that_a_board_needs():
    made = page_of("riverbend", "Otterbeck")
    soup = BeautifulSoup(made.html, "html.parser")
    text = soup.get_text(" ", strip=True)
    assert soup.find_all("h1")[0].text == "Poverty in Otterbeck"
    assert len(soup.find_all("h1")) == 1
    assert "This region is invented." in text
    assert "as low as 9 or as high as 13" in text
    assert "Data of 2020–2024. Published January 29, 2026." in text
    assert "9 times out of 10" in text
    assert "Resident, Otterbeck" in text
    assert "the board" in text
    images = soup.find_all("img")
    assert len(images) == 1 and images[0]["alt"].startswith("Bar chart. Percent of residents who")
    assert "cannot tell Black residents from Latino residents" in text
    # It needs nothing from elsewhere, and nothing in it can run.
    assert not soup.find_all(["script", "link"], src=True)
    assert not re.findall(r"https?://", made.html)


def test_a_place_too_small_to_compare_says_which_area_the_picture_shows():
    assert (
        "too small to compare, so the picture shows Riverbend"
        in page_of("riverbend", "Tinderfold").html
    )


def test_small_counts_of_records_are_not_in_the_picture():
    shown = brief.to_show("riverbend", "Otterbeck", "shelter_stays", "race")
    records = data.groups("riverbend", "Otterbeck", "shelter_stays", "race")
    assert methods.is_small(records["count"]).any()
    assert shown.loc[methods.cells_to_hide(records["count"]).to_numpy(), "percent"].isna().all()


@pytest.mark.parametrize(("part", "named"), [("voice", "a voice"), ("ask", "what you ask for")])
def test_what_is_missing_is_named(part, named):
    for nothing in (..., None, "", 7, [], "We ask for <b>more</b>."):
        said = page_of("riverbend", "Otterbeck", **{part: nothing})
        assert isinstance(said, figures.Html)
        assert named in repr(said)


def test_only_an_ask_that_is_ready_stands_on_the_page():
    asks = material.asks("riverbend", "Otterbeck")
    for letter, option in asks.items():
        made = page_of("riverbend", "Otterbeck", ask=letter)
        assert isinstance(made, stories_page.Page) == (option.word == material.READY)


def test_it_can_be_saved_under_a_plain_name():
    made = page_of("riverbend", "Indigo Stile", "housing_cost_burden", "tenure")
    assert made.file_name == "brief-indigo-stile-housing-cost-burden.html"
    coded = re.search(r'base64,([^"]+)"', made._repr_mimebundle_()["text/html"])[1]
    assert base64.b64decode(coded).decode() == made.html


# Whose words


@pytest.mark.parametrize(
    "package", [pytest.param(RELEASES[0], marks=pytest.mark.thorough), RELEASES[1]]
)
def test_nobody_is_on_any_page_without_consent(package):
    """Every place and every theme: what can be chosen, the page, and the community's page."""
    opened = data.open_package(package)
    inside = [text[:40] for text in kept_inside(package)]
    passages = opened.table("stories").set_index("story_id")
    whole = data.top_place(opened)
    seen = set()
    names = opened.places.set_index("place_id")["name"]
    numbers = opened.measures[["place_id", "measure"]].drop_duplicates()
    for place, measure in zip(names[numbers["place_id"]], numbers["measure"], strict=True):
        choice = stories.beside(package, place, measure)
        for _, passage in choice.iterrows():
            seen.add(passage["story_id"])
            consent = passages.loc[passage["story_id"], "consent"]
            assert consent == "public" or (consent == "anonymous" and place == whole)
            assert not methods.signs_of_a_person(passage["text"], opened.places["name"])
            credit = stories.credit(passage, whole)
            named = passage["consent"] == "public"
            assert credit == (f"{passage['speaker_role'].capitalize()}, {passage['place']}"
                              if named else f"Somebody in {whole}")  # fmt: skip
        if len(choice):
            first = choice.iloc[0]
            ask = letters_of(material.asks(opened, place), "ready")[0]
            shown = stories_page.pair(first["story_id"], ask, opened, place, measure)
            assert first["text"] in repr(shown)
            assert not [text for text in inside if text in repr(shown) + shown.page]
    assert len(seen) > 20
    assert not seen & set(passages.index[passages["consent"] == "internal"])


def test_who_took_consent_back_is_on_no_page_of_the_newer_release():
    before, now = (
        set(stories.beside(release, "Copperloom", "youth_mental_health")["story_id"])
        for release in RELEASES
    )
    assert "s045" in before and "s045" not in now
    table, _ = stories.releases_compared("riverbend")
    assert stories.taken_back(table) == ["s045"]


@pytest.mark.parametrize("voice", ["s004", "s008", "s020", "s003", "s999", 4])
def test_no_slip_of_the_pen_puts_somebody_on_the_page(voice):
    """Internal, pointing at a person, anonymous on a town's page, unknown."""
    made = page_of("riverbend", "Otterbeck", "housing_cost_burden", "race", voice=voice)
    assert isinstance(made, figures.Html) and "voice that may stand" in repr(made)


@pytest.mark.parametrize(
    ("role", "consent", "credit"),
    [
        ("resident", "public", "Resident, Otterbeck"),
        (" Young person", "public", "Young person, Otterbeck"),
        ("resident", "anonymous", "Somebody in Riverbend"),
        ("a resident with cancer", "public", "Somebody in Otterbeck"),
        ("mother of triplets", "public", "Somebody in Otterbeck"),
        ("Maria Lopez", "public", "Somebody in Otterbeck"),
        (float("nan"), "public", "Somebody in Otterbeck"),
    ],
)
def test_a_credit_has_a_role_that_many_people_have_or_none(role, consent, credit):
    passage = pd.Series({"speaker_role": role, "consent": consent, "place": "Otterbeck"})
    assert stories.credit(passage, "Riverbend") == credit


@pytest.mark.parametrize("consent", ["sure", ""])
def test_a_consent_that_nobody_defined_is_refused_with_all_its_table(tmp_path, consent):
    source = data.open_package("riverbend").folder
    shutil.copytree(source, tmp_path / "odd")
    file = tmp_path / "odd" / "stories.csv"
    file.write_text(file.read_text().replace(",public,", f",{consent},", 1))
    for ask in (stories.beside, stories.heard):
        with pytest.raises(data.DataProblem, match=r"stories\.csv, row \d+: consent"):
            ask(tmp_path / "odd", "Otterbeck", "poverty")


def test_a_real_place_never_gets_an_invented_voice(real):
    assert stories.heard(real, "Otterbeck", "poverty").own is False
    made = page_of(real, "Otterbeck")
    both = chosen(real, "Otterbeck", "poverty")
    shown = stories_page.pair(both["voice"], both["ask"], real, "Otterbeck", "poverty")
    for page in (html.unescape(made.html), repr(shown), html.unescape(shown.page)):
        assert str(stories.NONE_SHARED) in page
        for text in data.open_package("riverbend").table("stories")["text"]:
            assert text[:30] not in page
    assert "This region is invented." not in made.html


def test_the_words_of_who_speaks_to_the_team_only_are_not_read_out():
    passages = stories.heard("riverbend", "Otterbeck", "poverty").passages
    shown = stories_page.read(passages, most=100)
    assert not [text for text in kept_inside("riverbend") if text[:30] in shown.page + shown.text]
    anonymous = passages[passages["consent"] == "anonymous"]
    assert "Otterbeck" not in repr(stories_page.read(anonymous))


# The notebook


@functools.cache
def executed(package, place):
    from nbclient import NotebookClient

    from community_data.kernels.provisioner import kernel_name

    notebook = nbformat.read(NOTEBOOK, as_version=4)
    for cell in notebook.cells:
        if "parameters" in cell.metadata.get("tags", []):
            cell.source = (
                f"package, place = {package!r}, {place!r}\nmeasure, group_by = 'poverty', 'race'"
            )
    NotebookClient(notebook, kernel_name=kernel_name(), timeout=120).execute()
    return notebook


@pytest.mark.parametrize(
    ("package", "place"), [(RELEASES[0], "Copperloom"), (RELEASES[1], "Otterbeck")]
)
def test_no_output_of_the_notebook_holds_the_words_of_who_did_not_agree(package, place):
    """Not on the report, and not in any other cell either."""
    notebook = executed(package, place)
    report = report_html(notebook, "m12", [])
    outputs = json.dumps([cell.get("outputs", []) for cell in notebook.cells], ensure_ascii=False)
    outputs += " ".join(
        base64.b64decode(coded).decode("utf-8", "ignore")
        for coded in re.findall(r"data:text/html;charset=utf-8;base64,([\w+/=]+)", outputs)
    )
    assert "“" in report and "One voice shows what happens" in report
    for text in kept_inside(package):
        for words in (text[:40], json.dumps(text, ensure_ascii=False)[1:40]):
            assert words not in report and words not in outputs


def test_the_community_page_begins_with_the_number_the_voice_and_the_ask():
    both = chosen("riverbend", "Otterbeck", "poverty")
    shown = stories_page.pair(both["voice"], both["ask"], "riverbend", "Otterbeck", "poverty")
    page = safe(shown.page, "m12", [])
    for words in ("In Otterbeck, about 11 of every 100 residents", "as low as 9 or as high as 13",
                  "Resident, Otterbeck", "What we ask of you", "Data of 2020–2024"):  # fmt: skip
        assert words in page
    assert "<blockquote>" in page


def test_where_a_place_has_no_number_the_one_around_it_stands_beside_that_and_bears_its_name():
    made = html.unescape(page_of("riverbend", "Sedgeloft").html)
    own = "In Sedgeloft, there is no number to say how many residents"
    around = "In Riverbend, about 12 of every 100 residents have an income below the poverty line."
    assert own in made and around in made and made.index(own) < made.index(around)
    assert "A number that is too uncertain is left out. Some people were asked" in made
    # Nothing is said of the region where the place has its own number.
    assert "In Riverbend" not in html.unescape(page_of("riverbend", "Otterbeck").html)


def test_an_organization_asks_for_what_it_wrote_itself(tmp_path):
    own = shutil.copytree(data.open_package("riverbend").folder, tmp_path / "own")
    file = own / "datapackage.json"
    said = json.loads(file.read_text("utf-8")) | {
        "ask": "By June 30, <b>the council</b>\nof {place} votes."
    }
    file.write_text(json.dumps(said), "utf-8")
    both = chosen(own, "Otterbeck", "poverty")
    shown = stories_page.pair(both["voice"], both["ask"], own, "Otterbeck", "poverty")
    assert "By June 30, &lt;b&gt;the council&lt;/b&gt; of Otterbeck votes." in safe(
        shown.page, "m12", []
    )
    assert material.asks("riverbend", "Otterbeck")[both["ask"]].text not in repr(shown)


@pytest.mark.parametrize("word", ["vague", "blame", "person", "no day"])
def test_an_ask_that_is_not_ready_stands_on_no_page(word):
    voice = chosen("riverbend", "Otterbeck", "poverty")["voice"]
    ask = letters_of(material.asks("riverbend", "Otterbeck"), word)[0]
    for answer in (ask, "Z", 3, ...):
        shown = stories_page.pair(voice, answer, "riverbend", "Otterbeck", "poverty")
        assert repr(shown).startswith("The brief appears here")


@pytest.mark.thorough
def test_the_link_saves_the_page_from_jupyterlab(tmp_path):
    folder = tmp_path / "work"
    folder.mkdir()
    shutil.copy(NOTEBOOK, folder / "stories.ipynb")
    with chromium_page(accept_downloads=True) as page, lab_server(folder) as address:
        open_notebook(page, address, "stories.ipynb")
        run_all_cells(page)
        page.evaluate(
            """() => {
                const cells = window.jupyterapp.shell.currentWidget.content;
                cells.activeCellIndex = cells.widgets.findIndex(
                    cell => cell.model.sharedModel.source.includes('page.sheet('));
                cells.scrollToItem(cells.activeCellIndex);
            }"""
        )
        link = page.get_by_role("link", name="Save your brief")
        link.wait_for()
        frame = page.frame_locator("iframe[title='Your brief, as it will look']")
        frame.get_by_role("heading", name="Poverty in Otterbeck").wait_for()
        with page.expect_download() as download:
            link.press("Enter")
        assert download.value.suggested_filename == "brief-otterbeck-poverty.html"
        saved = Path(download.value.path()).read_text("utf-8")
    assert saved.startswith("<!DOCTYPE html>") and "Resident, Otterbeck" in saved
    assert not list(folder.glob("*.html"))


# What trainees choose from


PLACES = [
    ("riverbend", "Otterbeck", "poverty", "race"),
    ("riverbend", "Riverbend", "poverty", "race"),
    ("riverbend", "Lanternby", "poverty", "age"),
    ("riverbend", "Otterbeck", "shelter_stays", "race"),
    ("riverbend", "Tinderfold", "justice_involvement", "race"),
    ("riverbend", "Wovenmoor", "food_insecurity", "race"),
    (str(REAL), "Union", "poverty", "age"),
    (str(REAL), "Hartford", "low_income", "age"),
]


@pytest.mark.parametrize(("package", "place", "measure", "group_by"), PLACES)
def test_one_of_each_list_is_true_and_the_order_hangs_on_the_place(
    package, place, measure, group_by
):
    if package == str(REAL) and not REAL.exists():
        pytest.skip("../shared/real is not here")
    titles = material.titles(package, place, measure, group_by)
    lists = [titles, material.statements(package, place, measure),
             material.ranges(package, place, measure)]  # fmt: skip
    for options in lists:
        assert [option.word for option in options.values()].count("true") == 1
        texts = [option.text for option in options.values()]
        assert len(texts) == len(set(texts))
        assert all(option.why for option in options.values() if option.word != "true")
    assert titles == material.titles(package, place, measure, group_by)
    parts = material.alt_parts(package, place, measure, group_by)
    assert {"type", "measured", "reason"} <= {part.word for part in parts.values()}


def test_the_orders_differ_from_place_to_place():
    opened = data.open_package("riverbend")
    orders = {
        tuple(ask.word for ask in material.asks(opened, name).values())
        for name in opened.places["name"]
    }
    assert len(orders) > 10


def test_a_false_alt_text_is_false():
    """What the data of Otterbeck say, by hand: Black residents 21.5%, White residents 6.1%."""
    parts = material.alt_parts("riverbend", "Otterbeck", "poverty", "race").values()
    by_word = {part.word: part.text for part in parts}
    assert by_word["reason"].startswith(
        "Highest: Black residents, 21.5 percent. Lowest: White residents, 6.1 percent."
    )
    assert by_word["turned"].startswith("Highest: White residents, 21.5 percent.")


def test_the_bars_to_look_at_are_those_of_the_title():
    """One bar alone would look as if it stood apart from the next one, which it does not."""
    pair = brief.Pair("riverbend", "Otterbeck", "poverty", "race")
    assert pair.bars == ["Black residents", "White residents"]
    assert pair.near == ["Latino residents"] and pair.real


def test_a_sentence_is_filled_in_as_it_is_and_the_check_judges_it():
    statements = material.statements("riverbend", "Otterbeck", "poverty")
    ranges = material.ranges("riverbend", "Otterbeck", "poverty")
    (true,), (sure,) = letters_of(statements, "true"), letters_of(ranges, "true")
    filled = (11, 9, 12.5, true, sure)
    about = ("riverbend", "Otterbeck", "poverty")
    assert check.sentence(*filled, *about).passed
    assert repr(stories_page.sentence(*filled, *about)) == (
        "In Otterbeck, about 11 of every 100 residents have an income below the poverty line. "
        "Some were asked, not all. So the true number may be as low as 9 or as high as 12.5."
    )
    for odd in (..., None, "eleven", [11]):
        assert "appears here" in repr(stories_page.sentence(odd, 9, 13, true, sure, *about))


def test_pdftoppm_shows_what_chromium_prints(tmp_path):
    """The printed sheet is not empty, and nothing of it is cut off at its right edge."""
    if not shutil.which("pdftoppm"):
        pytest.skip("pdftoppm is not installed")
    from PIL import Image

    with chromium_page() as page:
        page.set_content(page_of("riverbend", "Otterbeck").html)
        page.pdf(path=tmp_path / "brief.pdf", format="Letter")
    subprocess.run(
        ["pdftoppm", "-r", "60", "-gray", tmp_path / "brief.pdf", tmp_path / "sheet"], check=True
    )
    sheet = Image.open(next(tmp_path.glob("sheet*")))
    dark = sheet.point(lambda value: 255 * (value < 128))
    left, _, right, bottom = dark.getbbox()
    width, height = sheet.size
    assert left > 0.04 * width and right < 0.96 * width and bottom > 0.6 * height


# The guide


def test_the_answer_key_of_the_guide_is_right():
    """Each row of the key is what the exercises of the practice place ask for."""
    place = ("riverbend", "Otterbeck", "poverty")
    guide = (COURSE / "facilitator_guide" / "modules" / "12_stories.md").read_text("utf-8")
    key = guide.split("## Answer key")[1].split("## ")[0]
    rows = dict(re.findall(r"^\| (\d+) \| (.*) \|$", key, re.MULTILINE))
    quoted = set(check.may_quote.describe(*place).right)
    internal = [s for s in stories.heard(*place).passages["story_id"] if s not in quoted]
    asks = letters_of(material.asks(*place[:2]), material.READY)
    assert rows["1"] == f"all but {', '.join(internal)}"
    assert rows["2"] == ", ".join(check.points_at_somebody.describe(*place).right)
    assert rows["3"] == ", ".join(check.taken_back.describe("riverbend").right)
    assert rows["4"] == ", ".join(check.matching.describe(*place).right)
    assert rows["5"] == ", ".join(check.titles.describe(*place, "race").right.values())
    assert rows["7"] == ", ".join(check.alt.describe(*place, "race").right)
    assert rows["9"] == ", ".join(check.plain.describe(*place[:2]).right)
    assert rows["10"] == ", ".join(check.speakers.describe(*place).right.values())
    voices = " or ".join(stories.fitting(*place)["story_id"])
    assert rows["11"] == f"{voices}; {' or '.join(asks)}"
    *numbers, statement, range_says = rows["8"].split("; ")
    for number in zip(*[each.split(" or ") for each in numbers], strict=False):
        given = [float(each) for each in number]
        assert check.sentence(*given, statement, range_says, *place).passed
    chart = brief.to_show(*place, "race").dropna().sort_values("percent", ascending=False)
    assert rows["6"].startswith(", ".join(chart["group"]))
    assert rows["6"].endswith(" and ".join(brief.Pair(*place, "race").bars))


def test_every_hint_of_the_bank_has_a_row_in_the_guide():
    explained = {hint for family in families_of("stories") for hint in family.hints}
    bank = tomllib.loads((Path(__file__).parent / "answers.toml").read_text("utf-8"))
    kinds = [exercise["wrong"] for name, exercise in bank.items() if name != "cases"]
    assert {answer["hint"] for wrong in kinds for answer in wrong} <= explained

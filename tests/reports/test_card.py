"""The picture to share: it says what the page says, all of it in words, and is drawn whole."""

import io

import matplotlib.image
import pytest
from bs4 import BeautifulSoup

from community_data import data
from community_data.data import rates
from community_data.reports import card, gate
from community_data.reports.page import place_page
from community_data.reports.plan import PagePlan, Plan
from community_data.reports.run import Section
from tests.small_package import write as write_package

from .test_measures import OfAll

SITE = "https://example.org/pages/"
TOWN = "2"


@pytest.fixture(scope="module")
def riverbend(tmp_path_factory):
    """The gate's protected copy of the practice region."""
    with gate.protected(data.open_package("riverbend"), tmp_path_factory.mktemp("site")) as copy:
        yield copy.package


def page_with_card(package, place, address=SITE, contact="Ana <b>, 555-0100"):
    row = package.place(place)
    plan = Plan(
        package, None, "r", [OfAll("a"), OfAll("b")], "", "", [], [], contact=contact,
        address=address,
    )  # fmt: skip
    page = PagePlan(row["place_id"], row["name"], "place.html", "k", ())
    made = card.card_of(package, row["place_id"], contact)
    sections = [Section(name, name, "<p>Text.</p>") for name in "ab"]
    return BeautifulSoup(place_page(plan, page, sections, card=made), "html.parser"), made


def test_it_says_the_first_number_its_range_its_release_and_that_it_is_invented(riverbend):
    page, made = page_with_card(riverbend, "Otterbeck")
    row = rates.of_everyone("riverbend", "Otterbeck", "poverty")
    percent = round(row["percent"], 1)
    margin = round(row["percent"] - row["low"], 1)
    for words in (
        f"Otterbeck. {percent}% of residents have an income below the poverty line.",
        f"between {percent - margin:.1f}% and {percent + margin:.1f}%. Data of 2020–2024.",
        "We cannot tell if it differs from Riverbend", "This region is invented.",
        "release 2026-Q2. Made on", "Whom to ask: Ana <b>, 555-0100.",
    ):  # fmt: skip
        assert words in made.alt
    told = {meta["property"]: meta["content"] for meta in page.select("meta[property]")}
    assert told["og:image"] == f"{SITE}place.png" and told["og:url"] == f"{SITE}place.html"
    assert told["og:image:alt"] == made.alt == page.select_one(".share details p").text
    assert page.select_one(".share a")["href"] == "place.png"


def test_without_the_address_of_the_site_no_other_site_is_told_of_a_picture(riverbend):
    page, _made = page_with_card(riverbend, "Otterbeck", address="")
    assert not page.select('meta[property^="og:"], meta[name^="twitter:"]')
    assert page.select_one(".share a[download]")


def test_a_place_without_a_number_of_its_own_says_whose_it_shows(tmp_path):
    too_few = (3, 40, 60, 30)
    package = data.open_package(write_package(tmp_path / "p", [], too_few))
    measures = package.measures
    assert set(measures["count"]) == {3}
    assert card.card_of(package, TOWN) is None  # too uncertain here, and in the region
    file = tmp_path / "p" / "measures.csv"
    first, town, region = file.read_text("utf-8").splitlines()
    region = region.replace("3,40,60,30", "1000,100,10000,0")
    file.write_text("\n".join([first, town, region, ""]), encoding="utf-8")
    made = card.card_of(data.open_package(tmp_path / "p"), TOWN)
    assert made.alt.startswith("Elmtown. 10.0% of residents in Anywhere have an income")
    assert "That is Anywhere, which this place is a part of." in made.alt


@pytest.mark.parametrize(
    "name",
    ["Union", "$x$ \\frac{1}{2} & <b>", "A" * 70, " ".join(["Saint-Germain-on-the-River"] * 8)],
)
def test_any_name_is_drawn_whole_inside_the_picture(tmp_path, name):
    package = data.open_package(write_package(tmp_path / "p", []))
    made = card.card_of(package, TOWN, "Somebody with a long title, " * 4)
    (_old, *how), *others = made.lines
    picture = card.png(card.Card(((name, *how), *others)))
    pixels = matplotlib.image.imread(io.BytesIO(picture))[..., :3]
    assert pixels.shape[:2] == (card.HEIGHT, card.WIDTH)
    edge = 20
    right, top, bottom = pixels[:, -edge:], pixels[:edge, edge:], pixels[-edge:, edge:]
    assert all((side == 1).all() for side in (right, top, bottom)), "letters run out of it"
    assert (pixels[:, edge:-edge] < 0.5).any()


def test_a_name_in_letters_that_are_not_there_gets_no_boxes(riverbend, monkeypatch):
    place_id = riverbend.place("Otterbeck")["place_id"]
    assert card.card_of(riverbend, place_id, "Ålesund, Łódź, Αθήνα")
    assert card.card_of(riverbend, place_id, "東京") is None
    page, _made = page_with_card(riverbend, "Otterbeck", contact="東京")
    assert not page.select(".share, meta[property]")

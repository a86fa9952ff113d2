"""What the Hub itself says to people: its pages, drawn as JupyterHub draws them."""

from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from jinja2 import ChainableUndefined, ChoiceLoader, Environment, FileSystemLoader, PrefixLoader

from community_data.hosting import hub
from community_data.text.translate import _

pytest.importorskip("jupyterhub", reason="What a hub needs is not installed.")
from jupyterhub._data import DATA_FILES_PATH

PAGES = Path(hub.__file__).parent / "pages"
THEIRS = Path(DATA_FILES_PATH) / "templates"


def drawn(name: str, **known: object) -> BeautifulSoup:
    ours = FileSystemLoader([PAGES, THEIRS])
    theirs = PrefixLoader({"templates": FileSystemLoader(THEIRS)})
    loader = ChoiceLoader([theirs, ours])
    # Nobody is signed in here, and the pages ask for much about who is.
    pages = Environment(autoescape=True, loader=loader, undefined=ChainableUndefined)
    known |= {"_": _, "static_url": lambda path, **_more: path, "base_url": "/hub/"}
    return BeautifulSoup(pages.get_template(name).render(known), "html.parser")


@pytest.mark.parametrize(
    ("name", "known", "heading", "sentence"),
    [
        ("spawn_pending.html", {}, "Your course is getting ready", "It opens here by itself."),
        ("not_running.html", {}, "Your course is closed at the moment", "It opens again by itself"),
        ("not_running.html", {"failed": True}, "Your course could not be opened", "Try again."),
        ("404.html", {"status_code": 404}, "There is no such page", "a slip in the address"),
        ("error.html", {"status_code": 403}, "This page is not for you to open", "the button"),
        ("error.html", {"status_code": 503}, "This did not work", "Wait a minute"),
    ],
)
def test_a_page_has_one_heading_and_says_what_comes_next(name, known, heading, sentence):
    page = drawn(name, **known)
    (first,) = page.select("h1")
    assert first.get_text(strip=True) == heading and sentence in page.get_text()
    for jargon in ("moons", "redirected", "spawn", "Launch", "Your server"):
        assert jargon not in " ".join(text.get_text() for text in page.select("h1, p"))


def test_what_happened_is_there_for_who_has_to_mend_it():
    page = drawn("error.html", status_code=500, status_message="Broken", message="<b>why</b>")
    assert page.select_one("details").get_text(" ", strip=True).endswith("500 Broken <b>why</b>")
    assert page.select_one("details").get("open") is None

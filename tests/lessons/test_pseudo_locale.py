"""No sentence of a lesson escapes a translator: its cards and its part of a community's page."""

from __future__ import annotations

import bs4
import nbclient
import nbformat
import pytest
from babel import Locale

from community_data import data
from community_data.data.sources import short_title
from community_data.kernels.provisioner import kernel_name
from community_data.text.translate import use_language
from tests.lessons import test_answers as banks
from tests.text import pseudo

MODULES = list(banks.BANKS)
# Put behind the cell that imports the tools, so that texts made while importing are found too.
SPEAK = "from tests.text import pseudo\npseudo.speak()"


@pytest.fixture
def language_of_nobody():
    # What comes before an exercise is kept, with its sentences.
    banks.names_before.cache_clear()
    pseudo.speak()
    yield
    use_language("en")
    banks.names_before.cache_clear()


def words_of_the_package() -> list[str]:
    package = data.open_package("riverbend")
    words = [package.title, *package.places["name"], *package.places["level"]]
    agreed = package.agreement
    words += [*agreed.between, agreed.may_see, agreed.reviewers]
    for name in package.tables:
        if name == "boundaries":  # areas, and no words
            continue
        table = package.table(name)
        words += [*table.columns, *table.select_dtypes(exclude="number").stack().unique()]
    words += [str(value) for source in package.sources for value in source.values()]
    words += [short_title(source["title"]) for source in package.sources]
    months = Locale("en").months["format"]  # Babel's own, which has them in every language
    return [*words, *months["wide"].values(), *months["abbreviated"].values()]


def cards(module: str, exercise: str):
    """The card of every answer in the bank, on the practice region."""
    cases = banks.BANKS[module]["cases"]
    case = next(n for n, case in enumerate(cases) if case["package"].startswith("riverbend"))
    for answer in [kind for kinds in banks.BANKS[module][exercise].values() for kind in kinds]:
        result, _names = banks.judge(module, case, exercise, answer["code"])
        yield answer["code"], result._repr_mimebundle_()["text/html"]


def escaped_from_cards(module: str) -> dict[str, list[str]]:
    found = {}
    for exercise in banks.exercises(module):
        for code, card in cards(module, exercise):
            text = bs4.BeautifulSoup(card, "html.parser").get_text(" ")
            if words := pseudo.outside(text):
                found[f"{exercise}: {code}"] = words
    return found


def escaped_from_page(module: str) -> dict[int, list[str]]:
    """Words of the page's cells that escaped: number of the cell -> words."""
    notebook = nbformat.read(banks.SOLUTIONS / module / f"{module}.ipynb", as_version=4)
    tools = next(
        n for n, cell in enumerate(notebook.cells) if "from community_data.lessons" in cell.source
    )
    notebook.cells.insert(tools + 1, nbformat.v4.new_code_cell(SPEAK))
    nbclient.NotebookClient(notebook, timeout=300, kernel_name=kernel_name()).execute()
    known, found = words_of_the_package(), {}
    for number, cell in enumerate(notebook.cells):
        if cell.cell_type == "code" and "report" in cell.metadata.get("tags", []):
            shown = [output.get("data", {}).get("text/html", "") for output in cell.outputs]
            soup = bs4.BeautifulSoup("".join(shown), "html.parser")
            labels = [
                tag.get(name, "") for tag in soup.find_all(True) for name in ("alt", "aria-label")
            ]
            if words := pseudo.outside(" ".join([soup.get_text(" "), *labels]), known):
                found[number] = words
    return found


@pytest.mark.share(4)
@pytest.mark.parametrize("module", MODULES)
def test_the_cards_of_the_checks(module, language_of_nobody):
    assert escaped_from_cards(module) == {}


@pytest.mark.share(4)
@pytest.mark.parametrize("module", MODULES)
def test_the_page_of_otterbeck(module):
    assert escaped_from_page(module) == {}

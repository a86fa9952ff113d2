"""One sentence for all places at once: an odd one comes first, and one that is broken is marked."""

import pytest

from community_data import cli, data
from community_data.errors import CannotReport
from community_data.reports import sentences, site
from community_data.reports.sentences import is_odd

PACKAGE = data.open_package("riverbend")
TOWNS = PACKAGE.places[PACKAGE.places["level"] == "town"].set_index("place_id")["name"].to_dict()
ODD = "Of Black residents in {name}, nan% are poor."


def write_page(folder, place_id, blocks):
    metas = {site.RUN: "key", site.RELEASE: "r", site.PLACE: place_id, site.ABOUT: "poverty"}
    head = "".join(f'<meta name="{name}" content="{text}">' for name, text in metas.items())
    (folder / f"{place_id}.html").write_text(
        f"<!DOCTYPE html><html><head>{head}<title>x</title></head><body>"
        '<section class="report" aria-label="By group"><h2 id="08_groups">By group</h2>'
        f"{blocks}</section>"
        '<section class="report" aria-label="Weeks"><h2 id="10_trends">Weeks</h2><p>A week.</p>'
        "</section></body></html>",
        encoding="utf-8",
    )


@pytest.fixture
def pages(tmp_path):
    """Pages of all towns; the third of them has a sentence that no other one has."""
    for number, (place_id, name) in enumerate(TOWNS.items(), start=1):
        group = "Asian" if number % 2 else "Black"
        first = f"<p>In {name}, {number}.5% of {group} residents are poor. Ask the people.</p>"
        odd = f"<ul><li>{ODD.format(name=name)}</li></ul>" if number == 3 else ""
        write_page(tmp_path, place_id, f'{first}{odd}<img src="" alt="Chart of {name}.">')
    (tmp_path / "index.html").write_text("<html><p>Not a place.</p></html>", encoding="utf-8")
    return tmp_path


def test_sentences_that_differ_in_names_and_numbers_are_one_template(pages):
    found, everywhere = sentences.templates(pages, PACKAGE, "08_groups")
    assert sorted(everywhere) == sorted(TOWNS.values())
    by_text = {template.text: template for template in found}
    assert [*by_text] == [
        "Of … … in …, nan% are poor.", "In …, #% of … … are poor.",
        "Chart of ….", "Ask the people.",
    ]  # fmt: skip
    assert len(by_text["In …, #% of … … are poor."].says) == len(TOWNS)
    assert [*by_text["Ask the people."].says.values()] == [tuple(everywhere)]


def test_what_one_place_alone_has_comes_first_and_is_marked(pages, capsys):
    third = [*TOWNS.values()][2]
    assert cli.run(["sentences", "riverbend", str(pages), "--places", "1"]) == 0
    assert capsys.readouterr().out == (
        f"By group | in 1 of {len(TOWNS)} places: Of … … in …, nan% are poor.\n"
        f" ! {third}: {ODD.format(name=third)}\n\n"
    )
    assert cli.run(["sentences", "riverbend", str(pages), "--module", "Weeks"]) == 0
    everywhere = f"Weeks | in {len(TOWNS)} of {len(TOWNS)} places: A week.\n   everywhere: A week."
    assert capsys.readouterr().out == f"{everywhere}\n\n"


@pytest.mark.parametrize(
    "sentence",
    ["{name} has 3.", "It is nan%.", "Of the the people", "Poor ,", "A “” here.", "x.."],
)
def test_what_no_sentence_should_have(sentence):
    assert is_odd(sentence)
    assert not is_odd("None of the groups has a number to show here: 10.6% ± 1.9 points.")


def test_a_folder_without_pages_and_a_part_that_is_not_there(pages, tmp_path):
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(CannotReport, match=r"There is no page of .* in “empty”. Make them first:"):
        sentences.templates(empty, PACKAGE)
    with pytest.raises(CannotReport, match=r"no part “08_group”\. Did you mean 08_groups"):
        sentences.templates(pages, PACKAGE, "08_group")

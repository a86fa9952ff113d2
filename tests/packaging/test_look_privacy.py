"""Nothing that stands in a cell of a person leaves: not on the terminal, not in a file."""

import random
import re
import tempfile
import traceback
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from looking import draft
from openpyxl import Workbook

from community_data.cli import run
from community_data.errors import DataProblem

PLACES = """\
place_id,name,level,parent_id,population
01,Fernwick,region,,9000
011,Aldermoss,town,01,5000
012,Brackenholt,town,01,4000
"""
# Words that stand in few cells: a name, a town where one person lives, what somebody noted.
RARE = ["Xanquil", "Zorwen", "Quilspek", "Wyrmhold", "Aldermos", "Vashlun"]


def everything(folder: Path, file: Path, **options) -> str:
    """All that comes out of a look: what is told, what is written, how it fails."""
    try:
        _mapping, shown = draft(file, **options)
    except DataProblem as problem:
        shown = "".join(traceback.format_exception(problem))
    written = [f for f in folder.iterdir() if f not in (file, folder / "places.csv")]
    return shown + "".join(f.read_text(encoding="utf-8") for f in written)


def clients(people: int = 60, visits: int = 1, rare: tuple[str, ...] = ()) -> list[dict]:
    """A list of people: each of `rare` stands in one person's place, group, name or note."""
    chance = random.Random(people)
    rows = []
    for n in range(people):
        person = {
            "Client ID": f"C{n:04}", "Last name": f"Polmi{n}", "Birth date": f"{1940 + n}-03-04",
            "Town": ["Aldermoss", "Brackenholt"][n % 2], "Race": ["White", "Black", "Asian"][n % 3],
            "Sex": "FM"[n % 2], "Notes": "call first",
        }  # fmt: skip
        rows += [dict(person) for _visit in range(visits)]
    for word in rare:
        chance.choice(rows)[chance.choice(["Last name", "Town", "Race", "Sex", "Notes"])] = word
    return rows


def write(file: Path, rows: list[dict]) -> Path:
    lines = [",".join(rows[0]), *(",".join(row.values()) for row in rows)]
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


@pytest.mark.parametrize("known", [True, False])
@given(rare=st.lists(st.sampled_from(RARE), min_size=1, unique=True), people=st.integers(30, 90),
       visits=st.sampled_from([1, 1, 14]))  # fmt: skip
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_rare_cell_comes_out(known, rare, people, visits):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if known:
            (folder / "places.csv").write_text(PLACES, encoding="utf-8")
        rows = clients(people, visits, tuple(rare))
        shown = everything(folder, write(folder / "c.csv", rows), public=people % 2 == 0)
    assert "Race" in shown
    cells = {row[c] for row in rows for c in ("Client ID", "Last name", "Birth date", "Notes")}
    assert not [word for word in {*rare, *cells} if re.search(rf"\b{re.escape(word)}\b", shown)]


@pytest.mark.parametrize(("people", "told"), [(10, False), (11, True)])
def test_a_word_is_shown_from_eleven_people_on(tmp_path, people, told):
    rows = clients(60)
    for row in rows[:people]:
        row["Race"] = "Wyrmish"
    assert ("Wyrmish" in everything(tmp_path, write(tmp_path / "c.csv", rows))) is told


@pytest.mark.parametrize("apart", ["Client ID", "Last name", "Birth date"])
def test_many_rows_of_one_person_are_one_person(tmp_path, apart):
    """Whichever column tells people apart, and though the others would say that they are many."""
    rows = [row for row in clients(40, visits=2) for _again in range(2)]
    for n, row in enumerate(rows):
        row |= {"Client ID": f"V{n}", "Last name": f"N{n}", "Birth date": f"{1900 + n % 120}-01-01"}
    for row in rows[:30]:
        row |= {"Race": "Wyrmish", apart: rows[0][apart]}
    assert "Wyrmish" not in everything(tmp_path, write(tmp_path / "c.csv", rows))


LISTS = {
    "a name beside a number": ["Name,Town,Visits", "{0},Aldermoss,{1}"],
    "a client by year": [
        "Client,Town,Year,Visits", "{0},Aldermoss,2023,{1}", "{0},Aldermoss,2024,{1}",
    ],
    "somebody under another name": [
        "Helped,Town,Year,Count", "{0},Aldermoss,2023,{1}", "{0},Aldermoss,2024,{1}",
    ],
    "a person in the column of groups": ["Town,Group,Count", "Aldermoss,{0},{1}"],
    "a person in the column of towns": ["Town,Count", "{0},1"],
    "a name with a number": ["Town,Count", "{0} 555-0117,{1}"],
}  # fmt: skip


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("known", [True, False])
def test_a_list_of_people_that_looks_like_counts(tmp_path, name, known):
    """Names in a table of numbers: whatever it is taken for, no name comes out."""
    if known:
        (tmp_path / "places.csv").write_text(PLACES, encoding="utf-8")
    header, *lines = LISTS[name]
    people = [f"Xanquil {first} {last}" for first in ("Ana", "Juan", "Rosa") for last in RARE[:4]]
    rows = [line.format(person, 12 + n) for n, person in enumerate(people) for line in lines]
    rows += ["Aldermoss,400", "Brackenholt,300"] if header == "Town,Count" else []
    (tmp_path / "c.csv").write_text("\n".join([header, *rows]), encoding="utf-8")
    assert "Xanquil" not in everything(tmp_path, tmp_path / "c.csv")


def test_a_published_table_of_counts_shows_its_words_and_a_list_never(tmp_path):
    rows = ["School,Count", "Alder High,4", "Birch High,9", "Cedar High,30"]
    (tmp_path / "t.csv").write_text("\n".join(rows), encoding="utf-8")
    hidden = everything(tmp_path, tmp_path / "t.csv")
    assert "Cedar High" in hidden
    assert "Alder High" not in hidden
    assert "--public" in hidden
    shown = everything(tmp_path, tmp_path / "t.csv", out=tmp_path / "b-mapping.toml", public=True)
    assert "--out" in shown  # the places are there already
    for file in tmp_path.glob("t-*"):
        file.unlink()
    assert "Alder High" in everything(tmp_path, tmp_path / "t.csv", public=True)
    people = write(tmp_path / "c.csv", clients(30, 1, ("Xanquil",)))
    assert "Xanquil" not in everything(tmp_path, people, public=True)


def test_the_first_row_of_a_list_without_a_header_stays_hidden(tmp_path):
    rows = clients(40)
    rows[0] |= {"Last name": "Xanquil", "Birth date": "unknown", "Notes": "Zorwen"}
    lines = [",".join(row.values()) for row in rows]
    (tmp_path / "c.csv").write_text("\n".join(lines), encoding="utf-8")
    shown = everything(tmp_path, tmp_path / "c.csv")
    assert "--header-row" in shown
    assert not [cell for cell in rows[0].values() if len(cell) > 1 and cell in shown]


def test_titles_notes_and_sheets_that_are_not_used_stay_hidden(tmp_path):
    text = "Clients of Dr. Xanquil\n\nTown,Count\nAldermoss,40\nBrackenholt,50\n\nAsk Zorwen\n"
    (tmp_path / "t.csv").write_text(text, encoding="utf-8")
    shown = everything(tmp_path, tmp_path / "t.csv")
    assert "last_row = 5" in shown
    assert "Xanquil" not in shown
    assert "Zorwen" not in shown


@pytest.mark.parametrize("column", ["Visit date", "Year", "Birth year"])
def test_a_year_of_one_person_stays_hidden(tmp_path, column):
    rows = clients(60)
    for n, row in enumerate(rows):
        year = 2031 if n == 7 else 2024 + n % 2
        row[column] = f"{year}-03-04" if column == "Visit date" else str(year)
    shown = everything(tmp_path, write(tmp_path / "c.csv", rows))
    assert "2031" not in shown
    assert ("2025" in shown) is (column != "Birth year")


def test_sheets_that_are_called_like_people_are_not_named(tmp_path):
    book = Workbook()
    for sheet, people in [("Xanquil Zorwen", 40), ("Vashlun", 20)]:
        made = book.create_sheet(sheet)
        rows = clients(people)
        for cells in [list(rows[0]), *(list(row.values()) for row in rows)]:
            made.append(cells)
    del book["Sheet"]
    book.save(tmp_path / "c.xlsx")
    shown = everything(tmp_path, tmp_path / "c.xlsx")
    assert 'sheet = ""' in shown
    assert "the name of sheet 1 of 2" in shown
    assert "Xanquil" not in shown
    asked = everything(
        tmp_path, tmp_path / "c.xlsx", sheet="Xanquil Zorwen", out=tmp_path / "other.toml"
    )
    assert 'sheet = "Xanquil Zorwen"' in asked


def test_a_fault_shows_no_cell(tmp_path, monkeypatch, capsys):
    file = write(tmp_path / "c.csv", clients(40, 1, ("Xanquil",)))

    def fail(*arguments):
        raise ValueError(f"Xanquil in {arguments}")

    monkeypatch.setattr("community_data.packaging.look.find_roles", fail)
    assert run(["package", "--look", str(file), "--debug"]) == 2
    told = "".join(capsys.readouterr())
    assert "a fault in the course (ValueError" in told
    assert "Xanquil" not in told

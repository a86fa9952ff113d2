"""What comes of a notebook that was copied, split, merged, stripped or reordered: all its answers.

Each way is tried on the solved module 08. What has to come out is the module's cells in their
order, with the answers that were in the notebook before it was damaged.
"""

import copy
import json

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_raw_cell

from community_data.errors import CannotGrade
from community_data.grading.intake.reading import read
from community_data.grading.put_back import put_back, require_module
from tests.modules.coursework import COURSE, Module, grade_id, is_answer

MODULE = Module("08_groups")
EDITION = MODULE.release
OFFICIAL = [cell.id for cell in EDITION.cells]
ANSWERS = {cell.id: cell.source for cell in MODULE.solved().cells if is_answer(cell)}
BLANKS = {cell.id: cell.source for cell in EDITION.cells if is_answer(cell)}
TEXT = "Fewer people are poor here than before, and that is good news."


def at(notebook, name):
    """The place of a cell."""
    return next(n for n, cell in enumerate(notebook.cells) if cell.id == name)


def split(notebook, name, line, marked):
    """Split a cell before a line, as an editor does: the second half has marks or none."""
    place = at(notebook, name)
    first = notebook.cells[place]
    lines = first.source.splitlines()
    second = new_code_cell("\n".join(lines[line:]))
    if first.cell_type == "markdown":
        second = new_markdown_cell("\n".join(lines[line:]))
    if marked:
        second.metadata = copy.deepcopy(first.metadata)
    first.source = "\n".join(lines[:line])
    notebook.cells.insert(place + 1, second)


def merged_cells(notebook, first, last):
    """Merge cells into the first of them, as an editor does."""
    start, end = at(notebook, first), at(notebook, last)
    code = [cell.source for cell in notebook.cells[start : end + 1] if cell.cell_type == "code"]
    notebook.cells[start].source = "\n\n".join(code)
    del notebook.cells[start + 1 : end + 1]


def without(*names):
    """Take marks away: nbgrader's metadata, ids, or both."""

    def strip(notebook):
        for cell in notebook.cells:
            if "metadata" in names:
                cell.metadata = nbformat.from_dict({})
            if "ids" in names:
                cell.id = new_code_cell().id

    return strip


def copied(notebook):
    for name in ("percent", "percent-check", "rewrite"):
        again = copy.deepcopy(notebook.cells[at(notebook, name)])
        again.id = f"{name}-copy"
        notebook.cells.insert(at(notebook, name) + 1, again)


def unlocked(notebook):
    for cell in notebook.cells:
        if "nbgrader" in cell.metadata:
            about = cell.metadata.nbgrader
            about.update(locked=False, points=100, grade_id=f"mine_{about.grade_id}")
            if cell.source.startswith("check."):
                cell.source = "3"


def reordered(notebook):
    notebook.cells.reverse()


def other_kinds(notebook):
    for number, name in enumerate(ANSWERS):
        cell = notebook.cells[at(notebook, name)]
        make = (new_markdown_cell, new_raw_cell, new_code_cell)[number % 3]
        notebook.cells[at(notebook, name)] = make(cell.source, id=cell.id, metadata=cell.metadata)


def answers_in_new_cells(notebook):
    for name, blank in BLANKS.items():
        place = at(notebook, name)
        make = new_code_cell if notebook.cells[place].cell_type == "code" else new_markdown_cell
        notebook.cells[place].source = blank
        notebook.cells.insert(place + 1, make(ANSWERS[name]))


def checks_deleted(notebook):
    notebook.cells = [c for c in notebook.cells if not c.id.endswith("-check")]


def all_but_answers_deleted(notebook):
    notebook.cells = [c for c in notebook.cells if is_answer(c)]


def windows_lines(notebook):
    for cell in notebook.cells:
        cell.source = cell.source.replace("\n", "\r\n")


def old_format(notebook):
    """As programs write it that know no cell ids: version 4.4, with a text as a list of lines."""
    for cell in notebook.cells:
        del cell["id"]
    notebook.nbformat_minor = 4


WAYS = {
    "as_it_is": lambda notebook: None,
    "copied": copied,
    "without_metadata": without("metadata"),
    "without_ids": without("ids"),
    "without_both": without("metadata", "ids"),
    "unlocked_and_renamed": unlocked,
    "reordered": reordered,
    "other_kinds": other_kinds,
    "in_new_cells": answers_in_new_cells,
    "checks_deleted": checks_deleted,
    "all_but_answers_deleted": all_but_answers_deleted,
    "old_format": old_format,
    "windows_lines": windows_lines,
    "split": lambda notebook: split(notebook, "gap", 2, True),
    "split_without_marks": lambda notebook: split(notebook, "gap", 2, False),
    "split_in_an_expression": lambda notebook: split(notebook, "percent", 1, True),
    "check_split": lambda notebook: split(notebook, "comparison-check", 1, True),
    "check_split_without_marks": lambda notebook: split(notebook, "comparison-check", 1, False),
}


@pytest.mark.parametrize("way", WAYS)
def test_every_answer_is_found_in_the_form_of_the_edition(way, tmp_path):
    notebook = MODULE.solved()
    WAYS[way](notebook)
    result = put_back(as_read(notebook, tmp_path), EDITION).notebook
    assert [cell.id for cell in result.cells if cell.id in OFFICIAL] == OFFICIAL
    assert len(result.cells) <= len(OFFICIAL) + 2, "Only the copies are cells of their own."
    cells = {cell.id: cell for cell in result.cells}
    assert {name: cells[name].source for name in ANSWERS} == ANSWERS
    for cell in EDITION.cells:
        assert cells[cell.id].cell_type == cell.cell_type
        assert cells[cell.id].metadata == cell.metadata
        if grade_id(cell) and not is_answer(cell):
            assert cells[cell.id].source == cell.source
    names = [grade_id(cell) for cell in result.cells if grade_id(cell)]
    assert len(names) == len(set(names))
    nbformat.validate(result)


def as_read(notebook, tmp_path):
    file = tmp_path / "handed_in.ipynb"
    file.write_text(json.dumps(notebook), "utf-8")
    return read(file).notebook


def test_an_answer_deleted_with_its_check_is_named_and_the_others_stay():
    notebook = MODULE.solved()
    del notebook.cells[at(notebook, "margin") : at(notebook, "margin-check") + 1]
    result = put_back(notebook, EDITION)
    cells = {cell.id: cell.source for cell in result.notebook.cells}
    assert {name: cells[name] for name in ANSWERS} == ANSWERS | {"margin": BLANKS["margin"]}
    (note,) = result.notes
    assert note.kind == "put_back"
    assert "margin" in note.text and "margin_check" in note.text


def test_an_answer_in_the_cell_of_another_is_not_undone():
    notebook = MODULE.solved()
    merged_cells(notebook, "percent", "per-1000-check")
    result = put_back(notebook, EDITION)
    cells = {cell.id: cell for cell in result.notebook.cells}
    assert "per_1000 = (" in cells["percent"].source
    assert "..." not in cells["per-1000"].source
    assert {note.kind for note in result.notes} == {"put_back", "answer_elsewhere"}


def test_a_cell_of_their_own_stays_where_it_was():
    notebook = MODULE.solved()
    notebook.cells.insert(at(notebook, "percent") + 1, new_code_cell("percent * 2"))
    result = put_back(notebook, EDITION).notebook
    assert result.cells[at(result, "percent") + 1].source == "percent * 2"


def test_what_was_left_blank_in_an_older_edition_is_blank():
    notebook = MODULE.blank()
    from nbgrader.utils import compute_checksum

    for name in ("percent", "rewrite"):
        cell = notebook.cells[at(notebook, name)]
        cell.source = cell.source.replace("...", "( ... )").replace("*", "_")
        cell.metadata.nbgrader.checksum = compute_checksum(cell)
    result = put_back(notebook, EDITION).notebook
    assert {c.id: c.source for c in result.cells if c.id in BLANKS} == BLANKS


def test_an_emptied_answer_is_a_blank_one():
    notebook = MODULE.solved()
    for name in ("percent", "rewrite"):
        notebook.cells[at(notebook, name)].source = "\n"
    result = put_back(notebook, EDITION).notebook
    cells = {cell.id: cell.source for cell in result.cells}
    assert cells["percent"] == BLANKS["percent"] and cells["rewrite"] == BLANKS["rewrite"]


def below(notebook):
    notebook.cells.insert(at(notebook, "rewrite") + 1, new_markdown_cell(TEXT))


def above(notebook):
    notebook.cells.insert(at(notebook, "rewrite"), new_markdown_cell(TEXT))


def in_a_code_cell(notebook):
    notebook.cells.insert(at(notebook, "rewrite") + 1, new_code_cell(TEXT))


def in_a_raw_cell_further_down(notebook):
    place = at(notebook, "rewrite") + 2
    assert notebook.cells[place].id in OFFICIAL
    notebook.cells.insert(place, new_raw_cell(TEXT))


def as_a_comment(notebook):
    notebook.cells.insert(at(notebook, "rewrite") + 1, new_code_cell(f"# {TEXT}"))


def in_place_of_the_marked_cell(notebook):
    notebook.cells[at(notebook, "rewrite")] = new_markdown_cell(TEXT)


def in_the_text_above(notebook):
    notebook.cells[at(notebook, "rewrite") - 1].source += f"\n\n{TEXT}"


@pytest.mark.parametrize(
    "way",
    [below, above, in_a_code_cell, in_a_raw_cell_further_down, as_a_comment,
     in_place_of_the_marked_cell, in_the_text_above],
)  # fmt: skip
def test_a_text_beside_the_marked_cell_is_found(way):
    notebook = MODULE.blank()
    way(notebook)
    result = put_back(notebook, EDITION)
    text = result.notebook.cells[at(result.notebook, "rewrite")].source
    assert text.removeprefix("# ") == TEXT
    assert [cell.source for cell in result.notebook.cells].count(text) == 1
    assert "text_found" in {note.kind for note in result.notes}


def test_a_text_that_goes_on_in_a_new_cell_is_whole():
    notebook = MODULE.solved()
    below(notebook)
    result = put_back(notebook, EDITION).notebook
    assert result.cells[at(result, "rewrite")].source == f"{ANSWERS['rewrite']}\n\n{TEXT}"


def test_of_two_written_tasks_each_gets_its_own_text():
    edition = copy.deepcopy(EDITION)
    place = at(edition, "rewrite")
    second = copy.deepcopy(edition.cells[place])
    second.id, second.metadata.nbgrader.grade_id = "second", "second"
    edition.cells[place + 1 : place + 1] = [new_markdown_cell("## Now the second."), second]
    notebook = copy.deepcopy(edition)
    notebook.cells[place].source = "The first."
    notebook.cells.insert(place + 3, new_markdown_cell("Of the second."))
    notebook.cells.insert(place + 1, new_markdown_cell("It goes on."))
    result = put_back(notebook, edition).notebook
    texts = {grade_id(cell): cell.source for cell in result.cells}
    assert texts["rewrite"] == "The first.\n\nIt goes on."
    assert texts["second"] == "Of the second."


def test_a_note_at_another_exercise_is_no_answer_to_a_written_task():
    notebook = MODULE.blank()
    notebook.cells.insert(at(notebook, "margin"), new_markdown_cell(TEXT))
    result = put_back(notebook, EDITION).notebook
    assert result.cells[at(result, "rewrite")].source == BLANKS["rewrite"]


def test_nothing_of_the_notebooks_own_metadata_is_kept():
    notebook = MODULE.solved()
    notebook.metadata.community_data = {"points": 41}
    assert put_back(notebook, EDITION).notebook.metadata == EDITION.metadata


@pytest.mark.parametrize("odd", ["text", ["a"], 5, {"grade_id": ["x"]}, {"grade_id": 7}, None])
def test_odd_metadata_stops_nothing(odd, tmp_path):
    notebook = json.loads(json.dumps(MODULE.solved()))
    for cell in notebook["cells"]:
        cell["metadata"] = {"nbgrader": odd, "official": odd}
    result = put_back(as_read(notebook, tmp_path), EDITION).notebook
    cells = {cell.id: cell.source for cell in result.cells}
    assert {name: cells[name] for name in ANSWERS} == ANSWERS


def test_another_module_is_named():
    other = Module("06_quality").solved()
    with pytest.raises(CannotGrade, match="06_quality"):
        require_module(other, "08_groups", COURSE)
    require_module(other, "06_quality", COURSE)
    with pytest.raises(CannotGrade, match="Nothing of 08_groups"):
        require_module(nbformat.v4.new_notebook(cells=[new_code_cell("1")]), "08_groups", COURSE)

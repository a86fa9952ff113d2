"""A trainee's notebook and an edition of the course: what comes together, and that nothing is lost.

`a_…` are graded answers, `check_…` their locked checks, other names are texts and examples.
"""

import copy

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbgrader.utils import compute_checksum

from community_data.course.merge import merge
from tests.modules.coursework import grade_id, is_answer


def cell(name, source):
    """A cell of a module by its name, as nbgrader hands it out."""
    make = nbformat.v4.new_markdown_cell if name.startswith("text") else nbformat.v4.new_code_cell
    made = make(source, id=name.replace("_", "-"))
    if name.startswith(("a_", "check_")):
        check = name.startswith("check_")
        made.metadata.nbgrader = nbformat.from_dict(
            {"grade_id": name, "grade": check, "solution": not check, "locked": check,
             "cell_type": "code", "points": 1, "schema_version": 3, "task": False}
        )  # fmt: skip
        made.metadata.nbgrader.checksum = compute_checksum(made)
    return made


def notebook(**cells):
    return nbformat.v4.new_notebook(cells=[cell(name, source) for name, source in cells.items()])


def answered(edition, **answers):
    """The trainee's copy of an edition, with these cells changed and each code cell run."""
    yours = copy.deepcopy(edition)
    for mine in yours.cells:
        name = mine.id.replace("-", "_")
        mine.source = answers.get(name, mine.source)
        if mine.cell_type == "code":
            mine.outputs = [nbformat.v4.new_output("stream", text=f"output of {name}")]
            mine.execution_count = 1
    return yours


def sources(merged):
    return [cell.source for cell in merged.notebook.cells]


BASE = notebook(text="# One", parameters='place = "Otterbeck"', a_rate="...", check_rate="check(1)")
YOURS = answered(BASE, a_rate="12")


@pytest.mark.parametrize("deleted", range(4))
@pytest.mark.parametrize("base", [BASE, None])
def test_a_deleted_cell_comes_back_in_its_place(deleted, base):
    yours = copy.deepcopy(YOURS)
    del yours.cells[deleted]
    merged = merge(yours, BASE, base)
    assert [c.id for c in merged.notebook.cells] == [c.id for c in BASE.cells]
    assert (merged.put_back, merged.renewed) == (1, 0)
    wanted = [c.source for c in YOURS.cells]
    wanted[deleted] = BASE.cells[deleted].source
    assert sources(merged) == wanted
    kept = [c for n, c in enumerate(merged.notebook.cells) if n != deleted and "outputs" in c]
    assert all(c.outputs for c in kept)


def test_nothing_is_changed_where_nothing_is_missing():
    merged = merge(YOURS, BASE, BASE)
    assert not merged.changed and merged.notebook == YOURS


def test_a_newer_edition_brings_its_texts_and_checks():
    newer = notebook(
        text="# Two", text_new="More.", parameters='place = "Otterbeck"', a_rate="( ... )",
        check_rate="check(2)", a_gap="...",
    )  # fmt: skip
    merged = merge(YOURS, newer, BASE)
    assert sources(merged) == [
        "# Two", "More.", 'place = "Otterbeck"', "12", "check(2)", "...",
    ]  # fmt: skip
    assert (merged.put_back, merged.new, merged.renewed) == (0, 2, 2)
    outputs = {c.id: c.outputs for c in merged.notebook.cells if c.cell_type == "code"}
    assert outputs["a-rate"] and not outputs["check-rate"]  # an old “Right” is not of the new check


@pytest.mark.parametrize("base", [BASE, None])
def test_an_answer_that_was_not_given_gets_the_new_form(base):
    newer = notebook(text="# One", parameters='place = "Otterbeck"', a_rate="( ... )")
    assert "( ... )" in sources(merge(answered(BASE), newer, base))


def test_their_own_choice_of_place_stays():
    yours = answered(BASE, parameters='place = "Gullstep"')
    newer = notebook(text="# Two", parameters='place = "Otterbeck"', a_rate="...")
    assert 'place = "Gullstep"' in sources(merge(yours, newer, BASE))


def test_where_both_changed_a_cell_both_are_there():
    yours = answered(BASE, parameters='place = "Gullstep"')
    newer = notebook(parameters='place = "Otterbeck"\nlanguage = "en"')
    assert sources(merge(yours, newer, BASE))[:2] == [
        'place = "Otterbeck"\nlanguage = "en"', 'place = "Gullstep"',
    ]  # fmt: skip


def test_an_answer_whose_exercise_is_gone_stays_as_a_cell_of_their_own():
    merged = merge(YOURS, notebook(text="# One", parameters='place = "Otterbeck"'), BASE)
    assert sources(merged) == ["# One", 'place = "Otterbeck"', "12"]
    assert "nbgrader" not in merged.notebook.cells[2].metadata


def test_their_own_cells_stay_where_they_were():
    yours = copy.deepcopy(YOURS)
    yours.cells.insert(0, nbformat.v4.new_markdown_cell("My notes"))
    yours.cells.insert(3, nbformat.v4.new_code_cell("places.tail()"))
    merged = merge(yours, notebook(text="# Two", a_rate="...", parameters="p", z="1"), BASE)
    assert sources(merged)[0] == "My notes"
    assert sources(merged)[sources(merged).index("places.tail()") - 1] == "p"


@pytest.mark.parametrize("first", ["copy", "original"])
def test_a_copied_answer_is_graded_once_and_loses_nothing(first):
    yours = copy.deepcopy(YOURS)
    copied = copy.deepcopy(yours.cells[2])
    copied.id, copied.source = "another", "13"
    yours.cells.insert(2 if first == "copy" else 3, copied)
    merged = merge(yours, BASE, BASE).notebook
    (graded,) = [c for c in merged.cells if grade_id(c) == "a_rate"]
    assert graded.source == "12" and "13" in [c.source for c in merged.cells]


def test_an_answer_given_in_a_copy_counts():
    yours = answered(BASE)
    copied = copy.deepcopy(yours.cells[2])
    copied.id, copied.source = "another", "13"
    yours.cells.insert(2, copied)
    merged = merge(yours, BASE, BASE).notebook
    assert [c.source for c in merged.cells if is_answer(c)] == ["13"]
    assert "..." not in [c.source for c in merged.cells]  # it would take the answer away again


def test_an_answer_made_into_a_text_is_code_again():
    yours = copy.deepcopy(YOURS)
    about = YOURS.cells[2].metadata
    yours.cells[2] = nbformat.v4.new_markdown_cell("12", id="a-rate", metadata=about)
    merged = merge(yours, BASE, BASE).notebook
    assert (merged.cells[2].cell_type, merged.cells[2].source) == ("code", "12")


def test_a_check_that_was_changed_is_put_right():
    merged = merge(answered(BASE, check_rate="1"), BASE, BASE)
    assert sources(merged)[-1] == "check(1)" and not merged.notebook.cells[-1].outputs


@pytest.mark.parametrize("odd", ["text", ["a"], 5, {"grade_id": ["x"]}, {"grade_id": 7}])
def test_odd_metadata_stops_nothing(odd):
    yours = copy.deepcopy(YOURS)
    yours.cells.append(nbformat.v4.new_code_cell("mine", metadata={"nbgrader": odd}))
    assert "mine" in sources(merge(yours, BASE, BASE))


names = st.sampled_from(["text", "text_b", "p", "q", "a_x", "a_y", "a_z", "check_x", "check_y"])
books = st.dictionaries(names, st.sampled_from(["one", "two", "..."]), max_size=9)


@given(books, books, st.data())
def test_no_answer_and_no_cell_of_their_own_is_ever_lost(base, edition, data):
    base, edition = notebook(**base), notebook(**edition)
    yours = answered(base)
    for mine in yours.cells:
        mine.source = data.draw(st.sampled_from([mine.source, "mine " + mine.id]))
    yours.cells = data.draw(st.permutations(yours.cells))
    yours.cells = yours.cells[data.draw(st.integers(0, 2)) :]
    yours.cells.insert(0, nbformat.v4.new_code_cell("my own"))
    known = data.draw(st.sampled_from([base, None]))
    merged = merge(yours, edition, known).notebook

    present = [c.source for c in merged.cells]
    ids = [c.id for c in merged.cells]
    assert len(set(ids)) == len(ids)
    graded = [grade_id(c) for c in merged.cells if grade_id(c)]
    assert graded == [grade_id(c) for c in edition.cells if grade_id(c)]
    for mine in yours.cells:
        locked = grade_id(mine).startswith("check_")
        if mine.source.startswith("my own") or (mine.source.startswith("mine ") and not locked):
            assert mine.source in present or (known is None and mine.cell_type == "markdown")
    again = merge(merged, edition, edition)
    assert not again.changed and [c.source for c in again.notebook.cells] == present

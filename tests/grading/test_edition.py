"""What nbgrader's gradebook knows of a module, also after the module has changed."""

import copy
import dataclasses
import subprocess

import nbformat
import pytest
from nbgrader.api import Gradebook

from community_data.errors import CannotGrade
from community_data.grading import edition as editions
from community_data.grading import gradebook as books
from tests.grading import cohort
from tests.modules.coursework import grade_id

NAME = cohort.MODULE.name


@pytest.fixture
def course(tmp_path):
    return cohort.make_course(tmp_path / "course", ["ana", "bo"])


@pytest.fixture
def book(course):
    with books.opened(books.directory(course)) as gradebook:
        yield gradebook


def known(gradebook):
    notebook = gradebook.find_notebook(NAME, NAME)
    return {
        "graded": {c.name: (c.max_score, c.cell_type) for c in notebook.grade_cells},
        "answers": {c.name for c in notebook.solution_cells},
        "sources": {
            c.name: (c.cell_type, c.locked, c.source, c.checksum) for c in notebook.source_cells
        },
        "kernel": notebook.kernelspec,
    }


def changed(edition, change):
    notebook = copy.deepcopy(edition.notebook)
    change(notebook)
    return dataclasses.replace(edition, notebook=notebook, digest="another")


def cell(notebook, name):
    return next(c for c in notebook.cells if grade_id(c) == name)


def test_it_is_what_nbgrader_itself_enters(course, book, tmp_path, clean_env):
    editions.enter(book, editions.read(course, NAME), course / "backup")
    other = cohort.make_course(tmp_path / "other", ["ana"])
    subprocess.run(
        ["nbgrader", "generate_assignment", NAME, "--force"],
        cwd=other, env=clean_env, check=True, capture_output=True,
    )  # fmt: skip
    with Gradebook(f"sqlite:///{other / 'gradebook.db'}") as of_nbgrader:
        assert known(book) == known(of_nbgrader)


@pytest.fixture
def entered(course, book):
    """The module with two submissions: Ana's text was read, and has a comment."""
    edition = editions.read(course, NAME)
    editions.enter(book, edition, course / "backup")
    for person in ("ana", "bo"):
        book.update_or_create_student(person)
        book.add_submission(NAME, person)
    grade = book.find_grade("rewrite", NAME, NAME, "ana")
    grade.manual_score, grade.needs_manual_grade = 7, False
    book.find_comment("rewrite", NAME, NAME, "ana").manual_comment = "Clear."
    book.find_grade("margin_check", NAME, NAME, "bo").auto_score = 2
    book.db.commit()
    return edition


def places(book, person):
    submission = book.find_submission_notebook(NAME, NAME, person)
    return {grade.name for grade in submission.grades}, {c.name for c in submission.comments}


def test_the_same_edition_changes_nothing(book, entered, course):
    before = known(book), places(book, "ana")
    editions.enter(book, entered, course / "backup")
    assert (known(book), places(book, "ana")) == before
    assert not (course / "backup").exists()


def test_a_new_exercise_has_a_place_in_every_submission(book, entered, course):
    def add(notebook):
        for name, new in (("percent", "extra"), ("percent_check", "extra_check")):
            made = copy.deepcopy(cell(notebook, name))
            made.id, made.metadata.nbgrader.grade_id = new.replace("_", "-"), new
            notebook.cells.append(made)

    editions.enter(book, changed(entered, add), course / "backup")
    for person in ("ana", "bo"):
        grades, comments = places(book, person)
        assert "extra_check" in grades and "extra" in comments
    assert book.find_grade("rewrite", NAME, NAME, "ana").manual_score == 7
    assert book.find_comment("rewrite", NAME, NAME, "ana").manual_comment == "Clear."
    assert book.find_grade("margin_check", NAME, NAME, "bo").auto_score == 2


def test_an_exercise_that_is_gone_has_no_place(book, entered, course):
    def drop(notebook):
        gone = ("margin", "margin_check")
        notebook.cells = [c for c in notebook.cells if grade_id(c) not in gone]

    editions.enter(book, changed(entered, drop), course / "backup")
    assert "margin_check" not in places(book, "bo")[0]
    assert book.find_grade("rewrite", NAME, NAME, "ana").manual_score == 7
    assert not (course / "backup").exists(), "No points that a person gave are lost."


def test_before_points_of_a_person_are_lost_there_is_a_copy(book, entered, course):
    def drop(notebook):
        notebook.cells = [c for c in notebook.cells if grade_id(c) != "rewrite"]

    editions.enter(book, changed(entered, drop), course / "backup")
    (copied,) = (course / "backup").glob("gradebook-*.db")
    with Gradebook(f"sqlite:///{copied}") as before:
        assert before.find_grade("rewrite", NAME, NAME, "ana").manual_score == 7


def test_changed_points_count(book, entered, course):
    def change(notebook):
        cell(notebook, "rewrite").metadata.nbgrader.points = 5

    editions.enter(book, changed(entered, change), course / "backup")
    assert book.find_grade("rewrite", NAME, NAME, "ana").max_score == 5
    assert book.find_grade("rewrite", NAME, NAME, "ana").manual_score == 7


def test_half_a_change_is_finished_by_the_next(book, entered, course):
    """Killed after the cells were entered, and before the submissions had places."""
    submission = book.find_submission_notebook(NAME, NAME, "bo")
    book.db.delete(next(g for g in submission.grades if g.name == "hide_check"))
    book.db.commit()
    editions.enter(book, entered, course / "backup")
    assert "hide_check" in places(book, "bo")[0]


def test_a_module_that_is_not_there_is_a_sentence(course):
    with pytest.raises(CannotGrade, match="make modules"):
        editions.read(course, "01_none")
    (course / "modules" / NAME / f"{NAME}.ipynb").write_text("{")
    with pytest.raises(CannotGrade, match="make modules"):
        editions.read(course, NAME)


def graded(points):
    """A graded notebook: every check has these points."""
    notebook = cohort.MODULE.solved()
    for each in notebook.cells:
        about = each.metadata.get("nbgrader", {})
        if about.get("grade") and not about.get("solution"):
            card = {"exercise": "any", "points": points, "hint": "wrong_value"}
            data = {"text/plain": "100", books.MIME: card}
            each.outputs = [nbformat.v4.new_output("execute_result", data=data)]
    return notebook


def test_points_are_not_what_a_cell_prints(book, entered):
    books.record(book, graded(0), NAME, "bo")
    assert book.find_grade("percent_check", NAME, NAME, "bo").auto_score == 0


def test_a_check_without_a_result_is_no_full_marks(book, entered):
    notebook = graded(1)
    cell(notebook, "percent_check").outputs = []
    with pytest.raises(CannotGrade, match="percent_check"):
        books.record(book, notebook, NAME, "bo")
    assert book.find_grade("percent_check", NAME, NAME, "bo").auto_score is None

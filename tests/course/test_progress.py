"""How far a trainee has come, as their saved notebook tells it."""

import json

import nbformat
import pytest
from nbclient import NotebookClient

from community_data.course import progress
from community_data.exercises import check
from tests.modules.coursework import COURSE, Module, grade_id

START = Module("00_start")


def save(notebook, folder):
    file = folder / "mine.ipynb"
    nbformat.write(notebook, file)
    return file


def run(notebook):
    NotebookClient(notebook, kernel_name="python3", timeout=120).execute()
    return notebook


def test_it_reads_what_the_checks_write():
    assert progress.CHECK == check.MIME


def test_a_module_as_it_is_handed_out_is_not_begun():
    file = COURSE / "modules" / "00_start" / "00_start.ipynb"
    reached = progress.of_notebook(file, file)
    assert (reached.right, reached.written, reached.begun, reached.done) == (0, 0, False, False)
    assert (reached.checks, reached.tasks) == (len(START.checks), len(START.written))


def test_right_answers_count_and_wrong_ones_do_not(tmp_path):
    solved = START.solved()
    for cell in solved.cells:
        if grade_id(cell) == "how_many":
            cell.source = "how_many = 3"
    reached = progress.of_notebook(save(run(solved), tmp_path), START.release_file)
    assert reached.checks - reached.right == 1
    assert reached.begun and not reached.done

    for cell in solved.cells:
        if grade_id(cell) in START.written:
            cell.source = "Half of the people of Lanternby were never asked."
    assert progress.of_notebook(save(solved, tmp_path), START.release_file).written == 1


def test_all_right_and_written_is_done(tmp_path):
    solved = run(START.solved())
    reached = progress.of_notebook(save(solved, tmp_path), START.release_file)
    assert reached.done and reached.right == reached.checks > 5


def test_without_a_file_it_is_not_begun(tmp_path):
    assert not progress.of_notebook(tmp_path / "none.ipynb", START.release_file).begun


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"cells": 5}', b"\xff\xfe", b"[" * 99999])
def test_what_is_no_notebook_is_said(tmp_path, content):
    (tmp_path / "mine.ipynb").write_bytes(content)
    assert not progress.of_notebook(tmp_path / "mine.ipynb", START.release_file).readable


@pytest.mark.parametrize(
    "output",
    [None, 5, "text", {"data": 5}, {"data": {check.MIME: "passed"}},
     {"data": {check.MIME: {"passed": "true"}}}],
)  # fmt: skip
@pytest.mark.parametrize("where", ["one", "list", "nbgrader"])
def test_odd_notebooks_earn_nothing(tmp_path, output, where):
    about = {"grade_id": "how_many_check"}
    cell = {"cell_type": "code", "metadata": {"nbgrader": about}, "source": [1, None]}
    cell["outputs"] = output if where == "list" else [output]
    if where == "nbgrader":
        cell["metadata"] = output
    (tmp_path / "mine.ipynb").write_text(json.dumps({"cells": [cell, 5, None]}))
    reached = progress.of_notebook(tmp_path / "mine.ipynb", START.release_file)
    assert (reached.right, reached.readable) == (0, True)

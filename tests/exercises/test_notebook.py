"""Errors in a real kernel: a sentence with a next step, and still an error to whoever runs it."""

import nbformat
import pytest
from nbclient import NotebookClient

from community_data.exercises.notebook import explain

START = "from community_data.lessons.groups import check\nfrom community_data import data, methods"


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """Run cells after one another in a real kernel; what each of them showed."""

    def run(*sources):
        cells = [nbformat.v4.new_code_cell(source) for source in (START, *sources)]
        notebook = nbformat.v4.new_notebook(cells=cells)
        folder = tmp_path_factory.mktemp("kernel")
        NotebookClient(
            notebook,
            kernel_name="python3",
            timeout=60,
            allow_errors=True,
            resources={"metadata": {"path": folder}},
        ).execute()
        return [cell.outputs for cell in cells[1:]]

    return run


CELLS = {
    "a name misspelled": ("poverty = 5\npovrty * 2", "NameError", "Do you mean “poverty”?"),
    "a bracket lost": ("round((3 + 4", "SyntaxError", "Every bracket that opens must close"),
    "an answer not given yet": ("x = ...\nx * 100", "TypeError", "still has its three dots"),
    "no such place": (
        'data.everyone("riverbend", "Oterbeck", "poverty")',
        "DataProblem",
        "Did you mean Otterbeck",
    ),
    "no such column": (
        'data.groups("riverbend", "Otterbeck", "poverty", "race")["cuont"]',
        "KeyError",
        "no column or row called “cuont”",
    ),
    "division by zero": ("1 / 0", "ZeroDivisionError", "You divided by zero"),
    "text in a number's place": ('"5" * 2.5', "TypeError", "Numbers stand without quotes"),
    "a name of the course overwritten": (
        "keep, methods = methods, 5\nmethods.percent_margin(1, 2)",
        "AttributeError",
        "Run the cell that fetches the tools again",
    ),
    "numbers in the wrong order": (
        "keep.percent_interval(400, 12)",
        "ValueError",
        "Look at the numbers that you gave it",
    ),
}


def test_a_trainee_meets_a_sentence_and_never_a_traceback(run):
    shown = run(*(source for source, _, _ in CELLS.values()))
    for (case, (_, kind, expected)), outputs in zip(CELLS.items(), shown, strict=True):
        (error,) = (output for output in outputs if output.output_type == "error")
        text = "\n".join(error.traceback)
        assert error.ename == kind, case
        assert expected in text, case
        assert "→" in text, case
        assert "Traceback" not in text, case
        assert "site-packages" not in text, case
        assert len(error.traceback) <= 6, case


def test_the_line_is_that_of_the_trainees_own_cell(run):
    ((error,),) = run('first = 1\n\ndata.row(data.groups("riverbend", "Otterbeck", 5, 5), 1)')
    assert "This cell stopped." in error.traceback[0]  # a problem of the data has no line
    ((error,),) = run("first = 1\n\nsecond = first / 0")
    assert "(line 3 of this cell)" in error.traceback[0]


def test_numbers_are_printed_as_people_write_them(run):
    total, table, truth = run(
        "import numpy as np\nnp.float64(12.0)",
        'data.groups("riverbend", "Otterbeck", "poverty", "race")[["count"]].head(1)',
        "np.float64(3) > 2",
    )
    assert total[0].data["text/plain"] == "12.0"
    assert "1,5" in table[0].data["text/plain"]
    assert truth[0].data["text/plain"] == "True"


def test_dividing_by_nothing_prints_no_red_box(run):
    ((output,),) = run("import numpy as np\nnp.float64(0) / np.float64(0)")
    assert output.output_type == "execute_result"


def test_every_error_has_a_next_step():
    for error in (RuntimeError("?"), OSError("?"), RecursionError(), KeyboardInterrupt()):
        assert "→" in explain(error)

"""Errors in a real kernel: a sentence with a next step, and still an error to whoever runs it."""

import jupyter_client
import nbformat
import pytest
from babel.messages import Catalog
from babel.messages.mofile import write_mo
from nbclient import NotebookClient

from community_data import data
from community_data.exercises.notebook import explain
from community_data.kernels.provisioner import kernel_name

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
            kernel_name=kernel_name(),
            timeout=60,
            allow_errors=True,
            resources={"metadata": {"path": folder}},
        ).execute()
        return [cell.outputs for cell in cells[1:]]

    return run


CELLS = {
    "a name misspelled": ("poverty = 5\npovrty * 2", "NameError", "Do you mean “poverty”?"),
    "a bracket lost": ("round((3 + 4", "SyntaxError", "opens a bracket ( that is never closed"),
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
    "text in a number's place": (
        '"5" * 2.5',
        "TypeError",
        "A text and a number do not go together",
    ),
    "a name of the course overwritten": (
        "keep, methods = methods, 5\nmethods.percent_margin(1, 2)",
        "AttributeError",
        "methods” is a name of the course",
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


# ------------------------------------------------------------------------- names outlive no cell


class Kernel:
    """A kernel in which cells have ids, so that one can be changed and run again."""

    def __init__(self, client):
        self.client = client

    def run(self, cell: str, source: str) -> str:
        """What a cell shows: its printed text, its result and its error."""
        content = {"code": source, "silent": False, "store_history": True, "stop_on_error": False}
        session = self.client.session
        message = session.msg("execute_request", content, metadata={"cellId": cell})
        self.client.shell_channel.send(message)
        shown = []
        while True:
            answer = self.client.get_iopub_msg(timeout=60)
            if answer["parent_header"].get("msg_id") != message["header"]["msg_id"]:
                continue
            content = answer["content"]
            if answer["msg_type"] == "stream":
                shown.append(content["text"])
            elif answer["msg_type"] in {"execute_result", "display_data"}:
                shown.append(content["data"].get("text/html", content["data"]["text/plain"]))
            elif answer["msg_type"] == "error":
                shown += content["traceback"]
            elif content.get("execution_state") == "idle":
                return "\n".join(shown)


@pytest.fixture(params=["python3", None])
def first_kernel(request, tmp_path):
    """A kernel of a trainee's, and one that grades and makes reports."""
    yield from started(request.param or kernel_name(), tmp_path)


@pytest.fixture
def kernel(tmp_path):
    yield from started(kernel_name(), tmp_path)


def started(name, tmp_path):
    """A kernel as the course's environment starts it: with the extension, before any cell."""
    manager, client = jupyter_client.manager.start_new_kernel(
        kernel_name=name,
        cwd=str(tmp_path),
        extra_arguments=["--IPKernelApp.extensions=community_data.exercises.notebook"],
    )
    try:
        yield Kernel(client)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


TOOLS = """
from community_data import data
from community_data.lessons.start import check
package, place = "riverbend", "Otterbeck"
places = data.open_package(package).places
"""
RIGHT = "how_many = (\n    len(places)\n)"
CHECK = "check.how_many(how_many, package)"


def test_errors_are_kind_before_the_first_cell(first_kernel):
    shown = first_kernel.run("check", CHECK)
    assert "Python does not know the name “check”" in shown
    assert "Run All Above Selected Cell" in shown
    assert "Traceback" not in shown


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ("how_many = (\n    len(plces)\n)", "The cell above stopped, so “how_many”"),
        ("how_many = (\n    len(places\n)", "The cell above stopped, so “how_many”"),
        ("how_many (\n    len(places)\n", "The cell above stopped, so “how_many”"),
        ("how_mny = (\n    len(places)\n)", "does not give the name “how_many” any more"),
        ("1 / 0\nhow_many = (\n    len(places)\n)", "The cell above stopped, so “how_many”"),
    ],
)
def test_a_check_never_judges_what_an_earlier_run_left(kernel, changed, message):
    kernel.run("tools", TOOLS)
    kernel.run("answer", RIGHT)
    assert "Right" in kernel.run("check", CHECK)
    kernel.run("answer", changed)
    shown = kernel.run("check", CHECK)
    assert message in shown
    assert "Right" not in shown
    kernel.run("answer", RIGHT)
    assert "Right" in kernel.run("check", CHECK)


def test_an_answer_that_never_ran_is_no_error_of_the_check(run):
    *_, (card,) = run(TOOLS, "how_many = (\n    len(places\n)", CHECK)
    assert card.output_type == "execute_result"
    assert card.data["text/plain"] == "0"
    assert "The cell above stopped" in card.data["text/html"]


def test_names_above_the_line_that_stopped_are_kept(kernel):
    kernel.run("cell", "one = 1\ntwo = one / 0\nthree = 3")
    assert kernel.run("look", "one") == "1"
    assert "“two” stands for nothing yet" in kernel.run("look", "two + 1")
    assert "“three” stands for nothing yet" in kernel.run("look", "three")


def test_a_column_that_was_not_filled_leaves_no_half_table(kernel):
    kernel.run("tools", TOOLS)
    kernel.run("answer", 'mine = places.copy()\nmine["half"] = (\n    mine["populaton"] / 2\n)')
    assert "“mine” stands for nothing yet" in kernel.run("look", "mine")
    # A table of another cell is as whole as it was.
    kernel.run("own", 'places["half"] = places["populaton"]')
    whole = data.open_package("riverbend").places
    assert kernel.run("look", "places.shape") == str(whole.shape)


def test_a_cell_of_ones_own_may_be_used_for_something_else(kernel):
    kernel.run("scratch", "mine = 3")
    kernel.run("scratch", "2 + 2")
    assert kernel.run("look", "mine") == "3"


@pytest.mark.parametrize("name", ["check", "data"])
def test_a_name_of_the_course_that_was_given_away_is_said(kernel, name):
    kernel.run("tools", TOOLS)
    kernel.run("answer", RIGHT)
    told = f"“{name}” is a name of the course"
    assert told in kernel.run("mine", f"{name} = 5")
    assert told in kernel.run("use", f'{name}.how_many("riverbend")')
    kernel.run("tools", TOOLS)
    assert "Right" in kernel.run("check", CHECK)


def test_a_word_of_pythons_that_was_given_away_comes_back_as_told(kernel):
    assert "del sum" in kernel.run("mine", "sum = 5")
    assert "del sum" in kernel.run("use", "sum([1, 2])")
    kernel.run("del", "del sum")
    assert kernel.run("use", "sum([1, 2])") == "3"


def test_a_place_that_is_no_text_is_said(kernel):
    kernel.run("tools", TOOLS)
    kernel.run("mine", "package = 5")
    kernel.run("answer", RIGHT)
    assert "The name “package” must stand for text" in kernel.run("check", CHECK)


def test_sentences_follow_the_language_that_the_notebook_names(run, tmp_path):
    """Also those of a kernel that ran before, and never a name that is no language."""
    catalog = Catalog(locale="es")
    catalog.add("This cell stopped (line {line} of this cell).", "Esta celda paró (línea {line}).")
    file = tmp_path / "es" / "LC_MESSAGES" / "community_data.mo"
    file.parent.mkdir(parents=True)
    with file.open("wb") as opened:
        write_mo(opened, catalog)
    spanish = f"""from pathlib import Path
from community_data.text import translate
translate.FOLDER = Path({str(tmp_path)!r})"""
    asked = ["1 / 0", 'language = "es"', "1 / 0", 'language = "en"', "1 / 0", 'language = "race"']
    outputs = [output for shown in run(spanish, *asked, "1 / 0") for output in shown]
    said = [output.traceback[0] for output in outputs if output.output_type == "error"]
    assert said == [
        "This cell stopped (line 1 of this cell).",
        "Esta celda paró (línea 1).",
        "This cell stopped (line 1 of this cell).",
        "This cell stopped (line 1 of this cell).",
    ]

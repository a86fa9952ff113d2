"""A notebook runs, and its checks get the points of what was answered, whatever else it does."""

import shutil
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell

from community_data.exercises.check import MIME
from community_data.grading import recorder
from community_data.grading.judge import Judge
from community_data.grading.no_sandbox import NoSandbox
from community_data.grading.run import USUAL, Limits, graded
from community_data.kernels.sandbox import Sandbox
from tests.grading.submissions.bank import bank
from tests.modules.coursework import COURSE, Module, grade_id

GROUPS = Module("08_groups")
MODULES = [Module(folder.name) for folder in sorted((COURSE / "modules").iterdir())]
FULL = sum(check.points for check in GROUPS.checks)
# What earned 25 of 25 without an answer, before.
EIGHT_WAYS = [
    "check_answers_in_text", "check_answers_nan", "verdict_patched", "repr_patched",
    "display_hook", "input_transformer", "ast_transformer", "solutions_read",
]  # fmt: skip
SUBMISSIONS = {submission.name: submission for submission in bank()}
pytestmark = pytest.mark.needs("bubblewrap")


@pytest.fixture(scope="module")
def judge():
    with Judge() as judge:
        yield judge


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox(course=COURSE) as sandbox:
        yield sandbox


@pytest.fixture
def grade(judge, sandbox, tmp_path):
    """Grade a notebook of a module, with what lies in `tmp_path` beside it."""

    def grade(notebook, module="08_groups", limits=USUAL, box=sandbox):
        notebook = graded(notebook, module, tmp_path, box, judge, limits)
        nbformat.validate(notebook)
        return notebook

    return grade


def results(notebook) -> dict[str, dict]:
    """grade_id -> what stands in the output of its check."""
    return {
        grade_id(cell): output.data[MIME]
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if MIME in output.get("data", {})
    }


def points(notebook) -> float:
    return sum(result["points"] for result in results(notebook).values())


def notes(notebook) -> dict[str, str]:
    return {note["kind"]: note["text"] for note in notebook.metadata["community_data"]["notes"]}


def cell(notebook, name):
    return next(cell for cell in notebook.cells if name in (grade_id(cell), cell.get("id")))


def with_cell(notebook, code: str, below: str = "tools"):
    place = [cell.get("id") for cell in notebook.cells].index(below) + 1
    notebook.cells.insert(place, new_code_cell(code, id="own"))
    return notebook


def solved(**changed: str):
    """Module 08 solved, with code in the place of some answers."""
    notebook = GROUPS.solved()
    for name, code in changed.items():
        cell(notebook, name).source = code
    return notebook


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.name)
def test_a_module_that_is_solved_has_all_the_points(grade, module):
    notebook = grade(module.solved(), module.name)
    assert points(notebook) == sum(check.points for check in module.checks)
    assert notes(notebook) == {}


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.name)
def test_a_module_as_it_was_handed_out_has_none(grade, module):
    notebook = grade(module.blank(), module.name)
    assert [result["hint"] for result in results(notebook).values()] == ["not_answered"] * len(
        module.checks
    )
    assert [result["out_of"] for result in results(notebook).values()] == [
        check.points for check in module.checks
    ]


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.name)
def test_without_a_sandbox_it_is_the_same(grade, module):
    notebook = grade(module.solved(), module.name, box=NoSandbox())
    assert points(notebook) == sum(check.points for check in module.checks)


@pytest.mark.parametrize("name", EIGHT_WAYS)
def test_no_way_around_the_answer_earns_a_point(grade, name, tmp_path):
    told = dict.fromkeys(("COURSE", "CHECKOUT", "NEIGHBOR", "HOME"), str(COURSE))
    assert points(grade(SUBMISSIONS[name].notebook(told | {"PORT": 9, "TOKEN": "token"}))) == 0


def test_what_nbgrader_reads_is_the_number_of_points(grade):
    from nbgrader.utils import determine_grade

    notebook = grade(solved(gap="ratio, difference = ..., ..."))
    for name, result in results(notebook).items():
        assert determine_grade(cell(notebook, name)) == (result["points"], result["out_of"])
        assert len(cell(notebook, name).outputs) == 1


def test_a_record_of_their_own_is_none(grade):
    forged = f"""
from IPython.display import display
display({{"{recorder.MIME}": '{{"exercise":"percent","language":"en","answers":[1],"named":{{}}}}',
  "{MIME}": {{"exercise": "percent", "points": 2, "out_of": 2, "hint": "right", "message": ""}}}},
  raw=True)
check.percent(100 * everyone["count"] / everyone["population"], package, place, measure)
"""
    notebook = GROUPS.blank()
    cell(notebook, "percent").source += forged
    assert results(grade(notebook))["percent_check"]["hint"] == "not_answered"


def test_whoever_names_an_answer_check_still_has_the_others(grade):
    notebook = grade(with_cell(solved(), "check = 3", below="percent"))
    assert points(notebook) == FULL


def test_an_answer_that_stops_costs_its_own_points(grade):
    result = results(grade(solved(percent="percent = 1 / 0")))["percent_check"]
    assert (result["points"], result["hint"]) == (0, "cell_stopped")
    assert "“percent”" in result["message"]


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("exit()", "kernel_ended"),
        pytest.param("quit()", "kernel_ended", marks=pytest.mark.thorough),
        pytest.param("import os; os._exit(0)", "kernel_ended", marks=pytest.mark.thorough),
        pytest.param(
            "import ctypes; ctypes.string_at(0)", "kernel_ended", marks=pytest.mark.thorough
        ),
        ("import sys; sys.exit()", None),
        ("while True: pass", "too_long"),
        pytest.param(
            "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: pass",
            "too_long",
            marks=pytest.mark.thorough,
        ),
        pytest.param(
            "for n in range(200):\n    print('x' * 1_000_000)",
            "kernel_ended",
            marks=pytest.mark.thorough,
        ),
    ],
)
def test_a_cell_that_ends_python_costs_its_own_points(grade, code, kind):
    right = solved()
    answer = cell(right, "per_1000").source
    limits = Limits(cell=10) if kind == "too_long" else USUAL
    notebook = grade(solved(per_1000=f"{code}\n{answer}"), limits=limits)
    earned = results(notebook)
    assert (earned["per_1000_check"]["points"], earned["per_1000_check"]["hint"]) == (
        0,
        "cell_stopped",
    )
    assert points(notebook) == FULL - 2
    assert list(notes(notebook)) == ([kind] if kind else [])
    if kind:
        assert "“per_1000”" in notes(notebook)[kind]


def test_it_comes_to_an_end(grade):
    notebook = solved()
    for each in notebook.cells:
        if each.metadata.get("nbgrader", {}).get("solution") and each.cell_type == "code":
            each.source = "import os; os._exit(0)"
    notebook = grade(notebook, limits=Limits(fresh_kernels=3))
    assert points(notebook) == 0
    assert set(notes(notebook)) == {"kernel_ended", "not_finished"}
    assert notes(notebook)["not_finished"].startswith("10 checks were not run")
    assert [result["hint"] for result in results(notebook).values()].count("not_run") == 10


def test_what_ran_keeps_its_result_where_time_is_up(grade):
    notebook = grade(
        with_cell(solved(), "while True: pass", below="margin-check"), limits=Limits(60, whole=12)
    )
    earned = results(notebook)
    assert [earned[f"{name}_check"]["points"] for name in ("percent", "per_1000", "margin")] == [
        2,
        2,
        2,
    ]
    assert {"too_long", "not_finished"} <= set(notes(notebook))


HOMES = "/home"  # of a trainee's machine


def own_package(folder: Path, name: str) -> Path:
    """Data of their own: the practice region as another organization might have it."""
    return shutil.copytree(COURSE / "datasets" / "riverbend" / "2026-Q1", folder / name)


def of_own_data(path: str):
    notebook = solved()
    parameters = cell(notebook, "parameters")
    parameters.source = parameters.source.replace('package = "riverbend"', f"package = {path}")
    assert path in parameters.source
    return notebook


@pytest.mark.parametrize(
    "path",
    [
        '"my-data"',
        '"./my-data/"',
        '"../Desktop/my-data"',
        f'"{HOMES}/ana/Documents/my-data"',
        'r"C:\\Users\\Ana\\Documents\\my-data"',
        f'"{HOMES}/ana/my-data/datapackage.json"',
        '__import__("pathlib").Path("my-data")',
        '"inner/my-data"',
    ],
)
def test_own_data_is_found_where_it_was_handed_in(grade, path, tmp_path):
    own_package(tmp_path, "inner/my-data" if "inner" in path else "my-data")
    notebook = grade(of_own_data(path))
    assert points(notebook) == FULL, results(notebook)
    assert notes(notebook) == {}


def test_own_data_beside_the_notebook_itself(grade, tmp_path):
    shutil.copytree(own_package(tmp_path / "x", "y"), tmp_path, dirs_exist_ok=True)
    shutil.rmtree(tmp_path / "x")
    assert points(grade(of_own_data('"."'))) == FULL


@pytest.mark.parametrize("path", ['"my-data"', f'"{HOMES}/ana/my-data"', '"rivrebend"', '"../.."'])
def test_without_its_data_nothing_is_said(grade, path):
    notebook = grade(of_own_data(path))
    assert "no_data" in notes(notebook)
    hints = {result["hint"] for result in results(notebook).values()}
    assert "no_data" in hints and "right" not in hints


def test_data_of_somebody_else_is_not_read(grade, tmp_path):
    other = own_package(tmp_path.parent, f"{tmp_path.name}-other")
    (tmp_path / "theirs").symlink_to(other)
    for path in (f'"../{other.name}"', f'"{other}"', '"theirs"'):
        assert "no_data" in notes(grade(of_own_data(path)))


def test_outputs_are_text_and_pictures(grade):
    code = """
from IPython.display import HTML, Javascript, Markdown, display
import pandas as pd, matplotlib.pyplot as plt
print("printed")
display(HTML("<script>alert(1)</script>"), Javascript("alert(1)"), Markdown("# x"))
plt.plot([1, 2]); plt.show()
display({"image/png": "bm90IGEgcGljdHVyZQ==", "text/plain": "none"}, raw=True)
pd.DataFrame({"a": [1]})
"""
    outputs = cell(grade(with_cell(solved(), code)), "own").outputs
    kinds = {key for output in outputs for key in output.get("data", {})}
    assert kinds == {"text/plain", "image/png"}
    assert sum("image/png" in output.get("data", {}) for output in outputs) == 1
    assert outputs[0].text == "printed\n"


def test_much_text_is_cut(grade):
    code = "for n in range(3000):\n    print('x' * 1000)"
    notebook = grade(with_cell(solved(), code))
    assert sum(len(output.text) for output in cell(notebook, "own").outputs) == 100_000
    assert points(notebook) == FULL


def test_a_trainee_who_changes_the_tools_loses_nothing(grade):
    code = """
import json, builtins, pandas as pd
json.dumps = json.JSONEncoder.encode = None
pd.DataFrame.iloc = pd.Series.array = None
builtins.isinstance = builtins.type = builtins.callable = lambda *of: False
"""
    notebook = with_cell(solved(), code, below="percent")
    assert results(grade(notebook))["percent_check"]["points"] == 2


def test_very_many_outputs_hold_nothing_up(grade):
    notebook = grade(with_cell(solved(), "for n in range(8000):\n    display(n)"))
    assert len(cell(notebook, "own").outputs) == 100
    assert points(notebook) == FULL and notes(notebook) == {}


def test_a_notebook_full_of_old_outputs_takes_no_room(grade, tmp_path):
    (tmp_path / "08_groups.ipynb").write_text("x" * 40_000_000)
    assert points(grade(solved())) == FULL

"""A module handed out by nbgrader and graded by the course: each of these trainees hands in a copy.

blank      what was handed out, as it is
solved     every answer as in the source
wrong      solved, but the first answer is another number
elsewhere  solved, for another place than the one in the copy
noisy      solved, in cells that print, write to the error stream and warn
careless   solved, but the cell of the last check was deleted
"""

import re
import shutil
import subprocess

import nbformat
import pytest
from nbgrader.api import Gradebook

from community_data import data
from community_data.grading.early import EarlySandbox
from community_data.grading.grade import grade
from tests.conftest import missing
from tests.modules.coursework import COURSE, grade_id, is_answer

# Each module is graded for six people. What grading does to any module, one of them tells.
pytestmark = pytest.mark.share(1)
TRAINEES = ["blank", "solved", "wrong", "elsewhere", "noisy", "careless"]
NOISE = """\
import sys, warnings
print("here")
print("here too", file=sys.stderr)
warnings.warn("A column is old.", FutureWarning)
"""


@pytest.fixture(scope="module")
def course(module, tmp_path_factory, clean_env):
    """The module handed out, handed in by each trainee, and graded, in a course of its own."""
    course = tmp_path_factory.mktemp("course")
    shutil.copy(COURSE / "nbgrader_config.py", course)
    shutil.copytree(module.source_file.parent, course / "solutions" / module.name)

    def nbgrader(*arguments):
        outcome = subprocess.run(
            ["nbgrader", *arguments],
            cwd=course, env=clean_env, capture_output=True, text=True, timeout=900,
        )  # fmt: skip
        assert outcome.returncode == 0, outcome.stderr[-4000:]

    nbgrader("generate_assignment", module.name)
    rows = [f"{trainee},{trainee.title()}" for trainee in TRAINEES]
    (course / "roster.csv").write_text("\n".join(["id,name", *rows]), encoding="utf-8")
    for trainee in TRAINEES:
        handed_in = course / "submitted" / trainee / module.name
        handed_in.mkdir(parents=True)
        nbformat.write(HAND_IN[trainee](module), handed_in / f"{module.name}.ipynb")
    with EarlySandbox(isolated=missing("bubblewrap") is None) as sandbox:
        grade(course, module.name, sandbox=sandbox)
    return course


def wrong(module):
    notebook = module.solved()
    first_answer(notebook).source += f"\n{module.checks[0].answer} = -12345"
    return notebook


def elsewhere(module):
    notebook = module.solved()
    cell = next(c for c in notebook.cells if "parameters" in c.metadata.get("tags", []))
    package = data.open_package(re.search(r'^package = "(.+?)"', cell.source, re.MULTILINE)[1])
    here = package.place(re.search(r'^place = "(.+?)"', cell.source, re.MULTILINE)[1])
    places = package.places
    others = places[(places["level"] == here["level"]) & (places["name"] != here["name"])]
    there = others.sort_values("population")["name"].iloc[0]  # the smallest is the hardest
    cell.source = re.sub(r'(?m)^place = ".+?"', f'place = "{there}"', cell.source)
    return notebook


def noisy(module):
    notebook = module.solved()
    for cell in notebook.cells:
        if is_answer(cell) and cell.cell_type == "code":
            cell.source = NOISE + cell.source
    return notebook


def careless(module):
    notebook = module.solved()
    last = module.checks[-1].grade_id
    notebook.cells = [cell for cell in notebook.cells if grade_id(cell) != last]
    return notebook


def first_answer(notebook):
    return next(c for c in notebook.cells if is_answer(c) and c.cell_type == "code")


HAND_IN = {
    "blank": lambda module: module.blank(),
    "solved": lambda module: module.solved(),
    "wrong": wrong,
    "elsewhere": elsewhere,
    "noisy": noisy,
    "careless": careless,
}


@pytest.fixture(scope="module")
def grades(course, module) -> dict[str, dict]:
    """For each trainee, each graded cell: (points, waits for a person)."""
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        return {
            trainee: {
                grade.name: (grade.auto_score, grade.needs_manual_grade)
                for grade in gradebook.find_submission_notebook(
                    module.name, module.name, trainee
                ).grades
            }
            for trainee in TRAINEES
        }


def points(grades, trainee, module):
    return {check.grade_id: grades[trainee][check.grade_id][0] for check in module.checks}


def full_marks(module):
    return {check.grade_id: check.points for check in module.checks}


def test_what_nbgrader_hands_out_is_what_lies_in_modules(course, module):
    handed_out = course / "modules" / module.name / f"{module.name}.ipynb"
    same = handed_out.read_bytes() == module.release_file.read_bytes()
    assert same, "Run: make modules"


def test_a_blank_copy_scores_0_and_waits_for_nobody(grades, module):
    assert points(grades, "blank", module) == dict.fromkeys(full_marks(module), 0)
    assert {grades["blank"][task] for task in module.written} == {(0, False)}


def test_a_blank_copy_runs_from_top_to_bottom(course, module):
    notebook = nbformat.read(
        course / "autograded" / "blank" / module.name / f"{module.name}.ipynb", as_version=4
    )
    errors = [
        (cell.source, output.evalue)
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if output.output_type == "error"
    ]
    assert errors == []


@pytest.mark.parametrize("trainee", ["solved", "elsewhere", "noisy", "careless"])
def test_right_answers_score_full_marks(grades, module, trainee):
    assert points(grades, trainee, module) == full_marks(module)


@pytest.mark.parametrize("trainee", [t for t in TRAINEES if t != "blank"])
def test_what_was_written_waits_for_a_person(grades, module, trainee):
    assert {grades[trainee][task] for task in module.written} == {(None, True)}


def test_a_wrong_answer_scores_0_for_itself(grades, module):
    assert grades["wrong"][module.checks[0].grade_id] == (0, False)

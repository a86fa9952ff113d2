"""A small cohort graded by the command, in the sandbox: every row, and every way to a grade."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path

import nbformat
import psutil
import pytest
from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI
from traitlets.config import Config

from community_data.grading import grade as grading
from community_data.grading import gradebook as books
from community_data.grading import results, standing
from community_data.grading.early import EarlySandbox
from community_data.grading.lock import only_one
from tests.grading import cohort
from tests.modules.coursework import COURSE, Module, grade_id

MODULE = cohort.MODULE
NAME = MODULE.name
FULL = {check.grade_id: check.points for check in MODULE.checks}
PEOPLE = ["right", "blank", "late", "below", "broken", "other", "absent"]
pytestmark = pytest.mark.needs("bubblewrap")


def below():
    """A text in a new cell below the marked one; nothing else is answered."""
    notebook = MODULE.blank()
    place = next(n for n, cell in enumerate(notebook.cells) if cell.id == "rewrite")
    notebook.cells.insert(place + 1, nbformat.v4.new_markdown_cell("This is my text."))
    return notebook


@pytest.fixture(scope="module")
def handed_in(tmp_path_factory) -> Path:
    """A course with what was handed in, before it is graded."""
    course = cohort.make_course(tmp_path_factory.mktemp("cohort") / "course", PEOPLE)
    with (course / "nbgrader_config.py").open("a") as settings:
        settings.write('c.LateSubmissionPlugin.penalty_method = "zero"\n')
    cohort.hand_in(course, "right", MODULE.solved())
    cohort.hand_in(course, "blank", MODULE.blank())
    late = MODULE.solved()
    next(c for c in late.cells if c.id == "rewrite").source = (
        MODULE.blank().cells[next(n for n, c in enumerate(late.cells) if c.id == "rewrite")].source
    )
    cohort.hand_in(course, "late", late)
    (cohort.submitted(course, "late") / "timestamp.txt").write_text("2026-11-10 10:00:00 UTC")
    cohort.hand_in(course, "below", below())
    cohort.hand_in(course, "other", Module("05_priorities").solved())
    cohort.submitted(course, "broken").mkdir(parents=True)
    (cohort.submitted(course, "broken") / f"{NAME}.ipynb").write_text("<html>")
    cohort.hand_in(course, "nobody", MODULE.blank())
    with books.opened(books.directory(course)) as book:
        book.update_or_create_assignment(NAME, duedate=datetime(2026, 11, 9))
    return course


def command(course: Path, *words: str) -> tuple[list[str], dict]:
    start = "import sys; from community_data.cli import main; main(sys.argv[1:])"
    return [sys.executable, "-c", start, *words], {
        "env": os.environ | {"COMMUNITY_DATA_COURSE": str(course), "PYTHONPATH": str(COURSE)},
        "cwd": course, "text": True, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE,
    }  # fmt: skip


def run(course: Path, *words: str) -> subprocess.CompletedProcess:
    line, about = command(course, *words)
    return subprocess.run(line, timeout=600, **about)


def rows(course: Path) -> dict:
    """All that the gradebook holds of people's work."""
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as book:
        return {
            submission.student.id: (
                submission.late_submission_penalty,
                {
                    grade.name: (grade.auto_score, grade.manual_score, grade.needs_manual_grade)
                    for notebook in submission.notebooks
                    for grade in notebook.grades
                },
                {c.name: c.auto_comment for n in submission.notebooks for c in n.comments},
            )
            for submission in book.assignment_submissions(NAME)
        }


def states(course: Path) -> dict[str, str]:
    return {row.person.id: row.state for row in standing.of_module(course, NAME)}


@pytest.fixture(scope="module")
def evening(handed_in, tmp_path_factory):
    """The course graded by the command, and what the command said."""
    course = shutil.copytree(handed_in, tmp_path_factory.mktemp("evening") / "course")
    return course, run(course, "grade", NAME, "--jobs", "2")


@pytest.fixture(scope="module")
def again():
    """Grade a course from within this process, in one sandbox for all tests: the command's core."""
    with EarlySandbox() as sandbox:
        yield lambda course, *ids: grading.grade(course, NAME, ids, sandbox=sandbox)


@pytest.fixture
def graded(evening, tmp_path) -> Path:
    """A copy of the graded course, to change."""
    return shutil.copytree(evening[0], tmp_path / "course")


def test_everybody_has_a_row_with_what_to_do(evening):
    course, outcome = evening
    assert states(course) == {
        "right": "waiting", "blank": "graded", "late": "graded", "below": "waiting",
        "broken": "not_graded", "other": "not_graded", "absent": "not_handed_in",
    }  # fmt: skip
    said = {row.person.id: row for row in standing.of_module(course, NAME)}
    assert "05_priorities" in said["other"].reason
    assert all(row.todo for row in said.values() if row.state != "graded")
    assert {p: row.points for p, row in said.items() if row.points is not None} == {
        "blank": 0, "late": 0,
    }  # fmt: skip
    assert said["late"].penalty == sum(FULL.values())
    for person in PEOPLE:
        assert f"({person})" in outcome.stdout
    assert "nobody" in outcome.stdout.splitlines()[-1]
    assert outcome.returncode == 1, "Work of three people is not graded."
    assert "Traceback" not in outcome.stdout + outcome.stderr


def test_right_answers_have_all_points_and_blank_ones_none(evening):
    points = {
        person: {name: auto for name, (auto, *_rest) in about[1].items()}
        for person, about in rows(evening[0]).items()
    }
    assert points["right"] == FULL | {"rewrite": None}
    assert points["late"] == FULL | {"rewrite": 0}
    assert points["blank"] == dict.fromkeys(FULL, 0) | {"rewrite": 0}
    assert points["below"] == dict.fromkeys(FULL, 0) | {"rewrite": None}


def test_the_status_as_a_table(evening, tmp_path):
    outcome = run(evening[0], "cohort", "status", NAME, "--csv", str(tmp_path / "status.csv"))
    assert outcome.returncode == 0, outcome.stderr
    lines = (tmp_path / "status.csv").read_text("utf-8").splitlines()
    assert len(lines) == 1 + len(PEOPLE)
    assert lines[1].startswith(f"right,Right,right@example.org,{NAME},waiting,,,")


def test_nbgraders_export_has_no_zero_for_what_is_no_grade(evening, tmp_path):
    file = tmp_path / "grades.csv"
    outcome = subprocess.run(
        ["nbgrader", "export", "--to", str(file)], cwd=evening[0], capture_output=True, text=True,
        env=os.environ | {"PYTHONPATH": str(COURSE)},
    )  # fmt: skip
    assert outcome.returncode == 0, outcome.stderr
    lines = [line.split(",") for line in file.read_text("utf-8").splitlines()]
    score = {line[3]: line[lines[0].index("score")] for line in lines[1:]}
    assert score == dict.fromkeys(PEOPLE, "") | {"blank": "0.0", "late": "0.0"}


@pytest.mark.thorough
def test_one_after_the_other_gives_the_same_gradebook(evening, handed_in, tmp_path):
    alone = shutil.copytree(handed_in, tmp_path / "course")
    run(alone, "grade", NAME, "--jobs", "1")
    assert rows(alone) == rows(evening[0])


def test_what_is_graded_is_left_alone(graded):
    files = {f: f.stat().st_mtime_ns for f in (graded / "autograded").rglob("*.ipynb")}
    before = rows(graded)
    outcome = run(graded, "grade", NAME)
    assert "4 graded already" in outcome.stderr
    assert files == {f: f.stat().st_mtime_ns for f in (graded / "autograded").rglob("*.ipynb")}
    assert rows(graded) == before


def test_a_dry_run_changes_nothing(handed_in, tmp_path):
    course = shutil.copytree(handed_in, tmp_path / "course")
    outcome = run(course, "grade", NAME, "--dry-run")
    assert outcome.returncode == 0 and "right" in outcome.stdout
    assert not (course / "autograded").exists() and not (course / ".grading").exists()


def test_one_person_alone(handed_in, tmp_path):
    course = shutil.copytree(handed_in, tmp_path / "course")
    outcome = run(course, "grade", NAME, "--student", "blank")
    assert outcome.returncode == 0, outcome.stderr
    assert list(rows(course)) == ["blank"]
    assert run(course, "grade", NAME, "--student", "who").returncode == 2


def test_two_at_once_are_refused(graded):
    with only_one(graded):
        outcome = run(graded, "grade", NAME)
    assert outcome.returncode == 2
    assert outcome.stderr == (
        "This course is being graded in another window. Wait until that run has ended.\n"
    )


@pytest.mark.thorough
def test_killed_in_the_middle_the_next_run_finishes(evening, handed_in, tmp_path):
    course = shutil.copytree(handed_in, tmp_path / "course")
    line, about = command(course, "grade", NAME)
    with subprocess.Popen(line, start_new_session=True, **about) as process:
        while " – graded" not in process.stderr.readline():
            assert process.poll() is None
        started = psutil.Process(process.pid).children(recursive=True)
        os.kill(process.pid, signal.SIGKILL)
    _gone, alive = psutil.wait_procs(started, timeout=20)
    assert not alive
    run(course, "grade", NAME)
    assert rows(course) == rows(evening[0])
    assert states(course) == states(evening[0])


def read_by_a_person(course: Path, person: str, points: float) -> None:
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as book:
        grade = book.find_grade("rewrite", NAME, NAME, person)
        grade.manual_score, grade.needs_manual_grade = points, False
        book.db.commit()


def change_a_text(course: Path, where: str = "modules") -> None:
    file = course / where / NAME / f"{NAME}.ipynb"
    notebook = nbformat.read(file, as_version=4)
    next(cell for cell in notebook.cells if cell.cell_type == "markdown").source += "\n\nNew."
    nbformat.write(notebook, file)


def test_a_changed_module_keeps_points_that_a_person_gave(graded, again):
    read_by_a_person(graded, "right", 7)
    assert states(graded)["right"] == "graded"
    before = rows(graded)
    change_a_text(graded)
    stale = {row.person.id: row for row in standing.of_module(graded, NAME)}
    assert {stale[p].state for p in ("right", "blank", "late", "below")} == {"not_graded"}
    assert "changed" in stale["right"].reason and stale["right"].points is None
    again(graded)
    assert rows(graded) == before
    row = next(row for row in standing.of_module(graded, NAME) if row.person.id == "right")
    assert (row.state, row.points) == ("graded", sum(FULL.values()) + 7)


def test_another_text_is_read_again(graded, again):
    read_by_a_person(graded, "right", 7)
    notebook = MODULE.solved()
    next(c for c in notebook.cells if grade_id(c) == "rewrite").source = "Another text."
    nbformat.write(notebook, results.submitted_file(graded, "right", NAME))
    row = next(row for row in standing.of_module(graded, NAME) if row.person.id == "right")
    assert row.state == "not_graded" and "newer version" in row.reason
    again(graded, "right")
    assert rows(graded)["right"][1]["rewrite"] == (None, 7, True)
    assert states(graded)["right"] == "waiting"


def test_no_older_grade_stands_for_a_version_that_cannot_be_graded(graded, again):
    results.submitted_file(graded, "late", NAME).write_text("not a notebook")
    again(graded)
    assert not results.autograded_file(graded, "late", NAME).exists()
    assert {auto for auto, _manual, _waits in rows(graded)["late"][1].values()} == {None}
    assert states(graded)["late"] == "not_graded"


def formgrader(course: Path, monkeypatch) -> NbGraderAPI:
    monkeypatch.chdir(course)
    monkeypatch.setenv("PYTHONPATH", str(COURSE))
    config = Config(books.settings(course))
    return NbGraderAPI(config=config)


def test_the_formgraders_button_comes_the_same_way(evening, graded, monkeypatch):
    with Gradebook(f"sqlite:///{graded / 'gradebook.db'}") as book:
        for person in ("right", "below", "late"):
            books.withdraw(book, NAME, person)
    shutil.rmtree(graded / ".grading")
    api = formgrader(graded, monkeypatch)
    for person in ("right", "below", "late"):
        outcome = api.autograde(NAME, person)
        assert outcome["success"], outcome
    assert rows(graded) == rows(evening[0])
    assert states(graded) == states(evening[0])
    outcome = api.autograde(NAME, "other")
    assert not outcome["success"] and "05_priorities" in outcome["log"]


def test_making_a_module_again_is_refused_after_hand_ins(graded, monkeypatch):
    module = graded / "modules" / NAME / f"{NAME}.ipynb"
    before = module.read_bytes()
    outcome = formgrader(graded, monkeypatch).generate_assignment(NAME, force=True)
    assert not outcome["success"]
    assert f"community-data grade {NAME}" in outcome["log"]
    assert module.read_bytes() == before


def test_lost_rows_of_the_gradebook_come_back(evening, graded, again):
    (graded / "gradebook.db").unlink()
    assert states(graded)["blank"] == "not_graded"
    with books.opened(books.directory(graded)) as book:
        book.update_or_create_assignment(NAME, duedate=datetime(2026, 11, 9))
    again(graded)
    assert rows(graded) == rows(evening[0])


@pytest.mark.parametrize("what", ["file", "folder"])
def test_a_link_to_the_work_of_another_is_nobodys_work(graded, what):
    folder = cohort.submitted(graded, "absent")
    folder.parent.mkdir()
    right = cohort.submitted(graded, "right")
    if what == "folder":
        folder.symlink_to(right)
    else:
        folder.mkdir()
        (folder / f"{NAME}.ipynb").symlink_to(right / f"{NAME}.ipynb")
    row = next(row for row in standing.of_module(graded, NAME) if row.person.id == "absent")
    assert row.state == "not_graded" and row.reason and row.todo


@pytest.mark.parametrize("stamp", ["next week", "9" * 400, "\x00"])
def test_a_time_that_is_none_stops_nothing(graded, stamp, again):
    (cohort.submitted(graded, "blank") / "timestamp.txt").write_text(stamp)
    shutil.rmtree(graded / "autograded" / "blank")
    again(graded)
    assert states(graded)["blank"] == "graded"


def test_a_broken_graded_notebook_is_made_again(graded, again):
    results.autograded_file(graded, "blank", NAME).write_text("{")
    assert states(graded)["blank"] == "not_graded"
    again(graded)
    assert states(graded)["blank"] == "graded"


def test_left_halves_of_a_killed_run_are_taken_away(graded, again):
    part = graded / "autograded" / "right" / ".community-data-part-x"
    part.mkdir()
    again(graded)
    assert not part.exists()


def test_a_penalty_goes_when_the_day_is_moved(graded, again):
    with Gradebook(f"sqlite:///{graded / 'gradebook.db'}") as book:
        book.find_assignment(NAME).duedate += timedelta(days=9)
        book.db.commit()
    shutil.rmtree(graded / "autograded" / "late")
    again(graded)
    row = next(row for row in standing.of_module(graded, NAME) if row.person.id == "late")
    assert (row.points, row.penalty) == (sum(FULL.values()), 0)


def test_what_is_kept_says_of_what_it_is_the_grade(evening):
    course = evening[0]
    graded = results.read(course, "below", NAME)
    assert graded.submitted == results.sha256(results.submitted_file(course, "below", NAME))
    assert graded.edition == results.sha256(MODULE.release_file)
    assert graded.texts == {"rewrite": "This is my text."}
    assert "text_found" in {note.kind for note in graded.notes}
    assert json.dumps(graded.texts)
    assert time.time() - datetime.fromisoformat(graded.graded).timestamp() < 3600


def test_points_that_a_person_gave_a_check_wait_for_another_look(graded, again):
    with Gradebook(f"sqlite:///{graded / 'gradebook.db'}") as book:
        grade = book.find_grade("hide_check", NAME, NAME, "blank")
        grade.manual_score, grade.needs_manual_grade = 1, False
        book.db.commit()
    row = next(row for row in standing.of_module(graded, NAME) if row.person.id == "blank")
    assert (row.state, row.points) == ("graded", 1)
    nbformat.write(MODULE.solved(), results.submitted_file(graded, "blank", NAME))
    again(graded, "blank")
    row = next(row for row in standing.of_module(graded, NAME) if row.person.id == "blank")
    assert row.state == "waiting" and row.points is None
    assert rows(graded)["blank"][1]["hide_check"] == (FULL["hide_check"], 1, True)

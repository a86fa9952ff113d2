"""Grading that is killed in the middle: the next run finishes, and nothing tells the two apart."""

from __future__ import annotations

import random
import shutil
import signal
import sqlite3
import subprocess
import time
from pathlib import Path

import pytest

from community_data.grading import results
from tests.grading import cohort, evening

SEED, TIMES = 2026, 10
# What differs from run to run without a meaning: numbers of rows, and when something was done.
PASSING = {"id", "timestamp"}
pytestmark = pytest.mark.needs("bubblewrap")


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> tuple[Path, dict, float]:
    """A course before grading, what an undisturbed run makes of it, and its seconds."""
    folder = tmp_path_factory.mktemp("interrupted")
    people = cohort.honest(8)
    begun_with = cohort.make_course(folder / "begun_with", [*people, "nobody"])
    for person, notebook in people.items():
        cohort.hand_in(begun_with, person, notebook)
    course = Path(shutil.copytree(begun_with, folder / "undisturbed"))
    begun = time.monotonic()
    graded(course)
    return begun_with, everything(course), time.monotonic() - begun


def graded(course: Path) -> None:
    home = course.parent / "home"
    home.mkdir(exist_ok=True)
    outcome = evening.grade(course, home)
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr


def everything(course: Path) -> dict:
    """Every table of the gradebook, and what each person's graded notebook says."""
    with sqlite3.connect(course / "gradebook.db") as book:
        book.row_factory = sqlite3.Row
        tables = [
            r["name"] for r in book.execute("select name from sqlite_master where type='table'")
        ]
        names = {
            str(row["id"]): row["name"]
            for table in ("assignment", "notebook", "base_cell")
            for row in book.execute(f"select id, name from {table}")
        } | {row["id"]: row["id"] for row in book.execute("select id from student")}
        owners = _owners(book, names)
        book_holds = {
            table: sorted(
                str(_plain(row, owners)) for row in book.execute(f"select * from {table}")
            )
            for table in tables
        }
    notebooks = {
        file.parent.parent.name: (graded.results, graded.texts, graded.notes, graded.submitted)
        for file in sorted(course.glob("autograded/*/*/*.ipynb"))
        if (graded := results.read(course, file.parent.parent.name, cohort.MODULE.name))
    }
    left = sorted(str(p.relative_to(course)) for p in course.rglob("*part*") if p.is_dir())
    return {"gradebook": book_holds, "notebooks": notebooks, "half written": left}


def _owners(book: sqlite3.Connection, names: dict[str, str]) -> dict[str, str]:
    """Whose and of what each submission and grade is: its id is another one in each run."""
    owners = dict(names)
    for row in book.execute("select id, student_id, assignment_id from submitted_assignment"):
        owners[row["id"]] = f"{row['student_id']} {names[row['assignment_id']]}"
    for row in book.execute("select id, assignment_id, notebook_id from submitted_notebook"):
        owners[row["id"]] = f"{owners[row['assignment_id']]} {names[row['notebook_id']]}"
    for row in book.execute("select id, notebook_id, cell_id from grade"):
        owners[row["id"]] = f"{owners[row['notebook_id']]} {names[row['cell_id']]}"
    return owners


def _plain(row: sqlite3.Row, owners: dict[str, str]) -> dict:
    return {
        name: owners.get(row[name], row[name])
        for name in row.keys()  # noqa: SIM118 - a row is no dict
        if name not in PASSING
    }


@pytest.mark.parametrize(
    "turn",
    [0, *(pytest.param(turn, marks=pytest.mark.thorough) for turn in range(1, TIMES))],
)
def test_a_run_that_was_killed_is_taken_up(whole, tmp_path, turn):
    begun_with, wanted, seconds = whole
    course = Path(shutil.copytree(begun_with, tmp_path / "course"))
    home = tmp_path / "home"
    home.mkdir()
    command, environment = evening.program(course, home)
    chance = random.Random(f"{SEED}-{turn}")
    with evening.doors() as (_port, token, _callers):
        run = subprocess.Popen(
            [*command, "grade", cohort.MODULE.name],
            cwd=course, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        time.sleep(chance.uniform(0.02, 0.98) * seconds)
        run.send_signal(signal.SIGKILL)
        run.wait()
        assert evening.what_is_left(token) == []
    graded(course)
    taken_up = everything(course)
    assert taken_up["gradebook"].keys() == wanted["gradebook"].keys()
    for table, rows in wanted["gradebook"].items():
        assert taken_up["gradebook"][table] == rows, table
    assert taken_up == wanted

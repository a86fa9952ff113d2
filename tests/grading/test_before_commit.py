"""No name and no grade goes into git: with the real git, in a checkout of its own."""

import shutil
import subprocess

import pytest

from community_data.grading import before_commit
from tests.modules.coursework import COURSE

PRIVATE = [
    "roster.csv", "handed_in/ana/08_groups.ipynb", "submitted/ana/08_groups/08_groups.ipynb",
    "autograded/ana/08_groups/08_groups.ipynb", "feedback/ana/08_groups/08_groups.html",
    ".grading/08_groups/x.ipynb", "backup/2026-11-22/gradebook.db", "grades.csv",
    "grades-moodle.csv", "gradebook.db", "gradebook.db-journal",
]  # fmt: skip


def git(course, *words):
    name = ["-c", "user.name=Any", "-c", "user.email=any@example.org"]
    return subprocess.run(["git", *name, *words], cwd=course, capture_output=True, text=True)


@pytest.fixture
def course(tmp_path):
    git(tmp_path, "init", "-q")
    shutil.copy(COURSE / ".gitignore", tmp_path)
    assert before_commit.install(tmp_path)
    return tmp_path


def write(course, name, text="Ana\n"):
    (course / name).parent.mkdir(parents=True, exist_ok=True)
    (course / name).write_text(text, encoding="utf-8")


@pytest.mark.parametrize("name", PRIVATE)
def test_it_is_ignored_and_refused_where_it_is_added_all_the_same(course, name):
    write(course, name)
    assert git(course, "check-ignore", "-q", name).returncode == 0
    assert git(course, "add", "-f", name).returncode == 0
    outcome = git(course, "commit", "-qm", "any")
    assert outcome.returncode != 0 and name in outcome.stderr
    git(course, "rm", "-q", "--cached", name)
    git(course, "add", ".gitignore")
    assert git(course, "commit", "-qm", "any").returncode == 0


def test_an_address_of_the_roster_is_refused_wherever_it_stands(course):
    write(course, "roster.csv", "id,name,email\nana,Ana,ana@town.example\n")
    write(course, "notes/who.txt", "Ask Ana@Town.example first.\n")
    git(course, "add", "-A")
    outcome = git(course, "commit", "-qm", "any")
    assert outcome.returncode != 0 and "e-mail address" in outcome.stderr
    write(course, "notes/who.txt", "Ask the front desk first.\n")
    git(course, "add", "-A")
    assert git(course, "commit", "-qm", "any").returncode == 0


def test_a_file_that_is_taken_out_of_git_may_go(course):
    write(course, "grades.csv")
    git(course, "add", "-f", "grades.csv")
    git(course, "commit", "-qm", "any", "--no-verify")
    git(course, "rm", "-q", "grades.csv")
    assert git(course, "commit", "-qm", "any").returncode == 0


def test_a_hook_of_somebody_else_stays(tmp_path):
    git(tmp_path, "init", "-q")
    hook = tmp_path / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\nexit 0\n")
    assert not before_commit.install(tmp_path)
    assert hook.read_text() == "#!/bin/sh\nexit 0\n"


def test_where_there_is_no_git_there_is_nothing_to_do(tmp_path):
    assert not before_commit.install(tmp_path)

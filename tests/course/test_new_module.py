"""`make new-module`: an empty module that runs, is graded, makes a page and keeps every rule.

The command is run in a copy of the course, and there the course's own tests are run on the module.
"""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook

from community_data.course import glossary
from community_data.course.new_module import TEMPLATES, lay_out
from community_data.course.syllabus import syllabus_file
from community_data.errors import CannotLayOut

NAME, TITLE = "04_shelters", "Beds & nights: who's counted?"
# nbgrader calls programs of its own environment by their names.
PATH = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
OTHER = "08_groups"  # the one module that the copy has besides
COPIED = ["community_data", "datasets", "facilitator_guide", "tests"]
LEFT_OUT = shutil.ignore_patterns("__pycache__", "[0-9][0-9]_*", Path(__file__).name)


@pytest.fixture(scope="module")
def course(repo, tmp_path_factory):
    """A copy of a small course with a new module in it."""
    course = tmp_path_factory.mktemp("copy") / "course"
    for name in COPIED:
        leave = LEFT_OUT if name != "community_data" else shutil.ignore_patterns("__pycache__")
        shutil.copytree(repo / name, course / name, ignore=leave)
    for bank in course.glob("tests/lessons/*/answers.toml"):
        if bank.parent.name != OTHER[3:]:
            shutil.rmtree(bank.parent)
    for folder in ("solutions", "modules"):
        shutil.copytree(repo / folder / OTHER, course / folder / OTHER)
    for file in [repo / "nbgrader_config.py", repo / "pyproject.toml", *repo.glob("*.md")]:
        shutil.copy(file, course)
    head, *entries = syllabus_file(repo).read_text("utf-8").split("[[module]]")
    kept = [head, *(entry for entry in entries if OTHER in entry)]
    syllabus_file(course).write_text("[[module]]".join(kept))
    made = run(
        course,
        "from community_data.course.new_module import lay_out",
        f"lay_out({NAME!r}, {TITLE!r})",
    )
    assert made.returncode == 0, made.stderr
    return course


def run(course, *lines):
    """Run a few lines of Python with the code of the copy."""
    return command(course, "-c", "\n".join(lines))


def command(course, *arguments):
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=course, env=os.environ | {"PYTHONPATH": str(course), "PATH": PATH},
        capture_output=True, text=True, timeout=300,
    )  # fmt: skip


def test_the_tests_of_the_course_pass_on_it(course):
    """Those for texts, for answers, for what is stored and for what is handed out."""
    files = [
        "tests/content",
        "tests/lessons/test_answers.py",
        "tests/exercises/test_registry.py",
        "tests/modules/test_release.py",
        "tests/modules/test_kept_working.py",
    ]
    # What is slow there is left out: to build it twice, and to run it once more.
    chosen = f"({NAME} or shelters or glossary) and not by_hand and not twice"
    outcome = command(course, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", chosen, *files)
    assert outcome.returncode == 0, outcome.stdout[-5000:] + outcome.stderr[-2000:]
    assert int(re.search(r"(\d+) passed", outcome.stdout)[1]) > 30


def test_it_is_graded(course, tmp_path):
    shutil.copy(course / "nbgrader_config.py", tmp_path)
    shutil.copytree(course / "solutions" / NAME, tmp_path / "solutions" / NAME)
    shutil.copytree(course / "modules" / NAME, tmp_path / "modules" / NAME)
    hand_in = {"blank": course / "modules", "solved": course / "solutions"}
    for trainee, folder in hand_in.items():
        shutil.copytree(folder / NAME, tmp_path / "submitted" / trainee / NAME)
    outcome = command(course, "-m", "nbgrader", "autograde", NAME, "--course-dir", str(tmp_path))
    assert outcome.returncode == 0, outcome.stderr
    with Gradebook(f"sqlite:///{tmp_path / 'gradebook.db'}") as gradebook:
        graded = {t: gradebook.find_submission_notebook(NAME, NAME, t) for t in hand_in}
        points = {t: sum(g.auto_score or 0 for g in graded[t].grades) for t in hand_in}
        waiting = {g.name for g in graded["solved"].grades if g.needs_manual_grade}
    assert points == {"blank": 0, "solved": 2}
    assert waiting == {"meaning"}


@pytest.mark.thorough
def test_it_makes_a_page(course, tmp_path):
    arguments = ["report", "riverbend", "--place", "Otterbeck", "--module", NAME]
    outcome = command(
        course, "-m", "community_data.cli", *arguments, "--out", str(tmp_path / "out")
    )
    assert outcome.returncode == 0, outcome.stderr
    pages = list((tmp_path / "out").rglob("*.html"))
    assert any("residents live in Otterbeck" in page.read_text("utf-8") for page in pages)


def test_the_course_lists_it_in_its_place(course):
    entries = tomllib.loads(syllabus_file(course).read_text("utf-8"))["module"]
    names = [entry["id"] for entry in entries]
    assert names == sorted(names)
    assert entries[names.index(NAME)]["title"] == TITLE
    guide = (course / "facilitator_guide" / "README.md").read_text("utf-8")
    assert f"- [04, {TITLE}](modules/{NAME}.md)\n" in guide
    assert glossary.write(course, check=True) is False
    assert f"{NAME} ({TITLE})" in (course / "datasets" / "README.md").read_text("utf-8")


def test_its_new_words_mean_what_they_mean_in_other_modules(repo):
    known = {
        word.word: word.meaning
        for notebook in repo.glob("solutions/*/*.ipynb")
        for word in glossary.words_of(notebook)
    }
    for word in glossary.words_of(TEMPLATES / "module.ipynb"):
        assert known.get(word.word, word.meaning) == word.meaning


def test_its_code_is_in_the_style_of_the_course(course):
    folder = course / "community_data" / "lessons" / "shelters"
    for how in (["check"], ["format", "--check"]):
        outcome = command(course, "-m", "ruff", *how, "--no-cache", str(folder))
        assert outcome.returncode == 0, outcome.stdout


@pytest.mark.parametrize(
    ("name", "title", "part", "said"),
    [
        ("shelters", TITLE, "Analyze", "no name for a module"),
        ("15-shelters", TITLE, "Analyze", "no name for a module"),
        ("../15_x", TITLE, "Analyze", "no name for a module"),
        ("", TITLE, "Analyze", "no name for a module"),
        ("15_class", TITLE, "Analyze", "Choose another"),
        ("15_shelters", " ", "Analyze", "no title"),
        ("15_shelters", 'The "new" one', "Analyze", "no title"),
        ("15_shelters", TITLE, "Middle", "Choose from: Start, Collect"),
        ("08_groups", TITLE, "Analyze", "The number 08 is taken: 08_groups"),
        ("08_shelters", TITLE, "Analyze", "The number 08 is taken: 08_groups"),
        ("15_groups", TITLE, "Analyze", r"lessons/groups/\S+ is there already"),
    ],
)
def test_what_cannot_be_laid_out_is_refused_with_a_sentence(course, name, title, part, said):
    before = files(course)
    with pytest.raises(CannotLayOut, match=said):
        lay_out(name, title, part, course)
    assert files(course) == before


def test_the_command_says_in_one_sentence_why_it_refuses(course):
    arguments = ["new-module", OTHER, "--title", TITLE]
    outcome = command(course, "-m", "community_data.cli", *arguments)
    assert outcome.returncode == 2
    assert outcome.stderr == f"The number 08 is taken: {OTHER}. Choose another.\n"


def test_where_it_fails_everything_is_as_it_was(course, monkeypatch):
    def fail(*arguments, **named):
        raise OSError("The disk is full.")

    before = files(course)
    monkeypatch.setattr(glossary, "write", fail)
    monkeypatch.setattr("community_data.course.build.execute_source", lambda source: None)
    with pytest.raises(OSError, match="disk is full"):
        lay_out("15_roads", "Roads", "Analyze", course)
    assert files(course) == before


def test_the_author_sees_what_to_write(course):
    notebook = nbformat.read(course / f"solutions/{NAME}/{NAME}.ipynb", as_version=4)
    text = "\n".join(cell.source for cell in notebook.cells)
    assert "{{" not in text
    parts = [
        f"# {TITLE}", "Afterwards you can", "## Who takes part", "### See it", "### Try it",
        "What this means for residents", "### Write it", "## Bring it home", "## Key points",
        "## New words",
    ]  # fmt: skip
    places = [text.index(part) for part in parts]
    assert places == sorted(places)


def files(course):
    """Every file of the course, with its content."""
    return {
        file.relative_to(course): file.read_bytes()
        for file in sorted(course.rglob("*"))
        if file.is_file() and "__pycache__" not in file.parts
    }

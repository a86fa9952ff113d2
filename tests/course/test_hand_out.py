"""The trainees' copy of the course: it has all that a trainee needs, and no answer."""

import json
import re
import shutil
import subprocess
import sys
import zipfile

import nbformat
import pytest

from community_data.course.hand_out import START, TOP, files, write_branch, write_zip
from community_data.errors import CannotHandOut, FacilitatorsOnly
from tests.modules.coursework import SOLUTION, SYLLABUS, Module, is_answer


@pytest.fixture(scope="module")
def packed(repo, tmp_path_factory):
    """The zip of this course."""
    file = tmp_path_factory.mktemp("handed out") / "course.zip"
    write_zip(repo, file)
    return file


@pytest.fixture(scope="module")
def copied(packed, tmp_path_factory):
    """The copy as a trainee unpacks it."""
    folder = tmp_path_factory.mktemp("unpacked")
    with zipfile.ZipFile(packed) as opened:
        opened.extractall(folder)
    return folder / TOP


def texts(folder):
    """What stands in each file, with the strings of notebooks and JSON as they are read."""
    for file in folder.rglob("*"):
        if file.is_file():
            text = file.read_text("utf-8", errors="ignore")
            if file.suffix in (".ipynb", ".json"):
                text += "\n".join(strings(json.loads(text)))
            yield file.relative_to(folder).as_posix(), squeezed(text)


def strings(thing):
    if isinstance(thing, str):
        yield thing
    elif isinstance(thing, dict):
        for value in thing.values():
            yield from strings(value)
    elif isinstance(thing, list):
        if all(isinstance(part, str) for part in thing):
            yield "".join(thing)
        for value in thing:
            yield from strings(value)


def squeezed(text):
    return re.sub(r"\s+", " ", text).strip()


def answers(notebook):
    """What stands between the marks of each solution, and the texts that a person grades."""
    for cell in notebook.cells:
        if is_answer(cell):
            pieces = re.split(r"### (?:BEGIN|END) SOLUTION", cell.source)[1::2]
            for piece in pieces or [cell.source]:
                yield squeezed(piece)


@pytest.mark.parametrize("name", [about["id"] for about in SYLLABUS])
def test_no_answer_is_in_any_file(copied, name):
    # A number or a letter of two characters is in every file. Those are looked for in the module.
    told = [answer for answer in answers(Module(name).source) if answer]
    assert len(told) >= 5
    for file, text in texts(copied):
        # The lessons' code recomputes what is right, so it may share an expression with an answer.
        if not file.startswith("community_data/"):
            assert [a for a in told if len(a) > 12 and a in text] == [], file
        # A closed list to choose from holds the right choice beside the wrong ones.
        if not file.endswith("/material.py"):
            assert [a for a in told if len(a) > 60 and a in text] == [], file
        assert not SOLUTION.search(text) or file.endswith(("hand_out.py", "release.py")), file


@pytest.mark.parametrize("name", [about["id"] for about in SYLLABUS])
def test_nothing_was_run_in_it(copied, name):
    notebook = nbformat.read(copied / "modules" / name / f"{name}.ipynb", 4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert code and not any(cell.outputs or cell.execution_count for cell in code)


def test_nothing_that_is_the_facilitators_goes_along(copied):
    assert {file.name for file in copied.iterdir()} == {
        "LICENSE", "LICENSE-text.md", "README.md", "community_data", "datasets", "modules",
        "pyproject.toml", "requirements.txt", "start.bat", "start.py", "start.sh",
    }  # fmt: skip
    names = [file.relative_to(copied).as_posix() for file in copied.rglob("*")]
    forbidden = (
        r"solutions|answers\.toml|truth|planted|parameters\.toml|recipe|__pycache__|/\.|rubric"
    )
    assert [name for name in names if re.search(forbidden, name)] == []


def test_it_has_every_module_and_the_data_that_they_need(copied):
    assert {f.name for f in (copied / "modules").iterdir()} == {about["id"] for about in SYLLABUS}
    program = (
        "from community_data import data\n"
        "tables = data.open_package('riverbend').tables\n"
        "import community_data\n"
        "print(community_data.__file__, *tables)"
    )
    said = in_the_copy(copied, "-c", program)
    assert said.returncode == 0, said.stderr
    assert str(copied) in said.stdout
    assert {table for about in SYLLABUS for table in about["tables"]} <= set(said.stdout.split())


def test_the_practice_service_answers_in_it(copied):
    program = (
        "from community_data.lessons.sources import material\n"
        "print(len(material.visits()), len(material.towns()), len(material.meals()))"
    )
    said = in_the_copy(copied, "-c", program)
    assert said.stdout.split() == ["2350", "8", "8"], said.stderr


def in_the_copy(copied, *words):
    return subprocess.run(
        [sys.executable, *map(str, words)], cwd=copied, capture_output=True, text=True,
        env={"PATH": "", "PYTHONPATH": str(copied)},
    )  # fmt: skip


@pytest.mark.parametrize(
    "command",
    [
        ["report", "riverbend", "--place", "Otterbeck", "--out", "pages"],
        ["modules"],
        ["new-module", "09_places", "--title", "Places"],
        ["hand-out"],
        ["start", "--facilitator"],
    ],
)
def test_what_needs_the_facilitators_copy_says_so_in_one_sentence(copied, command):
    said = in_the_copy(copied, "-m", "community_data.cli", *command)
    assert said.returncode == 2
    assert said.stderr.startswith("This is a trainee's copy of the course.")
    assert said.stderr.count("\n") == 1


def test_what_does_not_works(copied):
    said = in_the_copy(copied, "-m", "community_data.cli", "check-data", "riverbend")
    assert said.returncode == 0, said.stderr
    assert "08_groups" in said.stdout


def test_the_zip_starts_on_every_system(packed):
    with zipfile.ZipFile(packed) as opened:
        mode = opened.getinfo(f"{TOP}/{START}").external_attr >> 16
        assert mode & 0o111 == 0o111
        windows = opened.read(f"{TOP}/start.bat")
    assert windows.count(b"\r\n") == windows.count(b"\n") > 5


def test_one_edition_is_one_zip(repo, packed, tmp_path):
    write_zip(repo, tmp_path / "again.zip")
    same = (tmp_path / "again.zip").read_bytes() == packed.read_bytes()
    assert same


# --- What is refused -----------------------------------------------------------------------------


@pytest.fixture
def course(copied, repo, tmp_path):
    """A small course of a facilitator, in a git of its own."""
    course = tmp_path / "course"
    shutil.copytree(copied, course)
    for name in ("solutions", "modules"):
        shutil.rmtree(course / name, ignore_errors=True)
        shutil.copytree(repo / name / "00_start", course / name / "00_start")
    shutil.copy(repo / "nbgrader_config.py", course)
    git(course, "init", "-q", "-b", "main")
    git(course, "config", "user.name", "Ana")
    git(course, "config", "user.email", "ana@example.org")
    git(course, "add", "-A")
    git(course, "commit", "-qm", "All of it")
    return course


def git(course, *words):
    done = subprocess.run(["git", *words], cwd=course, capture_output=True, text=True, check=True)
    return done.stdout.split("\n")


def test_a_branch_has_the_copy_and_no_other_history(course):
    assert write_branch(course, "trainees")
    names = git(course, "ls-tree", "-r", "--name-only", "trainees")
    assert sorted(filter(None, names)) == sorted(files(course))
    assert git(course, "log", "--oneline", "trainees")[1:] == [""]
    assert git(course, "status", "--short") == [""]
    assert git(course, "ls-tree", "trainees", START)[0].startswith("100755")

    assert not write_branch(course, "trainees")
    assert git(course, "log", "--oneline", "trainees")[1:] == [""]
    (course / "start.py").write_text("print('new')\n")
    assert write_branch(course, "trainees")
    assert git(course, "show", "trainees:start.py") == ["print('new')", ""]
    assert len(git(course, "log", "--oneline", "trainees")) == 3


def test_a_branch_with_answers_is_left_alone(course):
    git(course, "branch", "old")
    for branch in ("main", "old"):
        before = git(course, "rev-parse", branch)
        with pytest.raises(CannotHandOut, match="has the facilitator's course"):
            write_branch(course, branch)
        assert git(course, "rev-parse", branch) == before
    with pytest.raises(CannotHandOut, match="is no name for a branch"):
        write_branch(course, "two words")


def test_without_git_it_says_what_to_do(course):
    shutil.rmtree(course / ".git")
    with pytest.raises(CannotHandOut, match="Hand out a zip instead"):
        write_branch(course, "trainees")


def test_another_file_is_not_written_over(course, tmp_path):
    other = tmp_path / "letter.zip"
    with zipfile.ZipFile(other, "w") as opened:
        opened.writestr("letter.txt", "Dear Ana")
    before = other.read_bytes()
    with pytest.raises(CannotHandOut, match="is no copy of the course"):
        write_zip(course, other)
    assert other.read_bytes() == before


def test_modules_that_are_stale_are_not_handed_out(course, tmp_path):
    module = course / "modules" / "00_start" / "00_start.ipynb"
    shutil.copy(course / "solutions" / "00_start" / "00_start.ipynb", module)
    with pytest.raises(Exception, match="Run: make modules"):
        write_zip(course, tmp_path / "course.zip")
    assert not (tmp_path / "course.zip").exists()


def test_a_trainees_copy_cannot_be_handed_on_as_the_facilitators(copied, tmp_path):
    with pytest.raises(FacilitatorsOnly):
        write_zip(copied, tmp_path / "course.zip")

"""A trainee's folder: nothing of theirs is ever lost, and what went wrong is put right."""

import nbformat
import pytest

from community_data import cli
from community_data.course.syllabus import released, syllabus_file
from community_data.errors import CannotStart
from community_data.hosting.work_folder import (
    BACKUPS,
    KEPT,
    copy_modules,
    fresh_copy,
    mend,
    newer_edition,
)

MODULE = "08_groups"
NOTEBOOK = f"{MODULE}/{MODULE}.ipynb"


def put(file, text):
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def files(work):
    """What is in the work folder, but for what the course keeps there for itself."""
    return {
        file.relative_to(work).as_posix(): file.read_text(encoding="utf-8")
        for file in work.rglob("*")
        if file.is_file() and KEPT not in file.parts
    }


def answer(text="..."):
    """The cell of an answer, as nbgrader marks it."""
    about = {"grade_id": "percent", "solution": True, "grade": False, "locked": False}
    return nbformat.v4.new_code_cell(
        f"percent = (\n    {text}\n)", id="percent", metadata={"nbgrader": about}
    )


def notebook(*cells):
    return nbformat.writes(nbformat.v4.new_notebook(cells=list(cells)))


def text(source, name):
    return nbformat.v4.new_markdown_cell(source, id=name)


FIRST = notebook(text("# Rates", "title"), answer(), text("Key points", "key-points"))
SECOND = notebook(text("# Rates and groups", "title"), answer(), text("Key points", "key-points"))
ANSWERED = notebook(text("# Rates", "title"), answer("12"), text("Key points", "key-points"))


@pytest.fixture
def course(tmp_path):
    """A course of one module: a notebook, a picture beside it, and what Jupyter leaves behind."""
    course = tmp_path / "course"
    put(course / "modules" / NOTEBOOK, FIRST)
    put(course / "modules" / MODULE / "pictures" / "map.svg", "<svg/>")
    put(course / "modules" / MODULE / ".ipynb_checkpoints" / "old.ipynb", "no")
    put(syllabus_file(course), f'[[module]]\nid = "{MODULE}"\ntitle = "Rates"\nminutes = 90\n')
    return course


@pytest.fixture
def work(tmp_path):
    """Where the trainee works."""
    return tmp_path / "my work"


def newest_edition(course, content):
    put(released(course, MODULE), content)


# --- Starting ----------------------------------------------------------------------------------


def test_first_start_copies_every_module(course, work):
    copied = copy_modules(course, work)
    assert files(work) == {NOTEBOOK: FIRST, f"{MODULE}/pictures/map.svg": "<svg/>"}
    assert sorted(copied.new) == sorted(files(work))
    assert copy_modules(course, work).new == []


def test_what_the_trainee_changed_stays(course, work):
    copy_modules(course, work)
    put(work / NOTEBOOK, ANSWERED)
    assert copy_modules(course, work).kept == []
    assert files(work)[NOTEBOOK] == ANSWERED


def test_what_they_did_not_touch_is_brought_up_to_date(course, work):
    copy_modules(course, work)
    newest_edition(course, SECOND)
    assert copy_modules(course, work).updated == [NOTEBOOK]
    assert files(work)[NOTEBOOK] == SECOND
    assert not newer_edition(course, work, MODULE)


def test_a_newer_edition_waits_until_they_ask_for_it(course, work):
    copy_modules(course, work)
    put(work / NOTEBOOK, ANSWERED)
    newest_edition(course, SECOND)
    for _ in range(2):
        assert copy_modules(course, work).kept == [NOTEBOOK]
        assert newer_edition(course, work, MODULE)
    assert files(work) == {NOTEBOOK: ANSWERED, f"{MODULE}/pictures/map.svg": "<svg/>"}


@pytest.mark.parametrize("record", [None, "{broken", "[]"])
def test_without_its_record_every_file_counts_as_theirs(course, work, record):
    put(work / NOTEBOOK, ANSWERED)
    if record:
        put(work / KEPT / "copied.json", record)
    copy_modules(course, work)
    assert files(work)[NOTEBOOK] == ANSWERED


def test_a_file_they_deleted_comes_back_to_begin_again(course, work):
    copy_modules(course, work)
    (work / NOTEBOOK).unlink()
    assert copy_modules(course, work).new == [NOTEBOOK]


def test_their_own_files_are_not_looked_at(course, work):
    put(work / "notes.ipynb", "mine")
    put(work / MODULE / "try.ipynb", "mine too")
    copy_modules(course, work)
    assert files(work)["notes.ipynb"] == "mine"
    assert files(work)[f"{MODULE}/try.ipynb"] == "mine too"


def test_an_empty_course_is_said(tmp_path, work):
    (tmp_path / "modules").mkdir()
    with pytest.raises(CannotStart, match="its folder modules is empty"):
        copy_modules(tmp_path, work)
    assert not work.exists()


def test_work_folder_is_never_the_courses_own(course):
    for own in ("modules", f"modules/{MODULE}", "solutions/x", "community_data"):
        with pytest.raises(CannotStart, match="inside the course's own folder"):
            copy_modules(course, course / own)


def test_work_folder_that_is_a_file_is_refused(course, work):
    put(work, "a file")
    with pytest.raises(CannotStart, match="is a file, not a folder"):
        copy_modules(course, work)


# --- Putting right -----------------------------------------------------------------------------


def test_a_fresh_copy_is_put_beside_theirs(course, work):
    copy_modules(course, work)
    put(work / NOTEBOOK, ANSWERED)
    assert "“08_groups (fresh copy).ipynb”" in fresh_copy(course, work, "groups")
    assert "“08_groups (fresh copy 2).ipynb”" in fresh_copy(course, work, MODULE)
    here = files(work)
    assert here[NOTEBOOK] == ANSWERED
    assert here[f"{MODULE}/{MODULE} (fresh copy).ipynb"] == FIRST
    assert here[f"{MODULE}/{MODULE} (fresh copy 2).ipynb"] == FIRST


def sources(work):
    return [cell.source for cell in nbformat.read(work / NOTEBOOK, 4).cells]


def backups(work):
    return [file.read_text("utf-8") for file in sorted((work / BACKUPS).glob("*.ipynb"))]


def test_a_deleted_cell_is_put_back(course, work):
    copy_modules(course, work)
    without = notebook(text("# Rates", "title"), answer("12"))
    put(work / NOTEBOOK, without)
    message = mend(course, work, MODULE)
    assert message.startswith("08_groups: 1 cell was put back. Your answers are as they were.")
    assert sources(work) == ["# Rates", "percent = (\n    12\n)", "Key points"]
    assert backups(work) == [without]
    assert f"{BACKUPS}/08_groups " in message


def test_a_newer_edition_is_taken_over_with_their_answers(course, work):
    copy_modules(course, work)
    put(work / NOTEBOOK, ANSWERED)
    newest_edition(course, SECOND)
    copy_modules(course, work)
    assert "1 cell has a newer text." in mend(course, work, MODULE)
    assert sources(work) == ["# Rates and groups", "percent = (\n    12\n)", "Key points"]
    assert backups(work) == [ANSWERED]
    assert not newer_edition(course, work, MODULE) and copy_modules(course, work).kept == []


def test_where_nothing_is_missing_nothing_is_changed(course, work):
    copy_modules(course, work)
    put(work / NOTEBOOK, ANSWERED)
    assert mend(course, work, MODULE).startswith("Nothing is missing in 08_groups")
    assert files(work)[NOTEBOOK] == ANSWERED and backups(work) == []


def test_a_notebook_that_is_gone_comes_back(course, work):
    copy_modules(course, work)
    (work / NOTEBOOK).unlink()
    assert "was missing" in mend(course, work, MODULE)
    assert files(work)[NOTEBOOK] == FIRST


@pytest.mark.parametrize(
    "content",
    ["", "[]", "{}", "<html>", FIRST[:200], '{"nbformat": 4, "nbformat_minor": 5, "cells": [1]}'],
)
def test_what_is_no_notebook_is_left_as_it_is(course, work, content):
    copy_modules(course, work)
    put(work / NOTEBOOK, content)
    with pytest.raises(CannotStart, match="cannot be read as a notebook"):
        mend(course, work, MODULE)
    assert files(work)[NOTEBOOK] == content and backups(work) == []


@pytest.mark.parametrize("command", ["mend", "fresh-copy"])
def test_commands_say_what_is_wrong(course, work, monkeypatch, capsys, command):
    monkeypatch.setenv("COMMUNITY_DATA_COURSE", str(course))
    assert cli.run([command, "groups", "--dir", str(work)]) == 2
    assert "Start the course first" in capsys.readouterr().err
    copy_modules(course, work)
    assert cli.run([command, "gruops", "--dir", str(work)]) == 2
    assert "Did you mean 08_groups?" in capsys.readouterr().err
    assert cli.run([command, "groups", "--dir", str(work)]) == 0
    assert "08_groups" in capsys.readouterr().out

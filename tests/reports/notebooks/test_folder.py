"""Whatever is wrong with the folder or with a notebook, one sentence says it, and what to do."""

import shutil

import pytest

from community_data.errors import CannotReport
from community_data.reports.notebooks.folder import find
from community_data.reports.notebooks.trainee import Trainee
from tests.reports.notebooks.trainee import COURSE, answer, notebook, save


def refusal(folder):
    with pytest.raises(CannotReport) as error:
        find(folder, COURSE)
    return str(error.value)


def test_notebooks_are_known_by_their_cells_wherever_they_lie(tmp_path):
    save(tmp_path, notebook("08_groups"), "08_groups")
    save(tmp_path, notebook("05_priorities"), "", "handed in by Ana.ipynb")
    save(tmp_path, notebook("08_groups"), "", ".ipynb_checkpoints/08_groups-checkpoint.ipynb")
    found = find(tmp_path, COURSE)
    assert list(found) == ["05_priorities", "08_groups"]
    assert found["05_priorities"].file.name == "handed in by Ana.ipynb"


def test_no_such_folder(tmp_path):
    assert refusal(tmp_path / "my-wrok") == (
        "There is no folder “my-wrok”. Name the folder with a trainee's notebooks."
    )
    (tmp_path / "file").touch()
    assert refusal(tmp_path / "file").startswith("“file” is no folder. Name the folder")


def test_no_notebook_in_it(tmp_path):
    (tmp_path / "notes.txt").touch()
    assert refusal(tmp_path).startswith(f"There is no notebook in “{tmp_path.name}”, nor in a ")


def test_no_notebook_of_the_course_in_it(tmp_path):
    other = notebook("08_groups")
    other.cells = other.cells[:0]
    save(tmp_path, other, "", "Untitled.ipynb")
    assert "cannot be used. This has the form of a notebook's file, but no" in refusal(tmp_path)
    save(tmp_path, own_notebook(), "", "Untitled.ipynb")
    assert refusal(tmp_path).startswith(f"No notebook in “{tmp_path.name}” is a module of")


def own_notebook():
    import nbformat

    cells = [nbformat.v4.new_code_cell("1 + 1"), nbformat.v4.new_markdown_cell("# Mine")]
    return nbformat.v4.new_notebook(cells=cells)


def test_a_notebook_that_is_cut_off(tmp_path):
    file = save(tmp_path, notebook("08_groups"), "08_groups")
    file.write_bytes(file.read_bytes()[:9000])
    assert refusal(tmp_path) == (
        "“08_groups.ipynb” cannot be used. The file is cut off, as when sending it was stopped. "
        "Ask for it again."
    )


def test_twice_the_same_module(tmp_path):
    save(tmp_path, notebook("08_groups"), "08_groups")
    save(tmp_path, notebook("08_groups"), "", "copy of groups.ipynb")
    assert refusal(tmp_path) == (
        "Two notebooks are the module 08_groups: “08_groups/08_groups.ipynb” and “copy of "
        "groups.ipynb”. Keep the one to publish, and take the other out of the folder."
    )


def test_a_notebook_that_is_called_like_another_module(tmp_path):
    save(tmp_path, notebook("05_priorities"), "08_groups")
    assert refusal(tmp_path).startswith(
        "“08_groups.ipynb” is called like the module 08_groups, and is not that module: it is "
        "05_priorities."
    )


def test_a_link_leads_to_nobody_else(tmp_path):
    save(tmp_path / "ben", notebook("08_groups"), "08_groups")
    (tmp_path / "ana").mkdir()
    (tmp_path / "ana" / "08_groups").symlink_to(tmp_path / "ben" / "08_groups")
    assert refusal(tmp_path / "ana").startswith("There is no notebook in “ana”")


def test_no_bubblewrap_on_this_machine(tmp_path, monkeypatch):
    save(tmp_path, notebook("08_groups"), "08_groups")
    monkeypatch.setattr(shutil, "which", lambda _program: None)
    with pytest.raises(CannotReport) as error:
        Trainee(tmp_path, COURSE)
    assert str(error.value).startswith("A trainee's notebook is run in a sandbox only, and the ")
    assert "sudo apt install bubblewrap" in str(error.value)
    assert "--no-sandbox" not in str(error.value)


def test_a_module_that_the_folder_does_not_have(tmp_path, course, monkeypatch, capsys):
    from community_data import cli

    work = tmp_path / "work"
    save(work, notebook("08_groups"), "08_groups")
    monkeypatch.setenv("COMMUNITY_DATA_COURSE", str(course))
    words = ["report", "riverbend", "--place", "Otterbeck", "--notebooks", str(work)]
    assert cli.run([*words, "--module", "stories", "--out", str(tmp_path / "out")]) == 2
    assert capsys.readouterr().err == "“work” has no notebook of 12_stories. It has 08_groups.\n"
    assert not (tmp_path / "out").exists()


def held(course, folder, module="08_groups"):
    return Trainee(folder, course).held.get(module, "")


@pytest.mark.needs("bubblewrap")
class TestHeld:
    """No sentence of these names a person, a file or points: it stands in the index of a site."""

    def test_nothing_where_all_is_well(self, tmp_path, course):
        save(tmp_path, notebook("08_groups"), "08_groups")
        assert held(course, tmp_path) == ""

    def test_a_written_task_that_is_blank(self, tmp_path, course):
        blank = notebook("08_groups")
        answer(blank, "rewrite", "   ")
        save(tmp_path, blank, "08_groups")
        assert held(course, tmp_path) == "The written task rewrite is not answered yet."

    def test_a_text_that_nobody_read(self, tmp_path, course):
        save(
            tmp_path,
            notebook("08_groups", "These are other words, and nobody read them."),
            "08_groups",
        )
        assert held(course, tmp_path) == (
            "A person has to read the written task first, and give it 70% of its points or more: "
            "community-data cohort read 08_groups"
        )

    def test_a_mark_that_is_too_low(self, tmp_path):
        from tests.reports.notebooks.trainee import make_course, mark

        course = make_course(tmp_path / "course")
        mark(course, "08_groups", share=0.5)
        save(tmp_path / "work", notebook("08_groups"), "08_groups")
        assert held(course, tmp_path / "work").startswith("A person has to read the written task")

    def test_an_older_edition(self, tmp_path, course):
        older = notebook("08_groups")
        (cell,) = (
            c for c in older.cells if c.metadata.get("nbgrader", {}).get("grade_id") == "gap_check"
        )
        cell.source = "check.gap(ratio, package)"
        cell.metadata.nbgrader.checksum = "0" * 32
        save(tmp_path, older, "08_groups")
        assert held(course, tmp_path) == (
            "The notebook is of an older edition of the module. Bring it up to date where it was "
            "worked on: community-data mend 08_groups"
        )

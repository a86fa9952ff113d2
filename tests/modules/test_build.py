"""Building modules/ from solutions/: what changes, what stays, and what is said when it cannot."""

import stat

import nbformat
import pytest

from community_data.course.build import build
from community_data.errors import ModuleProblem


def source(course):
    return course / "solutions" / "01_first" / "01_first.ipynb"


def released(course):
    return course / "modules" / "01_first"


def edit(file, change):
    notebook = nbformat.read(file, as_version=4)
    change(notebook)
    nbformat.write(notebook, file)


def test_only_what_changed_is_written(small_course):
    assert build(course=small_course) == ["01_first"]
    written = (released(small_course) / "01_first.ipynb").stat().st_mtime_ns
    assert build(course=small_course) == []
    assert (released(small_course) / "01_first.ipynb").stat().st_mtime_ns == written


def test_the_answer_is_taken_out_and_the_rest_stays(small_course):
    build(course=small_course)
    notebook = nbformat.read(released(small_course) / "01_first.ipynb", as_version=4)
    assert notebook.cells[1].source == "total = (\n    ...\n)\nprint(total)"
    assert notebook.cells[2].source == "2 if total == 42 else 0"


def test_nothing_else_in_the_course_is_touched(small_course):
    before = source(small_course).read_bytes()
    build(course=small_course)
    assert source(small_course).read_bytes() == before
    assert {p.name for p in small_course.iterdir()} == {
        "nbgrader_config.py",
        "solutions",
        "modules",
    }


def test_a_released_file_can_be_read_by_all_and_changed_by_its_owner(small_course):
    build(course=small_course)
    mode = (released(small_course) / "01_first.ipynb").stat().st_mode
    assert stat.S_IMODE(mode) & 0o644 == 0o644
    assert not mode & 0o111


def test_traces_of_a_run_do_not_change_what_is_built(small_course):
    build(course=small_course)
    clean = (released(small_course) / "01_first.ipynb").read_bytes()

    def run_by_many_tools(notebook):
        notebook.metadata.update(
            papermill={"duration": 3.1, "input_path": "somewhere"},
            widgets={"application/vnd.jupyter.widget-state+json": {"state": {}}},
            language_info={"name": "python", "version": "3.12.1"},
            kernelspec={"name": "my-env", "display_name": "My env", "language": "python"},
            celltoolbar="Create Assignment",
        )
        for cell in notebook.cells:
            cell.metadata.update(
                papermill={"status": "completed"},
                execution={"iopub.execute_input": "2026-01-01T00:00:00Z"},
                ExecuteTime={"end_time": "2026-01-01"},
                collapsed=False,
                scrolled=True,
                jupyter={"outputs_hidden": True},
            )
            if cell.cell_type == "code":
                cell.execution_count = 7
                cell.outputs = [nbformat.v4.new_output("stream", text="42\n")]
        added = nbformat.v4.new_code_cell(
            "package = 'x'", metadata={"tags": ["injected-parameters"]}
        )
        notes = nbformat.v4.new_markdown_cell("Ask first.", metadata={"tags": ["facilitator"]})
        notebook.cells[1:1] = [added, notes]

    edit(source(small_course), run_by_many_tools)
    assert build(course=small_course) == []
    assert (released(small_course) / "01_first.ipynb").read_bytes() == clean


def test_files_beside_the_notebook_come_along_but_what_tools_left_does_not(small_course):
    folder = source(small_course).parent
    (folder / "picture.svg").write_text("<svg/>")
    strays = [
        "Untitled.ipynb", ".hidden", "old.py~", "__pycache__/a.pyc",
        ".ipynb_checkpoints/01_first-checkpoint.ipynb",
    ]  # fmt: skip
    for stray in strays:
        (folder / stray).parent.mkdir(exist_ok=True)
        (folder / stray).write_text("{}")
    build(course=small_course)
    found = {
        p.relative_to(released(small_course)).as_posix() for p in released(small_course).rglob("*")
    }
    assert found == {"01_first.ipynb", "picture.svg"}


def test_a_stale_copy_is_named_and_left_alone(small_course):
    build(course=small_course)
    assert build(check=True, course=small_course) == []
    copy = released(small_course) / "01_first.ipynb"
    copy.write_bytes(copy.read_bytes() + b"\n")
    stale = copy.read_bytes()
    with pytest.raises(ModuleProblem, match=r"01_first.*make modules"):
        build(check=True, course=small_course)
    assert copy.read_bytes() == stale


def test_what_a_trainee_leaves_behind_is_not_stale(small_course):
    build(course=small_course)
    (released(small_course) / ".ipynb_checkpoints").mkdir()
    (released(small_course) / ".ipynb_checkpoints" / "01_first-checkpoint.ipynb").write_text("{}")
    assert build(check=True, course=small_course) == []


def test_a_module_and_a_file_whose_source_is_gone_go_too(small_course):
    extra = source(small_course).parent / "notes.csv"
    extra.write_text("a,b\n")
    build(course=small_course)
    extra.unlink()
    (small_course / "modules" / "02_gone").mkdir()
    (small_course / "modules" / "README.md").write_text("Not a module.")
    with pytest.raises(ModuleProblem, match="02_gone"):
        build(check=True, course=small_course)
    assert build(["01_first"], course=small_course) == ["01_first"]
    assert (small_course / "modules" / "02_gone").is_dir()
    assert build(course=small_course) == ["02_gone"]
    assert sorted(p.name for p in (small_course / "modules").iterdir()) == ["01_first", "README.md"]
    assert [p.name for p in released(small_course).iterdir()] == ["01_first.ipynb"]


def test_an_unknown_module_is_a_sentence(small_course):
    with pytest.raises(ModuleProblem, match=r"no module “09_x”. There is: 01_first\.$"):
        build(["09_x"], course=small_course)


def test_a_folder_without_its_notebook_is_a_sentence(small_course):
    source(small_course).rename(source(small_course).with_name("other.ipynb"))
    with pytest.raises(ModuleProblem, match=r"solutions/01_first has no 01_first\.ipynb"):
        build(course=small_course)


def test_what_nbgrader_refuses_is_a_sentence_and_leaves_the_old_copy(small_course):
    build(course=small_course)
    before = (released(small_course) / "01_first.ipynb").read_bytes()

    def forget_the_end(notebook):
        notebook.cells[1].source = "total = (\n    ### BEGIN SOLUTION\n    42\n)"

    edit(source(small_course), forget_the_end)
    with pytest.raises(ModuleProblem, match=r"01_first: .*no end solution statement found"):
        build(course=small_course)
    assert (released(small_course) / "01_first.ipynb").read_bytes() == before


def test_executing_stores_what_cells_print_and_nothing_about_the_run(small_course):
    build(execute=True, course=small_course)
    notebook = nbformat.read(source(small_course), as_version=4)
    assert notebook.cells[1].outputs[0].text == "42\n"
    assert notebook.cells[2].outputs[0].data["text/plain"] == "2"
    assert [c.execution_count for c in notebook.cells[1:]] == [1, 2]
    assert set(notebook.metadata) == {"kernelspec", "language_info"}
    assert all(set(c.metadata) <= {"nbgrader"} for c in notebook.cells)
    first = source(small_course).read_bytes()
    build(execute=True, course=small_course)
    assert source(small_course).read_bytes() == first


def test_a_source_that_fails_is_named_with_its_cell_and_stays_as_it_was(small_course):
    edit(source(small_course), lambda nb: nb.cells[2].update(source="1 / 0"))
    before = source(small_course).read_bytes()
    with pytest.raises(ModuleProblem, match=r"cell 3 \(total_check\): ZeroDivisionError"):
        build(execute=True, course=small_course)
    assert source(small_course).read_bytes() == before
    assert not (small_course / "modules").exists()

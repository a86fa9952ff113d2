"""From the source to the trainee: modules/ is what solutions/ makes, and gives nothing away."""

import json
import re
import shutil

import pytest

from community_data.course.build import build
from tests.modules.coursework import COURSE, SYLLABUS, grade_id, graded_cells, is_answer

NAME_LIKE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
AUTHORS = {"nbgrader", "tags", "deletable", "editable", "jupyter"}


def test_the_syllabus_names_the_modules_that_there_are():
    folders = sorted(p.name for p in (COURSE / "solutions").iterdir() if p.is_dir())
    assert sorted(about["id"] for about in SYLLABUS) == [f for f in folders if f[0].isdigit()]


def test_modules_are_not_stale():
    assert build(check=True) == []


def test_built_twice_it_is_the_same_bytes(module, tmp_path):
    copies = []
    for attempt in ("one", "two"):
        course = tmp_path / attempt
        shutil.copytree(COURSE / "solutions" / module.name, course / "solutions" / module.name)
        shutil.copy(COURSE / "nbgrader_config.py", course)
        build(course=course)
        copies.append((course / "modules" / module.name / f"{module.name}.ipynb").read_bytes())
    same = copies[0] == copies[1]
    assert same


def test_no_answer_is_left(module):
    released = {grade_id(cell): cell.source for cell in module.release.cells if is_answer(cell)}
    everything = "\n".join(cell.source for cell in module.release.cells)
    assert "SOLUTION" not in everything
    assert "HIDDEN TESTS" not in everything
    answers = [cell for cell in module.source.cells if is_answer(cell)]
    assert {grade_id(cell) for cell in answers} == set(released)
    for cell in answers:
        for line in answer_lines(cell):
            assert line not in released[grade_id(cell)], grade_id(cell)


def answer_lines(cell) -> list[str]:
    """The lines of a model answer, without those too short to give anything away."""
    regions = re.findall(r"BEGIN SOLUTION(.*?)### END SOLUTION", cell.source, flags=re.DOTALL)
    lines = "\n".join(regions or [cell.source]).splitlines()
    assert any(line.strip() for line in lines), f"{grade_id(cell)} has no model answer"
    found = [line.strip() for line in lines if len(line.strip()) > 8]
    return found


def test_no_trace_of_a_run_is_left(module):
    notebook = json.loads(module.release_file.read_text(encoding="utf-8"))
    assert notebook["metadata"] == {
        "kernelspec": {
            "display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3",
        },
        "language_info": {"name": "python"},
    }  # fmt: skip
    for cell in notebook["cells"]:
        assert set(cell["metadata"]) <= AUTHORS
        assert not {"injected-parameters", "facilitator"} & set(cell["metadata"].get("tags", []))
        if cell["cell_type"] == "code":
            assert cell["outputs"] == []
            assert cell["execution_count"] is None
    assert "papermill" not in json.dumps(notebook)


def test_cells_can_be_told_apart(module):
    ids = [cell.id for cell in module.source.cells]
    assert len(ids) == len(set(ids))
    names = [grade_id(cell) for cell in module.release.cells if grade_id(cell)]
    assert len(names) == len(set(names))
    assert [name for name in names if not NAME_LIKE.fullmatch(name)] == []


def test_each_check_declares_the_points_of_its_cell(module):
    assert module.checks
    declared = {check.grade_id: check.points for check in module.checks}
    assert declared == {check.grade_id: check.function.points for check in module.checks}


def test_each_check_stands_below_its_answer_and_cannot_be_changed(module):
    written = set()
    for cell in module.release.cells:
        if is_answer(cell):
            written.add(f"{grade_id(cell)}_check")
        elif cell in graded_cells(module.release):
            assert grade_id(cell) in written
            assert cell.metadata.nbgrader.locked
            assert cell.metadata.editable is False


def test_a_person_grades_at_least_one_task(module):
    assert module.written


@pytest.mark.parametrize("tag", ["parameters", "report"])
def test_a_tag_that_reports_need_is_kept(module, tag):
    for notebook in (module.source, module.release):
        tagged = [c for c in notebook.cells if tag in c.metadata.get("tags", [])]
        assert tagged
    first_code = next(c for c in module.release.cells if c.cell_type == "code")
    assert "parameters" in first_code.metadata.tags

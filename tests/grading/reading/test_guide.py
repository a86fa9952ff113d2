"""The rubric and the samples of a task are those of the guide's page."""

import shutil

import pytest

from community_data.course.syllabus import every_module, released
from community_data.errors import CannotGrade
from community_data.grading.reading.guide import guide_page, tasks
from tests.conftest import COURSE

MODULES = [module.id for module in every_module(COURSE) if released(COURSE, module.id).is_file()]


@pytest.mark.parametrize("module", MODULES)
def test_a_module_has_its_rubric_and_three_samples(repo, module):
    (task,) = tasks(repo, module)
    page = guide_page(repo, module).read_text("utf-8")
    assert f"## Grade exercise {task.exercise}\n" in page
    assert task.out_of == 10 and [row.out_of for row in task.rows] == [2] * 5
    assert all(f"| **{row.title}** | {' | '.join(row.levels)} |" in page for row in task.rows)
    assert [sample.name for sample in task.samples] == ["Sample A", "Sample B", "Sample C"]
    for sample in task.samples:
        points = ", ".join(map(str, sample.points))
        assert f"**{sample.name}: {sum(sample.points)} of 10.** ({points})\n" in page
        assert f"\n> {sample.text}\n" in page and f"\n{sample.why}\n" in page
    assert "gets 0 in all" in task.how
    assert "A person grades this one" in task.asked and "*" not in task.asked


def test_known_values_of_a_page(repo):
    (task,) = tasks(repo, "08_groups")
    assert (task.grade_id, task.exercise) == ("rewrite", "9")
    assert task.rows[1].title == "Limits are said"
    assert task.rows[1].levels[1] == "one of: margin, time, who was not asked"
    assert task.samples[1].points == (2, 1, 1, 1, 1)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("## Grade exercise 9", "## Grade exercise 7"),
        ("| **Limits are said** | none |", ""),
        ("(2, 1, 1, 1, 1)", "(2, 1, 1)"),
    ],
)
def test_a_page_that_does_not_fit_is_named(repo, tmp_path, before, after):
    for part in ("modules/08_groups", "facilitator_guide/modules"):
        shutil.copytree(repo / part, tmp_path / part)
    page = guide_page(tmp_path, "08_groups")
    page.write_text(page.read_text("utf-8").replace(before, after, 1), "utf-8")
    with pytest.raises(CannotGrade, match=r"08_groups\.md needs a section “Grade exercise 9”"):
        tasks(tmp_path, "08_groups")

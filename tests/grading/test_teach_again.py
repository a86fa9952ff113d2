"""What to teach again: counted by hand, for a group whose answers are known."""

import pytest

from community_data.course.mistakes_table import families_of
from community_data.grading import teach_again
from community_data.grading.results import Graded, Result
from community_data.grading.teach_again import Missing, TeachAgain, counted
from tests.modules.coursework import Module

TITLES = {"percent_check": "Exercise 1, percent", "margin_check": "Exercise 3, margin"}
FAMILIES = families_of("groups")


def work(person: str, **hints: str) -> Graded:
    results = [
        Result(f"{name}_check", name, 2 if hint == "right" else 0, 2, hint, "")
        for name, hint in hints.items()
    ]
    return Graded(person, "08_groups", results, {}, "", "", "")


def group() -> list[Graded]:
    return [
        work("ana", percent="right", margin="not_answered"),
        work("ben", percent="proportion", margin="not_answered"),
        work("chen", percent="per_1000", margin="not_answered"),
        work("dana", percent="times_100", margin="not_answered"),
        work("eve", percent="not_answered", margin="not_answered"),
    ]


def test_each_person_is_counted_once_in_an_exercise():
    percent, margin = counted(group(), TITLES, FAMILIES)
    assert (percent.right, percent.stopped, percent.tried) == (1, 3, 4)
    assert percent.not_answered == ("eve",)
    assert (margin.tried, len(margin.not_answered)) == (0, 5)


def test_mistakes_of_one_family_are_one_row_with_the_guides_line():
    percent, _margin = counted(group(), TITLES, FAMILIES)
    assert [(m.happened, set(m.people)) for m in percent.mistakes] == [
        ("Rate per 1,000 and percent mixed up", {"chen", "dana"}),
        ("A fraction for a percent", {"ben"}),
    ]
    assert percent.mistakes[0].teach.startswith("Draw 100 dots, then 1,000.")


def test_a_mistake_of_no_family_is_something_else():
    (percent, _margin) = counted([work("ana", percent="never_heard_of")], TITLES, FAMILIES)
    assert [mistake.happened for mistake in percent.mistakes] == ["Something else"]


def test_what_could_not_be_judged_is_no_mistake():
    (percent, _margin) = counted([work("ana", percent="no_data")], TITLES, FAMILIES)
    assert (percent.tried, percent.not_answered, percent.mistakes) == (0, (), ())


def found(works: list[Graded], *missing: Missing) -> TeachAgain:
    return TeachAgain(
        "08_groups", "Rates and groups", len(works), counted(works, TITLES, FAMILIES), missing
    )


def test_which_exercise_stopped_most_and_which_nobody_tried():
    lines = teach_again.glance(found(group()))
    assert lines[0] == "Stopped most people: Exercise 1, percent (3 of 4 who tried)."
    assert lines[1] == "Nobody tried: Exercise 3, margin."


def test_exercises_that_stopped_as_many_are_all_named():
    works = [work("ana", percent="count", margin="width")]
    assert "percent (1 of 1 who tried); Exercise 3" in teach_again.glance(found(works))[0]


def test_where_everybody_is_right_nobody_is_stopped():
    works = [work("ana", percent="right", margin="right")]
    assert teach_again.glance(found(works)) == ["Nobody who tried an exercise was stopped by it."]


def test_nothing_graded_says_so():
    nothing = found([])
    assert teach_again.glance(nothing) == ["Nothing is graded yet, so nothing can be said."]
    assert "Exercise by exercise" not in teach_again.page(nothing)


def test_the_page_names_nobody_beside_a_mistake_unless_asked():
    names = {p: f"{p.title()} <i>Lee</i>" for p in ("ana", "ben", "chen", "dana", "eve")}
    everything = found(group(), Missing("Fay Nguyen", "not handed in"))
    page = teach_again.page(everything)
    assert not [name for name in names if name.title() in page]
    assert "Fay Nguyen: not handed in" in page
    with_names = teach_again.page(everything, names)
    assert "Ben &lt;i&gt;Lee&lt;/i&gt;" in with_names
    assert "<i>" not in with_names


@pytest.mark.parametrize(
    "name", ["00_start", "05_priorities", "06_quality", "08_groups", "12_stories"]
)
def test_each_check_of_a_module_has_a_name_of_its_own(name):
    module = Module(name)
    titles = teach_again.exercise_titles(module.release)
    assert list(titles) == [check.grade_id for check in module.checks]
    assert len(set(titles.values())) == len(titles)

"""Who completed the course: by the limit, the facilitator's list, and what was explained aloud."""

import datetime

import pytest

from community_data.errors import CannotGrade
from community_data.grading import completion
from community_data.grading.completion import Score, Settings
from community_data.grading.roster import Person

ANA, BEN = Person("ana_lopez", "Ana López"), Person("ben_carter", "Ben Carter")
DAY = datetime.date(2026, 11, 27)
NAMED = Settings(course_name="Riverbend", explained={"ana_lopez": "2026-11-26"})


def scores(**points) -> list[dict[str, Score]]:
    """Two modules out of 40; `points` are of the first, everybody has 40 in the second."""
    return [
        {name: Score("00_start", n, 40, "not graded", "2026-10-02") for name, n in points.items()},
        {name: Score("08_groups", 40, 40, "", "2026-11-20") for name in points},
    ]


@pytest.mark.parametrize(
    ("points", "limit", "reached"),
    [
        *[(28, 70, True), (27.9999, 70, False), (40, 100, True), (39.5, 100, False)],
        *[(0, 0, True), (None, 0, False), (40 / 3, 100 / 3, True)],
    ],
)
def test_a_module_is_passed_at_the_limit_and_not_below(points, limit, reached):
    assert completion.reaches(Score("08_groups", points, 40), limit) is reached


def test_seventy_percent_is_the_limit_where_none_is_set():
    assert Settings().limit == 70


def test_who_passed_and_explained_completed_and_nobody_else():
    rows = completion.candidates([ANA, BEN], scores(ana_lopez=28, ben_carter=28), NAMED)
    assert [row.complete for row in rows] == [True, False]
    assert rows[1].missing == ("has not explained a finding aloud",)


@pytest.mark.parametrize(("points", "word"), [(27, "27 of 40 points"), (None, "not graded")])
def test_what_is_missing_is_told(points, word):
    (row,) = completion.candidates([ANA], scores(ana_lopez=points), NAMED)
    assert not row.complete
    assert row.missing == (f"00_start: {word}",)
    with pytest.raises(CannotGrade, match=word):
        completion.record_of(row, NAMED, [], DAY)


def test_a_tick_keeps_its_first_day_and_can_be_taken_back():
    ticked = completion.ticked(NAMED, [ANA, BEN], ["ana_lopez", "ben_carter"], DAY)
    assert ticked.explained == {"ana_lopez": "2026-11-26", "ben_carter": "2026-11-27"}
    assert completion.unticked(ticked, ["ben_carter"]) == NAMED
    with pytest.raises(CannotGrade, match="Did you mean ana_lopez"):
        completion.ticked(NAMED, [ANA, BEN], ["ana_lopes"], DAY)


def test_what_was_decided_is_kept(tmp_path):
    assert completion.settings(tmp_path) == Settings()
    decided = Settings(60, "Riverbend", ("00_start",), {"ana_lopez": "2026-11-26"})
    completion.save(tmp_path, decided)
    assert completion.settings(tmp_path) == decided


@pytest.mark.parametrize("content", ["{", "[]", '{"limit": "most"}', '{"limits": 3}', ""])
def test_broken_settings_are_told(tmp_path, content):
    (tmp_path / "completion").mkdir()
    (tmp_path / completion.SETTINGS).write_text(content)
    with pytest.raises(CannotGrade, match=r"settings\.json"):
        completion.settings(tmp_path)


def test_a_record_needs_the_name_of_the_course():
    (row,) = completion.candidates([ANA], scores(ana_lopez=40), NAMED)
    with pytest.raises(CannotGrade, match="--course-name"):
        completion.record_of(row, Settings(explained=NAMED.explained), [], DAY)

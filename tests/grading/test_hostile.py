"""Hostile and odd work among honest work, graded for real, in the sandbox.

`make test` takes a share of the submissions, another for each seed; `make test-all` takes them all.
"""

from __future__ import annotations

import random
import unicodedata

import pytest

from tests.grading import evening as evenings
from tests.grading.submissions.bank import MODULE, bank

SEED = 2026
EACH = 1  # of each bank, in the share
ALWAYS = {
    "check_answers_in_text", "gradebook_rewritten", "checks_appended", "neighbor_deleted",
    "outlives", "os_exit_in_an_answer", "image_in_the_written_answer", "copied_answer",
}  # fmt: skip
ALL = {submission.name: submission for submission in bank()}
SHARE = ALWAYS | {
    submission.name
    for name in {each.bank for each in ALL.values()}
    for submission in random.Random(f"{SEED}-{name}").sample(
        [each for each in ALL.values() if each.bank == name and not each.slow], EACH
    )
}
PEOPLE = 60  # in all, where all of them fit
NAMES = [
    *(pytest.param("share", name, id=name) for name in ALL if name in SHARE),
    *(pytest.param("all", name, id=f"all-{name}", marks=pytest.mark.thorough) for name in ALL),
]
each_submission = pytest.mark.parametrize(("evening", "name"), NAMES, indirect=["evening"])
each_evening = pytest.mark.parametrize(
    "evening",
    ["share", pytest.param("all", marks=pytest.mark.thorough)],
    indirect=True,
)
pytestmark = pytest.mark.needs("bubblewrap")


@pytest.fixture(scope="module")
def evening(request, tmp_path_factory):
    names = SHARE if request.param == "share" else ALL
    chosen = [ALL[name] for name in ALL if name in names]
    random.Random(SEED).shuffle(chosen)
    honest = 4 if request.param == "share" else max(20, PEOPLE - len(chosen))
    return evenings.spend(tmp_path_factory.mktemp(request.param), chosen, honest)


@each_evening
def test_no_file_outside_changes(evening):
    assert evening.changed == []


@each_evening
def test_no_process_is_left(evening):
    assert evening.left == []


@each_evening
def test_nobody_calls_out(evening):
    assert evening.callers == []


@each_evening
def test_a_neighbor_has_their_own_points(evening):
    for person, notebook in evening.honest.items():
        assert evening.graded(person) is not None, evening.rows[person]
        right = person.startswith(("right", "half"))
        earned = sum(points or 0 for points in evening.points(person).values())
        assert bool(earned) == right, (person, notebook.metadata)
    full = {check.grade_id: check.points for check in MODULE.checks}
    assert evening.points(evenings.NEIGHBOR) == full
    for person in evening.honest:
        if person.startswith("right"):
            assert evening.points(person) == full


@each_evening
def test_everybody_of_the_roster_has_a_row(evening):
    people = {evenings.NEIGHBOR, *evening.honest, *evening.submissions}
    assert set(evening.rows) == people


@each_evening
def test_nothing_types_into_the_terminal(evening):
    said = evening.outcome.stdout + evening.outcome.stderr
    odd = [letter for letter in said if unicodedata.category(letter) in ("Cc", "Cf", "Cs")]
    assert not set(odd) - {"\n"}, set(odd)


@pytest.mark.parametrize(
    ("evening", "name"),
    [
        param
        for param in NAMES
        if ALL[param.values[1]].state != "not_graded" and ALL[param.values[1]].points is not None
    ],
    indirect=["evening"],
)
def test_points_are_those_of_what_is_answered(evening, name):
    submission = evening.submissions[name]
    if submission.state == "any" and evening.graded(name) is None:
        assert evening.rows[name].points is None
        return
    assert evening.graded(name) is not None, evening.rows[name]
    assert evening.points(name) == submission.points
    kept = {result.grade_id: result.points for result in evening.graded(name).results}
    assert kept == submission.points


@each_submission
def test_the_row_says_where_it_stands(evening, name):
    submission = evening.submissions[name]
    row = evening.rows[name]
    assert submission.state in (row.state, "any"), row
    if row.state == "not_graded":
        assert row.reason and row.todo and row.points is None, row


@each_submission
def test_nothing_of_others_is_shown(evening, name):
    text = evening.text(name)
    for secret in evening.secrets:
        assert secret not in text, f"{secret} of somebody else"

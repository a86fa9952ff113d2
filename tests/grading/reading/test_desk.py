"""From what readers mark to what nbgrader's own gradebook holds."""

import shutil

import pytest
from nbgrader.apps.api import NbGraderAPI
from traitlets.config import Config

from community_data.errors import CannotGrade
from community_data.grading import lock
from community_data.grading.reading import marks
from community_data.grading.reading.desk import BY_HAND, CHANGED, READ, UNREAD, Desk, TextChanged
from community_data.grading.reading.entries import ChangedElsewhere
from tests.grading.reading.cohort import MODULE, TASK, gradebook, hand_in


@pytest.fixture
def desk(course):
    return Desk(course, MODULE)


def board(desk):
    return desk.board(desk.tasks[0])


def of(desk, person):
    return next(one for one in board(desk).marked if one.text.person.id == person)


def mark(desk, person, points, comment="", based_on=None):
    one = of(desk, person)
    based_on = one.entry if based_on is None else based_on
    steps = [points]
    key, sha = one.text.key, one.text.sha256
    return desk.save(desk.tasks[0], key, steps, comment, sha, based_on).one(key)


def undo(desk, person):
    one = of(desk, person)
    return desk.undo(desk.tasks[0], one.text.key, one.entry).one(one.text.key)


def grade(course, person):
    """(score, whether a person is asked for, comment), as nbgrader's own API says."""
    with gradebook(course) as book:
        found = book.find_grade(TASK, MODULE, MODULE, person)
        comment = book.find_comment(TASK, MODULE, MODULE, person)
        return found.score, found.needs_manual_grade, comment.comment


def by_hand(course, person, score, comment=None):
    """What the formgrader's page writes."""
    with gradebook(course) as book:
        found = book.find_grade(TASK, MODULE, MODULE, person)
        found.manual_score, found.needs_manual_grade = score, score is None
        book.find_comment(TASK, MODULE, MODULE, person).manual_comment = comment
        book.db.commit()


ROWS = (
    "The claim matches the number: 2/2\nLimits are said: 1/2\n"
    "People first, structures not blame: 0/2\n"
    "Role, credit and pay of people with lived experience: 1/2\nA next step: 2/2"
)


def test_rows_become_points_and_a_comment(course, desk):
    assert grade(course, "p04") == (0, True, None)
    mark(desk, "p04", [2, 1, None, None, None])
    assert grade(course, "p04") == (0, True, None)
    mark(desk, "p04", [2, 1, 0, 1, 2], "Say who, and when.")
    assert grade(course, "p04") == (6, False, ROWS + "\n\nSay who, and when.")
    found = marks.read(course, "p04", MODULE)
    assert list(found) == [TASK] and found[TASK].points == 6 and found[TASK].reader == ""
    assert found[TASK].comment == "Say who, and when."
    assert found[TASK].rows[1] == ("Limits are said", 1, 2) and len(found[TASK].rows) == 5
    assert marks.read(course, "p05", MODULE) == {} and board(desk).read == 1


def test_nbgraders_own_api_shows_the_points(course, desk):
    mark(desk, "p02", [2, 2, 2, 2, 2])
    config = Config()
    config.CourseDirectory.root = str(course)
    config.CourseDirectory.course_id = "community_data"
    submission = NbGraderAPI(config=config).get_submission(MODULE, "p02")
    assert submission["written_score"] == 10 and submission["needs_manual_grade"] is False


def test_all_that_was_marked_is_there_after_a_new_start(course, desk):
    mark(desk, "p01", [2, None, 1, None, 0], "half done")
    again = of(Desk(course, MODULE), "p01")
    assert (again.points, again.comment, again.state) == (
        (2, None, 1, None, 0),
        "half done",
        "begun",
    )


def test_undo_goes_back_step_by_step(course, desk):
    mark(desk, "p04", [2, 2, 2, 2, 2])
    mark(desk, "p04", [2, 2, 2, 2, 0])
    assert grade(course, "p04")[0] == 8
    undo(desk, "p04")
    assert grade(course, "p04")[0] == 10
    undo(desk, "p04")
    assert grade(course, "p04") == (0, True, None) and of(desk, "p04").state == UNREAD
    assert undo(desk, "p04").entry == 0


def test_undo_takes_back_a_comment_and_not_a_letter(desk):
    mark(desk, "p04", [2, 2, 2, 2, 2])
    for comment in ("G", "Go", "Good", "Good work"):
        mark(desk, "p04", [2, 2, 2, 2, 2], comment)
    assert undo(desk, "p04").comment == ""


def test_two_windows_do_not_write_over_each_other(desk):
    first = mark(desk, "p04", [1, 1, 1, 1, 1])
    mark(desk, "p04", [2, 1, 1, 1, 1], based_on=first.entry)
    with pytest.raises(ChangedElsewhere):
        mark(desk, "p04", [0, 0, 0, 0, 0], based_on=first.entry)
    assert of(desk, "p04").points == (2, 1, 1, 1, 1)


@pytest.mark.parametrize(
    "points",
    [[3, 0, 0, 0, 0], [-1, 0, 0, 0, 0], [True, 0, 0, 0, 0], ["1", 0, 0, 0, 0], [1.5, 0, 0, 0, 0]],
)
def test_points_outside_the_rubric_are_refused(course, desk, points):
    with pytest.raises(CannotGrade, match="whole numbers"):
        mark(desk, "p04", points)
    assert grade(course, "p04") == (0, True, None)


def test_graded_again_with_the_same_text_the_points_count_on(course, desk):
    mark(desk, "p04", [2, 1, 0, 1, 2])
    text = of(desk, "p04").text.words
    hand_in(course, "p04", text)
    assert grade(course, "p04")[:2] == (6, True)  # nbgrader asks a person again
    with gradebook(course) as book:
        marks.keep(book, MODULE, {"p04": {TASK: text}})
        book.db.commit()
    assert grade(course, "p04") == (6, False, ROWS)


def test_a_new_start_settles_what_grading_again_had_opened(course, desk):
    mark(desk, "p04", [2, 1, 0, 1, 2])
    hand_in(course, "p04", of(desk, "p04").text.words)
    Desk(course, MODULE)
    assert grade(course, "p04")[:2] == (6, False)


def test_rows_that_nbgrader_made_again_get_their_points_back(course, desk):
    """Building a module again can make nbgrader delete every submission and grade of it."""
    mark(desk, "p04", [2, 1, 0, 1, 2], "Good")
    text = of(desk, "p04").text.words
    with gradebook(course) as book:
        book.remove_submission(MODULE, "p04")
    hand_in(course, "p04", text)
    assert grade(course, "p04") == (0, True, None)
    Desk(course, MODULE)
    assert grade(course, "p04")[:2] == (6, False)


def test_a_text_that_changed_wants_reading_again(course, desk):
    mark(desk, "p04", [2, 1, 0, 1, 2])
    old = of(desk, "p04")
    hand_in(course, "p04", "A new text.")
    desk = Desk(course, MODULE)
    assert of(desk, "p04").state == CHANGED and board(desk).read == 0
    assert of(desk, "p04").points == (2, 1, 0, 1, 2)
    assert grade(course, "p04")[1] is True and marks.read(course, "p04", MODULE) == {}
    with pytest.raises(TextChanged):
        desk.save(desk.tasks[0], old.text.key, [[2] * 5], "", old.text.sha256, old.entry)
    mark(desk, "p04", [2, 1, 0, 1, 2])
    assert of(desk, "p04").state == READ and grade(course, "p04")[:2] == (6, False)


@pytest.mark.parametrize("nothing", ["", " \n\t "])
def test_a_text_that_was_taken_out_waits_for_nobody(course, desk, nothing):
    mark(desk, "p04", [2, 1, 0, 1, 2])
    hand_in(course, "p04", nothing)
    desk = Desk(course, MODULE)
    assert board(desk).empty == 2 and len(board(desk).marked) == 11
    assert grade(course, "p04")[:2] == (0, False)
    hand_in(course, "p04", "Written after all.")
    desk = Desk(course, MODULE)
    assert grade(course, "p04")[1] is True and of(desk, "p04").state == CHANGED


def test_points_given_in_the_formgrader_are_shown_and_left_alone(course, desk):
    by_hand(course, "p04", 7, "by hand")
    one = of(desk, "p04")
    assert (one.state, one.by_hand, one.hand_points) == (BY_HAND, True, 7)
    mark(desk, "p04", [2, 1, 0, 1, 2])
    assert grade(course, "p04") == (7, False, "by hand")
    assert marks.read(course, "p04", MODULE)[TASK] == marks.Marks([], "by hand", "", 7)
    key = one.text.key
    desk.let_rows_count(desk.tasks[0], key)
    assert grade(course, "p04") == (6, False, ROWS) and of(desk, "p04").may_give_back
    desk.give_back(desk.tasks[0], key)
    assert grade(course, "p04") == (7, False, "by hand") and of(desk, "p04").by_hand


@pytest.mark.parametrize(("score", "comment"), [(3, ROWS), (6, "changed"), (None, None)])
def test_marks_changed_in_the_formgrader_are_not_written_over(course, desk, score, comment):
    mark(desk, "p04", [2, 1, 0, 1, 2])
    by_hand(course, "p04", score, comment)
    assert of(desk, "p04").by_hand
    mark(desk, "p04", [2, 2, 2, 2, 2])
    assert grade(course, "p04") == (score or 0, score is None, comment)


def test_a_copy_of_the_gradebook_has_everything(course, desk, tmp_path):
    mark(desk, "p04", [2, 1, 0, 1, 2], "Good")
    shutil.copy(course / "gradebook.db", tmp_path / "backup.db")
    mark(desk, "p04", [0, 0, 0, 0, 0], "Bad")
    shutil.copy(tmp_path / "backup.db", course / "gradebook.db")
    assert of(Desk(course, MODULE), "p04").points == (2, 1, 0, 1, 2)
    assert marks.read(course, "p04", MODULE)[TASK].comment == "Good"


def test_while_another_writes_nothing_is_lost_and_the_person_is_told(course, desk, monkeypatch):
    monkeypatch.setattr(lock, "PATIENCE", 0.1)
    with lock.writing(course), pytest.raises(CannotGrade, match="in use"):
        mark(desk, "p04", [2, 1, 0, 1, 2])
    mark(desk, "p04", [2, 1, 0, 1, 2])
    assert grade(course, "p04")[0] == 6


def test_a_second_reader_sees_no_points_and_changes_none(course, desk):
    mark(desk, "p04", [2, 1, 0, 1, 2], "first")
    second = Desk(course, MODULE, "Maria")
    one = of(second, "p04")
    assert one.points == (None,) * 5 and one.comment == "" and one.state == UNREAD
    mark(second, "p04", [0, 0, 0, 0, 0], "second")
    assert grade(course, "p04")[0] == 6
    assert of(desk, "p04").points == (2, 1, 0, 1, 2)
    mark(second, "p05", [1, 1, 1, 1, 1])
    assert grade(course, "p05")[:2] == (5, False)  # nobody else has read it
    mark(desk, "p05", [2, 2, 2, 2, 2])
    assert grade(course, "p05")[:2] == (10, False)


def test_a_second_reader_is_not_told_what_the_formgrader_says(course):
    by_hand(course, "p04", 7)
    assert of(Desk(course, MODULE, "Maria"), "p04").by_hand is False


def test_agreement_is_of_what_both_have_marked(course, desk):
    second = Desk(course, MODULE, "Maria")
    people = [f"p{n:02d}" for n in range(12)]
    for number, person in enumerate(people):
        mark(desk, person, [number % 3, 2, 2, 2, 2])
        if number < 11:
            mark(second, person, [(number + (number == 4)) % 3, 2, 2, 2, 2])
    (agreement,) = second.agreements(second.tasks[0])
    assert agreement.readers == ("", "Maria") and len(agreement.persons) == 11
    assert agreement.differ == ("p04",)
    assert agreement.rows[0].share == pytest.approx(10 / 11)
    # By hand: the sum of |a - b| is 1 over 11 pairs, against 106 over 121 for any two of them.
    first = [n % 3 for n in range(11)]
    other = [(n + (n == 4)) % 3 for n in range(11)]
    expected = sum(abs(a - b) for a in first for b in other) / 121
    assert agreement.rows[0].kappa == pytest.approx(1 - (1 / 11) / expected)
    assert agreement.rows[1].share == 1 and agreement.rows[1].kappa != agreement.rows[1].kappa


def test_what_is_not_marked_stays_closed(course, desk):
    mark(desk, "p04", [2, 2, 2, 2, 2])
    second = Desk(course, MODULE, "Maria")
    assert second.agreements(second.tasks[0]) == []
    with pytest.raises(CannotGrade, match="Mark this text first"):
        second.readings(second.tasks[0], of(second, "p04").text.key)


def test_what_readers_settle_counts(course, desk):
    second = Desk(course, MODULE, "Maria")
    mark(desk, "p04", [2, 2, 2, 2, 2])
    mark(second, "p04", [0, 0, 0, 0, 0])
    one = of(second, "p04")
    second.settle(second.tasks[0], one.text.key, [1, 1, 1, 1, 0], "talked", one.text.sha256)
    assert grade(course, "p04")[0] == 4
    assert marks.read(course, "p04", MODULE)[TASK].comment == "talked"
    assert of(desk, "p04").points == (2, 2, 2, 2, 2) and of(desk, "p04").settled
    desk.settle(desk.tasks[0], one.text.key, [2, 1, 1, 1, 0], "again", one.text.sha256)
    assert grade(course, "p04")[0] == 5


def test_comments_are_kept_for_each_reader(course, desk):
    task = desk.tasks[0]
    desk.keep_comment(task, " Say when. ")
    assert [text for number, text in desk.keep_comment(task, "Say when.").comments] == ["Say when."]
    assert board(Desk(course, MODULE, "Maria")).comments == ()
    ((number, _text),) = board(desk).comments
    assert desk.drop_comment(task, number).comments == ()


def test_without_a_gradebook_the_next_step_is_said(course):
    (course / "gradebook.db").unlink()
    with pytest.raises(CannotGrade, match="Grade the module first"):
        Desk(course, MODULE)
    assert marks.read(course, "p04", MODULE) == {}

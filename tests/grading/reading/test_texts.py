"""Which texts are read, in which order, and how they are shown."""

import json
import os

import pytest

from community_data.grading.reading.texts import SECRET, Shelf, visible
from tests.grading.reading.cohort import MODULE, TASK, hand_in


def order(course, task=TASK, module=MODULE):
    return [text.person.id for text in Shelf(course, module).of_task(task).texts]


def test_the_order_is_stable_differs_by_course_and_says_no_name(course):
    first = order(course)
    assert first == order(course) and sorted(first) == [f"p{n:02d}" for n in range(12)]
    assert first != sorted(first)
    keys = [text.key for text in Shelf(course, MODULE).of_task(TASK).texts]
    assert keys == sorted(keys) and not any("p0" in key for key in keys)
    (course / SECRET).unlink()
    assert order(course) != first


def test_the_order_differs_by_task(course):
    """Where a person's text stands in one task says nothing of where it stands in another."""
    for file in course.glob("autograded/*/*/*.ipynb"):
        notebook = json.loads(file.read_text())
        notebook["metadata"]["community_data"]["texts"]["other"] = "a text"
        file.write_text(json.dumps(notebook))
    one, other = order(course), [person for person in order(course, "other") if person != "p12"]
    assert sorted(one) == sorted(other) and one != other


def test_the_empty_and_the_missing_are_counted(course):
    texts = Shelf(course, MODULE).of_task(TASK)
    assert (len(texts.texts), texts.empty, texts.not_graded) == (12, ("p12",), 1)
    assert [text.number for text in texts.texts] == list(range(1, 13))


def test_a_text_that_changed_is_seen_without_a_new_start(course):
    shelf = Shelf(course, MODULE)
    before = {text.person.id: text for text in shelf.of_task(TASK).texts}
    hand_in(course, "p03", "Another text.")
    after = {text.person.id: text for text in shelf.of_task(TASK).texts}
    changed = [person for person in after if after[person].sha256 != before[person].sha256]
    assert changed == ["p03"] and after["p03"].words == "Another text."


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions.")
def test_the_secret_is_its_owners_alone(course):
    order(course)
    assert (course / SECRET).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("words", "shown", "unseen"),
    [
        ("two\r\nlines\tand a tab", "two\nlines\tand a tab", 0),
        ("abc\u202eevil", "abc�evil", 1),
        ("a\u2066b\u2069", "a�b�", 2),
        ("bell\x07 null\x00 \x1b[31m", "bell� null� �[31m", 3),
        ("\ud800 alone", "� alone", 1),
        ("مرحبا\u200c 👩‍👧 é", "مرحبا\u200c 👩‍👧 é", 0),
        ("<script>alert(1)</script>", "<script>alert(1)</script>", 0),
    ],
)
def test_signs_that_deceive_are_made_visible(words, shown, unseen):
    assert visible(words) == (shown, unseen)

"""The glossary: made from the modules' tables, on one page, with one meaning a word."""

import nbformat
import pytest
from nbformat.v4 import new_markdown_cell, new_notebook

from community_data.course.glossary import PAGE, page_of, write
from community_data.errors import GlossaryProblem
from tests.content.pages import COURSE


@pytest.fixture
def course(tmp_path):
    """A course of two modules; `say` writes the words of one."""
    (tmp_path / PAGE).parent.mkdir()

    class Course:
        root = tmp_path

        def say(self, module, **meanings):
            rows = "".join(f"| **{word}** | {said} |\n" for word, said in meanings.items())
            text = f"## New words\n\n| word | what it means |\n|---|---|\n{rows}"
            file = tmp_path / "solutions" / module / f"{module}.ipynb"
            file.parent.mkdir(parents=True, exist_ok=True)
            cells = [new_markdown_cell("# Title"), new_markdown_cell(text)]
            nbformat.write(new_notebook(cells=cells), file)

    made = Course()
    made.say("01_first", row="one line", Count="how many")
    made.say("02_second", row="one line", gap="a hole")
    return made


def test_each_word_once_from_a_to_z_with_the_module_that_has_it_first(course):
    rows = [line for line in page_of(course.root).splitlines() if line.startswith("| **")]
    assert rows == ["| **Count** | how many | 01 |", "| **gap** | a hole | 02 |",
                    "| **row** | one line | 01 |"]  # fmt: skip


def test_two_meanings_are_refused(course):
    course.say("02_second", Row="a rank")
    with pytest.raises(GlossaryProblem, match=r"“Row” has two meanings\. 01_first: one line"):
        page_of(course.root)


def test_a_module_without_new_words_is_refused(course):
    course.say("02_second")
    with pytest.raises(GlossaryProblem, match=r"02_second\.ipynb has no table of new words"):
        page_of(course.root)


def test_a_stale_page_is_seen_and_made_again(course):
    assert write(course.root) is True
    assert write(course.root) is False
    assert write(course.root, check=True) is False
    course.say("02_second", gap="a hole", level="a kind of place")
    with pytest.raises(GlossaryProblem, match="make modules"):
        write(course.root, check=True)
    assert "level" not in (course.root / PAGE).read_text()
    assert write(course.root) is True
    assert "level" in (course.root / PAGE).read_text()


def test_the_course_has_it_as_it_is_made():
    assert write(COURSE, check=True) is False

"""`community-data report --notebooks FOLDER`, as a person types it."""

import pytest
from bs4 import BeautifulSoup

from tests.reports.notebooks.trainee import answer, notebook, save

pytestmark = pytest.mark.needs("bubblewrap")


def words_of(file):
    soup = BeautifulSoup(file.read_text(encoding="utf-8"), "html.parser")
    return " ".join(soup.get_text(" ").split())


def test_a_part_that_is_complete_is_published_and_one_that_is_not_is_held(report, course, tmp_path):
    work, out = tmp_path / "ana_lopez", tmp_path / "site"
    save(work, notebook("08_groups"), "08_groups")
    save(work, notebook("05_priorities"), "05_priorities")
    asked = ["riverbend", "--place", "Otterbeck", "--notebooks", work, "--out", out]

    first = report(*asked, course=course)
    held = "A person has to read the written task first, and give it 70% of its points or more"
    assert first.code == 1
    assert f"05_priorities is left out of every page: {held}" in first.err
    assert "Otterbeck: running 08_groups in the sandbox" in first.err
    assert "On none of the pages, though it was asked for: 05_priorities." in first.err
    page = words_of(out / "otterbeck.html")
    assert "10.6% of residents in Otterbeck have an income below the poverty line" in page
    assert "Worked out in a trainee's own notebook. Each answer was checked" in page
    assert "Not on this page: What people asked for" in page
    assert not any("ana" in words_of(f).casefold().split() for f in out.glob("*.html"))

    again = report(*asked, course=course)
    assert (again.code, "1 already there" in again.out) == (1, True)
    assert f"05_priorities is left out of every page: {held}" in again.err

    blank = notebook("08_groups")
    answer(blank, "rewrite", "")
    save(work, blank, "08_groups")
    last = report(*asked, course=course)
    assert last.code == 1 and not (out / "otterbeck.html").exists()
    assert "Its older page was taken away, so that no old number is shown." in last.err
    index = words_of(out / "index.html")
    assert "No page: The written task rewrite is not answered yet." in index
    assert f"No page: {held}" in index


@pytest.mark.thorough
def test_a_check_that_does_not_pass_holds_the_part(report, course, tmp_path):
    typed = notebook("08_groups")
    answer(typed, "percent", "percent = 10.6  # right in Otterbeck alone")
    save(tmp_path / "work", typed, "08_groups")
    asked = ["--place", "Lanternby", "--notebooks", tmp_path / "work", "--out", tmp_path / "site"]
    done = report("riverbend", *asked, course=course)
    reason = (
        "Checks that did not pass with these data and this place: percent. Run the notebook with "
        "them, and see what each check says."
    )
    assert done.code == 1 and f"08_groups: {reason}" in done.err
    assert reason in words_of(tmp_path / "site" / "index.html")
    assert not (tmp_path / "site" / "lanternby.html").exists()

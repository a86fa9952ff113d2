"""A page of feedback says what is true of the work in hand, to one person, and runs nothing."""

import csv
import random
import re
import shutil

import bs4
import pytest
from axe_playwright_python.sync_playwright import Axe
from browser import chromium_page

from community_data.cli import app
from community_data.errors import CannotGrade
from community_data.grading.feedback.exercises import of_module
from community_data.grading.feedback.give import LIST, give
from community_data.grading.reading.desk import Desk
from community_data.grading.results import autograded_file, submitted_file
from community_data.grading.standing import GRADED
from tests.grading.graded_course import (
    MODULE,
    cell_of,
    gradebook,
    make_course,
    nbgrader,
    put,
    release,
    say,
)
from tests.grading.hostile_page import VECTORS

NAMES = {"ana": "Ana López", "ben": "Ben O’Neil", "eva": "Eva"}
HINT = "Your ratio is upside down. Divide the focus group's percent by that of the other."
TEXT = "In Otterbeck 154 of every 1,000 children live below the line."


@pytest.fixture(scope="module")
def empty(tmp_path_factory, repo):
    return make_course(tmp_path_factory.mktemp("empty") / "course", repo, **NAMES)


@pytest.fixture
def course(empty, tmp_path):
    return shutil.copytree(empty, tmp_path / "course")


def checks(notebook) -> dict[str, float]:
    return {
        cell.metadata.nbgrader.grade_id: float(cell.metadata.nbgrader.points)
        for cell in notebook.cells
        if cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("grade")
    }


def all_right(course):
    notebook = release(course)
    for check, points in checks(notebook).items():
        say(notebook, check, points, "right", "Right. That is what it says.")
    return notebook


def read_by_hand(course, person, points, comment):
    with gradebook(course) as book:
        grade = book.find_grade("rewrite", MODULE, MODULE, person)
        grade.manual_score, grade.needs_manual_grade = points, False
        book.find_comment("rewrite", MODULE, MODULE, person).manual_comment = comment
        book.db.commit()


def page_of(course, person, **options):
    """What stands on a person's page: its text by exercise, and the whole as a tree."""
    (given,) = give(course, MODULE, [person], **options)
    assert given.file is not None, given.standing
    tree = bs4.BeautifulSoup(given.file.read_text(encoding="utf-8"), "html.parser")
    parts = {div.h3.text: " ".join(div.get_text(" ").split()) for div in tree.select(".exercise")}
    return parts, tree


def test_each_exercise_has_the_modules_own_name(course):
    names = [exercise.title for exercise in of_module(release(course))]
    assert names == [f"Exercise {number}" for number in range(1, 14)]
    sections = [exercise.section for exercise in of_module(release(course))]
    assert sections[0] == "1. From a count to a percent" and sections[-1] == "5. At home"


def test_what_was_right_the_hint_where_not_and_one_next_step(course):
    notebook = all_right(course)
    say(notebook, "gap_check", 0, "upside_down", HINT)
    cell_of(notebook, "hide_check").outputs = []
    put(course, "ana", notebook, {"rewrite": TEXT}, notes=[("put_back", "percent_check")])
    parts, tree = page_of(course, "ana")
    assert parts["Exercise 1"] == "Exercise 1 ✓ Right · 2 of 2 points Right. That is what it says."
    assert parts["Exercise 5"].startswith("Exercise 5 → Not yet · 0 of 3 points Your ratio is up")
    assert "Not answered yet · 0 of 3 points" in parts["Exercise 12"]
    assert "A person will read it" in parts["Exercise 9"] and TEXT in parts["Exercise 9"]
    assert "points" not in parts["Exercise 9"]
    assert "go to “Exercise 5”. Read its hint" in tree.select_one(".next").text
    summary = tree.select_one(".summary").text
    assert "So far you have 25 of 31 points. 10 of 12 exercises with a check are right." in summary
    assert "1 answer is not in these points yet: a person will look at it." in summary
    assert "put it back" in tree.main.text and "percent_check" not in str(tree)
    assert "Ana López" in tree.title.text


def test_rows_points_and_comment_of_a_reader(course):
    put(course, "ana", all_right(course), {"rewrite": TEXT})
    desk = Desk(course, MODULE)
    (task,) = desk.tasks
    (text,) = desk.board(task).marked
    desk.save(
        task, text.text.key, [[2, 1, 2, 0, 2]], "Say <which> year.", text.text.sha256, text.entry
    )
    parts, tree = page_of(course, "ana")
    rows = [(row.th.text, row.td.text) for row in tree.select(".rows tbody tr")]
    assert [points for _title, points in rows] == [
        "2 of 2", "1 of 2", "2 of 2", "0 of 2", "2 of 2",
    ]  # fmt: skip
    assert [title for title, _points in rows] == [row.title for row in task.rows]
    assert "✓ Read by a person · 7 of 10 points" in parts["Exercise 9"]
    assert parts["Exercise 9"].count("Say <which> year.") == 1
    assert "You have 38 of 41 points." in tree.select_one(".summary").text
    assert rows[1][0] in tree.select_one(".next").text


def test_points_that_a_person_gave_come_before_those_of_the_check(course):
    notebook = all_right(course)
    say(notebook, "gap_check", 0, "upside_down", HINT)
    put(course, "ana", notebook)
    with gradebook(course) as book:
        book.find_grade("gap_check", MODULE, MODULE, "ana").manual_score = 3
        book.find_comment("gap", MODULE, MODULE, "ana").manual_comment = "You said it aloud."
        book.db.commit()
    parts, _tree = page_of(course, "ana")
    assert "✓ Right · 3 of 3 points" in parts["Exercise 5"] and HINT not in parts["Exercise 5"]
    assert "You said it aloud." in parts["Exercise 5"]


@pytest.mark.parametrize("seed", range(4))
def test_a_right_exercise_is_never_said_wrong_and_points_add_up(course, seed):
    chance = random.Random(seed)
    notebook, right = release(course), set()
    for check, points in checks(notebook).items():
        kind = chance.choice(["right", "wrong", "empty", "part"])
        if kind == "right":
            right.add(check)
            say(notebook, check, points, "right", "Right.")
        elif kind != "empty":
            say(notebook, check, points - 1 if kind == "part" else 0, "some_mistake", HINT)
    put(course, "ana", notebook, {"rewrite": TEXT})
    given = chance.randint(0, 10)
    read_by_hand(course, "ana", given, "Thank you.")
    parts, tree = page_of(course, "ana")
    titles = {each.grade_id: each.title for each in of_module(release(course))}
    for check in checks(notebook):
        assert ("✓ Right ·" in parts[titles[check]]) == (check in right), check
    total = sum(float(re.search(r"([\d.]+) of [\d.]+ points?", part)[1]) for part in parts.values())
    assert f"You have {total:g} of 41 points." in tree.select_one(".summary").text


HOME = "/home" + "/ana"


def test_what_is_no_verdict_is_not_said_to_be_wrong(course):
    notebook = all_right(course)
    say(notebook, "gap_check", 0, "judge_failed", "…")
    say(notebook, "hide_check", 0, "no_data", f"We did not find {HOME}/desk/own.csv.")
    put(course, "ana", notebook)
    parts, _tree = page_of(course, "ana")
    for exercise in ("Exercise 5", "Exercise 12"):
        assert "? Could not be checked" in parts[exercise] and "Not yet" not in parts[exercise]
    assert "We did not find own.csv." in parts["Exercise 12"]


def test_only_the_work_in_hand_has_a_page(course):
    put(course, "ana", all_right(course))
    put(course, "ben", all_right(course))
    ana, _ben, _eva = give(course, MODULE)
    assert ana.file.is_file() and ana.standing.state == GRADED
    file = submitted_file(course, "ana", MODULE)
    file.write_text(file.read_text() + "\n")
    ana, ben, eva = give(course, MODULE)
    assert ana.file is None and "newer version" in ana.standing.reason
    assert not (course / "feedback/ana" / MODULE / f"{MODULE}.html").exists()
    assert ben.file and eva.file is None


def test_the_files_to_mail_and_who_gets_which(course, tmp_path, monkeypatch, capsys):
    put(course, "ana", all_right(course))
    monkeypatch.setenv("COMMUNITY_DATA_COURSE", str(course))
    out = tmp_path / "to mail"
    code = app(["cohort", "feedback", "groups", "--out", str(out)], standalone_mode=False)
    printed = capsys.readouterr().out
    assert code == 3 and "Ana López <ana@example.org>: " in printed
    assert "Ben O’Neil: no page, not handed in. Ask Ben O’Neil for it." in printed
    with (out / LIST).open(encoding="utf-8-sig") as stream:
        rows = {row["id"]: row for row in csv.DictReader(stream)}
    assert rows["ana"]["file"] == f"Ana_López_{MODULE}.html" and rows["eva"]["file"] == ""
    assert rows["ana"]["email"] == "ana@example.org" and rows["ben"]["state"] == "not_handed_in"
    text = (out / rows["ana"]["file"]).read_text(encoding="utf-8")
    assert len(text) < 40_000
    for leak in (
        "Ben",
        "Eva",
        "check.",
        "solutions",
        str(course),
        "autograded",
        "import ",
        "_check",
    ):
        assert leak not in text, leak
    with pytest.raises(CannotGrade, match="Not on the roster: zoe"):
        give(course, MODULE, ["zoe"])


def test_two_people_of_one_name_get_two_files(tmp_path, repo):
    course = make_course(tmp_path / "course", repo, a1="Kim Lee", a2="kim lee", a3="../..")
    for person in ("a1", "a2", "a3"):
        put(course, person, release(course))
    files = {each.file.name for each in give(course, MODULE, out=tmp_path / "out")}
    assert files == {
        f"Kim_Lee_a1_{MODULE}.html", f"kim_lee_a2_{MODULE}.html", f"_a3_{MODULE}.html",
    }  # fmt: skip


def test_nbgraders_own_commands_make_and_release_our_page(course, tmp_path):
    put(course, "ana", all_right(course))
    put(course, "ben", release(course))
    exchange = tmp_path / "exchange"
    exchange.mkdir()
    exchange.chmod(0o777)
    with nbgrader(course, Exchange={"root": str(exchange)}) as api:
        outcome = api.generate_feedback(MODULE, force=True)
        assert outcome["success"], outcome
        page = course / "feedback/ana" / MODULE / f"{MODULE}.html"
        text = page.read_text(encoding="utf-8")
        assert "You have 31 of 41 points." in text and "<script" not in text
        outcome = api.release_feedback(MODULE)
        assert outcome["success"], outcome
    released = [file.read_text(encoding="utf-8") for file in exchange.rglob("*.html")]
    assert text in released and len(released) == 2
    give(course, MODULE)
    assert page.read_text(encoding="utf-8") == text
    # Of work that is no longer in hand, nbgrader makes no page either.
    file = submitted_file(course, "ana", MODULE)
    file.write_text(file.read_text() + "\n")
    with nbgrader(course) as api:
        outcome = api.generate_feedback(MODULE, "ana", force=True)
    assert not outcome["success"] and "No page for Ana López" in outcome["log"]
    assert not page.exists()


@pytest.mark.needs("chromium")
@pytest.mark.parametrize("width", [1280, 390, 320])
def test_anybody_can_read_it(course, width):
    notebook = all_right(course)
    say(notebook, "gap_check", 0, "upside_down", HINT)
    cell_of(notebook, "hide_check").outputs = []
    put(course, "ana", notebook, {"rewrite": f"{TEXT} {'x' * 300}"}, notes=[("too_long", "x")])
    read_by_hand(course, "ana", 6, "Clear.\n\nSay which year. " + "y" * 200)
    (given,) = give(course, MODULE, ["ana"])
    with chromium_page(width=width) as page:
        page.goto(given.file.as_uri())
        found = Axe().run(page).response["violations"]
        assert [(each["id"], each["nodes"][0]["html"][:200]) for each in found] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        sizes = page.evaluate(
            "[...document.querySelectorAll('main *, header *')].filter(n => n.innerText).map("
            "n => parseFloat(getComputedStyle(n).fontSize))"
        )
        assert min(sizes) >= 16


@pytest.mark.needs("chromium")
def test_nothing_that_anybody_wrote_runs(tmp_path, repo):
    everything = "\n\n".join(VECTORS).replace("\ud800", "").replace("\x00", "")
    name = "<img class=theirs src=x onerror='window.ran=1'>"
    course = make_course(tmp_path / "course", repo, ana=name)
    notebook = all_right(course)
    say(notebook, "gap_check", 0, "upside_down", everything)
    put(course, "ana", notebook, {"rewrite": everything})
    read_by_hand(course, "ana", 6, everything)
    (given,) = give(course, MODULE)
    assert autograded_file(course, "ana", MODULE).is_file()
    events = []
    with chromium_page() as page:
        page.on("dialog", lambda dialog: (events.append(dialog.message), dialog.dismiss()))
        page.on("request", lambda request: events.append(request.url))
        page.on("console", lambda message: events.append(message.text))
        page.goto(given.file.as_uri())
        page.wait_for_timeout(1000)
        assert not page.evaluate("window.ran")
        assert page.locator(".theirs, script").count() == 0
        links = page.evaluate("[...document.links].map(link => link.getAttribute('href'))")
        assert links == ["#exercises"]
        assert events == [given.file.as_uri()]
        assert "<script class=theirs>" in page.inner_text("main")

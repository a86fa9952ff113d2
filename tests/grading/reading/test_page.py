"""The reading page in a real browser, by keys and by mouse, with texts that mean harm."""

import json
import os
import re
import signal

import pytest
import requests
from axe_playwright_python.sync_playwright import Axe
from browser import chromium_page, lab_server

from community_data.grading.reading.desk import Desk
from tests.grading.reading.cohort import MODULE, TASK, gradebook, hand_in, opened_page

pytestmark = pytest.mark.needs("chromium")
SECOND = 1000


def scores(course):
    """The points of each person that a person gave, as nbgrader's own API says."""
    with gradebook(course) as book:
        people = [student.id for student in book.students]
        grades = {p: book.find_grade(TASK, MODULE, MODULE, p) for p in people}
        return {p: g.manual_score for p, g in grades.items() if g.manual_score is not None}


def comment_of(course, person):
    with gradebook(course) as book:
        return book.find_comment(TASK, MODULE, MODULE, person).manual_comment


def saved(page, words="Saved"):
    page.locator("#status").get_by_text(words).wait_for(timeout=20 * SECOND)


def begin(page, opened):
    """Open the list, and from there the first text that waits."""
    page.goto(opened.address)
    page.get_by_role("link", name=re.compile("^(Begin|Go on) with")).click()
    ready(page)


def ready(page):
    page.locator(".now, #next-unread:focus, #take-theirs:focus").first.wait_for()


def give(page, points):
    for number in points:
        page.keyboard.press(str(number))


def title(page):
    return page.get_by_role("heading", level=1).inner_text()


def test_three_texts_by_keyboard_alone(course, clean_env):
    with opened_page(course, clean_env) as opened, chromium_page() as page:
        page.goto(opened.address)
        assert "0 of 12 read" in page.locator("main").inner_text()
        assert "1 person wrote nothing" in page.locator("main").inner_text()
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        ready(page)
        assert title(page) == "Text 1 of 12"
        give(page, [2, 1, 0, 2, 1])
        saved(page, "every row is marked")
        assert page.locator("#next-unread").evaluate("e => e === document.activeElement")
        page.keyboard.press("c")
        page.keyboard.type("Say who decides, and when. 2 of 3 n j k")
        page.keyboard.press("Escape")
        saved(page)
        assert "1 of 12 read" in page.locator("#progress").inner_text()
        page.keyboard.press("n")
        page.get_by_role("heading", name="Text 2 of 12").wait_for()
        ready(page)
        give(page, [0, 0, 0, 0, 0])
        saved(page, "every row is marked")
        page.keyboard.press("Enter")  # on “Next unread”, which has the focus
        page.get_by_role("heading", name="Text 3 of 12").wait_for()
        ready(page)
        page.keyboard.press("s")  # skipped
        page.get_by_role("heading", name="Text 4 of 12").wait_for()
        ready(page)
        give(page, [2, 2])
        page.keyboard.press("Tab")  # into the third row, which has the frame
        page.keyboard.press("Space")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowDown")
        assert page.locator("input[name=row-2]:checked").get_attribute("value") == "2"
        give(page, [2])  # the row with the focus is still the third: 2, and on to the fourth
        give(page, [2, 2])
        saved(page, "every row is marked")
        page.keyboard.press("ArrowLeft")
        page.get_by_role("heading", name="Text 3 of 12").wait_for()
        ready(page)
        page.keyboard.press("k")
        page.get_by_role("heading", name="Text 2 of 12").wait_for()
        assert "3 of 12 read" in page.locator("#progress").inner_text()
    order = [
        one.text.person.id
        for one in Desk(course, MODULE).board(Desk(course, MODULE).tasks[0]).marked
    ]
    assert scores(course) == {order[0]: 6, order[1]: 0, order[3]: 10}
    assert comment_of(course, order[0]).endswith("\n\nSay who decides, and when. 2 of 3 n j k")


def test_undo_a_kept_comment_and_the_name(course, clean_env):
    with opened_page(course, clean_env) as opened, chromium_page() as page:
        begin(page, opened)
        give(page, [2, 2, 2, 2, 2])
        saved(page, "every row is marked")
        page.keyboard.press("u")
        saved(page, "Undone")
        assert page.locator("#sum").inner_text() == "8 of 10"
        page.get_by_label("Comment for the trainee").fill("Name a day.")
        page.get_by_role("button", name="Keep this comment for other texts").click()
        page.get_by_role("button", name="3 Name a day.").wait_for()
        saved(page)
        page.keyboard.press("Escape")
        page.locator("#title").focus()
        page.keyboard.press("j")
        page.get_by_role("heading", name="Text 2 of 12").wait_for()
        ready(page)
        page.keyboard.press("3")
        assert page.get_by_label("Comment for the trainee").input_value() == "Name a day."
        saved(page)
        assert not re.search(r"Person|p\d\d\b", page.content())
        page.get_by_role("button", name="Show the name").click()
        page.get_by_text(re.compile(r"Person \d\d Ödegård")).first.wait_for()
        page.get_by_role("button", name="Hide the name").click()
        page.get_by_role("button", name="Show the name").wait_for()
        assert "Person" not in page.locator("body").inner_text()
        page.get_by_role("button", name="Remove “Name a day.” from the list").click()
        page.get_by_role("button", name="3 Name a day.").wait_for(state="detached")


HOSTILE = {
    "script": "<script>window.hit = 1</script><script src='https://evil.example/x.js'></script>",
    "image": "<img src=x onerror='window.hit = 1'><svg onload='window.hit = 1'>",
    "srcdoc": "<iframe srcdoc='<script>parent.hit = 1</script>'></iframe>",
    "links": "[here](javascript:window.hit=1) <a href='javascript:window.hit=1'>x</a> https://evil.example",
    "breakout": "</div></main><script>hit=1</script>'\"><b onclick=hit=1>{{ 7*7 }}{% raw %}",
    "style": "<style>* { display: none }</style><link rel=stylesheet href=https://evil.example/x.css>",
    "override": "safe \u202eneddih\u202c \u2067 and on",
    "long": "x" * 100_000,
    "many": "<img src=x onerror=hit=1>\n" * 4_000,
    "stacked": "Z" + "\u0335\u0322\u0348" * 300,
    "signs": "\x00\x1b[2J\x07 \ud800 \u2028 \ufeff end",
    "arabic": "هذا نص عربي عن المدينة",
}


def test_hostile_texts_are_text(course, clean_env):
    for person, text in zip([f"p{n:02d}" for n in range(12)], HOSTILE.values(), strict=True):
        hand_in(course, person, text)
    with opened_page(course, clean_env) as opened, chromium_page() as page:
        asked, faults = [], []
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("dialog", lambda dialog: faults.append(dialog.message))
        begin(page, opened)
        seen = 0
        for number in range(1, 13):
            assert title(page) == f"Text {number} of 12"
            region = page.get_by_role("region", name="The text")
            assert region.evaluate("e => e.children.length") == 0
            words = region.inner_text()
            seen += any(text.strip()[:30] == words.strip()[:30] for text in HOSTILE.values())
            assert page.evaluate("window.hit") is None
            assert not page.locator("iframe, img, svg, object, embed, base").count()
            wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            assert page.evaluate(wide) <= 0, "nothing stands wider than the window"
            box, frame = (page.locator(s).bounding_box() for s in (".words", ".read"))
            assert box["width"] <= frame["width"] + 1
            page.get_by_role("group", name="Limits are said").wait_for()
            if number < 12:
                page.keyboard.press("j")
                page.get_by_role("heading", name=f"Text {number + 1} of 12").wait_for()
                ready(page)
        assert seen >= 9  # the others hold signs that stand as �
        assert all(url.startswith(opened.root) for url in asked), asked
        assert not faults


def test_what_is_shown_of_turned_and_hidden_signs(course, clean_env):
    hand_in(course, "p00", "safe \u202eneddih")
    desk = Desk(course, MODULE)
    (key,) = (o.text.key for o in desk.board(desk.tasks[0]).marked if o.text.person.id == "p00")
    with opened_page(course, clean_env) as opened, chromium_page() as page:
        page.goto(opened.address)
        page.goto(f"{opened.root}/{TASK}/{key}")
        assert page.locator(".words").inner_text() == "safe �neddih"
        assert page.get_by_text("1 sign that cannot be seen").is_visible()


def test_stopped_killed_and_started_again(course, clean_env):
    with chromium_page() as page:
        with opened_page(course, clean_env) as opened:
            begin(page, opened)
            give(page, [1, 1, 1, 1])
            saved(page)
            opened.stop(signal.SIGKILL if os.name != "nt" else signal.SIGTERM)
            give(page, [2])
            page.keyboard.press("c")
            page.keyboard.type("Written while it was away.")
            page.locator("#status").get_by_text("does not answer").wait_for(timeout=20 * SECOND)
            here = page.url
        page.goto("about:blank")
        with opened_page(course, clean_env, "--port", str(opened.port)) as again:
            page.goto(again.address)
            assert "0 of 12 read" in page.locator("main").inner_text()
            page.goto(here)
            saved(page, "What this browser had kept is back")
            assert (
                page.get_by_label("Comment for the trainee").input_value()
                == "Written while it was away."
            )
            page.reload()
            ready(page)
            assert page.locator("#sum").inner_text() == "6 of 10"
            assert page.evaluate("localStorage.length") == 0
    assert list(scores(course).values()) == [6]


def test_an_answer_that_is_lost_on_the_way_is_no_other_window(course, clean_env):
    with opened_page(course, clean_env) as opened, chromium_page() as page:
        begin(page, opened)
        lost = []

        def lose(route):
            lost.append(route.fetch().status)
            route.abort()

        page.route("**/marks", lose, times=1)
        give(page, [2, 2])
        page.locator("#status").get_by_text("does not answer").wait_for()
        give(page, [2, 2, 2])
        saved(page, "every row is marked")
        assert lost == [200]
        assert not page.get_by_role("alert").is_visible()
    assert list(scores(course).values()) == [10]


def test_two_windows_ask_which_counts(course, clean_env):
    with opened_page(course, clean_env) as opened, chromium_page() as one:
        begin(one, opened)
        other = one.context.new_page()
        other.goto(one.url)
        ready(other)
        give(one, [2, 2, 2, 2, 2])
        saved(one, "every row is marked")
        give(other, [0])
        other.get_by_role("alert").get_by_text("in another window").wait_for()
        assert list(scores(course).values()) == [10]
        other.get_by_role("button", name="Take what is saved").click()
        assert other.locator("#sum").inner_text() == "10 of 10"
        give(one, [1])  # on “Next unread”: no row has the frame, so nothing is given
        one.get_by_role("radio").nth(0).check()
        saved(one, "every row is marked")
        other.get_by_role("radio").nth(1).check()
        other.get_by_role("button", name="Save what is here").click()
        saved(other, "every row is marked")
        assert list(scores(course).values()) == [9]


def test_two_readers_agree_and_settle(course, clean_env):
    first = Desk(course, MODULE)
    (task,) = first.tasks
    for number, one in enumerate(first.board(task).marked):
        first.save(task, one.text.key, [[number % 3, 1, 1, 2, number % 2]], "", one.text.sha256, 0)
    with opened_page(course, clean_env, "--reader", "Maria") as opened, chromium_page() as page:
        begin(page, opened)
        for number in range(12):
            assert page.locator(":checked").count() == 0
            give(page, [number % 3 if number else 2, 1, 1, 2, number % 2])
            saved(page, "every row is marked")
            page.keyboard.press("n")
            if number < 11:
                page.get_by_role("heading", name=f"Text {number + 2} of 12").wait_for()
                ready(page)
        page.get_by_role("link", name="How far readers agree").click()
        main = page.locator("main")
        assert "12 texts were marked by both. They differ in 1." in main.inner_text()
        row = page.get_by_role("row", name="The claim matches the number").inner_text()
        # 0, 1, 2 four times each, and the first 0 is a 2 to Maria: |a - b| is 2 once in 12 pairs;
        # of all 144 pairs of the two lists it is 128 in sum: 1 - (2/12) / (128/144) = 0.8125
        assert re.split(r"\s*\t\s*", row)[1:] == ["92%", "0.81"]
        assert "not defined" in page.get_by_role("row", name="Limits are said").inner_text()
        assert "These are few texts" in main.inner_text()
        page.get_by_role("link", name="1 differs").click()
        group = page.get_by_role("group", name="The claim matches the number")
        assert "First reader: 0" in group.inner_text() and "Maria: 2" in group.inner_text()
        assert_accessible(page)
        group.get_by_role("radio").nth(1).check()
        page.get_by_label("Comment for the trainee").fill("We talked.")
        page.get_by_role("button", name="This is settled").click()
        page.get_by_role("link", name="1 settled").wait_for()
        assert_accessible(page)
    person = first.board(task).marked[0].text.person.id
    assert scores(course)[person] == 5
    assert comment_of(course, person).endswith("A next step: 0/2\n\nWe talked.")


def test_few_texts_say_that_kappa_cannot_tell(course, clean_env):
    first, second = Desk(course, MODULE), Desk(course, MODULE, "Maria")
    for one in first.board(first.tasks[0]).marked[:5]:
        for desk in (first, second):
            desk.save(desk.tasks[0], one.text.key, [[0, 1, 2, 0, 1]], "", one.text.sha256, 0)
    with opened_page(course, clean_env, "--reader", "Maria") as opened, chromium_page() as page:
        page.goto(opened.address)
        page.get_by_role("link", name="How far readers agree").click()
        assert "too few texts for kappa" in page.locator("main").inner_text()
        assert page.get_by_role("cell", name="too few texts").count() == 5


def test_a_changed_text_and_one_of_the_formgrader_are_said(course, clean_env):
    desk = Desk(course, MODULE)
    (task,) = desk.tasks
    changed, by_hand = desk.board(task).marked[:2]
    desk.save(task, changed.text.key, [[2, 1, 1, 1, 1]], "", changed.text.sha256, 0)
    hand_in(course, changed.text.person.id, "This is a new text.")
    with gradebook(course) as book:
        grade = book.find_grade(TASK, MODULE, MODULE, by_hand.text.person.id)
        grade.manual_score, grade.needs_manual_grade = 7, False
        book.db.commit()
    with opened_page(course, clean_env) as opened, chromium_page() as page:
        begin(page, opened)
        assert "This text has changed since you marked it." in page.locator("main").inner_text()
        assert "1 of 12 read" in page.locator("#progress").inner_text()
        page.get_by_role("button", name="The points still fit").click()
        saved(page, "every row is marked")
        page.keyboard.press("j")
        page.get_by_role("heading", name="Text 2 of 12").wait_for()
        ready(page)
        assert "somebody gave 7 of 10 by hand" in page.locator("main").inner_text()
        give(page, [2, 2, 2, 2, 2])
        saved(page, "Saved")
        assert scores(course) == {changed.text.person.id: 6, by_hand.text.person.id: 7}
        page.get_by_role("button", name="Let the rows count").click()
        page.get_by_role("button", name="Take that back").wait_for()
        assert scores(course)[by_hand.text.person.id] == 10
        page.get_by_role("button", name="Take that back").click()
        page.get_by_role("button", name="Let the rows count").wait_for()
        assert scores(course)[by_hand.text.person.id] == 7


def test_formgraders_own_api_shows_what_was_marked(course, tmp_path):
    desk = Desk(course, MODULE)
    (task,) = desk.tasks
    one = desk.board(task).marked[0]
    desk.save(task, one.text.key, [[2, 1, 1, 1, 1]], "Name a day.", one.text.sha256, 0)
    with gradebook(course) as book:
        submission = book.find_submission_notebook(MODULE, MODULE, one.text.person.id).id
    with lab_server(course, private_folder=tmp_path / "jupyter") as address:
        api = f"{address}/formgrader/api"
        grades = requests.get(f"{api}/grades", params={"submission_id": submission}).json()
        comments = requests.get(f"{api}/comments", params={"submission_id": submission}).json()
    (grade,) = (g for g in grades if g["name"] == TASK)
    assert (grade["manual_score"], grade["needs_manual_grade"]) == (6, False)
    (comment,) = (c for c in comments if c["name"] == TASK)
    assert "Limits are said: 1/2" in comment["manual_comment"]
    assert comment["manual_comment"].endswith("Name a day.")


def assert_accessible(page):
    found = Axe().run(page).response["violations"]
    assert not found, json.dumps(
        [(v["id"], [n["html"] for n in v["nodes"]]) for v in found], indent=1
    )


@pytest.mark.parametrize("width", [1280, 640, 390, 320])
def test_everybody_can_use_it(course, clean_env, width):
    """640 is a window of 1280 at 200%, 320 the narrowest that WCAG 1.4.10 asks for."""
    desk = Desk(course, MODULE)
    one = desk.board(desk.tasks[0]).marked[0]
    desk.keep_comment(desk.tasks[0], "Name a day, and who decides.")
    with opened_page(course, clean_env) as opened, chromium_page(width=width) as page:
        page.goto(opened.address)
        assert_accessible(page)
        page.goto(f"{opened.root}/{TASK}/{one.text.key}")
        ready(page)
        for folded in page.locator("details").all():
            folded.locator("summary").click()
        page.get_by_role("radio").first.check()
        assert_accessible(page)
        wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(wide) <= 0
        group = page.get_by_role("group", name="The claim matches the number")
        names = [
            radio.evaluate("e => e.labels[0].innerText")
            for radio in group.get_by_role("radio").all()
        ]
        assert [name.split()[0] for name in names] == ["0", "1", "2"]
        assert "claims what the numbers do not say" in names[0]
        page.goto(f"{opened.root}/nothing")
        assert_accessible(page)


def test_the_chosen_and_the_focus_are_seen_in_high_contrast(course, clean_env):
    with opened_page(course, clean_env) as opened, chromium_page(forced_colors="active") as page:
        begin(page, opened)
        outline = "e => getComputedStyle(e).outlineStyle"
        assert page.locator("fieldset.now").evaluate(outline) == "solid"
        give(page, [2])
        assert page.locator("label:has(:checked)").evaluate(outline) == "solid"

"""The course on a real Hub, in a real browser, from the roster to the feedback; and who gets where.

All of it is one file: it makes system users, and one Hub serves all its tests.
"""

import re

import nbformat
import pytest

from tests.hosting.hub.conftest import COURSE, SECOND, picture, root_of, sign_in

pytestmark = [pytest.mark.needs("chromium"), pytest.mark.needs("hub")]
MODULE = "08_groups"
TEXT = (
    "In Lanternby about 12 of 100 people have little money. Rents rose faster than pay, and the "
    "bus to the mill stopped. The town can pay for rides and help with the first rent."
)
COMMENT = "You say why. Next, say how sure the number is."


def cell(page, words):
    return page.locator(".jp-CodeCell", has_text=words).first


def write(page, words, source):
    """Write into the cell that has these words, and run it."""
    chosen = cell(page, words)
    chosen.locator(".cm-content").click()
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.insert_text(source)
    page.keyboard.press("Shift+Enter")


def run_cell(page, words):
    chosen = cell(page, words)
    chosen.locator(".cm-content").click()
    chosen.get_by_role("button", name="Run").click()
    return chosen


def says(chosen, words):
    chosen.locator(".jp-OutputArea").get_by_text(words).first.wait_for(timeout=90 * SECOND)


def open_module(page):
    page.get_by_role("link", name=re.compile("^08 · ")).click()
    page.get_by_role("link", name="← Course").wait_for()
    page.wait_for_selector(".jp-Cell")
    page.wait_for_function("() => !document.querySelector('#community-data-notice')")


def test_from_the_roster_to_the_feedback(running, browser):
    """Proofs 1 to 3: a trainee hands in, a facilitator grades, reads and gives back."""
    ana = running.people[0]
    page = sign_in(browser, running, ana)
    page.get_by_role("heading", name="Community data: your course").wait_for()
    picture(page, "front-page")
    open_module(page)

    write(
        page,
        'place = "Otterbeck"',
        'package = "riverbend"\nplace = "Lanternby"\nmeasure = "poverty"\ngroup_by = "race"',
    )
    run_cell(page, "from community_data.lessons.groups import")
    run_cell(page, "everyone = ")
    write(page, "percent = (", 'percent = (everyone["count"] / everyone["population"])')
    says(run_cell(page, "check.percent("), "100")
    picture(page, "hint")
    write(page, "percent = (", 'percent = (everyone["count"] / everyone["population"] * 100)')
    says(run_cell(page, "check.percent("), "✓ Right.")
    explorer = run_cell(page, "widget.interval_explorer()")
    slider = explorer.get_by_role("slider").first
    slider.wait_for()
    slider.focus()
    before = slider.get_attribute("aria-valuetext")
    page.keyboard.press("ArrowRight")
    page.wait_for_function(
        "([slider, before]) => slider.getAttribute('aria-valuetext') !== before",
        arg=[slider.element_handle(), before],
    )
    task = page.locator(".jp-MarkdownCell", has_text="Double-click this text").first
    task.scroll_into_view_if_needed()
    task.locator(".jp-MarkdownOutput").dblclick()
    task.locator(".cm-content").click()
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.insert_text(TEXT)
    page.keyboard.press("Shift+Enter")
    page.locator(".jp-MarkdownOutput", has_text="Rents rose faster than pay").wait_for()

    page.get_by_role("link", name="Hand in", exact=True).click()
    page.get_by_label("Your name").fill("Ana")
    page.get_by_role("button", name="Hand in").click()
    page.get_by_role("heading", name="It is handed in").wait_for()
    assert "Written task: 36 words." in page.locator("main").inner_text()
    picture(page, "handed-in")

    teacher = sign_in(browser, running, running.facilitators[0])
    teacher.wait_for_url(f"**{COURSE}/lab**")
    root = root_of(teacher)
    collect_in_the_formgrader(teacher, root)
    assert running.hub.course.joinpath("submitted", ana, MODULE, f"{MODULE}.ipynb").is_file()
    graded = running.as_course("community-data", "grade", MODULE)
    assert graded.returncode == 0, graded.stdout + graded.stderr
    assert re.search(rf"\({ana}\) \| waiting for a reader", graded.stdout)

    read_and_comment(teacher, root)
    second_facilitator_sees_it(browser, running, ana)
    for words in (
        ("community-data", "cohort", "feedback", MODULE),
        ("nbgrader", "release_feedback", MODULE),
    ):
        done = running.as_course(*words)
        assert done.returncode in (0, 3), done.stdout + done.stderr

    page.goto(f"{root_of(page)}/course")
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Feedback on “Rates and groups”").click()
    feedback = opened.value
    feedback.get_by_text(COMMENT).wait_for()
    assert re.search(r"\b\d+(\.\d+)? of \d+", feedback.locator("body").inner_text())
    picture(feedback, "feedback")
    # Handed in means kept: what lies in the course is what Ana wrote.
    notebook = nbformat.read(running.work(ana) / MODULE / f"{MODULE}.ipynb", 4)
    assert any(TEXT in each.source for each in notebook.cells)


def collect_in_the_formgrader(page, root):
    """In JupyterLab: the frame of the Formgrader is there, and its button collects."""
    page.get_by_role("menuitem", name="Nbgrader").click()
    page.get_by_role("menuitem", name=re.compile("^Formgrader")).first.click()
    page.locator("iframe").wait_for()
    frame = page.frame_locator("iframe")
    frame.get_by_text("Manage Assignments").first.wait_for()
    row = frame.locator("tr", has_text=MODULE)
    row.wait_for()
    picture(page, "formgrader")
    row.locator(".collect a, .collect button").first.click()
    frame.get_by_text("Successfully collected").wait_for()


def read_and_comment(page, root):
    """On the reading page, in the Hub: every row of the rubric, and a comment."""
    page.goto(f"{root}/reading")
    picture(page, "reading-modules")
    page.get_by_role("link", name=re.compile("^08 · ")).click()
    page.wait_for_url("**/reading/desk/**")
    page.get_by_role("link", name="Begin with text 1").click()
    page.get_by_text("Rents rose faster than pay").wait_for()
    assert page.get_by_text("Trainee").count() == 0  # no names while reading
    for row in page.get_by_role("group").all():
        row.get_by_role("radio").last.check(force=True)
    page.locator("#comment").fill(COMMENT)
    page.locator("#comment").blur()
    page.locator("#status").get_by_text("every row is marked").wait_for()
    picture(page, "rubric")


def second_facilitator_sees_it(browser, running, ana):
    """The second facilitator signs in by themselves, and finds the same gradebook."""
    page = sign_in(browser, running, running.facilitators[1])
    page.wait_for_url(f"**{COURSE}/lab**")
    page.goto(f"{root_of(page)}/formgrader/manage_students/{ana}")
    row = page.locator("tr", has_text=MODULE)
    row.wait_for()
    assert re.search(r"\b1\d\b|[2-9]\b", row.inner_text())  # a score, and no dash
    page.context.close()

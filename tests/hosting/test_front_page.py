"""The first page of the course, and a trainee's first hour, in a real browser."""

import re
import shutil

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from browser import chromium_page

from community_data.course.syllabus import every_module, released
from community_data.hosting import front_page
from community_data.hosting.work_folder import copy_modules, mend

pytestmark = pytest.mark.needs("chromium")
SECOND = 1000
OF_GRADING = re.compile(r"Create Assignment|Assignment List|Validate|nbgrader|Formgrader", re.I)


@pytest.fixture(scope="module")
def work(tmp_path_factory):
    """Where the trainee works."""
    return tmp_path_factory.mktemp("trainee") / "my work"


def open_start(page, course):
    """Come to the front page, and open what it says to begin with."""
    page.goto(course.address)
    page.get_by_role("link", name="Open “Start here”").click()
    ready(page)


def ready(page):
    page.wait_for_selector(".jp-Cell", timeout=90 * SECOND)
    page.get_by_role("link", name="← Course").wait_for(timeout=60 * SECOND)


def run(page, first_line, press="button"):
    """Click into a cell and run it, with the button or with the keys."""
    chosen = page.locator(".jp-CodeCell", has_text=first_line).first
    chosen.locator(".cm-content").click()
    chosen.and_(page.locator(".jp-mod-active")).wait_for()
    if press == "button":
        chosen.get_by_role("button", name="Run").click()
    else:
        page.keyboard.press("Shift+Enter")
    return chosen


def printed(chosen, words):
    """Wait until a cell has printed this."""
    chosen.locator(".jp-OutputArea").get_by_text(words).wait_for(timeout=60 * SECOND)


def answer(page, name, text):
    """Write an answer in place of its three dots, and run it and its check."""
    chosen = page.locator(".jp-CodeCell", has_text=f"{name} = (").first
    chosen.locator(".cm-content").click()
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.insert_text(f"{name} = ({text})")
    page.keyboard.press("Shift+Enter")
    return run(page, f"check.{name}(")


def start_card(page):
    return page.get_by_role("listitem").filter(has_text="00 · Start here")


def test_a_first_hour_and_a_second_day(start_course, work):
    with start_course("--dir", work) as course, chromium_page() as page:
        page.goto(course.address)
        assert page.get_by_role("heading", name="Begin with “Start here”").is_visible()
        assert "Not begun" in start_card(page).inner_text()
        open_start(page, course)
        assert not OF_GRADING.search(page.locator("body").inner_text())

        hello = run(page, "print(")
        printed(hello, "Hello! This cell ran.")
        run(page, "from community_data", press="keys")
        run(page, "places.head(4)")
        wrong = answer(page, "a_row", '"A"')
        printed(wrong, "Not yet.")
        right = answer(page, "a_row", '"B"')
        printed(right, "✓ Right.")

        # A letter pressed beside a cell must not delete, copy or turn one.
        cells = page.locator(".jp-Notebook .jp-Cell").count()
        page.keyboard.press("Escape")
        for key in "dd x a b m y r c v".replace(" ", ""):
            page.keyboard.press(key)
        assert page.locator(".jp-Notebook .jp-Cell").count() == cells

        page.get_by_role("link", name="← Course").click()
        page.wait_for_url("**/course")
        assert re.search(r"Begun\. 1 of \d+ checks say “Right”\.", start_card(page).inner_text())
        assert page.get_by_role("heading", name="Go on with “Start here”").is_visible()
        # No warning of a kernel, no log: nothing that a trainee would have to understand.
        assert course.stop() == "The course is closed. Your work is in “my work”.\n"

    with start_course("--dir", work) as course, chromium_page() as page:
        open_start(page, course)
        page.get_by_text("✓ Right.").wait_for()
        chosen = page.locator(".jp-CodeCell", has_text="len(places.head(4))")
        chosen.locator(".cm-content").click()
        page.get_by_role("menuitem", name="Run").click()
        page.get_by_role("menuitem", name="Run All Above Selected Cell").click()
        run(page, "len(places.head(4))")
        printed(chosen, re.compile(r"^4$"))


def test_a_phone_has_all_of_it(start_course, work):
    with (
        start_course("--dir", work) as course,
        chromium_page(390, 780, has_touch=True, bypass_csp=True) as page,
    ):
        page.goto(course.address)
        assert page.evaluate("document.documentElement.scrollWidth") == 390
        assert axe(page) == []
        open_start(page, course)
        chosen = page.locator(".jp-CodeCell", has_text="print(").first
        chosen.locator(".cm-content").tap()
        button = chosen.locator("jp-button", has_text="Run")
        box = button.bounding_box()
        assert box["height"] >= 24 and box["width"] >= 44 and box["x"] + box["width"] <= 390
        button.tap()
        printed(chosen, "Hello! This cell ran.")
        assert page.evaluate("document.documentElement.scrollWidth") == 390


def axe(page):
    """What axe finds on a page, as short sentences."""
    found = Axe().run(page).response["violations"]
    return [f"{v['id']}: {node['html'][:200]}" for v in found for node in v["nodes"]]


def test_sliders_move_with_the_arrow_keys(start_course, work):
    with start_course("--dir", work) as course, chromium_page() as page:
        open_start(page, course)
        for first_line in ("print(", "from community_data", "places.head(4)", "place_explorer("):
            run(page, first_line)
        slider = page.get_by_role("slider").first
        slider.wait_for(timeout=60 * SECOND)
        page.wait_for_timeout(SECOND)
        slider.focus()
        values = [slider.get_attribute("aria-valuetext")]
        for key in ("ArrowRight", "ArrowLeft", "ArrowUp", "ArrowDown"):
            page.keyboard.press(key)
            page.wait_for_function(
                "([slider, before]) => slider.getAttribute('aria-valuetext') !== before",
                arg=[slider.element_handle(), values[-1]],
            )
            values.append(slider.get_attribute("aria-valuetext"))
        assert values[0] == values[2] == values[4] and values[1] == values[3]


def test_what_went_wrong_is_put_right_by_keyboard_alone(start_course, work):
    with start_course("--dir", work) as course, chromium_page(bypass_csp=True) as page:
        file = work / "05_priorities" / "05_priorities.ipynb"
        notebook = nbformat.read(file, 4)
        del notebook.cells[4]
        nbformat.write(notebook, file)
        strange = work / "05_priorities" / "<img src=x onerror=alert(1)>.ipynb"
        shutil.copy(file, strange)

        page.goto(course.address)
        page.on("dialog", lambda dialog: pytest.fail(dialog.message))
        assert page.get_by_role("link", name=strange.name).is_visible()
        summary = page.get_by_text("Is something wrong with “Decide together”?")
        summary.focus()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.innerText").startswith("Mend it")
        assert axe(page) == []
        page.keyboard.press("Enter")
        page.get_by_role("status").wait_for()
        assert "05_priorities: 1 cell was put back." in page.get_by_role("status").inner_text()
        assert len(nbformat.read(file, 4).cells) == len(notebook.cells) + 1
        page.reload()
        assert page.get_by_role("status").count() == 0

        page.get_by_text("Is something wrong with “Decide together”?").click()
        page.get_by_role("button", name="Get a fresh copy: Decide together").click()
        assert page.get_by_role("link", name="05_priorities (fresh copy).ipynb").is_visible()
        strange.unlink()


def test_another_site_cannot_press_a_button(start_course, work):
    with start_course("--dir", work) as course, chromium_page() as page:
        page.goto(course.address)
        answer = page.request.post(f"{course.root}/course", form={"do": "mend", "module": "groups"})
        assert answer.status == 403


# --- The page itself -----------------------------------------------------------------------------


def shown(course, work, **more):
    words = {"base_url": "/", "form_token": "t", "message": ""} | more
    return front_page.page(course, work, **words)


def test_it_says_how_long_each_module_takes(repo, tmp_path):
    copy_modules(repo, tmp_path / "work")
    html = shown(repo, tmp_path / "work")
    for module in every_module(repo):
        assert module.heading in html and f"{module.minutes} minutes" in html


def test_a_newer_edition_is_said_until_it_is_taken_over(repo, tmp_path):
    course, work = tmp_path / "course", tmp_path / "work"
    for folder in ("modules", "community_data/course"):
        shutil.copytree(repo / folder, course / folder)
    copy_modules(course, work)
    for file in (work / "08_groups" / "08_groups.ipynb", released(course, "08_groups")):
        notebook = nbformat.read(file, 4)
        notebook.cells[0].source += f"\n\nChanged in {file.parent.parent.name}."
        nbformat.write(notebook, file)
    copy_modules(course, work)
    assert shown(course, work).count("There is a newer edition of this module.") == 1
    mend(course, work, "08_groups")
    assert "There is a newer edition" not in shown(course, work)


def test_what_is_said_is_text(repo, tmp_path):
    html = shown(repo, tmp_path, message="<script>alert(1)</script>", base_url='/"><b>/')
    assert "<script" not in html and "<b>" not in html


def test_a_command_is_named_where_there_is_a_terminal(repo, tmp_path, monkeypatch):
    work = tmp_path / "my-work"
    copy_modules(repo, work)
    monkeypatch.delenv("JUPYTERHUB_USER", raising=False)
    assert "community-data mend" in shown(repo, work)
    monkeypatch.setenv("JUPYTERHUB_USER", "ana_lopez")
    assert "community-data mend" not in shown(repo, work)

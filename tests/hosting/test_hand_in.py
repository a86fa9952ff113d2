"""How a trainee hands in: by the button in a real browser, by the command, and on a hub."""

import errno
import json
import os
import shutil
import subprocess
import sys
import zipfile

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from browser import chromium_page
from small_package import write as write_package

from community_data.course.syllabus import released
from community_data.errors import CannotHandIn
from community_data.hosting import hand_in as module_of_hand_in
from community_data.hosting.hand_in import hand_in, remembered_name, what_was_done, work_of
from community_data.hosting.work_folder import copy_modules

SECOND = 1000


@pytest.fixture
def work(repo, tmp_path):
    """A trainee's folder with all modules."""
    folder = tmp_path / "my work"
    copy_modules(repo, folder)
    return folder


def answer(work, module="08_groups", **sources):
    """Write answers into a notebook, by the names of their cells, as if it were saved."""
    file = work / module / f"{module}.ipynb"
    notebook = nbformat.read(file, 4)
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id", cell.get("id"))
        if name in sources:
            cell.source = sources[name]
    nbformat.write(notebook, file)
    return file


def inside(file):
    with zipfile.ZipFile(file) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


# --- What is in it -------------------------------------------------------------------------------


def test_one_file_with_the_notebook_as_it_was_saved(repo, work):
    file = answer(work, percent="percent = (\n    12\n)", rewrite="Rents went up. Wages did not.")
    done = hand_in(work_of(repo, work, "groups"), work, " Ana  López ", with_data=False)
    assert done.file == work / "hand-in" / "08_groups-Ana López.zip"
    content = inside(done.file)
    assert content.keys() == {"08_groups.ipynb", "hand-in.json"}
    assert content["08_groups.ipynb"] == file.read_bytes()
    manifest = json.loads(content["hand-in.json"])
    assert (manifest["name"], manifest["module"]) == ("Ana López", "08_groups")
    assert remembered_name(work) == "Ana López"


def test_a_full_disk_is_said(repo, work, monkeypatch):
    def full(file, content):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(file))

    monkeypatch.setattr(module_of_hand_in, "write_file", full)
    with pytest.raises(CannotHandIn, match=r"could not be written \(the disk is full\)"):
        hand_in(work_of(repo, work, "groups"), work, "Ana", with_data=False)


def test_it_says_what_is_in_it_and_nothing_of_points(repo, work):
    answer(work, percent="percent = (\n    12\n)", rewrite="Rents went up. Wages did not.")
    text = "\n".join(what_was_done(hand_in(work_of(repo, work, "groups"), work, "Ana", False)))
    # The module's own headings count its exercises: “exercise 13” is the last.
    assert "2 of 13 exercises answered." in text
    assert "Written task: 6 words." in text
    assert "08_groups-Ana.zip" in text and str(work / "hand-in") in text
    for word in ("point", "grade", "score", "right", "wrong"):
        assert word not in text.lower()


def test_the_number_of_exercises_is_that_of_the_headings(repo, work):
    for module in ("05_priorities", "06_quality", "08_groups", "12_stories"):
        cells = nbformat.read(released(repo, module), 4).cells
        headings = {
            line.split(": exercise ")[1]
            for cell in cells
            for line in cell.source.splitlines()
            if line.startswith("### ") and ": exercise " in line
        }
        assert work_of(repo, work, module).answers.exercises == len(headings), module


def test_nothing_answered_and_not_written(repo, work):
    lines = work_of(repo, work, "08_groups").lines
    assert lines[:2] == ["0 of 13 exercises answered.", "Written task: not written yet."]


def test_an_older_edition_with_nothing_answered_counts_nothing(repo, tmp_path):
    """What differs from the newest edition alone is no answer."""
    course = tmp_path / "course"
    for folder in ("modules", "community_data/course"):
        shutil.copytree(repo / folder, course / folder)
    work = tmp_path / "work"
    copy_modules(course, work)
    edition = released(course, "08_groups")
    edition.write_text(
        edition.read_text().replace("percent = (\\n", "# In percent.\\npercent = (\\n")
    )
    assert work_of(course, work, "08_groups").answers.answered == 0


def test_a_broken_notebook_is_handed_in_and_said(repo, work):
    file = work / "08_groups" / "08_groups.ipynb"
    file.write_bytes(file.read_bytes()[:5000])
    mine = work_of(repo, work, "08_groups")
    assert "cannot be read as a notebook" in mine.lines[0]
    assert inside(hand_in(mine, work, "Ana", False).file)["08_groups.ipynb"] == file.read_bytes()


@pytest.mark.parametrize(
    "name", ["../../x", "a/b\\c:d", "Zoë Müller-Ødegård", "李 明", "." * 5 + "A"]
)
def test_any_name_makes_a_file_in_the_folder(repo, work, name):
    done = hand_in(work_of(repo, work, "08_groups"), work, name, False)
    assert done.file.parent == work / "hand-in" and done.file.is_file()
    assert json.loads(inside(done.file)["hand-in.json"])["name"] == name


# --- Data of their own ---------------------------------------------------------------------------


def own_package(work, **more):
    folder = write_package(work / "08_groups" / "our-counts", [("A", 4, 1, 900, 0)], **more)
    answer(work, parameters='package = "our-counts"\nplace = "Elmtown"\n')
    return folder


def test_own_data_goes_along_only_when_it_is_said(repo, work):
    folder = own_package(work)
    mine = work_of(repo, work, "08_groups")
    assert mine.data.folder == folder
    without = inside(hand_in(mine, work, "Ana", with_data=False).file)
    assert without.keys() == {"08_groups.ipynb", "hand-in.json"}
    content = inside(hand_in(mine, work, "Ana", with_data=True).file)
    for name in ("datapackage.json", "measures.csv", "places.csv"):
        assert content[f"our-counts/{name}"] == (folder / name).read_bytes()


def test_small_counts_and_rows_of_people_are_warned_of(repo, work):
    folder = own_package(work)
    (folder / "visits.csv").write_text("visit_id,person_id\n1,2\n")
    about = json.loads((folder / "datapackage.json").read_text())
    about["resources"].append({"name": "visits", "path": "visits.csv"})
    (folder / "datapackage.json").write_text(json.dumps(about))
    warnings = " ".join(work_of(repo, work, "08_groups").data.warnings)
    assert "1 count of fewer than 11 people" in warnings
    assert "row for each person, in 1 table: visits" in warnings


def test_the_practice_region_is_nobodys_own(repo, work):
    assert work_of(repo, work, "08_groups").data is None
    answer(work, parameters=f'package = "{repo / "datasets" / "riverbend" / "2026-Q1"}"\n')
    assert work_of(repo, work, "08_groups").data is None


# --- The command ---------------------------------------------------------------------------------


def command(clean_env, repo, work, *words, **environment):
    return subprocess.run(
        [sys.executable, "-m", "community_data.cli", "hand-in", *words, "--dir", str(work)],
        env=clean_env | {"PYTHONPATH": str(repo)} | environment, text=True, capture_output=True,
        stdin=subprocess.DEVNULL, cwd=work.parent,
    )  # fmt: skip


def test_the_command_asks_for_a_name_once_and_for_data_each_time(clean_env, repo, work):
    own_package(work)
    refused = command(clean_env, repo, work, "groups")
    assert refused.returncode == 2 and "--name" in refused.stderr
    refused = command(clean_env, repo, work, "groups", "--name", "Ana Lopez")
    assert refused.returncode == 2 and "--with-data or --without-data" in refused.stderr
    done = command(clean_env, repo, work, "groups", "--name", "Ana Lopez", "--with-data")
    assert done.returncode == 0 and "Your data “our-counts” is in it." in done.stdout
    again = command(clean_env, repo, work, "groups", "--without-data")
    assert again.returncode == 0 and "“Rates and groups”, from Ana Lopez:" in again.stdout
    assert "is not in it" in again.stdout


@pytest.mark.parametrize(
    "words", [["nothing"], ["groups", "--file", "../x.ipynb"], ["groups", "--name", " "]]
)
def test_what_is_not_there_is_a_sentence(clean_env, repo, work, words):
    outcome = command(clean_env, repo, work, *words)
    assert outcome.returncode == 2 and "Traceback" not in outcome.stderr and outcome.stderr


# --- On a hub ------------------------------------------------------------------------------------


@pytest.fixture
def hub(tmp_path, repo):
    """An exchange of nbgrader's in which the module is released, and a person of the hub."""
    exchange = tmp_path / "exchange"
    for folder in ("outbound/08_groups", "inbound", "feedback"):
        (exchange / "our_course" / folder).mkdir(parents=True)
    shutil.copy(released(repo, "08_groups"), exchange / "our_course" / "outbound" / "08_groups")
    (exchange / "our_course" / "inbound").chmod(0o733)
    exchange.chmod(0o777)
    config = tmp_path / "config"
    config.mkdir()
    (config / "nbgrader_config.py").write_text(
        f"c = get_config()\nc.Exchange.root = {str(exchange)!r}\n"
        f"c.Exchange.cache = {str(tmp_path / 'cache')!r}\n"
    )
    settings = {"JUPYTERHUB_USER": "ana", "JUPYTER_CONFIG_PATH": str(config)}
    return exchange / "our_course" / "inbound", settings


def test_on_a_hub_it_goes_through_the_exchange(clean_env, repo, work, hub):
    inbound, settings = hub
    file = answer(work, percent="percent = (\n    12\n)")
    kept = {name: value for name, value in clean_env.items() if name != "JUPYTER_NO_CONFIG"}
    done = command(kept, repo, work, "groups", "--name", "Ana Lopez", **settings)
    assert done.returncode == 0, done.stderr
    assert "It is handed in. Your facilitator finds it on this hub." in done.stdout
    (submission,) = inbound.iterdir()
    assert submission.name.startswith("ana+08_groups+")
    assert (submission / "08_groups.ipynb").read_bytes() == file.read_bytes()
    assert not (work / "hand-in").exists()


def test_on_a_hub_without_the_course_it_makes_a_file(clean_env, repo, work, hub):
    _inbound, settings = hub
    kept = {name: value for name, value in clean_env.items() if name != "JUPYTER_NO_CONFIG"}
    done = command(kept, repo, work, "05_priorities", "--name", "Ana Lopez", **settings)
    assert done.returncode == 0 and "05_priorities-Ana Lopez.zip" in done.stdout


# --- The button, in a real browser ---------------------------------------------------------------


def axe(page):
    violations = Axe().run(page).response["violations"]
    return [f"{v['id']}: {node['html'][:200]}" for v in violations for node in v["nodes"]]


def look(page, name):
    """A picture of the page, where somebody wants to look at it."""
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


@pytest.mark.needs("chromium")
@pytest.mark.parametrize(("width", "height"), [(1280, 900), (390, 780)])
def test_the_button_saves_and_makes_the_file(start_course, repo, work, width, height):
    own_package(work)
    with (
        start_course("--dir", work) as course,
        chromium_page(width, height, bypass_csp=True) as page,
    ):
        page.goto(course.address)
        page.goto(f"{course.root}/notebooks/08_groups/08_groups.ipynb")
        page.wait_for_selector(".jp-Cell", timeout=90 * SECOND)
        link = page.get_by_role("link", name="Hand in", exact=True)
        link.wait_for(timeout=60 * SECOND)
        box = link.bounding_box()
        assert box["height"] >= 24 and box["x"] + box["width"] <= width
        cell = page.locator(".jp-CodeCell", has_text="percent = (").first
        cell.locator(".cm-content").wait_for(timeout=90 * SECOND)
        page.wait_for_function(
            "() => !document.querySelector('#community-data-notice')", timeout=90 * SECOND
        )
        cell.locator(".cm-content").click()
        page.keyboard.press("ControlOrMeta+A")
        page.keyboard.insert_text("percent = (34.5)")
        page.keyboard.press("Shift+Enter")

        look(page, f"notebook-{width}")
        link.focus()
        page.keyboard.press("Enter")
        page.get_by_role("heading", name="Hand in “Rates and groups”").wait_for()
        assert "1 of 13 exercises answered." in page.locator("main").inner_text()
        assert "1 count of fewer than 11 people" in page.locator("main").inner_text()
        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert axe(page) == []
        look(page, f"hand-in-{width}")
        page.get_by_label("My data goes along").focus()
        page.keyboard.press("Space")
        page.keyboard.press("Tab")
        page.keyboard.type("Ana López")
        page.keyboard.press("Enter")

        page.get_by_role("heading", name="The file is made").wait_for()
        assert axe(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") == width
        look(page, f"handed-in-{width}")
        with page.expect_download() as download:
            page.get_by_role("link", name="Download the file").click()
        assert download.value.suggested_filename == "08_groups-Ana López.zip"
        content = inside(download.value.path())
        assert b"percent = (34.5)" in content["08_groups.ipynb"]
        assert "our-counts/measures.csv" in content

        page.reload()  # does nothing twice; the name is remembered, the data is asked again
        assert page.get_by_label("Your name").input_value() == "Ana López"
        assert not page.get_by_label("My data goes along").is_checked()
        page.goto(f"{course.root}/course")
        look(page, f"front-{width}")
        page.get_by_role("link", name="Hand in “Rates and groups”").click()
        page.get_by_role("heading", name="Hand in “Rates and groups”").wait_for()


@pytest.mark.needs("chromium")
def test_another_site_cannot_hand_in(start_course, work):
    with start_course("--dir", work) as course, chromium_page() as page:
        page.goto(course.address)
        form = {"module": "groups", "name": "Mallory"}
        assert page.request.post(f"{course.root}/course/hand-in", form=form).status == 403
        assert not (work / "hand-in").exists()
        missing = page.request.get(f"{course.root}/course/hand-in?module=../..")
        assert missing.status == 404

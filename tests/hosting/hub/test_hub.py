"""The course on a real Hub, in a real browser, from the roster to the feedback; and who gets where.

All of it is one file: it makes system users, and one Hub serves all its tests.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

import nbformat
import psutil
import pytest

from community_data.grading import roster
from community_data.hosting.hub import system

pytest.importorskip("jupyterhub")
from jupyterhub.utils import subdomain_hook_idna
from playwright.sync_api import Error as PlaywrightError

from tests import processes
from tests.grading.hostile_page import with_vectors
from tests.hosting.hub.conftest import COURSE, SECOND, free_ports, picture, root_of, sign_in

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


def write_task(page, text):
    """Answer the written task of the module."""
    task = page.locator(".jp-MarkdownCell", has_text="Double-click this text").first
    task.scroll_into_view_if_needed()
    task.locator(".jp-MarkdownOutput").dblclick()
    task.locator(".cm-content").click()
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.insert_text(text)
    page.keyboard.press("Shift+Enter")
    page.locator(".jp-MarkdownOutput", has_text=text).wait_for()


def hand_in(page, name):
    page.get_by_role("link", name="Hand in", exact=True).click()
    page.get_by_label("Your name").fill(name)
    page.get_by_role("button", name="Hand in").click()
    page.get_by_role("heading", name="It is handed in").wait_for()


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
    write_task(page, TEXT)

    hand_in(page, "Ana")
    assert "Written task: 34 words." in page.locator("main").inner_text()
    picture(page, "handed-in")

    teacher = sign_in(browser, running, running.facilitators[0])
    teacher.wait_for_url(f"**{COURSE}/lab**")
    root = root_of(teacher)
    collect_in_the_formgrader(teacher, root)
    assert running.hub.course.joinpath("submitted", ana, MODULE, f"{MODULE}.ipynb").is_file()
    in_a_terminal(teacher, root, f"community-data grade {MODULE}", "1 waiting for a reader")

    read_and_comment(running, teacher, root)
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
    assert "10 of 41" in feedback.locator("body").inner_text()
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


def in_a_terminal(page, root, command, awaited):
    """Type a command in a terminal of the course, and wait for what it shall print."""
    printed = page.evaluate(
        """async ([root, command, awaited, patience]) => {
            const xsrf = document.cookie.match(/_xsrf=([^;]*)/)[1];
            const answer = await fetch(root + "/api/terminals",
                {method: "POST", headers: {"X-XSRFToken": xsrf}});
            const {name} = await answer.json();
            const address = `${root.replace("http", "ws")}/terminals/websocket/${name}`;
            const socket = new WebSocket(address);
            let printed = "";
            await new Promise(done => {
                socket.onopen = () => socket.send(JSON.stringify(["stdin", command + "\\r"]));
                socket.onclose = socket.onerror = done;
                socket.onmessage = ({data}) => {
                    const [kind, text] = JSON.parse(data);
                    if (kind === "stdout") printed += text;
                    if (printed.includes(awaited)) done();
                };
                setTimeout(done, patience);
            });
            socket.close();
            return printed;
        }""",
        [root, command, awaited, 180 * SECOND],
    )
    assert awaited in printed, printed


def read_and_comment(running, page, root):
    """On the reading page, in the Hub: every row of the rubric, and a comment."""
    page.goto(f"{root}/reading")
    picture(page, "reading-modules")
    page.get_by_role("link", name=re.compile("^08 · ")).click()
    page.wait_for_url("**/reading/desk/**")
    # A second reader begins on the list; what a terminal here would open, nobody can reach.
    assert page.get_by_role("link", name="also for a second reader").get_attribute("href")
    assert page.get_by_text("cohort read").count() == 0
    page.get_by_role("link", name="Begin with text 1").click()
    page.get_by_text("Rents rose faster than pay").wait_for()
    for person in roster.read(running.hub.course):
        assert page.get_by_text(person.name).count() == 0  # no names while reading
    mark_every_row(page)
    page.keyboard.press("c")
    page.keyboard.type(COMMENT)
    page.keyboard.press("Escape")
    page.locator("#status").get_by_text("Saved").wait_for()
    picture(page, "rubric")


def mark_every_row(page):
    page.locator(".now").wait_for()
    for points in (2, 1, 2, 1, 2):
        page.keyboard.press(str(points))
    page.locator("#status").get_by_text("every row is marked").wait_for()


def second_facilitator_sees_it(browser, running, ana):
    """The second facilitator signs in by themselves, and finds the same gradebook."""
    page = sign_in(browser, running, running.facilitators[1])
    page.wait_for_url(f"**{COURSE}/lab**")
    page.goto(f"{root_of(page)}/formgrader/manage_students/{ana}")
    row = page.locator("tr", has_text=MODULE)
    row.wait_for()
    assert "10 / 41" in row.inner_text()  # 2 for the percent, 8 for the text
    page.context.close()


# --- Nobody gets further than they should --------------------------------------------------------

ATTACK = Path(__file__).with_name("attack.py")


@pytest.fixture(scope="module")
def ben(running, browser):
    """The second trainee, signed in."""
    page = sign_in(browser, running, running.people[1])
    page.get_by_role("heading", name="Community data: your course").wait_for()
    return page


@pytest.mark.thorough
def test_a_kernel_reaches_nothing_that_is_not_its_persons(running, browser, ben):
    sign_in(browser, running, running.people[0]).get_by_role("heading").first.wait_for()
    running.as_course("touch", "gradebook.db")  # there is something to reach
    about = (str(running.hub.folder), str(running.repo), running.people[0], running.hub.ports)
    ben.goto(f"{root_of(ben)}/course")
    open_module(ben)
    source = f"about = {json.dumps(about)!r}\n{ATTACK.read_text(encoding='utf-8')}"
    write(ben, 'place = "Otterbeck"', f"exec({source!r})")
    says(cell(ben, "exec("), "ALL TRIED")
    shown = cell(ben, "exec(").locator(".jp-OutputArea").inner_text()
    assert "REACHED" not in shown, shown


@pytest.mark.thorough
@pytest.mark.parametrize(
    "path",
    [
        "lab",
        "formgrader/manage_assignments",
        "reading",
        "reading/desk/08_groups/first/",
        "files/gradebook.db",
        "api/contents",
    ],
)
def test_a_trainee_cannot_open_a_page_of_the_course(running, ben, path):
    page = ben.context.new_page()
    assert page.goto(course_of(running) + "/" + path).status == 403
    page.close()


@pytest.mark.thorough
def test_a_trainee_cannot_open_the_server_of_another(running, ben):
    ana = running.people[0]
    page = ben.context.new_page()
    assert page.goto(f"{running.address}/user/{ana}/course").status in (403, 404)
    assert page.goto(f"{server_address(running, ana)}/api/contents").status in (403, 404)
    page.close()


@pytest.mark.thorough
def test_there_is_no_terminal_for_trainees(running, ben):
    answer = ben.evaluate(
        """async (root) => {
            const xsrf = document.cookie.match(/_xsrf=([^;]*)/)?.[1] ?? "";
            const answer = await fetch(root + "/api/terminals",
                {method: "POST", headers: {"X-XSRFToken": xsrf}});
            return answer.status;
        }""",
        root_of(ben),
    )
    assert answer in (403, 404)


@pytest.mark.thorough
def test_the_hub_gives_a_trainee_no_rights_and_shows_nobody(running, ben):
    """With the sign-in of their browser, which may more than the token of their server."""
    ana, me = running.people[:2]
    page = ben.context.new_page()
    page.goto(f"{running.address}/hub/home")
    course, group = "access:services!service=course", "formgrade-community_data"
    asked = [
        ("GET", "users"), ("GET", "groups"), ("GET", f"groups/{group}"), ("GET", "services"),
        ("GET", f"users/{ana}"), ("GET", f"users/{ana}/tokens"), ("GET", "proxy"),
        ("POST", f"users/{me}/tokens", {"scopes": [course]}),
        ("POST", f"users/{me}/tokens", {"roles": ["facilitators"]}),
        ("POST", f"users/{ana}/tokens", {}),
        ("POST", f"groups/{group}/users", {"users": [me]}),
        ("POST", f"users/{me}/servers/second", {}), ("POST", f"users/{ana}/server", {}),
        ("DELETE", f"users/{ana}/server"), ("PATCH", f"users/{me}", {"admin": True}),
        ("POST", f"shares/{ana}/", {"user": me}), ("POST", "users", {"usernames": ["mallory"]}),
    ]  # fmt: skip
    statuses = page.evaluate(
        """async (asked) => {
            const xsrf = document.cookie.match(/_xsrf=([^;]*)/)[1];
            const headers = {"X-XSRFToken": xsrf, "Content-Type": "application/json"};
            const statuses = {};
            for (const [method, path, body] of [...asked, ["GET", "user"]])
                statuses[method + " " + path + " " + JSON.stringify(body ?? "")] =
                    (await fetch("/hub/api/" + path, {method, headers,
                        body: body && JSON.stringify(body)})).status;
            return statuses;
        }""",
        asked,
    )
    assert statuses.pop('GET user ""') == 200  # it is the way to ask
    assert all(400 <= status < 500 for status in statuses.values()), statuses
    for path in ("admin", f"spawn/{ana}", f"spawn/{me}/second", f"user/{ana}/api/contents"):
        assert page.goto(f"{running.address}/hub/{path}").status in (400, 403, 404), path
    page.close()


@pytest.mark.thorough
def test_what_the_hub_itself_says_is_in_the_words_of_the_course(running, browser):
    ben = running.people[1]
    page = sign_in(browser, running, ben)
    page.get_by_role("heading", name="Community data: your course").wait_for()
    for path, heading, status in (
        ("no-such", "There is no such page", 404),
        ("admin", "This page is not for you to open", 403),
        (f"spawn/{ben}/second", "This did not work", 400),
    ):
        assert page.goto(f"{running.address}/hub/{path}").status == status
        page.get_by_role("heading", name=heading).wait_for()
        words = page.locator(".error").inner_text()
        assert not re.search(r"server|moons|scope|Error|\b[45]\d\d\b", words), words
        picture(page, heading.replace(" ", "-"))
    page.get_by_role("button", name="Go to your course").click()
    page.get_by_role("heading", name="Community data: your course").wait_for()
    page.context.close()


@pytest.mark.thorough
def test_a_token_in_an_address_opens_nothing_of_the_course(running, browser, ben):
    """A trainee's own token is good for what is theirs, also in the browser of somebody else."""
    page = ben.context.new_page()
    page.goto(f"{running.address}/hub/home")
    token = page.evaluate(
        """async (name) => {
            const xsrf = document.cookie.match(/_xsrf=([^;]*)/)[1];
            const headers = {"X-XSRFToken": xsrf, "Content-Type": "application/json"};
            const answer = await fetch(`/hub/api/users/${name}/tokens`, {method: "POST", headers,
                body: "{}"});
            return (await answer.json()).token;
        }""",
        running.people[1],
    )
    other = server_address(running, running.people[0])
    stranger = browser.new_context().new_page()
    for address in (f"{course_of(running)}/api/contents", f"{course_of(running)}/reading/08_groups",
                    f"{course_of(running)}/files/roster.csv", f"{other}/api/contents"):  # fmt: skip
        answer = stranger.goto(f"{address}?token={token}")
        assert answer.status in (403, 404) or "/hub/login" in stranger.url, address
    stranger.context.close()
    page.close()


@pytest.mark.thorough
def test_a_page_of_a_trainee_cannot_act_for_a_facilitator(running, browser, ben):
    """A link in an answer leads to a page that a trainee wrote: it is of another origin."""
    teacher = sign_in(browser, running, running.facilitators[0])
    teacher.wait_for_url(f"**{COURSE}/lab**")
    evil = root_of(ben) + "/evil"
    teacher.context.route(
        evil, lambda route: route.fulfill(body="<p>Look</p>", content_type="text/html")
    )
    teacher.goto(evil)
    outcome = teacher.evaluate(
        """async ([course, hub, teacher]) => {
            const tried = {};
            const all = {credentials: "include"};
            const paths = ["/api/contents", "/formgrader/api/assignments", "/files/roster.csv"];
            for (const address of [...paths.map(path => course + path),
                    hub + "/hub/api/users", hub + "/hub/api/user", hub + "/hub/token"])
                tried[address] = await fetch(address, all).then(a => a.text(), () => "blocked");
            // The page's own _xsrf, put where the Hub's and the course's pages find it too.
            const name = new URL(hub).hostname;
            const own = (document.cookie.match(/_xsrf=([^;]*)/) ?? ["", "made-up"])[1];
            for (const path of ["/", "/hub/", "/services/course/"])
                document.cookie = `_xsrf=${own}; domain=${name}; path=${path}`;
            for (const type of ["application/json", "text/plain"])
                tried[type] = await fetch(`${hub}/hub/api/users/${teacher}/tokens?_xsrf=${own}`,
                    {...all, method: "POST", headers: {"Content-Type": type}, body: "{}"}
                ).then(a => a.status, () => "blocked");
            tried.post = await fetch(course + "/api/terminals",
                {...all, method: "POST"}).then(a => a.status, () => "blocked");
            await fetch(course + "/api/contents/by_a_trainee.txt", {...all, method: "PUT",
                mode: "no-cors", body: "{}"}).catch(() => 0);
            tried.socket = await new Promise(done => {
                const address = course.replace("http", "ws") + "/api/events/subscribe";
                const socket = new WebSocket(address);
                socket.onopen = () => done("open");
                socket.onerror = () => done("blocked");
            });
            const frame = document.createElement("iframe");
            frame.src = course + "/lab";
            document.body.append(frame);
            await new Promise(done => { frame.onload = done; setTimeout(done, 10000); });
            try { tried.frame = frame.contentDocument ? "empty" : "blocked"; }
            catch { tried.frame = "blocked"; }
            return tried;
        }""",
        [course_of(running), running.address, running.facilitators[0]],
    )
    assert set(outcome.values()) <= {"blocked", "empty"}, outcome
    assert not (running.hub.course / "by_a_trainee.txt").exists()
    teacher.context.close()


STRANGERS = {
    "mallory": "mallory",
    "root": "root",
    "nobody": " ",
    "a facilitator": "x" * 12,
    "a trainee": "wrong",
    "../x": "y",
    "admin": "admin",
}


@pytest.mark.thorough
@pytest.mark.parametrize("name", STRANGERS)
def test_a_stranger_cannot_sign_in(running, browser, name):
    ours = {"a facilitator": running.facilitators[0], "a trainee": running.people[0]}
    page = sign_in(browser, running, ours.get(name, name), STRANGERS[name])
    page.get_by_text("Invalid username or password").wait_for()
    page.get_by_text("The name is written like ana_lopez").wait_for()
    assert page.goto(f"{running.address}/hub/signup").status == 404
    page.context.close()


@pytest.mark.thorough
def test_work_in_the_name_of_another_is_not_collected(running):
    """Nor is a link to what its sender cannot read themselves."""
    ana, ben = running.people[:2]
    inbound = running.hub.exchange / "community_data" / "inbound"
    secret = running.hub.course / "roster.csv"
    script = f"""
        cd {inbound}
        mkdir "{ana}+06_quality+2030-01-01 10:00:00.000000 UTC+x"
        echo '{{}}' > "{ana}+06_quality+2030-01-01 10:00:00.000000 UTC+x/06_quality.ipynb"
        mkdir "{ben}+06_quality+2030-01-01 10:00:00.000000 UTC+x"
        ln -s {secret} "{ben}+06_quality+2030-01-01 10:00:00.000000 UTC+x/06_quality.ipynb"
        ln -s {running.hub.course} "{ben}+06_quality+2030-01-01 10:00:00.000000 UTC+x/course"
        echo own > "{ben}+06_quality+2030-01-01 10:00:00.000000 UTC+x/own.txt"
        chmod a+rx "{ben}+06_quality+2030-01-01 10:00:00.000000 UTC+x"
    """
    assert running.inside("sh", "-c", script, user=ben).returncode == 0
    collected = running.as_course("nbgrader", "collect", "06_quality", "--update")
    assert collected.returncode == 0, collected.stderr
    submitted = running.hub.course / "submitted"
    assert not (submitted / ana / "06_quality").exists()
    assert f"says that it is from {ana}, and is from {ben}" in collected.stderr
    assert [file.name for file in (submitted / ben / "06_quality").rglob("*")] == ["own.txt"]


@pytest.mark.thorough
def test_what_a_notebook_shows_runs_nothing_for_a_facilitator(running, browser):
    """Outputs and texts full of scripts, in each place of the course that shows them."""
    ben, module = running.people[1], "05_priorities"
    released = nbformat.read(running.hub.handout / "modules" / module / f"{module}.ipynb", 4)
    folder = f"{ben}+{module}+2030-01-01 10:00:00.000000 UTC+x"
    place = running.hub.exchange / "community_data" / "inbound" / folder
    file = place / f"{module}.ipynb"
    script = 'mkdir "$0" && cat > "$1" && cp "$1" "$0/x.html" && chmod -R a+rX "$0"'
    hostile = nbformat.writes(with_vectors(released, valid=True))
    put = running.inside("sh", "-c", script, str(place), str(file), user=ben, input=hostile)
    assert put.returncode == 0, put.stderr
    for words in (("nbgrader", "collect", module), ("community-data", "grade", module)):
        done = running.as_course(*words)
        assert done.returncode in (0, 3), done.stdout + done.stderr
    page = sign_in(browser, running, running.facilitators[0])
    page.wait_for_url(f"**{COURSE}/lab**")
    root = root_of(page)
    answer = page.goto(f"{root}/formgrader/api/submitted_notebooks/{module}/{module}")
    (notebook,) = [one["id"] for one in answer.json() if one["student"] == ben]
    own = f"{ben}/{module}"
    for path in (
        f"formgrader/submissions/{notebook}/", f"reading/{module}",
        f"nbconvert/html/submitted/{own}/{module}.ipynb", f"files/submitted/{own}/x.html",
        f"view/submitted/{own}/x.html",
    ):  # fmt: skip
        page.goto(f"{root}/{path}", referer=root)
        if path.startswith("reading"):
            page.get_by_role("link", name=re.compile("^(Begin|Go on) with text")).click()
            page.locator(".row").first.wait_for()
        page.wait_for_timeout(SECOND)
        assert not page.evaluate("window.ran"), path
    page.context.close()


@pytest.mark.thorough
def test_who_is_taken_off_the_roster_is_out(running, ben):
    """The server ends, its kernels with it, and the open page gets no answer any more."""
    gone = running.people[1]
    people = roster.read(running.hub.course)
    root = root_of(ben)
    page = ben.context.new_page()
    assert page.goto(f"{root}/api/contents").status == 200
    roster.write(running.hub.course, [person for person in people if person.id != gone])
    os.chown(running.hub.course / roster.FILE, *system.ids(running.hub.settings.course_user))
    try:
        assert not processes.left(processes.of_user(system.ids(gone)[0]), seconds=90)
        for second in range(30):  # for a moment the proxy says that nobody answers
            # Another address each time: the browser itself keeps an answer for a while.
            answer = page.goto(f"{root}/api/contents?{second}")
            if "/hub/login" in page.url:
                break
            assert answer.status >= 400, (page.url, page.locator("body").inner_text()[:300])
            time.sleep(1)
        assert "/hub/login" in page.url
        page = sign_in(ben.context.browser, running, gone)
        page.get_by_text("Invalid username or password").or_(
            page.get_by_role("heading", name="This page is not for you to open")
        ).first.wait_for()
        assert (running.work(gone) / MODULE).is_dir()  # what they wrote is kept
    finally:
        roster.write(running.hub.course, people)


def processes_of(name):
    """The processes of somebody that still run."""
    return processes.running(processes.of_user(system.ids(name)[0]))


def course_of(running):
    return f"{origin(running, 'course', 'service')}{COURSE}"


def server_address(running, name):
    return f"{origin(running, name, 'user')}/user/{name}"


def origin(running, name, kind):
    """The origin of somebody's pages, as JupyterHub names it."""
    address = urlsplit(running.address)
    return f"http://{subdomain_hook_idna(name, address.hostname, kind)}:{address.port}"


# --- What happens when something dies ------------------------------------------------------------


def saved_source(running, person, cell_id, seen_by_them=False):
    """What stands on the disk; `seen_by_them`: on a disk that only the Hub's people see."""
    file = running.work(person) / MODULE / f"{MODULE}.ipynb"
    if seen_by_them:
        text = running.inside("cat", str(file), user=person).stdout
    else:
        text = file.read_text(encoding="utf-8")
    notebook = nbformat.reads(text, 4)
    return next(one.source for one in notebook.cells if one.id == cell_id)


def save(page):
    page.keyboard.press("ControlOrMeta+S")
    page.wait_for_timeout(2 * SECOND)


LATE_TEXT = (
    "In Otterbeck about 9 of 100 people have little money. Work is far, and the clinic closed in "
    "spring. The county can open it again for two days of each week."
)
LATE_COMMENT = "You say what can be done. Next, say who counted."


@pytest.mark.thorough
def test_a_kill_in_each_step_from_handing_in_to_feedback_loses_nothing(running, browser):
    ben = running.people[1]
    page = sign_in(browser, running, ben)
    page.get_by_role("heading", name="Community data: your course").wait_for()
    server = server_of(ben)
    psutil.Process(int((running.hub.private / "proxy.pid").read_text())).kill()
    come_back(page, running.address)
    assert server_of(ben) == server  # it went on without the proxy
    open_module(page)
    write_task(page, LATE_TEXT)
    hand_in(page, "Ben")
    inbound = running.hub.exchange / "community_data" / "inbound"
    (handed_in,) = inbound.glob(f"{ben}+{MODULE}+*")
    content = (handed_in / f"{MODULE}.ipynb").read_bytes()
    collected = running.hub.course / "submitted" / ben / MODULE / f"{MODULE}.ipynb"

    killed_and_done_again(running, "nbgrader", "collect", MODULE, "--update")
    assert collected.read_bytes() == content
    killed_and_done_again(running, "community-data", "grade", MODULE, changes=3)
    read_while_the_course_dies(running, browser)
    killed_and_done_again(running, "community-data", "cohort", "feedback", MODULE)
    killed_and_done_again(running, "nbgrader", "release_feedback", MODULE)
    assert collected.read_bytes() == content

    page.goto(f"{root_of(page)}/course")
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Feedback on “Rates and groups”").click()
    opened.value.get_by_text(LATE_COMMENT).wait_for()
    assert "8 of 41" in opened.value.locator("body").inner_text()
    page.context.close()


def server_of(name):
    (server,) = processes.running(processes.says("jupyterhub.singleuser"), processes_of(name))
    return server


def killed_and_done_again(running, *words, changes=1):
    """A command of the course, killed when it has written so often, and then left alone."""
    command, env = running.in_course(*words)
    process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL)
    before = what_is_written(running)
    while changes and process.poll() is None:
        now = what_is_written(running)
        changes -= now != before
        before = now
    process.kill()
    process.wait()
    done = running.as_course(*words)
    assert done.returncode in (0, 3), done.stdout + done.stderr
    look = "import sqlite3; print(*sqlite3.connect('gradebook.db').execute('pragma quick_check'))"
    assert running.as_course("python", "-c", look).stdout == "('ok',)\n"


def what_is_written(running) -> dict[Path, int]:
    """When each file of the gradebook, of what came and of what is given back was changed."""
    written = {}
    for folder in ("submitted", "autograded", "feedback"):
        written |= dict.fromkeys((running.hub.course / folder).rglob("*"), 0)
    given_back = running.hub.exchange / "community_data" / "feedback"
    for path in [*running.hub.course.glob("gradebook.db*"), *given_back.glob("*")]:
        with suppress(FileNotFoundError):
            written[path] = path.stat().st_mtime_ns
    return written


def read_while_the_course_dies(running, browser):
    """What is marked is saved. A comment that was on its way is kept, and comes back."""
    page = sign_in(browser, running, running.facilitators[0])
    page.wait_for_url(f"**{COURSE}/lab**")
    page.goto(f"{root_of(page)}/reading/{MODULE}")
    page.get_by_role("link", name=re.compile("^(Begin|Go on) with text")).click()
    page.get_by_text("the clinic closed in spring").wait_for()
    mark_every_row(page)
    server_of(running.hub.settings.course_user).kill()
    page.keyboard.press("c")
    page.keyboard.type(LATE_COMMENT)
    page.locator("#status").get_by_text("is kept in this browser").wait_for()
    load_until(page, page.url, page.locator("#comment"))
    page.locator("#status").get_by_text("is back, and saved").wait_for()
    page.reload()
    assert page.locator("#comment").input_value() == LATE_COMMENT
    assert page.locator(".row :checked").count() == 5
    page.context.close()


@pytest.mark.thorough
def test_the_hub_is_killed_and_nobody_loses_anything(running, browser):
    """In the middle of work: a saved cell, what Python knows, and handing in all stay."""
    ana = running.people[0]
    page = sign_in(browser, running, ana)
    page.get_by_role("heading", name="Community data: your course").wait_for()
    open_module(page)
    run_cell(page, "from community_data.lessons.groups import")
    write(page, "region = data.everyone(", "kept_over_the_night = 41 + 1")
    running.process.kill()
    running.process.wait()
    # The server and the proxy go on without the Hub.
    write(page, "kept_over_the_night = ", "kept_over_the_night = 41 + 1\nkept_over_the_night")
    says(cell(page, "kept_over_the_night"), "42")
    save(page)
    assert "41 + 1\nkept" in saved_source(running, ana, "percent-example")

    running.begin()
    page.reload()
    page.wait_for_function("() => !document.querySelector('#community-data-notice')")
    write(page, ["41 + 1", "kept_over_the_night"][1], "kept_over_the_night * 2")
    says(cell(page, "kept_over_the_night * 2"), "84")
    hand_in(page, "Ana")
    inbound = running.hub.exchange / "community_data" / "inbound"
    (handed_in,) = sorted(inbound.glob(f"{ana}+{MODULE}+*"))[-1:]
    assert "kept_over_the_night * 2" in (handed_in / f"{MODULE}.ipynb").read_text()

    # The trainee's own server is killed: what was saved is there in the next.
    root = root_of(page)
    processes.kill(processes_of(ana))
    come_back(page, f"{root}/course")
    assert "kept_over_the_night * 2" in saved_source(running, ana, "percent-example")
    page.context.close()


def come_back(page, address):
    """Load a page until it is there, as a person does whose server died."""
    heading = page.get_by_role("heading", name="Community data: your course")
    load_until(page, address, heading)


def load_until(page, address, part):
    for _try in range(24):
        with suppress(PlaywrightError):  # nobody answers, or nothing is there yet
            page.goto(address)
            part.wait_for(timeout=15 * SECOND)
            return
        page.wait_for_timeout(SECOND)
    raise AssertionError(page.locator("body").inner_text()[:500])


@pytest.mark.thorough
def test_a_full_disk_is_said_and_nothing_is_half_written(running, browser):
    ana = running.people[0]
    page = sign_in(browser, running, ana)
    page.get_by_role("heading", name="Community data: your course").wait_for(timeout=180 * SECOND)
    work = running.work(ana)
    with small_disk(running, work):
        page.goto(f"{root_of(page)}/course")
        open_module(page)
        before = saved_source(running, ana, "percent", seen_by_them=True)
        running.inside("sh", "-c", f"cat /dev/zero > {work}/full", user=ana)
        write(page, "percent = (", f"percent = ({'1 + ' * 3000} 1)")
        save(page)
        page.locator(".jp-Dialog, .jp-toastContainer, .Toastify").get_by_text(
            re.compile("save|space", re.I)
        ).first.wait_for()
        assert saved_source(running, ana, "percent", seen_by_them=True) == before
    page.context.close()


@pytest.mark.thorough
def test_without_root_a_hub_hosts_one_person_and_says_why(running, browser):
    person = running.people[0]
    home = running.hub.homes / person / "one"
    course = home / "course"
    ignore = shutil.ignore_patterns(".*", "__pycache__", "tests")
    shutil.copytree(running.repo, course, ignore=ignore)
    for path in (home, *home.rglob("*")):
        os.chown(path, *system.ids(person))
    env = {
        "HOME": str(home), "PYTHONPATH": str(running.hub.handout), "LANG": "C.UTF-8",
        "COMMUNITY_DATA_COURSE": str(course), "PATH": os.environ["PATH"],
    }  # fmt: skip
    port = free_ports()
    words = [sys.executable, "-m", "community_data.cli", "hub", "--port", str(port)]
    command = running.command("sh", "-c", 'cd "$HOME" && exec "$@"', "sh", *words, user=person)
    process = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True)
    try:
        printed = ""
        while "Ctrl-C" not in printed:
            line = process.stdout.readline()
            assert line, printed
            printed += line
        assert "You are not root. So this hub cannot keep people apart" in printed
        ((name, password),) = re.findall(r"^  (\S+) +(\S+)  trainee$", printed, re.MULTILINE)
        assert name == person
        page = browser.new_page()
        page.set_default_timeout(180 * SECOND)
        page.goto(f"http://hub.localhost:{port}")
        page.fill("#username_input", name)
        page.fill("#password_input", password)
        page.click("#login_submit")
        page.get_by_role("heading", name="Community data: your course").wait_for()
        page.close()
    finally:
        process.terminate()
        process.wait(90)
    assert "it was a try-out" in process.stdout.read()


@contextmanager
def small_disk(running, folder):
    """A disk of 8 MB at a folder, with what is in it, for all that the Hub's people see."""
    enter = ["nsenter", "--mount", "--target", str(running.process.pid), "--"]
    uid, gid = folder.stat().st_uid, folder.stat().st_gid
    script = (
        f"mount -t tmpfs -o size=8m,uid={uid},gid={gid},mode=700 none {folder}-disk && "
        f"cp -a {folder}/. {folder}-disk && mount --move {folder}-disk {folder}"
    )
    Path(f"{folder}-disk").mkdir()
    subprocess.run([*enter, "sh", "-c", script], check=True)
    try:
        yield
    finally:
        subprocess.run([*enter, "umount", "--lazy", str(folder)], check=True)

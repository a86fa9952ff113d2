"""The formgrader's pages run their own scripts, and nothing of what trainees wrote."""

import json
import re
import shutil
from contextlib import contextmanager

import nbformat
import pytest
from browser import chromium_page

from tests.grading.graded_course import MODULE, gradebook, make_course, put, release, say
from tests.grading.hostile_page import VECTORS, with_vectors
from tests.hosting.conftest import started_course

pytestmark = pytest.mark.needs("chromium")
# What runs; browsers open no page of a link to `data:`.
PROGRAM = re.compile(r"<script|<iframe|<object|<[^>]*\son\w+=|javascript:|ran$", re.IGNORECASE)


@pytest.fixture(scope="module")
def course(tmp_path_factory, repo):
    """A course with work of two people, of which nothing was made harmless on its way."""
    folder = make_course(tmp_path_factory.mktemp("course"), repo, ana="Ana", ben="Ben")
    hostile = with_vectors(release(folder))
    put(folder, "ana", release(folder))
    file = folder / "autograded" / "ana" / MODULE / f"{MODULE}.ipynb"
    file.write_text(json.dumps(hostile), encoding="utf-8")
    submitted = folder / "submitted" / "ana" / MODULE / f"{MODULE}.ipynb"
    nbformat.write(with_vectors(release(folder), valid=True), submitted)
    (submitted.parent / "evil.js").write_text("window.ran = 1")
    (submitted.parent / "page.html").write_text("<script>document.title = 'ran'</script>hello")
    honest = release(folder)
    say(honest, "percent_check", 2, "right", "Right: the people are below the line.")
    put(folder, "ben", honest, {"rewrite": "My text, with a **word**."})
    with gradebook(folder) as book:
        name = "</script><img class=theirs src=x onerror='window.ran=1'>"
        book.update_or_create_student("ana", first_name=name, last_name=name, email=name)
    return folder


@pytest.fixture(scope="module")
def server(course, clean_env, repo):
    environment = clean_env | {"PYTHONPATH": str(repo), "COMMUNITY_DATA_COURSE": str(course)}
    with started_course(environment, "--facilitator") as started:
        yield started


def submission(course, person) -> str:
    with gradebook(course) as book:
        return book.find_submission_notebook(MODULE, MODULE, person).id


@contextmanager
def watched(server, width=1280):
    """A signed-in browser's page, and what happened on it that must not."""
    events = []
    with chromium_page(width=width) as page:
        page.goto(server.address.replace("/lab?", "/tree?"))
        page.on("dialog", lambda dialog: (events.append(dialog.message), dialog.dismiss()))
        page.on("request", lambda request: "leak" in request.url and events.append(request.url))
        page.context.on("page", lambda opened: events.append(opened.url))
        yield page, events


def theirs(page) -> list[str]:
    """What is of a trainee on a page: elements, links, and whether something ran."""
    return page.evaluate(
        """() => [
            ...[...document.querySelectorAll('.theirs, #theirs')].map(node => node.outerHTML),
            ...[...document.links].map(link => link.href).filter(
                href => /leak|javascript:(?!;)|data:/.test(href)),
            ...(window.ran ? ['ran'] : []),
        ]"""
    )


def test_a_submission_that_was_put_there_by_another_way_is_text(server, course):
    with watched(server) as (page, events):
        page.goto(f"{server.root}/formgrader/submissions/{submission(course, 'ana')}/")
        page.wait_for_function("() => window.formgrader?.loaded || window.MathJax?.loaded")
        page.wait_for_timeout(1000)
        assert theirs(page) == [] and events == []
        text = page.inner_text("body")
        assert "<script class=theirs>" in text and "onerror='window.ran" in text
        assert "\\u202e" in text and "{{ 7*7 }}" in text


@pytest.mark.parametrize(
    "path",
    [
        "manage_students", "manage_students/ana", f"manage_students/ana/{MODULE}",
        f"manage_submissions/{MODULE}", f"gradebook/{MODULE}", f"gradebook/{MODULE}/{MODULE}",
        "api/students", 'manage_submissions/x";window.ran=1;"',
        "manage_students/<img%20class=theirs>",
    ],
)  # fmt: skip
def test_the_lists_show_names_as_text(server, path):
    with watched(server) as (page, events):
        page.goto(f"{server.root}/formgrader/{path}")
        page.wait_for_timeout(1500)
        assert theirs(page) == [] and events == []


def test_points_and_a_comment_are_given_as_ever(server, course):
    with watched(server) as (page, events):
        faults = []
        page.on("pageerror", lambda fault: faults.append(str(fault)))
        page.goto(f"{server.root}/formgrader/submissions/{submission(course, 'ben')}/")
        page.wait_for_function("() => window.MathJax?.loaded")
        assert "Right: the people are below the line." in page.inner_text("body")
        assert "My text, with a **word**." in page.inner_text("body")
        page.wait_for_function("() => document.querySelector('#percent_check').placeholder == '2'")
        with page.expect_response(lambda answer: "/api/grade/" in answer.url):
            page.fill("#rewrite", "7")
            page.keyboard.press("Tab")
        with page.expect_response(lambda answer: "/api/comment/" in answer.url):
            page.fill("#rewrite-comment", "Your <b>first</b> row is clear.")
            page.keyboard.press("Tab")
        page.click(".glyphicon.name-hidden")  # its handler stands in an attribute
        assert page.inner_text(".live-notebook .name-shown").strip() == "ben"
        page.click("text=Next →")
        page.wait_for_url("**/formgrader/**")
        page.wait_for_selector("#main-table, .nbgrader_cell", state="attached")
        assert faults == [] and events == []
    with gradebook(course) as book:
        assert book.find_grade("rewrite", MODULE, MODULE, "ben").manual_score == 7
        comment = book.find_comment("rewrite", MODULE, MODULE, "ben").manual_comment
        assert comment == "Your <b>first</b> row is clear."


def test_the_policy_alone_stops_scripts(server, course):
    """Were a notebook not made harmless, the browser would still run nothing of it."""
    address = f"{server.root}/formgrader/submissions/{submission(course, 'ana')}/"
    ways = [vector for vector in VECTORS if "http-equiv" not in vector]  # no policy stops that one
    body = "<!doctype html><p>here</p>" + "".join(ways).replace("\ud800", "")
    with watched(server) as (page, _events):
        headers = page.goto(address).headers
        assert "nonce-" in headers["content-security-policy"]
        assert headers["cache-control"] == "no-store"

        def answer(route):
            kept = {"content-type": "text/html"} if unprotected else headers
            route.fulfill(body=body, headers={**kept, "content-encoding": ""})

        page.route(address, answer)
        for unprotected in (True, False):  # else nobody knows that these ways work at all
            page.goto(address, wait_until="commit")
            page.wait_for_timeout(1500)
            assert bool(page.evaluate("window.ran")) == unprotected


def test_each_answer_has_a_nonce_of_its_own(server):
    with watched(server) as (page, _events):
        policies = {
            page.goto(f"{server.root}/formgrader/manage_students").headers[
                "content-security-policy"
            ]
            for _time in range(2)
        }
        assert len(policies) == 2


def test_jupyterlab_works_and_gives_no_trust_to_what_was_handed_in(server):
    """It shows their pictures and words as its own rules let it; nothing of them runs or leaves."""
    with watched(server) as (page, _events):
        refused, left = [], []
        page.on("requestfailed", lambda request: refused.append((request.url, request.failure)))
        page.on("requestfinished", lambda request: "leak" in request.url and left.append(request))
        page.goto(f"{server.root}/lab/tree/submitted/ana/{MODULE}/{MODULE}.ipynb")
        page.wait_for_selector(".jp-NotebookPanel .jp-MarkdownOutput", timeout=90_000)
        # A cell is drawn when it comes into view, and those of the trainee are the last ones.
        scroll = "() => document.querySelector('.jp-WindowedPanel-outer').scrollBy(0, 2000)"
        for _screen in range(100):
            if any("read this" in element for element in theirs(page)):
                break
            page.evaluate(scroll)
            page.wait_for_timeout(200)
        page.wait_for_timeout(2000)
        shown = theirs(page)
        assert any("read this" in element for element in shown)
        assert [element for element in shown if PROGRAM.match(element)] == []
        assert {why for url, why in refused if "leak" in url} == {"csp"} and left == []


def test_a_page_handed_in_runs_nothing(server, course):
    shutil.copy(
        course / "submitted" / "ana" / MODULE / "page.html", course / "autograded" / "ana" / MODULE
    )
    with watched(server) as (page, _events):
        for path in (
            f"files/submitted/ana/{MODULE}/page.html",
            f"formgrader/submissions/{submission(course, 'ana')}/page.html",
        ):
            page.goto(f"{server.root}/{path}", referer=server.root)
            assert page.inner_text("body") == "hello" and page.title() != "ran"


def test_a_notebook_handed_in_is_a_page_that_runs_nothing(server):
    with watched(server) as (page, _events):
        page.goto(
            f"{server.root}/nbconvert/html/submitted/ana/{MODULE}/{MODULE}.ipynb",
            referer=server.root, wait_until="commit",
        )  # fmt: skip
        page.wait_for_selector("h1", state="attached")
        page.wait_for_timeout(1000)
        assert (
            "sandbox" in page.goto(page.url, referer=server.root).headers["content-security-policy"]
        )
        assert not page.evaluate("window.ran")

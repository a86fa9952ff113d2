"""Who may ask the reading page: the person at the terminal, and nobody else."""

import asyncio
import re
import shutil

import pytest
import requests
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets

from community_data.grading.reading.desk import Desk
from community_data.grading.reading.server import Place, application
from tests.grading.reading.cohort import MODULE, TASK, gradebook, opened_page


@pytest.fixture(scope="module")
def course(graded, tmp_path_factory):
    """One course and one reading page for all tests here: starting one takes seconds."""
    return shutil.copytree(graded, tmp_path_factory.mktemp("server") / "course")


@pytest.fixture(scope="module")
def opened(course, clean_env):
    with opened_page(course, clean_env) as opened:
        yield opened


@pytest.fixture
def known(opened):
    """A browser that came by the address of the terminal."""
    session = requests.Session()
    session.get(opened.address)
    return session


def text_page(opened, known):
    page = known.get(opened.root + "/").text
    return opened.root + re.search(rf'href="(/{TASK}/[0-9a-f]{{20}})"', page)[1]


def form_token(known, address):
    return re.search(r'data-form="([^"]+)"', known.get(address).text)[1]


KEY = "a" * 20
PATHS = [
    "/", "/static/reading.js", "/static/reading.css", f"/{TASK}/next", f"/{TASK}/agreement",
    f"/{TASK}/comments", f"/{TASK}/{KEY}", f"/{TASK}/{KEY}/settle", "/nothing", "/../etc/passwd",
]  # fmt: skip


def test_a_stranger_gets_nothing(opened):
    for path in PATHS:
        for token in ("", "?token=", "?token=wrong"):
            answer = requests.get(opened.root + path + token)
            assert answer.status_code == 403, path
            assert "Text" not in answer.text and not answer.cookies
    for path in (f"/{TASK}/{'a' * 20}/name", f"/{TASK}/{'a' * 20}/marks", f"/{TASK}/comments"):
        assert requests.post(opened.root + path, json={}).status_code == 403


def test_the_token_leaves_the_address_and_becomes_a_cookie(opened):
    answer = requests.get(opened.address, allow_redirects=False)
    assert answer.status_code == 302 and answer.headers["Location"] == "/"
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=Strict" in cookie and str(opened.port) in cookie


def test_every_answer_is_closed_to_others(opened, known):
    for answer in (
        known.get(opened.root + "/"),
        known.get(text_page(opened, known)),
        known.get(opened.root + "/static/reading.js"),
        known.get(opened.root + "/nothing"),
        requests.get(opened.root + "/"),
    ):
        policy = answer.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
        assert "unsafe" not in policy and "frame-ancestors 'none'" in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Server" not in answer.headers
        assert not re.search(r"<style|<script>|\son\w+=|style=", answer.text) or "js" in answer.url


def test_another_name_for_this_machine_is_refused(opened, known):
    """DNS rebinding: a name of somebody else that points at 127.0.0.1."""
    for host in ("evil.example", f"evil.example:{opened.port}", "127.0.0.1", "127.0.0.1:1"):
        assert known.get(opened.root + "/", headers={"Host": host}).status_code == 403
    own = {"Host": f"localhost:{opened.port}"}
    assert requests.get(opened.address, headers=own, allow_redirects=False).status_code == 302


def test_a_post_of_another_origin_is_refused(opened, known, course):
    address = text_page(opened, known)
    page = known.get(address).text
    token, sha = form_token(known, address), re.search(r'data-text="(\w+)"', page)[1]
    body = {"steps": [[2] * 5], "comment": "", "text": sha, "based_on": 0}
    own, form = {"Origin": opened.root}, {"X-XSRFToken": token}
    for headers in (
        {},
        own,
        form,
        own | {"X-XSRFToken": "wrong"},
        form | {"Origin": "http://evil.example"},
        form | {"Origin": "http://127.0.0.1:8888"},
        form | {"Origin": "null"},
        own | form | {"Sec-Fetch-Site": "cross-site"},
        own | form | {"Sec-Fetch-Site": "same-site"},
    ):
        for action in ("marks", "undo", "name"):
            answer = known.post(f"{address}/{action}", json=body, headers=headers)
            assert answer.status_code == 403, (action, headers)
    with gradebook(course) as book:
        assert not any(
            g.manual_score for n in book.notebook_submissions(MODULE, MODULE) for g in n.grades
        )
    assert known.post(f"{address}/marks", json=body, headers=own | form).status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        b"", b"no json", b"[]", b'{"steps": 1}', b'{"steps": [], "comment": ""}',
        b'{"steps": [[2, 2]], "comment": ""}',
        b'{"steps": [[2, 2, 2, 2, 2]], "comment": 1}',
        b'{"steps": [[2, 2, 2, 2, 9]], "comment": "", "text": "x", "based_on": 0}',
        b'{"steps": [[2, 2, 2, 2, 2]], "comment": "", "text": "x", "based_on": "0"}',
        b'{"steps": [[2, 2, 2, 2, 2]], "comment": "", "text": "x", "based_on": 0}',
        b'{"steps": [[{}, 2, 2, 2, 2]], "comment": "", "text": "x", "based_on": 0}',
        b"[" * 50_000,
    ],
)  # fmt: skip
def test_a_post_that_makes_no_sense_is_refused_with_a_sentence(opened, known, body):
    address = text_page(opened, known)
    headers = {"Origin": opened.root, "X-XSRFToken": form_token(known, address)}
    answer = known.post(f"{address}/marks", data=body, headers=headers)
    assert answer.status_code in (400, 410)
    assert "Traceback" not in answer.text and answer.json()["sentence"].endswith(".")


def test_no_name_is_on_a_page_before_it_is_asked_for(opened, known):
    address = text_page(opened, known)
    for page in (opened.root + "/", address):
        assert not re.search(r"Person|Ödegård|p\d\d\b|example\.org", known.get(page).text)
    headers = {"Origin": opened.root, "X-XSRFToken": form_token(known, address)}
    assert re.fullmatch(
        r"Person \d\d Ödegård",
        known.post(f"{address}/name", json={}, headers=headers).json()["name"],
    )


def test_a_wrong_module_reader_or_port_is_said_in_a_sentence(course, monkeypatch, capsys, opened):
    from community_data.cli import run

    monkeypatch.setenv("COMMUNITY_DATA_COURSE", str(course))
    for words, sentence in (
        (["99_nothing"], "no module “99_nothing”"),
        (["08_groups", "--reader", "<b>"], "cannot be a reader's name"),
        (["08_groups", "--port", str(opened.port)], "is taken"),
    ):
        assert run(["cohort", "read", *words, "--no-browser"]) == 2
        assert sentence in capsys.readouterr().err


def test_it_ends_with_a_sentence(course, clean_env):
    with opened_page(course, clean_env, "--reader", "Maria") as opened:
        assert opened.stop().strip().endswith("Everything that was marked is saved.")
        assert opened.process.returncode == 0


def test_a_hub_can_run_it_behind_a_prefix(graded, tmp_path):
    """The same pages under another address: nothing leads out of the prefix."""
    folder = shutil.copytree(graded, tmp_path / "course")

    async def asked():
        sockets = bind_sockets(0, "127.0.0.1")
        port = sockets[0].getsockname()[1]
        place = Place("secret", port, "/services/reading/", frozenset({"hub.example.org"}))
        server = HTTPServer(application(Desk(folder, MODULE), place))
        server.add_sockets(sockets)
        root = f"http://127.0.0.1:{port}"
        try:
            return await asyncio.to_thread(_walk, root)
        finally:
            server.stop()

    def _walk(root):
        session = requests.Session()
        session.headers["Host"] = "hub.example.org"
        start = session.get(f"{root}/services/reading/?token=secret", allow_redirects=False)
        cookie = {"Cookie": start.headers["Set-Cookie"].split(";")[0]}
        pages = [session.get(f"{root}/services/reading/", headers=cookie)]
        pages.append(session.get(f"{root}/services/reading/{TASK}/next", headers=cookie))
        return start, pages, session.get(f"{root}/", headers=cookie)

    start, pages, outside = asyncio.run(asked())
    assert start.headers["Location"] == "/services/reading/"
    assert "Path=/services/reading/" in start.headers["Set-Cookie"]
    assert [page.status_code for page in pages] == [200, 200] and outside.status_code == 404
    for page in pages:
        links = re.findall(r'(?:href|src|data-address|data-task)="(/[^"]*)"', page.text)
        assert links and all(link.startswith("/services/reading/") for link in links)

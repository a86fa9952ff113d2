"""The pages of the reading desk: a small web server on this machine, for one reader.

It runs no terminal and no kernel, so whatever a text does to a page, there is nothing to reach.
A token in the address becomes a cookie that no script can read; a page of another origin can
neither read nor post, and nothing inline runs. Behind a hub's proxy it takes a prefix and the names
under which it may be asked.
"""

from __future__ import annotations

import asyncio
import hmac
import json
import math
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tornado import web

from community_data.errors import CannotGrade, CourseError
from community_data.grading.lock import InUse
from community_data.grading.reading import desk as desks
from community_data.grading.reading.desk import Board, Desk, Marked, TextChanged
from community_data.grading.reading.entries import ChangedElsewhere
from community_data.grading.reading.guide import Task
from community_data.grading.reading.texts import visible
from community_data.methods.inter_rater import ENOUGH, FEWEST
from community_data.text.templates import template
from community_data.text.translate import _, locale

FOLDER = Path(__file__).resolve().parent / "pages"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
LARGEST_POST = 100_000  # bytes
KEY = r"([0-9a-f]{20})"
TASK = r"([A-Za-z0-9_.-]+)"
LONGEST_SHOWN = 200_000  # signs of one text on a page


@dataclass(frozen=True)
class Place:
    """Where the pages are: the port, the prefix of the address, and the names they answer to."""

    token: str
    port: int
    base_url: str = "/"
    hosts: frozenset[str] = field(default=frozenset())
    others: str = ""  # the address of a page where a second reader begins, on a hub

    @property
    def cookie(self) -> str:
        """Cookies are not kept apart by port, so the name tells it."""
        return f"community-data-reading-{self.port}"

    def may_be_called(self, host: str) -> bool:
        own = {f"127.0.0.1:{self.port}", f"localhost:{self.port}"}
        return host.lower() in own | self.hosts


def application(desk: Desk, place: Place, traceback: bool = False) -> web.Application:
    """The pages for one reader of one module. traceback: print it where something fails."""
    base = place.base_url.rstrip("/")
    return web.Application(
        [
            (rf"{base}/", Overview),
            (rf"{base}/static/(reading\.(?:css|js))", Static, {"path": str(FOLDER)}),
            (rf"{base}/{TASK}/next", Next),
            (rf"{base}/{TASK}/agreement", AgreementPage),
            (rf"{base}/{TASK}/comments", Comments),
            (rf"{base}/{TASK}/{KEY}", TextPage),
            (rf"{base}/{TASK}/{KEY}/(marks|undo|name|count-rows|give-back)", Action),
            (rf"{base}/{TASK}/{KEY}/settle", SettlePage),
        ],
        default_handler_class=NotFound,
        desk=desk,
        place=place,
        traceback=traceback,
        # One at a time: the desk writes to one file.
        worker=ThreadPoolExecutor(1),
        xsrf_cookies=True,
        xsrf_cookie_name=place.cookie + "-form",
        xsrf_cookie_kwargs={"httponly": True, "samesite": "Strict", "path": base or "/"},
        log_function=lambda handler: None,
    )


class Guarded:
    """Who may ask, and what every answer says to the browser."""

    def set_default_headers(self) -> None:
        for name, value in HEADERS.items():
            self.set_header(name, value)
        self.clear_header("Server")

    def prepare(self) -> None:
        place: Place = self.settings["place"]
        if not place.may_be_called(self.request.host):
            raise web.HTTPError(403)  # a name that somebody else points at this machine
        if self.request.method not in ("GET", "HEAD"):
            self._refuse_other_origins(place)
        token = self.get_query_argument("token", "")
        if token and self.request.method == "GET" and _equal(token, place.token):
            self.set_cookie(
                place.cookie,
                place.token,
                httponly=True,
                samesite="Strict",
                path=place.base_url,
            )
            self.redirect(self.request.path)
        elif not _equal(self.get_cookie(place.cookie, ""), place.token):
            raise web.HTTPError(403)

    def _refuse_other_origins(self, place: Place) -> None:
        """A form says no origin to a page without referrers: there, what the browser says of the
        site is asked, which no page can change."""
        origin = self.request.headers.get("Origin", "")
        site = self.request.headers.get("Sec-Fetch-Site", "")
        own = place.may_be_called(urlsplit(origin).netloc)
        if site not in ("", "same-origin") or not (own or (origin == "null" and site)):
            raise web.HTTPError(403)

    def write_error(self, status_code: int, **about: Any) -> None:
        """A sentence, never a traceback."""
        error = about.get("exc_info", (None, None, None))[1]
        if isinstance(error, CourseError):
            self.set_status(400)
            sentence = str(error)
        elif status_code == 403:
            sentence = _(
                "This page is closed to you. Open the address that stands in the terminal where "
                "the reading was started."
            )
        elif status_code == 404:
            sentence = _("There is no such page. Go back to all texts.")
        else:
            sentence = _("Something went wrong. What was saved is safe. Load the page again.")
        if self.request.method == "POST":
            self.finish({"sentence": sentence})
        else:
            self.finish(_rendered("error", self.settings["place"], sentence=sentence))

    def log_exception(self, kind, value, traceback) -> None:
        """What a person can put right, or what a stranger asked for, is no news for a terminal."""
        if self.settings["traceback"]:
            super().log_exception(kind, value, traceback)
        elif not isinstance(value, (CourseError, web.HTTPError)):
            sentence = _(
                "A page could not be shown. This is a fault in the course ({name}). Start the "
                "reading again with --debug, and send what it prints to whoever keeps the course."
            )
            print(sentence.format(name=type(value).__name__), file=sys.stderr)


class Page(Guarded, web.RequestHandler):
    """What all pages share."""

    # Tornado's own. In a server of a JupyterHub, the Hub puts others in their place for all.
    xsrf_token = web.RequestHandler.xsrf_token
    check_xsrf_cookie = web.RequestHandler.check_xsrf_cookie

    @property
    def desk(self) -> Desk:
        return self.settings["desk"]

    async def at_the_desk(self, do: Callable, *arguments: Any) -> Any:
        """Do something with the desk, which reads and writes files, beside the server's loop."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self.settings["worker"], do, *arguments)

    def task(self, grade_id: str) -> Task:
        task = self.desk.task(grade_id)
        if task is None:
            raise web.HTTPError(404)
        return task

    def show(self, name: str, **values: Any) -> None:
        self.finish(
            _rendered(
                name,
                self.settings["place"],
                desk=self.desk,
                form_token=self.xsrf_token.decode(),
                reader_name=reader_name,
                says=says,
                **values,
            )
        )


class NotFound(Page):
    def get(self, *_path: str) -> None:
        raise web.HTTPError(404)

    post = put = delete = patch = options = head = get


class Static(Guarded, web.StaticFileHandler):
    """The pages' own style and script."""

    def set_extra_headers(self, path: str) -> None:
        self.set_header("Cache-Control", "no-store")


class Overview(Page):
    """The tasks of the module, and how far each is."""

    async def get(self) -> None:
        boards = [await self.at_the_desk(self.desk.board, task) for task in self.desk.tasks]
        self.show("overview", boards=boards)


class Next(Page):
    """Leads to the next text that waits, or back to all where none does."""

    async def get(self, grade_id: str) -> None:
        board: Board = await self.at_the_desk(self.desk.board, self.task(grade_id))
        after = self.get_query_argument("after", "0")
        following = board.next_unread(int(after) if after.isdecimal() else 0)
        base = self.settings["place"].base_url.rstrip("/")
        self.redirect(f"{base}/{grade_id}/{following.text.key}" if following else f"{base}/")


class TextPage(Page):
    """One text, its rubric, the samples and the comment."""

    async def get(self, grade_id: str, key: str) -> None:
        board: Board = await self.at_the_desk(self.desk.board, self.task(grade_id))
        marked = board.one(key)
        if marked is None:
            raise web.HTTPError(404)
        shown, unseen = visible(marked.text.words)
        place = marked.text.number - 1
        self.show(
            "text",
            board=board,
            task=board.task,
            marked=marked,
            words=shown[:LONGEST_SHOWN],
            cut=max(len(shown) - LONGEST_SHOWN, 0),
            unseen=unseen,
            count=len(marked.text.words.split()),
            before=board.marked[place - 1] if place else None,
            after=board.marked[place + 1] if place + 1 < len(board.marked) else None,
            states=desks,
        )


class Action(Page):
    """What the script of a text's page asks for; the answer is the text's new state."""

    async def post(self, grade_id: str, key: str, action: str) -> None:
        task = self.task(grade_id)
        try:
            board = await self._done(task, key, action)
        except ChangedElsewhere:
            self.set_status(409)
            board = await self.at_the_desk(self.desk.board, task)
            self.finish(
                _state(board, key) | {"sentence": _("You changed this text in another window.")}
            )
        except TextChanged:
            self.set_status(410)
            self.finish(
                {"sentence": _("This text was graded again, and has changed. Load the page again.")}
            )
        except CannotGrade as problem:
            self.set_status(503 if isinstance(problem, InUse) else 400)
            self.finish({"sentence": str(problem)})
        else:
            if board.one(key) is None:
                raise web.HTTPError(404)
            name = {"name": board.one(key).text.person.name} if action == "name" else {}
            self.finish(name or _state(board, key))

    async def _done(self, task: Task, key: str, action: str) -> Board:
        about = _posted(self.request.body)
        if action == "marks":
            steps, comment = about.get("steps"), about.get("comment")
            if not isinstance(comment, str) or not _are_steps(steps, len(task.rows)):
                raise web.HTTPError(400)
            return await self.at_the_desk(
                self.desk.save,
                task,
                key,
                steps,
                comment,
                str(about.get("text")),
                _number(about.get("based_on")),
            )
        if action == "undo":
            return await self.at_the_desk(self.desk.undo, task, key, _number(about.get("based_on")))
        if action == "count-rows":
            return await self.at_the_desk(self.desk.let_rows_count, task, key)
        if action == "give-back":
            return await self.at_the_desk(self.desk.give_back, task, key)
        return await self.at_the_desk(self.desk.board, task)


class Comments(Page):
    """The comments that can be used again."""

    async def post(self, grade_id: str) -> None:
        task, about = self.task(grade_id), _posted(self.request.body)
        if "drop" in about:
            board = await self.at_the_desk(self.desk.drop_comment, task, _number(about["drop"]))
        elif isinstance(about.get("keep"), str):
            board = await self.at_the_desk(self.desk.keep_comment, task, about["keep"])
        else:
            raise web.HTTPError(400)
        self.finish({"comments": board.comments})


class AgreementPage(Page):
    """How far readers agree, and where they differ."""

    async def get(self, grade_id: str) -> None:
        task = self.task(grade_id)
        board: Board = await self.at_the_desk(self.desk.board, task)
        self.show(
            "agreement",
            task=task,
            board=board,
            agreements=await self.at_the_desk(self.desk.agreements, task),
            of_person={one.text.person.id: one for one in board.marked},
            fewest=FEWEST,
            enough=ENOUGH,
            is_number=lambda value: not math.isnan(value),
        )


class SettlePage(Page):
    """What each reader gave a text, and one set of points for it that counts."""

    async def get(self, grade_id: str, key: str) -> None:
        task = self.task(grade_id)
        text, readers, settled = await self.at_the_desk(self.desk.readings, task, key)
        shown, unseen = visible(text.words)
        self.show(
            "settle",
            task=task,
            text=text,
            words=shown[:LONGEST_SHOWN],
            cut=max(len(shown) - LONGEST_SHOWN, 0),
            unseen=unseen,
            readers=readers,
            settled=settled,
        )

    async def post(self, grade_id: str, key: str) -> None:
        task = self.task(grade_id)
        points = [self.get_body_argument(f"row-{n}", "") for n in range(len(task.rows))]
        try:
            await self.at_the_desk(
                self.desk.settle,
                task,
                key,
                [int(given) if given.isdecimal() else None for given in points],
                self.get_body_argument("comment", ""),
                self.get_body_argument("text", ""),
            )
        except TextChanged:
            raise CannotGrade(
                _("This text was graded again, and has changed. Read it again first.")
            ) from None
        except ChangedElsewhere:
            raise CannotGrade(
                _("Somebody settled this text meanwhile. Go back, and look at it again.")
            ) from None
        base = self.settings["place"].base_url.rstrip("/")
        self.redirect(f"{base}/{grade_id}/agreement", status=303)


def says(marked: Marked) -> str:
    """The state of a text in a word or two."""
    return {
        desks.UNREAD: _("not read"),
        desks.BEGUN: _("begun"),
        desks.CHANGED: _("changed, read again"),
        desks.READ: _("read"),
        desks.BY_HAND: _("marked in the formgrader"),
    }[marked.state]


def reader_name(reader: str) -> str:
    """A reader's name; the one without is the first."""
    return reader or _("First reader")


def _state(board: Board, key: str) -> dict[str, Any]:
    """A text's state for the page's script."""
    marked = board.one(key)
    return {
        "entry": marked.entry,
        "points": marked.points,
        "comment": marked.comment,
        "state": marked.state,
        "says": says(marked),
        "by_hand": marked.by_hand,
        "read": board.read,
        "progress": _progress(board),
        "all_read": board.read == len(board.marked),
    }


def _progress(board: Board) -> str:
    return _("{read} of {all} read").format(read=board.read, all=len(board.marked))


def _posted(body: bytes) -> dict[str, Any]:
    if len(body) > LARGEST_POST:
        raise web.HTTPError(413)
    try:
        about = json.loads(body or b"{}")
    except (ValueError, RecursionError):
        raise web.HTTPError(400) from None
    if not isinstance(about, dict):
        raise web.HTTPError(400)
    return about


def _are_steps(value: Any, rows: int) -> bool:
    """Whether a posted value is a list, not empty, of lists with something for each row."""
    lists = isinstance(value, list) and all(isinstance(step, list) for step in value)
    return lists and bool(value) and all(len(step) == rows for step in value)


def _number(value: Any) -> int:
    if type(value) is not int:
        raise web.HTTPError(400)
    return value


def _equal(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())


def _rendered(name: str, place: Place, **values: Any) -> str:
    base = place.base_url.rstrip("/")
    return template(FOLDER / f"{name}.html.j2").render(
        base=base, others=place.others, language=str(locale()), progress=_progress, **values
    )

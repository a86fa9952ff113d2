"""The reading desk in the facilitators' course: a page for each module, behind the Hub's sign-in.

The desk is the one of `community-data cohort read`, with its own token and its own rules for what a
page may run; here it stands below the address of the course.
"""

from __future__ import annotations

import asyncio
import re
import secrets
from pathlib import Path

from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.utils import url_path_join
from tornado import web
from tornado.routing import PathMatches, Rule

from community_data.course.syllabus import course_folder, every_module, named, solutions_folder
from community_data.errors import CannotGrade, CannotReport
from community_data.grading.reading.desk import Desk
from community_data.grading.reading.server import Place, application
from community_data.hosting.hand_in_page import POLICY
from community_data.text.templates import template
from community_data.text.translate import _, locale

HERE = "reading"
TEMPLATE = Path(__file__).resolve().parents[1] / "reading.html.j2"


class ReadingHandler(JupyterHandler):
    """What both pages share: the list of modules, and a sentence above it."""

    def show(self, message: str = "") -> None:
        course = course_folder()
        solutions = solutions_folder(course)
        html = template(TEMPLATE).render(
            modules=[each for each in every_module(course) if (solutions / each.id).is_dir()],
            language=str(locale()),
            message=message,
            name=self.current_user.username,
            address=lambda *parts: url_path_join(self.base_url, HERE, *parts),
        )
        self.set_header("Content-Security-Policy", POLICY)
        self.finish(html)


class Modules(ReadingHandler):
    """Lists the modules, each with a way to read it, alone or as a second reader."""

    @web.authenticated
    async def get(self) -> None:
        self.show()


class Open(ReadingHandler):
    """Opens the desk of a module for whoever asks, and leads there."""

    @web.authenticated
    async def get(self, module: str, reader: str = "") -> None:
        name = self.current_user.username if reader else ""
        if place := await self.desk(module, name):
            self.redirect(f"{place.base_url}?token={place.token}")

    async def desk(self, module: str, name: str) -> Place | None:
        """Where the desk of a module is. None where a page says why there is none."""
        try:
            (wanted,) = named((module,), course_folder())
        except CannotReport as problem:
            raise web.HTTPError(404, log_message=str(problem)) from None
        desks: dict[tuple[str, str], Place] = self.settings.setdefault("community_data_desks", {})
        place = desks.get((wanted.id, name))
        if place is None or not place.may_be_called(self.request.host):
            try:
                place = await asyncio.to_thread(self._new_desk, wanted.id, name)
            except CannotGrade as problem:
                self.show(str(problem))
                return None
            desks[(wanted.id, name)] = place
        return place

    def _new_desk(self, module: str, name: str) -> Place:
        place = Place(
            secrets.token_urlsafe(32),
            0,  # the address of the course tells its cookies apart, not a port of its own
            # The same after a restart: a browser finds by it what it kept of a reader's marks.
            url_path_join(self.base_url, HERE, "desk", module, _part(name), "/"),
            # Who was let in by the Hub came by this name.
            frozenset({self.request.host.lower()}),
            others=url_path_join(self.base_url, HERE),
        )
        pages = application(Desk(course_folder(), module, name), place)
        # An application in the application, with its own rules; Jupyter adds handlers alone.
        matcher = PathMatches(f"{re.escape(place.base_url)}.*")
        self.application.default_router.rules.insert(0, Rule(matcher, pages))
        return place


class Again(Open):
    """A page of a desk that is closed, since the server was started again."""

    @web.authenticated
    async def get(self, module: str, part: str) -> None:
        """Open the desk, and lead back to the page."""
        name = self.current_user.username
        if part not in (_part(""), _part(name)):
            raise web.HTTPError(404)
        if place := await self.desk(module, "" if part == _part("") else name):
            self.redirect(f"{self.request.path}?token={place.token}")

    async def post(self, module: str, part: str) -> None:
        """Nothing is saved; the page keeps what it sent, and says this sentence beside it."""
        self.set_status(404)
        self.finish({"sentence": _("The course was started again. Load this page again.")})

    def check_xsrf_cookie(self) -> None:
        """A post does nothing here, so it needs no sign that the page is ours."""


def _part(name: str) -> str:
    """What tells readers apart in the address of a desk; the one without a name is the first."""
    return f"second-{name}" if name else "first"


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "community_data.hosting.hub.reading"}]


def _load_jupyter_server_extension(server) -> None:
    server.web_app.add_handlers(
        ".*$",
        [
            (url_path_join(server.base_url, HERE, "?"), Modules),
            (url_path_join(server.base_url, HERE, "desk", r"([a-z0-9_]+)", "([^/]+)", ".*"), Again),
            (url_path_join(server.base_url, HERE, r"([a-z0-9_]+)", "?"), Open),
            (url_path_join(server.base_url, HERE, r"([a-z0-9_]+)", "(second)", "?"), Open),
        ],
    )

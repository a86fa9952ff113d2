"""The page on which a trainee hands in a module: what is in it, their name, and what was done."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.utils import url_escape, url_path_join
from tornado import web

from community_data.course import syllabus
from community_data.errors import CannotHandIn
from community_data.hosting import own_data
from community_data.hosting.hand_in import (
    HandedIn,
    Work,
    hand_in,
    remembered_name,
    what_was_done,
    work_of,
)
from community_data.text.templates import template
from community_data.text.translate import locale

HERE = ("course", "hand-in")
TEMPLATE = Path(__file__).resolve().parent / "hand_in.html.j2"
# The page has no script, and nothing of it comes from elsewhere.
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'self'"
)
_DONE, _MESSAGE = "community_data_handed_in", "community_data_not_handed_in"


class HandInPage(JupyterHandler):
    """Shows what would be handed in, and hands it in."""

    @property
    def folder(self) -> Path:
        return Path(self.settings["server_root_dir"]).expanduser()

    @web.authenticated
    async def get(self) -> None:
        done = self.settings.pop(_DONE, None)
        message = self.settings.pop(_MESSAGE, "")
        # In a thread: reading notebooks must not hold up a running one.
        work = done.work if done else await self._work(self.get_query_argument)
        html = await asyncio.to_thread(self._page, work, done, message)
        self.set_header("Content-Security-Policy", POLICY)
        self.set_header("Cache-Control", "no-store")
        self.finish(html)

    @web.authenticated
    async def post(self) -> None:
        """Hand in. The page comes back by itself, so that loading it again does nothing twice."""
        work = await self._work(self.get_body_argument)
        name, with_data = (
            self.get_body_argument("name", ""),
            self.get_body_argument("with_data", ""),
        )
        try:
            self.settings[_DONE] = await asyncio.to_thread(
                hand_in, work, self.folder, name, with_data == "yes"
            )
        except CannotHandIn as problem:
            self.settings[_MESSAGE] = str(problem)
        address = url_path_join(self.base_url, *HERE)
        query = f"module={url_escape(work.module.id)}&file={url_escape(work.file.name)}"
        self.redirect(f"{address}?{query}", status=303)

    async def _work(self, argument) -> Work:
        try:
            return await asyncio.to_thread(
                work_of,
                syllabus.course_folder(),
                self.folder,
                argument("module", ""),
                argument("file", ""),
            )
        except CannotHandIn as problem:
            raise web.HTTPError(404, reason=None, log_message=str(problem)) from None

    def _page(self, work: Work, done: HandedIn | None, message: str) -> str:
        return template(TEMPLATE).render(
            work=work,
            done=done,
            done_lines=what_was_done(done) if done else [],
            others=sorted(
                # One with a dot is what a save on a full disk left.
                other.name
                for other in work.file.parent.glob("[!.]*.ipynb")
                if other != work.file
            ),
            about_data=own_data.described(work.data) if work.data else "",
            name=remembered_name(self.folder),
            message=message,
            on_hub=bool(os.environ.get("JUPYTERHUB_USER")),
            language=str(locale()),
            form_token=self.xsrf_token.decode(),
            address=lambda *parts: url_escape(url_path_join(self.base_url, *parts)),
        )

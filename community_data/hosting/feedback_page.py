"""On a hub: the page of feedback that a facilitator released for a trainee's work."""

from __future__ import annotations

import asyncio

from jupyter_server.base.handlers import JupyterHandler
from tornado import web

from community_data.course import syllabus
from community_data.errors import CourseError
from community_data.hosting import exchange
from community_data.text.templates import template
from community_data.text.translate import _, locale

HERE = ("course", "feedback")
TEMPLATE = exchange.FOLDER / "no_feedback.html.j2"
# The page has no program, and asks nobody for anything.
POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"


class FeedbackPage(JupyterHandler):
    """Fetches the newest feedback of a module, and shows it."""

    @web.authenticated
    async def get(self) -> None:
        try:
            (module,) = syllabus.named(
                (self.get_query_argument("module", ""),), syllabus.course_folder()
            )
        except CourseError:
            raise web.HTTPError(404) from None
        html = await asyncio.to_thread(exchange.feedback, module.id)
        if html is None:
            message = _(
                "There is no feedback for you yet. You get it when your work is graded and read."
            )
            html = template(TEMPLATE).render(
                language=str(locale()), title=module.heading, message=message
            )
        self.set_header("Content-Security-Policy", POLICY)
        self.set_header("Cache-Control", "no-store")
        self.finish(html)

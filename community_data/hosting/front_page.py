"""The first page of the course, a part of the Jupyter server that runs in a trainee's folder.

It says where to begin, what is done and how long it takes, and puts right what may go wrong. Each
time that it is loaded it looks at the notebooks as they are saved. `hosting/trainee` is the folder
of Jupyter's settings that puts it there, and that leaves out what is not for trainees: a hub needs
no more than that folder in `JUPYTER_CONFIG_PATH` and in `JUPYTER_PATH`.
"""

from __future__ import annotations

import asyncio
import datetime
import os
from dataclasses import dataclass
from pathlib import Path

from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.utils import url_escape, url_path_join
from tornado import web

from community_data.course import progress, syllabus
from community_data.course.progress import Progress
from community_data.errors import CourseError
from community_data.hosting import feedback_page, hand_in_page, work_folder
from community_data.text.templates import template
from community_data.text.translate import _, locale

FOLDER = Path(__file__).resolve().parent
SETTINGS = FOLDER / "trainee"
HERE = "course"
MENDING = {"fresh-copy": work_folder.fresh_copy, "mend": work_folder.mend}


@dataclass(frozen=True)
class Card:
    """What the page says about a module: where its notebook is, and how far the trainee has come.

    `copies` are the names of further copies beside it. `worked_on` is a day, where there is one.
    """

    module: syllabus.Module
    file: str
    progress: Progress
    copies: tuple[str, ...]
    newer_edition: bool
    worked_on: datetime.date | None


def cards(course: Path, work: Path) -> list[Card]:
    """The modules of the course that can be given out, as they stand in a trainee's folder."""
    return [
        _card(module, course, work)
        for module in syllabus.every_module(course)
        if syllabus.released(course, module.id).is_file()
    ]


def _card(module: syllabus.Module, course: Path, work: Path) -> Card:
    file = f"{module.id}/{module.id}.ipynb"
    reached = progress.of_notebook(work / file, syllabus.released(course, module.id))
    begun = reached.begun and (work / file).is_file()
    return Card(
        module,
        file,
        reached,
        tuple(
            f"{module.id}/{copy.name}"
            for copy in sorted((work / module.id).glob("[!.]*.ipynb"))
            if copy.name != f"{module.id}.ipynb"
        ),
        work_folder.newer_edition(course, work, module.id),
        datetime.date.fromtimestamp((work / file).stat().st_mtime) if begun else None,
    )


def page(course: Path, work: Path, base_url: str, form_token: str, message: str) -> str:
    """The page as HTML."""
    modules = cards(course, work)
    return template(FOLDER / "front_page.html.j2").render(
        cards=modules,
        next=next((card for card in modules if not card.progress.done), None),
        done=sum(card.progress.done for card in modules),
        hours=-(-sum(card.module.minutes for card in modules) // 60),
        work=work,
        today=datetime.date.today(),
        command=os.environ.get("COMMUNITY_DATA_COMMAND", "community-data"),
        language=str(locale()),
        message=message,
        on_hub=bool(os.environ.get("JUPYTERHUB_USER")),
        form_token=form_token,
        address=lambda *parts: url_escape(url_path_join(base_url, *parts)),
    )


class FrontPage(JupyterHandler):
    """Shows the page, and does what its buttons ask for."""

    @property
    def work(self) -> Path:
        return Path(self.settings["server_root_dir"]).expanduser()

    @web.authenticated
    async def get(self) -> None:
        message = self.settings.pop("community_data_message", "")
        # In a thread: reading notebooks must not hold up a running one.
        html = await asyncio.to_thread(
            page,
            syllabus.course_folder(),
            self.work,
            self.base_url,
            self.xsrf_token.decode(),
            message,
        )
        self.set_header("Content-Security-Policy", hand_in_page.POLICY)
        self.set_header("Cache-Control", "no-store")
        self.finish(html)

    @web.authenticated
    async def post(self) -> None:
        """A button. The page comes back by itself, so that loading it again does nothing twice."""
        mending = MENDING.get(self.get_body_argument("do", ""))
        if mending is None:
            raise web.HTTPError(400)
        module = self.get_body_argument("module", "")
        try:
            message = await asyncio.to_thread(mending, syllabus.course_folder(), self.work, module)
        except CourseError as problem:
            message = str(problem)
        self.settings["community_data_message"] = message
        self.redirect(url_path_join(self.base_url, HERE), status=303)


class Home(JupyterHandler):
    """Jupyter's own way home, its logo, leads to the front page. `tree/` still lists the files."""

    @web.authenticated
    def get(self) -> None:
        self.redirect(url_path_join(self.base_url, HERE))


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "community_data.hosting.front_page"}]


def _load_jupyter_server_extension(server) -> None:
    """Add the page to a server, and the course's style to the notebooks."""
    about = server.web_app.settings.setdefault("page_config_data", {})
    about["jupyterConfigDir"] = str(SETTINGS)  # where the notebook view looks for custom.css
    about["communityData"] = {
        "wayBack": _("← Course"),
        "handIn": _("Hand in"),
        "handInAddress": url_path_join(server.base_url, *hand_in_page.HERE),
        "modules": [module.id for module in syllabus.every_module(syllabus.course_folder())],
        "pythonStarts": _("Python is starting. Wait a moment …"),
        "pythonDidNotStart": _("Python did not start. Load this page again."),
    }
    server.web_app.add_handlers(
        ".*$",
        [
            (url_path_join(server.base_url, HERE), FrontPage),
            (url_path_join(server.base_url, *hand_in_page.HERE), hand_in_page.HandInPage),
            (url_path_join(server.base_url, *feedback_page.HERE), feedback_page.FeedbackPage),
            (url_path_join(server.base_url, "tree"), Home),
        ],
    )

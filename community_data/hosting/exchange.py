"""Hand in on a hub: through nbgrader's exchange, with nbgrader's own steps and settings."""

from __future__ import annotations

import errno
import logging
import os
import tempfile
from pathlib import Path

from community_data.errors import CannotHandIn
from community_data.text.translate import _

FOLDER = Path(__file__).resolve().parent
OURS = "community_data"  # the course's id in nbgrader_config.py


def course_with(module_id: str) -> str | None:
    """The id of the course in the hub's exchange that takes this module; None where none does.

    Only on a JupyterHub: elsewhere nobody fetches what is in an exchange.
    """
    if not os.environ.get("JUPYTERHUB_USER"):
        return None
    from nbgrader.exchange import ExchangeError

    try:
        released = _step("List", assignment_id=module_id).start()
    except (ExchangeError, OSError):
        return None
    courses = sorted(each["course_id"] for each in released)
    # Where a hub has several courses, its settings name one, or ours is the one.
    return OURS if OURS in courses else next(iter(courses), None)


def submit(folder: Path, module_id: str, course_id: str) -> None:
    """Submit the module that lies in a folder of its own in `folder`. Raises `CannotHandIn`."""
    from nbgrader.exchange import ExchangeError

    # In a container everybody is one user; the hub knows who it is.
    person = os.environ["JUPYTERHUB_USER"]
    step = _step("Submit", assignment_id=module_id, course_id=course_id, student_id=person)
    step.assignment_dir, step.path_includes_course = str(folder), False
    try:
        step.start()
    except (ExchangeError, OSError, RuntimeError) as problem:
        raise CannotHandIn(
            _(
                "The hub did not take it ({reason}). Nothing is lost. Tell your facilitator, or "
                "hand in again later."
            ).format(reason=reason_of(problem))
        ) from None


def reason_of(problem: Exception) -> str:
    """Why something could not be written, without the names of files where the disk is full."""
    return _("the disk is full") if os.strerror(errno.ENOSPC) in str(problem) else str(problem)


def feedback(module_id: str) -> str | None:
    """The newest page of feedback that was released for this trainee's work; None without one."""
    from nbgrader.exchange import ExchangeError

    course_id = course_with(module_id)
    if not course_id:
        return None
    with tempfile.TemporaryDirectory() as scratch:
        step = _step("FetchFeedback", assignment_id=module_id, course_id=course_id)
        step.assignment_dir, step.path_includes_course = scratch, False
        try:
            step.start()
        except (ExchangeError, OSError):
            return None
        # A folder for each time of handing in, which sort as the times do.
        pages = sorted(Path(scratch, module_id, "feedback").glob(f"*/{module_id}.html"))
        return pages[-1].read_text(encoding="utf-8") if pages else None


def _step(name: str, **of_the_course: str):
    """A step of nbgrader's exchange, such as `Submit`, with the hub's settings.

    of_the_course: what this step is about: `assignment_id`, `course_id`, `student_id`.
    """
    from nbgrader.apps import NbGrader
    from nbgrader.auth import Authenticator
    from nbgrader.coursedir import CourseDirectory
    from nbgrader.exchange import ExchangeFactory

    quiet = logging.getLogger("community_data.exchange")
    quiet.addHandler(logging.NullHandler())
    quiet.propagate = False
    app = NbGrader(log=quiet)
    app.load_config_file()
    make = getattr(ExchangeFactory(config=app.config), name)
    return make(
        coursedir=CourseDirectory(config=app.config, **of_the_course),
        authenticator=Authenticator(config=app.config),
        config=app.config,
        log=quiet,
    )

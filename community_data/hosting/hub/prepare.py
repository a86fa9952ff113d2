"""Lay out a hub's folder, and bring it up to date: copies of the course, the exchange, people.

It may be done again at any time, also in the middle of a course: nothing that people made is lost.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from community_data.atomic import make_folder, write_file
from community_data.course import hand_out
from community_data.course.syllabus import every_module, released, solutions_folder
from community_data.errors import CannotHost
from community_data.grading import roster
from community_data.hosting.hub import system
from community_data.hosting.hub.accounts import Accounts, new_password
from community_data.hosting.hub.settings import COURSE_ID, Hub
from community_data.text.translate import _

STEPS = "community_data.hosting.hub.steps"
# Of the course's own folder, what a facilitator works with. The code that runs is the hand-out's.
OF_THE_COURSE = (
    "solutions", "modules", "datasets", "facilitator_guide", "community_data",
    "nbgrader_config.py", "README.md", "LICENSE", "LICENSE-text.md",
)  # fmt: skip
# What a folder of the exchange lets everybody do who is not the course: look into, write, go on.
OF_THE_EXCHANGE = {"outbound": 0o755, "inbound": 0o1733, "feedback": 0o711}


def prepare(hub: Hub, source: Path) -> None:
    """Make the hub's folder from the facilitator's copy of the course in `source`.

    Needs root where people are kept apart. Raises `CannotHost`.
    """
    user, apart = hub.settings.course_user, hub.settings.keep_apart
    solutions_folder(source)
    if apart and os.geteuid() != 0:
        raise CannotHost(_("Only root can make a hub that keeps people apart. Begin with sudo."))
    hub.private.mkdir(mode=0o700, exist_ok=True)
    hub.private.chmod(0o700)
    _write_hand_out(hub, source)
    _write_nbgrader_settings(hub)
    if not apart:
        return
    hub.homes.mkdir(exist_ok=True)
    hub.homes.chmod(0o711)
    system.add_course_user(user, hub.course)
    system.own_folder(hub.course, user, 0o700)
    system.unpack_as(user, hub.course, _of_the_course(source), umask=0o077)
    system.own_folder(hub.exchange, user, 0o711)
    system.make_folder_as(user, hub.exchange / COURSE_ID, 0o711)
    for name, mode in OF_THE_EXCHANGE.items():
        system.make_folder_as(user, hub.exchange / COURSE_ID / name, mode)
    released_files = {
        f"{module.id}/{module.id}.ipynb": released(hub.handout, module.id)
        for module in every_module(hub.handout)
        if released(hub.handout, module.id).is_file()
    }
    outbound = hub.exchange / COURSE_ID / "outbound"
    system.unpack_as(user, outbound, released_files, umask=0o022)


def add_people(hub: Hub) -> dict[str, str]:
    """An account, and where people are kept apart a system user, for all who have none.

    Returns the new passwords by name: they are nowhere else. Raises `CannotHost`.
    """
    facilitators = hub.settings.facilitators
    # On the first day facilitators come in alone, and make the roster there.
    trainees = hub.trainees() if (hub.course / roster.FILE).is_file() else []
    if problem := hub.in_both_roles(trainees):
        raise CannotHost(problem)
    if hub.settings.keep_apart:
        for name in trainees:
            system.add_trainee(name, hub.homes)
    if hub.settings.launch:
        return {}  # the learning platform knows who they are
    accounts = Accounts(hub.private)
    known = accounts.names()
    passwords = {n: new_password() for n in [*facilitators, *trainees] if n not in known}
    if passwords:
        # At once: a password is shown at the end, or its account is not there.
        accounts.put(passwords)
    return passwords


def _write_hand_out(hub: Hub, source: Path) -> None:
    """The trainees' copy, which everybody reads and only the administrator changes."""

    def fill(part: Path) -> None:
        for name, content in hand_out.files(source).items():
            file = part / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
            file.chmod(0o644)
        for folder in [path for path in part.rglob("*") if path.is_dir()]:
            folder.chmod(0o755)

    make_folder(hub.handout, fill)
    hub.handout.chmod(0o755)


def _write_nbgrader_settings(hub: Hub) -> None:
    """Where the exchange is, and that our steps are used in the place of nbgrader's."""
    course = {
        "CourseDirectory": {"course_id": COURSE_ID},
        "Exchange": {"root": str(hub.exchange)},
        "ExchangeFactory": {
            "collect": f"{STEPS}.Collect",
            "release_feedback": f"{STEPS}.ReleaseFeedback",
        },
    }
    trainee = course | {
        "ExchangeFactory": {
            "list": f"{STEPS}.List",
            "fetch_assignment": f"{STEPS}.FetchAssignment",
            "fetch_feedback": f"{STEPS}.FetchFeedback",
            "submit": f"{STEPS}.Submit",
        },
        # Who takes part is asked of the Hub.
        "Authenticator": {"plugin_class": "nbgrader.auth.jupyterhub.JupyterHubAuthPlugin"},
    }
    for name, settings in {"course": course, "trainee": trainee}.items():
        file = hub.folder / "settings" / name / "nbgrader_config.json"
        write_file(file, json.dumps(settings, indent=1) + "\n")
        for path, mode in ((file, 0o644), (file.parent, 0o755), (file.parents[1], 0o755)):
            path.chmod(mode)


def _of_the_course(source: Path) -> dict[str, Path]:
    files = {}
    for name in OF_THE_COURSE:
        path = source / name
        for file in [path] if path.is_file() else sorted(path.rglob("*")):
            inside = file.relative_to(source)
            stray = any(part.startswith(".") or part == "__pycache__" for part in inside.parts)
            if file.is_file() and not stray:
                files[inside.as_posix()] = file
    return files

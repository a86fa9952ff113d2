"""A Sunday evening: hostile, odd and plain honest work, graded together, and what was outside.

What stands outside is looked at before and after: every file of the course and of the home folder,
what grading rests on in the checkout, the processes, and who called at the doors of this machine.
"""

from __future__ import annotations

import contextlib
import ctypes
import hashlib
import os
import secrets
import socket
import stat
import subprocess
import sys
import time
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import nbformat
import psutil
from nbgrader.api import Gradebook

from community_data.grading import results, standing
from tests import processes
from tests.grading import cohort
from tests.grading.submissions.bank import Submission
from tests.modules.coursework import COURSE, grade_id

MODULE = cohort.MODULE
NEIGHBOR = "neighbor"
# What grading itself writes.
WRITTEN = {"autograded", "feedback", ".grading", "backup", ".nbgrader.log", ".home"}
PASSING = {".git", ".venv", "__pycache__", ".pytest_cache", ".ruff_cache", ".hypothesis"}
CHILD_SUBREAPER = 36  # of <linux/prctl.h>: what outlives its parents becomes our child
SECONDS_TO_END = 30.0  # that a process of ours may take to end, on a machine that is busy


@dataclass
class Evening:
    """A graded course, and what is known of it."""

    course: Path
    submissions: dict[str, Submission]
    honest: dict[str, nbformat.NotebookNode]
    told: dict
    secrets: list[str]
    changed: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    callers: list[str] = field(default_factory=list)
    outcome: subprocess.CompletedProcess | None = None
    seconds: float = 0.0

    def graded(self, person: str) -> results.Graded | None:
        return results.read(self.course, person, MODULE.name)

    @cached_property
    def rows(self) -> dict[str, standing.Standing]:
        """The row of each person of the roster, by id."""
        return {row.person.id: row for row in standing.of_module(self.course, MODULE.name)}

    def points(self, person: str) -> dict[str, float | None]:
        """A person's points by check, as the gradebook has them."""
        return points(self.course, person)

    def text(self, person: str) -> str:
        """All that is kept of a person's work for people to read."""
        folders = [self.course / kind / person for kind in ("autograded", "feedback")]
        files = [file for folder in folders for file in folder.rglob("*") if file.is_file()]
        return "\n".join(file.read_text("utf-8", errors="replace") for file in files)


def points(course: Path, person: str) -> dict[str, float | None]:
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as book:
        grades = book.find_submission_notebook(MODULE.name, MODULE.name, person).grades
        checks = {check.grade_id for check in MODULE.checks}
        return {grade.name: grade.auto_score for grade in grades if grade.name in checks}


def program(course: Path, home: Path) -> tuple[list[str], dict[str, str]]:
    """The command of this checkout, and the environment of somebody who has a home folder."""
    bin = Path(sys.executable).parent
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("JUPYTER", "IPYTHON", "MPL"))}
    environment = kept | {
        "HOME": str(home),
        "PATH": os.pathsep.join([str(bin), os.environ["PATH"]]),
        "PYTHONPATH": str(COURSE),
        "COMMUNITY_DATA_COURSE": str(course),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    start = "import sys; from community_data.cli import main; sys.exit(main())"
    return [sys.executable, "-c", start], environment


def grade(course: Path, home: Path, *arguments: str, **more) -> subprocess.CompletedProcess:
    """Run `community-data grade` in a course's folder."""
    command, environment = program(course, home)
    return subprocess.run(
        [*command, "grade", MODULE.name, *arguments],
        cwd=course, env=environment | more, capture_output=True, text=True, errors="replace",
        stdin=subprocess.DEVNULL, timeout=3000,
    )  # fmt: skip


def spend(folder: Path, submissions: list[Submission], honest: int) -> Evening:
    """Build a course of them, grade it, and look at what is outside."""
    home = folder / "home"
    home.mkdir(parents=True)
    (home / "clients.csv").write_text("name\nnobody\n")
    people = cohort.honest(honest)
    ids = [NEIGHBOR, *people, *(submission.name for submission in submissions)]
    course = cohort.make_course(folder / "course", ids)
    words = [f"{kind}-{secrets.token_hex(8)}" for kind in ("environment", "neighbor")]
    for person, notebook in people.items():
        cohort.hand_in(course, person, notebook)
    neighbor = MODULE.solved()
    next(c for c in neighbor.cells if grade_id(c) == "rewrite").source += f"\n{words[1]}"
    cohort.hand_in(course, NEIGHBOR, neighbor)
    with doors() as (port, token, callers):
        told = {
            "COURSE": course, "CHECKOUT": COURSE, "NEIGHBOR": cohort.submitted(course, NEIGHBOR),
            "HOME": home, "PORT": port, "TOKEN": token,
        }  # fmt: skip
        for submission in submissions:
            submission.hand_in(cohort.submitted(course, submission.name), told)
        evening = Evening(
            course, {s.name: s for s in submissions}, people, told, [*words, "@example.org"]
        )
        before = everything(evening)
        begun = time.monotonic()
        evening.outcome = grade(course, home, COMMUNITY_DATA_SECRET=words[0])
        evening.seconds = time.monotonic() - begun
        evening.left = what_is_left(token)
        evening.changed = differences(before, everything(evening))
        evening.callers = callers()
    return evening


# ---------------------------------------------------------------- files


def everything(evening: Evening) -> dict[str, str]:
    """Every file outside of what grading writes -> what it holds."""
    token = evening.told["TOKEN"]
    found = {}
    ours = [COURSE / name for name in ("community_data", "datasets", "modules", "solutions")]
    for root in (evening.course, evening.told["HOME"], *ours):
        for folder, folders, files in os.walk(root):
            place = Path(folder)
            top = place == root
            skipped = PASSING | (WRITTEN if top and root == evening.course else set())
            folders[:] = [name for name in folders if name not in skipped]
            for name in [*files, *(n for n in folders if (place / n).is_symlink())]:
                if name not in skipped and not name.startswith("gradebook.db"):
                    found[str(place / name)] = _held(place / name)
    for place in ("/", "/tmp", "/var/tmp", "/dev/shm", "/root", "/etc", "/run", "/etc/cron.d"):
        found |= {str(file): "a mark of an attack" for file in Path(place).glob(f"*{token}*")}
    home = str(evening.told["HOME"])
    # Jupyter and matplotlib keep files of their own at home.
    own = (f"{home}/.cache", f"{home}/.local", f"{home}/.config", f"{home}/.jupyter",
           f"{home}/.ipython")  # fmt: skip
    return {file: held for file, held in found.items() if token in file or not file.startswith(own)}


def _held(file: Path) -> str:
    about = file.lstat()
    if stat.S_ISLNK(about.st_mode):
        return f"link to {file.readlink()}"
    if not stat.S_ISREG(about.st_mode):
        return f"mode {about.st_mode}"
    with file.open("rb") as stream:
        return f"{about.st_mode} {hashlib.file_digest(stream, 'sha256').hexdigest()}"


def differences(before: dict[str, str], after: dict[str, str]) -> list[str]:
    return sorted(
        [f"gone: {file}" for file in before.keys() - after.keys()]
        + [f"new: {file}" for file in after.keys() - before.keys()]
        + [f"changed: {f}" for f in before.keys() & after.keys() if before[f] != after[f]]
    )


# ---------------------------------------------------------------- processes and doors


# Children that this process has for other tests, such as a warm process, by the word of the doors.
BEFORE: dict[str, set[int]] = {}


@contextlib.contextmanager
def doors():
    """Doors of this machine: yields their port, a word, and who has called at them."""
    token = f"token{secrets.token_hex(8)}"
    ctypes.CDLL(None).prctl(CHILD_SUBREAPER, 1, 0, 0, 0)
    BEFORE[token] = {child.pid for child in psutil.Process().children(recursive=True)}
    with contextlib.ExitStack() as at_the_end:
        by_stream, by_packet, by_name = (
            at_the_end.enter_context(socket.socket(family, kind))
            for family, kind in (
                (socket.AF_INET, socket.SOCK_STREAM),
                (socket.AF_INET, socket.SOCK_DGRAM),
                (socket.AF_UNIX, socket.SOCK_STREAM),
            )
        )
        by_stream.bind(("127.0.0.1", 0))
        port = by_stream.getsockname()[1]
        by_packet.bind(("127.0.0.1", port))
        by_name.bind(f"\0{token}")
        for door in (by_stream, by_name):
            door.listen()
        for door in (by_stream, by_packet, by_name):
            door.setblocking(False)

        def callers() -> list[str]:
            called = []
            for name, door, take in (
                ("stream", by_stream, by_stream.accept),
                ("packet", by_packet, lambda: by_packet.recvfrom(100)),
                ("name", by_name, by_name.accept),
            ):
                with contextlib.suppress(BlockingIOError):
                    called.append(f"{name}: {take()}")
                assert door.fileno() >= 0
            return called

        yield port, token, callers


def what_is_left(token: str) -> list[str]:
    """The processes that grading left: our own children by adoption, and whoever bears the word."""
    found = processes.left(
        lambda process: _is_ours(process, token) or processes.says(token)(process), SECONDS_TO_END
    )
    return [repr(process) for process in found]


def _is_ours(process: psutil.Process, token: str) -> bool:
    """Whether it is a child of this process, by adoption too, that began after the doors."""
    return process.pid not in BEFORE[token] and psutil.Process() in process.parents()

"""A real Hub with real system users, for as long as the tests of a file take.

Only root can make system users, and only a machine for tests should get some: so these tests run
as root where CI=true, and are skipped with that reason elsewhere.
"""

import contextlib
import functools
import io
import os
import re
import secrets
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from browser import CHROMIUM_ARGUMENTS, require_chromium
from PIL import Image

from community_data.course import hand_out
from community_data.errors import CannotHost
from community_data.grading import roster
from community_data.grading.roster import Person
from community_data.hosting.hub import own_view, try_out
from community_data.hosting.hub.prepare import add_people
from community_data.hosting.hub.run import start, stop, wait_until_open
from community_data.hosting.hub.settings import Hub

SECOND = 1000
COURSE = "/services/course"
NAMES = ("Ana Lopez", "Ben Okafor")  # of the first trainees; pictures for the guide show them


@dataclass
class Running:
    """A Hub that runs. `people` are the ids of its trainees, in the order of the roster."""

    hub: Hub
    passwords: dict[str, str]
    people: list[str]
    repo: Path
    process: subprocess.Popen | None = None

    @property
    def log(self) -> Path:
        return self.hub.private / try_out.LOG

    @property
    def address(self) -> str:
        return self.hub.settings.address

    @property
    def facilitators(self) -> tuple[str, ...]:
        return self.hub.settings.facilitators

    def begin(self) -> None:
        self.process = start(self.hub, self.log, hidden=self.repo)
        try:
            wait_until_open(self.hub, self.process, self.log)
        except CannotHost:
            print(self.log.read_text(errors="replace")[-5000:])
            raise

    def work(self, person: str) -> Path:
        return self.hub.homes / person / "my-work"

    def inside(self, *words: str, user: str, **options) -> subprocess.CompletedProcess:
        """Run a program as a system user who sees what the Hub's people see."""
        command = self.command(*words, user=user)
        return subprocess.run(command, capture_output=True, text=True, **options)

    def command(self, *words: str, user: str) -> list[str]:
        before = ["nsenter", "--mount", "--target", str(self.process.pid), "--"]
        before += ["setpriv", f"--reuid={user}", f"--regid={_group(user)}", "--init-groups"]
        return [*before, *words]

    def as_course(self, *words: str) -> subprocess.CompletedProcess:
        """A command in the facilitators' course, as in a terminal there."""
        command, env = self.in_course(*words)
        return subprocess.run(command, env=env, capture_output=True, text=True)

    def in_course(self, *words: str) -> tuple[list[str], dict[str, str]]:
        """A command in the facilitators' course, and its environment."""
        course = self.hub.course
        env = {
            "HOME": str(course), "PYTHONPATH": str(self.hub.handout), "LANG": "C.UTF-8",
            "PATH": f"{Path(sys.executable).parent}:/usr/local/bin:/usr/bin:/bin",
            "COMMUNITY_DATA_COURSE": str(course),
            "JUPYTER_CONFIG_PATH": f"{self.hub.folder}/settings/course",
        }  # fmt: skip
        script = 'umask 077 && cd "$0" && exec "$@"'
        user = self.hub.settings.course_user
        return self.command("sh", "-c", script, str(course), *words, user=user), env


def _group(user: str) -> int:
    import pwd

    return pwd.getpwnam(user).pw_gid


def require_root() -> None:
    if os.geteuid() != 0 or os.environ.get("CI") != "true":
        pytest.skip("A Hub makes system users: it is tested as root where CI=true.")
    if not own_view.works():
        pytest.fail("This machine lets root make no mount namespace (unshare --mount).")


def free_ports() -> int:
    """The first of four free ports in a row."""
    for _try in range(50):
        first = 20000 + secrets.randbelow(10000)
        with contextlib.ExitStack() as stack:
            try:
                for number in range(first, first + 4):
                    stack.enter_context(socket.socket()).bind(("127.0.0.1", number))
            except OSError:
                continue
            return first
    raise AssertionError("no free ports")


@contextlib.contextmanager
def laid_out(repo: Path, folder: Path, count: int = 2):
    """The folder of a hub with this many trainees, whose ids nobody on this machine has."""
    mark = secrets.token_hex(2)
    names = [*NAMES, *(f"Trainee {number}" for number in range(len(NAMES) + 1, count + 1))]
    people = [Person(f"t{mark}_{n}", name) for n, name in enumerate(names[:count], start=1)]
    roster.write(folder, people)
    teachers = (f"f{mark}_1", f"f{mark}_2")
    with try_out.laid_out(
        repo, free_ports(), True, folder / roster.FILE, teachers, f"cd-{mark}"
    ) as hub:
        yield hub


@contextlib.contextmanager
def running_hub(repo: Path, folder: Path, count: int = 2):
    with laid_out(repo, folder, count) as hub:
        running = Running(hub, add_people(hub), hub.trainees(), repo)
        try:
            running.begin()
            yield running
        finally:
            stop(hub, running.process)


@pytest.fixture(scope="session", autouse=True)
def _one_hand_out():
    """The trainees' copy is checked and read once: each hub of these tests gets the same."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hand_out, "files", functools.cache(hand_out.files))
        yield


@pytest.fixture(scope="module")
def running(repo, tmp_path_factory):
    require_root()
    with running_hub(repo, tmp_path_factory.mktemp("hub")) as hub:
        yield hub


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=require_chromium(), args=CHROMIUM_ARGUMENTS
        )
        yield chromium
        chromium.close()


def sign_in(browser, running: Running, name: str, password: str | None = None):
    """A page of a new browser, after somebody typed their name and password."""
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.set_default_timeout(90 * SECOND)
    page.goto(running.address)
    page.fill("#username_input", name)
    page.fill("#password_input", password or running.passwords[name])
    page.click("#login_submit")
    return page


def picture(page, name: str) -> None:
    """A picture of a step, in the folder PICTURES, for the guide: small, with 64 colors.

    PICTURES=facilitator_guide/hosting/pictures CI=true pytest tests/hosting/hub/test_hub.py
    """
    if folder := os.environ.get("PICTURES"):
        with Image.open(io.BytesIO(page.screenshot())) as taken:
            half = taken.convert("RGB").resize((taken.width * 2 // 3, taken.height * 2 // 3))
            half.quantize(64).save(f"{folder}/{name}.png", optimize=True)


def root_of(page) -> str:
    """The address of the server that a page is on: /user/NAME or /services/course."""
    return re.match(r"https?://[^/]+/(?:user|services)/[^/]+", page.url).group()

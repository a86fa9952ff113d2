"""A trainee's server: a process of the trainee's own system user, with limits."""

from __future__ import annotations

import os
import resource
from collections.abc import Callable
from pathlib import Path

import psutil
from jupyterhub.spawner import LocalProcessSpawner
from traitlets import Bool, Integer, Unicode

from community_data.hosting.hub.system import is_trainees_user
from community_data.text.translate import _

LARGEST_FILE = 2**30  # bytes
OPEN_FILES = 4096


class CourseSpawner(LocalProcessSpawner):
    """Starts a trainee's server. What it may use is set before it can run anything."""

    keep_apart = Bool(True, help="Run as a system user of the trainee's name.").tag(config=True)
    homes = Unicode(help="Where homes are, if people are not kept apart.").tag(config=True)
    memory = Integer(1500, help="Megabytes that one process may have.").tag(config=True)
    processes = Integer(400, help="Processes and threads that a person may have.").tag(config=True)

    def make_preexec_fn(self, name: str) -> Callable[[], None]:
        if not self.keep_apart:
            return self._limit
        # A person of the roster may be called as a user of the system is, such as “backup”.
        if not is_trainees_user(name):
            raise PermissionError(_("{name} is no user that this hub made").format(name=name))
        become_user = super().make_preexec_fn(name)

        def prepare() -> None:
            os.umask(0o077)
            self._limit()
            become_user()

        return prepare

    def user_env(self, env: dict[str, str]) -> dict[str, str]:
        if self.keep_apart:
            return super().user_env(env)
        home = Path(self.homes, self.user.name)
        home.mkdir(parents=True, exist_ok=True)
        return env | {"HOME": str(home), "USER": self.user.name}

    async def poll(self) -> int | None:
        """Does it run? A server that outlived its Hub is no child of this one: where nothing takes
        away what ended, as in many containers, its number stays, and nobody could start it again.
        """
        if self.proc is None and self.pid and _is_over(self.pid):
            self.clear_state()
            return 0
        return await super().poll()

    def _limit(self) -> None:
        for limit, value in (
            (resource.RLIMIT_DATA, self.memory * 2**20),
            (resource.RLIMIT_FSIZE, LARGEST_FILE),
            (resource.RLIMIT_NOFILE, OPEN_FILES),
            (resource.RLIMIT_CORE, 0),
            *(((resource.RLIMIT_NPROC, self.processes),) if self.keep_apart else ()),
        ):
            resource.setrlimit(limit, (value, value))
        os.nice(5)  # the Hub and the grading go first


def _is_over(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True

"""The course, started as a person does, in a process that can be told from all others."""

import os
import signal
import subprocess
import sys
import uuid
from contextlib import contextmanager
from dataclasses import dataclass

import psutil
import pytest

from tests import processes


@dataclass(frozen=True)
class Started:
    """A course that is open: `address` has its token, `mark` tells its processes from others."""

    process: subprocess.Popen
    address: str
    mark: str

    @property
    def root(self) -> str:
        return self.address.split("/course?")[0].split("/lab?")[0]

    def stop(self) -> str:
        """Press Ctrl-C, as in a terminal; returns what it prints then."""
        os.killpg(self.process.pid, signal.SIGINT)
        rest, _ = self.process.communicate(timeout=60)
        return rest

    def processes(self) -> list[psutil.Process]:
        """The living processes that belong to it."""
        return processes.running(processes.marked(self.mark))


@contextmanager
def started_course(clean_env, *options, **environment):
    """`community-data start` with these options; ended with all it started when the block ends."""
    mark = uuid.uuid4().hex
    words = [sys.executable, "-m", "community_data.cli", "start", "--no-browser", *options]
    kept = {name: value for name, value in clean_env.items() if name != "JUPYTER_NO_CONFIG"}
    process = subprocess.Popen(
        [*map(str, words)], env=kept | {"MARK": mark} | environment,
        start_new_session=True, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    course = Started(process, "", mark)
    printed = ""
    try:
        while "To stop it" not in printed:
            line = process.stdout.readline()
            assert line, printed
            printed += line
        yield Started(process, printed.split("open at ")[1].split()[0], mark)
    finally:
        processes.kill(course.processes())
        process.wait(10)
        process.stdout.close()


@pytest.fixture
def start_course(clean_env, repo, monkeypatch):
    """Start the course of this checkout; see `started_course`."""
    path = os.pathsep.join(filter(None, [str(repo), os.environ.get("PYTHONPATH")]))
    return lambda *options, **more: started_course(
        clean_env | {"PYTHONPATH": path}, *options, **more
    )

"""A graded cohort, made once, and the reading page as a facilitator opens it."""

import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from tests.grading.reading.cohort import MODULE, hand_in, lay_out

PEOPLE = {f"p{number:02d}": f"Person {number:02d} Ödegård" for number in range(14)}


@pytest.fixture(scope="session")
def graded(tmp_path_factory):
    """Twelve people wrote a text, one wrote none, and one handed in nothing."""
    folder = lay_out(tmp_path_factory.mktemp("graded") / "course", PEOPLE)
    for number, person in enumerate(list(PEOPLE)[:13]):
        hand_in(
            folder, person, f"This is text {number}. It has two sentences." if number < 12 else ""
        )
    return folder


@pytest.fixture
def course(graded, tmp_path):
    """A copy of it to change."""
    return shutil.copytree(graded, tmp_path / "course")


@dataclass(frozen=True)
class Opened:
    """A reading page that runs: `address` has its token, `root` has not."""

    address: str
    process: subprocess.Popen

    @property
    def root(self) -> str:
        return self.address.split("/?token=")[0]

    @property
    def port(self) -> int:
        return int(self.root.rsplit(":", 1)[1])

    def stop(self, number: int = signal.SIGINT) -> str:
        """Press Ctrl-C, or worse; returns what it prints then."""
        self.process.send_signal(number)
        return self.process.communicate(timeout=30)[0]


@contextmanager
def opened_page(course, environment, *options: str) -> Iterator[Opened]:
    """The reading page with these options, as a facilitator opens it; ended with the block."""
    words = [sys.executable, "-m", "community_data.cli", "cohort", "read", MODULE]
    process = subprocess.Popen(
        [*words, "--no-browser", *options],
        env=environment | {"COMMUNITY_DATA_COURSE": str(course)},
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    try:
        line = process.stdout.readline()
        assert "open at" in line, line + process.communicate(timeout=30)[0]
        yield Opened(line.split()[-1], process)
    finally:
        if process.poll() is None:
            process.kill()
            process.communicate(timeout=30)

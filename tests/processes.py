"""Processes of the machine, for tests. Any of them may end while somebody looks at it."""

import contextlib
import time
from collections.abc import Callable, Iterable

import psutil

Condition = Callable[[psutil.Process], bool]


def running(holds: Condition, among: Iterable[psutil.Process] | None = None):
    """The processes, of the machine or of those given, that run and for which `holds` is true.

    One that has ended, buried or not, or that ends while it is looked at, is not among them.
    """
    found = []
    for process in psutil.process_iter() if among is None else among:
        with contextlib.suppress(psutil.Error):
            if process.status() != psutil.STATUS_ZOMBIE and holds(process):
                found.append(process)
    return found


def left(holds: Condition, seconds: float = 10) -> list[psutil.Process]:
    """Those that still run when so many seconds are over; none as soon as there are none."""
    end = time.monotonic() + seconds
    while (found := running(holds)) and time.monotonic() < end:
        time.sleep(0.2)
    return found


def kill(processes: Iterable[psutil.Process]) -> None:
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()


def of_user(uid: int) -> Condition:
    return lambda process: process.uids().real == uid


def marked(mark: str) -> Condition:
    """Those that were started with this word as `MARK` in their environment, and what they run."""
    return lambda process: process.environ().get("MARK") == mark


def says(word: str) -> Condition:
    """Those with this word in their command line."""
    return lambda process: word in " ".join(process.cmdline())

"""One grading at a time, and one writer of the gradebook at a time.

A page where somebody reads writes now and then, also while a grading runs: so there are two locks.
The system lets go of both when a process ends, however it ends.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock, Timeout

from community_data.errors import CannotGrade
from community_data.text.translate import _

FOLDER = ".grading"
PATIENCE = 10.0  # seconds


class InUse(CannotGrade):
    """Another process holds the lock; a little later it will not."""


@contextlib.contextmanager
def only_one(course: Path) -> Iterator[None]:
    """Grade a course alone. Raises `InUse` where another run does."""
    with _held(
        course / FOLDER / "run.lock",
        0,
        _("This course is being graded in another window. Wait until that run has ended."),
    ):
        yield


@contextlib.contextmanager
def writing(course: Path) -> Iterator[None]:
    """Write into the gradebook alone. Raises `InUse` where another writes for too long."""
    with _held(
        course / FOLDER / "gradebook.lock",
        PATIENCE,
        _("The gradebook is in use, perhaps by a grading that runs. Try again soon."),
    ):
        yield


@contextlib.contextmanager
def _held(file: Path, patience: float, sentence: str) -> Iterator[None]:
    file.parent.mkdir(exist_ok=True)
    try:
        with FileLock(file, timeout=patience):
            yield
    except Timeout:
        raise InUse(sentence) from None

"""One writer at a time: who changes the gradebook holds `.grading/lock` meanwhile."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from community_data.errors import CannotGrade
from community_data.text.translate import _

FILE = Path(".grading") / "lock"
PATIENCE = 5.0  # seconds
PAUSE = 0.05  # seconds


class InUse(CannotGrade):
    """Another process changes the gradebook; a little later it will not."""


@contextmanager
def writing(course: Path) -> Iterator[None]:
    """Hold the lock; the system lets go of it when the process ends, however it ends.

    Waits for another process, and raises `InUse` when that takes too long.
    """
    file = course / FILE
    file.parent.mkdir(exist_ok=True)
    with file.open("a+b") as opened:
        until = time.monotonic() + PATIENCE
        while not _taken(opened.fileno()):
            if time.monotonic() > until:
                raise InUse(
                    _("The gradebook is in use, perhaps by a grading that runs. Try again soon.")
                )
            time.sleep(PAUSE)
        yield


def _taken(handle: int) -> bool:
    try:
        if os.name == "nt":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True

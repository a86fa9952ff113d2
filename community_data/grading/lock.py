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


@contextmanager
def writing(course: Path, patience: float = PATIENCE) -> Iterator[None]:
    """Hold the lock; the system lets go of it when the process ends, however it ends.

    patience: seconds to wait for another. Raises `CannotGrade` when they are over.
    """
    file = course / FILE
    file.parent.mkdir(exist_ok=True)
    with file.open("a+b") as opened:
        until = time.monotonic() + patience
        while not _taken(opened.fileno()):
            if time.monotonic() > until:
                raise CannotGrade(
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

"""One grading at a time: two at once would write into each other's gradebook."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from community_data.errors import CannotGrade
from community_data.text.translate import _

FILE = "lock"
FOLDER = ".grading"


@contextlib.contextmanager
def only_one(course: Path) -> Iterator[None]:
    """Hold the lock of a course. Raises `CannotGrade` where another run holds it.

    The system lets go of it when the process ends, however it ends.
    """
    import fcntl  # where there is none, there is no sandbox either

    (course / FOLDER).mkdir(exist_ok=True)
    with (course / FOLDER / FILE).open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise CannotGrade(
                _("This course is being graded in another window. Wait until that run has ended.")
            ) from None
        yield

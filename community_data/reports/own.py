"""What a plan and a run ask of a trainee's notebooks. `reports/notebooks` is what answers."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Protocol

from community_data.data import Package
from community_data.reports.run import Failure, Run

# Makes of a run the same run with a trainee's answers in it; or says why there is none.
Answered = Callable[[Run], Run | Failure]


class OwnNotebooks(Protocol):
    """A trainee's notebooks, which make the parts of a page in the place of the course's own.

    folder: its name, for a person. depends_on: module id -> what a part depends on besides the
    data, for each module that has a notebook. held: module id -> why no part is made of it, in a
    sentence that may stand on a page.
    """

    folder: str
    depends_on: dict[str, str]
    held: dict[str, str]

    def opened(self, package: Package) -> AbstractContextManager[Answered]:
        """The sandbox, which sees a protected package and no other data."""

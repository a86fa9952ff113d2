"""A sandbox that gets ready while this process imports what it needs besides: seconds each."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from community_data.grading.no_sandbox import NoSandbox
    from community_data.kernels.sandbox import Sandbox

PACKAGE = Path(__file__).resolve().parents[1]


class EarlySandbox:
    """Use it as a context: it begins to open at once, in a thread, and is closed at the end."""

    def __init__(self, isolated: bool = True) -> None:
        self._isolated = isolated
        self._sandbox: Sandbox | NoSandbox | None = None
        self._error: Exception | None = None
        self._thread = threading.Thread(target=self._open, daemon=True)

    def __enter__(self) -> EarlySandbox:
        self._thread.start()
        return self

    def __exit__(self, *error) -> None:
        self._thread.join()
        if self._sandbox:
            self._sandbox.__exit__(*error)

    def opened(self) -> Sandbox | NoSandbox:
        """The sandbox, when it is ready. Raises `CannotGrade` where this machine has none."""
        self._thread.join()
        if self._error:
            raise self._error
        return self._sandbox

    def _open(self) -> None:
        try:
            self._sandbox = self._choose().__enter__()
        except Exception as error:  # it is raised where the sandbox is asked for
            self._error = error

    def _choose(self) -> Sandbox | NoSandbox:
        from community_data.kernels.forks import possible
        from community_data.kernels.sandbox import Sandbox

        if self._isolated or possible():
            return Sandbox(course=PACKAGE.parent, isolated=self._isolated)
        from community_data.grading.no_sandbox import NoSandbox

        return NoSandbox()  # macOS and Windows, where nothing is forked after imports

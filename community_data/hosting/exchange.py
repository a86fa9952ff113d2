"""Hand in on a hub: through nbgrader's exchange, by nbgrader's own commands.

They run in a process of their own, since they look for their settings in the folder they are in.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from community_data.errors import CannotHandIn
from community_data.text.translate import _

SECONDS = 120


def course_with(module_id: str) -> str | None:
    """The id of the course in the hub's exchange that takes this module; None where none does.

    Only on a JupyterHub: elsewhere nobody fetches what is in an exchange.
    """
    if not os.environ.get("JUPYTERHUB_USER"):
        return None
    outcome = _nbgrader(Path(tempfile.gettempdir()), "list", "--json")
    try:
        released = json.loads(outcome.stdout)
        courses = {each["course_id"] for each in released if each["assignment_id"] == module_id}
    except (ValueError, KeyError, TypeError):
        return None
    if not courses:
        return None
    # A hub may have several courses; a trainee is in one that is named in its settings.
    return "community_data" if "community_data" in courses else sorted(courses)[0]


def submit(folder: Path, module_id: str, course_id: str) -> None:
    """Submit the module that lies in `folder`, in a folder of its own. Raises `CannotHandIn`."""
    outcome = _nbgrader(
        folder,
        "submit",
        module_id,
        f"--course={course_id}",
        f"--Exchange.assignment_dir={folder}",
        "--Exchange.path_includes_course=False",
    )
    if outcome.returncode:
        lines = [line for line in outcome.stderr.splitlines() if "ERROR" in line] or [""]
        raise CannotHandIn(
            _(
                "The hub did not take it ({reason}). Nothing is lost. Tell your facilitator, and "
                "send them the file instead."
            ).format(reason=lines[-1].rpartition("] ")[2][:200])
        )


def _nbgrader(folder: Path, *words: str) -> subprocess.CompletedProcess:
    try:
        return subprocess.run(
            [sys.executable, "-m", "nbgrader", *words],
            cwd=folder,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=SECONDS,
            stdin=subprocess.DEVNULL,
        )
    except subprocess.TimeoutExpired:
        raise CannotHandIn(
            _("The hub did not answer for {n} seconds. Try again later.").format(n=SECONDS)
        ) from None

"""A view of the disk for the Hub of a try-out, in which the facilitator's checkout is not there.

Python itself may lie in a folder that nobody else may open, such as root's home, and the solutions
in one that everybody may. In a mount namespace of its own the Hub, and all that it starts, sees an
empty folder in the place of either, with no more in it than Python, Node and the hub's folder.
A server for many years is laid out so that none of this is needed: see the guide.

    unshare … python -m community_data.hosting.hub.own_view HUB CHECKOUT COMMAND …
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

PREFIX = [
    "unshare", "--mount", "--propagation", "private",
    sys.executable, "-m", "community_data.hosting.hub.own_view",
]  # fmt: skip


def main() -> None:
    hub, checkout, command = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:]
    hide(checkout, [*programs(), hub.resolve()])
    os.execvp(command[0], command)


def works() -> bool:
    """May this process make a view of its own? In some containers it may not."""
    command = [*PREFIX[:4], "mount", "-t", "tmpfs", "none", "/mnt"]
    return not subprocess.run(command, capture_output=True).returncode


def programs() -> list[Path]:
    """The folders of Python, its packages, and the proxy, as they really lie."""
    found = [Path(sys.prefix), Path(sys.base_prefix)]
    found += [Path(os.path.realpath(sys.executable)).parents[1]]
    for name, up in (("node", 1), ("configurable-http-proxy", 2)):
        if program := shutil.which(name):
            found += [Path(os.path.realpath(program)).parents[up], Path(program).parent]
    return sorted({path.resolve() for path in found})


def hide(checkout: Path, shown: Iterable[Path]) -> None:
    """Put empty folders over the checkout and over what is closed; bring back what is shown."""
    shown = list(shown)
    closed = {top for path in shown if (top := _closed_above(path))}
    hidden = {_closed_above(checkout) or checkout.resolve()} | closed
    for top in sorted(hidden):
        below = _outermost(path for path in shown if path.is_relative_to(top))
        kept = {path: tempfile.mkdtemp(prefix="community-data-view-") for path in below}
        for path, place in kept.items():
            _mount("--bind", path, place)
        _mount("-t", "tmpfs", "-o", "mode=755", "none", top)
        for path, place in kept.items():
            path.mkdir(parents=True, exist_ok=True)
            _mount("--bind", place, path)
            subprocess.run(["umount", place], check=True)
            Path(place).rmdir()


def _outermost(paths: Iterable[Path]) -> list[Path]:
    outer: list[Path] = []
    for path in sorted(paths):
        if not any(path.is_relative_to(other) for other in outer):
            outer.append(path)
    return outer


def _closed_above(path: Path) -> Path | None:
    """The outermost folder on the way to a path that others may not go through."""
    above = [*reversed(path.resolve().parents), path.resolve()]
    return next((each for each in above if not each.stat().st_mode & 1), None)


def _mount(*words: str | Path) -> None:
    subprocess.run(["mount", *map(str, words)], check=True)


if __name__ == "__main__":
    main()

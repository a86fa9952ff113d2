"""Which data a notebook means by `package`: the course's, or a package that was handed in with it.

A trainee names their own data by a path of their own machine. Here it is found by the last parts
of that path, in the folder that was handed in. Nothing outside of the two is ever read.
"""

from __future__ import annotations

import itertools
import os
import re
from pathlib import Path

from community_data import data

DESCRIPTOR = "datapackage.json"
MOST_ENTRIES = 5_000  # of a folder that was handed in


def find(package: str | os.PathLike, folder: Path) -> str | Path | None:
    """The course's data by their name, or a package in `folder` by its path; None for neither.

    Of several packages the one counts whose path has the most last parts in common with the name.
    """
    name = os.fspath(package).strip()
    if name.partition("@")[0] in data.releases() and not re.search(r"[\\/]", name):
        return name
    wanted, inside = _parts(name), folder.resolve()
    packages = _packages(inside)
    # "." is the folder of the notebook itself.
    if not wanted and inside in packages:
        return inside
    best = max(packages, key=lambda each: _in_common(wanted, each.parts), default=None)
    if best and _in_common(wanted, best.parts):
        return best
    return _of_the_course(wanted)


def _of_the_course(wanted: list[str]) -> str | None:
    """A package of the course that was named by its path: all of it, from `datasets` on."""
    root = data.DATASETS.resolve()
    for package in _packages(root):
        if _in_common(wanted, package.parts) >= len(package.relative_to(root).parts):
            return str(package)
    return None


def _parts(name: str) -> list[str]:
    """The folders of a path, as Windows or any other system writes it, to the package's own."""
    parts = [part for part in re.split(r"[\\/]+", name) if part not in ("", ".", "..")]
    return parts[:-1] if parts and parts[-1].casefold() == DESCRIPTOR else parts


def _packages(root: Path) -> list[Path]:
    """The folders below `root` that hold a data package, outer ones first. Follows no link."""
    walk = itertools.islice(os.walk(root), MOST_ENTRIES)
    return [
        Path(folder)
        for folder, _folders, files in walk
        if DESCRIPTOR in files and not Path(folder, DESCRIPTOR).is_symlink()
    ]


def _in_common(wanted: list[str], parts: tuple[str, ...]) -> int:
    """How many last parts two paths have in common."""
    pairs = zip(reversed(wanted), reversed(parts), strict=False)
    same = itertools.takewhile(lambda pair: pair[0].casefold() == pair[1].casefold(), pairs)
    return len(list(same))

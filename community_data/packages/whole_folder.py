"""A package's folder that is there whole or not at all, and never over somebody's other files."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from community_data.data import DataProblem

PART = ".community-data-part-"


def may_write(folder: Path, names: set[str], package: str, replace: bool) -> None:
    """Raise `DataProblem` where a package must not be written to `folder`."""
    if not folder.exists():
        return
    if not folder.is_dir() or folder.is_symlink():
        raise DataProblem(f"“{folder}” is not a folder. Choose another with --out.")
    there = {file.name for file in folder.iterdir()}
    if not there:
        return
    if there - names or "datapackage.json" not in there:
        raise DataProblem(
            f"The folder “{folder}” holds other files, which would be lost. Choose another with "
            f"--out."
        )
    if not replace:
        raise DataProblem(
            f"There is a package in “{folder}” already. Write --replace to put this one in its "
            f"place, or choose another folder with --out."
        )
    try:
        other = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))["name"]
    except (ValueError, KeyError, TypeError):
        other = "something else"
    if other != package:
        raise DataProblem(
            f"The folder “{folder}” holds another package, “{other}”. Choose another with --out."
        )


def write_whole_folder(
    folder: Path, files: dict[str, bytes], check: Callable[[Path], None]
) -> None:
    """Write files to a folder beside `folder`, `check` them there, and move it to its place."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    part = Path(tempfile.mkdtemp(prefix=PART, dir=folder.parent))
    aside = part.with_name(part.name + "-before")
    try:
        for name, content in files.items():
            with (part / name).open("wb") as opened:
                opened.write(content)
                opened.flush()
                os.fsync(opened.fileno())
        check(part)
        part.chmod(0o777 & ~_umask())  # a temporary folder is private, what it becomes is not
        if folder.exists():
            folder.rename(aside)
        try:
            part.rename(folder)
        except OSError:
            if aside.exists():
                aside.rename(folder)
            raise
    finally:
        shutil.rmtree(part, ignore_errors=True)
        if folder.exists():
            shutil.rmtree(aside, ignore_errors=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask

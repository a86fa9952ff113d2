"""A file or a folder that is there whole or not at all, also when the power goes meanwhile."""

from __future__ import annotations

import ctypes
import glob
import io
import json
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from community_data.errors import DataProblem
from community_data.text.translate import _

PART = ".community-data-part-"
_HERE, _EXCHANGE = -100, 2  # AT_FDCWD and RENAME_EXCHANGE of linux/fs.h


def write_file(file: Path, content: bytes | str, private: bool = False) -> None:
    """Write a file (text as UTF-8) beside its place and move it there; make its folder.

    private: whether nobody but its owner may read it.
    """
    if isinstance(content, str):
        content = content.encode("utf-8")
    _write(file, io.BytesIO(content), private)


def copy_file(source: Path, file: Path) -> None:
    """Copy a file of any size, byte for byte; make the folder."""
    with source.open("rb") as content:
        _write(file, content)


def link_file(source: str | Path, file: str | Path) -> None:
    """The same file under a second name, or a copy: for files that are never written into."""
    try:
        os.link(source, file)
    except OSError:
        shutil.copy2(source, file)


def copy_folder(
    source: Path,
    target: Path,
    leave_out: str | tuple[str, ...],
    copy: Callable[[Path, Path], object] = shutil.copy2,
) -> None:
    """Copy the files of a folder but those whose names begin with `leave_out`.

    It ends at the first that cannot be copied; `shutil.copytree` goes on when the disk is full.
    """
    target.mkdir(parents=True, exist_ok=True)
    for path in sorted(source.iterdir()):
        if path.is_dir() and not path.name.startswith(leave_out):
            copy_folder(path, target / path.name, leave_out, copy)
        elif not path.name.startswith(leave_out):
            copy(path, target / path.name)


def lay_over(new: Path, folder: Path, last: str = "") -> None:
    """Let the files of `new`, a folder in `folder`, be those of `folder`, one after the other.

    For a folder that no other can take the place of. It takes no room, and when it is killed, it
    can be done again. last: the name of the file that comes when all others are there.
    """
    names = {file.relative_to(new) for file in new.rglob("*") if file.is_file()}
    there = {file for file in folder.rglob("*") if file.is_file() and new not in file.parents}
    for name in sorted(names, key=lambda name: (name.name == last, name)):
        file = folder / name
        file.parent.mkdir(exist_ok=True)
        part = file.with_name(f"{PART}{name.name}")
        part.unlink(missing_ok=True)
        link_file(new / name, part)
        part.replace(file)
        part.unlink(missing_ok=True)  # it stays where both are one file already
    for file in there - {folder / name for name in names}:
        file.unlink()


def can_be_exchanged(folder: Path) -> bool:
    """Whether another folder can be laid out beside a folder, and take its place."""
    return os.access(folder.parent, os.W_OK) and not folder.is_mount()


def exchange(one: Path, other: Path) -> bool:
    """Let two folders change names in one step, as Linux can. False where that is not to be had."""
    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError, TypeError):
        return False
    return rename(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE) == 0


def own_folder(prefix: str, where: Path) -> Path:
    """A new folder for this process; those of processes that were killed are taken away."""
    import psutil  # slow to import, and seldom needed

    for left in where.glob(f"{glob.escape(prefix)}*"):
        owner = left.name.removeprefix(prefix).partition("-")[0]
        if owner.isdigit() and not psutil.pid_exists(int(owner)):
            shutil.rmtree(left, ignore_errors=True)
    return Path(tempfile.mkdtemp(prefix=f"{prefix}{os.getpid()}-", dir=where))


def _write(file: Path, content: BinaryIO, private: bool = False) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=PART, dir=file.parent)
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as opened:
            shutil.copyfileobj(content, opened)
            opened.flush()
            os.fsync(opened.fileno())
        if not private:  # as a temporary file is
            part.chmod(0o666 & ~_umask())
        part.replace(file)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def clear_parts(folder: Path) -> None:
    """Take away what was left half-written when a process was killed."""
    for part in folder.glob(f"{PART}*"):
        if part.is_dir():
            shutil.rmtree(part, ignore_errors=True)
        else:
            part.unlink(missing_ok=True)


def may_write(folder: Path, names: set[str], package: str, replace: bool) -> None:
    """Raise `DataProblem` where a package must not be written to `folder`."""
    if not folder.exists():
        return
    if not folder.is_dir() or folder.is_symlink():
        raise DataProblem(
            _("“{folder}” is not a folder. Choose another with --out.").format(folder=folder)
        )
    there = {file.name for file in folder.iterdir()}
    if not there:
        return
    if there - names or "datapackage.json" not in there:
        raise DataProblem(
            _(
                "The folder “{folder}” holds other files, which would be lost. Choose "
                "another with --out."
            ).format(folder=folder)
        )
    if not replace:
        raise DataProblem(
            _(
                "There is a package in “{folder}” already. Write --replace to put this "
                "one in its place, or choose another folder with --out."
            ).format(folder=folder)
        )
    try:
        other = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))["name"]
    except (ValueError, KeyError, TypeError):
        other = _("something else")
    if other != package:
        raise DataProblem(
            _(
                "The folder “{folder}” holds another package, “{other}”. Choose another with --out."
            ).format(folder=folder, other=other)
        )


def write_folder(folder: Path, files: dict[str, bytes], check: Callable[[Path], None]) -> None:
    """Write files to a folder beside `folder`, `check` them there, and move it to its place."""

    def fill(part: Path) -> None:
        for name, content in files.items():
            with (part / name).open("wb") as opened:
                opened.write(content)
                opened.flush()
                os.fsync(opened.fileno())
        check(part)

    make_folder(folder, fill)


def make_folder(folder: Path, fill: Callable[[Path], None]) -> None:
    """Have `fill` write into a folder beside `folder`, and move that to its place.

    Where nothing can take its place, `fill` writes into a folder in it, of which the files move.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    inside = folder.is_dir() and not can_be_exchanged(folder)
    part = own_folder(f"{PART}{folder.name}-", folder if inside else folder.parent)
    aside = part.with_name(part.name + "-before")
    try:
        fill(part)
        part.chmod(0o777 & ~_umask())  # a temporary folder is private, what it becomes is not
        if inside:
            lay_over(part, folder)
            return
        if exchange(part, folder):
            return
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

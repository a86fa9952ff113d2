"""A folder's files on their way into a kernel's own folder."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path

from community_data.errors import CannotGrade
from community_data.text.translate import _

MEGABYTE = 1 << 20
NOTEBOOK = ".ipynb"  # with its old outputs it may be large, and no cell reads it


def packed_files(folder: Path, disk: int) -> bytes:
    """The files of a folder as a tar file; links and the like, and notebooks, are left out.

    Raises CannotGrade where they leave too little of `disk` (bytes) for the notebook's own.
    """
    size = sum(file.lstat().st_size for file in folder.rglob("*") if _plain(file))
    if size > disk // 2:
        raise CannotGrade(
            _(
                "The files beside the notebook take {size} MB, and a kernel takes at most {most} "
                "MB. Take away what the notebook does not read."
            ).format(size=-(-size // MEGABYTE), most=disk // 2 // MEGABYTE)
        )
    files = io.BytesIO()
    with tarfile.open(fileobj=files, mode="w") as archive:
        archive.add(folder, ".", filter=_nobodys)
    return files.getvalue()


def unpack_files(files: bytes, folder: Path) -> None:
    """Lay a tar file's files into a folder."""
    if files:
        with tarfile.open(fileobj=io.BytesIO(files)) as archive:
            # Python 3.11.2, as Debian 12 has it, knows no filters. The files are our own tar's.
            archive.extraction_filter = getattr(tarfile, "data_filter", lambda member, _to: member)
            archive.extractall(folder)


def _nobodys(member: tarfile.TarInfo) -> tarfile.TarInfo | None:
    """A file that says nothing of whom it belongs to; nothing else than files and folders."""
    if not (member.isfile() or member.isdir()) or member.name.endswith(NOTEBOOK):
        return None
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mode = 0o755 if member.isdir() else 0o644
    return member


def _plain(file: Path) -> bool:
    return file.is_file() and not file.is_symlink() and not file.name.endswith(NOTEBOOK)

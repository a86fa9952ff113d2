"""A file that is there whole or not at all, also when the power goes in the middle of it."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

PART = ".community-data-part-"


def write_whole(file: Path, content: bytes | str) -> None:
    """Write a file (text as UTF-8) beside its place and move it there; make its folder."""
    if isinstance(content, str):
        content = content.encode("utf-8")
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=PART, dir=file.parent)
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as opened:
            opened.write(content)
            opened.flush()
            os.fsync(opened.fileno())
        part.chmod(0o666 & ~_umask())  # a temporary file is private, what it becomes is not
        part.replace(file)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def clear_parts(folder: Path) -> None:
    """Take away what was left half-written when a process was killed."""
    for part in folder.glob(f"{PART}*"):
        part.unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask

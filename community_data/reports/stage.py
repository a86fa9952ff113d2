"""The site that is out stays as it is until the next one is whole; then the two change places.

A new release is made in a folder beside the one that is out. A site of the same release is made in
place: each of its pages is whole by itself, and all of them say the same.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock, Timeout

from community_data.atomic import (
    PART,
    can_be_exchanged,
    copy_folder,
    exchange,
    lay_over,
    link_file,
    write_file,
)
from community_data.errors import CannotReport
from community_data.reports import site
from community_data.text.translate import _

OF = ".community-data-release"
INSIDE, LOCK = ".community-data-next", ".community-data-lock"  # in a site that has nothing beside
SECRET, BYTES = ".community-data-secret", 32


def folder_for(out: Path, release: str) -> Path:
    """The folder in which the pages of a release are made, so that `out` stays whole meanwhile."""
    out = out.resolve()
    known = site.metas(out / site.INDEX).get(site.RELEASE)
    if known in (None, [release]):
        return out
    return _next(out)


def secret_of(out: Path) -> bytes:
    """What the fingerprints on a site's pages are mixed with: 32 random bytes, of one site alone.

    Where none is kept yet, new ones. Without those of before, all pages are made again.
    """
    with contextlib.suppress(OSError):
        kept = _secret_file(out.resolve()).read_bytes()
        if len(kept) == BYTES:
            return kept
    return secrets.token_bytes(BYTES)


def keep_secret(out: Path, secret: bytes) -> None:
    """Keep a site's secret for the next run, to be read by whoever makes the pages and no other."""
    if secret_of(out) != secret:
        write_file(_secret_file(out.resolve()), secret, private=True)


def _secret_file(out: Path) -> Path:
    """Beside the site, where no web server looks; in it only where nothing can be put beside it."""
    beside = out.with_name(f".{out.name}{SECRET}")
    existing = next(folder for folder in beside.parents if folder.exists())
    return beside if os.access(existing, os.W_OK) else out / SECRET


@contextlib.contextmanager
def only_one(out: Path) -> Iterator[None]:
    """Make a site alone. The system lets go of it when a process ends, however it ends."""
    out = out.resolve()
    out.parent.mkdir(parents=True, exist_ok=True)
    beside = os.access(out.parent, os.W_OK)
    try:
        with FileLock(out.with_name(f".{out.name}.lock") if beside else out / LOCK, timeout=0):
            yield
    except Timeout:
        raise in_use(out) from None


def in_use(out: Path) -> CannotReport:
    """What to raise where another run has a site in its hands, or had it until a moment ago."""
    return CannotReport(
        _(
            "Another run is making the pages in “{folder}”. Wait until it has ended, or choose "
            "another folder with --out."
        ).format(folder=out.name)
    )


def put_back(out: Path) -> None:
    """Put back the site that a run left aside when it was killed between two steps."""
    out = out.resolve()
    if not out.exists() and _aside(out).exists():
        _aside(out).rename(out)


def begin(out: Path, folder: Path, release: str) -> None:
    """Lay out `folder` with what is out."""
    out = out.resolve()
    if folder == out:
        return
    mark = folder / OF
    if folder.exists() and (not mark.exists() or mark.read_text(encoding="utf-8") != release):
        shutil.rmtree(folder)
    if not folder.exists():
        copy_folder(out, folder, (PART, INSIDE, LOCK), link_file)
        mark.write_text(release, encoding="utf-8")


def switch(out: Path, folder: Path) -> None:
    """Put the site of `folder` in the place of the one that is out, which goes away."""
    out = out.resolve()
    if folder != out:
        if not can_be_exchanged(out):
            lay_over(folder, out, last=site.INDEX)
        elif not exchange(out, folder):
            out.rename(_aside(out))
            folder.rename(out)
        (out / OF).unlink()
    for old in (_next(out), _aside(out)):
        shutil.rmtree(old, ignore_errors=True)


def drop(out: Path, folder: Path) -> None:
    """Take away the folder of a release that is not to be put out; what is out stays."""
    if folder != out.resolve():
        shutil.rmtree(folder, ignore_errors=True)


def _next(out: Path) -> Path:
    """Beside the site, or in it where it is a mount, or where only the site itself is ours."""
    return out.with_name(f".{out.name}-next") if can_be_exchanged(out) else out / INSIDE


def _aside(out: Path) -> Path:
    return out.with_name(f".{out.name}-before")

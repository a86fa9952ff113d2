"""Every file that came: those in a folder, in a zip, in a zip in a zip, or attached to a mail.

What a zip says of itself is not believed: it is unpacked into numbered files, as far as the limits
allow, so that no name in it leads anywhere. What cannot be unpacked is named, and stays in the zip.
"""

from __future__ import annotations

import datetime
import email.policy
import itertools
import os
import re
import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

from community_data.errors import CannotGrade
from community_data.text.lists import printable
from community_data.text.translate import _, lazy_gettext

# Of one file that was given to us, with all that is packed in it.
MOST_BYTES = 4_000_000_000
MOST_BYTES_OF_ONE = 1_000_000_000
MOST_FILES = 20_000
DEEPEST = 5  # zips in zips
# Notebooks shrink to a fiftieth at most; a bomb shrinks to a thousandth.
MOST_SHRUNK, OF_BYTES = 500, 50_000_000
_AT_ONCE = 1 << 20
_LARGEST_MAIL = 200_000_000
_ARCHIVES = (b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")

ENCRYPTED = lazy_gettext("It needs a password. Ask for it without one.")
LINK = lazy_gettext("This is a link to another file, not a file. Ask for the file itself.")
TOO_LARGE = lazy_gettext(
    "Unpacked it is larger than any notebook, so it was left in the zip. Ask what it is."
)
BROKEN_ZIP = lazy_gettext("The zip is broken. Ask for it again.")
OTHER_ARCHIVE = lazy_gettext(
    "It is packed in a way that cannot be opened here. Unpack it, then take in the folder."
)


@dataclass(frozen=True)
class Arrival:
    """A file that came.

    `names` are the names of the folders, zips and mails around it, then its own. `file` is where
    its bytes are now; None where they could not be unpacked, and `problem` says why. `outer` is
    true of a file that was given to us, and false of what was in a zip or a mail. `sent` is the
    moment that a zip or a mail says, `sent_by` is “zip” or “mail”, `sender` is a mail's.
    `holds_others` is true of a zip or a mail.
    """

    names: tuple[str, ...]
    file: Path | None
    problem: str = ""
    outer: bool = False
    sent: datetime.datetime | None = None
    sent_by: str = ""
    sender: str = ""
    holds_others: bool = False

    @property
    def name(self) -> str:
        return self.names[-1]

    @property
    def folder(self) -> tuple[str, ...]:
        return self.names[:-1]

    @property
    def shown(self) -> str:
        """Its place and name as a terminal may show them, and as a person types them in answers."""
        return printable("/".join(self.names))


def arrivals(paths: list[Path], scratch: Path) -> list[Arrival]:
    """Every file at these places, in a steady order. What is packed is unpacked into `scratch`.

    Raises `CannotGrade` where there is nothing at a place.
    """
    unpacking = _Unpacking(scratch)
    came = []
    for path in paths:
        if not os.path.lexists(path):
            raise CannotGrade(
                _("There is no “{path}”. Look at its name, and at the folder you are in.").format(
                    path=path
                )
            )
        for file, names in _on_disk(path):
            came += unpacking.of(file, names)
    return came


def _on_disk(path: Path) -> Iterator[tuple[Path, tuple[str, ...]]]:
    """The files at a place. A link is never followed, except where it was typed."""
    top = path.resolve()
    if not top.is_dir():
        # Whoever types */*.ipynb has the people's names in the folders.
        around = [name for name in (path.parent.name,) if name not in ("", "..")]
        yield top, tuple(map(_plain, (*around, path.name)))
        return
    for folder, folders, files in os.walk(top):
        folders.sort()
        inside = Path(folder).relative_to(top).parts
        linked = [name for name in folders if (Path(folder) / name).is_symlink()]
        for name in sorted(files + linked):
            yield Path(folder) / name, tuple(map(_plain, (top.name, *inside, name)))


def _plain(name: str) -> str:
    """A name as text that can be written down: composed letters, no half characters."""
    return unicodedata.normalize("NFC", name.encode("utf-8", "replace").decode("utf-8"))


class _Unpacking:
    """Unpacks zips and mails, and keeps count of what comes out of one file."""

    def __init__(self, scratch: Path) -> None:
        self.targets = (scratch / f"{number:07d}" for number in itertools.count())
        self.files = self.bytes = 0

    def of(self, file: Path, names: tuple[str, ...]) -> Iterator[Arrival]:
        """A file that was given to us, and what is packed in it."""
        self.files = self.bytes = 0
        if file.is_symlink() or not file.is_file():
            yield Arrival(names, None, str(LINK), outer=True)
        else:
            yield from self._looked_into(Arrival(names, file, outer=True), 0)

    def _looked_into(self, arrival: Arrival, depth: int) -> Iterator[Arrival]:
        suffix = Path(arrival.name).suffix.casefold()
        if _is_zip(arrival.file):
            deep = depth >= DEEPEST
            yield replace(arrival, holds_others=True, problem=str(TOO_LARGE) if deep else "")
            if not deep:
                yield from self._in_zip(arrival, depth)
        elif suffix == ".eml" and depth < DEEPEST:
            yield replace(arrival, holds_others=True)
            yield from self._in_mail(arrival, depth)
        elif _begins_with(arrival.file, _ARCHIVES):
            yield replace(arrival, problem=str(OTHER_ARCHIVE))
        elif suffix == ".zip" and arrival.file.stat().st_size:
            yield replace(arrival, problem=str(BROKEN_ZIP))
        else:
            yield arrival

    def _in_zip(self, zipped: Arrival, depth: int) -> Iterator[Arrival]:
        with zipfile.ZipFile(zipped.file) as packed:
            for entry in packed.infolist():
                if entry.is_dir():
                    continue
                self.files += 1
                file, problem = self._unpacked(packed, entry)
                arrival = Arrival(
                    (*zipped.names, *_parts(_entry_name(entry))),
                    file,
                    problem,
                    sent=zipped.sent or _moment(entry),
                    sent_by=zipped.sent_by or "zip",
                    sender=zipped.sender,
                )
                if file is None:
                    yield arrival
                else:
                    yield from self._looked_into(arrival, depth + 1)

    def _unpacked(self, packed: zipfile.ZipFile, entry: zipfile.ZipInfo) -> tuple[Path | None, str]:
        """An entry as a file; or None, and why not."""
        if entry.flag_bits & 0x1:
            return None, str(ENCRYPTED)
        if stat.S_ISLNK(entry.external_attr >> 16):
            return None, str(LINK)
        if self.files > MOST_FILES or _is_a_bomb(entry):
            return None, str(TOO_LARGE)
        target = next(self.targets)
        problem = ""
        try:
            with packed.open(entry) as source, target.open("wb") as opened:
                while part := source.read(_AT_ONCE):
                    self.bytes += len(part)
                    if self.bytes > MOST_BYTES or opened.tell() + len(part) > MOST_BYTES_OF_ONE:
                        problem = str(TOO_LARGE)
                        break
                    opened.write(part)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError):
            problem = str(BROKEN_ZIP)
        if problem:
            target.unlink(missing_ok=True)
        return (None if problem else target), problem

    def _in_mail(self, mail: Arrival, depth: int) -> Iterator[Arrival]:
        """The attachments of a mail that was saved as a file."""
        if mail.file.stat().st_size > _LARGEST_MAIL:
            return
        with mail.file.open("rb") as opened:
            message = BytesParser(policy=email.policy.default).parse(opened)
        sender, sent = _sender(message), _date(message)
        for name, content in _attachments(message):
            file = next(self.targets)
            file.write_bytes(content)
            arrival = Arrival(
                (*mail.names, *_parts(name)[-1:]), file, sent=sent, sent_by="mail", sender=sender
            )
            yield from self._looked_into(arrival, depth + 1)


def _is_zip(file: Path) -> bool:
    """Is it a zip that can be opened, and no document of an office program?"""
    if not zipfile.is_zipfile(file) or not _begins_with(file, (b"PK",)):
        return False
    try:
        with zipfile.ZipFile(file) as packed:
            names = packed.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return False
    return "[Content_Types].xml" not in names and "mimetype" not in names


def _begins_with(file: Path, starts: tuple[bytes, ...]) -> bool:
    with file.open("rb") as opened:
        return opened.read(8).startswith(starts)


def _is_a_bomb(entry: zipfile.ZipInfo) -> bool:
    large = entry.file_size > OF_BYTES
    return entry.file_size > MOST_BYTES_OF_ONE or (
        large and entry.file_size > MOST_SHRUNK * max(entry.compress_size, 1)
    )


def _entry_name(entry: zipfile.ZipInfo) -> str:
    """A name in a zip. Macs write UTF-8 and don't say so."""
    if not entry.flag_bits & 0x800:
        try:
            return entry.filename.encode("cp437").decode("utf-8")
        except UnicodeError:
            pass
    return entry.filename


def _parts(name: str) -> tuple[str, ...]:
    """The names in a path that came from elsewhere, without what leads out of its folder."""
    parts = [part.strip() for part in re.split(r"[/\\]", _plain(name))]
    kept = tuple(p for p in parts if p not in ("", ".", "..") and not re.fullmatch("[A-Za-z]:", p))
    return kept or ("?",)


def _moment(entry: zipfile.ZipInfo) -> datetime.datetime | None:
    """When a zip says that a file was changed, by the clock on the wall. 1980 means: not known."""
    try:
        moment = datetime.datetime(*entry.date_time).astimezone()
    except (ValueError, OverflowError, OSError):
        return None
    return moment if moment.year > 1980 else None


def _sender(message: EmailMessage) -> str:
    try:
        return str(message["from"] or "")
    except (ValueError, IndexError, AttributeError, TypeError, KeyError):
        return ""


def _date(message: EmailMessage) -> datetime.datetime | None:
    try:
        return message["date"].datetime.astimezone()
    except (ValueError, IndexError, AttributeError, TypeError, KeyError, OverflowError, OSError):
        return None


def _attachments(message: EmailMessage) -> Iterator[tuple[str, bytes]]:
    for part in message.walk():
        try:
            name, content = part.get_filename(), part.get_payload(decode=True)
        except (LookupError, ValueError, TypeError, AttributeError):
            continue
        if name and content is not None:
            yield name, content

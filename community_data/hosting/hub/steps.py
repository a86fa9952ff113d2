"""nbgrader's exchange, so that no folder of it can be read and written by all, and no work is lost.

nbgrader's own steps ask for a folder in which everybody may write, follow a link that somebody
handed in to wherever it leads, and delete the earlier version of what is collected.
"""

from __future__ import annotations

import os
import shutil
import stat
from contextlib import suppress
from pathlib import Path

from nbgrader.exchange import ExchangeError
from nbgrader.exchange.default import (
    ExchangeCollect,
    ExchangeFetchAssignment,
    ExchangeFetchFeedback,
    ExchangeList,
    ExchangeReleaseFeedback,
    ExchangeSubmit,
)

from community_data.atomic import make_folder
from community_data.grading import roster
from community_data.grading.intake.kept import keep
from community_data.hosting.hub.system import name_of
from community_data.text.translate import _

LARGEST = 200 * 2**20  # bytes of one hand-in: a notebook, and data of one's own


class OpenedByAll:
    """Trainees go through the top folder of the exchange; nobody but the course writes in it."""

    def ensure_root(self) -> None:
        if not os.access(self.root, os.X_OK):
            text = _("The folder of the exchange cannot be opened: {folder}")
            self.fail(text.format(folder=self.root))


class List(OpenedByAll, ExchangeList):
    """Lists what was released."""


class FetchAssignment(OpenedByAll, ExchangeFetchAssignment):
    """Fetches a module."""


class FetchFeedback(OpenedByAll, ExchangeFetchFeedback):
    """Fetches feedback."""


class Submit(OpenedByAll, ExchangeSubmit):
    """Hands a module in, or leaves nothing there: half of it would be collected as the newest."""

    def copy_files(self) -> None:
        try:
            super().copy_files()
        except OSError:
            shutil.rmtree(Path(self.inbound_path, self.assignment_filename), ignore_errors=True)
            raise


class Collect(ExchangeCollect):
    """Collects what was handed in. Each file must belong to whom it claims to be from."""

    def init_src(self) -> None:
        """Of each person the newest that is theirs.

        Everybody writes here. What somebody put beside it, in the name of another or with no date,
        keeps nobody's work back.
        """
        self.course_path = str(Path(self.root, self.coursedir.course_id))
        self.inbound_path = str(Path(self.course_path, "inbound"))
        if not os.access(self.inbound_path, os.R_OK | os.X_OK):
            text = _("The folder of the exchange cannot be opened: {folder}")
            self.fail(text.format(folder=self.inbound_path))
        whose = self.coursedir.student_id or "*"
        places = Path(self.inbound_path).glob(f"{whose}+{self.coursedir.assignment_id}+*")
        records = [record for place in places if (record := self._record(place))]
        mine = [record for record in records if self._is_from(record)]
        mine.sort(key=lambda record: record["timestamp"])
        self.src_records = list({record["username"]: record for record in mine}.values())

    def copy_files(self) -> None:
        for record in self.src_records:
            self._collect(record)

    def _record(self, place: Path) -> dict | None:
        """Whose it claims to be, and from when. None for what the button did not make."""
        with suppress(ExchangeError, ValueError, OverflowError):
            record = self._path_to_record(str(place))
            # It is opened to the course when all of it is there.
            whole = place.is_dir() and os.access(place, os.R_OK | os.X_OK)
            if whole and roster.ID.fullmatch(record["username"]):
                return record
        self.log.error(
            _("{file} is no work of anybody. It is left where it is.").format(file=place)
        )
        return None

    def _is_from(self, record: dict) -> bool:
        place = Path(self.inbound_path, record["filename"])
        owner = name_of(place.lstat().st_uid)
        # In containers everybody is one user: there nbgrader's `check_owner` is turned off.
        if owner == record["username"] or not self.check_owner:
            return True
        text = _("{file} says that it is from {name}, and is from {owner}. It is left where it is.")
        self.log.error(text.format(file=place, name=record["username"], owner=owner))
        return False

    def _collect(self, record: dict) -> None:
        person, module = record["username"], self.coursedir.assignment_id
        place = Path(self.coursedir.format_path(self.coursedir.submitted_directory, person, module))
        if place.is_dir():
            there = self.coursedir.get_existing_timestamp(str(place))
            newer = there is None or record["timestamp"] > there
            if not (self.update and newer):
                return
            course = Path(self.coursedir.root)
            for file in sorted(place.rglob("*")):
                if file.is_file() and not file.is_symlink():
                    keep(course, file, file.name, person, module)
        source = Path(self.inbound_path, record["filename"])
        uid = source.lstat().st_uid
        place.parent.mkdir(parents=True, exist_ok=True)
        make_folder(place, lambda part: _copy_own(source, part, uid))
        self.log.info(_("Collected: {name} {module}").format(name=person, module=module))


class ReleaseFeedback(ExchangeReleaseFeedback):
    """Gives feedback back. What the course writes is closed to others; this is for a trainee, who
    alone knows the file's name, in a folder that nobody can list."""

    def copy_files(self) -> None:
        super().copy_files()
        for page in Path(self.dest_path).glob("*.html"):
            page.chmod(0o644)


def _copy_own(source: Path, target: Path, uid: int) -> None:
    """Copy the files below a folder that belong to this user; links and others' files stay behind.

    It is the opened file that is asked whose it is: its name may lead elsewhere by then.
    """
    left = LARGEST
    for place, _folders, names in os.walk(source):
        inside = target / Path(place).relative_to(source)
        inside.mkdir(parents=True, exist_ok=True)
        for name in names:
            content = _own_content(Path(place, name), uid, left)
            if content is not None:
                left -= len(content)
                (inside / name).write_bytes(content)


def _own_content(name: Path, uid: int, most: int) -> bytes | None:
    try:
        handle = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return None
    with os.fdopen(handle, "rb") as file:
        about = os.fstat(handle)
        # A second name of somebody else's file has that owner; of one's own it is no harm.
        if not stat.S_ISREG(about.st_mode) or about.st_uid != uid or about.st_size > most:
            return None
        return file.read(most)

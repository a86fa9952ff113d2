"""The pages of a module for everybody whose work is graded, and who gets which."""

from __future__ import annotations

import csv
import re
import secrets
import shutil
import unicodedata
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from nbgrader.coursedir import CourseDirectory

from community_data.atomic import write_file
from community_data.errors import CannotGrade
from community_data.grading import edition as editions
from community_data.grading import gradebook as books
from community_data.grading import standing as standings
from community_data.grading.exports import without_formula
from community_data.grading.feedback import page
from community_data.grading.harmless import plain
from community_data.grading.roster import Person
from community_data.grading.standing import GRADED, WAITING, Standing
from community_data.text.lists import and_
from community_data.text.translate import _

LIST = "who_gets_which.csv"
COLUMNS = ("id", "name", "email", "file", "state", "reason")
NOT_IN_A_NAME = re.compile(r'[\x00-\x1f<>:"/\\|?*.\s]+')


@dataclass(frozen=True)
class Given:
    """A person's row of the list: the file for them; without one, `standing` says why."""

    standing: Standing
    file: Path | None

    @property
    def person(self) -> Person:
        return self.standing.person


def has_page(row: Standing) -> bool:
    return row.state in (GRADED, WAITING)


def give(
    course: Path, module: str, ids: Collection[str] = (), out: Path | None = None
) -> list[Given]:
    """Write a page for each person whose work is graded, or waits for a reader alone.

    Pages go where nbgrader looks for them, and with the person's name into the folder `out`, with
    the list of who gets which. An older page of somebody who has none now is taken away. `ids`:
    these people alone. Raises `CannotGrade`.
    """
    edition = editions.read(course, module)
    folder = books.directory(course)
    rows = _wanted(standings.of_module(course, module), ids)
    names = _file_names([row.person for row in rows], module)
    given = []
    with books.opened(folder) as gradebook:
        for row in rows:
            file = place(folder, row.person.id, module)
            if not has_page(row):
                file.unlink(missing_ok=True)
                given.append(Given(row, None))
                continue
            write_file(file, page.html(course, edition, row, gradebook))
            for_release(folder, row.person.id, module)
            if out:
                named = out / names[row.person.id]
                write_file(named, file.read_bytes())
                file = named
            given.append(Given(row, file))
    if out:
        _write_list(given, out / LIST)
    return given


def place(folder: CourseDirectory, person: str, module: str) -> Path:
    """Where nbgrader looks for somebody's page."""
    path = folder.format_path(folder.feedback_directory, person, module)
    return Path(path) / f"{module}.html"


def for_release(folder: CourseDirectory, person: str, module: str) -> None:
    """Put beside a page what `nbgrader release_feedback` opens.

    Work that came by mail has no secret; with one that nobody knows, the others' pages can still
    be released.
    """
    came = Path(folder.format_path(folder.submitted_directory, person, module))
    there = place(folder, person, module).parent
    stand_in = {
        "timestamp.txt": "1970-01-01 00:00:00 UTC",
        "submission_secret.txt": secrets.token_hex(32),
    }
    for name, text in stand_in.items():
        if (came / name).is_file():
            shutil.copyfile(came / name, there / name)
        elif not (there / name).is_file():
            write_file(there / name, text)


def _wanted(rows: Sequence[Standing], ids: Collection[str]) -> list[Standing]:
    unknown = sorted(set(ids) - {row.person.id for row in rows})
    if unknown:
        raise CannotGrade(
            _("Not on the roster: {ids}. Look into roster.csv for the id.").format(
                ids=and_(unknown)
            )
        )
    return [row for row in rows if not ids or row.person.id in ids]


def _file_names(people: Sequence[Person], module: str) -> dict[str, str]:
    """A file's name for each person, by id: their own name, and the id too where two share it."""
    names = {person.id: _as_file_name(person.name) for person in people}
    often = Counter(name.casefold() for name in names.values())
    return {
        id: f"{name if name and often[name.casefold()] == 1 else f'{name}_{id}'}_{module}.html"
        for id, name in names.items()
    }


def _as_file_name(name: str) -> str:
    words = unicodedata.normalize("NFC", plain(name, 200)).replace("\\u", " ")
    return NOT_IN_A_NAME.sub("_", words).strip("_")[:60]


def _write_list(given: list[Given], file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w", encoding="utf-8-sig", newline="") as stream:
        table = csv.writer(stream)
        table.writerow(COLUMNS)
        for each in given:
            person, row = each.person, each.standing
            cells = (person.id, person.name, person.email, each.file.name if each.file else "")
            table.writerow(map(without_formula, (*cells, row.state, row.reason)))

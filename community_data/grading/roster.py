"""Who takes part: `roster.csv` in the course's folder, one row a person."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from community_data.atomic import write_file
from community_data.errors import CannotGrade
from community_data.grading import table_file
from community_data.text.lists import and_, shown
from community_data.text.translate import _

FILE = "roster.csv"
COLUMNS = ("id", "name", "email")
# What nbgrader, a folder's name and a web address all take.
ID = re.compile(r"[a-z0-9][a-z0-9_.-]{0,63}")
_EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+")


@dataclass(frozen=True)
class Person:
    """A trainee. `id` names their folders; `email` may be empty."""

    id: str
    name: str
    email: str = ""


def read(course: Path) -> list[Person]:
    """The people of the roster, in its order. Raises `CannotGrade` where it cannot be used."""
    file = course / FILE
    if not file.is_file():
        raise CannotGrade(
            _(
                "There is no list of the people who take part: {file} in the course's folder. "
                "Make it with the columns id, name and email, one row a person. Or have it made "
                "from a list of your learning platform: community-data cohort roster LIST.csv"
            ).format(file=FILE)
        )
    return people(table(file), FILE)


def people(table: pd.DataFrame, name: str) -> list[Person]:
    """The people of a table of text with the columns id, name and email.

    Raises `CannotGrade` with the row that is wrong. `name` is what the file is called.
    """
    missing = [column for column in COLUMNS[:2] if column not in table]
    if missing:
        raise CannotGrade(
            _("{file} has no column {columns}. It needs id, name and email.").format(
                file=name, columns=and_(missing)
            )
        )
    listed = []
    for number, row in enumerate(table.to_dict("records"), start=2):
        person = Person(*(str(row.get(column, "")).strip() for column in COLUMNS))
        if any((person.id, person.name, person.email)):
            _require_usable(person, name, number)
            listed.append(person)
    if not listed:
        raise CannotGrade(_("{file} names nobody. Write one row a person.").format(file=name))
    require_apart(listed, name)
    return listed


def _require_usable(person: Person, name: str, number: int) -> None:
    if not ID.fullmatch(person.id):
        raise CannotGrade(
            _(
                "{file}, row {row}: {id} cannot be an id. Use small letters, digits, _ and "
                "-, such as ana_lopez."
            ).format(file=name, row=number, id=shown(person.id))
        )
    if not person.name:
        raise CannotGrade(
            _("{file}, row {row} has no name. Write the name of “{id}”.").format(
                file=name, row=number, id=person.id
            )
        )
    if person.email and not _EMAIL.fullmatch(person.email):
        raise CannotGrade(
            _(
                "{file}, row {row}: {email} is not an e-mail address. Write one, or leave it empty."
            ).format(file=name, row=number, email=shown(person.email))
        )


def require_apart(listed: list[Person], name: str) -> None:
    """Raise `CannotGrade` where two people have one id or one e-mail."""
    if twice := _twice([person.id for person in listed]):
        raise CannotGrade(
            _("{file} has {ids} more than once. Give each person an id of their own.").format(
                file=name, ids=and_(twice)
            )
        )
    if twice := _twice([person.email.casefold() for person in listed if person.email]):
        raise CannotGrade(
            _(
                "{file} has {emails} more than once. Give each person an e-mail address of their "
                "own, or leave it empty."
            ).format(file=name, emails=and_(twice))
        )


def _twice(values: list[str]) -> list[str]:
    return sorted(value for value, count in Counter(values).items() if count > 1)


def write(course: Path, listed: list[Person]) -> None:
    """Put a roster in place, as CSV that Excel reads too."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(COLUMNS)
    rows.writerows((person.id, person.name, person.email) for person in listed)
    write_file(course / FILE, text.getvalue().encode("utf-8-sig"))


def table(file: Path) -> pd.DataFrame:
    """A CSV or Excel file as text, with the names of its columns in small letters.

    Raises `CannotGrade` where it cannot be read.
    """
    return table_file.read(file).rename(columns=lambda name: name.strip().casefold())

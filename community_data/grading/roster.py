"""Who takes part: `roster.csv` in the course's folder, one row a person."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from community_data.errors import CannotGrade
from community_data.text.lists import and_
from community_data.text.translate import _

FILE = "roster.csv"
COLUMNS = ("id", "name", "email")
# What nbgrader, a folder's name and a web address all take.
ID = re.compile(r"[a-z0-9][a-z0-9_.-]{0,63}")


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
                "Make it with the columns id, name and email, one row a person."
            ).format(file=FILE)
        )
    return people(_table(file), FILE)


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
    found = []
    for number, row in enumerate(table.to_dict("records"), start=2):
        person = Person(*(str(row.get(column, "")).strip() for column in COLUMNS))
        if not any((person.id, person.name, person.email)):
            continue
        if not ID.fullmatch(person.id):
            raise CannotGrade(
                _(
                    "{file}, row {row}: “{id}” cannot be an id. Use small letters, digits, _ and "
                    "-, such as ana_lopez."
                ).format(file=name, row=number, id=person.id)
            )
        if not person.name:
            raise CannotGrade(_("{file}, row {row} has no name.").format(file=name, row=number))
        found.append(person)
    twice = sorted({p.id for p in found if sum(other.id == p.id for other in found) > 1})
    if twice:
        raise CannotGrade(
            _("{file} has {ids} more than once. Give each person an id of their own.").format(
                file=name, ids=and_(twice)
            )
        )
    if not found:
        raise CannotGrade(_("{file} names nobody. Write one row a person.").format(file=name))
    return found


def _table(file: Path) -> pd.DataFrame:
    for encoding in ("utf-8-sig", "utf-16", "cp1252"):
        try:
            table = pd.read_csv(
                file, dtype=str, keep_default_na=False, encoding=encoding, sep=None, engine="python"
            )
        except (UnicodeError, pd.errors.ParserError, pd.errors.EmptyDataError, ValueError):
            continue
        return table.rename(columns=lambda column: str(column).strip().casefold())
    raise CannotGrade(
        _("{file} cannot be read as a table. Save it as CSV UTF-8.").format(file=file.name)
    )

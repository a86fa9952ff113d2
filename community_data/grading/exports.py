"""Points as the CSV files that Moodle's grade import and Canvas's gradebook import take.

Only what is graded, and is still of the work in hand, becomes a number. The others get what each
platform reads as “no grade”, and never a 0:

- Moodle: a dash, as its own exports have it. Its import makes a 0 of an empty cell where the column
  is a new grade item (`grade/import/csv/classes/load_data.php`, `import_new_grade_item`), and gives
  a row without an e-mail address to the person above it: such rows are left out.
- Canvas: an empty cell (`lib/gradebook_importer.rb`).

`theirs` is what the platform itself exported: then the file has its rows, ids and columns.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pandas as pd

from community_data.errors import CannotGrade
from community_data.grading.roster import Person
from community_data.text.lists import and_, or_
from community_data.text.translate import _

MOODLE_KEYS = ("Email address", "ID number", "Username")
MOODLE_NAMES = ("First name", "Last name")
CANVAS_HEAD = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
CANVAS_OTHER_HEAD = ("LastName", "FirstName", "Integration ID", "Root Account")
CANVAS_KEYS = ("SIS Login ID", "SIS User ID")
POINTS_POSSIBLE = "Points Possible"
NO_GRADE = {"moodle": "-", "canvas": ""}
# A spreadsheet takes a cell that begins so for a formula (OWASP, “CSV Injection”).
FORMULA = re.compile(r"[=+\-@\t\r＝＋－＠]")
NUMBER_OF_CANVAS = re.compile(r"^(.*) \((\d+)\)$", re.DOTALL)


@dataclass(frozen=True)
class Column:
    """A module's points: person id -> points, for those whose work is graded now."""

    module: str
    title: str
    points: dict[str, float]
    out_of: float | None


@dataclass(frozen=True)
class Export:
    """A file for a platform, as text, and what somebody should know of it before they import it."""

    text: str
    notes: tuple[str, ...]


def moodle(
    people: Sequence[Person], columns: Sequence[Column], theirs: pd.DataFrame | None = None
) -> Export:
    """The file for Moodle. Raises `CannotGrade` where `theirs` is none of its exports."""
    if theirs is None:
        head = ["Email address", "Name"]
        rows = [([person.email, person.name], person) for person in people if person.email]
        notes = _without_email(people)
    else:
        keys = [name for name in MOODLE_KEYS if name in theirs]
        if not keys:
            raise _not_theirs("Moodle", MOODLE_KEYS)
        head = [name for name in (*MOODLE_NAMES, *MOODLE_KEYS) if name in theirs]
        rows, notes = _their_rows(theirs, head, keys, people)
    names = [_their_column(column, theirs, lambda name: name) for column in columns]
    for column, name in zip(columns, names, strict=True):
        notes.append(
            _("Column “{name}”: in Moodle, set the item's maximum grade to {out_of}.").format(
                name=name, out_of=_number(column.out_of or 0)
            )
        )
    cells = [[_cell("moodle", column, person) for column in columns] for _row, person in rows]
    return Export(_csv([[*head, *names], *_joined(rows, cells)]), tuple(notes))


def canvas(
    people: Sequence[Person], columns: Sequence[Column], theirs: pd.DataFrame | None = None
) -> Export:
    """The file for Canvas. Raises `CannotGrade` where `theirs` is none of its exports."""
    if theirs is None:
        head = list(CANVAS_HEAD)
        rows = [([p.name, "", "", p.email or p.id, ""], p) for p in people]
        notes = [
            _(
                "Canvas finds people by its own ids. Export the gradebook there, and name that "
                "file with --from: then nobody is taken for somebody new."
            )
        ]
        possible = [_number(column.out_of or 0) for column in columns]
    else:
        if ("Student" not in theirs and "LastName" not in theirs) or "ID" not in theirs:
            raise _not_theirs("Canvas", CANVAS_HEAD)
        head = [name for name in theirs if name in (*CANVAS_HEAD, *CANVAS_OTHER_HEAD)]
        points_row, theirs = _without_points_row(theirs)
        keys = [name for name in CANVAS_KEYS if name in theirs]
        rows, notes = _their_rows(theirs, head, keys, people)
        possible = []
    names = [_their_column(column, theirs, _canvas_title) for column in columns]
    if theirs is not None:
        possible = [
            points_row.get(name, "") or _number(column.out_of or 0)
            for name, column in zip(names, columns, strict=True)
        ]
    scaled = [
        _scaled(column, name, most, notes)
        for column, name, most in zip(columns, names, possible, strict=True)
    ]
    cells = [[_cell("canvas", column, person) for column in scaled] for _row, person in rows]
    second = ([f"    {POINTS_POSSIBLE}", *[""] * (len(head) - 1), *possible],)
    return Export(_csv([[*head, *names], *second, *_joined(rows, cells)]), tuple(notes))


def without_formula(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if FORMULA.match(text) and text != "-" else text


def _their_rows(
    theirs: pd.DataFrame, head: list[str], keys: list[str], people: Sequence[Person]
) -> tuple[list[tuple[list[str], Person | None]], list[str]]:
    """Their rows, each with our person: by e-mail or id; by name where it is nobody else's."""
    rows, known = [], set()
    for row in theirs.to_dict("records"):
        person = _person_of(row, keys, people, theirs)
        if person is None or person.id not in known:
            rows.append(([row[name] for name in head], person))
        if person is not None:
            known.add(person.id)
    strangers = [" ".join(row).strip() for row, person in rows if person is None]
    unknown = [person.name for person in people if person.id not in known]
    notes = []
    if strangers:
        notes.append(
            _("In their file and not in the roster, so without a grade: {names}.").format(
                names=and_([_name_in(row, head) for row, person in rows if person is None])
            )
        )
    if unknown:
        notes.append(
            _("In the roster and not in their file, so in no row: {names}.").format(
                names=and_(unknown)
            )
        )
    return rows, notes


def _name_in(row: list[str], head: list[str]) -> str:
    named = dict(zip(head, row, strict=True))
    parts = (named.get(name, "") for name in ("Student", *MOODLE_NAMES, "FirstName", "LastName"))
    return " ".join(part for part in parts if part) or row[0]


def _person_of(
    row: dict[str, str], keys: list[str], people: Sequence[Person], theirs: pd.DataFrame
) -> Person | None:
    values = {row[key].strip().casefold() for key in keys} - {""}
    for person in people:
        if {person.id.casefold(), person.email.casefold()} & values:
            return person
    name = _plain_name(_full_name(row))
    same = [person for person in people if _plain_name(person.name) == name]
    twins = [other for other in theirs.to_dict("records") if _plain_name(_full_name(other)) == name]
    return same[0] if name and len(same) == len(twins) == 1 else None


def _full_name(row: dict[str, str]) -> str:
    if row.get("Student"):
        last, comma, first = row["Student"].partition(",")
        return f"{first} {last}" if comma else last
    names = ("First name", "Last name", "FirstName", "LastName")
    return " ".join(row.get(name, "") for name in names)


def _plain_name(name: str) -> str:
    return " ".join(name.casefold().split())


def _their_column(
    column: Column, theirs: pd.DataFrame | None, title_of: Callable[[str], str]
) -> str:
    """What their file calls a module's column; the module's own name where it has none."""
    named = []
    for name in () if theirs is None else theirs.columns:
        title = title_of(str(name)).casefold()
        if column.module.casefold() in title or column.title.casefold() in title:
            named.append(str(name))
    if len(named) > 1:
        raise CannotGrade(
            _("Their file has several columns for {module}: {names}. Keep one of them.").format(
                module=column.module, names=or_([f"“{name}”" for name in named])
            )
        )
    return named[0] if named else column.module


def _canvas_title(name: str) -> str:
    numbered = NUMBER_OF_CANVAS.match(name)
    return numbered[1] if numbered else ""


def _without_points_row(theirs: pd.DataFrame) -> tuple[dict[str, str], pd.DataFrame]:
    """The row of points possible, and the rows of people: those that Canvas gave an id."""
    first = theirs[theirs.columns[0]].str.strip()
    row = theirs[first.str.contains(POINTS_POSSIBLE, regex=False)]
    test = first.isin(["Student, Test", "Test Student"])
    people = theirs[(theirs["ID"].str.strip() != "") & ~test]
    values = row.iloc[0].to_dict() if len(row) else {}
    return {name: value for name, value in values.items() if _is_number(value)}, people


def _scaled(column: Column, name: str, possible: str, notes: list[str]) -> Column:
    """The points as a part of what Canvas holds for all of them, where the two differ."""
    most = float(possible.replace(",", ""))
    if not column.out_of or not most or most == column.out_of:
        return column
    notes.append(
        _("Column “{name}” is out of {most} in Canvas, and out of {out_of} here: scaled.").format(
            name=name, most=_number(most), out_of=_number(column.out_of)
        )
    )
    points = {who: value * most / column.out_of for who, value in column.points.items()}
    return Column(column.module, column.title, points, most)


def _without_email(people: Sequence[Person]) -> list[str]:
    names = [person.name for person in people if not person.email]
    if not names:
        return []
    return [
        _(
            "Without an e-mail address, so not in the file: {names}. Write theirs into the "
            "roster, or name Moodle's own export with --from."
        ).format(names=and_(names))
    ]


def _not_theirs(platform: str, columns: Sequence[str]) -> CannotGrade:
    return CannotGrade(
        _(
            "The file named with --from is no gradebook that {platform} exported: it has none of "
            "the columns {columns}."
        ).format(platform=platform, columns=or_(list(columns)))
    )


def _cell(platform: str, column: Column, person: Person | None) -> str:
    if person is None or person.id not in column.points:
        return NO_GRADE[platform]
    return _number(column.points[person.id])


def _number(value: float) -> str:
    """A number as a program reads it: a point for decimals, two of them at most."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _is_number(text: str) -> bool:
    return bool(re.fullmatch(r"[\d,]*\.?\d+", text.strip()))


def _joined(rows: list[tuple[list[str], Person | None]], cells: list[list[str]]) -> list[list[str]]:
    return [[*row, *points] for (row, _person), points in zip(rows, cells, strict=True)]


def _csv(rows: Sequence[Sequence[str]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerows([without_formula(cell) for cell in row] for row in rows)
    return text.getvalue()

"""Points as the CSV files that Moodle's grade import and Canvas's gradebook import take.

Only what is graded, and is still of the work in hand, becomes a number. For anybody else the file
has what each platform reads as “no grade”, and never a 0:

- Moodle: a dash, as its own exports have it. Its import makes a 0 of an empty cell where the column
  is a new grade item (`grade/import/csv/classes/load_data.php`, `import_new_grade_item`). It gives
  a row without its key to the person in the row above, and stops at somebody it does not know: such
  rows are left out.
- Canvas: an empty cell (`lib/gradebook_importer.rb`).

`theirs` is the table that the platform itself exported: then the file has its ids and columns.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from community_data.errors import CannotGrade
from community_data.grading.roster import Person
from community_data.text.lists import and_, or_
from community_data.text.translate import _

EMAIL = "Email address"
MOODLE_NAMES = ("First name", "Last name")
CANVAS_HEAD = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
CANVAS_OTHERS = ("LastName", "FirstName", "Integration ID", "Root Account")
POINTS_POSSIBLE = "Points Possible"
NO_GRADE_IN_MOODLE, NO_GRADE_IN_CANVAS = "-", ""
# A spreadsheet takes a cell that begins so for a formula (OWASP, “CSV Injection”).
FORMULA = re.compile(r"\s*[=+\-@\t\r＝＋－＠]")
NUMBERED = re.compile(r"^(.*) \((\d+)\)$", re.DOTALL)  # how Canvas names an assignment's column


@dataclass(frozen=True)
class Column:
    """A module's points: person id -> points, for those whose work is graded now."""

    module: str
    title: str
    points: dict[str, float]
    out_of: float


@dataclass(frozen=True)
class Export:
    """A file for a platform, as text, and what somebody should know before they import it."""

    text: str
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Row:
    """A person's row: their cells as the platform knows them, by column, and who they are here."""

    cells: dict[str, str]
    person: Person


def moodle(
    people: Sequence[Person], columns: Sequence[Column], theirs: pd.DataFrame | None = None
) -> Export:
    """The file for Moodle. Raises `CannotGrade` where `theirs` is none of its exports."""
    notes: list[str] = []
    if theirs is None:
        rows = [Row({EMAIL: person.email, "Name": person.name}, person) for person in people]
        head, key = [EMAIL, "Name"], EMAIL
    else:
        keys = _keys(theirs, people)
        if not keys:
            raise _not_theirs("Moodle")
        head, key = [name for name in theirs if name in (*MOODLE_NAMES, *keys)], keys[0]
        rows = _rows(theirs, keys, people, notes)
    notes += _without_key([row.person.name for row in rows if not row.cells[key].strip()], key)
    rows = [row for row in rows if row.cells[key].strip()]
    names = [_their_column(column, theirs, str) for column in columns]
    notes += _taken_away(rows, columns, names)
    notes.append(
        _(
            "In Moodle, choose “{key}” for “Map from”, and what it holds, such as the e-mail "
            "address, for “Map to”."
        ).format(key=key)
    )
    notes += [
        _("In Moodle, set the maximum grade of “{name}” to {out_of}.").format(
            name=name, out_of=_number(column.out_of)
        )
        for column, name in zip(columns, names, strict=True)
    ]
    lines = [_line(row, head, columns, NO_GRADE_IN_MOODLE) for row in rows]
    return Export(_csv([[*head, *names], *lines]), tuple(notes))


def canvas(
    people: Sequence[Person], columns: Sequence[Column], theirs: pd.DataFrame | None = None
) -> Export:
    """The file for Canvas. Raises `CannotGrade` where `theirs` is none of its exports."""
    notes: list[str] = []
    if theirs is None:
        head, most = list(CANVAS_HEAD), {}
        rows = [
            Row(dict.fromkeys(head, "") | {"Student": p.name, "SIS Login ID": p.email or p.id}, p)
            for p in people
        ]
        notes.append(
            _(
                "Canvas finds people by its own ids. Export the gradebook there, and name that "
                "file with --from: then nobody is taken for somebody new."
            )
        )
    else:
        if "ID" not in theirs or not {"Student", "LastName"} & {*theirs.columns}:
            raise _not_theirs("Canvas")
        head = [name for name in theirs if name in (*CANVAS_HEAD, *CANVAS_OTHERS)]
        most, theirs = _points_possible(theirs)
        rows = _rows(theirs, _keys(theirs, people), people, notes)
    names = [_their_column(column, theirs, _title_in_canvas) for column in columns]
    notes += _taken_away(rows, columns, names)
    scaled = [
        _scaled(column, name, most.get(name), notes)
        for column, name in zip(columns, names, strict=True)
    ]
    second = dict.fromkeys(head, "") | {head[0]: f"    {POINTS_POSSIBLE}"}
    lines = [_line(row, head, scaled, NO_GRADE_IN_CANVAS) for row in rows]
    possible = [
        _number(most.get(name, column.out_of)) for name, column in zip(names, scaled, strict=True)
    ]
    return Export(_csv([[*head, *names], [*second.values(), *possible], *lines]), tuple(notes))


def without_formula(text: str) -> str:
    """A text that no spreadsheet takes for a formula; a number or a dash stays as it is."""
    return f"'{text}" if FORMULA.match(text) and text != NO_GRADE_IN_MOODLE else text


def _keys(theirs: pd.DataFrame, people: Iterable[Person]) -> list[str]:
    """Their columns that hold an e-mail address or an id of our people; addresses first.

    By what stands in them, since platforms speak many languages.
    """
    addresses, ids = _emails(people), {person.id.casefold() for person in people}
    values = {name: {*theirs[name].str.strip().str.casefold()} for name in theirs}
    by_address = [name for name in theirs if values[name] & addresses]
    return by_address + [n for n in theirs if n not in by_address and values[n] & ids]


def _emails(people: Iterable[Person]) -> set[str]:
    return {person.email.casefold() for person in people} - {""}


def _rows(
    theirs: pd.DataFrame, keys: list[str], people: Sequence[Person], notes: list[str]
) -> list[Row]:
    """Their rows of our people: by e-mail or id, or by a name that nobody else has.

    Adds to `notes` who stands in one list alone. Raises `CannotGrade` where somebody has two rows.
    """
    records = theirs.to_dict("records")
    owners = [_by_key(record, keys, people) for record in records]
    known = {person.id for person in owners if person}
    names = [_plain(_full_name(record)) for record in records]
    for number, name in enumerate(names):
        same = [person for person in people if _plain(person.name) == name]
        if owners[number] is None and len(same) == 1 == names.count(name):
            owners[number] = same[0] if same[0].id not in known else None
    rows = [Row(record, who) for record, who in zip(records, owners, strict=True) if who]
    _require_one_row_each(rows)
    here = {row.person.id for row in rows}
    others = [
        _full_name(record) for record, who in zip(records, owners, strict=True) if who is None
    ]
    unknown = [person.name for person in people if person.id not in here]
    if others:
        notes.append(
            _("Not in the roster, so left out of the file: {names}.").format(names=and_(others))
        )
    if unknown:
        notes.append(
            _("Not in the file named with --from, so left out: {names}.").format(
                names=and_(unknown)
            )
        )
    return rows


def _by_key(record: dict[str, str], keys: list[str], people: Iterable[Person]) -> Person | None:
    values = {record[key].strip().casefold() for key in keys} - {""}
    mine = [p for p in people if {p.id.casefold(), p.email.casefold()} & values]
    return mine[0] if mine else None


def _require_one_row_each(rows: list[Row]) -> None:
    ids = [row.person.id for row in rows]
    twice = sorted({row.person.name for row in rows if ids.count(row.person.id) > 1})
    if twice:
        raise CannotGrade(
            _("The file named with --from has more than one row for {names}.").format(
                names=and_(twice)
            )
        )


def _full_name(record: dict[str, str]) -> str:
    last, comma, first = record.get("Student", "").partition(",")
    parts = [first, last] if comma else [last]
    parts += [record.get(name, "") for name in (*MOODLE_NAMES, "FirstName", "LastName")]
    return " ".join(" ".join(parts).split())


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())


def _their_column(
    column: Column, theirs: pd.DataFrame | None, title_of: Callable[[str], str]
) -> str:
    """What their file calls a module's column; the module's own name where it has none."""
    ours = (column.module.casefold(), column.title.casefold())
    columns = [] if theirs is None else [str(name) for name in theirs]
    named = [name for name in columns if any(word in title_of(name).casefold() for word in ours)]
    if len(named) > 1:
        raise CannotGrade(
            _(
                "The file named with --from has several columns for {module}: {names}. Delete "
                "those that are not meant."
            ).format(module=column.module, names=or_([f"“{name}”" for name in named]))
        )
    return named[0] if named else column.module


def _title_in_canvas(name: str) -> str:
    numbered = NUMBERED.match(name)
    return numbered[1] if numbered else ""


def _points_possible(theirs: pd.DataFrame) -> tuple[dict[str, float], pd.DataFrame]:
    """The points possible by column, and the rows of people: those that Canvas gave an id."""
    first = theirs[theirs.columns[0]].str.strip()
    test = first.isin(["Student, Test", "Test Student"])
    people = theirs[(theirs["ID"].str.strip() != "") & ~test]
    row = theirs[first.str.contains(POINTS_POSSIBLE, regex=False)]
    values = {} if row.empty else row.iloc[0].to_dict()
    numbers = {str(name): _canvas_number(value) for name, value in values.items()}
    return {name: number for name, number in numbers.items() if number is not None}, people


def _canvas_number(text: str) -> float | None:
    """A number as Canvas reads it: what stands behind the last comma or point are decimals."""
    *before, last = re.split("[.,]", text.strip())
    digits = f"{''.join(before)}.{last}" if before else last
    return float(digits) if re.fullmatch(r"\d*\.?\d+", digits) else None


def _scaled(column: Column, name: str, most: float | None, notes: list[str]) -> Column:
    """The points as a part of what Canvas holds for all of them, where the two differ."""
    if not most or most == column.out_of:
        return column
    notes.append(
        _(
            "“{name}” is out of {most} in Canvas, and out of {out_of} here: the points are "
            "written as the same part of {most}."
        ).format(name=name, most=_number(most), out_of=_number(column.out_of))
    )
    points = {who: value * most / column.out_of for who, value in column.points.items()}
    return replace(column, points=points, out_of=most)


def _taken_away(rows: Iterable[Row], columns: Sequence[Column], names: list[str]) -> list[str]:
    """Who has a grade on the platform that the import would take away, since none stands here."""
    notes = []
    for column, name in zip(columns, names, strict=True):
        losing = [
            row.person.name
            for row in rows
            if row.person.id not in column.points
            and row.cells.get(name, "").strip() not in ("", NO_GRADE_IN_MOODLE)
        ]
        if losing:
            notes.append(
                _(
                    "“{name}”: the platform has a grade of {people}, and none stands here now. The "
                    "import takes it away. To keep it, delete their row."
                ).format(name=name, people=and_(losing))
            )
    return notes


def _without_key(names: list[str], key: str) -> list[str]:
    if not names:
        return []
    return [
        _(
            "Without “{key}”, so left out of the file: {names}. Write their e-mail addresses into "
            "the roster, or name Moodle's own export with --from."
        ).format(key=key, names=and_(names))
    ]


def _not_theirs(platform: str) -> CannotGrade:
    return CannotGrade(
        _(
            "The file named with --from is no gradebook that {platform} exported for these people. "
            "Export it again, as CSV."
        ).format(platform=platform)
    )


def _line(row: Row, head: list[str], columns: Iterable[Column], no_grade: str) -> list[str]:
    points = [column.points.get(row.person.id) for column in columns]
    cells = [no_grade if value is None else _number(value) for value in points]
    return [*(row.cells[name] for name in head), *cells]


def _number(value: float) -> str:
    """A number as a program reads it: a point for decimals, two of them at most."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _csv(rows: Iterable[Sequence[str]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(
        [without_formula(cell) for cell in row] for row in rows
    )
    return text.getvalue()

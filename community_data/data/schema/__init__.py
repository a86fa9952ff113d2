"""What a table of a data package is: a JSON file a table, as Data Package v2 writes schemas.

Everything that needs to know a table asks here: the reader, `validate`, `packaging`, and the
recipe of the practice region. A publisher's own words (levels, measures, groups, needs, units)
are in no list here; the descriptor of a package may list its own.
"""

from __future__ import annotations

import copy
import functools
import json
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Table:
    """A table as its schema describes it; without fields where none describes it."""

    name: str
    fields: dict[str, dict]
    key: list[str]
    points: dict[str, tuple[str, str]]  # a column -> (the other table, the other's column)
    of_people: bool = False  # each row is about one person, so no page and no copy may hold it

    @property
    def columns(self) -> list[str]:
        """The columns that the table must have, in their order."""
        return [c for c, field in self.fields.items() if not field.get("optional")]

    @property
    def numbers(self) -> list[str]:
        """Columns of numbers. Ids are text, whatever a descriptor says of them."""
        numbers = [c for c in self.fields if self._type(c) in {"integer", "number"}]
        return [c for c in numbers if not c.endswith("_id")]

    @property
    def days(self) -> list[str]:
        """Columns of dates. They are read as text, in the form 2026-04-06."""
        return [c for c in self.fields if self._type(c) == "date"]

    @property
    def required(self) -> list[str]:
        """Columns that a row cannot do without."""
        return list(self.rule("required"))

    def rule(self, constraint: str) -> dict[str, object]:
        """The columns that have a constraint, such as `minimum` or `enum`, and what it says."""
        rules = {
            c: field.get("constraints", {}).get(constraint) for c, field in self.fields.items()
        }
        return {c: says for c, says in rules.items() if says is not None and says is not False}

    def _type(self, column: str) -> object:
        return self.fields[column].get("type")


def of(name: str) -> Table:
    """The schema of a table of ours; one without fields for any other table."""
    return _OURS.get(name) or Table(name, {}, [], {})


def from_descriptor(name: str, schema: object) -> Table:
    """What the descriptor of a package says of a table that is not one of ours: its types.

    schema: from anywhere, so it may be anything. What cannot be meant is left out.
    """
    fields = schema.get("fields") if isinstance(schema, dict) else None
    fields = [f for f in fields if isinstance(f, dict)] if isinstance(fields, list) else []
    named = {f["name"]: f for f in fields if isinstance(f.get("name"), str)}
    kept = {c: {"type": f["type"]} for c, f in named.items() if isinstance(f.get("type"), str)}
    return Table(name, kept, [], {})


def described(name: str, /, **changes: dict) -> dict:
    """The schema of a table for a descriptor, with what one publisher says of its own columns.

    changes: a column -> what differs for it, such as `description`, `required` or `enum`.
    """
    schema = copy.deepcopy(_read(name))
    fields = [_changed(f, changes.pop(f["name"], {})) for f in schema["fields"]]
    if changes:
        raise KeyError(f"The table {name} has no column {', '.join(changes)}.")
    kept = {
        k: v for k, v in schema.items() if k not in {"name", "title", "description", "of_people"}
    }
    return kept | {"fields": fields}


def _changed(field: dict, change: dict) -> dict:
    about = {k: v for k, v in change.items() if k in {"title", "description"}}
    rules = {k: v for k, v in change.items() if k not in about}
    rules = field.get("constraints", {}) | rules
    return field | about | ({"constraints": rules} if rules else {})


@functools.cache
def _read(name: str) -> dict:
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def _table(name: str) -> Table:
    schema = _read(name)
    points = {
        key["fields"]: (key["reference"]["resource"], key["reference"]["fields"])
        for key in schema.get("foreignKeys", [])
    }
    fields = {f["name"]: f for f in schema["fields"]}
    return Table(name, fields, schema["primaryKey"], points, schema.get("of_people", False))


TABLES = tuple(sorted(file.stem for file in FOLDER.glob("*.json")))
_OURS = {name: _table(name) for name in TABLES}

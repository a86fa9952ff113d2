"""Copies of data packages that a test may damage."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Callable
from pathlib import Path

RIVERBEND = Path(__file__).resolve().parents[1] / "datasets" / "riverbend"


class Copy:
    """A package to damage. What is written gets its hash and size in the descriptor, so that
    only what a test means to damage is wrong; with `refresh=False`, the old ones stay."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def file(self, table: str) -> Path:
        return self.folder / f"{table}.csv"

    def raw(self, table: str) -> bytes:
        return self.file(table).read_bytes()

    def rows(self, table: str) -> list[list[str]]:
        """All rows as text; the first holds the column names."""
        return list(csv.reader(io.StringIO(self.raw(table).decode("utf-8"))))

    def write(self, table: str, content: bytes | list[list[str]], refresh: bool = True) -> None:
        if isinstance(content, list):
            text = io.StringIO()
            csv.writer(text, lineterminator="\n").writerows(content)
            content = text.getvalue().encode("utf-8")
        self.file(table).write_bytes(content)
        if refresh:
            digest = "sha256:" + hashlib.sha256(content).hexdigest()
            self.describe(table, hash=digest, bytes=len(content))

    def set(self, table: str, row: int, column: str, value: str) -> None:
        """Put a value into a cell; rows count as in a spreadsheet, column names are row 1."""
        rows = self.rows(table)
        rows[row - 1][rows[0].index(column)] = value
        self.write(table, rows)

    def set_column(self, table: str, column: str, change: Callable[[str], str]) -> None:
        rows = self.rows(table)
        at = rows[0].index(column)
        for row in rows[1:]:
            row[at] = change(row[at])
        self.write(table, rows)

    def row_of(self, table: str, **wanted: str) -> int:
        """The number of the first row that has these values."""
        rows = self.rows(table)
        return next(
            number
            for number, row in enumerate(rows, start=1)
            if all(row[rows[0].index(column)] == value for column, value in wanted.items())
        )

    @property
    def descriptor(self) -> dict:
        return json.loads((self.folder / "datapackage.json").read_text(encoding="utf-8"))

    @descriptor.setter
    def descriptor(self, content: dict) -> None:
        text = json.dumps(content, ensure_ascii=False)
        (self.folder / "datapackage.json").write_text(text, encoding="utf-8")

    def describe(self, table: str, **properties) -> None:
        """Set properties of a table in the descriptor; None takes one out."""
        content = self.descriptor
        resource = next(r for r in content["resources"] if r.get("name") == table)
        resource.update(properties)
        for key in [key for key, value in properties.items() if value is None]:
            del resource[key]
        self.descriptor = content


def by_hand(folder: Path, tables: dict[str, str], **properties) -> Copy:
    """A small package from the text of its tables, described as the practice region's are."""
    described = json.loads((RIVERBEND / "2026-Q2" / "datapackage.json").read_text("utf-8"))
    schemas = {r["name"]: r["schema"] for r in described["resources"] if "schema" in r}
    folder.mkdir(parents=True, exist_ok=True)
    copy = Copy(folder)
    copy.descriptor = {
        "$schema": described["$schema"],
        "name": folder.name,
        "title": "A package made by hand (synthetic)",
        "version": "1",
        "created": "2026-07-01T00:00:00Z",
        "synthetic": True,
        "sources": [
            {
                "title": "A source",
                "kind": "count",
                "collected_to": "2026-05-31",
                "published": "2026-06-15",
            }
        ],
        "licenses": [{"name": "CC-BY-4.0"}],
        "resources": [
            {"name": name, "path": f"{name}.csv"}
            | ({"schema": schemas[name]} if name in schemas else {})
            for name in tables
        ],
    } | properties
    for name, text in tables.items():
        lines = [line.strip() for line in text.strip().splitlines()]
        copy.write(name, ("\n".join(lines) + "\n").encode("utf-8"))
    return copy

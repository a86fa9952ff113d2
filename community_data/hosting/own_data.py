"""The data that a trainee's notebook uses, where it is their own: what may be handed in."""

from __future__ import annotations

import ast
import csv
from dataclasses import dataclass
from pathlib import Path

from community_data.errors import DataProblem
from community_data.text.translate import ngettext

DESCRIPTOR = "datapackage.json"
# A column that says that a row is a person, or one thing that a person did or said.
OF_ONE_PERSON = frozenset(
    {
        "person_id", "client_id", "record_id", "response_id", "ballot_id", "visit_id", "turn_id",
        "story_id", "given_name", "family_name", "first_name", "last_name", "birth_date",
        "birth_year", "phone", "address",
    }
)  # fmt: skip


@dataclass(frozen=True)
class OwnData:
    """A data package of the trainee's own.

    `files` are those that belong to it. `small` is the number of counts of people below `least`
    that it shows; `of_people` are its tables with a row for each person.
    """

    folder: Path
    files: tuple[Path, ...]
    least: int
    small: int
    of_people: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.folder.name

    @property
    def warnings(self) -> list[str]:
        """What somebody should know before the data goes to another person."""
        sentences = []
        if self.of_people:
            sentences.append(
                ngettext(
                    "It has a row for each person, in {n} table: {tables}. Hand it in only if your "
                    "organization allows it.",
                    "It has a row for each person, in {n} tables: {tables}. Hand it in only if "
                    "your organization allows it.",
                    len(self.of_people),
                ).format(n=len(self.of_people), tables=", ".join(self.of_people))
            )
        if self.small:
            sentences.append(
                ngettext(
                    "It shows {n} count of fewer than {least} people. Somebody may know who they "
                    "are.",
                    "It shows {n} counts of fewer than {least} people. Somebody may know who they "
                    "are.",
                    self.small,
                ).format(n=self.small, least=self.least)
            )
        return sentences


def package_of(cells: list[dict]) -> str:
    """What the cell tagged `parameters` says that the data is; "" where it does not say it."""
    for cell in cells:
        if "parameters" in (cell.get("metadata", {}).get("tags") or []):
            source = cell.get("source", "")
            return _value_of_package("".join(source) if isinstance(source, list) else source)
    return ""


def _value_of_package(source: str) -> str:
    try:
        lines = ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ""
    for line in lines:
        if isinstance(line, ast.Assign) and isinstance(line.value, ast.Constant):
            names = [target.id for target in line.targets if isinstance(target, ast.Name)]
            if "package" in names and isinstance(line.value.value, str):
                return line.value.value
    return ""


def folder_of(package: str, notebook: Path) -> Path | None:
    """The folder of a trainee's own package; None for one that comes with the course, or none."""
    if not package:
        return None
    try:
        folder = (notebook.parent / Path(package).expanduser()).resolve()
        folder = folder.parent if folder.name == DESCRIPTOR else folder
        there = (folder / DESCRIPTOR).is_file()
    except (OSError, ValueError, RuntimeError):  # such as a name that is too long
        return None
    return folder if there and not _comes_with_the_course(folder) else None


def _comes_with_the_course(folder: Path) -> bool:
    from community_data.data.package import DATASETS

    return folder.is_relative_to(DATASETS.resolve())


def own_data(folder: Path) -> OwnData:
    """What is in a package of one's own. What cannot be read there is left out, and said later."""
    from community_data.data import open_package

    try:
        package = open_package(folder)
        tables = {name: _file(package, name) for name in package.tables}
        least = package.smallest_count
    except DataProblem:
        return OwnData(folder, (folder / DESCRIPTOR,), 0, 0, ())
    files = {name: file for name, file in tables.items() if file is not None}
    headers = {name: _rows(file)[:1] for name, file in files.items()}
    of_people = [n for n, rows in headers.items() if rows and OF_ONE_PERSON & set(rows[0])]
    small = _small_counts(files["measures"], least) if "measures" in files else 0
    return OwnData(
        folder, (folder / DESCRIPTOR, *files.values()), least, small, tuple(sorted(of_people))
    )


def _file(package, table: str) -> Path | None:
    try:
        return package.file(table)
    except DataProblem:
        return None


def _rows(file: Path) -> list[list[str]]:
    try:
        with file.open(encoding="utf-8-sig", errors="replace", newline="") as opened:
            return list(csv.reader(opened))
    except (OSError, csv.Error):
        return []


def _small_counts(file: Path, least: int) -> int:
    rows = _rows(file)
    if not rows or "count" not in rows[0]:
        return 0
    place = rows[0].index("count")
    counts = [row[place].strip() for row in rows[1:] if len(row) > place]
    return sum(1 for count in counts if count.isdecimal() and 0 < int(count) < least)


def described(data: OwnData) -> str:
    """One sentence: what the data is, and how large."""
    size = sum(file.stat().st_size for file in data.files if file.is_file())
    return ngettext(
        "Your notebook uses data of your own: “{name}”, {n} file, {size} KB.",
        "Your notebook uses data of your own: “{name}”, {n} files, {size} KB.",
        len(data.files),
    ).format(name=data.name, n=len(data.files), size=max(1, round(size / 1000)))

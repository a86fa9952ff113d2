"""What was handed in, as it came: `handed_in/` in the course's folder, and its log.

    handed_in/ana_lopez/08_groups/2026-11-22 5f2c9a1be077 08_groups (1).ipynb
    handed_in/_not_known/…          whose person or module is not known
    handed_in/_packed/…             the zips and mails that others came in
    handed_in/log.csv               what became of each file

A file is kept once for each place, whatever the day, and nothing here is ever changed.
"""

from __future__ import annotations

import csv
import datetime
import io
import re
from dataclasses import astuple, dataclass, fields
from pathlib import Path

from community_data.atomic import copy_file, write_file
from community_data.grading.results import sha256

FOLDER = "handed_in"
NOT_KNOWN, PACKED, NO_MODULE = "_not_known", "_packed", "_no_module"
LOG = "log.csv"
TAKEN_IN = "taken in"
_LONGEST = 80  # letters of a name
_SHORT = 12  # letters of a hash that a name has


@dataclass(frozen=True)
class Entry:
    """A line of the log: what came, from whom it is, and what became of it."""

    when: str
    file: str
    person: str
    module: str
    outcome: str
    note: str
    sent: str
    sent_by: str
    sha256: str
    kept_as: str


def keep(course: Path, file: Path, name: str, *place: str) -> str:
    """Keep a file byte for byte in a folder below `handed_in`; returns its name in the course."""
    sha = sha256(file)
    folder = Path(FOLDER, *place)
    for kept in sorted((course / folder).glob(f"* {sha[:_SHORT]} *")):
        if sha256(kept) == sha:
            return kept.relative_to(course).as_posix()
    today = datetime.date.today().isoformat()
    target = folder / f"{today} {sha[:_SHORT]} {safe(name)}"
    copy_file(file, course / target)
    return target.as_posix()


def safe(name: str) -> str:
    """A name that every disk takes, with its suffix."""
    plain = re.sub(r'[\x00-\x1f\x7f<>:"/\\|?*]', "_", name).strip(" .") or "file"
    stem, suffix = Path(plain).stem, Path(plain).suffix[:10]
    while len((stem + suffix).encode()) > _LONGEST:
        stem = stem[:-1]
    return stem + suffix


def log(course: Path) -> list[Entry]:
    """The lines of the log, oldest first."""
    file = course / FOLDER / LOG
    if not file.is_file():
        return []
    rows = csv.DictReader(io.StringIO(file.read_text(encoding="utf-8-sig")))
    names = [field.name for field in fields(Entry)]
    return [Entry(*(_unquoted(row.get(name) or "") for name in names)) for row in rows]


def add_to_log(course: Path, entries: list[Entry]) -> None:
    """Write lines below those of the log."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow([field.name for field in fields(Entry)])
    for entry in [*log(course), *entries]:
        rows.writerow([_quoted(value) for value in astuple(entry)])
    write_file(course / FOLDER / LOG, text.getvalue().encode("utf-8-sig", "replace"))


def _quoted(value: str) -> str:
    """Text that a spreadsheet shows and never runs: a file may be called “=1+1”."""
    return f"'{value}" if value[:1] in "=+-@\t\r'" and value else value


def _unquoted(value: str) -> str:
    return value[1:] if value[:1] == "'" else value

"""Do what was planned: keep every file that came, put work where it is graded, write the log.

In this order, each step whole or not at all: whoever is stopped in the middle does it again, and
nothing is lost or there twice.
"""

from __future__ import annotations

import datetime
import shutil
from pathlib import Path

import nbformat
from nbformat.v4 import new_notebook

from community_data.atomic import PART, clear_parts, make_folder, write_file
from community_data.grading.intake import kept, reading
from community_data.grading.intake.kept import NO_MODULE, NOT_KNOWN, PACKED
from community_data.grading.intake.plan import HAD, TAKE, Row
from community_data.grading.results import submitted_file

# As nbgrader writes it; it takes points off for what is late, where the course asks for that.
_TIMESTAMP = "%Y-%m-%d %H:%M:%S.%f UTC"
# In the exchange of a hub: whoever knows it gets the feedback for this work.
_SECRET = "submission_secret.txt"


def take_in(rows: list[Row], course: Path) -> dict[Path, str]:
    """Keep all, and put what is to be taken in into `submitted/`.

    Returns where what could be read of files that are cut off was kept, by the file.
    """
    _clear_half_written(course)
    kept_as = {_file(row): _kept(row, course) for row in rows if _file(row)}
    recovered = {_file(row): _recovered(row, course) for row in rows if row.inspected.recovered}
    for row in rows:
        if row.outcome in (TAKE, HAD) and row.person:
            _put_in_place(row, [other for other in rows if _goes_with(other, row)], course)
    now = datetime.datetime.now().astimezone().isoformat(timespec="seconds")
    kept.add_to_log(course, [_entry(row, now, kept_as.get(_file(row), "")) for row in rows])
    return recovered


def _file(row: Row) -> Path | None:
    return row.inspected.arrival.file


def _clear_half_written(course: Path) -> None:
    """Take away what a run that was killed left half-written. What it stood for came again."""
    for place in (course / kept.FOLDER, course / "submitted"):
        for part in list(place.rglob(f"{PART}*")):
            if part.parent.is_dir():
                clear_parts(part.parent)


def _kept(row: Row, course: Path) -> str:
    arrival = row.inspected.arrival
    if arrival.holds_others:
        return kept.keep(course, arrival.file, arrival.name, PACKED)
    person = row.person.id if row.person else NOT_KNOWN
    module = row.module or (row.modules[0] if row.modules else NO_MODULE)
    return kept.keep(course, arrival.file, arrival.name, person, module)


def _recovered(row: Row, course: Path) -> str:
    """What could be read of half a file, as a notebook beside it."""
    person, module = row.key
    name = f"recovered {person} {module}".strip().replace("  ", " ")
    place = Path(kept.FOLDER, person or NOT_KNOWN, module or NO_MODULE)
    file = place / f"{name} {row.inspected.sha256[:12]}.ipynb"
    cells = reading.read(row.inspected.arrival.file).cells
    write_file(course / file, nbformat.writes(new_notebook(cells=cells)) + "\n")
    return file.as_posix()


def _goes_with(data: Row, work: Row) -> bool:
    return bool(data.goes_to) and data.person == work.person and work.module in data.modules


def _put_in_place(work: Row, data: list[Row], course: Path) -> None:
    """Put a person's work of a module where it is graded, with their data. What was there before is
    in `handed_in` first."""
    file = submitted_file(course, *work.key)
    folder = file.parent
    files = {Path(*row.goes_to): row.inspected.arrival.file for row in data}
    if work.outcome == HAD and all(_same(folder / name, source) for name, source in files.items()):
        return
    for old in sorted(folder.rglob("*")) if folder.is_dir() else []:
        if old.is_file() and not old.is_symlink():
            kept.keep(course, old, old.name, *work.key)

    def fill(part: Path) -> None:
        for name, source in files.items():
            (part / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, part / name)
        _write_notebook(work, part / file.name)
        if moment := work.inspected.sent:
            stamp = moment.astimezone(datetime.UTC).strftime(_TIMESTAMP)
            (part / "timestamp.txt").write_text(stamp, encoding="utf-8")
        secret = work.inspected.arrival.file.with_name(_SECRET)
        if secret.is_file() and not secret.is_symlink() and secret.stat().st_size < 1000:
            shutil.copyfile(secret, part / _SECRET)

    make_folder(folder, fill)


def _same(file: Path, source: Path) -> bool:
    return file.is_file() and file.read_bytes() == source.read_bytes()


def _write_notebook(work: Row, file: Path) -> None:
    source = work.inspected.arrival.file
    if not work.inspected.converted:
        shutil.copyfile(source, file)
        return
    notebook = reading.read(source).notebook
    file.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8")


def _entry(row: Row, now: str, kept_as: str) -> kept.Entry:
    each = row.inspected
    person, module = row.key
    return kept.Entry(
        when=now,
        file=row.shown,
        person=person,
        module=module or " ".join(row.modules),
        outcome=row.outcome,
        note=row.note,
        sent=each.sent.isoformat(timespec="seconds") if each.sent else "",
        sent_by=each.sent_by,
        sha256=each.sha256,
        kept_as=kept_as,
    )

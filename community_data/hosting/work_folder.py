"""A trainee's folder: the modules copied into it, and what can be put right in it.

One promise: nothing that a trainee changed is ever lost. Their file stays as it is, until they ask
for a change; then what they had is kept in the folder `backups`.
"""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import json
import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path

import nbformat

from community_data.atomic import write_file
from community_data.course import syllabus
from community_data.course.merge import Merged, merge
from community_data.errors import CannotReport, CannotStart
from community_data.text.translate import _, ngettext

KEPT = ".community-data"  # in the work folder: what was copied
BACKUPS = "backups"
# What nbformat raises for a file that is something else, or half of a notebook.
NO_NOTEBOOK = (ValueError, KeyError, TypeError, AttributeError, RecursionError)


@dataclass
class Copied:
    """What was done to the files of a work folder, by their names in it."""

    new: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)  # theirs, where the course has a newer edition


def copy_modules(course: Path, work: Path) -> Copied:
    """Copy every module of a course into `work`, never over what a trainee changed.

    A file they did not touch is brought up to date. Raises `CannotStart`.
    """
    modules = course / "modules"
    files = _course_files(modules)
    _refuse_work_folder(work, course)
    record = Record(work)
    copied = Copied()
    for file in files:
        name = file.relative_to(modules).as_posix()
        content = file.read_bytes()
        new, present = _sha(content), _sha_of(work / name)
        if present not in (None, new, record.copied.get(name)):
            if record.copied.get(name) == new:
                record.handed_out(name, content)
            elif name in record.copied:
                copied.kept.append(name)
            continue
        if present != new:
            write_file(work / name, content)
            (copied.new if present is None else copied.updated).append(name)
        record.handed_out(name, content)
    return copied


def newer_edition(course: Path, work: Path, module_id: str) -> bool:
    """Has the course a newer edition of a module than the one that a trainee began with?"""
    name = f"{module_id}/{module_id}.ipynb"
    begun_with = Record(work).copied.get(name)
    return begun_with not in (None, _sha_of(syllabus.released(course, module_id)))


def fresh_copy(course: Path, work: Path, module: str) -> str:
    """Put a fresh copy of a module beside the trainee's own. Returns what was done.

    Raises `CannotStart` where there is no such module.
    """
    module_id = _module_id(course, work, module)
    content = syllabus.released(course, module_id).read_bytes()
    for number in range(1, 1000):
        label = _("fresh copy") if number == 1 else _("fresh copy {n}").format(n=number)
        name = f"{module_id}/{module_id} ({label}).ipynb"
        if not os.path.lexists(work / name):
            write_file(work / name, content)
            return _("A fresh copy is beside yours: “{file}”.").format(file=Path(name).name)
    raise CannotStart(
        _("“{folder}” holds too many fresh copies of {module}. Delete some.").format(
            folder=work.name, module=module_id
        )
    )


def mend(course: Path, work: Path, module: str) -> str:
    """Put deleted cells of a module back, and take over a newer edition. Returns what was done.

    The trainee's answers and own cells stay, and what they had is kept in `backups`. Raises
    `CannotStart` where there is no such module, or where their notebook cannot be read; then
    nothing is changed.
    """
    module_id = _module_id(course, work, module)
    name = f"{module_id}/{module_id}.ipynb"
    record = Record(work)
    edition = syllabus.released(course, module_id)
    if not (work / name).is_file():
        write_file(work / name, edition.read_bytes())
        record.handed_out(name, edition.read_bytes())
        return _("{module} was missing. A fresh copy was put in its place.").format(module=name)
    merged = merge(
        _notebook(work / name, module_id), nbformat.read(edition, 4), record.edition(name)
    )
    if not merged.changed:
        record.handed_out(name, edition.read_bytes())
        return _("Nothing is missing in {module}, and it is the newest edition.").format(
            module=module_id
        )
    kept_as = _back_up(work, name)
    write_file(work / name, nbformat.writes(merged.notebook) + "\n")
    record.handed_out(name, edition.read_bytes())
    return _what_was_done(module_id, merged, kept_as)


class Record:
    """What was copied into a work folder: the SHA-256 of each file, and each notebook as it was."""

    def __init__(self, work: Path) -> None:
        self.folder = work / KEPT
        self.file = self.folder / "copied.json"
        self.copied: dict[str, str] = {}
        # A record that is lost or broken only makes us more careful: every file counts as theirs.
        with contextlib.suppress(OSError, ValueError):
            record = json.loads(self.file.read_text(encoding="utf-8"))
            if isinstance(record, dict):
                self.copied = {str(name): str(sha) for name, sha in record.items()}

    def handed_out(self, name: str, content: bytes) -> None:
        """Write down that a file was copied. At once: a start that is cut off must know it."""
        sha = _sha(content)
        if self.copied.get(name) == sha and _sha_of(self._as_copied(name)) == sha:
            return
        self.copied[name] = sha
        write_file(self._as_copied(name), content)
        write_file(self.file, json.dumps(self.copied, indent=1, sort_keys=True) + "\n")

    def begun_with(self, name: str) -> Path | None:
        """A notebook as it was copied, or None where that is not known."""
        file = self._as_copied(name)
        known = _sha_of(file) is not None and _sha_of(file) == self.copied.get(name)
        return file if known else None

    def edition(self, name: str) -> nbformat.NotebookNode | None:
        """What stands in a notebook as it was copied, or None where that is not known."""
        file = self.begun_with(name)
        return nbformat.read(file, 4) if file else None

    def _as_copied(self, name: str) -> Path:
        return self.folder / "as handed out" / name


def _course_files(modules: Path) -> list[Path]:
    files = [
        file
        for file in sorted(modules.glob("*/**/*"))
        if file.is_file() and not any(p.startswith(".") for p in file.relative_to(modules).parts)
    ]
    if not files:
        raise CannotStart(
            _(
                "The course has no modules to copy: its folder modules is empty. "
                "Build them first: community-data modules"
            )
        )
    return files


def _refuse_work_folder(work: Path, course: Path) -> None:
    for own in ("modules", "solutions", "community_data"):
        if work.resolve().is_relative_to((course / own).resolve()):
            raise CannotStart(
                _(
                    "“{folder}” is inside the course's own folder {own}. "
                    "Choose another folder with --dir."
                ).format(folder=work.name, own=own)
            )
    if work.exists() and not work.is_dir():
        raise CannotStart(
            _("“{folder}” is a file, not a folder. Choose a folder with --dir.").format(
                folder=work.name
            )
        )
    try:
        (work / KEPT).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CannotStart(
            _(
                "The folder “{folder}” cannot be made ({reason}). Choose another folder with --dir."
            ).format(folder=work, reason=error.strerror)
        ) from None


def _module_id(course: Path, work: Path, module: str) -> str:
    """The id of a module by the name that a person gave: 08_groups, or groups."""
    if not work.is_dir():
        raise CannotStart(
            _(
                "There is no folder “{folder}” here. Start the course first, or name the folder "
                "in which you work with --dir."
            ).format(folder=work)
        )
    try:
        return syllabus.named((module,), course)[0].id
    except CannotReport as problem:
        raise CannotStart(str(problem)) from None


def _notebook(file: Path, module_id: str) -> nbformat.NotebookNode:
    try:
        notebook = nbformat.read(file, 4)
        nbformat.validate(notebook, relax_add_props=True)
        return notebook
    except (*NO_NOTEBOOK, nbformat.ValidationError):
        raise CannotStart(
            _(
                "{file} cannot be read as a notebook, so nothing was changed in it. Get a fresh "
                "copy of {module}, and show your facilitator the one that cannot be read."
            ).format(file=file.name, module=module_id)
        ) from None


def _back_up(work: Path, name: str) -> str:
    """Keep a file of the work folder as it is. Returns its name there."""
    moment = datetime.datetime.now().strftime("%Y-%m-%d %H.%M.%S")
    path = Path(name)
    for number in range(1, 1000):
        more = "" if number == 1 else f" ({number})"
        kept_as = f"{BACKUPS}/{path.stem} {moment}{more}{path.suffix}"
        if not os.path.lexists(work / kept_as):
            (work / BACKUPS).mkdir(exist_ok=True)
            shutil.copy2(work / name, work / kept_as)
            return kept_as
    raise CannotStart(_("The folder “{folder}” is full.").format(folder=BACKUPS))


def _what_was_done(module_id: str, merged: Merged, kept_as: str) -> str:
    put_back, new, renewed = merged.put_back, merged.new, merged.renewed
    done = {
        ngettext("{n} cell was put back.", "{n} cells were put back.", put_back): put_back,
        ngettext("{n} cell is new.", "{n} cells are new.", new): new,
        ngettext("{n} cell has a newer text.", "{n} cells have a newer text.", renewed): renewed,
    }
    sentences = " ".join(sentence.format(n=count) for sentence, count in done.items() if count)
    return _(
        "{module}: {sentences} Your answers are as they were. What you had before is kept as "
        "“{kept_as}”."
    ).format(module=module_id, sentences=sentences, kept_as=kept_as)


def _sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _sha_of(file: Path) -> str | None:
    if not os.path.lexists(file):
        return None
    return _sha(file.read_bytes()) if file.is_file() else "not a file"

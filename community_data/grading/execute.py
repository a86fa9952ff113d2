"""One person's work, graded: put back, run in the sandbox, judged, made harmless, kept.

What is kept under `.grading/` is known by everything that it depends on, so that a run that was
stopped is taken up, and no way to grade does the work of another again. The classes at the end are
nbgrader's steps: `nbgrader autograde` and the formgrader's button come through them.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

import nbformat
from nbconvert.exporters import NotebookExporter
from nbformat import NotebookNode
from nbgrader.converters.base import NbGraderException
from nbgrader.preprocessors import NbGraderPreprocessor

from community_data.atomic import write_file
from community_data.errors import CannotGrade, CourseError
from community_data.grading import edition as editions
from community_data.grading.edition import Edition
from community_data.grading.intake.reading import read as read_file
from community_data.grading.put_back import grade_id, is_written, put_back, require_module, squeezed
from community_data.grading.results import METADATA, Note, sha256, submitted_file
from community_data.text.translate import _

OWN_FOLDER = ".grading"
PACKAGE = Path(__file__).resolve().parents[1]
# What of the course decides how a piece of work is judged, besides the module's edition.
DECIDES = (
    "data",
    "exercises",
    "grading",
    "kernels",
    "lessons",
    "methods",
    "text",
    "course/merge.py",
)
NOT_DATA = {"timestamp.txt"}


@dataclass(frozen=True)
class HandedIn:
    """One person's work as it lies in `submitted/`.

    `digest` is the SHA-256 of the notebook; `key` that of all that its grade depends on.
    """

    person: str
    folder: Path
    digest: str
    key: str


@dataclass(frozen=True)
class Bench:
    """Where work is run and judged."""

    sandbox: object
    judge: object


@contextlib.contextmanager
def bench() -> Iterator[Bench]:
    """A sandbox and a judge. Raises `CannotGrade` where this machine has no sandbox."""
    from community_data.grading.judge import Judge
    from community_data.kernels.sandbox import Sandbox

    with Sandbox(course=PACKAGE.parent) as sandbox, Judge() as judge:
        yield Bench(sandbox, judge)


def handed_in(course: Path, person: str, edition: Edition) -> HandedIn | None:
    """A person's work of a module; None where there is none."""
    file = submitted_file(course, person, edition.module)
    place = file.relative_to(course / "submitted")
    # A link may lead to the work of another.
    if not file.is_file() or file.resolve() != (course / "submitted").resolve() / place:
        return None
    digest = sha256(file)
    parts = [edition.digest, digest, code_digest(), *_beside(file)]
    key = hashlib.sha256(json.dumps(parts).encode()).hexdigest()
    return HandedIn(person, file.parent, digest, key)


def theirs(course: Path, work: HandedIn, module: str) -> NotebookNode:
    """The notebook that was handed in. Raises `CannotGrade` where it is none of this module."""
    reading = read_file(work.folder / f"{module}.ipynb")
    if reading.notebook is None:
        raise CannotGrade(reading.problem)
    require_module(reading.notebook, module, course)
    return reading.notebook


def work_out(course: Path, work: HandedIn, edition: Edition, bench: Bench) -> NotebookNode:
    """The graded notebook of a person's work. Raises `CannotGrade` where it cannot be graded."""
    from community_data.grading.harmless import harmless, plain
    from community_data.grading.run import graded

    ready = put_back(theirs(course, work, edition.module), edition.notebook)
    notebook = graded(ready.notebook, edition.module, work.folder, bench.sandbox, bench.judge)
    found = notebook.metadata.get(METADATA, {}).get("notes", [])
    notebook.metadata[METADATA] = {
        "submitted": work.digest,
        "edition": edition.digest,
        "key": work.key,
        "graded": datetime.now(UTC).isoformat(timespec="seconds"),
        "texts": texts_of(notebook, edition),
        "notes": [
            {"kind": note["kind"], "text": plain(note["text"]).replace("\n", " ")}
            for note in [*map(_as_dict, ready.notes), *found]
        ],
    }
    return harmless(notebook, edition.notebook)


def kept(course: Path, module: str, key: str) -> Path:
    """Where the graded notebook of some work lies once it was worked out."""
    return course / OWN_FOLDER / module / f"{key}.ipynb"


def read_kept(file: Path) -> NotebookNode | None:
    """What `keep` wrote, which needs no validation: that takes longer than all the rest."""
    try:
        return nbformat.v4.reads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def keep(file: Path, notebook: NotebookNode) -> None:
    write_file(file, nbformat.v4.writes(notebook) + "\n")


@lru_cache
def code_digest() -> str:
    """The SHA-256 of the course's code and data that a grade depends on."""
    digest = hashlib.sha256()
    roots = [PACKAGE / name for name in DECIDES] + [PACKAGE.parent / "datasets"]
    for root in roots:
        for file in [root] if root.is_file() else sorted(root.rglob("*")):
            if file.is_file() and "__pycache__" not in file.parts:
                digest.update(os.fsencode(file.relative_to(PACKAGE.parent)))
                digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def _beside(notebook: Path) -> list[list[str]]:
    """The names and digests of the files that were handed in with a notebook."""
    return [
        [
            file.relative_to(notebook.parent).as_posix(),
            hashlib.sha256(file.read_bytes()).hexdigest(),
        ]
        for file in sorted(notebook.parent.rglob("*"))
        if file != notebook
        and file.is_file()
        and not file.is_symlink()
        and file.name not in NOT_DATA
    ]


def texts_of(notebook: NotebookNode, edition: Edition) -> dict[str, str]:
    """The written tasks of a notebook by `grade_id`; "" where one is as it was handed out."""
    blanks = {grade_id(cell): squeezed(cell) for cell in edition.notebook.cells if is_written(cell)}
    return {
        grade_id(cell): "" if squeezed(cell) == blanks[grade_id(cell)] else cell.source
        for cell in notebook.cells
        if grade_id(cell) in blanks
    }


def _as_dict(note: Note) -> dict[str, str]:
    return {"kind": note.kind, "text": note.text}


class EditionFirst(NotebookExporter):
    """Before nbgrader grades: the gradebook knows the module as it is in `modules/`."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        folder = getattr(self.parent, "coursedir", None)
        if folder is not None:
            self._enter(folder)

    def _enter(self, folder) -> None:
        from community_data.grading.gradebook import opened
        from community_data.grading.lock import only_one, writing

        course = Path(folder.root)
        try:
            edition = editions.read(course, folder.assignment_id)
            with only_one(course), writing(course), opened(folder) as gradebook:
                editions.enter(gradebook, edition, course / "backup")
        except CourseError as error:
            raise _told(self.log, error) from error


class RefuseAfterHandIn(NotebookExporter):
    """Before nbgrader makes a module again: not where work of it was handed in.

    It deletes `modules/NN_name` first, and then finds out that it cannot go on.
    """

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        folder = getattr(self.parent, "coursedir", None)
        if folder is not None and any(
            Path(folder.root).glob(f"submitted/*/{folder.assignment_id}")
        ):
            sentence = _(
                "Work of {module} was handed in already, so nbgrader must not make the module "
                "again. Two other commands do what you need. After you changed solutions/{module}: "
                "community-data modules. Then, to grade: community-data grade {module}"
            )
            raise _told(self.log, CannotGrade(sentence.format(module=folder.assignment_id)))


class PutBackCells(NbGraderPreprocessor):
    """The first step of cleaning: the notebook in the form of the module's edition."""

    def preprocess(self, nb, resources):
        about = resources["nbgrader"]
        edition = editions.read(Path.cwd(), about["assignment"])
        work = handed_in(Path.cwd(), about["student"], edition)
        try:
            yours = theirs(Path.cwd(), work, edition.module)
        except CourseError as error:
            raise _told(self.log, error) from error
        return put_back(yours, edition.notebook).notebook, resources


class Grade(NbGraderPreprocessor):
    """In the place of nbgrader's Execute: run and judged by us, or taken from what is kept."""

    def preprocess(self, nb, resources):
        about = resources["nbgrader"]
        course = Path.cwd()  # nbgrader goes there before it converts
        edition = editions.read(course, about["assignment"])
        work = handed_in(course, about["student"], edition)
        file = kept(course, edition.module, work.key)
        notebook = read_kept(file)
        if notebook is None:
            try:
                with bench() as room:
                    notebook = work_out(course, work, edition, room)
            except CourseError as error:
                raise _told(self.log, error) from error
            keep(file, notebook)
        return notebook, resources


class SavePoints(NbGraderPreprocessor):
    """In the place of nbgrader's SaveAutoGrades: the points that our judge gave, and no others."""

    def preprocess(self, nb, resources):
        from nbgrader.api import Gradebook

        from community_data.grading.gradebook import record
        from community_data.grading.lock import writing
        from community_data.grading.reading.marks import keep as keep_marks

        module, person = resources["nbgrader"]["assignment"], resources["nbgrader"]["student"]
        with writing(Path.cwd()), Gradebook(resources["nbgrader"]["db_url"]) as gradebook:
            record(gradebook, nb, module, person)
            keep_marks(gradebook, module, {person: nb.metadata[METADATA]["texts"]})
            gradebook.db.commit()
        return nb, resources


def _told(log, error: CourseError) -> NbGraderException:
    """An error as nbgrader takes one: its sentence in the log, which the formgrader shows."""
    log.error("%s", error)
    return NbGraderException(str(error))

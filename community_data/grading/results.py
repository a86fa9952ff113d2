"""What grading found out about one person's work: read from their graded notebook.

`autograded/PERSON/MODULE/MODULE.ipynb` is the one place where it stands. The output of a check's
cell holds the result under `check.MIME`; what is true of the whole work stands in the notebook's
metadata under `community_data`. Points that a person gave stand in nbgrader's gradebook.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

import nbformat

from community_data.exercises.check import MIME

METADATA = "community_data"
NOT_ANSWERED = "not_answered"


@dataclass(frozen=True)
class Result:
    """One check: the `grade_id` of its cell, the points, and what it says to the trainee.

    `hint` is the id of the mistake, "right" where there is none. `answer` is what was answered,
    for exercises that a facilitator counts, such as the five statements.
    """

    grade_id: str
    exercise: str
    points: float
    out_of: float
    hint: str
    message: str
    answer: list[int] | None = None

    @property
    def passed(self) -> bool:
        return self.points == self.out_of


@dataclass(frozen=True)
class Note:
    """Something that a facilitator should know of how the work was graded.

    `kind` is a word for programs, such as "put_back" or "kernel_ended"; `text` is for people.
    """

    kind: str
    text: str


@dataclass(frozen=True)
class Graded:
    """One person's graded work of one module.

    `texts` are the written tasks by `grade_id`, as plain text; "" where none was written.
    `submitted` and `edition` are the SHA-256 of what was handed in and of the module's edition.
    """

    person: str
    module: str
    results: list[Result]
    texts: dict[str, str]
    submitted: str
    edition: str
    graded: str
    notes: list[Note] = field(default_factory=list)


def submitted_file(course: Path, person: str, module: str) -> Path:
    return course / "submitted" / person / module / f"{module}.ipynb"


def autograded_file(course: Path, person: str, module: str) -> Path:
    return course / "autograded" / person / module / f"{module}.ipynb"


def sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def read(course: Path, person: str, module: str) -> Graded | None:
    """What is known of a person's work; None where it was not graded, or not by this course."""
    file = autograded_file(course, person, module)
    if not file.is_file():
        return None
    # Our own file: nbformat's validation would take longer than all the rest.
    try:
        notebook = nbformat.v4.reads(file.read_text(encoding="utf-8"))
        about = notebook.metadata.get(METADATA)
    except (ValueError, AttributeError):
        return None
    if not about:
        return None
    return Graded(
        person=person,
        module=module,
        results=of(notebook),
        texts=dict(about.get("texts", {})),
        submitted=about["submitted"],
        edition=about["edition"],
        graded=about["graded"],
        notes=[Note(note["kind"], note["text"]) for note in about.get("notes", [])],
    )


def of(notebook) -> list[Result]:
    """The results of the checks in a graded notebook."""
    return [result for cell in notebook.cells for result in _results(cell)]


def _results(cell) -> list[Result]:
    about = cell.metadata.get("nbgrader", {})
    if not about.get("grade"):
        return []
    stored = [output.get("data", {}).get(MIME) for output in cell.get("outputs", [])]
    return [Result(about["grade_id"], **_fields(values)) for values in stored if values]


def _fields(values: dict) -> dict:
    always = ("exercise", "points", "out_of", "hint", "message")
    return {name: values[name] for name in always} | {"answer": values.get("answer")}

"""How far a trainee has come in a module, as their saved notebook tells it.

A check leaves in its cell's output whether the answer was right. What stands in a notebook may be
anything: here it is counted, and nothing of it is handed on.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

# As `exercises.check` writes it, which is slow to import. A test holds the two together.
CHECK = "application/vnd.community-data.check+json"


@dataclass(frozen=True)
class Progress:
    """Checks that say “Right” of all checks, written tasks with a text of all written tasks."""

    checks: int
    right: int = 0
    tasks: int = 0
    written: int = 0
    begun: bool = False
    readable: bool = True

    @property
    def done(self) -> bool:
        return self.right == self.checks and self.written == self.tasks


def of_notebook(yours: Path, edition: Path) -> Progress:
    """The progress in a trainee's notebook, by the exercises of the course's edition of it."""
    graded = [cell for cell in cells_of(edition) or [] if _about(cell).get("grade")]
    checks = {_name(cell) for cell in graded if cell.get("cell_type") == "code"}
    tasks = {_name(cell): _source(cell) for cell in graded if cell.get("cell_type") == "markdown"}
    if not yours.is_file():
        return Progress(len(checks), tasks=len(tasks))
    cells = cells_of(yours)
    if cells is None:
        return Progress(len(checks), tasks=len(tasks), readable=False)
    right = {_name(cell) for cell in cells if _passed(cell)} & checks
    written = {
        _name(cell)
        for cell in cells
        if _name(cell) in tasks and _source(cell).strip() not in ("", tasks[_name(cell)].strip())
    }
    begun = bool(right or written) or any(cell.get("execution_count") for cell in cells)
    return Progress(len(checks), len(right), len(tasks), len(written), begun)


@dataclass(frozen=True)
class Answers:
    """How much of a module a trainee has answered, right or not.

    `words` are the number of words of each written task, 0 where none is written.
    """

    exercises: int
    answered: int = 0
    words: tuple[int, ...] = ()
    readable: bool = True


def answers(yours: Path, edition: Path, begun_with: Path | None = None) -> Answers:
    """What is answered in a notebook: what differs from the edition, and from the one begun with.

    An exercise is a check with the answers above it, or a written task.
    """
    exercises = _exercises(cells_of(edition) or [])
    cells = cells_of(yours) if yours.is_file() else None
    if cells is None:
        return Answers(len(exercises), readable=False)
    blanks = defaultdict(lambda: {""})
    for handed_out in filter(None, (edition, begun_with)):
        for cell in cells_of(handed_out) or []:
            blanks[_name(cell)].add(_source(cell).strip())
    texts = {
        name: _source(cell)
        for cell in cells
        if (name := _name(cell)) and _source(cell).strip() not in blanks[name]
    }
    written = [names[0] for kind, names in exercises if kind == "markdown"]
    return Answers(
        len(exercises),
        sum(any(name in texts for name in names) for _kind, names in exercises),
        tuple(len(texts.get(name, "").split()) for name in written),
    )


def _exercises(cells: list[dict]) -> list[tuple[str, list[str]]]:
    """The exercises of a module: the type of the graded cell, and the names of its answers."""
    exercises, open_ = [], []
    for cell in cells:
        about = _about(cell)
        if about.get("solution"):
            open_.append(_name(cell))
        if about.get("grade"):
            kind = str(cell.get("cell_type"))
            exercises.append((kind, open_ if kind == "code" else [_name(cell)]))
            open_ = []
    return exercises


def cells_of(notebook: Path) -> list[dict] | None:
    """The cells of a notebook; None where the file is none."""
    try:
        cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
    if not isinstance(cells, list):
        return None
    return [cell for cell in cells if isinstance(cell, dict)]


def _inside(thing: object, name: str) -> dict:
    """A part of what was read, where it is what it should be."""
    part = thing.get(name) if isinstance(thing, dict) else None
    return part if isinstance(part, dict) else {}


def _about(cell: dict) -> dict:
    return _inside(_inside(cell, "metadata"), "nbgrader")


def _name(cell: dict) -> str:
    return str(_about(cell).get("grade_id", ""))


def _source(cell: dict) -> str:
    source = cell.get("source", "")
    return "".join(map(str, source)) if isinstance(source, list) else str(source)


def _passed(cell: dict) -> bool:
    outputs = cell.get("outputs")
    return isinstance(outputs, list) and any(
        _inside(_inside(output, "data"), CHECK).get("passed") is True for output in outputs
    )

"""Which module a notebook is: by its cells, never by its name.

A cell is known by nbgrader's `grade_id`, by its id, and, where a program lost both, by its text.
Only what no other module has counts. An older edition of a module has most of it too.
"""

from __future__ import annotations

import functools
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode

# Of what only this module has, so much must be there, and twice as much as of any other module.
LEAST_SHARE = 0.05
AHEAD = 2
_SHORTEST = 12  # letters of a line that can tell a module


@dataclass(frozen=True)
class Marks:
    """What a notebook can be known by, one set for each kind of mark."""

    grade_ids: frozenset[str]
    cell_ids: frozenset[str]
    lines: frozenset[str]

    def kinds(self) -> tuple[frozenset[str], ...]:
        return self.grade_ids, self.cell_ids, self.lines


@functools.cache
def editions(course: Path) -> dict[str, Marks]:
    """The modules of a course, by id, with what only they have."""
    files = {file.parent.name: file for file in sorted((course / "modules").glob("*/*.ipynb"))}
    marks = {
        module: marks_of(nbformat.read(file, 4))
        for module, file in files.items()
        if file.stem == module
    }
    seen = Counter(mark for each in marks.values() for kind in each.kinds() for mark in kind)
    return {
        module: Marks(*(frozenset(m for m in kind if seen[m] == 1) for kind in each.kinds()))
        for module, each in marks.items()
    }


def marks_of(notebook: NotebookNode) -> Marks:
    lines = {line.strip() for cell in notebook.cells for line in cell.source.splitlines()}
    names = [cell.metadata.get("nbgrader") for cell in notebook.cells]
    return Marks(
        frozenset(str(n["grade_id"]) for n in names if isinstance(n, dict) and n.get("grade_id")),
        frozenset(cell.get("id", "") for cell in notebook.cells),
        frozenset(line for line in lines if len(line) >= _SHORTEST),
    )


def modules_of(notebook: NotebookNode, course: Path) -> list[str]:
    """The module that a notebook is; several where it may be each of them, or none."""
    marks = marks_of(notebook)
    shares = {module: _share(marks, edition) for module, edition in editions(course).items()}
    most = max(shares.values(), default=0)
    if most < LEAST_SHARE:
        return []
    return [module for module, share in shares.items() if share * AHEAD > most]


def _share(marks: Marks, edition: Marks) -> float:
    """How much of what only a module has is in a notebook: the kind of mark that says most."""
    pairs = zip(marks.kinds(), edition.kinds(), strict=True)
    return max(len(here & known) / len(known) for here, known in pairs if known)

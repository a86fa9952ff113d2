"""A trainee's notebook brought together with the course's edition of it, and no answer lost.

Cells put back after they were deleted, and the cells of a newer edition, come in the same way: the
result has the edition's cells in the edition's order, with the trainee's answers in their places
and the trainee's own cells where they stood. An answer is known by nbgrader's `grade_id`, every
other cell by its id. `base` is the edition that the trainee began with: what differs from it is
theirs. Where it is lost, an answer is known by the checksum that nbgrader wrote into its cell.
"""

from __future__ import annotations

import copy
from collections import defaultdict
from dataclasses import dataclass

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell

Key = tuple[str, str]  # ("answer" or "cell", its name)


@dataclass(frozen=True)
class Merged:
    """The new notebook, and in how many cells it differs from the trainee's.

    `put_back` had been deleted, `new` are new in the edition, `renewed` have another text in it.
    """

    notebook: NotebookNode
    put_back: int
    new: int
    renewed: int

    @property
    def changed(self) -> bool:
        return bool(self.put_back or self.new or self.renewed)


def merge(yours: NotebookNode, edition: NotebookNode, base: NotebookNode | None) -> Merged:
    """The edition's cells with the trainee's answers and own cells. Changes none of the three."""
    began_with = {_key(cell): cell for cell in base.cells} if base else {}
    keys = {_key(cell) for cell in edition.cells}
    theirs = _chosen(yours, edition, began_with)
    own = _own_cells(yours, keys, theirs, began_with)
    cells, official = list(own[None]), []
    put_back = new = renewed = 0
    for cell in edition.cells:
        key = _key(cell)
        mine = theirs.get(key)
        if mine is None:
            pieces = [copy.deepcopy(cell)]
            put_back += base is None or key in began_with
            new += base is not None and key not in began_with
        else:
            pieces = _pieces(mine, cell, began_with.get(key))
            renewed += pieces[0].source != mine.source
        official.append(pieces[0])
        cells += pieces + own[key]
    notebook = copy.deepcopy(yours)
    notebook.cells = _with_ids_of_their_own(cells, {id(cell) for cell in official})
    notebook.nbformat, notebook.nbformat_minor = edition.nbformat, edition.nbformat_minor
    return Merged(notebook, put_back, new, renewed)


def _about(cell: NotebookNode) -> dict:
    about = cell.metadata.get("nbgrader")
    return about if isinstance(about, dict) else {}


def _key(cell: NotebookNode) -> Key:
    name = _about(cell).get("grade_id")
    return ("answer", str(name)) if name else ("cell", cell.get("id", ""))


def _is_answer(cell: NotebookNode) -> bool:
    return bool(_about(cell).get("solution"))


def _is_locked(cell: NotebookNode) -> bool:
    return bool(_about(cell).get("locked")) and not _is_answer(cell)


def _untouched(mine: NotebookNode, began_with: NotebookNode | None) -> bool:
    """Is a cell still as it was handed out, as far as can be told?"""
    if began_with is not None:
        return mine.source == began_with.source
    if checksum := _about(mine).get("checksum"):
        from nbgrader.utils import compute_checksum  # slow to import, and seldom needed

        return compute_checksum(mine) == checksum
    return False


def _chosen(yours, edition, began_with) -> dict[Key, NotebookNode]:
    """The trainee's cell for each cell of the edition.

    A copied or split cell is there several times: then an answered one counts, and among those
    the one that was handed out.
    """
    ids = {_key(cell): cell.get("id") for cell in edition.cells}
    candidates = defaultdict(list)
    for cell in yours.cells:
        if _key(cell) in ids:
            candidates[_key(cell)].append(cell)
    return {
        key: min(
            cells,
            key=lambda cell: (
                _untouched(cell, began_with.get(_key(cell))),
                cell.get("id") != ids[_key(cell)],
            ),
        )
        for key, cells in candidates.items()
    }


def _own_cells(yours, keys, theirs, began_with) -> dict[Key | None, list[NotebookNode]]:
    """What else the trainee has, by the edition's cell that it stands below."""
    own = defaultdict(list)
    above = None
    for cell in yours.cells:
        key = _key(cell)
        if theirs.get(key) is cell:
            above = key
        elif not _is_locked(cell) and not (
            key in keys | began_with.keys() and _untouched(cell, began_with.get(key))
        ):
            own[above].append(_as_own(cell))
    return own


def _as_own(cell: NotebookNode) -> NotebookNode:
    """A cell that is the trainee's alone: nobody grades it, and they may delete it."""
    freed = copy.deepcopy(cell)
    for name in ("nbgrader", "deletable", "editable"):
        freed.metadata.pop(name, None)
    return freed


def _pieces(mine, cell, began_with) -> list[NotebookNode]:
    """A cell of the edition with what the trainee did to it; both where both changed it."""
    if mine.source == cell.source:
        return [_filled(cell, mine)]
    if _is_locked(cell):
        return [copy.deepcopy(cell)]
    if _is_answer(cell):
        keep = not _untouched(mine, began_with)
        return [_filled(cell, mine) if keep else copy.deepcopy(cell)]
    if began_with is None:
        below = [_as_own(mine)] if mine.cell_type == "code" else []
        return [copy.deepcopy(cell), *below]
    if cell.source == began_with.source:
        return [_filled(cell, mine)]
    below = [] if _untouched(mine, began_with) else [_as_own(mine)]
    return [copy.deepcopy(cell), *below]


def _filled(cell: NotebookNode, mine: NotebookNode) -> NotebookNode:
    """The edition's cell with the trainee's text, and with what it printed."""
    filled = copy.deepcopy(cell)
    filled.source = mine.source
    if filled.cell_type == mine.cell_type == "code":
        filled.outputs = copy.deepcopy(mine.outputs)
        filled.execution_count = mine.execution_count
    if "attachments" in mine:
        filled.attachments = copy.deepcopy(mine.attachments)
    return filled


def _with_ids_of_their_own(cells: list[NotebookNode], official: set[int]) -> list[NotebookNode]:
    """The cells, each with an id that no other has: a cell that was copied may lack one.

    Those of the edition, by their `id()` in Python, keep theirs.
    """
    taken = {cell.id for cell in cells if id(cell) in official}
    for cell in cells:
        if id(cell) in official:
            continue
        if not cell.get("id") or cell.id in taken:
            make = new_code_cell if cell.cell_type == "code" else new_markdown_cell
            cell.id = make().id
        taken.add(cell.id)
    return cells

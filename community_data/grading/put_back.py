"""What was handed in, in the form of the module's edition: every official cell once, in its order.

A notebook comes back copied, split, merged, reordered, unlocked, or without what nbgrader wrote
into it. `recognized` finds out which cell of the edition each of its cells is: by its id, by its
`grade_id`, by the name it assigns, or by its text. `course.merge` then puts the trainee's answers
into the edition, and what is left over is looked through: texts that stand beside the marked cell
of a written task, answers that stand in another cell.
"""

from __future__ import annotations

import ast
import copy
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from nbformat import NotebookNode
from nbgrader.utils import is_grade, is_locked, is_solution

from community_data.course.merge import merge
from community_data.errors import CannotGrade
from community_data.grading.intake.module_of import modules_of
from community_data.grading.results import Note
from community_data.text.lists import and_
from community_data.text.translate import _, ngettext

MOST_PIECES = 6  # a cell is split into no more than this
FEWEST_WORDS = 4  # a text that is shorter is no answer to a written task
FRAGMENT = 4  # characters of a cut check that tell it from anything else


@dataclass(frozen=True)
class PutBack:
    """The notebook to run, and what a facilitator should know of how it came about."""

    notebook: NotebookNode
    notes: list[Note]


class Official:
    """The cells of an edition, by what tells them from each other."""

    def __init__(self, edition: NotebookNode) -> None:
        self.edition = edition
        self.by_grade_id = {name: cell for cell in edition.cells if (name := grade_id(cell))}
        self.by_id = {cell.id: cell for cell in edition.cells}

    @cached_property
    def by_text(self) -> dict[str, NotebookNode]:
        """Those whose text is of no other cell; the blanks of answers are too much alike."""
        texts = Counter(squeezed(cell) for cell in self.edition.cells)
        return {
            text: cell
            for cell in self.edition.cells
            if texts[text := squeezed(cell)] == 1 and not is_written(cell)
        }

    @cached_property
    def answers(self) -> dict[str, frozenset[str]]:
        """The names that each answer's cell leaves open, by the cell's id."""
        return {
            cell.id: names
            for cell in self.edition.cells
            if is_solution(cell) and (names := open_names(cell.source))
        }


def put_back(yours: NotebookNode, edition: NotebookNode) -> PutBack:
    """A notebook that was handed in, with the cells of the edition. Changes neither of them."""
    official = Official(edition)
    cells = recognized(yours, official)
    present = {cell.metadata.get("official") for cell in cells}
    mine = copy.copy(yours)
    mine.cells = _joined(cells, official)
    merged = merge(mine, edition, None).notebook
    merged.metadata = copy.deepcopy(edition.metadata)
    for cell in merged.cells:
        cell.metadata.pop("official", None)
        if cell.id in official.by_id and not cell.source.strip():
            cell.source = official.by_id[cell.id].source
    missing = [cell for cell in edition.cells if cell.id not in present]
    elsewhere = _answers_elsewhere(merged, official, {cell.id for cell in missing})
    written = _texts_beside(merged, mine, official)
    return PutBack(merged, [*_of_missing(missing), *elsewhere, *written])


def recognized(yours: NotebookNode, official: Official) -> list[NotebookNode]:
    """The cells that were handed in, each marked with the cell of the edition that it is.

    `metadata.official` is that cell's id; a cell of the trainee's own has none.
    """
    cells = [copy.deepcopy(cell) for cell in yours.cells]
    for cell in cells:
        cell.source = cell.source.replace("\r\n", "\n")
        cell.metadata.pop("official", None)
        same = official.by_id.get(cell.get("id")) or official.by_grade_id.get(grade_id(cell))
        if same is not None:
            _mark(cell, same)
    answered = {
        cell.metadata.official
        for cell in cells
        if "official" in cell.metadata and not _is_blank(cell, official)
    }
    for cell in cells:
        if "official" not in cell.metadata:
            same = _by_content(cell, official, answered)
            if same is not None:
                _mark(cell, same)
                cell.id = same.id
                answered.add(same.id)
            else:
                cell.metadata.pop("nbgrader", None)
    # An answer that was given in a new cell takes the place of the one that was left blank.
    return [
        cell
        for cell in cells
        if cell.metadata.get("official") not in answered or not _is_blank(cell, official)
    ]


def require_module(yours: NotebookNode, module: str, course: Path) -> None:
    """Raise `CannotGrade` where a notebook is another module, or none of the course."""
    modules = modules_of(yours, course)
    if not modules:
        raise CannotGrade(
            _(
                "Nothing of {module} is in this notebook. Ask for the notebook of this module."
            ).format(module=module)
        )
    if module not in modules:
        raise CannotGrade(
            _("This is the module {other}. Take it in as that one, and ask for {module}.").format(
                other=modules[0], module=module
            )
        )


def grade_id(cell: NotebookNode) -> str:
    about = cell.metadata.get("nbgrader")
    name = about.get("grade_id") if isinstance(about, dict) else None
    return name if isinstance(name, str) else ""


def is_written(cell: NotebookNode) -> bool:
    """Is this a task that a person reads?"""
    return is_solution(cell) and is_grade(cell)


def squeezed(cell: NotebookNode) -> str:
    """A cell's text without spaces, quotes of one kind: what an editor may change by itself."""
    return re.sub(r"\s+", "", cell.source).replace("'", '"')


@lru_cache(maxsize=4096)
def parsed(source: str) -> ast.Module | None:
    """A cell's code without the commands of IPython; None where it is no Python."""
    plain = re.sub(r"(?m)^(\s*)[%!].*$|^(.*\S)\?+\s*$", r"\1pass", source)
    try:
        return ast.parse(plain)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def assigned_names(source: str) -> frozenset[str]:
    """The names that a cell gives a value to, also as `rates["percent"] = …`."""
    tree = parsed(source)
    if tree is None:
        return frozenset(re.findall(r"(?m)^(\w+)(?:\[.*?\])?\s*=(?!=)", source))
    return frozenset(name for name, value in _assignments(tree))


def open_names(source: str) -> frozenset[str]:
    """The names to which a blank answer's cell assigns `...`."""
    tree = parsed(source)
    return (
        frozenset(name for name, value in _assignments(tree) if _is_open(value))
        if tree
        else frozenset()
    )


def _is_open(value: ast.expr) -> bool:
    return any(isinstance(node, ast.Constant) and node.value is ... for node in ast.walk(value))


def _assignments(tree: ast.Module) -> Iterable[tuple[str, ast.expr]]:
    for statement in ast.walk(tree):
        if isinstance(statement, ast.Assign):
            targets = statement.targets
        elif isinstance(statement, ast.AnnAssign) and statement.value is not None:
            targets = [statement.target]
        else:
            continue
        for target in targets:
            for part in target.elts if isinstance(target, (ast.Tuple, ast.List)) else [target]:
                while isinstance(part, (ast.Subscript, ast.Attribute)):
                    part = part.value
                if isinstance(part, ast.Name):
                    yield part.id, statement.value


def _mark(cell: NotebookNode, same: NotebookNode) -> None:
    """Say of a cell which one of the edition it is, with that one's nbgrader metadata.

    The checksum stays its own where it has one: by it a blank of an older edition is known.
    """
    about = cell.metadata.get("nbgrader")
    checksum = about.get("checksum") if isinstance(about, dict) else None
    own = checksum if isinstance(checksum, str) and grade_id(cell) == grade_id(same) else None
    cell.metadata.official = same.id
    cell.metadata.pop("nbgrader", None)
    if "nbgrader" in same.metadata:
        cell.metadata.nbgrader = copy.deepcopy(same.metadata.nbgrader)
        if own:
            cell.metadata.nbgrader.checksum = own
    else:
        cell.id = same.id


def _is_blank(cell: NotebookNode, official: Official) -> bool:
    """Has nothing been written into an answer's cell?"""
    same = official.by_id[cell.metadata.official]
    if not is_solution(same):
        return False
    names = official.answers.get(same.id)
    if squeezed(cell) == squeezed(same) or not cell.source.strip():
        return True
    return bool(names) and bool(names <= open_names(cell.source))


def _by_content(cell: NotebookNode, official: Official, answered: set) -> NotebookNode | None:
    """The cell of the edition that a cell without a name is, by what stands in it."""
    same = official.by_text.get(squeezed(cell))
    if same is not None:
        return same if same.id not in answered else None
    names = assigned_names(cell.source) - open_names(cell.source)
    for name, wanted in official.answers.items():
        if name not in answered and wanted <= names:
            return official.by_id[name]
    return None


def _joined(cells: list[NotebookNode], official: Official) -> list[NotebookNode]:
    """The cells, with those that were one cell put together again."""
    whole = []
    rest = list(cells)
    while rest:
        cell = rest.pop(0)
        name = cell.metadata.get("official")
        same = official.by_id.get(name)
        if same is not None and is_written(same):
            others = [other for other in rest if other.metadata.get("official") == name]
            rest = [other for other in rest if other.metadata.get("official") != name]
            _join_texts(cell, others, official)
        elif same is not None and is_solution(same) and parsed(cell.source) is None:
            del rest[: _join_code(cell, rest)]
        whole.append(cell)
    return _without_fragments(whole, official)


def _join_texts(cell: NotebookNode, others: list[NotebookNode], official: Official) -> None:
    texts = [c.source.strip() for c in (cell, *others) if not _is_blank(c, official)]
    if others and texts:
        cell.source = "\n\n".join(dict.fromkeys(texts))


def _join_code(cell: NotebookNode, rest: list[NotebookNode]) -> int:
    """Join an answer that is no Python with what follows it, where that makes it whole.

    Returns of how many cells.
    """
    source = cell.source
    for number, other in enumerate(rest[:MOST_PIECES], start=1):
        same = other.metadata.get("official") == cell.metadata.official
        if not same and ("official" in other.metadata or other.cell_type != "code"):
            return 0
        source = f"{source}\n{other.source}"
        if parsed(source) is not None:
            cell.source = source
            return number
    return 0


def _without_fragments(cells: list[NotebookNode], official: Official) -> list[NotebookNode]:
    """Leave out the unmarked half of a check that was split: the whole one is put back."""
    kept = []
    for position, cell in enumerate(cells):
        around = [
            squeezed(official.by_id[beside.metadata.official])
            for beside in cells[max(0, position - 2) : position + 3]
            if "official" in beside.metadata and is_locked(official.by_id[beside.metadata.official])
        ]
        text = squeezed(cell)
        cut = (
            "official" not in cell.metadata
            and cell.cell_type == "code"
            and len(text) >= FRAGMENT
            and parsed(cell.source) is None
            and any(text in whole for whole in around)
        )
        if not cut:
            kept.append(cell)
    return kept


def _of_missing(missing: list[NotebookNode]) -> list[Note]:
    exercises = [grade_id(cell) for cell in missing if grade_id(cell)]
    if not exercises:
        return []
    return [
        Note(
            "put_back",
            ngettext(
                "A cell was missing and was put back: {names}.",
                "{n} cells were missing and were put back: {names}.",
                len(exercises),
            ).format(n=len(exercises), names=and_(exercises)),
        )
    ]


def _answers_elsewhere(merged: NotebookNode, official: Official, missing: set[str]) -> list[Note]:
    """Where an answer stands in another cell above, its own put-back cell must not undo it."""
    notes = []
    above: set[str] = set()
    for cell in merged.cells:
        wanted = official.answers.get(cell.id)
        if wanted and cell.id in missing and wanted <= above:
            cell.source = "# " + _("The answer stands in a cell above.")
            notes.append(
                Note(
                    "answer_elsewhere",
                    _("The answer to {name} stood in the cell of another one.").format(
                        name=grade_id(cell)
                    ),
                )
            )
        elif cell.cell_type == "code" and not is_locked(cell):
            above |= assigned_names(cell.source) - open_names(cell.source)
    return notes


def _texts_beside(merged: NotebookNode, mine: NotebookNode, official: Official) -> list[Note]:
    """Take the text of a written task from where it stands, beside the marked cell.

    What stands right beside a blank one is its text first; then what goes on below an answered one;
    then, for those that are still blank, what stands anywhere up to the next graded cell.
    """
    theirs = {cell.metadata.get("official"): cell for cell in mine.cells}
    tasks = [cell for cell in merged.cells if is_written(cell)]
    blank = [task for task in tasks if squeezed(task) == squeezed(official.by_id[task.id])]
    answered = [task for task in tasks if not any(task is other for other in blank)]
    moved = [
        task.id
        for some, far in ((blank, False), (answered, False), (blank, True))
        for task in some
        if _take_texts(merged, task, theirs, official, far)
    ]
    sentence = _("The text for {name} stood beside its cell, and was moved into it.")
    return [
        Note("text_found", sentence.format(name=grade_id(official.by_id[name])))
        for name in dict.fromkeys(moved)
    ]


def _take_texts(
    merged: NotebookNode, task: NotebookNode, theirs: Mapping, official: Official, far: bool
) -> bool:
    """Move the texts beside a written task into it; says whether there were any."""
    stub = squeezed(official.by_id[task.id])
    if far and squeezed(task) != stub:
        return False
    above, below = _beside(merged.cells, task, official, far)

    def texts(cells: list[NotebookNode]) -> list[str]:
        return [
            text
            for cell in cells
            if (text := _written_into(cell, theirs) if cell.id in official.by_id else _prose(cell))
        ]

    found = [texts(above), texts(below)]
    if not any(found):
        return False
    own = [] if squeezed(task) == stub else [task.source.strip()]
    task.source = "\n\n".join(dict.fromkeys([*found[0], *own, *found[1]]))
    taken = {id(c) for c in (*above, *below) if c.id not in official.by_id and _prose(c)}
    merged.cells = [cell for cell in merged.cells if id(cell) not in taken]
    return True


def _beside(cells: list, task: NotebookNode, official: Official, far: bool) -> tuple[list, list]:
    """The cells above and below a written task, up to the next cell of the edition.

    Where `far`, up to the next one that is graded: nothing stands in the marked cell itself.
    """

    def until_a_border(some: Iterable) -> list:
        found = []
        for cell in some:
            same = official.by_id.get(cell.id)
            if same is not None and grade_id(same):
                break
            found.append(cell)
            if same is not None and not far:
                break
        return found

    at = next(number for number, cell in enumerate(cells) if cell is task)
    return until_a_border(reversed(cells[:at]))[::-1], until_a_border(cells[at + 1 :])


def _written_into(cell: NotebookNode, theirs: Mapping) -> str:
    """What was written into the text above a written task, before or after the course's words."""
    mine = theirs.get(cell.id)
    if mine is None or cell.cell_type != "markdown":
        return ""
    text, whole = mine.source.strip(), cell.source.strip()
    for extra in (text.removeprefix(whole), text.removesuffix(whole)):
        if extra != text and len(extra.split()) >= FEWEST_WORDS:
            return extra.strip()
    return ""


def _prose(cell: NotebookNode) -> str:
    """The text of a cell of their own; "" where it is code."""
    text = cell.source.strip()
    if cell.cell_type != "code":
        return text
    tree = parsed(text)
    says_nothing = tree is not None and all(
        isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
        for statement in tree.body
    )
    no_code = says_nothing or (tree is None and not assigned_names(text))
    return text if no_code and len(text.split()) >= FEWEST_WORDS else ""

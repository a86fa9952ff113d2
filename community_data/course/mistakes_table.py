"""What a lesson's described exercises fill in elsewhere: the guide's table of mistakes, and points.

A guide page holds the table between two marks; what stands between them is made, and the rest is
its author's. The rows are the lesson's own `FAMILIES`, then those that all lessons share.
"""

from __future__ import annotations

import ast
import importlib.util
import os
import re
from pathlib import Path
from types import ModuleType

import nbformat

from community_data.atomic import write_file
from community_data.errors import ModuleProblem
from community_data.exercises import mistakes
from community_data.text.translate import _

COURSE = Path(__file__).resolve().parents[2]
BEGIN = "<!-- The mistakes: made by `make modules` from the lesson's exercises. -->"
END = "<!-- The end of the mistakes. -->"
BETWEEN = re.compile(f"(?<={re.escape(BEGIN)}\n).*?(?={re.escape(END)})", re.DOTALL)
HEAD = "| what happened | hints of the checks | why, and what to say |\n|---|---|---|\n"


def checks_of(lesson: str) -> ModuleType | None:
    """The checks of a lesson, by its name; None where the course has no such lesson."""
    room = f"community_data.lessons.{lesson}"
    return importlib.import_module(f"{room}.check") if importlib.util.find_spec(room) else None


def families_of(lesson: str) -> list[mistakes.Family]:
    """The rows of the guide's table: a hint that a lesson names itself is no shared one there."""
    own = getattr(checks_of(lesson), "FAMILIES", [])
    taken = {hint for family in own for hint in family.hints}
    shared = [
        mistakes.Family(family.happened, family.teach, left)
        for family in mistakes.FAMILIES
        if (left := tuple(hint for hint in family.hints if hint not in taken))
    ]
    return [*own, *shared]


def table(lesson: str) -> str:
    """The guide's table of mistakes of a lesson."""
    rows = (
        f"| {family.happened} | {', '.join(f'`{hint}`' for hint in family.hints)} "
        f"| {family.teach} |\n"
        for family in families_of(lesson)
    )
    return f"\n{HEAD}{''.join(rows)}\n"


def write(course: str | os.PathLike = COURSE, check: bool = False) -> list[str]:
    """Fill in the tables of mistakes and the points; the result names the files that changed.

    check: change nothing, and raise `ModuleProblem` where a file is not what would be made.
    """
    changed = []
    for source in sorted(Path(course).glob("solutions/[0-9][0-9]_*/[0-9][0-9]_*.ipynb")):
        page = Path(course) / "facilitator_guide" / "modules" / f"{source.stem}.md"
        for file, wanted in ((source, _with_points(source)), (page, _with_table(page))):
            if wanted is not None and wanted != file.read_text("utf-8"):
                changed.append(file.relative_to(course).as_posix())
                if not check:
                    write_file(file, wanted.encode())
    if check and changed:
        sentence = _("Not what the exercises make: {names}. Run: make modules")
        raise ModuleProblem(sentence.format(names=", ".join(changed)))
    return changed


def _with_table(page: Path) -> str | None:
    """A guide page with its table made again; None where it has no place for one."""
    text = page.read_text("utf-8") if page.is_file() else ""
    if BEGIN not in text or checks_of(page.stem[3:]) is None:
        return None
    made = table(page.stem[3:])
    return BETWEEN.sub(lambda _found: made, text, count=1)


def _with_points(source: Path) -> str | None:
    """A notebook with the points of its exercises in the cells of their checks.

    None where the module has no lesson of the course.
    """
    checks = checks_of(source.stem[3:])
    if checks is None:
        return None
    notebook = nbformat.read(source, as_version=4)
    for cell in notebook.cells:
        about = cell.metadata.get("nbgrader", {})
        if cell.cell_type == "code" and about.get("grade") and not about.get("solution"):
            called = ast.parse(cell.source).body[-1].value.func.attr
            about["points"] = getattr(checks, called).points
    return nbformat.writes(notebook) + "\n"

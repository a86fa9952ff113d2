"""What is wrong with a table that the reader refused, in the words of `check-data`."""

from __future__ import annotations

import functools
from pathlib import Path

from community_data.errors import DataProblem
from community_data.text.translate import _, locale
from community_data.validate.package import check_data
from community_data.validate.report import STOP, Problem


def sentence(refused: DataProblem) -> str:
    """One plain sentence for a person: the file, the row, what is wrong, what to do.

    Where `data` refused a table for a rule, the words are those of `check-data`, so that a
    notebook, a page and the command say the same. Anything else says itself.
    """
    folder, file = getattr(refused, "folder", None), getattr(refused, "file", None)
    if folder is None or file is None or not file.is_file():
        return str(refused)
    for problem in _stops(folder, file, file.stat().st_mtime_ns, str(locale())):
        # Every file that somebody edits is also another one than its hash describes.
        told = problem.table == refused.table and problem.row == refused.row
        if told and problem.kind != "file-changed":
            where = file.name
            if problem.row:
                where = _("{file}, row {row}").format(file=file.name, row=problem.row)
            return f"{where}: {problem.what}. {problem.todo}"
    return str(refused)


@functools.lru_cache(maxsize=4)
def _stops(folder: Path, file: Path, changed: int, language: str) -> list[Problem]:
    try:
        return [p for p in check_data(folder).problems if p.severity == STOP]
    except DataProblem:
        return []

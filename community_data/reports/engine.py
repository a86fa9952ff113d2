"""papermill's engine, which keeps the notebook that it runs in memory, also where a run breaks off.

papermill would write and validate the whole notebook twice for each cell, so that somebody may look
at it meanwhile. Nobody does here: three quarters of a worker's time.
"""

from __future__ import annotations

import itertools
import re

import nbformat.v4
from papermill.engines import NBClientEngine, papermill_engines

from community_data.reports.content import REPORT_TAG

NAME = "community-data"
# With one of these a notebook knows its cells: what they showed, how many there are; or they wait.
KNOWS_CELLS = re.compile(r"(?<![\w.])(_{1,3}|_i*\d+|_i+|_[io]h|In|Out|execution_count|await)\b")
# What takes the time is what a kernel and its client say to each other about each request.
RUN = "__import__('community_data.exercises.together',fromlist=['']).run_cells({sources!r})"


class Keeping(NBClientEngine):
    """Runs one notebook at a time, as papermill does; `notebook` is the last one.

    together: whether cells that show nothing on a page may run in one request. Then a failure does
    not say in which of them it was.
    """

    notebook = None

    @classmethod
    def execute_managed_notebook(cls, nb_man, kernel_name, together=False, **more):
        cls.notebook = nb_man.nb
        if together:
            nb_man.nb.cells = _together(nb_man.nb.cells)
        return super().execute_managed_notebook(nb_man, kernel_name, **more)


def _together(cells: list) -> list:
    """The cells of a page as they are, and all the code between two of them as one cell."""
    if any(KNOWS_CELLS.search(cell.source) for cell in cells if cell.cell_type == "code"):
        return cells
    joined = []
    for of_page, between in itertools.groupby(cells, key=_is_of_page):
        if of_page:
            joined += between
        elif sources := [cell.source for cell in between if cell.cell_type == "code"]:
            source = RUN.format(sources=sources)
            joined.append(nbformat.v4.new_code_cell(source, metadata={"papermill": {}}))
    return joined


def _is_of_page(cell) -> bool:
    return REPORT_TAG in cell.metadata.get("tags", [])


papermill_engines.register(NAME, Keeping)

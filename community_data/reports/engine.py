"""papermill's engine, which keeps the notebook that it runs in memory, also where a run breaks off.

papermill would write and validate the whole notebook twice for each cell, so that somebody may look
at it meanwhile. Nobody does here: three quarters of a worker's time.
"""

from __future__ import annotations

from papermill.engines import NBClientEngine, papermill_engines

NAME = "community-data"


class Keeping(NBClientEngine):
    """Runs one notebook at a time, as papermill does; `notebook` is the last one."""

    notebook = None

    @classmethod
    def execute_managed_notebook(cls, nb_man, kernel_name, **more):
        cls.notebook = nb_man.nb
        return super().execute_managed_notebook(nb_man, kernel_name, **more)


papermill_engines.register(NAME, Keeping)

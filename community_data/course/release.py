"""What is taken out of a solved module, besides its answers, before trainees get it."""

from __future__ import annotations

from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor

# What an author says about a cell. Anything else was left by a run or by an editor: papermill's
# and Jupyter's timings, folded outputs, the state of widgets.
AUTHORS_CELL_METADATA = {"nbgrader", "tags", "deletable", "editable"}
KERNELSPEC = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
LANGUAGE = {"name": "python"}

# A cell that papermill added for one run, and a note that is for facilitators only.
NOT_FOR_TRAINEES = {"injected-parameters", "facilitator"}


def keep_authors_metadata(notebook: NotebookNode) -> None:
    """Keep only the metadata that an author wrote, the same on every machine. In place.

    Cells keep their ids, sources and outputs.
    """
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    notebook.metadata = NotebookNode(kernelspec=NotebookNode(KERNELSPEC), language_info=LANGUAGE)
    for cell in notebook.cells:
        kept = {k: v for k, v in cell.metadata.items() if k in AUTHORS_CELL_METADATA}
        if cell.metadata.get("jupyter", {}).get("source_hidden"):
            kept["jupyter"] = NotebookNode(source_hidden=True)
        cell.metadata = NotebookNode(kept)


class TakeOutRun(NbGraderPreprocessor):
    """An nbgrader step: no trace of a run, nor of the machine it ran on, is left.

    It comes first, so that the steps after it compute their checksums over what is handed out.
    """

    def preprocess(self, nb, resources):
        nb.cells = [c for c in nb.cells if not NOT_FOR_TRAINEES & set(c.metadata.get("tags", []))]
        keep_authors_metadata(nb)
        for cell in nb.cells:
            if cell.cell_type == "code":
                cell.outputs = []
                cell.execution_count = None
        return nb, resources

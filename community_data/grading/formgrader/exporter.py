"""How the formgrader makes a page of a notebook."""

from __future__ import annotations

import html
from pathlib import Path

import jinja2
import nbformat
from nbconvert.exporters import HTMLExporter
from nbgrader.coursedir import CourseDirectory
from nbgrader.server_extensions.formgrader.handlers import template_path

from community_data.grading.formgrader.policy import WithNonce
from community_data.grading.harmless import harmless

HERE = Path(__file__).parent


class SafeExporter(HTMLExporter):
    """nbgrader's exporter of a submission, of which only the course's own parts are HTML."""

    def __init__(self, **kwargs):
        # Found before nbconvert's own of the same names.
        own = jinja2.FileSystemLoader([HERE, Path(template_path) / "formgrade"])
        super().__init__(extra_loaders=[WithNonce(own)], **kwargs)

    def from_notebook_node(self, nb, resources=None, **kw):
        resources = {name: _escaped(value) for name, value in (resources or {}).items()}
        safe = harmless(nb, self._edition(resources))
        return super().from_notebook_node(safe, resources, **kw)

    def _edition(self, resources: dict) -> nbformat.NotebookNode:
        """The module as it is handed out; one without cells where there is none of this name."""
        course = CourseDirectory(config=self.config)
        module, name = (
            Path(str(resources.get(key))).name for key in ("assignment_id", "notebook_id")
        )
        folder = course.format_path(course.release_directory, ".", module)
        file = Path(folder) / f"{name}.ipynb"
        return nbformat.read(file, 4) if file.is_file() else nbformat.v4.new_notebook()


def _escaped(value):
    """nbgrader's template writes a name as it comes: “<b>” in it would be HTML."""
    return html.escape(value) if isinstance(value, str) else value

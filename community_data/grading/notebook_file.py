"""Whatever lies in a file that should be a notebook, as a valid notebook without outputs.

It may come from Colab, VS Code or an old Jupyter, be saved in UTF-16, or be no notebook at all.
"""

from __future__ import annotations

import json
import re

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_raw_cell

from community_data.errors import CannotGrade
from community_data.text.translate import _

MOST_BYTES = 300_000_000
MAKE = {"code": new_code_cell, "markdown": new_markdown_cell, "raw": new_raw_cell}
CELL_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")
ENCODINGS = ("utf-8-sig", "utf-16", "cp1252")


def opened(content: bytes) -> NotebookNode:
    """The notebook in these bytes. Raises `CannotGrade` with what they are in place of one."""
    if not content.strip():
        raise CannotGrade(_("The file is empty. Ask for the notebook again."))
    if len(content) > MOST_BYTES:
        raise CannotGrade(
            _("The file has {n} MB. Ask for the notebook without its outputs.").format(
                n=len(content) // 1_000_000
            )
        )
    raw = _json(content)
    if isinstance(raw.get("worksheets"), list):  # Jupyter before 2015
        raw = _upgraded(raw)
    if not isinstance(raw.get("cells"), list):
        raise CannotGrade(_no_notebook())
    cells = [_cell(cell) for cell in raw["cells"] if isinstance(cell, dict)]
    if not cells:
        raise CannotGrade(_("The notebook has no cells. Ask for it again."))
    return new_notebook(cells=cells)


def _json(content: bytes) -> dict:
    for encoding in ENCODINGS:
        try:
            raw = json.loads(content.decode(encoding))
        except (UnicodeError, ValueError, RecursionError):
            continue
        if isinstance(raw, dict):
            return raw
    raise CannotGrade(_no_notebook())


def _no_notebook() -> str:
    return _("The file is not a notebook that can be read. Ask for the .ipynb file again.")


def _upgraded(raw: dict) -> dict:
    try:
        return nbformat.convert(nbformat.from_dict(raw), 4)
    except Exception:  # an old notebook may be broken in any way
        raise CannotGrade(_no_notebook()) from None


def _cell(raw: dict) -> NotebookNode:
    source = raw.get("source", "")
    if isinstance(source, list):
        source = "".join(part for part in source if isinstance(part, str))
    if not isinstance(source, str):
        source = ""
    make = MAKE.get(raw.get("cell_type"), new_raw_cell)
    # A lone surrogate could be written to no file.
    cell = make(source.encode("utf-8", "replace").decode("utf-8").replace("\r\n", "\n"))
    name = raw.get("id")
    if isinstance(name, str) and CELL_ID.fullmatch(name):
        cell.id = name
    metadata = raw.get("metadata")
    cell.metadata = nbformat.from_dict(metadata if isinstance(metadata, dict) else {})
    return cell

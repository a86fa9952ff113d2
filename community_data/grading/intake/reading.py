"""A file as a notebook, whatever program wrote it; or what else it is, and what to do then."""

from __future__ import annotations

import codecs
import contextlib
import json
import mmap
import re
import warnings
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_raw_cell

from community_data.grading.encodings import decoded
from community_data.text.translate import _, lazy_gettext

LARGE = 20_000_000  # bytes; from there on what a notebook printed is passed over
LARGEST = 50_000_000  # bytes of a notebook without what it printed
_CELLS = {"code": new_code_cell, "markdown": new_markdown_cell, "raw": new_raw_cell}
# A text in quotes, or a bracket: enough to know where in JSON one is.
_TOKEN = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[{}\[\]]', re.DOTALL)
_COLON_AND_BRACKET = re.compile(rb"\s*:\s*\[")

SEND_THE_NOTEBOOK = lazy_gettext(
    "Ask for the notebook itself: the button “Hand in” makes the file to send."
)
KINDS = {
    "empty": lazy_gettext("The file is empty: 0 bytes. Ask for it again."),
    "half": lazy_gettext("The file is cut off, as when sending it was stopped. Ask for it again."),
    "page": lazy_gettext("This is a notebook saved as a web page, which cannot be graded."),
    "web": lazy_gettext(
        "This is a web page, not a notebook: the page around it was saved, or a page to log in."
    ),
    "pdf": lazy_gettext("This is a PDF, which cannot be graded."),
    "script": lazy_gettext("This is a notebook saved as a Python script, which cannot be graded."),
    "office": lazy_gettext("This is a document of an office program, not a notebook."),
    "picture": lazy_gettext("This is a picture, not a notebook."),
    "json": lazy_gettext("This has the form of a notebook's file, but no cells."),
    "large": lazy_gettext("The file is larger than any notebook. Ask what it is."),
    "other": lazy_gettext("This is not a notebook."),
}
_BEGINNINGS = {
    b"%PDF": "pdf",
    b"PK\x03\x04": "office",
    b"\xd0\xcf\x11\xe0": "office",
    b"{\\rtf": "office",
    b"\x89PNG": "picture",
    b"\xff\xd8\xff": "picture",
    b"GIF8": "picture",
}
_ASK_FOR_THE_NOTEBOOK = ("page", "web", "pdf", "script", "office", "picture")
_HTML = re.compile(r"\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*<(!doctype\s+html|html)\b", re.I | re.S)
_OF_JUPYTER = re.compile(r"jp-Notebook|jp-Cell|nbconvert|class=\"[^\"]*input_area|jupyter-widgets")
_SCRIPT = re.compile(r"^# (In\s*\[[\d ]*\]:|%%|coding: utf-8)|^#!/usr/bin/env python", re.M)


@dataclass(frozen=True)
class Reading:
    """What a file is.

    `notebook` is a notebook of version 4, or None; `unchanged` says that the file's own bytes are
    one. Else `converted` says why they are not. `kind` is "notebook", or a key of `KINDS`.
    `cells` are those of half a file that are whole.
    """

    kind: str
    notebook: NotebookNode | None = None
    converted: str = ""
    cells: list[NotebookNode] = field(default_factory=list)

    @property
    def unchanged(self) -> bool:
        return self.notebook is not None and not self.converted

    @property
    def problem(self) -> str:
        """What is wrong and the next step; empty for a notebook."""
        if self.notebook is not None:
            return ""
        if self.kind in _ASK_FOR_THE_NOTEBOOK:
            return f"{KINDS[self.kind]} {SEND_THE_NOTEBOOK}"
        return str(KINDS[self.kind])


def read(file: Path) -> Reading:
    """What stands in a file. It may be anything, of any size."""
    size = file.stat().st_size
    if not size:
        return Reading("empty")
    with file.open("rb") as opened:
        start = opened.read(4000)
    for beginning, kind in _BEGINNINGS.items():
        if start.startswith(beginning):
            return Reading(kind)
    content = _content(file, size, start)
    if len(content) > LARGEST:
        return Reading("large")
    text, plain = decoded(content)
    if not text.strip():
        return Reading("empty")
    if text.lstrip("\ufeff \t\r\n").startswith("{"):
        return _from_json(text, _why_converted(plain, len(content) < size))
    return Reading(_kind_of_text(text, file.name))


def _content(file: Path, size: int, start: bytes) -> bytes:
    """As much of a file as is needed, and more than `LARGEST` bytes only where it is too large."""
    if size <= LARGE:
        return file.read_bytes()
    if start.removeprefix(codecs.BOM_UTF8).lstrip().startswith(b"{"):
        return _without_outputs(file)
    if b"\0" in start:  # as in UTF-16, in which no outputs are looked for
        with file.open("rb") as opened:
            return opened.read(LARGEST + 1)
    return start


def _why_converted(plain: bool, stripped: bool) -> str:
    if stripped:
        return _("What it printed is very large, and was left out.")
    return "" if plain else _("Its letters were written in another way than UTF-8.")


def _kind_of_text(text: str, name: str) -> str:
    if _HTML.match(text):
        return "page" if _OF_JUPYTER.search(text) else "web"
    if _SCRIPT.search(text[:20_000]) or name.casefold().endswith(".py"):
        return "script"
    return "other"


def _from_json(text: str, converted: str) -> Reading:
    try:
        content = json.loads(text.lstrip("\ufeff"), strict=False)
    except RecursionError:
        return Reading("other")
    except ValueError:
        return _half(text)
    if not isinstance(content, dict) or not _raw_cells(content):
        return Reading("json")
    notebook = _as_it_is(content)
    if notebook is not None:
        return Reading("notebook", notebook, converted)
    notebook = _of_an_older_format(content)
    if notebook is not None:
        return Reading("notebook", notebook, _("It was in an older format of notebooks."))
    notebook = _rebuilt(_raw_cells(content), content.get("metadata"))
    return Reading("notebook", notebook, _("Its format was not quite a notebook's."))


def _raw_cells(content: dict) -> list:
    """The cells of a notebook of any version."""
    cells = content.get("cells")
    if isinstance(cells, list):
        return cells
    sheets = content.get("worksheets")
    return [
        cell
        for sheet in (sheets if isinstance(sheets, list) else [])
        if isinstance(sheet, dict) and isinstance(sheet.get("cells"), list)
        for cell in sheet["cells"]
    ]


def _as_it_is(content: dict) -> NotebookNode | None:
    """A notebook of version 4 that every program of Jupyter's can read."""
    if content.get("nbformat") != 4 or not content.get("cells"):
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            notebook = nbformat.reads(json.dumps(content), 4)
            nbformat.validate(notebook, relax_add_props=True)
        nbformat.writes(notebook).encode("utf-8")
    except (nbformat.ValidationError, *_NOT_A_NOTEBOOK):
        return None
    return notebook


# What nbformat raises for what only looks like a notebook; half characters are a ValueError.
_NOT_A_NOTEBOOK = (ValueError, KeyError, TypeError, AttributeError, RecursionError, IndexError)


def _of_an_older_format(content: dict) -> NotebookNode | None:
    if content.get("nbformat") not in (1, 2, 3):
        return None
    with contextlib.suppress(nbformat.ValidationError, *_NOT_A_NOTEBOOK):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            notebook = nbformat.reads(json.dumps(content), 4)
        return _rebuilt(notebook.cells, notebook.metadata)
    return None


def _rebuilt(cells: list, metadata: object = None) -> NotebookNode:
    """A notebook of the cells, without what they printed: texts, names and marks."""
    notebook = new_notebook(metadata=_clean(metadata) if isinstance(metadata, dict) else {})
    notebook.cells = [_cell(cell) for cell in cells if isinstance(cell, dict)]
    return notebook


def _cell(raw: dict) -> NotebookNode:
    kind = raw.get("cell_type")
    kind = kind if kind in _CELLS else ("markdown" if kind == "heading" else "raw")
    source = raw.get("source", raw.get("input", ""))
    source = "".join(map(str, source)) if isinstance(source, list) else str(source or "")
    metadata = raw.get("metadata")
    cell = _CELLS[kind](
        source=_clean(source), metadata=_clean(metadata) if isinstance(metadata, dict) else {}
    )
    name = raw.get("id")
    if isinstance(name, str) and re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", name):
        cell.id = name
    return cell


def _clean(thing):
    """JSON without half characters, which cannot be written to a file."""
    return json.loads(json.dumps(thing).encode("ascii")) if _is_whole(thing) else _mended(thing)


def _is_whole(thing) -> bool:
    try:
        json.dumps(thing, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _mended(thing):
    text = json.dumps(thing, ensure_ascii=False).encode("utf-8", "replace").decode("utf-8")
    return json.loads(text)


def _half(text: str) -> Reading:
    """The whole cells at the beginning of a notebook that is cut off."""
    start = re.search(r'"(?:cells)"\s*:\s*\[', text)
    if start is None:
        return Reading("half" if '"nbformat"' in text or '"cell_type"' in text else "other")
    decoder, place, cells = json.JSONDecoder(strict=False), start.end(), []
    with contextlib.suppress(ValueError, RecursionError):
        while True:
            place = re.compile(r"[\s,]*").match(text, place).end()
            cell, place = decoder.raw_decode(text, place)
            cells.append(cell)
    return Reading("half", cells=_rebuilt(cells).cells)


def _without_outputs(file: Path) -> bytes:
    """A notebook's JSON without what its cells printed, read as a stream.

    Comes back as short as it can be; where the file is no JSON, at most `LARGEST` bytes and one.
    """
    kept, depth, start, skipping_to = [], 0, 0, None
    with file.open("rb") as opened, mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as text:
        for token in _TOKEN.finditer(text):
            first = text[token.start()]
            if first in b"{[":
                depth += 1
            elif first in b"}]":
                depth -= 1
                if skipping_to == depth:
                    start, skipping_to = token.start(), None
            elif skipping_to is None and _is_outputs(text, token):
                bracket = _COLON_AND_BRACKET.match(text, token.end())
                kept.append(text[start : bracket.end()])
                skipping_to = depth
        if skipping_to is None:
            kept.append(text[start : start + LARGEST + 1])
    return b"".join(kept)[: LARGEST + 1]


def _is_outputs(text: mmap.mmap, token: re.Match) -> bool:
    return (
        token.end() - token.start() == len(b'"outputs"')
        and token.group() == b'"outputs"'
        and _COLON_AND_BRACKET.match(text, token.end()) is not None
    )

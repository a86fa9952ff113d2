"""How a notebook is written, and changes to the folder that is handed in.

Each function of a name in the submissions takes the notebook's file, which is there, and what
the submissions are told.
"""

from __future__ import annotations

import json
import os
import shutil
import zipfile
from pathlib import Path

from nbformat import NotebookNode

from tests.modules.coursework import COURSE, Module


def write(notebook: NotebookNode, file: Path) -> None:
    """Write a notebook as it is, also where nbformat would refuse it, with odd letters escaped."""
    file.write_text(json.dumps(notebook, indent=1), encoding="ascii", newline="\n")


def _of_another(file: Path, target: str) -> None:
    file.unlink()
    file.symlink_to(target)


def link_to_a_neighbor(file, told):
    _of_another(file, f"{told['NEIGHBOR']}/{file.name}")


def link_to_a_secret(file, told):
    _of_another(file, f"{told['COURSE']}/roster.csv")


def folder_in_its_place(file, told):
    file.unlink()
    file.mkdir()


def pipe_in_its_place(file, told):
    file.unlink()
    os.mkfifo(file)


def pipe_beside(file, told):
    os.mkfifo(file.with_name("pipe"))
    os.mkfifo(file.with_name("streets.csv"))


def deep_json(file, told):
    file.write_text('{"cells": ' + "[" * 1_000_000)


def large_file(file, told):
    notebook = json.loads(file.read_text())
    cell = next(cell for cell in notebook["cells"] if cell["cell_type"] == "code")
    text = {"output_type": "stream", "name": "stdout", "text": ["a line of text\n"] * 100_000}
    cell["outputs"] = [text] * 70
    file.write_text(json.dumps(notebook))


def zip_bomb(file, told):
    with (
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as bomb,
        bomb.open("08_groups.ipynb", "w", force_zip64=True) as inside,
    ):
        for _ in range(200):
            inside.write(bytes(5_000_000))


def not_a_notebook(file, told):
    file.write_text(
        '{"cells": {"a": 1}, "metadata": [], "nbformat": "four", "nbformat_minor": null}'
    )


def no_cells(file, told):
    file.write_text('{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}')


def no_ids(file, told):
    notebook = json.loads(file.read_text())
    for cell in notebook["cells"]:
        cell.pop("id", None)
    notebook["nbformat_minor"] = 4
    file.write_text(json.dumps(notebook))


def byte_order_mark(file, told):
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes())


def utf_16(file, told):
    file.write_text(file.read_text(), encoding="utf-16")


def half_a_file(file, told):
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2])


def empty_file(file, told):
    file.write_bytes(b"")


def web_page(file, told):
    file.write_text("<!DOCTYPE html><html><body><h1>08_groups</h1></body></html>")


def another_module(file, told):
    write(Module("05_priorities").solved(), file)


def own_data_beside(file, told):
    """The practice region's older release, whose numbers are others, as somebody's own data."""
    shutil.copytree(COURSE / "datasets" / "riverbend" / "2026-Q1", file.with_name("mine"))

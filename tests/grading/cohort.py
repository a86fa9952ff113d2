"""A course of module 08 alone, and honest people who hand in what the banks of answers hold."""

from __future__ import annotations

import random
import shutil
import tomllib
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from community_data.course.syllabus import syllabus_file
from tests.modules.coursework import COURSE, Module, grade_id, is_answer

MODULE = Module("08_groups")
BANK = tomllib.loads((COURSE / "tests" / "lessons" / "groups" / "answers.toml").read_text("utf-8"))
KINDS = ("right", "wrong", "half", "blank")


def make_course(folder: Path, people: list[str]) -> Path:
    """A course with the real settings, the source of the module, and a roster of ids."""
    folder.mkdir(parents=True)
    shutil.copy(COURSE / "nbgrader_config.py", folder)
    # The list of modules, by which every command knows the course.
    listed = syllabus_file(folder)
    listed.parent.mkdir(parents=True)
    shutil.copy(syllabus_file(COURSE), listed)
    shutil.copytree(COURSE / "solutions" / MODULE.name, folder / "solutions" / MODULE.name)
    shutil.copytree(COURSE / "modules", folder / "modules")
    rows = [
        f"{person},{person.replace('_', ' ').title()},{person}@example.org" for person in people
    ]
    (folder / "roster.csv").write_text("\n".join(["id,name,email", *rows]) + "\n", "utf-8")
    return folder


def submitted(course: Path, person: str) -> Path:
    """The folder of what a person hands in."""
    return course / "submitted" / person / MODULE.name


def hand_in(course: Path, person: str, notebook: NotebookNode) -> None:
    folder = submitted(course, person)
    folder.mkdir(parents=True)
    nbformat.write(notebook, folder / f"{MODULE.name}.ipynb")


def honest(count: int, seed: int = 2026) -> dict[str, NotebookNode]:
    """Notebooks of `count` people: right, wrong, half done and blank in turn, none like another.

    Each answer is one of the bank's for its exercise; a half done notebook has right ones.
    """
    people = {}
    for number in range(count):
        kind = KINDS[number % len(KINDS)]
        people[f"{kind}_{number:02}"] = _notebook(kind, random.Random(f"{seed}-{number}"))
    return people


def _notebook(kind: str, chance: random.Random) -> NotebookNode:
    notebook = MODULE.blank() if kind == "blank" else MODULE.solved()
    blank = {grade_id(cell): cell.source for cell in MODULE.release.cells}
    answers = [cell for cell in notebook.cells if is_answer(cell)]
    for place, cell in enumerate(answers if kind != "blank" else []):
        name = grade_id(cell)
        if kind == "half" and place >= len(answers) // 2:
            cell.source = blank[name]
        elif name in BANK:
            choice = BANK[name]["wrong" if kind == "wrong" else "right"]
            cell.source = chance.choice(choice)["code"].strip()
    return notebook

"""Lay out an empty module and its tests: one that already runs, is graded and makes a page.

    make new-module NAME=09_places TITLE="Neighborhoods and towns"

Its author then changes one thing at a time, and the tests say at once what no longer fits.
The files are made from the templates in this folder.
"""

from __future__ import annotations

import importlib
import keyword
import os
import re
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import nbformat

from community_data.course import build as modules
from community_data.course import glossary, mistakes_table
from community_data.course.syllabus import solutions_folder, syllabus_file
from community_data.errors import CannotLayOut
from community_data.text.translate import _

TEMPLATES = Path(__file__).resolve().parent
PARTS = ("Start", "Collect", "Assess", "Analyze", "Present")
NAME = re.compile(r"\d\d_[a-z][a-z0-9_]*")
ITEM = re.compile(r"^- \[(\d\d)\D[^\]]*\]\(modules/\d\d_\w+\.md\).*$", re.MULTILINE)


def lay_out(
    name: str, title: str, part: str = "Analyze", course: str | os.PathLike = modules.COURSE
) -> list[Path]:
    """Write the files of an empty module, and enter it where the course lists its modules.

    name: such as "09_places"; title: what stands at its top; part: one of `PARTS`.
    The result is the files that an author works on. Raises `CannotLayOut`, `ModuleProblem` or
    `GlossaryProblem`; then everything is as it was.
    """
    course = Path(course)
    _refuse(name, title, part, course)
    words = {"id": name, "number": name[:2], "name": name[3:], "title": title, "part": part}
    files = _files(name, course)
    changed = [
        syllabus_file(course),
        course / "facilitator_guide" / "README.md",
        course / glossary.PAGE,
    ]
    with _all_or_nothing([*files.values(), course / "modules" / name], changed):
        for template, file in files.items():
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(_filled(TEMPLATES / template, words), encoding="utf-8")
        _enter(changed[0], _entry(words), _entry_starts)
        _enter(changed[1], f"- [{name[:2]}, {title}](modules/{name}.md)\n", _item_starts)
        importlib.invalidate_caches()  # its lesson was not there when this began
        mistakes_table.write(course)
        modules.execute_source(files["module.ipynb"])
        modules.build([name], course=course)
        glossary.write(course)
        _make_the_catalog(course)
    return list(files.values())


def _files(name: str, course: Path) -> dict[str, Path]:
    """The files of a module, by the templates that they are made from."""
    return {
        "module.ipynb": course / "solutions" / name / f"{name}.ipynb",
        **{
            f"{file}.py.template": course / "community_data" / "lessons" / name[3:] / f"{file}.py"
            for file in ("__init__", "check", "page", "widget")
        },
        "answers.toml.template": course / "tests" / "lessons" / name[3:] / "answers.toml",
        "guide.md.template": course / "facilitator_guide" / "modules" / f"{name}.md",
    }


def _refuse(name: str, title: str, part: str, course: Path) -> None:
    """Say what is wrong with a name, a title or a part, before anything is written."""
    if not NAME.fullmatch(name):
        raise CannotLayOut(
            _(
                "“{name}” is no name for a module. Write two digits, a line and a word "
                "in small letters, such as 09_places."
            ).format(name=name)
        )
    if not title.strip() or re.search(r'["\\`|*<>\[\]{}\n]', title):
        raise CannotLayOut(
            _(
                "“{title}” is no title for a module. Write a few words without "
                'quotation marks or signs, such as TITLE="Neighborhoods and towns".'
            ).format(title=title)
        )
    if part not in PARTS:
        raise CannotLayOut(
            _("“{part}” is no part of the course. Choose from: {parts}.").format(
                part=part, parts=", ".join(PARTS)
            )
        )
    if keyword.iskeyword(name[3:]):
        raise CannotLayOut(
            _("The word “{name}” has a meaning of its own here. Choose another.").format(
                name=name[3:]
            )
        )
    for folder in sorted(solutions_folder(course).glob(f"{name[:2]}_*")):
        raise CannotLayOut(
            _("The number {name} is taken: {folder}. Choose another.").format(
                name=name[:2], folder=folder.name
            )
        )
    for file in _files(name, course).values():
        if file.exists():
            there = file.relative_to(course).as_posix()
            raise CannotLayOut(
                _("{there} is there already. Choose another name for the module.").format(
                    there=there
                )
            )


def _filled(template: Path, words: dict[str, str]) -> str:
    """A template with the module's words put in."""
    if template.suffix != ".ipynb":
        return _put_in(template.read_text("utf-8"), words)
    notebook = nbformat.read(template, as_version=4)
    for cell in notebook.cells:
        cell.source = _put_in(cell.source, words)
    return nbformat.writes(notebook) + "\n"


def _put_in(text: str, words: dict[str, str]) -> str:
    return re.sub(r"\{\{(\w+)\}\}", lambda found: words[found[1]], text)


def _entry(words: dict[str, str]) -> str:
    """The module's lines in the syllabus."""
    return (
        f'[[module]]\nid = "{words["id"]}"\ntitle = "{words["title"]}"\npart = "{words["part"]}"\n'
        f'minutes = 60\npriorities = []\ntables = ["places"]\n'
    )


def _entry_starts(text: str) -> list[tuple[str, int]]:
    """Where each module's lines begin in the syllabus, with the module's number."""
    return [(f[1], f.start()) for f in re.finditer(r'^\[\[module\]\]\nid = "(\d\d)', text, re.M)]


def _item_starts(text: str) -> list[tuple[str, int]]:
    """Where each module's line begins in the guide's list of modules, with its number."""
    return [(found[1], found.start()) for found in ITEM.finditer(text)]


def _enter(file: Path, lines: str, starts) -> None:
    """Put lines before those of the next module, or after those of the last."""
    text = file.read_text("utf-8")
    number = re.search(r"\d\d", lines)[0]
    after = [start for other, start in starts(text) if other > number]
    if after:
        gap = "\n" if lines.startswith("[[") else ""
        text = text[: after[0]] + lines + gap + text[after[0] :]
    elif lines.startswith("- ") and starts(text):
        end = text.index("\n", starts(text)[-1][1]) + 1
        text = text[:end] + lines + text[end:]
    else:
        text = text.rstrip("\n") + "\n\n" + lines
    file.write_text(text, encoding="utf-8")


def _make_the_catalog(course: Path) -> None:
    """The catalog of the data says which modules use a table."""
    script = course / "datasets" / "riverbend" / "build.py"
    if script.exists():
        outcome = subprocess.run([sys.executable, script], capture_output=True, text=True)
        if outcome.returncode:
            raise CannotLayOut(
                _(
                    "The catalog of the data cannot be made. To see why, run: python "
                    "datasets/riverbend/build.py"
                )
            )


@contextmanager
def _all_or_nothing(new: list[Path], changed: list[Path]):
    """Where something fails, take out the new files and put the changed ones back."""
    before = {file: file.read_bytes() for file in changed if file.exists()}
    try:
        yield
    except BaseException:
        for path in new:
            if path.is_dir():
                shutil.rmtree(path)
            path.unlink(missing_ok=True)
            if path.suffix == ".ipynb" and path.parent.is_dir():
                path.parent.rmdir()
        for file in changed:
            if file in before:
                file.write_bytes(before[file])
            else:
                file.unlink(missing_ok=True)
        raise

"""The course's glossary: the new words of every module, on one page.

A module explains its words in a table at its end, under “New words”. The page
`facilitator_guide/glossary.md` is made from those tables.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

import nbformat

from community_data.errors import GlossaryProblem
from community_data.text.translate import _

COURSE = Path(__file__).resolve().parents[2]
PAGE = Path("facilitator_guide") / "glossary.md"
ROW = re.compile(r"^\| *\*\*(.+?)\*\* *\| *(.+?) *\|$")
HEAD = """\
# Glossary

Every new word of the course, from A to Z, with the module that explains it first. Give this page
to interpreters before the course begins.

This page is made from the tables “New words” of the modules. To make it again, type
`make modules`.

| word | what it means | module |
|---|---|---|
"""


@dataclass(frozen=True)
class Word:
    """A row of a module's table: the word or words, what they mean, and the module's name."""

    word: str
    meaning: str
    module: str


def words_in(markdown: str, module: str) -> list[Word]:
    """The words of a table `| **word** | what it means |`, in its order."""
    rows = (ROW.match(line.strip()) for line in markdown.splitlines())
    return [Word(row[1], row[2], module) for row in rows if row]


def words_of(notebook: Path) -> list[Word]:
    """The words of a module's cell that begins with “## New words”.

    Raises `GlossaryProblem` where there is no such cell, or no word in it.
    """
    cells = nbformat.read(notebook, as_version=4).cells
    sources = [cell.source for cell in cells if cell.source.startswith("## New words")]
    words = words_in("\n".join(sources), notebook.stem)
    if not words:
        raise GlossaryProblem(
            _(
                "{notebook} has no table of new words. Under “## New words” write rows "
                "such as | **row** | one line of a table |"
            ).format(notebook=notebook.name)
        )
    return words


def together(words: list[Word]) -> list[Word]:
    """Each word once, from A to Z, as the first module that has it explains it.

    Raises `GlossaryProblem` where a word means one thing in one module and another elsewhere.
    """
    first: dict[str, Word] = {}
    problems = []
    for word in words:
        known = first.setdefault(word.word.casefold(), word)
        if known.meaning != word.meaning:
            problems.append(
                _(
                    "“{word}” has two meanings. {module}: {meaning}. {other_module}: "
                    "{other_meaning}. Give it one, or use two words."
                ).format(
                    word=word.word,
                    module=known.module,
                    meaning=known.meaning,
                    other_module=word.module,
                    other_meaning=word.meaning,
                )
            )
    if problems:
        raise GlossaryProblem("\n".join(problems))
    return [first[key] for key in sorted(first)]


def page(words: list[Word]) -> str:
    """The glossary as a page."""
    rows = (f"| **{word.word}** | {word.meaning} | {word.module[:2]} |" for word in together(words))
    return HEAD + "\n".join(rows) + "\n"


def page_of(course: str | os.PathLike = COURSE) -> str:
    """The glossary of all the modules of a course."""
    notebooks = sorted(Path(course).glob("solutions/[0-9][0-9]_*/[0-9][0-9]_*.ipynb"))
    return page([word for notebook in notebooks for word in words_of(notebook)])


def write(course: str | os.PathLike = COURSE, check: bool = False) -> bool:
    """Make the page again; the result says if it changed.

    check: change nothing, and raise `GlossaryProblem` where the page is not what would be made.
    """
    file = Path(course) / PAGE
    wanted = page_of(course).encode()
    if file.exists() and file.read_bytes() == wanted:
        return False
    if check:
        raise GlossaryProblem(
            _("{page} is not what the modules make. Run: make modules").format(page=PAGE.as_posix())
        )
    file.write_bytes(wanted)
    return True
